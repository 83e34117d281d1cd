"""Names made of the same words, their endings and order aside.

"Forecast volatility", "forecasting of volatility" and "volatility forecasting" are one task, but
"text-to-code generation" is none of "code-to-text generation", and a "logic program" is no "program
logic". Names that share the stems of all their words are compared: which endings change, on which
word, whether the words keep their order and what stands between them; each such feature adds its
weight (logistic regression, counted on labelled pairs by ``training/fit_inflections.py``, shipped
as ``data/inflection_weights.tsv``).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import takewhile

from paperatlas.graph.british import american
from paperatlas.graph.folding import without_brackets
from paperatlas.graph.tex import plain
from paperatlas.records import EntityType

JOINED = 0.93
"""Two names are one from this probability on."""
REASON = "the same words, endings and order aside"

_ROOTS = 4
"""Names of one set of stems that others may join; beyond that the set says little."""
_SMALL = frozenset("the a an of for in on with by via our its their under at as".split())  # noqa: SIM905
_LINKS = frozenset("and or to from vs not non no without & + over between".split())  # noqa: SIM905
_WORD = re.compile(r"[^\s\-‐-―/,;:()]+")
_ENDING = re.compile(
    r"(?<=\w{3})(?:ings?|ations?|ions?|ers?|ors?|ed|es|s|al|ly|e|ity|ies|y|ments?|ive|ance|ence|ic)$"
)
_TWICE = re.compile(r"([^\W\d_aeiou])\1$")


def stems_of(name: str) -> str:
    """Return what names made of the same words share; "" for a name of one word.

    Args:
        name: as a paper writes it.
    """
    plain_words = name.replace("-", " ").split(" ")
    if len(plain_words) == 1 and name.isalnum():
        return ""
    if all(map(str.isalnum, plain_words)):  # as those of most names
        stems = [stem for word in plain_words if (stem := _stem_of_content(word))]
    else:
        stems = [_stem(w) for w in _words(name) if w not in _SMALL and w not in _LINKS]
    return " ".join(sorted(stems)) if len(stems) > 1 else ""


def one_name(kind: EntityType, one: str, other: str) -> float:
    """Return the probability that two names with the same stems name one thing.

    Args:
        kind: what they name.
        one: a name.
        other: another.
    """
    return _share(kind, _Parts.of(one), _Parts.of(other))


def pair_features(kind: EntityType, one: str, other: str) -> list[str]:
    """Return what speaks for and against two names with the same stems being one.

    Args:
        kind: what they name.
        one: a name.
        other: another; which of two is first changes nothing.
    """
    return _features(kind, _Parts.of(one), _Parts.of(other))


@dataclass(slots=True)
class _Parts:
    """A name taken apart once, however many others it is compared with.

    Attributes:
        name: as a paper writes it.
        words: all of them, in small letters.
        content: those that are no small words.
        stems: of these.
    """

    name: str
    words: list[str]
    content: list[str]
    stems: list[str]

    @classmethod
    def of(cls, name: str) -> _Parts:
        words = _words(name)
        content = [word for word in words if word not in _SMALL and word not in _LINKS]
        return cls(name, words, content, [_stem(word) for word in content])


def _share(kind: EntityType, one: _Parts, other: _Parts) -> float:
    weights = _weights()
    odds = math.fsum(weights.get(f, 0) for f in _features(kind, one, other)) / 100
    return 1 / (1 + math.exp(-max(min(odds, 30.0), -30.0)))


def _features(kind: EntityType, one: _Parts, other: _Parts) -> list[str]:
    kind = "Dataset" if kind == "Benchmark" else kind
    first, second = (one, other) if one.words <= other.words else (other, one)
    a, b = first.content, second.content
    places: list[int] = []
    changes: list[tuple[int, int, str]] = []
    left = dict(enumerate(b))
    for word, stem in zip(a, first.stems, strict=True):
        at = next((k for k, w in left.items() if w == word), None)
        if at is None:
            at = next((k for k in left if second.stems[k] == stem), -1)
            if at < 0:
                return ["bias", "another word"]
            changes.append((len(places), at, _endings(word, left[at])))
        del left[at]
        places.append(at)
    order = _order(places)
    out = ["bias", kind, order, f"{order} {kind}", f"words={min(len(a), 4)}"]
    out.append(f"{order} changes={min(len(changes), 3)}")
    out.append(f"{order} {kind} changes={min(len(changes), 3)}")
    for k, at, ending in changes:
        where = _where(k, at, order, len(a))
        out += [f"{where} {ending}", f"{where} {kind} {ending}", ending, where, f"{where} {kind}"]
    if order == "turned":  # the word that leads in one name and ends the other
        k = 0 if places[0] == len(b) - 1 else len(a) - 1
        if all(j != k for j, _, _ in changes):
            out += ["moved as it is", f"moved as it is {a[k][-3:]}"]
        out.append(f"others change={min(sum(j != k for j, _, _ in changes), 2)}")
    out += _between(first.words, second.words, order)
    names = one.name, other.name
    if names[0].islower() and names[1].islower():
        out.append("small letters")
    if any(c.isupper() for name in names for word in name.split() for c in word[1:]):
        out.append("coined")
    return list(dict.fromkeys(out))


def roots_of(kind: EntityType, names: Iterable[tuple[str, int]]) -> Iterator[tuple[str, str]]:
    """Yield the names that are one with another, each with that one.

    Args:
        kind: what they name.
        names: names that share their stems, and in how many papers each stands; others join those
            that stand in more.
    """
    roots: list[_Parts] = []
    for name, _ in sorted(names, key=lambda known: (-known[1], len(known[0]), known[0])):
        parts = _Parts.of(name)
        share, likeliest = 0.0, ""
        for root in roots:
            if (other := _share(kind, parts, root)) > share:
                share, likeliest = other, root.name
        if share >= JOINED:
            yield name, likeliest
        elif len(roots) < _ROOTS:
            roots.append(parts)


def _words(name: str) -> list[str]:
    text = american(plain(without_brackets(name)).casefold())
    return _WORD.findall(text.replace("’s", "").replace("'s", ""))


@lru_cache(maxsize=200_000)
def _stem_of_content(word: str) -> str:
    """Return the stem of a word by itself; "" for a small word."""
    word = american(word.casefold())
    return "" if word in _SMALL or word in _LINKS else _stem(word)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    while (shorter := _ENDING.sub("", word)) != word:
        word = shorter
    return _TWICE.sub(r"\1", word)


def _endings(one: str, other: str) -> str:
    start = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return "|".join(sorted((one[start:], other[start:])))


def _order(places: Sequence[int]) -> str:
    straight = list(range(len(places)))
    if places == straight:
        return "in order"
    turned = [straight[-1:] + straight[:-1], straight[1:] + straight[:1]]
    return "turned" if places in turned else "reordered"


def _where(k: int, at: int, order: str, count: int) -> str:
    ends = (k == count - 1, at == count - 1)
    if order == "in order":
        return "last" if all(ends) else "before"
    return "moved" if any(ends) else "before"


def _between(first: Sequence[str], second: Sequence[str], order: str) -> Iterator[str]:
    """Yield the words between others that one name has and the other lacks."""
    counts = Counter(first), Counter(second)
    for words in (_SMALL, _LINKS):
        for word in sorted(words & (counts[0].keys() | counts[1].keys())):
            many = counts[0][word], counts[1][word]
            if many[0] != many[1]:
                yield f"with {word}"
                yield f"{order} with {word}"
            elif word in _LINKS:
                yield f"{order} both {word}"


@cache
def _weights() -> Mapping[str, int]:
    text = (files("paperatlas.graph") / "data" / "inflection_weights.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and line[0] != "#")
    return {feature: int(weight) for feature, weight in rows}
