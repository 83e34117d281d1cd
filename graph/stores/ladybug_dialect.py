"""Translate Cypher as Neo4j 5 has it into what Ladybug understands, and refuse what writes.

Only what can be translated right is translated; the rest is handed over as it is, and
`ladybug_errors` explains what the engine says of it. One difference stays silent: within one
MATCH, Neo4j never takes one edge for two relationships, Ladybug may. A query that is to mean the
same on both says so, as in ``(a)<-[]-(p)-[]->(b) WHERE a.id <> b.id``.
"""

from __future__ import annotations

from dataclasses import dataclass

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_tokens import (
    Token,
    closing,
    made,
    place,
    split_at,
    text_of,
    tokens_of,
)
from paperatlas.records import ENTITY_TYPES

_WRITES = frozenset({"CREATE", "DELETE", "DETACH", "FOREACH", "INSERT", "MERGE", "REMOVE", "SET"})
_NEVER = frozenset(
    {"ALTER", "ANALYZE", "ATTACH", "BEGIN", "CHECKPOINT", "COMMIT", "COPY", "DROP", "EXPORT"}
    | {"IMPORT", "INSTALL", "LOAD", "ROLLBACK", "UNINSTALL", "USE"}
)
"""What concerns the database, its files or the machine, not the graph."""
_RESERVED = frozenset(
    {"ALL", "AND", "CASE", "DISTINCT", "ELSE", "END", "EXISTS", "IN", "NOT", "ON", "OR", "THEN"}
    | {"WHEN", "XOR"}
)
"""Words of ours or likely ones that Ladybug takes for keywords where Neo4j takes a name."""
_BEFORE_CONDITION = frozenset({"WHERE", "AND", "OR", "XOR", "NOT", "WHEN"})
_NO_VALUE_BEFORE = frozenset(
    {"AND", "AS", "BY", "CASE", "DISTINCT", "ELSE", "IN", "LIMIT", "MATCH", "NOT", "OR", "RETURN"}
    | {"SKIP", "THEN", "UNWIND", "WHEN", "WHERE", "WITH", "XOR"}
)
_AFTER_PATTERN = frozenset(
    {"CALL", "LIMIT", "MATCH", "OPTIONAL", "ORDER", "RETURN", "SKIP", "UNION", "UNWIND", "WITH"}
)
_CASTS = {"TOINTEGER": "INT64", "TOFLOAT": "DOUBLE", "TOSTRING": "STRING", "TOBOOLEAN": "BOOL"}
_RENAMED = {"TYPE": "label", "SPLIT": "string_split"}
_MAX_HOPS = 30
"""The longest path Ladybug looks for; Neo4j has no bound."""


@dataclass(frozen=True, slots=True)
class Translation:
    """A Cypher text for Ladybug, and what the answer needs from the original.

    Attributes:
        original: the text as given.
        text: the text for the engine.
        tokens: those of `text`; each knows its place in `original`.
        parameters: names of the parameters, each once, in order.
        columns: names of the columns as Neo4j gives them; empty where only the engine knows.
    """

    original: str
    text: str
    tokens: tuple[Token, ...]
    parameters: tuple[str, ...]
    columns: tuple[str, ...]


def translate(cypher: str, *, write: bool = False) -> Translation:
    """Translate one Cypher text.

    Args:
        cypher: the text.
        write: whether it may change the graph.

    Raises:
        QueryError: there is no query, or several; it writes; or it uses what is known not to work.
    """
    tokens = tokens_of(cypher)
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        reason = "the query is empty"
        raise QueryError(reason, "try: MATCH (p:Paper) RETURN p.title LIMIT 5")
    _refuse(cypher, tokens, write=write)
    translated = _rewrite(_conditions_out(tokens))
    return Translation(
        original=cypher,
        text=text_of(translated),
        tokens=tuple(translated),
        parameters=tuple(
            dict.fromkeys(t.text[1:].strip("`") for t in tokens if t.kind == "parameter")
        ),
        columns=_columns(cypher, tokens),
    )


