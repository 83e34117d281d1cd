"""What the encoder's reading says of which names a reported number belongs to.

For each place of a result (`SLOTS`) the encoder gives every word two short vectors: what it asks
for, should it be a number, and what it answers with, should it belong to a name. Their product
says how well the two fit (a bilinear pointer, as heads are found in dependency parsing: Dozat and
Manning 2017, arXiv:1611.01734). A softmax over all words and "nothing" makes it a probability;
that of a name is the sum over its words. Like everything the encoder says, it becomes features
that are weighed with the others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.reading_features import steps_of
from paperatlas.records import EntityType, Field

Key = tuple[str, EntityType]
Place = tuple[Field, int, int]

SLOTS = ("benchmark", "metric", "subject")
LINK_WIDTH = 32
"""Numbers in a vector that asks or answers."""
LINK_COLUMNS = 2 * len(SLOTS) * LINK_WIDTH + len(SLOTS)
"""Of `Reading.links`: what is asked for in each slot, what is answered, and how well "nothing"
answers."""

_ASKED = len(SLOTS) * LINK_WIDTH


def link_columns(links: NDArray[np.float32], heads: NDArray[np.intp]) -> NDArray[np.float32]:
    """Return the lines of `Reading.links` for words of one text.

    Args:
        links: what the encoder gives each piece; the first piece answers for "nothing".
        heads: the first piece of each word.
    """
    asked = links[heads, :_ASKED].reshape(len(heads), len(SLOTS), LINK_WIDTH)
    nothing = (asked * links[0, _ASKED:].reshape(len(SLOTS), LINK_WIDTH)).sum(-1)
    return np.concatenate([links[heads], nothing], axis=1)


def word_at(text: DocText, char: int) -> int:
    """Return the word at (or last before) a character of the Doc's text."""
    return max(bisect_right(text.starts, char) - 1, 0)


class ResultReading:
    """Probabilities that names belong to numbers, by what the encoder says of a text."""

    def __init__(self, text: DocText) -> None:
        """Keep a text that has a reading."""
        assert text.reading is not None  # noqa: S101 - callers ask first
        self._text = text
        self._links = text.reading.links
        self._shares: dict[tuple[int, str], NDArray[np.float64]] = {}

    def features(
        self, slot: str, field: Field, start: int, offers: Mapping[Key, Sequence[Place]]
    ) -> dict[Key, list[str]]:
        """Return features of each name on offer for a place of a number.

        Args:
            slot: one of `SLOTS`.
            field: where the number stands.
            start: its offset there.
            offers: for each name and type its places: field, first character, the one after.
        """
        shares = self._of_words(slot, self._word(field, start))
        sums = {name: self._sum(shares, places) for name, places in offers.items()}
        best = max(sums.values(), default=0.0)
        nothing = float(shares[-1])
        order = sorted(sums.values(), reverse=True)
        steps = steps_of(np.array([*sums.values(), nothing]))
        out: dict[Key, list[str]] = {}
        for (name, share), step in zip(sums.items(), steps[:-1], strict=True):
            rank = order.index(share)
            place = "best" if share == best else "second" if rank == 1 else "later"
            above = "above" if share > nothing else "below"
            out[name] = [
                f"{slot}:read={step}",
                f"{slot}:read-{place}",
                f"{slot}:read-{place}-{above}-nothing",
                f"{slot}:read-nothing={steps[-1]}",
            ]
        return out

    def _word(self, field: Field, char: int) -> int:
        return word_at(self._text, char + (self._text.abstract_start if field == "abstract" else 0))

    def _of_words(self, slot: str, number: int) -> NDArray[np.float64]:
        """Return the probability of each word, and last that of nothing."""
        known = self._shares.get((number, slot))
        if known is None:
            k = SLOTS.index(slot)
            place = slice(k * LINK_WIDTH, (k + 1) * LINK_WIDTH)
            asked = self._links[number, place].astype(np.float64)
            answers = self._links[:, _ASKED : 2 * _ASKED][:, place].astype(np.float64)
            sums = np.append(answers @ asked, float(self._links[number, 2 * _ASKED + k]))
            powers = np.exp(sums - sums.max())
            known = self._shares[number, slot] = powers / powers.sum()
        return known

    def _sum(self, shares: NDArray[np.float64], places: Iterable[Place]) -> float:
        words: set[int] = set()
        for field, start, end in places:
            words.update(range(self._word(field, start), self._word(field, end - 1) + 1))
        return float(shares[sorted(words)].sum())
