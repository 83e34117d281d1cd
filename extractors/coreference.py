"""Names that one paper uses for one thing, though their letters differ.

Papers reword what they speak of: "detecting hyperpartisan news" and "hyperpartisan news detection",
"COCO" and "the MS-COCO test set", "single image motion deblurring" and then "deblurring". Whether
two names of a paper mean one thing depends on which words they share, what the others add, how
their heads fit and where they stand (`paperatlas.extractors.name_pairs`); each feature adds its
weight (logistic regression, counted by ``training/fit_coreference.py``, shipped as
``data/coreference_weights.tsv``). Pairs are joined from the surest down, and a join that the other
names involved speak against is not made (average linkage).

That is asked twice. A reader takes "deblurring" for the thing that the paper is about; a curator
would not call it another name for "single image motion deblurring". So a thing of a paper has one
or more *wordings*: names that are one to a curator as well.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from paperatlas.extractors.doctext import DocText, Found
from paperatlas.extractors.evidence import weight_rows
from paperatlas.extractors.name_pairs import (
    Name,
    PairEvidence,
    counts_for_kinds,
    for_kind,
    for_named,
    name_at,
    near_pairs,
    pair_evidence,
    word_features,
)
from paperatlas.records import EntityType

JOINED = 0.6
"""Terms are one to a reader of the paper from this probability on."""
NAMED_JOINED = 0.85
"""The same where one of two is written as a name: readers miss those most."""
CURATED = 0.85
"""Two names of one thing are one to a curator from this probability on."""


def join_names(text: DocText) -> None:
    """Give the mentions in `found` that mean one thing one entity.

    The joined entity has the type and key of its surest mention; each mention keeps the wording it
    belongs to.
    """
    members: dict[tuple[EntityType, str], list[Found]] = {}
    for found in text.found:
        members.setdefault((found.type, found.entity), []).append(found)
    keys = list(members)
    names = [
        name_at(
            kind,
            [(text.starts[f.start], text.ends[f.end - 1]) for f in members[kind, entity]],
            text.source,
            text.title_end,
        )
        for kind, entity in keys
    ]
    for wordings in things(names, text.source):
        joined = sorted(k for wording in wordings for k in wording)
        surest = max(joined, key=lambda k: (max(f.confidence for f in members[keys[k]]), -k))
        for wording in wordings:
            for k in wording:
                for found in members[keys[k]]:
                    found.type, found.entity = keys[surest]
                    found.wording = wording[0]


def things(names: Sequence[Name], source: str) -> list[list[list[int]]]:
    """Return which names mean one thing, each thing as a list of its wordings.

    Args:
        names: the things that a paper names.
        source: its text.

    Returns:
        Places in `names`; those that stand alone are left out.
    """
    named = [name.coined or name.capital for name in names]
    shares: dict[tuple[int, int], tuple[float, float]] = {}
    for a, b in near_pairs(names):
        if found := pair_evidence(names[a], names[b], source):
            shares[a, b] = _shares(found)
    curated = {pair: share - CURATED for pair, (_, share) in shares.items()}
    read = {
        (a, b): max(share - (NAMED_JOINED if named[a] or named[b] else JOINED), curated[a, b])
        for (a, b), (share, _) in shares.items()
    }
    out = []
    for thing in _linked(range(len(names)), read, -JOINED):
        if len(thing) > 1:
            inside = {pair: m for pair, m in curated.items() if set(pair) <= set(thing)}
            out.append(_linked(thing, inside, -CURATED))
    return out


def _shares(found: PairEvidence) -> tuple[float, float]:
    """Return how likely two names are one to a reader of the paper, and to a curator."""
    sums = [
        _sum_of_several(found.alike, found.kind, found.named),
        _sum_of_several(tuple(filter(counts_for_kinds, found.standing)), found.kind, found.named),
        _sum(feature for feature in found.standing if not counts_for_kinds(feature)),
        _sum_of_words(found.kind, *found.nearest),
    ]
    read, curated = (sum(column) / 100 for column in zip(*sums, strict=True))
    return _share(read), _share(curated)


def _sum(features: Iterable[str]) -> tuple[int, int]:
    weights = _weights()
    rows = [weights[f] for f in features if f in weights]
    return sum([row[0] for row in rows]), sum([row[1] for row in rows])


@lru_cache(maxsize=50_000)
def _sum_of_several(features: Sequence[str], kind: str, named: int) -> tuple[int, int]:
    """Return what features weigh that count for a kind and for how many are names as well."""
    return _sum(way for f in features for way in (f, for_kind(f, kind), for_named(f, named)))


@lru_cache(maxsize=50_000)
def _sum_of_words(kind: str, one: str, other: str) -> tuple[int, int]:
    return _sum(word_features(kind, one, other))


def _share(odds: float) -> float:
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


@cache
def _weights() -> dict[str, tuple[int, int]]:
    return {feature: (int(a), int(b)) for feature, a, b in weight_rows("coreference")}


def _linked(
    places: Sequence[int], margins: dict[tuple[int, int], float], strangers: float
) -> list[list[int]]:
    """Return groups by average linkage, from the widest margin down.

    Args:
        places: what to group.
        margins: of pairs, above 0 where they are to be one.
        strangers: the margin of a pair that has none.
    """
    group = {k: [k] for k in places}
    for (a, b), margin in sorted(margins.items(), key=lambda item: (-item[1], item[0])):
        if margin < 0:
            break
        if group[a] is group[b]:
            continue
        between = [
            margins.get((min(x, y), max(x, y)), strangers) for x in group[a] for y in group[b]
        ]
        if math.fsum(between) >= 0:
            whole = sorted(group[a] + group[b])
            for k in whole:
                group[k] = whole
    return list({id(whole): whole for whole in group.values()}.values())
