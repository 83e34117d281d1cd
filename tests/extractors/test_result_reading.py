"""What the encoder's links say of names and numbers."""

from __future__ import annotations

import numpy as np
import pytest

from paperatlas.extractors.doctext import DocText, Reading, doctext
from paperatlas.extractors.pipeline import make_doc, make_nlp
from paperatlas.extractors.result_reading import (
    LINK_COLUMNS,
    LINK_WIDTH,
    SLOTS,
    ResultReading,
    link_columns,
    word_at,
)
from paperatlas.records import ENTITY_TYPES, ROLES, Paper

NLP = make_nlp([])
HALF = len(SLOTS) * LINK_WIDTH


def linked(title: str, abstract: str, links: dict[tuple[str, str], str]) -> ResultReading:
    """Read a paper in which, for (number, slot), the words of a name answer loudest."""
    text = doctext(make_doc(NLP, Paper(id="p", title=title, abstract=abstract)))
    columns = np.zeros((len(text.words), LINK_COLUMNS), dtype=np.float32)
    for k, ((number, slot), answer) in enumerate(links.items()):
        place = SLOTS.index(slot) * LINK_WIDTH + k
        columns[text.words.index(number), place] = 5.0
        for word in answer.split():
            columns[text.words.index(word), HALF + place] = 2.0
    text.reading = Reading(
        np.zeros((len(text.words), 1 + 2 * len(ENTITY_TYPES)), dtype=np.float32),
        np.zeros((len(text.words), len(ROLES)), dtype=np.float32),
        columns,
    )
    return ResultReading(text)


def test_the_name_that_answers_is_the_best_and_above_nothing() -> None:
    abstract = "We reach 71 on Toy Arena and 64 on ToyBench."
    reading = linked("ToyNet", abstract, {("71", "benchmark"): "Toy Arena"})

    found = reading.features(
        "benchmark",
        "abstract",
        abstract.index("71"),
        {
            ("Toy Arena", "Benchmark"): [("abstract", 15, 24)],
            ("ToyBench", "Benchmark"): [("abstract", 35, 43)],
        },
    )

    assert "benchmark:read-best-above-nothing" in found["Toy Arena", "Benchmark"]
    assert "benchmark:read-second" in found["ToyBench", "Benchmark"]


def test_where_nothing_answers_nothing_is_as_good_as_any_word() -> None:
    abstract = "It gains 3 points."
    reading = linked("ToyNet", abstract, {})

    found = reading.features(
        "subject", "abstract", abstract.index("3"), {("ToyNet", "Method"): [("title", 0, 6)]}
    )

    assert "subject:read-best-below-nothing" in found["ToyNet", "Method"]


def test_a_name_in_the_title_and_one_in_the_abstract_are_told_apart() -> None:
    abstract = "It reaches 5 with ToyNet."
    reading = linked("OtherNet", abstract, {("5", "subject"): "OtherNet"})

    found = reading.features(
        "subject",
        "abstract",
        abstract.index("5"),
        {
            ("OtherNet", "Method"): [("title", 0, 8)],
            ("ToyNet", "Method"): [("abstract", 18, 24)],
        },
    )

    assert "subject:read-best" in found["OtherNet", "Method"]
    assert "subject:read-second" in found["ToyNet", "Method"]


def test_links_of_pieces_become_lines_of_words() -> None:
    links = np.zeros((4, 2 * HALF), dtype=np.float32)
    links[0, HALF] = 2.0  # the opening piece answers for nothing
    links[2, 0] = 3.0

    lines = link_columns(links, np.array([1, 2]))

    assert lines.shape == (2, LINK_COLUMNS)
    assert lines[1, -len(SLOTS)] == 6.0
    assert lines[0, -len(SLOTS)] == 0.0


@pytest.mark.parametrize(
    ("char", "word"), [(0, "We"), (1, "We"), (3, "use"), (6, "use"), (7, "S4")]
)
def test_the_word_at_a_character(char: int, word: str) -> None:
    text: DocText = doctext(NLP.make_doc("We use S4"))

    assert text.words[word_at(text, char)] == word
