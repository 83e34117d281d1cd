"""The results reported on one benchmark or dataset, sorted into tables that may be compared.

What abstracts say is compared only where it is surely the same kind of number: one table for each
metric, way of counting (pass@1, top-5) and unit; changes, costs and claims apart; and a "best so
far" only among plain numbers of one setting, where the metric's name says which way is better.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from paperatlas.graph.metric_directions import Direction, better_in, is_part_of_whole
from paperatlas.visualizations.charts import Point, best_so_far
from paperatlas.visualizations.corpus import Corpus, EntityCard, PaperCard, ResultLine
from paperatlas.visualizations.marks import place_of_sentence

BOARD_TYPES = ("Benchmark", "Dataset")
"""Types of what has a leaderboard."""

_BOUND = re.compile(
    r"up to|at most|over|at least|less than|about|average|absolute|relative|range .*", re.IGNORECASE
)
_COUNTING = re.compile(r"(?:pass|maj|recall)@\d+|top-\d+|best-of-\d+", re.IGNORECASE)
# "96 % of the performance of X" and "gains of 3 %" are no values, whatever was read into them.
_PART_OF = re.compile(r"[\s)%]*of\b", re.IGNORECASE)
_DIFFERENCE = re.compile(
    r"\b(?:(?:improve|increase|decrease|reduc|degrad|drop|gain|boost|margin|reduction)[a-z]*\s"
    r"(?:in the range )?(?:of|between|ranging from)|by)\s(?:a |an |about |nearly |around |~)?"
    r"(?:[\d.]+\s?\\?%?\s?(?:-|–|to|and)\s?)?$",
    re.IGNORECASE,
)
_SMALL = re.compile(r"0?\.\d+")
_DATE = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True, slots=True)
class Entry:
    """One reported result as a line of a table.

    Attributes:
        value: the number with its unit as reported; "" for a claim without one.
        number: the same to compare within its table; None where it is no number.
        equals: what `value` was taken for, where its unit is another than the table's.
        qualifiers: what narrows the number.
        doubt: why it is perhaps no value at all, by the words beside it; "" for no doubt.
        setting: those of `qualifiers` that say how it was measured.
        counts: whether it is a plain number: no bound, no mean, no difference, no doubt.
        quote: the sentence in three parts, the middle one being the number.
    """

    paper: PaperCard
    methods: tuple[EntityCard, ...]
    metrics: tuple[EntityCard, ...]
    value: str
    number: Decimal | None
    equals: str
    qualifiers: tuple[str, ...]
    doubt: str
    setting: tuple[str, ...]
    counts: bool
    quote: tuple[str, str, str]

    @property
    def sort_key(self) -> str:
        """The number as scripts read it."""
        return "" if self.number is None else f"{float(self.number):.12g}"


@dataclass(frozen=True, slots=True)
class Group:
    """Results that may stand in one order: of one metric, way of counting and unit.

    Attributes:
        metrics: the metric; none where the abstracts name none.
        counting: such as ``pass@1``, where the metric's own name does not say it.
        unit: such as ``%``; "" for none.
        scale: words on the size of the numbers, where two sizes must be kept apart.
        direction: which way is better; None where nobody knows.
        entries: the best first; where that is unknown, the highest.
        joined: number of entries whose unit was turned into the group's.
    """

    metrics: tuple[EntityCard, ...]
    counting: str
    unit: str
    scale: str
    direction: Direction | None
    entries: tuple[Entry, ...]
    joined: int = 0

    @property
    def name(self) -> str:
        """The metric in words."""
        name = " and ".join(metric.name for metric in self.metrics) or "no metric named"
        return f"{name}, {self.counting}" if self.counting else name

    @property
    def measure(self) -> str:
        """The unit in words."""
        words = {"%": "in %", "x": "as a factor", "": "without a unit"}.get(
            self.unit, f"in {self.unit}"
        )
        return f"{words}, {self.scale}" if self.scale else words

    @property
    def narrowed(self) -> bool:
        """Whether anything narrows any of its entries."""
        return any(entry.qualifiers for entry in self.entries)

    @property
    def setting(self) -> tuple[str, ...]:
        """The setting that most of the plain numbers share; only these are ranked."""
        plain = Counter(entry.setting for entry in self.entries if entry.counts)
        return min(plain, key=lambda s: (-plain[s], len(s), s), default=())

    @property
    def ranked(self) -> list[Entry]:
        """The plain numbers of that setting, in the order of `entries`."""
        setting = self.setting
        return [e for e in self.entries if e.counts and e.setting == setting]

    @property
    def best(self) -> Entry | None:
        """The best of `ranked`; None where nobody knows which way is better."""
        return next(iter(self.ranked), None) if self.direction else None


@dataclass(frozen=True, slots=True)
class Board:
    """All that papers report on one benchmark or dataset.

    Attributes:
        values: absolute values, a group a metric; those with most entries first.
        changes: differences to something else, such as improvements.
        costs: what something costs.
        claims: claims without a number.
    """

    entity: EntityCard
    values: tuple[Group, ...]
    changes: tuple[Group, ...]
    costs: tuple[Group, ...]
    claims: tuple[Entry, ...]
    papers: tuple[PaperCard, ...]

    @property
    def results(self) -> int:
        """Number of results, claims too."""
        groups = (*self.values, *self.changes, *self.costs)
        return sum(len(group.entries) for group in groups) + len(self.claims)

    @property
    def years(self) -> tuple[int, int] | None:
        """Years of the first and last paper, where they have any."""
        years = [paper.year for paper in self.papers if paper.year]
        return (min(years), max(years)) if years else None


def boards(corpus: Corpus) -> list[EntityCard]:
    """Return what has a leaderboard: each benchmark and dataset with results, the most first."""
    found = [
        entity
        for kind in BOARD_TYPES
        for entity in corpus.of_type(kind)
        if has_board(corpus, entity)
    ]
    return sorted(
        found, key=lambda e: (-len(corpus.results_of[e.id]), e.name.casefold(), e.type, e.id)
    )


def has_board(corpus: Corpus, entity: EntityCard) -> bool:
    """Return whether an entity has a leaderboard."""
    return entity.type in BOARD_TYPES and any(
        entity.id in line.on for line in corpus.results_of.get(entity.id, ())
    )


def board(corpus: Corpus, entity_id: str) -> Board:
    """Sort the results on one benchmark or dataset.

    Args:
        corpus: the graph.
        entity_id: its id.

    Raises:
        KeyError: the graph holds no such entity.
    """
    entity = corpus.entities[entity_id]
    lines = [line for line in corpus.results_of.get(entity_id, ()) if entity_id in line.on]
    numbered = [line for line in lines if line.value]
    return Board(
        entity=entity,
        values=_groups(corpus, [x for x in numbered if x.kind not in ("improvement", "cost")]),
        changes=_groups(corpus, [x for x in numbered if x.kind == "improvement"]),
        costs=_groups(corpus, [x for x in numbered if x.kind == "cost"]),
        claims=tuple(_entry(corpus, line, "", "") for line in lines if not line.value),
        papers=tuple(corpus.papers[p] for p in dict.fromkeys(line.paper for line in lines)),
    )


def points(group: Group) -> list[Point]:
    """Return the dated values of a group as points in time; few or of one date: none.

    A plot takes three values at two dates. Where a paper says only its year, all are placed by
    the year: a month made up would make an order up.
    """
    dated = [e for e in group.entries if e.number is not None and e.paper.year]
    dated.sort(key=lambda e: (e.paper.published or str(e.paper.year), e.number, e.paper.id))
    by_month, setting = dated_by_month(group), group.setting
    found = [
        Point(
            month=_month(e.paper) if by_month else 12 * (e.paper.year or 0) + 6,
            value=float(e.number or 0),
            name=", ".join(method.name for method in e.methods),
            says=_said(e),
            page=f"../{e.paper.page}",
            counts=e.counts and e.setting == setting,
        )
        for e in dated
    ]
    return found if len(found) > 2 and len({p.month for p in found}) > 1 else []


def dated_by_month(group: Group) -> bool:
    """Return whether all dated papers of a group say their month."""
    return all(_DATE.match(e.paper.published) for e in group.entries if e.paper.year)


def has_line(group: Group, placed: Sequence[Point]) -> bool:
    """Return whether the points have a best-so-far line: a known direction and two dates."""
    return bool(
        group.direction
        and len({p.month for p in placed if p.counts}) > 1
        and best_so_far(placed, higher=group.direction == "higher")
    )


def measured(value: str, unit: str) -> str:
    """Return a number with its unit: ``85 %``, ``2x``, ``3 days``."""
    if not value or not unit:
        return value
    return f"{value}{unit}" if unit in ("x", "×") else f"{value} {unit}"


def _month(paper: PaperCard) -> int:
    match = _DATE.match(paper.published)
    return 12 * int(match[1]) + int(match[2]) - 1 if match else 12 * (paper.year or 0) + 6


def _said(entry: Entry) -> str:
    """Return what the tip of a point says."""
    names = ", ".join(method.name for method in entry.methods)
    parts = [entry.value, *entry.qualifiers, names, entry.paper.title, str(entry.paper.year)]
    return " · ".join(part for part in parts if part)


def _groups(corpus: Corpus, lines: Iterable[ResultLine]) -> tuple[Group, ...]:
    """Sort results of one kind by metric, way of counting and unit, the largest metric first."""
    by_metric: dict[tuple[tuple[str, ...], str], list[ResultLine]] = {}
    for line in lines:
        metrics = tuple(m for m in line.metrics if m in corpus.entities)
        by_metric.setdefault((metrics, _counting(corpus, line)), []).append(line)
    found = []
    for (metrics, counting), same in by_metric.items():
        cards = tuple(corpus.entities[m] for m in metrics)
        names = [name for card in cards for name in (card.name, *(a.name for a in card.aliases))]
        part = len(cards) == 1 and is_part_of_whole([card.name for card in cards])
        absolute = all(line.kind not in ("improvement", "cost") for line in same)
        by_unit: dict[tuple[str, str], list[Entry]] = {}
        percent = absolute and part and any(line.unit == "%" for line in same)
        scaled = part or better_in(names, "") == "higher"
        two_scales = absolute and scaled and _two_scales(same)
        for line in same:
            unit, equals = line.unit, ""
            if percent and not unit and _SMALL.fullmatch(line.value):
                unit, equals = "%", f"{(100 * Decimal(line.value)).normalize():f} %"
            small = two_scales and not unit and _is_small(line.value)
            scale = "below 1: perhaps on another scale" if small else ""
            entry = _entry(corpus, line, equals, counting)
            by_unit.setdefault((unit, scale), []).append(entry)
        for (unit, scale), entries in by_unit.items():
            way = better_in(names, unit) if absolute and len(cards) == 1 else None
            joined = sum(1 for entry in entries if entry.equals)
            found.append(Group(cards, counting, unit, scale, way, _ordered(entries, way), joined))
    largest = Counter[tuple[str, ...]]()
    for group in found:
        largest[tuple(m.id for m in group.metrics)] += len(group.entries)

    def order(group: Group) -> tuple[object, ...]:
        ids = tuple(m.id for m in group.metrics)
        size = len(group.entries)
        return (not ids, -largest[ids], ids, group.counting, -size, group.unit, group.scale)

    return tuple(sorted(found, key=order))


def _ordered(entries: Iterable[Entry], direction: Direction | None) -> tuple[Entry, ...]:
    def key(entry: Entry) -> tuple[object, ...]:
        number = entry.number if entry.number is not None else Decimal(0)
        sign = 1 if direction == "lower" else -1
        return (entry.number is None, sign * number, -(entry.paper.year or 0), entry.paper.id)

    return tuple(sorted(entries, key=key))


def _counting(corpus: Corpus, line: ResultLine) -> str:
    """Return the ways of counting among the qualifiers that the metric's name does not say."""
    names = " ".join(corpus.entities[m].name for m in line.metrics if m in corpus.entities)
    found = [q.lower() for q in line.qualifiers if _COUNTING.fullmatch(q)]
    return ", ".join(q for q in dict.fromkeys(found) if q not in names.lower())


