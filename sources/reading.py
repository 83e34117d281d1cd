"""Read places one by one: open each, recognise its kind, hand it to the reader of that kind."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from paperatlas.errors import SourceError
from paperatlas.records import Paper, Skip
from paperatlas.sources.columns import FIELDS
from paperatlas.sources.documents import BrokenInputError, open_document
from paperatlas.sources.parquet import is_parquet, read_parquet
from paperatlas.sources.places import find_files
from paperatlas.sources.registry import reader_of

_UNRECOGNISED = "unrecognised file: no Papers page, JSON or table with titles and abstracts"


def read(
    what: str | Path | Iterable[str | Path], *, columns: Mapping[str, str] | None = None
) -> Iterator[Paper | Skip]:
    """Read papers from files, folders, globs or ``-`` (standard input).

    The kind of a file is recognised by its content and suffix; ``.gz`` of any kind is read as if
    it were unpacked. Files of one folder or glob come in the order of their names.

    Args:
        what: the places to read; one that is reached twice is read once.
        columns: for tables and JSON records, which column holds which field, such as
            ``{"abstract": "text"}``. Fields without an entry are guessed from the names.

    Returns:
        A `Paper` for each paper of each page (the same paper may come from several pages, see
        `merge_papers`) and a `Skip` for each piece of input that could not be used.

    Raises:
        SourceError: a place does not exist, a glob matches nothing, or `columns` names a field
            that papers do not have. Raised by the call itself, before anything is read.
    """
    columns = dict(columns or {})
    unknown = [field for field in columns if field not in FIELDS]
    if unknown:
        message = f"papers have no field {unknown[0]!r}; the fields are: {', '.join(FIELDS)}"
        raise SourceError(message)
    places = [what] if isinstance(what, str | os.PathLike) else list(what)
    return _read_all(find_files(places), columns)


def _read_all(places: Iterable[str | Skip], columns: Mapping[str, str]) -> Iterator[Paper | Skip]:
    for place in places:
        if isinstance(place, Skip):
            yield place
        else:
            yield from _read_one(place, columns)


def _read_one(place: str, columns: Mapping[str, str]) -> Iterator[Paper | Skip]:
    where = "standard input" if place == "-" else place
    try:
        if is_parquet(place):
            yield from read_parquet(place, columns)
            return
        with open_document(place, where, columns) as document:
            if not document.head.strip():
                yield Skip(where=where, reason="empty file")
                return
            reader = reader_of(document)
            if reader is None:
                yield Skip(where=where, reason=_UNRECOGNISED)
                return
            found = False
            for item in reader.read(document):
                found = True
                yield item
            if not found:
                yield Skip(where=where, reason=f"no papers in it, read as {reader.name}")
    except BrokenInputError as error:
        yield Skip(where=where, line=error.line, reason=error.reason)
    except OSError as error:
        yield Skip(where=where, reason=f"cannot be read: {error.strerror or error}")
