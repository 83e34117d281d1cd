"""What a Cypher expression may be, as far as its text, the schema and the parameters tell."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Any

from paperatlas.graph.schema import ATLAS, EDGES, LABELS, PropertyType


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    Attributes:
        name: such as INTEGER, LIST or NODE; ANY where nothing is known.
        of: what a list holds.
        among: the labels that a node may have, or the types of a relationship.
        fields: the keys of a map, each with the kind of its value.
        sparse: keys of a map that Neo4j leaves out where they are null.
        nulls: whether a list may hold null.
    """

    name: str
    of: Kind | None = None
    among: tuple[str, ...] = ()
    fields: tuple[tuple[str, Kind], ...] = ()
    sparse: tuple[str, ...] = ()
    nulls: bool = False

    @property
    def element(self) -> Kind:
        """What a list holds; ANY for what is no list."""
        return self.of or ANY

    def field(self, name: str) -> Kind | None:
        """Return the kind of a key of a map, None if it has no such key."""
        return dict(self.fields).get(name)


ANY = Kind("ANY")
NULL = Kind("NULL")
BOOLEAN = Kind("BOOLEAN")
INTEGER = Kind("INTEGER")
FLOAT = Kind("FLOAT")
STRING = Kind("STRING")
DATE = Kind("DATE")
DATETIME = Kind("DATETIME")
DURATION = Kind("DURATION")
PATH = Kind("PATH")
NODE = Kind("NODE", among=tuple(LABELS))
RELATIONSHIP = Kind("RELATIONSHIP", among=tuple(EDGES))

NUMBERS = (INTEGER, FLOAT)
ENGINE_TYPES = {
    "BOOLEAN": "BOOL",
    "INTEGER": "INT64",
    "FLOAT": "DOUBLE",
    "STRING": "STRING",
    "DATE": "DATE",
    "DATETIME": "TIMESTAMP",
}
"""Kinds of which the engine has a type that a value can be cast to."""

_OF_PROPERTY: Mapping[PropertyType, Kind] = {
    "STRING": STRING,
    "INT64": INTEGER,
    "DOUBLE": FLOAT,
    "STRING[]": Kind("LIST", of=STRING),
    "INT64[]": Kind("LIST", of=INTEGER),
}
_DECLARED: Mapping[str, Mapping[str, Kind]] = {
    name: {key: _OF_PROPERTY[type_] for key, type_ in properties.items()} | {ATLAS: STRING}
    for name, properties in (
        *LABELS.items(),
        *((type_, edge.properties) for type_, edge in EDGES.items()),
    )
}


def list_of(kind: Kind, *, nulls: bool = False) -> Kind:
    """Return the kind of a list."""
    return Kind("LIST", of=kind, nulls=nulls)


def map_of(fields: Mapping[str, Kind], sparse: Iterable[str] = ()) -> Kind:
    """Return the kind of a map."""
    return Kind("MAP", fields=tuple(fields.items()), sparse=tuple(sparse))


def properties_of(kind: Kind) -> dict[str, Kind]:
    """Return the properties that a node or relationship may have, in the schema's order."""
    found: dict[str, Kind] = {}
    for name in kind.among:
        found |= _DECLARED[name]
    return found


def lacking(kind: Kind, name: str) -> list[str]:
    """Return the labels or types that a value may have and that do not have the property."""
    return [label for label in kind.among if name not in _DECLARED[label]]


def either(first: Kind, second: Kind) -> Kind:
    """Return the kind of a value that is one or the other."""
    if first == second or second == NULL:
        return first
    if first == NULL:
        return second
    if first in NUMBERS and second in NUMBERS:
        return FLOAT
    if first.name != second.name:
        return ANY
    if first.name == "LIST":
        return list_of(either(first.element, second.element), nulls=first.nulls or second.nulls)
    if first.name in ("NODE", "RELATIONSHIP"):
        among = LABELS if first.name == "NODE" else EDGES
        return Kind(
            first.name,
            among=tuple(name for name in among if name in (*first.among, *second.among)),
        )
    if first.name == "MAP":
        fields = dict(first.fields)
        for name, kind in second.fields:
            fields[name] = either(fields.get(name, NULL), kind)
        sparse = dict.fromkeys((*first.sparse, *second.sparse))
        sparse |= dict.fromkeys(n for n in fields if not (first.field(n) and second.field(n)))
        return map_of(fields, sparse)
    return ANY


def one_of(kinds: Iterable[Kind]) -> Kind:
    """Return the kind of a value that is one of several; NULL for none."""
    return reduce(either, kinds, NULL)


def kind_of(value: Any) -> Kind:
    """Return the kind of a parameter's value."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return BOOLEAN
    if isinstance(value, int):
        return INTEGER
    if isinstance(value, float):
        return FLOAT
    if isinstance(value, str):
        return STRING
    if isinstance(value, datetime.datetime):
        return DATETIME
    if isinstance(value, datetime.date):
        return DATE
    if isinstance(value, Mapping):
        return map_of({str(key): kind_of(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return list_of(one_of(kind_of(item) for item in value), nulls=None in value)
    return ANY


_ORDERED = {"INTEGER": "number", "FLOAT": "number"}


def never_equal(first: Kind, second: Kind) -> bool:
    """Whether values of two kinds are known to be different."""
    kinds = {_ORDERED.get(kind.name, kind.name) for kind in (first, second)}
    return len(kinds) > 1 and not kinds & {"ANY", "NULL"}
