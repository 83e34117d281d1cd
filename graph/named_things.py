"""Which group of names each thing that a paper names belongs to."""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray

from paperatlas.graph.seen_names import SeenName, SeenNames
from paperatlas.records import EntityType

DROPPED = -1
"""In place of a group: the user's rules drop the thing."""


class NamedThings:
    """The things that papers name (each a `PaperEntity`), each with the number of its group.

    Things are numbered over all papers, in order.
    """

    def __init__(self, names: SeenNames) -> None:
        """Start without papers."""
        self._numbers = names.numbers()
        self._places: dict[str, int] = {}
        self._firsts = array("i")
        self._names = array("i")
        self._groups = array("i")
        self._separate: dict[int, list[tuple[str, int]]] = {}

    def begin_paper(self, paper_id: str) -> None:
        """Say that what is added from now on is what a paper names."""
        self._places[paper_id] = len(self._firsts)
        self._firsts.append(len(self._names))

    def add(self, name: SeenName, group: int) -> int:
        """Add a thing that a paper names; return its number."""
        self._names.append(name.number)
        self._groups.append(group)
        return len(self._names) - 1

    def add_separate(self, thing: int, surface: str, group: int) -> None:
        """Note that one of the strings by which a paper names a thing is a thing of its own."""
        self._separate.setdefault(thing, []).append((surface, group))

    def renumber(self, numbers: NDArray[np.int32]) -> None:
        """Give each group another number."""
        groups = np.asarray(self._groups)  # the same memory
        kept = groups != DROPPED
        groups[kept] = numbers[groups[kept]]
        for separate in self._separate.values():
            separate[:] = [(surface, int(numbers[group])) for surface, group in separate]

    def groups_of(self, paper_id: str) -> set[int]:
        """Return the groups of all that a paper names."""
        first, end = self._span(paper_id)
        found = set(self._groups[first:end])
        for thing in range(first, end):
            found.update(group for _, group in self._separate.get(thing, ()))
        found.discard(DROPPED)
        return found

    def find(self, paper_id: str, type: EntityType, name: str, surface: str = "") -> int | None:
        """Return the group of a thing, or of one of its strings; None if the paper has no such.

        Args:
            paper_id: the paper.
            type: the type of the thing.
            name: its name.
            surface: a string by which the paper names it.
        """
        number = self._numbers[type].get(name)
        if number is None or paper_id not in self._places:
            return None
        try:
            thing = self._names.index(number, *self._span(paper_id))
        except ValueError:
            return None
        for text, group in self._separate.get(thing, ()):
            if text == surface:
                return group
        return self._groups[thing]

    def _span(self, paper_id: str) -> tuple[int, int]:
        """Return the first of a paper's things, and one past the last."""
        place = self._places[paper_id]
        last = place + 1 == len(self._firsts)
        return self._firsts[place], len(self._names) if last else self._firsts[place + 1]
