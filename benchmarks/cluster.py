"""Measure a build on a cluster beside one on one machine, and each of its steps.

    python benchmarks/cluster.py SHARED [--papers N] [--grow N...] [--only commands|steps]

Abstracts of the ACL Anthology (``SHARED/corpus/acl.jsonl.gz``), every so many-th. Both builds are
the command that a user would give, with two workers, and must give the same graph. Then each step
of the cluster's is done in one process, to count its processor time. With ``--only`` the other half
is that measured before. Writes ``cluster.md`` and ``figures/cluster.json``.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from figures import keep, kept
from machine import measured_on

from paperatlas.atlas import open_atlas
from paperatlas.cluster.building import find_all, read_parts, write_csv_files, write_graph
from paperatlas.cluster.running import Handle, Here
from paperatlas.engine import make_reading
from paperatlas.extractors.worker import Choices
from paperatlas.graph.exports.neo4j_admin import write_import_folder
from paperatlas.graph.rules import Rules

HERE = Path(__file__).parent
FEW = 50
"""Papers of a build that is hardly more than its start and end."""
_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took: seconds, processor seconds, most resident MB of all its processes."""

    wall: float
    cpu: float
    peak: float


def run(command: list[str]) -> Took:
    """Run a command and add up all processes that descend from it, however far."""
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        cpu: dict[int, float] = {}
        peak = 0.0
        over = threading.Event()

        def look() -> None:
            nonlocal peak
            while not over.wait(0.25):
                held = 0.0
                for pid in _family(process.pid):
                    try:
                        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                        pages = Path(f"/proc/{pid}/statm").read_text().split()
                    except OSError:
                        continue
                    cpu[pid] = (int(stat[11]) + int(stat[12])) / _TICK
                    held += (int(pages[1]) - int(pages[2])) * _PAGE / 1e6  # without shared pages
                peak = max(peak, held)

        watcher = threading.Thread(target=look)
        watcher.start()
        process.wait()
        over.set()
        watcher.join()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Took(time.perf_counter() - started, sum(cpu.values()), peak)


