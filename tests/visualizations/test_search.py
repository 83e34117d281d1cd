"""The data of the search box: everything once, small, safe, the same each time."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.navigation import TABS, site_script
from paperatlas.visualizations.search import folded, record_numbers, records, search_script

if TYPE_CHECKING:
    import networkx as nx

    from tests.visualizations.conftest import GraphMaker


def header_of(script: str) -> dict[str, Any]:
    """Return the JSON of a packed script."""
    whole = gzip.decompress(base64.b64decode(script.split('"')[1]))
    (length,) = struct.unpack("<I", whole[:4])
    header: dict[str, Any] = json.loads(whole[4 : 4 + length])
    return header


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chain-of-Thought", "chain of thought"),
        ("Łukasz Ångström", "lukasz angstrom"),
        ("  $\\alpha$-β  (GAN) ", "alpha β gan"),
        ("Straße", "strasse"),
        ("数学推理", "数学推理"),
        ("!?", ""),
    ],
)
def test_folding_keeps_what_a_person_would_type(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_everything_can_be_found(corpus: Corpus) -> None:
    found = {record.id: record for record in records(corpus)}

    assert set(found) == {*corpus.entities, *corpus.papers, *corpus.authors}
    assert found["benchmark/sums"].count == 20
    assert found["arxiv:2101.00001"].count == 2016
    assert found["author/1"].names == ("<b>Ada</b> Lovelace",)
    assert list(found) == list(record_numbers(corpus))


def test_names_that_differ_in_case_and_hyphens_stand_once(maker: GraphMaker) -> None:
    maker.entity("benchmark/gsm8k", "GSM8K", "gsm8k", "Gsm8K", "GSM-8K", "grade school math")

    (record,) = records(Corpus(maker.graph))

    assert record.names == ("GSM8K", "GSM-8K", "grade school math")


def test_addresses_that_follow_from_ids_are_not_written_out(corpus: Corpus) -> None:
    header = header_of(search_script(corpus))

    written = set(header["pages"])
    assert corpus.entities["dataset/CON"].page in written
    assert corpus.entities["benchmark/sums"].page not in written
    assert corpus.papers["arxiv:2101.00001"].page not in written


def test_pages_that_are_parts_of_one_page_are_not_written_out(
    graph: nx.MultiDiGraph[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Corpus(graph)
    for node, card in corpus.entities.items():
        if node.startswith("method/only"):
            page = f"node.html#{node}"
            monkeypatch.setitem(corpus.entities, node, dataclasses.replace(card, page=page))

    assert not any("only" in page for page in header_of(search_script(corpus))["pages"])


def test_the_data_are_small(maker: GraphMaker) -> None:
    for number in range(1000):
        maker.entity(f"method/layered-thing-{number}", f"Layered thing {number}")

    assert len(search_script(Corpus(maker.graph))) < 8_000


def test_a_name_with_line_ends_stays_one_line(maker: GraphMaker) -> None:
    maker.entity("method/a", "two\nlines\tand a tab")
    maker.entity("method/b", "after it")

    assert header_of(search_script(Corpus(maker.graph)))["names"].split("\n") == [
        "after it",
        "two lines and a tab",
    ]


def test_the_search_data_cannot_end_its_script(corpus: Corpus) -> None:
    assert "<" not in search_script(corpus)
    assert search_script(corpus).count('"') == 2


def test_an_empty_graph_can_be_searched(maker: GraphMaker) -> None:
    assert header_of(search_script(Corpus(maker.graph)))["names"] == ""


def test_the_script_of_every_page_knows_the_tabs(corpus: Corpus, maker: GraphMaker) -> None:
    def tabs(of: Corpus) -> list[list[str]]:
        first = site_script(of).split("\n")[0]
        read: list[list[str]] = json.loads(first.removeprefix("window.PAPERATLAS_TABS=")[:-1])
        return read

    assert tabs(corpus) == [list(tab) for tab in TABS]
    assert ["authors.html", "Authors"] not in tabs(Corpus(maker.graph))  # it holds no author


def test_the_script_of_every_page_is_small(site: Path) -> None:
    assert (site.parent / "assets/site.js").stat().st_size < 25_000
