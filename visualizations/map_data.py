"""The overview map as the bytes its script reads: compact, since a map may hold 100,000 nodes.

Two classic scripts carry it. ``assets/map-data.js`` has all that the first picture needs;
``assets/map-papers.js``, asked for afterwards, the titles and ids of the papers. Each sets a name
of the page's window to base64 of a gzip of: the length of a JSON text (4 bytes, little-endian),
the text, and after it arrays of numbers. `visualizations/web/src/overview/data.ts` reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from paperatlas.visualizations.addresses import SHARED, is_shared
from paperatlas.visualizations.kinds import KINDS
from paperatlas.visualizations.scripts import packed_script

if TYPE_CHECKING:
    from paperatlas.visualizations.corpus import Corpus
    from paperatlas.visualizations.overview import Overview

FORMAT = 1
"""Raised whenever the layout of the bytes changes; the script refuses another one."""

_GRID = 65535
"""Places are kept as whole numbers on a grid of this many steps a side."""


def map_script(corpus: Corpus, found: Overview) -> str:
    """Return ``assets/map-data.js``.

    After the JSON text stand, without gaps, for N nodes and M links: x and y on the grid (N times
    2 bytes each), kind (N bytes, place in `KINDS`), year (N times 2 bytes; of a paper its own, of
    an entity that of the first paper that names it, 0 if unknown), topic (N times 2 bytes, place
    in ``topics`` of the narrowest one; 65535 for none), role of each link (M bytes, place in
    `ROLES`), and the links, sorted by paper, as pairs of variable-length numbers (7 bits a byte,
    the lowest first, the high bit says that more follow): the paper less the paper of the link
    before, and the entity.
    """
    entities = [node for node in found.nodes if node in corpus.entities]
    own = sum(not is_shared(corpus.entities[node].page) for node in entities)
    x0, y0, step = _grid(found.places)
    header = {
        "format": FORMAT,
        "nodes": len(found.nodes),
        "links": len(found.edges),
        "grid": [x0, y0, step],
        "shards": found.shards,
        "leftOut": found.left_out,
        "topics": [
            {
                "name": topic.name,
                "level": topic.level,
                "parent": topic.parent,
                "x": topic.centre[0],
                "y": topic.centre[1],
                "size": topic.nodes,
                "outline": [value for point in topic.outline for value in point],
            }
            for topic in found.topics
        ],
        "names": [corpus.entities[node].name for node in entities],
        "ids": [_short_id(node, corpus.entities[node].type) for node in entities],
        "own": own,
        "pages": {
            node: page
            for at, node in enumerate(entities)
            if (page := corpus.entities[node].page)
            != (f"e/{node}.html" if at < own else f"{SHARED}#{node}")
        },
    }
    places = np.asarray(found.places, dtype=np.float64).reshape(-1, 2)
    on_grid = np.rint((places - (x0, y0)) / step).astype("<u2")
    numbers = b"".join(
        (
            on_grid[:, 0].tobytes(),
            on_grid[:, 1].tobytes(),
            bytes(_kind(corpus, node) for node in found.nodes),
            np.asarray([_year(corpus, node) for node in found.nodes], dtype="<u2").tobytes(),
            np.asarray(found.topic_of, dtype="<i4").astype("<u2").tobytes(),
            bytes(role for _, _, role in found.edges),
            _links(found.edges),
        )
    )
    return packed_script("PAPERATLAS_MAP", header, numbers)


def papers_script(corpus: Corpus, found: Overview) -> str:
    """Return ``assets/map-papers.js``: titles and ids of the papers, in the order of the nodes."""
    papers = [corpus.papers[node] for node in found.nodes if node in corpus.papers]
    header = {
        "titles": [paper.title for paper in papers],
        "ids": [paper.id for paper in papers],
        "pages": [p.page if is_shared(p.page) else p.page[2:-5] for p in papers],
    }
    return packed_script("PAPERATLAS_MAP_PAPERS", header, b"")


def _grid(places: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the lowest x and y, and the step of a grid that holds all places."""
    if not places:
        return 0.0, 0.0, 1.0
    xs, ys = [x for x, _ in places], [y for _, y in places]
    widest = max(max(xs) - min(xs), max(ys) - min(ys))
    return min(xs), min(ys), round(widest / _GRID + 1e-6, 6)


def _kind(corpus: Corpus, node: str) -> int:
    entity = corpus.entities.get(node)
    return KINDS.index(entity.type) if entity else 0


def _year(corpus: Corpus, node: str) -> int:
    paper = corpus.papers.get(node)
    if paper:
        return _held(paper.year)
    years = [year for p in corpus.papers_of[node] if (year := _held(corpus.papers[p].year))]
    return min(years, default=0)


def _held(year: int | None) -> int:
    return year if year and 0 < year <= _GRID else 0


def _short_id(node: str, label: str) -> str:
    """Return the id without its type, where it begins with it; else the whole after a slash."""
    folder = f"{label.lower()}/"
    return node[len(folder) :] if node.startswith(folder) else f"/{node}"


def _links(edges: Iterable[tuple[int, int, int]]) -> bytes:
    out = bytearray()
    before = 0
    for paper, entity, _ in edges:
        for number in (paper - before, entity):
            while number > 127:
                out.append(number & 127 | 128)
                number >>= 7
            out.append(number)
        before = paper
    return bytes(out)
