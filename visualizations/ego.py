"""The map of one thing and what is next to it: boxes in columns, drawn by pyvis's vis-network.

Columns stay readable where rings do not (labels collide from some 16 neighbours on), and need no
physics: every box's place is computed here, so the map stands still from the first frame.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from paperatlas.records import ROLES
from paperatlas.visualizations.corpus import Corpus, EntityCard, Evidence, PaperCard
from paperatlas.visualizations.kinds import KINDS, PAPER, ROLE_RANK
from paperatlas.visualizations.marks import sentence_place, utf16_length

PER_COLUMN = 12
"""Boxes a column shows; the lists on the page hold the rest."""

BESIDE = 8
"""Boxes of the last column where only one paper names the thing: most pages are such."""

_FACES = {"centre": (19, 3), "paper": (30, 3), "entity": (24, 2)}
"""Characters a line and lines of a box's label, by what the box is for."""

_LINE, _FRAME, _GAP = 16, 14, 13
"""Heights in pixels: a line of a label, a box's frame, the space between two boxes."""


@dataclass(frozen=True, slots=True)
class EgoMap:
    """A map, ready for the page's script.

    Attributes:
        nodes: boxes as vis-network takes them; ``group`` is the kind, ``page`` leads on from the
            root of the site, ``name`` is what the label cuts off, ``says`` the number of the
            element of the page that holds the evidence, ``count`` the papers of this map that
            name it.
        edges: as vis-network takes them, with a ``role``, and with ``says`` where the sentence is
            a part of the page's abstract or title.
        height: pixels that the columns need.
        roles: roles on the map, for its legend.
        kinds: kinds of the boxes, for its legend.
        left_out: neighbours that only the lists show.
    """

    nodes: list[dict[str, Any]]
    edges: list[dict[str, Any]]
    height: int
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    left_out: int

    def packed(self) -> dict[str, Any]:
        """Return the map as its script reads it: a fourth of the size of the lists of records.

        ``columns`` holds [x, boxes], a box being [label, kind's place in `KINDS`, page, y, says or
        -1, count, name] without the last ones that say nothing. A page is 0 for the page's own
        box, "" where it follows from kind and label, a slug where it follows from kind and slug,
        else whole. ``edges`` holds [from, to, role's place in `ROLES`, *says].
        """
        columns: list[list[Any]] = []
        for node in self.nodes:
            if not columns or columns[-1][0] != node["x"]:
                columns.append([node["x"], []])
            box = [
                node["label"],
                KINDS.index(node["group"]),
                _short_page(node),
                node["y"],
                node.get("says", -1),
                node.get("count", 0),
                node.get("name", ""),
            ]
            for nothing in ("", 0, -1):
                if len(box) > 4 and box[-1] == nothing:
                    box.pop()
            columns[-1][1].append(box)
        edges = [
            [edge["from"], edge["to"], ROLES.index(edge["role"]), *edge.get("says", ())]
            for edge in self.edges
        ]
        return {"columns": columns, "edges": edges}


def entity_map(corpus: Corpus, entity_id: str) -> EgoMap:
    """Return entity → papers → other entities, those that join most of these papers first.

    Of the other entities those that two or more of the papers share are shown; with a single
    paper, those that it names, the strongest roles first.
    """
    evidence = corpus.by_entity[entity_id]
    says = {one.paper: at for at, one in reversed(list(enumerate(evidence)))}
    role_of = {paper: corpus.strongest_role[paper, entity_id] for paper in says}
    papers = corpus.papers_of[entity_id]
    near = sorted(papers, key=lambda paper: ROLE_RANK[role_of[paper]])[:PER_COLUMN]
    others = Counter(e for p in near for e in corpus.entities_of[p] if e != entity_id)
    least, most = (2, PER_COLUMN) if len(near) > 1 else (1, BESIDE)
    # A Counter keeps the order of first sight among equals, which is that of the papers' roles.
    far = [e for e, count in others.most_common() if count >= least][:most]

    draft = _Draft(corpus)
    centre = draft.box(entity_id, "centre")
    first = [draft.box(paper, "paper", says=says[paper]) for paper in near]
    second = [draft.box(e, "entity", count=others[e] if others[e] > 1 else 0) for e in far]
    for paper, source in zip(near, first, strict=True):
        draft.edge(centre, source, role_of[paper])
        named = set(corpus.entities_of[paper])
        for e, target in zip(far, second, strict=True):
            if e in named:
                draft.edge(source, target, corpus.strongest_role[paper, e])
    return draft.laid_out(
        [(0, [centre]), (270, first), (540, second)], left_out=len(papers) - len(near)
    )


def paper_map(corpus: Corpus, paper_id: str) -> EgoMap:
    """Return what the paper works with at its left and what it works on at its right, by type."""
    first = {one.entity: one for one in reversed(corpus.by_paper[paper_id])}
    named = corpus.entities_of[paper_id]
    sides = [
        [e for e in named if (corpus.entities[e].type == "Method") is left]
        for left in (True, False)
    ]
    if not all(sides):  # one kind only: half of it to each side
        half = (len(named) + 1) // 2
        sides = [named[:half], named[half:]]

    draft = _Draft(corpus)
    centre = draft.box(paper_id, "paper", main=True)
    columns = [(0, [centre])]
    for x, side in zip((-265, 265), sides, strict=True):
        shown = side[:PER_COLUMN]
        shown.sort(key=lambda e: KINDS.index(corpus.entities[e].type))
        boxes = [draft.box(e, "entity") for e in shown]
        for e, box in zip(shown, boxes, strict=True):
            draft.edge(centre, box, first[e].role, _said(corpus, first[e]))
        columns.append((x, boxes))
    return draft.laid_out(columns, left_out=sum(max(0, len(side) - PER_COLUMN) for side in sides))


