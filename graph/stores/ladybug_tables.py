"""The schema as Ladybug tables, and contents in and out of them.

The engine wants tables before rows and one table a label; a relationship type has one table for
each pair of labels that it joins, under one name.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol

from paperatlas.graph.schema import (
    ATLAS,
    ATLAS_LABEL,
    DEFAULT_ATLAS,
    EDGE_KINDS,
    EDGES,
    FORMAT,
    NODE_KINDS,
    NODES,
    PropertyType,
)
from paperatlas.graph.stores.contents import (
    BETWEEN,
    Contents,
    EdgeKey,
    NodeKey,
    Properties,
)

_EMPTY = "\ufdd1"
"""What stands for an empty string in a list: the engine drops empty parts when it splits."""


class Connection(Protocol):
    """The engine's connection, as far as it is used here."""

    def execute(self, query: str, parameters: dict[str, Any] | None = None) -> Any:
        """Run one Cypher text."""

    def close(self) -> None:
        """End the connection."""


def create_tables(connection: Connection) -> None:
    """Declare every kind of node and edge, and say what atlas it is."""
    connection.execute(
        f"CREATE NODE TABLE {ATLAS_LABEL}({ATLAS} STRING, format INT64, PRIMARY KEY({ATLAS}))"
    )
    connection.execute(
        f"CREATE (:{ATLAS_LABEL} {{{ATLAS}: $atlas, format: $format}})",
        {"atlas": DEFAULT_ATLAS, "format": FORMAT},
    )
    for node in NODE_KINDS:
        columns = _columns(node.properties)
        connection.execute(f"CREATE NODE TABLE `{node.label}`({columns}, PRIMARY KEY(`id`))")
    for edge in EDGE_KINDS:
        ends = ", ".join(f"FROM `{source}` TO `{target}`" for source, target in edge.pairs)
        columns = _columns(edge.properties)
        connection.execute(f"CREATE REL TABLE `{edge.type}`({ends}, {columns})")


def missing_parts(connection: Connection) -> list[str]:
    """Return the tables and the properties of nodes that a database lacks, in schema order."""
    tables = {row[0] for row in connection.execute("CALL show_tables() RETURN name").get_all()}
    missing = [name for name in (ATLAS_LABEL, *NODES, *EDGES) if name not in tables]
    if missing:
        return missing
    for kind in NODE_KINDS:
        rows = connection.execute(f"CALL table_info('{kind.label}') RETURN name").get_all()
        columns = {row[0] for row in rows}
        missing += [f"{kind.label}.{n}" for n in (*kind.properties, ATLAS) if n not in columns]
    return missing


def insert(connection: Connection, contents: Contents) -> None:
    """Add nodes and edges to tables that have none of them."""
    with tempfile.TemporaryDirectory(prefix="paperatlas-") as folder:
        file = Path(folder) / "rows.csv"
        for label, nodes in _by_label(contents.nodes):
            rows = ((key[1], *properties.values()) for key, properties in nodes)
            _copy(connection, file, f"`{label}`", NODES[label].properties, rows)
        for (type_, source, target), edges in _by_table(contents.edges):
            ends: dict[str, PropertyType] = {"from id": "STRING", "to id": "STRING"}
            rows = ((key[1][1], key[2][1], *values.values()) for key, values in edges)
            table = f"`{type_}`"
            pair = f" (FROM='{source}', TO='{target}')"
            _copy(connection, file, table, ends | dict(EDGES[type_].properties), rows, pair)


