"""What a format does, and what it says that it did."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from paperatlas.graph.schema import EDGES, NODES
from paperatlas.graph.stores import Store

Advance = Callable[[int, int], None]
"""Called with the rows that are done and the rows in all."""


@dataclass(frozen=True, slots=True)
class ExportSummary:
    """What was written.

    Attributes:
        folder: where it is.
        counts: number of nodes by label and of edges by type, in the schema's order.
        bytes: size of all files.
        command: what to run next, in a shell.
    """

    folder: Path
    counts: Mapping[str, int]
    bytes: int
    command: str

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return sum(self.counts[label] for label in NODES)

    @property
    def edges(self) -> int:
        """The number of edges."""
        return sum(self.counts[type_] for type_ in EDGES)


class Export(Protocol):
    """A function that writes a graph in one format."""

    def __call__(
        self,
        store: Store,
        folder: Path,
        *,
        atlas: str | None = None,
        progress: Advance | None = None,
    ) -> ExportSummary:
        """Write the graph of a store into a folder, wholly or not at all."""
