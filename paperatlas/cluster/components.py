"""Names that are linked, directly or by others, are resolved in one shard; shards side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from paperatlas.cluster.name_links import NameLinks, open_names


@dataclass(slots=True)
class NameShards:
    """Which shard resolves a name.

    Attributes:
        count: number of shards.
        numbers: numbers of names, sorted; a name that is not among them has no shard here.
        shards: the shard of each.
        open: keys whose papers a shard sees whole (`paperatlas.cluster.name_links.open_names`).
        largest: share of all uses of names in the largest set of linked names.
    """

    count: int
    numbers: Any
    shards: Any
    open: Any
    largest: float = 0.0

    def of(self, numbers: Any) -> Any:
        """Return the shard of each of some names, -1 for those that are not here."""
        numbers = np.asarray(numbers, np.uint64)
        if not len(self.numbers):
            return np.full(len(numbers), -1)
        at = np.searchsorted(self.numbers, numbers)
        at[at == len(self.numbers)] = 0
        return np.where(self.numbers[at] == numbers, self.shards[at], -1)


def shards_of(links: NameLinks, tables: Any, count: int) -> NameShards:
    """Give every name a shard, so that shards have about as much to do.

    Args:
        links: of all papers.
        tables: pairs of the tables and rules (`paperatlas.cluster.name_links.links_of_tables`).
        count: number of shards.
    """
    sets = _Sets(links, tables)
    own = sets.of(links.names)
    weights = np.bincount(own, links.uses, minlength=1)
    total = max(float(weights.sum()), 1.0)
    shard_of = _balanced(weights, count)
    return NameShards(
        count,
        links.names,
        shard_of[own].astype(np.int32),
        open_names(links.defined),
        float(weights.max(initial=0)) / total,
    )


def shards_of_some(links: NameLinks, tables: Any, pairs: Any, count: int) -> NameShards:
    """Give shards to the names alone that some further pairs bring together.

    Args:
        links: of all papers.
        tables: pairs of the tables and rules.
        pairs: pairs of numbers of names, all of which must be resolved together now.
        count: number of shards.
    """
    links.sure = np.concatenate([links.sure, pairs])
    sets = _Sets(links, tables)
    own = sets.of(links.names)
    again = np.isin(own, np.unique(sets.of(pairs.ravel())))
    numbers, own = links.names[again], own[again]
    weights = np.bincount(own, links.uses[again], minlength=1)
    shard_of = _balanced(weights, count)
    return NameShards(count, numbers, shard_of[own].astype(np.int32), open_names(links.defined))


class _Sets:
    """Numbers that are linked, by the number of their set."""

    def __init__(self, links: NameLinks, tables: Any) -> None:
        sure = np.concatenate([links.sure, tables])
        there = np.unique(np.concatenate([sure.ravel(), links.names]))
        pairs = np.concatenate([sure, links.if_there[np.isin(links.if_there[:, 1], there)]])
        self._numbers = np.unique(np.concatenate([there, pairs.ravel()]))
        one = np.searchsorted(self._numbers, pairs[:, 0])
        other = np.searchsorted(self._numbers, pairs[:, 1])
        self._sets = connected(len(self._numbers), one, other)

    def of(self, numbers: Any) -> Any:
        """Return the set of each of some numbers, all of them known."""
        return self._sets[np.searchsorted(self._numbers, numbers)]


def connected(count: int, one: Any, other: Any) -> Any:
    """Return for each of so many things the number of the set that pairs put it in.

    Each thing looks at the least thing that it or a neighbour looks at, and then at what that looks
    at, until nothing changes: a few rounds over arrays, as in Y. Zhang, A. Azad and Z. Hu,
    "FastSV: a distributed-memory connected component algorithm" (2020).

    Args:
        count: number of things.
        one: the first of each pair.
        other: the second.
    """
    looks_at = np.arange(count)
    while True:
        before = looks_at.copy()
        above_one, above_other = looks_at[looks_at[one]], looks_at[looks_at[other]]
        np.minimum.at(looks_at, looks_at[one], above_other)
        np.minimum.at(looks_at, looks_at[other], above_one)
        np.minimum.at(looks_at, one, above_other)
        np.minimum.at(looks_at, other, above_one)
        looks_at = np.minimum(looks_at, looks_at[looks_at])
        if np.array_equal(looks_at, before):
            break
    return looks_at


def _balanced(weights: Any, count: int) -> Any:
    """Return a shard for each set: heavy ones go where least is, the others where room is left."""
    shard_of = np.zeros(len(weights), np.int32)
    filled = np.zeros(count)
    order = np.argsort(-weights, kind="stable")
    order = order[weights[order] > 0]
    heavy, light = order[: 64 * count], order[64 * count :]
    for at in heavy.tolist():
        least = int(filled.argmin())
        shard_of[at] = least
        filled[least] += weights[at]
    room = np.maximum(filled.max(initial=0) - filled, 0)
    shares = np.cumsum(room + (weights[light].sum() - room.sum()).clip(0) / count)
    if len(light):
        places = np.cumsum(weights[light]) * (shares[-1] / weights[light].sum())
        shard_of[light] = np.minimum(np.searchsorted(shares, places), count - 1)
    return shard_of
