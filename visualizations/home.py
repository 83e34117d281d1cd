"""The home page: counts, the map of everything, and where to go from here, as a string."""

from __future__ import annotations

from dataclasses import dataclass

from paperatlas.visualizations.addresses import leaderboard_address
from paperatlas.visualizations.boards import boards
from paperatlas.visualizations.corpus import Corpus, EntityCard, PaperCard
from paperatlas.visualizations.indexes import list_address
from paperatlas.visualizations.kinds import KINDS, PAPER
from paperatlas.visualizations.navigation import tabs_of
from paperatlas.visualizations.site_quality import site_quality
from paperatlas.visualizations.templating import render

TOP = 8
"""Lines of each list on the home page."""


@dataclass(frozen=True, slots=True)
class LatestBoard:
    """A benchmark or data set that papers report results on.

    Attributes:
        results: number of them that have a value.
        newest: the newest paper with one.
    """

    entity: EntityCard
    results: int
    newest: PaperCard

    @property
    def page(self) -> str:
        """Its leaderboard, from the root of the site."""
        return leaderboard_address(self.entity.id, self.entity.type)


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
            # Those in one paper stand in no order.
            several = [line for line in lines if line[1] > 1]
            lines = several if len(several) > 2 else [line for line in lines if line[1]]
            if lines:
                tops.append((kind, lines, lines[0][1]))
    years = [paper.year for paper in corpus.papers.values() if paper.year]
    results = sum(len(corpus.results_of.get(paper, ())) for paper in corpus.papers)
    fresh = new_names(corpus)
    return render(
        "index.html",
        root="",
        here="index.html",
        site=site,
        tabs=tabs_of(corpus),
        counts=counts,
        addresses={kind: list_address(kind) for kind in KINDS},
        results=results,
        years=(min(years), max(years)) if years else None,
        tops=tops,
        recent=list(corpus.papers.values())[:TOP],
        boards=latest_boards(corpus)[:TOP],
        fresh=fresh[:TOP],
        quality=site_quality(corpus),
    )


def latest_boards(corpus: Corpus) -> list[LatestBoard]:
    """Return what papers report values on, that with the newest paper first, then most results."""
    rank = {paper: place for place, paper in enumerate(corpus.papers)}  # the newest first
    found = []
    for entity in boards(corpus):
        lines = [
            line for line in corpus.results_of[entity.id] if line.value and entity.id in line.on
        ]
        if lines:
            newest = min(lines, key=lambda line: rank[line.paper]).paper
            found.append(LatestBoard(entity, len(lines), corpus.papers[newest]))
    found.sort(key=lambda b: (-(b.newest.year or 0), -b.results, b.entity.id))
    return found


def new_names(corpus: Corpus) -> list[tuple[EntityCard, int]]:
    """Return what no paper named before the latest year, with the papers of that year.

    Returns:
        Nothing where all papers are of one year; else the most named first, and at least twice.
    """
    years = {paper.year for paper in corpus.papers.values() if paper.year}
    if len(years) < 2:
        return []
    latest = max(years)
    found = []
    for entity in corpus.entities.values():
        of = [corpus.papers[paper].year for paper in corpus.papers_of[entity.id]]
        if len(of) > 1 and all(year == latest for year in of):
            found.append((entity, len(of)))
    found.sort(key=lambda one: (-one[1], one[0].id))
    return found


def kind_counts(corpus: Corpus) -> dict[str, int]:
    """Return the number of papers and of entities by type."""
    counts = dict.fromkeys(KINDS, 0)
    counts[PAPER] = len(corpus.papers)
    for entity in corpus.entities.values():
        counts[entity.type] += 1
    return counts
