"""Records with a title and an abstract: JSON, JSON Lines, CSV and TSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from paperatlas.records import Paper, Skip
from paperatlas.sources.columns import guess_columns, missing_column, paper_of
from paperatlas.sources.documents import Document, undecoded
from paperatlas.sources.json_values import json_objects, looks_like_json
from paperatlas.sources.readers import Reader

DELIMITERS = {".csv": ",;\t|", ".tsv": "\t", ".tab": "\t"}
LONGEST_FIELD = 1 << 24
"""Characters; a longer field is a quote that was never closed."""

_NEEDED = ("title", "abstract")


def read_json(document: Document) -> Iterator[Paper | Skip]:
    """Yield a paper for each JSON object that has a title and an abstract."""
    known: dict[tuple[str, ...], tuple[dict[str, str], str | None]] = {}
    for item in json_objects(document):
        if isinstance(item, Skip):
            yield item
            continue
        line, record = item
        keys = tuple(record)
        if keys not in known:
            known[keys] = columns_of(keys, document.columns)
        found, problem = known[keys]
        if problem:
            yield Skip(where=document.where, line=line, reason=problem)
        else:
            yield paper_of(record, found, document.where, line)


def columns_of(
    names: Iterable[str], columns: Mapping[str, str]
) -> tuple[dict[str, str], str | None]:
    """Return field to column, and what is wrong where a paper cannot be made of them.

    Args:
        names: the columns that a table has.
        columns: field to column, as the user gave it.
    """
    names = list(names)
    found, wrong = guess_columns(names, columns)
    for field in (*(field for field in columns if columns[field] in wrong), *_NEEDED):
        if field not in found:
            return found, missing_column(field, columns, names)
    return found, None


def read_csv(document: Document) -> Iterator[Paper | Skip]:
    """Yield a paper for each row of a table whose first line names the columns."""
    where = document.where
    lines = _Lines(document)
    delimiter = _delimiter(document)
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_FIELD))
    rows = csv.reader(lines, delimiter=delimiter, quoting=_quoting(document.head, delimiter))
    try:
        header = [name.strip() for name in next(rows, [])]
        found, problem = columns_of(header, document.columns)
        if problem:
            yield Skip(where=where, line=1, reason=problem)
            return
        line = document.line + 1
        for row in rows:
            if any(map(str.strip, row)):
                yield _paper_of_row(row, header, found, where, line, unclosed=lines.ended)
            line = document.line + 1
    except csv.Error as error:
        hint = "; is there a quote that is never closed?" if "field larger" in str(error) else ""
        yield Skip(where=where, line=line, reason=f"broken table: {error}{hint}")


def _paper_of_row(
    row: list[str],
    header: list[str],
    found: Mapping[str, str],
    where: str,
    line: int,
    *,
    unclosed: bool,
) -> Paper | Skip:
    reason = undecoded("".join(row))
    if unclosed:
        reason = "a quote that opens in this row is never closed"
    elif any(row[len(header) :]):
        reason = f"{len(row)} fields, but the header names {len(header)} columns"
    if reason:
        return Skip(where=where, line=line, reason=reason)
    return paper_of(dict(zip(header, row, strict=False)), found, where, line)


class _Lines:
    """The lines of a document for `csv.reader`, which asks past the end only inside a quote."""

    def __init__(self, document: Document) -> None:
        self.ended = False
        self._lines = document.lines()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, None)
        if line is None:
            self.ended = True
            raise StopIteration
        return line + "\n"


def _delimiter(document: Document) -> str:
    """Return the delimiter under which the header gives the most fields that papers have."""
    first = document.head.partition("\n")[0]

    def fields(delimiter: str) -> tuple[int, int]:
        names = _split(first, delimiter)
        return len(guess_columns(names, document.columns)[0]), len(names)

    return max(DELIMITERS.get(document.suffix, ",;\t|"), key=fields)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _quoting(head: str, delimiter: str) -> Literal[0, 3]:
    """Tell tables that quote from tab-separated ones where ``"`` is a character like others."""
    if delimiter != "\t":
        return csv.QUOTE_MINIMAL
    width = head.partition("\n")[0].count("\t")
    lines = head.split("\n")[:-1]
    even = all(line.count("\t") == width for line in lines if line)
    stray = any(_STRAY_QUOTE.fullmatch(cell) for line in lines for cell in line.split("\t"))
    return csv.QUOTE_NONE if even and stray else csv.QUOTE_MINIMAL


_STRAY_QUOTE = re.compile(r'"(?:.*[^"])?|".*[^"]"[^"].*')


def _is_csv(document: Document) -> bool:
    if document.suffix in DELIMITERS:
        return True
    if document.suffix not in ("", ".txt", ".text"):
        return False
    names = _split(document.head.partition("\n")[0], _delimiter(document))
    return len(names) > 1 and columns_of(names, document.columns)[1] is None


JSON_RECORDS = Reader(name="JSON and JSON Lines", recognises=looks_like_json, read=read_json)
CSV = Reader(name="CSV and TSV", recognises=_is_csv, read=read_csv)
