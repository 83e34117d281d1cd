"""What stands on the pages of entities and papers, and what is left to the pages that go on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paperatlas.visualizations import entity_html, paper_html
from paperatlas.visualizations.authors import author_address
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.entity_page import continued
from tests.visualizations.test_pages import Reader

if TYPE_CHECKING:
    from tests.visualizations.conftest import GraphMaker


def hub(maker: GraphMaker, papers: int) -> Corpus:
    """Many papers that use one thing and report a number on another."""
    llm = maker.entity("method/llm", "LLM", *(f"LLM {number}" for number in range(30)))
    sums = maker.entity("benchmark/sums", "Sums8K")
    metric = maker.entity("metric/accuracy", "accuracy")
    for number in range(papers):
        paper = maker.paper(
            f"arxiv:2101.{number:05}",
            f"Paper number {number} on what large models do and do not do in practice",
            f"Here an LLM reaches {number}.5% accuracy on Sums8K, which is more than it did when "
            f"paper {number - 1} was written about the same thing at some length.",
            year=2010 + number % 10,
        )
        maker.names(paper, llm, "USES" if number % 2 else "COMPARES_TO", "LLM")
        maker.names(paper, sums, "EVALUATES_ON", "Sums8K")
        maker.result(paper, f"{number}.5", "%", sums, llm, metric)
    return Corpus(maker.graph)


def test_what_introduces_a_thing_comes_first(maker: GraphMaker) -> None:
    mamba = maker.entity("method/mamba", "Mamba")
    for number, role in ((1, "USES"), (2, "INTRODUCES"), (3, "COMPARES_TO")):
        paper = maker.paper(f"arxiv:{number}", f"Paper {number}", "Mamba is fast.", 2020 + number)
        maker.names(paper, mamba, role, "Mamba")

    what, papers = entity_html(Corpus(maker.graph), mamba).split('id="papers-h"')

    assert re.search(r"Introduced by</h3>.*Paper 2</a>", what)
    assert "Paper 3" not in Reader(what).text
    assert all(f"Paper {number}" in papers for number in (1, 2, 3))


def test_without_years_no_paper_is_called_the_first(maker: GraphMaker) -> None:
    mamba = maker.entity("method/mamba", "Mamba")
    for number in (1, 2):
        paper = maker.paper(f"arxiv:{number}", f"Paper {number}", "Mamba is fast.", year=None)
        maker.names(paper, mamba, "USES", "Mamba")

    page = Reader(entity_html(Corpus(maker.graph), mamba))

    assert "For example" in page.text
    assert "First named in" not in page.text


def test_years_are_told_and_drawn(corpus: Corpus) -> None:
    page = entity_html(corpus, "method/stepper")

    told = re.search(r"<title>Papers by year: ([^<]*)</title>", page)
    assert told
    assert told[1].split(", ")[0] == "2015: 5"
    assert sum(int(part.split(": ")[1]) for part in told[1].split(", ")) == 40
    assert page.count("M") > 7
    assert "Years" not in Reader(entity_html(corpus, "method/only-1")).text


def test_what_it_is_used_with_says_in_how_many_papers_and_how(corpus: Corpus) -> None:
    page = Reader(entity_html(corpus, "benchmark/sums"))

    assert "counting in 20 papers, all address it" in page.text
    assert "accuracy in 20 papers, all measure it" in page.text
    assert "Stepper in 20 papers, all use it" in page.text
    assert "Proofs in 7 papers, all compare to it" in page.text


def test_the_page_of_a_hub_is_small_and_the_others_have_all(maker: GraphMaker) -> None:
    corpus = hub(maker, 300)
    for entity in ("method/llm", "benchmark/sums", "metric/accuracy"):
        own = entity_html(corpus, entity)
        pages = [(address, page.html("Test")) for address, page in continued(corpus, entity)]

        assert len(own.encode()) <= 20_000
        assert all(len(page.encode()) <= 20_000 for _, page in pages)
        assert f'href="../../{pages[0][0]}"' in own
        rest = "".join(page for _, page in pages)
        for card in corpus.papers.values():
            assert f">{card.title}</a>" in rest
        for value in ("0.5%", "299.5%"):
            assert f"<b>{value}</b>" in rest
    assert "LLM 29" in "".join(page.html("Test") for _, page in continued(corpus, "method/llm"))


def test_long_lists_open_without_scripts(maker: GraphMaker) -> None:
    page = entity_html(hub(maker, 20), "benchmark/sums")

    assert re.search(r"<details><summary>\d+ more</summary>", page)


def test_a_thing_with_short_lists_has_one_page(corpus: Corpus) -> None:
    assert list(continued(corpus, "method/only-1")) == []
    assert "page by page" not in entity_html(corpus, "method/only-1")


def test_a_leaderboard_and_the_list_of_authors_are_linked(corpus: Corpus) -> None:
    entity = Reader(entity_html(corpus, "benchmark/sums"))
    paper = Reader(paper_html(corpus, "title:00ff00ff00ff00ff"))
    address = author_address("<b>Ada</b> Lovelace")

    assert ("", "../../leaderboards/benchmark-sums.html", "Leaderboard") in entity.links
    assert ("e", f"../{address}", "<b>Ada</b> Lovelace") in paper.links
    assert "Leaderboard" not in [
        text for _, _, text in Reader(entity_html(corpus, "benchmark/proofs")).links
    ]


def test_roles_are_told_apart_in_the_abstract_and_explained(corpus: Corpus) -> None:
    page = Reader(paper_html(corpus, "arxiv:2101.00003"))
    marks = {text: kind for kind, _, text in page.links if kind.startswith("m ")}
    legend = [given["class"] for tag, given in page.tags if tag == "span" and "class" in given]

    assert marks["Proofs"] == "m Benchmark COMPARES_TO"
    assert marks["number 3"] == "m Method MENTIONS"
    assert {"m COMPARES_TO", "m MENTIONS", "m USES"} <= set(legend)


def test_each_name_leads_to_its_place_in_the_text(corpus: Corpus) -> None:
    page = Reader(paper_html(corpus, "arxiv:2101.00003"))
    ids = {given["id"] for _, given in page.tags if "id" in given}
    places = [address for kind, address, _ in page.links if kind == "at"]

    assert len(places) == 6
    assert {place.removeprefix("#") for place in places} <= ids


def test_the_date_is_not_told_twice(maker: GraphMaker) -> None:
    paper = maker.paper("arxiv:1", "A paper", "No name.", year=2017)
    maker.graph.add_node("venue/neurips", label="Venue", name="NeurIPS 2017")
    maker.graph.add_edge(paper, "venue/neurips", key="PUBLISHED_IN")

    assert Reader(paper_html(Corpus(maker.graph), paper)).text.count("2017") == 1
