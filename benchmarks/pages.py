"""Time the main job on the real pages and on the sample: build, draw; write pages.md.

    python benchmarks/pages.py SHARED

SHARED holds ``corpus/pages``: five saved Hugging Face Papers pages.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from machine import measured_on

HERE = Path(__file__).parent
COMMAND = [sys.executable, "-m", "paperatlas"]


def timed(*arguments: str) -> tuple[float, float, Any]:
    """Run one command; return wall seconds, CPU seconds and its JSON."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        [*COMMAND, *arguments, "--json"], check=True, capture_output=True, text=True
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, json.loads(done.stdout)


def measure(what: Path) -> list[str]:
    """Build and draw one input, twice building, and return the table's rows."""
    with tempfile.TemporaryDirectory() as folder:
        store, site = f"{folder}/a.lbdb", f"{folder}/site"
        rows = []
        for step in ("build", "build again"):
            wall, cpu, report = timed("build", str(what), "-o", store)
            counts = report["counts"]
            edges = sum(counts["edges"].values())
            size = Path(store).stat().st_size / 1e6
            rows.append(
                f"| {what.name} | {step} | {report['read']} papers, "
                f"{sum(counts['nodes'].values())} nodes, {edges} edges, {size:.1f} MB "
                f"| {wall:.1f} | {cpu:.1f} |"
            )
        wall, cpu, drawn = timed("draw", store, "-o", site)
        rows.append(
            f"| {what.name} | draw | {drawn['pages']} pages, {drawn['bytes'] / 1e6:.1f} MB "
            f"| {wall:.1f} | {cpu:.1f} |"
        )
    return rows


def main(shared: str) -> None:
    """Measure, print and write."""
    inputs = [Path(shared, "corpus", "pages"), HERE.parent / "examples" / "papers.jsonl"]
    lines = [
        "# What the main job costs",
        "",
        f"Written by `make bench`; {measured_on()}. Whole commands, start-up included.",
        "",
        "| input | command | made | wall s | CPU s |",
        "|---|---|---|---|---|",
        *(row for what in inputs for row in measure(what)),
    ]
    text = "\n".join(lines) + "\n"
    (HERE / "pages.md").write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main(*sys.argv[1:2] or ["../shared"])
