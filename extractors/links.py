"""Web addresses in a text: the paper's code, project page and data."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from paperatlas.records import Field, Link, Offsets, Paper

# Cheap to ask first: a text without any of these has no address.
_TRACES = ("://", "www.", ".com/", ".io", ".co/", ".org/", ".net/", ".ai/", ".edu/", ".gg/", ".ly/")
_ADDRESS = re.compile(
    r"(?:(?:https?|ftp)://|(?<![\w./@-])(?:www\.(?=[\w-]+\.[a-z])"
    r"|(?:[\w-]+\.){1,4}(?:com|org|net|io|co|ai|edu|gov|dev|gg|ly|science|cn)/(?=\w)"
    r"|[\w-]+\.git(?:hub|lab)\.io\b))"
    r"(?:[^\s<>\"“”‘’`|\\^{}]|\\(?=[_~%&#-]))*",
    re.IGNORECASE,
)
_NEXT_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_TRAILING = ".,;:!?'*$…·"
_PAIRS = {")": "(", "]": "["}


def find_links(paper: Paper, sentences: Mapping[Field, Sequence[Offsets]]) -> tuple[Link, ...]:
    """Find every web address in the title and the abstract.

    Args:
        paper: title and abstract.
        sentences: the sentences of each field, in order. What they leave out counts as one.

    Returns:
        Links in order of appearance, as written: punctuation after an address and brackets around
        it are not part of it. An address without a scheme counts where it begins with ``www.`` or
        has a usual ending and a path (``github.com/...``).
    """
    fields: tuple[tuple[Field, str], ...] = (("title", paper.title), ("abstract", paper.abstract))
    out: list[Link] = []
    for field, text in fields:
        if not any(trace in text for trace in _TRACES):
            continue
        for m in _ADDRESS.finditer(text):
            for start, end in _cut(text, *m.span()):
                sentence = _sentence_of(start, end, sentences.get(field, ()), text)
                out.append(
                    Link(url=text[start:end], field=field, start=start, end=end, sentence=sentence)
                )
    return tuple(out)


def _cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Part addresses that were glued together, and cut off what follows each."""
    starts = [start, *(m.start() for m in _NEXT_ADDRESS.finditer(text, start + 1, end))]
    if len(starts) > 1 and text[starts[1] - 1] in "/=?&":
        starts = [start]  # an address inside an address, as web archives write it
    spans = [(a, _trim(text, a, b)) for a, b in zip(starts, [*starts[1:], end], strict=True)]
    return [(a, b) for a, b in spans if re.search(r"\w", text[a:b].split("://")[-1])]


def _trim(text: str, start: int, end: int) -> int:
    # A closing bracket with no partner inside belongs to the text around.
    depth = dict.fromkeys("([", 0)
    for k in range(start, end):
        c = text[k]
        if c in depth:
            depth[c] += 1
        elif c in _PAIRS:
            if not depth[_PAIRS[c]]:
                end = k
                break
            depth[_PAIRS[c]] -= 1
    while end > start and text[end - 1] in _TRAILING:
        end -= 1
    return end


def _sentence_of(start: int, end: int, sentences: Sequence[Offsets], text: str) -> Offsets:
    k = bisect_right(sentences, start, key=lambda s: s.start) - 1
    if k >= 0 and end <= sentences[k].end <= len(text):
        return Offsets(*sentences[k])
    return Offsets(0, len(text))
