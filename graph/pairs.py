"""Papers with what was found in them, gone through again and again without being held.

Whoever makes a graph goes over all papers several times and wants a part of each. A `Pairs` gives
papers and extractions one at a time, from wherever they are kept; only their order is in memory.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, overload

from paperatlas.extraction_json import extraction_to_text
from paperatlas.records import Extraction, Paper

Pair = tuple[Paper, Extraction]
WriteExtraction = Callable[[Extraction, Paper], str]
"""Writes what a store keeps of an extraction, as `extraction_to_text` does."""


class PaperTitle(NamedTuple):
    """What is kept of a paper that is a reason for something."""

    id: str
    title: str


class Pairs(Sequence[Pair], ABC):
    """Papers with what was found in them, by place."""

    @abstractmethod
    def paper(self, at: int) -> Paper:
        """Return the paper at a place, from 0."""

    @abstractmethod
    def extraction(self, at: int, *parts: str) -> Extraction:
        """Return what was found in it.

        Args:
            at: the place.
            parts: the attributes of `Extraction` that are wanted, the others may be empty; none
                stands for all.
        """

    @abstractmethod
    def text(self, at: int) -> str:
        """Return what a store keeps of the extraction."""

    def title(self, at: int) -> PaperTitle:
        """Return what is kept of a paper that is a reason."""
        paper = self.paper(at)
        return PaperTitle(paper.id, paper.title)

    def papers(self) -> Iterator[Paper]:
        """Go over the papers."""
        return map(self.paper, range(len(self)))

    def with_parts(self, *parts: str) -> Iterator[Pair]:
        """Go over papers with those parts of their extractions that are wanted."""
        for at in range(len(self)):
            yield self.paper(at), self.extraction(at, *parts)

    def sorted_by(self, key: Callable[[Paper], tuple[str, ...]]) -> Pairs:
        """Return the same in the order of a key."""
        keys = [key(paper) for paper in self.papers()]
        return _Ordered(self, array("i", sorted(range(len(keys)), key=keys.__getitem__)))

    def __iter__(self) -> Iterator[Pair]:
        """Go over all, with whole extractions."""
        return self.with_parts()

    @overload
    def __getitem__(self, at: int) -> Pair: ...
    @overload
    def __getitem__(self, at: slice) -> list[Pair]: ...
    def __getitem__(self, at: int | slice) -> Pair | list[Pair]:
        """Return a paper with its whole extraction, or some of them."""
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        return self.paper(at), self.extraction(at)


class _Ordered(Pairs):
    """Others in another order."""

    def __init__(self, pairs: Pairs, places: Sequence[int]) -> None:
        self._pairs, self._places = pairs, places

    def __len__(self) -> int:
        return len(self._places)

    def paper(self, at: int) -> Paper:
        return self._pairs.paper(self._places[at])

    def extraction(self, at: int, *parts: str) -> Extraction:
        return self._pairs.extraction(self._places[at], *parts)

    def text(self, at: int) -> str:
        return self._pairs.text(self._places[at])


class _Listed(Pairs):
    """A list of them."""

    def __init__(self, pairs: Iterable[Pair], write: WriteExtraction) -> None:
        self._pairs = list(pairs)
        self._write = write

    def __len__(self) -> int:
        return len(self._pairs)

    def paper(self, at: int) -> Paper:
        return self._pairs[at][0]

    def extraction(self, at: int, *parts: str) -> Extraction:
        return self._pairs[at][1]

    def text(self, at: int) -> str:
        paper, extraction = self._pairs[at]
        return self._write(extraction, paper)


def pairs_of(papers: Iterable[Pair], write: WriteExtraction = extraction_to_text) -> Pairs:
    """Return papers as `Pairs`; those that are keep their order and their texts.

    Args:
        papers: papers with what was found in them.
        write: makes what a store keeps of an extraction.
    """
    return papers if isinstance(papers, Pairs) else _Listed(papers, write)
