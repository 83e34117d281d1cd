"""What the weights say of a word by itself, worked out once for each word.

Words repeat (Zipf), and most features of a phrase are those of its words. So a `Lexicon` keeps a
row for each word it has met, and a batch of texts is weighed by adding rows
(`paperatlas.extractors.weighing`). Which features a word has is said here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.cues import CUE_OF, CUES
from paperatlas.extractors.evidence import Evidence
from paperatlas.extractors.folding import fold_token
from paperatlas.extractors.gazetteer import head_hints
from paperatlas.extractors.hashed_text import empty_texts, hashed
from paperatlas.extractors.names import COINED, HEADS, SHAPES, shape, suffix_type
from paperatlas.extractors.phrases import find_phrases
from paperatlas.extractors.terms import TERM_FLAGS, is_break, term_flags
from paperatlas.records import ENTITY_TYPES

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]

EDGE = ""
"""Stands before and behind every text; it has the features of no word."""

CUE_NAMES = tuple(CUES)
MOST_WORDS = 150_000  # that are kept; then it begins anew

_HEAD = 8  # features of a head at most, whatever the length of its phrase
_ABSENT = [""] * _HEAD


def head_features(word: str) -> list[str]:
    """Return the features of the last word of any phrase, as written."""
    lower, form = word.lower(), shape(word)
    last = fold_token(lower)
    out = ["head=" + last, "head3=" + last[-3:], "head4=" + last[-4:]]
    out += ["list-head " + hint for hint in head_hints(last)]
    if "-" in lower:
        out.append("tail=" + fold_token(lower.rsplit("-", 1)[-1]))
    if form in COINED:
        out.append(f"len={min(len(word), 12)}")
        kind = suffix_type(word)
        if kind:
            out.append("suffix=" + kind)
    return out


def head_shape(word: str, count: int) -> str:
    """Return the feature of the shape of the last word of a phrase of so many words."""
    return "shape1=" + shape(word) + str(min(count, 2))


def head_type(word: str, count: int) -> str:
    """Return the feature of the type that the last word of a phrase names; "" if it names none."""
    kind = HEADS.get(word.lower())
    return f"ends:{kind}{min(count, 3)}" if kind else ""


def first_features(word: str) -> list[str]:
    """Return the features of the first word of a phrase; the last two only of a longer one."""
    lower = word.lower()
    return ["first=" + lower, "first3=" + lower[-3:], "shape0=" + shape(word)]


def shapes_feature(shapes: Collection[str]) -> str:
    """Return the feature of all shapes of a phrase's words."""
    return "shape=" + "-".join(sorted(set(shapes)))


def before_features(word: str) -> list[str]:
    """Return the features of the word before a phrase, in lower case; "^" stands for none."""
    return ["prev=" + word] if is_break(word) else ["prev=" + word, "left-ends=" + word[-3:]]


def after_features(word: str) -> list[str]:
    """Return the features of the word after a phrase, in lower case; "$" stands for none."""
    return ["next=" + word] if is_break(word) else ["next=" + word, "right-ends=" + word[-3:]]


def _word_features(word: str) -> list[str]:
    """Return all features of a word in the order of the columns of `Lexicon`."""
    lower = word.lower()
    before, after = (lower, lower) if word != EDGE else ("^", "$")
    out = head_features(word)
    out += _ABSENT[: _HEAD - len(out)]
    out += [head_shape(word, 1), head_shape(word, 2)]
    out += [head_type(word, count) for count in (1, 2, 3)] if lower in HEADS else _ABSENT[:3]
    out += first_features(word)
    out.append("in=" + lower)
    out += (before_features(before) + _ABSENT)[:2]
    out += (after_features(after) + _ABSENT)[:2]
    out += ["coined prev=" + before, "coined next=" + after]
    return out


