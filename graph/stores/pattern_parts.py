"""What a pattern is made of, and what keeps its relationships apart.

Within one MATCH, Neo4j takes no relationship twice; the embedded engine may. Relationships that
could be the same get conditions that they are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

from paperatlas.graph.stores.cypher_reader import (
    Expression,
    fill,
    joined,
    operand,
)
from paperatlas.graph.stores.cypher_tokens import Token, made

MAX_STEPS = 2
"""How many steps the engine is asked to go at once where it has to filter."""


class Relation(NamedTuple):
    """A relationship of a pattern: its name, its kind, and the ends that it may join."""

    name: Token
    types: tuple[str, ...]
    any_length: bool
    joins: frozenset[tuple[str, str, str]]


class Step(NamedTuple):
    """A relationship of a pattern, and the engine's variables of the nodes at its ends."""

    left: str
    tokens: list[Token]
    right: str
    relation: Relation

    @property
    def weight(self) -> int:
        """How many steps it may be, as far as it matters here."""
        return 2 if self.relation.any_length else 1


@dataclass
class Pattern:
    """The patterns of one clause.

    Attributes:
        tokens: for the engine.
        conditions: what its WHERE must say besides.
        relations: its relationships, but those of shortest paths.
        shortest: names of shortest paths and their relationships.
        new: the variables that it brings in, in order.
        witness: what is null where an optional pattern was not found.
        nodes: its nodes by the engine's variable, each as it is written where it comes first.
        steps: its relationships with the nodes at their ends.
        anchors: the engine's variables of nodes of which something is known.
        has_path: whether a path of it has a name, or is a shortest one.
    """

    tokens: list[Token] = field(default_factory=list)
    conditions: list[list[Token]] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    shortest: set[str] = field(default_factory=set)
    new: list[str] = field(default_factory=list)
    witness: list[Token] = field(default_factory=list)
    nodes: dict[str, list[Token]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    has_path: bool = False


def keep_apart(pattern: Pattern) -> None:
    """Add the conditions that no relationship is taken twice."""
    for first, second in combinations(pattern.relations, 2):
        one, two = sorted((first, second), key=lambda relation: relation.any_length)
        if two.any_length:
            if not set(one.types) & set(two.types):
                continue
        elif not one.joins & two.joins:
            continue
        text = "id({0}) <> id({1})"
        if two.any_length and one.any_length:
            text = "NOT list_has_any(properties(rels({0}), '_ID'), properties(rels({1}), '_ID'))"
        elif two.any_length:
            text = "NOT list_contains(properties(rels({1}), '_ID'), id({0}))"
        pattern.conditions.append(fill(text, one.name, [one.name], [two.name]))


def conditions(pattern: Pattern, condition: Expression | None, like: Token) -> list[Token]:
    """Return the WHERE of a pattern, nothing if it has none."""
    parts: list[Sequence[Token]] = [*pattern.conditions]
    if condition is not None:
        parts.insert(0, operand(condition) if parts else condition.tokens)
    return [made("WHERE", like), *joined(parts, "AND", like)] if parts else []


def is_long(pattern: Pattern) -> bool:
    """Whether the engine may lose rows, or keep too many, when it filters within the pattern.

    It does where it filters what it found after two steps, and then goes a third.
    """
    return sum(step.weight for step in pattern.steps) > MAX_STEPS
