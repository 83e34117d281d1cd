"""Score what `paperatlas extract` finds against annotated abstracts; write accuracy.md.

    python benchmarks/accuracy.py SHARED

SHARED is the folder with ``gold/dev.jsonl``, ``gold/dev.papers.jsonl``, the same for ``train``,
and the scorer ``gold/score.py``. Nobody tuned on dev: it decides. The evidence was weighed on
train, so train is read by cross-validation, each paper with weights that have not seen it.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from machine import measured_on

HERE = Path(__file__).parent


def on_dev(gold: Path, folder: Path) -> dict[str, Any]:
    """Run the command line on the dev papers and score what it wrote."""
    found = folder / "dev.jsonl"
    papers = gold / "dev.papers.jsonl"
    subprocess.run(
        [sys.executable, "-m", "paperatlas", "extract", str(papers), "-o", str(found)], check=True
    )
    return score(gold, "dev", found)


def on_train(gold: Path, folder: Path) -> dict[str, Any]:
    """Cross-validate on the train papers; the weights of results are those shipped, so not they."""
    found = folder / "train.jsonl"
    fit = HERE.parent / "training" / "fit_evidence.py"
    inputs = [gold / "train.papers.jsonl", gold / "train.jsonl", gold / "score.py"]
    subprocess.run(
        [sys.executable, fit, *inputs, "--folds", "5", "--predictions", found],
        check=True,
        capture_output=True,
    )
    figures = score(gold, "train", found)
    return {name: figure for name, figure in figures.items() if not name.startswith("result")}


def score(gold: Path, split: str, found: Path) -> dict[str, Any]:
    """Run the scorer on one split."""
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
            other = train.get(name)
            measured = [f"{other[k]:.3f}" if other else "" for k in ("precision", "recall", "f1")]
            lines.append(
                f"| {name} | {figure['precision']:.3f} | {figure['recall']:.3f} "
                f"| **{figure['f1']:.3f}** | {' | '.join(measured)} |"
            )
    lines.append(
        f"| named recall | | **{dev['named recall']:.3f}** | | | {train['named recall']:.3f} | |"
    )
    return "\n".join(lines)


def main(shared: str) -> None:
    """Measure, print and write."""
    gold = Path(shared, "gold").resolve()
    with tempfile.TemporaryDirectory() as folder:
        dev, train = on_dev(gold, Path(folder)), on_train(gold, Path(folder))
    text = (
        "# How good the extraction is\n\n"
        f"Written by `make accuracy`; {measured_on()}.\n\n"
        f"Rules and weighed cues, no neural model. dev: {dev['papers']} annotated abstracts that "
        f"nobody tuned on. train: five-fold cross-validation over the {train['papers']} abstracts "
        "that the evidence was weighed on. An entity is right when name and type are; a second "
        "prediction of the same entity counts as wrong. roles are scored on the entities that were "
        "found, introduces on all of them, so that a missed one counts. A result "
        "value is right when the number is; a tuple when its "
        "benchmark (else its metric) is right too.\n\n"
        f"{table(dev, train)}\n\n"
        "For scale: a bare match of a list of 36,295 names reaches entities F1 0.36 and named "
        "recall 0.29 on dev; a second annotator reaches entities F1 0.92.\n\n"
        "What is weakest: introduced methods whose name is a lower-case phrase, tasks (where they "
        "begin and end, and whether they are methods), and which benchmark a number belongs to.\n"
    )
    (HERE / "accuracy.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["../shared"])
