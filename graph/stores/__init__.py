"""Where a graph is kept: one protocol, one file a store, opened by address."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import networkx as nx

    from paperatlas.records import Edge, Node


Progress = Callable[[int, int], None]
"""Called with changes written and changes in all; stores that write at one go call it once."""


@dataclass(frozen=True, slots=True)
class Table:
    """The answer to a query: named columns and rows of plain Python values."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return each row as a mapping from column to value."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class WriteSummary:
    """What one `Store.write` changed: counts of nodes and edges."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0

    @property
    def changes(self) -> int:
        """All that changed."""
        return self.added + self.updated + self.removed

    def __add__(self, other: WriteSummary) -> WriteSummary:
        """Return what both changed."""
        return WriteSummary(
            added=self.added + other.added,
            updated=self.updated + other.updated,
            removed=self.removed + other.removed,
            unchanged=self.unchanged + other.unchanged,
        )


@runtime_checkable
class LetsGo(Protocol):
    """Nodes or edges that are made as they are read, of something large."""

    def let_go(self) -> None:
        """Forget what they are made of; a store calls it when it has their rows."""


class Store(Protocol):
    """What every store does; the contract suite in ``tests/graph/stores`` defines it."""

    url: str
    atlas: str

    def write(
        self,
        nodes: Iterable[Node],
        edges: Iterable[Edge],
        *,
        prune: bool = False,
        progress: Progress | None = None,
    ) -> WriteSummary:
        """Add or update nodes and edges by id, wholly or not at all; `prune` removes the others."""

    def query(
        self, cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
    ) -> Table:
        """Run one Cypher text; raises `QueryError` with the engine's reason.

        The parameter ``atlas`` has the name of the atlas unless it is given. Only with `write`,
        and in a store that was opened for writing, may the text change anything.
        """

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the whole graph: node key = id, edge key = type.

        A node has the attribute ``label`` and its properties, an edge its properties.
        """

    def counts(self) -> dict[str, int]:
        """Return the number of nodes by label and of edges by type, in the schema's order."""

    def close(self) -> None:
        """Release the files or the connection; the store cannot be used afterwards."""
