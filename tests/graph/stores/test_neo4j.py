"""What only a store on a server does: others' data beside it, long loads, passwords, outages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from random import Random

import neo4j
import pytest

from paperatlas.errors import QueryError, StoreBusy, StoreError, StoreInterrupted, StoreNotFound
from paperatlas.graph.builder import Graph
from paperatlas.graph.queries import show
from paperatlas.graph.stores import neo4j as neo4j_store
from paperatlas.graph.stores import neo4j_rows
from paperatlas.graph.stores.neo4j_address import address_of
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Edge, Node
from tests.graph.stores.crashes import ROOT, generation, held, kill_once
from tests.neo4j.server import Neo4jServer


@pytest.fixture
def driver(neo4j_server: str) -> Iterator[neo4j.Driver]:
    """The user's own connection to the database."""
    auth = address_of(neo4j_server).auth()
    with neo4j.GraphDatabase.driver(neo4j_server, auth=auth) as opened:
        yield opened
        opened.execute_query("MATCH (n) WHERE n.mine DETACH DELETE n")


def load(url: str, graph: Graph) -> None:
    store = open_store(url, mode="write")
    store.write(graph.nodes, graph.edges, prune=True)
    store.close()


@pytest.mark.parametrize(
    ("url", "server", "user", "database", "atlas"),
    [
        ("neo4j://host", "neo4j://host", "neo4j", "neo4j", "atlas"),
        ("bolt+ssc://ann@[::1]:7/db?atlas=a%20b", "bolt+ssc://[::1]:7", "ann", "db", "a b"),
        ("NEO4J+S://X.io:7687/", "neo4j+s://x.io:7687", "neo4j", "neo4j", "atlas"),
    ],
)
def test_what_an_address_says(
    url: str, server: str, user: str, database: str, atlas: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NEO4J_USERNAME", "NEO4J_DATABASE", "NEO4J_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    found = address_of(url)

    assert (found.server, found.user, found.database, found.atlas) == (
        server,
        user,
        database,
        atlas,
    )
    assert found.auth() is None
    monkeypatch.setenv("NEO4J_PASSWORD", "p")
    assert found.auth() == (user, "p")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("neo4j://ann:secret@host", "no password in an address"),
        ("neo4j://", "names no server"),
        ("neo4j://host:port", "names no server"),
        ("neo4j://host?name=a", "'name' is not known"),
        ("neo4j://host?atlas=", "1 to 64"),
        (f"neo4j://host?atlas={'a' * 65}", "1 to 64"),
    ],
)
def test_an_address_that_is_wrong(url: str, reason: str) -> None:
    with pytest.raises(StoreError, match=reason) as error:
        open_store(url)
    assert "secret" not in str(error.value)


def test_a_port_where_nothing_answers_is_said_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(StoreError, match=r"no Neo4j server answers at neo4j://127\.0\.0\.1:1 "):
        open_store("neo4j://127.0.0.1:1")
    assert time.monotonic() - began < 20


def test_an_atlas_that_is_not_there_is_named_with_those_that_are(
    neo4j_url: str, graph: Graph
) -> None:
    with pytest.raises(StoreNotFound, match="there is no atlas at"):
        open_store(neo4j_url)
    load(neo4j_url, graph)
    with pytest.raises(StoreNotFound, match=re.escape(neo4j_url.partition("?")[2])):
        open_store(f"{neo4j_url}-other")


def test_two_atlases_in_one_database_do_not_see_each_other(
    neo4j_url: str, make_neo4j_url: Callable[[], str], graph: Graph
) -> None:
    other = make_neo4j_url()
    load(neo4j_url, graph)
    store = open_store(other, mode="write")
    nodes = [node for node in graph.nodes if node.id in ("p1", "method/foo-net")]
    edges = [Edge("USES", ("Paper", "p1"), ("Method", "method/foo-net"), {"confidence": 1.0})]
    store.write(nodes, edges)
    seen = show(store, "Foo-Net")

    assert list(seen.roles) == ["USES"]
    assert seen.used_with == ()
    assert store.counts()["Paper"] == 1
    store.write([], [], prune=True)
    store.close()
    kept = open_store(neo4j_url)
    assert kept.counts()["Paper"] == 6
    assert len(show(kept, "Foo-Net").roles) == 3
    kept.close()


