"""Weights read back from the ONNX file that is shipped, to train on from there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

_PREFIX = "model."


def shipped_weights(path: Path) -> dict[str, Tensor]:
    """Return the weights of `EncoderModel`, as near as their 8 bits tell.

    Args:
        path: ``encoder.onnx`` as `export_onnx.py` writes it.

    A matrix has no name of its own in the file: it is known by the bias that is added to its
    product, and the one without a bias is that of the rules' features.
    """
    graph = onnx.load(path).graph
    arrays = {a.name: numpy_helper.to_array(a) for a in graph.initializer}
    out: dict[str, NDArray[np.float32]] = {}
    for name, array in arrays.items():
        known = name.removeprefix(_PREFIX)
        if known != name and array.dtype == np.float32 and "_scale" not in name:
            out[known] = array
        if known.endswith("_quantized"):
            whole = known.removesuffix("_quantized")
            zero = arrays[f"{_PREFIX}{whole}_zero_point"].astype(np.float32)
            scale = arrays[f"{_PREFIX}{whole}_scale"]
            out[whole] = (array.astype(np.float32) - zero) * scale
    biases = {
        given: other.removeprefix(_PREFIX)
        for node in graph.node
        if node.op_type == "Add"
        for given, other in (tuple(node.input), tuple(node.input)[::-1])
        if other.startswith(_PREFIX) and other.endswith(".bias")
    }
    for node in graph.node:
        if node.op_type != "MatMul" or f"{node.input[1]} packed" not in arrays:
            continue
        packed, scale = (arrays[f"{node.input[1]} {part}"] for part in ("packed", "scale"))
        bias = biases.get(node.output[0], "known.bias")
        out[bias.removesuffix("bias") + "weight"] = (packed.astype(np.float32) * scale).T
    return {name: torch.from_numpy(np.array(a)) for name, a in out.items()}
