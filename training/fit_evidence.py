"""Fit extractors/data/weights.json.gz on annotated papers.

    python training/fit_evidence.py PAPERS.jsonl ANNOTATED.jsonl SCORE.py            # writes it
    python training/fit_evidence.py PAPERS.jsonl ANNOTATED.jsonl SCORE.py --folds 5  # measures it

SCORE.py is the scorer of the annotations; its ``keys`` says when two names are one. With
``--folds`` each paper is read with weights that have not seen it, nothing is written, and the table
is printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from logistic import fit
from scorer import load_scorer

from paperatlas.extraction_json import extraction_to_json
from paperatlas.extractors import evidence, pipeline, roles, scoring
from paperatlas.extractors.doctext import DocText, Found, doctext
from paperatlas.records import ENTITY_TYPES, ROLES, Paper

OUT = Path(__file__).resolve().parents[1] / "extractors" / "data" / "weights.json.gz"
LEAST_WEIGHT = 4  # hundredths; what stays below everywhere is left out


@dataclass
class Case:
    """One annotated paper, ready to learn from."""

    paper: Paper
    gold: dict[str, Any]
    entity_cases: list[list[str]]
    entity_truth: list[int]  # 0 nothing, else 1 + index of the type
    role_cases: list[list[str]]
    role_truth: list[list[float]]


def read_cases(papers: Path, annotated: Path, scorer: Any) -> Iterator[Case]:
    """Read papers with their annotations and work out features and truth."""
    texts = {o["id"]: o for o in map(json.loads, papers.read_text("utf-8").splitlines())}
    nlp = pipeline.make_nlp(pipeline.COMPONENTS[:5])
    for gold in map(json.loads, annotated.read_text("utf-8").splitlines()):
        row = texts[gold["id"]]
        paper = Paper(id=row["id"], title=row["title"], abstract=row["abstract"])
        doc = nlp(pipeline.make_doc(nlp, paper))
        text = doctext(doc)
        case = Case(paper, gold, [], [], [], [])
        scored = [(scorer.keys(e), e) for e in gold["entities"] if e["kind"] != "borderline"]
        neutral = set().union(
            *(scorer.keys(e) for e in gold["entities"] if e["kind"] == "borderline")
        )
        sides = scoring.Sides()
        for group in scoring.group_candidates(text):
            surfaces = [doc[a:b].text for a, b in group.spans]
            keys = scorer.keys({"name": "", "surfaces": surfaces})
            right = next((e for known, e in scored if known & keys), None)
            if right is None and keys & neutral:
                continue
            case.entity_cases.append(scoring.group_features(text, group, sides))
            case.entity_truth.append(1 + ENTITY_TYPES.index(right["type"]) if right else 0)
            if right is not None:
                case.role_cases.append(role_features(text, group, right["type"]))
                case.role_truth.append([(r in right["roles"]) / len(right["roles"]) for r in ROLES])
        yield case


def role_features(text: DocText, group: scoring.Group, kind: Any) -> list[str]:
    """The features that `roles` would see if exactly this group were found."""
    mentions = [roles.mention_features(text, Found(a, b, kind, 1.0, "")) for a, b in group.spans]
    return roles.entity_features(mentions, kind)


def fit_tables(cases: Sequence[Case]) -> dict[str, Any]:
    """Fit both tables; weights are whole hundredths."""
    entity_truth = np.zeros((sum(len(c.entity_truth) for c in cases), 1 + len(ENTITY_TYPES)))
    for line, k in zip(entity_truth, (k for c in cases for k in c.entity_truth), strict=True):
        line[k] = 1.0
    entity_weights = fit([f for c in cases for f in c.entity_cases], entity_truth, l2=0.7)
    role_weights = fit(
        [f for c in cases for f in c.role_cases],
        np.array([line for c in cases for line in c.role_truth]),
        l2=3.0,
    )
    return {
        "entities": table(["", *ENTITY_TYPES], entity_weights),
        "roles": table(list(ROLES), role_weights),
    }


def table(classes: list[str], weights: dict[str, list[float]]) -> dict[str, Any]:
    """Round weights to hundredths and drop the features that say nothing."""
    rounded = {f: [round(100 * w) for w in row] for f, row in weights.items()}
    return {
        "classes": classes,
        "weights": {f: r for f, r in rounded.items() if max(map(abs, r)) >= LEAST_WEIGHT},
    }


def use(tables: dict[str, Any]) -> None:
    """Let the pipeline read these tables instead of the shipped ones."""
    ready = {
        name: evidence.Evidence(
            t["classes"], {f: [w / 100 for w in row] for f, row in t["weights"].items()}
        )
        for name, t in tables.items()
    }
    for module in (scoring, roles):
        vars(module)["shipped"] = ready.__getitem__
    scoring._phrase_rows.cache_clear()


def main() -> None:
    """Write the weights, or print what they reach on papers they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("papers", type=Path)
    parser.add_argument("annotated", type=Path)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--predictions", type=Path, help="with --folds: also write them here")
    args = parser.parse_args()
    scorer = load_scorer(args.scorer)
    cases = list(read_cases(args.papers, args.annotated, scorer))
    if not args.folds:
        body = json.dumps(fit_tables(cases), ensure_ascii=False, separators=(",", ":"))
        OUT.write_bytes(gzip.compress(body.encode(), mtime=0))
        print(f"{OUT.name}: {OUT.stat().st_size / 1024:.0f} KiB")
        return
    predicted: dict[str, Any] = {}
    for fold in range(args.folds):
        use(fit_tables([c for k, c in enumerate(cases) if k % args.folds != fold]))
        unseen = [c.paper for k, c in enumerate(cases) if k % args.folds == fold]
        for paper, extraction in zip(unseen, pipeline.extract_papers(unseen), strict=True):
            predicted[paper.id] = extraction_to_json(extraction, paper)
    if args.predictions:
        args.predictions.write_text(
            "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in predicted.values()), "utf-8"
        )
    figures, _, _ = scorer.score({c.paper.id: c.gold for c in cases}, predicted)
    for name, figure in figures.items():
        print(f"{name:24}", figure)


if __name__ == "__main__":
    main()
