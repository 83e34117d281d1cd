"""Fit extractors/data/coreference_weights.tsv: which names of a paper mean one thing.

    python training/fit_coreference.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl

SCORE.py is the scorer of the annotations. Learns from the annotated surfaces: two of one thing, or
of two. With ``--fold K N`` the papers k, k + N, ... of each corpus are left out; how well their
pairs are told apart is printed. What joining does to all figures, `fit_combination.py` says.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from fit_names import occurrences
from logistic import fit
from scorer import load_scorer

from paperatlas.extractors import coreference
from paperatlas.extractors.coreference import Name, pair_features

OUT = Path(__file__).resolve().parents[1] / "extractors" / "data" / "coreference_weights.tsv"
_HEAD = (
    "# Weights, in hundredths, of the features of coreference.py.\n"
    "# Counted by training/fit_coreference.py on annotated papers; do not edit by hand.\n"
)
Pair = tuple[list[str], bool]


def annotated_pairs(title: str, abstract: str, gold: dict[str, Any], scorer: Any) -> Iterator[Pair]:
    """Yield the pairs of surfaces of one annotated paper: features, and whether they are one.

    Surfaces that fold alike are one form; brackets are no form that extraction would find.
    """
    source = f"{title}\n{abstract}"
    entities = gold["entities"]
    owner = {s: k for k, e in enumerate(entities) for s in e["surfaces"] if "(" not in s}
    forms: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for start, surface in occurrences(source, list(owner)):
        key = owner[surface], max(scorer.keys({"name": surface}), key=len, default="")
        forms.setdefault(key, []).append((start, surface))
    names: list[tuple[int, Name]] = []
    for (k, _), places in forms.items():
        places.sort()
        name = Name(
            entities[k]["type"],
            tuple(dict.fromkeys(s for _, s in places)),
            tuple((start, start + len(s)) for start, s in places),
            any(start < len(title) for start, _ in places),
            any(start > len(title) for start, _ in places),
        )
        names.append((k, name))
    for (j, one), (k, other) in combinations(names, 2):
        if features := pair_features(one, other, source):
            yield features, j == k


def main() -> None:
    """Write the weights, and print how well they tell pairs apart that they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument("--fold", type=int, nargs=2, metavar=("K", "N"))
    args = parser.parse_args()
    scorer = load_scorer(args.scorer)
    learn: list[Pair] = []
    unseen: list[Pair] = []
    for papers, marks in args.annotated:
        texts = {o["id"]: o for o in map(json.loads, papers.read_text("utf-8").splitlines())}
        for place, gold in enumerate(map(json.loads, marks.read_text("utf-8").splitlines())):
            row = texts[gold["id"]]
            title, abstract = row["title"] or "", row["abstract"]
            out = args.fold and place % args.fold[1] == args.fold[0]
            (unseen if out else learn).extend(annotated_pairs(title, abstract, gold, scorer))
    truth = np.array([[float(one), float(not one)] for _, one in learn])
    table = fit([features for features, _ in learn], truth, least=5, l2=2.0)
    weights = {f: round(100 * (row[0] - row[1])) for f, row in table.items()}
    weights = {f: w for f, w in sorted(weights.items()) if abs(w) >= 5}
    print(f"{len(learn)} pairs, {sum(one for _, one in learn)} of them one thing")
    body = "".join(f"{feature}\t{weight}\n" for feature, weight in weights.items())
    OUT.write_text(_HEAD + body, "utf-8")
    print(f"{OUT.name}: {len(weights)} features, {OUT.stat().st_size / 1024:.0f} KiB")
    if not unseen:
        return
    sums = Counter[str]()
    bins: dict[int, list[int]] = {}
    for features, one in unseen:
        share = 1 / (1 + math.exp(-sum(weights.get(f, 0) for f in features) / 100))
        joined = share >= coreference.JOINED
        sums[
            "right" if joined and one else "wrong" if joined else "missed" if one else "apart"
        ] += 1
        tally = bins.setdefault(int(share * 10), [0, 0])
        tally[one] += 1
    p = sums["right"] / max(sums["right"] + sums["wrong"], 1)
    r = sums["right"] / max(sums["right"] + sums["missed"], 1)
    print(dict(sums), f"precision {p:.3f} recall {r:.3f} F1 {2 * p * r / (p + r):.3f}")
    for k, (no, yes) in sorted(bins.items()):
        print(f"  {k / 10:.1f}: {yes} of {no + yes} are one")


if __name__ == "__main__":
    main()
