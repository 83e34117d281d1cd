"""Files cut for several machines: together the slices say what the whole file says."""

from __future__ import annotations

import datetime
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.records import Paper, Skip
from paperatlas.sources import read
from paperatlas.sources.slices import counted, lines_in, read_slice, slices_of


def read_in_slices(place: Path, largest: int) -> tuple[int, list[Paper | Skip]]:
    """The number of slices, and what they hold."""
    slices = slices_of(str(place), {}, largest)
    slices = counted(slices, [lines_in(part) for part in slices])
    return len(slices), [item for part in slices for item in read_slice(part, {})]


_LINES = st.one_of(
    st.builds(
        lambda k, end: json.dumps({"title": f"T{k}é", "abstract": f"Über {k}"}) + end,
        st.integers(0, 99),
        st.sampled_from(("\n", "\r\n", "\n\n")),
    ),
    st.sampled_from(("{broken\n", '{"title": "no abstract"}\n', "\n", "\udcff\n")),
)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(_LINES, max_size=12), largest=st.integers(1, 300), closed=st.booleans())
def test_slices_of_json_lines_hold_each_line_once_under_its_number(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str], largest: int, closed: bool
) -> None:
    text = '{"title": "First", "abstract": "Of all."}\n' + "".join(lines)
    file = tmp_path_factory.mktemp("lines") / "x.jsonl"
    text = text if closed else text.rstrip("\n")
    file.write_bytes(text.encode("utf-8", "surrogateescape"))

    _, items = read_in_slices(file, largest)

    whole = [item for item in read(file) if not _is_empty(item)]
    assert [item for item in items if not _is_empty(item)] == whole


def _is_empty(item: Paper | Skip) -> bool:
    return isinstance(item, Skip) and item.reason.startswith(("no papers in it", "empty file"))


def test_a_large_file_of_json_lines_is_cut_and_others_are_not(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"title": f"T{k}", "abstract": "A text."}) + "\n" for k in range(50))
    (tmp_path / "x.jsonl").write_text(lines)
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "x.csv").write_text("title,abstract\n" + "T,A text\n" * 50)
    (tmp_path / "array.jsonl").write_text("[" + ",".join(lines.splitlines()) + "]")

    assert read_in_slices(tmp_path / "x.jsonl", 300)[0] > 5
    for name in ("x.jsonl.gz", "x.csv", "array.jsonl"):
        count, items = read_in_slices(tmp_path / name, 300)
        assert (count, len(items)) == (1, 50), name


def table(*rows: dict[str, Any]) -> Any:
    pa = pytest.importorskip("pyarrow")
    return pa.Table.from_pylist(list(rows))


def test_a_parquet_file_is_read_like_other_tables(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    rows = (
        {
            "paper_id": 7,
            "title": "Toy Net",
            "abstract": "A net.",
            "authors": ["Ann Lee", "Bo Ek"],
            "published": datetime.date(2024, 3, 11),
            "keywords": ["nets"],
        },
        {"paper_id": 8, "title": "Nothing", "abstract": None, "authors": [], "published": None},
    )
    pq.write_table(table(*rows), tmp_path / "x.parquet")

    paper, skip = read(tmp_path / "x.parquet")

    assert paper == Paper(
        id="7",
        title="Toy Net",
        abstract="A net.",
        authors=("Ann Lee", "Bo Ek"),
        year=2024,
        published="2024-03-11",
        sources=(str(tmp_path / "x.parquet"),),
        extra={"keywords": ["nets"]},
    )
    assert isinstance(skip, Skip)
    assert (skip.line, "no abstract" in skip.reason) == (2, True)


def test_a_parquet_file_is_cut_between_row_groups(tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    rows = [{"title": f"T{k}", "abstract": "" if k == 13 else "A text."} for k in range(20)]
    pq.write_table(table(*rows), tmp_path / "x.parquet", row_group_size=4)

    count, items = read_in_slices(tmp_path / "x.parquet", 8 << 10)

    assert count == 3
    assert items == list(read(tmp_path / "x.parquet"))


def test_what_is_no_parquet_file_is_skipped(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "x.parquet").write_text("no such thing")

    [skip] = read(tmp_path / "x.parquet")

    assert isinstance(skip, Skip)
    assert "broken Parquet file" in skip.reason
    assert [item for part in slices_of(skip.where, {}) for item in read_slice(part, {})] == [skip]
