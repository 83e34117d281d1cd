"""Fit extractors/data/result_weights.tsv on annotated papers.

    python training/fit_results.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl

SCORE.py is the scorer of the annotations; its ``keys`` says when two names are one. Mentions are
the annotated surfaces; with ``--predicted FILE`` those of extractions in a file as well, for the
papers that it holds. With ``--folds`` each of these is read with weights that have not seen it and
nothing is written. The shipped weights were counted with the predictions that
``fit_combination.py --folds 4 --predictions FILE`` makes, so that no mention was found by weights
that had seen its paper, and with ``--reading`` of encoders that had not. A place of a result is
fitted twice: for the rules alone, and for papers with a reading.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import numpy as np
from annotated_results import match, number, reads_as_the_guide, wanted_keys
from conditional_logit import Choice, fit_choices
from logistic import fit
from readings import load_readings
from scorer import load_scorer

from examples import longest_occurrences
from paperatlas.extraction_json import extraction_from_json
from paperatlas.extractors import pipeline, result_weights
from paperatlas.extractors.doctext import Reading, doctext
from paperatlas.extractors.quantities import Quantity, find_quantities
from paperatlas.extractors.result_reading import ResultReading
from paperatlas.extractors.result_slots import SLOT_TYPES, collect_names
from paperatlas.extractors.results import (
    find_candidates,
    find_results,
    slot_candidates,
)
from paperatlas.records import Field, Mention, Offsets, Paper, ResultKind

OUT = Path(__file__).resolve().parents[1] / "extractors" / "data" / "result_weights.tsv"
KINDS = get_args(ResultKind)
# Papers read as the guide's annotators read count so many times: others name a task more often.
GUIDE_WEIGHT = 4.0
_STOP = re.compile(r"[.!?][)\"']?\s+(?=[A-Z(\"$])")
_HEAD = (
    "# Weights, in hundredths, of the features of results.py: a row a feature, a column a class.\n"
    "# Counted by training/fit_results.py on annotated papers; do not edit by hand.\n"
)


@dataclass
class Case:
    """One annotated paper, ready to learn from."""

    paper: Paper
    gold: Mapping[str, Any]
    mentions: tuple[Mention, ...]
    sentences: Mapping[Field, Sequence[Offsets]]
    reading: ResultReading | None


def split(text: str) -> list[Offsets]:
    """Cut a text into sentences, well enough to learn from."""
    starts = [0, *(m.end() for m in _STOP.finditer(text)), len(text)]
    return [Offsets(a, b) for a, b in pairwise(starts) if b > a]


def annotated_mentions(paper: Paper, gold: Mapping[str, Any]) -> tuple[Mention, ...]:
    """Find the annotated surfaces in the text, the longest first."""
    out: list[Mention] = []
    fields: tuple[tuple[Field, str], ...] = (("title", paper.title), ("abstract", paper.abstract))
    owner: dict[str, dict[str, Any]] = {}
    for e in gold["entities"]:
        for surface in e["surfaces"]:
            owner.setdefault(surface, e)
    for field, text in fields:
        for start, surface in longest_occurrences(text, owner):
            e = owner[surface]
            out.append(
                Mention(
                    paper_id=paper.id,
                    field=field,
                    start=start,
                    end=start + len(surface),
                    text=surface,
                    type=e["type"],
                    entity=e["name"],
                    role=e["roles"][0],
                    confidence=1.0,
                    sentence=Offsets(0, len(text)),
                    found_by="annotated",
                )
            )
    return tuple(sorted(out, key=lambda m: (m.field == "abstract", m.start)))


def read_cases(
    papers: Path, annotated: Path, predicted: Path | None, readings: Mapping[str, Reading]
) -> list[Case]:
    """Read papers, annotations and, where given, predicted mentions.

    Args:
        papers: titles and abstracts.
        annotated: their annotations.
        predicted: extractions of some of them; None takes the annotated mentions of all.
        readings: what an encoder that has not seen it says of a paper.
    """
    texts = {o["id"]: o for o in map(json.loads, papers.read_text("utf-8").splitlines())}
    found: dict[str, tuple[Mention, ...]] = {}
    if predicted:
        for o in map(json.loads, predicted.read_text("utf-8").splitlines()):
            found[str(o["id"])] = extraction_from_json(o).mentions
    nlp = pipeline.make_nlp([])
    cases = []
    for gold in map(json.loads, annotated.read_text("utf-8").splitlines()):
        row = texts[gold["id"]]
        paper = Paper(id=str(row["id"]), title=row["title"] or "", abstract=row["abstract"])
        if predicted and paper.id not in found:
            continue
        mentions = found[paper.id] if predicted else annotated_mentions(paper, gold)
        sentences: dict[Field, Sequence[Offsets]] = {
            "title": split(paper.title),
            "abstract": split(paper.abstract),
        }
        reading = None
        if paper.id in readings:
            text = doctext(pipeline.make_doc(nlp, paper))
            text.reading = readings[paper.id]
            reading = ResultReading(text)
        cases.append(Case(paper, gold, mentions, sentences, reading))
    return cases


def fit_table(cases: Sequence[Case], scorer: Any) -> dict[str, list[float]]:
    """Fit all columns; a number that no annotation names is no result."""
    seen: list[Sequence[str]] = []
    truth: list[list[float]] = []
    choices: dict[str, list[Choice]] = defaultdict(list)
    for case in cases:
        names = collect_names(case.mentions)
        in_digits = case.gold.get("values") == "in digits"
        numbers: dict[Field, list[Quantity]] = {
            "title": find_quantities(case.paper.title),
            "abstract": find_quantities(case.paper.abstract),
        }
        candidates = list(find_candidates(case.paper, numbers, names, case.sentences))
        for candidate, right in zip(
            candidates, match([c.quantity for c in candidates], case.gold), strict=True
        ):
            if right is None and in_digits and candidate.quantity.worded:
                continue  # whoever annotated these papers passed over "three times faster"
            seen.append(candidate.features)
            line = [0.0] * 4
            line[1 + KINDS.index(right["kind"]) if right else 0] = 1.0
            truth.append(line)
            for slot in SLOT_TYPES if right else ():
                wanted = wanted_keys(right[slot], case.gold, scorer) if right.get(slot) else set()
                for column, reading in ((slot, None), (slot + " read", case.reading)):
                    if column != slot and reading is None:
                        continue
                    offered = list(slot_candidates(slot, candidate, names, reading))
                    hits = [bool(scorer.keys({"name": name.name}) & wanted) for name, _ in offered]
                    if wanted and not any(hits):
                        continue  # the annotated name is not on offer: nothing to learn
                    weight = GUIDE_WEIGHT if reads_as_the_guide(case.gold) else 1.0
                    choices[column].append(Choice([f for _, f in offered], hits, weight))
    columns = {c: k for k, c in enumerate(result_weights.COLUMNS)}
    table: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(columns))
    for feature, row in fit(seen, np.array(truth), l2=1.0, least=2).items():
        for k in range(3):
            table[feature][k] = row[k + 1] - row[0]
    for column in sorted(choices):
        for feature, weight in fit_choices(choices[column]).items():
            table[feature][columns[column]] = weight
    return table


def use(table: Mapping[str, Sequence[float]]) -> None:
    """Let find_results read this table instead of the shipped one."""
    ready = result_weights.Weights({f: tuple(row) for f, row in table.items()})
    result_weights.shipped = lambda: ready  # type: ignore[assignment]


def write(table: Mapping[str, Sequence[float]]) -> None:
    """Write the table in whole hundredths; a feature that says nothing is left out."""
    lines = ["feature\t" + "\t".join(result_weights.COLUMNS)]
    for feature in sorted(table):
        row = [round(100 * w) for w in table[feature]]
        if any(abs(w) >= 5 for w in row):
            lines.append(feature + "\t" + "\t".join(str(w) if w else "" for w in row))
    OUT.write_text(_HEAD + "# " + "\n".join(lines) + "\n", "utf-8")
    print(f"{OUT.name}: {len(lines) - 1} features, {OUT.stat().st_size / 1024:.0f} KiB")


def predict(cases: Sequence[Case]) -> dict[str, Any]:
    """Read papers with the weights in use."""
    return {
        c.paper.id: {
            "entities": [],
            "results": [
                {"subject": r.subject, "benchmark": r.benchmark, "metric": r.metric,
                 "value": str(r.value), "unit": r.unit, "kind": r.kind,
                 "span": [r.field, *r.span], "sentence": list(r.sentence)}
                for r in find_results(c.paper, c.mentions, c.sentences, c.reading)
            ],
        }
        for c in cases
    }  # fmt: skip


def main() -> None:
    """Write the weights, or print what they reach on papers they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--predicted", type=Path, help="mentions from here, not the annotations")
    parser.add_argument("--reading", type=Path, nargs="*", default=[], help="of train_encoder.py")
    parser.add_argument("--save", type=Path, help="with --folds: write the predictions here")
    args = parser.parse_args()
    scorer = load_scorer(args.scorer)
    readings = {name: r for path in args.reading for name, r in load_readings(path).items()}
    corpora = [
        read_cases(papers, marks, args.predicted, readings) for papers, marks in args.annotated
    ]
    cases = [case for corpus in corpora for case in corpus]
    # Annotated mentions teach the slots, predicted ones what can be relied on: learn from both.
    more = (
        [c for p, marks in args.annotated for c in read_cases(p, marks, None, readings)]
        if args.predicted
        else []
    )
    if not args.folds:
        write(fit_table([*cases, *more], scorer))
        return
    predicted: dict[str, Any] = {}
    for fold in range(args.folds):
        unseen = cases[fold :: args.folds]
        hidden = {case.paper.id for case in unseen}
        use(fit_table([c for c in [*cases, *more] if c.paper.id not in hidden], scorer))
        predicted |= predict(unseen)
    if args.save:
        args.save.write_text(
            "".join(json.dumps({"id": k, **v}) + "\n" for k, v in predicted.items()), "utf-8"
        )
    for files, corpus in zip(args.annotated, corpora, strict=True):
        figures, _, _ = scorer.score({c.paper.id: c.gold for c in corpus}, predicted)
        print(files[1])
        print("result values", figures["result values"])
        print("result tuples", figures["result tuples"])
    kinds = Counter[str]()
    for case in cases:
        left = list(case.gold["results"])
        for r in predicted[case.paper.id]["results"]:
            right = next((x for x in left if number(x["value"]) == abs(float(r["value"]))), None)
            if right:
                left.remove(right)
                kinds["kind right"] += right["kind"] == r["kind"]
                kinds["all"] += 1
                for slot in SLOT_TYPES:
                    wanted = right.get(slot)
                    if wanted:
                        keys = wanted_keys(wanted, case.gold, scorer)
                        kinds[f"{slot} wanted"] += 1
                        kinds[f"{slot} right"] += bool(
                            r[slot] and scorer.keys({"name": r[slot]}) & keys
                        )
                    else:
                        kinds[f"{slot} none"] += 1
                        kinds[f"{slot} none right"] += r[slot] is None
    print(dict(kinds))


if __name__ == "__main__":
    main()
