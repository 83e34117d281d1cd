"""One worker: a process that has loaded an extractor and reads papers that it is handed.

``python -m paperatlas.extractors.worker`` gets its choices as the first line of standard input,
then a batch of papers a line, all as JSON; it answers with a line when it is ready and with a line
a paper. It ends when there is no more input, so also when the process that feeds it is gone.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO

from paperatlas.errors import RecogniserError
from paperatlas.extraction_json import extraction_to_text
from paperatlas.extractors.extractor import Extractor
from paperatlas.extractors.recognisers import DEFAULT_RECOGNISER
from paperatlas.records import Paper

BATCH = 64
"""Papers that are read together: what a killed run loses at most of each worker."""
READY = "ready"
FAILED = "!"
"""What a line begins with that says why a paper could not be read."""
USELESS = "?"
"""What a line begins with that says why no paper can be read."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A paper that could not be read.

    Attributes:
        reason: one clause for the reader.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a user chooses of an `Extractor`; each worker makes its own.

    Attributes:
        recogniser: as `Extractor` takes it, like the next two.
        labels: likewise.
        min_confidence: likewise.
        version: what the extractions are to say made them, see `paperatlas.extractors.version`.
    """

    recogniser: str = DEFAULT_RECOGNISER
    labels: Mapping[str, str] = field(default_factory=dict)
    min_confidence: float = 0.0
    version: str = ""

    def extractor(self) -> Extractor:
        """Make an extractor; see there for what it raises."""
        return Extractor(
            recogniser=self.recogniser,
            labels=self.labels,
            min_confidence=self.min_confidence,
        )


def read_apart(
    extractor: Extractor, papers: Sequence[Paper], version: str = ""
) -> list[str | Unread]:
    """Extract papers such that one that the extractor fails on costs no other.

    Args:
        extractor: reads them, together if it can.
        papers: the papers.
        version: what the extractions are to say made them.

    Returns:
        For each paper its extraction as JSON text (see
        `paperatlas.extraction_json.extraction_to_text`), or why there is none.

    Raises:
        RecogniserError: the recogniser gives what cannot be used, whatever the paper.
    """
    try:
        found = list(extractor.extract(papers, batch_size=len(papers)))
    except RecogniserError:
        raise
    except Exception as error:  # any: it may be anybody's recogniser
        if len(papers) == 1:
            what = " ".join(str(error).split())
            return [Unread(f"the extractor fails on it: {type(error).__name__}: {what:.200}")]
        return [answer for paper in papers for answer in read_apart(extractor, [paper], version)]
    return [
        extraction_to_text(replace(extraction, extractor=version), paper)
        for extraction, paper in zip(found, papers, strict=True)
    ]


def work(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Be a worker: read choices, then batches of papers, until there are no more.

    Args:
        asked: a line of choices, then a line a batch.
        answers: gets a line when the extractor is ready (or says why it is not), then a line a
            paper: its extraction, or ``!`` and why there is none.
    """

    def answer(line: str) -> None:
        answers.write(line.encode("utf-8", "surrogatepass") + b"\n")

    try:
        choices = Choices(*json.loads(asked.readline()))
        extractor = choices.extractor()
    except Exception as error:  # any: told to who started us, with what it says
        answer(USELESS + json.dumps(str(error)))
        answers.flush()
        return
    # What was loaded stays: the collector need not walk over it again and again.
    gc.collect()
    gc.freeze()
    answer(READY)
    answers.flush()
    for line in asked:
        papers = [Paper(id=i, title=t, abstract=a) for i, t, a in json.loads(line)]
        try:
            read = read_apart(extractor, papers, choices.version)
        except RecogniserError as error:
            answer(USELESS + json.dumps(str(error)))
            answers.flush()
            return
        for found in read:
            answer(FAILED + json.dumps(found.reason) if isinstance(found, Unread) else found)
        answers.flush()


if __name__ == "__main__":
    with os.fdopen(os.dup(1), "wb") as kept:
        os.dup2(2, 1)  # what a recogniser prints is no answer
        with contextlib.suppress(BrokenPipeError):  # nobody waits for the answers any more
            work(sys.stdin.buffer, kept)
