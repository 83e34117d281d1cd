"""Communities of a weighted graph: groups that are linked more within than chance would have it.

The method of Blondel et al., "Fast unfolding of communities in large networks" (2008), with the
queue of Ozaki et al., "A simple acceleration method for the Louvain algorithm" (2016): a node is
looked at again only when a neighbour has moved. networkx has the method without the queue, over
dictionaries, which is too slow for maps of 100,000 nodes.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_LEAST_GAIN = 1e-9
"""What a move must bring, in weight of links: less is the rounding of sums."""


def communities(
    number: int,
    links: Ints,
    weights: Floats,
    *,
    loops: Floats | None = None,
    resolution: float = 1.0,
    seed: int = 0,
) -> Ints:
    """Return the community of each node, numbered by size, the largest being 0.

    Args:
        number: how many nodes there are.
        links: pairs of nodes; no pair of a node with itself.
        weights: weight of each link, above 0.
        loops: weight of the links within each node, where a node stands for several.
        resolution: above 1 for more and smaller communities.
        seed: start of the random numbers, which decide in what order nodes are first looked at.
    """
    rng = np.random.default_rng(seed)
    found = np.arange(number)
    ends, strength = links, weights
    within = np.zeros(number) if loops is None else loops
    own = within
    while len(ends):
        moved = _moved(ends, strength, within, np.arange(len(within)), resolution, rng)
        names, part = np.unique(moved, return_inverse=True)
        if len(names) == len(within):
            break
        found = part[found]
        ends, strength, within = joined(ends, strength, within, part, len(names))
    if len(links):
        # Nodes that were joined early may now be better off elsewhere.
        found = _moved(links, weights, own, found, resolution, rng)
    return _by_size(found)


def _moved(
    links: Ints,
    weights: Floats,
    loops: Floats,
    start: Ints,
    resolution: float,
    rng: np.random.Generator,
) -> Ints:
    """Move nodes one by one into the neighbouring community that they fit best, until all fit."""
    number = len(loops)
    one, other = np.concatenate((links, links[:, ::-1])).T
    order = np.lexsort((other, one))
    near = other[order].tolist()
    weight = np.concatenate((weights, weights))[order].tolist()
    first = np.searchsorted(one[order], np.arange(number + 1)).tolist()
    ends = np.bincount(links.ravel(), np.repeat(weights, 2), number) + 2 * loops
    scale = resolution / float(ends.sum())
    total = np.bincount(start, ends, number).tolist()
    degree = ends.tolist()
    community = start.tolist()
    waiting = deque(rng.permutation(number).tolist())
    queued = bytearray(b"\1") * number
    while waiting:
        node = waiting.popleft()
        queued[node] = 0
        low, high = first[node], first[node + 1]
        own = community[node]
        shared: dict[int, float] = {}
        for neighbour, value in zip(near[low:high], weight[low:high], strict=True):
            theirs = community[neighbour]
            shared[theirs] = shared.get(theirs, 0.0) + value
        part = degree[node] * scale
        total[own] -= degree[node]
        best, most = own, shared.get(own, 0.0) - total[own] * part + _LEAST_GAIN
        for theirs, value in shared.items():
            gain = value - total[theirs] * part
            if gain > most:
                best, most = theirs, gain
        total[best] += degree[node]
        if best != own:
            community[node] = best
            for neighbour in near[low:high]:
                if not queued[neighbour] and community[neighbour] != best:
                    queued[neighbour] = 1
                    waiting.append(neighbour)
    return np.asarray(community, dtype=np.int64)


def joined(
    links: Ints, weights: Floats, loops: Floats, part: Ints, number: int
) -> tuple[Ints, Floats, Floats]:
    """Return the graph whose nodes are the communities of another.

    Args:
        links: pairs of nodes.
        weights: weight of each link.
        loops: weight of the links within each node.
        part: the community of each node.
        number: how many communities there are.

    Returns:
        Pairs of communities, each once, their weights, and what is linked within each community.
    """
    ends = np.sort(part[links], axis=1)
    within = ends[:, 0] == ends[:, 1]
    inner: Floats = np.zeros(number)
    inner += np.bincount(part, loops, number)
    inner += np.bincount(ends[within, 0], weights[within], number)
    pairs, at = np.unique(ends[~within] @ np.array([number, 1]), return_inverse=True)
    joined = np.column_stack((pairs // number, pairs % number))
    strength: Floats = np.zeros(len(pairs))
    strength += np.bincount(at, weights[~within], len(pairs))
    return joined, strength, inner


def _by_size(found: Ints) -> Ints:
    """Number communities by size, those of one size by their first node."""
    _, first, part, size = np.unique(
        found, return_index=True, return_inverse=True, return_counts=True
    )
    place = np.empty(len(size), dtype=np.int64)
    place[np.lexsort((first, -size))] = np.arange(len(size))
    return place[part]
