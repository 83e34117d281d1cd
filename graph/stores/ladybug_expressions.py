"""Values: literals, parameters, variables, properties, CASE, calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_kinds import (
    ANY,
    BOOLEAN,
    DATE,
    FLOAT,
    INTEGER,
    NULL,
    PATH,
    STRING,
    Kind,
    kind_of,
    list_of,
    map_of,
    never_equal,
    one_of,
    properties_of,
)
from paperatlas.graph.stores.cypher_reader import (
    Expression,
    fill,
    joined,
    operand,
    quoted,
)
from paperatlas.graph.stores.cypher_tokens import Token, made, place
from paperatlas.graph.stores.ladybug_aggregates import AGGREGATES, aggregate
from paperatlas.graph.stores.ladybug_functions import (
    SPARSE,
    as_kind,
    call,
    properties_map,
)
from paperatlas.graph.stores.ladybug_operators import OperatorReader
from paperatlas.graph.stores.ladybug_times import component
from paperatlas.graph.stores.unknown_names import unknown_property


def engine_name(parameter: str) -> str:
    """Return the name a parameter has in the translation."""
    return f"p_{parameter}"


def filled(value: Any, kind: Kind) -> Any:
    """Return a parameter's value in which maps that stand side by side have the same keys."""
    if isinstance(value, list | tuple):
        return [filled(item, kind.element) for item in value]
    if isinstance(value, Mapping):
        return {key: filled(value.get(key), of) for key, of in kind.fields}
    return float(value) if kind == FLOAT and isinstance(value, int) else value


def truth(tokens: list[Token], like: Token) -> list[Token]:
    """Return a truth value so that the engine filters by it: by a bare variable it does not."""
    return fill("({0} = true)", like, tokens)


