"""Which names must be resolved together: what the resolver could ever join or compare.

Names are numbers here (64 bits of a hash), so that those of a very large corpus can be put together
on one machine. Two names that get one number by chance are only resolved together, which changes
nothing; the same is true of every link that turns out to be none.

A link stands for a way in which `paperatlas.graph.resolution` looks from one name at another:
spellings and what they fold to, one id for two names, words with the same stems, plainer wordings,
versions of a name, the strings by which a paper names one thing, short and long forms, tables and
rules. There is one more, from a short form that papers leave undefined to all that they name beside
it; `open_names` says of which names the papers are to be seen whole.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from paperatlas.cluster.parts import number_of, read_found
from paperatlas.graph.acronyms import is_short_for, without_spare_head
from paperatlas.graph.folding import fold, fold_anew, letters, slug
from paperatlas.graph.inflections import stems_of
from paperatlas.graph.known_aliases import family, known_aliases
from paperatlas.graph.rewording import wordings
from paperatlas.graph.rules import FAMILIES, Rules
from paperatlas.graph.variants import SAYS, beginnings, is_kin
from paperatlas.records import ENTITY_TYPES, EntityType, Extraction, Paper, PaperEntity

_SHORT = re.compile(r"\S{1,10}")
_PAIR = np.dtype(("<u8", 2))


@dataclass(slots=True)
class NameLinks:
    """Links between names, of some papers or of all.

    Attributes:
        sure: pairs of numbers.
        if_there: pairs that only count where the second is a number of some other pair or name.
        names: the number of each name that papers use.
        uses: how many things papers name by it, by the same place.
        defined: short and long forms, as numbers of keys (`number_of_key`).
        metrics: what results say they are measured in.
    """

    sure: Any
    if_there: Any
    names: Any
    uses: Any
    defined: Any
    metrics: frozenset[str] = frozenset()


def strings_of(entity: PaperEntity) -> list[str]:
    """Return the strings by which a paper names a thing, each once, its name first."""
    return list(dict.fromkeys((entity.name, *entity.surfaces)))


def number_of_key(kin: str, name: str) -> int:
    """Return the number of a name of one family of types."""
    return number_of(f"\3{kin}\0{name}")


def links_of_parts(paths: Iterable[Path]) -> NameLinks:
    """Return the links between the names of some parts."""
    reader = _Links()
    for path in paths:
        for paper, extraction in read_found(path):
            reader.read(paper, extraction)
    return reader.links()


def links_of_papers(papers: Iterable[tuple[Paper, Extraction]]) -> NameLinks:
    """Return the links between the names of some papers."""
    reader = _Links()
    for paper, extraction in papers:
        reader.read(paper, extraction)
    return reader.links()


def links_together(*parts: NameLinks) -> NameLinks:
    """Put links of several parts together."""
    names, inverse = np.unique(np.concatenate([p.names for p in parts]), return_inverse=True)
    uses = np.zeros(len(names), np.int64)
    np.add.at(uses, inverse, np.concatenate([part.uses for part in parts]))
    return NameLinks(
        sure=_distinct(np.concatenate([part.sure for part in parts])),
        if_there=_distinct(np.concatenate([part.if_there for part in parts])),
        names=names,
        uses=uses,
        defined=_distinct(np.concatenate([part.defined for part in parts])),
        metrics=frozenset().union(*(part.metrics for part in parts)),
    )


def links_of_tables(rules: Rules) -> Any:
    """Return the pairs that the tables of known names and the user's rules speak of."""
    known = known_aliases()
    pairs: dict[tuple[int, int], None] = {}

    def link(one: str, other: str) -> None:
        pairs[number_of(one), number_of(other)] = None

    for (_, name), stands in known.key_of.items():
        link(name, stands)
    for (kin, stands), others in known.apart.items():
        kind: EntityType = "Dataset" if kin == "Data" else kin  # type: ignore[assignment]
        for other in others:
            link(stands, fold(other, kind))
    for rule in rules.rules:
        said = [name for name in (*rule.names, rule.to) if name]
        first = fold(said[0], FAMILIES[0])
        for name in said:
            for text in (*(fold(name, kind) for kind in ENTITY_TYPES), letters(name)):
                link(first, text)
            pairs[number_of(first), _of_slug(name)] = None
            for base, _ in beginnings(name):
                link(first, letters(base))
    return _array(pairs)


def open_names(defined: Any) -> Any:
    """Return the keys of which what is named beside them matters, sorted.

    Those are the short forms that papers define in several ways, and these long forms.

    Args:
        defined: see `NameLinks`; of all papers.
    """
    shorts, counts = np.unique(defined[:, 0], return_counts=True)
    several = np.isin(defined[:, 0], shorts[counts > 1])
    return np.unique(defined[several])


