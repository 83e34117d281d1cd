"""Extraction on several processors: workers that read papers batch by batch.

Each is a program of its own (`paperatlas.extractors.worker`): scripts need no ``__main__`` guard,
no memory is shared that a crash could leave torn, and no lock is left held. One that dies is
started again and its batch read once more; if it dies again, the batch is read paper by paper, and
the one that it dies of is named.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from itertools import islice
from queue import LifoQueue
from typing import Self

from paperatlas.errors import RecogniserError
from paperatlas.extractors.processors import THREADS
from paperatlas.extractors.worker import BATCH, FAILED, READY, USELESS, Choices, Unread
from paperatlas.records import Paper

_AHEAD = 2  # batches a worker may be ahead of who takes the answers
_STARTS = 3  # times a worker may end before it is ready


class Workers:
    """Processes that extract; use it in a ``with`` block, which ends them.

    Example:
        >>> with Workers(Choices("rules"), 2) as workers:          # doctest: +SKIP
        ...     for papers, answers in workers.read(papers):
        ...         ...
    """

    def __init__(self, choices: Choices, count: int) -> None:
        """Start the workers; they load while the caller goes on.

        Args:
            choices: what they make their extractors of.
            count: how many, at least 1.
        """
        self._workers = [_Worker(choices) for _ in range(count)]
        self._idle: LifoQueue[_Worker] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, "paperatlas-worker")

    def __enter__(self) -> Self:
        """Return the workers."""
        return self

    def __exit__(self, *_: object) -> None:
        """End them, whatever they are doing."""
        self.close()

    def read(
        self, papers: Iterable[Paper], *, batch_size: int = BATCH
    ) -> Iterator[tuple[list[Paper], list[str | Unread]]]:
        """Yield papers, batch by batch in order, with what was found in each.

        Args:
            papers: the papers; no more are taken than the workers can be kept busy with.
            batch_size: papers of a batch.

        Yields:
            The papers of a batch, and for each its extraction as JSON text (see
            `paperatlas.extraction_json.extraction_to_text`), or why there is none.

        Raises:
            RecogniserError: a worker cannot be started.
        """
        ahead: deque[tuple[list[Paper], Future[list[str | Unread]]]] = deque()
        waiting = iter(papers)
        while True:
            while len(ahead) < _AHEAD * len(self._workers) and (
                batch := list(islice(waiting, batch_size))
            ):
                ahead.append((batch, self._threads.submit(self._answer, batch)))
            if not ahead:
                return
            batch, future = ahead.popleft()
            yield batch, future.result()

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        for worker in self._workers:
            worker.end()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.hang_up()

    def _answer(self, papers: Sequence[Paper]) -> list[str | Unread]:
        worker = self._idle.get()
        try:
            return _read(worker, papers)
        finally:
            self._idle.put(worker)


def _read(worker: _Worker, papers: Sequence[Paper]) -> list[str | Unread]:
    """Have papers read: once more if the worker dies, then one by one."""
    death = ""
    for _ in range(2):
        try:
            return worker.read(papers)
        except _DiedError as died:
            death = str(died)
    if len(papers) == 1:
        return [Unread(f"the extractor dies of it: {death}")]
    return [answer for paper in papers for answer in _read(worker, [paper])]


class _DiedError(Exception):
    """Raised when a worker is gone; says how."""


class _Worker:
    """One process, started again when it died."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._ended = False
        self._ready = False
        self._start()

    def read(self, papers: Sequence[Paper]) -> list[str | Unread]:
        """Have papers read.

        Raises:
            RecogniserError: the worker cannot set up its extractor, or it gives nothing of use.
            _DiedError: it died meanwhile, or before.
        """
        if not self._ready:
            self._wait()
        try:
            asked = json.dumps([(paper.id, paper.title, paper.abstract) for paper in papers])
            self._send(asked)
            answers = [self._receive() for _ in papers]
        except (OSError, EOFError):
            raise self._died() from None
        return [
            Unread(json.loads(line[1:])) if line.startswith(FAILED) else line for line in answers
        ]

    def end(self) -> None:
        """End the process."""
        self._ended = True
        self._process.kill()
        self._process.wait()

    def hang_up(self) -> None:
        """Close the pipes to a process that has ended."""
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what was not sent cannot be
                    stream.close()

    def _start(self) -> None:
        self._ready = False
        path = os.pathsep.join(place for place in sys.path if place)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "paperatlas.extractors.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path, THREADS: "1"},
            start_new_session=True,  # Ctrl-C is for the process that feeds it
        )
        with contextlib.suppress(OSError):  # one that died at once is noticed when it is read from
            self._send(json.dumps(list(asdict(self._choices).values())))

    def _wait(self) -> None:
        """Wait until the process has set up its extractor."""
        for left in reversed(range(_STARTS)):
            try:
                self._ready = self._receive() == READY
                return
            except (OSError, EOFError):
                died = self._died()
                if self._ended:
                    raise died from None
                if left:
                    continue
                message = f"a worker cannot be started: it ended {_STARTS} times, {died}"
                raise RecogniserError(message) from None

    def _died(self) -> _DiedError:
        """Start another process in place of the one that is gone; say how that went."""
        self._process.kill()
        code = self._process.wait()
        if not self._ended:
            self.hang_up()
            self._start()
        return _DiedError(_in_words(code))

    def _send(self, text: str) -> None:
        stream = self._process.stdin
        assert stream is not None  # noqa: S101 (it was asked for)
        stream.write(text.encode() + b"\n")
        stream.flush()

    def _receive(self) -> str:
        stream = self._process.stdout
        assert stream is not None  # noqa: S101 (it was asked for)
        line = stream.readline()
        if not line.endswith(b"\n"):
            raise EOFError
        said = line[:-1].decode("utf-8", "surrogatepass")
        if said.startswith(USELESS):
            raise RecogniserError(json.loads(said[1:]))
        return said


def _in_words(code: int) -> str:
    """Say how a process ended, by its exit code."""
    if code >= 0:
        return f"it ended with exit code {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    return f"it was ended by {name}" + (", as for want of memory" if name == "SIGKILL" else "")
