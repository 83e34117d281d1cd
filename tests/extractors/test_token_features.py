"""What the encoder is told of each word: its shape, its place, and the hints of the rules."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extractors.doctext import DocText, Pair, doctext
from paperatlas.extractors.pipeline import COMPONENTS, make_doc, make_nlp
from paperatlas.extractors.token_features import FEATURES, token_features
from paperatlas.records import ENTITY_TYPES, Paper

NLP = make_nlp(COMPONENTS[:5])


def read(title: str, abstract: str) -> DocText:
    return doctext(NLP(make_doc(NLP, Paper(id="p", title=title, abstract=abstract))))


def by_hand(*words: str) -> DocText:
    """Lay words side by side, a space between, as one sentence without a title."""
    starts = [sum(len(w) + 1 for w in words[:k]) for k in range(len(words))]
    return DocText(
        source=" ".join(words),
        words=list(words),
        lower=[w.lower() for w in words],
        starts=starts,
        ends=[s + len(w) for s, w in zip(starts, words, strict=True)],
        sentences=[(0, len(words))] if words else [],
        sentence_of=[0] * len(words),
    )


def said_of(text: DocText, word: str) -> set[str]:
    """Name the features of the first token that is `word`."""
    return {FEATURES[k] for k in np.flatnonzero(token_features(text)[text.words.index(word)])}


def test_the_columns_are_those_that_a_shipped_model_was_trained_with() -> None:
    # A change here, in number or order, makes every trained encoder useless: train again.
    assert len(FEATURES) == len(set(FEATURES)) == 90
    assert FEATURES[:2] == ("lower", "title")
    assert FEATURES[12:16] == (
        "opens",
        "in-title",
        f"begins gazetteer:{ENTITY_TYPES[0]}",
        f"inside gazetteer:{ENTITY_TYPES[0]}",
    )
    assert FEATURES[-1] == f"inside title-is:{ENTITY_TYPES[-1]}"


def test_a_word_has_its_shape_and_place() -> None:
    text = read("ToyNet", "Networks learn. Toys do 5 not.")

    assert {"camel", "in-title", "opens"} <= said_of(text, "ToyNet")
    assert "title" in said_of(text, "Networks")
    assert {"title", "opens"} <= said_of(text, "Toys")
    assert "in-title" not in said_of(text, "Networks")
    assert said_of(text, "5") == {"number"}


def test_a_hint_marks_where_a_name_begins_and_where_it_goes_on() -> None:
    text = by_hand("on", "Toy", "Range", "Arena", "we")
    text.hint(1, 4, "gazetteer:Benchmark")

    assert "begins gazetteer:Benchmark" in said_of(text, "Toy")
    assert "inside gazetteer:Benchmark" not in said_of(text, "Toy")
    for word in ("Range", "Arena"):
        assert "inside gazetteer:Benchmark" in said_of(text, word)
    for word in ("on", "we"):
        assert not any("gazetteer" in feature for feature in said_of(text, word))


def test_short_and_long_forms_are_marked() -> None:
    text = by_hand("toy", "model", "(", "TM", ")")
    text.pairs = [Pair(short=(3, 4), long=(0, 2))]

    assert "begins short-form" in said_of(text, "TM")
    assert "begins long-form" in said_of(text, "toy")
    assert "inside long-form" in said_of(text, "model")


def test_a_hint_that_the_encoder_does_not_know_changes_nothing() -> None:
    text = by_hand("a", "ToyNet")
    before = token_features(text)
    text.hint(1, 2, "read:Method")

    assert np.array_equal(token_features(text), before)


def test_a_name_of_the_shipped_list_reaches_the_encoder() -> None:
    text = read("A title", "We evaluate on GSM8K.")

    assert any(feature.startswith("begins gazetteer:") for feature in said_of(text, "GSM8K"))


def test_a_text_without_words_has_no_lines() -> None:
    assert token_features(by_hand()).shape == (0, len(FEATURES))


@given(st.lists(st.text(min_size=1, max_size=12), max_size=12))
def test_any_word_has_exactly_one_shape(words: list[str]) -> None:
    features = token_features(by_hand(*words))

    assert features.shape == (len(words), len(FEATURES))
    assert (features[:, : FEATURES.index("opens")].sum(axis=1) == 1).all()
