"""The page of the results on one benchmark or dataset, and the list of these pages, as strings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from paperatlas.visualizations.addresses import leaderboard_address
from paperatlas.visualizations.boards import (
    Board,
    Entry,
    Group,
    board,
    boards,
    dated_by_month,
    has_line,
    points,
)
from paperatlas.visualizations.charts import Charts
from paperatlas.visualizations.corpus import Corpus, EntityCard
from paperatlas.visualizations.navigation import tabs_of
from paperatlas.visualizations.templating import render

LIST_ADDRESS = "leaderboards.html"
"""The page that lists the leaderboards."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A group of values with its plot, if it has one.

    Attributes:
        plot: SVG whose texts are escaped; "" for none.
        line: whether the plot has a best-so-far line.
        best: the entry to mark as best: of two ranked ones or more.
        ranked: number of entries that are ranked.
    """

    group: Group
    plot: Markup
    line: bool
    best: Entry | None
    ranked: int


@dataclass(frozen=True, slots=True)
class Line:
    """A board in the list of boards; `best` is of the group with most ranked entries."""

    entity: EntityCard
    page: str
    board: Board
    metrics: tuple[EntityCard, ...]
    group: Group | None
    best: Entry | None
    alone: bool


def leaderboards_html(corpus: Corpus, *, site: str = "Paper atlas") -> str:
    """Return the list of all benchmarks and datasets that papers report results on.

    Args:
        corpus: the graph.
        site: title of the whole site.
    """
    lines = [_line(board(corpus, entity.id)) for entity in boards(corpus)]
    return render(
        "leaderboards.html",
        root="",
        here=LIST_ADDRESS,
        site=site,
        tabs=tabs_of(corpus),
        lines=lines,
        results=sum(line.board.results for line in lines),
        dated=any(line.board.years for line in lines),
    )


def leaderboard_html(
    corpus: Corpus, entity_id: str, *, site: str = "Paper atlas", charts: Charts | None = None
) -> str:
    """Return the page of the results on one benchmark or dataset.

    Args:
        corpus: the graph.
        entity_id: its id.
        site: title of the whole site.
        charts: what draws the plots, to share between pages; a new one if left out.

    Raises:
        KeyError: the graph holds no such entity.
    """
    found = board(corpus, entity_id)
    several = [group for group in found.values if group.metrics and len(group.entries) > 1]
    charts = charts or Charts()
    return render(
        "leaderboard.html",
        root="../",
        here=LIST_ADDRESS,
        site=site,
        tabs=tabs_of(corpus),
        board=found,
        values=[_drawn(found, group, at, charts) for at, group in enumerate(several)],
        once=[group for group in found.values if group.metrics and len(group.entries) == 1],
        unnamed=[group for group in found.values if not group.metrics],
    )


def board_pages(corpus: Corpus, *, site: str = "Paper atlas") -> Iterator[tuple[str, str]]:
    """Yield the list of leaderboards and each of them: address from the root, and page."""
    yield LIST_ADDRESS, leaderboards_html(corpus, site=site)
    charts = Charts()
    for entity in boards(corpus):
        yield (
            leaderboard_address(entity.id, entity.type),
            leaderboard_html(corpus, entity.id, site=site, charts=charts),
        )


def _line(found: Board) -> Line:
    with_way = [group for group in found.values if group.best]
    group = max(with_way, key=lambda g: len(g.ranked), default=None)
    everything = (*found.values, *found.changes, *found.costs)
    metrics = dict.fromkeys(metric for each in everything for metric in each.metrics)
    return Line(
        entity=found.entity,
        page=leaderboard_address(found.entity.id, found.entity.type),
        board=found,
        metrics=tuple(metrics),
        group=group,
        best=group.best if group else None,
        alone=bool(group and len(group.ranked) == 1),
    )


def _drawn(found: Board, group: Group, at: int, charts: Charts) -> Drawn:
    ranked = group.ranked
    best = ranked[0] if group.direction and len(ranked) > 1 else None
    placed = points(group)
    if not placed:
        return Drawn(group, Markup(), False, best, len(ranked))
    line = has_line(group, placed)
    drawn = charts.over_time(
        placed,
        higher=group.direction == "higher" if line else None,
        unit={"": "", "x": "x"}.get(group.unit, f" {group.unit}"),
        by_month=dated_by_month(group),
        title=f"{group.name} on {found.entity.name} over time, {group.measure}",
        element=f"plot-{at}",
    )
    return Drawn(group, Markup(drawn), line, best, len(ranked))  # noqa: S704 - escaped there
