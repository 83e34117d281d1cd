r"""What is a version, size or part of what: ``Qwen2.5-Math-7B`` → ``Qwen2.5-Math`` → ``Qwen2.5``.

Such names are never merged. A name is a variant of the longest other name of the corpus that it
begins with, if only a size, a version or a known qualifier follows; without such an ending
(``S4D``, ``DeltaNet v S4``) only where a sentence says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from paperatlas.graph.folding import is_name, letters
from paperatlas.graph.known_aliases import Key

_PART = re.compile(r"[\s\-_/:]+")
_SIZE = re.compile(r"(?:\d+x)?\d+(?:\.\d+)?[kmbt]|\d+(?:\.\d+)?", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+(?:\.\d+)*[a-z]?|(?:19|20)\d\d|\d{4,8}", re.IGNORECASE)
_QUALIFIERS = frozenset(
    """
    base large small tiny mini nano micro medium huge giant xl xxl xs lite light plus pro max ultra
    flash turbo instruct chat it sft dpo rlhf base-instruct preview distill distilled quantized int4
    int8 fp8 awq gptq math code coder vl vision audio omni thinking reasoning long uncensored hard
    easy extended full verified diamond main lite redux clean noisy corrupted raw extra challenge
    dev test val validation train mini-v2 multilingual english chinese german french japanese
    korean zh en de fr lt c a p r s sk o 3d 2d
    """.split()  # noqa: SIM905 - a list to read
)
_SIZED_END = re.compile(r"(?P<base>.*?[A-Za-z)\]])(?P<end>v?\d+(?:\.\d+)*)", re.DOTALL)
SAYS = re.compile(
    r"\b(?:variants?|versions? of|extensions? of|extend(?:s|ed|ing)|successors?|subsets? of|"
    r"simplif(?:y|ies|ied|ying|ication of)|generali[sz](?:es|ation of)|buil(?:t|ds?) (?:up)?on|"
    r"based on|derived from|revis(?:es|ed|ion of)|splits? of)\b",
    re.IGNORECASE,
)
_BEFORE = 40
"""Characters before the first of two names in which a word may still say how they stand."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing is a variant of another.

    Attributes:
        child: key of the variant.
        parent: key of what it is a variant of.
        reason: why, as a clause.
        sentence: the sentence that says so, if one does.
        paper: id of its paper.
    """

    child: Key
    parent: Key
    reason: str
    sentence: str = ""
    paper: str = ""


def by_name(names: Mapping[Key, str], spellings: Mapping[Key, Key]) -> Iterator[Variant]:
    """Yield the variants that names show by themselves.

    Args:
        names: the name shown of each entity, by its key.
        spellings: the entity's key by the key of any of its names.
    """
    for child in sorted(names):
        name = names[child]
        if name.islower():
            continue
        for base, end in beginnings(name):
            parent = spellings.get((child[0], letters(base)))
            if parent is None or parent == child or not _is_base(base, name):
                continue
            yield Variant(child, parent, f"“{name}” is “{names[parent]}” with “{end}”")
            break


def beginnings(name: str) -> Iterator[tuple[str, str]]:
    """Yield each beginning of a name after which only sizes, versions and qualifiers come.

    The longest comes first, with what follows it.
    """
    cuts = [(m.start(), m.end()) for m in _PART.finditer(name)]
    for start, end in reversed(cuts):
        base, rest = name[:start], name[end:]
        if not base or not all(map(_narrows, _PART.split(rest))):
            break
        yield base, rest
    glued = _SIZED_END.fullmatch(name)
    if glued and not cuts:  # "Qwen2.5" of "Qwen", but "GSM8K" and "S4" are whole
        yield glued["base"], glued["end"]


def _narrows(part: str) -> bool:
    return bool(part.casefold() in _QUALIFIERS or _SIZE.fullmatch(part) or _VERSION.fullmatch(part))


def _is_base(base: str, name: str) -> bool:
    """Whether what is left is a name by itself: it has a capital, and more than two letters.

    Before a word of its own ("Mathematical Reasoning") it must be more than capitalised.
    """
    if sum(c.isalpha() for c in base) < 3 or not any(c.isupper() for c in base):
        return False
    before_word = re.match(r"\s+[A-Za-z]{4,}", name[len(base) :])
    return not before_word or is_name(base[1:])


def is_kin(child: str, parent: str) -> bool:
    """Whether a name could be a variant of another if a sentence says so: S4D of S4."""
    short, long = letters(parent), letters(child)
    if len(long) <= len(short) or len(short) < 2 or not any(c.isupper() for c in child):
        return False
    if not is_name(parent):
        return False
    if long.startswith(short):  # CIFAR-100 is no kind of CIFAR-10
        return not (short[-1].isdigit() and long[len(short)].isdigit())
    return long.endswith(short)


class KinNames:
    """Which names shown could be variants of each other if a sentence says so, by number.

    Most papers name no two such things, which is quick to see here.
    """

    def __init__(
        self, families: Sequence[str], names: Sequence[str], letters: Sequence[str]
    ) -> None:
        """Read names.

        Args:
            families: of the types of entities.
            names: the name shown of each.
            letters: of these.
        """
        self._families = families
        self._letters = [
            spelled if len(spelled) > 1 and is_name(name) else ""
            for name, spelled in zip(names, letters, strict=True)
        ]

    def among(self, numbers: Iterable[int]) -> bool:
        """Whether any of some names may be a variant of another, by its beginning or end."""
        known = [(self._letters[n], self._families[n]) for n in numbers if self._letters[n]]
        for short, kin in known:
            for long, other in known:
                if (
                    short in long
                    and kin == other
                    and short != long
                    and (long.startswith(short) or long.endswith(short))
                ):
                    return True
        return False


def by_sentence(
    sentences: Iterable[tuple[str, str, list[Key]]], names: Mapping[Key, str]
) -> Iterator[Variant]:
    """Yield the variants that sentences state: both are named, and a word says how they stand.

    Args:
        sentences: paper, text, and the keys of the entities that are named in it.
        names: the name shown of each entity, by its key.
    """
    for paper, text, keys in sentences:
        kin = [
            (child, parent)
            for child in keys
            for parent in keys
            if child[0] == parent[0] and is_kin(names[child], names[parent])
        ]
        if not kin or not SAYS.search(text):
            continue
        for child, parent in kin:
            word = _between(text, names[child], names[parent])
            if word:
                yield Variant(child, parent, f"a sentence says “{word}”", text, paper)


def _between(text: str, child: str, parent: str) -> str:
    """Return the word that says how two names stand, between them or shortly before; or ""."""
    places = [re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", text) for n in (child, parent)]
    if places[0] is None or places[1] is None:
        return ""
    first = max(min(place.start() for place in places if place) - _BEFORE, 0)
    cue = SAYS.search(text, first, max(place.end() for place in places if place))
    return cue[0] if cue else ""
