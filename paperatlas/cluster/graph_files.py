"""A graph in Parquet files, read back in order and a little at a time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from copy import deepcopy
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from paperatlas.cluster.graph_parts import edge_folder, edge_schema, node_folder, node_schema
from paperatlas.graph.exports.neo4j_admin import CsvRows, write_csv_part
from paperatlas.graph.exports.rows import ROWS, Row
from paperatlas.graph.schema import EDGE_KINDS, NODE_KINDS, NODES
from paperatlas.records import Edge, Node

_HELD = 500
"""Rows of each file that are held at once."""


class GraphFiles:
    """The graph in a folder that a build on a cluster wrote."""

    def __init__(self, folder: Path) -> None:
        """Look at a folder.

        Args:
            folder: with ``nodes`` and ``edges``.
        """
        self._folder = folder

    def nodes(self) -> Iterator[Node]:
        """Yield every node: by label, then id."""
        for label in sorted(NODES):
            names = node_schema(label).names
            for row in _sorted_rows(node_folder(self._folder, label), names, 1):
                yield Node(label, row[0], dict(zip(names[1:], row[1:], strict=True)))

    def edges(self) -> Iterator[Edge]:
        """Yield every edge: by type and the labels that it joins, then source and target."""
        for kind in EDGE_KINDS:
            names = edge_schema(kind.type).names
            for source, target in kind.pairs:
                place = edge_folder(self._folder, kind.type, source, target)
                for row in _sorted_rows(place, names, 2):
                    properties = dict(zip(names[2:], row[2:], strict=True))
                    yield Edge(kind.type, (source, row[0]), (target, row[1]), properties)

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by label and of edges by type, in the schema's order."""
        counts = {kind.label: _count(node_folder(self._folder, kind.label)) for kind in NODE_KINDS}
        for edge in EDGE_KINDS:
            counts[edge.type] = sum(
                _count(edge_folder(self._folder, edge.type, *pair)) for pair in edge.pairs
            )
        return counts


def write_csv(kind: CsvRows, paths: Sequence[Path], out: Path, atlas: str, header: bool) -> CsvRows:
    """Write rows of some files of a kind as a CSV file for Neo4j's import.

    Args:
        kind: the kind, of which no rows were written.
        paths: files of the graph.
        out: the CSV file.
        atlas: name of the atlas.
        header: whether the file is the first of its kind.

    Returns:
        The kind, with what was seen of its rows.
    """
    kind = deepcopy(kind)  # what is seen of other rows of the kind is not seen here
    keys = 1 if kind.ends is None else 2
    rows = heapq.merge(
        *(_rows(path, columns_of(kind)) for path in paths), key=itemgetter(*range(keys))
    )
    return write_csv_part(kind, out, _in_parts(rows), atlas, header=header)


def files_of(folder: Path, kind: CsvRows) -> list[Path]:
    """Return the files of a kind."""
    if kind.ends is None:
        place = node_folder(folder, kind.kind)
    else:
        place = edge_folder(folder, kind.kind, *kind.ends)
    return sorted(place.glob("*.parquet"))


def columns_of(kind: CsvRows) -> list[str]:
    """Return the names of the columns of a kind's files."""
    schema = node_schema(kind.kind) if kind.ends is None else edge_schema(kind.kind)
    return list(schema.names)


def _sorted_rows(folder: Path, names: list[str], keys: int) -> Iterator[tuple[Any, ...]]:
    files = [_rows(path, names) for path in sorted(folder.glob("*.parquet"))]
    return heapq.merge(*files, key=itemgetter(*range(keys)))


def _rows(path: Path, names: list[str]) -> Iterator[tuple[Any, ...]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_HELD, columns=names):
            yield from zip(*(batch[name].to_pylist() for name in names), strict=True)


def _in_parts(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == ROWS:
            yield part
            part = []
    if part:
        yield part


def _count(folder: Path) -> int:
    return sum(pq.read_metadata(path).num_rows for path in sorted(folder.glob("*.parquet")))
