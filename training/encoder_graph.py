"""The large encoder as an ONNX graph: a layer is six products and four fused steps."""

from __future__ import annotations

import numpy as np
import onnx
from onnx_graph import Graph, Weights

_EPSILON = 1e-12  # of BERT's norms
PLACES = "bert.embeddings.position_embeddings.weight"
TYPES = "bert.embeddings.token_type_embeddings.weight"
_PIECES = "bert.embeddings.word_embeddings.weight"


def encoder_graph(
    weights: Weights, *, heads: int, features: int, packed: bool = True
) -> onnx.ModelProto:
    """Return the graph: inputs ``ids`` and ``features``, outputs ``tags``, ``roles``, ``links``.

    Args:
        weights: those of `encoder_model.EncoderModel`.
        heads: of its attention.
        features: of a word.
        packed: whether products are in 8 bits.
    """
    graph = Graph(weights, packed=packed)
    graph.looked_up(_PIECES, weights[_PIECES], "Gather", ["ids"], "pieces")
    graph.add("Shape", ["ids"], "length", start=1)
    first = graph.weight("first place", np.zeros(1, np.int64))
    # Every piece is of the first type.
    places = weights[PLACES] + weights[TYPES][0]
    graph.looked_up(PLACES, places, "Slice", [first, "length"], "places")
    graph.add("Add", ["pieces", "places"], "placed")
    graph.matrix("features", "known.weight", "known")
    hidden = graph.norm("placed", "known", "bert.embeddings.LayerNorm", "start", _EPSILON)
    layer = 0
    while f"bert.encoder.layer.{layer}.output.dense.bias" in weights:
        hidden = _layer(graph, hidden, layer, heads)
        layer += 1
    for name in ("tags", "roles"):
        graph.linear(hidden, name, f"{name} logits")
        graph.add("Softmax", [f"{name} logits"], name, axis=-1)
    graph.linear(hidden, "links", "links")
    widths = {name: len(weights[f"{name}.bias"]) for name in ("tags", "roles", "links")}
    return graph.model(features, widths)


def _layer(graph: Graph, hidden: str, at: int, heads: int) -> str:
    place = f"bert.encoder.layer.{at}"
    asked = [
        graph.product(hidden, f"{place}.attention.self.{part}", f"{part} {at}")
        for part in ("query", "key", "value")
    ]
    graph.fused("MultiHeadAttention", asked, f"attention {at}", num_heads=heads)
    output = f"{place}.attention.output"
    graph.product(f"attention {at}", f"{output}.dense", f"seen {at}")
    seen = graph.norm(hidden, f"seen {at}", f"{output}.LayerNorm", f"attended {at}", _EPSILON)
    graph.product(seen, f"{place}.intermediate.dense", f"wide {at}")
    graph.add("Gelu", [f"wide {at}"], f"bent {at}")
    graph.product(f"bent {at}", f"{place}.output.dense", f"narrow {at}")
    return graph.norm(seen, f"narrow {at}", f"{place}.output.LayerNorm", f"layer {at}", _EPSILON)
