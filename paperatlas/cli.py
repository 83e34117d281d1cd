"""The command line: each command is a thin shell over one public function of the library.

A command that reads a graph takes it first; one that makes something takes ``-o``. Results go to
standard output, progress and messages to standard error. Exit codes: 0 done, 1 failed (the
message says why), 2 wrong usage, 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import paperatlas
from paperatlas.errors import PaperatlasError
from paperatlas.extractors.recognisers import DEFAULT_RECOGNISER
from paperatlas.records import Skip

if TYPE_CHECKING:
    from paperatlas.engine import Engine

STORE = click.argument("store", metavar="STORE")
JSON = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON value and nothing else."
)
STRICT = click.option("--strict", is_flag=True, help="Fail on any input that would be skipped.")
COLUMN = click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="FIELD=NAME",
    help="For JSONL and CSV: the column that holds a field, such as abstract=text. Repeatable.",
)
WHAT = click.argument("what", nargs=-1, required=True, metavar="WHAT...")
RECOGNISER = click.option(
    "--recogniser",
    default=DEFAULT_RECOGNISER,
    show_default=True,
    metavar="NAME[:SOURCE]",
    help="What finds the mentions: rules, spacy:PIPELINE, gliner:MODEL, or another installed one.",
)
LABEL = click.option(
    "--label",
    "labels",
    multiple=True,
    metavar="NATIVE=TYPE",
    help="The type that a label of the recogniser stands for; NATIVE= for none. Repeatable.",
)


def _number(context: click.Context, option: click.Parameter, value: float) -> float:
    if value != value:  # "nan" is a float that no range refuses
        message = "nan is no number"
        raise click.BadParameter(message)
    return value


MIN_CONFIDENCE = click.option(
    "--min-confidence",
    default=0.0,
    type=click.FloatRange(0, 1),
    callback=_number,
    metavar="FLOAT",
    help="Leave out entities that are less sure than this, 0 to 1.",
)


WORKERS = click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that extract; one for each processor if left out.",
)


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of everything that reads papers."""
    for option in (MIN_CONFIDENCE, LABEL, RECOGNISER):
        command = option(command)
    return command


class _Commands(click.Group):
    """A group whose commands end with a sentence, not a trace, when paperatlas raises."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List commands in the order of a first session, not of the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Turn the library's errors into a message and exit code 1."""
        try:
            return super().invoke(ctx)
        except PaperatlasError as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            click.echo("\nstopped", err=True)
            sys.exit(130)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(paperatlas.__version__, prog_name="paperatlas")
def main() -> None:
    """Turn paper abstracts into a graph to query with Cypher and walk as linked maps.

    \b
    paperatlas build papers.jsonl -o atlas.lbdb     read, extract, keep as a graph
    paperatlas show atlas.lbdb GSM8K                what the graph knows of one thing
    paperatlas draw atlas.lbdb -o site              linked pages; open site/index.html

    A STORE is a file such as atlas.lbdb, or a Neo4j server such as neo4j://localhost:7687, with
    the password in NEO4J_PASSWORD.
    """
    if sys.stdin.isatty():
        from paperatlas.graph.stores import neo4j_address

        neo4j_address.prompt = lambda text: str(click.prompt(text, hide_input=True, err=True))


