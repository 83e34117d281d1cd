"""Examples for the encoder: words, what the rules know of them, and the tags that may be right.

Corpora differ in what they label. So every word carries the *set* of tags that its corpus allows:
one where the corpus speaks of it, all where it is masked (borderline, another scheme), and for a
word left blank "nothing" together with the tags of every type that the corpus does not cover. The
loss is that of the whole set (marginal likelihood), so that one model learns from all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from annotated_results import match, wanted_entities
from numpy.typing import NDArray

from paperatlas.extractors import pipeline
from paperatlas.extractors.doctext import DocText, doctext
from paperatlas.extractors.quantities import Quantity, find_quantities
from paperatlas.extractors.result_reading import SLOTS, word_at
from paperatlas.extractors.token_features import token_features
from paperatlas.records import ENTITY_TYPES, ROLES, Paper

ANY = -1  # the set of all tags: every bit


def tags_of(kinds: Sequence[str]) -> tuple[str, ...]:
    """Return the tags of a scheme: nothing, then first word and later words of each type."""
    return ("O", *(f"{place}-{kind}" for kind in kinds for place in "BI"))


def begins(kind: str, kinds: Sequence[str]) -> int:
    """Return the set that holds only the tag at the first word of a mention."""
    return 1 << (1 + 2 * kinds.index(kind))


def inside(kind: str, kinds: Sequence[str]) -> int:
    """Return the set that holds only the tag at later words of a mention."""
    return 1 << (2 + 2 * kinds.index(kind))


@dataclass(slots=True)
class Labelled:
    """A mention that a corpus marks.

    Attributes:
        start: first character in the text.
        end: character after the last.
        types: the types that it may be; none masks its words.
        roles: roles of the paper towards it, empty where the corpus does not say.
    """

    start: int
    end: int
    types: tuple[str, ...]
    roles: tuple[str, ...] = ()


@dataclass(slots=True)
class Link:
    """What fills one place of a reported result.

    Attributes:
        number: the word that is its number.
        slot: which of `SLOTS`.
        right: the words of the names that fill it; none where nothing does.
    """

    number: int
    slot: int
    right: frozenset[int]


@dataclass(slots=True)
class Example:
    """One text to learn from.

    Attributes:
        name: corpus and id, for reports.
        words: its tokens.
        features: see `token_features`.
        allowed: for each word the set of tags that may be right, as bits in the order of `tags_of`.
        roles: for each word the share of each of `ROLES`; a line of zeros where unknown.
        weight: how much it counts.
        links: what is known of its results.
    """

    name: str
    words: list[str]
    features: NDArray[np.uint8]
    allowed: NDArray[np.int64]
    roles: NDArray[np.float32]
    weight: float = 1.0
    links: list[Link] = field(default_factory=list)


class Reader:
    """Turns texts into what the encoder reads, by the components of the shipped rules."""

    def __init__(self) -> None:
        """Make the pipeline up to the candidates."""
        self._nlp = pipeline.make_nlp(pipeline.COMPONENTS[:5])

    def text(self, paper: Paper) -> DocText:
        """Read a paper up to its candidates."""
        return doctext(self._nlp(pipeline.make_doc(self._nlp, paper)))

    def sentence(self, source: str) -> DocText:
        """Read a text without title."""
        return doctext(self._nlp(self._nlp.make_doc(source)))


def make_example(
    name: str,
    text: DocText,
    labelled: Iterable[Labelled],
    covered: Iterable[str] | None = None,
    weight: float = 1.0,
    kinds: Sequence[str] = ENTITY_TYPES,
) -> Example:
    """Lay labels over words.

    Args:
        name: corpus and id.
        text: the Doc's lists.
        labelled: its mentions; of those that overlap the longest counts.
        covered: types of which a blank word may be taken as "nothing"; None means all.
        weight: how much the example counts.
        kinds: the types of the scheme.
    """
    known = set(kinds if covered is None else covered)
    blank = 1
    for kind in kinds:
        if kind not in known:
            blank |= begins(kind, kinds) | inside(kind, kinds)
    n = len(text.words)
    allowed = np.full(n, blank, dtype=np.int64)
    roles = np.zeros((n, len(ROLES)), dtype=np.float32)
    taken = bytearray(n)
    starts = {start: k for k, start in enumerate(text.starts)}
    ends = {end: k + 1 for k, end in enumerate(text.ends)}
    for mention in sorted(labelled, key=lambda m: (m.start - m.end, m.start)):
        first, stop = starts.get(mention.start), ends.get(mention.end)
        whole = first is not None and stop is not None
        if first is None:
            first = max(sum(s <= mention.start for s in text.starts) - 1, 0)
        if stop is None:
            stop = min(sum(e < mention.end for e in text.ends) + 1, n)
        if stop <= first or any(taken[first:stop]):
            continue
        taken[first:stop] = b"\x01" * (stop - first)
        if not whole or not mention.types:  # a mention that parts a word says nothing certain
            allowed[first:stop] = ANY
            continue
        allowed[first] = sum(begins(kind, kinds) for kind in mention.types)
        allowed[first + 1 : stop] = sum(inside(kind, kinds) for kind in mention.types)
        for role in mention.roles:
            roles[first:stop, ROLES.index(role)] = 1 / len(mention.roles)
    return Example(name, text.words, token_features(text), allowed, roles, weight)


def occurrences(source: str, surface: str) -> Iterator[tuple[int, int]]:
    """Yield where a surface stands as whole words."""
    for place in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", source):
        yield place.span()


def longest_occurrences(source: str, surfaces: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield where surfaces stand, the longest first; what one takes no other does."""
    taken = bytearray(len(source))
    for surface in sorted(surfaces, key=lambda s: (-len(s), s)):
        for start, end in occurrences(source, surface):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                yield start, surface


def annotated(gold: dict[str, Any], text: DocText) -> Iterator[Labelled]:
    """Yield the mentions of an annotated paper (GUIDE.md); borderline entities are masked."""
    for entity in gold["entities"]:
        types: tuple[str, ...] = (entity["type"],)
        if entity["kind"] == "borderline":
            types = ()
        elif entity.get("either"):
            types = ("Dataset", "Benchmark")
        for surface in entity["surfaces"]:
            for start, end in occurrences(text.source, surface):
                yield Labelled(start, end, types, tuple(entity["roles"]))


def result_links(gold: dict[str, Any], text: DocText, paper: Paper) -> list[Link]:
    """Return what an annotated paper's results hang on; what has no place in the text is left out.

    Args:
        gold: its annotation.
        text: the Doc's lists.
        paper: title and abstract.
    """
    places = [(0, q) for q in find_quantities(paper.title)]
    places += [(text.abstract_start, q) for q in find_quantities(paper.abstract)]
    quantities: list[Quantity] = [q for _, q in places]
    out: list[Link] = []
    for (offset, quantity), result in zip(places, match(quantities, gold), strict=True):
        if result is None:
            continue
        at = word_at(text, offset + quantity.start)
        for k, slot in enumerate(SLOTS):
            right: set[int] = set()
            for entity in wanted_entities(result[slot], gold) if result.get(slot) else ():
                for surface in entity["surfaces"]:
                    for start, end in occurrences(text.source, surface):
                        right.update(range(word_at(text, start), word_at(text, end - 1) + 1))
            if right or not result.get(slot):
                out.append(Link(at, k, frozenset(right)))
    return out
