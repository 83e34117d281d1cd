"""Names that mean one thing become one entity, each merge with its reason.

Two names are one when, for the same kind of thing,

1. they fold to the same letters: case, accents, TeX, hyphen, space, British spelling, plural and
   head noun aside;
2. one is a short form that a paper defines as the other. What the paper itself defines comes
   first; two long forms of one short form stay apart, and a paper that does not say which one it
   means takes the one that at least three times as many papers define as define all others, or
   else the one whose papers name the same things beside it;
3. the tables of known names say so, where the paper defines nothing else;
4. one is a plainer wording of the other that papers use as well (`paperatlas.graph.rewording`), or
   the same words with other endings or in another order (`paperatlas.graph.inflections`);
5. papers use both for one thing, and no other thing goes by the one that is not shown; or so do
   most papers that use the rarer one (`paperatlas.graph.same_paper`). What a paper calls its thing
   loosely is a thing of its own;
6. the user's rules say so; these go before all others.

Names that the tables or the user keep apart stay apart whatever papers define. Versions, sizes and
parts of a thing are things of their own (`paperatlas.graph.variants`).

The type is part of the identity (the benchmark MATH is not the task math), but for two cases:

- Dataset and Benchmark are one family. A name called both becomes what more papers call it; if
  as many call it either, it is a benchmark if any paper evaluates on it. The votes are kept.
- A name (not a lower-case term) that fewer than a fifth of its papers give another type gets the
  type that the others give it.

Everything is a function of the set of papers: their order changes nothing. The time is linear in
the number of names, but for sorting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from paperatlas.errors import NotInGraph
from paperatlas.graph.acronyms import acronyms_of
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
from paperatlas.graph.known_aliases import Key, known_aliases
from paperatlas.graph.name_keys import NameKeys
from paperatlas.graph.relations import Relations
from paperatlas.graph.rules import Rule, Rules
from paperatlas.graph.same_paper import same_paper
from paperatlas.records import (
    ENTITY_TYPES,
    Alias,
    Entity,
    EntityType,
    Extraction,
    Paper,
    PaperEntity,
)

_MINORITY = 0.2
"""A type that less than this share of a name's papers give it is taken for a slip."""

