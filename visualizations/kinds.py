"""How kinds of nodes and roles are called on the pages, in the order in which they are listed."""

from __future__ import annotations

from collections.abc import Mapping

from paperatlas.records import ENTITY_TYPES, ROLES

PAPER = "Paper"
KINDS: tuple[str, ...] = (PAPER, *ENTITY_TYPES)
"""Everything that has a page of its own; the maps and the search know a kind by its place here."""

PLURAL: Mapping[str, str] = {
    "Paper": "Papers",
    "Method": "Methods",
    "Dataset": "Datasets",
    "Benchmark": "Benchmarks",
    "Task": "Tasks",
    "Metric": "Metrics",
}

ROLE_RANK: Mapping[str, int] = {role: rank for rank, role in enumerate(ROLES)}

ROLE_WORDS: Mapping[str, str] = {
    "INTRODUCES": "introduces",
    "USES": "uses",
    "EVALUATES_ON": "evaluates on",
    "COMPARES_TO": "compares to",
    "ADDRESSES": "addresses",
    "MEASURES": "measures",
    "MENTIONS": "mentions",
}
"""What a paper does with a thing, as said of the paper."""

ROLE_HEADINGS: Mapping[str, str] = {
    "INTRODUCES": "Introduced by",
    "USES": "Used by",
    "EVALUATES_ON": "Evaluated on by",
    "COMPARES_TO": "Compared to by",
    "ADDRESSES": "Addressed by",
    "MEASURES": "Measured by",
    "MENTIONS": "Mentioned by",
}
"""The same, as said of the thing."""


def count_of(number: int, noun: str) -> str:
    """Return ``1 paper``, ``2 papers``, ``1,204 papers``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
