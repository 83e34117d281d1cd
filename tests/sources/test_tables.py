"""JSON, JSON Lines, CSV and TSV with a title and an abstract."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.records import Paper, Skip
from paperatlas.sources import read
from paperatlas.sources.documents import Document
from paperatlas.sources.tables import read_csv, read_json

DATA = Path(__file__).parent / "data"
ABSTRACT = "We measure how long it takes to read an example."


def papers_of(path: Path, **columns: str) -> list[Paper]:
    items = list(read(path, columns=columns))
    assert [item for item in items if isinstance(item, Skip)] == []
    return [item for item in items if isinstance(item, Paper)]


def reasons(path: Path, **columns: str) -> list[str]:
    """Return ``line: reason`` of each skip."""
    skips = [item for item in read(path, columns=columns) if isinstance(item, Skip)]
    return [str(skip).removeprefix(str(path)).lstrip(":") for skip in skips]


@pytest.mark.parametrize("name", ["records.jsonl", "records.json", "wrapped.json"])
def test_records_keep_their_id_or_get_one_from_arxiv_or_doi(name: str) -> None:
    papers = papers_of(DATA / name)

    assert [paper.id for paper in papers] == ["own-1", "arxiv:2402.00002", "doi:10.1234/abc.5"]
    assert papers[0].authors == ("Ada Example", "Bo Sample")
    assert (papers[0].year, papers[0].venue) == (2024, "Examples")
    assert papers[0].urls == ("https://example.org/1",)
    assert papers[1].urls == ("https://arxiv.org/abs/2402.00002",)
    assert papers[2].urls == ("https://doi.org/10.1234/abc.5",)


def test_small_extras_are_kept_and_long_texts_are_not() -> None:
    assert papers_of(DATA / "records.jsonl")[0].extra == {
        "status": "Poster",
        "keywords": ["memory"],
    }


def test_an_id_is_kept_exactly_as_it_came(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    ids: list[str | int] = ["2401.00001v2", " spaced ", 17]
    file.write_text(
        "".join(
            json.dumps({"id": i, "title": f"Title {n}", "abstract": ABSTRACT}) + "\n"
            for n, i in enumerate(ids)
        )
    )

    assert [paper.id for paper in papers_of(file)] == ["2401.00001v2", " spaced ", "17"]


def test_columns_of_a_table_are_guessed() -> None:
    first, second = papers_of(DATA / "table.csv")

    assert first.id == "doi:10.1234/abc.5"
    assert first.title == "Lantern: Reading Long Documents with a Small Memory"
    assert "so far. On Harbour-QA" in first.abstract  # a line break in the cell
    assert first.authors == second.authors == ("Ada Example", "Bo Sample")
    assert (first.year, first.venue, first.extra) == (2024, "Examples", {"Citations": "7"})
    assert second.id.startswith("title:")
    assert second.year == 2024


def test_a_tab_separated_table_may_hold_plain_quotes() -> None:
    assert papers_of(DATA / "table.tsv")[1].title == '"Do They Count?": Small Models Asked'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", [".csv", ".txt", ""])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str, suffix: str) -> None:
    file = tmp_path / f"table{suffix}"
    text = io.StringIO()
    rows = [("Title", "Abstract", "Year"), ("One, Two; Three | Four", ABSTRACT, 2020)]
    csv.writer(text, delimiter=delimiter).writerows(rows)
    file.write_text(text.getvalue())

    (paper,) = papers_of(file)

    assert (paper.title, paper.year) == ("One, Two; Three | Four", 2020)


def test_columns_can_be_named(tmp_path: Path) -> None:
    table, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
    table.write_text(f"headline,text,abstract\nA Title,{ABSTRACT},not this\n")
    lines.write_text(json.dumps({"headline": "A Title", "text": ABSTRACT, "abstract": "not this"}))

    for file in (table, lines):
        (paper,) = papers_of(file, title="headline", abstract="text")
        assert (paper.title, paper.abstract) == ("A Title", ABSTRACT)


def test_a_wrong_column_is_named_with_those_that_exist(tmp_path: Path) -> None:
    table, lines = tmp_path / "a.csv", tmp_path / "a.jsonl"
    table.write_text(f"title,abstract\nA Title,{ABSTRACT}\n")
    lines.write_text(json.dumps({"title": "A Title", "abstract": ABSTRACT}))

    expected = ["1: no column 'text' for the abstract; the columns are: title, abstract"]
    assert reasons(table, abstract="text") == expected
    assert reasons(lines, abstract="text") == expected


def test_a_table_without_titles_is_named_with_its_columns(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("one,two\n1,2\n")

    assert reasons(table) == [
        "1: no title (columns: one, two; name the one that holds it, if one does)"
    ]


def test_every_broken_line_is_named_and_the_others_are_read() -> None:
    path = DATA / "broken.jsonl"

    assert reasons(path) == [
        "2: broken JSON: Expecting value at column 32",
        "3: no abstract ('A Title Alone')",
        "5: a JSON object was expected, not list",
        "6: no title",
    ]
    assert [item.id for item in read(path) if isinstance(item, Paper)] == [
        "own-1",
        "arxiv:2402.00002",
    ]


def test_what_stands_before_the_break_of_a_json_document_is_read() -> None:
    first, skip = read(DATA / "broken_array.json")

    assert isinstance(first, Paper)
    assert isinstance(skip, Skip)
    assert skip.line == 3
    assert skip.reason.startswith("broken JSON: Unterminated string")


@pytest.mark.parametrize(
    "abstract", ["", "  ", "N/A", "n/a.", "No abstract available", "None", None, ["a", "list"]]
)
def test_a_placeholder_is_no_abstract(tmp_path: Path, abstract: object) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(json.dumps({"title": "A Title", "abstract": abstract}))

    assert reasons(file) == ["1: no abstract ('A Title')"]


def test_rows_that_do_not_fit_the_header_are_named(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text(
        f'title,abstract,year\nOne,cut, here,1999\n\nTwo,{ABSTRACT}\nThree,"never\nclosed\n'
    )

    assert reasons(table) == [
        "2: 4 fields, but the header names 3 columns",
        "5: a quote that opens in this row is never closed",
    ]
    assert [item.title for item in read(table) if isinstance(item, Paper)] == ["Two"]


def test_half_a_character_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(r'{"title": "A \ud83d Title", "abstract": "Words"}' + "\n")

    assert reasons(file) == [r"1: half a character (a lone \ud... escape)"]


def test_a_very_long_field_is_read(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text(f"title,abstract\nA Title,{'word ' * 100_000}\n")

    assert len(papers_of(table)[0].abstract) == 499_999


def folded(text: str) -> str:
    """What is kept of a text: everything but white space and control characters."""
    return " ".join(re.sub(r"[\s\x00-\x1f\x7f]+", " ", text).split())


def titles() -> st.SearchStrategy[str]:
    return st.text().filter(lambda text: any(map(str.isalnum, folded(text))))


def abstracts() -> st.SearchStrategy[str]:
    return st.text().map(lambda text: f"Words {text}")


def only_paper(items: list[Paper | Skip]) -> tuple[str, str]:
    (paper,) = items
    assert isinstance(paper, Paper)
    return paper.title, paper.abstract


@given(titles(), abstracts())
def test_json_lines_give_back_what_was_written(title: str, abstract: str) -> None:
    line = json.dumps({"title": title, "abstract": abstract}) + "\n"
    document = Document(io.StringIO(line), "a.jsonl", ".jsonl", {})

    assert only_paper(list(read_json(document))) == (folded(title), folded(abstract))


@given(titles(), abstracts(), st.sampled_from(",;\t|"))
def test_tables_give_back_what_was_written(title: str, abstract: str, delimiter: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("title", "abstract"), (title, abstract)])
    opened = io.TextIOWrapper(io.BytesIO(text.getvalue().encode()), "utf-8")
    document = Document(opened, "a.csv", ".csv", {})

    assert only_paper(list(read_csv(document))) == (folded(title), folded(abstract))
