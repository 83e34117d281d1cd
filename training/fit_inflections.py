"""Fit graph/data/inflection_weights.tsv: when names made of the same words are one name.

    python training/fit_inflections.py [--folds 5]

Learns from ``inflections.tsv``: pairs of names of annotated abstracts that share the stems of all
their words, each labelled after reading a sentence of either. With ``--folds`` nothing is written:
each pair is judged by weights that have not seen its words, and what thresholds reach is printed.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import numpy as np
from annotated_texts import write_weights
from logistic import fit
from thresholds import report

from paperatlas.graph.inflections import JOINED, pair_features, stems_of
from paperatlas.records import EntityType

PAIRS = Path(__file__).with_name("inflections.tsv")
OUT = Path(__file__).resolve().parents[1] / "graph" / "data" / "inflection_weights.tsv"


def learn(cases: Sequence[Sequence[str]], same: Sequence[bool]) -> dict[str, float]:
    """Return the weight of each feature."""
    truth = np.array([[float(one), float(not one)] for one in same])
    table = fit(cases, truth, least=3, l2=1.0)
    return {feature: row[0] - row[1] for feature, row in table.items()}


def share(features: Sequence[str], weights: Mapping[str, float]) -> float:
    """Return the probability that a pair is one name."""
    return 1 / (1 + math.exp(-sum(weights.get(f, 0) for f in features)))


def main() -> None:
    """Write the weights, or print how well they tell pairs apart that they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=0)
    args = parser.parse_args()
    with PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    rows = [row for row in rows if stems_of(row["one"]) == stems_of(row["other"]) != ""]
    cases = [
        pair_features(cast("EntityType", row["type"]), row["one"], row["other"]) for row in rows
    ]
    same = [row["same"] == "y" for row in rows]
    print(f"{len(rows)} pairs, {sum(same)} of them one name")
    if not args.folds:
        write_weights(OUT, learn(cases, same), module="inflections.py", script="fit_inflections.py")
        return
    # Pairs of one set of stems stay together.
    part = [
        int(hashlib.sha256(stems_of(row["one"]).encode()).hexdigest(), 16) % args.folds
        for row in rows
    ]
    shares = [0.0] * len(rows)
    for k in range(args.folds):
        seen = [j for j in range(len(rows)) if part[j] != k]
        weights = learn([cases[j] for j in seen], [same[j] for j in seen])
        for j in range(len(rows)):
            if part[j] == k:
                shares[j] = share(cases[j], weights)
    report(list(zip(shares, same, strict=True)), (0.85, 0.95, 0.97, JOINED))


if __name__ == "__main__":
    main()
