"""What `train_encoder.py` or `train_fast.py` wrote of papers that its encoder had not seen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.doctext import Reading
from paperatlas.extractors.result_reading import LINK_COLUMNS
from paperatlas.records import ENTITY_TYPES, ROLES

_TAGS = 1 + 2 * len(ENTITY_TYPES)


def load_readings(path: Path, tables: str = "read") -> dict[str, Reading]:
    """Read logits of tags and roles and the links, by paper; logits become probabilities.

    Args:
        path: what `train_encoder.py` or `train_fast.py` wrote.
        tables: see `Reading`.
    """
    out = {}
    with np.load(path) as arrays:
        for name, columns in arrays.items():
            tags, roles, links = np.split(columns, [_TAGS, _TAGS + len(ROLES)], axis=1)
            assert links.shape[1] in (LINK_COLUMNS, 0)
            out[name] = Reading(_shares(tags), _shares(roles), links.astype(np.float32), tables)
    return out


def _shares(logits: NDArray[np.float16]) -> NDArray[np.float32]:
    powers = np.exp(logits.astype(np.float32) - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = powers / powers.sum(axis=1, keepdims=True)
    return shares
