"""A graph on a Neo4j server, version 5 or newer."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

import neo4j
from neo4j.exceptions import DriverError, IncompleteCommit, Neo4jError

from paperatlas.errors import StoreBusy, StoreError, StoreInterrupted, StoreNotFound
from paperatlas.graph.schema import ATLAS, ATLAS_LABEL, FORMAT
from paperatlas.graph.stores import Progress, Table, WriteSummary
from paperatlas.graph.stores import neo4j_rows as rows
from paperatlas.graph.stores.contents import NodeKey, contents_of, summarise
from paperatlas.graph.stores.neo4j_address import Address, address_of
from paperatlas.graph.stores.neo4j_errors import is_gone, query_error, server_error
from paperatlas.graph.stores.neo4j_schema import SCHEMA_NAMES, SCHEMA_STATEMENTS
from paperatlas.graph.stores.neo4j_values import plain
from paperatlas.graph.stores.network import network_of

if TYPE_CHECKING:
    import networkx as nx

    from paperatlas.graph.stores.opening import Mode
    from paperatlas.records import Edge, Node

T = TypeVar("T")

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what matters is raised

ATOMIC = 50_000
"""Changes that are written in one transaction. More would need more memory than a server has by
default, and are loaded in batches."""
_BATCH = 4 * rows.ROWS
_PATIENCE = 30.0
"""Seconds for which a transaction is tried again when the server is away or busy."""
_ALIVE = 60.0
"""Seconds after which a load on another machine that has written nothing is taken for dead."""

_META = f"MATCH (a:{ATLAS_LABEL} {{{ATLAS}: ${ATLAS}}}) "
_HELD = (
    f"MERGE (a:{ATLAS_LABEL} {{{ATLAS}: ${ATLAS}}}) ON CREATE SET a.version = 0 "
    "SET a.writer = $writer RETURN a.version"
)
"""Takes the lock of the atlas for this transaction and says what version it has."""
_DONE = (
    _META + "SET a.version = $version, a.format = $format, a.done = $done, a.total = $total, "
    "a.written = timestamp()"
)

_OURS_STILL = _META + "WHERE a.version = $version AND a.writer = $writer RETURN 1"
_NOTE = _META + "SET a.done = $done, a.written = timestamp()"


@dataclass(frozen=True, slots=True)
class _Meta:
    """What the server knows of an atlas: its version, and how far the last load has come."""

    version: int
    format: int
    done: int
    total: int
    writer: str
    idle: float

    @property
    def is_whole(self) -> bool:
        return self.done >= self.total

    @property
    def is_being_loaded(self) -> bool:
        """Whether who loads it may still be alive."""
        host, _, pid = self.writer.rpartition(":")
        if host == socket.gethostname():
            return pid != str(os.getpid()) and _runs(int(pid))
        return self.idle < _ALIVE


class Neo4jStore:
    """The store at ``neo4j://host:7687/database?atlas=name``.

    Every node and relationship of ours has the property ``atlas``; nothing else in the database
    is ever changed. A write of up to `ATOMIC` changes is one transaction. A longer one goes in
    batches, each whole; until the last is in, the atlas can be written but not read, and the next
    write completes it, whoever was killed.

    Two may not write at once: a transaction takes the lock of the atlas and counts its version up;
    who finds another version than the one it knows writes nothing. Only batches of new edges,
    which go side by side, take no lock: they look whether their load still holds the atlas.
    """

    def __init__(self, url: str, *, mode: Mode) -> None:
        """Connect; see `open_store`."""
        self.address = address_of(url)
        self.url = str(self.address)
        self.atlas = self.address.atlas
        self._mode = mode
        self._writer = f"{socket.gethostname()}:{os.getpid()}"
        self._stored = 0  # changes of the present write that the server has for sure
        self._driver: neo4j.Driver | None = _connect(self.address)
        try:
            meta = self._meta()
            self._version = meta.version if meta else 0
            self._is_whole = meta is not None and meta.is_whole
            self._check(meta)
        except BaseException:
            self.close()
            raise

    def write(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        *,
        prune: bool = False,
        progress: Progress | None = None,
    ) -> WriteSummary:
        """Add or update nodes and edges; see `Store.write`.

        Raises:
            StoreBusy: another process has written since this store was opened.
            StoreInterrupted: the server went away; the message says what is safely stored.
        """
        self._may_write()
        given = contents_of(nodes, edges)
        self._make_schema()
        held = self._held()
        summary = summarise(held.contents, given, prune=prune)
        steps = list(rows.changes(held.contents, given, prune=prune))
        ids = held.ids
        del held
        if not steps and self._is_whole:
            return summary
        self._is_whole = False
        self._stored = 0
        total = _size(steps)
        if total <= ATOMIC:
            self._commit(steps, ids, total, total)
            if progress:
                progress(total, total)
        else:
            self._load(steps, ids, total, progress)
        self._is_whole = True
        return summary

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
    ) -> Table:
        """Run one Cypher text; see `Store.query`."""
        if write:
            self._may_write()
        values = {ATLAS: self.atlas} | dict(parameters or {})
        routing = neo4j.RoutingControl.WRITE if write else neo4j.RoutingControl.READ
        try:
            return self._open().execute_query(
                cypher,
                values,
                routing_=routing,
                database_=self.address.database,
                result_transformer_=_table,
            )
        except (Neo4jError, DriverError, TypeError, ValueError) as error:
            raise query_error(error, values, self.address) from error

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the whole graph; see `Store.to_networkx`."""
        return network_of(self._held().contents)

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by label and of edges by type."""
        return self._read(lambda ask: rows.count_rows(ask, self.atlas))

    def close(self) -> None:
        """Close the connection."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None
        self._mode = "read"

    def _open(self) -> neo4j.Driver:
        if self._driver is None:
            message = f"{self.url} is not open"
            raise StoreError(message)
        return self._driver

    def _may_write(self) -> None:
        if self._mode == "read":
            message = f"{self.url} was opened for reading"
            raise StoreError(message)

    def _session(self, access: str) -> neo4j.Session:
        return self._open().session(
            database=self.address.database,
            default_access_mode=access,
            fetch_size=rows.ROWS,
        )

    def _read(self, read: Callable[[rows.Ask], T]) -> T:
        """Read in one transaction; again if somebody wrote meanwhile.

        A server does not keep for a reader what it has begun to read.
        """

        def work(transaction: neo4j.ManagedTransaction) -> T:
            return read(transaction.run)

        with self._plain_errors(), self._session(neo4j.READ_ACCESS) as session:
            for _ in range(5):
                before = self._version_now()
                found = session.execute_read(work)
                if self._version_now() == before:
                    return found
        message = f"{self.url} is being written all the time; try again when that is done"
        raise StoreBusy(message)

    def _held(self) -> rows.Held:
        return self._read(lambda ask: rows.read_held(ask, self.atlas))

    def _meta(self) -> _Meta | None:
        with self._plain_errors():
            found = self._open().execute_query(
                _META + "WHERE a.version IS NOT NULL RETURN a.version, coalesce(a.format, 0), "
                "coalesce(a.done, 0), coalesce(a.total, 0), a.writer, "
                "(timestamp() - coalesce(a.written, 0)) / 1000.0",
                {ATLAS: self.atlas},
                routing_=neo4j.RoutingControl.READ,
                database_=self.address.database,
            )
        return _Meta(*found.records[0].values()) if found.records else None

    def _version_now(self) -> int:
        meta = self._meta()
        return meta.version if meta else 0

    def _check(self, meta: _Meta | None) -> None:
        if meta is None:
            if self._mode == "read":
                message = f"there is no atlas at {self.url}{self._others()}"
                raise StoreNotFound(message)
            return
        if meta.format != FORMAT:
            message = (
                f"the atlas at {self.url} is of another version of paperatlas (format "
                f"{meta.format}, this one writes {FORMAT}); build it anew as ?atlas=OTHER"
            )
            raise StoreError(message)
        if meta.is_whole:
            return
        state = f"{meta.done:,} of {meta.total:,} changes of the load by {meta.writer} are in"
        if meta.is_being_loaded:
            message = f"the atlas at {self.url} is being loaded: {state}; wait until it is done"
            raise StoreBusy(message)
        if self._mode == "read":
            message = (
                f"the atlas at {self.url} is not whole: {state}, then it was cut off; run the "
                "same build or copy again to complete it"
            )
            raise StoreInterrupted(message)

    def _others(self) -> str:
        found = self._open().execute_query(
            f"MATCH (a:{ATLAS_LABEL}) WHERE a.version IS NOT NULL "
            f"RETURN a.{ATLAS} AS name ORDER BY name LIMIT 5",
            routing_=neo4j.RoutingControl.READ,
            database_=self.address.database,
        )
        names = [str(record["name"]) for record in found.records]
        if not names:
            return "; make one with `paperatlas build ... --to`"
        return "; there: " + ", ".join(f"?atlas={name}" for name in names)

    def _make_schema(self) -> None:
        with self._plain_errors():
            there = {
                record["name"]
                for what in ("INDEXES", "CONSTRAINTS")
                for record in self._open()
                .execute_query(f"SHOW {what} YIELD name", database_=self.address.database)
                .records
            }
            missing = [
                statement
                for statement, name in zip(SCHEMA_STATEMENTS, SCHEMA_NAMES, strict=True)
                if name not in there
            ]
            for statement in missing:
                self._open().execute_query(statement, database_=self.address.database)
            if missing:
                self._open().execute_query(
                    "CALL db.awaitIndexes(600)", database_=self.address.database
                )

    def _load(
        self,
        steps: Sequence[rows.Step],
        ids: dict[NodeKey, str],
        total: int,
        progress: Progress | None,
    ) -> None:
        """Write many changes in batches, new edges several batches at once."""
        self._commit([], ids, 0, total)
        for turn, group in groupby(steps, key=lambda step: step.turn):
            if turn:
                with self._said_what_is_stored(total):
                    for size in self._add_at_once(list(group), ids):
                        self._stored += size
                        self._note(self._stored, total)
                        if progress:
                            progress(self._stored, total)
                continue
            for batch in _batches(group):
                self._commit(batch, ids, self._stored + _size(batch), total)
                if progress:
                    progress(self._stored, total)
        self._commit([], ids, total, total)

    def _add_at_once(self, steps: Sequence[rows.Step], ids: dict[NodeKey, str]) -> Iterator[int]:
        """Write new edges of one turn, the lanes side by side; yield the size of each batch."""
        written: SimpleQueue[int | None] = SimpleQueue()
        stopped = Event()

        def add(lane: int) -> None:
            try:
                for batch in _batches(step for step in steps if step.lane == lane):
                    if batch and not stopped.is_set():
                        self._add(batch, ids)
                        written.put(_size(batch))
            except BaseException:
                stopped.set()
                raise
            finally:
                written.put(None)

        with ThreadPoolExecutor(rows.LANES) as pool:
            lanes = [pool.submit(add, lane) for lane in range(rows.LANES)]
            try:
                for _ in lanes:
                    yield from iter(written.get, None)
            finally:
                stopped.set()
        for lane in lanes:
            lane.result()

    def _add(self, batch: Sequence[rows.Step], ids: dict[NodeKey, str]) -> None:
        """Write one batch of new edges, while this load holds the atlas."""

        def work(transaction: neo4j.ManagedTransaction) -> None:
            ours = {ATLAS: self.atlas, "version": self._version, "writer": self._writer}
            if transaction.run(_OURS_STILL, ours).single() is None:
                raise StoreBusy(self._changed_meanwhile())
            for step in batch:
                if not step.run(transaction.run, self.atlas, ids):
                    raise StoreBusy(self._changed_meanwhile())

        with self._session(neo4j.WRITE_ACCESS) as session:
            session.execute_write(work)

    def _note(self, done: int, total: int) -> None:
        """Keep on the server how far a load has come, never that it is at its end."""
        self._open().execute_query(
            _NOTE,
            {ATLAS: self.atlas, "done": min(done, total - 1)},
            database_=self.address.database,
        )

    def _commit(
        self, batch: Sequence[rows.Step], ids: dict[NodeKey, str], done: int, total: int
    ) -> None:
        """Write one batch, wholly or not at all, and count the version up."""
        wanted = self._version + 1

        def work(transaction: neo4j.ManagedTransaction) -> None:
            self._hold(transaction)
            for step in batch:
                if not step.run(transaction.run, self.atlas, ids):
                    raise StoreBusy(self._changed_meanwhile())
            state = {"version": wanted, "format": FORMAT, "done": done, "total": total}
            transaction.run(_DONE, {ATLAS: self.atlas} | state).consume()

        with (
            self._said_what_is_stored(total),
            self._session(neo4j.WRITE_ACCESS) as session,
        ):
            try:
                session.execute_write(work)
            except IncompleteCommit:
                if not self._is_committed(wanted):
                    session.execute_write(work)
        self._version = wanted
        self._stored = done

    @contextlib.contextmanager
    def _said_what_is_stored(self, total: int) -> Iterator[None]:
        """Turn what stops a write into an error that says how much of it is stored at least."""
        try:
            yield
        except (Neo4jError, DriverError) as error:
            said = server_error(error, self.address)
            stored = "nothing of this write is"
            if self._stored:
                stored = f"{self._stored:,} of {total:,} changes are"
            if not is_gone(error):
                message = f"{said}; {stored} stored"
                raise StoreError(message) from error
            message = f"{said}; {stored} safely stored: run the same command again to complete it"
            raise StoreInterrupted(message) from error

    def _hold(self, transaction: neo4j.ManagedTransaction) -> None:
        held = transaction.run(_HELD, {ATLAS: self.atlas, "writer": self._writer})
        (version,) = held.single(strict=True)
        if version != self._version:
            raise StoreBusy(self._changed_meanwhile())

    def _changed_meanwhile(self) -> str:
        return (
            f"{self.url} was changed by another process after it was opened here; "
            "nothing more was written: run the same command again"
        )

    def _is_committed(self, version: int) -> bool:
        """Find out whether a commit that got no answer took place."""
        meta = None
        for wait in (0.5, 1, 2, 4, 8, 16, 0):
            with contextlib.suppress(StoreError):
                meta = self._meta()
                break
            time.sleep(wait)
        return meta is not None and meta.version == version and meta.writer == self._writer

    @contextlib.contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError) as error:
            raise StoreError(server_error(error, self.address)) from error


