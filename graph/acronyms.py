"""Short forms and the long forms that papers define for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from paperatlas.graph.folding import fold, letters
from paperatlas.graph.known_aliases import family
from paperatlas.records import EntityType, Extraction, Paper

_DOMINANT = 3
"""A short form that a paper leaves undefined takes the long form that at least this many times
as many papers define as define all others."""


@dataclass(slots=True)
class Acronyms:
    """Which long form a short form stands for; all names are folded.

    Attributes:
        defined: long form by (paper id, family, short form).
        papers: by (family, short form) and then long form, the papers that define it, in order.
        shorts: by (family, long form) and then short form, the first paper that defines it.
    """

    defined: dict[tuple[str, str, str], str] = field(default_factory=dict)
    papers: dict[tuple[str, str], dict[str, list[Paper]]] = field(default_factory=dict)
    shorts: dict[tuple[str, str], dict[str, Paper]] = field(default_factory=dict)

    def add(self, paper: Paper, kind: EntityType, short: str, long: str) -> None:
        """Note that a paper defines a short form; its first definition of one counts."""
        group, brief, full = family(kind), fold(short, kind), fold(long, kind)
        if brief == full or (paper.id, group, brief) in self.defined:
            return
        self.defined[paper.id, group, brief] = full
        self.papers.setdefault((group, brief), {}).setdefault(full, []).append(paper)
        self.shorts.setdefault((group, full), {}).setdefault(brief, paper)

    def long_form(self, paper_id: str, group: str, short: str) -> str | None:
        """Return what a short form stands for in a paper; None where that is open.

        The paper's own definition comes first; without one, the only or the dominant one of the
        other papers.
        """
        own = self.defined.get((paper_id, group, short))
        if own is not None:
            return own
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
    return found


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
