"""Papers and what was found in them, in a temporary file where there are many.

The papers of a build are gone through several times. As objects they and their extractions take
fifteen kilobytes each; here the first `FEW` stay objects and the others lines in a file that goes
when it is closed (see ``SQLITE_TMPDIR`` and ``TMPDIR`` for its place).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, overload

from paperatlas.extraction_json import extraction_from_text
from paperatlas.graph.pairs import Pairs
from paperatlas.records import Extraction, Paper

FEW = 2_000
"""Papers that are held as objects: a small build needs no file and reads nothing twice."""

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8000;
CREATE TABLE papers (at INTEGER PRIMARY KEY, line BLOB NOT NULL);
CREATE TABLE found (at INTEGER PRIMARY KEY, line BLOB NOT NULL);
BEGIN;
"""
_write = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=dict
).encode


class KeptPapers(Sequence[Paper]):
    """Papers by place, from 0, and of some of them what was found, as lines of JSON."""

    def __init__(self, papers: Iterable[Paper] = ()) -> None:
        """Begin with some papers."""
        self._opened: sqlite3.Connection | None = None
        self._few: list[Paper] = []
        self._few_lines: dict[int, str] = {}
        self._few_found: dict[int, Extraction] = {}
        self._count = 0
        for paper in papers:
            self.append(paper)

    def __len__(self) -> int:
        """Return the number of papers."""
        return self._count

    @overload
    def __getitem__(self, at: int) -> Paper: ...
    @overload
    def __getitem__(self, at: slice) -> list[Paper]: ...
    def __getitem__(self, at: int | slice) -> Paper | list[Paper]:
        """Return the paper at a place, or some."""
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(self._count))]
        if 0 <= at < len(self._few):
            return self._few[at]
        if not -self._count <= at < self._count:
            raise IndexError(at)
        at %= self._count
        return self._few[at] if at < len(self._few) else _read(self._line("papers", at))

    def __setitem__(self, at: int, paper: Paper) -> None:
        """Put another paper in a place; what was found there is not that of this one."""
        if at < len(self._few):
            self._few[at] = paper
            self._few_lines.pop(at, None)
            self._few_found.pop(at, None)
        else:
            self._put("papers", at, _written(paper))
            self._file().execute("DELETE FROM found WHERE at = ?", (at,))

    def __iter__(self) -> Iterator[Paper]:
        """Go over the papers."""
        return (self[at] for at in range(self._count))

    def append(self, paper: Paper) -> None:
        """Add a paper at the end."""
        if self._count < FEW:
            self._few.append(paper)
        else:
            self._put("papers", self._count, _written(paper))
        self._count += 1

    def keep(self, at: int, line: str) -> None:
        """Keep what was found in the paper at a place.

        Args:
            at: the place.
            line: the extraction, see `paperatlas.extraction_json.extraction_to_text`.
        """
        if at < len(self._few):
            self._few_lines[at] = line
            self._few_found.pop(at, None)
        else:
            self._put("found", at, line)

    def line(self, at: int) -> str:
        """Return what was found in the paper at a place, which was kept."""
        return self._few_lines[at] if at < len(self._few) else self._line("found", at)

    def found(self, at: int, *parts: str) -> Extraction:
        """Return the same as a record; see `paperatlas.graph.pairs.Pairs.extraction`."""
        if at >= len(self._few):
            return extraction_from_text(self._line("found", at), parts or None)
        known = self._few_found.get(at)
        if known is None:
            known = self._few_found[at] = extraction_from_text(self._few_lines[at])
        return known

    def pairs(self, places: Sequence[int]) -> Pairs:
        """Return the papers at some places with what was found in them, which was kept."""
        return _KeptPairs(self, places)

    def close(self) -> None:
        """Let go of the file; nothing can be read any more."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def __del__(self) -> None:
        """Close it, where nobody did."""
        self.close()

    def _file(self) -> sqlite3.Connection:
        if self._opened is None:
            # Without a name: SQLite keeps it in memory until that is much, and deletes it itself.
            self._opened = sqlite3.connect("", isolation_level=None, check_same_thread=False)
            self._opened.executescript(_TABLES)
        return self._opened

    def _put(self, table: str, at: int, line: str) -> None:
        kept = line.encode("utf-8", "surrogatepass")  # SQLite's texts hold no lone surrogates
        self._file().execute(_PUT[table], (at, kept))

    def _line(self, table: str, at: int) -> str:
        (kept,) = self._file().execute(_GET[table], (at,)).fetchone()
        return bytes.decode(kept, "utf-8", "surrogatepass")


_PUT = {
    "papers": "INSERT OR REPLACE INTO papers VALUES (?, ?)",
    "found": "INSERT OR REPLACE INTO found VALUES (?, ?)",
}
_GET = {
    "papers": "SELECT line FROM papers WHERE at = ?",
    "found": "SELECT line FROM found WHERE at = ?",
}


class _KeptPairs(Pairs):
    """The papers at some places with what was found in them."""

    def __init__(self, kept: KeptPapers, places: Sequence[int]) -> None:
        self._kept, self._places = kept, places

    def __len__(self) -> int:
        return len(self._places)

    def paper(self, at: int) -> Paper:
        return self._kept[self._places[at]]

    def extraction(self, at: int, *parts: str) -> Extraction:
        return self._kept.found(self._places[at], *parts)

    def text(self, at: int) -> str:
        return self._kept.line(self._places[at])


def _written(paper: Paper) -> str:
    return _write(
        [
            paper.id,
            paper.title,
            paper.abstract,
            paper.authors,
            paper.year,
            paper.published,
            paper.venue,
            paper.urls,
            paper.sources,
            paper.extra,
        ]
    )


def _read(line: str) -> Paper:
    given: list[Any] = json.loads(line)
    id_, title, abstract, authors, year, published, venue, urls, sources, extra = given
    return Paper(
        id=id_,
        title=title,
        abstract=abstract,
        authors=tuple(authors),
        year=year,
        published=published,
        venue=venue,
        urls=tuple(urls),
        sources=tuple(sources),
        extra=extra,
    )
