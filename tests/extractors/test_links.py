"""Every web address of a text is a link, without the punctuation around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extractors.links import find_links
from paperatlas.records import Offsets, Paper


def links(text: str) -> list[str]:
    paper = Paper(id="p", title="", abstract=text)
    found = find_links(paper, {"abstract": [Offsets(0, len(text))]})
    assert all(text[x.start : x.end] == x.url for x in found)
    return [x.url for x in found]


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("Code: https://github.com/ann/toy.", "https://github.com/ann/toy"),
        ("Code (https://github.com/ann/toy).", "https://github.com/ann/toy"),
        ("Code at github.com/ann/toy, free.", "github.com/ann/toy"),
        ("Models: huggingface.co/ann/toy-7b;", "huggingface.co/ann/toy-7b"),
        ("See www.example.org/a.", "www.example.org/a"),
        ("See ann.github.io for it", "ann.github.io"),
        ("See https://ann.github.io/toy/!", "https://ann.github.io/toy/"),
        ("At <https://example.org/x>.", "https://example.org/x"),
        ("At https://example.org/a_(b) now", "https://example.org/a_(b)"),
        ("At [https://example.org/a]:", "https://example.org/a"),
        (r"At \url{https://example.org/a}.", "https://example.org/a"),
        (r"At https://example.org/a\_b.", r"https://example.org/a\_b"),
        ("At tinyurl.com/toyset today", "tinyurl.com/toyset"),
        (
            "At https://web.archive.org/web/1/https://example.org/a.",
            "https://web.archive.org/web/1/https://example.org/a",
        ),
    ],
)
def test_cuts_an_address_out_of_its_sentence(text: str, url: str) -> None:
    assert links(text) == [url]


def test_finds_each_address_in_order_of_both_fields() -> None:
    paper = Paper(
        id="p",
        title="Toy: https://example.org/t",
        abstract="We share it. Code: https://example.org/a and https://example.org/b.",
    )
    sentences = {"abstract": [Offsets(0, 12), Offsets(13, len(paper.abstract))]}
    found = find_links(paper, sentences)  # type: ignore[arg-type]
    assert [(x.field, x.url[-1]) for x in found] == [
        ("title", "t"), ("abstract", "a"), ("abstract", "b"),
    ]  # fmt: skip
    assert found[1].sentence == Offsets(13, len(paper.abstract))
    assert found[0].sentence == Offsets(0, len(paper.title))


@pytest.mark.parametrize(
    "text",
    ["no address here", "e.g. this, i.e. that", "mail ann@example.org", "a/b and c.d", "https://"],
)
def test_what_is_no_address(text: str) -> None:
    assert links(text) == []


@given(st.text() | st.text(alphabet="htps:/w.()[]github.com $,;\\_ab"))
def test_any_text_can_be_read(text: str) -> None:
    links(text)
