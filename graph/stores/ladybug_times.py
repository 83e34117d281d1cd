"""Dates, times and durations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_kinds import DATE, DATETIME, DURATION, INTEGER, Kind
from paperatlas.graph.stores.cypher_reader import Expression, Reader, fill, operand
from paperatlas.graph.stores.cypher_tokens import Token, made

COMPONENTS = {
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "week": "week",
    "day": "day",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
}
"""What can be asked of a date or a time, by the engine's name."""

_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_ISO = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?"
)


def moment(reader: Reader, name: Token, kind: Kind, given: Sequence[Expression]) -> Expression:
    """Return what date(), datetime() or localdatetime() gives."""
    if not given:
        now = "current_date()" if kind == DATE else "current_timestamp()"
        return Expression([made(now, name)], kind, may_be_null=False)
    (value,) = given
    if value.kind.name == "MAP" and kind == DATE:
        return _of_parts(reader, name, value)
    if kind == DATE:
        if value.kind == DATE:
            return value
        if value.kind == DATETIME:
            return Expression(fill("CAST({0} AS DATE)", name, value.tokens), DATE)
        text = (
            "CAST(CASE WHEN size({0}) = 4 THEN concat({0}, '-01-01') "
            "WHEN size({0}) = 7 THEN concat({0}, '-01') ELSE {0} END AS DATE)"
        )
        return Expression(fill(text, name, operand(value)), DATE)
    if value.kind == DATE:
        return Expression(fill("CAST({0} AS TIMESTAMP)", name, value.tokens), DATETIME)
    if name.word == "DATETIME":
        hint = "compare dates, date(substring(x, 0, 10)), or use localdatetime()"
        raise reader.refused(name, "datetime() of a text, which has a time zone,", hint)
    return Expression(fill("CAST({0} AS TIMESTAMP)", name, value.tokens), DATETIME)


def duration(reader: Reader, name: Token, given: Sequence[Expression]) -> Expression:
    """Return the duration of a map or a text that is written out."""
    (value,) = given
    text = value.tokens[0].text
    if value.tokens[0].kind == "string" and len(value.tokens) == 1:
        match = _ISO.fullmatch(text[1:-1])
        if match is None:
            reason = f"{text} is no duration"
            raise QueryError(reason, "write it as 'P1Y2M3DT4H'")
        counts = dict(zip(_UNITS, match.groups(), strict=True))
    elif value.kind.name == "MAP" and all(key in _UNITS for key, _ in value.kind.fields):
        written = "".join(token.text for token in value.tokens)
        counts = dict(re.findall(r"`(\w+)`:(\d+)[,}]", written))
        if len(counts) != len(value.kind.fields):
            raise reader.refused(name, "duration() of counted parts", "write the numbers out")
    else:
        raise reader.refused(name, "duration() of this value", "write duration('P3M')")
    words = " ".join(f"{count} {unit}" for unit, count in counts.items() if count) or "0 days"
    return Expression([made(f"interval('{words}')", name)], DURATION, may_be_null=False)


def component(value: Expression, part: str, like: Token) -> Expression | None:
    """Return a part of a date or a time, None if there is no such part."""
    if part in ("dayOfWeek", "weekDay"):
        text = "((date_part('dow', {0}) + 6) % 7) + 1"
        return Expression(fill(text, like, value.tokens), INTEGER, simple=False)
    if part not in COMPONENTS:
        return None
    text = f"date_part('{COMPONENTS[part]}', {{0}})"
    return Expression(fill(text, like, value.tokens), INTEGER)


def _of_parts(reader: Reader, name: Token, value: Expression) -> Expression:
    known = dict(value.kind.fields)
    if not known or set(known) - {"year", "month", "day"} or "year" not in known:
        raise reader.refused(name, "date() of these parts", "give year, month and day")
    parts = [
        fill(f"struct_extract({{0}}, '{part}')", name, value.tokens)
        if part in known
        else [made("1", name)]
        for part in ("year", "month", "day")
    ]
    return Expression(fill("make_date({0}, {1}, {2})", name, *parts), DATE)
