"""Words as pieces of the encoder's vocabulary, and windows over texts longer than it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tokenizers import Tokenizer

LONGEST_WORD = 12  # pieces; of an address or a formula the rest adds nothing
WINDOW = 510  # pieces that the encoder reads at once, beside its two marks
MARGIN = 100  # pieces of context kept on each side where a long text is parted


@dataclass(frozen=True, slots=True)
class Window:
    """A run of words that the encoder reads at once.

    Attributes:
        start: first word read.
        end: word after the last one read.
        first: first word whose output counts; those before it are context.
        last: word after the last one whose output counts.
    """

    start: int
    end: int
    first: int
    last: int


class WordPieces:
    """The encoder's vocabulary."""

    def __init__(self, path: Path) -> None:
        """Read a ``tokenizer.json``.

        Args:
            path: the file, as the Hugging Face `tokenizers` library writes it.
        """
        self._tokenizer = Tokenizer.from_file(str(path))
        self._tokenizer.no_padding()  # sentence encoders ship with both switched on
        self._tokenizer.no_truncation()
        self._known: dict[str, tuple[int, ...]] = {}
        self.opens = self.id_of("[CLS]")
        self.closes = self.id_of("[SEP]")
        self._unknown = self.id_of("[UNK]")

    def id_of(self, piece: str) -> int:
        """Return the id of a piece.

        Raises:
            ValueError: the vocabulary lacks it, so it is not that of a BERT encoder.
        """
        found: int | None = self._tokenizer.token_to_id(piece)
        if found is None:
            message = f"the vocabulary has no {piece}: it is not that of a BERT encoder"
            raise ValueError(message)
        return found

    def pieces(self, words: Sequence[str]) -> list[tuple[int, ...]]:
        """Return the ids of each word; every word has at least one."""
        known = self._known
        if len(known) > 200_000:
            known.clear()
        out = []
        for word in words:
            ids = known.get(word)
            if ids is None:
                found = self._tokenizer.encode(word, add_special_tokens=False).ids
                ids = known[word] = tuple(found[:LONGEST_WORD]) or (self._unknown,)
            out.append(ids)
        return out


def windows(lengths: Sequence[int], size: int = WINDOW, margin: int = MARGIN) -> list[Window]:
    """Part a text into windows that overlap, so that each word is read with context on both sides.

    Args:
        lengths: pieces of each word.
        size: most pieces of a window.
        margin: pieces of context on each side of a cut.

    Returns:
        Windows in order; every word counts in exactly one of them.
    """
    if sum(lengths) <= size:
        return [Window(0, len(lengths), 0, len(lengths))]
    out: list[Window] = []
    first = 0
    while first < len(lengths):
        start = _back(lengths, first, margin)
        used = sum(lengths[start:first])
        end = first
        while end < len(lengths) and used + lengths[end] <= size:
            used += lengths[end]
            end += 1
        last = end if end == len(lengths) else max(_back(lengths, end, margin), first + 1)
        out.append(Window(start, max(end, last), first, last))
        first = last
    return out


def _back(lengths: Sequence[int], at: int, pieces: int) -> int:
    """Walk back from word `at` over at most so many pieces."""
    used = 0
    while at > 0 and used + lengths[at - 1] <= pieces:
        at -= 1
        used += lengths[at]
    return at
