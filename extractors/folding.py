"""One key for the spellings of a name: case, hyphens, spaces, plural and Greek letters aside."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOT_KEPT = re.compile(r"[^\w+]+|_+")
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "λ": "lambda",
    "μ": "mu", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "phi", "ω": "omega", "ℓ": "l",
    "θ": "theta",
}  # fmt: skip
_GREEK_LETTERS = re.compile("[" + "".join(_GREEK) + "]")
_GAPS = re.compile(r"[\s/]+")
_SIGNS = str.maketrans({"-": "", "‐": "", "‑": "", "/": "", ".": "", "'": "", "’": ""})


@lru_cache(maxsize=200_000)
def fold_token(token: str) -> str:
    """Fold one token: ``Pre-Trainings`` to ``pretraining``, ``μ-net`` to ``munet``."""
    text = token.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = _GREEK_LETTERS.sub(lambda m: _GREEK[m.group()], text)
        text = "".join(c for c in text if not unicodedata.combining(c))
    if not text.isalnum():
        text = _NOT_KEPT.sub("", text.translate(_SIGNS))
    return singular(text)


def singular(word: str) -> str:
    """Cut a plural s: ``networks`` to ``network``; ``loss`` and ``analysis`` stay."""
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "su" and not word.endswith("sis"):
        return word[:-3] + "y" if len(word) > 5 and word.endswith("ies") else word[:-1]
    return word


@lru_cache(maxsize=100_000)
def fold_name(name: str) -> str:
    """Fold a name of any length to its key; "" where nothing is left."""
    return "".join([fold_token(t) for t in _GAPS.split(name) if t])


def word_set(listed: str) -> frozenset[str]:
    """Make a set of words that are listed with spaces between."""
    return frozenset(listed.split())
