"""Words as pieces: nothing of a text is cut in silence, and every word is read in context."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

from paperatlas.extractors.wordpieces import (
    LONGEST_WORD,
    MARGIN,
    WINDOW,
    Window,
    WordPieces,
    windows,
)

MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def write_vocabulary(path: Path, *pieces: str) -> Path:
    """Write a small vocabulary, with the padding and cutting that sentence encoders ship with."""
    vocabulary = {piece: k for k, piece in enumerate((*MARKS, *pieces))}
    tokenizer = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.enable_padding(length=128)
    tokenizer.enable_truncation(3)
    tokenizer.save(str(path))
    return path


@pytest.fixture
def vocabulary(tmp_path: Path) -> WordPieces:
    path = write_vocabulary(tmp_path / "tokenizer.json", "toy", "##net", "bench", "-", "8")
    return WordPieces(path)


def test_words_become_pieces_without_padding_or_cutting(vocabulary: WordPieces) -> None:
    toy, net, bench, dash, eight = range(len(MARKS), len(MARKS) + 5)

    assert vocabulary.pieces(["ToyNet", "Bench-8-8", "toy"]) == [
        (toy, net),
        (bench, dash, eight, dash, eight),  # five, though the file says to cut at three
        (toy,),  # one, though the file says to fill up to 128
    ]


def test_every_word_has_a_piece(vocabulary: WordPieces) -> None:
    unknown = MARKS.index("[UNK]")

    assert vocabulary.pieces(["\n", " ", "", "qqq", "\u200b"]) == [(unknown,)] * 5
    assert vocabulary.pieces([]) == []


def test_of_an_address_or_a_formula_only_the_beginning_is_read(vocabulary: WordPieces) -> None:
    [ids] = vocabulary.pieces(["-".join("8" * 400)])

    assert len(ids) == LONGEST_WORD


def test_a_word_has_the_same_pieces_whatever_was_asked_before(vocabulary: WordPieces) -> None:
    first = vocabulary.pieces(["toynet", "bench"])
    again = vocabulary.pieces(["bench", "toynet"])

    assert again == first[::-1]
    assert again[1] is first[0]  # kept, not worked out again


def test_a_vocabulary_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    Tokenizer(WordPiece({"[UNK]": 0}, unk_token="[UNK]")).save(str(path))  # noqa: S106

    with pytest.raises(ValueError, match=r"no \[CLS\]"):
        WordPieces(path)


def test_a_text_that_fits_is_one_window() -> None:
    assert windows([2] * 255) == [Window(0, 255, 0, 255)]
    assert windows([]) == [Window(0, 0, 0, 0)]


def test_a_long_text_is_read_to_its_end() -> None:
    parts = windows([1] * 3000)

    assert len(parts) > 3000 // WINDOW
    assert parts[-1].last == 3000
    assert sum(part.last - part.first for part in parts) == 3000


WORDS = st.lists(st.integers(1, LONGEST_WORD), max_size=400)


@given(WORDS, st.integers(2, 40), st.integers(2 * LONGEST_WORD + 1, 200))
def test_every_word_counts_once_in_a_window_that_the_encoder_can_read(
    lengths: list[int], margin: int, more: int
) -> None:
    size = 2 * margin + more
    parts = windows(lengths, size, margin)

    assert [k for part in parts for k in range(part.first, part.last)] == list(range(len(lengths)))
    for part in parts:
        assert 0 <= part.start <= part.first <= part.last <= part.end <= len(lengths)
        assert sum(lengths[part.start : part.end]) <= size


@given(WORDS, st.integers(2, 40), st.integers(2 * LONGEST_WORD + 1, 200))
def test_where_a_text_is_cut_there_is_context_on_both_sides(
    lengths: list[int], margin: int, more: int
) -> None:
    parts = windows(lengths, 2 * margin + more, margin)

    for part in parts:
        left = sum(lengths[part.start : part.first])
        right = sum(lengths[part.last : part.end])
        # As many whole words as fit into the margin; the text's own ends need none.
        assert left <= margin
        assert right <= margin
        assert part.start == 0 or left + lengths[part.start - 1] > margin
        assert part.last == len(lengths) or right + lengths[part.last - 1] > margin


@given(st.lists(st.integers(1, 60), max_size=60), st.integers(1, 30), st.integers(0, 30))
def test_odd_sizes_neither_lose_a_word_nor_run_forever(
    lengths: list[int], size: int, margin: int
) -> None:
    parts = windows(lengths, size, margin)

    assert [k for part in parts for k in range(part.first, part.last)] == list(range(len(lengths)))


def test_the_usual_window_leaves_room_between_its_margins() -> None:
    assert WINDOW > 2 * MARGIN + LONGEST_WORD
