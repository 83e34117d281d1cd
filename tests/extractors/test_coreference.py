"""One thing that a paper words in two ways is one entity; versions and neighbours are not."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extractors.coreference import things
from paperatlas.extractors.name_pairs import Name, akin, name_at, words_of
from paperatlas.extractors.naming import main_wordings
from paperatlas.extractors.pipeline import Extractor
from paperatlas.records import EntityType, Paper

RULES = Extractor(recogniser="rules")


def named(text: str, forms: list[str], kind: EntityType) -> list[Name]:
    """Each form as a thing of its own, in the first place where the text has it."""
    out = []
    for form in forms:
        start = text.index(form)
        out.append(name_at(kind, [(start, start + len(form))], text, title_end=0))
    return out


def joined(names: list[Name], text: str) -> list[list[int]]:
    """What one thing is called, its wordings taken together."""
    return [sorted(k for wording in thing for k in wording) for thing in things(names, text)]


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        ("Task", ["hyperpartisan news detection", "detecting hyperpartisan news"]),
        ("Task", ["image colorization", "colorization"]),
        ("Method", ["virtual neuromuscular controller", "virtual neuromuscular control"]),
        ("Metric", ["average accuracy", "accuracy"]),
    ],
)
def test_another_wording_is_the_same_thing(kind: EntityType, forms: list[str]) -> None:
    text = f"We study {forms[0]} at length. Then we turn to {forms[1]} again."
    assert joined(named(text, forms, kind), text) == [[0, 1]]


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        ("Benchmark", ["ImageNet-A", "ImageNet"]),
        ("Benchmark", ["MultiWOZ 2.1", "MultiWOZ 2.4"]),
        ("Method", ["YOLOX", "YOLOv2"]),
        ("Method", ["Llama-2", "Llama-3"]),
        ("Method", ["Transformer++", "Transformer"]),
        ("Task", ["image classification", "text classification"]),
        ("Task", ["speech recognition", "machine translation"]),
        ("Metric", ["precision", "recall"]),
    ],
)
def test_versions_and_neighbours_stay_apart(kind: EntityType, forms: list[str]) -> None:
    text = f"We look at {forms[0]} and {forms[1]} here."
    assert things(named(text, forms, kind), text) == []


def test_things_of_other_types_stay_apart() -> None:
    text = "We study image colorization. A colorization model does it."
    task, _ = named(text, ["image colorization", "colorization model"], "Task")
    _, method = named(text, ["image colorization", "colorization model"], "Method")
    assert things([task, method], text) == []


def test_an_extraction_names_the_thing_once() -> None:
    paper = Paper(
        id="p",
        title="Deep image colorization",
        abstract="We address image colorization. Our network performs colorization on ImageNet.",
    )
    (extraction,) = RULES.extract([paper])
    tasks = [e for e in extraction.entities if e.type == "Task"]
    assert [e.name for e in tasks] == ["image colorization"]
    mentioned = {m.text for m in extraction.mentions if m.entity == tasks[0].name}
    assert mentioned == set(tasks[0].surfaces)
    # A reader takes the wider word for it; to a curator it is another thing.
    assert "colorization" in tasks[0].loosely
    assert tasks[0].name not in tasks[0].loosely


def test_to_a_curator_an_acronym_is_one_with_its_long_form_but_a_wider_term_is_not() -> None:
    forms = ["attention aggregation module", "AAM", "aggregation module"]
    text = (
        "The attention aggregation module (AAM) sums heads. An aggregation module is small."
        " We compare AAM with others."
    )
    (thing,) = things(named(text, forms, "Method"), text)
    assert [0, 1] in thing


def test_the_name_comes_from_the_wording_that_holds_most_names() -> None:
    aggregation = ["aggregation", "Aggregation", "aggregations"]
    assert main_wordings({0: ["AAM", "Attention Aggregation Module"], 1: aggregation}) == {0}
    assert main_wordings({3: ["image deblurring"], 5: ["deblurring"]}) == {3, 5}


FORMS = st.lists(
    st.sampled_from(
        ["ToyNet", "ToyNet-2", "toy network", "the toy networks", "a", "of", "—", "3D", "μ-net"]
    ),
    min_size=1,
    max_size=6,
    unique=True,
)


@given(FORMS)
def test_each_name_is_in_one_thing_at_most(forms: list[str]) -> None:
    text = " and ".join(forms)
    found = joined(named(text, forms, "Method"), text)
    places = [k for thing in found for k in thing]
    assert len(places) == len(set(places))
    assert all(len(thing) > 1 for thing in found)


def test_the_order_of_names_changes_nothing() -> None:
    forms = ["object detection", "detecting objects", "real-time object detection", "ToyNet"]
    text = ". ".join(forms)
    said = set()
    for order in permutations(range(len(forms))):
        names = named(text, [forms[k] for k in order], "Task")
        said.add(frozenset(frozenset(order[k] for k in c) for c in joined(names, text)))
    assert len(said) == 1


def test_words_are_akin_by_their_beginning() -> None:
    assert akin("localizing", "localization")
    assert akin("detector", "detection")
    assert not akin("translation", "transformer")
    assert not akin("net", "network")


def test_small_words_plurals_and_hyphens_do_not_count() -> None:
    assert words_of("the detection of news-articles") == ("detection", "new", "article")
