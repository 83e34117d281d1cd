"""`paperatlas rules`: the user's decisions about names, kept in a file beside the graph."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from paperatlas.records import ENTITY_TYPES, EntityType

if TYPE_CHECKING:
    from paperatlas.graph.rules import Verb

TYPE = click.option(
    "--type",
    "kind",
    type=click.Choice(ENTITY_TYPES),
    help="Only names of this type.",
)


@click.group(invoke_without_command=True)
@click.argument("store", metavar="STORE")
@click.option(
    "--rules",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The file of rules; atlas.rules.yaml beside atlas.lbdb if left out.",
)
@click.option("--json", "as_json", is_flag=True, help="List the rules as one JSON value.")
@click.pass_context
def rules(context: click.Context, store: str, file: Path | None, as_json: bool) -> None:
    """List or edit your decisions about names: merge, keep apart, rename, retype, alias, drop.

    They stand in a plain file beside the graph that you may edit by hand, and are applied on each
    build, or at once by `paperatlas rules STORE apply`. Undoing one is deleting its lines.

    \b
    Examples:
    paperatlas rules atlas.lbdb                                  list them
    paperatlas rules atlas.lbdb merge GSM8K "Grade School Math"
    paperatlas rules atlas.lbdb apart Mamba Mamba-2
    paperatlas rules atlas.lbdb rename "chain of thought" "chain-of-thought prompting"
    paperatlas rules atlas.lbdb retype Spider Benchmark
    paperatlas rules atlas.lbdb alias "our benchmark" "Long Range Arena"
    paperatlas rules atlas.lbdb drop "deep learning"
    paperatlas rules atlas.lbdb remove 7                         the rule that begins on line 7
    paperatlas rules atlas.lbdb apply
    """
    from paperatlas.engine import rules_beside
    from paperatlas.graph.rules import in_words, read_rules

    path = file or rules_beside(store)
    if path is None:
        message = f"{store} has no place for a file of rules: name one with --rules FILE"
        raise click.UsageError(message)
    context.obj = (store, path)
    if context.invoked_subcommand is None:
        found = read_rules(path)
        if as_json:
            listed = [asdict(rule) for rule in found.rules]
            click.echo(json.dumps({"file": str(path), "rules": listed}, indent=1))
            return
        click.echo(f"{path}: {len(found.rules)} rules", err=True)
        for rule in found.rules:
            click.echo(f"{rule.line:>5}  {in_words(rule)}")


def _add(
    context: click.Context,
    verb: Verb,
    names: tuple[str, ...],
    to: str = "",
    type: EntityType | None = None,
) -> None:
    from paperatlas.graph.rules import Rule, in_words
    from paperatlas.graph.rules_editing import add_rule

    store, path = context.obj
    rule = Rule(verb, names, to, type)
    line = add_rule(path, rule).rules[-1].line
    click.echo(f"{path}:{line}: {in_words(rule)}")
    click.echo(f"the next build applies it; at once: paperatlas rules {store} apply", err=True)


def _listing(verb: Verb, help: str) -> None:
    @rules.command(verb, help=help)
    @click.argument("names", nargs=-1, required=True, metavar="NAME NAME...")
    @TYPE
    @click.pass_context
    def command(context: click.Context, names: tuple[str, ...], kind: EntityType | None) -> None:
        if len(names) < 2:
            message = f"{verb} takes two names or more"
            raise click.UsageError(message)
        _add(context, verb, names, type=kind)


_listing("merge", "These names are one thing, shown under the first.")
_listing("apart", "These names are never one thing.")


@rules.command()
@click.argument("name")
@click.argument("to")
@TYPE
@click.pass_context
def rename(context: click.Context, name: str, to: str, kind: EntityType | None) -> None:
    """Show a thing under another name."""
    _add(context, "rename", (name,), to, kind)


@rules.command()
@click.argument("name")
@click.argument("to", type=click.Choice(ENTITY_TYPES), metavar="TYPE")
@TYPE
@click.pass_context
def retype(context: click.Context, name: str, to: str, kind: EntityType | None) -> None:
    """Say what a thing is: Method, Dataset, Benchmark, Task or Metric."""
    _add(context, "retype", (name,), to, kind)


@rules.command()
@click.argument("name")
@click.argument("of")
@TYPE
@click.pass_context
def alias(context: click.Context, name: str, of: str, kind: EntityType | None) -> None:
    """NAME is another name of OF."""
    _add(context, "alias", (of, name), type=kind)


@rules.command()
@click.argument("name")
@TYPE
@click.pass_context
def drop(context: click.Context, name: str, kind: EntityType | None) -> None:
    """Leave a thing out of the graph."""
    _add(context, "drop", (name,), type=kind)


@rules.command()
@click.argument("line", type=click.IntRange(min=1))
@click.pass_context
def remove(context: click.Context, line: int) -> None:
    """Delete the rule that begins on a line of the file."""
    from paperatlas.graph.rules import in_words
    from paperatlas.graph.rules_editing import remove_rule

    _, path = context.obj
    click.echo(f"removed from {path}: {in_words(remove_rule(path, line))}")


@rules.command()
@click.pass_context
def apply(context: click.Context) -> None:
    """Apply the rules to the graph as it stands, without reading a paper again."""
    from paperatlas.engine import resolve_again
    from paperatlas.reporting import print_changes

    store, path = context.obj
    with resolve_again(store, rules=path if path.is_file() else None) as atlas:
        if atlas.report is not None:
            for warning in atlas.report.warnings:
                click.echo(f"warning: {warning}", err=True)
            print_changes(atlas.report.written)
