"""Names that are known beforehand: the shipped list, matched in one pass over folded tokens.

Spellings meet in a key (`paperatlas.extractors.folding`), so ``Few-Shot`` finds ``few shot``. The
keys sit in a dict with their prefixes, which is ready in milliseconds; a PhraseMatcher would have
to make a Doc of every name first. Names that are also words (MATH, Spider) must stand in their own
casing and, where position explains the capital, beside a cue.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.folding import fold_name, fold_token, word_set
from paperatlas.records import EntityType

LONGEST_NAME = 7  # tokens

# Words beside a name that say what it is; an ambiguous name needs one where it opens a sentence.
_CUES = word_set(
    """
    dataset datasets benchmark benchmarks corpus corpora suite leaderboard challenge model
    models algorithm network architecture framework method optimizer tokenizer library toolkit
    evaluate evaluated evaluation on outperforms like including as
    """
)
_LISTED = frozenset([",", "and", "or", "&", "/"])


@dataclass(frozen=True, slots=True)
class KnownName:
    """One name of the list.

    Attributes:
        name: as the list spells it.
        type: its usual type.
        also: other types it is known under.
        ambiguous: an English word or so short that it needs its casing and a cue.
        papers: abstracts of the counted corpora that hold it.
        well_known: from the hand-kept list.
    """

    name: str
    type: EntityType
    also: tuple[EntityType, ...] = ()
    ambiguous: bool = False
    papers: int = 0
    well_known: bool = False

    @property
    def hints(self) -> tuple[str, ...]:
        """What is said of a place where the name stands."""
        return _hints_of(self)


@lru_cache(maxsize=20_000)
def _hints_of(known: KnownName) -> tuple[str, ...]:
    """Return what is said of a place where a name stands."""
    counted = min(len(str(known.papers)), 4) if known.papers else 0
    return (
        f"gazetteer:{known.type}",
        *(f"gazetteer-also:{other}" for other in known.also),
        f"well-known:{known.type}" if known.well_known else f"papers:{counted}",
        *(("ambiguous",) if known.ambiguous else ()),
    )


@cache
def known_names() -> dict[str, list[tuple[str, KnownName]]]:
    """Return the shipped names: folded key to the spellings that share it."""
    names: dict[str, list[tuple[str, KnownName]]] = {}
    data = files("paperatlas.extractors") / "data"
    for line in (data / "well_known.tsv").read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, *spellings = line.split("\t")
        also = tuple(kind.split("+")[1:])
        entry = KnownName(spellings[0], kind.split("+")[0], also, well_known=True)  # type: ignore[arg-type]
        for spelling in spellings:
            names.setdefault(fold_name(spelling), []).append((spelling, entry))
    for line in gzip.decompress((data / "names.jsonl.gz").read_bytes()).decode().splitlines():
        row = json.loads(line)
        entry = KnownName(
            row["name"],
            row["type"],
            tuple(row.get("also", ())),
            row.get("ambiguous", False),
            row["df"],
        )
        for spelling in (row["name"], *row.get("aliases", ())):
            names.setdefault(fold_name(spelling), []).append((spelling, entry))
    return names


@cache
def _heads() -> dict[str, Counter[str]]:
    """For each last word of the list's longer names: how many names of each type end in it."""
    heads: dict[str, Counter[str]] = {}
    for spellings in known_names().values():
        spelling, known = spellings[0]
        first, _, last = spelling.rpartition(" ")
        if first:
            heads.setdefault(fold_token(last), Counter())[known.type] += 1
    return heads


@lru_cache(maxsize=50_000)
def head_hints(head: str) -> tuple[str, ...]:
    """Say which type the names of the list have that end in a word, and how surely.

    Args:
        head: the folded word.

    Returns:
        At most two hints such as ``Task=9`` (nine tenths of them) and ``many``.
    """
    counts = _heads().get(head)
    if counts is None:
        return ("none",)
    total = counts.total()
    kind, most = min(counts.items(), key=lambda item: (-item[1], item[0]))
    return f"{kind}={9 * most // total}", "many" if total > 20 else "some" if total > 3 else "few"


