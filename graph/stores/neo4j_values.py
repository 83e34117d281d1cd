"""Values of the Neo4j driver as plain Python values: what JSON has, and nothing of the server's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

from paperatlas.graph.schema import ATLAS, EDGES, NODES


def plain(value: Any) -> Any:
    """Return a value as the embedded engine gives it.

    A node becomes a dict of ``label`` and its properties, those of the schema in its order,
    absent ones None; a relationship one of ``type`` and its properties; a path one of ``nodes``
    and ``relationships``. Dates and times become ISO 8601 text.
    """
    if isinstance(value, Node):
        ours = [label for label in NODES if label in value.labels]
        label = ours[0] if ours else min(value.labels, default=None)
        return {"label": label} | _properties(value, NODES[ours[0]].properties if ours else None)
    if isinstance(value, Relationship):
        known = EDGES.get(value.type)
        return {"type": value.type} | _properties(value, known.properties if known else None)
    if isinstance(value, Path):
        return {
            "nodes": [plain(node) for node in value.nodes],
            "relationships": [plain(edge) for edge in value.relationships],
        }
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple) and not isinstance(value, Point | Duration):
        return [plain(item) for item in value]
    if isinstance(value, DateTime | Date | Time):
        return value.to_native().isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def _properties(entity: Node | Relationship, declared: Mapping[str, Any] | None) -> dict[str, Any]:
    names = declared if declared is not None else sorted(entity.keys() - {ATLAS})
    return {name: plain(entity.get(name)) for name in names}
