"""Names that differ in a letter or so: pairs for a person to look at, never merged by themselves.

Found without comparing all with all: two names at one edit's distance share a form from which one
letter is deleted (symmetric deletion, as in W. Garbe's SymSpell). The time is linear in the number
of names and their lengths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperatlas.graph.folding import letters
from paperatlas.records import ENTITY_TYPES, Entity

_SHORTEST = 6
"""Letters of a name from which one edit is more likely a slip than another name."""
_BLOCK = 8
"""Names that share a form; more share it by chance."""
_BASE = np.uint64(0x9E3779B97F4A7C15)
_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 1 << 64))
"""The base of the numbers of forms, and by what one multiplies to divide by it (modulo 2**64)."""
_AT_ONCE = 1 << 15
"""Names whose forms are numbered at once."""
_Numbers = NDArray[np.uint64]
_Places = NDArray[np.int64]


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
    seen: set[tuple[str, str]] = set()
    for members in _blocks(list(entities)):
        if not 1 < len(members) <= _BLOCK:
            continue
        for k, first in enumerate(members):
            for second in members[k + 1 :]:
                one, other = sorted((first, second), key=lambda e: (-papers.get(e.id, 0), e.id))
                if (one.id, other.id) in seen or one.id == other.id:
                    continue
                seen.add((one.id, other.id))
                if _are_related(one, other) or _are_related(other, one):
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


def _blocks(entities: Sequence[Entity]) -> Iterator[list[Entity]]:
    """Yield the entities of one type that share a form of their names, in order of appearance."""
    names = [letters(entity.name) for entity in entities]
    shared: dict[int, list[str]] = {}
    for kind in ENTITY_TYPES:
        long = [
            at
            for at, entity in enumerate(entities)
            if entity.type == kind and len(names[at]) >= _SHORTEST
        ]
        found = shared_forms([names[at] for at in long])
        shared |= {long[at]: forms for at, forms in found.items()}
    blocks: dict[tuple[str, str], list[Entity]] = {}
    for at in sorted(shared):
        entity = entities[at]
        for form in sorted(shared[at]):
            blocks.setdefault((entity.type, form), []).append(entity)
    yield from blocks.values()


def shared_forms(names: Sequence[str]) -> dict[int, list[str]]:
    """Return by the place of a name those of its forms that other names may have as well.

    A name's forms are itself and itself without one of its letters. There are very many, so they
    are compared by a number each. What has another's number by chance is returned too.
    """
    if not names:
        return {}
    blocks = [
        _numbered_forms(names[first : first + _AT_ONCE], first)
        for first in range(0, len(names), _AT_ONCE)
    ]
    numbers, owners, cuts = (np.concatenate(column) for column in zip(*blocks, strict=True))
    order = np.argsort(numbers)
    same = numbers[order[1:]] == numbers[order[:-1]]
    shared = order[np.append(same, False) | np.append(False, same)]
    forms: dict[int, list[str]] = {}
    for owner, cut in zip(owners[shared].tolist(), cuts[shared].tolist(), strict=True):
        name = names[owner]
        form = name if cut < 0 else name[:cut] + name[cut + 1 :]
        forms.setdefault(owner, []).append(form)
    return forms


def _numbered_forms(names: Sequence[str], first: int) -> tuple[_Numbers, _Places, _Places]:
    """Return a number for each form of some names, the name's place, and the letter left out.

    The number is a sum of letters times powers of a base, so that it is worked out for all at once.
    The names' places begin with `first`; where no letter is left out, -1 stands for it.
    """
    lengths = np.array([len(name) for name in names])
    ends = np.cumsum(lengths)
    begins = ends - lengths
    owner = np.repeat(np.arange(len(names)), lengths)
    letter = np.frombuffer("".join(names).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    at = np.arange(len(letter)) - begins[owner]
    powers = np.cumprod(np.append(np.uint64(1), np.full(lengths.max() - 1, _BASE)))
    parts = letter * powers[at]
    sums = np.append(np.uint64(0), np.cumsum(parts))
    whole = sums[ends] - sums[begins]
    before = sums[:-1] - sums[begins][owner]
    without = before + (whole[owner] - before - parts) * _INVERSE
    once = at == 0  # of two like letters it is one which is left out
    once[1:] |= letter[1:] != letter[:-1]
    return (
        np.concatenate((whole, without[once])),
        np.concatenate((np.arange(len(names)), owner[once])) + first,
        np.concatenate((np.full(len(names), -1), at[once])),
    )


def _are_related(one: Entity, other: Entity) -> bool:
    return any(relation.id == other.id for relation in (*one.apart, *one.variant_of))


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
