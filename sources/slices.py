"""Parts of input files that several machines read at the same time, each only its own.

A large file of JSON Lines is cut at line ends and a Parquet file between row groups. Everything
else, gzipped files among it, can only be read from its beginning and is one slice.
"""

from __future__ import annotations

import io
import os
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

from paperatlas.records import Paper, Skip
from paperatlas.sources.documents import BrokenInputError, Document, open_document
from paperatlas.sources.json_values import LINE_SUFFIXES
from paperatlas.sources.parquet import is_parquet, read_parquet, row_groups
from paperatlas.sources.reading import read
from paperatlas.sources.registry import reader_of
from paperatlas.sources.tables import JSON_RECORDS, read_json

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LARGEST = 128 << 20
"""Bytes of JSON Lines, or rows of Parquet times 1,024, that a slice holds."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a file.

    Attributes:
        place: the file.
        start: where it begins: a byte of JSON Lines, a row group of Parquet.
        end: where the next begins; None where the slice is the whole file.
        line: number of its first line or row in the file, for reports; see `counted`.
    """

    place: str
    start: int = 0
    end: int | None = None
    line: int = 1


def slices_of(place: str, columns: Mapping[str, str], largest: int = LARGEST) -> list[Slice]:
    """Cut a file into slices, in order.

    Args:
        place: the file.
        columns: as in `paperatlas.sources.read`.
        largest: see `LARGEST`.

    Raises:
        MissingExtra: it is a Parquet file and pyarrow is not installed.
    """
    try:
        if is_parquet(place):
            return _of_groups(place, largest >> 10)
        size = os.path.getsize(place)
        lines = size > largest and place.lower().endswith(LINE_SUFFIXES)
        if lines and _is_lines(place, columns):
            starts = range(0, size, largest)
            return [Slice(place, start, min(start + largest, size)) for start in starts]
    except (OSError, BrokenInputError):
        pass  # whoever reads it says what is wrong
    return [Slice(place)]


def lines_in(part: Slice) -> int:
    """Return the number of lines that begin in a slice of JSON Lines; 0 of other slices."""
    if part.end is None or is_parquet(part.place):
        return 0
    with open(part.place, "rb") as file, _text(file, part) as text:
        return sum(1 for _ in text)


def counted(slices: list[Slice], lines: list[int]) -> list[Slice]:
    """Give slices the numbers of their first lines.

    Args:
        slices: of any files; those of one file stand together and in order.
        lines: what `lines_in` says of each.
    """
    out: list[Slice] = []
    line = 1
    for at, part in enumerate(slices):
        if at and slices[at - 1].place != part.place:
            line = 1
        out.append(part if is_parquet(part.place) else replace(part, line=line))
        line += lines[at]
    return out


def read_slice(part: Slice, columns: Mapping[str, str]) -> Iterator[Paper | Skip]:
    """Yield what `paperatlas.sources.read` would yield for this part of the file.

    Args:
        part: the slice.
        columns: as in `paperatlas.sources.read`.
    """
    if part.end is None:
        yield from read([part.place], columns=columns)
        return
    try:
        if is_parquet(part.place):
            groups = range(part.start, part.end)
            yield from read_parquet(part.place, columns, groups=groups, line=part.line)
            return
        with open(part.place, "rb") as file, _text(file, part) as text:
            suffix = os.path.splitext(part.place)[1].lower()
            document = Document(text, part.place, suffix, columns)
            document.line = part.line - 1
            yield from read_json(document)
    except BrokenInputError as error:
        yield Skip(where=part.place, line=error.line, reason=error.reason)
    except OSError as error:
        yield Skip(where=part.place, reason=f"cannot be read: {error.strerror or error}")


def _of_groups(place: str, rows: int) -> list[Slice]:
    out: list[Slice] = []
    start, held, line = 0, 0, 1
    counts = row_groups(place)
    for at, count in enumerate(counts):
        if held and held + count > rows:
            out.append(Slice(place, start, at, line))
            start, held, line = at, 0, line + held
        held += count
    out.append(Slice(place, start, len(counts), line) if out else Slice(place))
    return out


def _is_lines(place: str, columns: Mapping[str, str]) -> bool:
    """Whether a file is plain UTF-8 with a JSON object a line, as far as its beginning tells."""
    with open(place, "rb") as file:
        if not file.read(64).removeprefix(BOM_UTF8).lstrip().startswith(b"{"):
            return False
    with open_document(place, place, columns) as document:
        return reader_of(document) is JSON_RECORDS


def _text(file: BinaryIO, part: Slice) -> io.TextIOWrapper:
    """Return the lines that begin in a slice as text."""
    end = _line_start(file, part.end or 0)
    start = _line_start(file, part.start)
    file.seek(start)
    encoding = "utf-8" if start else "utf-8-sig"
    return io.TextIOWrapper(
        io.BufferedReader(_Bytes(file, end - start)), encoding, errors="surrogateescape"
    )


def _line_start(file: BinaryIO, at: int) -> int:
    """Return where the first line begins that begins at a byte or after it."""
    if not at:
        return 0
    file.seek(at - 1)
    return at - 1 + len(file.readline())


class _Bytes(io.RawIOBase):
    """So many bytes of a file, from where it stands."""

    def __init__(self, file: BinaryIO, count: int) -> None:
        self._file, self._left = file, count

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = self._file.read(min(len(view), self._left))
        view[: len(data)] = data
        self._left -= len(data)
        return len(data)