class ExpressionReader(OperatorReader):
    """Reads expressions."""

    def __init__(self, cypher: str, tokens: Sequence[Token], values: Mapping[str, Any] | None):
        """Begin at the first token; see `Reader`."""
        super().__init__(cypher, tokens, values)
        self.used: dict[str, Any] = {}  # the values of the engine's parameters
        self.stale: set[tuple[str, str]] = set()  # what was changed by another name

    def followed(self) -> Expression:
        """Read an atom with the properties, positions and labels asked of it."""
        value = self._atom()
        while True:
            token = self.peek()
            if self.accept("."):
                value = self._property(value, self.name(), token)
            elif self.sees("[") and token.kind == "sign":
                value = self._bracket(value, self.take())
            elif self.sees(":") and value.kind.name in ("NODE", "RELATIONSHIP"):
                self.take()
                edges = value.kind.name == "RELATIONSHIP"
                value = self.has_label(value, self.labels(edges=edges), token)
            elif self.sees("{") and value.kind.name in ("NODE", "RELATIONSHIP", "MAP"):
                value = self._projection(value, self.take())
            else:
                return value

    def _bracket(self, value: Expression, opened: Token) -> Expression:
        if value.kind.name in ("NODE", "RELATIONSHIP", "MAP"):
            key = self.take()
            written: Any = key.text[1:-1] if key.kind == "string" else None
            if key.kind == "parameter" and self.values is not None:
                written = self.values.get(key.text[1:].strip("`"))
            if not isinstance(written, str) or not self.sees("]"):
                hint = f"write the name of the property, {value.tokens[-1].text.strip('`')}.name"
                raise self.refused(opened, "a property whose name is worked out", hint)
            self.expect("]")
            return self._property(value, written, opened)
        return self.index(value, opened)._replace(aggregates=value.aggregates)

    def _property(self, value: Expression, name: str, token: Token) -> Expression:
        kind = value.kind
        if kind in (NULL,):
            return value
        if kind.name in ("DATE", "DATETIME"):
            found = component(value, name, token)
            if found is None:
                raise self.refused(token, f".{name} of a time", "year, month and day work")
            return found
        if kind.name in ("NODE", "RELATIONSHIP"):
            declared = properties_of(kind).get(name)
            if (value.tokens[-1].text.strip("`"), name) in self.stale:
                hint = "read it by the name that it was set by, or in another query"
                raise self.refused(token, f".{name} of what was changed by another name", hint)
            if declared is None:
                raise unknown_property(name, kind, value.tokens[-1].text.strip("`"))
        elif kind.name == "MAP":
            declared = kind.field(name)
            if declared is None or declared == NULL:
                return Expression([made("NULL", token)], NULL)
        elif kind == ANY:
            declared = ANY
        else:
            reason = f"a {kind.name.lower()} has no property ({place(self.cypher, token.start)})"
            raise QueryError(reason)
        tokens = [*operand(value), made(".", token, space=""), quoted(name, token, "")]
        return Expression(tokens, declared, aggregates=value.aggregates)

    def _projection(self, value: Expression, opened: Token) -> Expression:
        """Read ``.name, total: 1, .*}`` after a node."""
        fields: dict[str, Expression] = {}
        sparse: list[str] = []
        while not self.accept("}"):
            if fields or sparse:
                self.expect(",")
            token = self.peek()
            if self.accept("."):
                if self.accept("*"):
                    whole = properties_map(value, token)
                    for name, kind in whole.kind.fields:
                        fields[name] = self._property(value, name, token)._replace(kind=kind)
                        sparse.append(name)
                    continue
                name = self.name()
                fields[name] = self._property(value, name, token)
            else:
                name = self.name()
                if self.accept(":"):
                    fields[name] = self.expression()
                else:
                    fields[name] = self._known(name, token)
            sparse = [one for one in sparse if one != name]
        made_map = self._map(fields, sparse, opened)
        text = "CASE WHEN {0} IS NULL THEN NULL ELSE {1} END"
        if value.kind.name == "MAP":
            return made_map
        return made_map._replace(
            tokens=fill(text, opened, fill("id({0})", opened, value.tokens), made_map.tokens)
        )

    def _map(self, fields: Mapping[str, Expression], sparse: list[str], at: Token) -> Expression:
        kind = map_of({name: value.kind for name, value in fields.items()}, sparse)
        if not fields:
            raise self.refused(at, "an empty map", "leave it out")
        out: list[Token] = []
        for name, value in fields.items():
            out += [made("," if out else "{", at, space=" "), quoted(name, at, "")]
            out += [made(":", at, space=""), *value.tokens]
        if sparse:
            names = ", ".join(f"'{name}'" for name in sparse)
            out.append(made(f", `{SPARSE}`: [{names}]", at, space=""))
        out.append(made("}", at, space=""))
        aggregates = any(value.aggregates for value in fields.values())
        return Expression(out, kind, may_be_null=False, aggregates=aggregates)

    def _atom(self) -> Expression:
        token = self.peek()
        if token.kind == "number":
            self.take()
            return _number(token, self)
        if token.kind == "string":
            self.take()
            return Expression([token], STRING, may_be_null=False)
        if token.kind == "parameter":
            self.take()
            return self._parameter(token)
        if token.kind == "sign":
            return self._signed(token)
        if token.kind not in ("name", "quoted"):
            raise self.unreadable()
        after = self.peek(1).text
        word = token.word if token.kind == "name" else ""
        if word in ("EXISTS", "COUNT", "COLLECT") and after == "{":
            self.take()
            return {
                "EXISTS": self.exists,
                "COUNT": self.count,
                "COLLECT": self.collect_subquery,
            }[word](token)
        if word == "CASE" and token.text not in self.scope:
            return self._case(self.take())
        if after == "(" and token.kind == "name":
            return self._call(self.take())
        if after == "." and self._namespaced(token):
            return self._in_namespace()
        if token.text not in self.scope and word in ("TRUE", "FALSE", "NULL", "INF", "NAN"):
            self.take()
            kind = NULL if word == "NULL" else BOOLEAN
            if word in ("INF", "NAN"):
                raise self.refused(token, token.text, "leave it out")
            return Expression([token], kind, may_be_null=word == "NULL")
        return self._known(self.name(), token)

    def _signed(self, token: Token) -> Expression:
        if token.text == "(":
            if self.starts_pattern():
                return self.pattern_condition()
            self.take()
            value = self.expression()
            self.expect(")")
            return value
        if token.text == "[":
            self.take()
            if self.is_comprehension():
                return self.comprehension(token)
            if self.starts_pattern_comprehension():
                return self.pattern_comprehension(token)
            return self._list(token)
        if token.text == "{":
            return self._map(dict(self.map_entries()), [], token)
        raise self.unreadable()

    def _known(self, name: str, token: Token) -> Expression:
        variable = self.scope.get(name)
        if variable is None:
            reason = f"the variable {name} is not known here"
            raise QueryError(reason, "bring it in by MATCH, and name it in every WITH it passes")
        asked = self.sees("IS") or (self.sees(")") and self.peek(-2).text == "(")
        whole = variable.kind == PATH and variable.may_be_null and not asked
        if name in self.unsure or whole:
            hint = "MATCH it where it is, or ask OPTIONAL MATCH for nodes and single steps"
            raise self.refused(token, f"{name}, a path that may not be there,", hint)
        tokens = [t._replace(start=token.start) for t in variable.tokens]
        if len(tokens) == 1:
            tokens = [tokens[0]._replace(space=token.space or " ")]
        if variable.kind == BOOLEAN:
            tokens = truth(tokens, token)
        return Expression(tokens, variable.kind, may_be_null=variable.may_be_null)

    def _list(self, opened: Token) -> Expression:
        values: list[Expression] = []
        while not self.accept("]"):
            if values:
                self.expect(",")
            values.append(self.expression())
        kind = one_of(value.kind for value in values)
        nulls = any(value.may_be_null for value in values)
        if kind == ANY and any(never_equal(values[0].kind, value.kind) for value in values):
            raise self.refused(
                opened, "a list of values of several kinds", "make them all texts by toString()"
            )
        values = [as_kind(value, kind, opened) for value in values]
        keys = [[name for name, _ in value.kind.fields] for value in values]
        if kind.name == "MAP" and any(one != keys[0] for one in keys):
            hint = "give every map the same keys, null where there is nothing"
            raise self.refused(opened, "a list of maps that have different keys", hint)
        tokens = [opened, *joined([value.tokens for value in values], ",", opened)]
        tokens.append(made("]", opened, space=""))
        return Expression(
            tokens,
            list_of(kind, nulls=nulls),
            may_be_null=False,
            aggregates=any(value.aggregates for value in values),
            elements=tuple(value for value in values if value.may_be_null),
        )

    def _parameter(self, token: Token) -> Expression:
        name = token.text[1:].strip("`")
        if self.values is None or name not in self.values:
            return Expression([token._replace(text="$" + engine_name(name))], ANY)
        return self._valued(engine_name(name), self.values[name], token)

    def _valued(self, name: str, value: Any, token: Token) -> Expression:
        """Return a parameter of the engine that has a value; a map becomes one for each key."""
        kind = kind_of(value)
        if kind == NULL:
            return Expression([token._replace(text="NULL", kind="name")], NULL)
        if kind.name == "MAP":
            fields = {
                str(key): self._valued(f"{name}__{i}", item, token)
                for i, (key, item) in enumerate(value.items())
            }
            return self._map(fields, [], token)
        if kind.name == "LIST" and kind.element == NULL and not kind.nulls:
            return Expression([made("[]", token)], kind, may_be_null=False)
        self.used[name] = filled(value, kind)
        here = [token._replace(text=f"${name}")]
        # the engine takes the smallest integer that holds the value, and then overflows
        if kind == INTEGER:
            here = fill("CAST({0} AS INT64)", token, here)
        elif kind == BOOLEAN:
            here = truth(here, token)
        elif kind == list_of(INTEGER, nulls=kind.nulls):
            here = fill("CAST({0} AS INT64[])", token, here)
        null = Expression([made("NULL", token)], NULL)
        return Expression(here, kind, may_be_null=False, elements=(null,))

    def entries_of_parameter(self) -> list[tuple[str, Expression]] | None:
        """Read a parameter that is a map, if there is one next."""
        token = self.peek()
        name = token.text[1:].strip("`")
        value = (self.values or {}).get(name)
        if token.kind != "parameter" or not isinstance(value, Mapping):
            return None
        self.take()
        return [
            (str(key), self._valued(f"{engine_name(name)}__{i}", item, token))
            for i, (key, item) in enumerate(value.items())
        ]

    def _case(self, token: Token) -> Expression:
        value = None if self.sees("WHEN") else self.expression()
        branches: list[tuple[Expression, Expression]] = []
        while when := self.accept("WHEN"):
            test = self.expression()
            if value is not None:
                test = self.compared(value, when._replace(text="="), test)
            self.expect("THEN")
            branches.append((test, self.expression()))
        other = self.expression() if self.accept("ELSE") else None
        self.expect("END")
        results = [result for _, result in branches] + ([other] if other else [])
        kind = one_of(result.kind for result in results)
        if kind == ANY and any(never_equal(results[0].kind, one.kind) for one in results):
            raise self.refused(
                token, "CASE with results of several kinds", "make them all texts by toString()"
            )
        out = [token]
        for test, result in branches:
            out += [made("WHEN", token), *test.tokens, made("THEN", token)]
            out += as_kind(result, kind, token).tokens
        if other:
            out += [made("ELSE", token), *as_kind(other, kind, token).tokens]
        parts = [*results, *(test for test, _ in branches)]
        out.append(made("END", token))
        return Expression(out, kind, aggregates=any(part.aggregates for part in parts))

    def _call(self, name: Token) -> Expression:
        word = name.word
        if word in ("ANY", "ALL", "NONE", "SINGLE"):
            return self.quantifier(name)
        if word == "REDUCE":
            return self.reduction(name)
        if word in ("SHORTESTPATH", "ALLSHORTESTPATHS"):
            hint = "MATCH p = shortestPath(...) first, then use p"
            raise self.refused(name, "shortestPath() within an expression", hint)
        self.expect("(")
        if word == "EXISTS" and self.starts_pattern():
            value = self.pattern_condition()
            self.expect(")")
            return value
        if word in ("HEAD", "LAST"):
            source = self.expression()
            self.expect(")")
            position = Expression([made("0" if word == "HEAD" else "-1", name)], INTEGER)
            found = self.element_at(source, position, name)
            return found._replace(aggregates=source.aggregates)
        if word == "COUNT" and self.accept("*"):
            self.expect(")")
            return Expression([made("count(*)", name)], INTEGER, may_be_null=False, aggregates=True)
        distinct = bool(word in AGGREGATES and self.accept("DISTINCT"))
        given: list[Expression] = []
        while not self.accept(")"):
            if given:
                self.expect(",")
            given.append(self.expression())
        if word in AGGREGATES:
            return aggregate(self, name, given, distinct=distinct)
        if word in ("LABELS", "TYPE", "ID", "ELEMENTID", "STARTNODE", "ENDNODE"):
            self._check_element(name, given)
        return call(self, name, given)

    def _check_element(self, name: Token, given: list[Expression]) -> None:
        wanted = ["NODE"] if name.word == "LABELS" else ["RELATIONSHIP"]
        if name.word in ("ID", "ELEMENTID"):
            wanted = ["NODE", "RELATIONSHIP"]
        for value in given:
            if value.kind.name not in (*wanted, "ANY", "NULL"):
                reason = (
                    f"{name.text}() takes a {wanted[0].lower()}, not a {value.kind.name.lower()} "
                    f"({place(self.cypher, name.start)})"
                )
                raise QueryError(reason)

    def _namespaced(self, token: Token) -> bool:
        """Whether a function such as ``date.truncate(`` comes next."""
        return (
            token.kind == "name"
            and token.text not in self.scope
            and self.peek(2).kind == "name"
            and self.peek(3).text in ("(", ".")
        )

    def _in_namespace(self) -> Expression:
        first = self.take()
        name = first.text
        while self.accept("."):
            name += f".{self.name()}"
        self.expect("(")
        given: list[Expression] = []
        while not self.accept(")"):
            if given:
                self.expect(",")
            given.append(self.expression())
        if name.lower() == "date.truncate" and len(given) == 2:
            text = "CAST(date_trunc({0}, {1}) AS DATE)"
            return Expression(fill(text, first, given[0].tokens, given[1].tokens), DATE)
        if name.lower() == "duration.indays" and len(given) == 2:
            self.expect(".")
            self.expect("DAYS")
            text = "(CAST({1} AS DATE) - CAST({0} AS DATE))"
            return Expression(fill(text, first, given[0].tokens, given[1].tokens), INTEGER)
        reason = f"there is no function {name}() here"
        raise QueryError(reason, "docs/cypher.md lists what works")


def _number(token: Token, reader: ExpressionReader) -> Expression:
    text = token.text.replace("_", "")
    if text[:2].lower() in ("0x", "0o"):
        text = str(int(text, 0))
    is_float = any(sign in text for sign in ".eE")
    try:
        value = float(text) if is_float else int(text)
    except ValueError:
        raise reader.unreadable(token) from None
    if not is_float and value >= 2**63:
        raise reader.unreadable(token)
    kind = FLOAT if is_float else INTEGER
    return Expression([token._replace(text=text)], kind, may_be_null=False)
