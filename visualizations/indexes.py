"""The lists of papers, of entities by type and of authors, in pages that read without a script.

A page holds `PER_PAGE` rows. Where a list has several, its script sorts and narrows all rows, of
which ``assets/index-methods.js`` has the numbers and ``assets/search.js`` the names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from paperatlas.visualizations.authors import AuthorRow, author_rows
from paperatlas.visualizations.corpus import Corpus, EntityCard, PaperCard
from paperatlas.visualizations.kinds import KINDS, PAPER, PLURAL
from paperatlas.visualizations.navigation import AUTHORS, tabs_of
from paperatlas.visualizations.scripts import packed_script
from paperatlas.visualizations.search import other_names, record_numbers
from paperatlas.visualizations.templating import render

PER_PAGE = 500
"""Rows of a page."""

SHOWN_NAMES = 5
"""Other names in the row of an entity."""


@dataclass(frozen=True, slots=True)
class EntityRow:
    """A row of a list of entities.

    Attributes:
        names: other names, those that differ in more than case and hyphens.
        papers: number of papers that name it.
        results: number of results that it takes part in.
        first: year of the earliest paper, 0 if unknown.
        last: year of the latest.
        by: the paper that introduces it.
    """

    entity: EntityCard
    names: tuple[str, ...]
    papers: int
    results: int
    first: int
    last: int
    by: PaperCard | None


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row of the list of papers.

    Attributes:
        names: number of entities that it names.
        results: number of results that it reports.
    """

    paper: PaperCard
    names: int
    results: int


def list_address(kind: str, page: int = 1) -> str:
    """Return a page of the list of a type, or of ``Author``: ``methods.html``, ``methods-2.html``.

    Args:
        kind: one of `KINDS`, or ``Author``.
        page: counted from 1.
    """
    name = AUTHORS if kind == "Author" else f"{PLURAL[kind].lower()}.html"
    return name if page == 1 else name.replace(".html", f"-{page}.html")


def index_files(corpus: Corpus, *, site: str = "Paper atlas") -> Iterator[tuple[str, str]]:
    """Yield every page of every list, and the scripts with the rows of those of several pages.

    Args:
        corpus: the graph.
        site: title of the whole site.
    """
    kinds = (*KINDS, "Author") if corpus.authors else KINDS
    for kind in kinds:
        rows = index_rows(corpus, kind)
        pages = _pages(rows)
        for page in range(1, pages + 1):
            yield list_address(kind, page), _page_html(corpus, kind, rows, page, site)
        if pages > 1:
            yield _data_address(kind), _data_script(corpus, kind, rows)


def index_pages(corpus: Corpus) -> int:
    """Return the number of pages that `index_files` yields."""
    sizes = [len(corpus.papers), len(corpus.authors)] if corpus.authors else [len(corpus.papers)]
    sizes += [len(corpus.of_type(kind)) for kind in KINDS if kind != PAPER]
    return sum(max(1, -(-size // PER_PAGE)) for size in sizes)


def list_html(corpus: Corpus, kind: str, *, page: int = 1, site: str = "Paper atlas") -> str:
    """Return one page of the list of all papers, of all entities of a type or of all authors.

    Args:
        corpus: the graph.
        kind: one of `KINDS`, or ``Author``.
        page: counted from 1.
        site: title of the whole site.
    """
    return _page_html(corpus, kind, index_rows(corpus, kind), page, site)


def index_rows(corpus: Corpus, kind: str) -> Sequence[EntityRow | PaperRow | AuthorRow]:
    """Return all rows of a list: entities and authors of most papers first, the newest papers."""
    if kind == "Author":
        return author_rows(corpus)
    if kind == PAPER:
        return [
            PaperRow(p, len(corpus.entities_of[p.id]), len(corpus.results_of.get(p.id, ())))
            for p in corpus.papers.values()
        ]
    return [_entity_row(corpus, entity) for entity in corpus.of_type(kind)]


def _entity_row(corpus: Corpus, entity: EntityCard) -> EntityRow:
    papers = [corpus.papers[paper] for paper in corpus.papers_of[entity.id]]
    years = [paper.year for paper in papers if paper.year]
    return EntityRow(
        entity,
        tuple(other_names(entity)[:SHOWN_NAMES]),
        len(papers),
        len(corpus.results_of.get(entity.id, ())),
        min(years, default=0),
        max(years, default=0),
        introduced_by(corpus, entity.id),
    )


def introduced_by(corpus: Corpus, entity_id: str) -> PaperCard | None:
    """Return the earliest paper that presents an entity as its own."""
    for one in reversed(corpus.by_entity[entity_id]):
        if one.role == "INTRODUCES":
            return corpus.papers[one.paper]
    return None


def _page_html(corpus: Corpus, kind: str, rows: Sequence[Any], page: int, site: str) -> str:
    pages = _pages(rows)
    return render(
        "list.html",
        root="",
        here=list_address(kind),
        site=site,
        tabs=tabs_of(corpus),
        kind=kind,
        heading="Authors" if kind == "Author" else PLURAL[kind],
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        total=len(rows),
        with_authors=bool(corpus.authors),
        with_years=any(paper.year for paper in corpus.papers.values()),
        data=_data_address(kind) if pages > 1 else "",
        page=page,
        pages=pages,
        page_links=[
            (number, list_address(kind, number) if number else "")
            for number in pages_near(page, pages)
        ],
        address=lambda number: list_address(kind, number),
    )


def pages_near(page: int, pages: int) -> list[int]:
    """Return the pages to link to: the first, the last, those around; 0 where some are left out."""
    near = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    linked: list[int] = []
    for number in near:
        if linked and number > linked[-1] + 1:
            linked.append(number - 1 if number == linked[-1] + 2 else 0)
        linked.append(number)
    return linked


def _pages(rows: Sequence[Any]) -> int:
    return max(1, -(-len(rows) // PER_PAGE))


def _data_address(kind: str) -> str:
    return f"assets/index-{list_address(kind).removesuffix('.html')}.js"


def _data_script(corpus: Corpus, kind: str, rows: Sequence[Any]) -> str:
    """Return the rows as columns of numbers; links are numbers of records of the search.

    The names of the columns are the ``data-key`` of their headings.
    """
    number = record_numbers(corpus)
    if kind == "Author":
        columns: dict[str, list[Any]] = {
            "name": [number[row.id] for row in rows],
            "papers": [[number[paper.id] for paper in row.papers] for row in rows],
            "first": [row.first for row in rows],
            "last": [row.last for row in rows],
            "on": [[number[entity.id] for entity in row.works_on] for row in rows],
        }
    elif kind == PAPER:
        columns = {
            "name": [number[row.paper.id] for row in rows],
            "authors": [[number[author] for author in row.paper.author_ids] for row in rows],
            "year": [row.paper.year or 0 for row in rows],
            "names": [row.names for row in rows],
            "results": [row.results for row in rows],
        }
    else:
        columns = {
            "name": [number[row.entity.id] for row in rows],
            "papers": [row.papers for row in rows],
            "results": [row.results for row in rows],
            "first": [row.first for row in rows],
            "last": [row.last for row in rows],
            "by": [[number[row.by.id]] if row.by else [] for row in rows],
        }
    return packed_script("PAPERATLAS_INDEX", columns)