def read_contents(connection: Connection) -> Contents:
    """Read every node and edge."""
    found = Contents()
    for node in NODE_KINDS:
        names = [name for name in node.properties if name != "id"]
        columns = "".join(f", n.`{name}`" for name in names)
        answer = connection.execute(f"MATCH (n:`{node.label}`) RETURN n.`id`{columns}")
        for node_id, *values in answer.get_all():
            found.nodes[node.label, node_id] = dict(zip(names, values, strict=True))
    for edge in EDGE_KINDS:
        names = list(edge.properties)
        columns = "".join(f", e.`{name}`" for name in names)
        for source, target in edge.pairs:
            answer = connection.execute(
                f"MATCH (a:`{source}`)-[e:`{edge.type}`]->(b:`{target}`) "
                f"RETURN a.`id`, b.`id`{columns}"
            )
            for start, end, *values in answer.get_all():
                key = (edge.type, (source, start), (target, end))
                found.edges[key] = dict(zip(names, values, strict=True))
    return found


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of nodes by label and of edges by type, in the schema's order."""
    found = {}
    for label in NODES:
        answer = connection.execute(f"MATCH (n:`{label}`) RETURN count(*)")
        found[label] = int(answer.get_all()[0][0])
    for type_ in EDGES:
        answer = connection.execute(f"MATCH ()-[e:`{type_}`]->() RETURN count(*)")
        found[type_] = int(answer.get_all()[0][0])
    return found


def _columns(properties: Mapping[str, PropertyType]) -> str:
    declared = [f"`{name}` {kind}" for name, kind in properties.items()]
    return ", ".join([*declared, f"`{ATLAS}` STRING DEFAULT '{DEFAULT_ATLAS}'"])


def _by_label(
    nodes: Mapping[NodeKey, Properties],
) -> Iterator[tuple[str, Iterator[tuple[NodeKey, Properties]]]]:
    return groupby(sorted(nodes.items(), key=lambda item: item[0]), lambda item: item[0][0])


def _by_table(
    edges: Mapping[EdgeKey, Properties],
) -> Iterator[tuple[tuple[str, str, str], Iterator[tuple[EdgeKey, Properties]]]]:
    def table(item: tuple[EdgeKey, Properties]) -> tuple[str, str, str]:
        type_, source, target = item[0]
        return type_, source[0], target[0]

    return groupby(sorted(edges.items(), key=lambda item: (table(item), item[0])), table)


def _copy(
    connection: Connection,
    file: Path,
    table: str,
    columns: Mapping[str, PropertyType],
    rows: Iterable[tuple[Any, ...]],
    options: str = "",
) -> None:
    """Load rows by way of a CSV file: eight times as fast as handing them over as a parameter."""
    with file.open("w", encoding="utf-8", newline="") as out:
        out.writelines(",".join(map(_cell, row)) + "\n" for row in rows)
    declared = ", ".join(
        f"`{name}` {'STRING' if kind.endswith('[]') else kind}" for name, kind in columns.items()
    )
    cells = [_read_cell(name, kind) for name, kind in columns.items()]
    values = ", ".join([*cells, f"'{DEFAULT_ATLAS}'"])
    path = str(file).replace("\\", "/").replace("'", "\\'")
    connection.execute(
        f"COPY {table} FROM (LOAD WITH HEADERS ({declared}) FROM '{path}' "
        f"(HEADER=false, PARALLEL=false, AUTO_DETECT=false) RETURN {values}){options}"
    )


def _cell(value: Any) -> str:
    """Write a value for `_read_cell`: null and the empty list are nothing, text is quoted."""
    if value is None or value == []:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, list):
        if isinstance(value[0], str):
            return _cell(BETWEEN.join(item or _EMPTY for item in value))
        return _cell(repr(value))
    return repr(value)


def _read_cell(name: str, kind: PropertyType) -> str:
    if not kind.endswith("[]"):
        return f"`{name}`"
    whole = f"CASE WHEN `{name}` IS NULL THEN CAST([] AS {kind})"
    if kind != "STRING[]":
        return f"{whole} ELSE CAST(`{name}` AS {kind}) END"
    parts = f"string_split(`{name}`, '{BETWEEN}')"
    filled = f"list_transform({parts}, x -> CASE WHEN x = '{_EMPTY}' THEN '' ELSE x END)"
    return f"{whole} WHEN `{name}` CONTAINS '{_EMPTY}' THEN {filled} ELSE {parts} END"
