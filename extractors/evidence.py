"""Weighted evidence: features that a reader can name, each adding a number to each class.

The weights are counted on annotated papers by ``training/fit_evidence.py`` (multinomial logistic
regression over binary features) and shipped as ``data/weights.json.gz``.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate, chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.hashed_text import Places, hashed

Floats = NDArray[np.float64]


class Evidence:
    """A table of weights: one row a feature, one column a class.

    Attributes:
        classes: names of the columns.
        hundredths: the weights, whole, so that sums are exact; the last row weighs nothing.
    """

    def __init__(self, classes: Sequence[str], weights: Mapping[str, Sequence[float]]) -> None:
        """Keep the table; features that it lacks weigh nothing."""
        self.classes = tuple(classes)
        self._features = tuple(weights)
        whole = np.rint(np.array(list(weights.values()), dtype=np.float64) * 100)
        self.hundredths = np.zeros((len(weights) + 1, len(self.classes)), np.int32)
        self.hundredths[:-1] = whole.reshape(len(weights), len(self.classes))

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each feature."""
        return {feature: k for k, feature in enumerate(self._features)}

    @cached_property
    def places(self) -> Places:
        """The rows of features by their hashes; one that the table lacks has the last row."""
        return Places(hashed(self._features))

    def rows(self, features: Sequence[str]) -> tuple[int, ...]:
        """Return the rows of the features that the table knows."""
        row = self.row_of
        return tuple([row[f] for f in features if f in row])

    def weigh(self, cases: Sequence[Sequence[int]]) -> Floats:
        """Return the probability of each class for each case.

        Args:
            cases: for each case its rows.

        Returns:
            One line a case, one column a class; each line sums to 1.
        """
        sums = np.zeros((len(cases), len(self.classes)), np.int32)
        filled = [k for k, rows in enumerate(cases) if rows]
        if filled:
            flat = np.fromiter(chain.from_iterable(cases), dtype=np.intp)
            starts = list(accumulate((len(cases[k]) for k in filled[:-1]), initial=0))
            sums[filled] = np.add.reduceat(self.hundredths[flat], starts, axis=0)
        return shares_of(sums / 100)


def shares_of(sums: Floats) -> Floats:
    """Turn sums of weights, one line a case, into the probability of each class."""
    powers = np.exp(sums - sums.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares


@cache
def _shipped_tables() -> dict[str, Any]:
    packed = (files("paperatlas.extractors") / "data" / "weights.json.gz").read_bytes()
    tables: dict[str, Any] = json.loads(gzip.decompress(packed))
    return tables


@cache
def shipped(name: str) -> Evidence:
    """Return a table of the package.

    Args:
        name: ``entities`` or ``roles``, with `` read`` behind it where the encoder read as well.
    """
    table = _shipped_tables()[name]
    return Evidence(
        table["classes"],
        {feature: [w / 100 for w in row] for feature, row in table["weights"].items()},
    )


def weight_rows(name: str) -> Iterator[list[str]]:
    """Yield the rows of ``data/NAME_weights.tsv``: a feature, then its weights in hundredths.

    Args:
        name: NAME.
    """
    text = (files("paperatlas.extractors") / "data" / f"{name}_weights.tsv").read_text("utf-8")
    yield from (line.split("\t") for line in text.splitlines() if line and line[0] != "#")


@cache
def weight_list(name: str) -> Mapping[str, int]:
    """Return weights of the package that speak for or against one thing, in hundredths.

    Args:
        name: ``NAME`` of ``data/NAME_weights.tsv``.
    """
    return {feature: int(weight) for feature, weight in weight_rows(name)}


def calibrated(name: str, shares: Floats) -> Floats:
    """Turn probabilities into the share of such entities that turned out right.

    A straight line between points that `training/fit_evidence.py` fitted by isotonic regression
    (Zadrozny and Elkan 2002) on papers that the weights had not seen.

    Args:
        name: a table's name, as for `shipped`.
        shares: the probabilities by the table.
    """
    points = _calibration().get(name)
    return np.interp(shares, *points) if points else shares


@cache
def _calibration() -> dict[str, tuple[Floats, Floats]]:
    known = _shipped_tables().get("calibration", {})
    return {name: (np.array(x), np.array(y)) for name, (x, y) in known.items()}
