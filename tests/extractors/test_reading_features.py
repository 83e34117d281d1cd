"""What an encoder's reading becomes: candidates, and evidence by steps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extractors.doctext import DocText, Reading, doctext
from paperatlas.extractors.pipeline import COMPONENTS, make_nlp
from paperatlas.extractors.reading_features import (
    STEPS,
    SpanScores,
    propose,
    role_features,
)
from paperatlas.extractors.result_reading import LINK_COLUMNS
from paperatlas.records import ENTITY_TYPES, ROLES

NLP = make_nlp(COMPONENTS[:1])
TAGS = 1 + 2 * len(ENTITY_TYPES)


def begins(kind: str) -> int:
    return 1 + 2 * ENTITY_TYPES.index(kind)


def inside(kind: str) -> int:
    return 2 + 2 * ENTITY_TYPES.index(kind)


def read(source: str, said: dict[str, dict[int, float]]) -> DocText:
    """Make a Doc's lists and a reading of it.

    Args:
        source: the text.
        said: for some words the probabilities of tags; what is left over goes to "nothing".
    """
    text = doctext(NLP(source))
    tags = np.zeros((len(text.words), TAGS), dtype=np.float32)
    for k, word in enumerate(text.words):
        for tag, share in said.get(word, {}).items():
            tags[k, tag] = share
        tags[k, 0] = 1 - tags[k, 1:].sum()
    roles = np.full((len(text.words), len(ROLES)), 1 / len(ROLES), dtype=np.float32)
    links = np.zeros((len(text.words), LINK_COLUMNS), dtype=np.float32)
    text.reading = Reading(tags, roles, links)
    return text


def test_what_the_reading_sees_becomes_a_candidate() -> None:
    text = read(
        "on Toy Range Arena we test",
        {
            "Toy": {begins("Benchmark"): 0.9},
            "Range": {inside("Benchmark"): 0.8},
            "Arena": {inside("Benchmark"): 0.7},
            "test": {begins("Task"): 0.1},
        },
    )
    propose(text)

    assert text.candidates == {(1, 4): ["read:Benchmark"]}


def test_two_mentions_side_by_side_are_two_candidates() -> None:
    text = read(
        "ToyNet GSM8K",
        {"ToyNet": {begins("Method"): 0.9}, "GSM8K": {begins("Benchmark"): 0.9}},
    )
    propose(text)

    assert text.candidates == {(0, 1): ["read:Method"], (1, 2): ["read:Benchmark"]}


def test_a_word_that_may_be_anything_is_a_candidate_of_its_likeliest_type() -> None:
    shares = {begins("Dataset"): 0.25, begins("Benchmark"): 0.3}
    text = read("use ToySet now", {"ToySet": shares})
    propose(text)

    assert text.candidates == {(1, 2): ["read:Benchmark"]}


def test_a_later_word_without_a_first_one_is_no_candidate() -> None:
    text = read("use ToySet now", {"ToySet": {inside("Dataset"): 0.9}})
    propose(text)

    assert text.candidates == {}


def test_a_known_candidate_keeps_its_hints() -> None:
    text = read("use ToySet now", {"ToySet": {begins("Dataset"): 0.9}})
    text.hint(1, 2, "coined")
    propose(text)

    assert text.candidates == {(1, 2): ["coined", "read:Dataset"]}


def test_without_a_reading_nothing_is_proposed() -> None:
    text = doctext(NLP("use ToySet now"))
    propose(text)

    assert text.candidates == {}


def test_a_span_is_as_likely_as_its_tags_together() -> None:
    text = read(
        "a toy network learns",
        {
            "toy": {begins("Method"): 0.8},
            "network": {inside("Method"): 0.5, begins("Method"): 0.2},
        },
    )
    scores = SpanScores(text, [(1, 2), (1, 3), (2, 3)])
    method = ENTITY_TYPES.index("Method")
    likely = np.exp(scores.logs[:, method])

    # First word begins it, the others go on, the word after does not.
    assert likely == pytest.approx([0.8 * 0.5, 0.8 * 0.5, 0.2], rel=1e-4)
    assert scores.likely([(1, 2), (2, 3)]) == pytest.approx(0.4, rel=1e-3)


def test_an_entity_is_as_likely_as_the_best_of_its_places() -> None:
    text = read("ToyNet is Toynet", {"ToyNet": {begins("Method"): 0.95}})
    scores = SpanScores(text, [(0, 1), (2, 3)])

    assert "read top=Method" in scores.features([(0, 1), (2, 3)])
    assert scores.likely([(0, 1), (2, 3)]) == pytest.approx(0.95, rel=1e-3)
    assert scores.likely([(2, 3)]) < 0.01


def test_likelier_is_a_higher_step() -> None:
    steps = []
    for share in (0.01, 0.2, 0.6, 0.99):
        scores = SpanScores(read("ToyNet", {"ToyNet": {begins("Method"): share}}), [(0, 1)])
        [feature] = [f for f in scores.features([(0, 1)]) if f.startswith("read Method=")]
        steps.append(int(feature.partition("=")[2]))

    assert steps == sorted(set(steps))
    assert 0 <= steps[0] < steps[-1] <= len(STEPS)


def test_a_mention_at_the_very_end_has_a_score() -> None:
    text = read("use ToySet", {"ToySet": {begins("Dataset"): 0.9}})

    assert SpanScores(text, [(1, 2)]).likely([(1, 2)]) == pytest.approx(0.9, rel=1e-3)


def test_roles_are_those_read_at_the_mention() -> None:
    text = read("we propose ToyNet", {})
    assert text.reading is not None
    for word, role in ((0, "USES"), (2, "INTRODUCES")):
        text.reading.roles[word] = 0.01
        text.reading.roles[word, ROLES.index(role)] = 0.95

    assert "read role=INTRODUCES" in role_features(text, [(2, 3)])
    assert "read role=USES" in role_features(text, [(0, 1)])


@given(st.integers(1, 12), st.integers(0, 2**32 - 1))
def test_any_reading_gives_probabilities_and_the_same_features_each_time(
    words: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    text = doctext(NLP(" ".join(["toy"] * words)))
    # Readings of a sure model: probabilities down to exact zeros and ones.
    tags = random.dirichlet(np.full(TAGS, 0.05), size=words).astype(np.float32)
    roles = random.dirichlet(np.full(len(ROLES), 0.05), size=words).astype(np.float32)
    links = np.zeros((words, LINK_COLUMNS), dtype=np.float32)
    text.reading = Reading(tags, roles, links)
    spans = [(a, b) for a in range(words) for b in range(a + 1, words + 1)]
    scores = SpanScores(text, spans)

    assert np.isfinite(scores.logs).all()
    assert (scores.logs <= 0).all()
    assert scores.features(spans) == SpanScores(text, spans).features(spans)
    propose(text)
    assert all(0 <= a < b <= words for a, b in text.candidates)
