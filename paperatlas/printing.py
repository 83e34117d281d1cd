"""What a reader sees of the graph in a terminal, and the same as JSON for a program."""

from __future__ import annotations

import csv
import dataclasses
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from paperatlas.graph.examples import EXAMPLES
from paperatlas.graph.schema import EDGE_KINDS, NODE_KINDS
from paperatlas.reporting import counts_to_json
from paperatlas.visualizations.kinds import ROLE_HEADINGS, count_of

if TYPE_CHECKING:
    from paperatlas.graph.explaining import Explanation
    from paperatlas.graph.queries import EntityView, PaperLink, ReportedResult, StoreInfo
    from paperatlas.graph.stores import Table
    from paperatlas.records import Alias

PIPE_WIDTH = 10_000  # a line of a table in a pipe is not folded


def print_table(table: Table, shape: str) -> None:
    """Print the answer to a query.

    Args:
        table: the answer.
        shape: ``table`` for people, ``json`` (an array of objects) or ``csv`` for programs.
    """
    if shape == "json":
        click.echo(json.dumps(table.to_dicts(), indent=1, ensure_ascii=False, default=str))
        return
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(table.columns)
        writer.writerows([_cell(value) for value in row] for row in table.rows)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns:
        grid.add_column(Text(column), overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(_in_words(value)) for value in row))
    console = Console() if sys.stdout.isatty() else Console(width=PIPE_WIDTH)
    console.print(grid)
    click.echo(count_of(len(table.rows), "row"), err=True)


def _in_words(value: Any) -> str:
    """Write a value for people: names with commas between them, all else as in a CSV."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return _cell(value)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def schema_to_json() -> dict[str, Any]:
    """Return the graph's kinds and the example queries as JSON values."""
    return {
        "nodes": [dataclasses.asdict(kind) for kind in NODE_KINDS],
        "edges": [dataclasses.asdict(kind) for kind in EDGE_KINDS],
        "examples": [dataclasses.asdict(example) for example in EXAMPLES],
    }


def print_schema() -> None:
    """Print the kinds of nodes and edges with their properties, and queries to start from."""
    click.secho("Nodes", bold=True)
    for node in NODE_KINDS:
        click.echo(f"  {click.style(node.label, bold=True)}: {node.meaning}")
        click.echo(f"    {_properties(node.properties)}")
    click.secho("\nEdges", bold=True)
    for edge in EDGE_KINDS:
        starts = "|".join(dict.fromkeys(start for start, _ in edge.pairs))
        ends = "|".join(dict.fromkeys(end for _, end in edge.pairs))
        arrow = f"({starts})-[:{click.style(edge.type, bold=True)}]->({ends})"
        click.echo(f"  {arrow}: {edge.meaning}")
        if edge.properties:
            click.echo(f"    {_properties(edge.properties)}")
    click.secho("\nQueries to start from", bold=True)
    for example in EXAMPLES:
        click.echo(f"\n// {example.title}")
        click.echo(example.cypher)
        for name, value in example.parameters.items():
            click.secho(f"// --param {name}={json.dumps(value, ensure_ascii=False)}", dim=True)


def _properties(properties: Any) -> str:
    return ", ".join(f"{name} {kind}" for name, kind in properties.items())


def info_to_json(info: StoreInfo) -> dict[str, Any]:
    """Return counts, years and top entities as JSON values."""
    return {
        "counts": counts_to_json(info.counts),
        "years": {str(year): papers for year, papers in info.years.items()},
        "top": {
            kind: [dataclasses.asdict(entity) for entity in entities]
            for kind, entities in info.top.items()
        },
    }


def print_info(info: StoreInfo, store: str) -> None:
    """Print how much a graph holds, and what stands out in it."""
    counts = counts_to_json(info.counts)
    click.secho(store, bold=True)
    if info.years:
        click.echo(f"  papers of {min(info.years)} to {max(info.years)}")
    for title, kinds in counts.items():
        total = sum(kinds.values())
        held = ", ".join(f"{kind} {count:,}" for kind, count in kinds.items() if count)
        click.echo(f"  {total:,} {title}: {held}")
    for kind, entities in info.top.items():
        if entities:
            named = ", ".join(f"{entity.name} ({entity.papers})" for entity in entities)
            click.echo(f"\n{click.style(kind, bold=True)}  {named}")


def view_to_json(view: EntityView) -> dict[str, Any]:
    """Return all that is known of one entity as JSON values."""
    return dataclasses.asdict(view)