def _is_small(value: str) -> bool:
    number = _number(value)
    return number is not None and 0 < number < 1


def _two_scales(lines: Iterable[ResultLine]) -> bool:
    """Return whether numbers without a unit stand on both sides of 1: 0.31 and 31 BLEU."""
    bare = [line.value for line in lines if not line.unit]
    return len({_is_small(value) for value in bare}) > 1


def _number(value: str) -> Decimal | None:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if math.isfinite(float(number)) else None  # 1E999 is no number to draw


def _entry(corpus: Corpus, line: ResultLine, equals: str, counting: str) -> Entry:
    paper = corpus.papers[line.paper]
    text = paper.title if line.field == "title" else paper.abstract
    place = place_of_sentence(text, line.sentence, line.start, line.end)
    quote = (line.sentence, "", "")
    if place is not None:
        start, end = place
        quote = (line.sentence[:start], line.sentence[start:end], line.sentence[end:])
    doubt = _doubt(line, quote)
    number = _number(line.value)
    if number is not None and equals:
        number *= 100
    narrowing = [q for q in line.qualifiers if not _COUNTING.fullmatch(q)]
    return Entry(
        paper=paper,
        methods=_cards(corpus, line.methods),
        metrics=_cards(corpus, line.metrics),
        value=measured(line.value, line.unit),
        number=number,
        equals=equals,
        qualifiers=tuple(q for q in line.qualifiers if q.lower() not in counting.split(", ")),
        doubt=doubt,
        setting=tuple(sorted(q for q in narrowing if not _BOUND.fullmatch(q))),
        counts=number is not None
        and not doubt
        and not any(_BOUND.fullmatch(q) for q in line.qualifiers),
        quote=quote,
    )


def _doubt(line: ResultLine, quote: tuple[str, str, str]) -> str:
    """Return what makes an absolute value doubtful: the words on either side of the number."""
    before, marked, after = quote
    if line.kind in ("improvement", "cost") or not marked:
        return ""
    if line.unit == "%" and _PART_OF.match(after):
        return "a part of something else"
    return "perhaps a difference" if _DIFFERENCE.search(before) else ""


def _cards(corpus: Corpus, ids: Iterable[str]) -> tuple[EntityCard, ...]:
    return tuple(corpus.entities[i] for i in ids if i in corpus.entities)