def test_what_is_not_ours_stays_as_it_is(
    neo4j_url: str, driver: neo4j.Driver, graph: Graph
) -> None:
    load(neo4j_url, graph)
    name = address_of(neo4j_url).atlas
    driver.execute_query("CREATE (:Paper {id: 'p1', title: 'Mine', mine: true})")
    driver.execute_query(
        "MATCH (p {atlas: $name, id: 'p1'}), (m {atlas: $name, id: 'method/foo-net'}), "
        "(v {atlas: $name, id: 'venue/workshop-on-nets'}) SET p.stars = 5, p:Read "
        "CREATE (:Note {mine: true, text: 'good'})-[:ABOUT]->(v), (p)-[:USES {mine: true}]->(m)",
        {"name": name},
    )
    store = open_store(neo4j_url, mode="write")
    changed = [
        Node("Paper", "p1", dict(node.properties) | {"year": 1999}) if node.id == "p1" else node
        for node in graph.nodes
        if node.label != "Venue"
    ]
    edges = [edge for edge in graph.edges if edge.type != "PUBLISHED_IN"]
    summary = store.write(changed, edges, prune=True)
    again = store.write(changed, edges, prune=True)
    (row,) = driver.execute_query(
        "MATCH (p:Read {atlas: $name, id: 'p1'})-[mine:USES {mine: true}]->() "
        "MATCH (:Note {text: 'good'})-[:ABOUT]->(v:Venue) MATCH (o:Paper {mine: true}) "
        "RETURN p.stars, p.year, mine.confidence, v.name, v.atlas, properties(o)",
        {"name": name},
    ).records

    assert (summary.updated, summary.removed) == (1, 2)
    assert again.changes == 0
    assert row.values() == [
        *(5, 1999, None, "Workshop on Nets", None),
        {"id": "p1", "title": "Mine", "mine": True},
    ]
    assert store.counts()["Venue"] == 0
    assert store.counts()["USES"] == sum(edge.type == "USES" for edge in edges)
    assert "stars" not in store.to_networkx().nodes["p1"]
    store.close()
    driver.execute_query("MATCH (v:Venue {name: 'Workshop on Nets'}) DETACH DELETE v")


@pytest.mark.parametrize(
    ("cypher", "reason", "hint"),
    [
        ("MATCH (p:Paper)\nRETRUN p", r"Invalid input 'RETRUN'.*\(line 2, column 1\)", "schema"),
        ("MATCH (p:Paper {atlas: $atlas}) DELETE p", "may only read", "--write"),
        ("CREATE INDEX FOR (n:Paper) ON (n.x)", "may only read|read access", ""),
        ("MATCH (p) WHERE p.a = $y AND p.b = $z RETURN p", r"no value for \$y, \$z", "$atlas"),
        ("RETURN nix(1)", "nix", ""),
        ("RETURN 1 +", "Invalid input", ""),
        ("RETURN 1 / 0", "by zero", ""),
        ("", "[Uu]nexpected end|empty", ""),
    ],
)
def test_a_wrong_query_of_a_server_gets_a_reason_of_one_line(
    neo4j_url: str, graph: Graph, cypher: str, reason: str, hint: str
) -> None:
    load(neo4j_url, graph)
    store = open_store(neo4j_url)
    with pytest.raises(QueryError, match=reason) as error:
        store.query(cypher)
    assert "\n" not in error.value.reason
    assert hint in error.value.hint
    assert store.counts()["Paper"] == 6
    store.close()


def test_who_wrote_in_between_is_not_written_over(neo4j_url: str, graph: Graph) -> None:
    load(neo4j_url, graph)
    first, second = (open_store(neo4j_url, mode="write") for _ in range(2))
    first.write([Node("Paper", "new", {})], [])
    with pytest.raises(StoreBusy, match="changed by another process"):
        second.write(graph.nodes, graph.edges, prune=True)

    assert first.counts()["Paper"] == 7
    first.close()
    second.close()


