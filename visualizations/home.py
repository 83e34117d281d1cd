"""The index page, the lists by type, and the data of the search box, as strings."""

from __future__ import annotations

from typing import Any

from paperatlas.visualizations.corpus import Corpus, PaperCard
from paperatlas.visualizations.kinds import KINDS, PAPER, PLURAL
from paperatlas.visualizations.scripts import script_of
from paperatlas.visualizations.templating import render

TOP = 8
"""Lines of each list on the index page."""


def index_html(corpus: Corpus, *, site: str = "Paper atlas") -> str:
    """Return the home page: search, the map of everything, and the most linked of each type.

    Args:
        corpus: the graph.
        site: title of the whole site.
    """
    counts = kind_counts(corpus)
    tops = []
    for kind in KINDS:
        if kind != PAPER:
            lines = [(e, len(corpus.papers_of[e.id])) for e in corpus.of_type(kind)[:TOP]]
            several = [
                line for line in lines if line[1] > 1
            ]  # those in one paper stand in no order
            lines = several if len(several) > 2 else [line for line in lines if line[1]]
            if lines:
                tops.append((kind, lines, lines[0][1]))
    years = [paper.year for paper in corpus.papers.values() if paper.year]
    results = sum(len(corpus.results_of.get(paper, ())) for paper in corpus.papers)
    return render(
        "index.html",
        root="",
        here="index.html",
        site=site,
        counts=counts,
        results=results,
        years=(min(years), max(years)) if years else None,
        tops=tops,
        recent=list(corpus.papers.values())[:TOP],
    )


def list_html(corpus: Corpus, kind: str, *, site: str = "Paper atlas") -> str:
    """Return the list of all papers or of all entities of one type.

    Args:
        corpus: the graph.
        kind: one of `paperatlas.visualizations.kinds.KINDS`.
        site: title of the whole site.
    """
    if kind == PAPER:
        rows: list[Any] = [
            (
                paper,
                len(corpus.entities_of[paper.id]),
                len(corpus.results_of.get(paper.id, ())),
            )
            for paper in corpus.papers.values()
        ]
    else:
        rows = [
            (
                entity,
                len(corpus.papers_of[entity.id]),
                len(corpus.results_of.get(entity.id, ())),
                [alias.name for alias in entity.aliases if alias.name != entity.name][:4],
                _introduced_by(corpus, entity.id),
            )
            for entity in corpus.of_type(kind)
        ]
    return render("list.html", root="", here=list_address(kind), site=site, kind=kind, rows=rows)


def list_address(kind: str) -> str:
    """Return the page that lists a type: ``methods.html``."""
    return f"{PLURAL[kind].lower()}.html"


def kind_counts(corpus: Corpus) -> dict[str, int]:
    """Return the number of papers and of entities by type."""
    counts = dict.fromkeys(KINDS, 0)
    counts[PAPER] = len(corpus.papers)
    for entity in corpus.entities.values():
        counts[entity.type] += 1
    return counts


def search_script(corpus: Corpus) -> str:
    """Return the script with everything that can be searched: ``assets/search.js``.

    A line is [kind's place in `KINDS`, name, page, papers, other names...]; of a paper, the year
    stands where an entity has its papers.
    """
    lines: list[list[Any]] = []
    for entity in corpus.entities.values():
        names = [alias.name for alias in entity.aliases if alias.name != entity.name]
        lines.append(
            [
                KINDS.index(entity.type),
                entity.name,
                entity.page,
                len(corpus.papers_of[entity.id]),
                *names[:8],
            ]
        )
    for paper in corpus.papers.values():
        lines.append([0, paper.title, paper.page, paper.year or 0])
    return script_of("PAPERATLAS_SEARCH", lines)


def _introduced_by(corpus: Corpus, entity_id: str) -> PaperCard | None:
    for one in reversed(corpus.by_entity[entity_id]):
        if one.role == "INTRODUCES":
            return corpus.papers[one.paper]
    return None
