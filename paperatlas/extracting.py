"""Extract many papers: on all processors, never twice, and so that a killed run goes on."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, overload

from paperatlas.errors import RecogniserError, SourceError
from paperatlas.extraction_json import extraction_from_text, in_newest_layout
from paperatlas.records import Paper, Skip

if TYPE_CHECKING:
    from paperatlas.extractors.extractor import Extractor
    from paperatlas.extractors.worker import Choices, Unread
    from paperatlas.journal import Journal

FEW = 512
"""Papers that this process reads itself: workers would take as long to load."""

UNDER_STRICT = "{} (an error under --strict; without it this is skipped)"
"""What is said of a `Skip` that ends a run."""

Keep = Callable[[int, str], None]
"""Called with a place and what is to be kept there."""

Progress = Callable[[str, int, int | None], None]
"""Called with the step's name, what is done of it, and the total where it is known."""


@dataclass(slots=True)
class Extracted:
    """What came of extracting papers.

    Attributes:
        unread: the papers that could not be read, and why.
        resumed: how many were taken from the journal of a run that was cut off.
        of_papers: what the extractors wanted said, as ``paper id: sentence``.
        warnings: what the reader should know of how it went.
    """

    unread: list[Skip] = field(default_factory=list)
    resumed: int = 0
    of_papers: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


