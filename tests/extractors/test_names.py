"""Shapes of names and the patterns that show them."""

from __future__ import annotations

import pytest

from paperatlas.extractors.doctext import doctext
from paperatlas.extractors.names import find_patterns, shape, suffix_type
from paperatlas.extractors.pipeline import make_doc, make_nlp
from paperatlas.records import Paper

NLP = make_nlp(["paperatlas_sentences"])


def hints(abstract: str, title: str = "") -> dict[str, list[str]]:
    doc = NLP(make_doc(NLP, Paper(id="p", title=title, abstract=abstract)))
    text = doctext(doc)
    find_patterns(text)
    return {doc[s:e].text: found for (s, e), found in text.candidates.items()}


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("network", "lower"),
        ("Network", "title"),
        ("LRA", "caps"),
        ("LLMs", "plural-caps"),
        ("ToyNet", "camel"),
        ("GSM8K", "digit"),
        ("Chain-of-Thought", "hyphen-title"),
        ("MM-Vet", "hyphen-caps"),
        ("85", "number"),
        ("--", "sign"),
    ],
)
def test_shape(word: str, name: str) -> None:
    assert shape(word) == name


@pytest.mark.parametrize(
    ("word", "kind"),
    [("ToyBench", "Benchmark"), ("ToyQA", "Dataset"), ("ToyFormer", "Method"), ("Toy", None)],
)
def test_suffix(word: str, kind: str | None) -> None:
    assert suffix_type(word) == kind


@pytest.mark.parametrize(
    ("text", "name", "hint"),
    [
        ("We build a model called ToyNet.", "ToyNet", "called"),
        ("We introduce ToyNet for toys.", "ToyNet", "presents"),
        ("We test on the ToySet dataset.", "ToySet", "head:Dataset"),
        ("We test on the AToy, BToy and CToy datasets.", "AToy", "head-list:Dataset"),
        ("Results on benchmarks such as AToy, BToy and CToy.", "CToy", "such-as:Benchmark"),
        ("We give ToyQA, a large benchmark of toys.", "ToyQA", "is-a:Benchmark"),
        ("We give ToyQA, a large and hard benchmark of toys.", "ToyQA", "is-a:Benchmark"),
        ("We introduce Toy, a small language model of toys.", "Toy", "is-a:Method"),
        ("We present ToyGuard, a multilingual LLM.", "ToyGuard", "is-a:Method"),
        ("We use the dataset ToySet again.", "ToySet", "after-head:Dataset"),
    ],
)
def test_pattern(text: str, name: str, hint: str) -> None:
    assert hint in hints(text)[name]


def test_the_name_before_the_colon_of_a_title() -> None:
    found = hints("Nothing here.", title="ToyBench: A Benchmark for Toys")["ToyBench"]
    assert {"title-name", "title-is:Benchmark"} <= set(found)


def test_a_title_says_what_its_name_is_in_the_last_of_several_nouns() -> None:
    found = hints("Nothing here.", title="ToyStack: A Model Benchmark for Toys")["ToyStack"]
    assert "title-is:Benchmark" in found
    assert "title-is:Method" not in found


def test_versions_belong_to_the_name() -> None:
    assert "Llama 3.1 8B" in hints("We call Llama 3.1 8B often.")
