"""What there is to learn from: each corpus is read for what it labels, and no more."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from corpora import (
    PARTLY,
    annotated_papers,
    lines,
    minimal,
    partial_example,
    partly_labelled,
    silver,
)

from examples import ANY, Example, Labelled, Reader, begins, inside
from paperatlas.records import ENTITY_TYPES, ROLES

SCHEME = {
    "map": {"ALGO": "Method", "SET": "Dataset", "NAMED": "Dataset|named", "MISC": "?", "WHO": None},
    "labels_covered": ["Method", "Dataset"],
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def write(path: Path, *rows: dict[str, Any]) -> Path:
    body = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(body.encode()) if path.suffix == ".gz" else body.encode())
    return path


def row(source: str, *mentions: tuple[str, str]) -> dict[str, Any]:
    """A row of a labelled corpus: its text and the labels of some of its surfaces."""
    entities = [
        [source.index(surface), source.index(surface) + len(surface), label]
        for surface, label in mentions
    ]
    return {"id": 7, "text": source, "entities": entities}


def bits(example: Example, word: str) -> int:
    return int(example.allowed[example.words.index(word)])


DATA_BEGINS = begins("Dataset", ENTITY_TYPES) | begins("Benchmark", ENTITY_TYPES)
DATA_INSIDE = inside("Dataset", ENTITY_TYPES) | inside("Benchmark", ENTITY_TYPES)


def test_lines_are_read_packed_or_not(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"id": 1, "text": "a\u2028b\x85c"}, {"id": 2}]

    assert list(lines(write(tmp_path / "a.jsonl", *rows))) == rows
    assert list(lines(write(tmp_path / "b.jsonl.gz", *rows))) == rows


def test_labels_become_types_by_the_map(reader: Reader) -> None:
    source = "Ann trains boosting on ToySet with Java."
    marks = [("Ann", "WHO"), ("boosting", "ALGO"), ("ToySet", "SET"), ("Java", "MISC")]
    example = partial_example("toy", row(source, *marks), SCHEME, reader, 0.5)
    blank = bits(example, "trains")

    assert (example.name, example.weight) == ("toy 7", 0.5)
    assert bits(example, "boosting") == begins("Method", ENTITY_TYPES)
    assert bits(example, "ToySet") == DATA_BEGINS  # no corpus parts benchmarks from data sets
    assert bits(example, "Java") == ANY  # may be anything
    assert bits(example, "Ann") == blank  # dropped: as if it had no label


def test_a_label_that_the_map_lacks_is_masked(reader: Reader) -> None:
    example = partial_example("toy", row("We use Java", ("Java", "LANG")), SCHEME, reader, 1.0)

    assert bits(example, "Java") == ANY


def test_blank_words_are_nothing_or_a_type_that_the_corpus_leaves_open(reader: Reader) -> None:
    blank = bits(partial_example("toy", row("We look"), SCHEME, reader, 1.0), "look")

    assert blank & 1
    for kind in ("Task", "Metric"):
        assert blank & begins(kind, ENTITY_TYPES)
        assert blank & inside(kind, ENTITY_TYPES)
    for kind in ("Method", "Dataset", "Benchmark"):
        assert not blank & begins(kind, ENTITY_TYPES)


@pytest.mark.parametrize(
    ("surface", "named"), [("ToySet", True), ("GSM8K", True), ("our data", False), ("Data", False)]
)
def test_a_label_for_names_masks_what_is_no_name(reader: Reader, surface: str, named: bool) -> None:
    source = f"on {surface} we test"
    example = partial_example("toy", row(source, (surface, "NAMED")), SCHEME, reader, 1.0)

    assert bits(example, surface.split()[0]) == (DATA_BEGINS if named else ANY)


@pytest.mark.parametrize(
    ("surface", "kept"),
    [
        ("ToySet dataset", "ToySet"),
        ("ToySet data sets", "ToySet"),
        ("Toy-NLI corpus", "Toy-NLI"),
        ("Toy Range Arena benchmark", "Toy Range Arena"),
        ("ToySet", "ToySet"),
        ("toy dataset", "toy dataset"),  # no name without its head
        ("question collection", "question collection"),
    ],
)
def test_generic_heads_of_data_sets_are_cut(surface: str, kept: str) -> None:
    source = f"on {surface}."

    assert list(minimal(source, 3, 3 + len(surface), "Dataset")) == [
        Labelled(3, 3 + len(kept), ("Dataset", "Benchmark"))
    ]


@pytest.mark.parametrize("surface", ["ToyA, ToyB", "ToyA and ToyB", "ToyA/ToyB"])
def test_lists_of_data_sets_are_masked(surface: str) -> None:
    assert list(minimal(surface, 0, len(surface), "Dataset")) == [Labelled(0, len(surface), ())]


def test_other_types_stay_as_they_are_marked() -> None:
    source = "search and rescue dataset"

    assert list(minimal(source, 0, len(source), "Task")) == [Labelled(0, len(source), ("Task",))]


def test_the_cut_head_is_blank_again(reader: Reader) -> None:
    source = "on the ToySet corpus we test"
    example = partial_example("toy", row(source, ("ToySet corpus", "SET")), SCHEME, reader, 1.0)

    assert bits(example, "ToySet") == DATA_BEGINS
    assert bits(example, "corpus") == bits(example, "test")


def test_every_corpus_is_read_by_its_map_and_weight(reader: Reader, tmp_path: Path) -> None:
    maps = dict.fromkeys(PARTLY, SCHEME)
    (tmp_path / "label_map.json").write_text(json.dumps({"_doc": "toy", **maps}), "utf-8")
    files = [(corpus, file) for corpus, (names, _) in PARTLY.items() for file in names]
    for _, file in files:
        write(tmp_path / file, row("We use ToySet", ("ToySet", "SET")))
    examples = list(partly_labelled(tmp_path, reader))

    assert [e.name for e in examples] == [f"{corpus} 7" for corpus, _ in files]
    assert [e.weight for e in examples] == [PARTLY[corpus][1] for corpus, _ in files]
    assert all(bits(e, "ToySet") == DATA_BEGINS for e in examples)


def test_silver_labels_are_read_back(reader: Reader, tmp_path: Path) -> None:
    title, abstract = "ToyNet", "It learns parsing on toys."
    start = len(title) + 1 + abstract.index("parsing")
    masked = len(title) + 1 + abstract.index("toys")
    path = write(
        tmp_path / "silver.jsonl",
        {
            "id": "3",
            "title": title,
            "abstract": abstract,
            "mentions": [
                [0, 6, "Method", ["INTRODUCES"]],
                [start, start + 7, "Task", ["ADDRESSES", "USES"]],
                [masked, masked + 4, None, []],
            ],
        },
    )
    [example] = silver(path, reader)

    assert example.name == "silver 3"
    assert bits(example, "ToyNet") == begins("Method", ENTITY_TYPES)
    assert bits(example, "parsing") == begins("Task", ENTITY_TYPES)
    assert bits(example, "toys") == ANY
    assert bits(example, "learns") == 1
    assert example.roles[example.words.index("parsing")][ROLES.index("USES")] == 0.5


def test_annotations_are_joined_with_their_papers_by_id(reader: Reader, tmp_path: Path) -> None:
    papers = write(
        tmp_path / "papers.jsonl",
        {"id": "b", "title": None, "abstract": "ToyNet."},
        {"id": "a", "title": "T", "abstract": "ToySet."},
    )
    mark = {"type": "Method", "kind": "named", "surfaces": ["ToyNet"], "roles": ["USES"]}
    annotations = write(tmp_path / "gold.jsonl", {"id": "b", "entities": [mark], "results": []})
    [(gold, paper, example)] = annotated_papers(papers, annotations, reader)

    assert (gold["id"], paper.id, paper.title, example.name) == ("b", "b", "", "b")
    assert bits(example, "ToyNet") == begins("Method", ENTITY_TYPES)
