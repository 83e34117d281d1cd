"""Weighted evidence: features that a reader can name, each adding a number to each class.

The weights are counted on annotated papers by ``training/fit_evidence.py`` (multinomial logistic
regression over binary features) and shipped as ``data/weights.zip``, which holds what
``data/weights.json.gz`` does in a form that is read faster.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import accumulate, chain
from typing import Any
from zipfile import ZipFile

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.hashed_text import Places, hashed_parts

Floats = NDArray[np.float64]

END = "\0"
"""Stands after each feature of a list: the line end is a word of its own in features."""


class Evidence:
    """A table of weights: one row a feature, one column a class.

    Attributes:
        classes: names of the columns.
        hundredths: the weights, whole, so that sums are exact; the last row weighs nothing.
    """

    def __init__(self, classes: Sequence[str], weights: Mapping[str, Sequence[float]]) -> None:
        """Keep the table; features that it lacks weigh nothing."""
        whole = np.rint(np.array(list(weights.values()), dtype=np.float64) * 100)
        features = "".join(feature + END for feature in weights).encode("utf-8", "surrogatepass")
        self._keep(classes, features, whole.reshape(len(weights), len(classes)))

    @classmethod
    def of_hundredths(
        cls, classes: Sequence[str], features: bytes, hundredths: NDArray[Any]
    ) -> Evidence:
        """Make a table of what is shipped.

        Args:
            classes: names of the columns.
            features: in UTF-8, with `END` after each.
            hundredths: one line a feature, one column a class.
        """
        table = cls.__new__(cls)
        table._keep(classes, features, hundredths)
        return table

    def _keep(self, classes: Sequence[str], features: bytes, hundredths: NDArray[Any]) -> None:
        self.classes = tuple(classes)
        self._features = features
        self.hundredths = np.zeros((len(hundredths) + 1, len(classes)), np.int32)
        self.hundredths[:-1] = hundredths

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The row of each feature."""
        features = self._features.decode("utf-8", "surrogatepass").split(END)
        return {feature: k for k, feature in enumerate(features[:-1])}

    @cached_property
    def places(self) -> Places:
        """The rows of features by their hashes; one that the table lacks has the last row."""
        stops = np.flatnonzero(np.frombuffer(self._features, np.uint8) == ord(END))
        starts = np.concatenate([[0], stops[:-1] + 1]) if len(stops) else stops
        return Places(hashed_parts(self._features, starts, stops))

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


def _member(name: str) -> bytes:
    """Read a part of ``data/weights.zip``; see `training/pack_weights.py`."""
    with (
        (files("paperatlas.extractors") / "data" / "weights.zip").open("rb") as file,
        ZipFile(file) as packed,
    ):
        return packed.read(name)


@cache
def shipped(name: str) -> Evidence:
    """Return a table of the package.

    Args:
        name: ``entities`` or ``roles``, with `` read`` or `` fast`` behind it where the large or
            the small encoder read as well.
    """
    classes = json.loads(_member(f"{name}/classes.json"))
    weights = np.frombuffer(_member(f"{name}/weights.int16"), "<i2").reshape(-1, len(classes))
    return Evidence.of_hundredths(classes, _member(f"{name}/features.txt"), weights)


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
    known = json.loads(_member("calibration.json"))
    return {name: (np.array(x), np.array(y)) for name, (x, y) in known.items()}
