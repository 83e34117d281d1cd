"""Everything that the search box finds: names, other names, titles and authors, packed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import quote

import numpy as np

from paperatlas.visualizations.authors import UNESCAPED, author_address
from paperatlas.visualizations.corpus import Corpus, EntityCard
from paperatlas.visualizations.kinds import KINDS
from paperatlas.visualizations.scripts import packed_script

FORMAT = 1
"""Raised whenever the layout of the data changes; the script refuses another one."""

AUTHOR = len(KINDS)
"""The kind of an author in the data; the others are places in `KINDS`."""

OTHER_NAMES = 16
"""Names of an entity that the box finds it by, beside its own, the most used first."""

_LITERAL = 5


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that can be found.

    Attributes:
        kind: its place in `KINDS`, or `AUTHOR`.
        id: of its node.
        names: its name, then the others it is found by.
        page: its address from the root of the site.
        count: papers that name it or are by it; of a paper the year, 0 if unknown.
    """

    kind: int
    id: str
    names: tuple[str, ...]
    page: str
    count: int


def records(corpus: Corpus) -> list[Record]:
    """Return what can be found: entities by type and the most linked first, papers, authors."""
    found = [
        Record(
            KINDS.index(entity.type),
            entity.id,
            (_plain(entity.name), *other_names(entity)),
            entity.page,
            len(corpus.papers_of[entity.id]),
        )
        for entity in corpus.entities.values()
    ]
    for paper in corpus.papers.values():
        found.append(Record(0, paper.id, (_plain(paper.title),), paper.page, paper.year or 0))
    for author, name in corpus.authors.items():
        papers = len(corpus.papers_by[author])
        found.append(Record(AUTHOR, author, (_plain(name),), author_address(name), papers))
    return found


def record_numbers(corpus: Corpus) -> dict[str, int]:
    """Return the place of every id among the `records`."""
    ids = (*corpus.entities, *corpus.papers, *corpus.authors)
    return {node: number for number, node in enumerate(ids)}


def search_script(corpus: Corpus) -> str:
    """Return ``assets/search.js``: the records, ``PAPERATLAS_SEARCH``.

    ``kinds`` are pairs of a kind and how many records of it follow. ``names`` holds a line a
    record, its names apart by tabs. ``ids`` holds a line a record: empty where the id follows from
    the name, else what follows the type, or the whole after a slash. Of each record follow a byte
    that says how its page follows from its id (`_page_form`; ``pages`` has those that do not), and
    its count in 4 bytes. `visualizations/web/src/site/records.ts` reads it.
    """
    found = records(corpus)
    forms = bytes(_page_form(record) for record in found)
    header = {
        "format": FORMAT,
        "kinds": [
            [kind, sum(1 for _ in several)]
            for kind, several in groupby(record.kind for record in found)
        ],
        "names": "\n".join("\t".join(record.names) for record in found),
        "ids": "\n".join(_short_id(record) for record in found),
        "pages": [
            record.page for record, form in zip(found, forms, strict=True) if form == _LITERAL
        ],
    }
    counts = np.asarray([record.count for record in found], dtype="<u4")
    return packed_script("PAPERATLAS_SEARCH", header, forms + counts.tobytes())


def _page_form(record: Record) -> int:
    """Say how the page follows from the id or the name: the first of these that gives it."""
    escaped = quote(record.id, safe=UNESCAPED)
    forms = (
        f"e/{record.id}.html",
        f"p/{record.id.replace(':', '_', 1)}.html",
        f"node.html#{escaped}",
        f"node.html#{escaped.replace('%2F', '/')}",
        author_address(record.names[0]),
    )
    return forms.index(record.page) if record.page in forms else _LITERAL


def _short_id(record: Record) -> str:
    folder = f"{_kind_name(record.kind)}/"
    if record.id == folder + _slug(record.names[0]):
        return ""
    if record.id.startswith(folder) and record.id != folder:
        return record.id[len(folder) :]
    return f"/{record.id}"


def _kind_name(kind: int) -> str:
    return "author" if kind == AUTHOR else KINDS[kind].lower()


def _slug(name: str) -> str:
    # Letters are lowered one by one as the script does it: only A to Z have to agree.
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") if name.isascii() else ""


def other_names(entity: EntityCard) -> list[str]:
    """Return the names that differ from its own, and from each other, when folded."""
    seen = {"", folded(entity.name)}
    kept: list[str] = []
    for alias in entity.aliases:
        key = folded(alias.name)
        if key not in seen and len(kept) < OTHER_NAMES:
            seen.add(key)
            kept.append(_plain(alias.name))
    return kept


def folded(text: str) -> str:
    """Return what the search compares: lower case, no accents, one space for all that is no letter.

    `visualizations/web/src/shared/folding.ts` is the same in the page, letter by letter.
    """
    return " ".join("".join(map(_folded_letter, text)).split())


@lru_cache(maxsize=4096)
def _folded_letter(letter: str) -> str:
    parts = unicodedata.normalize("NFKD", letter.lower())
    return "".join(
        ALSO.get(part, part) if unicodedata.category(part)[0] in "LN" else " "
        for part in parts
        if unicodedata.category(part)[0] != "M"
    )


ALSO = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"}
"""Letters that no decomposition takes to the letters they are typed with."""


def _plain(name: str) -> str:
    """Return a name on one line: tabs and line ends part the names in the data."""
    return " ".join(name.split())
