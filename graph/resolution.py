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
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from paperatlas.errors import NotInGraph
from paperatlas.graph.acronyms import acronyms_of
from paperatlas.graph.alias_reasons import MAIN_NAME, reason_for
from paperatlas.graph.collector import collector_paused
from paperatlas.graph.folding import fold, letters, short_hash, slug, without_head, without_plural
from paperatlas.graph.known_aliases import Key, known_aliases
from paperatlas.graph.name_groups import Group, NameGroups, Surface
from paperatlas.graph.name_keys import NameKeys
from paperatlas.graph.named_things import DROPPED, NamedThings
from paperatlas.graph.pairs import Pair, Pairs, pairs_of
from paperatlas.graph.relations import Relations
from paperatlas.graph.rules import Rule, Rules
from paperatlas.graph.same_paper import same_paper
from paperatlas.graph.seen_names import SeenNames
from paperatlas.graph.variants import KinNames
from paperatlas.records import (
    ENTITY_TYPES,
    Alias,
    AliasRule,
    Entity,
    EntityType,
    Mention,
    Paper,
)

_Votes = tuple[tuple[EntityType, int], ...]
_NO_PAPER = -1
"""In place of a paper: no paper uses the name."""


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
    _things: NamedThings
    _of_group: Sequence[Entity]

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
        group = self._things.find(paper_id, type, name, surface)
        if group is None:
            message = f"paper {paper_id} names no {type} {name!r}"
            raise NotInGraph(message)
        return None if group == DROPPED else self._of_group[group]


@collector_paused()
def resolve(papers: Iterable[Pair], rules: Rules | None = None) -> Resolution:
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
    ordered = pairs_of(papers).sorted_by(_age)
    names = SeenNames()
    names.read(ordered)
    keys = NameKeys(names, acronyms_of(ordered, names), known_aliases(), rules or Rules())
    wordings = same_paper(ordered, keys)
    keys.join(wordings.stands)
    return _Making(ordered, keys, NameGroups(ordered, keys, wordings)).resolution()


def _age(paper: Paper) -> tuple[str, str]:
    date = paper.published or (f"{paper.year:04}" if paper.year is not None else "9999")
    return date, paper.id


