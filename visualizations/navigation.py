"""The tabs at the head of every page.

Thousands of pages carry them, so a page deep in the site holds only the two that lead out of it;
its script puts in the others, which stand once, in ``assets/site.js``.
"""

from __future__ import annotations

from importlib.resources import files

from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.scripts import script_of

AUTHORS = "authors.html"

TABS: tuple[tuple[str, str], ...] = (
    ("index.html", "Overview"),
    ("papers.html", "Papers"),
    ("methods.html", "Methods"),
    ("datasets.html", "Datasets"),
    ("benchmarks.html", "Benchmarks"),
    ("tasks.html", "Tasks"),
    ("metrics.html", "Metrics"),
    ("leaderboards.html", "Leaderboards"),
    ("trends.html", "Trends"),
    (AUTHORS, "Authors"),
)
"""Address from the root of the site, and name."""


def tabs_of(corpus: Corpus) -> list[tuple[str, str]]:
    """Return the tabs of a graph's site: all of them, without authors where it holds none."""
    return [tab for tab in TABS if tab[0] != AUTHORS or corpus.authors]


def site_script(corpus: Corpus) -> str:
    """Return ``assets/site.js``: the tabs as ``PAPERATLAS_TABS``, and the script of every page."""
    script = files("paperatlas.visualizations") / "static" / "site.js"
    return script_of("PAPERATLAS_TABS", tabs_of(corpus)) + script.read_text("utf-8")
