"""Weights of the features by which one of several names is chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass
class Choice:
    """The names on offer in one place: their features, and which are right."""

    offered: list[list[str]]
    hits: list[bool]
    weight: float = 1.0


def fit_choices(
    choices: Sequence[Choice],
    *,
    l2: float = 4.0,
    least: int = 3,
    rounds: int = 200,
    rate: float = 0.1,
) -> dict[str, float]:
    """Fit weights so that the right name outweighs the others, and "none" (weight 0) where none is.

    A conditional logit model (McFadden 1974), by full-batch Adam with a cosine schedule.

    Args:
        choices: what to learn from.
        l2: how much a weight costs.
        least: a feature that fewer names have weighs nothing.
        rounds: steps.
        rate: width of the first.
    """
    counts = Counter(f for c in choices for features in c.offered for f in set(features))
    row = {f: k for k, f in enumerate(sorted(f for f, n in counts.items() if n >= least))}
    lines = [[row[f] for f in x if f in row] for c in choices for x in c.offered]
    flat = np.array([r for line in lines for r in line], dtype=np.intp)
    of_line = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    of_choice = np.repeat(np.arange(len(choices)), [len(c.offered) for c in choices])
    right = np.array([float(h) for c in choices for h in c.hits])
    none_right = np.array([float(not any(c.hits)) for c in choices])
    counted = np.array([c.weight for c in choices])
    weights = np.zeros(len(row))
    speed, spread = np.zeros_like(weights), np.zeros_like(weights)
    for t in range(1, rounds + 1):
        sums = np.exp(np.clip(np.bincount(of_line, weights[flat], len(lines)), -30, 30))
        total = 1.0 + np.bincount(of_choice, sums, len(choices))
        good = none_right + np.bincount(of_choice, sums * right, len(choices))
        miss = sums / total[of_choice] - sums * right / good[of_choice]
        miss *= counted[of_choice]
        gradient = np.bincount(flat, miss[of_line], len(row)) + l2 * weights
        speed = 0.9 * speed + 0.1 * gradient
        spread = 0.98 * spread + 0.02 * gradient**2
        step = rate * 0.5 * (1 + np.cos(np.pi * t / rounds))
        weights -= step * (speed / (1 - 0.9**t)) / (np.sqrt(spread / (1 - 0.98**t)) + 1e-8)
    return {f: float(weights[k]) for f, k in row.items()}
