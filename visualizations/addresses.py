"""Where each node's page is: file names that are the same on every file system and every run.

An address depends on the id alone, never on what else is in the graph, so a link to a page
survives a rebuild.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import quote

MAX_NAME = 72
"""Longest file name without its ending; the limit of most file systems is 255 bytes."""

SHARED = "node.html"
"""The page that shows any node which has no page of its own."""

_FAITHFUL_PAPER = re.compile(r"(?:[a-z]+:)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_FAITHFUL_ENTITY = re.compile(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?")
# Windows refuses these with any ending.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def paper_address(paper_id: str) -> str:
    """Return a paper's page from the root of the site: ``p/arxiv_2111.00396.html``."""
    return f"p/{_file_name(paper_id, _FAITHFUL_PAPER, paper_id)}.html"


def entity_address(entity_id: str, label: str) -> str:
    """Return an entity's page from the root of the site: ``e/benchmark/gsm8k.html``."""
    folder, _, tail = entity_id.partition("/")
    name = tail if tail and folder == label.lower() else ""
    return f"e/{label.lower()}/{_file_name(name, _FAITHFUL_ENTITY, entity_id)}.html"


def leaderboard_address(entity_id: str, label: str) -> str:
    """Return the page of the results on an entity: ``leaderboards/benchmark-gsm8k.html``."""
    kind, _, name = entity_address(entity_id, label).removeprefix("e/").partition("/")
    return f"leaderboards/{kind}-{name}"


def shared_address(node_id: str) -> str:
    """Return where a node without a page of its own is shown: ``node.html#benchmark/gsm8k``."""
    return f"{SHARED}#{quote(node_id, safe='/:', errors='replace')}"


def is_shared(address: str) -> bool:
    """Return whether an address is on the page for nodes without one of their own."""
    return address.startswith(f"{SHARED}#")


def _file_name(name: str, faithful: re.Pattern[str], whole_id: str) -> str:
    """Keep a name that is safe as it is; else reduce it and add a hash of the whole id.

    Names that are kept hold no upper case, and ``:`` becomes ``_``, which a faithful paper id
    cannot hold: so no two ids share a file, on file systems that ignore case either.
    """
    if faithful.fullmatch(name) and len(name) <= MAX_NAME and not _RESERVED.fullmatch(name):
        return name.replace(":", "_")
    plain = unicodedata.normalize("NFKD", name or whole_id).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[: MAX_NAME - 11].rstrip("-")
    mark = hashlib.sha256(whole_id.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{slug}_{mark}" if slug else f"x_{mark}"
