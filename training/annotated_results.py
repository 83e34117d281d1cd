"""Which number of a text an annotated result stands for, and which names fill its places."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from paperatlas.extractors.quantities import Quantity

_WORDS = {"half": 0.5, "two": 2, "three": 3, "five": 5, "two orders of magnitude": 100}


def reads_as_the_guide(gold: Mapping[str, Any]) -> bool:
    """Tell whether a paper was read as the guide's own annotators read.

    Those of the other papers had the guide alone, and take twice as many terms for introduced; the
    last of them were told of the habits of the guide's annotators (see `join_texts.py`).
    """
    return gold.get("values") != "in digits" or gold.get("habits") == "guide"


def match(quantities: Sequence[Quantity], gold: Mapping[str, Any]) -> list[Any]:
    """Give each number of a text its annotated result or None, the likeliest place first."""
    out: list[Any] = [None] * len(quantities)
    for result in gold["results"]:
        value = number(result["value"])
        fitting = [
            k
            for k, q in enumerate(quantities)
            if out[k] is None and value is not None and abs(float(q.value)) == value
        ]
        if fitting:
            best = max(fitting, key=lambda k: (_agrees(quantities[k], result), -k))
            out[best] = result
    return out


def _agrees(quantity: Quantity, result: Mapping[str, Any]) -> bool:
    unit, wanted = quantity.unit or "", result.get("unit") or ""
    return unit.rstrip("s") == wanted.rstrip("s")


def number(value: object) -> float | None:
    """Return an annotated value as a number, without its sign."""
    if str(value) in _WORDS:
        return float(_WORDS[str(value)])
    m = re.search(r"\d*\.?\d+", str(value).replace(",", ""))
    return float(m.group()) if m else None


def wanted_entities(name: str, gold: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the annotated entities that a result means by a name of its own."""
    entities: list[dict[str, Any]] = gold["entities"]
    by_name = [e for e in entities if e["name"] == name]
    return by_name or [e for e in entities if name in e["surfaces"]]


def wanted_keys(name: str, gold: Mapping[str, Any], scorer: Any) -> set[str]:
    """Return all folded names of what an annotated result names."""
    keys: set[str] = set(scorer.keys({"name": name}))
    for e in gold["entities"]:
        if e["name"] == name:
            keys |= scorer.keys(e)
    return keys