@cache
def _prefixes() -> frozenset[str]:
    """Every folded name, and every beginning of one at which it may be cut into tokens."""
    found: set[str] = set()
    for spellings in known_names().values():
        for spelling, _ in spellings:
            key = ""
            for part in re.split(r"[\s/]+", spelling):
                for piece in re.split(r"(?<=-)", part):
                    found.update((key + fold_token(piece), key + fold_token(piece + "s")))
                    key += fold_token(piece) if part == piece else piece.rstrip("-").lower()
    found.update(known_names())
    found.discard("")
    return frozenset(found)


@lru_cache(maxsize=50_000)
def fits_casing(text: str, spelling: str, *, ambiguous: bool) -> bool:
    """Tell whether the text's casing may stand for the listed spelling.

    Args:
        text: the characters found.
        spelling: as listed.
        ambiguous: the spelling needs its exact casing.
    """
    if text == spelling or text.rstrip("s") == spelling:
        return True
    if spelling.islower():
        return True
    single = " " not in spelling
    if ambiguous:
        return fold_case(text) == fold_case(spelling)
    if single and len(spelling) <= 5:
        return text.upper() == text or text[:2] == spelling[:2]
    # A name with capitals is not found in running lower case, unless it is a term of words.
    return not single or not text.islower() or len(spelling) > 8


def fold_case(name: str) -> str:
    """Reduce a name to its letters and digits without touching their case, plural s aside."""
    return re.sub(r"[\W_]+", "", name).removesuffix("s")


def find_names(text: DocText) -> None:
    """Propose every known name, with hints ``gazetteer:<type>`` and more (longest first)."""
    names = known_names()
    beginnings = _prefixes()
    folded = list(map(fold_token, text.lower))
    n = len(folded)
    for i in [k for k, key in enumerate(folded) if key in beginnings]:
        key = folded[i]
        j = i + 1
        while True:
            if key in names and folded[j - 1]:  # a dash that follows is no part of a name
                _propose(text, i, j, names[key])
            if j >= n or j - i >= LONGEST_NAME or (not folded[j] and text.words[j] not in "-–/"):
                break
            key += folded[j]
            j += 1
            if key not in beginnings:
                break


def _propose(text: DocText, i: int, j: int, spellings: list[tuple[str, KnownName]]) -> None:
    surface = " ".join(text.words[i:j])
    for spelling, known in spellings:
        if not fits_casing(surface, spelling, ambiguous=known.ambiguous):
            continue
        if known.ambiguous and j - i == 1 and not _in_context(text, i):
            continue
        for hint in known.hints:
            text.hint(i, j, hint)


def _in_context(text: DocText, i: int) -> bool:
    """Tell whether the casing of token i is its own and not that of its place."""
    word = text.words[i]
    if word.isupper() and len(word) > 1:
        return not _all_caps_around(text, i)
    near = [
        text.lower[k]
        for k in (i - 2, i - 1, i + 1, i + 2)
        if 0 <= k < len(text.words) and text.sentence_of and _same(text, i, k)
    ]
    cued = any(w in _CUES for w in near)
    if len(word) < 3:
        return cued
    if i < text.title_tokens or _opens_sentence(text, i):
        return cued
    if word[:1].isupper() and not any(c.isupper() or c.isdigit() for c in word[1:]):
        return cued or _in_list(text, i)
    return True


def _same(text: DocText, i: int, k: int) -> bool:
    return text.sentence_of[i] == text.sentence_of[k]


def _in_list(text: DocText, i: int) -> bool:
    """Tell whether the token stands in a list beside another capitalised name."""
    words, last = text.words, len(text.words) - 1
    left = i >= 2 and words[i - 1] in _LISTED and words[i - 2][:1].isupper()
    right = i + 2 <= last and words[i + 1] in _LISTED and words[i + 2][:1].isupper()
    return left or right


def _opens_sentence(text: DocText, i: int) -> bool:
    if not text.sentence_of:
        return i == 0
    first = text.sentences[text.sentence_of[i]][0]
    return all(not w[:1].isalnum() for w in text.words[first:i])


def _all_caps_around(text: DocText, i: int) -> bool:
    around = [w for w in text.words[max(i - 2, 0) : i + 3] if w.isalpha() and len(w) > 3]
    return len(around) > 2 and all(w.isupper() for w in around)
