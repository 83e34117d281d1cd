"""Short forms that a text defines itself: ``Long Range Arena (LRA)``.

The algorithm of A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation
definitions in biomedical text", Pacific Symposium on Biocomputing 8 (2003) 451-462: the letters of
the short form are looked for from right to left in at most ``min(n + 5, 2n)`` words before the
bracket, and the first letter must start a word. Here also the other order, ``LRA (Long Range
Arena)``, and a plural ``s`` that the long form lacks.
"""

from __future__ import annotations

import re
from functools import lru_cache

from paperatlas.extractors.doctext import DocText, Pair
from paperatlas.extractors.folding import word_set

_SHORT = re.compile(r"^[^\W_][\w.&+*/$^{}\\-]{1,11}$")
_STOP = frozenset([",", ";", ":", "(", ")", "[", "]", ".", "—", "--", "---", "?", "!"])
_LEFT_OUT = word_set(
    """
    the a an our this called named novel and of
    """
)


_LEAST_INITIALS = 3
_SMALL = frozenset(["a", "an", "and", "by", "for", "in", "of", "on", "the", "to", "with"])


def match_long_form(short: str, long: str) -> int | None:
    """Return where in `long` the long form of `short` begins, or None.

    Args:
        short: the short form, such as ``LRA``.
        long: the words before the bracket.
    """
    s = len(short) - 1
    at = len(long)
    while s >= 0:
        c = short[s].lower()
        if not c.isalnum():
            s -= 1
            continue
        at -= 1
        while at >= 0 and (long[at].lower() != c or (s == 0 and at > 0 and long[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
        s -= 1
    begin = long.rfind(" ", 0, at) + 1
    return begin if long[begin].isalnum() else at


def find_pairs(text: DocText) -> list[Pair]:
    """Return the pairs that a text defines, in order of their brackets."""
    words = text.words
    pairs: list[Pair] = []
    for opening in [k for k, word in enumerate(words) if word == "(" and k]:
        closing = next(
            (k for k in range(opening + 1, min(opening + 12, len(words))) if words[k] in ")];,"),
            None,
        )
        if closing is None or closing == opening + 1:
            continue
        inside = (opening + 1, closing)
        pair = None
        if closing == opening + 2 and is_short_form(words[opening + 1]):
            pair = _before(text, inside, opening)
        if pair is None and closing > opening + 2 and is_short_form(words[opening - 1]):
            pair = _inside(text, opening - 1, inside)
        if pair is not None:
            pairs.append(pair)
    return pairs


@lru_cache(maxsize=50_000)
def are_initials(short: str, long: str) -> bool:
    """Tell whether a short form of three capitals or more is the initials of a long form.

    Small words of the long form may be left out: ``MCCE`` is ``Multi-Candidate Cross-Encode``.
    """
    letters = short.removesuffix("s")
    if len(letters) < _LEAST_INITIALS or not letters.isupper() or not letters.isalpha():
        return False
    words = [w for w in re.split(r"[\s/‐-―-]+", long) if w]
    every = "".join(w[0] for w in words).upper()
    content = "".join(w[0] for w in words if w.lower() not in _SMALL).upper()
    return len(words) > 1 and letters in (every, content)


def is_short_form(word: str) -> bool:
    """Tell whether a token can be a short form: 2 to 12 signs, a capital, not a mere number."""
    return (
        bool(_SHORT.match(word))
        and any(c.isupper() for c in word)
        and not (word[0].isupper() and word[1:].islower() and len(word) > 6)
    )


@lru_cache(maxsize=50_000)
def is_written_short(form: str) -> bool:
    """Tell whether a form is one token with two capitals or more, as short forms are."""
    return " " not in form and is_short_form(form) and sum(c.isupper() for c in form) > 1


@lru_cache(maxsize=50_000)
def stands_for(short: str, long: str) -> bool:
    """Tell whether the letters of a short form (plural or not) run through a long one."""
    return match_long_form(short.removesuffix("s"), long) == 0 or are_initials(short, long)


def _before(text: DocText, short: tuple[int, int], opening: int) -> Pair | None:
    form = text.words[short[0]]
    letters = sum(c.isalnum() for c in form)
    first = text.sentences[text.sentence_of[opening]][0] if text.sentence_of else 0
    low = max(first, opening - 2 * min(letters + 5, 2 * letters))
    for k in range(opening - 1, low - 1, -1):
        if text.words[k] in _STOP or text.words[k].isspace():
            low = k + 1
            break
    if low >= opening:
        return None
    base = text.starts[low]
    # Tokens joined without a space ("chain-of-thought") keep their signs, as the paper asks.
    span = _join(text, low, opening)
    for variant in (form, form[:-1]) if form.endswith("s") and len(form) > 2 else (form,):
        begin = match_long_form(variant, span)
        if begin is None:
            continue
        start = next((k for k in range(low, opening) if text.ends[k] - base > begin), opening - 1)
        while start < opening - 1 and text.lower[start] in _LEFT_OUT:
            start += 1
        count = sum(w[:1].isalnum() for w in text.words[start:opening])
        joined = " ".join(text.words[start:opening])
        if len(joined) <= len(form) or count > min(letters + 5, 2 * letters):
            continue
        if form.lower() in text.lower[start:opening]:
            continue
        return Pair(short, (start, opening))
    return None


def _inside(text: DocText, short: int, long: tuple[int, int]) -> Pair | None:
    form = text.words[short]
    if sum(c.isupper() for c in form) < 2:
        return None
    begin = match_long_form(form.rstrip("s") or form, _join(text, *long))
    if begin != 0 or long[1] - long[0] > len(form) + 3:
        return None
    return Pair((short, short + 1), long)


def _join(text: DocText, start: int, end: int) -> str:
    """The text of tokens with every gap as wide as it was, so that offsets carry over."""
    parts: list[str] = []
    at = text.starts[start]
    for k in range(start, end):
        parts.append(" " * (text.starts[k] - at))
        parts.append(text.words[k])
        at = text.ends[k]
    return "".join(parts)
