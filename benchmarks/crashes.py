"""Kill loads of both stores, and the server, many times over; nothing may be lost or half there.

    python benchmarks/crashes.py [--times N]

What is killed and what must hold then is told in ``tests/graph/stores/crashes.py``. A Neo4j server
is started for it (``tests/neo4j/server.py``). Writes ``crashes.md``; ends with an error at the
first kill after which something is lost.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from machine import measured_on

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.graph.stores.crashes import kill_once
from tests.neo4j.server import Neo4jServer, jars_folder


def series(what: str, address: str, times: int, server: Neo4jServer | None = None) -> str:
    """Kill so many times; return the line of the table."""
    rng = random.Random(0)  # noqa: S311  # when to kill
    began = time.perf_counter()
    outcomes = []
    for done in range(1, times + 1):
        outcomes.append(kill_once(address, rng, server))
        print(f"{what} {done}: {outcomes[-1]}", flush=True)
    more = sum("one more" in outcome for outcome in outcomes)
    seconds = time.perf_counter() - began
    return f"| {what} | {times} | {times - more} | {more} | 0 | 0 | {seconds:.0f} |"


def main() -> None:
    """Run the three series and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=50)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="paperatlas-") as folder:
        lines = [series("loader of a file", str(Path(folder) / "a.lbdb"), times)]
        server = Neo4jServer(jars_folder(), Path(folder) / "neo4j")
        server.start()
        try:
            lines.append(series("loader of a server", f"{server.url}?atlas=loader", times))
            lines.append(series("the server", f"{server.url}?atlas=server", times, server))
        finally:
            server.stop()
    text = (
        "# Kills in the middle of loads\n\n"
        "Made by `make crashes`: SIGKILL at a random moment while one graph of 300 papers after "
        "another is written, then the store is opened again and every node and edge looked at. "
        "“One more” is a load that was in when its writer had not been told yet.\n\n"
        f"{measured_on()}\n\n"
        "| killed | times | the last acknowledged load is there | one more | lost | half there "
        "| seconds |\n|---|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n"
    )
    Path(__file__).with_suffix(".md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
