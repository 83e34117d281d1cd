"""The whole site: each page as a string, written to a folder that appears whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from paperatlas.errors import SiteError
from paperatlas.files import folder_written_whole
from paperatlas.graph.selection import selection
from paperatlas.records import ENTITY_TYPES
from paperatlas.visualizations.about import ABOUT, about_html
from paperatlas.visualizations.addresses import SHARED, is_shared
from paperatlas.visualizations.boards import boards
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.entity_page import continued, entity_html
from paperatlas.visualizations.evidence_files import evidence_shards
from paperatlas.visualizations.home import index_html
from paperatlas.visualizations.indexes import index_files, index_pages
from paperatlas.visualizations.kinds import KINDS
from paperatlas.visualizations.leaderboards import board_pages
from paperatlas.visualizations.map_data import map_script, papers_script
from paperatlas.visualizations.navigation import site_script
from paperatlas.visualizations.node_page import node_html, node_scripts, sharing
from paperatlas.visualizations.overview import overview
from paperatlas.visualizations.paper_page import paper_html
from paperatlas.visualizations.search import search_script
from paperatlas.visualizations.site_quality import site_quality_html
from paperatlas.visualizations.trends import TRENDS_ADDRESS, trends_html

if TYPE_CHECKING:
    import networkx as nx

MOST_PAGES = 5000
"""Pages up to which everything has one of its own, and entities that have one above."""

MARKER = ".paperatlas-site"
"""File that says a folder is a site of ours and may be replaced."""

_VIS = "lib/vis-9.1.2/vis-network.min.js"
_TYPES = ", ".join(ENTITY_TYPES)
_MARKER_TEXT = "This folder was written by `paperatlas draw`, which replaces all of it.\n"


@dataclass(frozen=True, slots=True)
class SiteSummary:
    """What was written.

    Attributes:
        index: the page to open.
        pages: number of HTML pages.
        bytes: size of all files.
        seconds: how long it took.
    """

    index: Path
    pages: int
    bytes: int
    seconds: float


def draw(
    graph: nx.MultiDiGraph[str],
    out: Path,
    *,
    title: str = "Paper atlas",
    focus: Sequence[str] = (),
    hops: int = 2,
    types: Sequence[str] | None = None,
    min_links: int = 1,
    only: Literal["overview"] | None = None,
    pages: int | Literal["all"] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> SiteSummary:
    """Write the linked pages of a graph into a folder.

    The same graph gives the same bytes. An earlier site in the folder is replaced as a whole,
    once the new one is complete.

    Args:
        graph: as `Store.to_networkx` gives it.
        out: the folder; made if it is not there.
        title: heading of the index page.
        focus: draw only what is near these things, by any of their names or ids; papers by id.
        hops: how near: 1 are the papers that name a thing, 2 what these name besides.
        types: draw only these types of entities.
        min_links: draw only entities that at least so many of the papers name.
        only: ``overview`` writes the map and the lists without a page for each node: their links
            lead to one page that shows any of them.
        pages: how many entities have a page of their own, those that most papers name; ``all``
            gives each one. If left out, all have one where the site has no more than `MOST_PAGES`,
            else the first `MOST_PAGES`. Papers always have one.
        progress: called with pages done and pages in all.

    Raises:
        SiteError: the folder holds something else than an earlier site, or cannot be written; or
            there is no such type.
        NotInGraph: nothing goes by a name in `focus`; the message lists the nearest names.
    """
    started = time.perf_counter()
    corpus = corpus_of(
        graph, focus=focus, hops=hops, types=types, min_links=min_links, only=only, pages=pages
    )
    made = size = 0
    with folder_written_whole(out, marker=MARKER, error=SiteError) as fresh:
        own = len(corpus.papers) + len(corpus.entities) - len(sharing(corpus))
        total = 5 + index_pages(corpus) + own + len(boards(corpus))
        folders: set[str] = set()
        for address, content in site_files(corpus, title):
            folder = address.rpartition("/")[0]
            if folder not in folders:
                (fresh / folder).mkdir(parents=True, exist_ok=True)
                folders.add(folder)
            (fresh / address).write_bytes(content)
            size += len(content)
            if address.endswith(".html"):
                made += 1
                if progress and made % 25 == 0:
                    progress(made, max(made, total))
    if progress:
        progress(made, made)
    return SiteSummary(out / "index.html", made, size, time.perf_counter() - started)


def corpus_of(
    graph: nx.MultiDiGraph[str],
    *,
    focus: Sequence[str] = (),
    hops: int = 2,
    types: Sequence[str] | None = None,
    min_links: int = 1,
    only: Literal["overview"] | None = None,
    pages: int | Literal["all"] | None = None,
) -> Corpus:
    """Return what `draw` draws, by the same options.

    Raises:
        SiteError: there is no such type.
        NotInGraph: nothing goes by a name in `focus`.
    """
    if unknown := [name for name in types or () if name not in ENTITY_TYPES]:
        message = f"no type of things is called {unknown[0]!r}: it is one of {_TYPES}"
        raise SiteError(message)
    if focus or types or min_links > 1:
        graph = selection(graph, focus=focus, hops=hops, types=types, min_links=min_links)
    if only == "overview":
        return Corpus(graph, top=0, paper_pages=False)
    if pages is None:
        labels = (data.get("label") for _, data in graph.nodes(data=True))
        own = sum(label in KINDS for label in labels)
        pages = MOST_PAGES if own > MOST_PAGES else "all"
    return Corpus(graph, top=None if pages == "all" else pages)


def site_files(corpus: Corpus, title: str) -> Iterator[tuple[str, bytes]]:
    """Yield every file of the site: its address from the root, with ``/``, and its bytes."""
    static = files("paperatlas.visualizations") / "static"
    for asset in sorted(static.iterdir(), key=lambda item: item.name):
        if asset.name.endswith((".js", ".css", ".svg")) and asset.name != "site.js":
            yield f"assets/{asset.name}", asset.read_bytes()
    yield "assets/vis-network.min.js", (files("pyvis") / "templates" / _VIS).read_bytes()
    yield "assets/site.js", _encoded(site_script(corpus))
    yield "assets/search.js", _encoded(search_script(corpus))
    everything = overview(corpus)
    yield "assets/map-data.js", _encoded(map_script(corpus, everything))
    yield "assets/map-papers.js", _encoded(papers_script(corpus, everything))
    for address, script in evidence_shards(corpus, everything):
        yield address, _encoded(script)
    yield "index.html", _encoded(index_html(corpus, site=title))
    yield ABOUT, _encoded(about_html(corpus, site=title))
    yield "quality.html", _encoded(site_quality_html(corpus, site=title))
    for address, text in index_files(corpus, site=title):
        yield address, _encoded(text)
    for paper in corpus.papers.values():
        if not is_shared(paper.page):
            yield paper.page, _encoded(paper_html(corpus, paper.id, site=title))
    for entity in corpus.entities.values():
        if not is_shared(entity.page):
            yield entity.page, _encoded(entity_html(corpus, entity.id, site=title))
            for address, page in continued(corpus, entity.id):
                yield address, _encoded(page.html(title))
    for address, board in board_pages(corpus, site=title):
        yield address, _encoded(board)
    yield TRENDS_ADDRESS, _encoded(trends_html(corpus, site=title))
    if sharing(corpus):
        yield SHARED, _encoded(node_html(corpus, site=title))
        for address, script in node_scripts(corpus):
            yield address, _encoded(script)
    yield MARKER, _MARKER_TEXT.encode()


def _encoded(page: str) -> bytes:
    # A lone surrogate in a source file must not end the run: it is shown as a replacement mark.
    return page.encode("utf-8", "replace")
