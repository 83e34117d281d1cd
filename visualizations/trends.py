"""What papers name over time: rising, fading, new and long unseen, as one page.

A period is a year, or a month where the papers are of few years and say their months. *Rising* is
what the query of that name (`paperatlas.graph.queries_over_time`) means: a larger part of the
newest papers names it than of all before, and two of them or more do, in the order of the rise.
The page lists those of them that chance does not explain, so that small numbers do not win: if the
k papers that name a thing were drawn by lot from all n papers,

    sum over i >= k_new of C(n_new, i) C(n_before, k - i) / C(n, k)

is the chance that so many of them are among the newest; it is to be 1 in 100 or less (Fisher's
exact test: "On the Interpretation of χ² from Contingency Tables, and the Calculation of P",
Journal of the Royal Statistical Society 85, 1922). *Fading* is the mirror of it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from paperatlas.records import ENTITY_TYPES
from paperatlas.visualizations.corpus import Corpus, EntityCard, PaperCard
from paperatlas.visualizations.navigation import tabs_of
from paperatlas.visualizations.templating import render

TRENDS_ADDRESS = "trends.html"
"""The page of the trends."""

CHANCE = 0.01
"""The largest chance of a change that is listed."""

TOP = 10
"""Lines of a list."""

_BARS = 30
_MANY = 3  # papers that name what is said to be long unseen
_DATE = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Periods:
    """How time is cut for a graph.

    Attributes:
        by: what a moment is counted in, as in the query ``rising``.
        first: the moment of the oldest paper.
        newest: that of the newest.
        last: number of moments that are the newest part; 0 where there is nothing before it.
        bar: number of moments to a bar of the plots: 1, or 3 months.
        papers: number of papers by bar.
        all_new: number of papers in the newest part.
        all_before: number of papers before it.
        undated: number of papers that do not say the moment.
    """

    by: Literal["year", "month"]
    first: int
    newest: int
    last: int
    bar: int
    papers: tuple[int, ...]
    all_new: int
    all_before: int
    undated: int

    def moment(self, paper: PaperCard) -> int | None:
        """Return the moment of a paper, if it says it."""
        return _moment(paper, self.by)

    def bar_of(self, moment: int) -> int:
        """Return the bar of a moment; negative where it is older than what is drawn."""
        return moment // self.bar - self.newest // self.bar + len(self.papers) - 1

    def label(self, moment: int) -> str:
        """Return a moment in words: ``2023`` or ``2023-05``."""
        return str(moment) if self.by == "year" else f"{moment // 12}-{moment % 12 + 1:02}"

    def bar_label(self, bar: int) -> str:
        """Return a bar in words: ``2023``, ``2023-05`` or ``2023 Q2``."""
        at = self.newest // self.bar - len(self.papers) + 1 + bar
        if self.by == "year":
            return str(at)
        return f"{at // 4} Q{at % 4 + 1}" if self.bar == 3 else self.label(at)

    def bars_of(self, trend: Trend) -> list[tuple[int, float]]:
        """Return a thing's papers by bar, and as parts of all papers of it, the highest being 1."""
        counts = Counter(self.bar_of(moment) for moment in trend.moments)
        bars = [counts[at] for at in range(len(self.papers))]
        parts = [n / of if of else 0.0 for n, of in zip(bars, self.papers, strict=True)]
        highest = max(parts) or 1.0
        return [(n, part / highest) for n, part in zip(bars, parts, strict=True)]

    @property
    def bar_word(self) -> str:
        """What a bar is."""
        return "quarter" if self.bar == 3 else self.by

    @property
    def new_words(self) -> str:
        """The newest part in words."""
        start, end = self.label(self.newest - self.last + 1), self.label(self.newest)
        return end if self.last == 1 else f"{start} to {end}"


@dataclass(frozen=True, slots=True)
class Trend:
    """How often papers name one thing over time.

    Attributes:
        papers: number of papers that name it, dated or not.
        moments: that of each dated paper that names it.
        new: papers of the newest part that name it.
        before: papers before it that do.
        first: the first moment.
        last: the last one.
    """

    entity: EntityCard
    papers: int
    moments: tuple[int, ...]
    new: int
    before: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Kind:
    """The trends of one type."""

    type: str
    most: tuple[Trend, ...]
    rising: tuple[Trend, ...]
    fading: tuple[Trend, ...]
    new: tuple[Trend, ...]
    new_once: int
    unseen: tuple[Trend, ...]


def trends_html(corpus: Corpus, *, site: str = "Paper atlas") -> str:
    """Return the page of what papers name over time.

    Args:
        corpus: the graph.
        site: title of the whole site.
    """
    periods = periods_of(corpus)
    return render(
        "trends.html",
        root="",
        here=TRENDS_ADDRESS,
        site=site,
        tabs=tabs_of(corpus),
        papers=len(corpus.papers),
        t=periods,
        kinds_found=kinds_of(corpus, periods) if periods else [],
        long_ago=_long_ago(periods) if periods else 0,
    )


