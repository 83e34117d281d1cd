"""Islands that are linked to no other, set around the rest like a belt."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_RAYS = 720
"""Directions in which it is known how far what is placed reaches."""


def set_around(centre: Floats, radius: Floats, small: Floats, *, wide: float) -> Floats:
    """Return places for more discs around some that stand already; none overlaps another.

    Each goes where it is nearest to the middle, measured as if the map were squeezed to a square.

    Args:
        centre: x and y of the discs that stand, around 0.
        radius: of each of these.
        small: radius of each disc to place, the largest first.
        wide: how much wider than high the whole may be.
    """
    angle = np.arange(_RAYS) * (2 * math.pi / _RAYS)
    cos, sin = np.cos(angle), np.sin(angle)
    reach = np.zeros(_RAYS)
    for (x, y), far in zip(centre.tolist(), radius.tolist(), strict=True):
        _cover(reach, cos, sin, x, y, far)
    squeezed = np.sqrt((cos / wide) ** 2 + sin**2)
    places = np.zeros((len(small), 2))
    for at, own in enumerate(small.tolist()):
        nearest = float(reach.min()) + own
        width = math.ceil(math.asin(min(1.0, own / nearest)) / (2 * math.pi) * _RAYS) + 1
        width = min(width, _RAYS // 2 - 1)
        around = np.concatenate((reach[-width:], reach, reach[:width]))
        highest = np.lib.stride_tricks.sliding_window_view(around, 2 * width + 1).max(axis=1)
        distance = np.where(highest > 0, highest + own, 0.0)
        best = int(np.argmin(distance * squeezed))
        x, y = float(distance[best] * cos[best]), float(distance[best] * sin[best])
        places[at] = x, y
        _cover(reach, cos, sin, x, y, own)
    return places


def _cover(reach: Floats, cos: Floats, sin: Floats, x: float, y: float, radius: float) -> None:
    """Note how far a disc reaches along each ray that meets it."""
    along = x * cos + y * sin
    # Wider by half a ray's distance from the next: no gap lies between two rays.
    padded = radius + (math.hypot(x, y) + radius) * math.pi / _RAYS
    inside = padded**2 - (x * sin - y * cos) ** 2
    far = along + np.sqrt(np.maximum(inside, 0))
    np.maximum(reach, np.where((inside > 0) & (far > 0), far, 0), out=reach)
