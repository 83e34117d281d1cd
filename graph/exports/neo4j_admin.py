"""A graph as the files that `neo4j-admin database import full` makes a Neo4j database of.

The folder holds one CSV file a label and one a type and pair of labels, `import.sh` with the
command, and two Cypher texts to run on the database afterwards:

- `schema.cypher` makes the constraints and indexes, which the import does not.
- `lists.cypher` puts back the empty lists. The import takes an empty cell for no property and has
  no way to write an empty list; who reads a database where this was not run must take a list that
  is not there for an empty one.

Text is quoted, so that an empty string stays one; null is nothing between two commas. Between the
elements of a list stands a code point that no text holds. Line breaks stay in the text: the files
that have some are named to the tool, which reads all others faster.
"""

from __future__ import annotations

import math
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paperatlas.errors import ExportError
from paperatlas.files import folder_written_whole
from paperatlas.graph.exports.rows import Row, edge_rows, node_rows
from paperatlas.graph.exports.summary import Advance, ExportSummary
from paperatlas.graph.schema import (
    ATLAS,
    ATLAS_LABEL,
    EDGE_KINDS,
    EDGES,
    ENTITY_LABEL,
    FORMAT,
    NODE_KINDS,
    NODES,
    PropertyType,
)
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.contents import BETWEEN
from paperatlas.graph.stores.neo4j_schema import SCHEMA_STATEMENTS
from paperatlas.records import ENTITY_TYPES

MARKER = ".paperatlas-export"
"""File that says a folder is an export of ours and may be replaced."""

_ATLAS_FILE = f"nodes_{ATLAS_LABEL}.csv"
"""The one node about the atlas itself, by which a store knows that it is there and whole."""
_MARKER_TEXT = "This folder was written by `paperatlas export`, which replaces all of it.\n"
_TYPES: Mapping[PropertyType, str] = {
    "STRING": "string",
    "INT64": "long",
    "DOUBLE": "double",
    "STRING[]": "string[]",
    "INT64[]": "long[]",
}
_EMPTY = "\ufdd1"
"""What stands for the string in a list of one empty string, which the import would leave out."""
_BUFFER = 4 << 20
"""Characters that the tool reads at once unless it is told otherwise: no value may be longer."""
_SCRIPT = """\
#!/bin/sh
# Makes a Neo4j database of the files beside this one: sh import.sh [DATABASE] [OPTION...]
#
# 1. Stop the server. The database (neo4j, if none is named) must not be there yet or be empty;
#    with --overwrite-destination what is in it goes.
# 2. Run this as the user that the server runs as. NEO4J_ADMIN names the tool where it is not on
#    the path: NEO4J_ADMIN=/opt/neo4j/bin/neo4j-admin sh import.sh
# 3. Start the server; constraints, indexes and empty lists are not in the files:
#    cypher-shell -d DATABASE -f schema.cypher
#    cypher-shell -d DATABASE -f lists.cypher
set -eu
cd "$(dirname "$0")"
database=${1:-neo4j}
[ $# -eq 0 ] || shift
"""


@dataclass(slots=True)
class CsvRows:
    """The rows of a label, or of a type between two labels, and what the tool must be told of them.

    They are in one CSV file, or in several that were written side by side.
    """

    kind: str  # label or type
    name: str
    pattern: str  # Cypher that finds its rows as `x`
    option: str
    keys: tuple[str, ...]  # header of the columns before the properties
    properties: Mapping[str, PropertyType]
    ends: tuple[str, str] | None = None  # labels of the ends of edges
    rows: int = 0
    longest: int = 0
    multiline: list[str] = field(default_factory=list)  # files that hold such rows
    names: list[str] = field(default_factory=list)  # its files, of which the first has the header
    empty: set[str] = field(default_factory=set)  # properties that are somewhere an empty list
    empty_text: set[str] = field(default_factory=set)  # or a list of one empty string


