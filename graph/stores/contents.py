"""What a store holds, checked against the schema, and what a write would change of it.

Every store writes through this file, so that the same nodes and edges mean the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, NoReturn, TypeVar

from paperatlas.errors import StoreError
from paperatlas.graph.schema import EDGES, NODES, PropertyType
from paperatlas.graph.stores import WriteSummary
from paperatlas.records import Edge, Node

T = TypeVar("T")

NodeKey = tuple[str, str]
"""Label and id."""
EdgeKey = tuple[str, NodeKey, NodeKey]
"""Type, source and target."""
Properties = dict[str, Any]
"""Every property that the schema declares for the kind, in its order; `id` is in the key."""

BETWEEN = "\ufdd0"
"""A code point that is no character and never will be: no text holds it, so that stores may put
it between the elements of a list; and so with the 31 that follow it."""
LONGEST_KEY = 4_000
"""Bytes in UTF-8 that an `id` or a `name` may have: servers index both, and no index takes more
than twice that."""
_NO_CHARACTERS = re.compile("[\ufdd0-\ufdef]")
_NO_CHARACTERS_BEGIN = b"\xef\xb7"
"""How they begin in UTF-8, as few that are characters do."""


@dataclass(slots=True)
class Contents:
    """Nodes and edges by key, each with all properties that the schema declares."""

    nodes: dict[NodeKey, Properties] = field(default_factory=dict)
    edges: dict[EdgeKey, Properties] = field(default_factory=dict)

    def each_node(self) -> Iterator[Node]:
        """Yield every node, sorted by label and id."""
        return (Node(*key, self.nodes[key]) for key in sorted(self.nodes))

    def each_edge(self) -> Iterator[Edge]:
        """Yield every edge, sorted by type, source and target."""
        return (Edge(*key, self.edges[key]) for key in sorted(self.edges))


class Unfit(ValueError):
    """A value is not of the type that the schema wants."""

    def __init__(self, value: Any, kind: PropertyType) -> None:
        """Keep what was given and what is wanted."""
        super().__init__(value, kind)
        self.value, self.kind = value, kind


@dataclass(frozen=True, slots=True)
class _Columns(Generic[T]):
    """The properties of a kind, and what makes a value of each; `id` is in the key."""

    declared: Mapping[str, PropertyType]
    make: tuple[tuple[str, Callable[[Any], T]], ...]

    @classmethod
    def of(
        cls, declared: Mapping[str, PropertyType], make: Mapping[PropertyType, Callable[[Any], T]]
    ) -> _Columns[T]:
        """Choose once what makes the values of each property."""
        return cls(declared, tuple((n, make[kind]) for n, kind in declared.items() if n != "id"))

    def values(self, item: Node | Edge) -> list[T]:
        """Return a value for every property, in the order of the schema."""
        given = item.properties
        if given.keys() <= self.declared.keys():
            get = given.get
            try:
                return [make(get(name)) for name, make in self.make]
            except Unfit:
                pass
        raise StoreError(self._what_is_wrong(item))

    def _what_is_wrong(self, item: Node | Edge) -> str:
        if isinstance(item, Node):
            where = f"{item.label} {item.id!r}"
        else:
            where = f"{item.type} of {item.source[1]!r}"
        for name in item.properties:
            if name not in self.declared:
                return f"{where} has the property {name!r}; the schema has {list(self.declared)}"
        for name, make in self.make:
            try:
                make(item.properties.get(name))
            except Unfit as unfit:
                return f"{name} of {where} is {unfit.value!r:.80}; the schema wants {unfit.kind}"
        return f"{where} cannot be stored"


class Checked(Generic[T]):
    """Nodes and edges one at a time, checked against the schema and against those before.

    What becomes of a value is up to who asks: the functions given for each type make it.

    Attributes:
        labels: the label of each node so far, by its id.
    """

    def __init__(self, make: Mapping[PropertyType, Callable[[Any], T]]) -> None:
        """Begin with no nodes.

        Args:
            make: for each type what makes a value of what was given, which may be None; it
                raises `Unfit` for what is of another type.
        """
        self.labels: dict[str, str] = {}
        self._nodes = {label: _Columns.of(kind.properties, make) for label, kind in NODES.items()}
        self._edges = {
            (type_, *pair): _Columns.of(kind.properties, make)
            for type_, kind in EDGES.items()
            for pair in kind.pairs
        }

    def node(self, node: Node) -> list[T]:
        """Return the values of a node, without its id, in the order of the schema.

        Raises:
            StoreError: the schema has no such label or property, a value has the wrong type, the
                id or name is too long, or another node has the id.
        """
        columns = self._nodes.get(node.label)
        if columns is None:
            message = f"node {node.id!r} has label {node.label!r}; the schema has {list(NODES)}"
            raise StoreError(message)
        if node.id in self.labels:
            before = self.labels[node.id]
            message = f"two nodes have the id {node.id!r} ({before} and {node.label})"
            raise StoreError(message)
        for name in (node.id, node.properties.get("name")):
            if isinstance(name, str) and len(name) * 4 > LONGEST_KEY < _bytes(name):
                message = (
                    f"the id or name {name[:40]!r}... of a {node.label} has {_bytes(name):,} "
                    f"bytes; at most {LONGEST_KEY:,} can be looked up"
                )
                raise StoreError(message)
        if storable(node.id) != node.id:
            message = f"the id {node.id!r} holds what is no character"
            raise StoreError(message)
        self.labels[node.id] = node.label
        return columns.values(node)

    def edge(self, edge: Edge) -> list[T]:
        """Return the values of an edge in the order of the schema.

        Raises:
            StoreError: the schema has no such edge or property, or a value has the wrong type.
        """
        columns = self._edges.get((edge.type, edge.source[0], edge.target[0]))
        if columns is None:
            message = (
                f"the schema has no edge ({edge.source[0]})-[:{edge.type}]->({edge.target[0]})"
            )
            raise StoreError(message)
        return columns.values(edge)


def contents_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> Contents:
    """Check nodes and edges against the schema and index them.

    A property that is left out is null, a list that is left out is empty. What is no
    character (NUL, lone surrogates, `BETWEEN`) becomes U+FFFD, so that offsets stay true.

    Raises:
        StoreError: a label, type, pair of labels or property is not in the schema, a value has
            the wrong type, or one id or edge comes twice.
    """
    checked = Checked(_CONFORMED)
    found = Contents()
    for node in nodes:
        names = _NODE_COLUMNS.get(node.label, ())
        found.nodes[node.label, node.id] = dict(zip(names, checked.node(node), strict=True))
    for edge in edges:
        key = (edge.type, edge.source, edge.target)
        if key in found.edges:
            refuse_twice(edge)
        names = _EDGE_COLUMNS.get(edge.type, ())
        found.edges[key] = dict(zip(names, checked.edge(edge), strict=True))
    return found


def refuse_twice(edge: Edge) -> NoReturn:
    """Say that an edge was given before."""
    ends = f"from {edge.source[1]!r} to {edge.target[1]!r}"
    message = f"edge {edge.type} {ends} comes twice"
    raise StoreError(message)


def refuse_end(end: NodeKey) -> NoReturn:
    """Say that an edge ends at a node that is not there."""
    message = f"an edge ends at {end[0]} {end[1]!r}, which is not in the graph"
    raise StoreError(message)


def summarise(old: Contents, new: Contents, *, prune: bool) -> WriteSummary:
    """Compare what is there with what is to be there.

    Args:
        old: what the store holds.
        new: what was given.
        prune: whether what is not in `new` goes.

    Raises:
        StoreError: an edge ends at a node that neither `new` nor (without `prune`) `old` has, or
            the id of a new node is that of an old node of another label.
    """
    for _, source, target in new.edges:
        for end in (source, target):
            if end not in new.nodes and (prune or end not in old.nodes):
                refuse_end(end)
    if not prune:
        labels = {node_id: label for label, node_id in old.nodes}
        for label, node_id in new.nodes:
            if labels.get(node_id, label) != label:
                message = f"the id {node_id!r} is that of a {labels[node_id]}, not a {label}"
                raise StoreError(message)
    added = updated = unchanged = 0
    for before, after in _pairs(old, new):
        if before is None:
            added += 1
        elif before == after:
            unchanged += 1
        else:
            updated += 1
    kept = unchanged + updated
    return WriteSummary(
        added=added,
        updated=updated,
        removed=len(old.nodes) + len(old.edges) - kept if prune else 0,
        unchanged=unchanged,
    )


def _pairs(old: Contents, new: Contents) -> Iterator[tuple[Properties | None, Properties]]:
    for key, properties in new.nodes.items():
        yield old.nodes.get(key), properties
    for edge, properties in new.edges.items():
        yield old.edges.get(edge), properties


def storable(text: str) -> str:
    """Replace what is no character by U+FFFD, one for one."""
    if not text.isascii():
        try:
            if _NO_CHARACTERS_BEGIN not in text.encode():
                return text.replace("\0", "\N{REPLACEMENT CHARACTER}")
        except UnicodeEncodeError:
            pass
        text = _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _string(value: Any) -> str | None:
    if isinstance(value, str):
        return storable(value)
    if value is None:
        return None
    raise Unfit(value, "STRING")


def _int64(value: Any) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise Unfit(value, "INT64")


def _double(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    raise Unfit(value, "DOUBLE")


def elements(value: Any, kind: PropertyType) -> list[Any] | tuple[Any, ...]:
    """Return the elements of a list, of which none may be null; no list is an empty one."""
    if value is None:
        return ()
    if isinstance(value, list | tuple) and None not in value:
        return value
    raise Unfit(value, kind)


def _strings(value: Any) -> list[str | None]:
    return [_string(item) for item in elements(value, "STRING[]")]


def _int64s(value: Any) -> list[int | None]:
    return [_int64(item) for item in elements(value, "INT64[]")]


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


_CONFORMED: Mapping[PropertyType, Callable[[Any], Any]] = {
    "STRING": _string,
    "INT64": _int64,
    "DOUBLE": _double,
    "STRING[]": _strings,
    "INT64[]": _int64s,
}
_NODE_COLUMNS = {
    label: tuple(name for name in kind.properties if name != "id") for label, kind in NODES.items()
}
_EDGE_COLUMNS = {type_: tuple(kind.properties) for type_, kind in EDGES.items()}
