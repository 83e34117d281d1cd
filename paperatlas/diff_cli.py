"""`paperatlas diff`: what changed between two graphs, in a terminal, as JSON and as a page."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from paperatlas.graph.differences import Differences, EntityRef, Pair, ResultRef


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "-o",
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a page that stands by itself.",
)
@click.option(
    "--site",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    metavar="DIR",
    help="The site drawn of NEW: the page of -o links into it.",
)
@click.option(
    "--limit",
    default=8,
    show_default=True,
    type=click.IntRange(min=0),
    metavar="N",
    help="Lines to print of each kind.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 1 if the graphs differ, as git diff.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def diff(
    old: str,
    new: str,
    to: Path | None,
    site: Path | None,
    limit: int,
    exit_code: bool,
    as_json: bool,
) -> None:
    """Print what changed between two graphs: papers, entities and results.

    OLD and NEW are stores. Entities that were renamed, retyped, merged or split are told from
    those that are new or gone by the names they share.

    Example: paperatlas diff monday.lbdb friday.lbdb -o news.html --site site
    """
    import paperatlas

    if site and not to:
        message = "--site is for the page of -o FILE: name the file to write"
        raise click.UsageError(message)
    found = paperatlas.diff(old, new)
    if to:
        from paperatlas.files import written_whole
        from paperatlas.visualizations.differences_page import differences_html

        page = differences_html(found, old, new, site=site, page=to)
        with written_whole(to) as file:
            file.write(page)
    if as_json:
        click.echo(json.dumps(differences_to_json(found, old, new), indent=1, ensure_ascii=False))
    else:
        print_differences(found, old, new, limit)
        if to:
            click.echo(str(to))
    if exit_code and found:
        sys.exit(1)


def differences_to_json(found: Differences, old: str, new: str) -> dict[str, Any]:
    """Return all that differs as JSON values."""
    return {"old": old, "new": new, "counts": found.counts(), **asdict(found)}


def print_differences(found: Differences, old: str, new: str, limit: int) -> None:
    """Print what differs.

    Args:
        found: the differences.
        old: address of the earlier graph.
        new: address of the later one.
        limit: lines of each kind; the rest is counted.
    """
    click.echo(f"{click.style(old, bold=True)} → {click.style(new, bold=True)}")
    if not found:
        click.echo("  nothing differs")
        return
    for what in ("papers", "entities", "results"):
        parts = {
            name.removeprefix(f"{what}_"): count
            for name, count in found.counts().items()
            if name.startswith(f"{what}_") and count
        }
        said = ", ".join(f"{count:,} {name}" for name, count in parts.items())
        click.echo(f"  {what}: {said or 'the same'}")
    _list("Papers added", found.papers_added, limit, _paper)
    _list("Papers removed", found.papers_removed, limit, _paper)
    _list(
        "Papers changed", found.papers_changed, limit, lambda p: f"{_paper(p)}: {', '.join(p.what)}"
    )
    _list("Entities added", found.entities_added, limit, _entity)
    _list("Entities removed", found.entities_removed, limit, _entity)
    _list("Renamed", found.entities_renamed, limit, _renamed)
    _list(
        "Retyped",
        found.entities_retyped,
        limit,
        lambda p: f"{p.old.name}  {p.old.type} → {p.new.type} {_dim(p.new.id)}",
    )
    _list("Merged", found.entities_merged, limit, lambda p: _joined(p.old, "into", p.new, p))
    _list("Split", found.entities_split, limit, lambda p: _joined(p.new, "out of", p.old, p))
    _list(
        "Names that moved",
        found.names_moved,
        limit,
        lambda m: f"{m.name}  from {m.old.name} to {m.new.name} {_dim(m.new.id)}",
    )
    _list("Results added", found.results_added, limit, _result)
    _list("Results removed", found.results_removed, limit, _result)
    gains = [count for count in found.paper_counts if count.gain > 0]
    _list(
        "In more papers",
        gains,
        limit,
        lambda c: f"{c.name}  {c.type}, {c.before} → {c.after} papers {_dim(c.id)}",
    )


def _list(heading: str, items: Sequence[Any], limit: int, line: Callable[[Any], str]) -> None:
    if not items:
        return
    click.secho(f"\n{heading} ({len(items):,})", bold=True)
    for item in items[:limit]:
        click.echo(f"  {line(item)}")
    if len(items) > limit:
        click.echo(f"  … and {len(items) - limit:,} more (--limit, --json)")


def _dim(text: str) -> str:
    return click.style(text, dim=True)


def _paper(paper: Any) -> str:
    year = f" ({paper.year})" if paper.year else ""
    return f"{paper.title}{year}  {_dim(paper.id)}"


def _entity(entity: EntityRef) -> str:
    papers = "1 paper" if entity.papers == 1 else f"{entity.papers} papers"
    return f"{entity.name}  {entity.type}, {papers} {_dim(entity.id)}"


def _renamed(pair: Pair) -> str:
    ids = pair.old.id if pair.old.id == pair.new.id else f"{pair.old.id} → {pair.new.id}"
    return f"{pair.old.name} → {pair.new.name}  {pair.new.type} {_dim(ids)}"


def _joined(one: EntityRef, how: str, other: EntityRef, pair: Pair) -> str:
    names = ", ".join(pair.names[:4]) + (" …" if len(pair.names) > 4 else "")
    return f"{one.name} ({one.type}) {how} {other.name} ({other.type}), by {names} {_dim(other.id)}"


def _result(result: ResultRef) -> str:
    value = f"{result.value} {result.unit}".strip() or "claimed"
    kind = "" if result.kind == "absolute" else f" ({result.kind})"
    parts = " · ".join(part for part in (result.method, result.on, result.metric) if part)
    return f"{value}{kind}  {parts}  {_dim(result.paper)}"
