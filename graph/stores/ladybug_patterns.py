"""Read patterns, and write them for an engine that has one label a node.

Within one MATCH, Neo4j takes no relationship twice; this engine may. The relationships of a
pattern that could be the same get names, and conditions that keep them apart.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, NamedTuple

from paperatlas.errors import QueryError
from paperatlas.graph.schema import EDGES, NODES
from paperatlas.graph.stores.cypher_kinds import (
    ANY,
    NODE,
    PATH,
    RELATIONSHIP,
    Kind,
    list_of,
    never_equal,
    properties_of,
)
from paperatlas.graph.stores.cypher_reader import (
    Expression,
    Variable,
    fill,
    operand,
    quoted,
)
from paperatlas.graph.stores.cypher_tokens import Token, closing, made, place
from paperatlas.graph.stores.ladybug_labels import LabelReader
from paperatlas.graph.stores.pattern_parts import (
    Pattern,
    Relation,
    Step,
    is_long,
    keep_apart,
)
from paperatlas.graph.stores.unknown_names import unknown_property, wrong_kind

MAX_HOPS = 30
"""The longest path the engine looks for; Neo4j has no bound."""

Use = Literal["MATCH", "CREATE", "MERGE"]
_LEFT, _RIGHT = "<-", "->"


class _End(NamedTuple):
    """A node at the end of a relationship: its variable, and its labels."""

    variable: str
    labels: tuple[str, ...]


class PatternReader(LabelReader):
    """Reads patterns and label expressions."""

    optional = False  # whether the pattern may not be found

    def starts_pattern(self) -> bool:
        """Whether the bracket that comes next begins a pattern, not an expression."""
        if not self.sees("("):
            return False
        end = closing(self.tokens, self.at)
        if end + 2 >= len(self.tokens):
            return False
        first, second = self.tokens[end + 1], self.tokens[end + 2]
        arrow = (first.text == "-" and second.text in ("[", "-", _RIGHT)) or (
            first.text == _LEFT and second.text in ("[", "-")
        )
        if not arrow or first.kind != "sign":
            return False
        inner = self.tokens[self.at + 1 : end]
        if not inner or inner[0].text in (":", "{"):
            return True
        if inner[0].kind not in ("name", "quoted"):
            return False
        if len(inner) > 1:
            return inner[1].text in (":", "{") or inner[1].word == "WHERE"
        known = self.scope.get(inner[0].text.strip("`"))
        return known is None or known.kind.name in ("NODE", "ANY")

    def patterns(self, use: Use) -> Pattern:
        """Read patterns with commas between them."""
        pattern = Pattern()
        while True:
            self._part(pattern, use)
            comma = self.accept(",")
            if comma is None:
                break
            pattern.tokens.append(comma._replace(space=""))
        keep_apart(pattern)
        return pattern

    def one_pattern(self) -> Pattern:
        """Read one pattern, as it stands in a condition or a pattern comprehension."""
        pattern = Pattern()
        self._part(pattern, "MATCH")
        keep_apart(pattern)
        return pattern

    def _part(self, pattern: Pattern, use: Use) -> None:
        name, at = None, self.peek()
        if at.kind in ("name", "quoted") and self.peek(1).text == "=":
            name = self.name()
            self.expect("=")
        called = self.peek().word if self.peek(1).text == "(" else ""
        if called in ("SHORTESTPATH", "ALLSHORTESTPATHS"):
            self.take()
            self.expect("(")
            kind = "SHORTEST" if called == "SHORTESTPATH" else "ALL SHORTEST"
            start = len(pattern.new)
            chain = self._chain(pattern, use, kind)
            self.expect(")")
            pattern.has_path = True
            pattern.shortest.update(
                new for new in pattern.new[start:] if self.scope[new].kind.name == "LIST"
            )
            if name is not None:
                pattern.shortest.add(name)
        elif self.sees("ANY", "ALL", "SHORTEST") and self.peek(1).kind in ("name", "number"):
            raise self.refused(self.peek(), "a path selector", "write shortestPath((a)-[*..6]-(b))")
        else:
            chain = self._chain(pattern, use, "TRAIL")
        pattern.has_path = pattern.has_path or name is not None
        if name is not None:
            token = self.declare(name, PATH, at)
            self.scope[name] = Variable(PATH, (token,), self.optional)
            self.unsure.discard(name)
            if self.optional and name not in pattern.shortest:
                self.unsure.add(name)
            pattern.new.append(name)
            pattern.tokens += [token, made("=", at)]
        pattern.tokens += chain

    def _chain(self, pattern: Pattern, use: Use, walk: str) -> list[Token]:
        if self.peek(1).text == "(" or not self.sees("("):
            if self.sees("("):
                raise self.refused(
                    self.peek(), "a quantified path pattern", "write -[:TYPE*1..3]->"
                )
            raise self.unreadable()
        out, left = self._node(pattern, use)
        while self.sees("-", _LEFT):
            relation, at = self._relation(pattern, use, walk)
            node, right = self._node(pattern, use)
            self._note(pattern, relation, left, right, at)
            out += [*at, *node]
            left = right
        return out

    def _node(self, pattern: Pattern, use: Use) -> tuple[list[Token], _End]:
        opened = self.expect("(")
        out = [opened._replace(space=opened.space if opened.space.strip() == "" else " ")]
        name = None
        if self.peek().kind in ("name", "quoted") and not self.sees("WHERE", "IS"):
            name = self.name()
        colon = self.accept(":", "IS")
        if colon and self.sees("$"):
            raise self.refused(self.peek(), "a label out of an expression", "write the label")
        labels = self.labels() if colon else None
        known = self.scope.get(name) if name else None
        if labels == () and use == "MATCH":
            pattern.conditions.append([made("false", opened)])
            labels = None
        if known:
            out += list(known.tokens)
            ends = known.kind.among if known.kind.name == "NODE" else NODE.among
            if labels is not None:
                if use != "MATCH":
                    reason = f"{name} is there already ({place(self.cypher, opened.start)})"
                    raise QueryError(reason, "name it without label and properties")
                value = Expression(list(known.tokens), known.kind)
                pattern.conditions.append(self.has_label(value, labels, opened).tokens)
                ends = tuple(label for label in labels if label in ends)
            kind = known.kind
        else:
            kind = Kind("NODE", among=labels if labels is not None else NODE.among)
            ends = kind.among
            if use != "MATCH" and len(kind.among) != 1:
                reason = f"a new node has one label here ({place(self.cypher, opened.start)})"
                raise QueryError(
                    reason, f"name one, as in (n:Method); there are: {', '.join(NODES)}"
                )
            if name:
                out.append(self.declare(name, kind, opened)._replace(space=""))
                pattern.new.append(name)
                pattern.witness = pattern.witness or fill("id({0})", opened, [out[-1]])
            elif use == "MATCH":
                out.append(quoted(self.fresh(), opened, ""))
            if labels and labels != NODE.among:
                out.append(made(":" + "|".join(f"`{label}`" for label in labels), opened, space=""))
        variable = out[1].text if len(out) > 1 else ""
        properties = self._properties(pattern, kind, name or "a node", use)
        out += properties
        if properties or known:
            pattern.anchors.add(variable)
        self._inline_where(pattern, use)
        out.append(self.expect(")")._replace(space=""))
        pattern.nodes.setdefault(variable, list(out))
        return out, _End(variable, ends)

    def _inline_where(self, pattern: Pattern, use: Use) -> None:
        if self.sees("WHERE") and use == "MATCH":
            self.take()
            pattern.conditions.append(operand(self.expression()))

    def _properties(self, pattern: Pattern, kind: Kind, who: str, use: Use) -> list[Token]:
        at = self.peek()
        entries = self.entries_of_parameter() if use == "CREATE" else None
        if entries is None:
            if not self.sees("{"):
                return []
            entries = self.map_entries()
        out: list[Token] = []
        for key, value in entries:
            declared = properties_of(kind).get(key)
            if declared is None and kind.name in ("NODE", "RELATIONSHIP"):
                raise unknown_property(key, kind, who)
            if never_equal(declared or ANY, value.kind):
                if use != "MATCH":
                    raise wrong_kind(key, declared or ANY, value.kind)
                pattern.conditions.append([made("false", at)])
                continue
            if value.kind.name == "NULL" and use == "CREATE":
                continue
            out += [made("," if out else " {", at, space=""), quoted(key, at, "")]
            out += [made(":", at, space=""), *value.tokens]
        return [*out, made("}", at, space="")] if out else []

    def map_entries(self) -> list[tuple[str, Expression]]:
        """Read ``{key: value, ...}``."""
        self.expect("{")
        entries: list[tuple[str, Expression]] = []
        while not self.accept("}"):
            if entries:
                self.expect(",")
            key = self.name()
            self.expect(":")
            entries.append((key, self.expression()))
        return entries

    def entries_of_parameter(self) -> list[tuple[str, Expression]] | None:
        """Read a parameter that is a map, if there is one next."""
        raise NotImplementedError

    def _relation(
        self, pattern: Pattern, use: Use, walk: str
    ) -> tuple[tuple[str | None, Relation], list[Token]]:
        start = self.take()
        leftward = start.text == _LEFT
        name, types, hops = None, None, None
        properties: list[Token] = []
        opened = self.accept("[")
        kind = RELATIONSHIP
        known: Variable | None = None
        if opened:
            if self.peek().kind in ("name", "quoted") and not self.sees("WHERE"):
                name = self.name()
            if self.accept(":"):
                types = self.labels(edges=True)
            if types == ():
                pattern.conditions.append([made("false", start)])
                types = None
            kind = Kind("RELATIONSHIP", among=types if types is not None else RELATIONSHIP.among)
            if self.accept("*"):
                hops = self._hops()
            known = self.scope.get(name) if name else None
            if name and not known and hops is None:
                self.declare(name, kind, start)
                pattern.new.append(name)
            properties = self._properties(pattern, kind, name or "a relationship", use)
            self._inline_where(pattern, use)
            self.expect("]")
        if self.sees(_RIGHT):
            rightward = bool(self.take())
        else:
            self.expect("-")
            rightward = False
        hops = self._quantifier() or hops
        if leftward and rightward:
            leftward = rightward = False
        if use != "MATCH" and (hops or not (leftward or rightward) or len(kind.among) != 1):
            where = place(self.cypher, start.start)
            reason = f"a new relationship has one type and a direction ({where})"
            raise QueryError(reason, "write (a)-[:USES]->(b)")
        if walk != "TRAIL" and hops is None:
            hops = (1, 1)
        if known and (hops or known.kind.name != "RELATIONSHIP"):
            raise self.refused(
                start, "a relationship of any length that is known already", "match it once"
            )
        token = (
            known.tokens[0]
            if known
            else quoted(self.engine_variable(name) if name else self.fresh(), start, "")
        )
        if name and hops:
            self.scope[name] = Variable(list_of(kind), tuple(fill("rels({0})", start, [token])))
            self.unsure.discard(name)
            if self.optional:
                self.unsure.add(name)
            pattern.new.append(name)
        if not hops:
            pattern.witness = pattern.witness or fill("id({0})", start, [token])
        body = [made("<-[" if leftward else "-[", start, space=""), token]
        if types:
            body.append(made(":" + "|".join(f"`{type_}`" for type_ in types), start, space=""))
        if hops:
            low, high = hops
            low = max(low, 1) if walk != "TRAIL" else low
            body.append(made(f"* {walk} {low}..{high}", start, space=""))
        body += [*properties, made("]->" if rightward else "]-", start, space="")]
        relation = Relation(token, kind.among, bool(hops), frozenset())
        if walk != "TRAIL":
            relation = relation._replace(types=())
        direction = _LEFT if leftward else _RIGHT if rightward else None
        return (direction, relation), body

    def _hops(self) -> tuple[int, int]:
        """Read what follows a star: ``2``, ``1..4``, ``..4``, ``2..`` or nothing."""
        low = self._count()
        if not self.accept(".."):
            return (1, MAX_HOPS) if low is None else (low, low)
        high = self._count()
        return 1 if low is None else low, MAX_HOPS if high is None else high

    def _count(self) -> int | None:
        if self.peek().kind != "number":
            return None
        token = self.take()
        if not token.text.isdecimal():
            raise self.unreadable(token)
        return min(int(token.text), MAX_HOPS)

    def _quantifier(self) -> tuple[int, int] | None:
        """Read what may follow an arrow: ``{1,3}``, ``{2}``, ``+`` or ``*``."""
        if self.accept("+"):
            return 1, MAX_HOPS
        if self.accept("*"):
            return 0, MAX_HOPS
        if not self.accept("{"):
            return None
        low = self._count()
        high = low
        if self.accept(","):
            high = self._count()
            high = MAX_HOPS if high is None else high
        self.expect("}")
        if high is None:
            raise self.unreadable()
        return low or 0, high

    def _note(
        self,
        pattern: Pattern,
        found: tuple[str | None, Relation],
        left: _End,
        right: _End,
        tokens: list[Token],
    ) -> None:
        """Remember a relationship of a pattern with the ends that it may join."""
        direction, relation = found
        joins = frozenset(
            (type_, source, target)
            for type_ in relation.types
            for source, target in EDGES[type_].pairs
            if (direction != _LEFT and source in left.labels and target in right.labels)
            or (direction != _RIGHT and source in right.labels and target in left.labels)
        )
        if relation.types:
            relation = relation._replace(joins=joins)
            pattern.relations.append(relation)
        pattern.steps.append(Step(left.variable, tokens, right.variable, relation))

    def check_steps(self, pattern: Pattern, condition: Expression | None, like: Token) -> None:
        """Refuse long patterns with conditions, which the engine filters wrongly."""
        if is_long(pattern) and (condition or pattern.conditions or pattern.anchors):
            hint = "MATCH two steps at a time, with WITH between"
            raise self.refused(like, "a pattern of three and more steps here", hint)

    def where(self, pattern: Pattern) -> Expression | None:
        """Read the WHERE of a MATCH, if there is one."""
        if not self.accept("WHERE"):
            return None
        start = self.at
        condition = self.expression()
        for before, token in pairwise(self.tokens[start - 1 : self.at]):
            if token.text.strip("`") in pattern.shortest and before.text != ".":
                raise self.refused(
                    token,
                    "a condition on a shortest path, which Neo4j heeds while it searches,",
                    "to choose among the shortest write WITH before the WHERE: "
                    f"MATCH {token.text} = shortestPath(...) WITH {token.text} WHERE ...",
                )
        return condition
