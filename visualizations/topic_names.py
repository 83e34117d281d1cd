"""Names of topics: the thing that many papers of a topic name, and few others.

A thing's weight in a topic is class-based TF-IDF after Grootendorst, "BERTopic: Neural topic
modeling with a class-based TF-IDF procedure" (2022), with papers for documents and named things
for words: its share of all that the topic's papers name, times log(1 + A / f), where f is the
number of papers that name it and A how much is named in a topic on average.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperatlas.visualizations.corpus import Corpus, EntityCard

LONGEST = 42
"""Characters of a name at most."""

_FITNESS = {"Task": 1.0, "Method": 0.45, "Benchmark": 0.35, "Dataset": 0.25}
"""How well a type of thing names a topic; metrics name none."""

_LEAST_SHARE = 0.05
"""Share of the topic's papers that must name the thing."""

_LEAST_OWN = 0.25
"""Share of the thing's papers that must be the topic's."""


def topic_names(
    corpus: Corpus, papers_of: Sequence[Sequence[str]], levels: Sequence[int]
) -> list[str]:
    """Return a name for each topic, "" where nothing names it; no name stands twice.

    A name goes to the topic that it fits best, those of the widest topics first.

    Args:
        corpus: the graph.
        papers_of: the papers of each topic, by id.
        levels: the level of each topic.
    """
    names = [""] * len(levels)
    taken: set[str] = set()
    counts = [Counter(e for p in own for e in corpus.entities_of[p]) for own in papers_of]
    for level in sorted(set(levels)):
        places = [at for at, one in enumerate(levels) if one == level]
        named: Counter[str] = Counter()
        for at in places:
            named.update(counts[at])
        average = named.total() / len(places)
        fits = []
        for at in places:
            total = counts[at].total()
            for entity, count in counts[at].items():
                if not _may_name(corpus, entity, count, len(papers_of[at])):
                    continue
                weight = count / total * math.log(1 + average / named[entity])
                fits.append((-weight * _fitness(corpus.entities[entity]), at, entity))
        for _, at, entity in sorted(fits):
            name = _shown(corpus.entities[entity])
            if not names[at] and len(name) <= LONGEST and name.casefold() not in taken:
                taken.add(name.casefold())
                names[at] = name
    return names


def _may_name(corpus: Corpus, entity: str, count: int, papers: int) -> bool:
    return (
        corpus.entities[entity].type in _FITNESS
        and count > 1
        and count >= _LEAST_SHARE * papers
        and count >= _LEAST_OWN * len(corpus.papers_of[entity])
    )


def _fitness(card: EntityCard) -> float:
    # "RL" or "13B" tells little on its own.
    return _FITNESS[card.type] / (2 if len(_shown(card)) < 5 else 1)


def _shown(card: EntityCard) -> str:
    """Return the name, that of an acronym written out where papers write it out."""
    if not re.fullmatch(r"[A-Z][A-Za-z]{0,5}s?", card.name) or card.name[1:].islower():
        return card.name
    letters = card.name.rstrip("s").lower()
    long = [
        alias
        for alias in card.aliases
        if " " in alias.name and _spells(letters, alias.name) and len(alias.name) <= LONGEST
    ]
    if not long:
        return card.name
    most = max(long, key=lambda alias: alias.count or 0).name
    plain = most.lower()  # where a paper writes it so, as most names of tasks are
    return plain if any(alias.name == plain for alias in long) else most


def _spells(letters: str, name: str) -> bool:
    """Tell whether the words of a name begin with these letters."""
    initials = "".join(word[0] for word in re.split(r"[\s-]+", name.lower()) if word)
    return initials.startswith(letters)
