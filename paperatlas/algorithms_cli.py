"""`paperatlas rank`, `communities` and `path`: graph algorithms over the whole graph."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import click

from paperatlas.records import ENTITY_TYPES

_STORE = click.argument("store", metavar="STORE")
_JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON value and nothing else."
)
_LIMIT = click.option("--limit", default=20, show_default=True, type=click.IntRange(min=1))
_BACKEND = click.option(
    "--backend",
    metavar="NAME",
    help="A networkx backend that is installed, such as graphblas, cugraph or parallel.",
)


@click.command()
@_STORE
@click.option(
    "--type",
    "types",
    multiple=True,
    type=click.Choice(["Paper", *ENTITY_TYPES]),
    help="Only these. Repeatable.",
)
@_LIMIT
@_BACKEND
@_JSON
def rank(
    store: str, types: tuple[str, ...], limit: int, backend: str | None, as_json: bool
) -> None:
    """Print what stands out in a graph, by PageRank over the links of papers and things.

    Example: paperatlas rank atlas.lbdb --type Method
    """
    import paperatlas
    from paperatlas.printing import print_table

    with paperatlas.open_atlas(store) as atlas:
        found = atlas.pagerank(types=types, backend=backend)[:limit]
    if as_json:
        _print([dataclasses.asdict(one) for one in found])
        return
    rows = [(f"{one.rank:.6f}", one.label, one.name, one.id) for one in found]
    print_table(_table(("rank", "type", "name", "id"), rows), "table")


@click.command()
@_STORE
@_LIMIT
@click.option("--seed", default=0, show_default=True, help="Of the order in which nodes are seen.")
@_BACKEND
@_JSON
def communities(store: str, limit: int, seed: int, backend: str | None, as_json: bool) -> None:
    """Print what belongs together: communities of papers and things, the largest first.

    Example: paperatlas communities atlas.lbdb
    """
    import paperatlas
    from paperatlas.printing import print_table

    with paperatlas.open_atlas(store) as atlas:
        found = atlas.communities(seed=seed, backend=backend)[:limit]
    if as_json:
        _print([dataclasses.asdict(one) for one in found])
        return
    rows = [(len(one.nodes), ", ".join(one.names)) for one in found]
    print_table(_table(("nodes", "things with the most links"), rows), "table")


@click.command()
@_STORE
@click.argument("source", metavar="NAME")
@click.argument("target", metavar="OTHER")
@_BACKEND
@_JSON
def path(store: str, source: str, target: str, backend: str | None, as_json: bool) -> None:
    """Print a shortest way from one thing to another, over papers that name them.

    `paperatlas ask STORE path NAME OTHER` also tells who names what, in Cypher.

    Example: paperatlas path atlas.lbdb GSM8K "Long Range Arena"
    """
    import paperatlas
    from paperatlas.printing import print_table

    with paperatlas.open_atlas(store) as atlas:
        found = atlas.shortest_path(source, target, backend=backend)
    if as_json:
        _print([{"id": one.id, "label": one.label, "name": one.name} for one in found])
        return
    rows = [(one.label, one.name, one.id) for one in found]
    print_table(_table(("type", "name", "id"), rows), "table")


def _table(columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Any:
    from paperatlas.graph.stores import Table

    return Table(columns, rows)


def _print(value: Any) -> None:
    click.echo(json.dumps(value, indent=1, ensure_ascii=False))
