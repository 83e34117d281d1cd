"""Names that differ in a letter or so: pairs for a person to look at, never merged by themselves.

Found without comparing all with all: two names at one edit's distance share a form from which one
letter is deleted (symmetric deletion, as in W. Garbe's SymSpell). The time is linear in the number
of names and their lengths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from paperatlas.graph.folding import letters
from paperatlas.records import Entity

_SHORTEST = 6
"""Letters of a name from which one edit is more likely a slip than another name."""
_BLOCK = 8
"""Names that share a form; more share it by chance."""


@dataclass(frozen=True, slots=True)
class NearNames:
    """Two entities whose names are nearly the same.

    Attributes:
        one: id of the one that more papers name.
        other: id of the other.
        names: their names.
        papers: number of papers that name them.
        reason: in which way they are near.
    """

    one: str
    other: str
    names: tuple[str, str]
    papers: tuple[int, int]
    reason: str


def near_names(entities: Iterable[Entity], papers: Mapping[str, int]) -> Iterator[NearNames]:
    """Yield pairs of entities of one type whose names are one edit apart, or differ in type only.

    Names that differ in a digit are versions; names that were kept apart, or are variants of each
    other, are left out.

    Args:
        entities: all entities.
        papers: number of papers by entity id.
    """
    blocks: dict[tuple[str, str], list[Entity]] = {}
    known: dict[str, set[str]] = {}
    for entity in entities:
        known[entity.id] = {r.id for r in (*entity.apart, *entity.variant_of)}
        name = letters(entity.name)
        if len(name) < _SHORTEST:
            continue
        forms = {name, *(name[:k] + name[k + 1 :] for k in range(len(name)))}
        for form in sorted(forms):
            blocks.setdefault((entity.type, form), []).append(entity)
    seen: set[tuple[str, str]] = set()
    for members in blocks.values():
        if not 1 < len(members) <= _BLOCK:
            continue
        for k, first in enumerate(members):
            for second in members[k + 1 :]:
                one, other = sorted((first, second), key=lambda e: (-papers.get(e.id, 0), e.id))
                if (one.id, other.id) in seen or one.id == other.id:
                    continue
                seen.add((one.id, other.id))
                if other.id in known[one.id] or one.id in known[other.id]:
                    continue
                reason = _reason(letters(one.name), letters(other.name))
                if reason and not _told_apart(one.name, other.name):
                    yield NearNames(
                        one.id,
                        other.id,
                        (one.name, other.name),
                        (papers.get(one.id, 0), papers.get(other.id, 0)),
                        reason,
                    )


def _told_apart(one: str, other: str) -> bool:
    """Whether what differs is meant to: a capital (TransE, TransH), or a letter by itself."""
    words = one.split(), other.split()
    if len(words[0]) == len(words[1]):
        differ = [(a, b) for a, b in zip(*words, strict=True) if a.casefold() != b.casefold()]
        if any(len(a) < 4 or len(b) < 4 for a, b in differ):
            return True
    capitals = [[c for c in name if c.isupper()] for name in (one, other)]
    return capitals[0] != capitals[1]


def _reason(one: str, other: str) -> str:
    """Say what is between two names; "" where it tells them apart."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    most = min(len(one), len(other)) - start
    while end < most and one[-1 - end] == other[-1 - end]:
        end += 1
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    if any(c.isdigit() for c in left + right) or max(len(left), len(right)) > 2:
        return ""
    if sorted(left) == sorted(right):
        return "two letters change places"
    if len(left) > 1 or len(right) > 1:
        return ""
    if not left or not right:
        return f"one letter more: “{left or right}”"
    return f"“{left}” for “{right}”"
