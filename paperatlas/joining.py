"""The papers of a build: those of its input and those that the store holds, and what is in them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.errors import StoreNotFound
from paperatlas.extracting import Extracted, Progress, Reading, Some, extract_all
from paperatlas.graph.builder import read_stored
from paperatlas.graph.pairs import Pairs
from paperatlas.kept_papers import KeptPapers
from paperatlas.records import Paper, title_id
from paperatlas.sources import merge_papers

if TYPE_CHECKING:
    from paperatlas.graph.stores import Store


class KnownPapers:
    """What a store holds, so that it need not be read again.

    Attributes:
        papers: the papers with what was found in them.
        places: of the papers, by id.
    """

    def __init__(self, store: Store) -> None:
        """Read a store, which may be empty.

        Raises:
            StoreError: it holds papers of another version of paperatlas.
        """
        self.papers = KeptPapers()
        self.places: dict[str, int] = {}
        self._extractors: list[str] = []
        self._names: dict[str, str] = {}
        try:
            for paper, line, extractor in read_stored(store):
                at = self.places[paper.id] = len(self.papers)
                self.papers.append(paper)
                self.papers.keep(at, line)
                self._extractors.append(self._names.setdefault(extractor, extractor))
        except StoreNotFound:  # a file that is not made yet
            pass

    def was_read(self, at: int, paper: Paper, extractor: str) -> bool:
        """Tell whether a known paper has the text of another one, and was read by an extractor."""
        known = self.papers[at]
        text = known.title, known.abstract
        return text == (paper.title, paper.abstract) and self._extractors[at] == extractor


class PapersOfBuild:
    """The papers of this run joined with those of the store.

    Attributes:
        known: number of papers that the store held.
        kept: number of papers of this run that need not be extracted again.
    """

    def __init__(self, papers: KeptPapers, known: KnownPapers) -> None:
        """Join them: pages add up, the newer text wins.

        Args:
            papers: those of this run.
            known: those of the store.
        """
        self.known = len(known.papers)
        self.kept = 0
        self._known = known
        self._again: Iterable[int] = range(len(papers))
        self._papers = papers
        if self.known:
            self._papers, self._again = _joined(papers, known.papers)
        self._unread = array("i")
        self._found = bytearray(len(self._papers))

    def keep_what_is_known(self, extractor: str) -> None:
        """Keep what the store knows of papers that this run does not change.

        Args:
            extractor: what this run would read them with.
        """
        of_run = bytearray(len(self._papers))
        for at in self._again:
            of_run[at] = 1
        for at, paper in enumerate(self._papers):
            known_at = self._known.places.get(paper.id)
            if known_at is not None and (
                not of_run[at] or self._known.was_read(known_at, paper, extractor)
            ):
                self._keep(at, self._known.papers.line(known_at))
                self.kept += of_run[at]
            else:
                self._unread.append(at)

    def extract(
        self,
        reading: Reading,
        *,
        journal: Path | None,
        resume: bool,
        strict: bool,
        progress: Progress | None,
    ) -> Extracted:
        """Extract the others; see `extract_all`. One that cannot be read stays as it was known."""
        extracted = extract_all(
            Some(self._papers, self._unread),
            reading,
            lambda at, line: self._keep(self._unread[at], line),
            journal=journal,
            resume=resume,
            strict=strict,
            progress=progress,
        )
        for at in self._unread:
            known_at = self._known.places.get(self._papers[at].id)
            if not self._found[at] and known_at is not None:
                self._papers[at] = self._known.papers[known_at]
                self._keep(at, self._known.papers.line(known_at))
        return extracted

    def pairs(self) -> Pairs:
        """Return the papers of which it is known what is in them."""
        return self._papers.pairs(array("i", (at for at, found in enumerate(self._found) if found)))

    def _keep(self, at: int, line: str) -> None:
        self._papers.keep(at, line)
        self._found[at] = 1


def _joined(papers: KeptPapers, known: KeptPapers) -> tuple[KeptPapers, array[int]]:
    """Join papers of this run with those of the store.

    Returns:
        All papers, and the places of those that this run gives.
    """
    by_id = {paper.id: at for at, paper in enumerate(papers)}
    by_title = {
        title_id(paper.title): at
        for at, paper in enumerate(papers)
        if paper.id == title_id(paper.title)
    }
    joined, _ = merge_papers((paper for of in (known, papers) for paper in of), KeptPapers())
    again = array("i")
    for at, paper in enumerate(joined):
        newer_at = by_id.get(paper.id)
        if newer_at is None and by_title:
            newer_at = by_title.get(title_id(paper.title))
        if newer_at is not None:
            again.append(at)
            newer = papers[newer_at]
            joined[at] = replace(paper, title=newer.title, abstract=newer.abstract)
    return joined, again
