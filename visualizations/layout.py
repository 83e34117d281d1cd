"""Places for the overview map: topics as islands, topics within them, and their nodes.

Spring layouts of a whole graph of papers end as one knot: hubs such as "accuracy" pull everything
to the middle. Here each group is a disc with its parts in it: the parts are laid out by the links
between them, pushed apart, and the disc is drawn around them. Within the narrowest groups nodes
are laid out by the group's own links and then spread evenly. At last each disc is turned to where
its links lead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from paperatlas.visualizations.forces import force_directed, pushed_apart
from paperatlas.visualizations.packing import set_around

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_WIDE = 1.6
"""How much wider than high the map is to be: as screens are."""

_FILLED = 0.66
"""Share of a narrowest group's disc that its nodes cover."""

_GAPS = (0.06, 0.03, 0.02)
"""Free margin of a group, by level, as a share of its radius."""

_LEAST_GAP = 0.6
"""Free margin of any group."""

_LAID_OUT_BY_FORCE = 1500
"""Parts of one group up to which forces place them; more are set on a spiral."""

_LINKED_ISLANDS = 300
"""Islands that forces place; the others are set around them."""


def nested_layout(
    parents: Sequence[int],
    group_of: Sequence[int] | Ints,
    radius: Sequence[float] | Floats,
    links: Sequence[tuple[int, int]] | Ints,
    *,
    seed: int = 0,
) -> tuple[Floats, Floats]:
    """Return a place for each node and a disc for each group; discs of one group do not overlap.

    Args:
        parents: of each group the one that holds it, which stands before it; -1 for none.
        group_of: the group of each node, one that holds no groups.
        radius: of each node, the disc that it is to have for itself.
        links: pairs of nodes.
        seed: start of the random numbers; the same seed gives the same picture.

    Returns:
        x and y of each node; x, y and radius of each group.
    """
    group: Ints = np.asarray(group_of, dtype=np.int64)
    size: Floats = np.asarray(radius, dtype=np.float64)
    ends: Ints = np.asarray(links, dtype=np.int64).reshape(-1, 2)
    number = len(parents)
    above: Ints = np.asarray(parents, dtype=np.int64)
    level = np.zeros(number, dtype=np.int64)
    for at in range(number):
        level[at] = level[above[at]] + 1 if above[at] >= 0 else 0

    place = np.zeros((len(group), 2))
    disc = np.zeros((number, 3))
    inner, cut = _by_group(
        np.where(group[ends[:, 0]] == group[ends[:, 1]], group[ends[:, 0]], -1), number
    )
    local = np.zeros(len(group), dtype=np.int64)
    members, first = _by_group(group, number)
    for at in range(number):
        own = members[first[at] : first[at + 1]]
        if len(own):
            local[own] = np.arange(len(own))
            own_links = local[ends[inner[cut[at] : cut[at + 1]]]]
            place[own], disc[at, 2] = _filled_disc(size[own], own_links, seed + at)
            disc[at, 2] += _gap(disc[at, 2], int(level[at]))

    for depth in range(int(level.max(initial=-1)), -1, -1):
        _place_parts(above, level, disc, _crossing(above, level, group, ends, depth), depth, seed)
    order = np.argsort(level, kind="stable")
    for at in order.tolist():
        if above[at] >= 0:
            disc[at, :2] += disc[above[at], :2]
    place += disc[group, :2]
    for depth in range(int(level.max(initial=-1)) + 1):
        _turn(place, disc, _ancestors(above, level, group, depth), above, level, ends, depth)
    return place, disc


def _by_group(group: Ints, number: int) -> tuple[Ints, Ints]:
    """Return what is in a group, ordered by group, and where each group begins; -1 is left out."""
    order = np.argsort(group, kind="stable")
    order = order[np.searchsorted(group[order], 0) :]
    return order, np.searchsorted(group[order], np.arange(number + 1))


def _gap(radius: float, level: int) -> float:
    return max(_LEAST_GAP, radius * _GAPS[min(level, len(_GAPS) - 1)])


