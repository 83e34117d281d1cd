"""Turn trained weights into what is shipped: an int8 ONNX file and its vocabulary.

    python training/export_onnx.py --base MINILM last.pt -o extractors/models

Writes ``encoder.onnx`` (weights in 8 bits, one scale a column; see `quantize`)
and ``vocabulary.json``. With ``--full`` also ``encoder.full.onnx``, the same in 32 bits, for
comparison.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from encoder_model import EncoderModel
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from paperatlas.extractors.token_features import FEATURES


class Outputs(nn.Module):
    """The model as it is run: one text at a time, probabilities out."""

    def __init__(self, model: EncoderModel) -> None:
        """Keep a trained model."""
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return probabilities of tags and roles, (1, length, classes), and the links."""
        tags, roles, links = self.model(ids, None, features)
        return tags.softmax(-1), roles.softmax(-1), links


def export(model: EncoderModel, out: Path) -> None:
    """Write the model in 32 bits."""
    ids = torch.full((1, 24), 7)
    features = torch.zeros(1, 24, len(FEATURES))
    length = torch.export.Dim("length", min=3, max=512)
    torch.onnx.export(
        Outputs(model).eval(),
        (ids, features),
        out,
        dynamo=True,
        input_names=["ids", "features"],
        output_names=["tags", "roles", "links"],
        dynamic_shapes={"ids": {1: length}, "features": {1: length}},
        external_data=False,
        verbose=False,
    )


def quantize(full: Path, out: Path) -> None:
    """Write a model's weights in 8 bits, one scale a column; it multiplies in 32.

    Activations scaled to 8 bits as well would be half as fast again, but the few large ones drown
    the small, and mentions are lost.
    """
    names = products(onnx.load(full))
    quantize_dynamic(
        full, out, per_channel=True, weight_type=QuantType.QInt8, nodes_to_exclude=sorted(names)
    )
    model = onnx.load(out)
    pack_weights(model, names)
    model.producer_name, model.producer_version, model.doc_string = "paperatlas", "", ""
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    onnx.save(model, out)


def products(model: onnx.ModelProto) -> set[str]:
    """Return the names of the products with a matrix of weights."""
    weights = {w.name: tuple(w.dims) for w in model.graph.initializer}
    return {
        node.name
        for node in model.graph.node
        if node.op_type == "MatMul" and len(weights.get(node.input[1], ())) == 2
    }


def pack_weights(model: onnx.ModelProto, names: set[str]) -> None:
    """Keep the weights of some products in 8 bits, and turn them back into 32 before use."""
    weights = {w.name: w for w in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        if node.name in names:
            weight = weights[node.input[1]]
            values = numpy_helper.to_array(weight)
            scale = (np.abs(values).max(axis=0) / 127).astype(np.float32)
            packed = np.rint(values / scale).astype(np.int8)
            model.graph.initializer.remove(weight)
            parts = {"packed": packed, "scale": scale, "zero": np.zeros(len(scale), np.int8)}
            inputs = [f"{weight.name} {part}" for part in parts]
            model.graph.initializer.extend(
                numpy_helper.from_array(array, name)
                for array, name in zip(parts.values(), inputs, strict=True)
            )
            nodes.append(helper.make_node("DequantizeLinear", inputs, [weight.name], axis=1))
        nodes.append(node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)


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
    model.load_state_dict(torch.load(args.weights, weights_only=True))
    with tempfile.TemporaryDirectory() as folder:
        full = args.out / "encoder.full.onnx" if args.full else Path(folder) / "full.onnx"
        export(model, full)
        quantize(full, args.out / "encoder.onnx")
    vocabulary(args.base, args.out / "vocabulary.json")
    for name in ("encoder.onnx", "vocabulary.json"):
        print(f"{name}: {(args.out / name).stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