class _Draft:
    """Boxes and edges of one map while it is put together."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._nodes: list[dict[str, Any]] = []
        self._edges: list[dict[str, Any]] = []

    def box(
        self, node: str, face: str, *, main: bool = False, says: int | None = None, count: int = 0
    ) -> dict[str, Any]:
        """Add a box; its id is its number on this map, `name` is given where the label is cut."""
        paper = self._corpus.papers.get(node)
        card = paper or self._corpus.entities[node]
        kind = card.type if isinstance(card, EntityCard) else PAPER
        name = card.title if isinstance(card, PaperCard) else card.name
        made: dict[str, Any] = {
            "id": len(self._nodes),
            "label": _wrapped(name, *_FACES[face]),
            "group": kind,
        }
        if says is None and made["label"].replace("\n", " ") != name:
            made["name"] = name  # else the page has it, beside what it says
        if count:
            made["count"] = count
        if not main and face != "centre":
            made["page"] = card.page
        if says is not None:
            made["says"] = says
        self._nodes.append(made)
        return made

    def edge(
        self,
        source: dict[str, Any],
        target: dict[str, Any],
        role: str,
        says: tuple[int, ...] = (),
    ) -> None:
        """Join two boxes."""
        made = {"from": source["id"], "to": target["id"], "role": role}
        self._edges.append(made | ({"says": says} if says else {}))

    def laid_out(
        self, columns: Sequence[tuple[int, list[dict[str, Any]]]], left_out: int
    ) -> EgoMap:
        """Give each box its place and let pyvis make the network of them."""
        heights = [sum(map(_height, boxes)) + _GAP * (len(boxes) - 1) for _, boxes in columns]
        for (x, boxes), whole in zip(columns, heights, strict=True):
            top = -whole / 2
            for made in boxes:
                made["x"], made["y"] = x, round(top + _height(made) / 2)
                top += _height(made) + _GAP
        nodes, edges = _through_pyvis(self._nodes, self._edges)
        roles = {edge["role"] for edge in edges if edge["from"] == 0}
        kinds = {node["group"] for node in nodes}
        return EgoMap(
            nodes=nodes,
            edges=edges,
            height=min(900, max(220, max(heights) + 56)),
            roles=tuple(role for role in ROLES if role in roles),
            kinds=tuple(kind for kind in KINDS if kind in kinds),
            left_out=left_out,
        )


def _through_pyvis(
    nodes: Iterable[dict[str, Any]], edges: Iterable[dict[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Hand the network to pyvis and take it back as the data of vis-network.

    The lists are filled directly: ``add_node`` and ``add_edge`` look for duplicates in quadratic
    time and write defaults into each record that the page's script sets once for all.
    """
    network = _network()
    network.nodes, network.edges = list(nodes), list(edges)
    made_nodes, made_edges, *_ = network.get_network_data()
    return made_nodes, made_edges


@lru_cache(maxsize=1)
def _network() -> Any:
    """Return the one network that all maps go through: a new one reads its templates again."""
    from pyvis.network import Network

    network = Network(directed=True)
    network.options = {}  # the page's script has them; pyvis would write them out for each map
    return network


def _short_page(node: dict[str, Any]) -> str | int:
    """Return a box's page without what follows from its kind and label."""
    page: str = node.get("page", "")
    if not page:
        return 0
    folder = "p/" if node["group"] == PAPER else f"e/{node['group'].lower()}/"
    if not (page.startswith(folder) and page.endswith(".html")):
        return page
    slug = page[len(folder) : -len(".html")]
    label = str(node["label"])
    plain = label.isascii() and label.lower().replace("\n", "-").replace(" ", "-")
    return "" if slug == plain else slug


def _said(corpus: Corpus, one: Evidence) -> tuple[int, ...]:
    """Return where the sentence stands in the abstract, or in the title with a 1 after it.

    In UTF-16 units, as JavaScript counts; () where the paper's text does not hold it.
    """
    card = corpus.papers[one.paper]
    text = card.title if one.field == "title" else card.abstract
    at = sentence_place(text, one.sentence, one.start, one.end)
    if at is None:
        return ()
    start = utf16_length(text[:at])
    return (start, start + utf16_length(one.sentence), *([1] if one.field == "title" else []))


def _height(box: dict[str, Any]) -> int:
    return _LINE * (str(box["label"]).count("\n") + 1) + _FRAME


@lru_cache(maxsize=1 << 15)
def _wrapped(text: str, width: int, lines: int) -> str:
    """Break a name into lines of `width` Latin characters; wide characters count as two."""
    text = " ".join(text.split())
    wide = (
        0
        if text.isascii()
        else sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    )
    if not wide and len(text) <= width:
        return text
    fit = max(8, round(width * len(text) / (len(text) + wide))) if text else width
    broken = textwrap.wrap(text, fit, max_lines=lines, placeholder="…", break_on_hyphens=True)
    return "\n".join(broken) or text[:fit]
