"""A quantity is a number that may be a result, with its unit; names, sizes and dates are none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extractors.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("reaches 86% here", "86%", "86", "%"),
        (r"reaches 85\% here", r"85\%", "85", "%"),
        (r"gains +1.41\% mAP", r"+1.41\%", "1.41", "%"),
        ("rises by 12 percent", "12 percent", "12", "%"),
        ("wins by 3.2 points", "3.2 points", "3.2", "points"),
        ("wins by 3.2 percentage points", "3.2 percentage points", "3.2", "percentage points"),
        ("wins by 3.2% points", "3.2% points", "3.2", "percentage points"),
        ("is 2.5x faster", "2.5x", "2.5", "x"),
        ("is 2.5× faster", "2.5×", "2.5", "x"),
        (r"is $1.7\times$ faster", r"1.7\times", "1.7", "x"),
        (r"is 2.5$\times$ faster", r"2.5$\times$", "2.5", "x"),
        ("is 30 times faster", "30 times", "30", "x"),
        ("a 4-fold gain", "4-fold", "4", "x"),
        ("by a factor of 10 overall", "10", "10", "x"),
        ("in 12 GPU hours", "12 GPU hours", "12", "GPU hours"),
        ("takes 51ms", "51ms", "51", "ms"),
        ("with 33.8 dB", "33.8 dB", "33.8", "dB"),
        (
            "falls to 1.19 bits per character",
            "1.19 bits per character",
            "1.19",
            "bits per character",
        ),
        ("uses 1.7 GFLOPs", "1.7 GFLOPs", "1.7", "GFLOPs"),
        ("uses 24 GB of memory", "24 GB", "24", "GB"),
        ("at 160 FPS", "160 FPS", "160", "FPS"),
        ("costs $450 in all", "$450", "450", "$"),
        ("solves 1,234 of them", "1,234", "1234", None),
        ("error of 10^{-3} left", "10^{-3}", "0.001", None),
        (r"error of 2 \times 10^{-4} left", r"2 \times 10^{-4}", "0.0002", None),
        ("error of 1e-3 left", "1e-3", "0.001", None),
        ("a change of -0.4 BLEU", "-0.4", "-0.4", None),
        ("an F1 of .73 here", ".73", "0.73", None),
        ("three times faster", "three times", "3", "x"),
        ("a twofold gain", "twofold", "2", "x"),
        ("a five-fold gain", "five-fold", "5", "x"),
        ("halves the cost", "halves", "0.5", "x"),
        ("twice as fast", "twice", "2", "x"),
        ("an order of magnitude faster", "an order of magnitude", "10", "x"),
        ("two orders of magnitude faster", "two orders of magnitude", "100", "x"),
        ("one-third of the cost", "one-third", "0.33", "x"),
        ("up by five points", "five points", "5", "points"),
    ],
)
def test_reads_number_and_unit(text: str, written: str, value: str, unit: str | None) -> None:
    [quantity] = find_quantities(text)
    assert text[quantity.start : quantity.end] == written
    assert quantity.value == Decimal(value)
    assert quantity.unit == unit


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("FID of 1.91/2.43 each", ["1.91", "2.43"]),
        ("from 45.2 to 51.3 now", ["45.2", "51.3"]),
        ("78.9% and 76.3% of it", ["78.9", "76.3"]),
        ("gains of 4.67%-4.98% there", ["4.67", "4.98"]),
        ("scores of 10.7, 3.5, and 21.1 there", ["10.7", "3.5", "21.1"]),
    ],
)
def test_a_list_is_several_quantities(text: str, values: list[str]) -> None:
    assert [str(q.value) for q in find_quantities(text)] == values


def test_a_unit_at_the_end_of_a_list_is_shared() -> None:
    assert [q.unit for q in find_quantities("gains of 1.2, 3.4 and 5.6% there")] == ["%"] * 3


@pytest.mark.parametrize("dash", ["-", "–", "—"])
def test_a_range_that_shares_its_unit_is_one_quantity(dash: str) -> None:
    [quantity] = find_quantities(f"5.7{dash}13x speedups")
    assert (quantity.value, quantity.high) == (Decimal("5.7"), Decimal(13))


@pytest.mark.parametrize(
    "text",
    [
        "GSM8K, CIFAR-10, Qwen2.5, GPT-4 and Llama-3.1",
        "a model of 7B or 1.3B parameters",
        "8.5K problems and 2 million pairs",
        "in a 5-shot setting with 16-bit weights",
        "top-1 and pass@1 and recall@10",
        "images in 2D of 32x32 or 32 × 32 pixels",
        "in 2023 and in 1998",
        "(1) first, (2) second and 3) third",
        "in the 2- and 3-bit regime",
        "version v1.2 at host 10.0.0.1",
        "see https://example.org/12 for it",
        "as in the WMT'14 task",
    ],
)
def test_numbers_that_are_no_quantities(text: str) -> None:
    assert find_quantities(text) == []


@given(st.text() | st.text(alphabet="0123456789.,-+% x$\\^{}()/timesfoldhalf~e\n"))
def test_any_text_can_be_read(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.number_end <= quantity.end <= len(text)
        assert quantity.value.is_finite()
        end = quantity.end


@given(
    st.decimals(min_value=Decimal("0.1"), max_value=99, places=1, allow_nan=False),
    st.sampled_from(["%", r"\%", "x", " points", " dB", " hours"]),
    st.text(alphabet="abc ,.", max_size=20),
)
def test_a_number_is_found_wherever_it_stands(value: Decimal, unit: str, before: str) -> None:
    text = f"{before} by {value}{unit} now"
    [quantity] = find_quantities(text)
    assert quantity.value == value
    assert text[quantity.start : quantity.end] == f"{value}{unit}"
