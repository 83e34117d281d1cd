"""A graph from one store into another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from paperatlas.errors import StoreError, StoreNotFound
from paperatlas.graph.stores import Store, WriteSummary
from paperatlas.records import Edge, Node


def copy_graph(
    source: Store,
    target: Store,
    *,
    replace: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> WriteSummary:
    """Make a store hold what another holds; what it holds already is not written again.

    Args:
        source: where the graph is, open for reading.
        target: where it goes, open for writing. A copy that was cut off is completed.
        replace: let papers go that only `target` has.
        progress: called with changes written and changes in all.

    Raises:
        StoreError: `target` holds papers that `source` does not, and not `replace`.
    """
    network = source.to_networkx()
    labels: dict[str, str] = {}
    nodes = []
    for node_id, given in network.nodes(data=True):
        properties: dict[str, Any] = dict(given)
        labels[node_id] = properties.pop("label")
        del properties["id"]
        nodes.append(Node(labels[node_id], node_id, properties))
    edges = [
        Edge(type_, (labels[start], start), (labels[end], end), properties)
        for start, end, type_, properties in network.edges(keys=True, data=True)
    ]
    if not replace:
        papers = {node.id for node in nodes if node.label == "Paper"}
        only_there = [paper for paper in _papers(target) if paper not in papers]
        if only_there:
            message = (
                f"{target.url} holds {len(only_there):,} papers that {source.url} does not, such "
                f"as {only_there[0]}; name another place, or let them go with --replace"
            )
            raise StoreError(message)
    return target.write(nodes, edges, prune=True, progress=progress)


def _papers(store: Store) -> list[str]:
    try:
        table = store.query("MATCH (p:Paper {atlas: $atlas}) RETURN p.id AS id ORDER BY id")
    except StoreNotFound:  # a file that is not made yet
        return []
    return [row[0] for row in table.rows]
