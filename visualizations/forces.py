"""Force-directed placement, and discs pushed apart: exact, in numpy, the same on every run.

The force model is that of Fruchterman and Reingold, "Graph drawing by force-directed placement"
(1991). Nothing here goes through BLAS: its threads may add in another order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_COOLING = 0.955
"""What is left of the longest step after each round."""

_PULL = 0.06
"""Pull to the middle, beside the forces between nodes."""


def force_directed(
    number: int, links: Ints, weight: Floats | None = None, *, rounds: int, seed: int
) -> Floats:
    """Place nodes by attraction along links, repulsion between all, and a pull to the middle.

    Args:
        number: how many nodes there are.
        links: pairs of nodes.
        weight: strength of each link; 1 if not given.
        rounds: how often all are moved.
        seed: start of the random numbers.

    Returns:
        x and y of each, about 1 apart, the mean at 0.
    """
    if number < 2:
        return np.zeros((number, 2))
    start = np.random.default_rng(seed).normal(size=(number, 2)) * np.sqrt(number) * 0.5
    x, y = start.T.astype(np.float32)
    pull = np.ones(len(links), np.float32) if weight is None else weight.astype(np.float32)
    one, other = links[:, 0], links[:, 1]
    step = 0.12 * number**0.5
    inward = np.float32(_PULL * number**0.5)
    across, down, near = (np.empty((number, number), np.float32) for _ in range(3))
    for _ in range(rounds):
        np.subtract.outer(x, x, out=across)
        np.subtract.outer(y, y, out=down)
        np.multiply(across, across, out=near)
        near += down * down
        np.maximum(near, np.float32(0.01), out=near)  # a node is 0 from itself: it pushes nothing
        np.reciprocal(near, out=near)
        across *= near
        down *= near
        push_x, push_y = across.sum(axis=1), down.sum(axis=1)
        along, aside = x[one] - x[other], y[one] - y[other]
        strength = np.sqrt(along * along + aside * aside) * pull
        along *= strength
        aside *= strength
        push_x += np.bincount(other, along, number) - np.bincount(one, along, number)
        push_y += np.bincount(other, aside, number) - np.bincount(one, aside, number)
        push_x -= inward * x
        push_y -= inward * y
        force = np.sqrt(push_x * push_x + push_y * push_y) + np.float32(1e-9)
        share = np.minimum(force, np.float32(step)) / force
        x += push_x * share
        y += push_y * share
        step *= _COOLING
    place = np.column_stack((x, y)).astype(np.float64)
    return np.asarray(place - place.mean(axis=0))


def pushed_apart(
    centre: Floats,
    radius: Floats,
    *,
    rounds: int,
    within: float = 0.0,
    together: tuple[float, float] = (1.0, 1.0),
) -> Floats:
    """Move discs until none overlaps another; smaller ones give way.

    Args:
        centre: x and y of each disc, no two the same.
        radius: of each disc.
        rounds: how often all are moved at most.
        within: radius of a disc around 0 that they are to stay in, if they can; 0 for none.
        together: what x and y are multiplied with in the first rounds, so that no gaps stay.

    Returns:
        Places where none overlaps: what the rounds leave is mended by spreading all a little.
    """
    x, y = centre.T.astype(np.float32)
    size = radius.astype(np.float32)
    reach = np.add.outer(size, size)
    share = size[None, :] / reach * np.float32(0.55)
    np.fill_diagonal(reach, 0)  # a disc does not overlap itself
    across, down = (np.empty_like(reach) for _ in range(2))
    squeezed = 0.6 * rounds if min(together) < 1 else 0
    least = 0.02 * float(size.min(initial=0))
    for turn in range(rounds if len(size) > 1 else 0):
        np.subtract.outer(x, x, out=across)
        np.subtract.outer(y, y, out=down)
        distance = np.sqrt(across * across + down * down) + np.float32(1e-6)
        overlap = np.maximum(reach - distance, np.float32(0))
        if turn >= squeezed and overlap.max() < least:
            break
        touching = np.maximum(1, (overlap > 0).sum(axis=1)).astype(np.float32)
        damp = 1 / np.sqrt(np.sqrt(touching))
        overlap *= share
        overlap /= distance
        x = x + (across * overlap).sum(axis=1) * damp
        y = y + (down * overlap).sum(axis=1) * damp
        if turn < squeezed:
            x *= np.float32(together[0])
            y *= np.float32(together[1])
        if within:
            far = np.sqrt(x * x + y * y) + np.float32(1e-6)
            back = np.minimum(1, np.maximum(np.float32(within) - size, 0) / far)
            x, y = x * back, y * back
    place = np.column_stack((x, y)).astype(np.float64)
    return place * _spread(place, radius)


def _spread(place: Floats, radius: Floats) -> float:
    """Return what to multiply places with so that no disc overlaps another."""
    if len(place) < 2:
        return 1.0
    across = np.subtract.outer(place[:, 0], place[:, 0])
    down = np.subtract.outer(place[:, 1], place[:, 1])
    distance = np.sqrt(across * across + down * down)
    np.fill_diagonal(distance, np.inf)
    short = np.add.outer(radius, radius) / np.maximum(distance, 1e-3)
    return max(1.0, float(short.max()))
