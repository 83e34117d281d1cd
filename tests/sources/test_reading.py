"""Places, encodings, packed files and everything that is named and skipped."""

import gzip
import io
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paperatlas.errors import SourceError
from paperatlas.records import Paper, Skip
from paperatlas.sources import read

DATA = Path(__file__).parent / "data"
ROW = "title,abstract\nA Title,Some words of an abstract.\n"


def ids(items: list[Paper | Skip]) -> list[str]:
    return [item.id for item in items if isinstance(item, Paper)]


def only_skip(path: Path) -> str:
    (skip,) = read(path)
    assert isinstance(skip, Skip)
    return str(skip).removeprefix(str(path))


def sources(*what: str | Path) -> list[str]:
    """Return the source of each paper in reading order, one a file here."""
    return [item.sources[0] for item in read(what) if isinstance(item, Paper)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with tables at three depths, and the working directory set to it."""
    for name in ("b.csv", "a.csv", "deep/c.csv", "deep/er/d.csv", ".hidden.csv", ".git/e.csv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(ROW)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_folders_are_read_to_the_bottom_in_order_without_hidden_files(folder: Path) -> None:
    assert sources(".") == ["./a.csv", "./b.csv", "./deep/c.csv", "./deep/er/d.csv"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.csv", ["a.csv", "b.csv"]),
        ("?.csv", ["a.csv", "b.csv"]),
        ("**/*.csv", ["a.csv", "b.csv", "deep/c.csv", "deep/er/d.csv"]),
        ("deep/**", ["deep/c.csv", "deep/er/d.csv"]),
        ("[bc].csv", ["b.csv"]),
    ],
)
def test_globs_are_expanded_in_order(folder: Path, pattern: str, expected: list[str]) -> None:
    assert [os.path.normpath(name) for name in sources(pattern)] == expected


def test_a_file_reached_twice_is_read_once(folder: Path) -> None:
    assert sources("b.csv", ".", folder / "b.csv") == [
        "b.csv", "./a.csv", "./deep/c.csv", "./deep/er/d.csv",
    ]  # fmt: skip


def test_a_file_whose_name_looks_like_a_glob_is_read(folder: Path) -> None:
    (folder / "odd[1].csv").write_text(ROW)

    assert sources("odd[1].csv") == ["odd[1].csv"]


def test_a_folder_that_links_to_itself_is_read_once(folder: Path) -> None:
    (folder / "deep" / "loop").symlink_to(folder / "deep")

    assert sources("deep") == ["deep/c.csv", "deep/er/d.csv"]


def test_a_missing_path_is_an_error_at_once_and_names_its_likes(folder: Path) -> None:
    with pytest.raises(SourceError, match=r"'deep/cc.csv' does not exist; did you mean deep/c.csv"):
        read(["a.csv", "deep/cc.csv"])
    with pytest.raises(SourceError, match=r"'nowhere/x.csv' does not exist; there is no folder"):
        read("nowhere/x.csv")
    with pytest.raises(SourceError, match=r"no file matches '\*.pdf'"):
        read("*.pdf")


def test_columns_of_unknown_fields_are_an_error_at_once() -> None:
    with pytest.raises(SourceError, match="no field 'titel'; the fields are: title, abstract"):
        read(DATA / "table.csv", columns={"titel": "x"})


@pytest.mark.parametrize(
    "name", sorted(f.name for f in DATA.iterdir() if not f.name.startswith("broken"))
)
def test_standard_input_and_gzip_give_what_the_file_gives(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (DATA / name).read_bytes()
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(data))
    expected = ids(list(read(DATA / name)))

    assert expected
    assert ids(list(read(packed))) == expected
    for given_bytes in (data, gzip.compress(data)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given_bytes)))
        items = list(read("-"))
        assert ids(items) == expected
        assert all(item.sources == ("standard input",) for item in items if isinstance(item, Paper))
        assert not sys.stdin.closed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.txt"])
def test_unicode_encodings_with_a_mark_are_read(tmp_path: Path, encoding: str, name: str) -> None:
    texts = {
        "a.csv": "title,abstract\nÉtude,Größe und Maß.\n",
        "a.jsonl": '{"title": "Étude", "abstract": "Größe und Maß."}\n',
        "a.json": '[\n{"title": "Étude", "abstract": "Größe und Maß."}]',
        "a.txt": "Étude\n\nGröße und Maß. " + "Here it goes on for a while. " * 12,
    }
    (tmp_path / name).write_text(texts[name], encoding)

    (paper,) = read(tmp_path / name)

    assert isinstance(paper, Paper)
    assert paper.title == "Étude"
    assert paper.abstract.startswith("Größe und Maß.")


def test_a_byte_that_is_not_utf8_costs_one_record_and_is_named(tmp_path: Path) -> None:
    good, bad = (
        b'{"title": "One", "abstract": "Words."}',
        b'{"title": "\xc9tude", "abstract": "W."}',
    )
    said = "not UTF-8: byte 0xC9 at offset {} of the line; save the file as UTF-8"
    lines, table = tmp_path / "a.jsonl", tmp_path / "a.csv"
    lines.write_bytes(good + b"\n" + bad + b"\n" + good)
    table.write_bytes(b"title,abstract\nOne,Words.\n\xc9tude,W.\n")
    page = tmp_path / "a.txt"
    long = b"It goes on like this, without end. " * 12
    page.write_bytes(b"One\n\n" + long + b"\n\nAn \xc9tude\n\n" + long)

    assert [str(item.reason) for item in read(lines) if isinstance(item, Skip)] == [said.format(11)]
    assert [(i.line, i.reason) for i in read(table) if isinstance(i, Skip)] == [(3, said.format(0))]
    assert [(i.line, i.reason) for i in read(page) if isinstance(i, Skip)] == [(5, said.format(3))]
    assert len(ids(list(read([lines, table, page])))) == 4


def test_a_json_document_or_html_page_in_another_encoding_is_named(tmp_path: Path) -> None:
    for name, text in [("a.json", '[\n{"title": "É"}]'), ("a.html", "<html>\n<p>É")]:
        (tmp_path / name).write_text(text, "latin-1")
        assert only_skip(tmp_path / name).startswith(":2: not UTF-8: byte 0xC9 at offset")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"%PDF-1.7\n1 0 obj\n",
        b"# A readme\n\nShort.\n",
        b"\x00" * 100,
        gzip.compress(b"\x00\x01\x02"),
    ],
)
def test_a_file_of_no_known_kind_is_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "thing").write_bytes(data)

    assert only_skip(tmp_path / "thing") == (
        ": unrecognised file: no Papers page, JSON or table with titles and abstracts"
    )


@pytest.mark.parametrize("data", [b"", b" \n\n", b"\xef\xbb\xbf", gzip.compress(b"")])
@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.jsonl", "a.html", "a"])
def test_an_empty_file_is_named(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)

    assert only_skip(tmp_path / name) == ": empty file"


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    assert only_skip(tmp_path) == ": empty folder"


def test_a_gzip_file_that_breaks_off_keeps_what_came_before(tmp_path: Path) -> None:
    noise = (os.urandom(40).hex().encode() for _ in range(3000))  # so that it packs badly
    rows = b"".join(b'{"title": "Title", "abstract": "%s"}\n' % words for words in noise)
    file = tmp_path / "a.jsonl.gz"
    file.write_bytes(gzip.compress(rows)[:-5000])

    *papers, skip = read(file)

    assert len(papers) > 1000
    assert isinstance(skip, Skip)
    assert skip.reason.startswith("broken gzip: ")
    assert skip.line == len(papers) + 1


def test_a_gzip_file_that_is_broken_at_once_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(b"\x1f\x8b\x08broken")

    assert only_skip(tmp_path / "a.csv.gz").startswith(": broken gzip: ")


def test_broken_utf16_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(ROW.encode("utf-16")[:-1])

    assert "broken UTF-16" in only_skip(tmp_path / "a.csv")


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere.csv")

    assert str(next(read(tmp_path))).endswith("gone.csv: cannot be read: No such file or directory")


PIECES = [
    *(b"title", b"abstract", b",", b'"', b"\n", b"{", b"}", b"[", b"]", b'"title": "a"'),
    *(b"<html>", b"<article><h3><a href='/papers/1'>", b"<div data-props='{'>", b"\\ud800"),
    *(b"\x1f\x8b", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe9"),
    *(b"Get trending papers in your email inbox", b"Subscribe", b"A sentence. " * 40),
]


@given(
    data=st.binary() | st.lists(st.sampled_from(PIECES)).map(b"".join),
    suffix=st.sampled_from(["", ".txt", ".csv", ".tsv", ".json", ".jsonl", ".html", ".gz"]),
)
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_raise_and_none_pass_in_silence(data: bytes, suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"a{suffix}"
    file.write_bytes(data)

    items = list(read(file))

    assert items
    for item in items:
        repr(item).encode()
        if isinstance(item, Paper):
            assert item.title == item.title.strip() != ""
            assert item.abstract == item.abstract.strip() != ""
            (item.title + item.abstract).encode()


def test_deeply_nested_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"a":' * 100_000)

    assert "broken JSON: nested too deeply" in only_skip(tmp_path / "a.jsonl")
