"""Train the encoder's last stage again with other seeds, and score each such model on dev.

    python benchmarks/seeds.py SHARED --build build/training --seeds 1 2

BUILD is what ``make train`` left: the stage before (``last.pt``), the further annotated papers and
the rules that the encoder is weighed with. A seed sets the order of papers and what is hidden from
the encoder. Each model is weighed with the rules as the shipped one is, in a copy of the
repository, so that nothing shipped changes; the weights of results are those shipped. A seed that
was trained before (``seed1.pt`` in BUILD) is not trained again. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from figures import keep
from pretrained import packaged_encoder

REPOSITORY = Path(__file__).resolve().parents[1]
PARTS = ("paperatlas", "sources", "extractors", "graph", "visualizations", "training")
HELD = ("0", "6")


def train(shared: Path, build: Path, base: Path, seed: int, epochs: int, rate: float) -> Path:
    """Train the last stage with a seed, unless that was done before; return the weights."""
    weights = build / f"seed{seed}.pt"
    if not weights.is_file():
        run(
            *("training/train_encoder.py", "--base", base, "--start", build / "last.pt"),
            *annotated(shared, build),
            *("--as-the-guide", "--epochs", epochs, "--rate", rate, "--size", 8),
            *("--seed", seed, "--fold", *HELD, "-o", weights),
        )
    return weights


def weigh_and_score(shared: Path, build: Path, base: Path, weights: Path) -> dict[str, Any]:
    """Weigh an encoder with the rules, and score both on dev, in a copy of the repository."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in PARTS:
            shutil.copytree(REPOSITORY / part, copy / part, symlinks=True)
        reading = (weights.with_suffix(".npz"), build / "held_rules.json.gz")
        run(
            *("training/fit_combination.py", shared / "gold" / "score.py"),
            *annotated(shared, build),
            *("--fold", *HELD, *reading),
            within=copy,
        )
        run(
            *("training/export_onnx.py", "--base", base, weights),
            *("-o", copy / "extractors" / "models"),
            within=copy,
        )
        dev = shared / "gold" / "dev.jsonl"
        scored = run("-m", "paperatlas", "evaluate", dev, "--json", within=copy)
    figures: dict[str, Any] = json.loads(scored)
    return figures


def annotated(shared: Path, build: Path) -> list[str | Path]:
    """Return the arguments that name the annotated papers."""
    gold = shared / "gold"
    ours: list[str | Path] = ["--annotated", gold / "train.papers.jsonl", gold / "train.jsonl"]
    return [*ours, "--annotated", build / "more.papers.jsonl", build / "more.jsonl"]


def run(*command: object, within: Path = REPOSITORY) -> str:
    """Run Python in a copy of the repository, with that copy's package; return what it prints."""
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=within,
        env={**os.environ, "PYTHONPATH": str(within)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def main() -> None:
    """Train, score and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--base", type=Path, help="folder of the pretrained encoder")
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--rate", type=float, default=1e-4)
    args = parser.parse_args()
    base = args.base or packaged_encoder()
    shared, build = args.shared.resolve(), args.build.resolve()
    found = {}
    for seed in args.seeds:
        weights = train(shared, build, base, seed, args.epochs, args.rate)
        found[str(seed)] = weigh_and_score(shared, build, base, weights)
        print(f"seed {seed}: entities {found[str(seed)]['entities']['f1']:.3f}", flush=True)
    command = (
        f"python benchmarks/seeds.py SHARED --seeds {' '.join(found)} --epochs {args.epochs} "
        f"--rate {args.rate:g}"
    )
    keep("seeds", command, found)


if __name__ == "__main__":
    main()
