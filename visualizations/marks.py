"""Cut a text where things are named in it, nested and crossing names included."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text and what stands there.

    Attributes:
        start: first character.
        end: one past the last character.
        target: id of what is named.
        role: what the paper does with it there.
    """

    start: int
    end: int
    target: str
    role: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same spans.

    Attributes:
        text: the characters.
        span: the shortest span over them, which the piece links to; None for plain text.
        also: spans that end here and got no piece of their own, because others cover them wholly.
    """

    text: str
    span: Span | None
    also: tuple[Span, ...] = field(default=())


def cut(text: str, spans: Iterable[Span]) -> list[Piece]:
    """Cut `text` so that each piece has one link, and no span is lost.

    Of several spans over a character the shortest wins, then the earlier role, then the id. Spans
    that do not fit the text are left out.

    Args:
        text: the field that the spans count in.
        spans: in any order; duplicates are joined.

    Returns:
        Pieces whose texts join to `text`.
    """
    fitting = sorted(
        {s for s in spans if 0 <= s.start < s.end <= len(text)},
        key=lambda s: (s.start, s.end, s.target, s.role),
    )
    if not fitting:
        return [Piece(text, None)] if text else []
    borders = sorted({0, len(text), *(s.start for s in fitting), *(s.end for s in fitting)})
    covers: list[tuple[int, int, Span | None]] = []
    open_spans: list[Span] = []
    following = 0
    for start, end in itertools.pairwise(borders):
        while following < len(fitting) and fitting[following].start <= start:
            open_spans.append(fitting[following])
            following += 1
        open_spans = [s for s in open_spans if s.end > start]
        shortest = min(open_spans, key=lambda s: (s.end - s.start, s.target, s.role), default=None)
        covers.append((start, end, shortest))
    shown = {span for _, _, span in covers}
    hidden: dict[int, list[Span]] = {}
    for span in fitting:
        if span not in shown:
            hidden.setdefault(span.end, []).append(span)
    return [Piece(text[a:b], span, tuple(hidden.get(b, ()))) for a, b, span in covers]


def place_of_sentence(text: str, sentence: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where in its sentence a mention stands, from its place in the whole field.

    The same words may stand in a sentence twice, or inside a longer word: the stored offsets say
    which of them is meant, a search for the words cannot.

    Args:
        text: the field.
        sentence: the sentence as stored.
        start: first character of the mention in the field.
        end: one past its last character.

    Returns:
        Start and end in `sentence`, or None where the sentence does not hold that place.
    """
    at = sentence_place(text, sentence, start, end)
    return None if at is None else (start - at, end - at)


def sentence_place(text: str, sentence: str, start: int, end: int) -> int | None:
    """Return where in a field a sentence begins that holds a mention.

    Args:
        text: the field.
        sentence: the sentence as stored.
        start: first character of the mention in the field.
        end: one past its last character.

    Returns:
        The sentence's first character, or None where the field does not hold it around that place.
    """
    at = text.find(sentence, max(0, end - len(sentence)), start + len(sentence))
    return None if not sentence or not 0 <= start < end or at < 0 or at > start else at


def utf16_length(text: str) -> int:
    """Return the length of a text as JavaScript counts it."""
    return len(text) if text.isascii() else len(text) + sum(ord(one) > 0xFFFF for one in text)
