"""How often phrases occur in abstracts, and in which company: counted once, shipped as levels.

``data/phrases.tsv.gz`` is made by ``training/count_phrases.py``. Each phrase has one digit for the
number of papers, three for how often it fills its run of content words on the left, on the right
and on both sides, and one for each group of `BEFORE` and `AFTER`: how often one of its words is
beside the phrase.
"""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from paperatlas.extractors.folding import fold_token

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


def phrase_key(lower: list[str], start: int, end: int) -> str:
    """Return the key of lower-cased tokens: joined by spaces, the last one folded."""
    last = fold_token(lower[end - 1])
    return " ".join([*lower[start : end - 1], last]) if end > start + 1 else last


@cache
def _phrases() -> dict[str, str]:
    packed = (files("paperatlas.extractors") / "data" / "phrases.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    return dict(line.rsplit("\t", 1) for line in lines)


def phrase_levels(key: str) -> list[str]:
    """Return what is known of a phrase as features such as ``after-using=3``; none if unknown."""
    digits = _phrases().get(key)
    if digits is None:
        return ["papers=few"]
    return [f"{name}={digit}" for name, digit in zip(NAMES, digits, strict=True)]
