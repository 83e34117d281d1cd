"""Parquet files with a title and an abstract: read by row groups, so that none is held whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from paperatlas.errors import MissingExtra
from paperatlas.records import Paper, Skip
from paperatlas.sources.columns import paper_of
from paperatlas.sources.documents import BrokenInputError
from paperatlas.sources.tables import columns_of

_ROWS = 1_000
"""Rows that are held at once."""


def is_parquet(place: str) -> bool:
    """Tell a Parquet file by its name."""
    return place.lower().endswith((".parquet", ".pq"))


def row_groups(place: str) -> list[int]:
    """Return the number of rows of each row group of a file.

    Raises:
        MissingExtra: pyarrow is not installed.
        BrokenInputError: it is no Parquet file.
        OSError: it cannot be opened.
    """
    with _opened(place) as file:
        return [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]


def read_parquet(
    place: str,
    columns: Mapping[str, str],
    *,
    groups: Sequence[int] | None = None,
    line: int = 1,
) -> Iterator[Paper | Skip]:
    """Yield a paper for each row.

    Args:
        place: the file.
        columns: which column holds which field, as for other tables.
        groups: numbers of the row groups to read; None reads all.
        line: number of the first row read, for reports; rows count from 1.

    Raises:
        MissingExtra: pyarrow is not installed.
        BrokenInputError: it is no Parquet file.
        OSError: it cannot be opened.
    """
    with _opened(place) as file:
        found, problem = columns_of(file.schema_arrow.names, columns)
        if problem:
            yield Skip(where=place, reason=problem)
            return
        batches = file.iter_batches(_ROWS, row_groups=None if groups is None else list(groups))
        for batch in batches:
            for record in batch.to_pylist():
                known = {key: _plain(value) for key, value in record.items()}
                yield paper_of(known, found, place, line)
                line += 1


def _opened(place: str) -> Any:
    try:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        feature = f"reading {place}, a Parquet file,"
        raise MissingExtra(feature, "parquet") from error
    try:
        return ParquetFile(place)
    except ArrowInvalid as error:
        reason = f"broken Parquet file: {' '.join(str(error).split()):.200}"
        raise BrokenInputError(reason) from error


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
