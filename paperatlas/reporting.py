"""Progress while a command works, and the report of a run when it is done.

Progress goes to standard error, and only to a terminal: pipes and logs stay quiet.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from paperatlas.engine import RunReport
from paperatlas.extracting import Progress
from paperatlas.files import written_whole
from paperatlas.graph.schema import NODES
from paperatlas.graph.stores import WriteSummary
from paperatlas.records import Skip
from paperatlas.visualizations.kinds import count_of

SKIPS_SHOWN = 10


@contextmanager
def progress_shown() -> Iterator[Progress | None]:
    """Give a function that shows one bar a step, or None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bars

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def advance(step: str, done: int, total: int | None) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done, total=total)

        yield advance


@contextmanager
def pages_shown() -> Iterator[Callable[[int, int], None] | None]:
    """Do the same for drawing, which counts pages."""
    with progress_shown() as progress:
        yield None if progress is None else lambda done, total: progress("draw", done, total)


def report_to_json(report: RunReport) -> dict[str, Any]:
    """Return a run's report as JSON values; counts are split into nodes and edges."""
    return {
        "read": report.read,
        "new": report.new,
        "kept": report.kept,
        "resumed": report.resumed,
        "skips": [dataclasses.asdict(skip) for skip in report.skips],
        "warnings": list(report.warnings),
        "written": dataclasses.asdict(report.written),
        "counts": counts_to_json(report.counts),
        "seconds": round(report.seconds, 3),
        "recogniser": report.recogniser,
        "rules": report.rules,
    }


def write_report(report: RunReport, path: Path, store: str) -> None:
    """Write the report of a run, as a page where the file ends in .html, else as JSON.

    Raises:
        PaperatlasError: the file cannot be written.
    """
    if path.suffix.lower() in (".html", ".htm") and report.quality is not None:
        from paperatlas.visualizations.quality_page import quality_html

        text = quality_html(report.quality, report, store)
    else:
        whole = report_to_json(report)
        whole["quality"] = None if report.quality is None else dataclasses.asdict(report.quality)
        text = json.dumps(whole, indent=1, ensure_ascii=False) + "\n"
    with written_whole(path) as file:
        file.write(text)


def counts_to_json(counts: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Split counts into those of nodes by label and those of edges by type."""
    return {
        "nodes": {kind: n for kind, n in counts.items() if kind in NODES},
        "edges": {kind: n for kind, n in counts.items() if kind not in NODES},
    }


def print_build(report: RunReport, store: str) -> None:
    """Say what a build read, skipped and wrote."""
    print_skips(report.skips)
    for warning in report.warnings[:SKIPS_SHOWN]:
        click.echo(f"warning: {warning}", err=True)
    known = report.read - report.new
    told = {
        "known before": known,
        "of these unchanged and not extracted again": report.kept,
        "extracted by the run that was cut off": report.resumed,
    }
    beside = ", ".join(f"{count} {what}" for what, count in told.items() if count > 0)
    click.echo(
        f"{count_of(report.read, 'paper')} read"
        + (f" ({beside})" if beside else "")
        + f" in {report.seconds:.1f} s"
    )
    print_counts(report.counts, store)
    print_changes(report.written)


def print_counts(counts: Mapping[str, int], store: str) -> None:
    """Say how much a store holds."""
    split = counts_to_json(counts)
    nodes = split["nodes"]
    click.echo(
        f"{store} holds {count_of(nodes['Paper'], 'paper')}: "
        + ", ".join(
            count_of(nodes[kind], kind.lower())
            for kind in ("Method", "Dataset", "Benchmark", "Task", "Metric", "Result")
        )
        + f"; {count_of(sum(split['edges'].values()), 'edge')}"
    )


def print_changes(written: WriteSummary) -> None:
    """Say on standard error what changed in the store."""
    changed = [
        f"{getattr(written, what)} {what}"
        for what in ("added", "updated", "removed")
        if getattr(written, what)
    ]
    click.echo(
        "nodes and edges: " + (", ".join(changed) if changed else "nothing changed"), err=True
    )


def print_skips(skips: Sequence[Skip]) -> None:
    """Name what was passed over on standard error: the first few, then counts by reason."""
    for skip in skips[:SKIPS_SHOWN]:
        click.echo(f"skipped {skip}", err=True)
    rest = Counter(skip.reason for skip in skips[SKIPS_SHOWN:])
    for reason, count in rest.most_common():
        click.echo(f"skipped {count} more: {reason}", err=True)
    if skips:
        click.echo(f"{count_of(len(skips), 'piece')} of input skipped", err=True)
