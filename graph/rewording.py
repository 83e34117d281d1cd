"""Other wordings of one name, to be joined with it if papers use that as well.

Each is taken for the same thing only where the plainer wording is a name of the corpus itself, so
that nothing is cut down to a word that nobody uses by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from paperatlas.records import EntityType

_METHOD = (
    "approach(?:es)?|frameworks?|mechanisms?|procedures?|methods?|algorithms?|techniques?|schemes?|"
    "strateg(?:y|ies)|systems?|paradigms?|modules?|tools?|formulations?"
)
_DATA = "data(?: ?sets?)?|corpus|corpora|benchmarks?|(?:shared )?tasks?|challenge|leaderboards?"
_HEADS: dict[EntityType, str] = {
    "Method": _METHOD,
    "Dataset": f"{_DATA}|collections?|databases?",
    "Benchmark": f"{_DATA}|suites?|test ?sets?",
    "Task": "tasks?|problems?|systems?|algorithms?|methods?|approach(?:es)?|mechanisms?",
    "Metric": "metrics?|scores?|values?|measures?|rates?|points?",
}
_HEAD = {
    kind: re.compile(rf"(?P<rest>\w.*\S)[\s-]+(?:{words})", re.IGNORECASE | re.DOTALL)
    for kind, words in _HEADS.items()
}
_HEAD_END = {
    kind: re.compile(rf"[\s-](?:{words})\Z", re.IGNORECASE) for kind, words in _HEADS.items()
}
"""What every name that `_HEAD` fits has; most have not, which is quick to see."""
_OF = re.compile(
    r"(?P<what>\w[\w -]*?)\s+of\s+(?:the\s+|an?\s+)?(?P<whose>\w[\w -]*)", re.IGNORECASE
)
_BASED = re.compile(r"(?P<with>\w.*?)[\s-]+based\s+(?P<what>\w.*)", re.IGNORECASE | re.DOTALL)
_AUTOMATIC = re.compile(r"auto(?:matic|mated)\s+(?P<rest>\w.*)", re.IGNORECASE | re.DOTALL)


def wordings(name: str, kind: EntityType) -> Iterator[tuple[str, str]]:
    """Yield plainer wordings of a name, each with the reason why it is the same thing.

    Args:
        name: as a paper writes it.
        kind: what it names.
    """
    if _HEAD_END[kind].search(name) and (match := _HEAD[kind].fullmatch(name)):
        yield match["rest"], "with a word that says what it is"
    small = name.casefold()
    if "of" in small and (match := _OF.fullmatch(name)):
        whose, what = match["whose"], match["what"]
        yield f"{whose} {what}", "the same words in another order"
        yield f"{_without_s(whose)} {what}", "the same words in another order"
    if "based" in small and (match := _BASED.fullmatch(name)):
        yield f"{match['with']} {match['what']}", "with “based”"
    if kind == "Task" and small.startswith("auto") and (match := _AUTOMATIC.fullmatch(name)):
        yield match["rest"], "with “automatic”"


def _without_s(words: str) -> str:
    return words[:-1] if words.endswith("s") and not words.endswith(("ss", "us", "is")) else words
