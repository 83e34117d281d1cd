"""Examples: which tags a corpus allows for each word, and which words it says nothing of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from examples import (
    ANY,
    Example,
    Labelled,
    Reader,
    annotated,
    begins,
    inside,
    make_example,
    occurrences,
    tags_of,
)
from paperatlas.records import ENTITY_TYPES, ROLES, Paper

NOTHING = {"O"}
ALL = set(tags_of(ENTITY_TYPES))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def label(source: str, surface: str, types: Sequence[str], roles: Sequence[str] = ()) -> Labelled:
    start = source.index(surface)
    return Labelled(start, start + len(surface), tuple(types), tuple(roles))


def allowed(example: Example) -> dict[str, set[str]]:
    """For each word the tags that may be right."""
    tags = tags_of(ENTITY_TYPES)
    return {
        word: {tag for k, tag in enumerate(tags) if bits >> k & 1}
        for word, bits in zip(example.words, example.allowed.tolist(), strict=True)
    }


def entity(name: str, kind: str, *surfaces: str, **more: Any) -> dict[str, Any]:
    made = {"name": name, "type": "Method", "kind": kind, "surfaces": list(surfaces or [name])}
    return made | {"roles": ["USES"]} | more


def test_a_scheme_has_nothing_and_two_tags_a_type() -> None:
    assert tags_of(["Method", "Task"]) == ("O", "B-Method", "I-Method", "B-Task", "I-Task")
    assert begins("Task", ["Method", "Task"]) == 0b01000
    assert inside("Task", ["Method", "Task"]) == 0b10000


def test_a_mention_allows_its_tags_only_and_a_blank_word_nothing(reader: Reader) -> None:
    source = "We train a graph network today."
    example = make_example(
        "toy 1", reader.sentence(source), [label(source, "graph network", ["Method"])]
    )

    assert allowed(example) == {
        "We": NOTHING,
        "train": NOTHING,
        "a": NOTHING,
        "graph": {"B-Method"},
        "network": {"I-Method"},
        "today": NOTHING,
        ".": NOTHING,
    }
    assert example.name == "toy 1"
    assert len(example.features) == len(example.words)


def test_a_blank_word_may_be_of_any_type_that_the_corpus_does_not_cover(reader: Reader) -> None:
    source = "We train ToyNet on parsing."
    mentions = [label(source, "parsing", ["Task"])]
    example = make_example("toy", reader.sentence(source), mentions, covered=["Task", "Metric"])
    open_types = {
        f"{place}-{kind}" for kind in ("Method", "Dataset", "Benchmark") for place in "BI"
    }

    assert allowed(example)["ToyNet"] == NOTHING | open_types
    assert allowed(example)["We"] == NOTHING | open_types
    assert allowed(example)["parsing"] == {"B-Task"}


def test_a_mention_of_two_possible_types_allows_both(reader: Reader) -> None:
    source = "on Toy Arena now"
    mentions = [label(source, "Toy Arena", ["Dataset", "Benchmark"])]
    said = allowed(make_example("toy", reader.sentence(source), mentions))

    assert said["Toy"] == {"B-Dataset", "B-Benchmark"}
    assert said["Arena"] == {"I-Dataset", "I-Benchmark"}


def test_a_mention_without_a_type_masks_its_words(reader: Reader) -> None:
    source = "the deep learning of toys"
    said = allowed(
        make_example("toy", reader.sentence(source), [label(source, "deep learning", [])])
    )

    assert said["deep"] == said["learning"] == ALL
    assert said["toys"] == NOTHING


def test_of_mentions_that_overlap_the_longest_counts(reader: Reader) -> None:
    source = "a toy language model here"
    mentions = [
        label(source, "language model", ["Task"], ["ADDRESSES"]),
        label(source, "toy language model", ["Method"], ["USES"]),
        label(source, "language", ["Dataset"]),
    ]
    example = make_example("toy", reader.sentence(source), mentions)
    said = allowed(example)

    assert (said["toy"], said["language"], said["model"]) == (
        {"B-Method"},
        {"I-Method"},
        {"I-Method"},
    )
    assert example.roles[:, ROLES.index("ADDRESSES")].sum() == 0


@pytest.mark.parametrize("surface", ["yNet", "ToyN", "Net on pa"])
def test_a_mention_that_parts_a_word_says_nothing_certain(reader: Reader, surface: str) -> None:
    source = "train ToyNet on parsing"
    example = make_example(
        "toy", reader.sentence(source), [label(source, surface, ["Method"], ["USES"])]
    )
    said = allowed(example)

    assert said["ToyNet"] == ALL
    assert said["train"] == NOTHING
    assert example.roles.sum() == 0


def test_masked_words_are_those_of_the_set_of_all_tags(reader: Reader) -> None:
    example = make_example("toy", reader.sentence("ToyNet"), [Labelled(0, 6, ())])

    assert example.allowed.tolist() == [ANY]


def test_roles_share_the_words_of_a_mention_and_are_unknown_elsewhere(reader: Reader) -> None:
    source = "We release ToySet and use it"
    mentions = [label(source, "ToySet", ["Dataset"], ["INTRODUCES", "USES"])]
    example = make_example("toy", reader.sentence(source), mentions)
    line = example.roles[example.words.index("ToySet")]

    assert line[ROLES.index("INTRODUCES")] == line[ROLES.index("USES")] == 0.5
    assert line.sum() == 1
    assert example.roles.sum() == 1


def test_a_surface_is_found_as_whole_words_only() -> None:
    assert list(occurrences("S4 and S4D, S4; preS4.", "S4")) == [(0, 2), (12, 14)]
    assert list(occurrences("a+b (c) a+b", "a+b")) == [(0, 3), (8, 11)]


def test_annotated_papers_are_read_by_the_guide(reader: Reader) -> None:
    gold = {
        "id": "1",
        "entities": [
            entity("ToyNet", "named", roles=["INTRODUCES"]),
            entity("deep learning", "borderline"),
            entity("ToyBench", "named", type="Benchmark", either=True),
            entity("parsing", "term", "parsing", "syntactic parsing", type="Task"),
        ],
    }
    paper = Paper(
        id="1",
        title="ToyNet for parsing",
        abstract="Deep models, deep learning: ToyNet does syntactic parsing on ToyBench.",
    )
    text = reader.text(paper)
    example = make_example(paper.id, text, annotated(gold, text))
    said = allowed(example)

    assert said["ToyBench"] == {"B-Dataset", "B-Benchmark"}
    assert said["learning"] == ALL
    assert said["syntactic"] == {"B-Task"}
    assert said["Deep"] == NOTHING
    # Title and abstract alike: twice ToyNet, the second "parsing" is the end of a longer mention.
    bits = dict.fromkeys(example.allowed.tolist())
    assert begins("Method", ENTITY_TYPES) in bits
    count = [
        example.words[k] for k in np.flatnonzero(example.allowed == begins("Method", ENTITY_TYPES))
    ]
    assert count == ["ToyNet", "ToyNet"]
    assert [
        example.words[k] for k in np.flatnonzero(example.allowed == inside("Task", ENTITY_TYPES))
    ] == ["parsing"]
    assert example.roles[example.words.index("ToyNet")][ROLES.index("INTRODUCES")] == 1


def test_a_text_without_words_is_an_example_without_lines(reader: Reader) -> None:
    example = make_example("toy", reader.sentence(""), [])

    assert (len(example.words), example.allowed.shape, example.roles.shape) == (
        0,
        (0,),
        (0, len(ROLES)),
    )
