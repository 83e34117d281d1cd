"""Translate Cypher as Neo4j 5 has it into what Ladybug understands, and refuse what writes.

The text is read whole, clause by clause and expression by expression, with what the schema and
the parameters tell of each value; `tests/graph/stores/cypher_texts.py` holds it against a real
Neo4j. What would mean something else here is written differently, or refused with a way round.

The readers build on one another: `cypher_reader`, `ladybug_patterns`, `ladybug_subqueries`,
`ladybug_lists`, `ladybug_expressions`, `ladybug_clauses`, `ladybug_calls`, `ladybug_writes`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from paperatlas.errors import QueryError
from paperatlas.graph.stores.cypher_tokens import Token, text_of, tokens_of
from paperatlas.graph.stores.ladybug_writes import WriteReader


@dataclass(frozen=True, slots=True)
class Translation:
    """A Cypher text for Ladybug, and what the answer needs from the original.

    Attributes:
        original: the text as given.
        text: the text for the engine.
        tokens: those of `text`; each knows its place in `original`.
        parameters: names of the parameters, each once, in order.
        columns: names of the columns as Neo4j gives them.
        values: those of the engine's parameters, where the translation was given values.
    """

    original: str
    text: str
    tokens: tuple[Token, ...]
    parameters: tuple[str, ...]
    columns: tuple[str, ...]
    values: Mapping[str, Any]


def translate(
    cypher: str, parameters: Mapping[str, Any] | None = None, *, write: bool = False
) -> Translation:
    """Translate one Cypher text.

    Args:
        cypher: the text.
        parameters: their values, if they are known; what they are decides on how they are used.
        write: whether it may change the graph.

    Raises:
        QueryError: there is no query, or several; it writes; or it uses what is known not to work.
    """
    tokens = tokens_of(cypher)
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        reason = "the query is empty"
        raise QueryError(reason, "try: MATCH (p:Paper) RETURN p.title LIMIT 5")
    names = tuple(dict.fromkeys(t.text[1:].strip("`") for t in tokens if t.kind == "parameter"))
    reader = WriteReader(cypher, tokens, parameters)
    reader.may_write = write
    translated = reader.query()
    return Translation(
        original=cypher,
        text=text_of(translated),
        tokens=tuple(translated),
        parameters=names,
        columns=reader.columns,
        values=reader.used,
    )
