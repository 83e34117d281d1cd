"""Which column of a table, or key of a record, holds which field of a paper."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from paperatlas.records import Paper, Skip
from paperatlas.sources.fields import (
    arxiv_number,
    arxiv_urls,
    author_names,
    clean,
    doi_of,
    iso_date,
    make_paper,
    year_of,
)

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "articletitle", "documenttitle", "name", "papername"),
    "abstract": (
        *("abstract", "paperabstract", "abstracttext", "abstractnote", "summary"),
        *("description", "tldr"),
    ),
    "id": ("id", "paperid", "uid", "key", "corpusid"),
    "arxiv": ("arxivid", "arxiv", "eprint"),
    "doi": ("doi",),
    "authors": ("authors", "author", "authornames", "authorlist", "creators"),
    "year": ("year", "publicationyear", "pubyear"),
    "published": (
        *("published", "publisheddate", "publicationdate", "publishedat", "date", "pubdate"),
        *("submitteddate", "updatedate"),
    ),
    "venue": (
        *("venue", "journal", "conference", "booktitle", "publicationtitle", "containertitle"),
        *("proceedings", "journalref"),
    ),
    "url": ("url", "link", "paperurl", "absurl", "htmlurl", "pdf", "pdfurl", "pdflink", "urls"),
}
"""Field to the names it goes by, best first: letters and digits in lower case."""

FIELDS: tuple[str, ...] = tuple(NAMES)

_LONGEST_EXTRA = 200
_MOST_EXTRA_ITEMS = 50


def guess_columns(
    names: Iterable[str], columns: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Find the column of each field.

    Args:
        names: the columns that exist.
        columns: field to column, as the user gave it; this wins over a guess.

    Returns:
        Field to column for every field that has one, and the given columns that do not exist.
    """
    names = list(names)
    by_fold: dict[str, str] = {}
    for name in names:
        by_fold.setdefault(re.sub(r"[\W_]+", "", name.casefold()), name)
    taken = set(columns.values())
    found = {field: name for field, name in columns.items() if name in names}
    for field, known in NAMES.items():
        if field not in columns:
            guesses = (by_fold[name] for name in known if name in by_fold)
            best = next((name for name in guesses if name not in taken), None)
            if best is not None:
                found[field] = best
                taken.add(best)
    return found, [name for name in columns.values() if name not in names]


def missing_column(field: str, columns: Mapping[str, str], names: Iterable[str]) -> str:
    """Say that a field has no column, what exists, and how to name one."""
    there = ", ".join(str(name) for name in names) or "none"
    given = columns.get(field)
    if given is not None:
        return f"no column {given!r} for the {field}; the columns are: {there}"
    return f"no {field} (columns: {there}; name the one that holds it, if one does)"


def paper_of(
    record: Mapping[str, Any], found: Mapping[str, str], where: str, line: int | None
) -> Paper | Skip:
    """Make a paper of a record whose columns are known."""

    def value(field: str) -> Any:
        return record.get(found[field]) if field in found else None

    own, doi = _text(value("id")), doi_of(_text(value("doi")))
    arxiv = arxiv_number(_text(value("arxiv")))
    url = value("url")
    urls = [_text(item) for item in (url if isinstance(url, list) else [url])]
    urls += [
        *(arxiv_urls(arxiv)[1:] if arxiv else ()),
        *([f"https://doi.org/{doi}"] if doi else ()),
    ]
    used = set(found.values())
    return make_paper(
        where=where,
        line=line,
        title=_text(value("title")),
        abstract=_text(value("abstract")),
        paper_id=own or (f"arxiv:{arxiv}" if arxiv else f"doi:{doi}" if doi else None),
        authors=author_names(value("authors")),
        year=year_of(value("year")),
        published=iso_date(value("published")),
        venue=clean(_text(value("venue"))),
        urls=urls,
        extra={key: item for key, item in record.items() if key not in used and _is_small(item)},
    )


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not _is_small(value):
        return ""
    return str(value)


def _is_small(value: object) -> bool:
    if isinstance(value, str):
        return 0 < len(value) <= _LONGEST_EXTRA
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, list):  # keywords and the like
        return 0 < len(value) <= _MOST_EXTRA_ITEMS and all(
            isinstance(item, str) and len(item) <= _LONGEST_EXTRA for item in value
        )
    return isinstance(value, int)
