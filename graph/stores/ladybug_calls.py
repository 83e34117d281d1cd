"""CALL: subqueries, written into the query around them, and the few procedures there are."""

from __future__ import annotations

from paperatlas.errors import QueryError
from paperatlas.graph.schema import ENTITY_LABEL, LABELS
from paperatlas.graph.stores.cypher_kinds import STRING
from paperatlas.graph.stores.cypher_reader import Variable, fill, joined, quoted
from paperatlas.graph.stores.cypher_tokens import Token, made, place
from paperatlas.graph.stores.ladybug_clauses import ClauseReader, Projection
from paperatlas.graph.stores.pattern_parts import conditions

_SEARCH = (
    "for names write WHERE any(a IN e.aliases WHERE toLower(a) CONTAINS toLower($q)), "
    "for texts WHERE toLower(p.abstract) CONTAINS toLower($q)"
)
_PROCEDURES = {
    "db.labels": (
        "label",
        f"UNWIND {[*LABELS, ENTITY_LABEL]} AS",
    ),
    "db.relationshipTypes": ("relationshipType", "MATCH ()-[r]->() WITH DISTINCT label(r) AS"),
}
"""What each gives, and the text that gives it."""
_SEVERAL = "write the inner query as MATCH ... WITH ... before the outer one"