def _connect(address: Address) -> neo4j.Driver:
    driver = _driver(address, address.auth())
    try:
        try:
            driver.verify_connectivity()
        except neo4j.exceptions.AuthError:
            auth = address.auth(ask=True) if address.auth() is None else None
            if auth is None:
                raise
            driver.close()
            driver = _driver(address, auth)
            driver.verify_connectivity()
    except (Neo4jError, DriverError) as error:
        driver.close()
        raise StoreError(server_error(error, address)) from error
    return driver


def _driver(address: Address, auth: tuple[str, str] | None) -> neo4j.Driver:
    return neo4j.GraphDatabase.driver(
        address.server,
        auth=auth,
        user_agent="paperatlas",
        connection_timeout=10,
        max_transaction_retry_time=_PATIENCE,
        notifications_min_severity="OFF",
    )


def _size(steps: Sequence[rows.Step]) -> int:
    return sum(len(step.rows) for step in steps)


def _batches(steps: Iterable[rows.Step]) -> list[list[rows.Step]]:
    """Put steps into transactions."""
    batches: list[list[rows.Step]] = [[]]
    size = 0
    for step in steps:
        if size + len(step.rows) > _BATCH and batches[-1]:
            batches.append([])
            size = 0
        batches[-1].append(step)
        size += len(step.rows)
    return batches


def _table(result: neo4j.Result) -> Table:
    columns = tuple(result.keys())
    return Table(columns, [tuple(plain(value) for value in record.values()) for record in result])


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
