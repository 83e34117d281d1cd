"""The candidates of some texts, laid out as arrays: where they stand, and which are one name.

All places of one paper that share a folded name, or a short and its long form, are one group. A
paper has hundreds of candidates and few become mentions, so they are kept as arrays, the texts of a
batch one behind the other, and only those that matter become a `Group`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.folding import fold_token
from paperatlas.extractors.hashed_text import Hashed, empty_texts, hashed
from paperatlas.extractors.lexicon import EDGE, Ints, Lexicon
from paperatlas.extractors.terms import term_pieces

Places = NDArray[np.intp]
Span = tuple[int, int]

_EDGES = 2  # tokens of nothing around a text: features look so far
APART = np.uint64(0xD1B54A32D192ED03)  # names of different texts are different names


@dataclass(slots=True)
class Group:
    """All places of one paper that share a folded name, or a short and its long form.

    Attributes:
        key: the folded name (of the long form); in capitals for a name that is also a word.
        spans: token ranges in order of appearance.
    """

    key: str
    spans: list[Span]


class Names:
    """What the names of a text are folded to, once it is known which short forms it defines."""

    def __init__(self, text: DocText) -> None:
        """Read the pairs of a text, and leave hints on their places."""
        self._text = text
        self.long_of: dict[str, str] = {}
        for pair in text.pairs:
            short, long = (
                "".join(map(fold_token, text.lower[slice(*form)]))
                for form in (pair.short, pair.long)
            )
            if short and long and short not in self.long_of:
                self.long_of[short] = self.long_of.get(long, long)
                text.hint(*pair.short, "short-form")
                text.hint(*pair.long, "long-form")

    def key(self, span: Span) -> str:
        """Return the folded name of some tokens: candidates with an equal one are a group."""
        folded = map(fold_token, self._text.lower[slice(*span)])
        # "OOD detection" and "out-of-distribution detection" are one name as well
        key = "".join([self.long_of.get(f, f) for f in folded])
        key = self.long_of.get(key, key)
        if "ambiguous" in self._text.candidates.get(span, ()) and (
            self._text.words[span[0]].isupper()
        ):
            return key.upper()  # the name MATH is not the word math
        return key


def group_candidates(text: DocText) -> list[Group]:
    """Collect the candidates that a text lists by folded name; pairs join their two forms.

    It says of one text what `lay_out` works out for many, pieces of runs aside.
    """
    names = Names(text)
    groups: dict[str, Group] = {}
    for span in sorted(text.candidates):
        if key := names.key(span):
            groups.setdefault(key, Group(key, [])).spans.append(span)
    return list(groups.values())


@dataclass(frozen=True, slots=True)
class Batch:
    """Some texts one behind the other, and their candidates in order.

    Attributes:
        texts: the texts.
        begins: where the first token of each stands.
        names: of each text.
        words: the row of each token in the lexicon.
        title: for each token whether it belongs to a title.
        sentence: for each token the first one of its sentence.
        start: where each candidate starts.
        end: and ends.
        text: and the place of its text.
        hints: those of candidates that have any.
        group: the group of each candidate; groups are numbered in order of appearance.
        order: candidates, those of a group together and in order.
        first: where in `order` each group begins, and at last the end.
    """

    texts: Sequence[DocText]
    begins: NDArray[np.intp]
    names: Sequence[Names]
    words: Ints
    title: NDArray[np.bool_]
    sentence: Places
    start: Places
    end: Places
    text: Places
    hints: Mapping[int, Sequence[str]]
    group: Places
    order: Places
    first: Places

    def members(self, groups: Places, most: int) -> tuple[Places, Places]:
        """Return the first few candidates of groups: for each the place in `groups`, and itself."""
        counts = np.minimum(self.counts(groups), most)
        owner = np.repeat(np.arange(len(groups)), counts)
        rank = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
        return owner, self.order[self.first[groups][owner] + rank]

    def counts(self, groups: Places) -> Places:
        """Return how many candidates each of some groups has."""
        return self.first[groups + 1] - self.first[groups]

    def groups(self, numbers: Places) -> list[Group]:
        """Make some of the groups, all of one text."""
        if not len(numbers):
            return []
        owner, members = self.members(numbers, len(self.order))
        text = int(self.text[members[0]])
        begin = self.begins[text]
        starts, ends = (self.start[members] - begin).tolist(), (self.end[members] - begin).tolist()
        spans: list[list[Span]] = [[] for _ in range(len(numbers))]
        for k, start, end in zip(owner.tolist(), starts, ends, strict=True):
            spans[k].append((start, end))
        key = self.names[text].key
        return [Group(key(places[0]), places) for places in spans]


def lay_out(texts: Sequence[DocText], lexicon: Lexicon) -> Batch:
    """Lay out the candidates of texts that have their sentences.

    Args:
        texts: with candidates and `DocText.pieces`.
        lexicon: gives the rows of words.
    """
    names = [Names(text) for text in texts]
    tokens: list[str] = []
    places: list[int] = []
    for text in texts:
        tokens += [EDGE] * _EDGES
        places.append(len(tokens))
        tokens += text.words
    tokens += [EDGE] * _EDGES
    words, begins = lexicon.read(tokens), np.array(places, np.intp)
    title = np.zeros(len(tokens), np.bool_)
    sentence = np.arange(len(tokens))
    for text, begin in zip(texts, places, strict=True):
        title[begin : begin + text.title_tokens] = True
        for opening, stop in text.sentences:
            sentence[begin + opening : begin + stop] = begin + opening
    start, end, hints = _spans(texts, places, lexicon.terms[words])
    at = np.searchsorted(begins, start, "right") - 1
    keys = _keys(names, begins, lexicon.fold[words], start, end, at, hints)
    named = np.flatnonzero(keys.step != 1)  # of signs alone nothing is left
    if len(named) < len(start):
        moved = dict(zip(named.tolist(), range(len(named)), strict=True))
        hints = {moved[k]: known for k, known in hints.items() if k in moved}
        start, end, at, keys = start[named], end[named], at[named], keys[named]
    group = _numbered(keys.value + at.astype(np.uint64) * APART)
    order = np.argsort(group, kind="stable")
    first = np.searchsorted(group[order], np.arange(group.max(initial=-1) + 2))
    return Batch(
        texts, begins, names, words, title, sentence, start, end, at, hints, group, order, first
    )


def _numbered(values: NDArray[np.uint64]) -> Places:
    """Number distinct values in order of appearance."""
    _, first, inverse = np.unique(values, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[inverse]


def _spans(
    texts: Sequence[DocText], begins: Sequence[int], flags: NDArray[np.bool_]
) -> tuple[Places, Places, dict[int, list[str]]]:
    """Return the candidates of all texts in order: starts, ends, and the hints of some."""
    size = len(flags) + 1
    listed: dict[int, list[str]] = {}
    runs = np.zeros(len(flags), np.bool_)
    for text, begin in zip(texts, begins, strict=True):
        for (start, end), hints in text.candidates.items():
            listed[(begin + start) * size + begin + end] = hints
        if text.pieces:
            runs[begin : begin + len(text.words)] = True
    spans = np.sort(np.fromiter(listed, np.intp, len(listed)))
    if runs.any():
        first, more = np.nonzero(term_pieces(flags) & runs[:, None])
        pieces = first * size + first + more + 1
        fresh = spans[~_among(spans, pieces)]
        spans = np.insert(pieces, np.searchsorted(pieces, fresh), fresh)
    hinted = {span: hints for span, hints in listed.items() if hints}
    at = np.searchsorted(spans, np.fromiter(hinted, np.intp, len(hinted))).tolist()
    return spans // size, spans % size, dict(zip(at, hinted.values(), strict=True))


def _among(some: Places, ordered: Places) -> NDArray[np.bool_]:
    """Say which of some numbers are among others that stand in order."""
    if not len(ordered):
        return np.zeros(len(some), np.bool_)
    found: NDArray[np.bool_] = (
        ordered[np.minimum(np.searchsorted(ordered, some), len(ordered) - 1)] == some
    )
    return found


def _keys(
    names: Sequence[Names],
    begins: Places,
    folded: Hashed,
    start: Places,
    end: Places,
    at: Places,
    hints: Mapping[int, Sequence[str]],
) -> Hashed:
    """Return what `Names.key` gives each candidate."""
    pairs = [(k, *pair) for k, known in enumerate(names) for pair in known.long_of.items()]
    of, shorts, longs = map(list, zip(*pairs, strict=True)) if pairs else ([], [], [])
    old, new = hashed(shorts), hashed(longs)
    _replace(folded, np.append(begins, len(folded)), of, old, new)
    keys = joined(folded, start, end)
    _replace(keys, np.searchsorted(at, np.arange(len(names) + 1)), of, old, new)
    ambiguous = [k for k, known in hints.items() if "ambiguous" in known]
    if ambiguous:
        spans = [(int(start[k] - begins[at[k]]), int(end[k] - begins[at[k]])) for k in ambiguous]
        keys[ambiguous] = hashed(
            [names[at[k]].key(span) for k, span in zip(ambiguous, spans, strict=True)]
        )
    return keys


def _replace(texts: Hashed, bounds: Places, of: Sequence[int], old: Hashed, new: Hashed) -> None:
    """Replace texts, each at most once.

    Args:
        texts: several lists, one behind the other.
        bounds: where each begins, and the end.
        of: in which list each replacement is made.
        old: what is replaced.
        new: by what.
    """
    before = texts.value.copy()
    for k, (part, value) in enumerate(zip(of, old.value, strict=True)):
        same = np.flatnonzero(before[bounds[part] : bounds[part + 1]] == value)
        if len(same):
            texts[same + bounds[part]] = new[k : k + 1]


def joined(parts: Hashed, start: Places, end: Places) -> Hashed:
    """Join runs of texts.

    Args:
        parts: the texts.
        start: where each run begins.
        end: and where it ends.
    """
    out = empty_texts(len(start))
    going = np.flatnonzero(start < end)
    at = start[going]
    while len(going):
        out[going] = out[going] + parts[at]
        at += 1
        left = at < end[going]
        going, at = going[left], at[left]
    return out
