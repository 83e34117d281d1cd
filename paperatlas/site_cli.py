"""`paperatlas draw` and `paperatlas serve`: the linked pages, on disk and over http."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Literal

import click


def _pages(
    context: click.Context, option: click.Parameter, value: str | None
) -> int | Literal["all"] | None:
    """Read ``all`` or ``top:N``."""
    if value is None or value == "all":
        return None if value is None else "all"
    word, _, number = value.partition(":")
    if word != "top" or not (number.isascii() and number.isdigit()):
        message = f"{value!r} is neither all nor top:N, such as top:500"
        raise click.BadParameter(message)
    return int(number)


@click.command()
@click.argument("store", metavar="STORE")
@click.option(
    "-o", "--to", default="site", show_default=True, metavar="DIR", help="Folder for the pages."
)
@click.option("--title", default="Paper atlas", show_default=True, help="Heading of the index.")
@click.option(
    "--focus",
    multiple=True,
    metavar="NAME",
    help="Only what is near this thing, by any of its names, or near a paper, by its id. "
    "Repeatable.",
)
@click.option(
    "--hops",
    type=click.IntRange(min=0),
    default=2,
    show_default=True,
    metavar="N",
    help="How near: 1 are the papers that name it, 2 what these name besides.",
)
@click.option("--types", metavar="TYPE,...", help="Only these, such as Method,Benchmark.")
@click.option(
    "--min-links",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    metavar="N",
    help="Only things that at least N papers name.",
)
@click.option(
    "--only",
    type=click.Choice(["overview"]),
    help="overview: map and lists, without a page for each node.",
)
@click.option(
    "--pages",
    callback=_pages,
    metavar="all|top:N",
    help="Which things have a page of their own; above 5,000 pages top:5000 if left out.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value and nothing else.")
def draw(
    store: str,
    to: str,
    title: str,
    focus: tuple[str, ...],
    hops: int,
    types: str | None,
    min_links: int,
    only: Literal["overview"] | None,
    pages: int | Literal["all"] | None,
    as_json: bool,
) -> None:
    """Write linked pages: overview, a page and a map an entity, a page a paper.

    Open DIR/index.html by double click; no server and no network are needed. What has no page of
    its own is shown on one page for all of them.

    \b
    Examples:
    paperatlas draw atlas.lbdb -o site
    paperatlas draw atlas.lbdb -o gsm8k --focus GSM8K --hops 2 --types Method,Benchmark
    """
    import paperatlas
    from paperatlas.reporting import pages_shown

    wanted = None if types is None else [_type(name) for name in types.split(",") if name.strip()]
    with paperatlas.open_atlas(store) as atlas, pages_shown() as progress:
        site = atlas.draw(
            to,
            title=title,
            focus=focus,
            hops=hops,
            types=wanted,
            min_links=min_links,
            only=only,
            pages=pages,
            progress=progress,
        )
    if as_json:
        made = {"index": str(site.index), "pages": site.pages, "bytes": site.bytes}
        click.echo(json.dumps(made, indent=1, ensure_ascii=False))
        return
    click.echo(f"{site.pages:,} pages, {site.bytes / 1e6:.1f} MB, {site.seconds:.1f} s", err=True)
    click.echo(str(site.index))


@click.command()
@click.argument("site", metavar="SITE")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    metavar="N",
    help="Where to listen; any free port if left out.",
)
@click.option("--open", "show", is_flag=True, help="Open the pages in the browser.")
def serve(site: str, port: int, show: bool) -> None:
    """Serve the linked pages over http, to this machine alone, until Ctrl-C.

    SITE is a folder that `draw` wrote, or a STORE, which is drawn to a temporary folder first. No
    page needs it: they open by double click as well.

    Example: paperatlas serve site --open
    """
    from paperatlas.serving import address_of, drawn
    from paperatlas.serving import serve as served

    with ExitStack() as stack:
        folder = Path(site) if Path(site).is_dir() else None
        if folder is None:
            click.echo(f"drawing {site}", err=True)
            folder = stack.enter_context(drawn(site))
        server = stack.enter_context(served(folder, port=port))
        click.echo(address_of(server))
        if show:
            click.launch(address_of(server))
        click.echo("Ctrl-C ends it", err=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo("", err=True)


def _type(name: str) -> str:
    """Return a type as the library spells it; what is none is left for it to refuse."""
    from paperatlas.records import ENTITY_TYPES

    return {kind.casefold(): kind for kind in ENTITY_TYPES}.get(name.strip().casefold(), name)
