"""Labels, types and the expressions of them, for an engine that has one label a node."""

from __future__ import annotations

from paperatlas.graph.schema import EDGES, ENTITY_LABEL, LABELS
from paperatlas.graph.stores.cypher_kinds import (
    BOOLEAN,
)
from paperatlas.graph.stores.cypher_reader import (
    Expression,
    Reader,
    fill,
)
from paperatlas.graph.stores.cypher_tokens import Token
from paperatlas.graph.stores.unknown_names import unknown_kind
from paperatlas.records import ENTITY_TYPES


class LabelReader(Reader):
    """Reads label expressions."""

    def labels(self, *, edges: bool = False) -> tuple[str, ...]:
        """Read what follows the colon: ``A``, ``A|B``, ``A&!B``, ``A:B``, ``%``.

        Returns:
            The labels of the schema, or the types, that fit, in its order.
        """
        found = self._labels_or(edges)
        return tuple(name for name in (EDGES if edges else LABELS) if name in found)

    def _labels_or(self, edges: bool) -> frozenset[str]:
        found = self._labels_and(edges)
        while self.accept("|"):
            self.accept(":")
            found |= self._labels_and(edges)
        return found

    def _labels_and(self, edges: bool) -> frozenset[str]:
        found = self._label(edges)
        while self.accept("&", ":"):
            found &= self._label(edges)
        return found

    def _label(self, edges: bool) -> frozenset[str]:
        everything = frozenset(EDGES if edges else LABELS)
        if self.accept("!"):
            return everything - self._label(edges)
        if self.accept("%"):
            return everything
        if self.accept("("):
            with self.within():
                found = self._labels_or(edges)
            self.expect(")")
            return found
        if self.sees("$"):
            raise self.refused(self.peek(), "a label out of an expression", "write the label")
        name = self.name()
        if not edges and name == ENTITY_LABEL:
            return frozenset(ENTITY_TYPES)
        if name not in everything:
            raise unknown_kind(name, is_edge=edges)
        return frozenset((name,))

    def has_label(self, value: Expression, labels: tuple[str, ...], like: Token) -> Expression:
        """Return the condition that a node has one of the labels."""
        names = ", ".join(f"'{label}'" for label in labels)
        if not labels:
            text = "CASE WHEN id({0}) IS NOT NULL THEN false END"
        elif value.kind.name == "NODE" and set(value.kind.among) <= set(labels):
            text = "CASE WHEN id({0}) IS NOT NULL THEN true END"
        else:
            text = f"CASE WHEN id({{0}}) IS NOT NULL THEN label({{0}}) IN [{names}] END"
        return Expression(fill(text, like, value.tokens), BOOLEAN)
