"""What the pages read from the graph, whatever is missing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from paperatlas.visualizations.corpus import Corpus, web_address

if TYPE_CHECKING:
    import networkx as nx

    from tests.visualizations.conftest import GraphMaker


def test_papers_come_newest_first_and_entities_most_linked_first(corpus: Corpus) -> None:
    years = [paper.year or 0 for paper in corpus.papers.values()]
    methods = [len(corpus.papers_of[entity.id]) for entity in corpus.of_type("Method")]

    assert years == sorted(years, reverse=True)
    assert methods == sorted(methods, reverse=True)
    assert corpus.of_type("Method")[0].name == "Stepper"


def test_a_result_is_found_from_its_paper_and_from_all_it_is_about(corpus: Corpus) -> None:
    for key in ("arxiv:2101.00001", "benchmark/sums", "method/stepper", "metric/accuracy"):
        assert any(line.paper == "arxiv:2101.00001" for line in corpus.results_of[key])


def test_properties_may_be_missing(maker: GraphMaker) -> None:
    graph: nx.MultiDiGraph[str] = maker.graph
    graph.add_node("p", label="Paper")
    graph.add_node("method/m", label="Method", name=None, aliases=None)
    graph.add_edge("p", "method/m", key="USES")

    corpus = Corpus(graph)

    assert corpus.papers["p"].title == "p"
    assert corpus.entities["method/m"].name == "method/m"
    assert corpus.papers_of["method/m"] == ["p"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x.org", "http://[", ""]
)
def test_only_web_addresses_are_links(url: str) -> None:
    assert web_address(url) == ""
