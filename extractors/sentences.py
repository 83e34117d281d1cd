"""Sentence starts: a full stop ends a sentence unless an abbreviation or a number holds it.

The tokenizer keeps ``e.g.``, ``et al.`` and ``3.5`` whole, so only tokens that are a stop by
themselves are looked at.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from paperatlas.extractors.doctext import DocText, doctext
from paperatlas.extractors.folding import word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc

_STOPS = frozenset([".", "!", "?", "..."])
_AFTER_STOP = frozenset("\"'`“”‘’)]»")
_ENDS_ALSO = frozenset(["etc.", "al."])  # may end a sentence, when a capital follows
_MAY_END = _STOPS | _ENDS_ALSO
_STARTERS = word_set(
    """
    a an the this these those that we our it its in on to for by with from as at however
    moreover furthermore finally additionally specifically while when although code experiments
    results extensive here first second there such experimental both existing recent each
    """
)


def split_sentences(text: DocText) -> None:
    """Fill `sentences` and `sentence_of`; a title is always apart from its abstract."""
    words = text.words
    n = len(words)
    title = text.title_tokens
    bounds = [0]
    titled = 0 < title < n
    onwards = 0
    for i in [k for k, word in enumerate(words) if word in _MAY_END]:
        if i < onwards:
            continue
        if titled and i >= title:
            titled = False
            if title > bounds[-1]:
                bounds.append(title)
        j = i + 1
        while j < n and words[j] in _AFTER_STOP and text.starts[j] == text.ends[j - 1]:
            j += 1
        while j < n and words[j].isspace():
            j += 1
        if j < n and j > bounds[-1] and j != title and _starts_sentence(text, i, j):
            bounds.append(j)
            if i < title < j:
                bounds[-1:] = [title, j]
        onwards = max(i + 1, min(j, title) if i < title else j)
    if titled and title > bounds[-1]:
        bounds.append(title)
    bounds.append(n)
    text.sentences = [(a, b) for a, b in pairwise(bounds) if b > a]
    text.sentence_of = []
    for k, (a, b) in enumerate(text.sentences):
        text.sentence_of += [k] * (b - a)


def _starts_sentence(text: DocText, stop: int, following: int) -> bool:
    first = text.words[following]
    if text.words[stop] in _ENDS_ALSO:
        return text.lower[following] in _STARTERS and first[:1].isupper()
    c = first[:1]
    if c.islower():  # "iPhone ..." starts one, "... shows" does not
        return text.words[stop] != "..." and (not first.islower() or "-" in first)
    return c.isalnum() or c in "([\"'“‘`$\\*" or not c.isascii()


class SentenceSplitter:
    """The spaCy component: sets ``token.is_sent_start`` for all tokens."""

    def __call__(self, doc: Doc) -> Doc:
        """Mark the sentence starts of a Doc."""
        from numpy import full, int32

        if not len(doc):
            return doc
        text = doctext(doc)
        split_sentences(text)
        marks = full((len(doc), 1), -1, dtype=int32)
        marks[[a for a, _ in text.sentences], 0] = 1
        doc.from_array(["SENT_START"], marks.astype("uint64"))  # type: ignore[arg-type]
        return doc