def _refuse(cypher: str, tokens: list[Token], *, write: bool) -> None:
    for i, token in enumerate(tokens):
        before = tokens[i - 1].text if i else ""
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        where = place(cypher, token.start)
        if token.text == ";":
            reason = f"more than one query ({where})"
            raise QueryError(reason, "ask one query at a time")
        if token.kind == "quoted" or before in (".", "$"):
            continue
        if token.text == "Entity" and before in (":", "|"):
            reason = f"there is no label Entity ({where})"
            raise QueryError(reason, f"write {'|'.join(ENTITY_TYPES)}")
        if before == ":" and after == ":" and i > 1 and tokens[i - 2].text != "{":
            reason = f"a node has one label here, not several ({where})"
            raise QueryError(reason, "for either of two write :Method|Task")
        if before in (":", "|") or after == ":":
            continue
        if token.word in _WRITES and not write:
            reason = f"{token.word} writes, and this query may only read ({where})"
            raise QueryError(reason, "`paperatlas query --write` lets it; builds write anew")
        if token.word in _NEVER:
            reason = f"{token.word} is no part of a query of a graph ({where})"
            raise QueryError(reason, "graphs are made by `paperatlas build`")
        if token.word == "CALL" and after == "{":
            reason = f"CALL {{ }} does not run on an embedded graph ({where})"
            raise QueryError(reason, "write the inner query as MATCH ... WITH before the outer one")
        if token.word == "COLLECT" and after == "{":
            reason = f"COLLECT {{ }} does not run on an embedded graph ({where})"
            raise QueryError(reason, "write OPTIONAL MATCH ... WITH ..., collect(...)")
        if token.word == "REDUCE" and after == "(":
            reason = f"reduce() does not run on an embedded graph ({where})"
            raise QueryError(reason, "write UNWIND list AS x and sum(x), or collect(x)")


def _conditions_out(tokens: list[Token]) -> list[Token]:
    """Move ``(n:Method WHERE n.papers > 1)`` into the WHERE that follows the pattern."""
    out: list[Token] = []
    conditions: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.text in ("(", "{") and token.kind == "sign":
            end = closing(tokens, i)
            inner = _conditions_out(tokens[i + 1 : end])
            pattern, *condition = split_at(inner, "WHERE")
            if token.text == "(" and condition and pattern:
                joined = "AND (" if conditions else "("
                conditions += [
                    made(joined, token),
                    *condition[0],
                    made(")", token, space=""),
                ]
                inner = pattern
            out += [token, *inner, tokens[end]]
            i = end + 1
            continue
        if conditions and token.word == "WHERE":
            out += [token, *conditions, made("AND (", token)]
            i += 1
            conditions = []
            while i < len(tokens) and tokens[i].word not in _AFTER_PATTERN:
                out.append(tokens[i])
                i += 1
            out.append(made(")", token, space=""))
            continue
        if conditions and token.word in _AFTER_PATTERN:
            out += [made("WHERE", token), *conditions]
            conditions = []
        out.append(token)
        i += 1
    if conditions:
        out += [made("WHERE", tokens[-1]), *conditions]
    return out