def export_neo4j_admin(
    store: Store,
    folder: Path,
    *,
    atlas: str | None = None,
    progress: Advance | None = None,
) -> ExportSummary:
    """Write a graph for `neo4j-admin database import full`.

    The same graph gives the same bytes. An earlier export in the folder is replaced as a whole,
    once the new one is complete.

    Args:
        store: the graph.
        folder: where to write; made if it is not there.
        atlas: the name of the atlas in the database; that of the store if left out.
        progress: called with rows done and rows in all.

    Raises:
        ExportError: the graph is empty, or the folder holds something else than an earlier export
            or cannot be written.
    """
    total = sum(store.counts().values())
    if not total:
        message = f"{store.url} holds nothing yet: there is nothing to export"
        raise ExportError(message)

    def write(fresh: Path) -> Iterator[CsvRows]:
        done = 0
        for file in csv_kinds():
            for _ in _written(file, fresh / file.name, _rows(store, file), atlas or store.atlas):
                if progress:
                    progress(done + file.rows, total)
            done += file.rows
            yield file

    return write_import_folder(folder, atlas or store.atlas, write)


def write_import_folder(
    folder: Path, atlas: str, write: Callable[[Path], Iterable[CsvRows]]
) -> ExportSummary:
    """Write the folder around CSV files; see `export_neo4j_admin`.

    Args:
        folder: where to write.
        atlas: name of the atlas.
        write: writes the files into a folder and says what they are.
    """
    counts = dict.fromkeys([*NODES, *EDGES], 0)
    with folder_written_whole(folder, marker=MARKER, error=ExportError) as fresh:
        files = [file for file in write(fresh) if file.rows]
        for file in files:
            counts[file.kind] += file.rows
        for name, text in _texts(files, atlas):
            (fresh / name).write_bytes(text.encode())
        size = sum(path.stat().st_size for path in fresh.iterdir())
    command = f"sh {shlex.quote(str(folder / 'import.sh'))}"
    return ExportSummary(folder=folder, counts=counts, bytes=size, command=command)


def csv_kinds() -> Iterator[CsvRows]:
    """Yield every kind of rows that there may be: first the nodes, which edges need."""
    for node in NODE_KINDS:
        label = node.label
        labels = f"{label}:{ENTITY_LABEL}" if label in ENTITY_TYPES else label
        yield CsvRows(
            kind=label,
            name=f"nodes_{label}.csv",
            pattern=f"(x:{label})",
            option=f"--nodes={labels}",
            keys=(f"id:ID({label})",),
            properties={name: kind for name, kind in node.properties.items() if name != "id"},
        )
    for edge in EDGE_KINDS:
        for source, target in edge.pairs:
            yield CsvRows(
                kind=edge.type,
                name=f"edges_{edge.type}_{source}_{target}.csv",
                pattern=f"(:{source})-[x:{edge.type}]->(:{target})",
                option=f"--relationships={edge.type}",
                keys=(f":START_ID({source})", f":END_ID({target})"),
                properties=edge.properties,
                ends=(source, target),
            )


def _rows(store: Store, file: CsvRows) -> Iterator[list[Row]]:
    if file.ends is None:
        return node_rows(store, NODES[file.kind])
    return edge_rows(store, EDGES[file.kind], *file.ends)


def write_csv_part(
    file: CsvRows, path: Path, parts: Iterable[list[Row]], atlas: str, *, header: bool
) -> CsvRows:
    """Write some of the rows of a kind to a file of their own.

    Args:
        file: the kind, of which no rows were written.
        path: the file.
        parts: the rows.
        atlas: name of the atlas.
        header: whether the file is the first of its kind, which names the columns.

    Returns:
        The kind, with what was seen of these rows.
    """
    for _ in _written(file, path, parts, atlas, header=header):
        pass
    return file


