"""The shape that every reader has."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from paperatlas.records import Paper, Skip
from paperatlas.sources.documents import Document


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of input.

    Attributes:
        name: what it reads, as the user would say it.
        recognises: whether a document is of this kind, by its head, suffix and columns.
        read: the papers of a document of this kind, and a `Skip` for each piece it cannot use;
            raises `BrokenInputError` where it cannot go on.
    """

    name: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document], Iterator[Paper | Skip]]