def _rewrite(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        after = tokens[i + 1].text if i + 1 < len(tokens) else ""
        before = out[-1] if out else None
        if token.kind == "name" and after == "(" and (before is None or before.text != "."):
            end = closing(tokens, i + 1)
            if (call := _call(token, tokens[i + 2 : end])) is not None:
                out += call
                i = end + 1
                continue
        if token.word in ("EXISTS", "COUNT") and after == "{":
            end = closing(tokens, i + 1)
            inner = _rewrite(tokens[i + 2 : end])
            match = [] if inner and inner[0].word == "MATCH" else [made("MATCH ", token)]
            out += [token, tokens[i + 1], *match, *inner, tokens[end]]
            i = end + 1
        elif token.text == "[" and token.kind == "sign":
            end = closing(tokens, i)
            out += _bracket(before, tokens[i : end + 1])
            i = end + 1
        elif token.text == "{" and after == "." and before is not None and before.kind == "name":
            end = closing(tokens, i)
            out[-1:] = _projection(before, tokens[i + 1 : end])
            i = end + 1
        elif token.kind == "name" and after == ":" and _is_condition(tokens, i):
            labels, i = _label_names(tokens, i + 2)
            condition = (
                f"label({token.text}) = '{labels[0]}'"
                if len(labels) == 1
                else f"label({token.text}) IN {labels}"
            )
            out.append(made(condition, token, space=token.space))
        elif token.word in _RESERVED and _names_a_property(before, after):
            out.append(token._replace(kind="quoted", text=f"`{token.text}`"))
            i += 1
        elif token.kind == "parameter":
            # a name such as $none would be taken for a keyword
            out.append(token._replace(text="$" + engine_name(token.text[1:].strip("`"))))
            i += 1
        else:
            out.append(token)
            i += 1
    return out


def engine_name(parameter: str) -> str:
    """Return the name a parameter has in the translation."""
    return f"p_{parameter}"


def _call(name: Token, inner: list[Token]) -> list[Token] | None:
    """Translate a function call; None where it stays as it is."""
    word = name.word
    space = name.space
    if word in _CASTS:
        return _wrapped("CAST(", inner, f" AS {_CASTS[word]})", name)
    if word == "LABELS":
        return _wrapped("[label(", inner, ")]", name)
    if word == "ELEMENTID":
        return _wrapped("CAST(id(", inner, ") AS STRING)", name)
    if word == "HEAD":
        return _wrapped("list_extract(", inner, ", 1)", name)
    if word == "LAST":
        return _wrapped("list_extract(", inner, ", -1)", name)
    if word == "ROUND" and len(split_at(inner, ",")) == 1:
        return _wrapped("round(", inner, ", 0)", name)
    if word in _RENAMED:
        return _wrapped(f"{_RENAMED[word]}(", inner, ")", name)
    if word == "SUBSTRING":
        parts = split_at(inner, ",")
        if len(parts) in (2, 3):
            text, start = _rewrite(parts[0]), _rewrite(parts[1])
            length = _rewrite(parts[2]) if len(parts) == 3 else [made(f"{2**31 - 1}", name)]
            comma = made(",", name, space="")
            return [
                made("substring(", name, space=space),
                *text,
                comma,
                made("(", name),
                *start,
                made(") + 1,", name, space=""),
                *length,
                made(")", name, space=""),
            ]
    if word in ("SHORTESTPATH", "ALLSHORTESTPATHS"):
        kind = "SHORTEST" if word == "SHORTESTPATH" else "ALL SHORTEST"
        return _shortest(name, inner, kind)
    return None


def _wrapped(before: str, inner: list[Token], after: str, like: Token) -> list[Token]:
    return [
        made(before, like, space=like.space),
        *_rewrite(inner),
        made(after, like, space=""),
    ]


def _shortest(name: Token, pattern: list[Token], kind: str) -> list[Token]:
    """Turn ``shortestPath((a)-[:T*1..4]-(b))`` into ``(a)-[:T* SHORTEST 1..4]-(b)``."""
    out: list[Token] = []
    i = 0
    while i < len(pattern):
        if pattern[i].text == "*":
            low, high, after = _hops(pattern, i + 1)
            out.append(made(f"* {kind} {max(low, 1)}..{high}", pattern[i]))
            i = after
        else:
            out.append(pattern[i])
            i += 1
    if out:
        out[0] = out[0]._replace(space=name.space)
    return _rewrite(out)


def _hops(tokens: list[Token], at: int) -> tuple[int, int, int]:
    """Read what follows a star: ``2``, ``1..4``, ``..4``, ``2..`` or nothing.

    Returns:
        The fewest and the most steps, and the index of what comes after.
    """
    bounds = ["", ""]
    side = 0
    while at < len(tokens) and (tokens[at].kind == "number" or tokens[at].text == ".."):
        if tokens[at].text == "..":
            side = 1
        else:
            bounds[side] = tokens[at].text
        at += 1
    low = int(bounds[0] or 1)
    exactly = bool(bounds[0]) and side == 0
    return low, low if exactly else int(bounds[1] or _MAX_HOPS), at


def _bracket(before: Token | None, tokens: list[Token]) -> list[Token]:
    """Translate ``[...]``: a relationship, an index, a list or a list comprehension."""
    opened, inner, closed = tokens[0], tokens[1:-1], tokens[-1]
    if before is not None and before.text in ("-", "<-"):
        return [opened, *_relationship(inner), closed]
    if before is not None and _is_value(before):
        return [opened, *(_index(inner) if inner else []), closed._replace(space="")]
    if len(inner) > 2 and inner[0].kind == "name" and inner[1].word == "IN":
        return _comprehension(opened, inner)
    return [opened, *_rewrite(inner), closed]


def _relationship(tokens: list[Token]) -> list[Token]:
    """Quote types that are keywords, such as IN and ON; forbid a path to use an edge twice."""
    out: list[Token] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        if token.text in ("{", "WHERE"):
            return out + _rewrite(tokens[i:])
        i += 1
        if token.text == "*" and (i == len(tokens) or tokens[i].kind != "name"):
            low, high, i = _hops(tokens, i)
            token = made(f"* TRAIL {low}..{high}", token, space=token.space)
        elif token.word in _RESERVED and out and out[-1].text in (":", "|"):
            token = token._replace(kind="quoted", text=f"`{token.text}`")
        out.append(token)
    return out


def _index(inner: list[Token]) -> list[Token]:
    """Turn positions that count from 0, the end left out, into ones from 1, the end included."""
    first, *last = [_rewrite(part) for part in split_at(inner, "..")]
    if not last:
        return [_shifted(first, forward=True)]
    dots = made("..", inner[0], space="")
    start = [_shifted(first, forward=True)] if first else [made("1", inner[0], space="")]
    end = [_shifted(last[0], forward=False)] if last[0] else []
    return [*start, dots, *end]


def _shifted(position: list[Token], *, forward: bool) -> Token:
    """Move a position by one: forward if it counts from the start, back if from the end."""
    text = text_of(position).strip()
    if position[0].kind == "string":
        pass  # the key of a map
    elif text.isdecimal():
        text = str(int(text) + 1) if forward else text
    elif text.startswith("-") and text[1:].isdecimal():
        text = text if forward else f"-{int(text[1:]) + 1}"
    elif forward:
        text = f"CASE WHEN {text} < 0 THEN {text} ELSE {text} + 1 END"
    else:
        text = f"CASE WHEN {text} < 0 THEN {text} - 1 ELSE {text} END"
    return made(text, position[0], space="")


def _comprehension(opened: Token, inner: list[Token]) -> list[Token]:
    """Turn ``[x IN list WHERE p | e]`` into list_transform(list_filter(...), ...)."""
    variable = inner[0]
    head, *mapped = split_at(inner[2:], "|")
    source, *condition = split_at(head, "WHERE")
    out = _rewrite(source)
    steps: list[tuple[str, list[list[Token]]]] = [
        ("list_filter", condition),
        ("list_transform", mapped),
    ]
    for function, parts in steps:
        if parts:
            out = [
                made(f"{function}(", opened, space=opened.space),
                *out,
                made(f", {variable.text} ->", opened, space=""),
                *_rewrite(parts[0]),
                made(")", opened, space=""),
            ]
    return out


def _projection(variable: Token, inner: list[Token]) -> list[Token]:
    """Turn ``n {.name, total: 1}`` into ``{name: n.name, total: 1}``."""
    items: list[Token] = []
    for part in split_at(inner, ","):
        if items:
            items.append(made(",", variable, space=""))
        if len(part) == 2 and part[0].text == "." and part[1].text == "*":
            if len(split_at(inner, ",")) == 1:
                return [made(f"properties({variable.text})", variable, space=variable.space)]
            reason = "{.*, more} does not run on an embedded graph"
            raise QueryError(reason, "name the properties: n {.name, .papers}")
        if len(part) == 2 and part[0].text == ".":
            key = part[1].text
            items.append(made(f"`{key.strip('`')}`: {variable.text}.`{key.strip('`')}`", part[0]))
        elif len(part) == 1 and part[0].kind == "name":
            items.append(made(f"{part[0].text}: {part[0].text}", part[0]))
        else:
            items += _rewrite(part)
    brace = made("{", variable, space=variable.space)
    return [brace, *items, made("}", variable, space="")]


def _is_value(token: Token) -> bool:
    """Whether what ends with this token is a value, so that ``[`` after it is an index."""
    if token.kind in ("name", "parameter", "quoted", "string"):
        return token.word not in _NO_VALUE_BEFORE
    return token.text.endswith((")", "]", "}"))


def _is_condition(tokens: list[Token], at: int) -> bool:
    """Whether ``n:Label`` at this place is a condition, not part of a pattern."""
    before = tokens[at - 1] if at else None
    if before is None:
        return False
    if before.word in _BEFORE_CONDITION:
        return True
    if before.text != "(":
        return False
    ahead = tokens[at - 2] if at > 1 else None
    if ahead is None or not (ahead.word in _BEFORE_CONDITION or ahead.text == "("):
        return False
    end = closing(tokens, at - 1)
    follows = tokens[end + 1].text if end + 1 < len(tokens) else ""
    return follows not in ("-", "<-", "->", "<")


def _label_names(tokens: list[Token], at: int) -> tuple[list[str], int]:
    labels = [tokens[at].text.strip("`")]
    at += 1
    while at + 1 < len(tokens) and tokens[at].text == "|":
        labels.append(tokens[at + 1].text.strip("`"))
        at += 2
    return labels, at


def _names_a_property(before: Token | None, after: str) -> bool:
    if before is None:
        return False
    return before.text == "." or (before.text in ("{", ",") and after == ":")


def _columns(cypher: str, tokens: list[Token]) -> tuple[str, ...]:
    """Return the names of the columns: what follows AS, else the text as written."""
    _, *clauses = split_at(tokens, "RETURN")
    returned = clauses[-1] if clauses else []
    items = split_at(returned, "ORDER", "SKIP", "LIMIT", "UNION")[0]
    if items and items[0].word == "DISTINCT":
        items = items[1:]
    names: list[str] = []
    for item in split_at(items, ","):
        if not item or item[0].text == "*":
            return ()
        *_, named = split_at(item, "AS")
        if len(split_at(item, "AS")) > 1 and named:
            names.append(named[0].text.strip("`"))
        else:
            names.append(cypher[item[0].start : item[-1].start + len(item[-1].text)])
    return tuple(names)
