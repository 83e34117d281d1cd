"""Open a store by its address."""

from __future__ import annotations

import difflib
import re
from pathlib import Path
from typing import Literal

from paperatlas.errors import StoreError, StoreNotFound
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.neo4j_address import is_server

Mode = Literal["read", "write"]

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(//.*)?", re.DOTALL)


def open_store(url: str, *, mode: Mode = "read") -> Store:
    """Open the graph at an address.

    Args:
        url: ``memory:`` (networkx, empty at first), the path of an embedded database, such as
            ``atlas.lbdb``, or a Neo4j server: ``neo4j://host:7687/database?atlas=name``, of which
            only the host is needed. The password is that of ``NEO4J_PASSWORD``.
        mode: ``read`` shares the store with other readers and a writer; ``write`` holds the lock
            of a file and makes it, at the first `Store.write`, if there is none.

    Returns:
        The open store; call `close` when done.

    Raises:
        StoreNotFound: `mode` is ``read`` and there is no such file.
        StoreBusy: `mode` is ``write`` and another process writes to it.
        StoreError: the file is no graph of ours, or no store takes such an address.
    """
    if url == "memory:":
        from paperatlas.graph.stores.memory import MemoryStore

        return MemoryStore()
    if is_server(url):
        from paperatlas.graph.stores.neo4j import Neo4jStore

        return Neo4jStore(url, mode=mode)
    if _ADDRESS.fullmatch(url):
        raise StoreError(_no_such_store(url))
    from paperatlas.graph.stores.ladybug import LadybugStore

    path = Path(url)
    if path.is_dir():
        message = f"{url} is a folder; a graph is one file, such as {path / 'atlas.lbdb'}"
        raise StoreError(message)
    if mode == "read" and not path.exists():
        raise StoreNotFound(_no_such_file(path))
    if mode == "write" and not path.parent.is_dir():
        message = f"cannot make {url}: there is no folder {path.parent}"
        raise StoreError(message)
    return LadybugStore(path, mode=mode)


def _no_such_store(url: str) -> str:
    scheme = url.partition(":")[0]
    return (
        f"no store takes addresses that begin with {scheme}:; give memory:, the path of a file, "
        "such as atlas.lbdb, or a server, such as neo4j://localhost:7687"
    )


def _no_such_file(path: Path) -> str:
    said = f"there is no graph at {path}"
    if path.parent.is_dir():
        files = {p.name.casefold(): p for p in sorted(path.parent.iterdir()) if p.is_file()}
        near = difflib.get_close_matches(path.name.casefold(), list(files), n=3, cutoff=0.6)
        near += [name for name in files if name.endswith(".lbdb") and name not in near]
        if near:
            return f"{said}; did you mean {' or '.join(str(files[n]) for n in near[:3])}?"
    return f"{said}; make one with `paperatlas build ... -o {path}`"
