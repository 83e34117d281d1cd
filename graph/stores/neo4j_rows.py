"""The difference between two contents as statements for a Neo4j server, and contents read back.

A statement takes rows as its one parameter and says how many it changed; a label or a type in its
text is always one of the schema, never data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from paperatlas.graph.schema import (
    ATLAS,
    EDGES,
    ENTITY_LABEL,
    NODES,
    PropertyType,
)
from paperatlas.graph.stores.contents import Contents, EdgeKey, Properties
from paperatlas.records import ENTITY_TYPES

Row = dict[str, Any]
Ask = Callable[[str, Mapping[str, Any]], Iterable[Any]]
"""Runs a text with parameters and gives its records, each a sequence of values."""

_OURS = f"{{{ATLAS}: ${ATLAS}}}"
_NODES = f"MATCH (n:{'|'.join(NODES)} {_OURS})"
_EDGES = f"MATCH (a)-[e:{'|'.join(f'`{type_}`' for type_ in EDGES)} {_OURS}]->(b)"

ROWS = 5_000
"""Rows of one statement: more gain nothing, fewer cost round trips."""


@dataclass(frozen=True, slots=True)
class Step:
    """A statement with its rows; `exact` where each row must change something."""

    text: str
    rows: list[Row]
    exact: bool = True


def changes(old: Contents, new: Contents, *, prune: bool) -> Iterator[Step]:
    """Yield what makes a server that holds `old` hold `new` too, or with `prune` only `new`.

    Nodes come before the edges that end at them, and what is new before what goes, so that a
    load cut off between two steps holds no edge without its text and can be gone on with.
    """
    for text, rows in _grouped(_node_rows(old, new)):
        yield from _steps(text, rows)
    for text, rows in _grouped(_edge_rows(old, new)):
        yield from _steps(text, rows)
    if prune:
        gone_edges = (
            (_edge_text(key, "DELETE r"), _ends(key)) for key in old.edges.keys() - new.edges.keys()
        )
        for text, rows in _grouped(gone_edges):
            yield from _steps(text, rows)
        for label, node_ids in _by_label(old.nodes.keys() - new.nodes.keys()):
            # What the user has joined to a node of ours stays, and is theirs from now on.
            found = f"{_match('n', label, 'row.id')} WITH n "
            yield from _steps(
                f"{found}WHERE EXISTS {{ (n)--() }} REMOVE n.{ATLAS}", node_ids, exact=False
            )
            yield from _steps(
                f"{found}WHERE NOT EXISTS {{ (n)--() }} DELETE n", node_ids, exact=False
            )


def read_contents(ask: Ask, atlas: str) -> Contents:
    """Read every node and edge of an atlas."""
    found = Contents()
    for labels, properties in ask(f"{_NODES} RETURN labels(n), properties(n)", {ATLAS: atlas}):
        label = _label(labels)
        kinds = {n: kind for n, kind in NODES[label].properties.items() if n != "id"}
        found.nodes[label, properties["id"]] = _read(kinds, properties)
    columns = "type(e), labels(a), a.id, labels(b), b.id, properties(e)"
    for type_, of_start, start, of_end, end, properties in ask(
        f"{_EDGES} RETURN {columns}", {ATLAS: atlas}
    ):
        key = (type_, (_label(of_start), start), (_label(of_end), end))
        found.edges[key] = _read(EDGES[type_].properties, properties)
    return found


def count_rows(ask: Ask, atlas: str) -> dict[str, int]:
    """Return the number of nodes by label and of edges by type, in the schema's order."""
    found = dict.fromkeys((*NODES, *EDGES), 0)
    for labels, count in ask(f"{_NODES} RETURN labels(n), count(*)", {ATLAS: atlas}):
        found[_label(labels)] += int(count)
    for type_, count in ask(f"{_EDGES} RETURN type(e), count(*)", {ATLAS: atlas}):
        found[type_] += int(count)
    return found


def _label(labels: list[str]) -> str:
    """Return the label of ours among those of a node, which the user may have given others."""
    return next(label for label in labels if label in NODES)


def _read(kinds: Mapping[str, PropertyType], properties: Mapping[str, Any]) -> Properties:
    """Pick what is declared; a list that is absent is empty, all else null."""
    return {
        name: properties.get(name, [] if kind.endswith("[]") else None)
        for name, kind in kinds.items()
    }


def _node_rows(old: Contents, new: Contents) -> Iterator[tuple[str, Row]]:
    for (label, node_id), properties in sorted(new.nodes.items(), key=lambda item: item[0]):
        before = old.nodes.get((label, node_id))
        if before is None:
            labels = f"`{label}`:{ENTITY_LABEL}" if label in ENTITY_TYPES else f"`{label}`"
            stored = {name: value for name, value in properties.items() if value is not None}
            row = {"id": node_id, "stored": stored}
            yield f"CREATE (n:{labels} {{{ATLAS}: ${ATLAS}, id: row.id}}) SET n += row.stored", row
        elif before != properties:
            row = {"id": node_id, "stored": _changed(before, properties)}
            yield f"{_match('n', label, 'row.id')} SET n += row.stored", row


def _edge_rows(old: Contents, new: Contents) -> Iterator[tuple[str, Row]]:
    for key, properties in sorted(new.edges.items(), key=lambda item: item[0]):
        before = old.edges.get(key)
        if before is None:
            type_, (source, _), (target, _) = key
            stored = {name: value for name, value in properties.items() if value is not None}
            yield (
                f"{_match('a', source, 'row.source')} {_match('b', target, 'row.target')} "
                f"CREATE (a)-[r:`{type_}` {_OURS}]->(b) SET r += row.stored",
                _ends(key) | {"stored": stored},
            )
        elif before != properties:
            row = _ends(key) | {"stored": _changed(before, properties)}
            yield _edge_text(key, "SET r += row.stored"), row


def _changed(before: Properties, after: Properties) -> Properties:
    """Return the properties that differ; null takes one away."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def _edge_text(key: EdgeKey, does: str) -> str:
    type_, (source, _), (target, _) = key
    return (
        f"{_match('a', source, 'row.source')} {_match('b', target, 'row.target')} "
        f"MATCH (a)-[r:`{type_}` {_OURS}]->(b) {does}"
    )


def _match(variable: str, label: str, node_id: str) -> str:
    return f"MATCH ({variable}:`{label}` {{{ATLAS}: ${ATLAS}, id: {node_id}}})"


def _ends(key: EdgeKey) -> Row:
    return {"source": key[1][1], "target": key[2][1]}


def _by_label(keys: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[Row]]]:
    for label, of_label in groupby(sorted(keys), key=lambda key: key[0]):
        yield label, [{"id": node_id} for _, node_id in of_label]


def _grouped(pairs: Iterable[tuple[str, Row]]) -> Iterator[tuple[str, list[Row]]]:
    """Gather the rows of each text, the texts in the order they first come."""
    found: dict[str, list[Row]] = {}
    for text, row in pairs:
        found.setdefault(text, []).append(row)
    yield from found.items()


def _steps(text: str, rows: list[Row], *, exact: bool = True) -> Iterator[Step]:
    for at in range(0, len(rows), ROWS):
        # count(*) comes after the change, once a row that was matched
        yield Step(f"UNWIND $rows AS row {text} RETURN count(*)", rows[at : at + ROWS], exact)
