"""The pages as strings: everything is there, linked, and nothing a paper says is markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from paperatlas.visualizations import entity_html, index_html, paper_html
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.indexes import list_html
from paperatlas.visualizations.kinds import KINDS
from paperatlas.visualizations.site_quality import site_quality_html

if TYPE_CHECKING:
    from tests.visualizations.conftest import GraphMaker

HOSTILE = "title:00ff00ff00ff00ff"


class Reader(HTMLParser):
    """Collects what a browser would see: elements, links and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.marks: list[str] = []
        self.links: list[tuple[str, str, str]] = []  # class, address, text
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        self._open.append(tag)
        if tag == "mark":
            self.marks.append("")
        if tag == "a":
            self.links.append((given.get("class", ""), given.get("href", ""), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "script" in self._open or "title" in self._open:
            return
        self.text += data
        if "mark" in self._open:
            self.marks[-1] += data
        if "a" in self._open:
            self.links[-1] = (*self.links[-1][:2], self.links[-1][2] + data)


def test_an_entity_page_tells_what_is_known(corpus: Corpus) -> None:
    page = Reader(entity_html(corpus, "benchmark/sums"))

    assert "Sums8K" in page.text
    assert "SUMS-8K" in page.text
    assert "differs in case" in page.text
    assert "20 papers" in page.text
    assert "Evaluated on by" in page.text
    assert "81.5%" in page.text
    assert "5-shot" in page.text
    assert "Stepper" in page.text
    assert ("", "../../index.html#node=benchmark/sums", "Show on the overview map") in page.links


def test_a_paper_page_tells_what_is_known(corpus: Corpus) -> None:
    page = Reader(paper_html(corpus, "arxiv:2101.00001"))

    assert "Stepper 1: counting in many steps" in page.text
    assert "Seen in one.txt" in page.text
    assert "81.5%" in page.text
    assert "Similar papers" in page.text
    assert ("", "https://arxiv.org/abs/2101.00001", "arXiv") in page.links


def test_names_in_an_abstract_link_to_their_pages_and_say_the_role(corpus: Corpus) -> None:
    page = Reader(paper_html(corpus, "arxiv:2101.00001"))
    marked = {text: (kind, address) for kind, address, text in page.links if kind.startswith("m ")}
    titles = [tag[1].get("title", "") for tag in page.tags if tag[0] == "a"]

    assert marked["Sums8K"] == ("m Benchmark EVALUATES_ON", "../e/benchmark/sums.html")
    assert "Benchmark: Sums8K, evaluates on" in titles


def test_evidence_is_marked_at_its_offsets(maker: GraphMaker) -> None:
    paper = maker.paper("arxiv:1", "Paper", "MSums is not Sums. Sums is.")
    maker.names(paper, maker.entity("benchmark/sums", "Sums"), "USES", "Sums", nth=1)

    page = Reader(entity_html(Corpus(maker.graph), "benchmark/sums"))

    assert page.marks == ["Sums"]
    assert "“" not in page.text
    assert re.search(
        r"MSums is not <mark>Sums</mark>", entity_html(Corpus(maker.graph), "benchmark/sums")
    )


def test_a_sentence_is_quoted_once_for_a_paper(maker: GraphMaker) -> None:
    paper = maker.paper("arxiv:1", "Paper", "We build and test Sums.")
    sums = maker.entity("benchmark/sums", "Sums")
    for role in ("INTRODUCES", "EVALUATES_ON"):
        maker.names(paper, sums, role, "Sums")

    page = Reader(entity_html(Corpus(maker.graph), sums))

    assert page.text.count("We build and test") == 1
    assert "Introduced by" in page.text
    assert "Evaluated on by" in page.text


@pytest.mark.parametrize(
    "node", ["task/script", "method/img", "dataset/CON", "dataset/שלום", "task/数学推理"]
)
def test_a_hostile_name_is_text_on_its_page(corpus: Corpus, node: str) -> None:
    page = Reader(entity_html(corpus, node))

    assert corpus.entities[node].name in page.text
    assert_only_our_markup(page)


def test_a_hostile_paper_is_text_on_its_page(corpus: Corpus) -> None:
    page = Reader(paper_html(corpus, HOSTILE))

    assert corpus.papers[HOSTILE].title in page.text
    assert corpus.papers[HOSTILE].abstract in page.text
    assert "<b>Ada</b> Lovelace" in page.text
    assert_only_our_markup(page)
    assert not [address for _, address, _ in page.links if address.startswith("javascript")]
    assert "https://example.org/a?b=1&c=2" in [address for _, address, _ in page.links]


def test_hostile_names_are_text_on_the_index_and_the_lists(corpus: Corpus) -> None:
    lists = (list_html(corpus, kind) for kind in (*KINDS, "Author"))
    for page in (index_html(corpus), site_quality_html(corpus), *lists):
        assert_only_our_markup(Reader(page))
    assert_only_our_markup(Reader(index_html(corpus, site="<script>alert(1)</script>")))


def test_pages_have_a_language_and_a_title(corpus: Corpus) -> None:
    for page in (
        index_html(corpus, site="My atlas"),
        paper_html(corpus, HOSTILE, site="My atlas"),
        entity_html(corpus, "task/script", site="My atlas"),
    ):
        assert page.startswith('<!doctype html>\n<html lang="en">')
        assert re.search(r"<title>[^<]*My atlas</title>", page)
        assert page.count("<h1") == 1


def test_a_node_that_is_not_there_is_a_key_error(corpus: Corpus) -> None:
    with pytest.raises(KeyError):
        paper_html(corpus, "arxiv:0000.00000")
    with pytest.raises(KeyError):
        entity_html(corpus, "method/none")


def test_pages_of_nodes_without_links_are_whole(corpus: Corpus) -> None:
    assert "Nothing was recognised" in paper_html(corpus, "seed-1")
    assert "0 papers" in entity_html(corpus, "method/unlinked")


def assert_only_our_markup(page: Reader) -> None:
    for tag, given in page.tags:
        assert tag not in ("img", "iframe", "object", "b2")
        assert not [name for name in given if name.startswith("on")]
        if tag == "script":
            assert (
                given.get("type") == "application/json" or given["src"].split("/")[-2] == "assets"
            )
