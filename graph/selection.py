"""A part of a graph: what is near some things, only some types, only what several papers name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from paperatlas.graph.queries import entities_called
from paperatlas.records import ENTITY_TYPES, ROLES

if TYPE_CHECKING:
    import networkx as nx

_LABEL = "label"
_STEPS = {*ROLES, "VARIANT_OF"}
"""Edges that lead from one thing to the next."""


def selection(
    graph: nx.MultiDiGraph[str],
    *,
    focus: Sequence[str] = (),
    hops: int = 2,
    types: Collection[str] | None = None,
    min_links: int = 1,
) -> nx.MultiDiGraph[str]:
    """Return a part of a graph; what stays keeps its order and its properties.

    Papers that stay keep their results, authors, venues and repositories.

    Args:
        graph: as `Store.to_networkx` gives it.
        focus: names or ids of entities, as `paperatlas show` takes them, or ids of papers: only
            what is near one of them stays. All if empty.
        hops: how near: 1 are the papers that name an entity, 2 what these name besides.
        types: only these types of entities; all if left out. What is in the focus stays.
        min_links: only entities that so many of the papers that stay name. What is in the focus
            stays.

    Raises:
        NotInGraph: nothing goes by a name in `focus`; the message lists the nearest names.
    """
    chosen = _chosen(graph, focus)
    near = _near(graph, chosen, hops) if focus else {str(node) for node in graph}
    kept = {
        str(node)
        for node, data in graph.nodes(data=True)
        if node in near
        and (
            data[_LABEL] == "Paper"
            or (
                data[_LABEL] in ENTITY_TYPES
                and (types is None or data[_LABEL] in types or node in chosen)
            )
        )
    }
    if min_links > 1:
        naming: Counter[str] = Counter()
        for paper, entity in {(s, t) for s, t, key in graph.edges(keys=True) if key in ROLES}:
            if paper in kept:
                naming[entity] += 1
        kept = {
            node
            for node in kept
            if graph.nodes[node][_LABEL] == "Paper" or node in chosen or naming[node] >= min_links
        }
    beside = {
        str(target)
        for source, target, key in graph.edges(keys=True)
        if source in kept and graph.nodes[source][_LABEL] == "Paper" and key not in _STEPS
    }
    return _part(graph, kept | beside)


def _part(graph: nx.MultiDiGraph[str], kept: Collection[str]) -> nx.MultiDiGraph[str]:
    import networkx as nx

    part: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    part.add_nodes_from((node, data) for node, data in graph.nodes(data=True) if node in kept)
    for source, target, key, data in graph.edges(keys=True, data=True):
        if source in kept and target in kept:
            part.add_edge(source, target, key=key, **data)
    return part


def node_called(graph: nx.MultiDiGraph[str], name: str) -> str:
    """Return the id of what goes by a name.

    Args:
        graph: as `Store.to_networkx` gives it.
        name: a name or the id of an entity, as `paperatlas show` takes them, or the id of a paper.

    Raises:
        NotInGraph: nothing goes by it; the message lists the nearest names.
    """
    [found] = _chosen(graph, [name])
    return found


def _chosen(graph: nx.MultiDiGraph[str], names: Sequence[str]) -> set[str]:
    """Return the ids of what goes by the names."""
    if not names:
        return set()
    entities: list[dict[str, Any]] = [
        {
            "id": str(node),
            "name": data.get("name") or str(node),
            "label": data[_LABEL],
            "aliases": data.get("aliases") or [],
            "papers": data.get("papers") or 0,
        }
        for node, data in graph.nodes(data=True)
        if data.get(_LABEL) in ENTITY_TYPES
    ]
    entities.sort(key=lambda entity: (-entity["papers"], entity["id"]))
    found: set[str] = set()
    for name in names:
        if name in graph and graph.nodes[name].get(_LABEL) == "Paper":
            found.add(name)
            continue
        called = entities_called(entities, name)
        found.add(called[0]["id"])
    return found


def _near(graph: nx.MultiDiGraph[str], chosen: Iterable[str], hops: int) -> set[str]:
    reached = set(chosen)
    edge = set(reached)
    for _ in range(hops):
        following: set[str] = set()
        for node in edge:
            following |= {str(t) for _, t, key in graph.out_edges(node, keys=True) if key in _STEPS}
            following |= {str(s) for s, _, key in graph.in_edges(node, keys=True) if key in _STEPS}
        edge = following - reached
        reached |= edge
    return reached
