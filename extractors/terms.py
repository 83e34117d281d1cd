"""Runs of content words, and every piece of them that may be a technical term.

English terms are noun groups: they hold no article, pronoun, conjunction or auxiliary, and end in
their head (``few-shot learning``, ``state space model``). So closed-class words, punctuation and
the verbs that abstracts are made of cut a sentence into runs, and each piece of a run that can end
a noun group is a candidate. `paperatlas.extractors.scoring` then decides.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.folding import word_set

LONGEST_TERM = 5  # tokens

# Never inside a term.
BREAKS = word_set(
    """
    a an the this that these those such same other another each every either neither both all
    any some no none many much more most few several various certain own our we us you your
    their they them its it he she his her i my one's who whom whose which what when where why
    how whether of in on at by for with without within into onto from to toward towards through
    throughout across over under above below between among amongst against during before after
    since until upon about around along beyond despite except per than as like unlike via due
    because and or but nor so yet if then else while whereas although though however therefore
    thus hence moreover furthermore additionally also besides instead rather otherwise meanwhile
    finally is are was were be been being am do does did done doing have has had having can
    could may might must shall should will would cannot can't don't doesn't isn't aren't not
    never only just even still already often usually always sometimes typically generally
    especially particularly specifically namely respectively recently currently today here there
    very too quite highly well far further first firstly second secondly third next last lastly
    i.e. e.g. etc. et al. vs. propose proposes proposed present presents introduce introduces
    introduced develop develops developed describe describes show shows showed shown demonstrate
    demonstrates demonstrated achieve achieves achieved achieving obtain obtains obtained
    outperform outperforms outperformed outperforming improve improves improved improving use
    uses used using utilize utilizes utilizing employ employs employed employing apply applies
    applied applying provide provides provided providing perform performs performed performing
    make makes made making enable enables enabling enabled allow allows allowing lead leads
    leading led require requires requiring required reduce reduces reduced reducing increase
    increases increasing increased give gives given giving take takes taking taken find finds
    found finding consider considers considered considering suffer suffers remain remains become
    becomes became called named termed dubbed denoted based compared including include includes
    included contain contains containing consist consists existing previous prior recent novel
    new proposed current traditional conventional significant significantly extensive
    experiments results result approaches work works paper study studies investigate
    investigates investigated explore explores explored exploring explore address addresses
    addressed addressing tackle tackles tackling solve solves solving aim aims aimed focus
    focuses focusing focused learn learns train trains evaluate evaluates evaluating evaluated
    validate validates validated conduct conducted conducting release released available
    publicly code exploit exploits exploiting leverage leverages leveraging capture captures
    capturing combine combines combining generate generates predict predicts design designs
    designed yield yields help helps need needs seek seeks try rely relies relying depend
    depends argue argues observe observed reveal reveals suggest suggests indicate indicates
    establish establishes offer offers overcome overcomes mitigate mitigates alleviate
    alleviates promote promotes facilitate facilitates ensure ensures effectively efficiently
    automatically directly simultaneously jointly furthermore importantly notably unfortunately
    interestingly surprisingly e.g i.e resulting related able unable different similar better
    best worse worst good great large-scale
    """
)
_SOFT = frozenset([",", ".", ";", ":", "!", "?", "(", ")", "[", "]", "{", "}", "—", "–", "--",
                   "---", "...", "|", "*", "'s", "’s", "'", "’", '"', "“", "”", "‘", "`", "«", "»",
                   "/", "=", "+", "&", "\\", "→", "•", "~", "<", ">"])  # fmt: skip
# After a coined name these say what it is and are no part of it: "GSM8K dataset", "BLEU score".
_SAYS_WHAT = word_set("dataset datasets benchmark benchmarks corpus corpora score scores")
# "Large language" before one of these is half a name: "language model" is not parted.
_LANGUAGE_HEADS = word_set("model models modeling modelling modeler modelers")
# A size says which of a family is meant and is no name: 7B, 1.5B, 350M.
_SIZE = re.compile(r"\d+(?:\.\d+)?[bmk]")
_BAD_FIRST = word_set(
    """
    -based -style -like -driven -guided -level -specific -aware -free -trained -generated
    -enhanced -augmented -type -only
    """
)
_BAD_LAST_ENDINGS = ("ly", "ous", "ive", "ful", "ible", "able", "ical")
_GOOD_ANYWAY = frozenset(
    ["adaptive", "perspective", "objective", "archive", "primitive", "additive"]
)


@lru_cache(maxsize=100_000)
def is_break(word: str) -> bool:
    """Tell whether a lower-cased token can stand in no term."""
    if word in BREAKS or word in _SOFT or word.isspace() or len(word) > 45:
        return True
    if not any(c.isalnum() for c in word) or "://" in word:
        return True
    return word.endswith("ly") and len(word) > 5 and word not in ("assembly", "anomaly", "multiply")


@lru_cache(maxsize=100_000)
def can_end(word: str) -> bool:
    """Tell whether a token can be the head of a term or of a name."""
    if any(c.isupper() for c in word):
        return True
    if word[0].isdigit():
        return word.isdigit() or any(c.isalpha() for c in word)
    if word in _BAD_FIRST or (len(word) == 1 and word.isascii()):
        return False
    return not word.endswith(_BAD_LAST_ENDINGS) or word in _GOOD_ANYWAY


class _Flags(NamedTuple):
    """What of a word decides where terms stand."""

    breaks: bool
    opens: bool
    ends: bool
    size: bool
    says_what: bool
    coined_inside: bool
    language: bool
    models: bool


TERM_FLAGS = _Flags._fields


@lru_cache(maxsize=100_000)
def term_flags(word: str) -> _Flags:
    """Return `TERM_FLAGS` of a token; the empty word stands for the edge of a text."""
    lower = word.lower()
    if is_break(lower):
        return _Flags(True, *[False] * (len(TERM_FLAGS) - 1))
    numeric = word[0].isdigit() and not any(c.isalpha() for c in word)
    return _Flags(
        False,
        not numeric and word not in _BAD_FIRST,
        can_end(word),
        _SIZE.fullmatch(lower) is not None,
        lower in _SAYS_WHAT,
        any(map(str.isupper, word[1:])),
        lower == "language",
        lower in _LANGUAGE_HEADS,
    )


def term_pieces(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which pieces of runs can be a term.

    Args:
        flags: `TERM_FLAGS` of tokens, one line a token.

    Returns:
        One line a token, one column a length: whether so many tokens from here on can be a term.
    """
    breaks, opens, ends, size, says_what, coined_inside, language, models = flags.T
    closes = ends.copy()
    closes[:-1] &= ~(language[:-1] & models[1:])
    alone = closes & ~size
    closes[1:] &= ~(says_what[1:] & coined_inside[:-1])
    out = np.zeros((len(flags), LONGEST_TERM), np.bool_)
    run = opens.copy()
    for more in range(min(LONGEST_TERM, len(flags))):
        until = len(flags) - more
        run = run[:until] & ~breaks[more:]
        out[:until, more] = run & (closes if more else alone)[more:]
    return out


def find_terms(text: DocText) -> None:
    """Propose every piece of every run that can be a term or a name, without a hint of its own."""
    if not text.words:
        return
    pieces = term_pieces(np.array([term_flags(w) for w in text.words]))
    for start, more in zip(*(axis.tolist() for axis in np.nonzero(pieces)), strict=True):
        text.candidates.setdefault((start, start + more + 1), [])


def is_piece(text: DocText, start: int, end: int) -> bool:
    """Tell of some tokens what `term_pieces` tells of all."""
    flags = [term_flags(w) for w in text.words[start : end + 1]]
    first, last, before = flags[0], flags[end - start - 1], flags[end - start - 2]
    if end - start > LONGEST_TERM or any(f.breaks for f in flags[: end - start]):
        return False
    if last.language and flags[-1].models:
        return False
    if end - start == 1:
        return first.opens and last.ends and not last.size
    return first.opens and last.ends and not (last.says_what and before.coined_inside)
