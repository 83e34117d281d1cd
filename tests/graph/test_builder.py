"""The graph that extractions become."""

import random

import pytest

from paperatlas.graph.builder import Graph, build_graph, read_papers_back
from paperatlas.graph.schema import EDGES, NODES
from paperatlas.graph.stores.memory import MemoryStore
from paperatlas.records import Edge, Extraction, Node, Paper

Pair = tuple[Paper, Extraction]


def node(graph: Graph, node_id: str) -> Node:
    return next(n for n in graph.nodes if n.id == node_id)


def edges(graph: Graph, type_: str, source: str = "") -> list[Edge]:
    return [e for e in graph.edges if e.type == type_ and source in ("", e.source[1])]


def test_nodes_and_edges_are_those_the_schema_declares(graph: Graph) -> None:
    ids = {(n.label, n.id) for n in graph.nodes}

    assert len(ids) == len(graph.nodes)
    for n in graph.nodes:
        assert set(n.properties) <= set(NODES[n.label].properties)
    for edge in graph.edges:
        assert edge.source in ids
        assert edge.target in ids
        assert (edge.source[0], edge.target[0]) in EDGES[edge.type].pairs
        assert set(edge.properties) <= set(EDGES[edge.type].properties)


def test_every_evidence_sentence_holds_its_mention(graph: Graph, papers: list[Pair]) -> None:
    texts = {paper.id: paper for paper, _ in papers}
    seen = 0
    for edge in graph.edges:
        if "sentence" not in edge.properties:
            continue
        paper, said = texts[edge.source[1]], edge.properties
        field = paper.title if said["field"] == "title" else paper.abstract
        assert field[said["start"] : said["end"]] in said["sentence"]
        assert said["sentence"] in field
        seen += 1
    for result in (n for n in graph.nodes if n.label == "Result"):
        assert result.properties["value_text"] in result.properties["sentence"]
    assert seen > 15


def test_one_edge_for_paper_role_and_entity_keeps_every_mention(graph: Graph) -> None:
    (edge,) = edges(graph, "INTRODUCES", "p2")

    assert edge.target == ("Method", "method/chain-of-thought")
    assert edge.properties["count"] == 2
    assert edge.properties["spans"] == ["abstract:0:16", "abstract:18:21"]


def test_papers_meet_in_one_entity_under_different_names(graph: Graph) -> None:
    evaluated = {e.source[1] for e in edges(graph, "EVALUATES_ON") if "gsm8k" in e.target[1]}

    assert evaluated == {"p1", "p2", "p4"}
    gsm8k = node(graph, "benchmark/gsm8k")
    assert gsm8k.properties["papers"] == 3
    assert gsm8k.properties["aliases"][0] == "GSM8K"
    assert len(gsm8k.properties["aliases"]) == len(gsm8k.properties["alias_reasons"]) == 3


def test_a_result_is_joined_to_what_its_paper_names(graph: Graph) -> None:
    (reports,) = edges(graph, "REPORTS", "p1")
    result = reports.target[1]

    assert node(graph, result).properties["value"] == 71.5
    assert node(graph, result).properties["value_text"] == "71.5"
    assert [e.target[1] for e in edges(graph, "ON", result)] == ["benchmark/gsm8k"]
    assert [e.target[1] for e in edges(graph, "OF", result)] == ["method/foo-net"]
    assert [e.target[1] for e in edges(graph, "IN", result)] == ["metric/accuracy"]


def test_an_implied_metric_is_joined_if_any_paper_names_it(graph: Graph) -> None:
    (reports,) = edges(graph, "REPORTS", "p3")

    assert [e.target[1] for e in edges(graph, "IN", reports.target[1])] == ["metric/accuracy"]
    assert edges(graph, "OF", reports.target[1]) == []


def test_authors_venues_and_code(graph: Graph) -> None:
    assert {e.target[1] for e in edges(graph, "AUTHORED_BY", "p1")} == {
        "author/ann-a-smith",
        "author/bo-li",
    }
    assert [e.properties["position"] for e in edges(graph, "AUTHORED_BY", "p2")] == [1]
    assert [e.target[1] for e in edges(graph, "PUBLISHED_IN")] == ["venue/workshop-on-nets"]
    (code,) = edges(graph, "HAS_CODE")
    assert code.target[1] == "repository/github.com/ann/foo-net"
    assert node(graph, code.target[1]).properties["name"] == "Ann/foo-net"


def test_the_order_of_papers_changes_nothing(papers: list[Pair], graph: Graph) -> None:
    for seed in range(5):
        shuffled = papers.copy()
        random.Random(seed).shuffle(shuffled)
        assert build_graph(shuffled) == graph


def test_papers_come_back_from_a_store_as_they_went_in(papers: list[Pair], graph: Graph) -> None:
    store = MemoryStore()
    assert read_papers_back(store) == []
    store.write(graph.nodes, graph.edges)

    assert read_papers_back(store) == sorted(papers, key=lambda pair: pair[0].id)
    store.close()


def test_a_later_build_from_what_the_store_holds_is_the_same_graph(
    papers: list[Pair], graph: Graph
) -> None:
    store = MemoryStore()
    half = build_graph(papers[:3])
    store.write(half.nodes, half.edges)
    again = build_graph([*read_papers_back(store), *papers[3:]])
    store.close()

    assert again == graph


@pytest.mark.parametrize("papers_given", [[], None])
def test_no_papers_make_an_empty_graph(papers_given: list[Pair] | None) -> None:
    assert build_graph(papers_given or []) == Graph((), ())


def test_a_graph_can_be_gone_through_again(graph: Graph) -> None:
    assert list(graph.nodes) == list(graph.nodes)
    assert list(graph.edges) == list(graph.edges)
    assert len(graph.nodes) == sum(1 for _ in graph.nodes)
    assert graph.nodes[0] == next(iter(graph.nodes))
    assert graph.edges[::-1] == tuple(reversed(list(graph.edges)))


def test_nodes_and_edges_come_in_the_order_of_tables(graph: Graph) -> None:
    keys = [(n.label, n.id) for n in graph.nodes]
    assert keys == sorted(keys)
    tables: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for e in graph.edges:
        table = (e.type, e.source[0], e.target[0])
        tables.setdefault(table, []).append((e.source[1], e.target[1]))
    for ends in tables.values():
        assert ends == sorted(set(ends))


def test_the_text_of_an_extraction_may_be_at_hand(papers: list[Pair], graph: Graph) -> None:
    given = build_graph(papers, write=lambda extraction, paper: f"{extraction.paper_id} {paper.id}")

    assert node(given, "p1").properties["extraction"] == "p1 p1"
    assert given.edges == graph.edges
