"""British spellings as American ones, word by word, so that both are one name.

Endings alone do not tell (``denoising``, ``promise``), so the stems are listed: those that names
of methods, tasks and metrics are made of.
"""

from __future__ import annotations

import re
from functools import lru_cache

_ISE = (
    "amort|anonym|binar|canonical|categor|character|color|computer|contextual|diagonal|digit"
    "|discret|equal|factor|featur|formal|general|global|harmon|hybrid|hypothes|individual"
    "|initial|item|lemmat|linear|local|margin|maxim|memor|minim|mobil|modern|modular|normal"
    "|optim|organ|orthogonal|parallel|parameter|parametr|penal|personal|polar|prior|pseudonym"
    "|quant|random|raster|rational|real|recogn|regular|reparameter|reparametr|roman|sanit"
    "|serial|sparsif|special|stabil|standard|summar|symmetr|synchron|synthes|token|vector"
    "|visual|vocal|voxel"
)
_ISED = re.compile(rf"\b(\w*(?:{_ISE}))is(ations?|ing|ed|ers?|es?)\b")
_OUR = re.compile(r"\b(\w*(?:behavi|col|neighb|fav|hum|lab|vap|flav|harb|arm|rum))our(\w*)\b")
_RE = re.compile(r"\b(\w*(?:cent|met|fib|lit))re(s|d)?\b")
_DOUBLED = re.compile(
    r"\b(\w*(?:model|label|travel|signal|channel|level|cancel|tunnel|fuel|duel|marshal|parcel))l(ing|ed|er|ers)\b"
)
_WORDS = {
    "analyse": "analyze",
    "analysed": "analyzed",
    "analyser": "analyzer",
    "analysing": "analyzing",
    "catalogue": "catalog",
    "dialogue": "dialog",
    "dialogues": "dialogs",
    "defence": "defense",
    "defences": "defenses",
    "licence": "license",
    "programme": "program",
    "programmes": "programs",
    "grey": "gray",
    "greyscale": "grayscale",
    "artefact": "artifact",
    "artefacts": "artifacts",
    "judgement": "judgment",
    "judgements": "judgments",
    "ageing": "aging",
    "skilful": "skillful",
    "tyre": "tire",
    "aluminium": "aluminum",
    "haemorrhage": "hemorrhage",
    "tumour": "tumor",
    "tumours": "tumors",
    "anaesthesia": "anesthesia",
    "paediatric": "pediatric",
    "oesophageal": "esophageal",
}
_MAY_BE = re.compile(
    "|".join(["is[aei]", "our", "tre", "bre", "ll[ie]", *sorted({word[:6] for word in _WORDS})])
)
"""What every British spelling has one of, without a sign between its letters."""
_RUN = re.compile(r"\w+")


def may_be_british(text: str) -> bool:
    """Whether a text in small letters may hold a British spelling; most names do not.

    What stands in a text stands in it without its spaces and hyphens too.
    """
    return _MAY_BE.search(text) is not None


def american(text: str) -> str:
    """Return a text in small letters with American spellings.

    Args:
        text: in small letters; words are what stands between other signs.
    """
    if not may_be_british(text):
        return text
    return _RUN.sub(_american_word, text)


def _american_word(match: re.Match[str]) -> str:
    return _spelled(match[0]) if may_be_british(match[0]) else match[0]


@lru_cache(maxsize=1 << 12)
def _spelled(word: str) -> str:
    if word in _WORDS:
        return _WORDS[word]
    word = _ISED.sub(r"\1iz\2", word)
    word = _OUR.sub(r"\1or\2", word)
    word = _RE.sub(r"\1er\2", word)
    return _DOUBLED.sub(r"\1\2", word)
