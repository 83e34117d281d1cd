"""Operators, from OR down to the sign of a number, each with Neo4j's meaning."""

from __future__ import annotations

from typing import Any

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_kinds import (
    ANY,
    BOOLEAN,
    DATE,
    DURATION,
    FLOAT,
    INTEGER,
    NULL,
    NUMBERS,
    PATH,
    STRING,
    either,
    list_of,
    never_equal,
)
from paperatlas.graph.stores.cypher_reader import (
    Expression,
    fill,
    joined,
    operand,
)
from paperatlas.graph.stores.cypher_tokens import Token, made, place
from paperatlas.graph.stores.ladybug_functions import (
    as_kind,
    as_text,
)
from paperatlas.graph.stores.ladybug_lists import ListReader

_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=", "<-")
_NULL_TEST = "CASE WHEN {0} IS NULL OR {1} IS NULL THEN NULL ELSE %s END"


class OperatorReader(ListReader):
    """Reads operators and what stands between them."""

    def followed(self) -> Expression:
        """Read a value that is no operation."""
        raise NotImplementedError

    def expression(self) -> Expression:
        """Read one expression."""
        with self.within():
            return self._binary(("OR",), self._xor)

    def _xor(self) -> Expression:
        return self._binary(("XOR",), self._and)

    def _and(self) -> Expression:
        return self._binary(("AND",), self._not)

    def _binary(self, words: tuple[str, ...], below: Any) -> Expression:
        left: Expression = below()
        while token := self.accept(*words):
            right: Expression = below()
            tokens = [*operand(left), token, *operand(right)]
            left = Expression(
                tokens, BOOLEAN, simple=False, aggregates=left.aggregates or right.aggregates
            )
        return left

    def _not(self) -> Expression:
        token = self.accept("NOT")
        if token is None:
            return self._comparison()
        with self.within():
            value = self._not()
        tokens = [token, made("(", token), *value.tokens, made(")", token, space="")]
        return Expression(tokens, BOOLEAN, simple=False, aggregates=value.aggregates)

    def _comparison(self) -> Expression:
        left = self._tested()
        found: list[Expression] = []
        while self.sees(*_COMPARISONS):
            token = self.take()
            if token.text == "<-":  # a < -1
                self.at -= 1
                self.tokens = list(self.tokens)
                self.tokens[self.at : self.at + 1] = [
                    token._replace(text="<"),
                    token._replace(text="-", space="", start=token.start + 1),
                ]
                token = self.take()
            right = self._tested()
            found.append(self.compared(left, token, right))
            left = right
        if not found:
            return left
        if len(found) == 1:
            return found[0]
        tokens = joined([operand(one) for one in found], "AND", found[0].tokens[0])
        return Expression(tokens, BOOLEAN, simple=False)

    def compared(self, left: Expression, token: Token, right: Expression) -> Expression:
        """Return the comparison of two values."""
        aggregates = left.aggregates or right.aggregates
        one, two = operand(left), operand(right)
        if never_equal(left.kind, right.kind):
            if token.text in ("=", "<>"):
                text = _NULL_TEST % ("true" if token.text == "<>" else "false")
            else:
                text = "CAST(NULL AS BOOL)"
            return Expression(fill(text, token, one, two), BOOLEAN, aggregates=aggregates)
        if "NODE" in (left.kind.name, right.kind.name) or "RELATIONSHIP" in (
            left.kind.name,
            right.kind.name,
        ):
            one, two = (
                [made("NULL", token)] if kind == NULL else fill("id({0})", token, tokens)
                for kind, tokens in ((left.kind, left.tokens), (right.kind, right.tokens))
            )
        return Expression([*one, token, *two], BOOLEAN, simple=False, aggregates=aggregates)

    def _tested(self) -> Expression:
        """Read a sum with what may be asked of it: IN, IS NULL, CONTAINS, =~ ..."""
        value = self._sum()
        while True:
            token = self.peek()
            if self.accept("=~"):
                other = self._sum()
                text = "regexp_full_match({0}, {1})"
                value = self._test(text, token, value, other)
            elif self.sees_words("STARTS", "WITH") or self.sees_words("ENDS", "WITH"):
                self.at += 2
                other = self._sum()
                value = self._test(f"({{0}} {token.word} WITH {{1}})", token, value, other)
            elif self.accept("CONTAINS"):
                other = self._sum()
                value = self._test("({0} CONTAINS {1})", token, value, other)
            elif self.accept("IN"):
                value = self._is_in(value, self._sum(), token)
            elif self.sees("IS"):
                value = self._is_null(value)
            else:
                return value

    def _test(self, text: str, token: Token, value: Expression, other: Expression) -> Expression:
        if any(never_equal(one.kind, STRING) or one.kind == NULL for one in (value, other)):
            text = "CAST(NULL AS BOOL)"
        return Expression(
            fill(text, token, operand(value), operand(other)),
            BOOLEAN,
            aggregates=value.aggregates or other.aggregates,
        )

    def _is_null(self, value: Expression) -> Expression:
        token = self.expect("IS")
        negated = self.accept("NOT")
        if not self.accept("NULL"):
            raise self.refused(
                token, "a test of the type of a value", "write IS NULL or IS NOT NULL"
            )
        words = "IS NOT NULL" if negated else "IS NULL"
        tokens = operand(value)
        if value.kind.name in ("NODE", "RELATIONSHIP"):
            tokens = fill("id({0})", token, value.tokens)
        elif value.kind == PATH and value.may_be_null:  # which is a shortest one
            tokens = fill("nullif(size(rels({0})), 0)", token, value.tokens)
        return Expression(
            [*tokens, made(words, token)],
            BOOLEAN,
            simple=False,
            may_be_null=False,
            aggregates=value.aggregates,
        )

    def _is_in(self, value: Expression, within: Expression, token: Token) -> Expression:
        aggregates = value.aggregates or within.aggregates
        element = within.kind.element
        one, two = operand(value), operand(within)
        if within.kind == NULL:
            text = "CAST(NULL AS BOOL)"
        elif element == NULL and not within.kind.nulls:  # an empty list
            text = "false"
        elif value.kind == NULL:
            text = "CAST(NULL AS BOOL)"
        elif never_equal(value.kind, element):
            text = _NULL_TEST % "false"
        elif "NODE" in (value.kind.name, element.name) or value.kind.name == "RELATIONSHIP":
            text = "list_contains(properties({1}, '_ID'), id({0}))"
        elif within.kind.nulls:
            text = "({0} IN {1} OR CASE WHEN {2} THEN NULL ELSE false END)"
            holds_null = self.holds_null(within, token)
            return Expression(
                fill(text, token, one, two, holds_null), BOOLEAN, aggregates=aggregates
            )
        else:
            return Expression([*one, token, *two], BOOLEAN, simple=False, aggregates=aggregates)
        return Expression(fill(text, token, one, two), BOOLEAN, aggregates=aggregates)

    def holds_null(self, within: Expression, token: Token) -> list[Token]:
        """Return the condition that a list holds null."""
        if within.elements is None:
            raise self.refused(
                token,
                "IN a list that may hold null",
                "leave null out: [x IN list WHERE x IS NOT NULL]",
            )
        tests = [fill("{0} IS NULL", token, operand(one)) for one in within.elements]
        return joined(tests, "OR", token)

    def _sum(self) -> Expression:
        left = self._product()
        while self.sees("+", "-", "||"):
            token = self.take()
            right = self._product()
            if token.text != "-":
                left = self.plus(left, right, token)
            else:
                left = self._arithmetic(left, token, right)
        return left

    def plus(self, left: Expression, right: Expression, token: Token) -> Expression:
        """Return the sum of two numbers, texts, lists or times."""
        aggregates = left.aggregates or right.aggregates
        nullable = left.may_be_null or right.may_be_null
        kinds = (left.kind, right.kind)
        if NULL in kinds:
            return Expression([made("NULL", token)], NULL)
        if "LIST" in (left.kind.name, right.kind.name):
            return self._longer(left, right, token)._replace(aggregates=aggregates)
        if STRING in kinds:
            if BOOLEAN in kinds:
                hint = "toString() makes a text of it"
                reason = f"there is no text + true ({place(self.cypher, token.start)})"
                raise QueryError(reason, hint)
            left, right = as_text(left, token), as_text(right, token)
            text = "concat({0}, {1})"
            if nullable:
                # the engine takes null for an empty text
                text = f"CASE WHEN {{0}} IS NULL OR {{1}} IS NULL THEN NULL ELSE {text} END"
            tokens = fill(text, token, operand(left), operand(right))
            return Expression(tokens, STRING, may_be_null=nullable, aggregates=aggregates)
        return self._arithmetic(left, token._replace(text="+"), right)

    def _longer(self, left: Expression, right: Expression, token: Token) -> Expression:
        if left.kind.name == right.kind.name == "LIST":
            kind = either(left.kind, right.kind)
            text = "list_concat({0}, {1})"
            if left.kind.element == NULL or right.kind.element == NULL:
                empty = left if left.kind.element == NULL else right
                if not empty.kind.nulls:
                    return right if empty is left else left
        elif left.kind.name == "LIST":
            kind = list_of(either(left.kind.element, right.kind), nulls=True)
            text = "list_concat({0}, [{1}])"
        else:
            kind = list_of(either(left.kind, right.kind.element), nulls=True)
            text = "list_concat([{0}], {1})"
        sides = [left, right]
        if kind.element == FLOAT:
            sides = [self._floats(side, token) for side in sides]
        return Expression(fill(text, token, *(side.tokens for side in sides)), kind)

    def _floats(self, value: Expression, token: Token) -> Expression:
        if value.kind == list_of(INTEGER, nulls=value.kind.nulls):
            return value._replace(tokens=fill("CAST({0} AS DOUBLE[])", token, value.tokens))
        return as_kind(value, FLOAT, token)

    def _product(self) -> Expression:
        left = self._power()
        while self.sees("*", "/", "%"):
            token = self.take()
            left = self._arithmetic(left, token, self._power())
        return left

    def _power(self) -> Expression:
        left = self._unary()
        while token := self.accept("^"):
            right = self._unary()
            left = self._arithmetic(left, token, right)._replace(kind=FLOAT)
        return left

    def as_text(self, value: Expression, like: Token) -> Expression:
        """Return a value as toString() gives it."""
        return as_text(value, like)

    def _arithmetic(self, left: Expression, token: Token, right: Expression) -> Expression:
        kind = either(left.kind, right.kind)
        if NULL in (left.kind, right.kind):
            return Expression([made("NULL", token)], NULL)
        if DURATION in (left.kind, right.kind):
            kind = left.kind if right.kind == DURATION else right.kind
        elif left.kind == right.kind == DATE:
            raise self.refused(token, "the difference of dates", "write duration.inDays(a, b).days")
        elif kind not in (*NUMBERS, ANY) or (kind == ANY and never_equal(left.kind, right.kind)):
            what = f"{left.kind.name.lower()} {token.text} {right.kind.name.lower()}"
            reason = f"there is no {what} ({place(self.cypher, token.start)})"
            raise QueryError(reason, "toInteger(), toFloat() and toString() convert")
        return Expression(
            [*operand(left), token, *operand(right)],
            kind,
            simple=False,
            may_be_null=left.may_be_null or right.may_be_null,
            aggregates=left.aggregates or right.aggregates,
        )

    def _unary(self) -> Expression:
        token = self.accept("-", "+")
        if token is None:
            return self.followed()
        with self.within():
            value = self._unary()
        if token.text == "+":
            return value
        if value.tokens[0].kind == "number" and len(value.tokens) == 1:
            number = value.tokens[0]
            return value._replace(tokens=[number._replace(text=f"-{number.text}")], simple=False)
        return value._replace(tokens=[token, *operand(value)], simple=False)
