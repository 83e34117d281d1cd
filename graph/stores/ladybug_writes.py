"""Clauses that write: CREATE, MERGE, SET, REMOVE, DELETE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_kinds import (
    FLOAT,
    INTEGER,
    NULL,
    NUMBERS,
    Kind,
    lacking,
    list_of,
    never_equal,
    properties_of,
)
from paperatlas.graph.stores.cypher_reader import Expression, joined, operand, quoted
from paperatlas.graph.stores.cypher_tokens import Token, made, place
from paperatlas.graph.stores.ladybug_calls import CallReader
from paperatlas.graph.stores.unknown_names import unknown_property, wrong_kind


class WriteReader(CallReader):
    """Reads queries that may write."""

    def writing(self, token: Token) -> list[Token]:
        """Read a clause that writes."""
        if token.word == "FOREACH":
            raise self.refused(token, "FOREACH", "UNWIND the list and write then")
        if self.accept("CREATE", "INSERT"):
            return [token._replace(text="CREATE"), *self.patterns("CREATE").tokens]
        if self.accept("MERGE"):
            return self._merge(token)
        if self.accept("SET"):
            with self.lifting() as before:
                items = self._set_items()
            return [*before, *self._setting(token, items)]
        if self.accept("REMOVE"):
            return self._setting(token, self._removed_items())
        if self.sees("DETACH", "DELETE", "NODETACH"):
            return self._delete(token)
        raise self.unreadable()

    def _setting(self, token: Token, items: list[list[Token]]) -> list[Token]:
        return [made("SET", token), *joined(items, ",", token)] if items else []

    def _merge(self, token: Token) -> list[Token]:
        known = set(self.scope)
        start = self.at
        pattern = self.patterns("MERGE")
        written = self.tokens[start : self.at]
        if pattern.relations:
            nodes = [n for n in pattern.new if self.scope[n].kind.name == "NODE"]
            if nodes or self._has_anonymous_node(written, known):
                hint = "MERGE the nodes first, each by its id, then the relationship between them"
                raise self.refused(token, "MERGE of a relationship with new nodes", hint)
        elif not any(t.text.strip("`") == "id" for t in written):
            hint = "name the id: MERGE (m:Method {id: 'method/x'}) ON CREATE SET m.name = 'X'"
            raise self.refused(token, "MERGE of a node without its id", hint)
        self._check_rows(written, token)
        out = [token, *pattern.tokens]
        while self.accept("ON"):
            when = self.take()
            if when.word not in ("CREATE", "MATCH"):
                raise self.unreadable(when)
            self.expect("SET")
            items = self._set_items()
            if items:
                out += [made(f"ON {when.word}", token), *self._setting(token, items)]
        return out

    def _check_rows(self, written: Sequence[Token], token: Token) -> None:
        """Refuse rows with the same id: what is set for the second would get lost."""
        for i, part in enumerate(written[:-2]):
            rows = self.given_rows.get(written[i + 2].text.strip("`"))
            if part.text.strip("`") != "id" or written[i + 1].text != ":" or rows is None:
                continue
            key = written[i + 4].text.strip("`") if written[i + 3].text == "." else None
            ids = [row.get(key) if isinstance(row, Mapping) else row for row in rows]
            twice = [one for one, times in Counter(map(str, ids)).items() if times > 1]
            if twice:
                hint = "give each id once"
                raise self.refused(token, f"MERGE of rows that have the id {twice[0]} twice", hint)

    def _mark_stale(self, target: str, key: str) -> None:
        """Remember the variables that may be the same node, and do not know of a change."""
        kind = self.scope[target].kind
        for name, variable in self.scope.items():
            same = variable.kind.name == kind.name and set(variable.kind.among) & set(kind.among)
            if name != target and same:
                self.stale.add((variable.tokens[0].text.strip("`"), key))

    @staticmethod
    def _has_anonymous_node(written: Sequence[Token], known: set[str]) -> bool:
        return any(
            token.text == "(" and written[i + 1].text.strip("`") not in known
            for i, token in enumerate(written[:-1])
        )

    def _set_items(self) -> list[list[Token]]:
        items: list[list[Token]] = []
        while True:
            items += self._set_item()
            if not self.accept(","):
                return items

    def _set_item(self) -> list[list[Token]]:
        at = self.peek()
        bracket = self.accept("(")
        name = self.name()
        if bracket:
            self.expect(")")
        target = self._target(name, at)
        if self.sees(":", "IS"):
            hint = "a node keeps its label; CREATE another and delete this one"
            raise self.refused(at, "SET of a label", hint)
        if self.accept("+="):
            fields = self._fields()
            return [self._assigned(target, name, key, value, at) for key, value in fields.items()]
        if self.accept("="):
            hint = f"write SET {name} += {{...}}, and null for what is to go"
            raise self.refused(at, "SET of all properties at once", hint)
        if self.sees("["):
            raise self.refused(at, "SET of a property whose name is worked out", f"SET {name}.x")
        self.expect(".")
        key = self.name()
        self.expect("=")
        return [self._assigned(target, name, key, self.expression(), at)]

    def _target(self, name: str, at: Token) -> Expression:
        variable = self.scope.get(name)
        if variable is None:
            reason = f"the variable {name} is not known here"
            raise QueryError(reason, "bring it in by MATCH")
        if variable.kind.name not in ("NODE", "RELATIONSHIP"):
            reason = f"{name} is no node or relationship ({place(self.cypher, at.start)})"
            raise QueryError(reason, "SET changes what MATCH, MERGE or CREATE brought in")
        return Expression(list(variable.tokens), variable.kind)

    def _fields(self) -> dict[str, Expression]:
        at = self.peek()
        entries = self.entries_of_parameter()
        if entries is not None:
            return dict(entries)
        if self.sees("{"):
            return dict(self.map_entries())
        value = self.expression()
        if value.kind.name != "MAP":
            hint = "write the map out, or give it as a parameter"
            raise self.refused(at, "SET += of this value", hint)
        if value.kind.sparse:
            hint = "give every map the same keys, or set the properties one by one"
            raise self.refused(at, "SET += of maps that have different keys", hint)
        return {key: self._property(value, key, at) for key, _ in value.kind.fields}

    def _assigned(
        self, target: Expression, name: str, key: str, value: Expression, at: Token
    ) -> list[Token]:
        declared = properties_of(target.kind).get(key)
        if declared is None:
            raise unknown_property(key, target.kind, name)
        if without := lacking(target.kind, key):
            reason = f"{name} may be a {without[0]}, which has no property {key}"
            raise QueryError(
                reason, f"name the label where {name} is matched, as in ({name}:Method)"
            )
        if not _fits(declared, value.kind):
            raise wrong_kind(key, declared, value.kind)
        self._mark_stale(name, key)
        return [
            *target.tokens,
            made(".", at, space=""),
            quoted(key, at, ""),
            made("=", at),
            *value.tokens,
        ]

    def _removed_items(self) -> list[list[Token]]:
        items: list[list[Token]] = []
        while True:
            at = self.peek()
            name = self.name()
            target = self._target(name, at)
            if self.sees(":", "IS"):
                raise self.refused(at, "REMOVE of a label", "a node keeps its label")
            self.expect(".")
            null = Expression([made("NULL", at)], NULL)
            items.append(self._assigned(target, name, self.name(), null, at))
            if not self.accept(","):
                return items

    def _delete(self, token: Token) -> list[Token]:
        self.accept("NODETACH")
        detach = self.accept("DETACH")
        self.expect("DELETE")
        values: list[list[Token]] = []
        while True:
            at = self.peek()
            value = self.expression()
            if value.kind.name not in ("NODE", "RELATIONSHIP", "NULL"):
                raise self.refused(at, "DELETE of this value", "name nodes or relationships")
            values.append(operand(value))
            if not self.accept(","):
                break
        keyword = "DETACH DELETE" if detach else "DELETE"
        return [made(keyword, token), *joined(values, ",", token)]


def _fits(declared: Kind, given: Kind) -> bool:
    """Whether the engine stores such a value as it is."""
    if given.name in ("ANY", "NULL"):
        return True
    if given in NUMBERS:
        return declared == FLOAT or (declared == INTEGER and given == INTEGER)
    if given.name == "LIST" and declared.name == "LIST":
        return given.element == NULL or not never_equal(declared.element, given.element)
    return given == list_of(declared.element) if declared.name == "LIST" else given == declared
