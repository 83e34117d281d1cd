"""Name what goes wrong most often: each missed or wrong entity and role is put under one heading.

A wrong and a missed entity that share characters are one confusion, not two: cut too long, too
short or across, or taken for another type.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from outcomes import RIGHT, Outcome, outcomes

from paperatlas.annotated import ComparedEntity
from paperatlas.records import ROLES

EXAMPLES = 3

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Confusion:
    """One heading.

    Attributes:
        kind: such as ``missed term Task``.
        count: how often.
        examples: names of up to `EXAMPLES` of them, the first ones.
    """

    kind: str
    count: int
    examples: tuple[str, ...]


def confusions(
    gold: Iterable[Mapping[str, Any]],
    found: Mapping[str, Mapping[str, Any]],
    texts: Mapping[str, tuple[str, str]],
) -> list[Confusion]:
    """Count the confusions of an extraction, the most common first.

    Args:
        gold: annotated papers.
        found: extractions with ``mentions``, by paper id.
        texts: title and abstract, likewise.
    """
    names: dict[str, list[str]] = {}
    for paper in gold:
        paper_id = str(paper["id"])
        for kind, name in _of_paper(paper, found[paper_id], *texts[paper_id]):
            names.setdefault(kind, []).append(name)
    out = [
        Confusion(kind, len(members), tuple(dict.fromkeys(members))[:EXAMPLES])
        for kind, members in names.items()
    ]
    return sorted(out, key=lambda c: (-c.count, c.kind))


def _of_paper(
    gold: Mapping[str, Any], extraction: Mapping[str, Any], title: str, abstract: str
) -> Iterator[tuple[str, str]]:
    judged, missed = outcomes(gold, extraction)
    source = f"{title}\n{abstract}"
    surfaces = {(e["type"], e["name"]): e["surfaces"] for e in gold["entities"]}
    annotated = {
        key: [p for s in (*own, key[1]) for p in _occurrences(source, s)]
        for key, own in surfaces.items()
    }
    places: dict[tuple[str, str], list[Place]] = {}
    for m in extraction["mentions"]:
        begin = 0 if m["field"] == "title" else len(title) + 1
        own = places.setdefault((m["type"], m["entity"]), [])
        own.append((begin + m["start"], begin + m["end"]))
    right = [o.gold for o in judged if o.gold is not None]
    for outcome in judged:
        if outcome.why == RIGHT:
            yield from _roles(outcome)
            continue
        if outcome.why == "left out":
            continue
        yield _wrong(outcome, places, annotated, missed, right)
    for entity in missed:
        yield f"missed {entity.kind} {entity.type}", entity.name


def _wrong(
    outcome: Outcome,
    places: Mapping[tuple[str, str], list[Place]],
    annotated: Mapping[tuple[str, str], list[Place]],
    missed: list[ComparedEntity],
    right: list[ComparedEntity],
) -> tuple[str, str]:
    """Name what is wrong with an entity; what it stands for is taken from `missed`."""
    found = outcome.found
    if outcome.why == "duplicate":
        return f"duplicate {found.type}", found.name
    if outcome.why.startswith("type "):
        same = next((e for e in missed if e.keys & found.keys), None)
        if same is not None:
            missed.remove(same)
        kind = outcome.why.removeprefix("type ")
        return f"{kind} taken for {found.type}", found.name
    own = places.get((found.type, found.name), [])
    other, cut = _nearest(own, missed, annotated)
    if other is not None:
        missed.remove(other)
        example = f"{found.name} for {other.name}"
        if other.type != found.type:
            return f"{other.type} taken for {found.type}, other words", example
        return f"{other.type} cut {cut}", example
    if _nearest(own, right, annotated)[0] is not None:
        return f"{found.type} out of words of a found entity", found.name
    return f"spurious {found.type}", found.name


def _nearest(
    own: list[Place],
    among: list[ComparedEntity],
    annotated: Mapping[tuple[str, str], list[Place]],
) -> tuple[ComparedEntity | None, str]:
    """Return the entity with the most characters in common, and how the found one is cut."""
    best: tuple[int, ComparedEntity | None, str] = (0, None, "")
    for entity in among:
        for start, end in annotated.get((entity.type, entity.name), []):
            for a, b in own:
                common = min(end, b) - max(start, a)
                if common > best[0]:
                    longer = a <= start and end <= b
                    shorter = start <= a and b <= end
                    cut = "too long" if longer else "too short" if shorter else "across"
                    best = (common, entity, cut)
    return best[1], best[2]


def _roles(outcome: Outcome) -> Iterator[tuple[str, str]]:
    assert outcome.gold is not None
    name = outcome.found.name
    lacking = [r for r in ROLES if r in outcome.gold.roles - outcome.found.roles]
    added = [r for r in ROLES if r in outcome.found.roles - outcome.gold.roles]
    for role, other in zip(lacking, added, strict=False):
        yield f"role {role} taken for {other}", name
    for role in lacking[len(added) :]:
        yield f"role {role} missed", name
    for role in added[len(lacking) :]:
        yield f"role {role} added", name


def _occurrences(source: str, surface: str) -> Iterator[Place]:
    for match in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", source):
        yield match.span()
