"""Cypher text cut into tokens, each of which remembers where it stood."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from paperatlas.errors import QueryError

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?\*/)
    |(?P<string>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")
    |(?P<quoted>`(?:``|[^`])*`)
    |(?P<parameter>\$(?:\w+|`[^`]*`))
    |(?P<name>[^\W\d]\w*)
    |(?P<number>0[xX][0-9a-fA-F]+|0o[0-7]+|\.\d+(?:[eE][+-]?\d+)?|\d+\.\d+(?:[eE][+-]?\d+)?|\d+(?:[eE][+-]?\d+)?)
    |(?P<sign>\.\.|<>|<=|>=|=~|->|<-|\+=|\|\||\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_CLOSING = {"(": ")", "[": "]", "{": "}"}


class Token(NamedTuple):
    """A piece of Cypher: its kind, its text, the space before it and its place in the original."""

    kind: str
    text: str
    space: str
    start: int

    @property
    def word(self) -> str:
        """The text in capitals if it may be a keyword, else ""."""
        return self.text.upper() if self.kind == "name" else ""


def tokens_of(cypher: str) -> list[Token]:
    """Cut a Cypher text into tokens; comments become space.

    Raises:
        QueryError: a quote or a bracket is left open or closed twice.
    """
    found: list[Token] = []
    space = ""
    for match in _TOKEN.finditer(cypher):
        kind = match.lastgroup or ""
        if kind == "space":
            space += match[0] if match[0].isspace() else " "
            continue
        found.append(Token(kind, match[0], space, match.start()))
        space = ""
    _check_brackets(cypher, found)
    return found


def text_of(tokens: Sequence[Token]) -> str:
    """Join tokens with the space that stood between them."""
    return "".join(token.space + token.text for token in tokens)


def made(text: str, like: Token, *, kind: str = "sign", space: str = " ") -> Token:
    """Return a token of a translation, which stands where `like` stood."""
    return Token(kind, text, space, like.start)


def closing(tokens: Sequence[Token], at: int) -> int:
    """Return the index of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(tokens)):
        text = tokens[i].text
        if text in _CLOSING:
            depth += 1
        elif text in (")", "]", "}"):
            depth -= 1
            if depth == 0:
                return i
    raise AssertionError  # tokens_of has checked that every bracket closes


def split_at(tokens: Sequence[Token], *separators: str) -> list[list[Token]]:
    """Split at separators outside of brackets; keywords are given in capitals."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.text in _CLOSING:
            depth += 1
        elif token.text in (")", "]", "}"):
            depth -= 1
        elif depth == 0 and (token.text in separators or token.word in separators):
            parts.append([])
            continue
        parts[-1].append(token)
    return parts


def place(cypher: str, at: int) -> str:
    """Say where a character stands, with what follows it."""
    line = cypher.count("\n", 0, at) + 1
    column = at - (cypher.rfind("\n", 0, at) + 1) + 1
    rest = cypher[at : at + 24].split("\n")[0].strip()
    return f"line {line}, column {column}" + (f", at “{rest}”" if rest else ", at the end")


def _check_brackets(cypher: str, tokens: list[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.text in ("'", '"', "`"):
            reason = f"the quote {token.text} is not closed ({place(cypher, token.start)})"
            raise QueryError(reason, "a quote within quotes is written \\' or \\\"")
        if token.text in _CLOSING:
            opened.append(token)
        elif token.text in (")", "]", "}") and (
            not opened or _CLOSING[opened.pop().text] != token.text
        ):
            reason = f"nothing opens this “{token.text}” ({place(cypher, token.start)})"
            raise QueryError(reason)
    if opened:
        reason = f"“{opened[-1].text}” is not closed ({place(cypher, opened[-1].start)})"
        raise QueryError(reason)
