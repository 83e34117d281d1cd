"""The difference between two contents as statements for a Neo4j server, and contents read back.

A label, a type or a property in a text is always one of the schema, never data: values go in as
rows. Nodes that are there are found by the server's own ids, which takes a third of the time that
a look-up of their key takes; those ids are only used by the write that read or made them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from zlib import crc32

from paperatlas.graph.schema import ATLAS, EDGES, ENTITY_LABEL, NODES, PropertyType
from paperatlas.graph.stores.contents import Contents, EdgeKey, NodeKey, Properties
from paperatlas.records import ENTITY_TYPES

Ask = Callable[[str, dict[str, Any]], Iterable[Any]]
"""Runs a text with parameters and gives its records, each a sequence of values."""
Row = list[Any]

ROWS = 5_000
"""Rows of one statement: more gain nothing, fewer cost round trips."""
LANES = 2
"""Transactions with new edges that are written at once: one more takes nothing off two cores."""

_OURS = f"{{{ATLAS}: ${ATLAS}}}"
_NODES = f"MATCH (n:{'|'.join(NODES)} {_OURS})"
_EDGES = f"MATCH (a)-[e:{'|'.join(f'`{type_}`' for type_ in EDGES)} {_OURS}]->(b)"


@dataclass(slots=True)
class Held:
    """What a server holds: contents, and the server's id of each node."""

    contents: Contents = field(default_factory=Contents)
    ids: dict[NodeKey, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A statement with its rows.

    Attributes:
        text: what is run once a row; `row` is the row.
        rows: each begins with the keys of the nodes it is about.
        keys: how many of a row's first values are such keys.
        makes: whether it makes the node of the key, so that the key stays one in the row.
        exact: whether each row must change something.
        turn: 0, or for new edges 1 and up: steps of one turn may run side by side, each lane
            after the turn before.
        lane: in a turn, no two lanes touch the same node.
    """

    text: str
    rows: list[Row]
    keys: int = 1
    makes: bool = False
    exact: bool = True
    turn: int = 0
    lane: int = 0

    def run(self, ask: Ask, atlas: str, ids: dict[NodeKey, str]) -> bool:
        """Run it; learn the ids of what it makes.

        Returns:
            Whether all changed that should: no, if somebody else has taken nodes away.
        """
        if self.makes:
            label = self.rows[0][0][0]
            made = ask(
                f"UNWIND $rows AS row {self.text} RETURN row[0], elementId(n)",
                {ATLAS: atlas, "rows": [[row[0][1], *row[1:]] for row in self.rows]},
            )
            ids.update(((label, node_id), server_id) for node_id, server_id in made)
            return True
        rows = [[*(ids[key] for key in row[: self.keys]), *row[self.keys :]] for row in self.rows]
        # count(*) comes after the change, once a row that was found
        answer = ask(
            f"UNWIND $rows AS row {self.text} RETURN count(*)", {ATLAS: atlas, "rows": rows}
        )
        ((changed,),) = answer
        return not self.exact or changed == len(rows)


def changes(old: Contents, new: Contents, *, prune: bool) -> Iterator[Step]:
    """Yield what makes a server that holds `old` hold `new` too, or with `prune` only `new`.

    Nodes come before the edges that end at them, and what is new before what goes, so that a
    load cut off between two steps holds no edge without its text and can be gone on with.
    """
    for label, nodes in groupby(sorted(new.nodes.items(), key=_key), key=lambda item: item[0][0]):
        yield from _node_steps(label, list(nodes), old)
    by_kind = groupby(sorted(new.edges.items(), key=_edge_order), key=_edge_kind)
    kinds = [(kind, list(some)) for kind, some in by_kind]
    made = [step for kind, some in kinds for step in _new_edge_steps(kind, some, old)]
    yield from sorted(made, key=lambda step: step.turn)
    for kind, some in kinds:
        yield from _changed_edge_steps(kind, some, old)
    if prune:
        gone = ((key, old.edges[key]) for key in old.edges.keys() - new.edges.keys())
        for kind, edges in groupby(sorted(gone, key=_edge_order), key=_edge_kind):
            ends: list[Row] = [[key[1], key[2]] for key, _ in edges]
            yield from _steps(f"{_ends(kind)} {_between(kind)} DELETE r", ends, keys=2)
        nodes_gone = sorted(old.nodes.keys() - new.nodes.keys())
        for label, keys in groupby(nodes_gone, key=lambda key: key[0]):
            rows: list[Row] = [[key] for key in keys]
            # What the user has joined to a node of ours stays, and is theirs from now on.
            found = f"{_found('n', label, 0)} WITH n"
            yield from _steps(
                f"{found} WHERE EXISTS {{ (n)--() }} REMOVE n.{ATLAS}", rows, exact=False
            )
            yield from _steps(f"{found} WHERE NOT EXISTS {{ (n)--() }} DELETE n", rows, exact=False)


def read_held(ask: Ask, atlas: str) -> Held:
    """Read every node and edge of an atlas."""
    held = Held()
    columns = "labels(n), properties(n), elementId(n)"
    for labels, properties, server_id in ask(f"{_NODES} RETURN {columns}", {ATLAS: atlas}):
        key = (_label(labels), properties["id"])
        kinds = {name: kind for name, kind in NODES[key[0]].properties.items() if name != "id"}
        held.contents.nodes[key] = _read(kinds, properties)
        held.ids[key] = server_id
    columns = "type(e), labels(a), a.id, labels(b), b.id, properties(e)"
    for type_, of_start, start, of_end, end, properties in ask(
        f"{_EDGES} RETURN {columns}", {ATLAS: atlas}
    ):
        edge = (type_, (_label(of_start), start), (_label(of_end), end))
        held.contents.edges[edge] = _read(EDGES[type_].properties, properties)
    return held


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


_EdgeKind = tuple[str, str, str]
"""Type, label of the source, label of the target."""


def _key(item: tuple[NodeKey, Properties]) -> NodeKey:
    return item[0]


def _edge_kind(item: tuple[EdgeKey, Properties]) -> _EdgeKind:
    type_, source, target = item[0]
    return type_, source[0], target[0]


def _edge_order(item: tuple[EdgeKey, Properties]) -> tuple[_EdgeKind, EdgeKey]:
    return _edge_kind(item), item[0]


def _node_steps(
    label: str, nodes: Sequence[tuple[NodeKey, Properties]], old: Contents
) -> Iterator[Step]:
    labels = f"`{label}`:{ENTITY_LABEL}" if label in ENTITY_TYPES else f"`{label}`"
    names = [name for name in NODES[label].properties if name != "id"]
    stored = _columns(names, first=1)
    made = f"CREATE (n:{labels} {{{ATLAS}: ${ATLAS}, id: row[0]{stored}}})"
    new: list[Row] = [[key, *values.values()] for key, values in nodes if key not in old.nodes]
    yield from _steps(made, new, makes=True)
    changed: list[Row] = [
        [key, _difference(old.nodes[key], values)]
        for key, values in nodes
        if key in old.nodes and old.nodes[key] != values
    ]
    yield from _steps(f"{_found('n', label, 0)} SET n += row[1]", changed)


def _new_edge_steps(
    kind: _EdgeKind, edges: Sequence[tuple[EdgeKey, Properties]], old: Contents
) -> Iterator[Step]:
    """Make the edges that are new, each in its turn and lane.

    A server locks both ends of an edge that it makes until the transaction ends. So sources and
    targets are parted alike, and a lane has the edges from its part of the sources to one part of
    the targets, in each turn to another one: lanes that run side by side never wait for each other.
    """
    stored = _columns(EDGES[kind[0]].properties, first=2)
    made = f"{_ends(kind)} CREATE (a)-[:`{kind[0]}` {{{ATLAS}: ${ATLAS}{stored}}}]->(b)"
    new: dict[tuple[int, int], list[Row]] = {}
    for key, values in edges:
        if key not in old.edges:
            lane = _part(key[1])
            turn = 1 + (_part(key[2]) - lane) % LANES
            new.setdefault((turn, lane), []).append([key[1], key[2], *values.values()])
    for turn, lane in sorted(new):
        for step in _steps(made, new[turn, lane], keys=2):
            yield replace(step, turn=turn, lane=lane)


def _part(key: NodeKey) -> int:
    """Return which part of the nodes one is in."""
    return crc32(key[1].encode()) % LANES


def _changed_edge_steps(
    kind: _EdgeKind, edges: Sequence[tuple[EdgeKey, Properties]], old: Contents
) -> Iterator[Step]:
    changed: list[Row] = [
        [key[1], key[2], _difference(old.edges[key], values)]
        for key, values in edges
        if key in old.edges and old.edges[key] != values
    ]
    yield from _steps(f"{_ends(kind)} {_between(kind)} SET r += row[2]", changed, keys=2)


def _columns(names: Iterable[str], *, first: int) -> str:
    return "".join(f", `{name}`: row[{at}]" for at, name in enumerate(names, first))


def _difference(before: Properties, after: Properties) -> Properties:
    """Return the properties that differ; null takes one away."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def _ends(kind: _EdgeKind) -> str:
    return f"{_found('a', kind[1], 0)} {_found('b', kind[2], 1)}"


def _between(kind: _EdgeKind) -> str:
    return f"MATCH (a)-[r:`{kind[0]}` {_OURS}]->(b)"


def _found(variable: str, label: str, at: int) -> str:
    return f"MATCH ({variable}:`{label}` {_OURS}) WHERE elementId({variable}) = row[{at}]"


def _steps(
    text: str, rows: list[Row], *, keys: int = 1, makes: bool = False, exact: bool = True
) -> Iterator[Step]:
    for at in range(0, len(rows), ROWS):
        yield Step(text, rows[at : at + ROWS], keys, makes, exact)
