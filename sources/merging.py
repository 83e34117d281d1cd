"""The same paper on several pages is one paper that remembers each page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar, overload

from paperatlas.records import Paper, Skip, fold_title
from paperatlas.sources.fields import arxiv_number, doi_of

_TITLE_ONLY = "title:"


class Kept(Protocol):
    """Where papers are kept while they are merged: a list, or what is like one."""

    def __getitem__(self, at: int, /) -> Paper:
        """Return the paper at a place."""

    def __setitem__(self, at: int, paper: Paper, /) -> None:
        """Put another paper in its place."""

    def __len__(self) -> int:
        """Return the number of papers."""

    def append(self, paper: Paper, /) -> None:
        """Add a paper at the end."""


K = TypeVar("K", bound=Kept)


@overload
def merge_papers(items: Iterable[Paper | Skip]) -> tuple[list[Paper], list[Skip]]: ...
@overload
def merge_papers(items: Iterable[Paper | Skip], into: K) -> tuple[K, list[Skip]]: ...
def merge_papers(
    items: Iterable[Paper | Skip], into: Kept | None = None
) -> tuple[Kept, list[Skip]]:
    """Join what several pages say about the same paper.

    Two records are the same paper when their ids agree (``2111.00396v2`` and
    ``arxiv:2111.00396`` do), or when their titles agree, case, accents and punctuation aside, and
    at least one of them is known by its title only. Two different ids with one title stay apart.
    What the first page says stands; later pages fill in what is missing and add their name, their
    addresses and their extras. An id of the user's own that stands for two papers with different
    titles and abstracts (``1`` in two files) keeps the first; the second is a `Skip`.

    Args:
        items: what `paperatlas.sources.read` yields.
        into: gets the papers; a list if left out.

    Returns:
        The papers in the order of their first page, and all skips in reading order.
    """
    papers: Kept = [] if into is None else into
    skips: list[Skip] = []
    by_id: dict[str, int] = {}
    by_title: dict[str, int] = {}
    for item in items:
        if isinstance(item, Skip):
            skips.append(item)
            continue
        key, title = identity_of(item.id), fold_title(item.title)
        at = by_id.get(key)
        if at is None:
            same = by_title.get(title)
            if same is not None and (_only_titled(item) or _only_titled(papers[same])):
                at = same
        elif _clash(papers[at], item):
            reason = (
                f"id {item.id!r} is already that of {papers[at].title[:60]!r}; give each its own"
            )
            skips.append(Skip(where=", ".join(item.sources), reason=reason))
            continue
        if at is None:
            at = len(papers)
            papers.append(item)
        else:
            papers[at] = _joined(papers[at], item)
        by_id.setdefault(key, at)
        by_title.setdefault(title, at)
    return papers, skips


def identity_of(paper_id: str) -> str:
    """Return what the ids of one paper share: ``2111.00396v2`` and ``arxiv:2111.00396`` are one."""
    number = arxiv_number(paper_id)
    if number:
        return f"arxiv:{number}"
    doi = doi_of(paper_id)
    return f"doi:{doi}" if doi else paper_id


def _only_titled(paper: Paper) -> bool:
    return paper.id.startswith(_TITLE_ONLY)


def _clash(first: Paper, later: Paper) -> bool:
    """Whether one id, which somebody may have counted up from 1, stands for two papers."""
    return (
        ":" not in identity_of(first.id)
        and fold_title(first.title) != fold_title(later.title)
        and fold_title(first.abstract) != fold_title(later.abstract)
    )


def _joined(first: Paper, later: Paper) -> Paper:
    return replace(
        first,
        id=later.id if _only_titled(first) else first.id,
        abstract=first.abstract or later.abstract,
        authors=first.authors or later.authors,
        year=first.year if first.year is not None else later.year,
        published=first.published or later.published,
        venue=first.venue or later.venue,
        urls=tuple(dict.fromkeys(first.urls + later.urls)),
        sources=tuple(dict.fromkeys(first.sources + later.sources)),
        extra={**first.extra, **{k: v for k, v in later.extra.items() if k not in first.extra}},
    )
