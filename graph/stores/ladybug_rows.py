"""Nodes and edges on their way into the tables of the embedded engine: a CSV file for each table.

A row is checked, written and forgotten, so that a graph of any size takes little memory. Rows that
come in order go straight through, since what comes twice then comes side by side; others are
sorted first.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

from paperatlas.graph.schema import EDGE_KINDS, EDGES, NODE_KINDS, NODES, PropertyType
from paperatlas.graph.stores import WriteSummary
from paperatlas.graph.stores.contents import (
    BETWEEN,
    Checked,
    Unfit,
    elements,
    refuse_end,
    refuse_twice,
    storable,
)
from paperatlas.records import Edge, Node

T = TypeVar("T")

EMPTY = "\ufdd1"
"""What stands for an empty string in a list: the engine drops empty parts when it splits."""
_BUFFER = 1 << 16
"""Bytes that are written to a file at once."""
PART = 1 << 25
"""Bytes of nodes in one file: the engine holds in memory what it reads of one, three times over."""
_DIGEST = 16
"""Bytes of a digest: so many that two different rows never share one."""


class TableName(NamedTuple):
    """A table of the engine: a label, or a type with the two labels that it joins."""

    name: str
    source: str = ""
    target: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that say what a row is about."""
        return ("from id", "to id") if self.source else ("id",)

    @property
    def properties(self) -> Mapping[str, PropertyType]:
        """The other columns."""
        if self.source:
            return EDGES[self.name].properties
        return {name: kind for name, kind in NODES[self.name].properties.items() if name != "id"}


TABLES = (
    *(TableName(kind.label) for kind in NODE_KINDS),
    *(TableName(kind.type, *pair) for kind in EDGE_KINDS for pair in kind.pairs),
)


class Digests:
    """For each row of a table a digest of its key and one of the rest."""

    def __init__(self) -> None:
        """Begin with no rows."""
        self._keys = bytearray()
        self._rests = bytearray()

    def add(self, keys: str, rest: str) -> None:
        """Take a row, as it is written."""
        self._keys += hashlib.blake2b(keys.encode(), digest_size=_DIGEST).digest()
        self._rests += hashlib.blake2b(rest.encode(), digest_size=_DIGEST).digest()

    def since(self, old: Digests) -> WriteSummary:
        """Say what changed from the old rows to these."""
        import numpy as np

        kind = f"S{_DIGEST}"
        keys, old_keys = np.frombuffer(self._keys, kind), np.frombuffer(old._keys, kind)
        _, at, was_at = np.intersect1d(keys, old_keys, assume_unique=True, return_indices=True)
        rests, old_rests = np.frombuffer(self._rests, kind), np.frombuffer(old._rests, kind)
        unchanged = int((rests[at] == old_rests[was_at]).sum())
        return WriteSummary(
            added=len(keys) - len(at),
            updated=len(at) - unchanged,
            removed=len(old_keys) - len(at),
            unchanged=unchanged,
        )


class StagedTable:
    """The rows of one table in files.

    Attributes:
        name: the table.
        paths: the files; of nodes they have about `PART` bytes each but for the last.
        count: number of rows.
        digests: of the rows, where these were wanted.
    """

    def __init__(self, name: TableName, folder: Path, *, digested: bool) -> None:
        """Begin with no rows.

        Args:
            name: the table.
            folder: where its files go.
            digested: whether digests are wanted.
        """
        self.name = name
        self.paths: list[Path] = []
        self.count = 0
        self.digests = Digests() if digested else None
        self._folder = folder
        self._out: BinaryIO | None = None
        self._left = 0
        self._last: tuple[str, ...] = ()

    def add(self, ids: tuple[str, ...], cells: Iterable[str]) -> bool:
        """Write a row.

        Returns:
            Whether it is another one than the last.

        Raises:
            OutOfOrder: it should have come before the last.
        """
        if ids <= self._last:
            if ids == self._last:
                return False
            raise OutOfOrder
        self._last = ids
        self.count += 1
        keys = ",".join(map(_text, ids))
        if self.digests is not None:
            cells = list(cells)
            self.digests.add(keys, ",".join(cells))
        row = f"{','.join((keys, *cells))}\n".encode()
        if self._out is None or (self._left < 0 and not self.name.source):
            self._out = self._next()  # edges stay together: more of them cost the engine more
        self._out.write(row)
        self._left -= len(row)
        return True

    def close(self) -> None:
        """Close the last file."""
        if self._out is not None:
            self._out.close()

    def _next(self) -> BinaryIO:
        self.close()
        self._left = PART
        path = self._folder / f"{'-'.join(filter(None, self.name))}-{len(self.paths)}.csv"
        self.paths.append(path)
        return path.open("wb", buffering=_BUFFER)


