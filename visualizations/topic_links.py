"""What the topics of a map are found by: links between papers and things, weighted.

A thing tells the more of a paper's topic the fewer papers name it, log(1 + papers / degree), and
the more its type has to do with what papers are about. Most things are named by one paper only;
their names still tell: "Chinese named entity recognition" holds "named entity recognition". So a
paper is linked, for topics only, to the things whose names stand in the names that it has. Topics
found so held papers whose texts are more alike, on papers of the ACL Anthology, than those found by
the links as they are, weighted 1/√degree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from paperatlas.visualizations.corpus import Corpus

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_ABOUT = {"Task": 1.0, "Benchmark": 0.7, "Dataset": 0.5, "Method": 0.4, "Metric": 0.1}
"""How much sharing a thing of this type says of the topics of two papers."""

_WORD = re.compile(r"\w+")

Words = tuple[str, ...]


def topic_links(corpus: Corpus, nodes: Sequence[str], edges: Ints) -> tuple[Ints, Floats]:
    """Return pairs of paper and thing with a weight each.

    Args:
        corpus: the graph.
        nodes: ids of papers and things.
        edges: pairs of paper and thing, by their place in `nodes`.
    """
    number = len(nodes)
    keys = edges @ np.array([number, 1])
    more = np.array(list(_by_name(corpus, nodes)), dtype=np.int64).reshape(-1, 2)
    links = np.unique(np.concatenate((keys, more @ np.array([number, 1]))))
    paper, thing = links // max(1, number), links % max(1, number)
    degree = np.bincount(thing, minlength=number)
    kinds = [corpus.entities[node].type if node in corpus.entities else "" for node in nodes]
    about = np.array([_ABOUT.get(kind, 0.0) for kind in kinds])
    papers = sum(not kind for kind in kinds)
    weights = about[thing] * np.log1p(papers / degree[thing])
    return np.column_stack((paper, thing)), weights


def _by_name(corpus: Corpus, nodes: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield paper and thing where the thing's name stands within another that the paper has."""
    place = {node: at for at, node in enumerate(nodes)}
    named = _places_of_names(corpus, nodes)
    longest = max(map(len, named), default=0)
    holds: dict[str, list[int]] = {}
    for paper, at in place.items():
        if paper not in corpus.papers:
            continue
        for entity in corpus.entities_of[paper]:
            if entity not in holds:
                words = _words(corpus.entities[entity].name)
                own = place.get(entity)
                holds[entity] = [one for one in _within(words, named, longest) if one != own]
            for thing in holds[entity]:
                yield at, thing


def _places_of_names(corpus: Corpus, nodes: Sequence[str]) -> dict[Words, int]:
    """Return the things by the words of each of their names; the most linked has a name."""
    found: dict[Words, int] = {}
    papers: dict[Words, int] = {}
    for at, node in enumerate(nodes):
        card = corpus.entities.get(node)
        if card is None or card.type == "Metric":
            continue
        count = len(corpus.papers_of[node])
        for name in {card.name: 0} | {alias.name: 0 for alias in card.aliases}:
            words = _words(name)
            # A single short word stands in too many names by chance.
            telling = len(words) > 1 or (len(words) == 1 and len(words[0]) > 3)
            if count > 1 and telling and count > papers.get(words, 0):
                found[words], papers[words] = at, count
    return found


def _within(words: Words, named: Mapping[Words, int], longest: int) -> list[int]:
    """Return the things whose names stand within these words, but are not all of them."""
    found = {}
    for length in range(min(len(words) - 1, longest), 0, -1):
        for start in range(len(words) - length + 1):
            thing = named.get(words[start : start + length])
            if thing is not None:
                found[thing] = True
    return list(found)


def _words(name: str) -> Words:
    """Return the words of a name without case and plural."""
    words = _WORD.findall(name.casefold())
    return tuple(
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
        for word in words
    )