class _Links:
    def __init__(self) -> None:
        self._sure: dict[tuple[int, int], None] = {}
        self._if_there: dict[tuple[int, int], None] = {}
        self._defined: dict[tuple[int, int], None] = {}
        self._numbers: dict[EntityType, dict[str, int]] = {kind: {} for kind in ENTITY_TYPES}
        self._uses: Counter[int] = Counter()
        self._metrics: set[str] = set()

    def links(self) -> NameLinks:
        names = np.fromiter(self._uses.keys(), np.uint64, len(self._uses))
        return NameLinks(
            sure=_array(self._sure),
            if_there=_array(self._if_there),
            names=names,
            uses=np.fromiter(self._uses.values(), np.int64, len(self._uses)),
            defined=_array(self._defined),
            metrics=frozenset(self._metrics),
        )

    def read(self, paper: Paper, extraction: Extraction) -> None:
        """Take what a paper says of names."""
        strings = [strings_of(entity) for entity in extraction.entities]
        for entity, texts in zip(extraction.entities, strings, strict=True):
            known = self._numbers[entity.type]
            first = -1
            for text in texts:
                number = known.get(text)
                if number is None:
                    number = known[text] = self._new(entity.type, text)
                if first < 0:
                    first = number
                    self._uses[number] += 1
                else:
                    self._link(first, number)
            if len(texts) > 1:
                self._read_forms(entity.type, texts)
        if extraction.abbreviations:
            self._read_definitions(extraction, strings)
        self._read_sentences(paper, extraction)
        self._metrics.update(r.metric for r in extraction.results if r.metric is not None)

    def _new(self, kind: EntityType, text: str) -> int:
        own, spelled = fold_anew(text, kind)
        number = number_of(own)
        if spelled != own:
            self._link(number, number_of(spelled))
        self._link(number, _of_slug(text))
        if stems := stems_of(text):
            self._link(number, number_of(f"\2{stems}"))
        for plain, _ in wordings(text, kind):
            self._if_there[number, number_of(fold(plain, kind))] = None
        if not text.islower():
            for base, _ in beginnings(text):
                self._if_there[number, number_of(letters(base))] = None
        return number

    def _link(self, one: int, other: int) -> None:
        if one != other:
            self._sure[one, other] = None

    def _read_forms(self, kind: EntityType, texts: list[str]) -> None:
        """Take what one thing is called, where one string may be short for another."""
        for short in texts:
            if _SHORT.fullmatch(short):
                for long in texts:
                    if is_short_for(short, long):
                        self._define(kind, short, long)

    def _read_definitions(self, extraction: Extraction, strings: list[list[str]]) -> None:
        kinds: dict[str, list[EntityType]] = {}
        for entity, texts in zip(extraction.entities, strings, strict=True):
            for text in texts:
                kinds.setdefault(letters(text), []).append(entity.type)
        for pair in extraction.abbreviations:
            short, long = letters(pair.short), letters(pair.long)
            for kind in dict.fromkeys(kinds.get(short, []) + kinds.get(long, [])):
                self._link(number_of(short), number_of(long))
                self._link(number_of(short), number_of(fold(pair.short, kind)))
                self._define(kind, pair.short, pair.long)

    def _define(self, kind: EntityType, short: str, long: str) -> None:
        kin, brief = family(kind), fold(short, kind)
        full = fold(without_spare_head(short, long), kind)
        self._link(number_of(brief), number_of(full))
        if brief != full:
            self._defined[number_of_key(kin, brief), number_of_key(kin, full)] = None

    def _read_sentences(self, paper: Paper, extraction: Extraction) -> None:
        """Link what a sentence may call a version of the other (`variants.by_sentence`)."""
        places: dict[tuple[str, int, int], dict[tuple[EntityType, str], None]] = {}
        for m in extraction.mentions:
            places.setdefault((m.field, *m.sentence), {})[m.type, m.text] = None
        for (field, start, end), named in places.items():
            if len(named) < 2:
                continue
            kin = [
                (child, parent)
                for child in named
                for parent in named
                if child != parent and is_kin(child[1], parent[1])
            ]
            text = paper.title if field == "title" else paper.abstract
            if kin and SAYS.search(text, start, end):
                for (kind, child), (other, parent) in kin:
                    pair = number_of(fold(child, kind)), number_of(fold(parent, other))
                    self._if_there[pair] = None


def _of_slug(text: str) -> int:
    return number_of(f"\1{slug(text)}")


def _array(pairs: Mapping[tuple[int, int], None]) -> Any:
    return np.array(list(pairs), np.uint64).reshape(-1, 2)


def _distinct(pairs: Any) -> Any:
    return np.unique(pairs, axis=0)


def number_of_name(kind: EntityType, entity: PaperEntity) -> int:
    """Return the number of what a paper calls a thing."""
    return number_of(fold(entity.name, kind))
