"""ONNX graphs written node by node: what is run is what stands in the scripts.

An exporter leaves guards and shapes in a graph that no text needs, and a runtime does not always
see that a run of small steps is one that it has a fast way for.

Products are those of onnxruntime's `DynamicQuantizeMatMul`: weights in 8 bits with a scale a
column, activations scaled to 8 bits as they come. Both are unsigned: with signed weights a
processor without VNNI adds pairs of products in 16 bits, which overflow unless the weights are cut
to 7.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]
"""Weights by the names that torch gives them."""

_OPSET, _IR = 20, 10
_FUSED = "com.microsoft"
PACKED, SCALE, ZERO = " packed", " scale", " zero"
"""What stands behind the name of weights in 8 bits, of their scales and of what means 0."""


class Graph:
    """Nodes and weights as they are added."""

    def __init__(self, weights: Weights, *, packed: bool) -> None:
        """Begin with nothing.

        Args:
            weights: what steps find their weights in, by name.
            packed: whether products are in 8 bits.
        """
        self.given = weights
        self.packed = packed
        self.nodes: list[onnx.NodeProto] = []
        self.kept: dict[str, onnx.TensorProto] = {}

    def weight(self, name: str, array: NDArray[Any] | None = None) -> str:
        """Keep an array, or one of the given weights, under its name."""
        found = self.given[name] if array is None else array
        self.kept[name] = numpy_helper.from_array(np.asarray(found, order="C"), name)
        return name

    def add(self, kind: str, inputs: Sequence[str], out: str, **how: Any) -> str:
        """Add a step with one output; return its name."""
        self.nodes.append(helper.make_node(kind, inputs, [out], name=out, **how))
        return out

    def fused(self, kind: str, inputs: Sequence[str], out: str, **how: Any) -> str:
        """Add one of onnxruntime's own steps."""
        return self.add(kind, inputs, out, domain=_FUSED, **how)

    def looked_up(self, name: str, array: Floats, how: str, inputs: Sequence[str], out: str) -> str:
        """Take lines of a table, which is kept in 8 bits with one scale.

        Args:
            name: of the table.
            array: its lines.
            how: the step that takes some.
            inputs: of that step, behind the table.
            out: name of the lines.
        """
        low, high = min(float(array.min()), 0.0), max(float(array.max()), 0.0)
        scale = np.float32((high - low) / 255)
        zero = np.uint8(np.rint(-low / scale))
        lines = np.clip(np.rint(array / scale) + zero, 0, 255).astype(np.uint8)
        taken = self.add(how, [self.weight(name + PACKED, lines), *inputs], f"{out} in 8 bits")
        parts = [
            self.weight(name + SCALE, np.array(scale)),
            self.weight(name + ZERO, np.array(zero)),
        ]
        return self.add("DequantizeLinear", [taken, *parts], out)

    def product(self, given: str, layer: str, out: str) -> str:
        """Apply a linear layer, in 8 bits if the graph is packed."""
        if not self.packed:
            return self.linear(given, layer, out)
        name = f"{layer}.weight"
        matrix = self.given[name].T
        scale = (np.abs(matrix).max(axis=0) / 127).astype(np.float32)
        parts = [
            self.weight(name + PACKED, (np.rint(matrix / scale) + 128).astype(np.uint8)),
            self.weight(name + SCALE, scale),
            self.weight(name + ZERO, np.full(len(scale), 128, np.uint8)),
            self.weight(f"{layer}.bias"),
        ]
        return self.fused("DynamicQuantizeMatMul", [given, *parts], out)

    def linear(self, given: str, layer: str, out: str) -> str:
        """Apply a linear layer in 32 bits: for the last, whose steps nothing evens out."""
        self.matrix(given, f"{layer}.weight", f"{out} unmoved")
        return self.add("Add", [f"{out} unmoved", self.weight(f"{layer}.bias")], out)

    def matrix(self, given: str, name: str, out: str) -> str:
        """Multiply by a matrix in 32 bits; torch keeps it turned."""
        self.add("Transpose", [self.weight(name)], f"{name} turned", perm=[1, 0])
        return self.add("MatMul", [given, f"{name} turned"], out)

    def norm(self, given: str, added: str, layer: str, out: str, epsilon: float) -> str:
        """Add two and bring the sum to one scale."""
        parts = [self.weight(f"{layer}.weight"), self.weight(f"{layer}.bias")]
        return self.fused("SkipLayerNormalization", [given, added, *parts], out, epsilon=epsilon)

    def model(self, features: int, outputs: Mapping[str, int]) -> onnx.ModelProto:
        """Return a checked model with the inputs ``ids`` and ``features``.

        Args:
            features: of a word.
            outputs: the width of each output.
        """

        def floats(name: str, width: int) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "length", width])

        made = helper.make_graph(
            self.nodes,
            "encoder",
            [
                helper.make_tensor_value_info("ids", TensorProto.INT64, [1, "length"]),
                floats("features", features),
            ],
            [floats(name, width) for name, width in outputs.items()],
            list(self.kept.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        model = helper.make_model(made, opset_imports=opsets, ir_version=_IR)
        model.producer_name = "paperatlas"
        onnx.checker.check_model(model)
        return model


def unpacked(model: onnx.ModelProto) -> dict[str, Floats]:
    """Return the weights of a model that a `Graph` made, as near as their 8 bits tell."""
    arrays = {a.name: numpy_helper.to_array(a) for a in model.graph.initializer}
    out: dict[str, Floats] = {}
    for name, array in arrays.items():
        whole = name.removesuffix(PACKED)
        if whole != name:
            zero, scale = arrays[whole + ZERO], arrays[whole + SCALE]
            values = (array.astype(np.float32) - zero.astype(np.float32)) * scale
            out[whole] = values.T if zero.ndim else values
        elif not name.endswith((SCALE, ZERO)) and array.dtype == np.float32:
            out[name] = array
    return out
