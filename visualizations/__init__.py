"""The graph as linked HTML pages that open by double click, with no server and no network.

Every page is first a string: `index_html`, `entity_html` and `paper_html` take a `Corpus` (the
graph, indexed for pages) and return it; only `draw` writes files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperatlas.visualizations.atlas import SiteSummary, draw
    from paperatlas.visualizations.corpus import Corpus
    from paperatlas.visualizations.entity_page import entity_html
    from paperatlas.visualizations.home import index_html
    from paperatlas.visualizations.paper_page import paper_html

__all__ = ["Corpus", "SiteSummary", "draw", "entity_html", "index_html", "paper_html"]

_WHERE = {
    "Corpus": "corpus",
    "SiteSummary": "atlas",
    "draw": "atlas",
    "entity_html": "entity_page",
    "index_html": "home",
    "paper_html": "paper_page",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for: jinja2 and pyvis are not small."""
    if name not in _WHERE:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
