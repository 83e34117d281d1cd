"""How good a build is, for the person who has to trust it: what is missing, rejected, doubtful."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from operator import itemgetter

from paperatlas.graph.collector import collector_paused
from paperatlas.graph.near_names import NearNames, near_names
from paperatlas.graph.pairs import Pair, pairs_of
from paperatlas.graph.resolution import Resolution
from paperatlas.records import (
    Alias,
    AliasRule,
    Entity,
    EntityType,
    Rejected,
)

MOST = 200
"""Entries of a list; the rest is counted."""
_Rejection = tuple[float, str, str, int, Rejected]
"""A name rejected, after what it is ranked by."""


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


@collector_paused()
def quality_of(papers: Iterable[Pair], resolution: Resolution) -> QualityReport:
    """Report on the papers of a build and on how their names became entities.

    Args:
        papers: every paper with what was found in it. What was rejected is known of those alone
            that were read in this run.
        resolution: their entities.
    """
    count = 0
    empty: list[tuple[str, str]] = []
    rejected = _Rejections()
    for paper, extraction in pairs_of(papers).with_parts("entities", "rejected"):
        count += 1
        if not extraction.entities:
            empty.append((paper.id, paper.title))
        rejected.add(paper.id, extraction.rejected)
    named = resolution.papers
    near = sorted(
        near_names(resolution.entities, named),
        key=lambda pair: (-min(pair.papers), -max(pair.papers), pair.one, pair.other),
    )
    merged: dict[AliasRule, list[tuple[int, str, str, Entity, Alias]]] = {}
    for entity in resolution.entities:
        for alias in entity.aliases:
            if alias.rule != "name":
                place = (-alias.count, entity.id, alias.name, entity, alias)
                merged.setdefault(alias.rule, []).append(place)
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
        rejected=rejected.surest(),
        rejected_by_reason=rejected.by_reason(),
        dropped=len(resolution.dropped),
        two_types=tuple((e.id, e.name, dict(e.votes)) for e in several[:MOST]),
        near=tuple(near[:MOST]),
        near_count=len(near),
        merges={rule: _most_used(merged[rule]) for rule in sorted(merged)},
        merges_by_rule={rule: len(merged[rule]) for rule in sorted(merged)},
    )


class _Rejections:
    """The names rejected, of which the surest are kept and the others counted."""

    def __init__(self) -> None:
        self._count = 0
        self._surest: list[_Rejection] = []
        self._reasons: dict[str, tuple[int, _Rejection]] = {}

    def add(self, paper_id: str, names: Sequence[Rejected]) -> None:
        """Take those of a paper."""
        for name in names:
            self._count += 1
            one = (-name.confidence, paper_id, name.name, self._count, name)
            count, first = self._reasons.get(name.reason, (0, one))
            self._reasons[name.reason] = (count + 1, min(first, one))
            self._surest.append(one)
        if len(self._surest) > 2 * MOST:
            self._surest = sorted(self._surest)[:MOST]

    def surest(self) -> tuple[RejectedName, ...]:
        """Return those nearest to being entities, the surest first."""
        return tuple(RejectedName(one[1], one[4]) for one in sorted(self._surest)[:MOST])

    def by_reason(self) -> dict[str, int]:
        """Return their number by reason, the most frequent first, then that of the surest."""
        ranked = sorted(self._reasons.items(), key=lambda known: (-known[1][0], known[1][1]))
        return {reason: count for reason, (count, _) in ranked}


def _most_used(
    merged: Iterable[tuple[int, str, str, Entity, Alias]],
) -> tuple[MergedName, ...]:
    return tuple(
        MergedName(entity.id, entity.name, alias.name, alias.reason, alias.count)
        for *_, entity, alias in nsmallest(MOST, merged, key=itemgetter(0, 1, 2))
    )


def _by_type(types: Iterable[EntityType]) -> dict[EntityType, int]:
    counts = Counter(types)
    return {kind: counts[kind] for kind in sorted(counts)}
