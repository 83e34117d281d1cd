"""One input, opened and decoded: unpacked, with its encoding found, read line by line or whole."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

HEAD_CHARACTERS = 1 << 16
"""How much of a document a reader sees before it says whether it can read it."""

_GZIP_MAGIC = b"\x1f\x8b"
_UNDECODED = re.compile("[\udc80-\udcff]")


class BrokenInputError(Exception):
    """Raised by a reader that cannot go on with this document; it becomes a `Skip`.

    Attributes:
        reason: one clause for the reader of the report.
        line: 1-based line, where known.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        """Keep what a `Skip` needs."""
        super().__init__(reason)
        self.reason = reason
        self.line = line


class Document:
    """A text that is being read.

    Bytes that are not UTF-8 arrive as lone surrogates, so that one bad byte costs one record
    and not the file; `undecoded` tells which.

    Attributes:
        where: its name in records and reports.
        suffix: lower-case suffix of the file name without ``.gz``; "" for standard input.
        columns: which column holds which field, as the user gave it.
        head: its first `HEAD_CHARACTERS` characters.
        line: number of lines handed out so far.
    """

    def __init__(self, text: IO[str], where: str, suffix: str, columns: Mapping[str, str]) -> None:
        """Read the head; the rest is read as `lines` or `text` ask for it."""
        self.where = where
        self.suffix = suffix
        self.columns = columns
        self.line = 0
        self._text = text
        self.head = text.read(HEAD_CHARACTERS)

    @property
    def has_more(self) -> bool:
        """Whether there may be text after the head."""
        return len(self.head) == HEAD_CHARACTERS

    def lines(self) -> Iterator[str]:
        """Yield the lines, without their ends, from the first; ask once."""
        *whole, last = self.head.split("\n")
        for line in whole:
            self.line += 1
            yield line
        last += self._text.readline()
        if last:
            self.line += 1
            yield last.removesuffix("\n")
        for line in self._text:
            self.line += 1
            yield line.removesuffix("\n")

    def text(self) -> str:
        """Return the whole text; ask once.

        Raises:
            BrokenInputError: a byte of it is not UTF-8.
        """
        text = self.head + self._text.read()
        bad = _UNDECODED.search(text)
        if bad:
            start = text.rfind("\n", 0, bad.start()) + 1
            end = text.find("\n", bad.start())
            reason = undecoded(text[start : end if end >= 0 else None])
            raise BrokenInputError(reason or "", text.count("\n", 0, bad.start()) + 1)
        return text


def undecoded(line: str) -> str | None:
    """Say which byte of a line is not UTF-8, or return None where all are."""
    if line.isascii():
        return None
    bad = _UNDECODED.search(line)
    if bad is None:
        return None
    offset = len(line[: bad.start()].encode("utf-8", "surrogateescape"))
    byte = ord(bad.group()) - 0xDC00
    return f"not UTF-8: byte 0x{byte:02X} at offset {offset} of the line; save the file as UTF-8"


@contextmanager
def open_document(place: str, where: str, columns: Mapping[str, str]) -> Iterator[Document]:
    """Open a file or, for ``-``, standard input, and find its encoding.

    UTF-8 with or without byte-order mark, UTF-16 with one, and gzip of these are read.

    Args:
        place: path, or ``-``.
        where: its name in records and reports.
        columns: handed on to the readers.

    Yields:
        The document, positioned at its start.

    Raises:
        BrokenInputError: it is no text, or the gzip or UTF-16 of its beginning is broken.
        OSError: it cannot be opened or read.
    """
    document: Document | None = None
    try:
        with ExitStack() as stack:
            if place == "-":
                binary: io.BufferedReader = io.BufferedReader(_StandardInput())
            else:
                binary = stack.enter_context(open(place, "rb"))
            if binary.peek(2)[:2] == _GZIP_MAGIC:
                unpacked = stack.enter_context(gzip.GzipFile(fileobj=binary))
                binary = stack.enter_context(io.BufferedReader(cast("io.RawIOBase", unpacked)))
            text = stack.enter_context(_decoded(binary))
            document = Document(text, where, _suffix(place), columns)
            yield document
    except (UnicodeError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        what = "UTF-16" if isinstance(error, UnicodeError) else "gzip"
        line = document.line + 1 if document else None
        reason = f"broken {what}: {error}"
        raise BrokenInputError(reason, line) from error


def _decoded(binary: io.BufferedReader) -> io.TextIOWrapper:
    start = binary.peek(3)[:3]
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return io.TextIOWrapper(binary, encoding="utf-16")
    encoding = "utf-8-sig" if start == codecs.BOM_UTF8 else "utf-8"
    return io.TextIOWrapper(binary, encoding=encoding, errors="surrogateescape")


def _suffix(place: str) -> str:
    path = PurePath(place)
    return (PurePath(path.stem) if path.suffix.lower() == ".gz" else path).suffix.lower()


class _StandardInput(io.RawIOBase):
    """Standard input that stays open when the reader on top of it is closed."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        data = sys.stdin.buffer.read(len(view))
        view[: len(data)] = data
        return len(data)