def _filled_disc(radius: Floats, links: Ints, seed: int) -> tuple[Floats, float]:
    """Return places of discs that fill a disc evenly, and its radius."""
    number = len(radius)
    if number == 1:
        return np.zeros((1, 2)), float(radius[0])
    if number > _LAID_OUT_BY_FORCE:
        place = _spiral(radius)
    else:
        place = force_directed(number, links, rounds=60, seed=seed)
        whole = float(np.sqrt((radius**2).sum() / _FILLED))
        place = _evened(place, radius, whole)
        place = pushed_apart(place, radius, rounds=70, within=whole)
    return place, float((np.sqrt((place**2).sum(axis=1)) + radius).max())


def _spiral(radius: Floats) -> Floats:
    """Set discs on a sunflower's spiral, each with room for the largest."""
    at = np.arange(len(radius))
    far = float(radius.max()) * 1.15 * np.sqrt(at)
    turn = at * math.pi * (3 - math.sqrt(5))
    return np.column_stack((far * np.cos(turn), far * np.sin(turn)))


def _evened(place: Floats, radius: Floats, whole: float) -> Floats:
    """Move discs along their rays so that they fill a disc evenly; directions are kept."""
    distance = np.sqrt((place**2).sum(axis=1))
    order = np.argsort(distance, kind="stable")
    area = np.cumsum(radius[order] ** 2)
    even = np.empty(len(place))
    even[order] = whole * np.sqrt((area - radius[order] ** 2 / 2) / area[-1]) * 0.97
    mixed = 0.75 * even + 0.25 * distance / (distance.max() + 1e-9) * whole
    return np.asarray(place / (distance[:, None] + 1e-9) * mixed[:, None])


def _ancestors(above: Ints, level: Ints, group: Ints, depth: int) -> Ints:
    """Return the group of each node at a level; -1 where it is in none."""
    found = group.copy()
    while (deeper := (found >= 0) & (level[found] > depth)).any():
        found[deeper] = above[found[deeper]]
    return np.where((found >= 0) & (level[found] == depth), found, -1)