class _Making:
    """From groups of names to entities, whose number is that of their group."""

    def __init__(self, papers: Pairs, keys: NameKeys, groups: NameGroups) -> None:
        self._papers, self._keys, self._groups = papers, keys, groups
        self._paper_ids = keys.names.papers
        self._types: list[EntityType] = []
        self._names: list[str] = []
        self._letters: list[str] = []
        self._aliases: list[tuple[Alias, ...]] = []
        self._counts: list[int] = []
        self._votes: list[_Votes] = []
        self._spellings: dict[Key, Key] = {}
        self._firsts = array("i")
        self._all_votes: dict[_Votes, _Votes] = {}
        for group in groups:
            self._add(group)
        self._spellings |= {key: key for key in groups.keys}
        self._ids = self._make_ids()

    def _add(self, group: Group) -> None:
        kind = self._type(group)
        if len(group.surfaces) == 1 and group.key not in self._keys.rules.shown:
            ((name, surface),) = group.surfaces.items()  # as of most groups
            names, spelled = [name], surface.letters
            aliases: tuple[Alias, ...] = (self._alias(name, surface, *MAIN_NAME),)
        else:
            names = group.names
            name = self._name(group, names, kind)
            spelled = group.surfaces[name].letters if name in group.surfaces else letters(name)
            aliases = tuple(self._aliases_of(group, name, kind))
        self._types.append(kind)
        self._names.append(name)
        self._letters.append(spelled)
        self._aliases.append(aliases)
        self._counts.append(group.papers)
        votes = _votes(group)
        self._votes.append(self._all_votes.setdefault(votes, votes))
        for own in names:
            if (spelled := group.surfaces[own].letters) != group.key[1]:
                self._spellings.setdefault((group.key[0], spelled), group.key)

    def resolution(self) -> Resolution:
        """Return everything made."""
        keys = self._groups.keys
        shown = dict(zip(keys, self._names, strict=True))
        relations = Relations(
            shown, dict(zip(keys, self._ids, strict=True)), self._spellings, self._keys
        )
        relations.read_sentences(self._sentences())
        entities = [
            Entity(
                id=id,
                name=name,
                type=kind,
                aliases=aliases,
                votes=votes,
                variant_of=relations.variant_of(key),
                apart=relations.apart(key),
            )
            for key, id, name, kind, aliases, votes in zip(
                keys,
                self._ids,
                self._names,
                self._types,
                self._with_sentences(),
                self._votes,
                strict=True,
            )
        ]
        return Resolution(
            entities=tuple(sorted(entities, key=lambda entity: entity.id)),
            dropped=tuple(Dropped(*dropped) for dropped in self._groups.dropped),
            idle_rules=self._idle_rules(),
            papers=dict(zip(self._ids, self._counts, strict=True)),
            _things=self._groups.things,
            _of_group=entities,
        )

    def _idle_rules(self) -> tuple[Rule, ...]:
        seen = self._keys.seen.keys()
        return tuple(
            rule
            for rule in self._keys.rules.rules
            if any(seen.isdisjoint(rule.keys(name)) for name in rule.names)
        )

    def _type(self, group: Group) -> EntityType:
        if group.key in self._keys.rules.types:
            return self._keys.rules.types[group.key][0]
        if len(group.types) == 1:
            return next(iter(group.types))
        counts = {kind: group.types.get(kind, 0) for kind in ENTITY_TYPES}
        if counts["Benchmark"] == counts["Dataset"] == max(counts.values()):
            return "Benchmark" if group.evaluated else "Dataset"
        return max(ENTITY_TYPES, key=lambda kind: counts[kind])

    def _name(self, group: Group, names: list[str], kind: EntityType) -> str:
        """Choose the name shown, of those that fold into the group.

        Without a word that says what it is; singular where papers use the singular; a term in its
        running-text casing, since titles capitalise every word; then the most used, the best known.
        """
        rules = self._keys.rules
        if group.key in rules.shown:
            return rules.shown[group.key][0]
        if len(names) == 1:
            return names[0]
        if group.key in rules.merged:  # of a merged group the first one that the rule names
            first = fold(rules.merged[group.key].names[0], kind)
            names = [n for n in names if fold(n, kind) == first] or names
        filed = self._keys.known.name_of.get(group.key)
        letters_of = {name: group.surfaces[name].letters for name in names}
        spelled = set(letters_of.values())
        terms = {letters_of[name] for name in names if name.islower()}

        def rank(name: str) -> tuple[bool, bool, bool, int, bool, str]:
            own = letters_of[name]
            one = without_plural(name, own)
            return (
                without_head(name, kind) != name,
                one != own and one in spelled,
                not name.islower() and own in terms and not _one_word_method(name, kind),
                -group.surfaces[name].papers,
                name != filed,
                name,
            )

        return min(names, key=rank)

    def _make_ids(self) -> list[str]:
        """Give each group ``type/slug``.

        Of several groups with one slug, that whose folded name is the slug has it plain, else the
        first in sorted order; the others get a hash of their folded name.
        """
        keys = self._groups.keys
        ids = [
            f"{kind.lower()}/{slug(name)}"
            for kind, name in zip(self._types, self._names, strict=True)
        ]
        first_of: dict[str, int] = {}
        for number, wanted in enumerate(ids):
            first = first_of.setdefault(wanted, number)
            if first != number:
                plain = letters(wanted.partition("/")[2])
                if keys[number][1] == plain != keys[first][1]:
                    first_of[wanted] = number
        return [
            wanted
            if first_of[wanted] == number
            else f"{wanted}-{short_hash('/'.join(keys[number]))}"
            for number, wanted in enumerate(ids)
        ]

    def _aliases_of(self, group: Group, name: str, kind: EntityType) -> Iterator[Alias]:
        surfaces = group.surfaces
        if name not in surfaces:
            rule = self._keys.rules.shown[group.key][1]
            reason = f"its main name, given by {self._keys.rules.place(rule)}"
            self._firsts.append(_NO_PAPER)
            yield Alias(name=name, reason=reason, count=0, first_paper="", rule="user")
        for text in sorted(surfaces, key=lambda s: (s != name, -surfaces[s].papers, s)):
            paper = self._papers.title(surfaces[text].first)
            why = reason_for(text, name, kind, group.key, paper, self._keys)
            yield self._alias(text, surfaces[text], *why)

    def _alias(self, text: str, surface: Surface, rule: AliasRule, reason: str) -> Alias:
        """Return an alias that lacks its sentence: `_with_sentences` adds it."""
        self._firsts.append(surface.first)
        first = self._paper_ids[surface.first]
        return Alias(name=text, reason=reason, count=surface.papers, first_paper=first, rule=rule)

    def _with_sentences(self) -> Iterator[tuple[Alias, ...]]:
        """Yield the aliases of each group, each with the first sentence of its first paper.

        Papers are read once each, in their order, whatever the order of the names.
        """
        names = [alias.name for several in self._aliases for alias in several]
        sentences = [""] * len(names)
        firsts = np.asarray(self._firsts)
        order = np.argsort(firsts, kind="stable")[np.count_nonzero(firsts == _NO_PAPER) :]
        for place, of_paper in groupby(order.tolist(), key=self._firsts.__getitem__):
            paper = self._papers.paper(place)
            said = _first_sentences(paper, self._papers.extraction(place, "mentions").mentions)
            for alias in of_paper:
                sentences[alias] = said.get(names[alias], "")
        at = 0
        for group, several in enumerate(self._aliases):
            self._aliases[group] = ()  # one after another goes when it comes whole
            yield tuple(
                Alias(
                    name=alias.name,
                    reason=alias.reason,
                    count=alias.count,
                    first_paper=alias.first_paper,
                    rule=alias.rule,
                    sentence=sentences[at + nth],
                )
                for nth, alias in enumerate(several)
            )
            at += len(several)

    def _sentences(self) -> Iterator[tuple[str, str, list[Key]]]:
        """Yield each sentence that names several things, with what it names.

        Only of papers that name two things of which one could be a variant of the other.
        """
        keys, things = self._groups.keys, self._groups.things
        kin = KinNames([key[0] for key in keys], self._names, self._letters)
        for place, paper_id in enumerate(self._paper_ids):
            if not kin.among(things.groups_of(paper_id)):
                continue
            named: dict[tuple[str, int, int], list[Key]] = {}
            for mention in self._papers.extraction(place, "mentions").mentions:
                group = things.find(paper_id, mention.type, mention.entity, mention.text)
                if group is not None and group != DROPPED:
                    here = named.setdefault((mention.field, *mention.sentence), [])
                    if keys[group] not in here:
                        here.append(keys[group])
            if all(len(here) < 2 for here in named.values()):
                continue
            paper = self._papers.paper(place)
            for (field_, start, end), here in named.items():
                if len(here) > 1:
                    text = paper.title if field_ == "title" else paper.abstract
                    yield paper_id, text[start:end], here


def _votes(group: Group) -> _Votes:
    if len(group.types) == 1:
        return tuple(group.types.items())
    counts = [(kind, group.types[kind]) for kind in ENTITY_TYPES if kind in group.types]
    return tuple(sorted(counts, key=lambda vote: -vote[1]))


def _first_sentences(paper: Paper, mentions: Sequence[Mention]) -> dict[str, str]:
    """Return by each string that names something the first sentence in which it does."""
    found: dict[str, str] = {}
    texts: dict[tuple[str, int, int], str] = {}
    for mention in mentions:
        if mention.text not in found:
            text = paper.title if mention.field == "title" else paper.abstract
            place = (mention.field, *mention.sentence)
            found[mention.text] = texts.setdefault(place, text[slice(*mention.sentence)])
    return found


def _one_word_method(name: str, kind: EntityType) -> bool:
    """Tell whether a capital may be the name's own although some write it small: Transformer."""
    return kind not in ("Task", "Metric") and not re.search(r"[\s-]", name)
