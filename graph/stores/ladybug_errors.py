"""What Ladybug says of a query that it refuses, in one line and with a way round."""

from __future__ import annotations

import re

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_tokens import place
from paperatlas.graph.stores.ladybug_dialect import Translation
from paperatlas.graph.stores.ladybug_functions import TOO_LONG


def explain(error: Exception, translation: Translation) -> QueryError:
    """Turn the engine's exception into a reason of one line and a hint."""
    said = str(error).strip() or "the engine gave no reason"
    first = said.partition("\n")[0]
    if match := re.search(r"\(line: (\d+), offset: (\d+)\)", said):
        at = _origin(translation, int(match[1]), int(match[2]))
        reason = f"the query cannot be read ({place(translation.original, at)})"
        return QueryError(reason, "`paperatlas schema` prints queries that work")
    if TOO_LONG in first:
        reason = f"the number has {TOO_LONG}"
        return QueryError(reason, "round it first: toString(round(x, 3))")
    if "Divide by zero" in first or "Modulo by zero" in first:
        reason = "a number is divided by zero, perhaps in a branch of CASE that does not apply"
        return QueryError(reason, "divide by nullIf(x, 0)")
    if match := re.search(r"Could not convert \"(.*)\" to (\w+)", first):
        reason = f"“{match[1][:40]}” is no {match[2]}"
        return QueryError(reason, "toInteger() and toFloat() give null for what is no number")
    if "expects primary key id" in first:
        return QueryError("a new node needs an id", "CREATE (m:Method {id: 'method/x', ...})")
    if "duplicated primary key" in first:
        found = re.search(r"primary key value (.+?),", first)
        name = found[1] if found else "the id"
        return QueryError(f"{name} is there already", "MERGE by the id alone, then SET the rest")
    if "multiple node labels" in first:
        reason = "the ends of a new relationship need one label each"
        return QueryError(reason, "name the labels where the nodes are matched")
    if "violates schema" in first:
        reason = "the relationship does not join such nodes"
        return QueryError(reason, "`paperatlas schema` lists what each type joins")
    if "Order by" in first:
        return QueryError("rows cannot be ordered by that", "order by a number or a text")
    if "Cannot match a built-in function" in first or "did not receive correct arguments" in first:
        return QueryError(
            first.removeprefix("Binder exception: ").split(" Supported inputs")[0],
            "the values have types that do not go together; toString(), toInteger() and "
            "toFloat() convert",
        )
    return QueryError(re.sub(r"^\w+ exception: ", "", first))


def _origin(translation: Translation, line: int, offset: int) -> int:
    """Map a place in the translated text to the original."""
    lines = translation.text.split("\n")
    at = sum(len(text) + 1 for text in lines[: line - 1]) + offset
    seen = 0
    for token in translation.tokens:
        seen += len(token.space) + len(token.text)
        if seen > at:
            return token.start
    return len(translation.original)
