"""Fit extractors/data/weights.json.gz on annotated papers.

    python training/fit_evidence.py SCORE.py --annotated PAPERS.jsonl ANNOTATED.jsonl

SCORE.py is the scorer of the annotations; its ``keys`` says when two names are one. The weights of
the rules are fitted; the other tables of the file stay as they are (`fit_combination.py`). With
``--folds`` each paper is read with weights that have not seen it, no weights are written, and the
figures are printed; with ``--fold K N`` only the papers k, k + N, ... of each corpus are read so,
with weights of the others, which ``--out`` keeps. ``--calibrate`` sets what confidence means.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from logistic import fit
from pack_weights import packed
from scorer import load_scorer
from spacy.language import Language

from paperatlas.extraction_json import extraction_to_json
from paperatlas.extractors import choosing, evidence, pipeline, roles, scoring
from paperatlas.extractors.candidates import Group, group_candidates
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


def names_of(
    gold: dict[str, Any], scorer: Any
) -> tuple[list[tuple[set[str], dict[str, Any]]], set[str]]:
    """Return the folded names of each entity that counts, and those of all borderline ones."""
    scored = [(scorer.keys(e), e) for e in gold["entities"] if e["kind"] != "borderline"]
    borderline = [scorer.keys(e) for e in gold["entities"] if e["kind"] == "borderline"]
    return scored, set().union(*borderline)


def read_cases(
    papers: Path, annotated: Path, scorer: Any, fold: tuple[int, int] = (0, 1)
) -> Iterator[Case]:
    """Read papers with their annotations and work out features and truth.

    Args:
        papers: titles and abstracts.
        annotated: their annotations.
        scorer: see `load_scorer`.
        fold: k and N: only the papers k, k + N, ...
    """
    texts = {o["id"]: o for o in map(json.loads, papers.read_text("utf-8").splitlines())}
    nlp = pipeline.make_nlp(pipeline.COMPONENTS[:5])
    place, count = fold
    for gold in map(json.loads, annotated.read_text("utf-8").splitlines()[place::count]):
        row = texts[gold["id"]]
        paper = Paper(id=row["id"], title=row["title"] or "", abstract=row["abstract"])
        doc = nlp(pipeline.make_doc(nlp, paper))
        text = doctext(doc)
        case = Case(paper, gold, [], [], [], [])
        scored, neutral = names_of(gold, scorer)
        groups = group_candidates(text)
        sides = scoring.Sides()
        for group in groups:
            surfaces = [doc[a:b].text for a, b in group.spans]
            keys = scorer.keys({"name": "", "surfaces": surfaces})
            right = next((e for known, e in scored if known & keys), None)
            if right is None and keys & neutral:
                continue
            case.entity_cases.append(shared(scoring.group_features(text, group, sides)))
            case.entity_truth.append(1 + ENTITY_TYPES.index(right["type"]) if right else 0)
            if right is not None:
                case.role_cases.append(shared(role_features(text, group, right["type"])))
                case.role_truth.append([(r in right["roles"]) / len(right["roles"]) for r in ROLES])
        yield case


def shared(features: list[str]) -> list[str]:
    """Return the same features, each string kept once: there are tens of millions of them."""
    return [sys.intern(feature) for feature in features]


def role_features(text: DocText, group: Group, kind: Any) -> list[str]:
    """The features that `roles` would see if exactly this group were found."""
    mentions = [roles.mention_features(text, Found(a, b, kind, 1.0, "")) for a, b in group.spans]
    return roles.entity_features(mentions, kind)


class Lesson(Protocol):
    """Features and truth of one paper."""

    entity_cases: list[list[str]]
    entity_truth: list[int]
    role_cases: list[list[str]]
    role_truth: list[list[float]]


def fit_tables(
    cases: Sequence[Lesson],
    *,
    l2: float = 0.7,
    smooth: float = 0.0,
    rounds: int = 150,
    end: str = "",
) -> dict[str, Any]:
    """Fit the tables of entities and of roles; weights are whole hundredths.

    Args:
        cases: what to learn from.
        l2: strength of the penalty on the weights for entities.
        smooth: see `logistic.fit`.
        rounds: see `logistic.fit`.
        end: what the tables' names end in.
    """
    entity_truth = np.zeros((sum(len(c.entity_truth) for c in cases), 1 + len(ENTITY_TYPES)))
    for line, k in zip(entity_truth, (k for c in cases for k in c.entity_truth), strict=True):
        line[k] = 1.0
    entity_weights = fit(
        [f for c in cases for f in c.entity_cases],
        entity_truth,
        l2=l2,
        smooth=smooth,
        rounds=rounds,
    )
    role_weights = fit(
        [f for c in cases for f in c.role_cases],
        np.array([line for c in cases for line in c.role_truth]),
        l2=3.0,
        smooth=smooth,
        rounds=rounds,
    )
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


def pack(tables: dict[str, Any]) -> bytes:
    """Return tables as the file that is shipped."""
    body = json.dumps(tables, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(body.encode(), mtime=0)


def write(tables: dict[str, Any]) -> None:
    """Write all tables."""
    OUT.write_bytes(pack(tables))
    OUT.with_name("weights.zip").write_bytes(packed(tables))
    print(f"{OUT.name}: {OUT.stat().st_size / 1024:.0f} KiB")


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
    vars(choosing)["calibrated"] = lambda _, shares: shares  # what is to be calibrated
    forget()


def forget() -> None:
    """Let the pipeline look up the tables in use once more."""
    scoring.weigher.cache_clear()
    roles._rows.cache_clear()


def extract(nlp: Language, paper: Paper, reading: Reading | None = None) -> dict[str, Any]:
    """Extract a paper with the tables in use.

    Args:
        nlp: a pipeline with the recogniser of the rules.
        paper: the paper.
        reading: what the encoder says of it; with it both are weighed together.
    """
    doc = pipeline.make_doc(nlp, paper)
    doctext(doc).reading = reading
    return extraction_to_json(pipeline.extraction_of(nlp(doc), paper), paper)


def right_ones(case: Case, predicted: dict[str, Any], scorer: Any) -> Iterator[tuple[float, bool]]:
    """Yield each predicted entity's confidence and whether it is right by the scorer's rules."""
    scored, neutral = names_of(case.gold, scorer)
    taken: set[int] = set()
    for entity in predicted["entities"]:
        keys = scorer.keys(entity)
        hits = [k for k, (known, _) in enumerate(scored) if known & keys]
        fresh = [k for k in hits if k not in taken and scorer.types_agree(scored[k][1], entity)]
        if fresh:
            taken.add(fresh[0])
        elif not hits and keys & neutral:
            continue
        yield entity["confidence"], bool(fresh)


def isotonic(pairs: Sequence[tuple[float, bool]], points: int = 12) -> list[list[float]]:
    """Fit a rising line through shares of right ones, by pooling neighbours that fall.

    Args:
        pairs: confidence, and whether it was right.
        points: bins of equal size that the pairs are put in first.

    Returns:
        Where the line bends: confidences, and the share that is right there.
    """
    ordered = sorted(pairs)
    size = len(ordered) / points
    bins = [ordered[round(k * size) : round((k + 1) * size)] for k in range(points)]
    pools = [
        [
            float(np.mean([c for c, _ in part])),
            float(np.mean([r for _, r in part])),
            float(len(part)),
        ]
        for part in bins
        if part
    ]
    k = 0
    while k + 1 < len(pools):
        if pools[k][1] <= pools[k + 1][1]:
            k += 1
            continue
        a, b = pools[k], pools.pop(k + 1)
        n = a[2] + b[2]
        pools[k] = [(a[0] * a[2] + b[0] * b[2]) / n, (a[1] * a[2] + b[1] * b[2]) / n, n]
        k = max(k - 1, 0)
    return [[round(p[0], 4) for p in pools], [round(p[1], 4) for p in pools]]


def report(corpora: Mapping[Any, Sequence[Case]], predicted: dict[str, Any], scorer: Any) -> None:
    """Print what was reached on each annotated corpus."""
    for name, cases in corpora.items():
        print(name)
        figures, _, _ = scorer.score({c.paper.id: c.gold for c in cases}, predicted)
        for figure, value in figures.items():
            print(f"{figure:24}", value)


def conclude(
    cases: Sequence[Case],
    predicted: dict[str, Any],
    scorer: Any,
    table_name: str,
    *,
    calibrate: bool,
    predictions: Path | None,
) -> None:
    """Set the meaning of confidence, and keep the predictions, where asked to."""
    if calibrate:
        pairs = [pair for c in cases for pair in right_ones(c, predicted[c.paper.id], scorer)]
        tables = json.loads(gzip.decompress(OUT.read_bytes()))
        tables.setdefault("calibration", {})[table_name] = isotonic(pairs)
        write(tables)
    if predictions:
        predictions.write_text(
            "".join(json.dumps(o, ensure_ascii=False) + "\n" for o in predicted.values()), "utf-8"
        )


def main() -> None:
    """Write the weights, or print what they reach on papers they have not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, nargs=2, metavar=("K", "N"))
    parser.add_argument("--out", type=Path, help="with --fold: the tables of the other papers")
    parser.add_argument(
        "--calibrate", action="store_true", help="with --folds: set what confidence means"
    )
    parser.add_argument("--predictions", type=Path, help="with --folds: also write them here")
    args = parser.parse_args()
    scorer = load_scorer(args.scorer)
    corpora = {marks: list(read_cases(papers, marks, scorer)) for papers, marks in args.annotated}
    cases = [case for corpus in corpora.values() for case in corpus]
    if args.fold:
        place, count = args.fold
        parts = [(k % count == place, c) for known in corpora.values() for k, c in enumerate(known)]
        tables = fit_tables([c for unseen, c in parts if not unseen])
        args.out.write_bytes(pack(tables))
        use(tables)
        nlp = pipeline.make_nlp(recogniser="rules")
        unseen_cases = [c for unseen, c in parts if unseen]
        found = {case.paper.id: extract(nlp, case.paper) for case in unseen_cases}
        conclude(
            unseen_cases,
            found,
            scorer,
            "entities",
            calibrate=args.calibrate,
            predictions=args.predictions,
        )
        report({"unseen": unseen_cases}, found, scorer)
        return
    if not args.folds:
        write({**json.loads(gzip.decompress(OUT.read_bytes())), **fit_tables(cases)})
        return
    predicted: dict[str, Any] = {}
    nlp = pipeline.make_nlp(recogniser="rules")
    for fold in range(args.folds):
        use(fit_tables([c for k, c in enumerate(cases) if k % args.folds != fold]))
        for case in cases[fold :: args.folds]:
            predicted[case.paper.id] = extract(nlp, case.paper)
    conclude(
        cases,
        predicted,
        scorer,
        "entities",
        calibrate=args.calibrate,
        predictions=args.predictions,
    )
    report(corpora, predicted, scorer)


if __name__ == "__main__":
    main()