def periods_of(corpus: Corpus) -> Periods | None:
    """Cut time by what the papers say of their dates; None where no paper says its year."""
    papers = list(corpus.papers.values())
    by, bar = _unit(papers)
    moments = [moment for paper in papers if (moment := _moment(paper, by)) is not None]
    if not moments:
        return None
    first, newest = min(moments), max(moments)
    span = newest - first + 1
    last = 0 if span == 1 else max(1, span // 3)
    last = min(2, last) if by == "year" else last
    counts = Counter(moment // bar - newest // bar for moment in moments)
    bars = min(_BARS, newest // bar - first // bar + 1)
    new = sum(1 for moment in moments if moment > newest - last)
    return Periods(
        by=by,
        first=first,
        newest=newest,
        last=last,
        bar=bar,
        papers=tuple(counts[at] for at in range(1 - bars, 1)),
        all_new=new,
        all_before=len(moments) - new,
        undated=len(papers) - len(moments),
    )


def kinds_of(corpus: Corpus, periods: Periods) -> list[Kind]:
    """Return the trends of each type of which two papers or more name something."""
    moments = {
        paper.id: moment
        for paper in corpus.papers.values()
        if (moment := periods.moment(paper)) is not None
    }
    found = []
    for kind in ENTITY_TYPES:
        trends = []
        for entity in corpus.of_type(kind):
            named = [moments[p] for p in corpus.papers_of[entity.id] if p in moments]
            if named:
                trends.append(_trend(corpus, entity, named, periods))
        if any(trend.papers > 1 for trend in trends):  # all lists hold what several papers name
            found.append(_kind(kind, trends, periods))
    return found


def chance_of(new: int, before: int, all_new: int, all_before: int) -> float:
    """Return the chance that of `new` + `before` papers drawn by lot so many are of the newest.

    Args:
        new: papers of the newest part that name a thing.
        before: papers before it that do.
        all_new: all papers of the newest part.
        all_before: all papers before it.
    """
    drawn = new + before

    def log_of(n: int, k: int) -> float:
        return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)

    part = log_of(all_new, new) + log_of(all_before, before) - log_of(all_new + all_before, drawn)
    term = math.exp(part)
    total = term
    for i in range(new, min(drawn, all_new)):
        term *= (all_new - i) * (drawn - i) / ((i + 1) * (all_before - drawn + i + 1))
        total += term
        if term < total * 1e-12:
            break
    return min(1.0, total)


def _kind(kind: str, trends: list[Trend], periods: Periods) -> Kind:
    def change(trend: Trend) -> int:
        """The order of the query: the difference of the parts, in whole numbers."""
        return trend.new * periods.all_before - trend.before * periods.all_new

    rising, fading, new, unseen = [], [], [], []
    since = periods.newest if periods.by == "year" else periods.newest - periods.last + 1
    for trend in trends:
        if periods.last:
            if change(trend) > 0 and trend.new > 1 and _chance(trend, periods) <= CHANCE:
                rising.append(trend)
            if change(trend) < 0 and trend.before > 1 and _chance(trend, periods) <= CHANCE:
                fading.append(trend)
            if trend.first >= since:
                new.append(trend)
        if trend.papers >= _MANY and trend.last <= periods.newest - _long_ago(periods):
            unseen.append(trend)
    rising.sort(key=lambda t: (-change(t), t.entity.id))
    fading.sort(key=lambda t: (change(t), t.entity.id))
    new.sort(key=lambda t: (-t.papers, t.entity.id))
    unseen.sort(key=lambda t: (-t.papers, t.last, t.entity.id))
    several = [t for t in new if t.papers > 1]
    return Kind(
        type=kind,
        most=tuple(t for t in trends[:TOP] if t.papers > 1),
        rising=tuple(rising[:TOP]),
        fading=tuple(fading[:TOP]),
        new=tuple(several[:TOP]),
        new_once=len(new) - len(several),
        unseen=tuple(unseen[:TOP]),
    )


def _chance(trend: Trend, periods: Periods) -> float:
    """Return the chance of so large a change, in the way that it goes."""
    new, before = (trend.new, periods.all_new), (trend.before, periods.all_before)
    if trend.new * periods.all_before < trend.before * periods.all_new:
        new, before = before, new
    return chance_of(new[0], before[0], new[1], before[1])


def _long_ago(periods: Periods) -> int:
    """Return the number of moments after which something is long unseen."""
    return max(2, (periods.newest - periods.first + 1) // 3)


def _trend(corpus: Corpus, entity: EntityCard, named: list[int], periods: Periods) -> Trend:
    new = sum(1 for moment in named if moment > periods.newest - periods.last)
    return Trend(
        entity=entity,
        papers=len(corpus.papers_of[entity.id]),
        moments=tuple(named),
        new=new,
        before=len(named) - new,
        first=min(named),
        last=max(named),
    )


def _unit(papers: list[PaperCard]) -> tuple[Literal["year", "month"], int]:
    """Return what to count in, and how much of it makes a bar.

    Years, unless the papers are of three years or fewer and four in five of those with a year say
    their month as well.
    """
    years = [paper.year for paper in papers if paper.year]
    months = [m for paper in papers if (m := _moment(paper, "month")) is not None]
    if not years or max(years) - min(years) > 2:
        return "year", 1
    if len(months) < 0.8 * len(years) or max(months) == min(months):
        return "year", 1
    return "month", 3 if max(months) - min(months) > 11 else 1


def _moment(paper: PaperCard, by: Literal["year", "month"]) -> int | None:
    if by == "year":
        return paper.year
    match = _DATE.match(paper.published)
    return 12 * int(match[1]) + int(match[2]) - 1 if match else None
