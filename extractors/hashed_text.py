"""Texts by their hashes: many at once, joined without being made, and found in a list.

A text's hash is a polynomial over its bytes modulo 2**64, so that the hash of two texts one behind
the other follows from theirs: the features of a thousand phrases are looked up without a string for
any of them. As in spaCy's string store, 64 bits are taken for the text itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]
Rows = NDArray[np.int32]

_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse and no power of it vanishes
_MOST_BYTES = 1 << 20  # of texts that are hashed in one go: what is larger leaves the caches


@dataclass(frozen=True, slots=True)
class Hashed:
    """Some texts; ``a + b`` are those of `a`, each with that of `b` behind it.

    Attributes:
        value: the hash of each.
        step: by what the hash of a text behind it is multiplied.
    """

    value: Hashes
    step: Hashes

    def __add__(self, behind: Hashed) -> Hashed:
        """Join texts; one text goes with each of many."""
        return Hashed(self.value + self.step * behind.value, self.step * behind.step)

    def __getitem__(self, at: Any) -> Hashed:
        """Return some of the texts."""
        return Hashed(self.value[at], self.step[at])

    def __setitem__(self, at: Any, texts: Hashed) -> None:
        """Replace some of the texts."""
        self.value[at], self.step[at] = texts.value, texts.step

    def __len__(self) -> int:
        """Count the texts."""
        return len(self.value)


def empty_texts(count: int) -> Hashed:
    """Return so many empty texts."""
    return Hashed(np.zeros(count, np.uint64), np.ones(count, np.uint64))


def hashed_codes(codes: NDArray[np.int32]) -> Hashed:
    """Hash texts of one sign each, which are told as numbers from 0."""
    return Hashed(codes.astype(np.uint64) + np.uint64(1), np.full(len(codes), _BASE, np.uint64))


def hashed(texts: Sequence[str]) -> Hashed:
    """Hash texts."""
    whole = "".join(texts)
    if whole.isascii():
        text, sizes = whole.encode(), map(len, texts)
    else:
        parts = [part.encode("utf-8", "surrogatepass") for part in texts]
        text, sizes = b"".join(parts), map(len, parts)
    ends = np.fromiter(accumulate(sizes, initial=0), np.intp, len(texts) + 1)
    return hashed_parts(text, ends[:-1], ends[1:])


def hashed_parts(text: bytes, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Hashed:
    """Hash pieces of a text in UTF-8, each from its start to its end, in order, none in another."""
    out = empty_texts(len(starts))
    powers = _powers(int((ends - starts).max(initial=0)) + 1)
    first = 0
    while first < len(starts):
        stop = max(int(np.searchsorted(ends, starts[first] + _MOST_BYTES, "right")), first + 1)
        begin, sizes = starts[first:stop], ends[first:stop] - starts[first:stop]
        base = int(begin[0])
        codes = np.frombuffer(text, np.uint8, int(ends[stop - 1]) - base, base).astype(np.uint64)
        codes += np.uint64(1)  # so that a byte 0 behind a text makes another one
        at = np.arange(len(codes)) - np.repeat(
            begin - base, np.diff(begin - base, append=len(codes))
        )
        sums = np.zeros(len(codes) + 1, np.uint64)
        np.cumsum(codes * powers[np.minimum(at, len(powers) - 1)], out=sums[1:])
        out.value[first:stop] = sums[begin - base + sizes] - sums[begin - base]
        out.step[first:stop] = powers[sizes]
        first = stop
    return out


def _powers(count: int) -> Hashes:
    steps = np.full(count, _BASE, np.uint64)
    steps[0] = 1
    return np.cumprod(steps, dtype=np.uint64)


class Places:
    """Where texts stand in a list."""

    def __init__(self, texts: Hashed) -> None:
        """Keep a list of distinct texts."""
        order = np.argsort(texts.value, kind="stable")
        last = np.uint64(2**64 - 1)
        self._keys = np.append(texts.value[order], last)
        self._places = np.append(order, len(order)).astype(np.int32)
        bits = max(len(order).bit_length(), 1)
        self._shift = np.uint64(64 - bits)
        begins = np.arange(2**bits, dtype=np.uint64) << self._shift
        self._first = np.searchsorted(self._keys[:-1], begins).astype(np.int32)

    def find(self, texts: Hashed) -> Rows:
        """Return the place of each text; the length of the list for one that is not there."""
        wanted, keys = texts.value, self._keys
        at = self._first[wanted >> self._shift]
        before = np.flatnonzero(keys[at] < wanted)
        while len(before):
            at[before] += 1
            before = before[keys[at[before]] < wanted[before]]
        found: Rows = np.where(keys[at] == wanted, self._places[at], self._places[-1])
        return found
