r"""TeX in names as plain characters: ``$\ell_\infty$`` → ``ℓ_∞``, ``Erd\H{o}s`` → ``Erdős``.

Only what stands in names of titles and abstracts: Greek letters and a few signs, accents, commands
that change how a word looks, and the dollar signs and braces around.
"""

from __future__ import annotations

import re
import unicodedata

_GREEK = {
    unicodedata.name(letter).rpartition(" ")[2].lower().replace("lamda", "lambda"): letter
    for letter in "αβγδεζηθικλμνξοπρστυφχψω"
}
_SIGNS = {
    "ell": "ℓ",
    "infty": "∞",
    "varepsilon": "ε",
    "varphi": "φ",
    "vartheta": "θ",
    "times": "×",
    "star": "*",
    "ast": "*",
    "sharp": "#",
    "pm": "±",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ss": "ß",
    "ae": "æ",
    "oe": "œ",
    "aa": "å",
}
_SIGNS |= _GREEK | {name.capitalize(): letter.upper() for name, letter in _GREEK.items()}
_ACCENTS = {
    '"': "\N{COMBINING DIAERESIS}",
    "'": "\N{COMBINING ACUTE ACCENT}",
    "`": "\N{COMBINING GRAVE ACCENT}",
    "^": "\N{COMBINING CIRCUMFLEX ACCENT}",
    "~": "\N{COMBINING TILDE}",
    "=": "\N{COMBINING MACRON}",
    ".": "\N{COMBINING DOT ABOVE}",
    "c": "\N{COMBINING CEDILLA}",
    "v": "\N{COMBINING CARON}",
    "H": "\N{COMBINING DOUBLE ACUTE ACCENT}",
    "u": "\N{COMBINING BREVE}",
}
_ACCENT = re.compile(
    r"""\\(?:(["'`^~=.])\s?\{?\\?([A-Za-z])\}?|([cvHu])(?:\{([A-Za-z])\}|\s([A-Za-z])))"""
)
_LOOKS = re.compile(
    r"\\(?:math|text|operatorname|emph|bm|boldsymbol|mbox|rm|bf|it|sc|tt|sf|cal)[a-z]*\*?(?![A-Za-z])\s?"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)(?:\s(?=\w))?")
_SPACE = re.compile(r"\\[,;:! ]|~")


def plain(text: str) -> str:
    """Return a name without TeX; a command that is not known keeps its word.

    Args:
        text: as a paper writes it.
    """
    if "\\" not in text and "$" not in text and "{" not in text:
        return text
    text = _ACCENT.sub(_accented, text)
    text = _LOOKS.sub("", text)
    text = _COMMAND.sub(lambda m: _SIGNS.get(m[1], m[1]), text)
    text = _SPACE.sub(" ", text)
    return re.sub(r"[${}\\]", "", text) or text


def _accented(match: re.Match[str]) -> str:
    accent = match[1] or match[3]
    letter = match[2] or match[4] or match[5]
    return unicodedata.normalize("NFC", letter + _ACCENTS[accent])
