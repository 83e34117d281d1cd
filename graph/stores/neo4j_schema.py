"""What a Neo4j database is told of the schema: which keys are unique, and what is indexed.

The text indexes serve ``{id: ...}`` and ``{name: ...}`` without the atlas, as people write them.
All names begin with ``atlas_``: nothing of the user's is touched.
"""

from __future__ import annotations

from paperatlas.graph.schema import ATLAS, ATLAS_LABEL, ENTITY_LABEL, NODE_KINDS

_NAMED = [kind.label for kind in NODE_KINDS if "name" in kind.properties]


def _constraint(label: str) -> str:
    return (
        f"CREATE CONSTRAINT atlas_{label.lower()}_id IF NOT EXISTS "
        f"FOR (n:`{label}`) REQUIRE (n.{ATLAS}, n.id) IS UNIQUE"
    )


def _index(kind: str, label: str, name: str, on: str) -> str:
    return f"CREATE {kind} {name} IF NOT EXISTS FOR (n:`{label}`) ON {on}"


SCHEMA_STATEMENTS: tuple[str, ...] = (
    f"CREATE CONSTRAINT atlas_name IF NOT EXISTS FOR (n:{ATLAS_LABEL}) REQUIRE n.{ATLAS} IS UNIQUE",
    *(_constraint(kind.label) for kind in NODE_KINDS),
    *(
        _index("TEXT INDEX", kind.label, f"atlas_{kind.label.lower()}_by_id", "(n.id)")
        for kind in NODE_KINDS
    ),
    *(
        _index("TEXT INDEX", label, f"atlas_{label.lower()}_by_name", "(n.name)")
        for label in [*_NAMED, ENTITY_LABEL]
    ),
    _index("INDEX", "Paper", "atlas_paper_by_year", "(n.year)"),
    _index("FULLTEXT INDEX", ENTITY_LABEL, "atlas_names", "EACH [n.name, n.aliases]"),
    _index("FULLTEXT INDEX", "Paper", "atlas_papers", "EACH [n.title, n.abstract]"),
)
"""Statements that change nothing where what they make is there."""

SCHEMA_NAMES: tuple[str, ...] = tuple(
    statement.split(" IF NOT EXISTS")[0].split()[-1] for statement in SCHEMA_STATEMENTS
)
"""The name that each of them gives to what it makes."""
