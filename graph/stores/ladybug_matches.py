"""MATCH, in pieces where the engine would go wrong.

Where it filters what it found after two steps and then goes a third, it loses rows, or keeps too
many. A WITH between the steps keeps it from that.
"""

from __future__ import annotations

from paperatlas.graph.stores.cypher_reader import (
    Expression,
    joined,
    operand,
    quoted,
)
from paperatlas.graph.stores.cypher_tokens import Token, made, split_at
from paperatlas.graph.stores.ladybug_expressions import ExpressionReader
from paperatlas.graph.stores.pattern_parts import MAX_STEPS, Pattern, conditions, is_long


def _names(condition: list[Token]) -> set[str]:
    """Return the engine's variables in a condition."""
    return {token.text for token in condition if token.kind == "quoted"}


def _names_outside(condition: list[Token], pattern: Pattern) -> set[str]:
    """Return what a condition names and the pattern does not bring in."""
    inside = {*pattern.nodes, *(step.relation.name.text for step in pattern.steps)}
    return _names(condition) - inside


class MatchReader(ExpressionReader):
    """Reads MATCH and OPTIONAL MATCH."""

    steps = 0  # that MATCH went since the last WITH

    def match(self, token: Token, *, optional: bool) -> list[Token]:
        """Read what follows MATCH."""
        keyword = made("OPTIONAL MATCH" if optional else "MATCH", token, space=token.space or " ")
        earlier = self.engine_variables()
        self.optional = optional
        pattern = self.patterns("MATCH")
        self.optional = False
        while self.accept("USING"):
            self._hint()
        weight = sum(step.weight for step in pattern.steps)
        barrier: list[Token] = []
        if self.steps + weight > MAX_STEPS and earlier:
            barrier = [made("WITH", token), *joined([[one] for one in earlier], ",", token)]
            self.steps = 0
        self.steps += weight
        if optional:
            with self.not_lifting():
                condition = self.where(pattern)
            self.check_steps(pattern, condition, token)
            found = conditions(pattern, condition, token)
            return [*barrier, keyword, *pattern.tokens, *found]
        with self.lifting() as before:
            start = self.at + 1
            condition = self.where(pattern)
            known = self._known_at_once(start, pattern) if condition else []
            if is_long(pattern) and (condition or pattern.conditions or pattern.anchors):
                if pattern.has_path:
                    hint = "write the path as (a)-[*3]-(b), or leave out its name"
                    raise self.refused(
                        token, "a path of three and more steps with conditions", hint
                    )
                out, pattern.conditions = self.in_pieces(pattern, earlier, known, token)
                late = conditions(pattern, condition, token)
                if late and not before:
                    rows = joined([[one] for one in self.carried], ",", token)
                    return [*barrier, *out, made("WITH", token), *rows, *late]
            else:
                out = [keyword, *pattern.tokens]
            out = [*barrier, *out]
            if not before or condition is None:
                return [*out, *conditions(pattern, condition, token)]
            out += [*conditions(pattern, None, token), *before]
            return [*out, *self.only_where(condition, token)]

    def _known_at_once(self, start: int, pattern: Pattern) -> list[tuple[str, list[Token]]]:
        """Return the conditions of a WHERE that fix a property of a node: ``p.id = $id``."""
        end = self.at
        found: list[tuple[str, list[Token]]] = []
        parts = split_at(self.tokens[start:end], "AND")
        if any(len(split_at(self.tokens[start:end], word)) > 1 for word in ("OR", "XOR")):
            return []
        for part in parts:
            if (
                len(part) == 5
                and [part[1].text, part[3].text] == [".", "="]
                and part[4].kind in ("string", "number", "parameter")
                and part[0].text.strip("`") in pattern.new
            ):
                variable = self.scope[part[0].text.strip("`")].tokens[0].text
                if variable in pattern.nodes:
                    found.append((variable, self.expression_of(part)))
        return found

    def expression_of(self, part: list[Token]) -> list[Token]:
        """Return the translation of tokens that are read already."""
        outer, at = self.tokens, self.at
        self.tokens, self.at = part, 0
        found = operand(self.expression())
        self.tokens, self.at = outer, at
        return found

    def in_pieces(
        self,
        pattern: Pattern,
        earlier: list[Token],
        known: list[tuple[str, list[Token]]],
        token: Token,
    ) -> tuple[list[Token], list[list[Token]]]:
        """Return a pattern as MATCHes of two steps, and the conditions that are left over.

        Each piece begins at what is known by then.
        """
        pattern.anchors.update(variable for variable, _ in known)
        left, open_conditions = list(pattern.steps), list(pattern.conditions)
        seen = {one.text for one in earlier}
        rows = list(earlier)
        fixed = list(known)
        out: list[Token] = []
        lonely = [
            name
            for name in pattern.nodes
            if not any(name in (step.left, step.right) for step in left)
        ]
        while left or lonely:
            piece: list[list[Token]] = []
            here: set[str] = set()
            if lonely:
                name = lonely.pop(0)
                piece.append(pattern.nodes[name])
                here.add(name)
            weight = 0
            while left and not (piece and not here):
                reached = seen | here
                best = next((s for s in left if {s.left, s.right} & reached), None)
                best = best or next(
                    (s for s in left if {s.left, s.right} & pattern.anchors), left[0]
                )
                if piece and (weight + best.weight > MAX_STEPS or not weight):
                    break
                left.remove(best)
                ends = []
                for name in (best.left, best.right):
                    first = name not in seen | here
                    ends.append(pattern.nodes[name] if first else [made(f"({name})", token)])
                    here.add(name)
                piece.append([*ends[0], *best.tokens, *ends[1]])
                here.add(best.relation.name.text)
                weight += best.weight
            reached = seen | here
            ready = [
                c for c in open_conditions if _names(c) <= reached | _names_outside(c, pattern)
            ]
            open_conditions = [c for c in open_conditions if c not in ready]
            ready += [c for variable, c in fixed if variable in here]
            out += [made("MATCH", token), *joined(piece, ",", token)]
            out += [made("WHERE", token), *joined(ready, "AND", token)] if ready else []
            rows += [quoted(name.strip("`"), token) for name in sorted(here - seen)]
            seen = reached
            if left or lonely:
                out += [made("WITH", token), *joined([[one] for one in rows], ",", token)]
        return out, open_conditions

    def only_where(self, condition: Expression, token: Token) -> list[Token]:
        """Return a WITH that keeps the rows for which a condition holds."""
        rows = joined([[one] for one in self.carried], ",", token)
        return [made("WITH", token), *rows, made("WHERE", token), *condition.tokens]

    def _hint(self) -> None:
        """Read past a hint for Neo4j's planner."""
        while not self.sees("WHERE", "USING") and self.peek().text != ")":
            self.take()
        self.accept(")")