@pytest.mark.parametrize("where", ["file", "server"])
def test_a_loader_that_is_killed_leaves_whole_graphs(
    request: pytest.FixtureRequest, where: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """`make crashes` does it fifty times for each, and for the server as well."""
    address = str(tmp_path_factory.mktemp("killed") / "a.lbdb")
    if where == "server":
        address = request.getfixturevalue("neo4j_url")
    rng = Random(3)
    for _ in range(2):
        assert kill_once(address, rng)


def test_a_long_load_that_is_killed_is_completed_by_the_next(neo4j_url: str) -> None:
    nodes, edges = generation(1)
    code = (
        "import os, signal, sys\n"
        "from paperatlas.graph.stores import neo4j, neo4j_rows\n"
        "from paperatlas.graph.stores.opening import open_store\n"
        "from tests.graph.stores.crashes import generation\n"
        "neo4j.ATOMIC, neo4j_rows.ROWS, neo4j._BATCH = 100, 20, 20\n"
        "def seen(done, total):\n"
        "    if done > 150: os.kill(os.getpid(), signal.SIGKILL)\n"
        "open_store(sys.argv[1], mode='write').write(*generation(1), progress=seen)\n"
    )
    killed = subprocess.run([sys.executable, "-c", code, neo4j_url], cwd=ROOT, check=False)
    assert killed.returncode < 0
    with pytest.raises(StoreInterrupted, match=r"\d\d\d of 601 changes .* cut off"):
        open_store(neo4j_url)

    store = open_store(neo4j_url, mode="write")
    summary = store.write(nodes, edges)
    assert 150 < summary.unchanged < 601
    assert held(store) == 1
    store.close()
    whole = open_store(neo4j_url)
    assert whole.counts()["USES"] == 300
    whole.close()


def test_a_load_is_not_disturbed_by_a_second(neo4j_url: str, driver: neo4j.Driver) -> None:
    nodes, edges = generation(1)
    load(neo4j_url, Graph(tuple(nodes), tuple(edges)))
    name = address_of(neo4j_url).atlas
    other = f"{os.uname().nodename}:{os.getppid()}"  # a process that lives
    driver.execute_query(
        "MATCH (a:Atlas {atlas: $name}) SET a.done = 5, a.total = 9, a.writer = $other",
        {"name": name, "other": other},
    )
    for mode in ("read", "write"):
        with pytest.raises(StoreBusy, match="is being loaded: 5 of 9 changes"):
            open_store(neo4j_url, mode=mode)


def test_passwords_and_a_server_that_goes_away(
    make_neo4j_server: Callable[..., Neo4jServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One server that asks for a password, killed in the middle of a load and started again."""
    server = make_neo4j_server(password="first-secret")  # noqa: S106
    server.start()
    try:
        monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
        with pytest.raises(StoreError, match="set NEO4J_USERNAME and NEO4J_PASSWORD"):
            open_store(server.url, mode="write")
        monkeypatch.setenv("NEO4J_PASSWORD", "second-secret")
        with pytest.raises(StoreError, match="does not let neo4j in") as error:
            open_store(server.url, mode="write")
        assert "secret" not in str(error.value)
        monkeypatch.setenv("NEO4J_PASSWORD", "first-secret")
        with pytest.raises(StoreError, match="no database 'nix'"):
            open_store(f"{server.url}/nix", mode="write")

        monkeypatch.setattr(neo4j_store, "ATOMIC", 100)
        monkeypatch.setattr(neo4j_store, "_BATCH", 20)
        monkeypatch.setattr(neo4j_store, "_PATIENCE", 2)
        monkeypatch.setattr(neo4j_rows, "ROWS", 20)
        store = open_store(server.url, mode="write")
        nodes, edges = generation(1)

        stored = 0

        def seen(done: int, _: int) -> None:
            nonlocal stored
            stored = done
            if done > 350:
                server.kill()

        with pytest.raises(StoreInterrupted, match="safely stored: run the same") as interrupted:
            store.write(nodes, edges, progress=seen)
        said = re.search(r"(\d+) of 601 changes are safely", str(interrupted.value))
        assert said
        assert stored <= int(said[1])
        store.close()
        server.start()
        store = open_store(server.url, mode="write")
        # batches that were written beside the last may be in as well
        assert int(said[1]) <= store.write(nodes, edges).unchanged
        assert held(store) == 1
        store.close()
    finally:
        server.stop()
