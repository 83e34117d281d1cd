"""Weights read back from the ONNX file that is shipped, to train on from there."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from encoder_graph import PLACES, TYPES
from onnx_graph import unpacked
from torch import Tensor


def shipped_weights(path: Path) -> dict[str, Tensor]:
    """Return the weights of `EncoderModel`, as near as their 8 bits tell.

    Args:
        path: ``encoder.onnx`` as `export_onnx.py` writes it. It holds the vectors of places with
            that of the first type added.
    """
    found = unpacked(onnx.load(path))
    found[TYPES] = np.zeros((2, found[PLACES].shape[1]), np.float32)
    return {name: torch.from_numpy(np.array(array)) for name, array in found.items()}
