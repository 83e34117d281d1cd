"""Read Cypher token by token, knowing which variables there are: what all the readers share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_kinds import Kind
from paperatlas.graph.stores.cypher_tokens import Token, made, place

MAX_DEPTH = 60
"""How deep expressions may stand within each other."""
_END = Token("end", "", "", -1)
_NO_HINT = "`paperatlas schema` prints queries that work"


class Expression(NamedTuple):
    """A translated expression.

    Attributes:
        tokens: its text for the engine.
        kind: what its value may be.
        simple: whether it needs no brackets beside an operator.
        may_be_null: False only where it cannot be null.
        aggregates: whether it counts, collects or sums rows.
        elements: those of a list that may be null, None if they are not known.
    """

    tokens: list[Token]
    kind: Kind
    simple: bool = True
    may_be_null: bool = True
    aggregates: bool = False
    elements: tuple[Expression, ...] | None = None


class Variable(NamedTuple):
    """What a name stands for: its kind and its text for the engine."""

    kind: Kind
    tokens: tuple[Token, ...]
    may_be_null: bool = True


class Reader:
    """A place in a Cypher text, and the variables known there."""

    def __init__(self, cypher: str, tokens: Sequence[Token], values: Mapping[str, Any] | None):
        """Begin at the first token.

        Args:
            cypher: the text.
            tokens: those of the text.
            values: of the parameters, None if they are not known.
        """
        self.cypher = cypher
        self.tokens = tokens
        self.at = 0
        self.values = values
        self.scope: dict[str, Variable] = {}
        self.depth = 0  # lambdas around this place
        self.unsure: set[str] = set()  # variables of which the engine cannot tell if they are null
        self.nested = 0
        self._written = {token.text.strip("`").casefold() for token in tokens}
        self._fresh = 0
        self._spelt: dict[str, str] = {}

    def expression(self) -> Expression:
        """Read one expression."""
        raise NotImplementedError

    def peek(self, ahead: int = 0) -> Token:
        """Return a token without taking it; an empty one beyond the end."""
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else _END

    def take(self) -> Token:
        """Take the next token."""
        token = self.peek()
        if token is _END:
            raise self.unreadable()
        self.at += 1
        return token

    def sees(self, *texts: str) -> bool:
        """Whether the next token is one of these signs or keywords (in capitals)."""
        token = self.peek()
        if token.kind in ("string", "quoted", "parameter"):
            return False
        return token.text in texts or (token.word != "" and token.word in texts)

    def sees_words(self, *words: str) -> bool:
        """Whether these keywords follow."""
        return all(self.peek(i).word == word for i, word in enumerate(words))

    def accept(self, *texts: str) -> Token | None:
        """Take the next token if it is one of these."""
        return self.take() if self.sees(*texts) else None

    def accept_words(self, *words: str) -> bool:
        """Take these keywords if they follow."""
        if not self.sees_words(*words):
            return False
        self.at += len(words)
        return True

    def expect(self, text: str) -> Token:
        """Take the next token, which must be this."""
        if not self.sees(text):
            raise self.unreadable()
        return self.take()

    def name(self) -> str:
        """Take a name, whatever keyword it is."""
        token = self.take()
        if token.kind not in ("name", "quoted"):
            raise self.unreadable(token)
        if token.kind == "quoted":
            return token.text[1:-1].replace("``", "`")
        return token.text

    def unreadable(self, token: Token | None = None) -> QueryError:
        """Return the error for a text that is not Cypher, or not known here."""
        token = token or self.peek()
        at = len(self.cypher) if token.start < 0 else token.start
        return QueryError(f"the query cannot be read ({place(self.cypher, at)})", _NO_HINT)

    def refused(self, token: Token, what: str, hint: str) -> QueryError:
        """Return the error for Cypher that this engine cannot do."""
        reason = f"{what} does not run on an embedded graph ({place(self.cypher, token.start)})"
        return QueryError(reason, hint)

    @contextmanager
    def within(self) -> Iterator[None]:
        """Go one level deeper, not without end."""
        self.nested += 1
        if self.nested > MAX_DEPTH:
            reason = f"the query is nested too deeply ({place(self.cypher, self.peek().start)})"
            raise QueryError(reason, "bring parts of it into a WITH before")
        try:
            yield
        finally:
            self.nested -= 1

    @contextmanager
    def inner_scope(self) -> Iterator[None]:
        """Forget at the end the variables that come up inside."""
        outer = dict(self.scope)
        yield
        self.scope = outer

    def fresh(self) -> str:
        """Return a name that the text does not use."""
        while True:
            self._fresh += 1
            name = f"v{self._fresh}"
            if name not in self._written:
                return name

    def engine_variable(self, name: str) -> str:
        """Return the engine's name of a variable: it takes ``p`` and ``P`` for the same."""
        known = self._spelt.setdefault(name.casefold(), name)
        if known != name:
            return self._spelt.setdefault(f"{name} as written", self.fresh())
        return name

    def declare(self, name: str, kind: Kind, like: Token) -> Token:
        """Make a variable known and return its token for the engine."""
        token = quoted(self.engine_variable(name), like)
        self.scope[name] = Variable(kind, (token,))
        return token


def quoted(name: str, like: Token, space: str = " ") -> Token:
    """Return a token for a name, safe from the engine's keywords."""
    escaped = name.replace("`", "``")
    return made(f"`{escaped}`", like, kind="quoted", space=space)


_PLACE = re.compile(r"\{(\d)\}")


def fill(template: str, like: Token, *parts: Sequence[Token]) -> list[Token]:
    """Return the tokens of a text in which ``{0}``, ``{1}`` ... stand for other tokens."""
    out: list[Token] = []
    for i, piece in enumerate(_PLACE.split(template)):
        if i % 2:
            out += parts[int(piece)]
        elif piece:
            out.append(made(piece, like, space=" " if i == 0 else ""))
    return out


def operand(expression: Expression) -> list[Token]:
    """Return the tokens of an expression, in brackets where an operator stands beside it."""
    if expression.simple:
        return expression.tokens
    like = expression.tokens[0]
    return [made("(", like), *expression.tokens, made(")", like, space="")]


def joined(parts: Sequence[Sequence[Token]], by: str, like: Token) -> list[Token]:
    """Return parts with a sign or keyword between them."""
    out: list[Token] = []
    for i, part in enumerate(parts):
        if i:
            out.append(made(by, like, space="" if by == "," else " "))
        out += part
    return out
