"""How far the graph of a site can be trusted: what it lacks, joined and leaves in doubt.

All of it is read from the graph. The report of a build (`paperatlas.graph.quality`) says more: what
was skipped and rejected in that run, which a graph does not keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from paperatlas.graph.near_names import NearNames, near_names
from paperatlas.records import ALIAS_RULES, Entity, EntityType, Relation
from paperatlas.visualizations.corpus import (
    APART,
    VARIANT_OF,
    AliasLine,
    Corpus,
    EntityCard,
    PaperCard,
)
from paperatlas.visualizations.kinds import KINDS, PAPER
from paperatlas.visualizations.navigation import tabs_of
from paperatlas.visualizations.templating import render

MOST = 100
"""Entries of a list; the rest is counted."""

RULE_WORDS: Mapping[str, str] = {
    "spelling": "case, accents, hyphens or spelling",
    "plural": "plural and singular",
    "head": "a word that only says what it is",
    "acronym": "a short form that a paper defines",
    "long form": "a long form that a paper defines",
    "context": "a short form, by what is named beside it",
    "table": "the shipped tables of names",
    "wording": "other words for the same",
    "same paper": "one paper uses both for one thing",
    "user": "your own rules",
}
"""Why names were joined, by rule (`paperatlas.records.AliasRule`), as the page says it."""


@dataclass(frozen=True, slots=True)
class Merges:
    """The names that one rule joined; `names` holds `MOST` at most, the most used first."""

    rule: str
    words: str
    count: int
    names: tuple[tuple[AliasLine, EntityCard], ...]


@dataclass(frozen=True, slots=True)
class SiteQuality:
    """What the graph leaves open.

    Attributes:
        empty: papers in which nothing was found.
        once: by type, the number of entities and of those that one paper names.
        several_types: what papers call by several types, the most even first.
        results: number of results.
        claims: of each result without a value, the paper and the sentence.
        merges: by rule, in the order of `ALIAS_RULES`.
    """

    empty: tuple[PaperCard, ...]
    once: Mapping[str, tuple[int, int]]
    several_types: tuple[EntityCard, ...]
    results: int
    claims: tuple[tuple[PaperCard, str], ...]
    merges: tuple[Merges, ...]

    @property
    def entities(self) -> int:
        """Number of entities."""
        return sum(number for number, _ in self.once.values())

    @property
    def entities_once(self) -> int:
        """Number of entities that one paper names."""
        return sum(number for _, number in self.once.values())

    @property
    def merged(self) -> int:
        """Number of names that were joined with others."""
        return sum(rule.count for rule in self.merges)


def site_quality(corpus: Corpus) -> SiteQuality:
    """Read from a graph what it leaves open."""
    numbers = {kind: [0, 0] for kind in KINDS if kind != PAPER}
    by_rule: dict[str, list[tuple[AliasLine, EntityCard]]] = {}
    for entity in corpus.entities.values():
        numbers[entity.type][0] += 1
        numbers[entity.type][1] += len(corpus.papers_of[entity.id]) == 1
        for alias in entity.aliases:
            if alias.rule and alias.rule != "name":
                by_rule.setdefault(alias.rule, []).append((alias, entity))
    for names in by_rule.values():
        names.sort(key=lambda one: (-(one[0].count or 0), one[1].id, one[0].name))
    results = [line for paper in corpus.papers for line in corpus.results_of.get(paper, ())]
    several = [entity for entity in corpus.entities.values() if len(entity.votes) > 1]
    several.sort(key=lambda e: (-sum(n for _, n in e.votes[1:]), e.id))
    return SiteQuality(
        empty=tuple(p for p in corpus.papers.values() if not corpus.by_paper[p.id]),
        once={kind: (whole, once) for kind, (whole, once) in numbers.items()},
        several_types=tuple(several),
        results=len(results),
        claims=tuple((corpus.papers[x.paper], x.sentence) for x in results if not x.value),
        merges=tuple(
            Merges(
                rule, RULE_WORDS.get(rule, rule), len(by_rule[rule]), tuple(by_rule[rule][:MOST])
            )
            for rule in (*ALIAS_RULES, *sorted(set(by_rule) - set(ALIAS_RULES)))
            if rule in by_rule
        ),
    )


def site_quality_html(corpus: Corpus, *, site: str = "Paper atlas") -> str:
    """Return the page that says how good the graph is.

    Args:
        corpus: the graph.
        site: title of the whole site.
    """
    return render(
        "site_quality.html",
        root="",
        here="quality.html",
        site=site,
        tabs=tabs_of(corpus),
        q=site_quality(corpus),
        papers=len(corpus.papers),
        near=near_pairs(corpus),
        entities=corpus.entities,
        most=MOST,
    )


def near_pairs(corpus: Corpus) -> tuple[NearNames, ...]:
    """Return pairs of names that may be one thing, those in most papers first."""
    papers = {entity: len(found) for entity, found in corpus.papers_of.items()}
    pairs = near_names((_as_record(corpus, card) for card in corpus.entities.values()), papers)
    return tuple(sorted(pairs, key=lambda p: (-min(p.papers), -max(p.papers), p.one, p.other)))


def _as_record(corpus: Corpus, card: EntityCard) -> Entity:
    apart, variant_of = [], []
    for one in corpus.related.get(card.id, ()):
        relation = Relation(id=one.entity, name=corpus.entities[one.entity].name, reason=one.reason)
        if one.how == APART:
            apart.append(relation)
        elif one.how == VARIANT_OF:
            variant_of.append(relation)
    return Entity(
        id=card.id,
        name=card.name,
        type=cast(EntityType, card.type),
        aliases=(),
        variant_of=tuple(variant_of),
        apart=tuple(apart),
    )
