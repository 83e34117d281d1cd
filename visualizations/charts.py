"""A plot of reported values over time, with the best so far, as SVG that follows the page.

matplotlib places ticks, lines and points; what it writes is read back and written anew, shorter:
no colours (the page's style has them), no ids, and the words of papers only here,
where they are escaped (matplotlib would read ``$`` as mathematics).
"""

from __future__ import annotations

import io
import itertools
import math
import xml.etree.ElementTree as Tree
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 680, 250
LINKED = 60
"""Points that are links of their own; of more, only those on the line are: pages stay small."""

_NAME = 26  # letters of a name beside a point
_LETTER = 7.2  # width of one, about
# What of the user's matplotlibrc would still change a drawing; setting all of it each time is slow.
_WHILE_DRAWING: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "paperatlas",
    "font.family": ["DejaVu Sans"],  # comes with matplotlib
    "text.usetex": False,
    "path.effects": [],
    "path.sketch": None,
}
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Point:
    """One value in time.

    Attributes:
        month: months since the year 0, so that 2021-03 is 24254; of a year alone its July.
        value: the number.
        name: what reached it.
        says: the tooltip: value, name, paper and year.
        page: where it leads.
        counts: whether it may be the best so far.
    """

    month: int
    value: float
    name: str
    says: str
    page: str
    counts: bool


def best_so_far(points: Sequence[Point], *, higher: bool) -> list[Point]:
    """Return the points that are better than all that count before them, in order of time.

    Of several in one month only the best is one.
    """
    found: list[Point] = []
    sign = -1 if higher else 1
    for point in sorted(points, key=lambda p: (p.month, sign * p.value, p.page, p.name)):
        if not point.counts or (found and found[-1].month == point.month):
            continue
        if not found or sign * point.value < sign * found[-1].value:
            found.append(point)
    return found


class Charts:
    """Draws one plot after the other on the same axes: making axes anew takes most of the time."""

    def __init__(self) -> None:
        """Make the axes when the first plot is drawn: matplotlib is slow to import."""
        self._made: tuple[Figure, Axes] | None = None

    def over_time(
        self,
        points: Sequence[Point],
        *,
        higher: bool | None,
        unit: str,
        by_month: bool,
        title: str,
        element: str,
    ) -> str:
        """Return the plot as an ``<svg>`` element to stand in a page.

        Args:
            points: two or more; equal points give equal bytes.
            higher: whether more is better; None where nobody knows: then there is no line.
            unit: put behind the numbers of the axis.
            by_month: whether `Point.month` says more than the year.
            title: what it shows, for screen readers.
            element: id that no other element of the page has.
        """
        import matplotlib
        from matplotlib.backends.backend_svg import RendererSVG

        records = [] if higher is None else best_so_far(points, higher=higher)
        last = max(point.month for point in points)
        steps = _steps(records, last)
        figure, axes = self._axes()
        with matplotlib.rc_context(_WHILE_DRAWING):
            for artist in list(axes.lines):
                artist.remove()
            _scale(axes, points, unit, by_month)
            for kind, chosen in (
                ("apart", [p for p in points if not p.counts]),
                ("ranked", [p for p in points if p.counts]),
            ):
                places = [p.month for p in chosen], [p.value for p in chosen]
                (dots,) = axes.plot(*places, linestyle="none", marker="o")
                dots.set_gid(kind)
            if steps:
                (line,) = axes.plot([m for m, _ in steps], [v for _, v in steps])
                line.set_gid("best")
            text = io.StringIO()
            make_renderer: Any = RendererSVG  # has no types
            renderer = make_renderer(WIDTH, HEIGHT, text)
            figure.draw(renderer)
            renderer.finalize()
        # What is read is what matplotlib wrote of numbers; no text of a paper is in it.
        drawn = Tree.fromstring(text.getvalue())  # noqa: S314
        return _written(drawn, points, records, title, element)

    def _axes(self) -> tuple[Figure, Axes]:
        if self._made is None:
            import matplotlib
            from matplotlib.figure import Figure

            with matplotlib.rc_context():
                matplotlib.rcdefaults()  # whatever the user's matplotlibrc says
                figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72), dpi=72)
                axes = figure.add_axes((0.085, 0.12, 0.895, 0.84))
                figure.patch.set_visible(False)
                axes.patch.set_visible(False)
                axes.spines[:].set_visible(False)
                axes.tick_params(length=0, labelsize=12, pad=6)
                axes.grid(True, axis="y")
            self._made = figure, axes
        return self._made