@main.command()
@WHAT
@click.option(
    "-o", "--to", default="atlas.lbdb", show_default=True, metavar="STORE", help="Where to keep it."
)
@COLUMN
@STRICT
@reading_options
@WORKERS
@click.option(
    "--resume/--no-resume",
    default=True,
    help="Go on from the journal (STORE.journal) of a build that was cut off, or begin anew.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where the work is done: ray takes the cluster at RAY_ADDRESS, or starts one here; STORE "
    "may then be parquet:DIR or neo4j-admin:DIR as well.",
)
@click.option(
    "--rules",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Your rules for names; atlas.rules.yaml beside atlas.lbdb if left out.",
)
@click.option(
    "--report",
    multiple=True,
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write what was read, skipped, merged, rejected, doubtful: a page where FILE ends in "
    ".html, else JSON. Repeatable.",
)
@JSON
def build(
    what: tuple[str, ...],
    to: str,
    columns: tuple[str, ...],
    strict: bool,
    recogniser: str,
    labels: tuple[str, ...],
    min_confidence: float,
    workers: int | None,
    resume: bool,
    engine: Engine,
    rules: str | None,
    report: tuple[str, ...],
    as_json: bool,
) -> None:
    """Read papers and keep what they say as one graph.

    WHAT is files, folders, globs or - for standard input: saved Hugging Face Papers pages (text
    or HTML), the JSON of its API, JSONL and CSV with a title and an abstract, plain or gzipped, and
    Parquet.
    A STORE that exists keeps its papers and gets the new ones; what it knows already is not
    extracted again. A build that was cut off (Ctrl-C, a crash) goes on when it is run again.

    Names are joined by rules of ours and of yours: see `paperatlas rules`.

    Example: paperatlas build pages/ more.csv -o atlas.lbdb
    """
    from paperatlas.build_cli import built, told_how_to_go_on
    from paperatlas.reporting import print_build, progress_shown, report_to_json, write_report

    options: dict[str, Any] = {
        "columns": _columns(columns),
        "strict": strict,
        "recogniser": recogniser,
        "labels": _labels(labels),
        "min_confidence": min_confidence,
        "rules": rules,
        "workers": workers,
        "resume": resume,
    }
    with told_how_to_go_on(to), progress_shown() as progress:
        run = built(what, to, engine, options | {"progress": progress})
    for path in report:
        write_report(run, Path(path), to)
    if as_json:
        _print_json(report_to_json(run))
    else:
        print_build(run, to)


@main.command()
@WHAT
@click.option(
    "-o",
    "--to",
    type=click.Path(dir_okay=False, allow_dash=True),
    default="-",
    help="The JSONL file to write; standard output if left out.",
)
@COLUMN
@STRICT
@reading_options
@WORKERS
def extract(
    what: tuple[str, ...],
    to: str,
    columns: tuple[str, ...],
    strict: bool,
    recogniser: str,
    labels: tuple[str, ...],
    min_confidence: float,
    workers: int | None,
) -> None:
    """Write what each paper says as one JSON object a line, with offsets.

    WHAT is as in `build`. A JSONL record's own id is kept.

    Example: paperatlas extract papers.jsonl -o found.jsonl
    """
    from paperatlas.engine import make_reading, read_input
    from paperatlas.extracting import read_all
    from paperatlas.extraction_json import extraction_from_text, extraction_to_json
    from paperatlas.files import written_whole
    from paperatlas.reporting import print_skips, progress_shown

    reading = make_reading(recogniser, _labels(labels), min_confidence, workers)
    unread: list[Skip] = []
    with progress_shown() as progress:
        papers, skips = read_input(
            what, columns=_columns(columns), strict=strict, progress=progress
        )
        read = read_all(papers, reading, unread=unread, strict=strict, progress=progress)
        lines = (
            json.dumps(extraction_to_json(extraction_from_text(text), paper), ensure_ascii=False)
            + "\n"
            for paper, text in read
        )
        if to == "-":
            sys.stdout.writelines(lines)
        else:
            with written_whole(Path(to)) as file:
                file.writelines(lines)
    print_skips((*skips, *unread))
    for warning in reading.warnings:
        click.echo(f"warning: {warning}", err=True)
    count = len(papers) - len(unread)
    click.echo(f"{count} papers" + ("" if to == "-" else f" → {to}"), err=True)
    if not count:
        sys.exit(1)


@main.command()
@STORE
@click.argument("cypher")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Value of $NAME; read as JSON where it is JSON, else as text. Repeatable.",
)
@click.option(
    "--format",
    "shape",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
)
@click.option("--write", is_flag=True, help="Let the text change the graph.")
@JSON
def query(
    store: str, cypher: str, parameters: tuple[str, ...], shape: str, write: bool, as_json: bool
) -> None:
    """Ask the graph a Cypher question; - reads the text from standard input.

    The parameter $atlas has the name of the atlas. Only with --write may a text change anything.

    `paperatlas schema` prints what can be asked, with examples.

    \b
    Example: paperatlas query atlas.lbdb --param b=GSM8K \\
      "MATCH (p:Paper)-[:EVALUATES_ON]->(b {name: $b}) RETURN p.title"
    """
    from paperatlas.printing import print_table

    text = sys.stdin.read() if cypher == "-" else cypher
    with paperatlas.open_atlas(store, write=write) as atlas:
        ask = atlas.execute if write else atlas.query
        table = ask(text, **_parameters(parameters))
    print_table(table, "json" if as_json else shape)


