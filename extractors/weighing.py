"""Weighing the candidates of many texts at once, as sums of rows of a table of weights.

The features are those of `paperatlas.extractors.scoring`, whose strings training reads. Here no
string is made: the features of a word are rows of the `Lexicon`, those of two words or of a phrase
are found by hashes, and sums of rows are added as arrays. Only where a name has several forms or
places is it asked which features they share, since each counts once. Weights are whole hundredths,
so sums are exact whatever their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations, pairwise
from threading import Lock

import numpy as np

from paperatlas.extractors.candidates import APART, Batch, Group, Places, Span, joined, lay_out
from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.evidence import Evidence, Floats, shares_of
from paperatlas.extractors.hashed_text import Hashed, Rows, hashed, hashed_codes
from paperatlas.extractors.lexicon import CUE_NAMES, Bools, Ints, Lexicon, shapes_feature
from paperatlas.extractors.names import SHAPES
from paperatlas.extractors.phrases import NAMES, RARE, find_phrases, level, phrase_digits
from paperatlas.extractors.reading_features import SpanScores
from paperatlas.records import ENTITY_TYPES

# Words this far below nothing need no look at their context: of training papers' entities one in a
# thousand would be lost, and half of the candidates need no more work.
HOPELESS = -5.0

# What the encoder finds likelier than this is looked at whatever the words alone say.
HOPEFUL = 0.02

FORMS_READ, PLACES_READ = 3, 4  # of a name; what a paper repeats more often says nothing new
CUE_REACH, COINED_REACH, COINED_CUES = 5, 16, 3
HEAD_LEVELS = slice(4, None)  # how often a head occurs, and in runs of its own, says little of it

_LONGEST = 40  # words; the weights know of none as long

# Features that a place has or not, in the order of the columns of `_flags_at`.
_FLAGS = (
    *("run-left", "in-run-left", "run-right", "in-run-right"),
    *("capital-inside", *(f"capitals-inside={k}" for k in (1, 2, 3))),
    *(f"cue={cue}" for cue in CUE_NAMES),
    *(f"coined left-cue={cue}" for cue in CUE_NAMES),
    *(f"coined left-head={kind}" for kind in ENTITY_TYPES),
)


class Weighed:
    """The candidates of one text that are not hopeless.

    Attributes:
        rules: for each the probability of nothing and of each of `ENTITY_TYPES` by the rules.
        scores: what the encoder says of all candidates; None where it has not read the text.
    """

    def __init__(
        self, rules: Floats, scores: SpanScores | None, batch: Batch, text: int, kept: Places
    ) -> None:
        """Keep what is known of one text of a batch."""
        self.rules = rules
        self.scores = scores
        self._batch, self._text, self._kept = batch, text, kept

    @cached_property
    def groups(self) -> list[Group]:
        """The candidates."""
        return self.some(np.arange(len(self._kept)))

    def some(self, places: Places) -> list[Group]:
        """Return some of the candidates."""
        return self._batch.groups(self._kept[places])

    def key_of(self, span: Span) -> str | None:
        """Return the key of the candidate that tokens are a place of, if they are of one."""
        batch, begin = self._batch, self._batch.begins[self._text]
        here = np.flatnonzero((batch.start == begin + span[0]) & (batch.end == begin + span[1]))
        if not np.isin(batch.group[here], self._kept).any():
            return None
        return batch.names[self._text].key(span)


class Weigher:
    """Weighs candidates by one table of weights."""

    def __init__(self, table: Evidence) -> None:
        """Keep a table.

        Args:
            table: weights of features, in whole hundredths.
        """
        self.lexicon = Lexicon(table)
        self.weights = table.hundredths
        self._table = table
        self._alone = Lock()
        self._hints: dict[str, int] = {}
        self.bias = int(self.rows(["bias"])[0])
        self.lengths = self.rows([f"n={k}" for k in range(_LONGEST + 1)])
        self.shapes = self.rows(_sets_of_shapes())
        self.levels = self._level_rows("", RARE)
        self.head_levels = self._level_rows("head ", "")[:, HEAD_LEVELS]
        self.level_sums = self.weights[self.levels].sum(axis=1)
        self.head_level_sums = self.weights[self.head_levels].sum(axis=1)
        self._flags = self.rows(_FLAGS)
        self._own_run = self.rows([f"own-run={how}" for how in ("none", "some", "all")])
        self._counts = self.rows([f"count={k}" for k in range(PLACES_READ + 1)])
        self._titles = self.rows(["", "in-title", "only-title"])

    def rows(self, features: Sequence[str]) -> Rows:
        """Return the rows of features; one that is missing has the last, of zeros."""
        return self._table.places.find(hashed(features))

    def _level_rows(self, before: str, rare: str) -> Rows:
        """Return the rows of what is known of each phrase, and last of one that was not counted."""
        digits = phrase_digits()
        features = [before + level(name, digit) for name in NAMES for digit in range(10)]
        table = self.rows(features).reshape(len(NAMES), 10)
        unknown = self.rows([rare, *[""] * (len(NAMES) - 1)])
        return np.vstack([table[np.arange(len(NAMES)), digits], unknown])

    def joined_rows(self, before: str, texts: Hashed) -> Rows:
        """Return the rows of the features that some texts make with a text before each."""
        return self._table.places.find(hashed([before]) + texts)

    def weigh(self, texts: Sequence[DocText]) -> list[Weighed]:
        """Weigh the candidates of texts by the rules, keeping all that the encoder finds likely.

        Args:
            texts: with their sentences, pairs and hints, and candidates or `DocText.pieces`.
        """
        with self._alone:  # rows of the lexicon are those of one batch at a time
            return self._weigh(lay_out(texts, self.lexicon))

    def _weigh(self, batch: Batch) -> list[Weighed]:
        texts = batch.texts
        scores = [_scores(batch, k) for k in range(len(texts))]
        phrases = _Phrases(self, batch)
        owner, forms = _forms(batch)
        above = phrases.sums[:, 1:].max(axis=1) - phrases.sums[:, 0]
        hopeful = _greatest(above[forms], owner) >= 100 * HOPELESS
        hopeful[batch.group[list(batch.hints)]] = True
        for k, known in enumerate(scores):
            if known is not None:
                likely = np.flatnonzero(batch.text == k)[known.each() > HOPEFUL]
                hopeful[batch.group[likely]] = True
        kept = np.flatnonzero(hopeful)
        number = np.cumsum(hopeful) - 1  # of a group that is kept among these
        used = hopeful[owner]
        sums = phrases.of_forms(number[owner[used]], forms[used], len(kept))
        sums += self._context(batch, kept)
        sums += self._hinted(batch, number, len(kept))
        shares = shares_of(sums / 100)
        at = batch.text[batch.order[batch.first[kept]]]
        bounds = np.searchsorted(at, np.arange(len(texts) + 1)).tolist()
        return [
            Weighed(shares[a:b], scores[k], batch, k, kept[a:b])
            for k, (a, b) in enumerate(pairwise(bounds))
        ]

    def _hinted(self, batch: Batch, number: Places, count: int) -> Ints:
        """Return the sums of the hints of each group that is kept."""
        owners: list[int] = []
        rows: list[int] = []
        groups = number[batch.group[list(batch.hints)]].tolist()
        for group, hints in zip(groups, batch.hints.values(), strict=True):
            for hint in hints:
                row = self._hints.get(hint)
                if row is None:
                    row = self._hints[hint] = int(self.rows(["hint=" + hint])[0])
                owners.append(group)
                rows.append(row)
        return self.distinct(np.array(owners, np.intp), np.array(rows, np.intp), count)

    def distinct(self, owner: Places, rows: Places | Rows, count: int) -> Ints:
        """Add up rows, each once for each owner.

        Args:
            owner: whose each row is, from 0.
            rows: the rows.
            count: owners in all.
        """
        pairs = np.sort(owner * len(self.weights) + rows)
        pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
        out = np.zeros((count, self.weights.shape[1]), np.int32)
        if len(pairs):
            owners = pairs // len(self.weights)
            heads = np.flatnonzero(np.diff(owners, prepend=-1))
            out[owners[heads]] = np.add.reduceat(
                self.weights[pairs % len(self.weights)], heads, axis=0
            )
        return out

    def _context(self, batch: Batch, kept: Places) -> Ints:
        """Return the sums of what stands around the places of groups."""
        sums = np.zeros((len(kept), self.weights.shape[1]), np.int32)
        if not len(kept):
            return sums
        owner, place = batch.members(kept, PLACES_READ)
        heads = np.searchsorted(owner, np.arange(len(kept)))
        read = np.diff(heads, append=len(owner))
        start, end = batch.start[place], batch.end[place]
        coined = self.lexicon.coined[batch.words]
        named = coined[start] | coined[end - 1]
        flags = self._flags_at(batch, start, end, named)
        group, flag = np.nonzero(np.logical_or.reduceat(flags, heads, axis=0))
        sums += np.add.reduceat(
            self.weights[self._flags[flag]], np.searchsorted(group, np.arange(len(kept))), axis=0
        )
        rows = self._sides(batch, start, end, named)
        lone = read[owner] == 1
        sums[owner[lone]] += self.weights[rows[lone]].sum(axis=1)
        shared = rows[~lone]
        sums += self.distinct(np.repeat(owner[~lone], shared.shape[1]), shared.ravel(), len(kept))
        own_runs = np.add.reduceat(flags[:, 0] & flags[:, 2], heads, dtype=np.intp)
        titled = np.add.reduceat(batch.title[start], heads, dtype=np.intp)
        count = batch.counts(kept)
        sums += self.weights[self._own_run[np.where(own_runs == read, 2, own_runs > 0)]]
        sums += self.weights[self._counts[np.minimum(count, PLACES_READ)]]
        sums += self.weights[self._titles[np.where(titled == count, 2, titled > 0)]]
        return sums

    def _sides(self, batch: Batch, start: Places, end: Places, named: Bools) -> Rows:
        """Return the rows of the words around places, one line a place."""
        lexicon, words = self.lexicon, batch.words
        lower = lexicon.lower[words]
        space = hashed([" "])
        before, after = words[start - 1], words[end]
        missing = len(self.weights) - 1
        return np.column_stack(
            [
                lexicon.before[before],
                self.joined_rows("prev2=", lower[start - 2] + space + lower[start - 1]),
                lexicon.after[after],
                self.joined_rows("next2=", lower[end] + space + lower[end + 1]),
                np.where(named, lexicon.coined_before[before], missing),
                np.where(named, lexicon.coined_after[after], missing),
            ]
        )

    def _flags_at(self, batch: Batch, start: Places, end: Places, named: Bools) -> Bools:
        """Return which of `_FLAGS` each place has; `named` ones hold a coined word at an end."""
        lexicon, words = self.lexicon, batch.words
        before, after = words[start - 1], words[end]
        out = np.zeros((len(start), len(_FLAGS)), np.bool_)
        out[:, 0] = lexicon.terms[before, 0]
        out[:, 1] = ~out[:, 0]
        out[:, 2] = lexicon.terms[after, 0]
        out[:, 3] = ~out[:, 2]
        out[:, 4] = lexicon.capital[words[start]] & lexicon.small[before]
        capitals = np.concatenate([[0], np.cumsum(lexicon.capital[words])])
        whole = np.flatnonzero(out[:, 4] & (capitals[end] - capitals[start] == end - start))
        out[whole, 4 + np.minimum(end[whole] - start[whole], 3)] = True
        running = ~batch.title[start]
        cues, own_cues, heads = np.split(out[:, 8:], (len(CUE_NAMES), 2 * len(CUE_NAMES)), axis=1)
        some = np.flatnonzero(running)
        cues[some] = _nearest_cues(lexicon, batch, start[some])
        some = np.flatnonzero(running & named)
        own_cues[some], heads[some] = _cues_of_coined(lexicon, batch, start[some])
        return out


def _nearest_cues(lexicon: Lexicon, batch: Batch, start: Places) -> Bools:
    """Return the cues of the nearest cue word before each place, in its sentence."""
    out = np.zeros((len(start), len(CUE_NAMES)), np.bool_)
    first = batch.sentence[start]
    going, at = np.arange(len(start)), start
    for _ in range(CUE_REACH):
        at = at - 1
        inside = at >= first[going]
        going, at = going[inside], at[inside]
        words = batch.words[at]
        is_cue = lexicon.cue_count[words] > 0
        out[going[is_cue]] = lexicon.cues[words[is_cue]]
        going, at = going[~is_cue], at[~is_cue]
    return out


def _cues_of_coined(lexicon: Lexicon, batch: Batch, start: Places) -> tuple[Bools, Bools]:
    """Return the nearest cues before each place, and the type that the nearest head noun names."""
    cues = np.zeros((len(start), len(CUE_NAMES)), np.bool_)
    heads = np.zeros((len(start), len(ENTITY_TYPES)), np.bool_)
    first = batch.sentence[start]
    seen = np.zeros(len(start), np.intp)  # of cues
    with_head = np.zeros(len(start), np.bool_)
    for distance in range(1, COINED_REACH + 1):
        going = np.flatnonzero(start - distance >= first)
        if not len(going):
            break
        words = batch.words[start[going] - distance]
        kind = lexicon.type_named[words]
        new = (kind > 0) & ~with_head[going]
        heads[going[new], kind[new] - 1] = True
        with_head[going[new]] = True
        few = (lexicon.cue_count[words] > 0) & (seen[going] < COINED_CUES)
        cues[going[few]] |= lexicon.cues[words[few]]
        seen[going[few]] += lexicon.cue_count[words[few]]
    return cues, heads


class _Phrases:
    """The candidates of a batch as words alone, whatever stands around them.

    Attributes:
        sums: of the weights of each.
    """

    def __init__(self, weigher: Weigher, batch: Batch) -> None:
        """Look up what the words are known for."""
        self._weigher, self._batch = weigher, batch
        lexicon, words = weigher.lexicon, batch.words
        start, end = batch.start, batch.end
        length = end - start
        lower, space = lexicon.lower[words], hashed([" "])
        self._missing = len(weigher.weights) - 1
        self._first, self._last = words[start], words[end - 1]
        self._more = (length > 1).astype(np.intp)
        self._count = np.minimum(length, 3) - 1
        key = joined(lower + space, start, end - 1) + lexicon.fold[self._last]
        self._known = find_phrases(key)
        shapes = lexicon.shape[words]
        forms = shapes[start]
        for more in range(1, int(length.max(initial=1))):
            longer = np.flatnonzero(length > more)
            forms[longer] |= shapes[start[longer] + more]
        two = np.flatnonzero(self._more)
        pair = lower[end[two] - 2] + space + lexicon.fold[self._last[two]]
        pairs = np.full(len(start), self._missing, np.int32)
        pairs[two] = weigher.joined_rows("head2=", pair)
        self._rows = np.column_stack(
            [
                np.full(len(start), weigher.bias, np.int32),
                weigher.lengths[np.minimum(length, _LONGEST)],
                weigher.shapes[forms],
                weigher.joined_rows("phrase=", key),
                pairs,
            ]
        )
        inner = np.zeros((len(words) + 1, weigher.weights.shape[1]), np.int32)
        np.cumsum(weigher.weights[lexicon.inner[words]], axis=0, out=inner[1:])
        self.sums = weigher.weights[self._rows].sum(axis=1, dtype=np.int32)
        self.sums += lexicon.head_sums[self._last, self._count]
        self.sums += lexicon.first_sums[self._first, self._more]
        self.sums += weigher.level_sums[self._known]
        self.sums[two] += weigher.head_level_sums[lexicon.phrase[self._last[two]]]
        self.sums += inner[end - 1] - inner[start]

    def of_forms(self, owner: Places, forms: Places, count: int) -> Ints:
        """Return the sums of names; what several forms of a name share counts once.

        Args:
            owner: whose form each is, from 0, in order.
            forms: candidates.
            count: names in all.
        """
        lone = np.bincount(owner, minlength=count)[owner] == 1
        out = np.zeros((count, self.sums.shape[1]), np.int32)
        out[owner[lone]] = self.sums[forms[lone]]
        rows = self._all_rows(forms[~lone])
        several = np.repeat(owner[~lone], rows.shape[1])
        return out + self._weigher.distinct(several, rows.ravel(), count)

    def _all_rows(self, some: Places) -> Rows:
        """Return all rows of candidates, one line a candidate."""
        lexicon, weigher = self._weigher.lexicon, self._weigher
        start, end = self._batch.start[some], self._batch.end[some]
        last, more = self._last[some], self._more[some]
        inner = np.full((len(some), int((end - start).max(initial=1)) - 1), self._missing)
        for k in range(inner.shape[1]):
            longer = np.flatnonzero(start + k < end - 1)
            inner[longer, k] = lexicon.inner[self._batch.words[start[longer] + k]]
        levels = weigher.head_levels[lexicon.phrase[last]]
        columns, missing = np.arange(3), self._missing
        return np.column_stack(
            [
                self._rows[some],
                lexicon.head[last],
                lexicon.head_shape[last, more],
                lexicon.head_type[last, self._count[some]],
                np.where(
                    columns < 1 + 2 * more[:, None], lexicon.first[self._first[some]], missing
                ),
                weigher.levels[self._known[some]],
                np.where(more[:, None] > 0, levels, missing),
                inner,
            ]
        )


def _sets_of_shapes() -> list[str]:
    """Return the feature of each set of shapes; a set is the number that its bits make."""
    out = [""] * (1 << len(SHAPES))
    for count in range(1, len(SHAPES) + 1):
        for some in combinations(range(len(SHAPES)), count):
            out[sum(1 << k for k in some)] = shapes_feature([SHAPES[k] for k in some])
    return out


def _scores(batch: Batch, text: int) -> SpanScores | None:
    """Return what the encoder says of the candidates of a text, where it has read it."""
    some = np.flatnonzero(batch.text == text)
    if batch.texts[text].reading is None or not len(some):
        return None
    begin = batch.begins[text]
    starts, ends = (batch.start[some] - begin).tolist(), (batch.end[some] - begin).tolist()
    return SpanScores(batch.texts[text], list(zip(starts, ends, strict=True)))


def _forms(batch: Batch) -> tuple[Places, Places]:
    """Return the first different forms of each group: in order the groups, and candidates."""
    several = (np.diff(batch.first) > 1)[batch.group]
    lone = np.flatnonzero(~several)
    many = batch.order[several[batch.order]]
    written = joined(hashed_codes(batch.words), batch.start[many], batch.end[many])
    group = batch.group[many]
    apart = written.value + group.astype(np.uint64) * APART
    first = np.sort(np.unique(apart, return_index=True)[1])
    group, many = group[first], many[first]
    few = np.arange(len(group)) - np.searchsorted(group, group) < FORMS_READ
    owner = np.concatenate([batch.group[lone], group[few]])
    order = np.argsort(owner, kind="stable")
    return owner[order], np.concatenate([lone, many[few]])[order]


def _greatest(values: Ints, owner: Places) -> Ints:
    """Return the greatest value of each owner; owners are numbered from 0 and in order."""
    if not len(owner):
        return values
    greatest: Ints = np.maximum.reduceat(values, np.flatnonzero(np.diff(owner, prepend=-1)))
    return greatest
