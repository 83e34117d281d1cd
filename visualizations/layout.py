"""Places for the overview map: topics as islands, each with its nodes spread evenly over it.

Spring layouts of a whole graph of papers end as one knot: hubs such as "accuracy" pull everything
to the middle. Here the topics are laid out first, by the links between them, then pushed apart as
discs; inside each disc the topic's own links decide. The force model is that of Fruchterman and
Reingold, "Graph drawing by force-directed placement" (1991), in numpy, exact within a topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_COOLING = 0.965
"""What is left of the longest step after each round."""

_TOGETHER = np.array([0.9975, 0.991])
"""Pull to the middle, across and down, while islands are pushed apart: screens are wide."""


def nested_layout(
    topics: Sequence[int], edges: Sequence[tuple[int, int]], *, seed: int = 0
) -> list[tuple[float, float]]:
    """Return a place for each node.

    Args:
        topics: the topic of each node, numbered from 0 without gaps.
        edges: pairs of nodes, by their place in `topics`.
        seed: start of the random numbers; the same seed gives the same picture.

    Returns:
        x and y of each node, rounded to 0.01. Neighbours of a topic's disc are about 1.8 apart.
    """
    if not topics:
        return []
    topic: Ints = np.asarray(topics, dtype=np.int64)
    links: Ints = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    number = int(topic.max()) + 1
    size = np.bincount(topic, minlength=number)
    radius = np.sqrt(size) + 0.8
    centre = _topic_centres(topic, links, size, radius, seed)

    place = np.zeros((len(topic), 2))
    local = np.zeros(len(topic), dtype=np.int64)
    same = links[topic[links[:, 0]] == topic[links[:, 1]]]
    for one in range(number):
        members = np.flatnonzero(topic == one)
        local[members] = np.arange(len(members))
        own = local[same[topic[same[:, 0]] == one]]
        spread = _force_directed(len(members), own, rounds=80, seed=seed + one)
        place[members] = centre[one] + _evened(spread, float(radius[one]))
    return [(round(float(x), 2), round(float(y), 2)) for x, y in place]


def _topic_centres(topic: Ints, links: Ints, size: Ints, radius: Floats, seed: int) -> Floats:
    number = len(size)
    ends = topic[links]
    crossing = np.sort(ends[ends[:, 0] != ends[:, 1]], axis=1)
    keys, counts = np.unique(crossing[:, 0] * number + crossing[:, 1], return_counts=True)
    pairs = np.column_stack((keys // number, keys % number))
    weight = counts / np.sqrt(size[pairs[:, 0]] * size[pairs[:, 1]])
    if len(weight):
        weight = weight / weight.max() * 3
    centre = _force_directed(number, pairs, weight, rounds=200, seed=seed)
    reach = np.abs(centre).max()
    if reach > 0:
        centre *= np.sqrt((radius**2).sum()) / reach * 1.1
    centre[:, 0] *= 1.6
    return _pushed_apart(centre, radius)


def _force_directed(
    number: int, links: Ints, weight: Floats | None = None, *, rounds: int, seed: int
) -> Floats:
    """Place nodes by attraction along links, repulsion between all, and a pull to the middle."""
    if number == 1:
        return np.zeros((1, 2))
    place = np.random.default_rng(seed).normal(size=(number, 2)) * np.sqrt(number) * 0.5
    pull = np.ones(len(links)) if weight is None else weight
    one, other = links[:, 0], links[:, 1]
    step = 0.12 * np.sqrt(number)
    for _ in range(rounds):
        across = place[:, None, :] - place[None, :, :]
        closeness = 1 / np.maximum((across**2).sum(axis=2), 0.01)
        np.fill_diagonal(closeness, 0)
        force = (across * closeness[:, :, None]).sum(axis=1)
        along = place[one] - place[other]
        along *= (np.sqrt((along**2).sum(axis=1)) * pull)[:, None]
        for axis in (0, 1):
            force[:, axis] -= np.bincount(one, along[:, axis], number)
            force[:, axis] += np.bincount(other, along[:, axis], number)
        force -= 0.06 * place * np.sqrt(number)
        strength = np.sqrt((force**2).sum(axis=1)) + 1e-9
        place += force / strength[:, None] * np.minimum(strength, step)[:, None]
        step *= _COOLING
    return np.asarray(place - place.mean(axis=0))


def _evened(place: Floats, radius: float) -> Floats:
    """Move nodes along their rays so that they fill the disc evenly; directions are kept."""
    distance = np.sqrt((place**2).sum(axis=1))
    rank = np.argsort(np.argsort(distance, kind="stable"), kind="stable")
    even = radius * np.sqrt((rank + 0.5) / len(place)) * 0.97
    if len(place) == 1:
        even = np.zeros(1)
    mixed = 0.75 * even + 0.25 * distance / (distance.max() + 1e-9) * radius
    return np.asarray(place / (distance[:, None] + 1e-9) * mixed[:, None])


def _pushed_apart(centre: Floats, radius: Floats) -> Floats:
    """Move discs until none overlaps another; smaller ones give way."""
    centre = centre.copy()
    reach = radius[:, None] + radius[None, :]
    share = radius[None, :] / reach
    for turn in range(400):
        across = centre[:, None] - centre[None]
        distance = np.sqrt((across**2).sum(axis=2)) + 1e-6
        overlap = np.maximum(reach * 1.08 - distance, 0)
        np.fill_diagonal(overlap, 0)
        if overlap.max() < 1e-3 * radius.mean():
            break
        shift = (across / distance[..., None] * (overlap * share * 0.55)[..., None]).sum(axis=1)
        centre += shift / np.maximum(1, (overlap > 0).sum(axis=1))[:, None] ** 0.35
        if turn < 240:
            centre *= _TOGETHER
    return centre
