"""Function calls, each with Neo4j's meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from paperatlas.errors import QueryError
from paperatlas.graph.schema import ENTITY_LABEL
from paperatlas.graph.stores.cypher_kinds import (
    ANY,
    BOOLEAN,
    DATE,
    DATETIME,
    FLOAT,
    INTEGER,
    NODE,
    NULL,
    RELATIONSHIP,
    STRING,
    Kind,
    list_of,
    map_of,
    never_equal,
    one_of,
    properties_of,
)
from paperatlas.graph.stores.cypher_reader import Expression, Reader, fill, operand
from paperatlas.graph.stores.cypher_tokens import Token, made, place
from paperatlas.graph.stores.ladybug_times import duration, moment
from paperatlas.records import ENTITY_TYPES

Arguments = Sequence[Expression]
SPARSE = "_SPARSE"
"""The key of a map that lists the keys to leave out where they are null."""
TOO_LONG = "more digits than toString() gives here"
"""What the engine is made to say of a number whose text it would cut."""


class Call(NamedTuple):
    """How a function is called here: with how many arguments, and what it becomes."""

    fewest: int
    most: int
    write: Callable[[Reader, Token, Arguments], Expression]


def as_text(value: Expression, like: Token) -> Expression:
    """Return a value as toString() gives it."""
    kind = value.kind.name
    if kind in ("STRING", "NULL"):
        return value._replace(kind=STRING)
    text = "CAST({0} AS STRING)"
    if kind == "BOOLEAN":
        text = f"lower({text})"
    elif kind == "FLOAT":
        # The engine writes six decimals: right if they give the same number when read.
        short = r"regexp_replace(CAST({0} AS STRING), '(\\.[0-9]+?)0+$', '\\1')"
        good = f"CAST({short} AS DOUBLE) = {{0}} AND (abs({{0}}) >= 0.001 OR {{0}} = 0.0)"
        start = (
            f"CAST(CASE WHEN {{0}} IS NULL OR {good} AND abs({{0}}) < 1e7 THEN '1' "
            f"ELSE '{TOO_LONG}' END AS INT64)"
        )
        text = f"substring({short}, {start}, 400)"
    elif kind == "ANY":
        text = f"CASE WHEN typeof({{0}}) = 'BOOL' THEN lower({text}) ELSE {text} END"
    return Expression(fill(text, like, operand(value)), STRING, may_be_null=value.may_be_null)


def as_kind(value: Expression, kind: Kind, like: Token) -> Expression:
    """Return a number as a float where it stands among floats."""
    if kind == FLOAT and value.kind == INTEGER:
        return value._replace(tokens=fill("CAST({0} AS DOUBLE)", like, value.tokens), kind=FLOAT)
    return value


def guarded(value: Expression, like: Token, text: str) -> list[Token]:
    """Return a text that is null where a node or relationship is null."""
    if not value.may_be_null:
        return fill(text, like, value.tokens)
    return fill("CASE WHEN id({0}) IS NULL THEN NULL ELSE " + text + " END", like, value.tokens)


def properties_map(value: Expression, like: Token) -> Expression:
    """Return the properties of a node or relationship as a map; null for null."""
    kind = value.kind
    if kind.name == "MAP":
        return value
    fields = properties_of(kind)
    inner = ", ".join(f"`{name}`: {{0}}.`{name}`" for name in fields)
    sparse = ", ".join(f"'{name}'" for name in fields)
    text = f"{{{inner}, `{SPARSE}`: [{sparse}]}}"
    return Expression(guarded(value, like, text), map_of(fields, fields), simple=False)


def _simple(text: str, kind: Kind, count: int = 1) -> Call:
    def write(_: Reader, name: Token, given: Arguments) -> Expression:
        return Expression(fill(text, name, *(operand(value) for value in given)), kind)

    return Call(count, count, write)


def _keys(reader: Reader, name: Token, given: Arguments) -> Expression:
    (value,) = given
    kind = value.kind
    if kind.name not in ("NODE", "RELATIONSHIP", "MAP"):
        raise reader.refused(name, "keys() of this value", "give it a node or a map")
    fields = list(properties_of(kind)) if kind.name != "MAP" else [key for key, _ in kind.fields]
    cases = ", ".join(
        f"CASE WHEN {{0}}.`{key}` IS NOT NULL THEN '{key} ' ELSE '' END"
        if kind.name != "MAP" or key in kind.sparse
        else f"'{key} '"
        for key in fields
    )
    text = f"string_split(rtrim(concat({cases}, '')), ' ')"  # which leaves out what is empty
    if kind.name == "MAP":
        return Expression(fill(text, name, value.tokens), list_of(STRING))
    return Expression(guarded(value, name, text), list_of(STRING))


def _labels(_: Reader, name: Token, given: Arguments) -> Expression:
    (value,) = given
    entities = ", ".join(f"'{label}'" for label in ENTITY_TYPES)
    text = (
        f"CASE WHEN label({{0}}) IN [{entities}] THEN [label({{0}}), '{ENTITY_LABEL}'] "
        "ELSE [label({0})] END"
    )
    return Expression(guarded(value, name, text), list_of(STRING))


def _type(_: Reader, name: Token, given: Arguments) -> Expression:
    return Expression(guarded(given[0], name, "label({0})"), STRING)


def _properties(reader: Reader, name: Token, given: Arguments) -> Expression:
    if given[0].kind.name not in ("NODE", "RELATIONSHIP", "MAP"):
        raise reader.refused(name, "properties() of this value", "give it a node")
    return properties_map(given[0], name)


def _coalesce(_: Reader, name: Token, given: Arguments) -> Expression:
    kind = one_of(value.kind for value in given)
    values = [as_kind(value, kind, name) for value in given if value.kind != NULL]
    if not values:
        return Expression([made("NULL", name)], NULL)
    inner = ", ".join(f"{{{i}}}" for i in range(min(len(values), 10)))
    return Expression(
        fill(f"coalesce({inner})", name, *(value.tokens for value in values)),
        kind,
        may_be_null=all(value.may_be_null for value in given),
    )


def _size(reader: Reader, name: Token, given: Arguments) -> Expression:
    if given[0].kind.name in ("NODE", "RELATIONSHIP", "PATH", "MAP"):
        raise reader.refused(name, "size() of this value", "length(p) gives that of a path")
    return Expression(fill("size({0})", name, given[0].tokens), INTEGER)


def _is_empty(_: Reader, name: Token, given: Arguments) -> Expression:
    return Expression(fill("(size({0}) = 0)", name, given[0].tokens), BOOLEAN)


def _reverse(reader: Reader, name: Token, given: Arguments) -> Expression:
    kind = given[0].kind
    if kind.name not in ("STRING", "LIST"):
        raise reader.refused(name, "reverse() of this value", "give it a list or a text")
    text = "reverse({0})" if kind == STRING else "list_reverse({0})"
    return Expression(fill(text, name, given[0].tokens), kind)


def _tail(_: Reader, name: Token, given: Arguments) -> Expression:
    text = "list_slice({0}, 2, size({0}))"
    return Expression(fill(text, name, given[0].tokens), given[0].kind)


def _substring(_: Reader, name: Token, given: Arguments) -> Expression:
    length = operand(given[2]) if len(given) == 3 else [made(str(2**31 - 1), name)]
    text = "substring({0}, {1} + 1, {2})"
    return Expression(fill(text, name, given[0].tokens, operand(given[1]), length), STRING)


def _split(reader: Reader, name: Token, given: Arguments) -> Expression:
    if given[1].tokens[0].text in ("''", '""'):
        text = "string_split({0}, '')"
        return Expression(fill(text, name, given[0].tokens), list_of(STRING))
    # The engine drops empty parts: a sign beside every separator keeps them.
    mark, part = "\ufdd2", reader.fresh()
    text = (
        f"list_transform(string_split(concat('{mark}', replace({{0}}, {{1}}, "
        f"concat('{mark}', {{1}}, '{mark}')), '{mark}'), {{1}}), "
        f"{part} -> replace({part}, '{mark}', ''))"
    )
    if given[1].kind != STRING or given[1].may_be_null:
        text = f"CASE WHEN {{0}} IS NULL OR {{1}} IS NULL THEN NULL ELSE {text} END"
    elif given[0].may_be_null:
        text = f"CASE WHEN {{0}} IS NULL THEN NULL ELSE {text} END"
    return Expression(fill(text, name, given[0].tokens, given[1].tokens), list_of(STRING))


def _to_integer(_: Reader, name: Token, given: Arguments) -> Expression:
    kind = given[0].kind.name
    whole = r"'^([+-]?[0-9]{1,18})(?:\\.[0-9]*)?$'"
    other = r"'^([+-]?[0-9]*\\.[0-9]+|[+-]?[0-9]*\\.?[0-9]+[eE][+-]?[0-9]+)$'"
    found = "nullif(regexp_extract(CAST({0} AS STRING), %s, 1), '')"
    text = (
        f"coalesce(CAST({found % whole} AS INT64), CAST(CASE WHEN {{0}} STARTS WITH '-' "
        f"THEN ceil(CAST({found % other} AS DOUBLE)) ELSE floor(CAST({found % other} AS DOUBLE)) "
        "END AS INT64))"
    )
    if kind == "ANY":
        text = f"CAST({found % whole} AS INT64)"
    if kind == "INTEGER":
        return given[0]
    if kind == "FLOAT":
        text = "CAST(CASE WHEN {0} < 0 THEN ceil({0}) ELSE floor({0}) END AS INT64)"
    elif kind == "BOOLEAN":
        text = "CASE WHEN {0} THEN 1 WHEN NOT {0} THEN 0 END"
    return Expression(fill(text, name, operand(given[0])), INTEGER)


def _to_float(_: Reader, name: Token, given: Arguments) -> Expression:
    number = r"'^\\s*([+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\\s*$'"
    text = f"CAST(nullif(regexp_extract(CAST({{0}} AS STRING), {number}, 1), '') AS DOUBLE)"
    if given[0].kind in (INTEGER, FLOAT):
        text = "CAST({0} AS DOUBLE)"
    return Expression(fill(text, name, operand(given[0])), FLOAT)


def _to_boolean(_: Reader, name: Token, given: Arguments) -> Expression:
    if given[0].kind == BOOLEAN:
        return given[0]
    text = "CASE lower(trim(CAST({0} AS STRING))) WHEN 'true' THEN true WHEN 'false' THEN false END"
    if given[0].kind == INTEGER:
        text = "({0} <> 0)"
    return Expression(fill(text, name, operand(given[0])), BOOLEAN)


def _to_string(_: Reader, name: Token, given: Arguments) -> Expression:
    return as_text(given[0], name)


def _round(_: Reader, name: Token, given: Arguments) -> Expression:
    text = "CAST(floor({0} + 0.5) AS DOUBLE)" if len(given) == 1 else "round({0}, {1})"
    return Expression(fill(text, name, *(operand(value) for value in given)), FLOAT)


def _same(text: str) -> Call:
    def write(_: Reader, name: Token, given: Arguments) -> Expression:
        return Expression(fill(text, name, operand(given[0])), given[0].kind)

    return Call(1, 1, write)


def _range(_: Reader, name: Token, given: Arguments) -> Expression:
    inner = ", ".join(f"{{{i}}}" for i in range(len(given)))
    return Expression(
        fill(f"range({inner})", name, *(value.tokens for value in given)), list_of(INTEGER)
    )


def _ends(text: str) -> Call:
    def write(_: Reader, name: Token, given: Arguments) -> Expression:
        return Expression(guarded(given[0], name, text), NODE)

    return Call(1, 1, write)


def _null_if(_: Reader, name: Token, given: Arguments) -> Expression:
    if never_equal(given[0].kind, given[1].kind):
        return given[0]
    return Expression(
        fill("nullif({0}, {1})", name, given[0].tokens, given[1].tokens), given[0].kind
    )


def _moment(kind: Kind) -> Call:
    def write(reader: Reader, name: Token, given: Arguments) -> Expression:
        return moment(reader, name, kind, given)

    return Call(0, 1, write)


def _path_parts(text: str, kind: Kind) -> Call:
    def write(reader: Reader, name: Token, given: Arguments) -> Expression:
        if given[0].kind.name not in ("PATH", "ANY"):
            raise reader.refused(name, f"{name.text}() of this value", "give it a path")
        if given[0].may_be_null and kind.name == "LIST":
            hint = "ask for its length(), or use MATCH"
            raise reader.refused(name, f"{name.text}() of a path that may not be there", hint)
        guard = "CASE WHEN size(rels({0})) > 0 THEN " + text + " END"  # of a shortest path
        text_here = guard if given[0].may_be_null else text
        return Expression(
            fill(text_here, name, given[0].tokens), kind, may_be_null=given[0].may_be_null
        )

    return Call(1, 1, write)


CALLS: Mapping[str, Call] = {
    "ABS": _same("abs({0})"),
    "ACOS": _simple("acos({0})", FLOAT),
    "ASIN": _simple("asin({0})", FLOAT),
    "ATAN": _simple("atan({0})", FLOAT),
    "ATAN2": _simple("atan2({0}, {1})", FLOAT, 2),
    "CEIL": _simple("CAST(ceil({0}) AS DOUBLE)", FLOAT),
    "CEILING": _simple("CAST(ceil({0}) AS DOUBLE)", FLOAT),
    "CHAR_LENGTH": _simple("size({0})", INTEGER),
    "CHARACTER_LENGTH": _simple("size({0})", INTEGER),
    "COALESCE": Call(1, 10, _coalesce),
    "COS": _simple("cos({0})", FLOAT),
    "COT": _simple("cot({0})", FLOAT),
    "DATE": _moment(DATE),
    "DATETIME": _moment(DATETIME),
    "DEGREES": _simple("degrees({0})", FLOAT),
    "DURATION": Call(1, 1, duration),
    "E": _simple("2.718281828459045", FLOAT, 0),
    "ELEMENTID": _simple("CAST(id({0}) AS STRING)", STRING),
    "ENDNODE": _ends("end_node({0})"),
    "EXP": _simple("pow(2.718281828459045, {0})", FLOAT),
    "FLOOR": _simple("CAST(floor({0}) AS DOUBLE)", FLOAT),
    "ID": _simple("id({0})", ANY),
    "ISEMPTY": Call(1, 1, _is_empty),
    "ISNAN": _simple("({0} <> {0})", BOOLEAN),
    "KEYS": Call(1, 1, _keys),
    "LABELS": Call(1, 1, _labels),
    "LEFT": _simple("left({0}, {1})", STRING, 2),
    "LENGTH": _path_parts("size(rels({0}))", INTEGER),
    "LOCALDATETIME": _moment(DATETIME),
    "LOG": _simple("ln({0})", FLOAT),
    "LOG10": _simple("log10({0})", FLOAT),
    "LOWER": _simple("lower({0})", STRING),
    "LTRIM": _simple("ltrim({0})", STRING),
    "NODES": _path_parts("nodes({0})", list_of(NODE)),
    "NULLIF": Call(2, 2, _null_if),
    "PI": _simple("pi()", FLOAT, 0),
    "PROPERTIES": Call(1, 1, _properties),
    "RADIANS": _simple("radians({0})", FLOAT),
    "RAND": _simple("random()", FLOAT, 0),
    "RANDOMUUID": _simple("CAST(gen_random_uuid() AS STRING)", STRING, 0),
    "RANGE": Call(2, 3, _range),
    "RELATIONSHIPS": _path_parts("rels({0})", list_of(RELATIONSHIP)),
    "REPLACE": _simple("replace({0}, {1}, {2})", STRING, 3),
    "REVERSE": Call(1, 1, _reverse),
    "RIGHT": _simple("right({0}, {1})", STRING, 2),
    "ROUND": Call(1, 2, _round),
    "RTRIM": _simple("rtrim({0})", STRING),
    "SIGN": _simple("sign({0})", INTEGER),
    "SIN": _simple("sin({0})", FLOAT),
    "SIZE": Call(1, 1, _size),
    "SPLIT": Call(2, 2, _split),
    "SQRT": _simple("sqrt({0})", FLOAT),
    "STARTNODE": _ends("start_node({0})"),
    "SUBSTRING": Call(2, 3, _substring),
    "TAIL": Call(1, 1, _tail),
    "TAN": _simple("tan({0})", FLOAT),
    "TOBOOLEAN": Call(1, 1, _to_boolean),
    "TOBOOLEANORNULL": Call(1, 1, _to_boolean),
    "TOFLOAT": Call(1, 1, _to_float),
    "TOFLOATORNULL": Call(1, 1, _to_float),
    "TOINTEGER": Call(1, 1, _to_integer),
    "TOINTEGERORNULL": Call(1, 1, _to_integer),
    "TOLOWER": _simple("lower({0})", STRING),
    "TOSTRING": Call(1, 1, _to_string),
    "TOSTRINGORNULL": Call(1, 1, _to_string),
    "TOUPPER": _simple("upper({0})", STRING),
    "TRIM": _simple("trim({0})", STRING),
    "TYPE": Call(1, 1, _type),
    "UPPER": _simple("upper({0})", STRING),
}


def call(reader: Reader, name: Token, given: Arguments) -> Expression:
    """Return a function call.

    Raises:
        QueryError: there is no such function here, or not with so many arguments.
    """
    known = CALLS.get(name.word)
    if known is None:
        hint = "docs/cypher.md lists what works; string and list functions of Cypher mostly do"
        reason = f"there is no function {name.text}() here"
        raise QueryError(reason, hint)
    if not known.fewest <= len(given) <= known.most:
        wanted = f"{known.fewest}" + (f" to {known.most}" if known.most > known.fewest else "")
        reason = f"{name.text}() takes {wanted} arguments ({place(reader.cypher, name.start)})"
        raise QueryError(reason)
    if any(value.kind == NULL for value in given) and name.word not in ("COALESCE", "NULLIF"):
        return Expression([made("NULL", name)], NULL)
    found = known.write(reader, name, given)
    return found._replace(aggregates=any(value.aggregates for value in given))
