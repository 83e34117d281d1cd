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
from typing import Any

from paperatlas.records import ROLES
from paperatlas.visualizations.corpus import Corpus, EntityCard, PaperCard
from paperatlas.visualizations.kinds import KINDS, PAPER, ROLE_RANK

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
    """A map, ready for the page's JSON.

    Attributes:
        nodes: boxes as vis-network takes them; ``group`` is the kind, ``page`` leads on from the
            root of the site; for the hover, ``name`` is what the label cuts off, ``says`` the id
            of the element of the page that holds the evidence.
        edges: as vis-network takes them, with a ``role`` but for those to the outermost column.
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

    @property
    def lines(self) -> list[list[Any]]:
        """The edges as [from, to, role], which is a third of their size in a page."""
        return [list(edge.values()) for edge in self.edges]


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
    second = [
        draft.box(e, "entity", note=f"in {others[e]} papers here" if others[e] > 1 else "")
        for e in far
    ]
    for paper, source in zip(near, first, strict=True):
        draft.edge(centre, source, role_of[paper])
        named = set(corpus.entities_of[paper])
        for e, target in zip(far, second, strict=True):
            if e in named:
                draft.edge(source, target, None)
    return draft.laid_out(
        [(0, [centre]), (270, first), (540, second)], left_out=len(papers) - len(near)
    )


def paper_map(corpus: Corpus, paper_id: str) -> EgoMap:
    """Return what the paper works with at its left and what it works on at its right, by type."""
    says = {one.entity: at for at, one in reversed(list(enumerate(corpus.by_paper[paper_id])))}
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
        boxes = [draft.box(e, "entity", says=says[e]) for e in shown]
        for e, box in zip(shown, boxes, strict=True):
            draft.edge(centre, box, corpus.strongest_role[paper_id, e])
        columns.append((x, boxes))
    return draft.laid_out(columns, left_out=sum(max(0, len(side) - PER_COLUMN) for side in sides))


class _Draft:
    """Boxes and edges of one map while it is put together."""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus
        self._nodes: list[dict[str, Any]] = []
        self._edges: list[dict[str, Any]] = []

    def box(
        self, node: str, face: str, *, main: bool = False, says: int | None = None, note: str = ""
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
        if made["label"].replace("\n", " ") != name:
            made["name"] = name
        if note:
            made["note"] = note
        if main or face == "centre":
            made["main"] = True
        else:
            made["page"] = card.page
        if says is not None:
            made["says"] = f"s{says}"
        self._nodes.append(made)
        return made

    def edge(self, source: dict[str, Any], target: dict[str, Any], role: str | None) -> None:
        """Join two boxes; without a role the line is faint."""
        made = {"from": source["id"], "to": target["id"]}
        self._edges.append(made | ({"role": role} if role else {}))

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
        roles = {edge["role"] for edge in edges if "role" in edge}
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
    from pyvis.network import Network

    network = Network(directed=True)
    network.nodes.extend(nodes)
    network.edges.extend(edges)
    made_nodes, made_edges, *_ = network.get_network_data()
    return made_nodes, made_edges


def _height(box: dict[str, Any]) -> int:
    return _LINE * (str(box["label"]).count("\n") + 1) + _FRAME


def _wrapped(text: str, width: int, lines: int) -> str:
    """Break a name into lines of `width` Latin characters; wide characters count as two."""
    text = " ".join(text.split())
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    fit = max(8, round(width * len(text) / (len(text) + wide))) if text else width
    broken = textwrap.wrap(text, fit, max_lines=lines, placeholder="…", break_on_hyphens=True)
    return "\n".join(broken) or text[:fit]