def print_entity(view: EntityView, limit: int) -> None:
    """Print all that is known of one entity.

    Args:
        view: the entity.
        limit: papers and results to print of each group; the rest is counted.
    """
    papers = count_of(view.papers, "paper")
    click.echo(f"{click.style(view.name, bold=True)}  {view.type} {view.id}, in {papers}")
    for other in view.same_name:
        click.echo(f"  not to be confused with {other.name} ({other.type}, {other.id})")
    click.secho("\nNames", bold=True)
    for alias in view.aliases:
        click.echo(f"  {alias.name}  ×{alias.count}  {alias.reason}")
    for role, links in view.roles.items():
        if links:
            click.secho(f"\n{ROLE_HEADINGS[role]} ({len(links)})", bold=True)
            _print_papers(links, limit)
    if view.results:
        click.secho(f"\nResults, as reported ({len(view.results)})", bold=True)
        _print_results(view.results, limit)
    if view.used_with:
        click.secho("\nNamed together with", bold=True)
        named = (f"{n.name} ({n.type}, {n.papers})" for n in view.used_with)
        click.echo("  " + ", ".join(named))


def explanation_to_json(found: Explanation) -> dict[str, Any]:
    """Return why an entity has the names it has as JSON values."""
    return dataclasses.asdict(found) | {"votes": dict(found.votes)}


def print_explanation(found: Explanation, limit: int) -> None:
    """Print why an entity has the names it has, and what it was kept apart from.

    Args:
        found: the explanation.
        limit: names and other things to print of each kind; the rest is counted.
    """
    head = f"{found.type} {found.id}, in {count_of(found.papers, 'paper')}"
    alias = found.alias
    if alias is not None and alias.name != found.name:
        click.echo(f"{click.style(alias.name, bold=True)} is {click.style(found.name, bold=True)}")
        click.echo(f"  {head}")
        _print_alias(alias)
    else:
        click.echo(f"{click.style(found.name, bold=True)}  {head}")
    if len(found.votes) > 1:
        votes = ", ".join(f"{kind} by {count_of(n, 'paper')}" for kind, n in found.votes)
        click.echo(f"  called {votes}")
    others = [a for a in found.aliases if a is not alias or a.name == found.name]
    click.secho(f"\nOne with ({len(others)})", bold=True)
    for other in others[:limit]:
        click.echo(f"  {other.name}")
        _print_alias(other)
    _print_rest(len(others) - limit)
    for heading, relations in (
        ("A variant of", found.variant_of),
        ("Variants of it", found.variants),
        ("Kept apart from", found.apart),
    ):
        if relations:
            click.secho(f"\n{heading} ({len(relations)})", bold=True)
        for relation in relations[:limit]:
            click.echo(f"  {relation.name}  {click.style(relation.id, dim=True)}")
            click.echo(f"    {relation.reason}")
            if relation.sentence:
                paper = click.style(relation.paper, dim=True)
                click.echo(f"    “{relation.sentence}”  {paper}")
        _print_rest(len(relations) - limit)
    for same in found.same_name:
        click.echo(f"\nnot to be confused with {same.name} ({same.type}, {same.id})")


def _print_alias(alias: Alias) -> None:
    click.echo(f"    ×{alias.count}  {alias.reason}  {click.style(f'[{alias.rule}]', dim=True)}")
    if alias.sentence:
        click.echo(f"    “{alias.sentence}”  {click.style(alias.first_paper, dim=True)}")


def _print_papers(links: tuple[PaperLink, ...], limit: int) -> None:
    for link in links[:limit]:
        year = f" ({link.year})" if link.year else ""
        click.echo(f"  {link.title}{year}  {click.style(link.paper_id, dim=True)}")
        if link.sentence:
            click.echo(f"    “{link.sentence}”")
    _print_rest(len(links) - limit)


def _print_results(results: tuple[ReportedResult, ...], limit: int) -> None:
    for result in results[:limit]:
        unit = result.unit or ""
        value = f"{result.value_text or ''}{unit if unit in ('%', 'x') else ' ' + unit}".strip()
        what = " · ".join(
            part
            for part in (result.method, result.benchmark, result.metric, *result.qualifiers)
            if part
        )
        kind = "" if result.kind == "absolute" else f" ({result.kind})"
        click.echo(f"  {click.style(value, bold=True)}{kind}  {what}")
        click.echo(f"    “{result.sentence}”  {click.style(result.paper_id, dim=True)}")
    _print_rest(len(results) - limit)


def _print_rest(count: int) -> None:
    if count > 0:
        click.echo(f"  … and {count} more (--limit)")
