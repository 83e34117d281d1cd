"""The uses of names in papers, put together by the entity that they are to become.

A use is one string by which one paper names one thing. Uses are kept as columns of numbers, not as
objects: there are several for each name.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from paperatlas.graph.folding import is_name
from paperatlas.graph.known_aliases import Key
from paperatlas.graph.name_keys import NameKeys
from paperatlas.graph.named_things import DROPPED, NamedThings
from paperatlas.graph.pairs import Pairs
from paperatlas.graph.rules import Rules
from paperatlas.graph.same_paper import SamePaper
from paperatlas.graph.seen_names import SeenName, SeenNames
from paperatlas.records import EntityType

_MINORITY = 0.2
"""A type that less than this share of a name's papers give it is taken for a slip."""
_OWN = 1
"""Of a use: the string folds into the group."""
_EVALUATED = 2
"""Of a use: the paper evaluates on the thing."""


@dataclass(slots=True)
class Surface:
    """One string of a group.

    Attributes:
        letters: its letters.
        first: place of the oldest paper that uses it.
        last: place of the newest.
        papers: number of papers that do.
        own: whether it folds into the group; else papers use it for the same thing.
    """

    letters: str
    first: int
    last: int = -1
    papers: int = 0
    own: bool = False


@dataclass(slots=True)
class Group:
    """What is to become one entity.

    Attributes:
        key: what it is joined under.
        papers: number of papers that name it.
        types: number of papers by the type that they give it.
        surfaces: its names.
        evaluated: whether a paper evaluates on it.
    """

    key: Key
    papers: int = 0
    types: dict[EntityType, int] = field(default_factory=dict)
    surfaces: dict[str, Surface] = field(default_factory=dict)
    evaluated: bool = False

    @property
    def names(self) -> list[str]:
        """The surfaces that fold into the group."""
        return [surface for surface, known in self.surfaces.items() if known.own]


class NameGroups:
    """All groups, sorted by key; a group's number is its place among them.

    Attributes:
        keys: of the groups.
        things: which group each thing that a paper names belongs to.
        dropped: id of the paper, type and name, for each thing that the user's rules drop.
    """

    def __init__(
        self,
        papers: Pairs,
        keys: NameKeys,
        wordings: SamePaper,
    ) -> None:
        """Group the names of papers.

        Args:
            papers: in order of age.
            keys: of all their names, read in this order.
            wordings: what they use for one thing.
        """
        self.things = NamedThings(keys.names)
        self.dropped: list[tuple[str, EntityType, str]] = []
        self._names: SeenNames = keys.names
        uses = _Uses()
        for place in range(len(papers)):
            self._read(place, papers, keys, wordings, uses)
        self._sort(uses, keys.rules)

    def _read(
        self,
        place: int,
        papers: Pairs,
        keys: NameKeys,
        wordings: SamePaper,
        uses: _Uses,
    ) -> None:
        paper_id = keys.names.papers[place]
        self.things.begin_paper(paper_id)
        for main, others, evaluated in keys.names.things(place):
            key = main.key if main.settled else keys.of(paper_id, main)
            if key is None:
                self.dropped.append((paper_id, main.kind, main.text))
                self.things.add(main, DROPPED)
                continue
            group = uses.group(key)
            thing = self.things.add(main, group)
            uses.add(place, main, group, _OWN | (_EVALUATED if evaluated else 0))
            for name, is_loose in others:
                other = keys.of(paper_id, name)
                loosely = is_loose and other != key
                if other is None or not (loosely or wordings.is_separate(key, other)):
                    uses.add(place, name, group, _OWN if other == key else 0)
                    continue
                if loosely:
                    title = papers.title(place).title
                    keys.keep(other, key, f"used for it in “{title}”, but no name for it")
                apart = uses.group(other)
                uses.add(place, name, apart, _OWN)
                self.things.add_separate(thing, name.text, apart)

    def _sort(self, uses: _Uses, rules: Rules) -> None:
        """Order the uses by group, and the groups by key."""
        into = uses.mistyped(self._names, rules)
        stay = [group for group in range(len(uses.keys)) if group not in into]
        stay.sort(key=uses.keys.__getitem__)
        numbers = np.empty(len(uses.keys), dtype=np.int32)
        numbers[stay] = np.arange(len(stay), dtype=np.int32)
        for group, other in into.items():
            numbers[group] = numbers[other]
        self.keys: list[Key] = [uses.keys[group] for group in stay]
        self.things.renumber(numbers)
        groups = numbers[_column(uses.groups)]
        order = np.argsort(groups, kind="stable")
        self._sizes = np.bincount(groups, minlength=len(stay)).tolist()
        self._columns = [
            array(column.typecode, _column(column)[order].tobytes())
            for column in (uses.places, uses.names, uses.marks)
        ]

    def __iter__(self) -> Iterator[Group]:
        """Go over the groups, by key."""
        uses = zip(*self._columns, strict=True)
        for key, size in zip(self.keys, self._sizes, strict=True):
            yield (
                self._group(key, islice(uses, size)) if size > 1 else self._single(key, *next(uses))
            )

    def _single(self, key: Key, place: int, number: int, marks: int) -> Group:
        """Return the group of a name that one paper uses, as most are."""
        name, own = self._names[number], bool(marks & _OWN)
        surfaces = {name.text: Surface(name.letters, place, place, 1, own)}
        return Group(key, 1, {name.kind: 1}, surfaces, bool(marks & _EVALUATED))

    def _group(self, key: Key, uses: Iterator[tuple[int, ...]]) -> Group:
        """Count the uses of one group; they come in the order of their papers' age."""
        group = Group(key)
        last, last_of = -1, dict[EntityType, int]()
        for place, number, marks in uses:
            name = self._names[number]
            if place != last:
                last = place
                group.papers += 1
            if last_of.get(name.kind) != place:
                last_of[name.kind] = place
                group.types[name.kind] = group.types.get(name.kind, 0) + 1
            surface = group.surfaces.get(name.text)
            if surface is None:
                surface = group.surfaces[name.text] = Surface(name.letters, place)
            if surface.last != place:
                surface.last = place
                surface.papers += 1
            if marks & _OWN:
                surface.own = True
            if marks & _EVALUATED:
                group.evaluated = True
        return group


