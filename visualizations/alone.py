"""The map of everything, and that of one thing, as pages that need no other file.

For notebooks, which load nothing beside a cell's output, and for sending one file to somebody.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from paperatlas.visualizations.atlas import site_files
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.elements import html_of
from paperatlas.visualizations.entity_page import ALL, entity_page
from paperatlas.visualizations.home import index_html, kind_counts
from paperatlas.visualizations.scripts import json_for_script
from paperatlas.visualizations.templating import render

_ASKED_FOR = ("assets/map", "assets/evidence")
"""Names of the files that the map's script loads when it needs them begin so."""

_OF_THE_SITE = ("assets/app.js", "assets/site.js", "assets/theme.js")
"""Scripts for what a page that stands alone has not: header, search, lists."""


_COMMENT = "\\x3c!--"


def overview_alone(corpus: Corpus, *, title: str = "Paper atlas") -> str:
    """Return the map of everything as one file.

    Args:
        corpus: the graph.
        title: title of the page.
    """
    files = _assets(corpus)
    index = index_html(corpus, site=title)
    scripts = [
        name
        for name in re.findall(r'<script src="([^"]+)"', index)
        if name in files and name not in _OF_THE_SITE
    ]
    asked = {
        name: text
        for name, text in files.items()
        if name.startswith(_ASKED_FOR) and name.endswith(".js") and name not in scripts
    }
    page = render(
        "alone.html",
        title=title,
        site=title,
        root="",
        counts=kind_counts(corpus),
        files=Markup(json_for_script(asked)),  # noqa: S704 - escapes `<`
        scripts=scripts,
        ego=None,
    )
    return _inlined(page, files)


def entity_alone(corpus: Corpus, entity_id: str) -> str:
    """Return the page of an entity, with its map, as one file.

    Args:
        corpus: the graph.
        entity_id: id of the entity.

    Raises:
        KeyError: the graph holds no such entity.
    """
    shown = entity_page(corpus, entity_id, root="", limits=ALL)
    packed: Any = None
    scripts = []
    if shown.ego:
        packed = Markup(json_for_script(shown.ego.packed()))  # noqa: S704 - escapes `<`
        scripts = ["assets/vis-network.min.js", "assets/ego.js"]
    page = render(
        "alone.html",
        title=shown.title,
        root="",
        main=html_of(shown.main),
        files=None,
        scripts=scripts,
        ego=packed,
    )
    return _inlined(page, _assets(corpus))


def _assets(corpus: Corpus) -> dict[str, str]:
    """Return the files that pages load, by name: those that come before the first page."""
    found = {}
    for name, content in site_files(corpus, ""):
        if name.endswith(".html"):
            break
        found[name] = content.decode("utf-8")
    return found


def _inlined(page: str, files: Mapping[str, str]) -> str:
    """Put each stylesheet and script that a page of ours names into it."""

    def style(match: re.Match[str]) -> str:
        return f"<style>{files[match[1]]}</style>"

    def script(match: re.Match[str]) -> str:
        # Within strings, where alone they can stand, these are the same and end no script.
        text = re.sub(r"<(?=/script)", r"\\x3c", files[match[1]], flags=re.IGNORECASE)
        return f"<script>{text.replace('<!--', _COMMENT)}</script>"

    page = re.sub(r'<link rel="stylesheet" href="([^"]+)">', style, page)
    return re.sub(r'<script src="([^"]+)"></script>', script, page)
