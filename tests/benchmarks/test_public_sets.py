"""Test sets are read in our types, and rows that were learnt from can be told."""

import json
from pathlib import Path

import pytest
from public_sets import TEST_SETS, Text, compare, learnt_rows, measure, read_texts, shared_rows
from spans import Span

TDMSCI = TEST_SETS[0]
SENTENCES = [
    "We parse the ToyBank corpus.",
    "Accuracy on ToyQA is high for toy parsing tasks here.",
]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A folder like that of the labelled corpora."""
    rows = [
        {"id": "t-0", "text": SENTENCES[0], "entities": [[13, 27, "DATASET"]]},
        {"id": "t-1", "text": SENTENCES[1], "entities": [[0, 8, "METRIC"], [12, 17, "OTHER"]]},
    ]
    (tmp_path / "tdmsci").mkdir()
    (tmp_path / "tdmsci" / "test.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows), "utf-8"
    )
    (tmp_path / "overlap.tsv").write_text(
        "test_corpus\ttest_doc\tother_corpus\tother_doc\tother_split\tshared_sentences\n"
        "tdmsci\tt-0 (test)\tscirex\tabc\ttrain\t1\n"
        "tdmsci\tt-1 (test)\tncg\tdef\ttrain\t1\n"
        "scirex\tt-9 (test)\tncg\tdef\ttrain\t1\n",
        "utf-8",
    )
    return tmp_path


def test_labels_become_types_and_others_are_left_out(labelled: Path) -> None:
    first, second = read_texts(labelled, TDMSCI)

    assert first.gold == (Span(13, 27, "Dataset"),)
    assert second.gold == (Span(0, 8, "Metric"),)


def test_rows_shared_with_other_corpora_are_named(labelled: Path) -> None:
    overlap = labelled / "overlap.tsv"

    assert shared_rows(overlap, "tdmsci") == {"t-0", "t-1"}
    assert shared_rows(overlap, "tdmsci", ["scirex"]) == {"t-0"}


def test_rows_that_stand_in_learnt_papers_are_named_however_their_words_are_parted() -> None:
    texts = [Text(f"t-{k}", source, ()) for k, source in enumerate(SENTENCES)]
    paper = "Accuracy on ToyQA is high, for toy-parsing tasks here. We parse the ToyBank corpus."

    assert learnt_rows(texts, [paper]) == {"t-1"}  # the other is too short to tell


def test_a_text_is_compared_in_three_ways() -> None:
    text = Text("t-0", SENTENCES[0], (Span(13, 27, "Dataset"),))

    made = compare([text], {"t-0": (Span(13, 20, "Dataset"),)}, ["Dataset"])

    f1 = {way: made[way]["micro"]["f1"] for way in ("exact", "overlap", "exact as annotated")}  # type: ignore[index]
    assert f1 == {"exact": 1.0, "overlap": 1.0, "exact as annotated": 0.0}
    assert (made["texts"], made["mentions"]) == (1, 1)


def test_the_product_reads_the_texts_and_rows_are_left_out(labelled: Path) -> None:
    made = measure(labelled, TDMSCI, "rules", [])

    assert [made[k]["texts"] for k in ("all", "none learnt", "none shared")] == [2, 1, 0]  # type: ignore[index]
