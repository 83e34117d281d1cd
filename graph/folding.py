"""Reduce a name to what identifies it: case, accents, TeX, hyphens, plural and head noun aside."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from paperatlas.graph.british import american, may_be_british
from paperatlas.graph.tex import plain
from paperatlas.records import EntityType

_REMEMBERED = 1 << 16
"""Names of which the folded form is remembered; what is asked again is asked soon."""
_HEADS: dict[EntityType, str] = {
    "Dataset": "data ?sets?|benchmarks?|corpus|corpora|test ?sets?|suites?",
    "Method": "models?|methods?|algorithms?|architectures?|frameworks?|optimizers?",
    "Task": "tasks?|problems?",
    "Metric": "scores?|metrics?",
}
_SMALL_HEADS: dict[EntityType, str] = {  # only in small letters: the AI2 Reasoning Challenge
    "Dataset": "data|databases?|(?:shared )?tasks?|challenges?|competitions?|collections?",
    "Method": "systems?|approach(?:es)?|procedures?|techniques?|networks?|platforms?|mechanisms?|"
    "schemes?|strateg(?:y|ies)|toolkits?|librar(?:y|ies)|packages?|software|tools?",
    "Task": "",
    "Metric": "values?",
}
for _heads in (_HEADS, _SMALL_HEADS):
    _heads["Benchmark"] = _heads["Dataset"]
_HEAD = {
    kind: re.compile(
        rf"[\s_-](?<=\S[\s_-])[\s_-]*(?P<head>(?i:{words})|{_SMALL_HEADS[kind] or words})\Z"
    )
    for kind, words in _HEADS.items()
}
_BASED = re.compile(r"[\s-]+based$")
_BRACKETS = re.compile(r"\s*\((?P<inside>[^()]{1,60})\)?")
_POSSESSIVE = re.compile(r"['’]s\b")
_INNER_PLURAL = re.compile(r"(?<![^\W\d_])([^\W\d_]{4,})s(?=[\s-]+\w)")
_INNER_S = re.compile(r"s[\s-]")
_NO_PLURAL = re.compile(r"(?:[sui]|ic|w|baye|serie|specie|gau|chao)$", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:the|an?|our)\s+(?=\S)", re.IGNORECASE)
_SEPARATOR = re.compile(r"(?<=\d)[\s\W_]+(?=\d)|[^\w+@*#%.]|_|\.")
_WORDED = {
    "∞": "inf",
    "ø": "o",
    "Ø": "O",
    "ł": "l",
    "Ł": "L",
    "æ": "ae",
    "Æ": "AE",
    "œ": "oe",
    "Œ": "OE",
    "ß": "ss",
}
_SPELLED = {"+": "plus", "@": "at", "*": "star", "#": "sharp"}
_SIGN = re.compile(r"[+@*#]")
_NO_SLUG = re.compile(r"[^a-z0-9.]+|(?<!\d)\.|\.(?!\d)")
_HYPHENS = re.compile(r"-+")
_CAPITAL = re.compile(r"[A-Z0-9]")


@lru_cache(maxsize=_REMEMBERED)
def letters(name: str) -> str:
    r"""Return the letters, digits and telling signs of a name, case and accents aside.

    Separators go, but one between two digits stays, so that GPT-3.5 is not GPT-35. Greek letters
    are spelled out, also in TeX: τ-bench and $\tau$-bench are tau-bench. British spellings count
    as American ones.
    """
    return _letters(name)


def _letters(name: str) -> str:
    bare = _bare(name)
    if not bare:
        return _without_separators(american(_small(name)))
    if not may_be_british(bare):
        return bare
    return american(american(name.lower()).replace(" ", "").replace("-", ""))


def letters_as_spelled(name: str) -> str:
    """Return `letters`, but leave British spellings as they are."""
    return _bare(name) or _without_separators(_small(name), british=True)


def _bare(name: str) -> str:
    """Return the small letters of a name of letters, spaces and hyphens, as most are; or ""."""
    bare = name.replace(" ", "").replace("-", "")
    if bare.isascii() and (bare.isalpha() or (bare.isalnum() and len(bare) == len(name))):
        return bare.lower()
    return ""


def _small(name: str) -> str:
    text = _POSSESSIVE.sub("", plain(name))
    if text.isascii():
        return text.lower()
    return "".join(_spelled(c) for c in unicodedata.normalize("NFKD", text)).casefold()


def _without_separators(text: str, british: bool = False) -> str:
    joined = _SEPARATOR.sub(_separator, text)
    return joined if british else american(joined)


def _separator(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    if before.isdigit() and after.isdigit():
        return "." if match[0] == "." else "-"
    return ""


def _spelled(character: str) -> str:
    if character.isascii():
        return character
    if unicodedata.combining(character):
        return ""
    if character in _WORDED:
        return _WORDED[character]
    words = unicodedata.name(character, "").split()
    if words[:1] == ["GREEK"] and "LETTER" in words:
        return words[-1].lower()
    return character


def without_plural(name: str, key: str) -> str:
    """Return the letters of a name with the plural ending of the last word taken off.

    A capital S belongs to the name (DPS), and so does the s of -ss, -us, -is and -as.

    Args:
        name: as a paper writes it.
        key: its `letters`.
    """
    name = name.rstrip()
    if not name.endswith("s"):
        return key
    if len(key) > 2 and name[-2].isupper():  # NFAs
        return key[:-1]
    if len(key) < 4:
        return key
    if key.endswith("ies") and len(key) > 5:
        return key[:-3] + "y"
    if key.endswith(("sses", "xes", "ches", "shes")):
        return key[:-2]
    return key if key.endswith(("ss", "us", "is", "as")) else key[:-1]


def without_head(name: str, kind: EntityType) -> str:
    """Take off an article and a noun that only says the kind: ``the GSM8K dataset`` → ``GSM8K``.

    The rest must be sure to be a name, with a digit or a capital inside a word: a language model
    stays one, also where it begins a sentence. For data a capital is enough (``Yelp dataset``),
    and tasks lose the word task in any case.
    """
    article = _ARTICLE.match(name)
    bare = name[article.end() :] if article else name
    stripped = bare.strip()
    match = _HEAD[kind].search(stripped)
    if not match:
        return bare
    rest, head = _BASED.sub("", stripped[: match.start()]), match["head"]
    if not is_name(rest):
        return rest if kind == "Task" else bare
    coined = any(c.isdigit() for c in rest) or any(
        c.isupper() for word in re.split(r"[\s-]", rest) for c in word[1:]
    )
    named = kind in ("Dataset", "Benchmark") and head.islower()
    if kind == "Task" or coined or named:
        return rest
    return bare


@lru_cache(maxsize=_REMEMBERED)
def fold(name: str, kind: EntityType) -> str:
    """Return the key that all spellings of one name share; never empty.

    Args:
        name: as a paper writes it.
        kind: what it names; decides which head nouns go.
    """
    return fold_anew(name, kind)[0]


def fold_anew(name: str, kind: EntityType) -> tuple[str, str]:
    """Return what `fold` returns and what `letters` does, of a name that is not met again."""
    bare = without_head(without_brackets(name), kind)
    if _INNER_S.search(bare):
        bare = _INNER_PLURAL.sub(_cut_plural, bare)
    spelled = _letters(name)
    key = without_plural(bare, spelled if bare == name else _letters(bare))
    return key or spelled or name, spelled


def without_brackets(name: str) -> str:
    """Take out a short form in brackets, or the long form of one: ``Toy Net (TN) layer``.

    What narrows a name stays: ``F1 (macro)``, ``ResNet (50)``.
    """
    if "(" not in name:
        return name
    return _BRACKETS.sub(_without_short, name).strip() or name


def _without_short(match: re.Match[str]) -> str:
    inside, before = match["inside"].strip(), match.string[: match.start()].strip()
    capitals = sum(c.isupper() for c in inside)
    if " " not in inside:
        return "" if capitals > 1 and len(before) > len(inside) else match[0]
    brief = " " not in before and sum(c.isupper() for c in before) > 1
    return "" if brief and len(inside) > len(before) and capitals > 1 else match[0]


def _cut_plural(match: re.Match[str]) -> str:
    stem = match[1]
    return match[0] if _NO_PLURAL.search(stem) or any(map(str.isupper, stem[1:])) else stem


def is_name(name: str) -> bool:
    """Whether this is written as a name, not as a lower-case term: it has a capital or a digit."""
    if name.isascii():
        return _CAPITAL.search(name) is not None
    return any(c.isupper() or c.isdigit() for c in name)


def slug(name: str) -> str:
    """Return the name as lower-case ASCII words joined by hyphens, for ids and file names."""
    text = name
    if not name.isascii():
        text = "".join(_spelled(c) for c in unicodedata.normalize("NFKD", name))
    text = _SIGN.sub(lambda m: f"-{_SPELLED[m[0]]}-", text.casefold())
    text = _HYPHENS.sub("-", _NO_SLUG.sub("-", text)).strip("-")[:80].rstrip("-")
    return text or short_hash(name)


def short_hash(text: str, digits: int = 8) -> str:
    """Return the first hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
