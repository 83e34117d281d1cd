"""Short forms after Schwartz and Hearst (2003)."""

from __future__ import annotations

import pytest

from paperatlas.extractors.abbreviations import are_initials, find_pairs, match_long_form
from paperatlas.extractors.doctext import doctext
from paperatlas.extractors.pipeline import make_nlp

NLP = make_nlp(["paperatlas_sentences"])


def pairs(text: str) -> list[tuple[str, str]]:
    doc = NLP(text)
    return [(doc[slice(*p.short)].text, doc[slice(*p.long)].text) for p in find_pairs(doctext(doc))]


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        ("We use the Long Range Arena (LRA) here.", "LRA", "Long Range Arena"),
        ("Toy language models (TLMs) are small.", "TLMs", "Toy language models"),
        ("Prompts with chain-of-thought (CoT) help.", "CoT", "chain-of-thought"),
        ("A Structured Toy Space sequence model (S4) wins.", "S4", None),
        ("The LRA (Long Range Arena) is hard.", "LRA", "Long Range Arena"),
        ("A mean of toys [TT] (see below) is taken.", "TT", None),
        ("Training is slow (see Table 3).", "see", None),
        ("ToyNet reaches 80 points (GSM8K).", "GSM8K", None),
        ("a convolutional toy network (CTN)", "CTN", "convolutional toy network"),
    ],
)
def test_pairs(text: str, short: str, long: str | None) -> None:
    assert pairs(text) == ([(short, long)] if long else [])


def test_the_first_letter_must_start_a_word() -> None:
    assert match_long_form("LRA", "the Long Range Arena") == 4
    assert match_long_form("LRA", "ball range arena") is None


def test_a_pair_does_not_cross_a_sentence() -> None:
    assert pairs("It is a Toy. Rare Apples (TRA) grow.") == []


def test_the_long_form_leaves_out_the_article() -> None:
    assert pairs("We study the art of toy talking (ATT).") == [("ATT", "art of toy talking")]


@pytest.mark.parametrize(
    ("short", "long", "right"),
    [
        ("UTVD", "Unsupervised Toy Video Denoiser", True),
        ("TCCE", "Toy-Candidate Cross-Encode", True),
        ("PCFGs", "probabilistic context free grammar", True),
        ("MLOT", "machine learning on toys", True),
        ("MLT", "machine learning on toys", True),  # small words may be left out
        ("RL", "reinforcement learning", False),  # two letters fit too much
        ("ToyNet", "Toy Only Yields Networks", False),
        ("TVD", "Unsupervised Toy Video Denoiser", False),
    ],
)
def test_three_capitals_are_the_initials_of_a_long_form(short: str, long: str, right: bool) -> None:
    assert are_initials(short, long) is right
