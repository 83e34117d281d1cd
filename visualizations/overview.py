"""The map of everything: topics, places, and the data for the Canvas renderer."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from paperatlas.records import ROLES
from paperatlas.visualizations.corpus import Corpus
from paperatlas.visualizations.layout import nested_layout
from paperatlas.visualizations.outlines import Point, outline
from paperatlas.visualizations.topic_links import topic_links
from paperatlas.visualizations.topic_names import topic_names
from paperatlas.visualizations.topics import Group, nested_groups

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MAX_NODES = 100_000
"""Nodes on the map; above, the most linked entities and the newest papers are drawn."""

ALL_UP_TO = 700
"""Nodes up to which all shape the layout; above, things that one paper names stay close to it."""

MAX_SHARDS = 1000
"""Files over which the sentences are spread at most."""

_ROOM = 0.9
"""Radius of what a node has for itself."""

_RAYS = 40
"""Points of a topic's outline."""

_MARGIN = (2.4, 1.6, 1.0)
"""Room between the nodes of a topic and its outline, by level: one lies within the other."""

_NEAR = 0.6
"""How close things that one paper names stand around it: about 1.1 apart."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A region of the map.

    Attributes:
        name: the thing that tells its papers from others; "" where none does.
        level: 0 for the widest regions, 1 for those within them, and so on.
        parent: the region that holds it, by its place in `Overview.topics`; -1 for none.
        centre: mean of its nodes' places.
        nodes: how many it has, those of its parts included.
        outline: points around its nodes.
    """

    name: str
    level: int
    parent: int
    centre: Point
    nodes: int
    outline: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The map, ready for the page's script.

    Attributes:
        nodes: ids in the order of drawing, the most linked first.
        degrees: links of each.
        topic_of: the narrowest topic of each, by its place in `topics`; -1 for none.
        places: x and y of each.
        edges: (paper, entity, role), the first two by their place in `nodes`, the role by its
            place in `ROLES`; sorted.
        topics: the widest first, of a level the largest first.
        left_out: nodes that are not drawn.
    """

    nodes: tuple[str, ...]
    degrees: tuple[int, ...]
    topic_of: tuple[int, ...]
    places: tuple[Point, ...]
    edges: tuple[tuple[int, int, int], ...]
    topics: tuple[Topic, ...]
    left_out: int

    @property
    def shards(self) -> int:
        """Number of files that the sentences are spread over: node i is in file i % shards."""
        return max(1, min(MAX_SHARDS, len(self.nodes) // 120))


def overview(corpus: Corpus) -> Overview:
    """Lay out all papers and entities that are linked to anything."""
    linked = [
        (i, len(found)) for i, found in (*corpus.papers_of.items(), *corpus.entities_of.items())
    ]
    ranked = sorted(((i, n) for i, n in linked if n), key=lambda one: (-one[1], one[0]))
    left_out = len(linked) - min(len(ranked), MAX_NODES)
    ranked = ranked[:MAX_NODES]
    nodes = tuple(node for node, _ in ranked)
    place = {node: at for at, node in enumerate(nodes)}
    rank: dict[str, int] = {role: at for at, role in enumerate(ROLES)}
    edges = sorted(
        (place[paper], place[entity], rank[role])
        for (paper, entity), role in corpus.strongest_role.items()
        if paper in place and entity in place
    )
    pairs = np.array(edges, dtype=np.int64).reshape(-1, 3)[:, :2]
    is_paper = np.array([node in corpus.papers for node in nodes], dtype=bool)
    shared = is_paper | (np.bincount(pairs[:, 1], minlength=len(nodes)) != 1)
    core = np.flatnonzero(shared | (len(nodes) <= ALL_UP_TO))
    groups, group_of, places = _laid_out(corpus, nodes, is_paper, pairs, core)
    topics, topic_of = _topics(corpus, nodes, is_paper, groups, group_of, places)
    return Overview(
        nodes=nodes,
        degrees=tuple(degree for _, degree in ranked),
        topic_of=tuple(topic_of),
        places=tuple((float(x), float(y)) for x, y in places.tolist()),
        edges=tuple(edges),
        topics=tuple(topics),
        left_out=left_out,
    )


def _laid_out(
    corpus: Corpus,
    nodes: tuple[str, ...],
    is_paper: NDArray[np.bool_],
    pairs: Ints,
    core: Ints,
) -> tuple[list[Group], Ints, Floats]:
    """Return groups, the narrowest group and the place of each node.

    What is not of the core, things that one paper names, has its place around that paper.
    """
    number = len(nodes)
    inner = np.full(number, -1)
    inner[core] = np.arange(len(core))
    links = inner[pairs[inner[pairs[:, 1]] >= 0]]
    satellites = pairs[inner[pairs[:, 1]] < 0]
    weighted = topic_links(corpus, [nodes[at] for at in core.tolist()], links)
    groups = nested_groups(is_paper[core], *weighted)
    groups = [replace(group, members=core[group.members]) for group in groups]
    group_of = np.full(number, -1)
    for at, group in enumerate(groups):
        group_of[group.members] = at
    around = np.bincount(satellites[:, 0], minlength=number)
    radius = np.maximum(_ROOM, _NEAR * np.sqrt(around + 0.6) + _NEAR)
    places = np.zeros((number, 2))
    places[core], _ = nested_layout(
        [group.parent for group in groups], group_of[core], radius[core], links
    )
    group_of[satellites[:, 1]] = group_of[satellites[:, 0]]
    # A sunflower's seeds: even for any number of them; each paper's begin at another angle.
    first = np.concatenate(([0], np.cumsum(around)))[satellites[:, 0]]
    seed = np.arange(len(satellites)) - first
    far = _NEAR * np.sqrt(seed + 1.6)
    angle = (seed + satellites[:, 0]) * math.pi * (3 - math.sqrt(5))
    places[satellites[:, 1]] = places[satellites[:, 0]]
    places[satellites[:, 1], 0] += far * np.cos(angle)
    places[satellites[:, 1], 1] += far * np.sin(angle)
    return groups, group_of, np.round(places, 2)


def _topics(
    corpus: Corpus,
    nodes: tuple[str, ...],
    is_paper: NDArray[np.bool_],
    groups: list[Group],
    group_of: Ints,
    places: Floats,
) -> tuple[list[Topic], list[int]]:
    """Return the groups that are topics, and the narrowest of them for each node."""
    place = np.full(len(groups) + 1, -1)  # the last stands for no group
    own = [at for at, group in enumerate(groups) if group.is_topic]
    place[own] = np.arange(len(own))
    holder = np.array([group.parent for group in groups] + [-1])
    while (above := (place[group_of] < 0) & (group_of >= 0)).any():
        group_of = np.where(above, holder[group_of], group_of)
    topic_of = place[group_of]

    parents = [int(place[groups[at].parent]) for at in own]
    levels = [groups[at].level for at in own]
    names = topic_names(
        corpus,
        [[nodes[one] for one in groups[at].members[is_paper[groups[at].members]]] for at in own],
        levels,
    )
    members: list[list[Ints]] = [[] for _ in own]
    order = np.argsort(topic_of, kind="stable")
    first = np.searchsorted(topic_of[order], np.arange(len(own) + 1))
    topics: list[Topic] = []
    for at in reversed(range(len(own))):
        members[at].append(order[first[at] : first[at + 1]])
        every = np.concatenate(members[at])
        if parents[at] >= 0:
            members[parents[at]].append(every)
        spots = places[every]
        x, y = spots.mean(axis=0).tolist()
        topics.append(
            Topic(
                name=names[at],
                level=levels[at],
                parent=parents[at],
                centre=(round(x, 2), round(y, 2)),
                nodes=len(every),
                outline=outline(spots, _MARGIN[levels[at]], rays=_RAYS),
            )
        )
    return topics[::-1], topic_of.tolist()