@main.command()
@JSON
def schema(as_json: bool) -> None:
    """Print the kinds of nodes and edges, and ten queries to start from."""
    from paperatlas.printing import print_schema, schema_to_json

    if as_json:
        _print_json(schema_to_json())
    else:
        print_schema()


@main.command()
@click.argument("source", metavar="SOURCE")
@click.argument("to", metavar="TO")
@click.option("--replace", is_flag=True, help="Let papers go that only TO has.")
@JSON
def copy(source: str, to: str, replace: bool, as_json: bool) -> None:
    """Copy a graph to another store: from a file to a Neo4j server, and back.

    Only what differs is written; a copy that was cut off is completed by the same command.

    Example: paperatlas copy atlas.lbdb neo4j://localhost:7687
    """
    from paperatlas.reporting import print_changes, print_counts, progress_shown

    with (
        progress_shown() as progress,
        paperatlas.copy_atlas(source, to, replace=replace, progress=progress) as atlas,
    ):
        counts, written = atlas.counts(), atlas.written
    if written is None:  # a copy always says; this tells the type checker
        return
    if as_json:
        _print_json({"to": to, "written": dataclasses.asdict(written), "counts": dict(counts)})
    else:
        print_counts(counts, to)
        print_changes(written)


@main.command()
@STORE
@JSON
def info(store: str, as_json: bool) -> None:
    """Print how much a graph holds, and what stands out in it."""
    from paperatlas.printing import info_to_json, print_info

    with paperatlas.open_atlas(store) as atlas:
        found = atlas.info()
    if as_json:
        _print_json(info_to_json(found))
    else:
        print_info(found, store)


@main.command()
@STORE
@click.argument("name")
@click.option(
    "--limit", default=8, show_default=True, metavar="N", help="Papers to print for each role."
)
@JSON
def show(store: str, name: str, limit: int, as_json: bool) -> None:
    """Print what the graph knows of one thing: names, papers by role, results, evidence.

    NAME is any of its names, in any case and spelling, or its id.

    Example: paperatlas show atlas.lbdb "Long Range Arena"
    """
    from paperatlas.printing import print_entity, view_to_json

    with paperatlas.open_atlas(store) as atlas:
        view = atlas.show(name)
    if as_json:
        _print_json(view_to_json(view))
    else:
        print_entity(view, limit)


@main.command()
@STORE
@click.argument("name")
@click.option(
    "--limit", default=12, show_default=True, metavar="N", help="Names to print of each kind."
)
@JSON
def explain(store: str, name: str, limit: int, as_json: bool) -> None:
    """Print how a name came to be one with others, and what it was kept apart from and why.

    NAME is any of its names, in any case and spelling, or its id. What is wrong is put right with
    `paperatlas rules`.

    Example: paperatlas explain atlas.lbdb "GSM-8K"
    """
    from paperatlas.printing import explanation_to_json, print_explanation

    with paperatlas.open_atlas(store) as atlas:
        found = atlas.explain(name)
    if as_json:
        _print_json(explanation_to_json(found))
    else:
        print_explanation(found, limit)


