"""Fit extractors/data/coreference_weights.tsv: which names of a paper mean one thing.

    python training/fit_coreference.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl

SCORE.py is the scorer of the annotations. Learns from two sources: surfaces that annotators of
whole papers gave one thing, or two; and pairs of these that were labelled by themselves as a
curator of a graph would join or part them (``same_paper.tsv.gz``). Annotators join more, so the
features of their pairs are doubled (H. Daume, "Frustratingly easy domain adaptation", 2007): the
shared part is the curator's, with what is theirs alone added it is a reader's.

With ``--fold K N`` the papers k, k + N, ... of each corpus are left out; how well their pairs are
told apart is printed, and how well the labelled pairs of every fifth paper are, by weights of the
others. What joining does to all figures, `fit_combination.py` says.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from annotated_texts import DATA, annotated_texts, arguments, write_rows
from logistic import fit
from scorer import load_scorer
from thresholds import report

from examples import longest_occurrences
from paperatlas.extractors.coreference import CURATED, JOINED, NAMED_JOINED
from paperatlas.extractors.name_pairs import name_at, pair_features

LABELLED = Path(__file__).with_name("same_paper.tsv.gz")
OUT = DATA / "coreference_weights.tsv"
READ = "read "  # before a feature of annotators alone
FIFTHS = 5
L2 = 6.0
Weights = dict[str, tuple[float, float]]
"""By feature its weight to a reader of the paper, and to a curator."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of a paper.

    Attributes:
        paper: its id.
        features: what speaks for and against them.
        read: whether the annotators of the paper gave them one thing.
        curated: whether they are one to a curator; None where that was not asked.
    """

    paper: str
    features: list[str]
    read: bool
    curated: bool | None


def labelled_pairs() -> dict[tuple[str, str, str], bool]:
    """Return whether two names are one to a curator, by paper and names."""
    text = gzip.decompress(LABELLED.read_bytes()).decode("utf-8")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {(row["in"], row["one"], row["other"]): row["same"] == "y" for row in rows}


def annotated_pairs(
    title: str,
    abstract: str,
    gold: dict[str, Any],
    scorer: Any,
    labelled: Mapping[tuple[str, str, str], bool],
) -> Iterator[Pair]:
    """Yield the pairs of surfaces of one annotated paper.

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
            asked = (gold["id"], one.forms[0], other.forms[0])
            yield Pair(gold["id"], features, j == k, labelled.get(asked))


def learn(pairs: Sequence[Pair]) -> Weights:
    """Return the weights of features for a reader and for a curator."""
    cases: list[list[str]] = []
    same: list[bool] = []
    for pair in pairs:
        if pair.curated is None:
            cases.append(pair.features + [READ + feature for feature in pair.features])
            same.append(pair.read)
        else:
            cases.append(pair.features)
            same.append(pair.curated)
    truth = np.array([[float(one), float(not one)] for one in same])
    table = fit(cases, truth, least=8, l2=L2)
    weights = {feature: row[0] - row[1] for feature, row in table.items()}
    known = dict.fromkeys(f.removeprefix(READ) for f in weights)
    return {f: (weights.get(f, 0) + weights.get(READ + f, 0), weights.get(f, 0)) for f in known}


def share(features: Sequence[str], weights: Weights, which: int) -> float:
    """Return the probability that two names are one: to a reader (0), to a curator (1)."""
    return 1 / (1 + math.exp(-sum(weights[f][which] for f in features if f in weights)))


def main() -> None:
    """Write the weights, and print how well they tell pairs apart that they have not seen."""
    args = arguments(__doc__)
    scorer = load_scorer(args.scorer)
    labelled = labelled_pairs()
    pairs: list[Pair] = []
    unseen: list[Pair] = []
    for left_out, title, abstract, gold in annotated_texts(args):
        found = annotated_pairs(title, abstract, gold, scorer, labelled)
        (unseen if left_out else pairs).extend(found)
    curated = [pair for pair in pairs if pair.curated is not None]
    print(f"{len(pairs)} pairs, {sum(p.read for p in pairs)} of them one thing to annotators")
    print(f"{len(curated)} labelled, {sum(bool(p.curated) for p in curated)} one to a curator")
    weights = learn(pairs)
    rows = ((f, [round(100 * w) for w in both]) for f, both in sorted(weights.items()))
    write_rows(OUT, rows, module="name_pairs.py", script="fit_coreference.py")
    if unseen:
        print("to annotators:")
        said = [(share(pair.features, weights, 0), pair.read) for pair in unseen]
        report(said, (JOINED, NAMED_JOINED))
        print("to a curator, the last fifth by weights of the others:")
        others = learn([pair for pair in pairs if fifth(pair.paper)])
        last = [pair for pair in curated if not fifth(pair.paper)]
        said = [(share(pair.features, others, 1), bool(pair.curated)) for pair in last]
        report(said, (CURATED,))


def fifth(paper: str) -> int:
    """Return which part of the papers one belongs to."""
    return int(hashlib.sha256(paper.encode()).hexdigest(), 16) % FIFTHS


if __name__ == "__main__":
    main()
