"""What our components know about a Doc: plain lists for one pass, and where the title ends.

spaCy's tokens are slow to walk from Python, so each Doc is read into lists once; every component
works on those and only the final mentions become spans. A Doc that somebody else made works as
well: it counts as all abstract.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paperatlas.records import EntityType, Field, Role

if TYPE_CHECKING:
    from spacy.tokens import Doc

KEY = "paperatlas"  # of `doc.user_data` and of the final group in `doc.spans`


@dataclass(slots=True)
class Pair:
    """A short form and its long form, in tokens."""

    short: tuple[int, int]
    long: tuple[int, int]


@dataclass(slots=True)
class Found:
    """A mention in tokens, typed and grouped: what assembly turns into a `Mention`.

    Attributes:
        wording: which of its entity's wordings it is (see `paperatlas.extractors.coreference`).
    """

    start: int
    end: int
    type: EntityType
    confidence: float
    found_by: str
    entity: str = ""
    role: Role = "MENTIONS"
    wording: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """A candidate that was close to being a mention, in tokens, and why it is none."""

    start: int
    end: int
    type: EntityType
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What an encoder says of the words of one text (see `paperatlas.extractors.encoder`).

    Attributes:
        tags: one line a word: the probability of nothing, then for each of `ENTITY_TYPES` that a
            mention of it begins here and that one goes on.
        roles: one line a word: the probability of each of `ROLES` towards a mention here.
        links: one line a word: what a reported number asks for and what a name answers with (see
            `paperatlas.extractors.result_reading`); without columns if the encoder says nothing
            of results.
        tables: which weights know how far it is to be believed: what their names end in.
    """

    tags: NDArray[np.float32]
    roles: NDArray[np.float32]
    links: NDArray[np.float32]
    tables: str = "read"

    @property
    def has_links(self) -> bool:
        """Whether it says which names results belong to."""
        return self.links.size > 0


@dataclass(slots=True)
class DocText:
    """One Doc as lists; token i is ``words[i]`` at characters ``starts[i]:ends[i]``.

    Attributes:
        source: the Doc's text.
        title_end: characters of the title; 0 where the Doc has none.
        abstract_start: offset of the abstract in the Doc's text.
        sentences: token ranges, in order, whitespace tokens included.
        sentence_of: for each token the index of its sentence.
        candidates: token ranges that may name something, each with the hints of the components
            that proposed it, such as ``gazetteer:Benchmark`` or ``called``.
        pieces: whether the pieces of all runs of content words are candidates, too, though they
            are not listed.
        pairs: short forms that the text defines.
        reading: what the encoder says of each word; None where only the rules look.
        found: the mentions that were chosen, typed and grouped, in order of appearance.
        refused: candidates that were close, the surest first.
    """

    source: str
    words: list[str]
    lower: list[str]
    starts: list[int]
    ends: list[int]
    title_end: int = 0
    abstract_start: int = 0
    sentences: list[tuple[int, int]] = field(default_factory=list)
    sentence_of: list[int] = field(default_factory=list)
    candidates: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    pieces: bool = False
    pairs: list[Pair] = field(default_factory=list)
    reading: Reading | None = None
    found: list[Found] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def hint(self, start: int, end: int, hint: str) -> None:
        """Propose tokens as a candidate, or add a hint to one that is known."""
        hints = self.candidates.get((start, end))
        if hints is None:
            self.candidates[start, end] = [hint]
        elif hint not in hints:
            hints.append(hint)

    @property
    def title_tokens(self) -> int:
        """Number of tokens that belong to the title."""
        return bisect_left(self.starts, self.title_end)

    def place(self, char: int) -> tuple[Field, int]:
        """Turn an offset into the Doc into a field and an offset into that field."""
        if char < self.abstract_start:
            return "title", char
        return "abstract", char - self.abstract_start


def doctext(doc: Doc) -> DocText:
    """Return the lists of a Doc, reading them from its tokens if nobody has yet."""
    known = doc.user_data.get(KEY)
    if isinstance(known, DocText) and len(known.words) == len(doc):
        return known
    words = [t.text for t in doc]
    starts = [t.idx for t in doc]
    text = DocText(
        source=doc.text,
        words=words,
        lower=[w.lower() for w in words],
        starts=starts,
        ends=[s + len(w) for s, w in zip(starts, words, strict=True)],
    )
    if isinstance(known, DocText):  # the tokens were changed after us: keep the title's place
        text.title_end, text.abstract_start = known.title_end, known.abstract_start
    if doc.has_annotation("SENT_START"):
        text.sentences = [(s.start, s.end) for s in doc.sents]
        text.sentence_of = [k for k, (a, b) in enumerate(text.sentences) for _ in range(a, b)]
    doc.user_data[KEY] = text
    return text
