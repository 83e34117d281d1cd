"""What changed between two graphs as one page that stands by itself."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from paperatlas.errors import SiteError
from paperatlas.graph.differences import Differences, EntityRef
from paperatlas.visualizations.addresses import entity_address, paper_address
from paperatlas.visualizations.boards import measured
from paperatlas.visualizations.templating import render

FIRST, MOST = 12, 400
"""Lines of a list that are seen at once, and with those behind the fold; the rest is counted."""


def differences_html(
    found: Differences, old: str, new: str, *, site: Path | None = None, page: Path | None = None
) -> str:
    """Return a page with its style inside: no other file is needed.

    Args:
        found: the differences.
        old: address of the earlier graph, for the heading.
        new: address of the later one.
        site: the folder of the site drawn of the later graph, to link into; only what has a page
            there is a link.
        page: where the page will stand, from which links lead to `site`.

    Raises:
        SiteError: `site` holds no site.
    """
    if site is not None and not (site / "index.html").is_file():
        message = f"{site} holds no index.html: draw the site there first (paperatlas draw -o)"
        raise SiteError(message)

    def link(address: str) -> str:
        if site is None or not (site / address).is_file():
            return ""
        start = (page.parent if page is not None else Path()).resolve()
        way = Path(os.path.relpath(site.resolve() / address, start)).as_posix()
        return quote(way)

    def entity_link(entity: EntityRef) -> str:
        return link(entity_address(entity.id, entity.type))

    static = files("paperatlas.visualizations") / "static"
    style = "\n".join((static / name).read_text("utf-8") for name in ("style.css", "boards.css"))
    return render(
        "differences.html",
        d=found,
        counts=found.counts(),
        gains=[count for count in found.paper_counts if count.gain > 0],
        losses=[count for count in reversed(found.paper_counts) if count.gain < 0],
        old=old,
        new=new,
        first=FIRST,
        most=MOST,
        paper_link=lambda paper_id: link(paper_address(paper_id)),
        entity_link=entity_link,
        measured=measured,
        style=Markup(style),  # noqa: S704 - files of ours
    )
