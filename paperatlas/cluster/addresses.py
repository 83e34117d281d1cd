"""Where a build on a cluster can go, and where its parts are meanwhile."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from paperatlas.errors import MissingExtra

Format = Literal["parquet", "neo4j-admin"]
FORMATS: tuple[Format, ...] = ("parquet", "neo4j-admin")


def check_packages() -> None:
    """See that what a build on a cluster needs is installed.

    Raises:
        MissingExtra: it is not.
    """
    if find_spec("ray") is None or find_spec("pyarrow") is None:
        feature = "--engine ray"
        raise MissingExtra(feature, "ray")


def split_address(to: str) -> tuple[Format | None, str]:
    """Return the format and the folder of ``parquet:FOLDER``; None for the address of a store."""
    for shape in FORMATS:
        if to.startswith(f"{shape}:"):
            return shape, to.removeprefix(f"{shape}:")
    return None, to


def parts_of(to: str) -> Path:
    """Return where a build keeps its parts until it is done: ``atlas.lbdb.parts``.

    Args:
        to: where the graph goes. For a server and for memory it is in the working folder.
    """
    shape, place = split_address(to)
    if shape is None and (to == "memory:" or "://" in to):
        place = "".join(c if c.isalnum() else "-" for c in to).strip("-")
    path = Path(place)
    return path.with_name(f"{path.name}.parts")
