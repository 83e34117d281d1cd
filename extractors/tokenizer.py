r"""Tokens for abstracts: names, numbers, formulas and addresses stay whole.

spaCy's English rules cut ``Qwen2.5-Math-72B`` at its hyphens, ``85\%`` at its backslash and
``SE(3)`` at its bracket. Here a chunk between spaces is one token unless punctuation hangs on its
ends, or it joins two words by a slash or a long dash. Chunks repeat (Zipf), so each is cut once
and remembered; the memory is bounded.
"""

from __future__ import annotations

import re
from itertools import accumulate
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from paperatlas.extractors.doctext import KEY, DocText
from paperatlas.extractors.folding import word_set

if TYPE_CHECKING:
    from pathlib import Path

    from spacy.tokens import Doc
    from spacy.vocab import Vocab

REMEMBERED_CHUNKS = 200_000

# With their full stop they are one token, and never end a sentence (see sentences.py).
ABBREVIATIONS = word_set(
    """
    e.g. i.e. e.g i.e al. vs. cf. fig. figs. eq. eqs. sec. no. resp. approx. w.r.t. etc. dr.
    prof. st. ref. refs. tab. a.k.a. incl. viz. ca. et.al. dept. mr. mrs. ms. u.s. u.k.
    """
)

_OPEN = "([{"
_CLOSE = ")]}"
_QUOTES = "\"'`“”‘’«»„"
_LEADING = frozenset(_OPEN + _QUOTES + "—–*,;:!?…|" + _CLOSE)
_TRAILING = frozenset(_CLOSE + _QUOTES + ".,;:!?…—–|*")
_PARTNER = dict(zip(_CLOSE, _OPEN, strict=True))

# A formula between dollars may hold spaces; it must look like one ("$5 and $6" does not).
_FORMULA = re.compile(r"\$(?:[^$\s]{1,80}|[^$\n]{0,60}?[\\^_={}<>][^$\n]{0,80}?)\$[\w%\\-]*|\S+")
_WORD = re.compile(r"\S+")
_URL = re.compile(r"(?:https?://|www\.|ftp://)|^[\w.-]+\.(?:com|org|io|net|edu|ai|dev|gg)/", re.I)
_INNER = re.compile(
    r"(?<=[^\W_])(/)(?=[^\W\d_]{2})"  # words joined by a slash: cut
    r"|(—|---?|–(?=[^\W\d_]+\b)(?<=[a-z]–)|[\[({](?=[^\W\d_]{3})|(?<=[\w%])[,;](?=[^\W\d_]{2}))"
)
_TAIL = re.compile(
    r"^(.*[A-Z0-9].*)(['’]s|[-‐‑](?:based|style|like|driven|guided|powered|enhanced|trained|"
    r"generated|enabled|inspired|specific|augmented|assisted|type|level|only|free|aware|"
    r"agnostic|equipped|optimized|tuned|related|compatible|native|centric|family))$"
)
_POSSESSIVE = re.compile(r"^(.*\w)(['’]s|s['’])$")
_BROKEN_BRACKET = re.compile(r"^([^\W_][\w.+-]*)(\()([A-Z][\w.+-]{1,}s?)(\))$")


def split_chunk(chunk: str) -> tuple[str, ...]:
    """Cut one chunk (text without spaces) into tokens; joined they give the chunk back."""
    if chunk.isalnum():
        return (chunk,)
    head: list[str] = []
    tail: list[str] = []
    core = chunk
    while core and core[0] in _LEADING:
        head.append(core[0])
        core = core[1:]
    while core and core[-1] in _TRAILING:
        last = core[-1]
        if last in _PARTNER and core.count(_PARTNER[last]) >= core.count(last):
            break  # its partner is inside: "SE(3)"
        if last == "." and core.lower() in ABBREVIATIONS:
            break
        if last in "'’" and len(core) > 1 and core[-2] == "s" and "'" not in head:
            tail.append(last)
            core = core[:-1]
            continue
        if last == "." and core.endswith("..."):
            tail.append("...")
            core = core[:-3]
            continue
        tail.append(last)
        core = core[:-1]
    middle = _split_core(core) if core else []
    return (*head, *middle, *reversed(tail))


