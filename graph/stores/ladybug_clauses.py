"""Clauses that read, and the query that they make up: UNWIND, WITH, RETURN, UNION."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_kinds import ANY, NULL, Kind, either
from paperatlas.graph.stores.cypher_reader import (
    Expression,
    Variable,
    fill,
    joined,
    operand,
    quoted,
)
from paperatlas.graph.stores.cypher_tokens import Token, made, place
from paperatlas.graph.stores.ladybug_functions import as_kind
from paperatlas.graph.stores.ladybug_matches import MatchReader
from paperatlas.graph.stores.ladybug_subqueries import ALL_ROWS, text_between

WRITES = frozenset({"CREATE", "DELETE", "DETACH", "FOREACH", "INSERT", "MERGE", "REMOVE", "SET"})
NEVER = frozenset(
    {"ALTER", "ANALYZE", "ATTACH", "BEGIN", "CHECKPOINT", "COMMIT", "COPY", "DROP", "EXPLAIN"}
    | {"EXPORT", "IMPORT", "INSTALL", "LOAD", "PROFILE", "ROLLBACK", "SHOW", "UNINSTALL", "USE"}
)
"""What concerns the database, its files or the machine, not the graph."""
_SCHEMA = frozenset({"CONSTRAINT", "INDEX", "FULLTEXT", "VECTOR", "TEXT", "RANGE", "POINT"})


@dataclass
class Projection:
    """What a WITH or RETURN gives.

    Attributes:
        at: its keyword.
        items: the values, with the names they get.
        names: the columns as Neo4j names them.
        distinct: whether each row comes once.
        rest: ORDER BY, SKIP and LIMIT.
        ordered: whether it has ORDER BY.
    """

    at: Token
    items: list[tuple[Expression, Token | None]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    scope: dict[str, Variable] = field(default_factory=dict)
    distinct: bool = False
    rest: list[Token] = field(default_factory=list)
    ordered: bool = False
    cut: bool = False

    @property
    def aggregates(self) -> bool:
        """Whether it counts, collects or sums rows."""
        return any(value.aggregates for value, _ in self.items)

    def tokens(self, keyword: str, kinds: list[Kind] | None = None) -> list[Token]:
        """Return it for the engine; `kinds` are those that the columns are to have."""
        out = [made(keyword, self.at, space=self.at.space or " ")]
        if self.distinct:
            out.append(made("DISTINCT", self.at))
        for i, (value, name) in enumerate(self.items):
            if i:
                out.append(made(",", self.at, space=""))
            if kinds is not None:
                value = as_kind(value, kinds[i], self.at)
            out += value.tokens
            if name is not None:
                out += [made("AS", self.at), name]
        return out + self.rest


class ClauseReader(MatchReader):
    """Reads queries that only read."""

    may_write = False
    columns: tuple[str, ...] = ()

    def __init__(self, cypher: str, tokens: Sequence[Token], values: Mapping[str, Any] | None):
        """Begin at the first token; see `Reader`."""
        super().__init__(cypher, tokens, values)
        self.given_rows: dict[str, Sequence[Any]] = {}  # what a variable stands for, one by one

    def query(self) -> list[Token]:
        """Read the whole text.

        Raises:
            QueryError: it cannot be read, or does what this engine cannot do.
        """
        branches: list[tuple[list[Token], Projection | None]] = []
        unions: list[list[Token]] = []
        while True:
            self.scope, self.is_first = {}, True
            branches.append(self.branch())
            token = self.accept("UNION")
            if token is None:
                break
            unions.append([token, *([made("ALL", token)] if self.accept("ALL") else [])])
            self.accept("DISTINCT")
        if self.peek().text == ";" and self.peek().kind == "sign":
            reason = f"more than one query ({place(self.cypher, self.peek().start)})"
            raise QueryError(reason, "ask one query at a time")
        if self.at < len(self.tokens):
            raise self.unreadable()
        first = branches[0][1]
        self.columns = tuple(first.names) if first else ()
        kinds = self._column_kinds([branch for _, branch in branches])
        out: list[Token] = []
        for i, (tokens, projection) in enumerate(branches):
            out += unions[i - 1] if i else []
            out += tokens
            if projection is not None:
                out += projection.tokens("RETURN", kinds)
        return out

    def _column_kinds(self, branches: list[Projection | None]) -> list[Kind] | None:
        if len(branches) == 1 or None in branches:
            return None
        found: list[Kind] | None = None
        for branch in branches:
            if branch is None:
                continue
            kinds = [value.kind for value, _ in branch.items]
            if found is None:
                found, names = kinds, branch.names
            elif branch.names != names:
                reason = "the parts of a UNION have different columns"
                raise QueryError(reason, f"name them all alike by AS: {', '.join(names)}")
            else:
                if any(
                    one != two and "NODE" in (one.name, two.name)
                    for one, two in zip(found, kinds, strict=True)
                ):
                    hint = "return properties or maps: RETURN n {.id, .name} AS n"
                    raise self.refused(branch.at, "UNION of nodes of different kinds", hint)
                found = [either(one, two) for one, two in zip(found, kinds, strict=True)]
        return found

    def branch(self) -> tuple[list[Token], Projection | None]:
        """Read clauses up to RETURN, or to the end of what writes."""
        out: list[Token] = []
        while True:
            token = self.peek()
            if token.kind == "end" or self.sees(";", "UNION", "}"):
                if self.is_first or not self.may_write:
                    raise self.unreadable()
                return out, None
            if self.accept("RETURN"):
                with self.lifting() as before:
                    projection = self.projection(token)
                return [*out, *before], projection
            if token.word not in ("MATCH", "OPTIONAL"):
                self.steps = 0
            out += self.clause(token)
            self.is_first = False

    def clause(self, token: Token) -> list[Token]:
        """Read one clause but RETURN."""
        word = token.word
        self.check_allowed(token)
        if word == "OPTIONAL" and self.peek(1).word == "MATCH":
            self.at += 2
            return self.match(token, optional=True)
        if word == "MATCH":
            self.take()
            return self.match(token, optional=False)
        if word == "UNWIND":
            self.take()
            return self.unwind(token)
        if word == "WITH":
            self.take()
            return self.with_(token)
        if word == "CALL":
            self.take()
            return self.called(token)
        return self.writing(token)

    def called(self, token: Token) -> list[Token]:
        """Read what follows CALL."""
        raise NotImplementedError

    def writing(self, token: Token) -> list[Token]:
        """Read a clause that writes."""
        raise NotImplementedError

    def check_allowed(self, token: Token) -> None:
        """Refuse what is no part of a query."""
        word, where = token.word, place(self.cypher, token.start)
        after = self.peek(1).word
        if word in ("CREATE", "DROP") and (after in _SCHEMA or self.peek(3).word in _SCHEMA):
            reason = f"{word} {after} is no part of a query of a graph ({where})"
            raise QueryError(reason, "the schema is fixed, ids are unique and looked up at once")
        if word == "SHOW":
            reason = f"SHOW is no part of a query of a graph ({where})"
            raise QueryError(reason, "`paperatlas schema` prints labels, types and properties")
        if word in ("EXPLAIN", "PROFILE"):
            reason = f"{word} is no part of a query of a graph ({where})"
            raise QueryError(reason, f"leave {word} out")
        if word in NEVER:
            reason = f"{word} is no part of a query of a graph ({where})"
            raise QueryError(reason, "graphs are made by `paperatlas build`")
        if word in WRITES and not self.may_write:
            reason = f"{word} writes, and this query may only read ({where})"
            raise QueryError(reason, "`paperatlas query --write` lets it; builds write anew")

    def unwind(self, token: Token) -> list[Token]:
        """Read what follows UNWIND."""
        given = self.peek()
        with self.lifting() as before:
            source = self.expression()
        self.expect("AS")
        at = self.peek()
        values = (self.values or {}).get(given.text[1:].strip("`"))
        if given.kind == "parameter" and isinstance(values, list):
            self.given_rows[at.text.strip("`")] = values
        kind = source.kind.element
        tokens = source.tokens
        if source.kind == NULL:
            tokens, kind = [made("[]", token)], ANY
        elif source.kind.name not in ("LIST", "ANY"):
            tokens = fill("[{0}]", token, tokens)
            kind = source.kind
        name = self.declare(self.name(), kind, at)
        return [*before, token, *tokens, made("AS", token), name]

    def with_(self, token: Token) -> list[Token]:
        """Read what follows WITH."""
        with self.lifting() as before:
            projection = self.projection(token)
        out = [*before, *projection.tokens("WITH")]
        if projection.ordered and not projection.cut:
            out.append(made(ALL_ROWS, token))
        self.scope = projection.scope
        if self.accept("WHERE"):
            with self.lifting() as before:
                condition = self.expression()
                if before:
                    out += [*before, *self.only_where(condition, token)]
                else:
                    out += [made("WHERE", token), *condition.tokens]
        if projection.ordered:
            # else the engine drops the order, and with it the limit, before it counts or collects
            out += fill("UNWIND [0] AS {0}", token, [quoted(self.fresh(), token)])
        return out

    def projection(self, token: Token) -> Projection:
        """Read what follows WITH or RETURN."""
        found = Projection(token, distinct=bool(self.accept("DISTINCT")))
        columns: dict[str, Token] = {}
        if self.accept("*"):
            for name in sorted(self.scope):
                self._carry(found, name)
            if not found.items:
                reason = "there is no variable to return"
                raise QueryError(reason, "MATCH something first")
            if not self.accept(","):
                return self._ordered(found, columns)
        while True:
            self._item(found, columns)
            if not self.accept(","):
                break
        return self._ordered(found, columns)

    def _carry(self, found: Projection, name: str) -> None:
        variable = self.scope[name]
        if name in self.unsure:
            hint = "name what is to be kept"
            raise self.refused(found.at, f"{name}, a path that may not be there,", hint)
        engine = next(token for token in variable.tokens if token.kind == "quoted")
        found.items.append((Expression([engine], variable.kind), None))
        found.names.append(name)
        found.scope[name] = variable

    def _item(self, found: Projection, columns: dict[str, Token]) -> None:
        start, at = self.at, self.peek()
        value = self.expression()
        written = self.tokens[start : self.at]
        if self.accept("AS"):
            name = self.name()
        elif (
            len(written) == 1 and at.kind in ("name", "quoted") and at.text.strip("`") in self.scope
        ):
            name = at.text.strip("`")
        elif len(written) > 1 and written[1].text == "{" and at.kind in ("name", "quoted"):
            name = at.text.strip("`")  # p {.id}
        else:
            last = written[-1]
            text = self.cypher[at.start : last.start + len(last.text)]
            if found.at.word == "WITH":
                reason = f"{text} has no name ({place(self.cypher, at.start)})"
                raise QueryError(reason, f"write WITH {text} AS x")
            name = text
        if name in found.names:
            reason = f"two columns have the name {name} ({place(self.cypher, at.start)})"
            raise QueryError(reason, "name one of them by AS")
        bare = len(written) == 1 and name == at.text.strip("`") and name in self.scope
        if bare and found.at.word == "WITH":
            self._carry(found, name)
            return
        # the engine would take an alias that is also a variable for the variable
        taken = name in self.scope and not bare
        engine = quoted(self.fresh() if taken else self.engine_variable(name), at)
        same = [token.text for token in value.tokens] == [engine.text]
        if value.kind == NULL:
            value = value._replace(tokens=fill("CAST(NULL AS STRING)", at))
        found.items.append((value, None if same else engine))
        found.names.append(name)
        found.scope[name] = Variable(value.kind, (engine,))
        columns[text_between(written)] = engine

    def _ordered(self, found: Projection, columns: dict[str, Token]) -> Projection:
        """Read ORDER BY, SKIP and LIMIT."""
        token = found.at
        outer = self.scope
        self.scope = outer | found.scope
        with self.not_lifting():
            keys = self.sort_keys(columns)
            if keys:
                found.ordered = True
                ordered = [
                    [*operand(key.value), *([made("DESC", token)] if key.falling else [])]
                    for key in keys
                ]
                found.rest += [made("ORDER BY", token), *joined(ordered, ",", token)]
            for word in ("SKIP", "LIMIT"):
                if self.accept(word, *(("OFFSET",) if word == "SKIP" else ())):
                    found.rest += [made(word, token), *self._row_count(word)]
                    found.cut = True
        self.scope = outer
        return found

    def _row_count(self, word: str) -> list[Token]:
        token = self.peek()
        value = self.expression()
        if value.kind.name not in ("INTEGER", "ANY"):
            reason = f"{word} takes a number ({place(self.cypher, token.start)})"
            raise QueryError(reason, "give a whole number, or a parameter that has one")
        parameters = [t for t in value.tokens if t.kind == "parameter"]
        if len(parameters) == 1 and len(value.tokens) == 3:
            return [parameters[0]._replace(space=" ")]  # here the engine takes no CAST
        return value.tokens