class OutOfOrder(Exception):
    """A row should have come before one that is written already."""


def stage(
    folder: Path, nodes: Iterable[Node], edges: Iterable[Edge], *, digested: bool = False
) -> list[StagedTable]:
    """Write nodes and edges into files.

    Args:
        folder: where to.
        nodes: every node of the graph.
        edges: every edge.
        digested: whether the digests of the rows are wanted.

    Returns:
        The tables that have rows, those of nodes first.

    Raises:
        StoreError: a node or edge is not as the schema declares it, one comes twice, or an edge
            ends at a node that is not given.
    """
    nodes, edges = _held(nodes), _held(edges)
    try:
        return _staged(folder, nodes, edges, digested)
    except OutOfOrder:
        nodes = sorted(nodes, key=lambda node: (node.label, node.id))
        edges = sorted(edges, key=lambda edge: (edge.type, edge.source, edge.target))
        return _staged(folder, nodes, edges, digested)


def digests_of(name: TableName, rows: Iterable[Sequence[Any]]) -> Digests:
    """Return the digests of rows that come out of the engine: keys, then properties."""
    found = Digests()
    ids = len(name.keys)
    make = [_CELLS[kind] for kind in name.properties.values()]
    for row in rows:
        cells = [cell(value) for cell, value in zip(make, row[ids:], strict=True)]
        found.add(",".join(map(_text, row[:ids])), ",".join(cells))
    return found


def _held(items: Iterable[T]) -> Sequence[T]:
    """Return what can be gone through again."""
    return items if isinstance(items, Sequence) else list(items)


def _staged(
    folder: Path, nodes: Iterable[Node], edges: Iterable[Edge], digested: bool
) -> list[StagedTable]:
    checked = Checked(_CELLS)
    with contextlib.ExitStack() as files:
        tables = _Tables(folder, files, digested)
        for node in nodes:
            cells = checked.node(node)
            tables[node.label, "", ""].add((node.id,), cells)
        label_of = checked.labels.get
        for edge in edges:
            cells = checked.edge(edge)
            (source, start), (target, end) = edge.source, edge.target
            if label_of(start) != source:
                refuse_end(edge.source)
            if label_of(end) != target:
                refuse_end(edge.target)
            if not tables[edge.type, source, target].add((start, end), cells):
                refuse_twice(edge)
    return [tables[name] for name in TABLES if name in tables]


class _Tables(dict[tuple[str, str, str], StagedTable]):
    """The tables so far; one that is asked for the first time is begun."""

    def __init__(self, folder: Path, files: contextlib.ExitStack, digested: bool) -> None:
        super().__init__()
        self._folder, self._files, self._digested = folder, files, digested

    def __missing__(self, name: tuple[str, str, str]) -> StagedTable:
        self[name] = table = StagedTable(TableName(*name), self._folder, digested=self._digested)
        self._files.callback(table.close)
        return table


def _text(text: str) -> str:
    if not text.isascii() or "\0" in text:
        text = storable(text)
    if '"' in text:
        text = text.replace('"', '""')
    return f'"{text}"'


def _string(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value)
    raise Unfit(value, "STRING")


def _int64(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise Unfit(value, "INT64")


def _double(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(float(value))
    raise Unfit(value, "DOUBLE")


def _strings(value: Any) -> str:
    items = elements(value, "STRING[]")
    if not items:
        return ""
    if len(items) == 1 and items[0]:
        return _string(items[0])
    parts = []
    for item in items:
        if not isinstance(item, str):
            raise Unfit(item, "STRING")
        parts.append(storable(item) or EMPTY)
    return '"' + BETWEEN.join(parts).replace('"', '""') + '"'


def _int64s(value: Any) -> str:
    cells = [_int64(item) for item in elements(value, "INT64[]")]
    return f'"[{",".join(cells)}]"' if cells else ""


_CELLS: Mapping[PropertyType, Callable[[Any], str]] = {
    "STRING": _string,
    "INT64": _int64,
    "DOUBLE": _double,
    "STRING[]": _strings,
    "INT64[]": _int64s,
}
"""What writes a value of each type: null and the empty list are nothing, text is quoted."""
