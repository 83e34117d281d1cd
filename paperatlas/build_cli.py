"""What `paperatlas build` does around a build: where it goes, and how it goes on after a stop."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from paperatlas.engine import Engine, RunReport


@contextmanager
def told_how_to_go_on(store: str) -> Iterator[None]:
    """Say where the journal is when somebody stops a build."""
    from paperatlas.cluster.addresses import parts_of
    from paperatlas.journal import journal_of

    try:
        yield
    except KeyboardInterrupt:
        kept = next(
            (path for path in (parts_of(store), journal_of(store)) if path and path.exists()), None
        )
        if kept is not None:
            click.echo(
                f"\nstopped; what was extracted is in {kept}: run the same command to go on",
                err=True,
            )
            sys.exit(130)
        raise


def built(what: Sequence[str], to: str, engine: Engine, options: dict[str, Any]) -> RunReport:
    """Build into a store or, on a cluster, into files; return what was done.

    Args:
        what: the input.
        to: where the graph goes.
        engine: where the work is done.
        options: the other arguments of `paperatlas.engine.build`.
    """
    import paperatlas
    from paperatlas.cluster.addresses import check_packages, split_address

    if engine == "ray" and split_address(to)[0] is not None:
        check_packages()
        from paperatlas.cluster.destinations import build_into_files

        return build_into_files(what, to, **options)
    with paperatlas.build(what, to=to, engine=engine, **options) as atlas:
        assert atlas.report is not None  # noqa: S101 (a build always reports)
        return atlas.report
