"""Graph algorithms over the whole graph: what stands out, what belongs together, how it hangs so.

They go through networkx, so that an installed backend (graphblas, cugraph, parallel ...) computes
them when it is named. Without one, PageRank and communities are computed here over arrays, linear
in the links: networkx would need SciPy for the one, and is too slow for the other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from paperatlas.errors import BackendError, NotInGraph
from paperatlas.graph.communities import communities as louvain
from paperatlas.graph.selection import node_called
from paperatlas.records import ENTITY_TYPES, ROLES

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

T = TypeVar("T")

DAMPING = 0.85
"""Share of the rank that follows links; the rest is spread evenly (Page et al. 1999)."""
_NEAR = 1e-9  # change of all ranks together at which they count as settled
_ROUNDS = 200
_LINKS = {*ROLES, "VARIANT_OF"}


@dataclass(frozen=True, slots=True)
class Step:
    """A node on a way.

    Attributes:
        id: of the node.
        label: what kind of node it is.
        name: its name, or the title of a paper.
    """

    id: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Ranked(Step):
    """A node with its rank.

    Attributes:
        rank: its share of all ranks, which add up to 1.
    """

    rank: float


@dataclass(frozen=True, slots=True)
class Community:
    """Nodes that are linked more with each other than with the rest.

    Attributes:
        nodes: their ids, those with the most links first.
        names: the names of its first entities.
    """

    nodes: tuple[str, ...]
    names: tuple[str, ...]


def linked(graph: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    """Return papers and entities with one link for each pair that is linked, without direction.

    Args:
        graph: as `Store.to_networkx` gives it.

    Returns:
        Nodes with ``label`` and ``name``; links with ``weight``, the number of edges.
    """
    import networkx as nx

    kinds = {"Paper", *ENTITY_TYPES}
    out: nx.Graph[str] = nx.Graph()
    for node, data in graph.nodes(data=True):
        if data["label"] in kinds:
            name = data.get("name") or data.get("title") or str(node)
            out.add_node(node, label=data["label"], name=name)
    for source, target, key in graph.edges(keys=True):
        if key in _LINKS and source != target:
            known = out.get_edge_data(source, target)
            out.add_edge(source, target, weight=1 + (known["weight"] if known else 0))
    return out


def pagerank(
    graph: nx.MultiDiGraph[str], *, types: tuple[str, ...] = (), backend: str | None = None
) -> list[Ranked]:
    """Return nodes by PageRank over the links between papers and entities, the highest first.

    Args:
        graph: as `Store.to_networkx` gives it.
        types: only nodes of these labels; all if empty. All take part in the ranking.
        backend: a networkx backend that computes it; None computes it here.

    Raises:
        BackendError: the backend is not installed or does not do this.
    """
    links = linked(graph)
    if backend is None:
        ranks = _ranks(links)
    else:
        import networkx as nx

        ranks = _by(backend, lambda: nx.pagerank(links, alpha=DAMPING, backend=backend))
    found = [
        Ranked(str(node), data["label"], data["name"], float(ranks[node]))
        for node, data in links.nodes(data=True)
        if not types or data["label"] in types
    ]
    return sorted(found, key=lambda one: (-one.rank, one.id))


def communities(
    graph: nx.MultiDiGraph[str], *, seed: int = 0, backend: str | None = None
) -> list[Community]:
    """Return the communities of papers and entities by Louvain's method, the largest first.

    Args:
        graph: as `Store.to_networkx` gives it.
        seed: of the order in which nodes are looked at.
        backend: a networkx backend that computes them; None computes them here.

    Raises:
        BackendError: the backend is not installed or does not do this.
    """
    links = linked(graph)
    nodes = list(links)
    if not nodes:
        return []
    if backend is None:
        ends, weights = _arrays(links)
        part = louvain(len(nodes), ends, weights, seed=seed)
        groups: list[list[str]] = [[] for _ in range(int(part.max()) + 1)]
        for node, community in zip(nodes, part.tolist(), strict=True):
            groups[community].append(node)
    else:
        import networkx as nx

        sets = _by(
            backend,
            lambda: nx.community.louvain_communities(links, seed=seed, backend=backend),
        )
        groups = [list(group) for group in sets]
    found = []
    for group in groups:
        group.sort(key=lambda node: (-links.degree[node], node))
        named = [links.nodes[n]["name"] for n in group if links.nodes[n]["label"] != "Paper"]
        found.append(Community(tuple(group), tuple(named[:5])))
    return sorted(found, key=lambda one: (-len(one.nodes), one.nodes[0]))


def shortest_path(
    graph: nx.MultiDiGraph[str], source: str, target: str, *, backend: str | None = None
) -> list[Step]:
    """Return a shortest way between two nodes, over papers and entities, both ends included.

    Args:
        graph: as `Store.to_networkx` gives it.
        source: id of a paper, or any name or the id of an entity.
        target: likewise.
        backend: a networkx backend that computes it; None leaves it to networkx itself.

    Raises:
        NotInGraph: there is no such node, or no way from the one to the other.
        BackendError: the backend is not installed or does not do this.
    """
    import networkx as nx

    links = linked(graph)
    start, end = (node_called(graph, name) for name in (source, target))
    try:
        found = _by(backend, lambda: nx.shortest_path(links, start, end, backend=backend))
    except nx.NetworkXNoPath as error:
        message = f"nothing leads from {source!r} to {target!r}"
        raise NotInGraph(message) from error
    nodes = [(str(node), links.nodes[node]) for node in found]
    return [Step(node, data["label"], data["name"]) for node, data in nodes]


def _by(backend: str | None, compute: Callable[[], T]) -> T:
    """Have a backend (None: networkx itself) compute something; say plainly what it lacks."""
    import networkx as nx

    installed = sorted(name for name in nx.config.backends if name != "networkx")
    if backend not in {None, "networkx", *installed}:
        message = (
            f"there is no networkx backend {backend!r}; installed are "
            f"{', '.join(installed) or 'none'} (see https://networkx.org/documentation/stable/"
            "backends.html)"
        )
        raise BackendError(message)
    try:
        return compute()
    except (NotImplementedError, ImportError) as error:
        message = f"the networkx backend {backend!r} does not compute this here: {error}"
        raise BackendError(message) from error


def _arrays(links: nx.Graph[str]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the links as pairs of places of their nodes, and their weights."""
    place = {node: at for at, node in enumerate(links)}
    ends = np.array([(place[a], place[b]) for a, b in links.edges], dtype=np.int64)
    weights = np.array([data["weight"] for _, _, data in links.edges(data=True)], dtype=np.float64)
    return ends.reshape(-1, 2), weights


def _ranks(links: nx.Graph[str]) -> dict[Any, float]:
    """Compute PageRank by the power method, each link in both directions, by weight."""
    number = links.number_of_nodes()
    if not number:
        return {}
    ends, weights = _arrays(links)
    source = np.concatenate((ends[:, 0], ends[:, 1]))
    target = np.concatenate((ends[:, 1], ends[:, 0]))
    share = np.concatenate((weights, weights))
    out = np.bincount(source, share, number)
    share /= out[source]
    alone = out == 0
    rank = np.full(number, 1 / number)
    for _ in range(_ROUNDS):
        moved = np.bincount(target, share * rank[source], number)
        new = DAMPING * (moved + rank[alone].sum() / number) + (1 - DAMPING) / number
        change = np.abs(new - rank).sum()
        rank = new
        if change < _NEAR:
            break
    return dict(zip(links, rank.tolist(), strict=True))
