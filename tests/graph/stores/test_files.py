"""What only a graph in a file does: one writer, many readers, whole or not there at all."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from paperatlas.errors import StoreBusy, StoreError, StoreNotFound
from paperatlas.graph.builder import Graph, build_graph
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Extraction, Node, Paper

Pair = tuple[Paper, Extraction]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.lbdb"


def write(path: Path, graph: Graph) -> None:
    store = open_store(str(path), mode="write")
    store.write(graph.nodes, graph.edges, prune=True)
    store.close()


def paper(paper_id: str, **properties: Any) -> Node:
    return Node("Paper", paper_id, {"title": "T"} | properties)


def contents(graph: nx.MultiDiGraph[str]) -> tuple[list[Any], list[Any]]:
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))


def test_a_file_is_whole_when_it_is_there_and_alone(path: Path, graph: Graph) -> None:
    store = open_store(str(path), mode="write")
    assert not path.exists()  # nothing is made before there is something to keep
    store.write(graph.nodes, graph.edges)
    store.close()

    assert [file.name for file in path.parent.iterdir()] == [path.name]
    again = open_store(str(path))
    assert again.counts()["Paper"] == 6
    again.close()


def test_a_large_graph_is_loaded_in_parts_and_let_go_of_before(
    path: Path, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    from paperatlas.graph.stores import ladybug_rows, ladybug_tables

    write(path, graph)
    at_once = open_store(str(path))
    nodes, edges = graph.once()
    held: list[int] = []
    whole = ladybug_tables.insert

    def insert(connection: Any, staged: Any) -> None:
        held.append(len(nodes) + len(edges))
        assert max(len(table.paths) for table in staged) > 2
        whole(connection, staged)

    monkeypatch.setattr(ladybug_rows, "PART", 300)
    monkeypatch.setattr(ladybug_tables, "_TRANSACTION", 300)
    monkeypatch.setattr(ladybug_tables, "insert", insert)
    store = open_store(str(path.with_name("parts.lbdb")), mode="write")
    store.write(nodes, edges, prune=True)

    assert contents(store.to_networkx()) == contents(at_once.to_networkx())
    assert held == [0]
    assert len(graph.nodes) > 0, "for others the graph is still there"
    store.close()
    at_once.close()


def test_a_write_that_fails_leaves_no_file(path: Path, graph: Graph) -> None:
    store = open_store(str(path), mode="write")
    with pytest.raises(StoreError):
        store.write([*graph.nodes, Node("Nothing", "x", {})], graph.edges)
    store.close()

    assert list(path.parent.iterdir()) == []


def test_a_write_that_fails_in_the_engine_leaves_the_old_graph(
    path: Path, graph: Graph, papers: list[Pair], monkeypatch: pytest.MonkeyPatch
) -> None:
    from paperatlas.graph.stores import ladybug_tables

    half = build_graph(papers[:2])
    write(path, half)
    store = open_store(str(path), mode="write")
    whole = ladybug_tables.insert

    def broken(*arguments: Any) -> None:
        whole(*arguments)
        message = "the disk is gone"
        raise RuntimeError(message)

    monkeypatch.setattr(ladybug_tables, "insert", broken)
    with pytest.raises(StoreError, match="the disk is gone"):
        store.write(graph.nodes, graph.edges, prune=True)
    monkeypatch.undo()
    assert store.counts()["Paper"] == 2
    store.write(graph.nodes, graph.edges, prune=True)
    assert store.counts()["Paper"] == 6
    store.close()


def test_what_is_not_there_is_named_with_its_neighbours(path: Path, graph: Graph) -> None:
    with pytest.raises(StoreNotFound, match="paperatlas build"):
        open_store(str(path))
    write(path, graph)
    with pytest.raises(StoreNotFound, match=re.escape(f"did you mean {path}?")):
        open_store(str(path.with_name("a.lbd")))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_file_of_something_else_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("dear diary")
    for mode in ("read", "write"):
        with pytest.raises(StoreError, match=r"a\.lbdb is not a graph"):
            open_store(str(path), mode=mode)

    assert path.read_text() == "dear diary"


def test_a_database_of_something_else_is_refused(path: Path) -> None:
    import ladybug

    database = ladybug.Database(str(path))
    connection = ladybug.Connection(database)
    connection.execute("CREATE NODE TABLE Cat(name STRING, PRIMARY KEY(name))")
    connection.close()
    database.close()

    with pytest.raises(StoreError, match="not a graph of this version"):
        open_store(str(path))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://example.org/a.lbdb", "https:"),
        (".", "folder"),
        ("no/such/folder/a.lbdb", "no folder"),
    ],
)
def test_an_address_that_no_store_takes(url: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason):
        open_store(url, mode="write")


def test_a_store_for_reading_does_not_write(path: Path, graph: Graph) -> None:
    write(path, graph)
    store = open_store(str(path))

    with pytest.raises(StoreError, match="opened for reading"):
        store.write([], [])
    store.close()


def test_two_readers_and_a_writer(path: Path, graph: Graph) -> None:
    write(path, graph)
    asked = "MATCH (p:Paper) RETURN count(p) AS n"
    readers = [open_store(str(path)) for _ in range(2)]
    assert [reader.query(asked).rows for reader in readers] == [[(6,)], [(6,)]]
    for reader in readers:
        reader.close()

    writer = open_store(str(path), mode="write")
    assert _python(path, "print(open_store(path).query('MATCH (p:Paper) RETURN count(p)').rows)")
    writer.close()


def test_a_reader_keeps_the_graph_it_opened(path: Path, graph: Graph) -> None:
    write(path, graph)
    asked = "MATCH (p:Paper) RETURN count(p) AS n"
    reader = open_store(str(path))
    _python(
        path,
        """
        from paperatlas.records import Node
        store = open_store(path, mode="write")
        store.write([Node("Paper", f"new{n}", {}) for n in range(500)], [], prune=True)
        """,
    )
    later = open_store(str(path))

    assert reader.query(asked).rows == [(6,)]
    assert reader.counts()["Method"] == 4
    assert later.query(asked).rows == [(500,)]
    reader.close()
    later.close()


def test_a_link_to_a_file_stays_a_link(path: Path, graph: Graph) -> None:
    write(path, graph)
    link = path.with_name("link.lbdb")
    link.symlink_to(path)
    store = open_store(str(link), mode="write")
    store.write([paper("x")], [], prune=True)
    store.close()

    assert link.is_symlink()
    again = open_store(str(path))
    assert again.counts()["Paper"] == 1
    again.close()


def test_a_second_writer_is_told_who_holds_the_lock(path: Path, graph: Graph) -> None:
    import os

    write(path, graph)
    writer = open_store(str(path), mode="write")
    with pytest.raises(StoreBusy, match="in this process"):
        open_store(str(path), mode="write")
    said = _python(
        path,
        """
        from paperatlas.errors import StoreBusy
        try:
            open_store(path, mode="write")
        except StoreBusy as error:
            print(error)
        """,
    )
    assert f"process {os.getpid()}" in said
    writer.close()
    open_store(str(path), mode="write").close()


KILLED = """
import os, signal, sys
from paperatlas.graph.stores import ladybug_tables
from paperatlas.records import Node
whole = ladybug_tables._copy
calls = 0
def dying(*arguments):
    global calls
    whole(*arguments)
    calls += 1
    if calls == {after}:
        os.kill(os.getpid(), signal.SIGKILL)
