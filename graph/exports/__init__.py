"""A graph written for other programs: one file a format, named here."""

from __future__ import annotations

from collections.abc import Mapping

from paperatlas.graph.exports.neo4j_admin import export_neo4j_admin
from paperatlas.graph.exports.summary import Export

FORMATS: Mapping[str, Export] = {"neo4j-admin": export_neo4j_admin}
"""Every format by the name that `paperatlas export --format` takes."""