class CallReader(ClauseReader):
    """Reads what CALL begins."""

    def called(self, token: Token) -> list[Token]:
        """Read what follows CALL."""
        if self.sees("{") or self.sees("("):
            return self._subquery(token)
        if self.is_first and self.peek().kind == "name":
            return self._procedure(token)
        raise self.refused(token, "CALL in this place", _SEVERAL)

    def _procedure(self, token: Token) -> list[Token]:
        name = self.name()
        while self.accept("."):
            name += f".{self.name()}"
        if name.startswith("db.index.fulltext"):
            raise self.refused(token, "full-text search", _SEARCH)
        if name not in _PROCEDURES:
            reason = f"there is no procedure {name} here ({place(self.cypher, token.start)})"
            raise QueryError(reason, f"there are: {', '.join(_PROCEDURES)}")
        self.expect("(")
        self.expect(")")
        given, text = _PROCEDURES[name]
        column = given
        if self.accept("YIELD"):
            at = self.peek()
            if self.name() != given:
                raise self.unreadable(at)
            if self.accept("AS"):
                column = self.name()
        at = self.peek()
        variable = self.declare(column, STRING, token)
        out = [*fill(text, token), variable]
        if self.accept("WHERE"):
            condition = self.expression().tokens
            out += [made("WITH", token), variable, made("WHERE", token), *condition]
        if at.kind == "end":
            self.tokens = [*self.tokens, *_returning(column, token)]
        return out

    def _subquery(self, token: Token) -> list[Token]:
        outer = dict(self.scope)
        names = self._imported()
        with self.within():
            out = self._asked_for_each(token, outer, names) if outer else self._asked_first()
        if self.sees_words("IN", "TRANSACTIONS"):
            raise self.refused(token, "CALL { } IN TRANSACTIONS", "run the query as one")
        return out

    def _imported(self) -> list[str] | None:
        """Read ``(p, m) {`` or ``{ WITH p, m``; None where everything is imported."""
        names: list[str] | None = []
        if self.accept("("):
            while not self.accept(")"):
                if self.accept("*"):
                    names = None
                elif names is not None:
                    names.append(self.name())
                self.accept(",")
            self.expect("{")
            return names
        self.expect("{")
        if self.scope and self.accept("WITH"):
            if self.accept("*"):
                return None
            while True:
                names = [*(names or []), self.name()]
                if not self.accept(","):
                    break
        return names

    def _asked_first(self) -> list[Token]:
        """Read a subquery that begins the query: it is the query up to there."""
        tokens, projection = self.branch()
        if projection is None:
            raise self.unreadable()
        if self.sees("UNION"):
            raise self.refused(self.peek(), "UNION within CALL { }", "write a query for each")
        self.expect("}")
        self.scope = projection.scope
        return [*tokens, *self._with(projection)]

    def _with(self, projection: Projection) -> list[Token]:
        out = projection.tokens("WITH")
        if projection.ordered:
            out += fill("UNWIND [0] AS {0}", projection.at, [quoted(self.fresh(), projection.at)])
        return out

    def _asked_for_each(
        self, token: Token, outer: dict[str, Variable], names: list[str] | None
    ) -> list[Token]:
        """Read a subquery that is asked for each row: one MATCH and its RETURN."""
        if names is not None:
            if missing := [name for name in names if name not in outer]:
                reason = f"the variable {missing[0]} is not known here"
                raise QueryError(reason, "bring it in by MATCH before the CALL")
            self.scope = {name: outer[name] for name in names}
        optional = self.accept("OPTIONAL") is not None
        if not self.accept("MATCH"):
            raise self.refused(token, "CALL { } without MATCH for each row", _SEVERAL)
        pattern = self.patterns("MATCH")
        with self.not_lifting():
            condition = self.where(pattern)
        self.check_steps(pattern, condition, token)
        if not self.sees("RETURN"):
            raise self.refused(self.peek(), "CALL { } of several steps for each row", _SEVERAL)
        at = self.take()
        start = self.at
        projection = self.projection(at)
        taken = [quoted(self.engine_variable(name), token) for name in projection.names]
        if clash := [name for name in projection.names if name in outer]:
            reason = f"CALL {{ }} returns {clash[0]}, which is there already"
            raise QueryError(reason, f"name it anew: RETURN ... AS {clash[0]}2")
        rows = [
            [next(t for t in variable.tokens if t.kind == "quoted")] for variable in outer.values()
        ]
        found = [made("OPTIONAL MATCH" if optional else "MATCH", token), *pattern.tokens]
        found += conditions(pattern, condition, token)
        if projection.aggregates:
            out = self._counted(token, projection, found, rows, start)
        elif projection.rest or projection.distinct:
            raise self.refused(
                token,
                "CALL { } with DISTINCT, ORDER BY or LIMIT for each row",
                "collect() them in order, and UNWIND a slice of the list",
            )
        else:
            columns = [
                [*value.tokens, made("AS", token), name]
                for (value, _), name in zip(projection.items, taken, strict=True)
            ]
            out = [*found, made("WITH", token), *joined([*rows, *columns], ",", token)]
        self.expect("}")
        self.scope = outer | {
            name: Variable(value.kind, (engine,))
            for name, engine, (value, _) in zip(
                projection.names, taken, projection.items, strict=True
            )
        }
        return out

    def _counted(
        self,
        token: Token,
        projection: Projection,
        found: list[Token],
        rows: list[list[Token]],
        start: int,
    ) -> list[Token]:
        """Return clauses that count or collect for each row, also where nothing is found."""
        if not all(value.aggregates for value, _ in projection.items):
            hint = "bring what it is counted by into a WITH of its own"
            raise self.refused(token, "CALL { } that counts by something for each row", hint)
        written = self.tokens[start : self.at]
        if any(t.text == "*" for t in written) or projection.rest or projection.distinct:
            hint = "count a variable of the MATCH, as in count(m)"
            raise self.refused(token, "CALL { } with count(*) for each row", hint)
        times, number = quoted(self.fresh(), token), quoted(self.fresh(), token)
        listed = joined(rows, ",", token)
        comma = made(",", token, space="")
        out = [made("WITH", token), *listed, comma, *fill("count(*) AS {0}", token, [times])]
        out += [made("OPTIONAL MATCH", token), *found[1:]]
        out += [made("WITH", token), *listed, comma, times]
        for (value, _), name in zip(projection.items, projection.names, strict=True):
            engine = quoted(self.engine_variable(name), token)
            out += [comma, *value.tokens, made("AS", token), engine]
        return [*out, *fill("UNWIND range(1, {0}) AS {1}", token, [times], [number])]


def _returning(column: str, like: Token) -> list[Token]:
    return [made("RETURN", like, kind="name"), made(column, like, kind="name")]
