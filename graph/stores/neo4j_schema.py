"""The constraints and indexes of a graph in Neo4j, as Cypher statements.

Ids are unique within an atlas, since a server may hold several. Text indexes serve lookups of an
id or a name alone; the full-text indexes serve search.
"""

from __future__ import annotations

from paperatlas.graph.schema import ATLAS, ENTITY_LABEL, NODES
from paperatlas.records import ENTITY_TYPES

_NAMED = (*ENTITY_TYPES, "Author", "Venue", "Repository")

STATEMENTS: tuple[str, ...] = (
    *(
        f"CREATE CONSTRAINT atlas_{label.lower()}_id IF NOT EXISTS "
        f"FOR (n:{label}) REQUIRE (n.{ATLAS}, n.id) IS UNIQUE"
        for label in NODES
    ),
    *(
        f"CREATE TEXT INDEX atlas_{label.lower()}_by_id IF NOT EXISTS FOR (n:{label}) ON (n.id)"
        for label in NODES
    ),
    *(
        f"CREATE TEXT INDEX atlas_{label.lower()}_by_name IF NOT EXISTS FOR (n:{label}) ON (n.name)"
        for label in (*_NAMED, ENTITY_LABEL)
    ),
    "CREATE INDEX atlas_paper_by_year IF NOT EXISTS FOR (n:Paper) ON (n.year)",
    f"CREATE FULLTEXT INDEX atlas_names IF NOT EXISTS "
    f"FOR (n:{ENTITY_LABEL}) ON EACH [n.name, n.aliases]",
    "CREATE FULLTEXT INDEX atlas_papers IF NOT EXISTS FOR (n:Paper) ON EACH [n.title, n.abstract]",
)
"""What a database must have; each may be run again, and none fails where it is there already."""