class _Uses:
    """Columns of uses, and the groups by key in order of appearance."""

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.places, self.names, self.groups = array("i"), array("i"), array("i")
        self.marks = array("B")
        self._numbers: dict[Key, int] = {}
        self._last, self._papers = array("i"), array("i")

    def group(self, key: Key) -> int:
        """Return the number of a group."""
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.keys)
            self.keys.append(key)
            self._last.append(-1)
            self._papers.append(0)
        return number

    def add(self, place: int, name: SeenName, group: int, marks: int) -> None:
        """Add a use; papers come in order."""
        self.places.append(place)
        self.names.append(name.number)
        self.groups.append(group)
        self.marks.append(marks)
        if self._last[group] != place:
            self._last[group] = place
            self._papers[group] += 1

    def mistyped(self, names: SeenNames, rules: Rules) -> dict[int, int]:
        """Return the groups of names that few papers type otherwise, each with the usual one."""
        by_name: dict[str, int | list[int]] = {}
        for group, (_, name) in enumerate(self.keys):
            known = by_name.setdefault(name, group)
            if isinstance(known, list):
                known.append(group)
            elif known != group:
                by_name[name] = [known, group]
        into: dict[int, int] = {}
        for same in by_name.values():
            if isinstance(same, int):
                continue
            groups = sorted(same, key=self.keys.__getitem__)
            total = sum(self._papers[group] for group in groups)
            most = max(groups, key=self._papers.__getitem__)
            for group in groups:
                few = self._papers[group] < _MINORITY * total
                if group != most and few and self.keys[group] not in rules.types:
                    into[group] = most
        for group in self._of_terms(names, into.keys()):
            del into[group]
        return into

    def _of_terms(self, names: SeenNames, groups: Collection[int]) -> set[int]:
        """Return those of some groups that hold a lower-case term of their own."""
        column = _column(self.groups)
        rows = np.isin(column, list(groups)) & (_column(self.marks) & _OWN > 0)
        return {
            self.groups[row]
            for row in np.flatnonzero(rows).tolist()
            if not is_name(names[self.names[row]].text)
        }


def _column(values: array[int]) -> NDArray[np.int32] | NDArray[np.uint8]:
    """Return a column as numpy sees it."""
    return np.asarray(values)
