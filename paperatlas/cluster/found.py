"""The second step of a build on a cluster: parts of papers become parts with extractions.

Each worker keeps an extractor and is handed parts by name. What a worker was at when it died is
read once more; if a worker dies of it again it is cut in two, down to the one paper that is named.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from paperatlas.cluster.duplicates import Changes
from paperatlas.cluster.parts import Part, read_papers, read_unread, write_found
from paperatlas.cluster.running import ReaderDied, Reading
from paperatlas.extractors.worker import Choices, Unread
from paperatlas.extractors.workers import Workers
from paperatlas.records import Paper

_TRIES = 2
"""Times that a worker may die of a part before it is cut, and of a paper before it is skipped."""
_NAMED = re.compile(r"(?P<part>.+)\.(?P<first>\d+)-(?P<end>\d+)\.(?P<stamp>[0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class Piece:
    """What a worker reads at a time.

    Attributes:
        part: number of the part.
        first: place of its first paper in the part.
        end: one past that of the last.
        path: the file that it becomes.
    """

    part: int
    first: int
    end: int
    path: Path


class PartReader:
    """What runs on a worker: an extractor in a process of its own, which a crash does not share."""

    def __init__(self, choices: Choices) -> None:
        """Start the process; it loads meanwhile.

        Args:
            choices: what makes the extractor.
        """
        self._workers = Workers(choices, 1)

    def read(self, piece: Piece, part: Part, changes: Changes) -> Path:
        """Read the papers of a piece and write what was found.

        Args:
            piece: the piece.
            part: its part.
            changes: of the part.

        Raises:
            RecogniserError: the extractor cannot be set up, or gives nothing of use.
        """
        papers = changes.apply(read_papers(part.path, piece.first, piece.end), piece.first)
        found: list[tuple[Paper, str | Unread]] = []
        for batch, answers in self._workers.read(papers):
            found.extend(zip(batch, answers, strict=True))
        write_found(found, piece.path)
        return piece.path

    def close(self) -> None:
        """End the process."""
        self._workers.close()


@dataclass(slots=True)
class Found:
    """What came of reading.

    Attributes:
        paths: files of papers with extractions; together they hold every paper once.
        resumed: papers that a run before had read.
        unread: papers that could not be read, and why.
        deaths: how often a worker died.
    """

    paths: list[Path] = field(default_factory=list)
    resumed: int = 0
    unread: list[tuple[Paper, Unread]] = field(default_factory=list)
    deaths: int = 0


class Finding:
    """The pieces of a build: which are done, which are to be read."""

    def __init__(
        self,
        parts: Sequence[Part],
        changes: dict[int, Changes],
        version: str,
        folder: Path,
    ) -> None:
        """Look for what a run before has done.

        Args:
            parts: of papers.
            changes: by the number of the part.
            version: of the extractor (see `paperatlas.extractors.version`).
            folder: where pieces are kept; it exists.
        """
        self._parts, self._changes, self._folder = parts, changes, folder
        self._version = version
        self._done: list[Piece] = []
        self._left: list[Piece] = []
        kept = self._kept()
        for number, part in enumerate(parts):
            at = 0
            for first, end, path in sorted(kept.get((part.name, self._stamp(number)), ())):
                if first >= at:
                    self._leave(number, at, first)
                    self._done.append(Piece(number, first, end, path))
                    at = end
            self._leave(number, at, part.count)

    def run(
        self, start: Callable[[], Reading], progress: Callable[[int, int], None] | None = None
    ) -> Found:
        """Read what is left.

        Args:
            start: makes the workers, if any are needed.
            progress: called with the papers done and the papers in all.
        """
        out = Found(resumed=sum(piece.end - piece.first for piece in self._done))
        total = sum(part.count for part in self._parts)
        done = out.resumed
        if self._left:
            reading = start()
            try:
                for piece in self._read(reading, out):
                    done += piece.end - piece.first
                    if progress:
                        progress(done, total)
            finally:
                reading.close()
        order = sorted(self._done, key=lambda piece: (piece.part, piece.first))
        out.paths = [piece.path for piece in order]
        for path in out.paths:
            out.unread += read_unread(path)
        return out

    def _read(self, reading: Reading, out: Found) -> Iterator[Piece]:
        asked: dict[str, Piece] = {}
        tries: dict[str, int] = {}
        cut: set[str] = set()

        def ask(piece: Piece) -> None:
            asked[piece.path.name] = piece
            changes = self._changes.get(piece.part, Changes())
            reading.ask(piece.path.name, piece, self._parts[piece.part], changes)

        for piece in self._left:
            ask(piece)
        for name, answer in reading.answers():
            piece = asked.pop(name)
            if isinstance(answer, ReaderDied):
                out.deaths += 1
                tries[name] = tries.get(name, 0) + 1
                many = piece.end - piece.first > 1
                if tries[name] < _TRIES and not (many and name in cut):
                    ask(piece)
                    continue
                if many:
                    middle = (piece.first + piece.end) // 2
                    for first, end in ((piece.first, middle), (middle, piece.end)):
                        half = self._piece(piece.part, first, end)
                        cut.add(half.path.name)
                        ask(half)
                    continue
                self._give_up(piece, str(answer))
            self._done.append(piece)
            yield piece

    def _give_up(self, piece: Piece, death: str) -> None:
        """Write a piece of one paper that every worker dies of."""
        part = self._parts[piece.part]
        papers = read_papers(part.path, piece.first, piece.end)
        papers = self._changes.get(piece.part, Changes()).apply(papers, piece.first)
        reason = f"the extractor dies of it: {death}"
        write_found([(paper, Unread(reason)) for paper in papers], piece.path)

    def _leave(self, number: int, first: int, end: int) -> None:
        if first < end:
            self._left.append(self._piece(number, first, end))

    def _piece(self, number: int, first: int, end: int) -> Piece:
        name = f"{self._parts[number].name}.{first:05}-{end:05}.{self._stamp(number)}.parquet"
        return Piece(number, first, end, self._folder / name)

    def _stamp(self, number: int) -> str:
        """Return what tells extractions of the same papers by the same extractor."""
        changes = self._changes.get(number, Changes())
        said = [self._version, str(self._parts[number].path.stat().st_mtime_ns)]
        said += map(str, sorted(changes.gone))
        said += [repr(item) for item in sorted(changes.joined.items(), key=lambda item: item[0])]
        return hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def _kept(self) -> dict[tuple[str, str], list[tuple[int, int, Path]]]:
        """Return the pieces that are there, by part and stamp."""
        found: dict[tuple[str, str], list[tuple[int, int, Path]]] = {}
        for path in sorted(self._folder.glob("*.parquet")):
            if named := _NAMED.fullmatch(path.stem):
                place = int(named["first"]), int(named["end"]), path
                found.setdefault((named["part"], named["stamp"]), []).append(place)
        return found
