"""Names that mean one thing become one entity, each merge with its reason.

Two names are one when, for the same kind of thing,

1. they fold to the same letters: case, accents, hyphen, space, plural and head noun aside;
2. one is a short form that a paper defines as the other. What the paper itself defines comes
   first; two long forms of one short form stay apart, and a paper that does not say which one it
   means takes the one that at least three times as many papers define as define all others;
3. the table of known aliases says so, where the paper defines nothing else.

The type is part of the identity (the benchmark MATH is not the task math), but for two cases:

- Dataset and Benchmark are one family. A name called both becomes what more papers call it; if
  as many call it either, it is a benchmark if any paper evaluates on it.
- A name (not a lower-case term) that fewer than a fifth of its papers give another type gets the
  type that the others give it.

Everything is a function of the set of papers: their order changes nothing. The time is linear in
the number of names, but for sorting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from paperatlas.errors import NotInGraph
from paperatlas.graph.acronyms import Acronyms, acronyms_of
from paperatlas.graph.alias_reasons import reason_for
from paperatlas.graph.folding import (
    fold,
    is_name,
    letters,
    short_hash,
    singular,
    slug,
    without_head,
)
from paperatlas.graph.known_aliases import KnownAliases, family, known_aliases
from paperatlas.records import ENTITY_TYPES, Alias, Entity, EntityType, Extraction, Paper

_MINORITY = 0.2
"""A type that less than this share of a name's papers give it is taken for a slip."""

_Key = tuple[str, str]
"""Family and folded name."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities of a corpus.

    Attributes:
        entities: sorted by id.
    """

    entities: tuple[Entity, ...]
    _of: dict[tuple[str, EntityType, str], Entity]

    def entity_of(self, paper_id: str, type: EntityType, name: str) -> Entity:
        """Return the entity that a `PaperEntity` belongs to.

        Args:
            paper_id: the paper.
            type: the type of the `PaperEntity`, as the paper's extraction has it.
            name: its name.

        Raises:
            NotInGraph: the paper names no such thing.
        """
        try:
            return self._of[paper_id, type, name]
        except KeyError:
            message = f"paper {paper_id} names no {type} {name!r}"
            raise NotInGraph(message) from None


@dataclass(slots=True)
class _Group:
    """What is to become one entity."""

    papers: dict[str, Paper] = field(default_factory=dict)
    types: dict[EntityType, set[str]] = field(default_factory=dict)
    surfaces: dict[str, dict[str, Paper]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)  # surfaces that fold into the group
    evaluated: bool = False
    members: list[tuple[str, EntityType, str]] = field(default_factory=list)

    def take(self, other: _Group) -> None:
        self.papers |= other.papers
        self.own |= other.own
        self.evaluated |= other.evaluated
        self.members += other.members
        for kind, ids in other.types.items():
            self.types.setdefault(kind, set()).update(ids)
        for surface, papers in other.surfaces.items():
            self.surfaces.setdefault(surface, {}).update(papers)


def resolve(papers: Sequence[tuple[Paper, Extraction]]) -> Resolution:
    """Join the names of all papers into entities.

    Args:
        papers: every paper with what was found in it; ids are unique.

    Returns:
        The entities, and which of them each `PaperEntity` belongs to. An entity's name is the
        one that most papers use, but a singular goes before its plural, a term's running-text
        casing before that of titles, and "GSM8K" before "GSM8K dataset"; `Alias.first_paper` is the
        earliest paper by date, then id.
    """
    ordered = sorted(papers, key=lambda pair: _age(pair[0]))
    acronyms, known = acronyms_of(ordered), known_aliases()
    groups: dict[_Key, _Group] = {}
    for paper, extraction in ordered:
        for entity in extraction.entities:
            keys = _Keys(paper.id, family(entity.type), acronyms, known)
            stands = keys.of(fold(entity.name, entity.type))
            found = groups.setdefault((keys.family, stands), _Group())
            found.papers[paper.id] = paper
            found.types.setdefault(entity.type, set()).add(paper.id)
            found.evaluated |= "EVALUATES_ON" in entity.roles
            found.members.append((paper.id, entity.type, entity.name))
            for surface in dict.fromkeys((entity.name, *entity.surfaces)):
                found.surfaces.setdefault(surface, {})[paper.id] = paper
                if surface == entity.name or keys.of(fold(surface, entity.type)) == stands:
                    found.own.add(surface)
    _join_mistyped(groups)
    entities: dict[_Key, Entity] = {}
    ids = _ids(groups)
    for key, group in sorted(groups.items(), key=lambda item: item[0]):
        entities[key] = _entity(ids[key], key, group, acronyms, known)
    return Resolution(
        tuple(sorted(entities.values(), key=lambda entity: entity.id)),
        {member: entities[key] for key, group in groups.items() for member in group.members},
    )


