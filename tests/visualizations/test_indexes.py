"""The lists: every row, its years and who introduced it, in pages that read without a script."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from paperatlas.visualizations import indexes
from paperatlas.visualizations.authors import author_address, author_rows
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.indexes import (
    index_files,
    index_pages,
    list_address,
    list_html,
    pages_near,
)
from paperatlas.visualizations.kinds import KINDS

if TYPE_CHECKING:
    from tests.visualizations.conftest import GraphMaker


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows a page."""
    monkeypatch.setattr(indexes, "PER_PAGE", 10)


def links(page: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', page)]


def row_of(page: str, name: str) -> list[str]:
    """Return the cells of the row that begins with a name, as text."""
    for row in re.findall(r"<tr><td>(.*?)</tr>", page, re.S):
        cells = [re.sub(r"<[^>]+>", "", unescape(cell)).strip() for cell in row.split("<td")]
        texts = [cells[0], *(cell.split(">", 1)[-1] for cell in cells[1:])]
        if texts[0].startswith(name):
            return texts
    raise AssertionError(name)


def test_a_row_has_counts_years_and_the_paper_that_introduced_it(corpus: Corpus) -> None:
    page = list_html(corpus, "Method")

    assert row_of(page, "Stepper") == [
        "Stepper", "40", "20", "2015", "2022", "Stepper 0: counting in many steps"
    ]  # fmt: skip
    assert row_of(list_html(corpus, "Benchmark"), "Sums8K")[1:5] == ["20", "20", "2016", "2022"]


def test_a_list_of_papers_has_years_names_and_results(corpus: Corpus) -> None:
    page = list_html(corpus, "Paper")

    assert row_of(page, "Stepper 1:")[2:] == ["2016", "5", "1"]
    assert row_of(page, "Nothing was found")[2:] == ["", "", ""]


def test_a_graph_without_years_has_no_empty_columns(maker: GraphMaker) -> None:
    paper = maker.paper("arxiv:1", "A paper", "It uses Mamba.", year=None)
    maker.names(paper, maker.entity("method/mamba", "Mamba"), "USES", "Mamba")

    for kind in ("Paper", "Method"):
        page = list_html(Corpus(maker.graph), kind)
        assert not re.search(r">(Year|First|Last)<", page)


def test_every_list_holds_every_page_of_its_type(corpus: Corpus) -> None:
    for kind in KINDS:
        cards = corpus.papers.values() if kind == "Paper" else corpus.of_type(kind)

        assert {card.page for card in cards} <= set(links(list_html(corpus, kind)))


@pytest.mark.usefixtures("small_pages")
def test_the_pages_of_a_list_hold_all_rows_once_and_lead_to_each_other(corpus: Corpus) -> None:
    files = dict(index_files(corpus))
    rows = [e.page for e in corpus.of_type("Method")]
    names = ["methods.html", *(f"methods-{number}.html" for number in range(2, 6))]

    found = [link for name in names for link in links(files[name]) if link in rows]
    assert found == rows
    assert 'rel="next" href="methods-2.html"' in files["methods.html"]
    assert 'rel="prev" href="methods.html"' in files["methods-2.html"]
    assert 'rel="next"' not in files["methods-5.html"]
    for name in names:
        assert set(names) <= set(links(files[name]))
        assert "43 methods, page" in files[name]


@pytest.mark.usefixtures("small_pages")
def test_only_a_list_of_several_pages_has_data(corpus: Corpus) -> None:
    files = dict(index_files(corpus))

    assert sum(name.endswith(".html") for name in files) == index_pages(corpus)
    assert 'data-rows="assets/index-methods.js"' in files["methods-2.html"]
    assert "assets/index-methods.js" in files
    assert "assets/index-benchmarks.js" not in files


@pytest.mark.parametrize(
    ("page", "pages", "linked"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, 3, 0, 9]),
        (5, 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
        (6, 11, [1, 0, 4, 5, 6, 7, 8, 0, 11]),
        (9, 9, [1, 0, 7, 8, 9]),
    ],
)
def test_page_numbers_leave_out_what_is_far(page: int, pages: int, linked: list[int]) -> None:
    assert pages_near(page, pages) == linked


def test_addresses_of_pages() -> None:
    assert list_address("Method") == "methods.html"
    assert list_address("Method", 2) == "methods-2.html"
    assert list_address("Author", 3) == "authors-3.html"


def by(maker: GraphMaker, paper: str, *authors: str) -> None:
    for place, name in enumerate(authors):
        node = f"author/{name.lower().replace(' ', '-')}"
        maker.graph.add_node(node, label="Author", name=name)
        maker.graph.add_edge(paper, node, key="AUTHORED_BY", position=place)


def with_authors(maker: GraphMaker) -> Corpus:
    sums = maker.entity("task/sums", "sums")
    mamba = maker.entity("method/mamba", "Mamba")
    for number, (year, authors) in enumerate(
        ((2019, ("Zoe Moe", "Ann Lee")), (2021, ("Ann Lee",)), (2020, ("Ann Lee", "Bo Yu")))
    ):
        paper = maker.paper(f"arxiv:{number}", f"Paper {number}", "We do sums by Mamba.", year=year)
        maker.names(paper, sums, "ADDRESSES", "sums")
        if number == 1:
            maker.names(paper, mamba, "INTRODUCES", "Mamba")
        by(maker, paper, *authors)
    return Corpus(maker.graph)


def test_an_author_has_papers_years_and_what_they_work_on(maker: GraphMaker) -> None:
    ann, bo, zoe = author_rows(with_authors(maker))

    assert (ann.name, ann.first, ann.last) == ("Ann Lee", 2019, 2021)
    assert [paper.title for paper in ann.papers] == ["Paper 1", "Paper 2", "Paper 0"]
    assert [entity.name for entity in ann.works_on] == ["sums", "Mamba"]
    assert (bo.name, zoe.name) == ("Bo Yu", "Zoe Moe")


def test_the_papers_of_every_author_are_linked_in_the_list(maker: GraphMaker) -> None:
    corpus = with_authors(maker)

    page = list_html(corpus, "Author")

    assert links(page).count("p/arxiv_2.html") == 2
    assert "<summary>3 papers</summary>" in page
    assert "Zoe Moe</bdi>, <bdi>Ann Lee" in list_html(corpus, "Paper")


def test_without_authors_there_is_no_list_of_them(maker: GraphMaker) -> None:
    maker.paper("arxiv:1", "A paper")
    corpus = Corpus(maker.graph)

    assert "authors.html" not in dict(index_files(corpus))
    assert "authors.html" not in links(list_html(corpus, "Paper"))


def test_the_address_of_an_author_is_the_list_narrowed_to_the_name() -> None:
    assert author_address("D'Arcy & Søn") == "authors.html#q=D'Arcy%20%26%20S%C3%B8n"