def _steps(records: Sequence[Point], last: int) -> list[tuple[int, float]]:
    """Return the corners of the line: it stays level until the next is better."""
    corners: list[tuple[int, float]] = []
    for point in records:
        if corners:
            corners.append((point.month, corners[-1][1]))
        corners.append((point.month, point.value))
    if corners and corners[-1][0] < last:
        corners.append((last, corners[-1][1]))
    return corners if len(corners) > 1 else []


def _scale(axes: Axes, points: Sequence[Point], unit: str, by_month: bool) -> None:
    """Set limits and ticks by the points alone, whatever was drawn before."""
    from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator

    months = [point.month for point in points]
    ticks = _ticks(min(months), max(months), by_month)
    room = max(1.0, (max(months) - min(months)) * 0.04)
    axes.set_xlim(min(months) - room, max(months) + room)
    shown = [(m, label) for m, label in ticks if min(months) - room <= m <= max(months) + room]
    axes.xaxis.set_major_locator(FixedLocator([month for month, _ in shown]))
    axes.xaxis.set_major_formatter(FixedFormatter([label for _, label in shown]))
    low, high = min(p.value for p in points), max(p.value for p in points)
    margin = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    axes.set_ylim(low - margin, high + margin * 1.4)
    levels = MaxNLocator(4).tick_values(low, high)
    inside = [float(v) for v in levels if low - margin <= v <= high + margin * 1.4]
    axes.yaxis.set_major_locator(FixedLocator(inside))
    axes.yaxis.set_major_formatter(FixedFormatter([text + unit for text in _levels(inside)]))


def _levels(values: Sequence[float]) -> list[str]:
    """Write the numbers of an axis with as many digits behind the point as the longest needs."""
    size = max(map(abs, values), default=0.0)
    if size >= 1e5 or size < 1e-3:
        return [f"{value:g}" for value in values]
    places = max(len(f"{value:.6f}".rstrip("0").partition(".")[2]) for value in values)
    return [f"{value:.{places}f}" for value in values]