ladybug_tables._copy = dying
store = open_store(path, mode="write")
nodes = [Node(label, label + str(n), {{}}) for label in ("Author", "Method", "Paper", "Venue")
         for n in range(50)]
store.write(nodes, [], prune=True)
"""


@pytest.mark.parametrize("after", [1, 3])
def test_a_kill_in_the_middle_of_a_first_write_leaves_no_file(
    path: Path, graph: Graph, after: int
) -> None:
    _python(path, KILLED.format(after=after), dies=True)

    assert not path.exists()
    with pytest.raises(StoreNotFound):
        open_store(str(path))
    write(path, graph)  # what the kill left behind is in nobody's way
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("after", [1, 3])
def test_a_kill_in_the_middle_of_a_later_write_leaves_the_old_graph(
    path: Path, graph: Graph, after: int
) -> None:
    write(path, graph)
    _python(path, KILLED.format(after=after), dies=True)

    for mode in ("read", "write"):
        store = open_store(str(path), mode=mode)
        memory = open_store("memory:")
        memory.write(graph.nodes, graph.edges)
        assert contents(store.to_networkx()) == contents(memory.to_networkx())
        store.close()


def _python(path: Path, code: str, *, dies: bool = False) -> str:
    """Run code in another process; it finds `open_store` and `path`."""
    head = f"from paperatlas.graph.stores.opening import open_store\npath = {str(path)!r}\n"
    done = subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == (-signal.SIGKILL if dies else 0), done.stderr
    return done.stdout
