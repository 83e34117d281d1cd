"""How many pairs are told, and how many of those rightly, from which probability on."""

from __future__ import annotations

from collections.abc import Sequence


def report(said: Sequence[tuple[float, bool]], thresholds: Sequence[float]) -> None:
    """Print how many pairs are told, and how many of those rightly, at each threshold.

    Args:
        said: of pairs that the weights have not seen, the probability and whether they are one.
        thresholds: probabilities of interest, beside every tenth.
    """
    same = sum(one for _, one in said)
    print(f"{len(said)} unseen pairs, {same} of them one thing")
    for least in sorted({*(k / 10 for k in range(1, 10)), *thresholds}):
        told = [one for share, one in said if share >= least]
        precision, recall = sum(told) / max(len(told), 1), sum(told) / max(same, 1)
        print(f"from {least:.2f} on: precision {precision:.3f} recall {recall:.3f}")
