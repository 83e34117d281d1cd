"""Authors: where one is found, and what the list of them says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from urllib.parse import quote

from paperatlas.visualizations.corpus import Corpus, EntityCard, PaperCard
from paperatlas.visualizations.navigation import AUTHORS

UNESCAPED = "!~*'()"
"""What encodeURIComponent of JavaScript leaves as it is, beside what `quote` leaves."""

MOST_WORKED_ON = 3
"""Entities named in the line of an author."""


@dataclass(frozen=True, slots=True)
class AuthorRow:
    """A line of the list of authors.

    Attributes:
        papers: the newest first.
        first: year of the earliest paper, 0 if unknown.
        last: year of the latest.
        works_on: the entities that most of the papers name; among equals, what more of the papers
            introduce or address, then what more papers of others name.
    """

    id: str
    name: str
    papers: tuple[PaperCard, ...]
    first: int
    last: int
    works_on: tuple[EntityCard, ...]


def author_address(name: str) -> str:
    """Return where an author's papers are listed: the list of authors, narrowed to the name."""
    return f"{AUTHORS}#q={quote(name, safe=UNESCAPED)}"


def author_rows(corpus: Corpus) -> list[AuthorRow]:
    """Return the authors, those of most papers first."""
    rows = []
    for author, name in corpus.authors.items():
        papers = tuple(corpus.papers[paper] for paper in corpus.papers_by[author])
        years = [paper.year for paper in papers if paper.year]
        named = Counter(entity for p in papers for entity in corpus.entities_of[p.id])
        central = Counter(
            one.entity
            for p in papers
            for one in corpus.by_paper[p.id]
            if one.role in ("INTRODUCES", "ADDRESSES")
        )
        ranked = sorted(named, key=lambda e: (-named[e], -central[e], -len(corpus.papers_of[e]), e))
        works_on = tuple(corpus.entities[entity] for entity in ranked[:MOST_WORKED_ON])
        rows.append(
            AuthorRow(author, name, papers, min(years, default=0), max(years, default=0), works_on)
        )
    rows.sort(key=lambda row: (-len(row.papers), row.name.casefold(), row.id))
    return rows
