"""Names that papers use for one thing: whether they are one to other papers as well.

A paper that deblurs photographs may say "deblurring" for its "single image motion deblurring". If
other papers speak of deblurring itself, that name is a thing of its own, and the paper names both.
Where it stands for nothing else, it is one more name of the paper's thing. And if most papers that
use two names use them for one thing, the names are one everywhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from paperatlas.graph.known_aliases import Key
from paperatlas.graph.name_keys import NameKeys
from paperatlas.graph.pairs import Pairs, PaperTitle

_WITNESSES = 2
"""Papers that must use two names for one thing, where each also stands by itself."""
_USUAL = 0.5
"""The same as a share of the papers that use the rarer name."""


@dataclass(slots=True)
class _Joined:
    """Two keys that papers use for one thing: the first such paper, and how many there are."""

    first: int
    papers: int = 0


@dataclass(slots=True)
class SamePaper:
    """What papers use for one thing.

    Attributes:
        stands: by key the key that it is one with everywhere, and the first paper that says so.
        alone: number of papers that name something by a key, by that key.
    """

    stands: dict[Key, tuple[Key, PaperTitle]] = field(default_factory=dict)
    alone: Counter[Key] = field(default_factory=Counter)

    def root(self, key: Key) -> Key:
        """Return the key that one is one with everywhere."""
        while key in self.stands:
            key = self.stands[key][0]
        return key

    def is_separate(self, name: Key, other: Key) -> bool:
        """Whether another name that a paper uses for its thing is a thing of its own.

        Args:
            name: key of the thing's name, as `root` gives it.
            other: key of the other name, likewise.
        """
        return other != name and self.alone[other] > 0


def same_paper(papers: Pairs, keys: NameKeys) -> SamePaper:
    """Collect what papers use for one thing.

    Args:
        papers: in order of age.
        keys: of all their names, read in this order.
    """
    found, names = SamePaper(), keys.names
    used: Counter[Key] = Counter()
    joined: dict[tuple[Key, Key], _Joined] = {}
    for place, paper_id in enumerate(names.papers):
        here: set[Key] = set()
        pairs: set[tuple[Key, Key]] = set()
        for thing in names.things(place):
            name = keys.of(paper_id, thing.main)
            if name is None:
                continue
            found.alone[name] += 1
            here.add(name)
            for surface, loosely in thing.others:
                other = keys.of(paper_id, surface)
                if other is None or other == name:
                    continue
                here.add(other)
                if loosely:
                    found.alone[other] += 1
                else:
                    pairs.add((min(name, other), max(name, other)))
        used.update(here)
        for pair in pairs:
            joined.setdefault(pair, _Joined(place)).papers += 1
    usual = {
        pair: known
        for pair, known in joined.items()
        if known.papers >= max(_WITNESSES, _USUAL * min(used[key] for key in pair))
    }
    for pair in sorted(usual, key=lambda p: (-usual[p].papers, p)):
        roots = {found.root(key) for key in pair}
        one, *others = sorted(roots, key=lambda key: (-found.alone[key], -used[key], key))
        if others and found.alone[others[0]] and not keys.are_apart(*pair):
            found.stands[others[0]] = one, papers.title(usual[pair].first)
            found.alone[one] += found.alone.pop(others[0])
    found.stands = {key: (found.root(key), first) for key, (_, first) in found.stands.items()}
    return found
