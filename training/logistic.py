"""Multinomial logistic regression over binary features: small, and the same each time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

_STEP = re.compile(r"(.*)=(\d+)")


def fit(
    cases: Sequence[Sequence[str]],
    targets: NDArray[np.float64],
    *,
    least: int = 2,
    l2: float = 1.0,
    smooth: float = 0.0,
    rounds: int = 150,
    rate: float = 0.15,
) -> dict[str, list[float]]:
    """Fit weights by full-batch Adam with a cosine schedule.

    Args:
        cases: the features of each case.
        targets: one line a case, one column a class: the share of each class in its truth.
        least: a feature must occur in so many cases.
        l2: strength of the penalty on squared weights.
        smooth: the same on squared differences between the steps of one number (``any=7`` and
            ``any=8``), so that rare steps lean on their neighbours.
        rounds: passes over all cases.
        rate: first step width.

    Returns:
        For each feature one weight a class, in order of the feature's name.
    """
    counts = Counter(f for case in cases for f in set(case))
    row = {f: k for k, f in enumerate(sorted(f for f, n in counts.items() if n >= least))}
    known = [sorted({row[f] for f in case if f in row}) for case in cases]
    kept = [k for k, rows in enumerate(known) if rows]
    flat = np.fromiter((r for k in kept for r in known[k]), dtype=np.int32)
    ends = np.cumsum([0, *(len(known[k]) for k in kept)], dtype=np.int64)
    del known
    has = csr_array((np.ones(len(flat), np.float32), flat, ends), (len(kept), len(row)))
    of = has.T.tocsr()
    truth = targets[kept]
    classes = truth.shape[1]
    weights = np.zeros((len(row), classes))
    rough = smooth * _differences(row) if smooth else None
    speed = np.zeros_like(weights)
    spread = np.zeros_like(weights)
    for t in range(1, rounds + 1):
        sums = has @ weights
        sums -= sums.max(axis=1, keepdims=True)
        shares = np.exp(sums)
        shares /= shares.sum(axis=1, keepdims=True)
        miss = shares - truth
        gradient = l2 * weights + of @ miss
        if rough is not None:
            gradient += rough @ weights
        speed = 0.9 * speed + 0.1 * gradient
        spread = 0.98 * spread + 0.02 * gradient**2
        step = rate * 0.5 * (1 + np.cos(np.pi * t / rounds))
        weights -= step * (speed / (1 - 0.9**t)) / (np.sqrt(spread / (1 - 0.98**t)) + 1e-8)
    return {f: weights[k].tolist() for f, k in row.items()}


def _differences(row: dict[str, int]) -> csr_array:
    """Return the matrix whose quadratic form sums squared differences of neighbouring steps.

    Args:
        row: the number of each feature.
    """
    chains: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for feature, k in row.items():
        step = _STEP.fullmatch(feature)
        if step:
            chains[step[1]].append((int(step[2]), k))
    pairs = [pair for chain in chains.values() for pair in pairwise(sorted(chain))]
    sides = np.array([[a, b] for (_, a), (_, b) in pairs], dtype=np.int64).reshape(-1, 2)
    # The wider the gap between two steps, the less they need to agree.
    near = np.array([max(j - i, 1) ** -0.5 for (i, _), (j, _) in pairs])
    line = np.arange(len(pairs))
    minus = csr_array(
        (np.concatenate([near, -near]), (np.tile(line, 2), sides.T.ravel())),
        shape=(len(pairs), len(row)),
    )
    return (minus.T @ minus).tocsr()
