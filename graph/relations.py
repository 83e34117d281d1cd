"""What entities are to others that they were not merged with: variants, and look-alikes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from paperatlas.graph.folding import fold, letters
from paperatlas.graph.known_aliases import Key
from paperatlas.graph.name_keys import NameKeys
from paperatlas.graph.variants import Variant, by_name, by_sentence
from paperatlas.records import EntityType, Relation

_MOST = 12
"""Relations of one kind that an entity keeps; the others are of the same kind and tell nothing."""


class Relations:
    """Relations between the entities of a corpus, by their keys."""

    def __init__(self, names: Mapping[Key, str], ids: Mapping[Key, str], keys: NameKeys) -> None:
        """Start from the names shown and the ids."""
        self._names, self._ids, self._keys = names, ids, keys
        self._spellings: dict[Key, Key] = {}
        self._same_letters: dict[str, list[Key]] = {}
        self._variants: dict[Key, dict[Key, Variant]] = {}
        self._kept: dict[Key, list[tuple[Key, str]]] = {}
        for key in names:
            self._same_letters.setdefault(key[1], []).append(key)
        for (one, other), reason in keys.kept.items():
            self._kept.setdefault(one, []).append((other, reason))
            self._kept.setdefault(other, []).append((one, reason))

    def spell(self, key: Key, names: Iterable[str]) -> None:
        """Note how an entity is spelled."""
        for name in names:
            self._spellings.setdefault((key[0], letters(name)), key)
        self._spellings[key] = key

    def read_sentences(self, sentences: Iterable[tuple[str, str, list[Key]]]) -> None:
        """Find the variants, once every name is spelled; those of names come before stated ones.

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
        return tuple(
            Relation(
                id=self._ids[found.parent],
                name=self._names[found.parent],
                reason=found.reason,
                sentence=found.sentence,
                paper=found.paper,
            )
            for found in self._variants.get(key, {}).values()
        )

    def apart(self, key: Key) -> tuple[Relation, ...]:
        """Return the entities that look like this one and are others, with reasons."""
        found: dict[Key, str] = {}
        for other in self._same_letters[key[1]]:
            if other != key:
                found.setdefault(other, f"the same name, but there a {_kind(other)}")
        for other, reason in self._of_tables(key):
            found.setdefault(other, reason)
        for other, reason in self._kept.get(key, ()):
            found.setdefault(other, reason)
        for other, reason in self._of_acronyms(key):
            found.setdefault(other, reason)
        variants = self._variants.get(key, {})
        return tuple(
            Relation(id=self._ids[other], name=self._names[other], reason=reason)
            for other, reason in list(found.items())[:_MOST]
            if other in self._names and other != key and other not in variants
        )

    def _of_acronyms(self, key: Key) -> Iterable[tuple[Key, str]]:
        acronyms = self._keys.acronyms
        kin = key[0]
        for short in acronyms.shorts.get(key, ()):
            for long, papers in sorted(acronyms.papers.get((kin, short), {}).items()):
                other = self._spellings.get((kin, long))
                if other is not None and other != key:
                    title = papers[0].title
                    yield other, f"another long form of “{short.upper()}”, as in “{title}”"
        for long, papers in sorted(acronyms.papers.get(key, {}).items()):
            other = self._spellings.get((kin, long))
            if other is not None and other != key:
                yield other, f"a long form of it in “{papers[0].title}”, but not in all papers"

    def _of_tables(self, key: Key) -> Iterable[tuple[Key, str]]:
        kind: EntityType = "Dataset" if key[0] == "Data" else key[0]  # type: ignore[assignment]
        for name in self._keys.known.apart.get(key, ()):
            other = self._spellings.get((key[0], fold(name, kind)))
            if other is not None:
                yield other, "the table of names keeps them apart"


def _kind(key: Key) -> str:
    return "data set or benchmark" if key[0] == "Data" else key[0].lower()
