"""The first step of a build on a cluster: input becomes parts of papers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from paperatlas.cluster.parts import Part, write_papers
from paperatlas.files import written_whole
from paperatlas.records import Paper, Skip
from paperatlas.sources.slices import Slice, lines_in, read_slice


@dataclass(frozen=True, slots=True)
class ReadSlice:
    """What a slice of the input held.

    Attributes:
        parts: its papers, in order.
        skips: what could not be used.
    """

    parts: tuple[Part, ...]
    skips: tuple[Skip, ...]


def count_lines(part: Slice, base: str) -> int:
    """Return the number of lines that begin in a slice of JSON Lines; 0 of other slices.

    Args:
        part: the slice.
        base: the folder from which its place is meant.
    """
    with _from(base):
        return lines_in(part)


def read_input_slice(
    number: int, part: Slice, base: str, columns: Mapping[str, str], folder: Path, size: int
) -> ReadSlice:
    """Write the papers of a slice as parts, or find them written.

    Args:
        number: of the slice, among all.
        part: the slice.
        base: the folder from which its place is meant: that of the command, not of the worker.
        columns: as in `paperatlas.sources.read`.
        folder: where parts are kept; it exists.
        size: papers of a part.
    """
    with _from(base):
        return _read(number, part, columns, folder, size)


def _read(
    number: int, part: Slice, columns: Mapping[str, str], folder: Path, size: int
) -> ReadSlice:
    done = folder / f"{number:05}.json"
    wanted = _fingerprint(part, columns, size)
    if done.exists():
        known = json.loads(done.read_text("utf-8"))
        if known["made of"] == wanted:
            return ReadSlice(
                tuple(Part(folder / name, count) for name, count in known["parts"]),
                tuple(Skip(**skip) for skip in known["skips"]),
            )
    parts: list[Part] = []
    skips: list[Skip] = []
    held: list[Paper] = []

    def keep() -> None:
        parts.append(write_papers(held, folder / f"{number:05}-{len(parts):05}.parquet"))
        held.clear()

    for item in read_slice(part, columns):
        if isinstance(item, Skip):
            skips.append(item)
            continue
        held.append(item)
        if len(held) == size:
            keep()
    if held:
        keep()
    whole = {
        "made of": wanted,
        "parts": [[part.path.name, part.count] for part in parts],
        "skips": [asdict(skip) for skip in skips],
    }
    with written_whole(done) as file:
        json.dump(whole, file)
    return ReadSlice(tuple(parts), tuple(skips))


@contextmanager
def _from(base: str) -> Iterator[None]:
    """Go to a folder for the time of the block, if this machine has it."""
    before = os.getcwd()
    with suppress(OSError):
        os.chdir(base)
    try:
        yield
    finally:
        os.chdir(before)


def _fingerprint(part: Slice, columns: Mapping[str, str], size: int) -> list[object]:
    """Return what tells that a slice was read as it is to be read now."""
    try:
        state = os.stat(part.place)
        file = [state.st_size, state.st_mtime_ns]
    except OSError:
        file = []
    return [part.place, part.start, part.end, part.line, file, sorted(columns.items()), size]
