"""Figures of an extraction, paper by paper: precision, recall, F1 and how far they might move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paperatlas.records import ENTITY_TYPES

NAMED_RECALL = "named recall"
"""Of the annotated proper names, the share that was found: counted as tp and fn only."""

MEASURES = (
    "entities",
    *ENTITY_TYPES,
    "roles",
    "introduces",
    "result values",
    "result tuples",
    NAMED_RECALL,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """How often something was right (tp), wrong (fp) and missed (fn)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 0 where nothing was found."""
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        """Share of what is there that was found; 0 where nothing is there."""
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        precision, recall = self.precision, self.recall
        both = precision + recall
        return 2 * precision * recall / both if both else 0.0

    def __add__(self, other: Counts) -> Counts:
        """Add up two papers."""
        return Counts(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One entity that was wrong or missed.

    Attributes:
        paper: id of the paper.
        why: ``spurious``, ``duplicate``, ``type X`` (X is the annotated type), or ``missed named``
            and ``missed term``.
        type: the type that was predicted; of a missed entity, the annotated one.
        name: its name, likewise.
    """

    paper: str
    why: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class PaperScore:
    """The counts of one paper.

    Attributes:
        paper: its id.
        predicted: whether there was an extraction at all.
        counts: by measure, for all of `MEASURES`.
        mistakes: wrong entities in the order of the extraction, then the missed ones.
    """

    paper: str
    predicted: bool
    counts: Mapping[str, Counts]
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """What `evaluate` found, paper by paper."""

    papers: tuple[PaperScore, ...]

    @property
    def without_prediction(self) -> int:
        """Papers that had no extraction and count as if nothing was found in them."""
        return sum(not paper.predicted for paper in self.papers)

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """Wrong and missed entities of all papers."""
        return tuple(mistake for paper in self.papers for mistake in paper.mistakes)

    def total(self, measure: str) -> Counts:
        """Add up the counts of one of `MEASURES` over the papers."""
        return sum((paper.counts[measure] for paper in self.papers), Counts())

    def interval(
        self, measure: str, draws: int = 1000, seed: int = 0, level: float = 0.95
    ) -> tuple[float, float]:
        """Say how far a figure might move with other papers of the same sort.

        The percentile bootstrap (Efron 1979, Bootstrap Methods: Another Look at the Jackknife):
        papers are drawn with replacement, as many as there are, and the figure is computed anew.
        Equal seeds draw equal papers whatever the measure.

        Args:
            measure: one of `MEASURES`. The figure is its F1; of ``named recall``, the recall.
            draws: how often to draw.
            seed: of the random numbers.
            level: share of the draws that lie inside.

        Returns:
            Lower and upper end, from 0 to 1; both 0 where there are no papers.
        """
        import numpy as np

        papers = len(self.papers)
        if not papers:
            return 0.0, 0.0
        rows = [paper.counts[measure] for paper in self.papers]
        counts = np.array([(row.tp, row.fp, row.fn) for row in rows])
        random = np.random.default_rng(seed)
        sums = np.empty((draws, 3))
        for draw in range(draws):
            times = np.bincount(random.integers(0, papers, papers), minlength=papers)
            sums[draw] = times @ counts
        tp, fp, fn = sums.T
        right, all_ = (tp, tp + fn) if measure == NAMED_RECALL else (2 * tp, 2 * tp + fp + fn)
        figures = np.divide(right, all_, out=np.zeros(draws), where=all_ > 0)
        low, high = np.quantile(figures, [(1 - level) / 2, (1 + level) / 2])
        return float(low), float(high)

    def to_json(self, *, intervals: bool = False) -> dict[str, Any]:
        """Return the figures, rounded to four digits, as JSON values.

        Args:
            intervals: add the 95% interval of each F1 as ``interval``, and that of named recall
                (which is a bare number) as ``named recall interval``.
        """
        found: dict[str, Any] = {}
        for measure in MEASURES:
            total = self.total(measure)
            ends = [round(end, 4) for end in self.interval(measure)] if intervals else []
            if measure == NAMED_RECALL:
                found[measure] = round(total.recall, 4)
                found |= {f"{measure} interval": ends} if ends else {}
                continue
            found[measure] = {
                "precision": round(total.precision, 4),
                "recall": round(total.recall, 4),
                "f1": round(total.f1, 4),
                "tp": total.tp,
                "fp": total.fp,
                "fn": total.fn,
            } | ({"interval": ends} if ends else {})
        found["papers"] = len(self.papers)
        found["papers without predictions"] = self.without_prediction
        return found
