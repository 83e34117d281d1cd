"""Turns of phrase that settle what a number is, whatever its cues weigh.

Annotated papers hold too few of these to count weights on: settings that authors chose ("a learning
rate of 0.001"), and times and prices that something is said to take.
"""

from __future__ import annotations

import re

from paperatlas.extractors.quantities import Quantity
from paperatlas.records import Offsets

_SETTING = re.compile(
    r"\b(?:learning rates?|batch sizes?|temperatures?|thresholds?|dropout|weight decay|window size"
    r"|seeds?|context (?:length|size)s?|resolutions?|sample size|p-values?|p\s?[<=]"
    r"|target accuracy)"
    r"(?:\s(?:of|to|is|at|from|=|<|e\.g\.,?))?[\s$(<=]*(?:\d[\d.]*,?\s(?:and|to)\s)?$"
    r"|\b(?:top|bottom|first|last)[\s-]$|\bbatch size of\s$",
    re.IGNORECASE,
)
_SETTING_AFTER = re.compile(r"\s(?:confidence|significance|probability|credible|sparsity level)\b")
_TAKES = re.compile(
    r"\b(?:takes?|took|requires?|requiring|costs?|costing|needs?|trained? (?:in|for|within)"
    r"|trains in|runs? in|running in|within|in (?:only|just|under|about|less than)|latency|runtime"
    r"|inference time|training time)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\b(?:contain|consist|compris|cover|span|collect|record|corpus|dataset|speech|audio|video"
    r"|footage|history|horizon|forecast|ahead|every|per year|revenue|market|billion|million)\w*",
    re.IGNORECASE,
)
_RESOURCE = re.compile(
    r"\s(?:of\s)?(?:the\s|its\s|their\s|as\s)?(?:(?:many|much|total|required|training|inference|peak|gpu)\s)*"
    r"(?:memory|compute|computation|cost|costs|time|latency|parameters|energy|flops|budget|runtime)\b",
    re.IGNORECASE,
)


def is_setting(text: str, sentence: Offsets, quantity: Quantity) -> bool:
    """Say whether the words beside a number make it a choice of the authors.

    Args:
        text: the field.
        sentence: the sentence of the number.
        quantity: the number.
    """
    before = text[max(sentence.start, quantity.start - 40) : quantity.start]
    return bool(_SETTING.search(before) or _SETTING_AFTER.match(text, quantity.end))


def is_stated_cost(text: str, sentence: Offsets, quantity: Quantity) -> bool:
    """Say whether a sentence gives a time, a price or a share as what something takes.

    Args:
        text: the field.
        sentence: the sentence of the number.
        quantity: the number.
    """
    if quantity.worded and _RESOURCE.match(text, quantity.end):
        return True
    if quantity.measure not in ("time", "money"):
        return False
    return bool(
        _TAKES.search(text, sentence.start, quantity.start)
        and not _AMOUNT.search(text, sentence.start, sentence.end)
    )
