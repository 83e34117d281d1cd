"""Errors for names that the schema does not have, with what is near, and for wrong values."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from paperatlas.errors import QueryError
from paperatlas.graph.schema import EDGES, ENTITY_LABEL, NODES
from paperatlas.graph.stores.cypher_kinds import (
    NODE,
    RELATIONSHIP,
    STRING,
    Kind,
    list_of,
    properties_of,
)


def unknown_kind(name: str, *, is_edge: bool) -> QueryError:
    """Return the error for a label, or a relationship type, that there is not."""
    kinds, noun = (list(EDGES), "relationship type") if is_edge else (list(NODES), "label")
    if not is_edge:
        kinds.append(ENTITY_LABEL)
    near = difflib.get_close_matches(name, kinds, n=3, cutoff=0.5)
    folded = {kind.casefold(): kind for kind in kinds}
    near = [folded[name.casefold()]] if name.casefold() in folded else near
    ordered = [*near, *(kind for kind in kinds if kind not in near)]
    hint = f"did you mean {near[0]}? " if near else ""
    return QueryError(f"there is no {noun} {name}", f"{hint}There are: {', '.join(ordered)}")


def unknown_property(name: str, kind: Kind, variable: str) -> QueryError:
    """Return the error for a property that a node or relationship cannot have."""
    names = list(properties_of(kind))
    hint = _did_you_mean(name, names)
    if kind in (NODE, RELATIONSHIP):
        reason = f"{variable} has no property {name}"
        return QueryError(reason, f"{hint}`paperatlas schema` lists the properties of each kind")
    who = "|".join(kind.among) or variable
    return QueryError(
        f"{who} has no property {name}", f"{hint}{who} has: {', '.join(names) or 'none'}"
    )


def _did_you_mean(name: str, names: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    return f"did you mean {near[0]}? " if near else ""


def wrong_kind(name: str, declared: Kind, given: Kind) -> QueryError:
    """Return the error for a value that a property cannot take."""
    what = "texts" if declared == list_of(STRING) else declared.name.lower()
    hint = "toInteger(), toFloat() and toString() convert"
    return QueryError(f"{name} takes {what}, not {given.name.lower()}", hint)
