"""What a Neo4j server or its driver says, in one line and with what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from neo4j.exceptions import (
    AuthError,
    ClientError,
    CypherSyntaxError,
    DatabaseUnavailable,
    DriverError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from paperatlas.errors import QueryError, StoreError
from paperatlas.graph.stores.neo4j_address import Address

_GONE = (ServiceUnavailable, SessionExpired)


def is_gone(error: Exception) -> bool:
    """Return whether the server went away or could not do it just now."""
    return isinstance(error, (*_GONE, IncompleteCommit, TransientError, DatabaseUnavailable))


def server_error(error: Exception, address: Address) -> str:
    """Say what is wrong with a server."""
    if isinstance(error, AuthError):
        return (
            f"{address.server} does not let {address.user} in: set NEO4J_USERNAME and "
            "NEO4J_PASSWORD to what it knows"
        )
    if isinstance(error, _GONE):
        return (
            f"no Neo4j server answers at {address.server} ({_first_line(error)}); is it started, "
            "and is the port right (7687 for most)?"
        )
    code = getattr(error, "code", "") or ""
    if code.endswith(("DatabaseNotFound", "DatabaseUnavailable")):
        return f"{address.server} has no database {address.database!r} that could be used"
    if code.startswith("Neo.ClientError.Security"):
        return f"{address.user} may not do this at {address}: {_first_line(error)}"
    return f"{address}: {_first_line(error)}"


def query_error(error: Exception, parameters: Mapping[str, Any], address: Address) -> StoreError:
    """Turn what was raised by a user's text into a reason of one line and a hint."""
    if isinstance(error, (*_GONE, AuthError)):
        return StoreError(server_error(error, address))
    code = getattr(error, "code", "") or ""
    said = _first_line(error)
    if code.endswith("AccessMode"):
        reason = "the text writes, and this query may only read"
        return QueryError(reason, "`paperatlas query --write` lets it; builds write anew")
    if code.endswith("ParameterMissing"):
        missing = ", ".join(f"${name.strip()}" for name in said.partition(":")[2].split(","))
        given = ", ".join(f"${name}" for name in parameters)
        return QueryError(
            f"no value for {missing}", f"pass one for each parameter of the query; given: {given}"
        )
    if isinstance(error, CypherSyntaxError):
        at = re.search(r"\(line \d+, column \d+", said)
        where = f" {at[0]})" if at else ""
        reason = re.sub(r"\s*\(line \d+, column \d+.*$", "", said)
        return QueryError(f"{reason}{where}", "`paperatlas schema` prints queries that work")
    if isinstance(error, ClientError | DriverError | TypeError | ValueError):
        return QueryError(said)
    return QueryError(said, "the server's log has more")


def _first_line(error: Exception) -> str:
    said = error.message if isinstance(error, Neo4jError) else str(error)
    return (said or type(error).__name__).strip().partition("\n")[0]
