"""What a user may rely on of the shipped encoder, however well it is trained."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from paperatlas.extractors.doctext import DocText, Reading, doctext
from paperatlas.extractors.encoder import Encoder, shipped_encoder
from paperatlas.extractors.pipeline import COMPONENTS, make_doc, make_nlp
from paperatlas.extractors.wordpieces import WINDOW
from paperatlas.records import ENTITY_TYPES, ROLES, Paper

NLP = make_nlp(COMPONENTS[:5])
LARGEST = 25_000_000  # bytes; what the wheel may grow by

PAPERS = [
    ("ToyNet: small networks for toys", "We propose ToyNet. On GSM8K it reaches 85% accuracy."),
    ("", "An abstract of a paper that has lost its title."),
    ("A title of a paper that has lost its abstract", ""),
    ("On state space models", "State space models (SSMs) are evaluated on Toy Range Arena. " * 9),
    ("ToyQA", "ToyQA is a benchmark for question answering with 5,000 questions."),
]

ODD = [
    "",
    " ",
    "   \n\t  \n",
    "\u200b\u200e\ufeff",
    "a\u0301\u0301\u0301\u0301 \u0e33\u0e33 ﷽﷽ \U0001d49c\U0001f9ea\U0001f469\u200d\U0001f52c",
    "我们提出玩具网络。它在玩具基准上达到最佳。",
    "\x00\x01\x7f�",
    "$\\frac{a}{b}$" * 30,
    "-" * 2000,
    "x" * 5000,
    "[CLS] [SEP] [MASK] [PAD]",
]


def lists(title: str, abstract: str) -> DocText:
    return doctext(NLP(make_doc(NLP, Paper(id="p", title=title, abstract=abstract))))


def assert_same(one: Sequence[Reading], other: Sequence[Reading]) -> None:
    """Compare to the last bit."""
    assert len(one) == len(other)
    for a, b in zip(one, other, strict=True):
        assert np.array_equal(a.tags, b.tags)
        assert np.array_equal(a.roles, b.roles)


def assert_whole(text: DocText, reading: Reading) -> None:
    """Every word has its line, and every line is a set of probabilities."""
    assert reading.tags.shape == (len(text.words), 1 + 2 * len(ENTITY_TYPES))
    assert reading.roles.shape == (len(text.words), len(ROLES))
    for lines in (reading.tags, reading.roles):
        assert (lines >= 0).all()
        assert lines.sum(axis=1) == pytest.approx(np.ones(len(lines)), abs=1e-5)


def test_the_shipped_files_stay_small(models: Path) -> None:
    packed = [zlib.compress(file.read_bytes()) for file in models.iterdir()]  # as a wheel does
    assert sum(map(len, packed)) <= LARGEST


def test_the_shipped_vocabulary_neither_fills_up_nor_cuts(models: Path) -> None:
    written = (models / "vocabulary.json").read_text("utf-8")

    assert '"padding":null' in written
    assert '"truncation":null' in written


def test_every_word_gets_probabilities(encoder: Encoder) -> None:
    texts = [lists(*paper) for paper in PAPERS]

    for text, reading in zip(texts, encoder.read(texts), strict=True):
        assert_whole(text, reading)


def test_the_same_text_reads_the_same_each_time(encoder: Encoder, models: Path) -> None:
    texts = [lists(*paper) for paper in PAPERS]
    loaded_again = Encoder(models / "encoder.onnx", models / "vocabulary.json", threads=1)

    first = encoder.read(texts)
    assert_same(first, encoder.read(texts))
    assert_same(first, loaded_again.read(texts))


def test_what_is_said_of_a_paper_does_not_depend_on_its_neighbours(encoder: Encoder) -> None:
    texts = [lists(*paper) for paper in PAPERS]
    alone = [encoder.read([text])[0] for text in texts]

    assert_same(alone, encoder.read(texts))
    assert_same(alone[::-1], encoder.read(texts[::-1]))
    assert_same([alone[0]] * 3, encoder.read([texts[0]] * 3))


def test_nothing_to_read_is_nothing_read(encoder: Encoder) -> None:
    assert encoder.read([]) == []


def test_a_long_text_is_read_to_its_end(encoder: Encoder) -> None:
    sentence = "We evaluate ToyNet on GSM8K and report accuracy. "
    text = lists("A long one", sentence * (3000 // len(sentence.split())))
    [reading] = encoder.read([text])

    assert len(text.words) > 3000 > WINDOW
    assert_whole(text, reading)


def test_the_end_of_a_long_text_is_read_in_its_context(encoder: Encoder) -> None:
    filling = "We evaluate ToyNet on GSM8K and report accuracy. " * 400
    end = "In the end we propose ToyBench, a benchmark for question answering."
    one, other = lists("", filling + end), lists("", filling + end.replace("propose", "dislike"))
    read = [reading.tags for reading in encoder.read([one, other])]
    changed = np.flatnonzero((read[0] != read[1]).any(axis=1))

    # A word changes what is said of those around it, and of none that stand in another window.
    assert changed[-1] == len(one.words) - 1
    assert changed[0] > len(one.words) - 2 * WINDOW


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_odd_texts_are_read_like_any_other(encoder: Encoder, odd: str) -> None:
    for text in (lists("", odd), lists(odd, odd), doctext(NLP(odd))):
        [reading] = encoder.read([text])
        assert_whole(text, reading)


def test_the_shipped_encoder_is_loaded_once(models: Path) -> None:
    assert shipped_encoder() is shipped_encoder()
