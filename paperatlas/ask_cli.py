"""`paperatlas ask`: the queries that have a name, each a command made of its entry."""

from __future__ import annotations

import difflib
import json
import shlex
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from paperatlas.graph.named_queries import Argument, NamedQuery, Option
    from paperatlas.graph.stores import Store


class _Queries(click.Group):
    """A group with a command for each named query, and a STORE that may stand before it.

    The first word is the store unless a query has this name; the file of such a name is
    ``./leaderboard``.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the queries in their own order; they are read only when they are asked for."""
        from paperatlas.graph.named_queries import NAMED_QUERIES

        return list(NAMED_QUERIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Make the command of a query."""
        from paperatlas.graph.named_queries import NAMED_QUERIES

        query = NAMED_QUERIES.get(cmd_name)
        return None if query is None else _command(query)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the store out of the arguments, if there is one."""
        names = self.list_commands(ctx)
        first = next((i for i, word in enumerate(args) if not word.startswith("-")), None)
        if first is not None and args[first] not in names:
            store, query = args[first], args[first + 1 : first + 2]
            near = difflib.get_close_matches(store, names, n=1)
            if near and not set(query) & set(names) and not Path(store).exists():
                raise _unknown(store, names)  # a misspelt query without a store
            args = [*args[:first], *args[first + 1 :]]
            ctx.obj = store
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say which queries are near a name that none has."""
        names = self.list_commands(ctx)
        if args[0] not in names and not args[0].startswith("-"):
            raise _unknown(args[0], names)
        name, command, rest = super().resolve_command(ctx, args)
        return f"STORE {name}", command, rest  # as the usage line is to have it


@click.group(
    cls=_Queries,
    invoke_without_command=True,
    subcommand_metavar="[STORE] QUERY [ARGS]...",
)
@click.option(
    "--list",
    is_flag=True,
    expose_value=False,
    help="List the queries with their arguments; so does leaving out QUERY.",
)
@click.option("--json", "as_json", is_flag=True, help="List them as one JSON value.")
@click.pass_context
def ask(context: click.Context, as_json: bool) -> None:
    """Ask one of the questions that are asked again and again, by its name.

    NAME is any name of a thing, PAPER an id, a title or words of it. Each query is one Cypher
    text: `paperatlas ask QUERY --cypher` prints it and needs no STORE, for you to change and give
    to `paperatlas query` or Neo4j. `paperatlas ask QUERY -h` tells its options.

    \b
    Examples:
    paperatlas ask atlas.lbdb leaderboard GSM8K
    paperatlas ask atlas.lbdb bridges "Long Range Arena" GSM8K
    paperatlas ask atlas.lbdb similar "attention is all you need" --limit 5
    paperatlas ask atlas.lbdb rising --by year --type Method --format csv
    paperatlas ask leaderboard --cypher
    """
    from paperatlas.graph.named_queries import NAMED_QUERIES

    if context.invoked_subcommand is not None:
        return
    if as_json:
        click.echo(json.dumps([_to_json(query) for query in NAMED_QUERIES.values()], indent=1))
        return
    width = max(len(query.usage) for query in NAMED_QUERIES.values())
    for query in NAMED_QUERIES.values():
        click.echo(f"{click.style(query.usage.ljust(width), bold=True)}  {query.summary}")


def _command(query: NamedQuery) -> click.Command:
    def answer(cypher: bool, shape: str, as_json: bool, **given: Any) -> None:
        from paperatlas.atlas import open_atlas
        from paperatlas.graph.schema import ATLAS, DEFAULT_ATLAS
        from paperatlas.printing import print_table

        store = click.get_current_context().obj
        if cypher and (store is None or None in [given[name] for name in query.arguments]):
            # Without a graph no name has an id.
            ids = [name for name, argument in query.arguments.items() if argument.find is not None]
            known = given | dict.fromkeys(ids)
            _print_cypher(query, known | {ATLAS: DEFAULT_ATLAS}, as_json)
            return
        _check_complete(query, store, given)
        arguments = [given[name] for name in query.arguments]
        options = {name: given[name] for name in query.options}
        with open_atlas(store) as atlas:
            if cypher:
                parameters = query.parameters(atlas.store, *arguments, **options)
                _print_cypher(query, parameters | {ATLAS: atlas.store.atlas}, as_json)
                return
            for argument, value in zip(query.arguments.values(), arguments, strict=True):
                _say_which(atlas.store, argument, value)
            table = atlas.ask(query.name, *arguments, **options)
        print_table(table, "json" if as_json else shape)

    meant = "; ".join(f"{a.metavar} is {a.meaning}" for a in query.arguments.values())
    return click.Command(
        query.name,
        callback=answer,
        params=[
            *(
                # Whether it must be given depends on --cypher, which needs none.
                click.Argument([name], metavar=argument.metavar, type=argument.type, required=False)
                for name, argument in query.arguments.items()
            ),
            *(_option(name, option) for name, option in query.options.items()),
            click.Option(
                ["--format", "shape"],
                type=click.Choice(["table", "json", "csv"]),
                default="table",
                show_default=True,
            ),
            click.Option(
                ["--json", "as_json"], is_flag=True, help="Print one JSON value and nothing else."
            ),
            click.Option(
                ["--cypher"],
                is_flag=True,
                help="Print the Cypher text and its parameters; no STORE is needed.",
            ),
        ],
        help=f"{query.explanation}\n\n{meant}." if meant else query.explanation,
        short_help=query.summary,
    )


def _option(name: str, option: Option) -> click.Option:
    return click.Option(
        [f"--{name}"],
        type=click.Choice(option.choices) if option.choices else click.IntRange(min=1),
        metavar=None if option.choices else "N",
        default=option.default,
        show_default=option.default is not None,
        help=f"{option.meaning[0].upper()}{option.meaning[1:]}.",
    )


def _check_complete(query: NamedQuery, store: str | None, given: Mapping[str, Any]) -> None:
    asked = f"paperatlas ask STORE {query.usage}"
    if store is None:
        message = f"whom to ask? {asked} (or --cypher to print the text)"
        raise click.UsageError(message)
    missing = [a.metavar for name, a in query.arguments.items() if given[name] is None]
    if missing:
        message = f"missing {' and '.join(missing)}: {asked}"
        raise click.UsageError(message)


def _say_which(store: Store, argument: Argument, value: Any) -> None:
    """Where a name fits several things or papers, say which one is asked about."""
    if argument.find is None:
        return
    first, *others = argument.find(store, value)
    if others:
        more = ", ".join(other["id"] for other in others[:5])
        rest = f" and {len(others) - 5} more" if len(others) > 5 else ""
        click.echo(f"{value!r} is taken for {_shown(first)}; it may be {more}{rest}", err=True)


def _shown(node: Mapping[str, Any]) -> str:
    return f"{node['id']} ({node['title']})" if "title" in node else str(node["id"])


def _print_cypher(query: NamedQuery, parameters: Mapping[str, Any], as_json: bool) -> None:
    """Print a text with its parameters, as comments for `paperatlas query` and for Neo4j."""
    from paperatlas.graph.schema import ATLAS

    if as_json:
        value = {"name": query.name, "cypher": query.cypher, "parameters": parameters}
        click.echo(json.dumps(value, indent=1, ensure_ascii=False))
        return
    click.echo(f"// {query.summary}.")
    shown = dict(parameters)
    for name, argument in query.arguments.items():
        if shown[name] is None:
            shown[name] = "ID" if argument.find else argument.metavar
            filled = f"paperatlas ask STORE {query.usage} --cypher fills it in"
            what = "the id of " if argument.find else ""
            click.echo(f"// ${name} is {what}{argument.metavar}; {filled}")
    asked = [shlex.quote(f"{name}={_as_read(v)}") for name, v in shown.items() if name != ATLAS]
    click.echo(" --param ".join(["// paperatlas query STORE -", *asked]))
    for name, value in shown.items():
        click.echo(f"// :param {name} => {json.dumps(value, ensure_ascii=False)}")
    click.echo(query.cypher)


def _as_read(value: Any) -> str:
    """Write a value so that ``--param`` reads it back: as JSON, or as text that is no JSON."""
    if isinstance(value, str):
        try:
            json.loads(value)
        except ValueError:
            return value
    return json.dumps(value, ensure_ascii=False)


def _to_json(query: NamedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "summary": query.summary,
        "arguments": {a.metavar: a.meaning for a in query.arguments.values()},
        "options": {name: asdict(option) for name, option in query.options.items()},
        "cypher": query.cypher,
    }


def _unknown(name: str, names: list[str]) -> click.UsageError:
    from paperatlas.graph.asking import no_such_query

    error = no_such_query(name, names)
    return click.UsageError(f"{error.reason}; {error.hint}")
