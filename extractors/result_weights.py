"""The weights of the features by which results are recognised and linked.

Counted on annotated papers by ``training/fit_results.py`` (logistic regression over binary
features) and shipped as ``data/result_weights.tsv``: one feature a line, to read and to question.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

from paperatlas.extractors.evidence import weight_rows

COLUMNS = (
    *("absolute", "improvement", "cost"),
    *("benchmark", "metric", "subject"),
    *("benchmark read", "metric read", "subject read"),
)
"""The first three weigh a number against being no result, the others a mention for that place, by
the rules alone or where the encoder has read the text as well."""


class Weights:
    """A table of weights: one row a feature, one column a class of `COLUMNS`."""

    def __init__(self, table: Mapping[str, tuple[float, ...]]) -> None:
        """Keep the table; features that it lacks weigh nothing."""
        self._table = table

    def kinds(self, features: Iterable[str]) -> tuple[float, float, float]:
        """Return the probabilities of an absolute result, an improvement and a cost.

        What they lack to 1 is the probability that the number is no result.
        """
        sums = [0.0, 0.0, 0.0]
        table = self._table
        for feature in features:
            row = table.get(feature)
            if row is not None:
                sums[0] += row[0]
                sums[1] += row[1]
                sums[2] += row[2]
        top = max(0.0, *sums)
        shares = [math.exp(s - top) for s in sums]
        total = math.exp(-top) + sum(shares)
        return shares[0] / total, shares[1] / total, shares[2] / total

    def fit_for(self, column: str, features: Iterable[str]) -> float:
        """Return how well features speak for a class of `COLUMNS`: above 0 is rather yes."""
        k = COLUMNS.index(column)
        table = self._table
        return math.fsum(table[f][k] for f in features if f in table)


@cache
def shipped() -> Weights:
    """Return the weights of the package."""
    table: dict[str, tuple[float, ...]] = {}
    for feature, *numbers in weight_rows("result"):
        row = [float(n) / 100 if n else 0.0 for n in numbers]
        table[feature] = tuple(row + [0.0] * (len(COLUMNS) - len(row)))
    return Weights(table)
