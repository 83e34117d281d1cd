r"""Fit how much the encoder and the rules count when they are weighed together.

    python training/fit_combination.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl \\
        --fold 0 6 last.npz held_rules.json.gz

Each ``--fold K N FILE TABLES`` names papers (every N-th, from the K-th, of each annotated corpus),
what `train_encoder.py` wrote of them with an encoder that had not seen them, and the tables that
`fit_evidence.py` fitted on the others, so that neither has seen what the two are weighed on. The
tables for both together are written, and with a single ``--fold`` those of the rules beside them;
with ``--folds`` each paper is read with weights that have not seen it, no weights are written and
the figures are printed. With ``--tables fast`` the encoder is the small one of `train_fast.py`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fit_evidence
from annotated_results import reads_as_the_guide
from fit_evidence import Case, conclude, extract, names_of, read_cases, report
from readings import load_readings
from scorer import load_scorer
from spacy.language import Language

from paperatlas.extractors import pipeline, roles, scoring
from paperatlas.extractors.doctext import Found, Reading, doctext
from paperatlas.extractors.reading_features import GUIDE
from paperatlas.records import ENTITY_TYPES, ROLES

# By cross-validation; what matters is that neighbouring steps of one probability agree.
L2 = 3.0
SMOOTH = 60.0
ROUNDS = 250


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
            features = roles.read_features(text, members, own)
            if not reads_as_the_guide(case.gold):
                features = [f for f in features if not f.startswith(GUIDE)]
            out.role_cases.append(features)
            out.role_truth.append([(r in right["roles"]) / len(right["roles"]) for r in ROLES])
    return out


def fit_tables(papers: Sequence[Both], name: str) -> dict[str, Any]:
    """Fit the tables for both together; `name` is that of `Reading.tables`."""
    return fit_evidence.fit_tables(papers, l2=L2, smooth=SMOOTH, rounds=ROUNDS, end=f" {name}")


def main() -> None:
    """Write the tables, or print what they reach on papers they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument(
        "--fold", nargs=4, action="append", required=True, metavar=("K", "N", "FILE", "TABLES")
    )
    parser.add_argument(
        "--tables", default="read", help="whose reading it is: read (the encoder) or fast"
    )
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument(
        "--calibrate", action="store_true", help="with --folds: set what confidence means"
    )
    parser.add_argument("--predictions", type=Path, help="with --folds: also write them here")
    args = parser.parse_args()
    scorer = load_scorer(args.scorer)
    candidates = pipeline.make_nlp(pipeline.COMPONENTS[:5])
    papers: list[Both] = []
    corpora: dict[str, list[Case]] = defaultdict(list)
    for place, count, file, tables_file in args.fold:
        readings = load_readings(Path(file), args.tables)
        rules = json.loads(gzip.decompress(Path(tables_file).read_bytes()))
        fit_evidence.use(rules)
        for texts, marks in args.annotated:
            unseen = list(read_cases(texts, marks, scorer, fold=(int(place), int(count))))
            for case in unseen:
                how = "as the guide's annotators" if reads_as_the_guide(case.gold) else "otherwise"
                corpora[f"{marks}, read {how}"].append(case)
            papers += [weigh(c, readings[c.paper.id], rules, candidates, scorer) for c in unseen]
    if not args.folds:
        old = json.loads(gzip.decompress(fit_evidence.OUT.read_bytes()))
        # The rules that go out are those that the encoder was weighed with.
        rules = papers[0].rules if len(args.fold) == 1 else {}
        fit_evidence.write({**old, **rules, **fit_tables(papers, args.tables)})
        return
    nlp = pipeline.make_nlp(recogniser="rules")
    predicted: dict[str, Any] = {}
    for fold in range(args.folds):
        others = [p for k, p in enumerate(papers) if k % args.folds != fold]
        tables = fit_tables(others, args.tables)
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
        f"entities {args.tables}",
        calibrate=args.calibrate,
        predictions=args.predictions,
    )
    report(corpora, predicted, scorer)


if __name__ == "__main__":
    main()
