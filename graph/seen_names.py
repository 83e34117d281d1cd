"""Every string that papers use as a name, with what it folds to, worked out once.

Papers are read here; what each names is kept as columns of numbers, for whoever asks again.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from paperatlas.graph.folding import fold_anew
from paperatlas.graph.known_aliases import Key, family
from paperatlas.graph.pairs import Pair, pairs_of
from paperatlas.records import ENTITY_TYPES, EntityType


@dataclass(slots=True, eq=False)
class SeenName:
    """A string as a name of one kind of thing.

    Attributes:
        text: as papers write it.
        kind: the type that they give it.
        number: its place in the order of first appearance.
        letters: its letters (`paperatlas.graph.folding.letters`).
        own: family of its type and what it folds to; names of one key share this tuple.
        count: how often it was seen.
        settled: whether `key` is known, and the same in all papers.
        key: key of the entity that it stands for; None where the user drops it.
    """

    text: str
    kind: EntityType
    number: int
    letters: str
    own: Key
    count: int = 0
    settled: bool = False
    key: Key | None = None


class Thing(NamedTuple):
    """Something that a paper names.

    Attributes:
        main: its name.
        others: the other strings that the paper names it by, each with whether it does so loosely
            (see `PaperEntity.loosely`).
        evaluated: whether the paper evaluates on it.
    """

    main: SeenName
    others: Sequence[tuple[SeenName, bool]]
    evaluated: bool


@dataclass(slots=True)
class SeenNames:
    """All names.

    Attributes:
        of: the names by type and string.
        papers: ids of the papers, in the order in which they were read.
        defining: the places among these of papers that define short forms in brackets.
    """

    of: dict[EntityType, dict[str, SeenName]] = field(
        default_factory=lambda: {kind: {} for kind in ENTITY_TYPES}
    )
    papers: list[str] = field(default_factory=list)
    defining: array[int] = field(default_factory=lambda: array("i"))
    _firsts: array[int] = field(default_factory=lambda: array("i", (0,)))
    _mains: array[int] = field(default_factory=lambda: array("i"))
    _first_others: array[int] = field(default_factory=lambda: array("i", (0,)))
    _others: array[int] = field(default_factory=lambda: array("i"))
    _all: list[SeenName] = field(default_factory=list)
    _keys: dict[Key, Key] = field(default_factory=dict)

    def __iter__(self) -> Iterator[SeenName]:
        """Go over the names in the order of their first appearance."""
        return iter(self._all)

    def __getitem__(self, number: int) -> SeenName:
        """Return a name by its number."""
        return self._all[number]

    def read(self, papers: Iterable[Pair]) -> None:
        """Take all names that papers use."""
        for paper, extraction in pairs_of(papers).with_parts("entities", "abbreviations"):
            if extraction.abbreviations:
                self.defining.append(len(self.papers))
            self.papers.append(paper.id)
            for entity in extraction.entities:
                evaluated = "EVALUATES_ON" in entity.roles
                self._mains.append(self._seen(entity.type, entity.name) << 1 | evaluated)
                if len(entity.surfaces) != 1 or entity.surfaces[0] != entity.name:
                    for text in islice(dict.fromkeys((entity.name, *entity.surfaces)), 1, None):
                        loosely = text in entity.loosely
                        self._others.append(self._seen(entity.type, text) << 1 | loosely)
                self._first_others.append(len(self._others))
            self._firsts.append(len(self._mains))

    def things(self, place: int) -> Iterator[Thing]:
        """Yield what a paper names, in order.

        Args:
            place: of the paper, in the order in which they were read.
        """
        every = self._all
        for at in range(self._firsts[place], self._firsts[place + 1]):
            main = self._mains[at]
            others = self._others[self._first_others[at] : self._first_others[at + 1]]
            yield Thing(
                every[main >> 1],
                [(every[other >> 1], bool(other & 1)) for other in others] if others else (),
                bool(main & 1),
            )

    def _seen(self, kind: EntityType, text: str) -> int:
        """Count a name once more; return its number."""
        known = self.of[kind]
        name = known.get(text)
        if name is None:
            name = known[text] = self._new(kind, text)
        name.count += 1
        return name.number

    def _new(self, kind: EntityType, text: str) -> SeenName:
        folded, spelled = fold_anew(text, kind)
        own = (family(kind), folded)
        own = self._keys.setdefault(own, own)
        if spelled == folded:
            spelled = own[1]
        name = SeenName(text, kind, len(self._all), spelled, own)
        self._all.append(name)
        return name

    def numbers(self) -> dict[EntityType, dict[str, int]]:
        """Return the number of each name, by type and string."""
        return {
            kind: {text: name.number for text, name in names.items()}
            for kind, names in self.of.items()
        }
