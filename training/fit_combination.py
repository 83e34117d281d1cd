r"""Fit how much the encoder and the rules count when they are weighed together.

    python training/fit_combination.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl \\
        --fold 0 3 fold0.npz --fold 1 3 fold1.npz

Each ``--fold K N FILE`` names papers (every N-th, from the K-th, of each annotated corpus) and what
`train_encoder.py` wrote of them with an encoder that had not seen them. The rules are fitted on the
other papers, so that neither has seen what the two are weighed on. The tables for both together are
written; with ``--folds`` each paper is read with weights that have not seen it, no weights are
written and the figures are printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fit_evidence
import numpy as np
from fit_evidence import Case, conclude, extract, names_of, read_cases, report
from numpy.typing import NDArray
from scorer import load_scorer
from spacy.language import Language

from paperatlas.extractors import pipeline, roles, scoring
from paperatlas.extractors.doctext import Found, Reading, doctext
from paperatlas.records import ENTITY_TYPES, ROLES


@dataclass
class Both:
    """One annotated paper with what encoder and rules say, neither of which has seen it."""

    case: Case
    reading: Reading
    rules: dict[str, Any]  # tables
    entity_cases: list[list[str]]
    entity_truth: list[int]
    role_cases: list[list[str]]
    role_truth: list[list[float]]


def load_readings(path: Path) -> dict[str, Reading]:
    """Read what `train_encoder.py` wrote: logits of tags, then of roles, by paper."""
    out = {}
    with np.load(path) as arrays:
        for name, logits in arrays.items():
            tags = logits.shape[1] - len(ROLES)
            out[name] = Reading(_shares(logits[:, :tags]), _shares(logits[:, tags:]))
    return out


def _shares(logits: NDArray[np.float16]) -> NDArray[np.float32]:
    powers = np.exp(logits.astype(np.float32) - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def weigh(case: Case, reading: Reading, rules: dict[str, Any], nlp: Language, scorer: Any) -> Both:
    """Work out features and truth of one paper; the tables in use are those of the rules."""
    doc = nlp(pipeline.make_doc(nlp, case.paper))
    text = doctext(doc)
    text.reading = reading
    known = scoring.weigh_by_rules(text)
    out = Both(case, reading, rules, [], [], [], [])
    scored, neutral = names_of(case.gold, scorer)
    for group, line in zip(known.groups, known.rules, strict=True):
        keys = scorer.keys({"name": "", "surfaces": [doc[a:b].text for a, b in group.spans]})
        right = next((e for names, e in scored if names & keys), None)
        if right is None and keys & neutral:
            continue
        assert known.scores is not None
        out.entity_cases.append(scoring.read_features(text, group, line, known.scores))
        out.entity_truth.append(1 + ENTITY_TYPES.index(right["type"]) if right else 0)
        if right is not None:
            members = [Found(a, b, right["type"], 1.0, "") for a, b in group.spans]
            own = roles.weigh_by_rules(text, [members])[0]
            out.role_cases.append(roles.read_features(text, members, own))
            out.role_truth.append([(r in right["roles"]) / len(right["roles"]) for r in ROLES])
    return out


def fit_tables(papers: Sequence[Both]) -> dict[str, Any]:
    """Fit the tables for both together."""
    return fit_evidence.fit_tables(papers, l2=1.0, end=" read")


def main() -> None:
    """Write the tables, or print what they reach on papers they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument(
        "--fold", nargs=3, action="append", required=True, metavar=("K", "N", "FILE")
    )
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument(
        "--calibrate", action="store_true", help="with --folds: set what confidence means"
    )
    parser.add_argument("--predictions", type=Path, help="with --folds: also write them here")
    args = parser.parse_args()
    scorer = load_scorer(args.scorer)
    corpora = {marks: list(read_cases(papers, marks, scorer)) for papers, marks in args.annotated}
    candidates = pipeline.make_nlp(pipeline.COMPONENTS[:5])
    papers: list[Both] = []
    for place, count, file in args.fold:
        readings = load_readings(Path(file))
        unseen = {
            case.paper.id
            for cases in corpora.values()
            for k, case in enumerate(cases)
            if k % int(count) == int(place)
        }
        every = [case for cases in corpora.values() for case in cases]
        rules = fit_evidence.fit_tables([c for c in every if c.paper.id not in unseen])
        fit_evidence.use(rules)
        papers += [
            weigh(case, readings[case.paper.id], rules, candidates, scorer)
            for case in every
            if case.paper.id in unseen
        ]
    if not args.folds:
        old = json.loads(gzip.decompress(fit_evidence.OUT.read_bytes()))
        fit_evidence.write({**old, **fit_tables(papers)})
        return
    nlp = pipeline.make_nlp(recogniser="rules")
    predicted: dict[str, Any] = {}
    for fold in range(args.folds):
        tables = fit_tables([p for k, p in enumerate(papers) if k % args.folds != fold])
        in_use = None
        for paper in papers[fold :: args.folds]:
            if paper.rules is not in_use:
                in_use = paper.rules
                fit_evidence.use({**in_use, **tables})
            predicted[paper.case.paper.id] = extract(nlp, paper.case.paper, paper.reading)
    conclude(
        [p.case for p in papers],
        predicted,
        scorer,
        "entities read",
        calibrate=args.calibrate,
        predictions=args.predictions,
    )
    known = {p.case.paper.id for p in papers}
    report(
        {name: [c for c in cases if c.paper.id in known] for name, cases in corpora.items()},
        predicted,
        scorer,
    )


if __name__ == "__main__":
    main()
