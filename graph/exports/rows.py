"""The nodes and edges of a store as rows, a part at a time, so that memory does not grow with it.

The rows are read by many queries. An embedded graph stays as it was opened; a graph on a server
must not be written to meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from paperatlas.graph.schema import ATLAS, EdgeKind, NodeKind
from paperatlas.graph.stores import Store

ROWS = 10_000
"""How many rows are held at once."""

Row = tuple[Any, ...]


def node_rows(store: Store, kind: NodeKind) -> Iterator[list[Row]]:
    """Yield the nodes of a label by id, in parts: `id` and the other properties as declared."""
    columns = ", ".join(f"n.`{name}`" for name in kind.properties)
    found = f"MATCH (n:`{kind.label}`) WHERE n.`{ATLAS}` = $atlas"
    asked = f"RETURN {columns} ORDER BY n.`id` LIMIT {ROWS}"
    part = store.query(f"{found} {asked}").rows
    while part:
        yield part
        if len(part) < ROWS:
            return
        part = store.query(f"{found} AND n.`id` > $after {asked}", {"after": part[-1][0]}).rows


def edge_rows(store: Store, kind: EdgeKind, source: str, target: str) -> Iterator[list[Row]]:
    """Yield the edges of a type between two labels, in parts: both ids and the properties.

    They come by the id of the node that they leave, then of that which they enter.
    """
    columns = "".join(f", e.`{name}`" for name in kind.properties)
    found = f"MATCH (a:`{source}`)-[e:`{kind.type}`]->(b:`{target}`) WHERE a.`{ATLAS}` = $atlas"
    later = "AND a.`id` >= $source AND (a.`id` > $source OR b.`id` > $target)"
    asked = f"RETURN a.`id`, b.`id`{columns} ORDER BY a.`id`, b.`id` LIMIT {ROWS}"
    part = store.query(f"{found} {asked}").rows
    while part:
        yield part
        if len(part) < ROWS:
            return
        last = {"source": part[-1][0], "target": part[-1][1]}
        part = store.query(f"{found} {later} {asked}", last).rows
