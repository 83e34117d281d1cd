"""How often phrases occur in abstracts, and in which company: counted once, shipped as levels.

``data/phrases.tsv.gz`` is made by ``training/count_phrases.py``. Each phrase has one digit for the
number of papers, three for how often it fills its run of content words on the left, on the right
and on both sides, and one for each group of `BEFORE` and `AFTER`: how often one of its words is
beside the phrase.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.folding import fold_token
from paperatlas.extractors.hashed_text import Hashed, Places, Rows, hashed, hashed_parts

BEFORE: tuple[tuple[str, ...], ...] = (
    ("using", "via", "with", "by", "through"),
    ("for", "in", "as"),
    ("on",),
    ("of",),
    ("the", "this", "these", "our"),
    ("a", "an"),
)
AFTER: tuple[tuple[str, ...], ...] = (
    ("task", "tasks", "problem", "problems"),
    ("model", "models", "method", "methods", "algorithm", "algorithms", "network", "networks",
     "approach", "approaches", "framework", "technique", "techniques", "module", "architecture"),
    ("dataset", "datasets", "corpus", "corpora", "data", "benchmark", "benchmarks"),
    ("score", "scores", "metric", "metrics", "of", "improvement"),
    (",", ".", "and"),
)  # fmt: skip
NAMES = (
    "papers",
    "fills-left",
    "fills-right",
    "fills",
    "after-using",
    "after-for",
    "after-on",
    "after-of",
    "after-the",
    "after-a",
    "before-task",
    "before-method",
    "before-data",
    "before-score",
    "before-comma",
)
RARE = "papers=few"
"""The feature of a phrase that is not among the counted ones."""


def phrase_key(lower: list[str], start: int, end: int) -> str:
    """Return the key of lower-cased tokens: joined by spaces, the last one folded."""
    last = fold_token(lower[end - 1])
    return " ".join([*lower[start : end - 1], last]) if end > start + 1 else last


@dataclass(frozen=True, slots=True)
class _Phrases:
    """The counted phrases.

    Attributes:
        places: where each stands.
        levels: its digits, one line a phrase.
    """

    places: Places
    levels: NDArray[np.uint8]


@cache
def _phrases() -> _Phrases:
    packed = (files("paperatlas.extractors") / "data" / "phrases.tsv.gz").read_bytes()
    text = gzip.decompress(packed)
    codes = np.frombuffer(text, np.uint8)
    stops = np.flatnonzero(codes == ord("\n"))
    digits = stops - len(NAMES)  # one for each name, after a tab
    starts = np.concatenate([[0], stops[:-1] + 1])
    return _Phrases(
        Places(hashed_parts(text, starts, digits - 1)),
        codes[digits[:, None] + np.arange(len(NAMES))] - np.uint8(ord("0")),
    )


def find_phrases(keys: Hashed) -> Rows:
    """Return the place of each phrase in `phrase_digits`; its length for one that is not there.

    Args:
        keys: as `phrase_key` makes them.
    """
    return _phrases().places.find(keys)


def phrase_digits() -> NDArray[np.uint8]:
    """Return what is known of the counted phrases: a line each, a digit for each of `NAMES`."""
    return _phrases().levels


def level(name: str, digit: int) -> str:
    """Return the feature of a digit, such as ``after-using=3``."""
    return f"{name}={digit}"


def phrase_levels(key: str) -> list[str]:
    """Return what is known of a phrase as features; only that it is rare if it was not counted."""
    place = int(find_phrases(hashed([key]))[0])
    if place == len(phrase_digits()):
        return [RARE]
    return [level(name, digit) for name, digit in zip(NAMES, phrase_digits()[place], strict=True)]
