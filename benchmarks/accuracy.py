"""Score what `paperatlas extract` finds against annotated abstracts; write accuracy.md.

    python benchmarks/accuracy.py SHARED

SHARED is the folder with ``gold/dev.jsonl``, ``gold/dev.papers.jsonl``, the same for ``train``,
and the scorer ``gold/score.py``. The rules were written with train in view; dev decides.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from machine import measured_on

HERE = Path(__file__).parent


def scores(gold: Path, split: str) -> dict[str, Any]:
    """Run the command line on one split's papers and the scorer on what it wrote."""
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "found.jsonl")
        command = [sys.executable, "-m", "paperatlas", "extract"]
        subprocess.run(
            [*command, str(gold / f"{split}.papers.jsonl"), "-o", str(found)], check=True
        )
        done = subprocess.run(
            [sys.executable, gold / "score.py", gold / f"{split}.jsonl", found, "--json"],
            check=True,
            capture_output=True,
            text=True,
        )
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def table(dev: dict[str, Any], train: dict[str, Any]) -> str:
    """Return the figures of both splits as a Markdown table."""
    lines = [
        "| | dev P | dev R | **dev F1** | train P | train R | train F1 |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, figure in dev.items():
        if isinstance(figure, dict):
            other = train[name]
            lines.append(
                f"| {name} | {figure['precision']:.3f} | {figure['recall']:.3f} "
                f"| **{figure['f1']:.3f}** | {other['precision']:.3f} | {other['recall']:.3f} "
                f"| {other['f1']:.3f} |"
            )
    lines.append(
        f"| named recall | | **{dev['named recall']:.3f}** | | | {train['named recall']:.3f} | |"
    )
    return "\n".join(lines)


def main(shared: str) -> None:
    """Measure, print and write."""
    gold = Path(shared, "gold")
    dev, train = scores(gold, "dev"), scores(gold, "train")
    text = (
        "# How good the extraction is\n\n"
        f"Written by `make accuracy`; {measured_on()}.\n\n"
        f"Rules alone, no model. dev: {dev['papers']} annotated abstracts that nobody tuned on; "
        f"train: {train['papers']} that the rules were written with. An entity is right when name "
        "and type are; a second prediction of the same entity counts as wrong. roles and "
        "introduces are scored on the entities that were found. A result value is right when the "
        "number is; a tuple when its benchmark (else its metric) is right too.\n\n"
        f"{table(dev, train)}\n\n"
        "For scale: a bare match of a list of 36,295 names reaches entities F1 0.36 and named "
        "recall 0.29 on dev; a second annotator reaches entities F1 0.92.\n"
    )
    (HERE / "accuracy.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["../shared"])
