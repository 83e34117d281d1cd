"""Papers that stand in several parts: found by numbers, joined as on one machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from paperatlas.cluster.parts import Part, read_numbers, read_papers
from paperatlas.records import Paper, Skip
from paperatlas.sources import merge_papers


@dataclass(slots=True)
class Changes:
    """What is otherwise in a part than it was read.

    Attributes:
        gone: places of papers that another page of the same paper stands for.
        joined: papers of several pages, by the place of the first.
    """

    gone: set[int] = field(default_factory=set)
    joined: dict[int, Paper] = field(default_factory=dict)

    def apply(self, papers: Sequence[Paper], first: int = 0) -> list[Paper]:
        """Return papers of the part as they are to be.

        Args:
            papers: as they were read.
            first: place of the first of them.
        """
        return [
            self.joined.get(place, paper)
            for place, paper in enumerate(papers, first)
            if place not in self.gone
        ]


def join_duplicates(parts: Sequence[Part]) -> tuple[dict[int, Changes], list[Skip]]:
    """Join what several pages say of one paper, as `paperatlas.sources.merge_papers` does.

    Two pages can only be of one paper if their ids or their titles are the same. Such papers
    alone are looked at; of all others 16 bytes are held.

    Args:
        parts: all papers, in reading order.

    Returns:
        The changes by the number of the part, and the pages that stand against each other.
    """
    if not parts:
        return {}, []
    numbers = [read_numbers(part.path) for part in parts]
    shared = _met_again(np.concatenate([ids for ids, _ in numbers]))
    shared |= _met_again(np.concatenate([titles for _, titles in numbers]))
    ends = np.cumsum([part.count for part in parts])
    places: list[tuple[int, int]] = []
    pages: list[Paper] = []
    for number, rows in enumerate(np.split(shared, ends[:-1])):
        if not rows.any():
            continue
        papers = read_papers(parts[number].path)
        for place in np.flatnonzero(rows).tolist():
            mark = f"\0{len(places)}"  # remembers which page a joined paper began with
            places.append((number, place))
            page = papers[place]
            pages.append(replace(page, sources=(mark, *page.sources)))
    joined, skips = merge_papers(pages)
    changes: dict[int, Changes] = {}
    for number, place in places:
        changes.setdefault(number, Changes()).gone.add(place)
    for paper in joined:
        number, place = places[int(paper.sources[0][1:])]
        sources = tuple(source for source in paper.sources if source[:1] != "\0")
        changes[number].gone.discard(place)
        changes[number].joined[place] = replace(paper, sources=sources)
    plain = [replace(skip, where=_without_mark(skip.where)) for skip in skips]
    return changes, plain


def _met_again(numbers: Any) -> Any:
    """Return which of some numbers stand there more than once."""
    _, inverse, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    return counts[inverse] > 1


def _without_mark(where: str) -> str:
    return ", ".join(source for source in where.split(", ") if source[:1] != "\0")
