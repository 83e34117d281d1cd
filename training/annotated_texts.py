"""What the scripts that count names have in common: annotated papers in, a list of weights out."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[1] / "extractors" / "data"
LEAST_WEIGHT = 5  # hundredths; what weighs less says nothing


def arguments(doc: str | None) -> argparse.Namespace:
    """Read the command line: the scorer, annotated papers, and those to leave out.

    Args:
        doc: what the script does.
    """
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("scorer", type=Path)
    parser.add_argument("--annotated", type=Path, nargs=2, action="append", required=True)
    parser.add_argument("--fold", type=int, nargs=2, metavar=("K", "N"))
    return parser.parse_args()


def annotated_texts(
    args: argparse.Namespace,
) -> Iterator[tuple[bool, str, str, dict[str, Any]]]:
    """Yield whether a paper is left out, its title, its abstract and its annotation."""
    for papers, marks in args.annotated:
        texts = {o["id"]: o for o in map(json.loads, papers.read_text("utf-8").splitlines())}
        for place, gold in enumerate(map(json.loads, marks.read_text("utf-8").splitlines())):
            row = texts[gold["id"]]
            left_out = bool(args.fold) and place % args.fold[1] == args.fold[0]
            yield left_out, row["title"] or "", row["abstract"], gold


def write_weights(
    out: Path, weights: Mapping[str, float], *, module: str, script: str
) -> dict[str, int]:
    """Write what `evidence.weight_list` reads.

    Args:
        out: ``NAME_weights.tsv``.
        weights: of each feature.
        module: the file that has the features.
        script: the file that counted them.

    Returns:
        What was written: whole hundredths, in order of the features.
    """
    rows = [(feature, [round(100 * weight)]) for feature, weight in sorted(weights.items())]
    return {f: weight for f, (weight,) in write_rows(out, rows, module=module, script=script)}


def write_rows(
    out: Path, rows: Iterable[tuple[str, list[int]]], *, module: str, script: str
) -> list[tuple[str, list[int]]]:
    """Write what `evidence.weight_rows` reads: features with several weights each.

    Args:
        out: ``NAME_weights.tsv``.
        rows: each feature with its weights in whole hundredths, in order of the features.
        module: the file that has the features.
        script: the file that counted them.

    Returns:
        What was written: the rows that say something.
    """
    kept = [(f, weights) for f, weights in rows if max(map(abs, weights)) >= LEAST_WEIGHT]
    head = (
        f"# Weights, in hundredths, of the features of {module}.\n"
        f"# Counted by training/{script} on annotated papers; do not edit by hand.\n"
    )
    body = "".join("\t".join([f, *map(str, weights)]) + "\n" for f, weights in kept)
    out.write_text(head + body, "utf-8")
    print(f"{out.name}: {len(kept)} features, {out.stat().st_size / 1024:.0f} KiB")
    return kept