class Lexicon:
    """The words met so far, one row a word; `read` gives the rows.

    Attributes:
        lower: the words in lower case.
        fold: the words folded.
        terms: what `find_terms` asks of each word (`TERM_FLAGS`).
        coined, capital, small: written as a coined name, with a capital first, in lower case only.
        shape: which of `SHAPES` it has, as one bit.
        cues: which of `CUE_NAMES` it is a cue for.
        cue_count: how many these are, each time that a cue lists it.
        type_named: of which of `ENTITY_TYPES` it is a head noun, from 1; 0 for none.
        phrase: the place of the folded word among the counted phrases.
        head: its rows as last word of a phrase.
        head_shape: one more, as last word of one or of more words.
        head_type: and one more, as last word of one, two or more words.
        first: its rows as first word of a phrase; the first one alone where it is the only word.
        inner, before, after, coined_before, coined_after: its rows at other places.
        head_sums, first_sums: the sums of the weights of these rows, by words of the phrase.
    """

    def __init__(self, weights: Evidence) -> None:
        """Begin with no word.

        Args:
            weights: of the features.
        """
        self._weights = weights
        self._forget(MOST_WORDS)

    def _forget(self, capacity: int) -> None:
        classes = len(self._weights.classes)
        self._rows: dict[str, int] = {}
        self._capacity = capacity
        self.lower = empty_texts(capacity)
        self.fold = empty_texts(capacity)
        self.terms = np.zeros((capacity, len(TERM_FLAGS)), np.bool_)
        self.coined, self.capital, self.small = np.zeros((3, capacity), np.bool_)
        self.shape = np.zeros(capacity, np.int32)
        self.cues = np.zeros((capacity, len(CUE_NAMES)), np.bool_)
        self.cue_count = np.zeros(capacity, np.int32)
        self.type_named = np.zeros(capacity, np.int32)
        self.phrase = np.zeros(capacity, np.int32)
        rows = np.zeros((capacity, len(_word_features(EDGE))), np.int32)
        self._features = rows
        self.head = rows[:, :_HEAD]
        self.head_shape = rows[:, _HEAD : _HEAD + 2]
        self.head_type = rows[:, _HEAD + 2 : _HEAD + 5]
        self.first = rows[:, _HEAD + 5 : _HEAD + 8]
        self.inner = rows[:, -7]
        self.before, self.after = rows[:, -6:-4], rows[:, -4:-2]
        self.coined_before, self.coined_after = rows[:, -2], rows[:, -1]
        self.head_sums = np.zeros((capacity, 3, classes), np.int32)
        self.first_sums = np.zeros((capacity, 2, classes), np.int32)

    def read(self, words: Sequence[str]) -> Ints:
        """Return the row of each word, making one for each that is new.

        Args:
            words: as written, those of all texts that are looked at together: rows of earlier calls
                may be given to other words.
        """
        known = self._rows
        rows = list(map(known.get, words))
        if None in rows:
            fresh = list(dict.fromkeys(w for w, k in zip(words, rows, strict=True) if k is None))
            if len(known) + len(fresh) > self._capacity:
                fresh = list(dict.fromkeys(words))
                self._forget(max(MOST_WORDS, len(fresh)))
            self._add(fresh)
            return np.fromiter(map(self._rows.__getitem__, words), np.int32, len(words))
        return np.array(rows, np.int32)

    def _add(self, words: Sequence[str]) -> None:
        weights = self._weights
        at = slice(len(self._rows), len(self._rows) + len(words))
        self._rows.update(zip(words, range(at.start, at.stop), strict=True))
        lower = [w.lower() for w in words]
        folded = hashed([fold_token(w) for w in lower])
        shapes = [shape(w) for w in words]
        cues = [CUE_OF.get(w, ()) for w in lower]
        self.lower[at], self.fold[at] = hashed(lower), folded
        self.terms[at] = [term_flags(w) for w in words]
        self.coined[at] = [form in COINED for form in shapes]
        self.capital[at] = [w[:1].isupper() for w in words]
        self.small[at] = [w.islower() for w in words]
        self.shape[at] = [1 << SHAPES.index(form) for form in shapes]
        for row, names in enumerate(cues, at.start):
            if names:
                self.cues[row] = [name in names for name in CUE_NAMES]
        self.cue_count[at] = [len(names) for names in cues]
        self.type_named[at] = [1 + ENTITY_TYPES.index(HEADS[w]) if w in HEADS else 0 for w in lower]
        self.phrase[at] = find_phrases(folded)
        features = [feature for w in words for feature in _word_features(w)]
        self._features[at] = weights.places.find(hashed(features)).reshape(len(words), -1)
        sums = weights.hundredths
        self.head_sums[at] = sums[self.head[at]].sum(axis=1)[:, None, :]
        self.head_sums[at] += sums[self.head_shape[at][:, [0, 1, 1]]] + sums[self.head_type[at]]
        self.first_sums[at, 0] = sums[self.first[at, 0]]
        self.first_sums[at, 1] = sums[self.first[at]].sum(axis=1)
