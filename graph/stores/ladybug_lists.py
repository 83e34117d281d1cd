"""Positions, slices, comprehensions and quantifiers of lists.

The engine counts from 1 and fails beyond the end. Its lambdas read the fields of nodes and maps
from the wrong rows, so that lists of these are gone through by position. It takes no variable of
a lambda into another.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from paperatlas.graph.stores.cypher_kinds import (
    ANY,
    BOOLEAN,
    INTEGER,
    NUMBERS,
    SCALARS,
    STRING,
    Kind,
    either,
    list_of,
)
from paperatlas.graph.stores.cypher_reader import Expression, Variable, fill, operand
from paperatlas.graph.stores.cypher_tokens import Token, made
from paperatlas.graph.stores.ladybug_subqueries import SubqueryReader


class _Walk(NamedTuple):
    """A list that is gone through: what the lambda takes, what it walks over, and one element."""

    over: list[Token]
    taken: Token
    element: list[Token]
    by_position: bool


_QUANTIFIERS = {
    "ANY": "CASE WHEN size({0}) > 0 THEN true WHEN size({2}) = 0 THEN false END",
    "ALL": "CASE WHEN size({1}) > 0 THEN false WHEN size({2}) = 0 THEN true END",
    "NONE": "CASE WHEN size({0}) > 0 THEN false WHEN size({2}) = 0 THEN true END",
    "SINGLE": (
        "CASE WHEN size({0}) > 1 THEN false WHEN size({2}) = 0 THEN size({0}) = 1 END"
    ),
}
"""By lists of the elements that fit, that do not, and of which it is unknown."""


class ListReader(SubqueryReader):
    """Reads what Cypher has for lists."""

    def plus(self, left: Expression, right: Expression, token: Token) -> Expression:
        """Return the sum of two values."""
        raise NotImplementedError

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
        at = _constant(position)
        if at is not None:
            place = [made(str(at + 1 if at >= 0 else at), like)]
        else:
            text = "CASE WHEN {0} < 0 THEN {0} ELSE {0} + 1 END"
            place = fill(text, like, operand(position))
        cut = fill("list_slice({0}, {1}, {1})", like, value.tokens, place)
        element = value.kind.element
        if element.name == "LIST":
            text = (
                "CASE WHEN size({0}) = 0 THEN NULL ELSE list_extract(list_append({0}, []), 1) END"
            )
            return Expression(fill(text, like, cut), element)
        return Expression(fill("list_extract(list_append({0}, NULL), 1)", like, cut), element)

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
        text = "CASE WHEN {0} < 0 THEN greatest({1} + {0}, 0) ELSE {0} END"
        return fill(text, like, operand(bound), size)

    def is_comprehension(self) -> bool:
        """Whether ``x IN`` comes next, after an opening square bracket."""
        return self.peek().kind in ("name", "quoted") and self.peek(1).word == "IN"

    def comprehension(self, opened: Token) -> Expression:
        """Read ``x IN list WHERE p | e]``."""
        name = self.name()
        self.expect("IN")
        source = self.expression()
        with self._walking(name, source, opened) as walk:
            condition = self.expression() if self.accept("WHERE") else None
            mapped = self.expression() if self.accept("|") else None
            self.expect("]")
        over = walk.over
        if condition:
            over = self._filtered(walk, condition.tokens, opened)
        kind = source.kind if source.kind.name == "LIST" else list_of(ANY)
        if mapped:
            kind = list_of(mapped.kind, nulls=True)
        body = mapped.tokens if mapped else walk.element
        if mapped or walk.by_position:
            over = fill("list_transform({0}, {1} -> {2})", opened, over, [walk.taken], body)
        return Expression(over, kind)

    def quantifier(self, token: Token) -> Expression:
        """Read ``(x IN list WHERE p)`` after any, all, none or single."""
        self.expect("(")
        name = self.name()
        self.expect("IN")
        source = self.expression()
        with self._walking(name, source, token) as walk:
            self.expect("WHERE")
            condition = self.expression()
            self.expect(")")
        wanted = operand(condition)
        lists = [
            self._filtered(walk, fill(text, token, wanted), token)
            for text in ("{0}", "NOT {0}", "{0} IS NULL")
        ]
        return Expression(fill(_QUANTIFIERS[token.word], token, *lists), BOOLEAN)

    def reduction(self, token: Token) -> Expression:
        """Read ``(sum = 0, x IN list | sum + x)`` after reduce."""
        self.expect("(")
        total = self.name()
        self.expect("=")
        start = self.expression()
        self.expect(",")
        name = self.name()
        self.expect("IN")
        source = self.expression()
        self.expect("|")
        if not (self.peek().text.strip("`") == total and self.peek(1).text in ("+", "*")):
            hint = f"let it begin with {total} + or {total} *, or UNWIND the list and use sum(x)"
            raise self.refused("reduce() of this kind", hint, token)
        self.take()
        sign = self.take()
        body = self.at
        with self._walking(name, source, token) as walk:
            added = self.expression()
            self.expect(")")
        if any(t.text.strip("`") == total for t in self.tokens[body : self.at]):
            hint = f"name {total} once, or UNWIND the list and use sum(x)"
            raise self.refused("reduce() of this kind", hint, token)
        kind = either(start.kind, added.kind)
        if start.kind == STRING and sign.text == "+":
            kind = STRING
            added = self.plus(start._replace(may_be_null=False), added, sign)
            text = "list_transform({0}, {1} -> {2})"
            only = self.plus(Expression([made("''", token)], STRING, may_be_null=False), added, sign)
            parts = fill(text, token, walk.over, [walk.taken], only.tokens)
        elif kind in NUMBERS:
            cast = "CAST({2} AS DOUBLE)" if kind != INTEGER else "{2}"
            text = f"list_transform({{0}}, {{1}} -> {cast})"
            parts = fill(text, token, walk.over, [walk.taken], added.tokens)
        else:
            hint = "reduce numbers or texts, or UNWIND the list"
            raise self.refused("reduce() of these values", hint, token)
        first = start.tokens
        if kind not in (STRING, INTEGER):
            first = fill("CAST({0} AS DOUBLE)", token, first)
        left, right = self.fresh(), self.fresh()
        operation = f"concat({left}, {right})" if kind == STRING else f"{left} {sign.text} {right}"
        text = f"list_reduce(list_concat([{{0}}], {{1}}), ({left}, {right}) -> {operation})"
        return Expression(fill(text, token, first, parts), kind)

    def through(self, source: Expression, kind: Kind, template: str, like: Token) -> Expression:
        """Return a list made of each element of another; ``{0}`` in the template is the element."""
        with self._walking(None, source, like) as walk:
            body = fill(template, like, walk.element)
        text = "list_transform({0}, {1} -> {2})"
        return Expression(fill(text, like, walk.over, [walk.taken], body), list_of(kind))

    def _filtered(self, walk: _Walk, condition: list[Token], like: Token) -> list[Token]:
        return fill("list_filter({0}, {1} -> {2})", like, walk.over, [walk.taken], condition)

    @contextmanager
    def _walking(self, name: str | None, source: Expression, like: Token) -> Iterator[_Walk]:
        """Let a variable stand for each element of a list."""
        taken = made(self.fresh(), like)
        kind = source.kind.element
        by_position = kind not in SCALARS
        over, element = source.tokens, [taken]
        if by_position:
            over = fill("range(1, size({0}))", like, source.tokens)
            element = fill("list_extract({0}, {1})", like, source.tokens, [taken])
            if self._holds_element(source.tokens):
                raise self.nested_walk(like)
        with self.inner_scope(), self.within():
            self.depth += 1
            if name is not None:
                self.scope[name] = Variable(kind, tuple(element), self.depth)
            self.elements.add(taken.text)
            yield _Walk(over, taken, element, by_position)
            self.depth -= 1

    def _holds_element(self, tokens: list[Token]) -> bool:
        return any(token.text in self.elements for token in tokens)

    def nested_walk(self, like: Token) -> Exception:
        """Return the error for a list comprehension that uses the variable of one around it."""
        hint = "UNWIND the outer list and collect() at the end"
        return self.refused(
            "a list comprehension that uses the variable of another around it", hint, like
        )


def _constant(position: Expression) -> int | None:
    """Return a position that is written as a number."""
    text = "".join(token.text for token in position.tokens)
    try:
        return int(text)
    except ValueError:
        return None
