"""Fit extractors/data/weights.json.gz on annotated papers.

    python training/fit_evidence.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl

SCORE.py is the scorer of the annotations; its ``keys`` says when two names are one. Without
``--readings`` the weights of the rules are fitted, with it those of rules and encoder together;
the other tables of the file stay as they are. Readings are what `train_encoder.py` wrote of papers
that its encoder had not seen; papers without one are left out. With ``--folds`` each paper is read
with weights that have not seen it, nothing is written, and the table is printed.
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
from numpy.typing import NDArray
from scorer import load_scorer
from spacy.language import Language

from paperatlas.extraction_json import extraction_to_json
from paperatlas.extractors import evidence, pipeline, reading_features, roles, scoring
from paperatlas.extractors.doctext import DocText, Found, Reading, doctext
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
    reading: Reading | None = None


def read_cases(
    papers: Path, annotated: Path, scorer: Any, readings: dict[str, Reading] | None
) -> Iterator[Case]:
    """Read papers with their annotations and work out features and truth."""
    texts = {o["id"]: o for o in map(json.loads, papers.read_text("utf-8").splitlines())}
    nlp = pipeline.make_nlp(pipeline.COMPONENTS[:5])
    for gold in map(json.loads, annotated.read_text("utf-8").splitlines()):
        if readings is not None and gold["id"] not in readings:
            continue
        row = texts[gold["id"]]
        paper = Paper(id=row["id"], title=row["title"] or "", abstract=row["abstract"])
        doc = nlp(pipeline.make_doc(nlp, paper))
        text = doctext(doc)
        if readings is not None:
            text.reading = readings[paper.id]
            reading_features.propose(text)
        case = Case(paper, gold, [], [], [], [], text.reading)
        scored = [(scorer.keys(e), e) for e in gold["entities"] if e["kind"] != "borderline"]
        neutral = set().union(
            *(scorer.keys(e) for e in gold["entities"] if e["kind"] == "borderline")
        )
        groups = scoring.group_candidates(text)
        sides, scores = scoring.Sides(), scoring.span_scores(text)
        for group in groups:
            surfaces = [doc[a:b].text for a, b in group.spans]
            keys = scorer.keys({"name": "", "surfaces": surfaces})
            right = next((e for known, e in scored if known & keys), None)
            if right is None and keys & neutral:
                continue
            case.entity_cases.append(scoring.group_features(text, group, sides, scores))
            case.entity_truth.append(1 + ENTITY_TYPES.index(right["type"]) if right else 0)
            if right is not None:
                case.role_cases.append(role_features(text, group, right["type"]))
                case.role_truth.append([(r in right["roles"]) / len(right["roles"]) for r in ROLES])
        yield case


def role_features(text: DocText, group: scoring.Group, kind: Any) -> list[str]:
    """The features that `roles` would see if exactly this group were found."""
    mentions = [roles.mention_features(text, Found(a, b, kind, 1.0, "")) for a, b in group.spans]
    return roles.entity_features(mentions, kind, reading_features.role_features(text, group.spans))


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
    end = "" if cases[0].reading is None else " read"
    return {
        "entities" + end: table(["", *ENTITY_TYPES], entity_weights),
        "roles" + end: table(list(ROLES), role_weights),
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


def extract(nlp: Language, case: Case) -> dict[str, Any]:
    """Extract a paper with the tables in use and the reading that it came with."""
    doc = pipeline.make_doc(nlp, case.paper)
    doctext(doc).reading = case.reading
    return extraction_to_json(pipeline.extraction_of(nlp(doc), case.paper), case.paper)


def load_readings(paths: Sequence[Path]) -> dict[str, Reading]:
    """Read what `train_encoder.py` wrote: logits of tags, then of roles, by paper."""
    out = {}
    for path in paths:
        with np.load(path) as arrays:
            for name, logits in arrays.items():
                tags = logits.shape[1] - len(ROLES)
                out[name] = Reading(_shares(logits[:, :tags]), _shares(logits[:, tags:]))
    return out


def _shares(logits: NDArray[np.float16]) -> NDArray[np.float32]:
    powers = np.exp(logits.astype(np.float32) - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return shares


def main() -> None:
    """Write the weights, or print what they reach on papers they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument("--readings", type=Path, nargs="+")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--predictions", type=Path, help="with --folds: also write them here")
    args = parser.parse_args()
    scorer = load_scorer(args.scorer)
    readings = load_readings(args.readings) if args.readings else None
    corpora = [
        list(read_cases(papers, marks, scorer, readings)) for papers, marks in args.annotated
    ]
    cases = [case for corpus in corpora for case in corpus]
    if not args.folds:
        tables = {**json.loads(gzip.decompress(OUT.read_bytes())), **fit_tables(cases)}
        body = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
        OUT.write_bytes(gzip.compress(body.encode(), mtime=0))
        print(f"{OUT.name}: {OUT.stat().st_size / 1024:.0f} KiB")
        return
    predicted: dict[str, Any] = {}
    nlp = pipeline.make_nlp(recogniser="rules")
    for fold in range(args.folds):
        use(fit_tables([c for k, c in enumerate(cases) if k % args.folds != fold]))
        for case in cases[fold :: args.folds]:
            predicted[case.paper.id] = extract(nlp, case)
    if args.predictions:
        args.predictions.write_text(
            "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in predicted.values()), "utf-8"
        )
    for files, corpus in zip(args.annotated, corpora, strict=True):
        print(files[1])
        figures, _, _ = scorer.score({c.paper.id: c.gold for c in corpus}, predicted)
        for name, figure in figures.items():
            print(f"{name:24}", figure)


if __name__ == "__main__":
    main()
