"""Time the load of a graph into a Neo4j server: relationships a second, and reading them back.

    python benchmarks/neo4j_load.py [--papers N] [--imported N] [--server URI]

The graph is generated, seeded: six relationships a paper, each with its sentence, as extraction
gives them. Without ``--server`` a server of the benchmark's own is started (Neo4j Community of
``tests/neo4j/pom.xml``, 3 GB of heap, 1 GB of page cache, parallel garbage collection). Then a
graph goes from an embedded file to the files of ``neo4j-admin`` and, by the server's own tool,
into a database.
Writes ``neo4j.md``.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from machine import measured_on

from paperatlas.graph.exports.neo4j_admin import export_neo4j_admin
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import ENTITY_TYPES, ROLES, Edge, EntityType, Node

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.neo4j.server import Neo4jServer, jars_folder

_WORDS = (
    *("we", "propose", "a", "new", "method", "that", "reaches", "high", "accuracy", "on"),
    *("the", "benchmark", "with", "fewer", "steps", "and", "data"),
)


def graph(papers: int, rng: random.Random) -> tuple[list[Node], list[Edge]]:
    """Return nodes and edges of so many papers, a third as many entities, six edges a paper."""

    def text(words: int) -> str:
        return " ".join(rng.choices(_WORDS, k=words))

    entities: list[tuple[EntityType, str]] = [
        (kind, f"{kind.lower()}/e{n}")
        for n in range(papers // 3)
        for kind in rng.choices(ENTITY_TYPES)
    ]
    nodes = [
        Node(kind, entity, {"name": entity.upper(), "type": kind, "aliases": [entity], "papers": 1})
        for kind, entity in entities
    ]
    edges: dict[tuple[str, str, str], Edge] = {}
    for n in range(papers):
        paper = f"arxiv:{n:07}"
        properties = {"title": text(9), "abstract": text(150), "extraction": text(200)}
        nodes.append(Node("Paper", paper, {"year": 2000 + n % 25} | properties))
        for kind, entity in rng.sample(entities, 6):
            role = rng.choice(ROLES)
            evidence = {"sentence": text(22), "field": "abstract", "start": 7, "end": 19}
            weight = {
                "confidence": 0.9,
                "count": 1,
                "found_by": "rules",
                "spans": ["abstract:7:19"],
            }
            edges[role, paper, entity] = Edge(
                role, ("Paper", paper), (kind, entity), evidence | weight
            )
    return nodes, list(edges.values())


@contextmanager
def server(address: str | None) -> Iterator[str]:
    """Give the address of a server: the one named, or one started for the benchmark."""
    if address:
        yield address
        return
    with tempfile.TemporaryDirectory(prefix="paperatlas-") as home:
        own = Neo4jServer(jars_folder(), Path(home), quick=False)
        own.start()
        try:
            yield own.url
        finally:
            own.stop()


def measured(address: str, papers: int) -> str:
    """Load a graph of so many papers; return its line of the table."""
    nodes, edges = graph(papers, random.Random(0))  # noqa: S311
    seen: list[tuple[float, int]] = [(time.perf_counter(), 0)]
    store = open_store(address, mode="write")
    store.write(nodes, edges, progress=lambda done, _: seen.append((time.perf_counter(), done)))
    (began, _), (ended, total) = seen[0], seen[-1]
    # the batches after the last node hold relationships only
    after, before = next((when, done) for when, done in seen if done >= len(nodes))
    store.write(nodes, edges)
    again = time.perf_counter()
    store.to_networkx()
    read = time.perf_counter()
    store.close()
    return (
        f"| {papers:,} | {len(nodes):,} | {len(edges):,} | {ended - began:.1f} "
        f"| {(total - before) / (ended - after):,.0f} | {again - ended:.1f} | {read - again:.1f} |"
    )


def through_files(papers: int) -> str:
    """Export a graph of so many papers and import it; return its line of the table."""
    nodes, edges = graph(papers, random.Random(0))  # noqa: S311
    rows = len(nodes) + len(edges)
    with tempfile.TemporaryDirectory(prefix="paperatlas-") as folder:
        store = open_store(f"{folder}/graph.lbdb", mode="write")
        store.write(nodes, edges)
        began = time.perf_counter()
        done = export_neo4j_admin(store, Path(folder, "files"), atlas="bench")
        exported = time.perf_counter() - began
        store.close()
        own = Neo4jServer(jars_folder(), Path(folder, "home"), quick=False)
        began = time.perf_counter()
        said = own.import_files(done.command)
        imported = time.perf_counter() - began
    if f"{len(edges)} relationships" not in said:
        message = f"not all were imported: {said}"
        raise RuntimeError(message)
    return (
        f"| {papers:,} | {len(nodes):,} | {len(edges):,} | {exported:.1f} | {rows / exported:,.0f} "
        f"| {imported:.1f} | {rows / imported:,.0f} |"
    )


def main() -> None:
    """Load, load again, read back; print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--papers", type=int, default=50_000)
    parser.add_argument("--imported", type=int, default=100_000, help="papers of the import")
    parser.add_argument("--server", help="the address of a running server, such as neo4j://host")
    asked = parser.parse_args()
    lines = []
    with server(asked.server) as address:
        # A server that has just started compiles as it goes: the small load warms it up.
        for papers in (10_000, asked.papers):
            lines.append(measured(f"{address}/neo4j?atlas=bench-{papers}", papers))
            print(lines[-1], flush=True)
    files = through_files(asked.imported)
    print(files, flush=True)
    head = (
        "| papers | nodes | relationships | load s | relationships a second "
        "| the same again s | read back s |\n|---|---|---|---|---|---|---|\n"
    )
    text = (
        "# Loading a Neo4j server\n\n"
        "Made by `make bench-neo4j`. Each relationship has its sentence and seven more properties; "
        "each paper 350 words of text. Client and server (3 GB of heap, 1 GB of page cache, "
        "parallel garbage collection, just started: the first line warms it up) share the "
        "machine; the driver has its extension in Rust (extra `neo4j`).\n\n"
        f"{measured_on()}\n\n{head}" + "\n".join(lines) + "\n\n"
        "## Through files\n\n"
        "From an embedded file by `paperatlas export --format neo4j-admin`, then "
        "`neo4j-admin database import full` with 512 MB of heap, its start included.\n\n"
        "| papers | nodes | relationships | export s | rows a second | import s | rows a second |\n"
        f"|---|---|---|---|---|---|---|\n{files}\n"
    )
    Path(__file__).with_name("neo4j.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
