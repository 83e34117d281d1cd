"""Short forms and the long forms that papers define for them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from paperatlas.graph.folding import fold, letters
from paperatlas.graph.known_aliases import family
from paperatlas.records import EntityType, Extraction, Paper

_DOMINANT = 3
"""A short form that a paper leaves undefined takes the long form that at least this many times
as many papers define as define all others."""
_SPARE = re.compile(
    r"(?:model|method|algorithm|approach|framework|network|system|technique|dataset|benchmark|"
    r"corpus|task|problem|score|metric|module|mechanism|loss|layer)s?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?<=\w{3})(?:ings?|ations?|ions?|ers?|ors?|ed|es|s|al|ly)$")
_LIKELIER = 3.0
"""Else it takes the one that is this many times likelier than any other by what is named beside."""


@dataclass(frozen=True, slots=True)
class InContext:
    """What a short form means in a paper that does not define it.

    Attributes:
        long: the long form, folded.
        beside: the name in that paper that says so most, as written there.
    """

    long: str
    beside: str


@dataclass(slots=True)
class Acronyms:
    """Which long form a short form stands for; all names are folded.

    Attributes:
        defined: long form by (paper id, family, short form).
        papers: by (family, short form) and then long form, the papers that define it, in order.
        shorts: by (family, long form) and then short form, the first paper that defines it.
        spelled: a folded long form as a paper writes it.
        same: by (family, long form) the long form that it is another wording of.
        by_context: for short forms with several long forms, what they mean in papers that define
            none, by (paper id, family, short form).
    """

    defined: dict[tuple[str, str, str], str] = field(default_factory=dict)
    papers: dict[tuple[str, str], dict[str, list[Paper]]] = field(default_factory=dict)
    shorts: dict[tuple[str, str], dict[str, Paper]] = field(default_factory=dict)
    by_context: dict[tuple[str, str, str], InContext] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    same: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, paper: Paper, kind: EntityType, short: str, long: str) -> None:
        """Note that a paper defines a short form; its first definition of one counts."""
        group, brief = family(kind), fold(short, kind)
        long = without_spare_head(short, long)
        full = fold(long, kind)
        self.spelled.setdefault(full, long)
        if brief == full or (paper.id, group, brief) in self.defined:
            return
        self.defined[paper.id, group, brief] = full
        self.papers.setdefault((group, brief), {}).setdefault(full, []).append(paper)
        self.shorts.setdefault((group, full), {}).setdefault(brief, paper)

    def long_form(self, paper_id: str, group: str, short: str) -> str | None:
        """Return what a short form stands for in a paper; None where that is open.

        The paper's own definition comes first; without one, the only or the dominant one of the
        other papers, or else the one that fits what the paper names beside it.
        """
        own = self.defined.get((paper_id, group, short))
        if own is not None:
            return own
        context = self.by_context.get((paper_id, group, short))
        return self.dominant(group, short) if context is None else context.long

    def dominant(self, group: str, short: str) -> str | None:
        """Return the only long form of a short form, or the one that outweighs all others."""
        known = self.papers.get((group, short))
        if not known:
            return None
        ranked = sorted(known, key=lambda long: (-len(known[long]), long))
        others = sum(len(known[long]) for long in ranked[1:])
        return ranked[0] if len(known[ranked[0]]) >= _DOMINANT * others else None


def acronyms_of(papers: Sequence[tuple[Paper, Extraction]]) -> Acronyms:
    """Collect the pairs that papers define, in brackets or by naming one thing both ways.

    A pair counts for the types of the entities that the paper names by either form.
    """
    found = Acronyms()
    for paper, extraction in papers:
        kinds: dict[str, list[EntityType]] = {}
        for entity in extraction.entities:
            for surface in (entity.name, *entity.surfaces):
                named = kinds.setdefault(letters(surface), [])
                if entity.type not in named:
                    named.append(entity.type)
        for pair in extraction.abbreviations:
            either = kinds.get(letters(pair.short), []) + kinds.get(letters(pair.long), [])
            for kind in dict.fromkeys(either):
                found.add(paper, kind, pair.short, pair.long)
        for entity in extraction.entities:
            names = list(dict.fromkeys((entity.name, *entity.surfaces)))
            for short in names:
                if not _looks_short(short):
                    continue
                for long in names:
                    if is_short_for(short, long):
                        found.add(paper, entity.type, short, long)
                        break
    _join_wordings(found)
    _read_contexts(papers, found)
    return found


def without_spare_head(short: str, long: str) -> str:
    """Take off last words that the short form has no letter of: ``toy net model`` for TN."""
    words = long.split()
    while (
        len(words) > 2 and _SPARE.fullmatch(words[-1]) and is_short_for(short, " ".join(words[:-1]))
    ):
        words.pop()
    return " ".join(words)


def stem_of(long: str) -> str:
    """Return a long form without the endings of its words: filter and filtering are one."""
    return " ".join(_stem(word) for word in re.split(r"[\s-]+", long.casefold()))


def _stem(word: str) -> str:
    while (shorter := _ENDING.sub("", word)) != word:
        word = shorter
    return re.sub(r"(.)\1$", r"\1", word)


def _join_wordings(found: Acronyms) -> None:
    """Let long forms of one short form that differ in endings only be one: that of most papers."""
    for (group, short), longs in sorted(found.papers.items()):
        if len(longs) < 2:
            continue
        by_stem: dict[str, list[str]] = {}
        for long in sorted(longs, key=lambda form: (-len(longs[form]), form)):
            by_stem.setdefault(stem_of(found.spelled[long]), []).append(long)
        for first, *others in by_stem.values():
            for other in others:
                if (group, first) in found.same or (group, other) in found.same:
                    continue
                found.same[group, other] = first
                longs[first].extend(longs.pop(other))
                found.shorts.setdefault((group, first), {}).setdefault(short, longs[first][0])
    for (paper, group, short), long in found.defined.items():
        found.defined[paper, group, short] = found.same.get((group, long), long)


@dataclass(slots=True)
class _Company:
    """What is named in the papers that mean one long form."""

    papers: int = 0
    names: Counter[tuple[str, str]] = field(default_factory=Counter)

    def fits(self, names: Sequence[tuple[str, str]]) -> float:
        """Return the log of how likely these names are beside it (naive Bayes, smoothed)."""
        common = sum(math.log((self.names[n] + 0.1) / (self.papers + 1.0)) for n in names)
        return math.log(self.papers) + common


def _read_contexts(papers: Sequence[tuple[Paper, Extraction]], found: Acronyms) -> None:
    """Settle the short forms that papers leave open, by what is named beside them."""
    longs_of = {
        (kin, short): sorted(longs)
        for (kin, short), longs in found.papers.items()
        if found.dominant(kin, short) is None
    }
    shorts_of: dict[tuple[str, str], list[str]] = {}
    for (kin, short), longs in sorted(longs_of.items()):
        for long in longs:
            shorts_of.setdefault((kin, long), []).append(short)
    company: dict[tuple[str, str, str], _Company] = {}
    undefined: list[tuple[str, tuple[str, str], dict[tuple[str, str], str]]] = []
    for paper, extraction in papers:
        if not longs_of:
            return
        names = {
            (family(e.type), fold(e.name, e.type)): e.name for e in reversed(extraction.entities)
        }
        meant: set[tuple[str, str, str]] = set()
        for kin, name in names:
            meant.update((kin, short, name) for short in shorts_of.get((kin, name), ()))
            if (kin, name) in longs_of:
                own = found.defined.get((paper.id, kin, name))
                if own is None:
                    undefined.append((paper.id, (kin, name), names))
                else:
                    meant.add((kin, name, own))
        for place in meant:
            there = company.setdefault(place, _Company())
            there.papers += 1
            there.names.update(n for n in names if n not in ((place[0], place[1]), place[::2]))
    for paper_id, (kin, short), names in undefined:
        beside = sorted(n for n in names if n != (kin, short))
        ranked = sorted(
            (-known.fits(beside), long)
            for long in longs_of[kin, short]
            if (known := company.get((kin, short, long))) is not None
        )
        if not beside or len(ranked) < 2 or ranked[1][0] - ranked[0][0] < math.log(_LIKELIER):
            continue
        best = company[kin, short, ranked[0][1]]
        telling = max(beside, key=lambda n: (best.names[n], n))
        if best.names[telling]:
            context = InContext(ranked[0][1], names[telling])
            found.by_context[paper_id, kin, short] = context


def _looks_short(name: str) -> bool:
    return len(name) <= 10 and " " not in name and sum(c.isupper() for c in name) >= 2


def is_short_for(short: str, long: str) -> bool:
    """Whether the letters of a short form are found in order in a longer one of several words.

    The first letter must begin the long form and each word but short ones (of, and, ...) must
    give a letter: a strict form of Schwartz and Hearst, "A simple algorithm for identifying
    abbreviation definitions in biomedical text" (2003).
    """
    words = [word for word in long.replace("-", " ").split() if word]
    brief = [c.casefold() for c in short.removesuffix("s") if c.isalnum()]
    if len(words) < 2 or not brief or len(long) < 2 * len(short):
        return False
    at = 0
    for word in words:
        text = word.casefold()
        if at < len(brief) and text[0] == brief[at]:
            at += 1
            rest = text[1:]
            while at < len(brief) and (found := rest.find(brief[at])) >= 0:
                # a letter inside the word only if no later word begins with it
                if any(w.casefold().startswith(brief[at]) for w in words[words.index(word) + 1 :]):
                    break
                at += 1
                rest = rest[found + 1 :]
        elif len(word) > 3:
            return False
    return at == len(brief)
