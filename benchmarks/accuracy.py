"""Measure how good the extraction is; write accuracy.md.

    python benchmarks/accuracy.py SHARED [--full encoder.full.onnx] [--cnn FOLDER]
        [--crossed PREDICTIONS.jsonl] [--learnt PAPERS.jsonl ...]

SHARED is the folder with ``gold/`` (annotated papers; nobody tuned on dev) and ``labelled/``
(public test sets). What is cheap is measured now, for each recogniser that is there; the rest is
taken from ``figures/`` with its date, or said not to have run.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from calibration import calibration_figures, judged
from confusions import confusions
from figures import Kept, keep, kept
from machine import measured_on
from public_sets import TEST_SETS, measure
from report import SYSTEMS, report

from paperatlas.annotated import read_annotated, read_extractions
from paperatlas.engine import read_input
from paperatlas.errors import PaperatlasError
from paperatlas.evaluation import evaluate
from paperatlas.extraction_json import extraction_to_json
from paperatlas.extractors.pipeline import Extractor

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "extractors" / "models" / "encoder.onnx"
WORST = 10


@dataclass(frozen=True, slots=True)
class Inputs:
    """What there is to measure on.

    Attributes:
        gold: folder of the annotated papers.
        labelled: folder of the public test sets.
        learnt: files with the papers that models learnt from, beside ``gold/train``.
    """

    gold: Path
    labelled: Path
    learnt: tuple[Path, ...] = ()

    @property
    def are_here(self) -> bool:
        """Whether there is anything to measure on."""
        return (self.gold / "dev.jsonl").is_file() and self.labelled.is_dir()

    def learnt_texts(self) -> list[str]:
        """Return the papers that models learnt from, each as one text."""
        files = [self.gold / "train.papers.jsonl", *(f for f in self.learnt if f.is_file())]
        papers = [paper for file in files if file.is_file() for paper in read_input(file)[0]]
        return [f"{paper.title}\n{paper.abstract}" for paper in papers]


def measure_recogniser(inputs: Inputs, recogniser: str) -> dict[str, Any]:
    """Score a recogniser on dev and on the public test sets.

    Args:
        inputs: what to read.
        recogniser: ``NAME`` or ``NAME:SOURCE``.
    """
    gold = read_annotated(inputs.gold / "dev.jsonl")
    papers, _ = read_input(inputs.gold / "dev.papers.jsonl")
    extractions = Extractor(recogniser=recogniser).extract(papers)
    found = {
        paper.id: extraction_to_json(extraction, paper)
        for paper, extraction in zip(papers, extractions, strict=True)
    }
    texts = {paper.id: (paper.title, paper.abstract) for paper in papers}
    learnt = inputs.learnt_texts()
    return {
        "dev": evaluate(gold, found).to_json(intervals=True),
        "calibration": calibration_figures(judged(gold, found)),
        "confusions": [
            {"kind": c.kind, "count": c.count, "examples": list(c.examples)}
            for c in confusions(gold, found, texts)[:WORST]
        ],
        "learnt papers": len(learnt),
        "public": {t.name: measure(inputs.labelled, t, recogniser, learnt) for t in TEST_SETS},
    }


def with_full(model: Path, act: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Act on the recogniser ``model`` with weights of 32 bits.

    Args:
        model: ONNX file; ``vocabulary.json`` lies beside it.
        act: called with the recogniser.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(model, Path(folder, "encoder.onnx"))
        shutil.copy(model.with_name("vocabulary.json"), folder)
        return act(f"model:{folder}")


def measure_all(inputs: Inputs, full: Path | None, cnn: Path | None) -> dict[str, Kept | None]:
    """Measure each recogniser that is there; of the others return what is known.

    Args:
        inputs: what to read.
        full: the model in 32 bits.
        cnn: folder of a spaCy pipeline.
    """

    def run(recogniser: str) -> dict[str, Any]:
        return measure_recogniser(inputs, recogniser)

    jobs: dict[str, Callable[[], dict[str, Any]]] = {"rules": lambda: run("rules")}
    if SHIPPED.with_name("fast.onnx").is_file():
        jobs["fast"] = lambda: run("fast")
    if SHIPPED.is_file():
        jobs["model"] = lambda: run("model")
    if full and full.is_file():
        jobs["model_full"] = lambda: with_full(full, run)
    if cnn and cnn.is_dir():
        jobs["spacy_cnn"] = lambda: run(f"spacy:{cnn}")
    out: dict[str, Kept | None] = {name: kept(name) for name in SYSTEMS}
    for name, job in jobs.items() if inputs.are_here else ():
        try:
            out[name] = keep(name, SYSTEMS[name].command, job())
        except (PaperatlasError, OSError) as error:
            print(f"{SYSTEMS[name].title}: not run: {error}")
    return out


def measure_crossed(inputs: Inputs, predictions: Path | None) -> Kept | None:
    """Score predictions for training papers, by models that had not seen them.

    Papers without a prediction are left out: not every fold need have been run.
    """
    gold = inputs.gold / "train.jsonl"
    if predictions is None or not predictions.is_file() or not gold.is_file():
        return kept("cross_validation")
    found = read_extractions(predictions)
    papers = [paper for paper in read_annotated(gold) if str(paper["id"]) in found]
    figures = evaluate(papers, found).to_json(intervals=True)
    return keep("cross_validation", "make accuracy", figures)


def settings(name: str) -> dict[str, Any]:
    """Read one of the TOML files beside this one."""
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, nargs="?", default=Path("../shared"))
    parser.add_argument("--full", type=Path, help="the model in 32 bits (ONNX)")
    parser.add_argument("--cnn", type=Path, help="folder that spacy_cnn.py wrote")
    parser.add_argument("--crossed", type=Path, help="predictions for gold/train, cross-validated")
    parser.add_argument(
        "--learnt", type=Path, nargs="*", default=[], help="papers that models learnt from"
    )
    args = parser.parse_args()
    inputs = Inputs(args.shared / "gold", args.shared / "labelled", tuple(args.learnt))
    text = report(
        measured_on(),
        measure_all(inputs, args.full, args.cnn),
        seeds=kept("seeds"),
        crossed=measure_crossed(inputs, args.crossed),
        scierc={name: kept(f"scierc_{name}") for name in ("first_stage", "base")},
        targets=settings("targets"),
        published=settings("published"),
        done=settings("confusions"),
    )
    (HERE / "accuracy.md").write_text(text, "utf-8")
    print(f"written: {HERE.name}/accuracy.md")


if __name__ == "__main__":
    main()
