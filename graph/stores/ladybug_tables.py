"""The schema as Ladybug tables, and contents in and out of them.

The engine wants tables before rows and one table a label; a relationship type has one table for
each pair of labels that it joins, under one name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from paperatlas.graph.stores import WriteSummary
from paperatlas.graph.stores.contents import BETWEEN, Contents
from paperatlas.graph.stores.ladybug_rows import (
    EMPTY,
    TABLES,
    Digests,
    StagedTable,
    TableName,
    digests_of,
)

_TRANSACTION = 1 << 24
"""Bytes of rows that go into one transaction: several cost more time, a long one more memory."""


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


def insert(connection: Connection, staged: Sequence[StagedTable]) -> None:
    """Add nodes and edges to tables that have none of them; their files go.

    The engine holds in memory what a transaction adds: in a large graph each file has its own.
    """
    files = [(table, path) for table in staged for path in table.paths]
    at_once = sum(path.stat().st_size for _, path in files) < _TRANSACTION
    if at_once:
        connection.execute("BEGIN TRANSACTION")
    for table, path in files:
        _copy(connection, table, path)
        path.unlink()
    if at_once:
        connection.execute("COMMIT")


def changes(connection: Connection, staged: Iterable[StagedTable]) -> WriteSummary:
    """Say what makes what is there what was staged, with digests."""
    wanted = {table.name: table.digests for table in staged}
    total = WriteSummary()
    for name in TABLES:
        new = wanted.get(name) or Digests()
        total += new.since(digests_of(name, read_rows(connection, name)))
    return total


def read_contents(connection: Connection) -> Contents:
    """Read every node and edge."""
    found = Contents()
    for table in TABLES:
        names = list(table.properties)
        for row in read_rows(connection, table):
            if table.source:
                start, end, *values = row
                key = (table.name, (table.source, start), (table.target, end))
                found.edges[key] = dict(zip(names, values, strict=True))
            else:
                node_id, *values = row
                found.nodes[table.name, node_id] = dict(zip(names, values, strict=True))
    return found


def read_rows(connection: Connection, table: TableName) -> Iterator[list[Any]]:
    """Read the rows of a table: the ids that say what a row is about, then its properties."""
    if table.source:
        pattern = f"(a:`{table.source}`)-[x:`{table.name}`]->(b:`{table.target}`)"
        ids = "a.`id`, b.`id`"
    else:
        pattern, ids = f"(x:`{table.name}`)", "x.`id`"
    columns = "".join(f", x.`{name}`" for name in table.properties)
    answer = connection.execute(f"MATCH {pattern} RETURN {ids}{columns}")
    while answer.has_next():
        yield answer.get_next()


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


def _copy(connection: Connection, table: StagedTable, path: Path) -> None:
    """Load rows by way of a CSV file: eight times as fast as handing them over as a parameter."""
    name = table.name
    keys: dict[str, PropertyType] = dict.fromkeys(name.keys, "STRING")
    columns = keys | dict(name.properties)
    declared = ", ".join(
        f"`{column}` {'STRING' if kind.endswith('[]') else kind}"
        for column, kind in columns.items()
    )
    cells = [_read_cell(column, kind) for column, kind in columns.items()]
    values = ", ".join([*cells, f"'{DEFAULT_ATLAS}'"])
    place = str(path).replace("\\", "/").replace("'", "\\'")
    ends = f" (FROM='{name.source}', TO='{name.target}')" if name.source else ""
    connection.execute(
        f"COPY `{name.name}` FROM (LOAD WITH HEADERS ({declared}) FROM '{place}' "
        f"(HEADER=false, PARALLEL=false, AUTO_DETECT=false) RETURN {values}){ends}"
    )


def _read_cell(name: str, kind: PropertyType) -> str:
    if not kind.endswith("[]"):
        return f"`{name}`"
    whole = f"CASE WHEN `{name}` IS NULL THEN CAST([] AS {kind})"
    if kind != "STRING[]":
        return f"{whole} ELSE CAST(`{name}` AS {kind}) END"
    parts = f"string_split(`{name}`, '{BETWEEN}')"
    filled = f"list_transform({parts}, x -> CASE WHEN x = '{EMPTY}' THEN '' ELSE x END)"
    return f"{whole} WHEN `{name}` CONTAINS '{EMPTY}' THEN {filled} ELSE {parts} END"
