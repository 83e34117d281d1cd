"""The home page and the page on quality: every figure is counted in the graph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperatlas.visualizations import index_html
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.home import latest_boards, new_names
from paperatlas.visualizations.site_quality import near_pairs, site_quality, site_quality_html

if TYPE_CHECKING:
    from pathlib import Path

    from tests.visualizations.conftest import GraphMaker


def test_the_home_page_leads_to_every_list_and_counts_it(corpus: Corpus) -> None:
    page = index_html(corpus)

    assert re.search(r'href="papers.html"><i class="k Paper"></i>42 papers<', page)
    assert re.search(r'href="methods.html"><i class="k Method"></i>43 methods<', page)
    for name in ("leaderboards.html", "trends.html", "authors.html", "quality.html"):
        assert f'href="{name}"' in page
    assert "20 results, 2015 to 2022" in page


def test_the_latest_leaderboards_are_those_with_the_newest_results(maker: GraphMaker) -> None:
    method, metric = maker.entity("method/m", "M"), maker.entity("metric/f1", "F1")
    old, new = maker.entity("benchmark/old", "Old"), maker.entity("benchmark/new", "New")
    for number, (year, on) in enumerate(((2019, old), (2020, old), (2023, new))):
        paper = maker.paper(f"arxiv:{number}", "A paper", "M has 81.5 F1.", year=year)
        maker.result(paper, "81.5", "%", on, method, metric)
    maker.entity("benchmark/none", "None")

    boards = latest_boards(Corpus(maker.graph))

    assert [(b.entity.name, b.results, b.newest.year) for b in boards] == [
        ("New", 1, 2023),
        ("Old", 2, 2020),
    ]


def test_nothing_is_called_newest_without_a_year(maker: GraphMaker) -> None:
    maker.paper("arxiv:1", "A paper", year=None)

    page = index_html(Corpus(maker.graph))

    assert "A paper" in page
    assert "Newest" not in page


def test_what_is_new_was_named_in_no_earlier_year(maker: GraphMaker) -> None:
    mamba, bert = maker.entity("method/mamba", "Mamba"), maker.entity("method/bert", "BERT")
    for number, year in enumerate((2022, 2023, 2023)):
        paper = maker.paper(f"arxiv:{number}", "A paper", "Mamba and BERT.", year=year)
        maker.names(paper, bert, "USES", "BERT")
        if year == 2023:
            maker.names(paper, mamba, "USES", "Mamba")

    assert [(e.name, n) for e, n in new_names(Corpus(maker.graph))] == [("Mamba", 2)]


def test_a_graph_of_one_year_has_nothing_new(maker: GraphMaker) -> None:
    paper = maker.paper("arxiv:1", "A paper", "Mamba.", year=2023)
    maker.names(paper, maker.entity("method/mamba", "Mamba"), "USES", "Mamba")

    assert new_names(Corpus(maker.graph)) == []


def test_quality_counts_what_is_missing(corpus: Corpus) -> None:
    quality = site_quality(corpus)

    assert [paper.id for paper in quality.empty] == ["seed-1"]
    assert quality.once["Method"] == (43, 41)
    assert quality.results == 20
    assert quality.claims == ()
    assert quality.entities == len(corpus.entities)


def test_quality_lists_types_claims_and_merges_with_their_reasons(maker: GraphMaker) -> None:
    sums = maker.entity("benchmark/sums", "Sums", "SUMS", "the Sums test")
    maker.graph.nodes[sums].update(
        alias_rules=["name", "spelling", "user"], types=["Benchmark", "Dataset"], votes=[3, 2]
    )
    paper = maker.paper("arxiv:1", "A paper", "We are the best on Sums.")
    maker.graph.add_node("result/1", label="Result", value=None, sentence="We are the best.")
    maker.graph.add_edge(paper, "result/1", key="REPORTS")
    corpus = Corpus(maker.graph)

    quality = site_quality(corpus)
    page = site_quality_html(corpus)

    assert [(e.name, e.votes) for e in quality.several_types] == [
        ("Sums", (("Benchmark", 3), ("Dataset", 2)))
    ]
    assert [(p.id, sentence) for p, sentence in quality.claims] == [("arxiv:1", "We are the best.")]
    assert [(m.rule, m.count) for m in quality.merges] == [("spelling", 1), ("user", 1)]
    assert "Benchmark 3, Dataset 2" in page
    assert "We are the best." in page
    assert "your own rules" in page


def test_names_a_letter_apart_are_pairs_to_look_at(maker: GraphMaker) -> None:
    maker.entity("method/longformer", "Longformer")
    maker.entity("method/longfomer", "Longfomer")

    (pair,) = near_pairs(Corpus(maker.graph))

    assert set(pair.names) == {"Longformer", "Longfomer"}
    assert 'href="e/method/longfomer.html"' in site_quality_html(Corpus(maker.graph))


def test_every_figure_of_the_home_page_leads_to_its_part(site: Path) -> None:
    home = site.read_text("utf-8")
    parts = set(re.findall(r' id="([^"]+)"', (site.parent / "quality.html").read_text("utf-8")))

    linked = set(re.findall(r'href="quality\.html#([^"]+)"', home))
    assert linked == {"empty", "once", "types", "claims", "merged"}
    assert linked <= parts
