"""Whether a confidence of 0.7 means that seven of ten are right.

The expected calibration error is the mean distance between confidence and share of right ones over
bins of equal width, each weighed by how many fall into it (Naeini et al. 2015,
doi:10.1609/aaai.v29i1.9602; Guo et al. 2017, arXiv:1706.04599).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from outcomes import LEFT_OUT, RIGHT, outcomes

BINS = 15
Judged = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Bin:
    """The entities whose confidence lies between `low` and `high`.

    Attributes:
        low: lower end.
        high: upper end; belongs to the bin where it is 1.
        count: how many there are.
        confidence: their mean confidence.
        right: the share of them that is right.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: float


def judged(
    gold: Iterable[Mapping[str, Any]], found: Mapping[str, Mapping[str, Any]]
) -> list[Judged]:
    """Return confidence and correctness of each found entity.

    Args:
        gold: annotated papers.
        found: extractions by paper id. What only matches a borderline entity is left out.
    """
    out: list[Judged] = []
    for paper in gold:
        extraction = found[str(paper["id"])]
        for row, outcome in zip(
            extraction["entities"], outcomes(paper, extraction)[0], strict=True
        ):
            if outcome.why != LEFT_OUT:
                out.append((float(row["confidence"]), outcome.why == RIGHT))
    return out


def reliability(pairs: Sequence[Judged], bins: int = BINS) -> list[Bin]:
    """Part entities into bins of equal width; empty ones are left out."""
    members: dict[int, list[Judged]] = {}
    for pair in pairs:
        members.setdefault(min(int(pair[0] * bins), bins - 1), []).append(pair)
    return [
        Bin(
            low=k / bins,
            high=(k + 1) / bins,
            count=len(members[k]),
            confidence=sum(c for c, _ in members[k]) / len(members[k]),
            right=sum(r for _, r in members[k]) / len(members[k]),
        )
        for k in sorted(members)
    ]


def calibration_error(pairs: Sequence[Judged], bins: int = BINS) -> float:
    """Return the expected calibration error, 0 to 1; 0 where nothing was found."""
    total = len(pairs)
    return sum(b.count / total * abs(b.confidence - b.right) for b in reliability(pairs, bins))


def calibration_figures(pairs: Sequence[Judged]) -> dict[str, Any]:
    """Return the error over `BINS` bins and a table of five, as JSON values."""
    return {
        "entities": len(pairs),
        "ece": round(calibration_error(pairs), 4),
        "bins": BINS,
        "graded": any(confidence < 1 for confidence, _ in pairs),
        "table": [
            {
                "from": round(b.low, 2),
                "to": round(b.high, 2),
                "entities": b.count,
                "confidence": round(b.confidence, 4),
                "right": round(b.right, 4),
            }
            for b in reliability(pairs, 5)
        ],
    }
