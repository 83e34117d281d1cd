"""Kill a load in its middle and look at what is left.

A child (``python -m tests.graph.stores.crashes ADDRESS FIRST``) writes one graph after another to
a store and prints the number of each when the write has returned. It is killed (SIGKILL) at a
random moment, or the server is; then the store must hold the last graph that was printed, or the
one after it, whole.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from paperatlas.errors import StoreInterrupted, StoreNotFound
from paperatlas.graph.stores import Store
from paperatlas.graph.stores.opening import open_store
from paperatlas.records import Edge, Node
from tests.neo4j.server import Neo4jServer

ROOT = Path(__file__).resolve().parents[3]
PAPERS = 300


def generation(number: int) -> tuple[list[Node], list[Edge]]:
    """Return the graph of this number: each text holds it, and some nodes come and go."""
    method = ("Method", f"method/m{number % 3}")
    nodes = [Node(*method, {"name": f"M{number}", "type": "Method", "papers": number})]
    nodes += [
        Node("Paper", f"p{n}", {"title": f"Title {number}", "abstract": f"Text {number}. " * 20})
        for n in range(number % 7, PAPERS + number % 7)
    ]
    edges = [
        Edge("USES", ("Paper", node.id), method, {"sentence": f"Text {number}.", "count": number})
        for node in nodes[1:]
    ]
    return nodes, edges


def write_for_ever(address: str, first: int) -> None:
    """Write one generation after another; print each when it is written."""
    store = open_store(address, mode="write")
    print("open", flush=True)  # noqa: T201
    number = first
    while True:
        nodes, edges = generation(number)
        try:
            store.write(nodes, edges, prune=True)
        except StoreInterrupted as error:
            print(f"interrupted: {error}", flush=True)  # noqa: T201
            return
        print(number, flush=True)  # noqa: T201
        number += 1


def held(store: Store) -> int:
    """Return the number of the generation that a store holds, which must be whole."""
    network = store.to_networkx()
    numbers = {data["count"] for *_, data in network.edges(data=True)}
    if not network:
        return 0
    assert len(numbers) == 1, f"edges of several graphs: {sorted(numbers)}"
    number = int(numbers.pop())
    nodes, edges = generation(number)
    wanted = {node.id: node.properties for node in nodes}
    assert set(network) == set(wanted), "nodes of several graphs"
    for node, data in network.nodes(data=True):
        given = wanted[node]
        assert {name: data[name] for name in given} == given, f"{node} is of another graph"
    assert network.number_of_edges() == len(edges), "edges are missing"
    return number


def kill_once(address: str, rng: random.Random, server: Neo4jServer | None = None) -> str:
    """Let a child write, kill it or the server, check what is left; return what was seen."""
    try:
        store = open_store(address)
        before = held(store)
        store.close()
    except StoreNotFound:
        before = 0
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.graph.stores.crashes", address, str(before + 1)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout
    assert child.stdout.readline() == "open\n", "the child could not open the store"
    acknowledged = before
    if rng.random() < 0.7:  # else it is killed soon after it has begun its first load
        acknowledged = int(child.stdout.readline() or before)
    time.sleep(rng.random() * 0.5)
    more = ""
    if server is not None:
        server.kill()
        server.start()
        more = child.stdout.readline()  # it goes on, or says what is stored and ends
    child.kill()
    said = more + child.communicate()[0]
    numbers = [int(line) for line in said.splitlines() if line.isdecimal()]
    acknowledged = max([acknowledged, *numbers])
    if server is None:
        assert child.returncode == -signal.SIGKILL, "the child ended by itself"
    try:
        store = open_store(address)
        after = held(store)
        store.close()
    except StoreNotFound:
        after = 0
    assert after in (acknowledged, acknowledged + 1), f"{acknowledged} was said, {after} is there"
    return f"{acknowledged - before} loads acknowledged, " + (
        "the last in the store" if after == acknowledged else "one more in the store"
    )


if __name__ == "__main__":
    write_for_ever(sys.argv[1], int(sys.argv[2]))
