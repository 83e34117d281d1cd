"""What entities are to others that they were not merged with: variants, and look-alikes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from paperatlas.graph.folding import fold
from paperatlas.graph.known_aliases import Key
from paperatlas.graph.name_keys import NameKeys
from paperatlas.graph.pairs import PaperTitle
from paperatlas.graph.variants import Variant, by_name, by_sentence
from paperatlas.records import EntityType, Relation

_MOST = 12
"""Relations of one kind that an entity keeps; the others are of the same kind and tell nothing."""


class Relations:
    """Relations between the entities of a corpus, by their keys."""

    def __init__(
        self,
        names: Mapping[Key, str],
        ids: Mapping[Key, str],
        spellings: Mapping[Key, Key],
        keys: NameKeys,
    ) -> None:
        """Start from what is known of each entity.

        Args:
            names: the name shown, by the entity's key.
            ids: the id, likewise.
            spellings: the entity's key by the key of any of its names.
            keys: what is known of names.
        """
        self._names, self._ids, self._spellings, self._keys = names, ids, spellings, keys
        self._same_letters = _of_several_families(names)
        self._variants: dict[Key, dict[Key, Variant]] = {}
        self._kept: dict[Key, list[tuple[Key, str]]] = {}
        self._sorted_longs: dict[Key, list[tuple[str, PaperTitle]]] = {}
        for (one, other), reason in keys.kept.items():
            self._kept.setdefault(one, []).append((other, reason))
            self._kept.setdefault(other, []).append((one, reason))

    def read_sentences(self, sentences: Iterable[tuple[str, str, list[Key]]]) -> None:
        """Find the variants; those of names come before stated ones.

        Args:
            sentences: see `paperatlas.graph.variants.by_sentence`; the oldest paper's come first.
        """
        for found in chain(
            by_name(self._names, self._spellings), by_sentence(sentences, self._names)
        ):
            parents = self._variants.setdefault(found.child, {})
            back = self._variants.get(found.parent, {})
            if found.child not in back and len(parents) < _MOST:
                parents.setdefault(found.parent, found)
        rules = self._keys.rules
        for (name, other), rule in rules.apart.items():
            spelled = self._spellings.get(name), self._spellings.get(other)
            if spelled[0] is not None and spelled[1] is not None:
                reason = f"{rules.place(rule)} keeps them apart"
                self._kept.setdefault(spelled[0], []).insert(0, (spelled[1], reason))

    def variant_of(self, key: Key) -> tuple[Relation, ...]:
        """Return what an entity is a version, size or part of."""
        if key not in self._variants:
            return ()
        return tuple(
            Relation(
                id=self._ids[found.parent],
                name=self._names[found.parent],
                reason=found.reason,
                sentence=found.sentence,
                paper=found.paper,
            )
            for found in self._variants[key].values()
        )

    def apart(self, key: Key) -> tuple[Relation, ...]:
        """Return the entities that look like this one and are others, with reasons."""
        if not self._has_others(key):
            return ()
        found: dict[Key, str] = {}
        for other, reason in chain(
            self._of_letters(key),
            self._of_tables(key),
            self._kept.get(key, ()),
            self._of_acronyms(key),
        ):
            found.setdefault(other, reason)
            if len(found) == _MOST:
                break
        variants = self._variants.get(key, {})
        return tuple(
            Relation(id=self._ids[other], name=self._names[other], reason=reason)
            for other, reason in found.items()
            if other in self._names and other != key and other not in variants
        )

    def _has_others(self, key: Key) -> bool:
        """Whether anything may look like an entity; nothing does like most."""
        return (
            key[1] in self._same_letters
            or key in self._kept
            or key in self._keys.known.apart
            or key in self._keys.acronyms.shorts
            or key in self._keys.acronyms.papers
        )

    def _of_letters(self, key: Key) -> Iterator[tuple[Key, str]]:
        for other in self._same_letters.get(key[1], ()):
            if other != key:
                yield other, f"the same name, but there a {_kind(other)}"

    def _of_acronyms(self, key: Key) -> Iterator[tuple[Key, str]]:
        kin, acronyms = key[0], self._keys.acronyms
        for short in acronyms.shorts.get(key, ()):
            for long, paper in self._longs((kin, short)):
                other = self._spellings.get((kin, long))
                if other is not None and other != key:
                    yield other, f"another long form of “{short.upper()}”, as in “{paper.title}”"
        for long, paper in self._longs(key):
            other = self._spellings.get((kin, long))
            if other is not None and other != key:
                yield other, f"a long form of it in “{paper.title}”, but not in all papers"

    def _longs(self, short: Key) -> list[tuple[str, PaperTitle]]:
        """Return the long forms of a short form, sorted, each with the first paper."""
        known = self._sorted_longs.get(short)
        if known is None:
            longs = self._keys.acronyms.papers.get(short, {})
            known = self._sorted_longs[short] = [(long, longs[long][0]) for long in sorted(longs)]
        return known

    def _of_tables(self, key: Key) -> Iterator[tuple[Key, str]]:
        kind: EntityType = "Dataset" if key[0] == "Data" else key[0]  # type: ignore[assignment]
        for name in self._keys.known.apart.get(key, ()):
            other = self._spellings.get((key[0], fold(name, kind)))
            if other is not None:
                yield other, "the table of names keeps them apart"


def _of_several_families(keys: Iterable[Key]) -> dict[str, list[Key]]:
    """Return the keys that share their name with one of another family, by that name."""
    first: dict[str, Key] = {}
    several: dict[str, list[Key]] = {}
    for key in keys:
        other = first.setdefault(key[1], key)
        if other is not key:
            several.setdefault(key[1], [other]).append(key)
    return several


def _kind(key: Key) -> str:
    return "data set or benchmark" if key[0] == "Data" else key[0].lower()