def _ticks(first: int, last: int, by_month: bool) -> list[tuple[int, str]]:
    """Return months to mark, about six: years, or months of a short time."""
    if by_month and last - first < 30:
        step = max(1, math.ceil((last - first + 1) / 6))
        return [(m, f"{m // 12}-{m % 12 + 1:02}") for m in range(first, last + 1, step)]
    years = range(first // 12, last // 12 + 2)
    step = max(1, math.ceil(len(years) / 8))
    at = 0 if by_month else 6
    return [(12 * year + at, str(year)) for year in years if year % step == 0]


def _written(
    drawn: Tree.Element,
    points: Sequence[Point],
    records: Sequence[Point],
    title: str,
    element: str,
) -> str:
    """Write the plot anew from the places that matplotlib found."""
    root = Tree.Element(
        "svg",
        {
            "class": "plot",
            "viewBox": f"0 0 {WIDTH} {HEIGHT}",
            "role": "group",
            "aria-labelledby": f"{element}-t {element}-d",
        },
    )
    Tree.SubElement(root, "title", {"id": f"{element}-t"}).text = title
    describe = Tree.SubElement(root, "desc", {"id": f"{element}-d"})
    describe.text = _description(points, records)
    line = drawn.findall(f".//{_SVG}g[@id='best']/{_SVG}path")
    for path in drawn.iter(f"{_SVG}path"):
        if "clip-path" in path.attrib and path not in line:
            Tree.SubElement(root, "path", {"class": "grid", "d": _short(path.get("d", ""))})
    for text in drawn.iter(f"{_SVG}text"):
        end = "end" in text.get("style", "")
        place = {"x": _round(text.get("x")), "y": _round(text.get("y"))}
        more = {} if end else {"text-anchor": "middle"}
        label = Tree.SubElement(
            root, "text", {"class": "tick" + (" n" if end else ""), **place} | more
        )
        label.text = text.text
    for path in line:
        Tree.SubElement(root, "path", {"class": "best", "d": _short(path.get("d", ""))})
    placed: list[tuple[Point, float, float]] = []
    for kind, chosen in (
        ("apart", [p for p in points if not p.counts]),
        ("ranked", [p for p in points if p.counts]),
    ):
        placed += _dots(root, drawn, kind, chosen, len(points) <= LINKED, set(records))
    _names(root, placed, set(records))
    return Tree.tostring(root, encoding="unicode")


def _dots(
    root: Tree.Element,
    drawn: Tree.Element,
    kind: str,
    points: Sequence[Point],
    linked: bool,
    records: set[Point],
) -> list[tuple[Point, float, float]]:
    group = drawn.find(f".//{_SVG}g[@id='{kind}']")
    uses = [] if group is None else list(group.iter(f"{_SVG}use"))
    placed = [
        (point, float(use.get("x", "0")), float(use.get("y", "0")))
        for point, use in zip(points, uses, strict=True)
    ]
    if not linked:
        rest = dict.fromkeys((round(x), round(y)) for p, x, y in placed if p not in records)
        marks = "".join(f"M{x} {y}h0" for x, y in rest)
        if marks:
            Tree.SubElement(root, "path", {"class": f"dots {kind}", "d": marks})
    for point, x, y in placed:
        if linked or point in records:
            link = Tree.SubElement(root, "a", {"href": point.page})
            at = {"cx": _round(x), "cy": _round(y), "r": "4.5"}
            name = kind + (" record" if point in records else "")
            dot = Tree.SubElement(link, "circle", {"class": name, **at})
            Tree.SubElement(dot, "title").text = point.says
    return placed


def _names(
    root: Tree.Element, placed: Sequence[tuple[Point, float, float]], records: set[Point]
) -> None:
    """Write the names of what was best beside its points, where there is room."""
    taken = [(x - 5, y - 5, x + 5, y + 5) for _, x, y in placed]
    line = sorted((place for place in placed if place[0] in records), key=lambda p: p[1])
    for (_, x, y), (_, after, then) in itertools.pairwise(line):
        taken.append((x, y - 1, after, y + 1))
        taken.append((after - 1, min(y, then), after + 1, max(y, then)))
    if line:
        taken.append((line[-1][1], line[-1][2] - 1, WIDTH, line[-1][2] + 1))
    best = sorted(
        (place for place in placed if place[0] in records), key=lambda p: -p[0].month
    )  # the newest first: it matters most
    for point, x, y in best:
        name = point.name if len(point.name) <= _NAME else f"{point.name[: _NAME - 1]}…"
        width = _LETTER * len(name)
        for anchor, left, base in (
            ("end", x - width - 2, y - 9),
            ("start", x + 2, y - 9),
            ("start", x + 9, y + 4),
            ("end", x - width - 9, y + 4),
        ):
            box = (left, base - 11, left + width, base + 2)
            if not name or left < 48 or left + width > WIDTH or box[1] < 0:
                continue
            if any(_overlap(box, other) for other in taken):
                continue
            taken.append(box)
            at = {"x": _round(left if anchor == "start" else left + width), "y": _round(base)}
            text = Tree.SubElement(root, "text", {"class": "name", "text-anchor": anchor, **at})
            text.text = name
            break


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _description(points: Sequence[Point], records: Sequence[Point]) -> str:
    said = f"{len(points)} values; the table below holds them."
    if records:
        said += " Best so far: " + "; ".join(point.says for point in records[:12]) + "."
    return said


def _short(path: str) -> str:
    """Write a path with one digit behind the point."""
    return "".join(part if part.isalpha() else _round(part) + " " for part in path.split()).strip()


def _round(number: Any) -> str:
    return f"{float(number):.1f}".removesuffix(".0")
