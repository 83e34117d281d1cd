"""The small encoder as an ONNX graph; see `fast_model.FastModel`."""

from __future__ import annotations

import numpy as np
import onnx
from fast_model import EPSILON, Shape
from onnx_graph import Graph, Weights


def fast_graph(
    weights: Weights, shape: Shape, *, features: int, packed: bool = True
) -> onnx.ModelProto:
    """Return the graph: inputs ``ids`` and ``features``, outputs ``tags`` and ``roles``.

    Args:
        weights: those of `FastModel`.
        shape: how large it is.
        features: of a word.
        packed: whether products are in 8 bits.
    """
    graph = Graph(weights, packed=packed)
    pieces = "embedding.weight"
    graph.looked_up(pieces, weights[pieces], "Gather", ["ids"], "pieces")
    graph.matrix("features", "known.weight", "known")
    hidden = graph.norm("pieces", "known", "first_norm", "start", EPSILON)
    for k, distance in enumerate(shape.distances):
        if k == shape.topic_at:
            axis = graph.weight("along the text", np.array([1], np.int64))
            graph.add("ReduceMean", [hidden, axis], "mean", keepdims=1)
            graph.linear("mean", "topic", "topic")
            hidden = graph.add("Add", [hidden, "topic"], "with its topic")
        beyond = graph.weight(f"beyond {k}", np.array([0, distance, 0, 0, distance, 0], np.int64))
        graph.add("Pad", [hidden, beyond], f"padded {k}")
        ends = {
            "before": (0, -2 * distance),
            "after": (2 * distance, np.iinfo(np.int64).max),
        }
        for side, (start, stop) in ends.items():
            parts = [
                graph.weight(f"{side} {k} {name}", np.array([value], np.int64))
                for name, value in (("start", start), ("stop", stop), ("axis", 1))
            ]
            graph.add("Slice", [f"padded {k}", *parts], f"{side} {k}")
        graph.add("Concat", [f"before {k}", hidden, f"after {k}"], f"seen {k}", axis=-1)
        graph.product(f"seen {k}", f"layers.{k}", f"wide {k}")
        graph.add("Gelu", [f"wide {k}"], f"bent {k}")
        hidden = graph.norm(hidden, f"bent {k}", f"norms.{k}", f"layer {k}", EPSILON)
    for name in ("tags", "roles"):
        graph.linear(hidden, name, f"{name} logits")
        graph.add("Softmax", [f"{name} logits"], name, axis=-1)
    widths = {name: len(weights[f"{name}.bias"]) for name in ("tags", "roles")}
    return graph.model(features, widths)
