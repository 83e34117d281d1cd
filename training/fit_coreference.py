"""Fit extractors/data/coreference_weights.tsv: which names of a paper mean one thing.

    python training/fit_coreference.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl

SCORE.py is the scorer of the annotations. Learns from the annotated surfaces: two of one thing, or
of two. With ``--fold K N`` the papers k, k + N, ... of each corpus are left out; how well their
pairs are told apart is printed. What joining does to all figures, `fit_combination.py` says.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from annotated_texts import DATA, annotated_texts, arguments, write_weights
from logistic import fit
from scorer import load_scorer

from examples import longest_occurrences
from paperatlas.extractors.coreference import JOINED, NAMED_JOINED, name_at, pair_features

OUT = DATA / "coreference_weights.tsv"
Pair = tuple[list[str], bool]


def annotated_pairs(title: str, abstract: str, gold: dict[str, Any], scorer: Any) -> Iterator[Pair]:
    """Yield the pairs of surfaces of one annotated paper: features, and whether they are one.

    Surfaces that fold alike are one form; brackets are no form that extraction would find.
    """
    source = f"{title}\n{abstract}"
    entities = gold["entities"]
    owner = {s: k for k, e in enumerate(entities) for s in e["surfaces"] if "(" not in s}
    forms: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for start, surface in longest_occurrences(source, owner):
        key = owner[surface], max(scorer.keys({"name": surface}), key=len, default="")
        forms.setdefault(key, []).append((start, start + len(surface)))
    names = [
        (k, name_at(entities[k]["type"], sorted(places), source, len(title)))
        for (k, _), places in forms.items()
    ]
    for (j, one), (k, other) in combinations(names, 2):
        if features := pair_features(one, other, source):
            yield features, j == k


def report(pairs: Sequence[Pair], weights: Mapping[str, int]) -> None:
    """Print how many pairs are told, and how many of those rightly, at each threshold."""
    odds = [sum(weights.get(f, 0) for f in features) / 100 for features, _ in pairs]
    shares = [1 / (1 + math.exp(-x)) for x in odds]
    same = sum(one for _, one in pairs)
    print(f"{len(pairs)} unseen pairs, {same} of them one thing")
    for least in sorted({*(k / 10 for k in range(1, 10)), JOINED, NAMED_JOINED}):
        told = [one for share, (_, one) in zip(shares, pairs, strict=True) if share >= least]
        precision, recall = sum(told) / max(len(told), 1), sum(told) / max(same, 1)
        print(f"from {least:.2f} on: precision {precision:.3f} recall {recall:.3f}")


def main() -> None:
    """Write the weights, and print how well they tell pairs apart that they have not seen."""
    args = arguments(__doc__)
    scorer = load_scorer(args.scorer)
    learn: list[Pair] = []
    unseen: list[Pair] = []
    for left_out, title, abstract, gold in annotated_texts(args):
        (unseen if left_out else learn).extend(annotated_pairs(title, abstract, gold, scorer))
    print(f"{len(learn)} pairs, {sum(one for _, one in learn)} of them one thing")
    truth = np.array([[float(one), float(not one)] for _, one in learn])
    table = fit([features for features, _ in learn], truth, least=5, l2=2.0)
    weights = write_weights(
        OUT,
        {feature: row[0] - row[1] for feature, row in table.items()},
        module="coreference.py",
        script="fit_coreference.py",
    )
    if unseen:
        report(unseen, weights)


if __name__ == "__main__":
    main()