def _crossing(above: Ints, level: Ints, group: Ints, ends: Ints, depth: int) -> tuple[Ints, Floats]:
    """Return pairs of groups of a level and of one parent, and how many links join them."""
    at = _ancestors(above, level, group, depth)[ends]
    both = (at >= 0).all(axis=1) & (at[:, 0] != at[:, 1])
    at = np.sort(at[both], axis=1)
    at = at[above[at[:, 0]] == above[at[:, 1]]]
    number = len(above)
    keys, counts = np.unique(at[:, 0] * number + at[:, 1], return_counts=True)
    return np.column_stack((keys // number, keys % number)), counts.astype(np.float64)


def _place_parts(
    above: Ints,
    level: Ints,
    disc: Floats,
    crossing: tuple[Ints, Floats],
    depth: int,
    seed: int,
) -> None:
    """Set the groups of a level within those that hold them, and draw these around them."""
    pairs, counts = crossing
    parts = np.flatnonzero(level == depth)
    local = np.zeros(len(above), dtype=np.int64)
    for parent in np.unique(above[parts]).tolist():
        own = parts[above[parts] == parent]
        local[own] = np.arange(len(own))
        mine = above[pairs[:, 0]] == parent
        radius = disc[own, 2]
        if parent < 0:
            disc[own, :2] = _islands(local[pairs[mine]], counts[mine], radius, seed)
        else:
            disc[own, :2] = _parts(local[pairs[mine]], counts[mine], radius, seed + parent)
            reach = np.sqrt((disc[own, :2] ** 2).sum(axis=1)) + radius
            disc[parent, 2] = float(reach.max())
            disc[parent, 2] += _gap(disc[parent, 2], depth - 1)


def _islands(links: Ints, counts: Floats, radius: Floats, seed: int) -> Floats:
    """Place the widest groups: linked ones by force, the others around them."""
    by_size = np.lexsort((np.arange(len(radius)), -radius))
    linked = np.zeros(len(radius), dtype=bool)
    linked[links.ravel()] = True
    core = by_size[linked[by_size]][:_LINKED_ISLANDS]
    core = core if len(core) else by_size[:1]
    local = np.full(len(radius), -1)
    local[core] = np.arange(len(core))
    inner = (local[links] >= 0).all(axis=1)
    place = np.zeros((len(radius), 2))
    place[core] = _parts(local[links[inner]], counts[inner], radius[core], seed, wide=_WIDE)
    rest = by_size[local[by_size] < 0]
    place[rest] = set_around(place[core], radius[core], radius[rest], wide=_WIDE)
    return place


def _parts(links: Ints, counts: Floats, radius: Floats, seed: int, *, wide: float = 1.0) -> Floats:
    """Place discs by the links between them, close together."""
    number = len(radius)
    if number > _LAID_OUT_BY_FORCE:
        return _spiral(radius)
    weight = counts / (radius[links[:, 0]] * radius[links[:, 1]])
    if len(weight):
        weight = weight / weight.max() * 3
    centre = force_directed(number, links, weight, rounds=200, seed=seed)
    reach = float(np.abs(centre).max(initial=0))
    if reach > 0:
        centre *= float(np.sqrt((radius**2).sum())) / reach * 1.1
    centre[:, 0] *= wide
    pull = (0.985, 0.97) if wide > 1 else (0.97, 0.97)
    centre = pushed_apart(centre, radius, rounds=400, together=pull)
    return centre if wide > 1 else np.asarray(centre - _middle(centre, radius))


def _middle(centre: Floats, radius: Floats) -> Floats:
    """Return about the middle of the smallest disc around discs.

    After Bădoiu and Clarkson, "Smaller core-sets for balls" (2003): go towards the farthest one,
    by less each time.
    """
    middle: Floats = centre.mean(axis=0)
    for turn in range(1, 100):
        reach = np.sqrt(((centre - middle) ** 2).sum(axis=1)) + radius
        farthest = int(np.argmax(reach))
        middle = middle + (centre[farthest] - middle) / (turn + 1)
    return middle


def _turn(
    place: Floats,
    disc: Floats,
    at: Ints,
    above: Ints,
    level: Ints,
    ends: Ints,
    depth: int,
) -> None:
    """Turn each group of a level about its middle, so that its nodes face what they link to."""
    number = len(above)
    both = np.concatenate((ends, ends[:, ::-1]))
    leaves = (at[both[:, 0]] >= 0) & (at[both[:, 0]] != at[both[:, 1]])
    one, other = both[leaves].T
    group = at[one]
    if not len(one):
        return
    own = place[one] - disc[group, :2]
    lead = place[other] - disc[group, :2]
    lead /= np.sqrt((lead**2).sum(axis=1))[:, None] + 1e-9
    along = np.bincount(group, own[:, 0] * lead[:, 0] + own[:, 1] * lead[:, 1], number)
    aside = np.bincount(group, own[:, 0] * lead[:, 1] - own[:, 1] * lead[:, 0], number)
    length = np.sqrt(along**2 + aside**2)
    cos = np.where(length > 0, along / np.maximum(length, 1e-12), 1.0)
    sin = np.where(length > 0, aside / np.maximum(length, 1e-12), 0.0)
    inside = at >= 0
    place[inside] = _turned(place[inside], disc[at[inside], :2], cos[at[inside]], sin[at[inside]])
    holder = np.arange(number)
    while (deeper := level[holder] > depth).any():
        holder[deeper] = above[holder[deeper]]
    held = (level > depth) & (level[holder] == depth)
    disc[held, :2] = _turned(
        disc[held, :2], disc[holder[held], :2], cos[holder[held]], sin[holder[held]]
    )


def _turned(place: Floats, middle: Floats, cos: Floats, sin: Floats) -> Floats:
    x, y = (place - middle).T
    return np.asarray(middle + np.column_stack((x * cos - y * sin, x * sin + y * cos)))
