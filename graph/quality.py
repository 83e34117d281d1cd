"""How good a build is, for the person who has to trust it: what is missing, rejected, doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from paperatlas.graph.near_names import NearNames, near_names
from paperatlas.graph.resolution import Resolution
from paperatlas.records import AliasRule, EntityType, Extraction, Paper, Rejected

MOST = 200
"""Entries of a list; the rest is counted."""


@dataclass(frozen=True, slots=True)
class MergedName:
    """A name that was joined with others.

    Attributes:
        id: the entity.
        name: the entity's name.
        alias: the name that was joined.
        reason: why.
        count: number of papers that use it.
    """

    id: str
    name: str
    alias: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class RejectedName:
    """A name that was close to being an entity of a paper.

    Attributes:
        paper_id: the paper.
        rejected: the name, and why it is none.
    """

    paper_id: str
    rejected: Rejected


@dataclass(frozen=True, slots=True)
class QualityReport:
    """What a build left open. Lists hold `MOST` entries at most, counts hold everything.

    Attributes:
        papers: number of papers.
        entities: number of entities by type.
        without_entities: id and title of the papers in which nothing was found.
        without_entities_count: number of these.
        once: number of entities by type that one paper names.
        rejected: names that were close to being entities in the papers read in this run, the
            surest first.
        rejected_by_reason: number of these by reason.
        dropped: number of names that the user's rules leave out.
        two_types: names of which papers give several types: id, name and votes, the most even
            first.
        near: pairs of names that may be one thing, those in most papers first.
        near_count: number of these.
        merges: by rule, the names that it joined, the most used first.
        merges_by_rule: number of these by rule.
    """

    papers: int
    entities: Mapping[EntityType, int]
    without_entities: tuple[tuple[str, str], ...]
    without_entities_count: int
    once: Mapping[EntityType, int]
    rejected: tuple[RejectedName, ...]
    rejected_by_reason: Mapping[str, int]
    dropped: int
    two_types: tuple[tuple[str, str, Mapping[EntityType, int]], ...]
    near: tuple[NearNames, ...]
    near_count: int
    merges: Mapping[AliasRule, tuple[MergedName, ...]]
    merges_by_rule: Mapping[AliasRule, int] = field(default_factory=dict)


def quality_of(papers: Iterable[tuple[Paper, Extraction]], resolution: Resolution) -> QualityReport:
    """Report on the papers of a build and on how their names became entities.

    Args:
        papers: every paper with what was found in it. What was rejected is known of those alone
            that were read in this run.
        resolution: their entities.
    """
    count = 0
    empty: list[tuple[str, str]] = []
    rejected: list[RejectedName] = []
    for paper, extraction in papers:
        count += 1
        if not extraction.entities:
            empty.append((paper.id, paper.title))
        rejected.extend(RejectedName(paper.id, name) for name in extraction.rejected)
    rejected.sort(key=lambda r: (-r.rejected.confidence, r.paper_id, r.rejected.name))
    named = resolution.papers
    near = sorted(
        near_names(resolution.entities, named),
        key=lambda pair: (-min(pair.papers), -max(pair.papers), pair.one, pair.other),
    )
    merges: dict[AliasRule, list[MergedName]] = {}
    for entity in resolution.entities:
        for alias in entity.aliases:
            if alias.rule != "name":
                merged = MergedName(entity.id, entity.name, alias.name, alias.reason, alias.count)
                merges.setdefault(alias.rule, []).append(merged)
    for names in merges.values():
        names.sort(key=lambda m: (-m.count, m.id, m.alias))
    several = sorted(
        (e for e in resolution.entities if len(e.votes) > 1),
        key=lambda e: (-sum(n for _, n in e.votes[1:]), e.id),
    )
    return QualityReport(
        papers=count,
        entities=_by_type(e.type for e in resolution.entities),
        without_entities=tuple(sorted(empty)[:MOST]),
        without_entities_count=len(empty),
        once=_by_type(e.type for e in resolution.entities if named.get(e.id) == 1),
        rejected=tuple(rejected[:MOST]),
        rejected_by_reason=dict(Counter(r.rejected.reason for r in rejected).most_common()),
        dropped=len(resolution.dropped),
        two_types=tuple((e.id, e.name, dict(e.votes)) for e in several[:MOST]),
        near=tuple(near[:MOST]),
        near_count=len(near),
        merges={rule: tuple(names[:MOST]) for rule, names in sorted(merges.items())},
        merges_by_rule={rule: len(names) for rule, names in sorted(merges.items())},
    )


def _by_type(types: Iterable[EntityType]) -> dict[EntityType, int]:
    counts = Counter(types)
    return {kind: counts[kind] for kind in sorted(counts)}
