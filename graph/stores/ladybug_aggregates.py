"""Aggregates: count, collect, sum and the like."""

from __future__ import annotations

from collections.abc import Sequence

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_kinds import FLOAT, INTEGER, NULL, Kind, list_of
from paperatlas.graph.stores.cypher_reader import Expression, Reader, fill, operand
from paperatlas.graph.stores.cypher_tokens import Token, made, place

AGGREGATES = {
    "AVG": 1,
    "COLLECT": 1,
    "COUNT": 1,
    "MAX": 1,
    "MIN": 1,
    "PERCENTILECONT": 2,
    "PERCENTILEDISC": 2,
    "STDEV": 1,
    "STDEVP": 1,
    "SUM": 1,
}
"""How many arguments each takes."""
_DEVIATION = (
    "CASE WHEN count({0}) < 2 THEN 0.0 ELSE sqrt(abs(sum({1} * {1}) - "
    "sum({1}) * sum({1}) / count({0})) / CAST(count({0}) - %d AS DOUBLE)) END"
)
"""Of squares and sums; abs() for what rounding may leave of nothing."""


def aggregate(
    reader: Reader, name: Token, given: Sequence[Expression], *, distinct: bool
) -> Expression:
    """Return an aggregate.

    Raises:
        QueryError: it has too few or too many arguments, or aggregates what is aggregated.
    """
    word = name.word
    if len(given) != AGGREGATES[word]:
        reason = f"{name.text}() takes {AGGREGATES[word]} ({place(reader.cypher, name.start)})"
        raise QueryError(reason)
    if any(value.aggregates for value in given):
        where = place(reader.cypher, name.start)
        reason = f"{name.text}() of what is counted or collected already ({where})"
        raise QueryError(reason, "bring the inner one into a WITH before")
    value = given[0]
    once = "DISTINCT " if distinct else ""
    tokens = value.tokens
    if value.kind == NULL:
        tokens = [made("CAST(NULL AS INT64)", name)]
    kind: Kind = value.kind
    may_be_null = True
    text = f"{word.lower()}({once}{{0}})"
    if word == "COLLECT":
        kind, may_be_null = list_of(value.kind), False
    elif word == "COUNT":
        kind, may_be_null = INTEGER, False
    elif word == "SUM":
        # of no rows it is 0, and of whole numbers one of the usual size
        type_ = "DOUBLE" if kind == FLOAT else "INT64"
        text = f"CAST(coalesce(sum({once}{{0}}), 0) AS {type_})"
        kind, may_be_null = FLOAT if kind == FLOAT else INTEGER, False
    elif word == "AVG":
        kind = FLOAT
    elif word == "PERCENTILECONT":
        text, kind = "percentilecont({0}, {1})", FLOAT
    elif word == "PERCENTILEDISC":
        text = "percentiledisc({0}, {1})"
    elif word in ("STDEV", "STDEVP"):
        if distinct:
            raise reader.refused(name, f"{name.text}(DISTINCT)", "WITH DISTINCT before")
        number = fill("CAST({0} AS DOUBLE)", name, operand(value))
        text = _DEVIATION % (word == "STDEV")
        return Expression(fill(text, name, tokens, number), FLOAT, aggregates=True)
    more = [one.tokens for one in given[1:]]
    return Expression(
        fill(text, name, tokens, *more), kind, may_be_null=may_be_null, aggregates=True
    )
