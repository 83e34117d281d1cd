"""What a paper reports in numbers, and to which of its names each number belongs."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extractors.results import find_results
from paperatlas.records import (
    EntityType,
    Field,
    Mention,
    Offsets,
    Paper,
    Result,
    ResultKind,
    Role,
)

NAMES: dict[str, tuple[EntityType, Role]] = {
    "ToyNet": ("Method", "INTRODUCES"),
    "BaseNet": ("Method", "COMPARES_TO"),
    "Long Range Arena": ("Benchmark", "EVALUATES_ON"),
    "GSM8K": ("Benchmark", "EVALUATES_ON"),
    "MATH": ("Benchmark", "EVALUATES_ON"),
    "AIME 2024": ("Benchmark", "EVALUATES_ON"),
    "HumanEval": ("Benchmark", "EVALUATES_ON"),
    "CIFAR-10": ("Dataset", "EVALUATES_ON"),
    "ImageNet": ("Dataset", "EVALUATES_ON"),
    "FID": ("Metric", "MEASURES"),
    "mAP": ("Metric", "MEASURES"),
    "accuracy": ("Metric", "MEASURES"),
    "recall": ("Metric", "MEASURES"),
    "pass@1": ("Metric", "MEASURES"),
}


def mentions(text: str, field: Field = "abstract") -> list[Mention]:
    return [
        Mention(
            paper_id="p", field=field, start=m.start(), end=m.end(), text=name, type=kind,
            entity=name, role=role, confidence=1.0, sentence=Offsets(0, len(text)), found_by="test",
        )
        for name, (kind, role) in NAMES.items()
        for m in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]  # fmt: skip


def results(text: str, title: str = "") -> tuple[Result, ...]:
    found = [*mentions(title, "title"), *sorted(mentions(text), key=lambda m: m.start)]
    stops = [m.end() for m in re.finditer(r"\.\s", text)]
    bounds = [0, *stops, len(text)]
    sentences: dict[Field, list[Offsets]] = {
        "title": [Offsets(0, len(title))],
        "abstract": [Offsets(a, b) for a, b in pairwise(bounds)],
    }
    return find_results(Paper(id="p", title=title, abstract=text), found, sentences)


Row = tuple[str | None, str | None, str, str | None, ResultKind]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "Our model ToyNet reaches 86% on the Long Range Arena benchmark.",
            [("Long Range Arena", None, "86", "%", "absolute")],
        ),
        (
            "ToyNet achieves FID scores of 1.91/2.43 on CIFAR-10 and ImageNet respectively.",
            [
                ("CIFAR-10", "FID", "1.91", None, "absolute"),
                ("ImageNet", "FID", "2.43", None, "absolute"),
            ],
        ),
        (
            "ToyNet achieves 84.1% accuracy on GSM8K, 51.2% on MATH and 70.0% on AIME 2024.",
            [
                ("GSM8K", "accuracy", "84.1", "%", "absolute"),
                ("MATH", "accuracy", "51.2", "%", "absolute"),
                ("AIME 2024", "accuracy", "70.0", "%", "absolute"),
            ],
        ),
        (
            "ToyNet sets a new state of the art: GSM8K (84.1%), MATH (51.2%).",
            [("GSM8K", None, "84.1", "%", "absolute"), ("MATH", None, "51.2", "%", "absolute")],
        ),
        (
            r"It gives +1.41\% mAP over the baseline on ImageNet.",
            [("ImageNet", "mAP", "1.41", "%", "improvement")],
        ),
        (
            "ToyNet raises accuracy from 45.2 to 51.3 on GSM8K.",
            [
                ("GSM8K", "accuracy", "45.2", None, "absolute"),
                ("GSM8K", "accuracy", "51.3", None, "absolute"),
            ],
        ),
        (
            "ToyNet improves accuracy and recall by 3.4% and 1.6%, respectively.",
            [
                (None, "accuracy", "3.4", "%", "improvement"),
                (None, "recall", "1.6", "%", "improvement"),
            ],
        ),
        ("ToyNet reaches 71.3 pass@1 on HumanEval.", [
            ("HumanEval", "pass@1", "71.3", None, "absolute"),
        ]),
        ("ToyNet obtains 5.7-13x speedups over BaseNet.", [
            (None, "speedup", "5.7", "x", "improvement"),
        ]),
        (r"ToyNet is $2.5\times$ faster than BaseNet.", [
            (None, "speedup", "2.5", "x", "improvement"),
        ]),
        ("ToyNet runs three times faster.", [(None, "speedup", "3", "x", "improvement")]),
        ("ToyNet halves the latency of BaseNet.", [(None, "latency", "0.5", "x", "improvement")]),
        ("ToyNet needs one-third of the memory.", [(None, "memory", "0.33", "x", "improvement")]),
        ("Training takes 12 GPU hours.", [(None, None, "12", "GPU hours", "cost")]),
        ("Training ToyNet costs only $450.", [(None, None, "450", "$", "cost")]),
    ],
)  # fmt: skip
def test_finds_what_is_reported(text: str, rows: list[Row]) -> None:
    found = results(text)
    assert [(r.benchmark, r.metric, str(r.value), r.unit, r.kind) for r in found] == rows
    for r in found:
        assert r.subject in ("ToyNet", None)
        assert r.sentence == Offsets(0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "We release a corpus of 12,000 sentences collected in 2023.",
        "The benchmark holds 8.5K problems in 5 categories.",
        "The dataset contains 69.1 hours of speech by 20 speakers.",
        "A model with 7B parameters and 32 layers.",
        "It was trained on 2T tokens with 128K tokens of context.",
        "(1) we propose a method; (2) we test it on 3 datasets.",
        "We use GPT-4, CIFAR-10 and Qwen2.5 on images of 32x32 pixels.",
        "Results hold with 95% confidence.",
        "We keep the top 10% of samples.",
        "We train on only 1% of the labels.",
        "A learning rate of 0.001 and a batch size of 64 are used.",
        "We set the temperature to 0.7.",
        "A 12-layer model with 4-bit weights in the 5-shot setting.",
        "The paper has 12 pages and 4 figures.",
        "In 2024, 15 teams took part.",
    ],
)
def test_other_numbers_are_no_results(text: str) -> None:
    assert results(text) == ()


@pytest.mark.parametrize(
    ("text", "qualifiers"),
    [
        ("ToyNet improves accuracy by up to 3.2 points.", ("up to",)),
        ("ToyNet improves accuracy by at least 3.2 points.", ("at least",)),
        ("ToyNet improves accuracy by more than 3.2 points.", ("over",)),
        ("ToyNet improves accuracy by about 3.2 points.", ("about",)),
        ("ToyNet improves average accuracy by 3.2 points.", ("average",)),
        ("ToyNet improves 5-shot accuracy by 3.2 points.", ("5-shot",)),
        ("ToyNet reaches 91.3% on the ImageNet test set.", ("test",)),
        ("ToyNet reaches 91.3% top-1 accuracy on ImageNet.", ("top-1",)),
        ("ToyNet reaches a pass@1 of 71.3 on HumanEval.", ("pass@1",)),
        ("ToyNet improves accuracy by 12.5% relative.", ("relative",)),
        ("ToyNet obtains 5.7-13x speedups.", ("range 5.7-13",)),
    ],
)
def test_says_what_narrows_a_result(text: str, qualifiers: tuple[str, ...]) -> None:
    [result] = results(text)
    assert result.qualifiers == qualifiers


def test_a_benchmark_may_stand_in_the_sentence_before() -> None:
    text = "We evaluate ToyNet on GSM8K. It achieves an accuracy of 61.5%."
    [result] = results(text)
    assert (result.benchmark, result.metric, result.subject) == ("GSM8K", "accuracy", "ToyNet")
    assert text[slice(*result.sentence)] == "It achieves an accuracy of 61.5%."
    assert text[slice(*result.span)] == "61.5%"


def test_a_name_that_holds_a_number_with_its_unit_is_passed_over() -> None:
    text = "ToyNet reaches 47.6% accuracy on GSM8K."
    end = text.index(" on")
    misread = Mention(
        paper_id="p", field="abstract", start=0, end=end, text=text[:end], type="Metric",
        entity=text[:end], role="MEASURES", confidence=0.6, sentence=Offsets(0, len(text)),
        found_by="test",
    )  # fmt: skip
    paper = Paper(id="p", title="", abstract=text)
    [result] = find_results(paper, [misread], {"abstract": [Offsets(0, len(text))]})
    assert result.metric == "accuracy"


def test_reads_titles_too() -> None:
    [result] = results("", title="ToyNet: 90.1% accuracy on ImageNet")
    assert result.field == "title"
    assert (result.value, result.benchmark) == (Decimal("90.1"), "ImageNet")


def test_a_claim_without_a_number_is_no_result() -> None:
    assert results("ToyNet achieves state-of-the-art results on GSM8K.") == ()


@given(st.text(alphabet="ToyNe reaches improves by 0123456789.,%x\\$+-()/ onGSM8K accuracy\n"))
def test_spans_hold_the_digits_of_their_value(text: str) -> None:
    for r in results(text):
        assert r.kind in get_args(ResultKind)
        assert 0 <= r.span.start < r.span.end <= len(text)
        assert r.sentence.start <= r.span.start
        assert r.span.end <= r.sentence.end
        assert r.value is not None
        written = text[slice(*r.span)]
        if any(c.isdigit() for c in written) and "^" not in written and "e" not in written:
            assert str(abs(r.value)).lstrip("0") in written.replace(",", "")


@given(st.text(), st.text())
def test_arbitrary_text_never_raises(title: str, abstract: str) -> None:
    paper = Paper(id="p", title=title, abstract=abstract)
    assert find_results(paper, [], {}) is not None