def csv_together(parts: Sequence[CsvRows]) -> CsvRows:
    """Return rows of one kind that were written to several files as one; the first has a header."""
    first, *others = parts
    for part in others:
        first.rows += part.rows
        first.longest = max(first.longest, part.longest)
        first.multiline += part.multiline
        first.names += part.names
        first.empty |= part.empty
        first.empty_text |= part.empty_text
    return first


def _written(
    file: CsvRows,
    path: Path,
    parts: Iterable[list[Row]],
    atlas: str,
    *,
    header: bool = True,
) -> Iterator[list[Row]]:
    """Write rows to a file that is made with the first of them; yield each part when it is done."""
    named = _cell(atlas)
    before = len(file.keys)
    columns = list(enumerate(file.properties, before))
    lists = [(at, name) for at, name in columns if file.properties[name].endswith("[]")]
    for part in parts:
        with path.open("a", encoding="utf-8", newline="") as out:
            if not file.rows:
                file.names.append(path.name)
            if not file.rows and header:
                types = [f"{name}:{_TYPES[kind]}" for name, kind in file.properties.items()]
                out.write(",".join([*file.keys, f"{ATLAS}:string", *types]) + "\n")
            for row in part:
                for at, name in lists:
                    if not row[at]:
                        file.empty.add(name)
                    elif row[at] == [""]:
                        file.empty_text.add(name)
                cells = [*map(_cell, row[:before]), named, *map(_cell, row[before:])]
                line = ",".join(cells)
                file.longest = max(file.longest, len(line))
                if not file.multiline and ("\n" in line or "\r" in line):
                    file.multiline.append(path.name)
                out.write(line + "\n")
        file.rows += len(part)
        yield part


def _cell(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, list):
        if value == [""]:
            return _EMPTY
        return _cell(BETWEEN.join(map(str, value)))
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else f"{'-' if value < 0 else ''}Infinity"
    return repr(value)


def _texts(files: Sequence[CsvRows], atlas: str) -> Iterator[tuple[str, str]]:
    yield MARKER, _MARKER_TEXT
    yield (
        _ATLAS_FILE,
        f"{ATLAS}:ID({ATLAS_LABEL}),version:long,format:long,writer:string\n"
        + (f"{_cell(atlas)},1,{FORMAT},{_cell('neo4j-admin')}\n"),
    )
    yield "import.sh", _script(files)
    yield "schema.cypher", "".join(f"{statement};\n" for statement in SCHEMA_STATEMENTS)
    yield "lists.cypher", "".join(f"{statement};\n" for statement in _lists_put_back(files))


def _script(files: Sequence[CsvRows]) -> str:
    options = [f"--array-delimiter=U+{ord(BETWEEN):04X}"]
    if multiline := [name for file in files for name in file.multiline]:
        options += ["--multiline-fields-format=v2", f"--multiline-fields={','.join(multiline)}"]
    longest = max(file.longest for file in files)
    if longest * 2 > _BUFFER:
        options.append(f"--read-buffer-size={longest * 2 // 2**20 + 1}m")
    options.append(f"--nodes={ATLAS_LABEL}={_ATLAS_FILE}")
    options += [f"{file.option}={','.join(file.names)}" for file in files]
    lines = ['exec "${NEO4J_ADMIN:-neo4j-admin}" database import full "$database" "$@"', *options]
    return _SCRIPT + " \\\n  ".join(lines) + "\n"


def _lists_put_back(files: Sequence[CsvRows]) -> Iterator[str]:
    """Yield statements, each in transactions of its own so that a large graph takes no more."""
    for file in files:
        for name in file.properties:
            changes = []
            if name in file.empty:
                changes.append((f"x.`{name}` IS NULL", "[]"))
            if name in file.empty_text:
                changes.append((f"x.`{name}` = ['\\u{ord(_EMPTY):04X}']", "['']"))
            for condition, value in changes:
                yield (
                    f"MATCH {file.pattern} WHERE {condition} "
                    f"CALL (x) {{ SET x.`{name}` = {value} }} IN TRANSACTIONS OF 10000 ROWS"
                )
