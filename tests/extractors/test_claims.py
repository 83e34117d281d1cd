"""Claims without a number are found where they name what they are about."""

import pytest

from paperatlas.extractors.pipeline import Extractor
from paperatlas.records import Paper, Result


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def claims(extractor: Extractor, abstract: str) -> list[Result]:
    paper = Paper(id="p", title="Toy-Net: A network", abstract=abstract)
    (extraction,) = extractor.extract([paper])
    return [result for result in extraction.results if result.value is None]


def test_a_state_of_the_art_claim_names_subject_and_benchmarks(extractor: Extractor) -> None:
    found = claims(
        extractor, "We propose Toy-Net. Toy-Net sets a new state of the art on GSM8K and MATH."
    )

    assert [(c.subject, c.benchmark) for c in found] == [("Toy-Net", "GSM8K"), ("Toy-Net", "MATH")]
    assert {c.qualifiers for c in found} == {("state of the art",)}


def test_solving_all_is_a_claim(extractor: Extractor) -> None:
    text = "We propose Toy-Net. It solves all tasks of the Long Range Arena benchmark."
    (found,) = claims(extractor, text)

    assert found.subject == "Toy-Net"
    assert found.benchmark is not None
    assert found.benchmark.startswith("Long Range Arena")
    assert text[found.span.start : found.span.end] == "solves all tasks"


@pytest.mark.parametrize(
    "text",
    [
        "Toy-Net achieves state-of-the-art accuracy of 91.2% on GSM8K.",  # the number is the result
        "We compare Toy-Net with state-of-the-art models on GSM8K.",
        "Toy-Net is better than the state of the art.",
        "GSM8K is hard. Toy-Net sets a new state of the art.",
    ],
)
def test_what_is_no_claim(extractor: Extractor, text: str) -> None:
    assert claims(extractor, text) == []
