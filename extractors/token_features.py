"""What the encoder is told of each word beside its pieces: casing, place, names and patterns.

The encoder's vocabulary is lower-case, and it has seen few benchmarks by name. So every word also
carries what the rules know: its shape, where it stands, whether it begins or continues a name of
the shipped list, a short or long form, or a name by pattern.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.names import shape
from paperatlas.records import ENTITY_TYPES

_SHAPES = (
    *("lower", "title", "caps", "plural-caps", "camel", "digit", "digit-lower", "hyphen-title"),
    *("hyphen-caps", "number", "sign", "letter"),
)
_PLACES = ("opens", "in-title")
_COLUMN = {name: k for k, name in enumerate((*_SHAPES, *_PLACES))}
_HINTS = (
    *(f"gazetteer:{kind}" for kind in ENTITY_TYPES),
    *(f"well-known:{kind}" for kind in ENTITY_TYPES),
    "ambiguous",
    "coined",
    "title-name",
    "called",
    "presents",
    "is-new",
    *(f"head:{kind}" for kind in ENTITY_TYPES),
    *(f"listed-with:{kind}" for kind in ENTITY_TYPES),
    "short-form",
    "long-form",
    *(f"is-a:{kind}" for kind in ENTITY_TYPES),
    *(f"title-is:{kind}" for kind in ENTITY_TYPES),
)
_HINT_COLUMN = {name: len(_COLUMN) + 2 * k for k, name in enumerate(_HINTS)}

FEATURES: tuple[str, ...] = (
    *_COLUMN,
    *(f"{place} {hint}" for hint in _HINTS for place in ("begins", "inside")),
)
"""Names of the columns, in order; a shipped model fits this order only."""


def token_features(text: DocText) -> NDArray[np.uint8]:
    """Return for each word of a Doc which of `FEATURES` it has.

    Args:
        text: the Doc's lists, with candidates and pairs.

    Returns:
        One line a word, one column a feature, of 0 and 1.
    """
    out = np.zeros((len(text.words), len(FEATURES)), dtype=np.uint8)
    titles = text.title_tokens
    for k, word in enumerate(text.words):
        out[k, _COLUMN[shape(word)]] = 1
    out[:titles, _COLUMN["in-title"]] = 1
    for first, stop in text.sentences:
        while first < stop - 1 and text.words[first].isspace():  # the line end after the title
            first += 1
        out[first, _COLUMN["opens"]] = 1
    for (start, end), hints in text.candidates.items():
        for hint in hints:
            _mark(out, start, end, hint)
    for pair in text.pairs:
        _mark(out, *pair.short, "short-form")
        _mark(out, *pair.long, "long-form")
    return out


def _mark(out: NDArray[np.uint8], start: int, end: int, hint: str) -> None:
    column = _HINT_COLUMN.get(hint)
    if column is not None:
        out[start, column] = 1
        out[start + 1 : end, column + 1] = 1
