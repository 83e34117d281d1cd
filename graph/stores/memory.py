"""A graph in this process, kept as a networkx graph; gone when the process ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from paperatlas.graph.schema import DEFAULT_ATLAS, EDGES, NODES
from paperatlas.graph.stores import Progress, Table, WriteSummary
from paperatlas.graph.stores.contents import Contents, contents_of, summarise
from paperatlas.graph.stores.network import network_of

if TYPE_CHECKING:
    import networkx as nx

    from paperatlas.graph.stores.ladybug import LadybugStore
    from paperatlas.records import Edge, Node


class MemoryStore:
    """The store at ``memory:``.

    Cypher runs in an embedded engine that is filled at the first query after a write, so the
    same text means the same here and in a file.
    """

    url = "memory:"
    atlas = DEFAULT_ATLAS

    def __init__(self) -> None:
        """Begin empty."""
        self._contents = Contents()
        self._engine: LadybugStore | None = None

    def write(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        *,
        prune: bool = False,
        progress: Progress | None = None,
    ) -> WriteSummary:
        """Add or update nodes and edges; see `Store.write`."""
        new = contents_of(nodes, edges)
        summary = summarise(self._contents, new, prune=prune)
        kept = Contents() if prune else self._contents
        self._contents = Contents(kept.nodes | new.nodes, kept.edges | new.edges)
        self.close()
        if progress:
            progress(summary.changes, summary.changes)
        return summary

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
    ) -> Table:
        """Run one Cypher text; see `Store.query`."""
        if self._engine is None:
            from paperatlas.graph.stores.ladybug import LadybugStore

            self._engine = LadybugStore.in_memory(self._contents)
        if not write:
            return self._engine.query(cypher, parameters)
        table, self._contents = self._engine.changed(cypher, parameters)
        return table

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the graph; see `Store.to_networkx`."""
        return network_of(self._contents)

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by label and of edges by type."""
        found = dict.fromkeys([*NODES, *EDGES], 0)
        for label, _ in self._contents.nodes:
            found[label] += 1
        for type_, _, _ in self._contents.edges:
            found[type_] += 1
        return found

    def close(self) -> None:
        """Let go of the query engine."""
        if self._engine is not None:
            self._engine.close()
            self._engine = None
