"""Contents of a store as a networkx graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paperatlas.graph.stores.contents import Contents

if TYPE_CHECKING:
    import networkx as nx


def network_of(contents: Contents) -> nx.MultiDiGraph[str]:
    """Make a networkx graph: node key = id, attribute ``label`` + properties; edge key = type.

    Nodes and edges come sorted, so that equal contents give graphs that iterate alike. Edge
    properties and node properties are copies.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for (label, node_id), properties in sorted(contents.nodes.items(), key=lambda item: item[0]):
        graph.add_node(node_id, label=label, id=node_id, **properties)
    for (type_, source, target), properties in sorted(
        contents.edges.items(), key=lambda item: item[0]
    ):
        graph.add_edge(source[1], target[1], type_, **properties)
    return graph
