"""Reduce a name to what identifies it: case, accents, hyphens, plural and head noun aside."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from paperatlas.records import EntityType

_HEADS: dict[EntityType, str] = {
    "Dataset": "data ?sets?|benchmarks?|corpus|corpora|test ?sets?|suites?",
    "Method": "models?|methods?|algorithms?|architectures?|frameworks?|optimizers?",
    "Task": "tasks?|problems?",
    "Metric": "scores?|metrics?",
}
_HEADS["Benchmark"] = _HEADS["Dataset"]
_HEAD = {
    kind: re.compile(rf"(?P<rest>.*\S)[\s_-]+(?P<head>{words})", re.IGNORECASE | re.DOTALL)
    for kind, words in _HEADS.items()
}
_ARTICLE = re.compile(r"(?:the|an?|our)\s+(?=\S)", re.IGNORECASE)
_SPELLED = {"+": "plus", "@": "at", "*": "star", "#": "sharp"}


@lru_cache(maxsize=1 << 16)
def letters(name: str) -> str:
    """Return the letters, digits and telling signs of a name, case and accents aside.

    Separators go, but one between two digits stays, so that GPT-3.5 is not GPT-35. Greek letters
    are spelled out: τ-bench is tau-bench.
    """
    text = "".join(_spelled(c) for c in unicodedata.normalize("NFKD", name))
    text = text.casefold()
    return re.sub(r"(?<=\d)[\s\W_]+(?=\d)|[^\w+@*#%.]|_|\.", _separator, text)


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
    words = unicodedata.name(character, "").split()
    if words[:1] == ["GREEK"] and "LETTER" in words:
        return words[-1].lower()
    return character


def singular(name: str) -> str:
    """Return `letters` with the plural ending of the last word taken off.

    A capital S belongs to the name (DPS), and so does the s of -ss, -us, -is and -as.
    """
    key = letters(name)
    if len(key) < 4 or not name.rstrip().endswith("s"):
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
    match = _HEAD[kind].fullmatch(bare.strip())
    if not match:
        return bare
    rest, head = match["rest"], match["head"]
    coined = any(c.isdigit() for c in rest) or any(
        c.isupper() for word in re.split(r"[\s-]", rest) for c in word[1:]
    )
    named = kind in ("Dataset", "Benchmark") and is_name(rest) and head.islower()
    if kind == "Task" or coined or named:
        return rest
    return bare


@lru_cache(maxsize=1 << 16)
def fold(name: str, kind: EntityType) -> str:
    """Return the key that all spellings of one name share; never empty.

    Args:
        name: as a paper writes it.
        kind: what it names; decides which head nouns go.
    """
    return singular(without_head(name, kind)) or letters(name) or name


def is_name(name: str) -> bool:
    """Whether this is written as a name, not as a lower-case term: it has a capital or a digit."""
    return any(c.isupper() or c.isdigit() for c in name)


def slug(name: str) -> str:
    """Return the name as lower-case ASCII words joined by hyphens, for ids and file names."""
    text = "".join(_spelled(c) for c in unicodedata.normalize("NFKD", name)).casefold()
    text = re.sub(r"[+@*#]", lambda m: f"-{_SPELLED[m[0]]}-", text)
    text = re.sub(r"[^a-z0-9.]+|(?<!\d)\.|\.(?!\d)", "-", text)
    text = re.sub(r"-+", "-", text).strip("-")[:80].rstrip("-")
    return text or short_hash(name)


def short_hash(text: str, digits: int = 8) -> str:
    """Return the first hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]
