"""Fit extractors/data/name_weights.tsv: which name of a thing annotators took as the best.

    python training/fit_names.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl

SCORE.py is the scorer of the annotations; its ``keys`` says when two names are one. With
``--fold K N`` the papers k, k + N, ... of each corpus are left out; how often the best name is the
annotated one there is printed.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conditional_logit import Choice, fit_choices
from scorer import load_scorer

from paperatlas.extractors import naming
from paperatlas.records import EntityType

OUT = Path(__file__).resolve().parents[1] / "extractors" / "data" / "name_weights.tsv"
_HEAD = (
    "# Weights, in hundredths, of the features of naming.py.\n"
    "# Counted by training/fit_names.py on annotated papers; do not edit by hand.\n"
)


@dataclass
class Case:
    """A thing under several names, as one annotated paper names it."""

    type: EntityType
    surfaces: list[str]
    in_title: list[bool]
    name: str

    def choice(self, scorer: Any) -> Choice:
        """Return the names on offer; right are those that fold like the annotated one."""
        wanted = scorer.keys({"name": self.name})
        forms = list(naming.form_features(self.type, self.surfaces, self.in_title))
        hits = [bool(scorer.keys({"name": form}) & wanted) for form, _ in forms]
        return Choice([features for _, features in forms], hits)


def read_cases(papers: Path, annotated: Path) -> Iterator[tuple[int, Case]]:
    """Yield the things of annotated papers that stand there under several names.

    Args:
        papers: titles and abstracts.
        annotated: their annotations.

    Yields:
        The paper's place in the file, and the thing.
    """
    texts = {o["id"]: o for o in map(json.loads, papers.read_text("utf-8").splitlines())}
    for place, gold in enumerate(map(json.loads, annotated.read_text("utf-8").splitlines())):
        title = texts[gold["id"]]["title"] or ""
        source = f"{title}\n{texts[gold['id']]['abstract']}"
        for entity in gold["entities"]:
            if entity["kind"] == "borderline" or len(entity["surfaces"]) == 1:
                continue
            found = sorted(occurrences(source, entity["surfaces"]))
            surfaces = [surface for _, surface in found]
            if len(set(surfaces)) > 1:
                in_title = [start < len(title) for start, _ in found]
                yield place, Case(entity["type"], surfaces, in_title, entity["name"])


def occurrences(source: str, surfaces: list[str]) -> Iterator[tuple[int, str]]:
    """Yield where surfaces stand, the longest first; what one takes no other does."""
    taken = bytearray(len(source))
    for surface in sorted(surfaces, key=lambda s: (-len(s), s)):
        for m in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", source):
            if not any(taken[m.start() : m.end()]):
                taken[m.start() : m.end()] = b"\1" * len(surface)
                yield m.start(), surface


def report(cases: Sequence[Case], weights: Mapping[str, int], scorer: Any) -> None:
    """Print how often the heaviest name is the annotated one."""
    right, every = Counter[str](), Counter[str]()
    for case in cases:
        wanted = scorer.keys({"name": case.name})
        forms = list(naming.form_features(case.type, case.surfaces, case.in_title))
        hit = bool(scorer.keys({"name": naming.heaviest(forms, weights)}) & wanted)
        for group in (case.type, "all"):
            every[group] += 1
            right[group] += hit
        right["on offer"] += any(scorer.keys({"name": form}) & wanted for form, _ in forms)
    for group, n in every.items():
        print(f"{group}: {right[group]} of {n} ({right[group] / n:.3f})")
    print(f"the annotated name is on offer for {right['on offer']}")


def main() -> None:
    """Write the weights, and print what they reach on papers they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument("--fold", type=int, nargs=2, metavar=("K", "N"))
    args = parser.parse_args()
    scorer = load_scorer(args.scorer)
    learn: list[Choice] = []
    unseen: list[Case] = []
    for papers, marks in args.annotated:
        for place, case in read_cases(papers, marks):
            if args.fold and place % args.fold[1] == args.fold[0]:
                unseen.append(case)
                continue
            choice = case.choice(scorer)
            if any(choice.hits) and not all(choice.hits):  # else there is nothing to learn
                learn.append(choice)
    weights = {f: round(100 * w) for f, w in fit_choices(learn, l2=2.0, least=5).items()}
    weights = {f: w for f, w in sorted(weights.items()) if abs(w) >= 5}
    body = "".join(f"{feature}\t{weight}\n" for feature, weight in weights.items())
    OUT.write_text(_HEAD + body, "utf-8")
    print(f"{OUT.name}: {len(weights)} features, {OUT.stat().st_size / 1024:.0f} KiB")
    if unseen:
        report(unseen, weights, scorer)


if __name__ == "__main__":
    main()
