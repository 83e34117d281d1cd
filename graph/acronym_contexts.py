"""What an ambiguous short form means in a paper that does not define it, by what stands beside."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from paperatlas.graph.known_aliases import Key
from paperatlas.graph.seen_names import SeenNames

_LIKELIER = 3.0
"""A long form is meant that is this many times likelier than any other by what is named beside."""


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
class _Uses:
    """Where one short form is used, as places of papers.

    Attributes:
        meant: the papers that mean a known long form of it, each with that.
        undefined: the papers that name it and do not say what it is.
    """

    meant: list[tuple[int, str]] = field(default_factory=list)
    undefined: list[int] = field(default_factory=list)


def read_contexts(
    names: SeenNames,
    longs: Mapping[Key, Collection[str]],
    defined: Mapping[str, Mapping[Key, str]],
) -> Iterator[tuple[tuple[str, Key], InContext]]:
    """Yield what short forms mean where it can be told, by paper id and key of the short form.

    Args:
        names: all that papers name, read in order of age.
        longs: by key of each short form that is to be told, its long forms.
        defined: by paper id, long form by key of the short forms that the paper itself defines.
    """
    if not longs:
        return
    uses, named = _uses(names, longs, defined)
    for short, used in uses.items():
        if not used.undefined:
            continue
        company = _Company()
        for place, long in used.meant:
            company.add(long, [n for n in named[place] if n not in (short, (short[0], long))])
        company.weigh()
        for place in used.undefined:
            beside = sorted(n for n in named[place] if n != short)
            ranked = company.likeliest(beside)
            if not beside or len(ranked) < 2 or ranked[1][0] - ranked[0][0] < math.log(_LIKELIER):
                continue
            best = ranked[0][1]
            telling = max(beside, key=lambda n: (company.count(n, best), n))
            if company.count(telling, best):
                mains = (thing.main for thing in names.things(place))
                written = next(main.text for main in mains if main.own == telling)
                yield (names.papers[place], short), InContext(best, written)


def _uses(
    names: SeenNames,
    longs: Mapping[Key, Collection[str]],
    defined: Mapping[str, Mapping[Key, str]],
) -> tuple[dict[Key, _Uses], dict[int, tuple[Key, ...]]]:
    """Return the uses of each short form, and what those papers name, by their places."""
    uses = {short: _Uses() for short in longs}
    shorts: dict[Key, list[Key]] = {}
    for short, forms in longs.items():
        for long in forms:
            shorts.setdefault((short[0], long), []).append(short)
    named: dict[int, tuple[Key, ...]] = {}
    for place, paper_id in enumerate(names.papers):
        here = tuple(dict.fromkeys(thing.main.own for thing in names.things(place)))
        meant: dict[tuple[Key, str], None] = {}
        for name in here:
            for short in shorts.get(name, ()):
                meant[short, name[1]] = None
            if name in uses:
                own = defined.get(paper_id, {}).get(name)
                if own is None:
                    uses[name].undefined.append(place)
                    named[place] = here
                elif own in longs[name]:
                    meant[name, own] = None
        for short, long in meant:
            uses[short].meant.append((place, long))
            named[place] = here
    return uses, named


@dataclass(slots=True)
class _Company:
    """What is named in the papers that mean each of the long forms of one short form.

    Attributes:
        papers: number of papers by long form.
        beside: by a name, number of papers that have it beside each long form.
        alike: long forms by number of papers, sorted; see `weigh`.
    """

    papers: Counter[str] = field(default_factory=Counter)
    beside: dict[Key, Counter[str]] = field(default_factory=dict)
    alike: dict[int, list[str]] = field(default_factory=dict)

    def add(self, long: str, names: Sequence[Key]) -> None:
        """Take a paper that means a long form."""
        self.papers[long] += 1
        for name in names:
            self.beside.setdefault(name, Counter())[long] += 1

    def weigh(self) -> None:
        """Take all papers for seen."""
        for long in sorted(self.papers):
            self.alike.setdefault(self.papers[long], []).append(long)

    def count(self, name: Key, long: str) -> int:
        """Return how many papers have a name beside a long form."""
        counts = self.beside.get(name)
        return 0 if counts is None else counts[long]

    def likeliest(self, names: Sequence[Key]) -> list[tuple[float, str]]:
        """Return the two long forms that fit best with names beside, the best first.

        With each comes minus the log of how likely these names are beside it (naive Bayes,
        smoothed). Only the long forms that have one of the names beside are weighed one by one: of
        the others those of as many papers fit alike, and two of them stand for all.
        """
        counts: dict[str, list[tuple[int, int]]] = {}
        for at, name in enumerate(names):
            for long, count in self.beside.get(name, {}).items():
                counts.setdefault(long, []).append((at, count))
        fits = [(-self._fit(len(names), self.papers[long], c), long) for long, c in counts.items()]
        for papers, longs in self.alike.items():
            fit = -self._fit(len(names), papers, ())
            others = (long for long in longs if long not in counts)
            fits += [(fit, long) for long in islice(others, 2)]
        return sorted(fits)[:2]

    @staticmethod
    def _fit(names: int, papers: int, counts: Sequence[tuple[int, int]]) -> float:
        logs = [math.log(0.1 / (papers + 1.0))] * names
        for at, count in counts:
            logs[at] = math.log((count + 0.1) / (papers + 1.0))
        return math.log(papers) + sum(logs)
