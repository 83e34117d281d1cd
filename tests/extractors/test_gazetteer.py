"""Known names, and names that are words only in the right context."""

from __future__ import annotations

import pytest

from paperatlas.extractors.doctext import doctext
from paperatlas.extractors.gazetteer import find_names, fits_casing, known_names
from paperatlas.extractors.pipeline import make_nlp

NLP = make_nlp(["paperatlas_sentences"])


def found(text: str) -> dict[str, list[str]]:
    doc = NLP(text)
    lists = doctext(doc)
    find_names(lists)
    return {
        doc[start:end].text: [h for h in hints if h.startswith("gazetteer:")]
        for (start, end), hints in lists.candidates.items()
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We evaluate on GSM8K and win.", "GSM8K"),
        ("We evaluate on MATH and win.", "MATH"),
        ("We evaluate on the Spider benchmark.", "Spider"),
        ("We compare with Falcon, LLaMA and others.", "Falcon"),
        ("trained with few shot learning only", "few shot learning"),
        ("trained with Few-Shot Learning only", "Few-Shot Learning"),
        ("It is a state-space model.", "state-space model"),
        ("We use graph neural networks here.", "graph neural networks"),
    ],
)
def test_is_found(text: str, name: str) -> None:
    assert name in found(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Word problems in math are hard.", "math"),
        ("A spider has eight legs.", "spider"),
        ("Spider webs are strong.", "Spider"),
        ("The falcon flies.", "falcon"),
        ("Octopus arms are soft.", "Octopus"),
    ],
)
def test_is_not_found(text: str, name: str) -> None:
    assert name not in found(text)


def test_types_come_with_the_name() -> None:
    assert "gazetteer:Benchmark" in found("on the GSM8K benchmark")["GSM8K"]
    assert "gazetteer:Task" in found("good at machine translation")["machine translation"]


def test_casing() -> None:
    assert fits_casing("GSM8K", "GSM8K", ambiguous=False)
    assert not fits_casing("math", "MATH", ambiguous=True)
    assert fits_casing("LLMs", "LLM", ambiguous=True)


def test_every_shipped_name_has_a_known_type_and_a_key() -> None:
    types = {known.type for spellings in known_names().values() for _, known in spellings}
    assert types == {"Method", "Dataset", "Benchmark", "Task", "Metric"}
    assert "" not in known_names()


@pytest.mark.parametrize("dash", ["–", "-", "/"])
def test_a_dash_after_a_name_is_no_part_of_it(dash: str) -> None:
    assert [name for name in found(f"We use WordNet {dash} a database.") if dash in name] == []
