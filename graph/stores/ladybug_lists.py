"""Positions, slices, comprehensions and quantifiers of lists.

The engine counts from 1 and fails beyond the end. Its list_filter, and conditions within its
lambdas, go wrong where there are several rows; so do fields of nodes and maps. Only what has no
condition becomes a lambda, by position. All else is done with rows: the list is unwound before
the clause, and collected again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_kinds import (
    BOOLEAN,
    DATE,
    DATETIME,
    FLOAT,
    INTEGER,
    NULL,
    NUMBERS,
    STRING,
    Kind,
    either,
    list_of,
)
from paperatlas.graph.stores.cypher_reader import (
    Expression,
    Variable,
    fill,
    joined,
    operand,
    quoted,
)
from paperatlas.graph.stores.cypher_tokens import Token, made
from paperatlas.graph.stores.ladybug_subqueries import ALL_ROWS, SubqueryReader

_PADDING = {
    INTEGER: "[0]",
    FLOAT: "[0.0]",
    STRING: "['']",
    BOOLEAN: "[false]",
    DATE: "[current_date()]",
    DATETIME: "[current_timestamp()]",
}
"""What is put behind a list so that a position beyond its end can be read."""
_NOT_PLAIN = ("CASE", "AND", "OR", "XOR", "NOT", "EXISTS", "COUNT", "IS", "$", "->", "LIMIT")
_QUANTIFIERS = {
    "ANY": "WHEN {3} > 0 THEN true WHEN {5} = 0 THEN false",
    "ALL": "WHEN {4} > 0 THEN false WHEN {5} = 0 THEN true",
    "NONE": "WHEN {3} > 0 THEN false WHEN {5} = 0 THEN true",
    "SINGLE": "WHEN {3} > 1 THEN false WHEN {5} = 0 THEN {3} = 1",
}
"""By how many elements fit, how many do not, and of how many it is unknown."""


class _Unwound(NamedTuple):
    """A list that was unwound: its variable, and the condition for a row that has an element."""

    source: Token
    has_element: list[Token]


class _NoLambda(Exception):
    """A list comprehension cannot be a lambda."""


class ListReader(SubqueryReader):
    """Reads what Cypher has for lists."""

    def index(self, value: Expression, opened: Token) -> Expression:
        """Read ``i]`` or ``a..b]`` after a list."""
        first = None if self.sees("..") else self.expression()
        if self.accept(".."):
            last = None if self.sees("]") else self.expression()
            self.expect("]")
            return self._slice(value, first, last, opened)
        self.expect("]")
        if first is None:
            raise self.unreadable(opened)
        return self.element_at(value, first, opened)

    def element_at(self, value: Expression, position: Expression, like: Token) -> Expression:
        """Return the element at a position that counts from 0, null beyond the ends."""
        element = value.kind.element
        if NULL in (element, position.kind):
            return Expression([made("NULL", like)], NULL)
        at = _constant(position)
        if at is not None:
            place = [made(str(at + 1 if at >= 0 else at), like)]
        else:
            text = "CASE WHEN {0} < 0 THEN {0} ELSE {0} + 1 END"
            place = fill(text, like, operand(position))
        cut = fill("list_slice({0}, {1}, {1})", like, value.tokens, place)
        found = "list_any_value({0})"
        if element in _PADDING:
            found = f"list_extract(list_concat({{0}}, {_PADDING[element]}), 1)"
        text = f"CASE WHEN size({{0}}) > 0 THEN {found} END"
        return Expression(fill(text, like, cut), element, simple=False)

    def _slice(
        self, value: Expression, first: Expression | None, last: Expression | None, like: Token
    ) -> Expression:
        size = fill("size({0})", like, value.tokens)
        start = self._bound(first, size, like) if first else [made("0", like)]
        end = self._bound(last, size, like) if last else size
        text = "list_slice({0}, ({1}) + 1, {2})"
        return Expression(fill(text, like, value.tokens, start, end), value.kind)

    def _bound(self, bound: Expression, size: list[Token], like: Token) -> list[Token]:
        at = _constant(bound)
        if at is not None and at >= 0:
            return [made(str(at), like)]
        text = "CASE WHEN {1} + {0} < 0 THEN 0 WHEN {0} < 0 THEN {1} + {0} ELSE {0} END"
        return fill(text, like, operand(bound), size)

    def is_comprehension(self) -> bool:
        """Whether ``x IN`` comes next, after an opening square bracket."""
        return self.peek().kind in ("name", "quoted") and self.peek(1).word == "IN"

    def comprehension(self, opened: Token) -> Expression:
        """Read ``x IN list WHERE p | e]``."""
        name, source = self._source()
        found = self._as_lambda(opened, name, source, "]")
        if found is not None:
            return found
        mapped: list[Expression] = []

        def gather(unwound: _Unwound) -> list[list[Token]]:
            condition = self.expression() if self.accept("WHERE") else None
            value = self.expression() if self.accept("|") else self.element(name)
            self.expect("]")
            mapped.append(value)
            has = unwound.has_element
            if condition:
                has = fill("{0} AND {1}", opened, has, operand(condition))
            text = "collect(CASE WHEN {0} THEN {`v`: {1}} END)"
            return [fill(text, opened, has, value.tokens)]

        text = "list_transform(range(1, size({3})), {1} -> list_extract({3}, {1}).`v`)"
        if source.may_be_null:
            text = f"CASE WHEN {{0}} IS NOT NULL THEN {text} END"
        result = self._with_rows(opened, name, source, gather, lambda: text)
        return Expression([result], list_of(mapped[0].kind, nulls=mapped[0].may_be_null))

    def quantifier(self, token: Token) -> Expression:
        """Read ``(x IN list WHERE p)`` after any, all, none or single."""
        self.expect("(")
        name, source = self._source()

        def gather(unwound: _Unwound) -> list[list[Token]]:
            self.expect("WHERE")
            condition = operand(self.expression())
            self.expect(")")
            return [
                fill(f"count(CASE WHEN {{0}} AND {test} THEN 1 END)", token, has, condition)
                for has in (unwound.has_element,)
                for test in ("{1}", "NOT {1}", "{1} IS NULL")
            ]

        text = f"CASE WHEN {{0}} IS NULL THEN NULL {_QUANTIFIERS[token.word]} END"
        found = self._with_rows(token, name, source, gather, lambda: text)
        return Expression(fill("({0} = true)", token, [found]), BOOLEAN)

    def reduction(self, token: Token) -> Expression:
        """Read ``(sum = 0, x IN list | sum + x)`` after reduce."""
        self.expect("(")
        total = self.name()
        self.expect("=")
        start = self.expression()
        self.expect(",")
        name, source = self._source()
        self.expect("|")
        if not (self.peek().text.strip("`") == total and self.peek(1).text == "+"):
            hint = f"let it begin with {total} +, or UNWIND the list and use sum(x)"
            raise self.refused(token, "reduce() of this kind", hint)
        self.at += 2
        begin = self.at
        kinds: list[Kind] = []

        def gather(unwound: _Unwound) -> list[list[Token]]:
            added = self.expression()
            self.expect(")")
            if any(t.text.strip("`") == total for t in self.tokens[begin : self.at]):
                hint = f"name {total} once, or UNWIND the list and use sum(x)"
                raise self.refused(token, "reduce() of this kind", hint)
            kind = STRING if start.kind == STRING else either(start.kind, added.kind)
            if kind not in (*NUMBERS, STRING):
                hint = "reduce numbers or texts, or UNWIND the list"
                raise self.refused(token, "reduce() of these values", hint)
            kinds.append(kind)
            if kind == STRING:
                added = self.as_text(added, token)
            gathered = "collect" if kind == STRING else "sum"
            has = unwound.has_element
            return [
                fill(f"{gathered}(CASE WHEN {{0}} THEN {{1}} END)", token, has, added.tokens),
                fill("count(CASE WHEN {0} AND {1} IS NULL THEN 1 END)", token, has, operand(added)),
            ]

        def combined() -> str:
            added = "concat({2}, list_to_string('', {3}))"
            if kinds[0] != STRING:
                type_ = "INT64" if kinds[0] == INTEGER else "DOUBLE"
                added = f"{{2}} + CAST(coalesce({{3}}, 0) AS {type_})"
            return f"CASE WHEN {{0}} IS NOT NULL AND {{4}} = 0 THEN {added} END"

        result = self._with_rows(token, name, source, gather, combined, operand(start))
        return Expression([result], kinds[0])

    def as_text(self, value: Expression, like: Token) -> Expression:
        """Return a value as toString() gives it."""
        raise NotImplementedError

    def element(self, name: str) -> Expression:
        """Return the variable of a comprehension."""
        variable = self.scope[name]
        return Expression(list(variable.tokens), variable.kind, may_be_null=variable.may_be_null)

    def _source(self) -> tuple[str, Expression]:
        """Read ``x IN list``."""
        if self.depth:
            raise _NoLambda
        name = self.name()
        self.expect("IN")
        return name, self.expression()

    def _as_lambda(
        self, opened: Token, name: str, source: Expression, end: str
    ) -> Expression | None:
        """Read what follows the list if it can be a lambda, else leave it there."""
        at, scope, kind = self.at, self.scope, source.kind.element
        if self.sees("]"):
            self.take()
            return source
        if any("CASE" in token.text for token in source.tokens) or not self.accept("|"):
            return None
        taken = made(self.fresh(), opened)
        element = fill("list_extract({0}, {1})", opened, source.tokens, [taken])
        try:
            with self.not_lifting():
                self.depth += 1
                self.scope = scope | {name: Variable(kind, tuple(element), source.kind.nulls)}
                value = self.expression()
                self.expect(end)
        except (QueryError, _NoLambda):
            value = None
        self.depth, self.scope = 0, scope
        body = value.tokens if value else []
        plain = not any(sign in token.text.upper().split() for token in body for sign in _NOT_PLAIN)
        plain = plain and not any(token.kind == "parameter" or "->" in token.text for token in body)
        if value is None or not plain or value.kind == BOOLEAN:
            self.at = at
            return None
        text = "list_transform(range(1, size({0})), {1} -> {2})"
        tokens = fill(text, opened, source.tokens, [taken], body)
        return Expression(
            tokens, list_of(value.kind, nulls=value.may_be_null), aggregates=source.aggregates
        )

    def _with_rows(
        self,
        token: Token,
        name: str,
        source: Expression,
        gather: Callable[[_Unwound], list[list[Token]]],
        result: Callable[[], str],
        start: list[Token] | None = None,
    ) -> Token:
        """Unwind a list before the clause, and gather what is made of its elements.

        Args:
            token: where it stands.
            name: the variable that stands for each element.
            source: the list.
            gather: reads the rest, and returns the aggregates that gather it.
            result: gives the text that makes the result of the list, ``{0}``; of a name for a
                lambda, ``{1}``; of `start`, ``{2}``; and of what was gathered, from ``{3}``.
            start: what is put before.
        """
        if self.before is None:
            hint = "bring it into a WITH before"
            raise self.refused(token, "a condition on the elements of a list in this place", hint)
        if source.aggregates:
            hint = "name the list in a WITH before: WITH ..., collect(x) AS xs"
            raise self.refused(token, "going through a list that is being collected", hint)
        if source.kind.name not in ("LIST", "ANY", "NULL"):
            raise self.refused(token, f"going through a {source.kind.name.lower()}", "UNWIND it")
        before, carried, rows = self.before, list(self.carried), self.rows
        times, listed, at, item, number = (quoted(self.fresh(), token) for _ in range(5))
        element = source.kind.element
        tokens = source.tokens
        if source.kind == NULL or element == NULL:
            element = INTEGER
            tokens = fill("CAST({0} AS INT64[])", token, tokens)
        if len(tokens) == 1 and tokens[0].text in [one.text for one in carried]:
            listed = tokens[0]  # the engine takes no second name for a variable
            before += self.counted(token, carried, times)
            kept = [*carried, times]
        else:
            named = fill("{0} AS {1}", token, tokens, [listed])
            before += self.counted(token, carried, times, named)
            kept = [*carried, listed, times]
        before += fill("UNWIND range(1, coalesce(size({0}), 0) + 1) AS {1}", token, [listed], [at])
        padding = _PADDING.get(element)
        taken = (
            f"list_extract(list_concat({{0}}, {padding}), {{1}})"
            if padding
            else "list_any_value(list_slice({0}, {1}, {1}))"
        )
        before += self.with_all(
            token, [*kept, at], fill(f"{taken} AS {{2}}", token, [listed], [at], [item])
        )
        has = fill("{0} <= size({1})", token, [at], [listed])
        scope = self.scope
        with self.within():
            self.before = []
            self.carried = [*kept, at, item]
            self.rows = rows | {name: Variable(element, (item,), source.kind.nulls)}
            self.scope = dict(self.rows)
            aggregates = gather(_Unwound(listed, has))
            inner, there = self.before, self.carried
        self.before, self.carried, self.rows, self.scope = before, carried, rows, scope
        before += inner
        if inner:  # which has grouped the rows, and left them in no order
            before += [made("WITH", token), *joined([[one] for one in there], ",", token)]
            before += fill(f"ORDER BY {{0}} {ALL_ROWS}", token, [at])
            before += fill("UNWIND [0] AS {0}", token, [quoted(self.fresh(), token)])
        names = [quoted(self.fresh(), token) for _ in aggregates]
        columns = [
            fill("{0} AS {1}", token, aggregate, [one])
            for aggregate, one in zip(aggregates, names, strict=True)
        ]
        before += self.with_all(token, kept, joined(columns, ",", token))
        before += fill("UNWIND range(1, {0}) AS {1}", token, [times], [number])
        name_of_result = quoted(self.fresh(), token)
        parts = [[listed], [made(self.fresh(), token)], start or [], *([one] for one in names)]
        made_of = fill(result(), token, *parts)
        before += self.with_all(
            token, carried, fill("{0} AS {1}", token, made_of, [name_of_result])
        )
        self.carried.append(name_of_result)
        return name_of_result


def _constant(position: Expression) -> int | None:
    """Return a position that is written as a number."""
    text = "".join(token.text for token in position.tokens)
    try:
        return int(text)
    except ValueError:
        return None
