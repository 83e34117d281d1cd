"""The report on a build as one page that stands by itself."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from markupsafe import Markup

from paperatlas.graph.quality import MOST, QualityReport
from paperatlas.visualizations.templating import render


def quality_html(quality: QualityReport, run: Any, store: str) -> str:
    """Return the report as a page with its style inside: no other file is needed.

    Args:
        quality: what the build left open.
        run: what the build did: ``read``, ``new``, ``seconds``, ``recogniser``, ``rules``,
            ``warnings`` and ``skips``, as `paperatlas.engine.RunReport` has them.
        store: the graph's address, for the heading.
    """
    style = files("paperatlas.visualizations").joinpath("static", "style.css").read_text("utf-8")
    return render(
        "quality.html",
        q=quality,
        run=run,
        store=store,
        most=MOST,
        style=Markup(style),  # noqa: S704 - a file of ours
    )
