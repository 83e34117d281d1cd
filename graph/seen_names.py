"""Every string that papers use as a name, with what it folds to, worked out once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from paperatlas.graph.folding import fold_anew
from paperatlas.graph.known_aliases import Key, family
from paperatlas.graph.pairs import Pair, pairs_of
from paperatlas.records import ENTITY_TYPES, EntityType, PaperEntity


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


@dataclass(slots=True)
class SeenNames:
    """All names.

    Attributes:
        of: the names by type and string.
    """

    of: dict[EntityType, dict[str, SeenName]] = field(
        default_factory=lambda: {kind: {} for kind in ENTITY_TYPES}
    )
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
        for _, extraction in pairs_of(papers).with_parts("entities"):
            for entity in extraction.entities:
                known = self.of[entity.type]
                for text in strings_of(entity):
                    name = known.get(text)
                    if name is None:
                        name = known[text] = self._new(entity.type, text)
                    name.count += 1

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


def strings_of(entity: PaperEntity) -> Iterable[str]:
    """Return the strings by which a paper names a thing, each once, its name first."""
    if len(entity.surfaces) == 1 and entity.surfaces[0] == entity.name:
        return entity.surfaces
    return dict.fromkeys((entity.name, *entity.surfaces))