def _age(paper: Paper) -> tuple[str, str]:
    date = paper.published or (f"{paper.year:04}" if paper.year is not None else "9999")
    return date, paper.id


@dataclass(frozen=True, slots=True)
class _Keys:
    """From a folded name in one paper to the folded name that stands for the entity."""

    paper_id: str
    family: str
    acronyms: Acronyms
    known: KnownAliases

    def of(self, name: str) -> str:
        own = self.acronyms.defined.get((self.paper_id, self.family, name))
        stands = self.known.key_of.get((self.family, name))
        if stands is not None and (
            own is None or self.known.means_the_same(self.family, name, own)
        ):
            return stands
        long = own or self.acronyms.long_form(self.paper_id, self.family, name) or name
        return self.known.key_of.get((self.family, long), long)


def _join_mistyped(groups: dict[_Key, _Group]) -> None:
    """Give a name that few papers type otherwise the type that the others give it."""
    by_name: dict[str, list[_Key]] = {}
    for key in sorted(groups):
        by_name.setdefault(key[1], []).append(key)
    for keys in by_name.values():
        if len(keys) < 2:
            continue
        total = sum(len(groups[key].papers) for key in keys)
        most = max(keys, key=lambda key: len(groups[key].papers))
        for key in keys:
            group = groups[key]
            if key == most or len(group.papers) >= _MINORITY * total:
                continue
            if all(is_name(name) for name in group.own):
                groups[most].take(groups.pop(key))


def _type(group: _Group) -> EntityType:
    counts = {kind: len(group.types.get(kind, ())) for kind in ENTITY_TYPES}
    if counts["Benchmark"] == counts["Dataset"] == max(counts.values()):
        return "Benchmark" if group.evaluated else "Dataset"
    return max(ENTITY_TYPES, key=lambda kind: counts[kind])


def _name(key: _Key, group: _Group) -> str:
    """Choose the name shown, of those that fold into the group.

    Without a word that says what it is; singular where papers use the singular; a term in its
    running-text casing, since titles capitalise every word; then the most used, the best known.
    """
    kind, filed = _type(group), known_aliases().name_of.get(key)
    spelled = {letters(name) for name in group.own}
    terms = {letters(name) for name in group.own if name.islower()}

    def rank(name: str) -> tuple[bool, bool, bool, int, bool, str]:
        one = singular(name)
        return (
            without_head(name, kind) != name,
            one != letters(name) and one in spelled,
            not name.islower() and letters(name) in terms and not _one_word_method(name, kind),
            -len(group.surfaces[name]),
            name != filed,
            name,
        )

    return min(group.own, key=rank)


def _one_word_method(name: str, kind: EntityType) -> bool:
    """Tell whether a capital may be the name's own although some write it small: Transformer."""
    return kind not in ("Task", "Metric") and not re.search(r"[\s-]", name)


def _ids(groups: dict[_Key, _Group]) -> dict[_Key, str]:
    """Give each group ``type/slug``.

    Of several groups with one slug, that whose folded name is the slug has it plain, else the
    first in sorted order; the others get a hash of their folded name.
    """
    wanting: dict[str, list[_Key]] = {}
    for key in sorted(groups):
        group = groups[key]
        wanting.setdefault(f"{_type(group).lower()}/{slug(_name(key, group))}", []).append(key)
    ids: dict[_Key, str] = {}
    for wanted, keys in wanting.items():
        plain = letters(wanted.partition("/")[2])
        first = next((key for key in keys if key[1] == plain), keys[0])
        for key in keys:
            ids[key] = wanted if key == first else f"{wanted}-{short_hash('/'.join(key))}"
    return ids


def _entity(
    entity_id: str, key: _Key, group: _Group, acronyms: Acronyms, known: KnownAliases
) -> Entity:
    kind, name = _type(group), _name(key, group)
    counts = Counter({surface: len(papers) for surface, papers in group.surfaces.items()})
    aliases = [
        Alias(
            name=surface,
            reason=reason_for(
                surface,
                name,
                kind,
                key,
                min(group.surfaces[surface].values(), key=_age),
                acronyms,
                known,
            ),
            count=counts[surface],
            first_paper=min(group.surfaces[surface].values(), key=_age).id,
        )
        for surface in sorted(counts, key=lambda s: (s != name, -counts[s], s))
    ]
    return Entity(id=entity_id, name=name, type=kind, aliases=tuple(aliases))
