"""Topics of a graph of papers: communities, and communities within them, up to three levels.

Communities are found at full resolution and then joined, at a lower one, until a map can show so
many at a time; what is still small joins the one that it is linked to most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from paperatlas.graph.communities import communities, joined

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_PARTS = (16, 10, 8)
"""Topics that the map as a whole, a topic, and a topic within it are divided into at most."""

FEWEST_PAPERS = 3
"""Papers from which on a community is a topic."""

_DIVIDED_FROM = (0, 40, 80)
"""Papers, by level, from which on the whole, a topic, and a topic within it are divided."""

_SMALLEST = (3, 6, 8)
_SMALLEST_SHARE = (1 / 120, 1 / 25, 1 / 16)
"""Papers, and share of those of the whole, below which a part is joined to another, by level."""

_COARSER = 0.85
"""What the resolution is multiplied with as long as there are too many parts."""


@dataclass(frozen=True, slots=True)
class Group:
    """A community, or a community within one.

    Attributes:
        level: 0 for the widest, 1 for those within them, and so on.
        parent: the group that holds it, by its place in the list; -1 for none.
        members: its nodes, in ascending order; those of its parts included.
        papers: how many of them are papers.
    """

    level: int
    parent: int
    members: Ints
    papers: int

    @property
    def is_topic(self) -> bool:
        """Whether it has enough papers to be one."""
        return self.papers >= FEWEST_PAPERS


def nested_groups(
    is_paper: NDArray[np.bool_], links: Ints, weights: Floats, *, seed: int = 7
) -> list[Group]:
    """Return groups that hold every node: the widest first, of a level the largest first.

    Args:
        is_paper: of each node, whether it is a paper.
        links: pairs of nodes, by their place in `is_paper`.
        weights: weight of each link, above 0.
        seed: start of the random numbers; the same seed gives the same groups.
    """
    found: list[Group] = []
    level = [(-1, np.arange(len(is_paper)), links, weights)]
    for depth in range(len(MOST_PARTS)):
        begun = len(found)
        for parent, members, inner, strength in level:
            papers = is_paper[members]
            if parent >= 0 and papers.sum() < _DIVIDED_FROM[depth]:
                continue
            part = _parts(papers, inner, strength, depth, seed)
            number = int(part.max(initial=-1)) + 1
            if parent >= 0 and number < 2:
                continue
            for one in range(number):
                own = members[part == one]
                found.append(Group(depth, parent, own, int(is_paper[own].sum())))
        if depth == 0:
            found.sort(key=lambda group: (-len(group.members), int(group.members[0])))
        level = _subgraphs(found, begun, links, weights, len(is_paper))
    return found


def _subgraphs(
    groups: list[Group], begun: int, links: Ints, weights: Floats, number: int
) -> list[tuple[int, Ints, Ints, Floats]]:
    """Return place, members and inner links, by place among the members, of groups of a level."""
    of = np.full(number, -1)
    local = np.zeros(number, dtype=np.int64)
    for at in range(begun, len(groups)):
        of[groups[at].members] = at
        local[groups[at].members] = np.arange(len(groups[at].members))
    inner = np.flatnonzero((of[links[:, 0]] == of[links[:, 1]]) & (of[links[:, 0]] >= 0))
    order = inner[np.argsort(of[links[inner, 0]], kind="stable")]
    where = np.searchsorted(of[links[order, 0]], np.arange(begun, len(groups) + 1))
    return [
        (at, groups[at].members, local[links[own]], weights[own])
        for at in range(begun, len(groups))
        for own in [order[where[at - begun] : where[at - begun + 1]]]
    ]


def _parts(
    is_paper: NDArray[np.bool_], links: Ints, weights: Floats, depth: int, seed: int
) -> Ints:
    """Return the part of each node, numbered by size."""
    number = len(is_paper)
    fine = communities(number, links, weights, seed=seed)
    count = int(fine.max(initial=-1)) + 1
    papers = np.bincount(fine[is_paper], minlength=count)
    ends, strength, loops = joined(links, weights, np.zeros(number), fine, count)
    least = max(_SMALLEST[depth], int(is_paper.sum() * _SMALLEST_SHARE[depth]))
    resolution = 1.0
    part = np.arange(count)
    while True:
        size = np.bincount(part, papers, count)
        if (size >= least).sum() <= MOST_PARTS[depth] or resolution < 0.01:
            break
        resolution *= _COARSER
        part = communities(count, ends, strength, loops=loops, resolution=resolution, seed=seed)
    part = _without_small(part, papers, ends, strength, least)
    return np.unique(part[fine], return_inverse=True)[1]


def _without_small(part: Ints, papers: Ints, links: Ints, weights: Floats, least: int) -> Ints:
    """Join parts with few papers to the one they are linked to most, for its size."""
    while True:
        number = int(part.max(initial=-1)) + 1
        size = np.bincount(part, papers, number)
        ends, strength, _ = joined(links, weights, np.zeros(len(part)), part, number)
        degree = np.bincount(ends.ravel(), np.repeat(strength, 2), number)
        best = np.full(number, -1)
        most = np.zeros(number)
        for one, other, value in zip(*ends.T.tolist(), strength.tolist(), strict=True):
            for small, large in ((one, other), (other, one)):
                fit = value / degree[large]
                smaller = (size[small], -small) < (size[large], -large)
                if size[small] < least and smaller and fit > most[small]:
                    best[small], most[small] = large, fit
        if (best < 0).all():
            return part
        # Each small part goes where its best neighbour goes: chains end at the largest.
        goes = np.where(best < 0, np.arange(number), best)
        while (goes[goes] != goes).any():
            goes = goes[goes]
        part = np.unique(goes[part], return_inverse=True)[1]
