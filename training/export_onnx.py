"""Turn trained weights into what is shipped: an ONNX file in 8 bits, and its vocabulary.

    python training/export_onnx.py --base MINILM last.pt -o extractors/models

Writes ``encoder.onnx`` (see `onnx_graph`) and ``vocabulary.json``. With ``--full`` also
``encoder.full.onnx``, the same in 32 bits, for comparison. The weights may be those of an
``encoder.onnx`` that stands.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import onnx
import torch
from encoder_graph import encoder_graph
from encoder_model import EncoderModel
from shipped_weights import shipped_weights

from paperatlas.extractors.token_features import FEATURES


def export(model: EncoderModel, out: Path, *, packed: bool = True) -> None:
    """Write the model, its products in 8 bits or in 32."""
    weights = {name: array.detach().numpy() for name, array in model.state_dict().items()}
    heads = model.bert.config.num_attention_heads
    onnx.save(encoder_graph(weights, heads=heads, features=len(FEATURES), packed=packed), out)


def vocabulary(base: Path, out: Path) -> None:
    """Copy the vocabulary, without the padding and cutting that sentence encoders ship with."""
    whole = json.loads((base / "tokenizer.json").read_text("utf-8"))
    whole["padding"] = whole["truncation"] = whole["post_processor"] = None
    out.write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")), "utf-8")


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("-o", "--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    model = EncoderModel(args.base)
    model.load_state_dict(
        shipped_weights(args.weights)
        if args.weights.suffix == ".onnx"
        else torch.load(args.weights, weights_only=True)
    )
    export(model, args.out / "encoder.onnx")
    if args.full:
        export(model, args.out / "encoder.full.onnx", packed=False)
    vocabulary(args.base, args.out / "vocabulary.json")
    for name in ("encoder.onnx", "vocabulary.json"):
        print(f"{name}: {(args.out / name).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
