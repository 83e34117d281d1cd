"""What a store holds, checked against the schema, and what a write would change of it.

Every store writes through this file, so that the same nodes and edges mean the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from paperatlas.errors import StoreError
from paperatlas.graph.schema import EDGES, NODES, PropertyType
from paperatlas.graph.stores import WriteSummary
from paperatlas.records import Edge, Node

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


@dataclass(slots=True)
class Contents:
    """Nodes and edges by key, each with all properties that the schema declares."""

    nodes: dict[NodeKey, Properties] = field(default_factory=dict)
    edges: dict[EdgeKey, Properties] = field(default_factory=dict)


def contents_of(nodes: Iterable[Node], edges: Iterable[Edge]) -> Contents:
    """Check nodes and edges against the schema and index them.

    A property that is left out is null, a list that is left out is empty. What is no
    character (NUL, lone surrogates, `BETWEEN`) becomes U+FFFD, so that offsets stay true.

    Raises:
        StoreError: a label, type, pair of labels or property is not in the schema, a value has
            the wrong type, or one id or edge comes twice.
    """
    found = Contents()
    labels: dict[str, str] = {}
    for node in nodes:
        kind = NODES.get(node.label)
        if kind is None:
            message = f"node {node.id!r} has label {node.label!r}; the schema has {list(NODES)}"
            raise StoreError(message)
        if node.id in labels:
            message = f"two nodes have the id {node.id!r} ({labels[node.id]} and {node.label})"
            raise StoreError(message)
        for name in (node.id, node.properties.get("name")):
            if isinstance(name, str) and len(name) * 4 > LONGEST_KEY < _bytes(name):
                message = (
                    f"the id or name {name[:40]!r}... of a {node.label} has {_bytes(name):,} "
                    f"bytes; at most {LONGEST_KEY:,} can be looked up"
                )
                raise StoreError(message)
        if _storable(node.id) != node.id:
            message = f"the id {node.id!r} holds what is no character"
            raise StoreError(message)
        labels[node.id] = node.label
        found.nodes[node.label, node.id] = _conformed(
            node.properties, kind.properties, f"{node.label} {node.id!r}"
        )
    for edge in edges:
        declared = EDGES.get(edge.type)
        if declared is None or (edge.source[0], edge.target[0]) not in declared.pairs:
            message = (
                f"the schema has no edge ({edge.source[0]})-[:{edge.type}]->({edge.target[0]})"
            )
            raise StoreError(message)
        key = (edge.type, edge.source, edge.target)
        if key in found.edges:
            message = f"edge {edge.type} from {edge.source[1]!r} to {edge.target[1]!r} comes twice"
            raise StoreError(message)
        found.edges[key] = _conformed(
            edge.properties, declared.properties, f"{edge.type} of {edge.source[1]!r}"
        )
    return found


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
                message = f"an edge ends at {end[0]} {end[1]!r}, which is not in the graph"
                raise StoreError(message)
    if not prune:
        labels = {node_id: label for label, node_id in old.nodes}
        for label, node_id in new.nodes:
            if labels.get(node_id, label) != label:
                message = f"the id {node_id!r} is that of a {labels[node_id]}, not a {label}"
                raise StoreError(message)
    pairs = [(old.nodes.get(key), value) for key, value in new.nodes.items()]
    pairs += [(old.edges.get(edge), value) for edge, value in new.edges.items()]
    gone = len(old.nodes.keys() - new.nodes.keys()) + len(old.edges.keys() - new.edges.keys())
    return WriteSummary(
        added=sum(before is None for before, _ in pairs),
        updated=sum(before is not None and before != after for before, after in pairs),
        removed=gone if prune else 0,
        unchanged=sum(before == after for before, after in pairs),
    )


def _conformed(
    given: Mapping[str, Any], declared: Mapping[str, PropertyType], where: str
) -> Properties:
    unknown = [name for name in given if name not in declared]
    if unknown:
        message = f"{where} has the property {unknown[0]!r}; the schema has {list(declared)}"
        raise StoreError(message)
    return {
        name: _value(given.get(name), kind, f"{name} of {where}")
        for name, kind in declared.items()
        if name != "id"
    }


def _value(value: Any, kind: PropertyType, where: str) -> Any:
    if kind == "STRING[]" or kind == "INT64[]":
        element: PropertyType = "STRING" if kind == "STRING[]" else "INT64"
        if value is None:
            return []
        if isinstance(value, list | tuple) and None not in value:
            return [_value(item, element, where) for item in value]
    elif value is None:
        return None
    elif kind == "STRING" and isinstance(value, str):
        return _storable(value)
    elif kind == "INT64" and isinstance(value, int) and not isinstance(value, bool):
        return value
    elif kind == "DOUBLE" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    message = f"{where} is {value!r:.80}; the schema wants {kind}"
    raise StoreError(message)


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _storable(text: str) -> str:
    text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    if text.isascii():
        return text
    text = _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
