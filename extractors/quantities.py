r"""Numbers with units, as abstracts write them: ``85\%``, ``5.7-13x``, ``$2.5\times$``, ``half``.

A quantity is what may be a result; what only looks like one is left out here: numbers inside names
(``GSM8K``, ``CIFAR-10``, ``Qwen2.5``), sizes with a letter (``7B``, ``8.5K``), numbers that narrow
a noun (``5-shot``, ``16-bit``, ``top-1``, ``2D``), dimensions (``32x32``), list marks (``(1)``) and
years. Whether a quantity is a result is for `paperatlas.extractors.results` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

Measure = Literal[
    "percent",
    "points",
    "times",
    "time",
    "memory",
    "compute",
    "rate",
    "level",
    "money",
    "rank",
    "plain",
]
"""What kind of unit a quantity has; ``plain`` is none."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a text.

    Attributes:
        start: first character of the number, its sign included.
        end: one past the number's unit.
        value: the number; for a range its lower end.
        unit: ``%``, ``points``, ``percentage points``, ``x``, ``dB``, ``hours`` ... or None.
        measure: what kind of unit that is.
        high: for a range that shares one unit (``5.7-13x``) its upper end.
        signed: written with a plus sign.
        worded: written in words (``twofold``, ``five points``).
        number_end: one past the digits.
    """

    start: int
    end: int
    value: Decimal
    unit: str | None
    measure: Measure
    high: Decimal | None = None
    signed: bool = False
    worded: bool = False
    number_end: int = 0


MOST_DIGITS = 99  # of a number that is written as a power

_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_POWER = r"(?:\s?(?:\\times|\\cdot|×|\*|x)\s?10)?(?:\^\s?\{?\s?[-−]?\d+\s?\}?|e-?\d{1,3}(?!\w))"
_DIGITS = re.compile(
    rf"""
    (?:(?<![\w.,@/\\^_\#:\-‐‑–—×+'’‘\[])|(?<=%[-–—/])|(?<=[0-9%]/))
    (?P<sign>[+\-−](?=[\d.]))?
    (?P<number>{_NUMBER})(?P<power>{_POWER})?
    (?P<range>\s?(?:-|–|—|‐|‑|\\sim|~)\s?(?P<high>{_NUMBER})(?![\w-]*[A-Za-z]{{2}}-))?
    """,
    re.VERBOSE,
)

_MINUS_BEFORE = re.compile(r"[\s($~]")
_RUN = re.compile(r"\d[\d,.]*")

_GAP = r"(?:\$?(?:\s|\\[ ,;!]|~)?)"
_UNITS = re.compile(
    rf"""
    {_GAP}(?:
      (?P<points>\\?%\s?-?points?\b|(?:absolute\s)?percentage[\s-]points?\b|p\.?p\.?(?=[\s,.;)])
          |(?:absolute\s|accuracy\s)?points?\b(?!-)|pts?\b)
    | (?P<percent>\\?%\$?|percent\b|per\scent\b)
    | (?P<times>(?:\\times|×)\$?(?!\s?\$?\d)|\$\\times\$|[xX](?![\w-])(?!\s\d)
          |-?\s?folds?\b|times\b)
    | (?P<time>(?:(?:GPU|TPU|CPU|A100|V100|H100|core)s?[\s-])?
          (?:ms|µs|us|milliseconds?|microseconds?|secs?|seconds?|mins?|minutes?|hrs?|hours?|days?
          |weeks?|s|h)\b
          (?!-)(?:\s?(?:/|per\s)\s?(?:image|frame|sample|query|token|step|epoch|iteration)s?\b)?)
    | (?P<memory>[KMGT]i?B\b)
    | (?P<compute>[KMGTP]?FLOP[sS]?\b|[MGT]?MACs\b)
    | (?P<rate>fps\b|FPS\b|frames?\sper\ssecond\b|[kMG]?Hz\b|frames/s\b
          |tokens?(?:/s|\sper\ssecond)\b)
    | (?P<level>dB\b|mm\b|cm\b|bits?(?:/|\sper\s)(?:char|dim|byte)[a-z]*|bpc\b|bpd\b)
    )
    """,
    re.VERBOSE,
)
_ORDINAL = re.compile(r"(?:\^\{?)?(?:st|nd|rd|th)\b\}?")
# Glued to letters it is part of a name, a size (7B, 8.5K) or narrows a noun (5-shot, 3D).
_GLUED = re.compile(r"\$?(?:[-‐‑–]?[^\W\d_]|[-‐‑]\s|[_@^:]|\.\d|/\d{4}|[-–]\d|,\d{3})")
_SCALE = re.compile(r"\s?\$?\s?(?:million|billion|trillion|thousand|hundred)s?\b|\s[KMBT]\b")
_LIST_MARK = re.compile(r"\)(?=\s?[A-Za-z\[])|\)$")
_DIMENSION_AFTER = re.compile(r"\$?\s?(?:\\times|×|x)\s?\$?\d", re.IGNORECASE)
_DIMENSION_BEFORE = re.compile(r"\d\$?\s?(?:\\times|×|x)\s?\$?$", re.IGNORECASE)
_FACTOR = re.compile(r"\bfactors?\s(?:of\s)?[~$]?$")
_YEAR = re.compile(r"(?:19[5-9]|20[0-4])\d")
_SHARED_UNIT = re.compile(r"\s?(?:,|/|to|and|or|vs\.?|versus|->|→|,\s?and|[-–])\s?[+~]?")

_ONES = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twenty": 20, "fifty": 50, "hundred": 100,
}  # fmt: skip
_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_WORDS = re.compile(
    rf"""\b(?:
      (?P<orders>{_ONE}|\d)(?:\s?-\s?|\s)(?:to\s\w+\s)?orders?[\s-]of[\s-]magnitudes?
    | (?P<fold>{_ONE})[\s-]?folds?
    | (?P<times>two|three|four|five|six|seven|eight|nine|ten|hundred)\s(?:times)
        (?:(?=\s(?:as|faster|more|less|fewer|smaller|larger|higher|lower|better|cheaper|speed|the
            |shorter))|(?=[,.;]))
    | (?P<points>two|three|four|five|six|seven|eight|nine|ten)\s
        (?P<unit>(?:percentage|absolute)\spoints?|points?|percent)\b
    | (?P<half>halves|halving|halved|half)\b
    | (?P<twice>twice)(?=\s(?:as|the|faster))
    | (?P<third>(?:one|a)[\s-](?:third|quarter|half|tenth))(?=\sof|\sthe)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
# Text without any of these is not searched for worded quantities.
_WORD_TRACES = (
    "fold", "times ", "times,", "times.", "of magnitude", "of-magnitude", "halv",
    " half", "Half", "wice ", " point", " percent", "third of", "third the", "quarter of",
    "quarter the", "tenth of", "tenth the",
)  # fmt: skip
_SHARES = {
    "half": Decimal("0.5"),
    "third": Decimal("0.33"),
    "quarter": Decimal("0.25"),
    "tenth": Decimal("0.1"),
}


def find_quantities(text: str) -> list[Quantity]:
    """Find the quantities of a text in order; none overlaps another.

    Args:
        text: any text.

    Returns:
        Each number that may be a result; ``text[q.start:q.end]`` is the number with its unit.
    """
    found = list(_in_digits(text))
    windows = _word_windows(text)
    if windows:
        taken = [(q.start, q.end) for q in found]
        found += [
            q
            for q in _in_words(text, windows)
            if not any(a < q.end and q.start < b for a, b in taken)
        ]
        found.sort(key=lambda q: q.start)
    return found


def _in_digits(text: str) -> Iterator[Quantity]:
    waiting: list[Quantity] = []  # without a unit: the next number's may be theirs, too
    end = 0
    for run in _RUN.finditer(text):
        start = run.start()
        if start < end:
            continue
        if start > end and text[start - 1] == ".":
            start -= 1
        if start > end:
            sign = text[start - 1]
            if sign == "+" or (sign in "-−" and _MINUS_BEFORE.match(text, start - 2)):
                start -= 1
        m = _DIGITS.match(text, start)
        if m is None:
            continue
        end = m.end()
        quantity = _read(text, m)
        if quantity is None:
            yield from waiting
            waiting = []
            continue
        if waiting and not _SHARED_UNIT.fullmatch(text, waiting[-1].end, quantity.start):
            yield from waiting
            waiting = []
        if quantity.measure == "plain":
            waiting.append(quantity)
            continue
        if quantity.measure in ("percent", "times", "points", "level", "time"):
            waiting = [replace(q, unit=quantity.unit, measure=quantity.measure) for q in waiting]
        yield from waiting
        waiting = []
        yield quantity
    yield from waiting


def _read(text: str, m: re.Match[str]) -> Quantity | None:
    start, end = m.span()
    if m["range"] and _GLUED.match(text, end) and not _UNITS.match(text, end):
        return None  # "2-3-layer", "0-shot"
    number = m["number"].replace(",", "")
    value = Decimal(number)
    if m["power"]:
        try:
            value = _powered(number, m["power"])
        except (ArithmeticError, ValueError):
            return None
    before = text[start - 1] if start else " "
    factor = _FACTOR.search(text[max(0, start - 12) : start]) is not None
    unit = _UNITS.match(text, end)
    ordinal = _ORDINAL.match(text, end)
    signed = m["sign"] == "+"
    if m["sign"] and not signed:
        value = -value
    high = Decimal(m["high"].replace(",", "")) if m["high"] else None
    if ordinal:
        return Quantity(start, ordinal.end(), value, None, "rank", number_end=end)
    if unit is None:
        if _GLUED.match(text, end) or _SCALE.match(text, end):
            return None
        if _YEAR.fullmatch(number) and "." not in number and before not in "+":
            return None
        if (
            len(number) <= 2
            and _LIST_MARK.match(text, end)
            and not (before == "(" and len(number) > 1)
        ):
            return None
        if _DIMENSION_AFTER.match(text, end) or _DIMENSION_BEFORE.search(text[:start][-12:]):
            return None
        if before == "$" and "$" not in text[end : end + 25]:
            return Quantity(start - 1, end, value, "$", "money", high, number_end=end)
        if factor:
            return Quantity(start, end, value, "x", "times", high, number_end=end)
        return Quantity(start, end, value, None, "plain", high, signed, number_end=end)
    measure: Measure = unit.lastgroup  # type: ignore[assignment]
    if measure == "times" and _DIMENSION_BEFORE.search(text[:start][-12:]):
        return None
    stop = unit.end()
    if text[stop - 1] == "$" and text.count("$", start, stop) % 2:
        stop -= 1  # it closes a formula that began before the number
    return Quantity(
        start,
        stop,
        value,
        _unit_name(measure, unit[measure]),
        measure,
        high,
        signed,
        number_end=end,
    )


def _powered(number: str, power: str) -> Decimal:
    base, _, exponent = power.replace("−", "-").rpartition("^" if "^" in power else "e")
    steps = int(re.sub(r"[^\d-]", "", exponent))
    if abs(steps) > MOST_DIGITS:
        message = f"no result has the exponent {steps}"
        raise ValueError(message)
    if "10" in base or "^" not in power:  # "2 x 10^{-4}", "2e-4"
        return Decimal(number).scaleb(steps)
    return Decimal(number) ** steps


def _unit_name(measure: Measure, written: str) -> str:
    """One spelling for what is written in several ways; other units stay as written."""
    if measure == "percent":
        return "%"
    if measure == "times":
        return "x"
    if measure == "points":
        low = written.lower()
        return "percentage points" if "%" in low or "percentage" in low or "pp" in low else "points"
    return " ".join(written.split())


def _word_windows(text: str) -> list[tuple[int, int]]:
    """Find where a worded quantity may stand: searching all of a text would cost more."""
    at: list[int] = []
    for trace in _WORD_TRACES:
        k = text.find(trace)
        while k >= 0:
            at.append(k)
            k = text.find(trace, k + 1)
    windows: list[tuple[int, int]] = []
    for k in sorted(at):
        if windows and k - 24 <= windows[-1][1]:
            windows[-1] = (windows[-1][0], k + 40)
        else:
            windows.append((max(0, k - 24), k + 40))
    return windows


def _in_words(text: str, windows: Sequence[tuple[int, int]]) -> Iterator[Quantity]:
    for m in (m for start, end in windows for m in _WORDS.finditer(text, start, end)):
        kind = m.lastgroup
        unit, measure = "x", "times"
        if kind == "orders":
            count = m["orders"].lower()
            value = Decimal(10) ** int(_ONES.get(count, 0) or int(count))
        elif kind in ("fold", "times"):
            value = Decimal(_ONES[m[kind].lower()])
        elif kind == "twice":
            value = Decimal(2)
        elif kind == "unit":
            value = Decimal(_ONES[m["points"].lower()])
            unit, measure = m["unit"].lower(), "points"
            if unit == "percent":
                unit, measure = "%", "percent"
            else:
                unit = "percentage points" if unit.startswith("perc") else "points"
        else:
            word = re.split(r"[\s-]", m[kind or 0].lower())[-1]
            value = _SHARES["half" if word.startswith("hal") else word]
        yield Quantity(
            m.start(), m.end(), value, unit, measure,  # type: ignore[arg-type]
            worded=True, number_end=m.end(),
        )  # fmt: skip
