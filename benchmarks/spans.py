"""Score mentions by their place, as corpora of labelled sentences are scored.

Corpora differ in whether a generic noun belongs to a name ("GSM8K" or "GSM8K dataset"). So spans
are compared twice: as they stand, and with that noun cut off both in the corpus and in what was
found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from paperatlas.annotated import GENERIC_NOUNS
from paperatlas.scores import Counts, PaperScore, Scores

MICRO = "micro"

_NOUNS = "|".join(sorted(GENERIC_NOUNS | {"collection", "data set", "treebank"}))
_HEAD = re.compile(rf"[\s-]+(?:(?:{_NOUNS})(?:e?s)?|corpus|corpora)$", re.IGNORECASE)
_NAME = re.compile(r"[A-Z0-9]")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of a text, half open, with a type."""

    start: int
    end: int
    type: str


def without_head(source: str, span: Span) -> Span:
    """Cut a generic noun off the end where a name is left: a capital or a digit.

    Example:
        >>> without_head("the GSM8K dataset", Span(4, 17, "Dataset"))
        Span(start=4, end=9, type='Dataset')
        >>> without_head("a new dataset", Span(2, 13, "Dataset"))
        Span(start=2, end=13, type='Dataset')
    """
    head = _HEAD.search(source[span.start : span.end])
    if head is None or not _NAME.search(source[span.start : span.start + head.start()]):
        return span
    return Span(span.start, span.start + head.start(), span.type)


def tally(
    gold: Iterable[Span], found: Iterable[Span], types: Sequence[str], *, overlap: bool
) -> dict[str, Counts]:
    """Count the mentions of one text.

    Each annotated mention is found once, by one of the same type. Of those that stand in both, the
    ones with the same characters are paired first, then in reading order.

    Args:
        gold: annotated; types that are not in `types` are left out.
        found: likewise.
        types: what counts.
        overlap: one common character is enough; else all must be.

    Returns:
        Counts by type, and their sum as `MICRO`.
    """
    counts: dict[str, Counts] = {}
    for kind in types:
        left = sorted(span for span in gold if span.type == kind)
        rest = []
        named = sorted(span for span in found if span.type == kind)
        for span in named:
            if span in left:
                left.remove(span)
            else:
                rest.append(span)
        right = len(named) - len(rest)
        if overlap:
            for span in rest:
                hit = next((g for g in left if g.start < span.end and span.start < g.end), None)
                if hit is not None:
                    left.remove(hit)
                    right += 1
        counts[kind] = Counts(right, len(named) - right, len(left))
    counts[MICRO] = sum(counts.values(), Counts())
    return counts


def score(texts: Iterable[tuple[str, dict[str, Counts]]]) -> Scores:
    """Put the counts of many texts together, so that intervals can be drawn over texts.

    Args:
        texts: for each its id and what `tally` returns.
    """
    return Scores(tuple(PaperScore(name, True, counts, ()) for name, counts in texts))


def figures(scores: Scores, types: Sequence[str]) -> dict[str, dict[str, float | list[float]]]:
    """Return precision, recall, F1 and its 95% interval by type, and over all as `MICRO`."""
    out: dict[str, dict[str, float | list[float]]] = {}
    for kind in (*types, MICRO):
        total = scores.total(kind)
        out[kind] = {
            "precision": round(total.precision, 4),
            "recall": round(total.recall, 4),
            "f1": round(total.f1, 4),
            "interval": [round(end, 4) for end in scores.interval(kind)],
        }
    return out
