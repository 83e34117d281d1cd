"""What every store does: the same tests for each kind of address."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.errors import QueryError, StoreError
from paperatlas.graph.builder import Graph, build_graph
from paperatlas.graph.schema import EDGES, NODES
from paperatlas.graph.stores import Store, WriteSummary
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Edge, Extraction, Node, Paper

Pair = tuple[Paper, Extraction]
NASTY = [
    "",
    "quote ' double \" back ` tick",
    "back\\slash \\n \\' \\",
    "line\nbreak\r\nand\rmore\ttab",
    "é ü 漢字 😀 \u2028 \ufeff",
    "NULL",
    "[a, b]",
    "{a: 1}, $x",
    "\x01\x1e\x1f",
    '"',
    ",",
    "\u202egnp.exe\u202c \u200f\u05d0",
    "x" * 100_000,
]

STORABLE = st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0")


@pytest.fixture(params=["memory:", "ladybug", "neo4j"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "neo4j":
        return str(request.getfixturevalue("neo4j_url"))
    return "memory:" if request.param == "memory:" else str(tmp_path / "a.lbdb")


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url, mode="write")
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["memory:", "ladybug", "neo4j"])
def filled(
    request: pytest.FixtureRequest, make_store: Callable[[str], Store], graph: Graph
) -> Store:
    """A store that holds the small atlas; not to be written to."""
    opened = make_store(request.param)
    opened.write(graph.nodes, graph.edges)
    return opened


@pytest.fixture(scope="module", params=["memory:", "ladybug", "neo4j"])
def scratch(request: pytest.FixtureRequest, make_store: Callable[[str], Store]) -> Store:
    """A store for tests that write it over and over."""
    return make_store(request.param)


@pytest.fixture(scope="module")
def embedded(make_store: Callable[[str], Store], graph: Graph) -> Store:
    """The small atlas in the embedded engine."""
    opened = make_store("memory:")
    opened.write(graph.nodes, graph.edges)
    return opened


def paper(paper_id: str, **properties: Any) -> Node:
    return Node("Paper", paper_id, {"title": "T"} | properties)


def in_venue(paper_id: str) -> Edge:
    return Edge("PUBLISHED_IN", ("Paper", paper_id), ("Venue", "v"), {})


def contents(graph: nx.MultiDiGraph[str]) -> tuple[list[Any], list[Any]]:
    return list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))


def test_what_went_in_is_counted_and_queried(store: Store, graph: Graph) -> None:
    summary = store.write(graph.nodes, graph.edges)

    assert summary.added == len(graph.nodes) + len(graph.edges)
    assert list(store.counts()) == [*NODES, *EDGES]
    assert sum(store.counts().values()) == summary.added
    table = store.query(
        "MATCH (p:Paper {atlas: $atlas})-[r:EVALUATES_ON]->(b {name: $b}) "
        "RETURN p.id, r.count AS n ORDER BY p.id",
        {"b": "GSM8K"},
    )
    assert table.columns == ("p.id", "n")
    assert table.rows == [("p1", 1), ("p2", 2), ("p4", 1)]


def test_stores_hold_the_same(store: Store, graph: Graph) -> None:
    store.write(graph.nodes, graph.edges)
    memory = open_store("memory:")
    memory.write(graph.nodes, graph.edges)

    assert contents(store.to_networkx()) == contents(memory.to_networkx())
    assert store.counts() == memory.counts()
    text = "MATCH (n {atlas: $atlas})-[r]->(m) RETURN n, type(r), r, m ORDER BY n.id, type(r), m.id"
    assert store.query(text) == memory.query(text)
    memory.close()


def test_networkx_has_ids_labels_and_types(filled: Store) -> None:
    network = filled.to_networkx()

    assert network.nodes["benchmark/gsm8k"]["label"] == "Benchmark"
    assert network.nodes["p1"]["year"] == 2024
    assert network.edges["p1", "benchmark/gsm8k", "EVALUATES_ON"]["count"] == 1
    assert network.number_of_nodes() == sum(filled.counts()[label] for label in NODES)
    assert network.number_of_edges() == sum(filled.counts()[type_] for type_ in EDGES)


def test_writing_again_changes_nothing(store: Store, graph: Graph) -> None:
    store.write(graph.nodes, graph.edges)
    before = contents(store.to_networkx())
    summary = store.write(graph.nodes, graph.edges, prune=True)

    assert (summary.added, summary.updated, summary.removed) == (0, 0, 0)
    assert summary.unchanged == len(graph.nodes) + len(graph.edges)
    assert contents(store.to_networkx()) == before


def test_adding_papers_adds_only_what_is_new(
    store: Store, papers: list[Pair], graph: Graph
) -> None:
    half = build_graph(papers[:2])
    store.write(half.nodes, half.edges)
    summary = store.write(graph.nodes, graph.edges, prune=True)

    assert summary.unchanged > 0
    assert summary.added > 0
    other = open_store("memory:")
    other.write(graph.nodes, graph.edges)
    assert contents(store.to_networkx()) == contents(other.to_networkx())


def test_prune_takes_away_what_is_not_given(store: Store, papers: list[Pair], graph: Graph) -> None:
    half = build_graph(papers[:2])
    store.write(graph.nodes, graph.edges)
    kept = store.write(half.nodes, half.edges)
    assert kept.removed == 0
    assert store.counts()["Paper"] == len(papers)

    pruned = store.write(half.nodes, half.edges, prune=True)
    assert pruned.removed > 0
    assert store.counts()["Paper"] == 2
    assert store.query("MATCH (p:Paper {atlas: $atlas}) RETURN count(p) AS n").rows == [(2,)]


def test_nodes_and_edges_may_be_given_in_any_order(
    store: Store, papers: list[Pair], graph: Graph
) -> None:
    half = build_graph(papers[:2])
    store.write(half.nodes[::-1], half.edges[::-1])
    summary = store.write(iter(graph.nodes[::-1]), iter(graph.edges[::-1]), prune=True)

    other = open_store("memory:")
    other.write(half.nodes, half.edges)
    assert summary == other.write(graph.nodes, graph.edges, prune=True)
    assert contents(store.to_networkx()) == contents(other.to_networkx())


def test_a_write_says_exactly_what_it_changed(store: Store) -> None:
    nodes = [paper("a", year=1, urls=["u"]), paper("b"), paper("c"), Node("Venue", "v", {})]
    edges = [in_venue("a"), in_venue("b")]
    store.write(nodes, edges)
    nodes[0] = paper("a", year=1, urls=["u", ""])
    nodes[2] = paper("d")
    summary = store.write(nodes, edges[1:], prune=True)

    assert summary == WriteSummary(added=1, updated=1, removed=2, unchanged=3)
    assert store.write(nodes, edges[1:], prune=True) == WriteSummary(unchanged=5)
    assert store.write(nodes, edges) == WriteSummary(added=1, unchanged=5)


@pytest.mark.parametrize("text", NASTY)
def test_any_text_comes_back_as_it_went_in(store: Store, text: str) -> None:
    text_id = f"id {text[:99]}"
    nodes = [paper("a", title=text, urls=[text, "z", "", text], extra=None), paper(text_id)]
    store.write(nodes, [])
    store.write([paper("a", title="T"), nodes[1]], [])
    store.write(nodes, [])

    (row,) = store.query(
        "MATCH (p:Paper {atlas: $atlas, id: 'a'}) WHERE p.title = $t "
        "RETURN p.title, p.urls, p.extra, p.sources",
        {"t": text},
    ).rows
    assert row == (text, [text, "z", "", text], None, [])
    assert store.to_networkx().nodes["a"]["urls"] == [text, "z", "", text]
    assert text_id in store.to_networkx()


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(STORABLE, max_size=80), max_size=25))
def test_any_names_come_back_and_are_found(scratch: Store, names: list[str]) -> None:
    nodes = [
        Node("Method", f"method/{n}", {"name": name, "type": "Method", "aliases": [name, "x"]})
        for n, name in enumerate(names)
    ]
    edges = [
        Edge("VARIANT_OF", ("Method", node.id), ("Method", "method/0"), {"reason": name})
        for node, name in zip(nodes, names, strict=True)
    ]
    scratch.write(nodes, edges, prune=True)
    network = scratch.to_networkx()
    found = scratch.query(
        "MATCH (m:Method {atlas: $atlas}) WHERE m.name IN $names RETURN m.id AS id ORDER BY id",
        {"names": names},
    )

    assert [network.nodes[node.id]["name"] for node in nodes] == names
    assert {edge["reason"] for *_, edge in network.edges(data=True)} == set(names)
    assert [row[0] for row in found.rows] == sorted(node.id for node in nodes)


def test_what_is_no_character_is_replaced_one_for_one(store: Store) -> None:
    store.write([paper("a", title="a\0b\ud800c")], [])

    assert store.query("MATCH (p:Paper {atlas: $atlas}) RETURN p.title").rows == [
        ("a\ufffdb\ufffdc",)
    ]


@pytest.mark.parametrize(
    ("nodes", "edges", "reason"),
    [
        ([Node("Papr", "x", {})], [], "Papr"),
        ([paper("x", titel="a")], [], "titel"),
        ([paper("x", year="2024")], [], "year"),
        ([paper("x", urls="a")], [], "urls"),
        ([paper("x"), paper("x")], [], "two nodes"),
        ([paper("x" * 5_000)], [], "5,000 bytes"),
        ([Node("Method", "method/x", {"name": "ü" * 2_001})], [], "4,002 bytes"),
        ([paper("x")], [Edge("USES", ("Paper", "x"), ("Method", "none"), {})], "none"),
        ([paper("x")], [Edge("USES", ("Paper", "x"), ("Paper", "x"), {})], "USES"),
        ([paper("x"), paper("y"), paper("x")], [], "two nodes"),
        (
            [paper("x"), Node("Venue", "v", {}), paper("y")],
            [in_venue("y"), in_venue("x"), in_venue("y")],
            "twice",
        ),
    ],
)
def test_a_wrong_write_says_what_is_wrong_and_leaves_all_as_it_was(
    store: Store, graph: Graph, nodes: list[Node], edges: list[Edge], reason: str
) -> None:
    store.write(graph.nodes, graph.edges)
    before = store.counts()

    with pytest.raises(StoreError, match=reason):
        store.write([paper("good"), *nodes], edges)
    assert store.counts() == before
    assert store.query("MATCH (p:Paper {atlas: $atlas, id: 'good'}) RETURN p").rows == []


def test_nodes_and_edges_come_as_plain_dicts(filled: Store) -> None:
    ((node, edge),) = filled.query(
        "MATCH (p:Paper {atlas: $atlas, id: 'p1'})-[r:INTRODUCES]->(m) RETURN m, r"
    ).rows

    assert node["label"] == "Method"
    assert node["name"] == "Foo-Net"
    assert set(node) == {"label", *NODES["Method"].properties}
    assert edge["type"] == "INTRODUCES"
    assert set(edge) == {"type", *EDGES["INTRODUCES"].properties}


@pytest.mark.parametrize(
    ("cypher", "reason", "hint"),
    [
        ("MATCH (p:Papr) RETURN p", "no label Papr", "did you mean Paper"),
        ("MATCH ()-[r:USEZ]->() RETURN r", "no relationship type USEZ", "USES"),
        ("MATCH (p:Paper) RETURN p.titel", "no property titel", "did you mean title"),
        ("MATCH ()-[r:USES]->() RETURN r.nix", "no property nix", "sentence"),
        ("MATCH (n) RETURN n.nam", "no property nam", "name"),
        ("MATCH (p:Paper)\nRETRUN p", "line 2, column 1", ""),
        ("MATCH (p:Paper RETURN p", "not closed", ""),
        ("RETURN 'it", "quote", ""),
        ("MATCH (e:Entty) RETURN e", "no label Entty", "did you mean Entity"),
        ("CREATE CONSTRAINT x FOR (p:Paper) REQUIRE p.id IS UNIQUE", "CONSTRAINT", "fixed"),
        ("SHOW INDEXES", "SHOW", "schema"),
        ("MATCH (p:Paper) SET p.year = 1", "SET", "build"),
        ("MATCH (p:Paper) DETACH DELETE p", "DETACH", "build"),
        ("CREATE (p:Paper {id: 'x'})", "CREATE", "build"),
        ("LOAD FROM '/etc/hostname' RETURN *", "LOAD", ""),
        ("MATCH (p:Paper) RETURN 1; MATCH (p:Paper) RETURN 2", "more than one", ""),
        ("MATCH (p:Paper) WHERE p.year = $y AND p.id = $z RETURN p", r"\$y, \$z", "given: none"),
        ("MATCH (p:Paper) RETURN nix(p)", "nix", ""),
        ("RETURN p", "p is not known", ""),
        ("  ", "empty", "MATCH"),
        ("RETURN toString(1.0 / 3)", "more digits", "round"),
        ("RETURN 1 / 0", "zero", "nullIf"),
        ("CALL apoc.help('x')", "no procedure apoc.help", "db.labels"),
        ("CALL db.index.fulltext.queryNodes('atlas_names', 'x')", "full-text", "CONTAINS"),
    ],
)
def test_a_wrong_query_of_an_embedded_graph_gets_a_reason_of_one_line_and_a_hint(
    embedded: Store, cypher: str, reason: str, hint: str
) -> None:
    with pytest.raises(QueryError, match=reason) as error:
        embedded.query(cypher)
    assert "\n" not in error.value.reason
    assert hint in error.value.hint


def test_a_refused_query_leaves_the_store_usable(filled: Store) -> None:
    for _ in range(3):
        with pytest.raises(QueryError):
            filled.query("MATCH (p:Paper RETURN p")

    assert filled.query("MATCH (p:Paper {atlas: $atlas}) RETURN count(p) AS n").rows == [(6,)]


def test_an_empty_graph_is_a_graph(store: Store) -> None:
    store.write([], [])

    assert store.query("MATCH (p:Paper {atlas: $atlas}) RETURN p").rows == []
    assert set(store.counts().values()) == {0}


def test_memory_answers_after_each_write(graph: Graph) -> None:
    store = open_store("memory:")
    asked = "MATCH (p:Paper) RETURN count(p) AS n"
    assert store.query(asked).rows == [(0,)]
    store.write(graph.nodes, graph.edges)
    assert store.query(asked).rows == [(6,)]
    store.write([paper("x")], [], prune=True)
    assert store.query(asked).rows == [(1,)]
    store.close()


def test_each_reading_of_a_parameter(filled: Store) -> None:
    cases: list[tuple[str, Mapping[str, Any], list[tuple[Any, ...]]]] = [
        ("RETURN $none AS x", {"none": None}, [(None,)]),
        (
            "MATCH (p:Paper {atlas: $atlas}) WHERE $y IS NULL OR p.year = $y RETURN count(p)",
            {"y": None},
            [(6,)],
        ),
        (
            "MATCH (p:Paper {atlas: $atlas}) WHERE p.year IN $y RETURN count(p)",
            {"y": (2022, 2023)},
            [(2,)],
        ),
        ("RETURN $m.a AS a", {"m": {"a": [1, 2]}}, [([1, 2],)]),
        (
            "MATCH (p:Paper {atlas: $atlas}) RETURN p.id ORDER BY p.id LIMIT $n",
            {"n": 1, "more": 2},
            [("p1",)],
        ),
    ]
    for cypher, parameters, rows in cases:
        assert filled.query(cypher, parameters).rows == rows, cypher


def test_only_a_query_that_may_write_writes(store: Store, graph: Graph) -> None:
    store.write(graph.nodes, graph.edges)
    text = "MATCH (p:Paper {atlas: $atlas, id: $id}) SET p.year = $year RETURN p.year AS year"
    with pytest.raises(QueryError, match="may only read"):
        store.query(text, {"id": "p1", "year": 1999})
    before = store.query("MATCH (p:Paper {atlas: $atlas, id: 'p1'}) RETURN p.year").rows

    answer = store.query(text, {"id": "p1", "year": 1999}, write=True)
    assert before == [(2024,)]
    assert answer.rows == [(1999,)]
    assert store.to_networkx().nodes["p1"]["year"] == 1999
    assert store.query("MATCH (p:Paper {atlas: $atlas, year: 1999}) RETURN p.id").rows == [("p1",)]


def test_a_value_of_another_type_is_no_change_of_an_embedded_graph(embedded: Store) -> None:
    with pytest.raises(QueryError):
        embedded.query("MATCH (p:Paper) SET p.year = 'soon'", write=True)
    assert embedded.to_networkx().nodes["p2"]["year"] == 2023
