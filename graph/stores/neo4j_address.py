"""The address of an atlas on a Neo4j server: ``neo4j://host:7687/database?atlas=name``."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from paperatlas.errors import StoreError
from paperatlas.graph.schema import DEFAULT_ATLAS

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
LONGEST_NAME = 64
"""Characters that the name of an atlas may have: it is part of every key."""

prompt: Callable[[str], str] | None = None
"""Asks a person for a password, given who and where; the command line sets it on a terminal."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where an atlas is on a server.

    Attributes:
        server: what the driver connects to: scheme, host and port.
        user: who logs in.
        database: the database of that server.
        atlas: the name of the atlas; a database may hold several.
    """

    server: str
    user: str
    database: str
    atlas: str

    def __str__(self) -> str:
        """Return the address without the user."""
        named = "" if self.atlas == DEFAULT_ATLAS else f"?atlas={self.atlas}"
        return f"{self.server}/{self.database}{named}"

    def auth(self, *, ask: bool = False) -> tuple[str, str] | None:
        """Return user and password; None where no password is known.

        Args:
            ask: ask a person, where there is one, if the environment has no password.
        """
        password = os.environ.get("NEO4J_PASSWORD")
        if password is None and ask and prompt is not None:
            password = prompt(f"Password of {self.user} at {self.server}")
        return None if password is None else (self.user, password)


def is_server(url: str) -> bool:
    """Return whether a store's address is that of a Neo4j server."""
    return url.partition(":")[0].lower() in SCHEMES and "://" in url


def address_of(url: str) -> Address:
    """Read an address.

    What the address leaves open is taken from the environment: ``NEO4J_USERNAME`` (else
    ``neo4j``), ``NEO4J_DATABASE`` (else ``neo4j``). The password is only ever taken from
    ``NEO4J_PASSWORD`` or a prompt.

    Raises:
        StoreError: there is no host, a password stands in it, or it asks for what is not known.
    """
    parts = urlsplit(url)
    shown = re.sub(r"//[^@/]*@", "//", url)
    if parts.password is not None:
        message = f"{shown}: no password in an address: set NEO4J_PASSWORD, or be asked for it"
        raise StoreError(message)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host:
        message = f"{shown} names no server; write neo4j://localhost:7687"
        raise StoreError(message)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    atlas = asked.pop("atlas", DEFAULT_ATLAS)
    if asked or parts.fragment:
        strange = next(iter(asked), parts.fragment)
        message = f"{shown}: {strange!r} is not known here; an address ends in ?atlas=NAME at most"
        raise StoreError(message)
    if not 0 < len(atlas) <= LONGEST_NAME or not atlas.isprintable():
        message = f"{shown}: the name of an atlas has 1 to {LONGEST_NAME} printable characters"
        raise StoreError(message)
    host = f"[{host}]" if ":" in host else host
    return Address(
        server=f"{parts.scheme.lower()}://{host}" + (f":{port}" if port else ""),
        user=unquote(parts.username or "") or os.environ.get("NEO4J_USERNAME") or "neo4j",
        database=unquote(parts.path.strip("/")) or os.environ.get("NEO4J_DATABASE") or "neo4j",
        atlas=atlas,
    )
