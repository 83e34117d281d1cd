"""The whole site: each page as a string, written to a folder that appears whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.errors import SiteError
from paperatlas.files import folder_written_whole
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.evidence_files import evidence_shards
from paperatlas.visualizations.home import index_html, list_address, list_html, search_script
from paperatlas.visualizations.kinds import KINDS
from paperatlas.visualizations.map_data import map_script, papers_script
from paperatlas.visualizations.old_map import evidence_script, overview_script
from paperatlas.visualizations.overview import overview
from paperatlas.visualizations.pages import entity_html, paper_html

if TYPE_CHECKING:
    import networkx as nx

MARKER = ".paperatlas-site"
"""File that says a folder is a site of ours and may be replaced."""

_VIS = "lib/vis-9.1.2/vis-network.min.js"
_MARKER_TEXT = "This folder was written by `paperatlas draw`, which replaces all of it.\n"


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What was written.

    Attributes:
        index: the page to open.
        pages: number of HTML pages.
        bytes: size of all files.
    """

    index: Path
    pages: int
    bytes: int


def draw(
    graph: nx.MultiDiGraph[str],
    out: Path,
    *,
    title: str = "Paper atlas",
    progress: Callable[[int, int], None] | None = None,
) -> SiteSummary:
    """Write the linked pages of a graph into a folder.

    The same graph gives the same bytes. An earlier site in the folder is replaced as a whole,
    once the new one is complete.

    Args:
        graph: as `Store.to_networkx` gives it.
        out: the folder; made if it is not there.
        title: heading of the index page.
        progress: called with pages done and pages in all.

    Raises:
        SiteError: the folder holds something else than an earlier site, or cannot be written.
    """
    pages = size = 0
    with folder_written_whole(out, marker=MARKER, error=SiteError) as fresh:
        corpus = Corpus(graph)
        total = 1 + len(KINDS) + len(corpus.papers) + len(corpus.entities)
        for address, content in site_files(corpus, title):
            target = fresh / address
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            size += len(content)
            if address.endswith(".html"):
                pages += 1
                if progress and (pages % 25 == 0 or pages == total):
                    progress(pages, total)
    return SiteSummary(out / "index.html", pages, size)


def site_files(corpus: Corpus, title: str) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site: its address from the root, with ``/``, and its bytes."""
    static = files("paperatlas.visualizations") / "static"
    for asset in sorted(static.iterdir(), key=lambda item: item.name):
        if asset.name.endswith((".js", ".css", ".svg")):
            yield f"assets/{asset.name}", asset.read_bytes()
    yield "assets/vis-network.min.js", (files("pyvis") / "templates" / _VIS).read_bytes()
    yield "assets/search.js", _encoded(search_script(corpus))
    everything = overview(corpus)
    yield "assets/map-old.js", _encoded(overview_script(corpus, everything))
    yield "assets/map-data.js", _encoded(map_script(corpus, everything))
    yield "assets/map-papers.js", _encoded(papers_script(corpus, everything))
    for address, script in evidence_shards(corpus, everything):
        yield address, _encoded(script)
    yield "assets/evidence.js", _encoded(evidence_script(corpus, everything))
    yield "index.html", _encoded(index_html(corpus, site=title))
    for kind in KINDS:
        yield list_address(kind), _encoded(list_html(corpus, kind, site=title))
    for paper in corpus.papers.values():
        yield paper.page, _encoded(paper_html(corpus, paper.id, site=title))
    for entity in corpus.entities.values():
        yield entity.page, _encoded(entity_html(corpus, entity.id, site=title))
    yield MARKER, _MARKER_TEXT.encode()


def _encoded(page: str) -> bytes:
    # A lone surrogate in a source file must not end the run: it is shown as a replacement mark.
    return page.encode("utf-8", "replace")
