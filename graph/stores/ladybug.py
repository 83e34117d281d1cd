"""A graph in one file, kept by the embedded Cypher engine LadybugDB."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from paperatlas.errors import StoreBusy, StoreError, StoreNotFound
from paperatlas.graph.collector import give_back
from paperatlas.graph.schema import DEFAULT_ATLAS
from paperatlas.graph.stores import LetsGo, Progress, Table, WriteSummary
from paperatlas.graph.stores import ladybug_tables as tables
from paperatlas.graph.stores.contents import Contents, contents_of, summarise
from paperatlas.graph.stores.ladybug_query import run_query
from paperatlas.graph.stores.ladybug_rows import StagedTable, stage
from paperatlas.graph.stores.network import network_of

if TYPE_CHECKING:
    import networkx as nx

    from paperatlas.graph.stores.opening import Mode
    from paperatlas.records import Edge, Node

T = TypeVar("T")

_MAX_BYTES = 1 << 38
"""Address space one open database reserves (256 GiB); the engine's own default of 8 TiB lets
only a handful be open at once in a process."""

_written_here: set[str] = set()
"""Files that this process has open for writing: the engine's lock only keeps out others."""


class LadybugStore:
    """The store at a path: one file, one writer, many readers.

    Every `write` makes the file anew, under another name that becomes the right one when the
    file is whole: readers keep what they opened, and no kill leaves half a graph. The first
    `write` makes a file that does not exist yet.
    """

    atlas = DEFAULT_ATLAS

    def __init__(self, path: Path, *, mode: Mode) -> None:
        """Open the file; see `open_store`, which checks the path first."""
        self.url = str(path)
        self._path = path.resolve()  # a link stays a link when the file is replaced
        self._mode = mode
        self._engine: _Engine | None = None
        self._held: str | None = None
        if mode == "write":
            self._hold()
        try:
            if path.exists():
                self._engine = _Engine(path, read_only=mode == "read")
                self._check_tables(self._engine)
        except BaseException:
            self.close()
            raise

    @classmethod
    def in_memory(cls, contents: Contents) -> LadybugStore:
        """Return a store without a file that holds the contents, for reading."""
        store = cls.__new__(cls)
        store.url = "memory:"
        store._mode = "read"
        store._held = None
        store._engine = engine = _Engine(None)
        with tempfile.TemporaryDirectory(prefix="paperatlas-") as folder:
            _fill(engine, stage(Path(folder), contents.each_node(), contents.each_edge()))
        return store

    def write(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        *,
        prune: bool = False,
        progress: Progress | None = None,
    ) -> WriteSummary:
        """Add or update nodes and edges, wholly or not at all; see `Store.write`."""
        self._may_write()
        if self._engine is None or prune:
            summary = self._replace_by(nodes, edges)
        else:
            old, given = self._read(tables.read_contents), contents_of(nodes, edges)
            summary = summarise(old, given, prune=False)
            if summary.changes:
                both = Contents(old.nodes | given.nodes, old.edges | given.edges)
                self._replace_by(both.each_node(), both.each_edge())
        if progress:
            progress(summary.changes, summary.changes)
        return summary

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
    ) -> Table:
        """Run one Cypher text; see `Store.query`."""
        if not write:
            return run_query(self._open().connection, cypher, parameters or {})
        self._may_write()
        self._open()
        with self._made_anew() as unfinished:
            shutil.copyfile(self._path, unfinished)  # whole on disk: it is never written in place
            with _Engine(unfinished) as engine:
                table = run_query(engine.connection, cypher, parameters or {}, write=True)
                engine.connection.execute("CHECKPOINT")
        return table

    def changed(
        self, cypher: str, parameters: Mapping[str, Any] | None = None
    ) -> tuple[Table, Contents]:
        """Run a text that writes on a store without a file; return its answer and what is there."""
        table = run_query(self._open().connection, cypher, parameters or {}, write=True)
        return table, self._read(tables.read_contents)

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the whole graph; see `Store.to_networkx`."""
        return network_of(self._read(tables.read_contents))

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by label and of edges by type."""
        return self._read(tables.count_rows)

    def close(self) -> None:
        """Release the file and its lock."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        if self._held is not None:
            _written_here.discard(self._held)
            self._held = None
        self._mode = "read"

    def _read(self, read: Callable[[tables.Connection], T]) -> T:
        with _plain_errors(Path(self.url)):
            return read(self._open().connection)

    def _open(self) -> _Engine:
        if self._engine is None:
            message = f"{self.url} is not open, or nothing has been written to it yet"
            raise StoreNotFound(message)
        return self._engine

    def _may_write(self) -> None:
        if self._mode == "read":
            message = f"{self.url} was opened for reading"
            raise StoreError(message)

    def _hold(self) -> None:
        key = str(self._path)
        if key in _written_here:
            message = f"{self._path} is open for writing in this process; close that store first"
            raise StoreBusy(message)
        _written_here.add(key)
        self._held = key

    def _check_tables(self, engine: _Engine) -> None:
        with _plain_errors(self._path):
            missing = tables.missing_parts(engine.connection)
        if missing:
            message = (
                f"{self._path} is a Ladybug database but not a graph of this version of "
                f"paperatlas: it has no {', '.join(missing[:3])}; build it anew at another path"
            )
            raise StoreError(message)

    def _replace_by(self, nodes: Iterable[Node], edges: Iterable[Edge]) -> WriteSummary:
        """Make the file hold these and nothing else; it stays if that is what it holds."""
        is_new = self._engine is None
        with tempfile.TemporaryDirectory(prefix="paperatlas-") as folder:
            staged = stage(Path(folder), nodes, edges, digested=not is_new)
            for given in (nodes, edges):
                if isinstance(given, LetsGo):  # the engine wants memory of its own
                    given.let_go()
            give_back()
            if is_new:
                summary = WriteSummary(added=sum(table.count for table in staged))
            else:
                summary = self._read(lambda connection: tables.changes(connection, staged))
            if is_new or summary.changes:
                self._make(staged)
        return summary

    def _make(self, staged: Sequence[StagedTable]) -> None:
        with (
            self._made_anew() as unfinished,
            # Each thread would take memory for every column, and one is as fast.
            _Engine(unfinished, threads=1) as engine,
            _plain_errors(self._path),
        ):
            _fill(engine, staged)
            engine.connection.execute("CHECKPOINT")

    @contextlib.contextmanager
    def _made_anew(self) -> Iterator[Path]:
        """Give a path beside the file to write to; what is there at the end becomes the file.

        Never in place: who has the old file open for reading would find it changed under its
        hands, and a kill could leave it half changed. The lock on the old file is kept until
        the new one has its name.
        """
        unfinished = self._path.with_name(f".{self._path.name}.unfinished")
        _clear(unfinished)
        try:
            yield unfinished
            _sync(unfinished)
            if self._engine is None:
                _name(unfinished, self._path)
            else:
                shutil.copymode(self._path, unfinished)
                self._replace(unfinished, self._engine)
        except BaseException:
            _delete(unfinished)
            raise
        self._engine = _Engine(self._path)

    def _replace(self, unfinished: Path, old: _Engine) -> None:
        try:
            os.replace(unfinished, self._path)
        except PermissionError:  # a system that does not replace open files
            old.close()
            os.replace(unfinished, self._path)
        else:
            old.close()
        self._engine = None


class _Engine:
    """An open database with its one connection."""

    def __init__(self, path: Path | None, *, read_only: bool = False, threads: int = 0) -> None:
        """Open it; 0 threads are as many as there are processors."""
        import ladybug

        where = path or Path(":memory:")
        with _plain_errors(where):
            self._database = ladybug.Database(
                ":memory:" if path is None else str(path),
                read_only=read_only,
                max_db_size=_MAX_BYTES,
                max_num_threads=threads,
            )
            self.connection: tables.Connection = ladybug.Connection(self._database)
            self.connection.execute("RETURN 1")  # a file that cannot be read fails here, not later

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self.connection.close()
        self._database.close()


def _fill(engine: _Engine, staged: Sequence[StagedTable]) -> None:
    tables.create_tables(engine.connection)
    tables.insert(engine.connection, staged)


@contextlib.contextmanager
def _plain_errors(path: Path) -> Iterator[None]:
    """Turn what the engine raises into our errors, in one line that names the file."""
    try:
        yield
    except RuntimeError as error:
        said = str(error).partition("\n")[0]
        if "lock on file" in said:
            holder = re.search(r"PID (\d+)", said)
            who = f"process {holder[1]}" if holder else "another process"
            message = f"{path} is being written by {who}; wait until it is done, or read it only"
            raise StoreBusy(message) from error
        if "not a valid" in said:
            message = f"{path} is not a graph file: it holds no Ladybug database"
            raise StoreError(message) from error
        message = f"{path}: {said.removeprefix('Runtime exception: ')}"
        raise StoreError(message) from error


def _companions(path: Path) -> list[Path]:
    """Return a database file and what the engine keeps beside it."""
    return [path.with_name(path.name + end) for end in ("", ".wal", ".shadow", ".tmp")]


def _delete(path: Path) -> None:
    for file in _companions(path):
        file.unlink(missing_ok=True)


def _clear(unfinished: Path) -> None:
    """Delete what a killed build left behind, unless a living one is at it."""
    if unfinished.exists():
        try:
            _Engine(unfinished).close()
        except StoreBusy as error:
            message = str(error).replace(str(unfinished), f"{unfinished} (a build)")
            raise StoreBusy(message) from error
        except StoreError:
            pass  # torn by the kill: nothing in it is wanted
    _delete(unfinished)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _name(unfinished: Path, path: Path) -> None:
    """Give a finished file its name, never over a file that came up meanwhile."""
    for left in _companions(path)[1:]:
        left.unlink(missing_ok=True)  # of a deleted database: would be replayed into the new one
    try:
        os.link(unfinished, path)
    except FileExistsError as error:
        message = f"{path} was made by another process meanwhile; run the build again"
        raise StoreBusy(message) from error
    except OSError:  # a file system without hard links
        os.replace(unfinished, path)
    _delete(unfinished)
