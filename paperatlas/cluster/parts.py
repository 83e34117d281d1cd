"""Parts of a corpus as Parquet files: papers, and papers with what was found in them.

A file is written whole or not at all, so a part that is there is done.
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from paperatlas.extraction_json import extraction_from_text
from paperatlas.extractors.worker import Unread
from paperatlas.records import Extraction, Paper, fold_title
from paperatlas.sources.merging import identity_of

_PAPER = [
    pa.field("id", pa.string()),
    pa.field("title", pa.string()),
    pa.field("abstract", pa.string()),
    pa.field("about", pa.string()),  # the other fields, as JSON
]
_PAPERS = pa.schema([*_PAPER, pa.field("identity", pa.uint64()), pa.field("titled", pa.uint64())])
_FOUND = pa.schema([*_PAPER, pa.field("extraction", pa.string()), pa.field("unread", pa.string())])
_ABOUT = ("authors", "year", "published", "venue", "urls", "sources", "extra")
_TUPLES = frozenset(("authors", "urls", "sources"))


@dataclass(frozen=True, slots=True)
class Part:
    """A file of papers.

    Attributes:
        path: the file.
        count: number of papers.
    """

    path: Path
    count: int

    @property
    def name(self) -> str:
        """What parts made of this one are called after."""
        return self.path.stem


def number_of(text: str) -> int:
    """Return 64 bits that stand for a text."""
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def write_table(table: pa.Table, path: Path) -> None:
    """Write a Parquet file whole or not at all; one that is there is replaced.

    Args:
        table: its rows.
        path: the file, in a folder that exists.
    """
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")  # two may write the same part
    try:
        pq.write_table(table, unfinished, compression="zstd")
        os.replace(unfinished, path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def write_papers(papers: Sequence[Paper], path: Path) -> Part:
    """Write a part of papers, with numbers by which the same paper is known in other parts."""
    rows = [
        _row(paper)
        | {
            "identity": number_of(identity_of(paper.id)),
            "titled": number_of(fold_title(paper.title)),
        }
        for paper in papers
    ]
    write_table(pa.Table.from_pylist(rows, _PAPERS), path)
    return Part(path, len(papers))


def read_papers(path: Path, first: int = 0, end: int | None = None) -> list[Paper]:
    """Return papers of a part, from one place to another."""
    table = pq.read_table(path, columns=[field.name for field in _PAPER])
    rows = table.slice(first, None if end is None else end - first).to_pylist()
    return [_paper(row) for row in rows]


def read_numbers(path: Path) -> tuple[Any, Any]:
    """Return what says which papers of a part are the same as others: two columns of numbers."""
    table = pq.read_table(path, columns=["identity", "titled"])
    return table["identity"].to_numpy(), table["titled"].to_numpy()


def write_found(found: Sequence[tuple[Paper, str | Unread]], path: Path) -> None:
    """Write papers with their extractions as text, or with why there are none."""
    rows = [
        _row(paper)
        | {
            "extraction": text if isinstance(text, str) else None,
            "unread": text.reason if isinstance(text, Unread) else None,
        }
        for paper, text in found
    ]
    write_table(pa.Table.from_pylist(rows, _FOUND), path)


def read_found(path: Path) -> Iterator[tuple[Paper, Extraction]]:
    """Yield the papers of a part with what was found in them, but for those that were not read."""
    for row in pq.read_table(path).to_pylist():
        if row["extraction"] is not None:
            yield _paper(row), extraction_from_text(row["extraction"])


def read_unread(path: Path) -> list[tuple[Paper, Unread]]:
    """Return the papers of a part that could not be read, and why."""
    table = pq.read_table(path, filters=[("unread", "!=", "")])
    return [(_paper(row), Unread(row["unread"])) for row in table.to_pylist()]


def _row(paper: Paper) -> dict[str, Any]:
    about = {name: getattr(paper, name) for name in _ABOUT}
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "about": json.dumps(about, ensure_ascii=False, default=dict),
    }


def _paper(row: dict[str, Any]) -> Paper:
    about = json.loads(row["about"])
    for name in _TUPLES:
        about[name] = tuple(about[name])
    return Paper(id=row["id"], title=row["title"], abstract=row["abstract"], **about)
