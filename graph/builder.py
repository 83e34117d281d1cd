"""Extractions and entities become nodes and edges."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar, overload

from paperatlas.errors import SourceError, StoreError
from paperatlas.extraction_json import (
    extraction_from_text,
    extraction_to_text,
    in_newest_layout,
)
from paperatlas.graph.pairs import Pair, WriteExtraction, pairs_of
from paperatlas.graph.paper_graph import PaperGraph
from paperatlas.graph.resolution import Resolution, resolve
from paperatlas.graph.rules import Rules
from paperatlas.graph.stores import Store
from paperatlas.records import Edge, Node, Paper

T = TypeVar("T")

_AT_ONCE = 1_000
"""Papers that are asked for at once."""
_IDS = "MATCH (p:Paper {atlas: $atlas}) RETURN p.id AS id ORDER BY p.id"
_PAPERS = (
    "UNWIND $ids AS id MATCH (p:Paper {atlas: $atlas, id: id}) "
    "RETURN p.id AS id, p.title AS title, p.abstract AS abstract, p.authors AS authors, "
    "p.year AS year, p.published AS published, p.venue AS venue, "
    "p.urls AS urls, p.sources AS sources, p.extra AS extra, p.extraction AS extraction "
    "ORDER BY p.id"
)
_NO_PARTS = ("warnings",)
"""Of an extraction whose maker is asked for: next to nothing."""


class MadeAnew(Sequence[T]):
    """A sequence that holds nothing: its items are made each time it is gone through."""

    def __init__(self, make: Callable[[], Iterator[T]]) -> None:
        """Keep the function that makes them."""
        self._make = make

    def __iter__(self) -> Iterator[T]:
        """Make them, one after another."""
        return self._make()

    def __len__(self) -> int:
        """Make them and count them."""
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """Make all of them for some; go through them instead where there are many."""
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        """Compare item by item with any sequence."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Show them all."""
        return repr(tuple(self))


class MadeOnce(MadeAnew[T]):
    """The same for one reader, who says when nothing more is wanted of them."""

    def let_go(self) -> None:
        """Forget what they are made of: from now on there are none."""
        self._make = lambda: iter(())


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole graph.

    Attributes:
        nodes: every node. Those of a label are sorted by id.
        edges: every edge. Those of a type between two labels are sorted by source and target.
        resolution: how names became entities; None for a graph that was not built of papers.
    """

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    resolution: Resolution | None = field(default=None, compare=False, repr=False)

    def once(self) -> tuple[MadeOnce[Node], MadeOnce[Edge]]:
        """Return nodes and edges for one store, which may let go of them when it has their rows."""
        return MadeOnce(self.nodes.__iter__), MadeOnce(self.edges.__iter__)


def build_graph(
    papers: Iterable[Pair],
    rules: Rules | None = None,
    *,
    write: WriteExtraction = extraction_to_text,
) -> Graph:
    """Build the graph of papers and what they name.

    The graph is a pure function of the set of papers; their order changes nothing. A result is
    joined to the things that its paper's extraction names; a metric that the paper only implies
    is joined to the metric of that name if any paper names it.

    Args:
        papers: every paper with what was found in it; ids are unique. Those of a `Pairs` are gone
            through where they are, whenever they are needed; others are held.
        rules: what the user decided about names.
        write: makes the text of an extraction that the store keeps; a `Pairs` has them.

    Returns:
        Nodes and edges as `paperatlas.graph.schema` declares them. They are made anew each time
        they are gone through, so that a graph takes hardly more memory than its papers.
    """
    ordered = pairs_of(papers, write).sorted_by(lambda paper: (paper.id,))
    resolution = resolve(ordered, rules)
    graph = PaperGraph(ordered, resolution)
    return Graph(MadeAnew(graph.nodes), MadeAnew(graph.edges), resolution)


class Stored(NamedTuple):
    """A paper as a store holds it.

    Attributes:
        paper: as it was given.
        line: what was found in it, as `paperatlas.extraction_json.extraction_to_text` writes it.
        extractor: what found it.
    """

    paper: Paper
    line: str
    extractor: str


def read_stored(store: Store) -> Iterator[Stored]:
    """Yield the papers that a store holds, sorted by id; some are in memory at a time.

    Raises:
        StoreError: the store holds papers of another version of paperatlas.
    """
    ids = [row[0] for row in store.query(_IDS).rows]
    for first in range(0, len(ids), _AT_ONCE):
        table = store.query(_PAPERS, {"ids": ids[first : first + _AT_ONCE]})
        for values in table.rows:
            row = dict(zip(table.columns, values, strict=True))
            try:
                extra = json.loads(row["extra"])
                found = extraction_from_text(row["extraction"], _NO_PARTS)
            except (SourceError, TypeError, ValueError) as error:
                message = f"paper {row['id']} holds no extraction that can be read: {error}"
                raise StoreError(message) from error
            paper = Paper(
                id=row["id"],
                title=row["title"],
                abstract=row["abstract"],
                authors=tuple(row["authors"]),
                year=row["year"],
                published=row["published"],
                venue=row["venue"],
                urls=tuple(row["urls"]),
                sources=tuple(row["sources"]),
                extra=extra,
            )
            line = in_newest_layout(row["extraction"], paper)
            yield Stored(paper, line, found.extractor)


def read_papers_back(store: Store) -> list[Pair]:
    """Return the papers a store holds with their extractions, sorted by id, as they were given.

    Raises:
        StoreError: the store holds papers of another version of paperatlas.
    """
    return [(stored.paper, extraction_from_text(stored.line)) for stored in read_stored(store)]
