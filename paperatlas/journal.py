"""What a build has extracted so far, kept beside the store so that a killed build goes on.

A journal is one SQLite file: it survives a kill at any moment, takes a batch wholly or not at all,
and lets one process in. It goes when the store has everything.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from paperatlas.errors import StoreBusy, StoreError
from paperatlas.records import Paper

_LAYOUT = 1
"""Counts up when older journals can no longer be read; those are begun anew."""


class Journal:
    """Extractions as JSON texts, by the text they were made of and what made them."""

    def __init__(self, path: Path) -> None:
        """Open a journal, or begin one.

        Args:
            path: its file.

        Raises:
            StoreBusy: another process has it open.
            StoreError: the file is none of ours, or the folder cannot be written.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=0, isolation_level=None)
            self._begin()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                message = f"{path} is in use: another build of the same store is running"
                raise StoreBusy(message) from error
            message = f"{path} cannot be opened: {error}"
            raise StoreError(message) from error
        except sqlite3.DatabaseError as error:
            message = f"{path} is no journal of a build ({error}): move it away and build again"
            raise StoreError(message) from error
        except OSError as error:
            message = f"{path} cannot be made: {error.strerror or error}"
            raise StoreError(message) from error

    def _begin(self) -> None:
        # The lock is held while the journal is open. Rows are safe from a kill of this process as
        # soon as they are committed; from a loss of power once the system wrote them.
        self._file.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.execute("BEGIN IMMEDIATE")
        (layout,) = self._file.execute("PRAGMA user_version").fetchone()
        if layout != _LAYOUT:
            self._file.execute("DROP TABLE IF EXISTS extractions")
            self._file.execute(
                "CREATE TABLE extractions (text BLOB, extractor TEXT, extraction TEXT NOT NULL, "
                "PRIMARY KEY (text, extractor)) WITHOUT ROWID"
            )
            self._file.execute(f"PRAGMA user_version = {_LAYOUT}")
        self._file.execute("COMMIT")

    def __enter__(self) -> Self:
        """Return the journal."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it; what it holds stays."""
        self.close()

    def __len__(self) -> int:
        """Return the number of extractions that it holds."""
        (count,) = self._file.execute("SELECT count(*) FROM extractions").fetchone()
        return int(count)

    def add(self, read: Iterable[tuple[Paper, str]], extractor: str) -> None:
        """Keep extractions, all of them or none.

        Args:
            read: papers, each with its extraction as JSON text.
            extractor: what made them (see `paperatlas.extractors.version`).
        """
        rows = [(_key(paper), extractor, _to_bytes(text)) for paper, text in read]
        self._file.execute("BEGIN")
        self._file.executemany("INSERT OR REPLACE INTO extractions VALUES (?, ?, ?)", rows)
        self._file.execute("COMMIT")

    def get(self, paper: Paper, extractor: str) -> str | None:
        """Return what was found in the text of a paper; None if it was not read.

        Args:
            paper: any paper.
            extractor: what must have made the extraction.
        """
        question = "SELECT extraction FROM extractions WHERE text = ? AND extractor = ?"
        row = self._file.execute(question, (_key(paper), extractor)).fetchone()
        return None if row is None else _to_text(row[0])

    def clear(self) -> None:
        """Drop what it holds."""
        self._file.execute("DELETE FROM extractions")

    def close(self) -> None:
        """Close the file; what it holds stays, and one that holds nothing goes."""
        empty = not len(self)
        self._file.close()
        if empty:
            delete_journal(self._path)


def delete_journal(path: Path | None) -> None:
    """Delete a journal, if there is one: the store has everything, or nothing of it is wanted.

    Args:
        path: its file; None is that of a store without one.
    """
    if path is not None:
        for end in ("", "-wal", "-shm", "-journal"):
            path.with_name(path.name + end).unlink(missing_ok=True)


def journal_of(store: str) -> Path | None:
    """Return where the journal of a store stands; None for one in memory.

    That is ``atlas.lbdb.journal`` beside ``atlas.lbdb``; for a server a file in the folder for
    application data of the user.

    Args:
        store: address of the store.
    """
    if store == "memory:":
        return None
    if "://" not in store:
        path = Path(store)
        return path.with_name(path.name + ".journal")
    from click import get_app_dir

    name = hashlib.sha256(store.encode()).hexdigest()[:16]
    return Path(get_app_dir("paperatlas")) / "journals" / f"{name}.journal"


def _key(paper: Paper) -> bytes:
    """Return a hash of what an extraction depends on: its id stands in it, its text makes it."""
    text = "\0".join((paper.id, paper.title, paper.abstract))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]


def _to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")  # SQLite's texts hold no lone surrogates


def _to_text(kept: bytes) -> str:
    return kept.decode("utf-8", "surrogatepass")
