"""`paperatlas export`: the graph as files for another program."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from paperatlas.graph.exports import FORMATS


@click.command()
@click.argument("store", metavar="STORE")
@click.option(
    "--format", "shape", type=click.Choice(list(FORMATS)), required=True, help="For which program."
)
@click.option(
    "-o",
    "--to",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder to write; an earlier export in it is replaced.",
)
@click.option(
    "--atlas", metavar="NAME", help="The name of the atlas there; that of STORE if left out."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def export(store: str, shape: str, to: Path, atlas: str | None, as_json: bool) -> None:
    """Write the graph as files for another program, and print the command that reads them.

    neo4j-admin: CSV files and a script that runs `neo4j-admin database import full`, for graphs
    too large to load into a running server. The script says what to do before and after.

    Example: paperatlas export atlas.lbdb --format neo4j-admin -o import
    """
    import paperatlas
    from paperatlas.reporting import counts_to_json, progress_shown

    with paperatlas.open_atlas(store) as opened, progress_shown() as progress:
        advance: Callable[[int, int], None] | None = None
        if progress is not None:
            advance = lambda done, total: progress("export", done, total)  # noqa: E731
        done = opened.export(shape, to, atlas=atlas, progress=advance)
    if as_json:
        found = {
            "folder": str(done.folder),
            "counts": counts_to_json(done.counts),
            "bytes": done.bytes,
            "command": done.command,
        }
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    click.echo(f"{done.nodes:,} nodes, {done.edges:,} edges, {done.bytes / 1e6:.1f} MB", err=True)
    click.echo(done.command)
