"""The whole site: each page as a string, written to a folder that appears whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.errors import SiteError
from paperatlas.files import umask
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.home import index_html, list_address, list_html, search_script
from paperatlas.visualizations.kinds import KINDS
from paperatlas.visualizations.overview import evidence_script, overview, overview_script
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
    refuse_foreign(out)
    corpus = Corpus(graph)
    total = 1 + len(KINDS) + len(corpus.papers) + len(corpus.entities)
    pages = size = 0
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        # Beside its place, so that the last step is a rename within one file system.
        fresh = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}."))
        try:
            for address, content in site_files(corpus, title):
                target = fresh / address
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
                size += len(content)
                if address.endswith(".html"):
                    pages += 1
                    if progress and (pages % 25 == 0 or pages == total):
                        progress(pages, total)
            fresh.chmod(0o777 & ~umask())  # mkdtemp makes private folders
            _swap_in(fresh, out)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        message = f"cannot write the pages to {out}: {error.strerror or error}"
        raise SiteError(message) from error
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
    yield "assets/map-data.js", _encoded(overview_script(corpus, everything))
    yield "assets/evidence.js", _encoded(evidence_script(corpus, everything))
    yield "index.html", _encoded(index_html(corpus, site=title))
    for kind in KINDS:
        yield list_address(kind), _encoded(list_html(corpus, kind, site=title))
    for paper in corpus.papers.values():
        yield paper.page, _encoded(paper_html(corpus, paper.id, site=title))
    for entity in corpus.entities.values():
        yield entity.page, _encoded(entity_html(corpus, entity.id, site=title))
    yield MARKER, _MARKER_TEXT.encode()


def refuse_foreign(out: Path) -> None:
    """Raise unless a folder may be replaced: it is not there, is empty, or is a site of ours.

    Raises:
        SiteError: it may not; the message says what to do.
    """
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        message = f"{out} is a file, the pages need a folder: choose another with -o"
        raise SiteError(message)
    if not (out / MARKER).is_file() and any(out.iterdir()):
        message = (
            f"{out} holds files that paperatlas did not write, and drawing replaces the whole "
            f"folder: choose an empty or new one with -o, or remove it yourself"
        )
        raise SiteError(message)


def _swap_in(fresh: Path, out: Path) -> None:
    """Put the new folder in the place of the old one, which goes only afterwards."""
    out = out.resolve()  # through a link, the folder it leads to is replaced and the link stays
    if not out.exists():
        fresh.rename(out)
        return
    old = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.old."))
    out.rename(old / out.name)
    try:
        fresh.rename(out)
    except OSError:
        (old / out.name).rename(out)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def _encoded(page: str) -> bytes:
    # A lone surrogate in a source file must not end the run: it is shown as a replacement mark.
    return page.encode("utf-8", "replace")
