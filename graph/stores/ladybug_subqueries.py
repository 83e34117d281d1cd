"""EXISTS { }, COUNT { }, COLLECT { } and pattern comprehensions.

The engine has the first two. What collects becomes an OPTIONAL MATCH with collect() before the
clause it stands in. Rows that are the same are counted before and made as many again after, as
collecting would take them for one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from paperatlas.graph.stores.cypher_kinds import BOOLEAN, INTEGER, list_of
from paperatlas.graph.stores.cypher_reader import (
    Expression,
    Variable,
    fill,
    joined,
    operand,
    quoted,
)
from paperatlas.graph.stores.cypher_tokens import Token, made
from paperatlas.graph.stores.ladybug_patterns import PatternReader
from paperatlas.graph.stores.pattern_parts import Pattern, conditions

ALL_ROWS = "LIMIT 1000000000"
"""The engine wants a limit where it orders rows within a query."""


class SortKey(NamedTuple):
    """What rows are ordered by."""

    value: Expression
    falling: bool


class SubqueryReader(PatternReader):
    """Reads what asks the graph within an expression."""

    def __init__(self, cypher: str, tokens: Sequence[Token], values: Mapping[str, Any] | None):
        """Begin at the first token; see `Reader`."""
        super().__init__(cypher, tokens, values)
        self.before: list[Token] | None = None  # clauses to put before this one, if that may be
        self.rows: dict[str, Variable] = {}  # the variables of the rows that reach the clause
        self.carried: list[Token] = []  # the engine's, with the results of these clauses
        self.is_first = True  # whether no clause came before

    @contextmanager
    def lifting(self) -> Iterator[list[Token]]:
        """Let what cannot stand in the clause be asked before it; gives what to put there."""
        self.before, self.rows, self.carried = [], dict(self.scope), self.engine_variables()
        yield self.before
        self.before = None

    def engine_variables(self) -> list[Token]:
        """Return the engine's variables of all that is known."""
        return [
            next(token for token in variable.tokens if token.kind == "quoted")
            for variable in self.scope.values()
        ]

    def with_all(self, token: Token, kept: Sequence[Token], more: Sequence[Token]) -> list[Token]:
        """Return a WITH that keeps variables and makes one more."""
        return [made("WITH", token), *joined([*([one] for one in kept), more], ",", token)]

    def counted(
        self, token: Token, kept: Sequence[Token], times: Token, more: Sequence[Token] = ()
    ) -> list[Token]:
        """Return a WITH that takes rows which are the same for one, and counts them."""
        found = [[one] for one in kept] + ([list(more)] if more else [])
        count = "1 AS {0}" if self.is_first and not kept else "count(*) AS {0}"
        return [made("WITH", token), *joined([*found, fill(count, token, [times])], ",", token)]

    @contextmanager
    def not_lifting(self) -> Iterator[None]:
        """Refuse inside what would have to be asked before the clause."""
        before, self.before = self.before, None
        try:
            yield
        finally:
            self.before = before

    def exists(self, token: Token) -> Expression:
        """Read ``{ ... }`` after EXISTS, or a pattern after ``exists``."""
        inner, _ = self._asked(token)
        return Expression(fill("EXISTS {{0} }", token, inner), BOOLEAN, may_be_null=False)

    def count(self, token: Token) -> Expression:
        """Read ``{ ... }`` after COUNT."""
        inner, distinct = self._asked(token)
        if distinct:
            hint = "write OPTIONAL MATCH ... WITH ..., count(DISTINCT x)"
            raise self.refused(token, "COUNT { } with DISTINCT", hint)
        return Expression(fill("COUNT {{0} }", token, inner), INTEGER, may_be_null=False)

    def pattern_condition(self) -> Expression:
        """Read a pattern that stands where a condition may."""
        token = self.peek()
        with self.inner_scope(), self.not_lifting():
            pattern = self.one_pattern()
            self.check_steps(pattern, None, token)
        inner = [made("MATCH", token), *pattern.tokens, *conditions(pattern, None, token)]
        return Expression(fill("EXISTS {{0} }", token, inner), BOOLEAN, may_be_null=False)

    def pattern_comprehension(self, opened: Token) -> Expression:
        """Read ``(p)-[:USES]->(m) WHERE ... | m.name]``."""
        with self._asked_before(opened, "a pattern comprehension"):
            pattern = self.one_pattern()
            condition = self.where(pattern)
            self.check_steps(pattern, condition, opened)
            self.expect("|")
            value = self.expression()
            self.expect("]")
        return self._collected(opened, pattern, condition, value)

    def starts_pattern_comprehension(self) -> bool:
        """Whether a pattern comes next, with or without a name."""
        if self.peek(1).text == "=" and self.peek().kind in ("name", "quoted"):
            self.at += 2
            found = self.starts_pattern()
            self.at -= 2
            return found
        return self.starts_pattern()

    def collect_subquery(self, token: Token) -> Expression:
        """Read ``{ MATCH ... RETURN x ORDER BY ... }`` after COLLECT."""
        with self._asked_before(token, "COLLECT { }"):
            self.expect("{")
            self.expect("MATCH")
            pattern = self.patterns("MATCH")
            condition = self.where(pattern)
            self.check_steps(pattern, condition, token)
            if not self.accept("RETURN"):
                hint = "write OPTIONAL MATCH ... WITH ..., collect(...)"
                raise self.refused(token, "COLLECT { } with more than one MATCH", hint)
            distinct = bool(self.accept("DISTINCT"))
            value = self.expression()
            if self.accept("AS"):
                self.scope[self.name()] = Variable(value.kind, tuple(value.tokens))
            keys = self.sort_keys()
            skip = self.expression() if self.accept("SKIP", "OFFSET") else None
            limit = self.expression() if self.accept("LIMIT") else None
            self.expect("}")
        return self._collected(
            token,
            pattern,
            condition,
            value,
            distinct=distinct,
            keys=keys,
            part=(skip, limit),
        )

    def sort_keys(self, known: Mapping[str, Token] | None = None) -> list[SortKey]:
        """Read ORDER BY, if it comes next.

        Args:
            known: the columns of what is returned, by their text without space.
        """
        keys: list[SortKey] = []
        if not self.accept_words("ORDER", "BY"):
            return keys
        while True:
            start = self.at
            value = self.expression()
            column = (known or {}).get(text_between(self.tokens[start : self.at]))
            if column is not None:
                value = Expression([column], value.kind)
            falling = bool(self.accept("DESC", "DESCENDING"))
            if not falling:
                self.accept("ASC", "ASCENDING")
            keys.append(SortKey(value, falling))
            if not self.accept(","):
                return keys

    def _asked(self, token: Token) -> tuple[list[Token], bool]:
        """Read ``{ MATCH ... WHERE ... RETURN ... }`` or ``{ pattern }`` as one MATCH."""
        self.expect("{")
        parts: list[Sequence[Token]] = []
        wanted: list[list[Token]] = []
        distinct = False
        with self.inner_scope(), self.not_lifting(), self.within():
            self.accept("MATCH")
            while True:
                pattern = self.patterns("MATCH")
                condition = self.where(pattern)
                self.check_steps(pattern, condition, token)
                parts.append(pattern.tokens)
                wanted += [] if condition is None else [operand(condition)]
                wanted += pattern.conditions
                if not self.accept("MATCH"):
                    break
            if self.accept("RETURN"):
                distinct = bool(self.accept("DISTINCT"))
                while not self.sees("}"):
                    value = self.expression()
                    if self.accept("AS"):
                        self.name()
                    if value.aggregates or not (self.sees("}") or self.accept(",")):
                        break
            if not self.sees("}"):
                hint = "write the inner query as OPTIONAL MATCH ... WITH ... before"
                raise self.refused(token, "a subquery of several steps", hint)
            self.expect("}")
        found = [made("MATCH", token), *joined(parts, ",", token)]
        if wanted:
            found += [made("WHERE", token), *joined(wanted, "AND", token)]
        return found, distinct

    @contextmanager
    def _asked_before(self, token: Token, what: str) -> Iterator[None]:
        if self.before is None:
            hint = "bring it into a WITH before, or write OPTIONAL MATCH ... WITH ..., collect(...)"
            raise self.refused(token, f"{what} in this place", hint)
        outer = self.scope
        self.scope = dict(self.rows)
        with self.within(), self.not_lifting():
            yield
        self.scope = outer

    def _collected(
        self,
        token: Token,
        pattern: Pattern,
        condition: Expression | None,
        value: Expression,
        *,
        distinct: bool = False,
        keys: Sequence[SortKey] = (),
        part: tuple[Expression | None, Expression | None] = (None, None),
    ) -> Expression:
        """Put clauses before this one that collect a value; return the list they make."""
        if self.before is None or not pattern.witness:
            hint = "write OPTIONAL MATCH ... WITH ..., collect(...)"
            raise self.refused(token, "this pattern", hint)
        before, rows = self.before, list(self.carried)
        times, found, item, number = (quoted(self.fresh(), token) for _ in range(4))
        kept = joined([[one] for one in (*rows, times)], ",", token)
        out = before
        out += self.counted(token, rows, times)
        out += [made("OPTIONAL MATCH", token), *pattern.tokens]
        out += conditions(pattern, condition, token)
        boxed = fill(
            "CASE WHEN {0} IS NOT NULL THEN {`v`: {1}} END", token, pattern.witness, value.tokens
        )
        if keys:
            names = [quoted(self.fresh(), token) for _ in keys]
            out += [made("WITH", token), *kept]
            out += fill(", {0} AS {1}", token, boxed, [item])
            for key, name in zip(keys, names, strict=True):
                out += fill(", {0} AS {1}", token, key.value.tokens, [name])
            out.append(made("ORDER BY", token))
            ordered = [
                [name, made("DESC", token)] if key.falling else [name]
                for key, name in zip(keys, names, strict=True)
            ]
            out += [*joined(ordered, ",", token), made(ALL_ROWS, token)]
            boxed = [item]
        collected = fill(f"collect({'DISTINCT ' if distinct else ''}{{0}})", token, boxed)
        out += [made("WITH", token), *kept, made(",", token, space=""), *collected]
        out += fill("AS {0} UNWIND range(1, {1}) AS {2}", token, [found], [times], [number])
        skip, limit = part
        if skip or limit:
            first = fill("1 +{0}", token, operand(skip)) if skip else [made("1", token)]
            last = (
                fill("{0} - 1 +{1}", token, first, operand(limit))
                if limit
                else fill("size({0})", token, [found])
            )
            taken = fill("list_slice({0}, {1}, {2})", token, [found], first, last)
        else:
            taken = [found]
        opened = fill(
            "list_transform(range(1, size({0})), {1} -> list_extract({0}, {1}).`v`)",
            token,
            taken,
            [made(self.fresh(), token)],
        )
        result = quoted(self.fresh(), token)
        out += self.with_all(token, rows, fill("{0} AS {1}", token, opened, [result]))
        self.carried.append(result)
        return Expression([result], list_of(value.kind, nulls=value.may_be_null))


def text_between(tokens: Sequence[Token]) -> str:
    """Return the text of tokens without space, to compare it with another."""
    return " ".join(token.text for token in tokens)
