"""Run one Cypher text on Ladybug: our errors, plain Python values, columns as they were written."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from paperatlas.errors import QueryError
from paperatlas.graph.schema import ATLAS, DEFAULT_ATLAS, EDGES, LABELS
from paperatlas.graph.stores import Table
from paperatlas.graph.stores.ladybug_dialect import Translation, translate
from paperatlas.graph.stores.ladybug_errors import explain
from paperatlas.graph.stores.ladybug_functions import SPARSE
from paperatlas.graph.stores.ladybug_tables import Connection


def run_query(
    connection: Connection, cypher: str, parameters: Mapping[str, Any], *, write: bool = False
) -> Table:
    """Run a Cypher text.

    Args:
        connection: to the database.
        cypher: the text, as for Neo4j 5 where that is possible.
        parameters: the value of each ``$name``; more than the text uses do no harm.
        write: whether the text may change the graph.

    Raises:
        QueryError: the text writes and may not, a parameter has no value, or the engine refuses it.
    """
    values = {ATLAS: DEFAULT_ATLAS} | {name: _parameter(v) for name, v in parameters.items()}
    translation = translate(cypher, values, write=write)
    if missing := [name for name in translation.parameters if name not in values]:
        given = ", ".join(f"${name}" for name in parameters) or "none"
        reason = f"no value for {', '.join(f'${name}' for name in missing)}"
        raise QueryError(reason, f"pass one for each parameter of the query; given: {given}")
    try:
        answer = connection.execute(translation.text, dict(translation.values))
        rows = [tuple(_plain(value) for value in row) for row in answer.get_all()]
    except (RuntimeError, UnicodeDecodeError) as error:
        raise explain(error, translation) from error
    return Table(_columns(translation, answer.get_column_names()), rows)


def _columns(translation: Translation, named: list[str]) -> tuple[str, ...]:
    if len(translation.columns) == len(named):
        return translation.columns
    return tuple(named)


def _parameter(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_parameter(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _parameter(item) for key, item in value.items()}
    return value


def _plain(value: Any) -> Any:
    """Turn a value of the engine into what JSON has, without the engine's internal ids."""
    if isinstance(value, dict):
        return _plain_map(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def _plain_map(value: dict[str, Any]) -> Any:
    if "_NODES" in value and "_RELS" in value:
        if not value["_NODES"]:
            return None  # of an optional pattern
        return {
            "nodes": [_plain(node) for node in value["_NODES"]],
            "relationships": [_plain(edge) for edge in value["_RELS"]],
        }
    label = str(value.get("_LABEL"))
    if "_ID" in value and label in EDGES and "_SRC" in value:
        return {"type": label} | {name: value.get(name) for name in EDGES[label].properties}
    if "_ID" in value and label in LABELS:
        # A pattern over several labels brings the properties of all of them: keep its own.
        return {"label": label} | {name: value.get(name) for name in LABELS[label]}
    if value.keys() == {"offset", "table"}:
        return f"{value['table']}:{value['offset']}"
    if SPARSE not in value:
        return {key: _plain(item) for key, item in value.items()}
    kept = {key: item for key, item in value.items() if key != SPARSE}
    return {
        k: _plain(item) for k, item in kept.items() if not (item is None and k in value[SPARSE])
    }