class Reading:
    """Reads papers by one extractor, here or in workers, and says who it is.

    Attributes:
        choices: what the user chose, with the version, for workers to make extractors of.
        version: what makes the extractions (see `paperatlas.extractors.version`).
        warnings: what the reader should know of how it went.
    """

    def __init__(self, choices: Choices, *, workers: int | None = None) -> None:
        """Set the extractor up; a wrong choice is told before any paper is read.

        Args:
            choices: what the user chose.
            workers: processes that read; None takes one for each processor where there are more
                than `FEW` papers, 1 reads in this process.

        Raises:
            RecogniserError: there is no such recogniser, or it cannot be set up.
            MissingExtra: it needs packages that are not installed.
            ValueError: the least confidence is not from 0 to 1, or there are no workers.
        """
        if workers is not None and workers < 1:
            message = f"at least one worker is needed, not {workers}"
            raise ValueError(message)
        self._workers = workers
        self._extractor: Extractor | None = choices.extractor()
        self.version = self._extractor.version
        self.choices = replace(choices, version=self.version)
        self.warnings: list[str] = []

    def read(self, papers: Sequence[Paper]) -> Iterator[tuple[Paper, str | Unread]]:
        """Yield each paper, in order, with its extraction as JSON text or why there is none."""
        from paperatlas.extractors.processors import processors
        from paperatlas.extractors.worker import BATCH
        from paperatlas.extractors.workers import Workers

        count = self._workers or (processors() if len(papers) > FEW else 1)
        read = 0
        if count > 1 and len(papers) > 1:
            self._extractor = None  # the workers have their own: this one only takes memory
            size = min(BATCH, -(-len(papers) // count))
            try:
                with Workers(self.choices, min(count, len(papers))) as workers:
                    for batch, answers in workers.read(papers, batch_size=size):
                        yield from zip(batch, answers, strict=True)
                        read += len(batch)
            except RecogniserError as error:  # such as one that only this process has registered
                self.warnings.append(f"read by one process instead of {count}: {error}")
        yield from self._read_here(papers[read:] if read else papers)

    def _read_here(self, papers: Sequence[Paper]) -> Iterator[tuple[Paper, str | Unread]]:
        from paperatlas.extractors.worker import BATCH, read_apart

        waiting = iter(papers)
        while batch := list(islice(waiting, BATCH)):
            if self._extractor is None:
                self._extractor = self.choices.extractor()
            yield from zip(batch, read_apart(self._extractor, batch, self.version), strict=True)


def read_all(
    papers: Sequence[Paper],
    reading: Reading,
    *,
    unread: list[Skip],
    strict: bool = False,
    done: int = 0,
    progress: Progress | None = None,
) -> Iterator[tuple[Paper, str]]:
    """Yield each paper, in order, with its extraction as JSON text.

    Args:
        papers: the papers.
        reading: what reads them.
        unread: gets the papers that cannot be read.
        strict: raise on the first of these.
        done: papers that were read before, for the progress shown.
        progress: see `Progress`.

    Raises:
        SourceError: `strict`, and a paper cannot be read.
    """
    total = done + len(papers)
    for count, (paper, text) in enumerate(reading.read(papers), done + 1):
        if progress and (count % 20 == 0 or count == total):
            progress("extract", count, total)
        if isinstance(text, str):
            yield paper, text
            continue
        skip = skip_of(paper, text)
        if strict:
            raise SourceError(UNDER_STRICT.format(skip))
        unread.append(skip)


def skip_of(paper: Paper, unread: Unread) -> Skip:
    """Return what is said of a paper that could not be read.

    Args:
        paper: the paper.
        unread: why.
    """
    reason = f"paper {paper.id!r} ({paper.title:.60}): {unread.reason}"
    return Skip(where=", ".join(paper.sources) or paper.id, reason=reason)


def extract_all(
    papers: Sequence[Paper],
    reading: Reading,
    keep: Keep,
    *,
    journal: Path | None = None,
    resume: bool = True,
    strict: bool = False,
    progress: Progress | None = None,
) -> Extracted:
    """Extract papers, keeping what is done in a journal until the caller deletes it.

    Args:
        papers: the papers.
        reading: what reads them.
        keep: gets what was found in each, in no order: the place of the paper among `papers` and
            the line of JSON.
        journal: the file of the journal; None keeps none.
        resume: take what the journal of a run that was cut off holds; else it is begun anew.
        strict: raise on the first paper that cannot be read.
        progress: see `Progress`.

    Raises:
        SourceError: `strict`, and a paper cannot be read.
        StoreBusy: another process has the journal open.
        StoreError: the journal cannot be opened.
    """
    from paperatlas.extractors.worker import BATCH

    out = Extracted()
    left = array("i", range(len(papers)))

    def take(at: int, line: str) -> None:
        found = extraction_from_text(line, ("warnings",))
        out.of_papers += (f"{papers[at].id}: {said}" for said in found.warnings)
        keep(at, line)

    with ExitStack() as stack:
        kept: Journal | None = None
        if journal is not None and (len(papers) > BATCH or journal.exists()):
            kept = stack.enter_context(_opened(journal, resume=resume))
            left = array("i")
            for at, paper in enumerate(papers):
                line = kept.get(paper, reading.version)
                if line is None:
                    left.append(at)
                else:
                    take(at, in_newest_layout(line, paper))
            out.resumed = len(papers) - len(left)
            if len(kept) > out.resumed:
                out.warnings.append(
                    f"{journal}: {len(kept) - out.resumed} of {len(kept)} extractions of a build "
                    "that was cut off are of other texts or by another extractor: not used"
                )
        place_of = {papers[at].id: at for at in left}
        read = read_all(
            Some(papers, left),
            reading,
            unread=out.unread,
            strict=strict,
            done=out.resumed,
            progress=progress,
        )
        while batch := list(islice(read, BATCH)):
            if kept is not None:
                kept.add(batch, reading.version)
            for paper, line in batch:
                take(place_of[paper.id], line)
    out.warnings += reading.warnings
    return out


class Some(Sequence[Paper]):
    """The papers at some places, each fetched when its turn comes."""

    def __init__(self, papers: Sequence[Paper], places: Sequence[int]) -> None:
        """Choose from papers by place."""
        self._papers, self._places = papers, places

    def __len__(self) -> int:
        """Return their number."""
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Paper: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Paper]: ...
    def __getitem__(self, at: int | slice) -> Paper | Sequence[Paper]:
        """Return one, or some."""
        if isinstance(at, slice):
            return Some(self._papers, self._places[at])
        return self._papers[self._places[at]]


def _opened(path: Path, *, resume: bool) -> Journal:
    from paperatlas.journal import Journal

    journal = Journal(path)
    if not resume:
        journal.clear()
    return journal
