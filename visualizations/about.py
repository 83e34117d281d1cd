"""The page that says what the pages show, how it came about, and what is not to be read into it."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

from paperatlas.records import ROLES
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.home import kind_counts
from paperatlas.visualizations.navigation import tabs_of
from paperatlas.visualizations.templating import render

ABOUT = "about.html"

MOST_SOURCES = 40
"""Sources that are named; the rest is counted."""

ROLE_MEANINGS = {
    "INTRODUCES": "the paper's own contribution, new in it",
    "USES": "part of what the paper builds, trains or works with",
    "EVALUATES_ON": "what the paper measures itself on",
    "COMPARES_TO": "what the paper sets its own work against",
    "ADDRESSES": "the problem that the paper works on",
    "MEASURES": "what the paper's results are counted in",
    "MENTIONS": "named, and nothing more can be said",
}
"""What a paper does with a thing, by role."""


def about_html(corpus: Corpus, *, site: str = "Paper atlas") -> str:
    """Return the page about the site.

    Args:
        corpus: the graph.
        site: title of the whole site.
    """
    sources = Counter(
        PurePosixPath(source.replace("\\", "/")).name or source
        for paper in corpus.papers.values()
        for source in paper.sources
    )
    ranked = sorted(sources.items(), key=lambda one: (-one[1], one[0]))
    return render(
        "about.html",
        root="",
        here=ABOUT,
        site=site,
        tabs=tabs_of(corpus),
        counts=kind_counts(corpus),
        results=sum(len(corpus.results_of.get(paper, ())) for paper in corpus.papers),
        roles=[(role, ROLE_MEANINGS[role]) for role in ROLES],
        sources=ranked[:MOST_SOURCES],
        more_sources=max(0, len(ranked) - MOST_SOURCES),
    )
