"""What narrows a result: shots, split, "up to", "average" ... by the words around its number."""

from __future__ import annotations

import re

from paperatlas.extractors.quantities import Quantity
from paperatlas.records import Offsets

REACH = 60  # characters on each side of the number

# Words just before the number.
_BOUNDS = re.compile(
    r"(?:(?P<most>up\sto|at\smost|as\s(?:high|much|many)\sas|less\sthan|below|under|fewer\sthan)"
    r"|(?P<least>at\sleast|more\sthan|over|above|as\slow\sas|exceeding|>|\\geq?)"
    r"|(?P<about>approximately|about|around|nearly|almost|roughly|close\sto|~|≈|\\sim|\\approx))"
    r"(?:\s(?:a|an|the|only|just))?[\s$(~]*(?:factor\sof\s)?$",
    re.IGNORECASE,
)
_BOUND_NAMES = {
    "most": {"less than": "less than", "below": "less than", "under": "less than",
             "fewer than": "less than"},
    "least": {"at least": "at least"},
}  # fmt: skip
_AROUND = re.compile(
    r"""(?P<shots>\b(?:\d+|zero|one|few|five)-shot\b)
    | (?P<average>\b(?:average|averaged|averaging|mean|on\saverage)\b)
    | (?P<split>\b(?:test|validation|val|dev|development|held-out|test-dev|test-standard)
        (?=[\s-](?:sets?|splits?|data|accuracy|error|images)\b))
    | (?P<sampling>\b(?:pass@\d+|maj@\d+|top-\d+|recall@\d+|best-of-\d+)(?!\w))
    | (?P<rest>\bsingle\smodel\b|\bzero\sshot\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(absolute|relative)\s(?:[a-z-]+\s){0,3}$|^\s(absolute|relative)(?:ly)?\b(?! to)",
    re.IGNORECASE,
)
_END_OF_CLAUSE = re.compile(r"[;()]|,\s(?:and|while|which|whereas|but)\b")


def find_qualifiers(text: str, sentence: Offsets, quantity: Quantity) -> tuple[str, ...]:
    """Find what narrows a number.

    Args:
        text: the field.
        sentence: the sentence of the number.
        quantity: the number.

    Returns:
        Distinct clauses: bounds first (``up to``, ``at least``, ``less than``, ``about``), then the
        range, then shots, split, ``average`` and the like in order of appearance.
    """
    out: list[str] = []
    before = text[max(sentence.start, quantity.start - REACH) : quantity.start]
    bound = _BOUNDS.search(before)
    if bound:
        kind = bound.lastgroup or "about"
        words = " ".join(bound[kind].lower().split())
        fallback = {"most": "up to", "least": "over", "about": "about"}[kind]
        out.append(_BOUND_NAMES.get(kind, {}).get(words, fallback))
    if quantity.high is not None:
        out.append(f"range {quantity.value}-{quantity.high}")
    after = text[quantity.end : min(sentence.end, quantity.end + REACH)]
    difference = _DIFFERENCE.search(before) or _DIFFERENCE.match(after)
    if difference:
        out.append((difference[1] or difference[2]).lower())
    breaks = [m.end() for m in _END_OF_CLAUSE.finditer(before)]
    near = before[breaks[-1] if breaks else 0 :]
    stop = _END_OF_CLAUSE.search(after)
    for part in (near, after[: stop.start()] if stop else after):
        out.extend(
            m.group().lower().replace("zero shot", "zero-shot") for m in _AROUND.finditer(part)
        )
    names = {"averaged": "average", "averaging": "average", "on average": "average",
             "mean": "average", "val": "validation", "development": "dev"}  # fmt: skip
    return tuple(dict.fromkeys(names.get(q, q) for q in out))