_Pair = tuple[Paper, Extraction]
_Place = tuple[str, EntityType, str, str]
"""A paper, the type and name of its thing, and a surface that is a thing of its own (else "")."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A name that the user's rules leave out.

    Attributes:
        paper_id: the paper that names it.
        type: the type it has there.
        name: its name there.
    """

    paper_id: str
    type: EntityType
    name: str


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities of a corpus.

    Attributes:
        entities: sorted by id.
        dropped: the names that the user's rules leave out.
        idle_rules: the user's rules that speak of a name that no paper uses.
        papers: number of papers that name an entity, by its id.
    """

    entities: tuple[Entity, ...]
    dropped: tuple[Dropped, ...]
    idle_rules: tuple[Rule, ...]
    papers: Mapping[str, int]
    _of: dict[_Place, Entity | None]

    def entity_of(
        self, paper_id: str, type: EntityType, name: str, surface: str = ""
    ) -> Entity | None:
        """Return the entity that a `PaperEntity` belongs to; None if the user's rules drop it.

        Args:
            paper_id: the paper.
            type: the type of the `PaperEntity`, as the paper's extraction has it.
            name: its name.
            surface: one of its surfaces, which may be a thing of its own to other papers.

        Raises:
            NotInGraph: the paper names no such thing.
        """
        own = self._of.get((paper_id, type, name, surface))
        if own is not None:
            return own
        try:
            return self._of[paper_id, type, name, ""]
        except KeyError:
            message = f"paper {paper_id} names no {type} {name!r}"
            raise NotInGraph(message) from None


@dataclass(slots=True)
class _Surface:
    """One string: the papers that use it, as places in order of age, and whether it folds here."""

    papers: list[int] = field(default_factory=list)
    own: bool = False


@dataclass(slots=True)
class _Group:
    """What is to become one entity; papers are places in order of age."""

    papers: list[int] = field(default_factory=list)
    types: dict[EntityType, list[int]] = field(default_factory=dict)
    surfaces: dict[str, _Surface] = field(default_factory=dict)
    evaluated: bool = False
    members: list[tuple[int, EntityType, str, str]] = field(default_factory=list)

    def add(self, paper: int, entity: PaperEntity) -> None:
        """Take a thing that one paper names; papers come in order."""
        _append(self.papers, paper)
        _append(self.types.setdefault(entity.type, []), paper)
        self.evaluated |= "EVALUATES_ON" in entity.roles
        self.members.append((paper, entity.type, entity.name, ""))

    def add_surface(self, paper: int, entity: PaperEntity, surface: str) -> None:
        """Take a string that one paper uses for another thing of its own."""
        _append(self.papers, paper)
        _append(self.types.setdefault(entity.type, []), paper)
        self.members.append((paper, entity.type, entity.name, surface))
        self.spell(paper, surface, own=True)

    def spell(self, paper: int, surface: str, *, own: bool) -> None:
        """Take a string by which one paper names it; papers come in order."""
        known = self.surfaces.setdefault(surface, _Surface())
        _append(known.papers, paper)
        known.own |= own

    def take(self, other: _Group) -> None:
        """Take in another group."""
        self.papers = sorted({*self.papers, *other.papers})
        self.evaluated |= other.evaluated
        self.members += other.members
        for kind, papers in other.types.items():
            self.types[kind] = sorted({*self.types.get(kind, ()), *papers})
        for surface, more in other.surfaces.items():
            known = self.surfaces.setdefault(surface, _Surface())
            known.papers = sorted({*known.papers, *more.papers})
            known.own |= more.own

    @property
    def names(self) -> list[str]:
        """The surfaces that fold into the group."""
        return [surface for surface, known in self.surfaces.items() if known.own]


def _append(papers: list[int], paper: int) -> None:
    if not papers or papers[-1] != paper:
        papers.append(paper)


def _surfaces(entity: PaperEntity) -> tuple[str, ...]:
    if entity.surfaces == (entity.name,):
        return entity.surfaces
    return tuple(dict.fromkeys((entity.name, *entity.surfaces)))


def resolve(papers: Sequence[_Pair], rules: Rules | None = None) -> Resolution:
    """Join the names of all papers into entities.

    Args:
        papers: every paper with what was found in it; ids are unique.
        rules: the user's.

    Returns:
        The entities, and which of them each `PaperEntity` belongs to. An entity's name is the
        one that most papers use, but a singular goes before its plural, a term's running-text
        casing before that of titles, and "GSM8K" before "GSM8K dataset"; `Alias.first_paper` is the
        earliest paper by date, then id.
    """
    ordered = sorted(papers, key=lambda pair: _age(pair[0]))
    keys = NameKeys(acronyms_of(ordered), known_aliases(), rules or Rules())
    for _, extraction in ordered:
        for entity in extraction.entities:
            for surface in _surfaces(entity):
                keys.see(entity.type, surface)
    wordings = same_paper(ordered, keys)
    keys.join(wordings.stands)
    groups: dict[Key, _Group] = {}
    dropped: list[Dropped] = []
    for place, (paper, extraction) in enumerate(ordered):
        for entity in extraction.entities:
            key = keys.of(paper.id, entity.type, entity.name)
            if key is None:
                dropped.append(Dropped(paper.id, entity.type, entity.name))
                continue
            group = groups.setdefault(key, _Group())
            group.add(place, entity)
            for surface in _surfaces(entity):
                main = surface == entity.name
                other = key if main else keys.of(paper.id, entity.type, surface)
                loosely = surface in entity.loosely and other != key
                if other is None or not (loosely or wordings.is_separate(key, other)):
                    group.spell(place, surface, own=main or other == key)
                    continue
                if loosely:
                    keys.keep(other, key, f"used for it in “{paper.title}”, but no name for it")
                apart = groups.setdefault(other, _Group())
                apart.add_surface(place, entity, surface)
    _join_mistyped(groups, keys.rules)
    return _Making(ordered, keys, dict(sorted(groups.items()))).resolution(dropped)


def _age(paper: Paper) -> tuple[str, str]:
    date = paper.published or (f"{paper.year:04}" if paper.year is not None else "9999")
    return date, paper.id


def _join_mistyped(groups: dict[Key, _Group], rules: Rules) -> None:
    """Give a name that few papers type otherwise the type that the others give it."""
    by_name: dict[str, list[Key]] = {}
    for key in groups:
        by_name.setdefault(key[1], []).append(key)
    for same in by_name.values():
        if len(same) < 2:
            continue
        keys = sorted(same)
        total = sum(len(groups[key].papers) for key in keys)
        most = max(keys, key=lambda key: len(groups[key].papers))
        for key in keys:
            group = groups[key]
            if key == most or len(group.papers) >= _MINORITY * total or key in rules.types:
                continue
            if all(is_name(name) for name in group.names):
                groups[most].take(groups.pop(key))


class _Making:
    """From groups of names to entities."""

    def __init__(self, papers: Sequence[_Pair], keys: NameKeys, groups: dict[Key, _Group]) -> None:
        self._papers, self._keys, self._groups = papers, keys, groups
        self._types = {key: self._type(key, group) for key, group in groups.items()}
        self._names = {key: self._name(key, group) for key, group in groups.items()}
        self._ids = self._make_ids()

    def resolution(self, dropped: Sequence[Dropped]) -> Resolution:
        """Return everything made."""
        relations = Relations(self._names, self._ids, self._keys)
        for key, group in self._groups.items():
            relations.spell(key, group.names)
        relations.read_sentences(self._sentences())
        entities = {
            key: Entity(
                id=self._ids[key],
                name=self._names[key],
                type=self._types[key],
                aliases=tuple(self._aliases(key, group)),
                votes=_votes(group),
                variant_of=relations.variant_of(key),
                apart=relations.apart(key),
            )
            for key, group in self._groups.items()
        }
        of: dict[_Place, Entity | None] = {
            (self._papers[place][0].id, kind, name, surface): entities[key]
            for key, group in self._groups.items()
            for place, kind, name, surface in group.members
        }
        of |= {(d.paper_id, d.type, d.name, ""): None for d in dropped}
        ordered = sorted(entities.values(), key=lambda entity: entity.id)
        counts = {self._ids[key]: len(group.papers) for key, group in self._groups.items()}
        return Resolution(tuple(ordered), tuple(dropped), self._idle_rules(), counts, of)

    def _idle_rules(self) -> tuple[Rule, ...]:
        seen = self._keys.seen.keys()
        return tuple(
            rule
            for rule in self._keys.rules.rules
            if any(seen.isdisjoint(rule.keys(name)) for name in rule.names)
        )

    def _type(self, key: Key, group: _Group) -> EntityType:
        if key in self._keys.rules.types:
            return self._keys.rules.types[key][0]
        counts = {kind: len(group.types.get(kind, ())) for kind in ENTITY_TYPES}
        if counts["Benchmark"] == counts["Dataset"] == max(counts.values()):
            return "Benchmark" if group.evaluated else "Dataset"
        return max(ENTITY_TYPES, key=lambda kind: counts[kind])

    def _name(self, key: Key, group: _Group) -> str:
        """Choose the name shown, of those that fold into the group.

        Without a word that says what it is; singular where papers use the singular; a term in its
        running-text casing, since titles capitalise every word; then the most used, the best known.
        """
        rules = self._keys.rules
        if key in rules.shown:
            return rules.shown[key][0]
        names = group.names
        if len(names) == 1:
            return names[0]
        if key in rules.merged:  # of a merged group the first one that the rule names
            first = fold(rules.merged[key].names[0], self._types[key])
            names = [n for n in names if fold(n, self._types[key]) == first] or names
        kind, filed = self._types[key], self._keys.known.name_of.get(key)
        spelled = {letters(name) for name in names}
        terms = {letters(name) for name in names if name.islower()}

        def rank(name: str) -> tuple[bool, bool, bool, int, bool, str]:
            one = singular(name)
            return (
                without_head(name, kind) != name,
                one != letters(name) and one in spelled,
                not name.islower() and letters(name) in terms and not _one_word_method(name, kind),
                -len(group.surfaces[name].papers),
                name != filed,
                name,
            )

        return min(names, key=rank)

    def _make_ids(self) -> dict[Key, str]:
        """Give each group ``type/slug``.

        Of several groups with one slug, that whose folded name is the slug has it plain, else the
        first in sorted order; the others get a hash of their folded name.
        """
        wanting: dict[str, list[Key]] = {}
        for key, name in self._names.items():
            wanting.setdefault(f"{self._types[key].lower()}/{slug(name)}", []).append(key)
        ids: dict[Key, str] = {}
        for wanted, keys in wanting.items():
            plain = letters(wanted.partition("/")[2])
            first = next((key for key in keys if key[1] == plain), keys[0])
            for key in keys:
                ids[key] = wanted if key == first else f"{wanted}-{short_hash('/'.join(key))}"
        return ids

    def _aliases(self, key: Key, group: _Group) -> Iterator[Alias]:
        name, kind = self._names[key], self._types[key]
        counts = {surface: len(known.papers) for surface, known in group.surfaces.items()}
        if name not in counts:
            rule = self._keys.rules.shown[key][1]
            reason = f"its main name, given by {self._keys.rules.place(rule)}"
            yield Alias(name=name, reason=reason, count=0, first_paper="", rule="user")
        for surface in sorted(counts, key=lambda s: (s != name, -counts[s], s)):
            paper, extraction = self._papers[group.surfaces[surface].papers[0]]
            rule_name, reason = reason_for(surface, name, kind, key, paper, self._keys)
            yield Alias(
                name=surface,
                reason=reason,
                count=counts[surface],
                first_paper=paper.id,
                rule=rule_name,
                sentence=_sentence(paper, extraction, surface),
            )

    def _sentences(self) -> Iterator[tuple[str, str, list[Key]]]:
        """Yield each sentence that names several things, with what it names."""
        key_of = {
            (place, kind, name, surface): key
            for key, group in self._groups.items()
            for place, kind, name, surface in group.members
        }
        for place, (paper, extraction) in enumerate(self._papers):
            named: dict[tuple[str, int, int], list[Key]] = {}
            for mention in extraction.mentions:
                thing = (place, mention.type, mention.entity)
                key = key_of.get((*thing, mention.text)) or key_of.get((*thing, ""))
                if key is not None:
                    keys = named.setdefault((mention.field, *mention.sentence), [])
                    if key not in keys:
                        keys.append(key)
            for (field_, start, end), keys in named.items():
                if len(keys) > 1:
                    text = paper.title if field_ == "title" else paper.abstract
                    yield paper.id, text[start:end], keys


def _votes(group: _Group) -> tuple[tuple[EntityType, int], ...]:
    counts = [(kind, len(group.types[kind])) for kind in ENTITY_TYPES if kind in group.types]
    return tuple(sorted(counts, key=lambda vote: -vote[1]))


def _sentence(paper: Paper, extraction: Extraction, surface: str) -> str:
    """Return the first sentence of a paper that names a thing by this string."""
    for mention in extraction.mentions:
        if mention.text == surface:
            text = paper.title if mention.field == "title" else paper.abstract
            return text[slice(*mention.sentence)]
    return ""


def _one_word_method(name: str, kind: EntityType) -> bool:
    """Tell whether a capital may be the name's own although some write it small: Transformer."""
    return kind not in ("Task", "Metric") and not re.search(r"[\s-]", name)
