"""Mentions are scored by their place, with and without a generic noun at the end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spans import MICRO, Span, figures, score, tally, without_head

TYPES = ("Task", "Dataset")


def span(source: str, words: str, kind: str = "Dataset") -> Span:
    start = source.index(words)
    return Span(start, start + len(words), kind)


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("ToyQA dataset", "ToyQA"),
        ("ToyQA data sets", "ToyQA"),
        ("ToyQA Corpus", "ToyQA"),
        ("ToyQA-benchmarks", "ToyQA"),
        ("toy-2 task", "toy-2"),
        ("Toy approaches", "Toy"),
    ],
)
def test_a_generic_noun_is_cut_off_where_a_name_is_left(words: str, left: str) -> None:
    source = f"We use the {words} here."

    cut = without_head(source, span(source, words))

    assert source[cut.start : cut.end] == left


@pytest.mark.parametrize("words", ["dataset", "large dataset", "parsing task", "ToyQA", "Toydata"])
def test_what_is_no_name_keeps_its_noun(words: str) -> None:
    source = f"We use the {words} here."

    assert without_head(source, span(source, words)) == span(source, words)


def test_exact_asks_for_all_characters_and_overlap_for_one() -> None:
    gold = [Span(0, 10, "Task"), Span(20, 30, "Dataset")]
    found = [Span(0, 10, "Task"), Span(25, 35, "Dataset"), Span(40, 45, "Dataset")]

    exact = tally(gold, found, TYPES, overlap=False)
    overlap = tally(gold, found, TYPES, overlap=True)

    assert (exact[MICRO].tp, exact[MICRO].fp, exact[MICRO].fn) == (1, 2, 1)
    assert (overlap["Dataset"].tp, overlap["Dataset"].fp, overlap["Dataset"].fn) == (1, 1, 0)


def test_another_type_is_another_mention_and_types_that_do_not_count_are_left_out() -> None:
    counts = tally(
        [Span(0, 5, "Task")], [Span(0, 5, "Dataset"), Span(0, 5, "Method")], TYPES, overlap=True
    )

    assert (counts["Task"].fn, counts["Dataset"].fp, counts[MICRO].tp) == (1, 1, 0)
    assert "Method" not in counts


def test_an_annotated_mention_is_found_once() -> None:
    found = [Span(0, 4, "Task"), Span(5, 10, "Task")]

    counts = tally([Span(0, 10, "Task")], found, TYPES, overlap=True)

    assert (counts["Task"].tp, counts["Task"].fp, counts["Task"].fn) == (1, 1, 0)


def test_a_mention_with_the_same_characters_goes_before_one_that_only_touches() -> None:
    gold = [Span(0, 4, "Task"), Span(4, 10, "Task")]
    found = [Span(2, 6, "Task"), Span(4, 10, "Task")]

    assert tally(gold, found, TYPES, overlap=True)["Task"].tp == 2


spans = st.builds(
    lambda start, length, kind: Span(start, start + length, kind),
    st.integers(0, 40),
    st.integers(1, 8),
    st.sampled_from(TYPES),
)


@given(st.lists(spans, unique=True), st.lists(spans, unique=True))
def test_every_mention_is_counted_once(gold: list[Span], found: list[Span]) -> None:
    exact = tally(gold, found, TYPES, overlap=False)[MICRO]
    overlap = tally(gold, found, TYPES, overlap=True)[MICRO]

    for counts in (exact, overlap):
        assert (counts.tp + counts.fp, counts.tp + counts.fn) == (len(found), len(gold))
    assert exact.tp == len(set(gold) & set(found)) <= overlap.tp


def test_figures_hold_an_interval_over_texts() -> None:
    right = tally([Span(0, 4, "Task")], [Span(0, 4, "Task")], TYPES, overlap=False)
    wrong = tally([Span(0, 4, "Task")], [Span(6, 9, "Task")], TYPES, overlap=False)

    micro = figures(score([("a", right), ("b", wrong)]), TYPES)[MICRO]

    assert micro["f1"] == 0.5
    assert micro["interval"] == [0.0, 1.0]