def _family(root: int) -> list[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sorted(family)


class Counting(Here):
    """No cluster; counts processor seconds by function."""

    def __init__(self) -> None:
        """Start with none."""
        self.seconds: dict[str, float] = {}

    def start(
        self, function: Callable[..., Any], *arguments: Any, returns: int | None = None
    ) -> list[Handle]:
        """Run a function and count."""
        began = time.process_time()
        out = super().start(function, *arguments, returns=returns)
        name = function.__name__
        self.seconds[name] = self.seconds.get(name, 0.0) + time.process_time() - began
        return out


def write_abstracts(shared: Path, count: int, out: Path) -> Path:
    """Write so many abstracts, spread over the corpus."""
    with gzip.open(shared / "corpus" / "acl.jsonl.gz", "rt", encoding="utf-8") as file:
        total = sum(1 for _ in file)
    step = max(total // count, 1)
    with (
        gzip.open(shared / "corpus" / "acl.jsonl.gz", "rt", encoding="utf-8") as file,
        out.open("w", encoding="utf-8") as written,
    ):
        for number, line in enumerate(file):
            if number % step == 0 and number // step < count:
                written.write(line)
    return out


def commands(file: Path, folder: Path) -> dict[str, Took]:
    """Build on one machine and on a cluster of it, two workers each; check that both agree."""
    out = {}
    folder.mkdir()
    for engine in ("local", "ray"):
        command = [sys.executable, "-m", "paperatlas", "build", str(file)]
        command += ["-o", str(folder / f"{engine}.lbdb"), "--recogniser", "rules"]
        command += ["--workers", "2", "--engine", engine]
        out[engine] = run(command)
    graphs = []
    for engine in ("local", "ray"):
        with open_atlas(folder / f"{engine}.lbdb") as atlas:
            graph = atlas.to_networkx()
        nodes = sorted(graph.nodes(data=True), key=lambda node: node[0])
        graphs.append((nodes, sorted(graph.edges(keys=True, data=True), key=lambda e: e[:3])))
    assert graphs[0] == graphs[1], "both engines give the same graph"
    return out


def steps(file: Path, folder: Path) -> dict[str, Any]:
    """Do each step in one process; return processor seconds by step, sizes, and names."""
    cluster = Counting()
    read = read_parts([file], cluster, folder / "papers", columns={})
    reading = make_reading("rules")
    before = os.times()
    found = find_all(read, cluster, Choices("rules", version=reading.version), folder / "found")
    after = os.times()
    extract = sum(after[:4]) - sum(before[:4])
    written = write_graph(found.paths, cluster, Rules(), folder / "graph")
    csv = write_import_folder(
        folder / "csv",
        "atlas",
        lambda fresh: write_csv_files(folder / "graph", cluster, fresh, "atlas"),
    )
    seconds = cluster.seconds
    return {
        "papers": read.papers,
        "cpu": {
            "read the input into parts": seconds["read_input_slice"],
            "papers on several pages": seconds["join_duplicates"],
            "extract (rules), with the worker's start": extract,
            "links between names": seconds["links_of_parts"] + seconds["links_together"],
            "what each shard gets": seconds["shares_of_parts"],
            "resolve the shards": seconds["resolve_shares"],
            "back to the papers": seconds["things_together"] + seconds["kin_pairs"],
            "write the graph": seconds["write_papers_graph"]
            + seconds["write_entities"]
            + seconds["share_out"]
            + seconds["write_shared"],
            "write Neo4j's CSV": seconds["write_csv"],
        },
        "bytes": {
            "input": file.stat().st_size,
            "parts of papers": _size(folder / "papers"),
            "parts with extractions": _size(folder / "found"),
            "graph as Parquet": _size(folder / "graph"),
            "graph as CSV": csv.bytes,
        },
        "names": sum(notes.names for notes in written.shards),
        "largest": written.largest,
        "resolve": [notes.seconds for notes in written.shards],
    }


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def report(figures: dict[str, Any]) -> str:
    """Return the tables."""
    runs, grown = figures["commands"], figures["grown"]
    last = grown[-1]
    lines = [
        "# A build on a cluster",
        "",
        f"Written by `make bench-cluster`; {measured_on()}. Abstracts of the ACL Anthology.",
        "",
        "## The same build, both ways",
        "",
        "`paperatlas build --recogniser rules --workers 2` into an embedded store; Ray is started "
        "and ended by the command. Both graphs are the same.",
        "",
        "| engine | papers | wall s | CPU s, all processes | peak MB, all processes |",
        "|---|---|---|---|---|",
        *(
            f"| {took['engine']} | {took['papers']:,} | {took['wall']:.1f} | {took['cpu']:.1f} "
            f"| {took['peak']:.0f} |"
            for took in runs
        ),
        "",
        "## Steps",
        "",
        "Processor time of each step in one process, and what it leaves on the disk.",
        "",
        "| step | " + " | ".join(f"{one['papers']:,} papers: ms a paper" for one in grown) + " |",
        "|---|" + "---|" * len(grown),
        *(
            f"| {step} | "
            + " | ".join(f"{one['cpu'][step] / one['papers'] * 1e3:.2f}" for one in grown)
            + " |"
            for step in last["cpu"]
        ),
        "",
        "| kept | "
        + " | ".join(f"{one['papers']:,} papers: bytes a paper" for one in grown)
        + " |",
        "|---|" + "---|" * len(grown),
        *(
            f"| {what} | "
            + " | ".join(f"{one['bytes'][what] / one['papers']:,.0f}" for one in grown)
            + " |"
            for what in last["bytes"]
        ),
        "",
        "## Names that must be resolved together",
        "",
        "| papers | distinct strings | largest set of linked names, share of uses |",
        "|---|---|---|",
        *(f"| {one['papers']:,} | {one['names']:,} | {one['largest']:.1%} |" for one in grown),
        "",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--papers", type=int, default=2_000)
    parser.add_argument("--grow", type=int, nargs="*", default=[1_000, 4_000])
    parser.add_argument("--only", choices=("commands", "steps"))
    given = parser.parse_args()
    old = kept("cluster")
    figures: dict[str, Any] = dict(old.figures) if old else {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.only != "steps":
            figures["commands"] = []
            for count in (FEW, given.papers):
                file = write_abstracts(given.shared, count, folder / "papers.jsonl")
                for engine, took in commands(file, folder / f"both-{count}").items():
                    figures["commands"].append({"engine": engine, "papers": count, **asdict(took)})
        if given.only != "commands":
            figures["grown"] = []
            for count in given.grow:
                file = write_abstracts(given.shared, count, folder / f"{count}.jsonl")
                figures["grown"].append(steps(file, folder / str(count)))
    keep("cluster", "python benchmarks/cluster.py SHARED", figures)
    (HERE / "cluster.md").write_text(report(figures), "utf-8")


if __name__ == "__main__":
    main()
