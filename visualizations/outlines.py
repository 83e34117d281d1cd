"""Soft outlines of topics: how far their nodes reach in each direction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Point = tuple[float, float]


def outline(places: Floats, pad: float, *, rays: int) -> tuple[Point, ...]:
    """Return points around places, star-shaped about their mean.

    Args:
        places: x and y of what is to be inside.
        pad: room around each place.
        rays: how many points.
    """
    middle = places.mean(axis=0)
    x, y = (_farthest(places - middle, 8 * rays)).T
    angle = np.arange(rays) * (2 * math.pi / rays)
    reach = np.zeros(rays)
    for ray, (cos, sin) in enumerate(zip(np.cos(angle), np.sin(angle), strict=True)):
        along = x * cos + y * sin
        # Discs of twice the room meet the ray between two of its neighbours as well.
        near = (np.abs(x * sin - y * cos) < 2 * pad) & (along > 0)
        reach[ray] = max((along + pad)[near].max(initial=0), pad)
    for _ in range(2):
        soft = 0.25 * np.roll(reach, 1) + 0.5 * reach + 0.25 * np.roll(reach, -1)
        reach = np.maximum(soft, 0.97 * reach)
    return tuple(
        (round(float(middle[0] + far * cos), 2), round(float(middle[1] + far * sin), 2))
        for far, cos, sin in zip(reach, np.cos(angle), np.sin(angle), strict=True)
    )


def _farthest(places: Floats, sectors: int) -> Floats:
    """Return the place farthest from 0 in each direction: the others decide nothing."""
    x, y = places.T
    sector = np.floor(np.arctan2(y, x) * (sectors / (2 * math.pi))).astype(np.int64)
    order = np.lexsort((x * x + y * y, sector))
    last = np.flatnonzero(np.append(np.diff(sector[order]) != 0, True))
    return places[order[last]]
