"""Turn the trained small encoder into what is shipped: ``fast.onnx``, in 8 bits.

python training/export_fast.py fast.pt -o extractors/models
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import onnx
import torch
from fast_graph import fast_graph
from fast_model import Shape

from paperatlas.extractors.token_features import FEATURES


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("weights", type=Path, help="what train_fast.py wrote")
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    kept = torch.load(args.weights, weights_only=True)
    settings = json.loads(kept["shape"])
    shape = Shape(settings["width"], tuple(settings["distances"]), settings["topic_at"])
    weights = {name: array.numpy() for name, array in kept["weights"].items()}
    out = args.out / "fast.onnx"
    onnx.save(fast_graph(weights, shape, features=len(FEATURES)), out)
    print(f"{out.name}: {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