def _split_core(core: str) -> list[str]:
    if len(core) < 3 or core.isalnum() or _URL.search(core):
        return [core]
    if "$" in core or "\\" in core:
        return [core]
    broken = _BROKEN_BRACKET.match(core)
    if broken and (len(broken[3]) > 2 or any(c.islower() for c in broken[1])):
        return [p for g in broken.groups() for p in (_split_core(g) if len(g) > 2 else [g])]
    cut = _TAIL.match(core) or _POSSESSIVE.match(core)
    if cut:
        return [*_split_core(cut[1]), cut[2]]
    parts: list[str] = []
    at = 0
    for m in _INNER.finditer(core):
        if m.start() == 0:
            continue
        if m.start() > at:
            parts.append(core[at : m.start()])
        parts.append(m.group())
        at = m.end()
    if not parts:
        return [core]
    if at < len(core):
        rest = core[at:]
        parts.extend(split_chunk(rest) if rest != core else (rest,))
    return parts


class _Chunk(NamedTuple):
    """How a chunk is cut.

    Attributes:
        words: its tokens.
        lower: these in lower case.
        steps: the characters from each to the next one, which follows after a space.
    """

    words: tuple[str, ...]
    lower: tuple[str, ...]
    steps: tuple[int, ...]


class Tokenizer:
    """Cuts texts into tokens, remembering how it has cut chunks."""

    def __init__(self) -> None:
        """Start with an empty memory of chunks."""
        self._known: dict[str, _Chunk] = {}

    def read(self, text: str) -> DocText:
        """Return the tokens of a text; every character of it is in one, or a space between two."""
        words: list[str] = []
        lower: list[str] = []
        steps: list[int] = []
        known = self._known
        lines = [] if "$" in text else text.split("\n", 1)
        chunks = [line.split(" ") if line else [] for line in lines]
        if not lines or any(c != line.split() for c, line in zip(chunks, lines, strict=True)):
            return self._read_any(text)
        for line in chunks:
            if line is not chunks[0]:
                if steps:
                    steps[-1] -= 1  # the line ends without a space
                words.append("\n")
                lower.append("\n")
                steps.append(1)
            for chunk in line:
                cut = known.get(chunk) or self._cut(chunk)
                words += cut.words
                lower += cut.lower
                steps += cut.steps
        starts = list(accumulate(steps, initial=0))
        starts.pop()
        return DocText(text, words, lower, starts, list(map(add, starts, map(len, words))))

    def _cut(self, chunk: str) -> _Chunk:
        words = split_chunk(chunk) if " " not in chunk else (chunk,)
        sizes = list(map(len, words))
        sizes[-1] += 1
        if len(self._known) >= REMEMBERED_CHUNKS:
            self._known.clear()
        cut = self._known[chunk] = _Chunk(words, tuple([w.lower() for w in words]), tuple(sizes))
        return cut

    def _read_any(self, text: str) -> DocText:
        """Read a text with formulas, or with other gaps than single spaces and one line end."""
        words: list[str] = []
        lower: list[str] = []
        starts: list[int] = []
        ends: list[int] = []

        def read_gap(begin: int, end: int) -> None:
            if words and text[begin] == " ":  # one space belongs to the word before
                begin += 1
            if begin < end:
                words.append(text[begin:end])
                lower.append(text[begin:end])
                starts.append(begin)
                ends.append(end)

        at = 0
        for m in (_FORMULA if "$" in text else _WORD).finditer(text):
            begin, stop = m.span()
            if begin > at:
                read_gap(at, begin)
            cut = self._known.get(m.group()) or self._cut(m.group())
            for word in cut.words:
                starts.append(begin)
                begin += len(word)
                ends.append(begin)
            words += cut.words
            lower += cut.lower
            at = stop
        if at < len(text):
            read_gap(at, len(text))
        return DocText(text, words, lower, starts, ends)


class AbstractTokenizer:
    """A tokenizer for ``nlp.tokenizer``: text in, Doc with its lists (see `doctext`) out."""

    def __init__(self, vocab: Vocab) -> None:
        """Start with an empty memory of chunks."""
        self.vocab = vocab
        self._tokenizer = Tokenizer()

    def __call__(self, text: str) -> Doc:
        """Return the tokens of a text; every character of it is in the Doc."""
        from spacy.tokens import Doc

        lists = self._tokenizer.read(text)
        behind = [*lists.starts[1:], len(text)]
        spaces = [stop > end for end, stop in zip(lists.ends, behind, strict=False)]
        doc = Doc(self.vocab, words=lists.words, spaces=spaces)
        doc.user_data[KEY] = lists
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to save: the rules are code."""
        return b""

    def from_bytes(self, _data: bytes, **_: object) -> AbstractTokenizer:
        """Nothing to load."""
        return self

    def to_disk(self, _path: str | Path, **_: object) -> None:
        """Nothing to save: the rules are code."""

    def from_disk(self, _path: str | Path, **_: object) -> AbstractTokenizer:
        """Nothing to load."""
        return self