@main.command()
@click.argument("gold", metavar="GOLD", type=click.Path(path_type=Path))
@click.option(
    "--papers",
    type=click.Path(path_type=Path),
    metavar="PAPERS",
    help="The papers' id, title and abstract; X.papers.jsonl beside X.jsonl if left out.",
)
@click.option(
    "--predicted",
    type=click.Path(path_type=Path),
    metavar="FOUND",
    help="Score what `extract` wrote, instead of extracting the papers now.",
)
@click.option(
    "--errors",
    default=0,
    metavar="N",
    type=click.IntRange(min=0),
    help="List the first N wrong and missed entities.",
)
@click.option("--intervals", is_flag=True, help="Add 95% intervals, by bootstrap over the papers.")
@reading_options
@JSON
def evaluate(
    gold: Path,
    papers: Path | None,
    predicted: Path | None,
    errors: int,
    intervals: bool,
    recogniser: str,
    labels: tuple[str, ...],
    min_confidence: float,
    as_json: bool,
) -> None:
    """Score the extraction against annotated papers.

    GOLD is JSONL, one paper a line, with id, entities (name, type, kind, surfaces, roles) and
    results (benchmark, metric, value), as `extract` writes them but for kind.

    kind is named, term or borderline (not scored). An entity is right when a name and the type
    are; a second prediction of it is wrong. Roles are scored on what was found, introduces on all
    that is introduced. A result value is right when the number is; a tuple when its benchmark
    (else its metric) is right too.

    Example: paperatlas evaluate gold.jsonl --errors 20
    """
    from paperatlas.annotated import (
        extract_annotated,
        papers_beside,
        read_annotated,
        read_extractions,
    )
    from paperatlas.engine import make_reading
    from paperatlas.reporting import print_skips, progress_shown
    from paperatlas.score_table import print_mistakes, print_scores

    if predicted and (given := _given("papers", "recogniser", "labels", "min_confidence")):
        message = f"--predicted already says what was found in the papers: leave out {given}"
        raise click.UsageError(message)
    annotated = read_annotated(gold)
    if predicted:
        found = read_extractions(predicted)
    else:
        texts = papers or papers_beside(gold)
        reading = make_reading(recogniser, _labels(labels), min_confidence)
        with progress_shown() as progress:
            found, skips = extract_annotated(annotated, texts, reading, progress)
        print_skips(skips)
    scores = paperatlas.evaluate(annotated, found)
    if missing := scores.without_prediction:
        click.echo(
            f"{missing} of {len(scores.papers)} papers have no extraction: "
            "they count as if nothing was found in them",
            err=True,
        )
    if as_json:
        listed = [dataclasses.asdict(mistake) for mistake in scores.mistakes[:errors]]
        _print_json(scores.to_json(intervals=intervals) | ({"errors": listed} if errors else {}))
        return
    print_scores(scores, intervals=intervals)
    if errors:
        print_mistakes(scores.mistakes, errors)
    click.echo(f"{len(scores.papers)} papers", err=True)


def _given(*parameters: str) -> str:
    """Name those of a command's options that the user gave."""
    context = click.get_current_context()
    given = click.core.ParameterSource.COMMANDLINE
    return ", ".join(
        option.opts[0]
        for option in context.command.params
        if option.name in parameters and context.get_parameter_source(option.name) == given
    )


def _labels(pairs: Iterable[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        native, equals, kind = pair.partition("=")
        if not (native and equals):
            message = f"--label takes NATIVE=TYPE, not {pair!r}"
            raise click.UsageError(message)
        found[native] = kind
    return found


def _columns(pairs: Iterable[str]) -> dict[str, str]:
    return dict(_pair(pair, "--column") for pair in pairs)


def _parameters(pairs: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in (_pair(pair, "--param") for pair in pairs):
        try:
            found[name.removeprefix("$")] = json.loads(value)
        except ValueError:
            found[name.removeprefix("$")] = value
    return found


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        message = f"{option} takes NAME=VALUE, not {text!r}"
        raise click.UsageError(message)
    return name, value


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, indent=1, ensure_ascii=False))


def _add_commands() -> None:
    from paperatlas.algorithms_cli import communities, path, rank
    from paperatlas.ask_cli import ask
    from paperatlas.diff_cli import diff
    from paperatlas.export_cli import export
    from paperatlas.rules_cli import rules
    from paperatlas.site_cli import draw, serve

    main.add_command(draw)
    main.add_command(serve)
    main.add_command(ask)
    main.add_command(rank)
    main.add_command(communities)
    main.add_command(path)
    main.add_command(rules)
    main.add_command(export)
    main.add_command(diff)


_add_commands()
