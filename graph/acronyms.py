"""Short forms and the long forms that papers define for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from paperatlas.graph.acronym_contexts import InContext, read_contexts
from paperatlas.graph.folding import fold, letters
from paperatlas.graph.known_aliases import Key, family
from paperatlas.graph.pairs import Pairs, PaperTitle
from paperatlas.graph.seen_names import SeenNames, Thing
from paperatlas.records import Abbreviation, EntityType

_DOMINANT = 3
"""A short form that a paper leaves undefined takes the long form that at least this many times
as many papers define as define all others."""
_SPARE = re.compile(
    r"(?:model|method|algorithm|approach|framework|network|system|technique|dataset|benchmark|"
    r"corpus|task|problem|score|metric|module|mechanism|loss|layer)s?",
    re.IGNORECASE,
)
_ENDING = re.compile(r"(?<=\w{3})(?:ings?|ations?|ions?|ers?|ors?|ed|es|s|al|ly)$")


@dataclass(slots=True)
class Acronyms:
    """Which long form a short form stands for; all names are folded.

    Attributes:
        defined: by paper id, long form by key of the short form.
        papers: by key of the short form and then long form, the papers that define it, in order.
        shorts: by key of the long form and then short form, the first paper that defines it.
        dominant: by key of the short form, its only long form, or the one that outweighs all
            others; those that have none are left out.
        by_context: by paper id and key of a short form without a dominant one, what it means in a
            paper that does not define it.
        spelled: a folded long form as a paper writes it.
        same: by key of a long form the long form that it is another wording of.
    """

    defined: dict[str, dict[Key, str]] = field(default_factory=dict)
    papers: dict[Key, dict[str, list[PaperTitle]]] = field(default_factory=dict)
    shorts: dict[Key, dict[str, PaperTitle]] = field(default_factory=dict)
    dominant: dict[Key, str] = field(default_factory=dict)
    by_context: dict[tuple[str, Key], InContext] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    same: dict[Key, str] = field(default_factory=dict)

    def add(self, paper: PaperTitle, kind: EntityType, short: str, long: str) -> None:
        """Note that a paper defines a short form; its first definition of one counts."""
        kin, brief = family(kind), fold(short, kind)
        long = without_spare_head(short, long)
        full = fold(long, kind)
        self.spelled.setdefault(full, long)
        if brief == full:
            return
        defined = self.defined.setdefault(paper.id, {})
        if (kin, brief) in defined:
            return
        defined[kin, brief] = full
        self.papers.setdefault((kin, brief), {}).setdefault(full, []).append(paper)
        self.shorts.setdefault((kin, full), {}).setdefault(brief, paper)

    def definition(self, paper_id: str, short: Key) -> str | None:
        """Return the long form that a paper itself defines for a short form."""
        defined = self.defined.get(paper_id)
        return None if defined is None else defined.get(short)

    def long_form(self, paper_id: str, short: Key) -> str | None:
        """Return what a short form stands for in a paper that does not define it.

        None where that is open. It is the only or the dominant one of the other papers, or else the
        one that fits what the paper names beside it.
        """
        context = self.by_context.get((paper_id, short))
        return self.dominant.get(short) if context is None else context.long


def acronyms_of(papers: Pairs, names: SeenNames) -> Acronyms:
    """Collect the pairs that papers define, in brackets or by naming one thing both ways.

    A pair counts for the types of the entities that the paper names by either form.

    Args:
        papers: in order of age.
        names: all that they name, read in this order.
    """
    found = Acronyms()
    defining = set(names.defining)
    for place in range(len(papers)):
        pairs = list(_pairs_in_names(names.things(place)))
        if not pairs and place not in defining:
            continue
        paper = papers.title(place)
        if place in defining:
            abbreviations = papers.extraction(place, "abbreviations").abbreviations
            _read_definitions(paper, abbreviations, list(names.things(place)), found)
        for kind, short, long in pairs:
            found.add(paper, kind, short, long)
    _join_wordings(found)
    for key, longs in found.papers.items():
        if (outweighing := _dominant(longs)) is not None:
            found.dominant[key] = outweighing
    unsettled = {key: longs for key, longs in found.papers.items() if key not in found.dominant}
    found.by_context.update(read_contexts(names, unsettled, found.defined))
    return found


def _pairs_in_names(things: Iterable[Thing]) -> Iterator[tuple[EntityType, str, str]]:
    """Yield type, short form and long form of things that are named both ways."""
    for thing in things:
        if thing.others:
            written = [thing.main.text, *(name.text for name, _ in thing.others)]
            for short in filter(_looks_short, written):
                long = next((long for long in written if is_short_for(short, long)), None)
                if long is not None:
                    yield thing.main.kind, short, long


def _read_definitions(
    paper: PaperTitle,
    abbreviations: Iterable[Abbreviation],
    things: Iterable[Thing],
    found: Acronyms,
) -> None:
    kinds: dict[str, list[EntityType]] = {}
    for thing in things:
        for name in (thing.main, *(other for other, _ in thing.others)):
            named = kinds.setdefault(name.letters, [])
            if name.kind not in named:
                named.append(name.kind)
    for pair in abbreviations:
        either = kinds.get(letters(pair.short), []) + kinds.get(letters(pair.long), [])
        for kind in dict.fromkeys(either):
            found.add(paper, kind, pair.short, pair.long)


def _dominant(longs: Mapping[str, Sequence[PaperTitle]]) -> str | None:
    """Return the only long form, or the one that outweighs all others."""
    first = min(longs, key=lambda long: (-len(longs[long]), long))
    others = sum(map(len, longs.values())) - len(longs[first])
    return first if len(longs[first]) >= _DOMINANT * others else None


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
    for defined in found.defined.values():
        for short_form, long in defined.items():
            defined[short_form] = found.same.get((short_form[0], long), long)


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
