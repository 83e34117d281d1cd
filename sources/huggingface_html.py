"""Pages of huggingface.co/papers, saved as HTML: lists, search results, single papers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from paperatlas.records import Paper, Skip
from paperatlas.sources.documents import Document
from paperatlas.sources.fields import arxiv_number, arxiv_urls, clean, make_paper
from paperatlas.sources.huggingface_api import paper_of_answer
from paperatlas.sources.json_values import has_half_character
from paperatlas.sources.readers import Reader

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_HTML = re.compile(r"<(?:!doctype\s+html|html[\s>]|body[\s>])", re.IGNORECASE)
_PAPER_ADDRESS = re.compile(r"/papers/([^/?#]+)/?(?:[?#].*)?$")
_DEEPEST = 6


def read_html(document: Document) -> Iterator[Paper | Skip]:
    """Yield the papers of a saved page.

    The page carries its data as JSON for its own scripts; that is read first. Where it is missing
    (the page was saved as the browser shows it), the visible cards or the single paper are read.

    Raises:
        BrokenInputError: the page is not UTF-8.
    """
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(document.text())
    items = [
        Skip(where=document.where, reason="half a character (a lone \\ud... escape)")
        if has_half_character(entry)
        else paper_of_answer(entry, document.where, None)
        for entry in _embedded(page)
    ]
    items = items or list(_cards(page, document.where)) or list(_single(page, document.where))
    seen = set()
    for item in items:
        if isinstance(item, Skip) or item.id not in seen:
            yield item
        if isinstance(item, Paper):
            seen.add(item.id)


def _embedded(page: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    for node in page.css("[data-props]"):
        try:
            data = json.loads(node.attributes.get("data-props") or "null")
        except (ValueError, RecursionError):
            continue
        yield from _entries(data, _DEEPEST)


def _entries(data: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Walk the page's data to what has a title and a summary."""
    if isinstance(data, list) and depth:
        for item in data:
            yield from _entries(item, depth - 1)
    elif isinstance(data, dict):
        inner = data.get("paper")
        paper = inner if isinstance(inner, dict) else data
        if {"id", "title", "summary"} <= paper.keys():
            yield data
        elif depth:
            for item in data.values():
                yield from _entries(item, depth - 1)


def _cards(page: LexborHTMLParser, where: str) -> Iterator[Paper | Skip]:
    for card in page.css("article"):
        link = card.css_first('h3 a[href*="/papers/"], h2 a[href*="/papers/"]')
        key = _paper_key(link)
        if link is None or key is None:
            continue
        paragraphs = [_text(node) for node in card.css("p")]
        yield _visible(where, key, _text(link), " ".join(paragraphs))


def _single(page: LexborHTMLParser, where: str) -> Iterator[Paper | Skip]:
    heading = next((node for node in page.css("h2, h3") if _text(node) == "Abstract"), None)
    title = page.css_first("h1")
    if heading is None or title is None or heading.parent is None:
        return
    paragraphs = [
        _text(node)
        for node in heading.parent.css("p")
        if "text-blue" not in (node.attributes.get("class") or "")  # the machine-made summary
    ]
    links = page.css('link[rel="canonical"], a[href*="/papers/"], a[href*="arxiv.org/abs/"]')
    key = next((key for link in links if (key := _paper_key(link))), None)
    yield _visible(where, key, _text(title), " ".join(paragraphs))


def _visible(where: str, key: str | None, title: str, abstract: str) -> Paper | Skip:
    number = arxiv_number(key) if key else None
    return make_paper(
        where=where,
        line=None,
        title=title,
        abstract=abstract,
        paper_id=f"arxiv:{number}" if number else f"hf:{key}" if key else None,
        urls=arxiv_urls(number) if number else (),
    )


def _paper_key(link: LexborNode | None) -> str | None:
    address = (link.attributes.get("href") or "") if link is not None else ""
    match = _PAPER_ADDRESS.search(address)
    return arxiv_number(address) or (match.group(1) if match else None)


def _text(node: LexborNode) -> str:
    return clean(node.text(separator=" "))


def _is_html(document: Document) -> bool:
    if document.suffix in (".html", ".htm", ".xhtml"):
        return True
    return document.head.lstrip().startswith("<") and bool(_HTML.search(document.head[:4000]))


PAGE_HTML = Reader(name="Hugging Face Papers page (HTML)", recognises=_is_html, read=read_html)
