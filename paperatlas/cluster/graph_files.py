"""A graph in Parquet files, read back in order and a little at a time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from paperatlas.cluster.graph_parts import edge_folder, edge_schema, node_folder, node_schema
from paperatlas.graph.exports.rows import ROWS, Row
from paperatlas.graph.schema import EDGE_KINDS, NODE_KINDS, NODES, EdgeKind, NodeKind
from paperatlas.records import Edge, Node

_HELD = 500
"""Rows of each file that are held at once."""


class GraphFiles:
    """The graph in a folder that a build on a cluster wrote."""

    def __init__(self, folder: Path, atlas: str = "atlas") -> None:
        """Look at a folder.

        Args:
            folder: with ``nodes`` and ``edges``.
            atlas: name of the atlas.
        """
        self._folder = folder
        self.atlas = atlas
        self.url = str(folder)

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

    def node_rows(self, kind: NodeKind) -> Iterator[list[Row]]:
        """Yield the nodes of a label in parts; see `paperatlas.graph.exports.rows`."""
        names = node_schema(kind.label).names
        yield from _in_parts(_sorted_rows(node_folder(self._folder, kind.label), names, 1))

    def edge_rows(self, kind: EdgeKind, source: str, target: str) -> Iterator[list[Row]]:
        """Yield the edges of a type between two labels in parts."""
        place = edge_folder(self._folder, kind.type, source, target)
        yield from _in_parts(_sorted_rows(place, edge_schema(kind.type).names, 2))

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by label and of edges by type, in the schema's order."""
        counts = {kind.label: _count(node_folder(self._folder, kind.label)) for kind in NODE_KINDS}
        for edge in EDGE_KINDS:
            counts[edge.type] = sum(
                _count(edge_folder(self._folder, edge.type, *pair)) for pair in edge.pairs
            )
        return counts


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
