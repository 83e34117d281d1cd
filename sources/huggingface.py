"""Pages of huggingface.co/papers, saved or copied as text.

Two layouts occur: title and abstract as paragraphs with blank lines around them, and title and
abstract line by line without any. Banner and footer lines of the site stand around both, and the
word of a button may be glued to the first title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from paperatlas.records import Paper, Skip
from paperatlas.sources.documents import Document, undecoded
from paperatlas.sources.fields import make_paper
from paperatlas.sources.readers import Reader

LONG = 300
"""Characters from which on a paragraph is no title, whatever it says."""
TWO_SENTENCES = 120
"""Characters from which on a paragraph of two sentences that ends like one is no title."""

_INBOX = "Get trending papers in your email inbox"
_BANNER = re.compile(rf"^\s*{_INBOX}", re.MULTILINE)
_GLUED = re.compile(r"Subscribe(?=\S)")
_SENTENCE_END = re.compile(r"[a-z0-9)\]%][.!?]\s+[A-Z(]")
_FURNITURE = re.compile(
    r"new|Get trending papers in your email inbox.*|Subscribe|(?:Daily |Trending )?Papers"
    r"|by\s?\S+ and the research community|(?:Daily|Weekly|Monthly|Trending)"
    r"|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)?,?\s?"
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d\d?(?:, \d{4})?"
    r"|(?:Published|Submitted) (?:on|by)\b.*|(?:Up ?vote|View arXiv page|View PDF|GitHub)\s?[\d.k]*"
    r"|[-·•\d,.k ]+|·?\s*\d+ authors?|(?:Previous|Next|Back to top|Search|Sign Up|Log In)"
    r"|(?:Models|Datasets|Spaces|Community|Docs|Enterprise|Pricing|Company|Website)"
    r"|(?:©.*|TOS|Privacy|About|Careers|Jobs|System theme)"
)


@dataclass(slots=True)
class _Part:
    """A paragraph or line of the page."""

    text: str
    line: int

    @property
    def is_long(self) -> bool:
        """Whether it can only be (a piece of) an abstract."""
        text = self.text
        return len(text) >= LONG or (
            len(text) >= TWO_SENTENCES
            and text.endswith((".", "!", "?"))
            and bool(_SENTENCE_END.search(text))
        )

    @property
    def is_prose(self) -> bool:
        """Whether it reads like a sentence of an abstract rather than a title."""
        return self.is_long or (len(self.text) >= 40 and self.text.endswith("."))


@dataclass(slots=True)
class _Entry:
    """A title, where there is one, and what follows it."""

    title: _Part | None
    abstract: list[_Part] = field(default_factory=list)


def read_text(document: Document) -> Iterator[Paper | Skip]:
    """Yield the papers of a page in either layout, in the order of the page."""
    for entry in _entries(document.lines()):
        yield _finished(entry, document.where)


def _entries(lines: Iterable[str]) -> Iterator[_Entry]:
    entry: _Entry | None = None
    parts = _parts(lines)
    part = next(parts, None)
    while part is not None:
        following = next(parts, None)
        if entry is None and part.is_prose and not _is_title_of(part, following):
            yield _Entry(None, [part])
        elif entry is not None and _continues(entry, part, following):
            entry.abstract.append(part)
        else:
            if entry is not None:
                yield entry
            entry = _Entry(part)
        part = following
    if entry is not None:
        yield entry


def _continues(entry: _Entry, part: _Part, following: _Part | None) -> bool:
    """Tell whether a part belongs to the abstract of the entry; else it is the next title."""
    if part.is_long:
        return True
    if not entry.abstract:
        return part.is_prose
    return (part.is_prose or "://" in part.text) and not _is_title_of(part, following)


def _is_title_of(part: _Part, following: _Part | None) -> bool:
    """Tell whether a part that could be either is the title of what follows."""
    return not part.is_long and following is not None and following.is_long


def _finished(entry: _Entry, where: str) -> Paper | Skip:
    if entry.title is None:
        line = entry.abstract[0].line
        return Skip(where=where, line=line, reason="a paragraph without a title above it")
    for part in (entry.title, *entry.abstract):
        reason = undecoded(part.text)
        if reason:
            return Skip(where=where, line=part.line, reason=reason)
    return make_paper(
        where=where,
        line=entry.title.line,
        title=entry.title.text,
        abstract=" ".join(part.text for part in entry.abstract),
    )


def _parts(lines: Iterable[str]) -> Iterator[_Part]:
    """Yield the lines or paragraphs that are not the furniture of the site."""
    after_inbox = False
    block: list[_Part] = []
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            yield from _paragraphs(block)
            block = []
            continue
        if after_inbox:
            text = _GLUED.sub("", text, count=1)
        after_inbox = text.startswith(_INBOX)
        if not _FURNITURE.fullmatch(text):
            block.append(_Part(text, number))
    yield from _paragraphs(block)


def _paragraphs(block: list[_Part]) -> Iterator[_Part]:
    """Split what stands between blank lines: a line each, or one paragraph broken into lines.

    Lines that somebody broke are about as long as each other, the last one aside.
    """
    if len(block) > 1 and all(50 <= len(part.text) <= 130 for part in block[:-1]):
        yield _Part(" ".join(part.text for part in block), block[0].line)
    else:
        yield from block


def _is_page(document: Document) -> bool:
    """Recognise the banner of the site, or a text that is titles with abstracts throughout."""
    if _BANNER.search(document.head[:4000]):
        return True
    if document.suffix not in ("", ".txt", ".text"):
        return False
    entries = list(_entries(document.head.split("\n")))
    if document.has_more:
        del entries[-1:]  # its end is not in the head
    return bool(entries) and all(entry.title and entry.abstract for entry in entries)


PAGE_TEXT = Reader(name="Hugging Face Papers page (text)", recognises=_is_page, read=read_text)
