"""Scores as a table in a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from paperatlas.printing import PIPE_WIDTH
from paperatlas.scores import MEASURES, NAMED_RECALL, Mistake, Scores


def print_scores(scores: Scores, *, intervals: bool) -> None:
    """Print a row a measure.

    Args:
        scores: what to print.
        intervals: add the 95% interval of each F1; of named recall, that of the recall.
    """
    columns = ["", "P", "R", "F1", *(["95%"] if intervals else []), "tp", "fp", "fn"]
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        grid.add_column(column, justify="right" if column else "left")
    for measure in MEASURES:
        total = scores.total(measure)
        shown = [f"{total.precision:.3f}", f"{total.recall:.3f}", f"{total.f1:.3f}"]
        if measure == NAMED_RECALL:
            shown = ["", shown[1], ""]
        if intervals:
            low, high = scores.interval(measure)
            shown.append(f"{low:.3f}\N{EN DASH}{high:.3f}")
        wrong = "" if measure == NAMED_RECALL else str(total.fp)
        grid.add_row(measure, *shown, str(total.tp), wrong, str(total.fn))
    _console().print(grid)


def print_mistakes(mistakes: Sequence[Mistake], limit: int) -> None:
    """Print the first `limit` wrong and missed entities, and how many more there are."""
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("paper", "why", "type", "name"):
        grid.add_column(column, overflow="fold")
    for mistake in mistakes[:limit]:
        grid.add_row(*_cells((mistake.paper, mistake.why, mistake.type, mistake.name)))
    _console().print(grid)
    if len(mistakes) > limit:
        _console().print(f"… and {len(mistakes) - limit} more (--errors)", highlight=False)


def _cells(texts: Iterable[str]) -> list[Text]:
    return [Text(text) for text in texts]  # a name may hold what rich would read as markup


def _console() -> Console:
    return Console() if sys.stdout.isatty() else Console(width=PIPE_WIDTH)
