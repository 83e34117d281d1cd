"""The spaCy pipeline, in order.

    tokenizer ▶ sentences ▶ abbreviations ▶ terms ▶ gazetteer ▶ names
              ▶ the recogniser ▶ mentions ▶ roles

Each component is registered as ``paperatlas_<name>`` and works alone on any English Doc: those
before the recogniser only add candidates and hints (see `paperatlas.extractors.doctext`), the
recogniser chooses and types (see `paperatlas.extractors.recognisers`), ``mentions`` groups what it
chose, ``roles`` says what the paper does with each. The mentions are ``doc.spans["paperatlas"]``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from paperatlas.extractors.abbreviations import find_pairs
from paperatlas.extractors.choosing import find_entities
from paperatlas.extractors.doctext import KEY, DocText, doctext
from paperatlas.extractors.extractor import (
    LONGEST_TEXT,
    Extractor,
    extract_papers,
    extraction_of_text,
    mark_title,
    source_of,
)
from paperatlas.extractors.gazetteer import find_names
from paperatlas.extractors.mentions import MentionSetter
from paperatlas.extractors.names import find_patterns
from paperatlas.extractors.recognisers import (
    DEFAULT_RECOGNISER,
    FACTORY,
    add_recogniser,
    split_recogniser,
    take_nothing,
)
from paperatlas.extractors.roles import assign_roles
from paperatlas.extractors.sentences import SentenceSplitter, split_sentences
from paperatlas.extractors.terms import find_terms
from paperatlas.extractors.tokenizer import AbstractTokenizer
from paperatlas.records import Extraction, Paper

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "COMPONENTS",
    "LONGEST_TEXT",
    "Extractor",
    "extract_papers",
    "extraction_of",
    "make_doc",
    "make_nlp",
]

_BEFORE = (
    "paperatlas_sentences",
    "paperatlas_abbreviations",
    "paperatlas_terms",
    "paperatlas_gazetteer",
    "paperatlas_names",
)
_MENTIONS, _ROLES = "paperatlas_mentions", "paperatlas_roles"

COMPONENTS = (*_BEFORE, FACTORY + DEFAULT_RECOGNISER, _MENTIONS, _ROLES)


class _OnLists:
    """A component that works on the lists of a Doc (`doctext`) and keeps nothing of its own."""

    def __init__(self, act: Callable[[DocText], None]) -> None:
        self._act = act

    def __call__(self, doc: Doc) -> Doc:
        text = doctext(doc)
        if not text.sentence_of:
            split_sentences(text)
        self._act(text)
        return doc


class _ToSpans(_OnLists):
    """A component after which ``doc.spans["paperatlas"]`` shows the mentions."""

    def __call__(self, doc: Doc) -> Doc:
        super().__call__(doc)
        doc.spans[KEY] = [Span(doc, f.start, f.end, label=f.type) for f in doctext(doc).found]
        return doc


def _set_pairs(text: DocText) -> None:
    text.pairs = find_pairs(text)


@Language.factory("paperatlas_sentences", assigns=["token.is_sent_start", "doc.sents"])
def sentences(nlp: Language, name: str) -> SentenceSplitter:
    """Sentence starts."""
    return SentenceSplitter()


@Language.factory("paperatlas_abbreviations", assigns=["doc.user_data"])
def abbreviations(nlp: Language, name: str) -> _OnLists:
    """Short forms that the text defines, as `DocText.pairs`."""
    return _OnLists(_set_pairs)


@Language.factory("paperatlas_terms", assigns=["doc.user_data"])
def terms(nlp: Language, name: str) -> _OnLists:
    """Candidates: pieces of runs of content words."""
    return _OnLists(find_terms)


@Language.factory("paperatlas_gazetteer", assigns=["doc.user_data"])
def gazetteer(nlp: Language, name: str) -> _OnLists:
    """Candidates and hints: names of the shipped list."""
    return _OnLists(find_names)


@Language.factory("paperatlas_names", assigns=["doc.user_data"])
def names(nlp: Language, name: str) -> _OnLists:
    """Candidates and hints: ways in which a text shows that words are a name."""
    return _OnLists(find_patterns)


@Language.factory(
    FACTORY + "rules",
    requires=["doc.user_data"],
    assigns=["doc.spans"],
    default_config={"source": "", "labels": {}},
)
def rules(nlp: Language, name: str, source: str, labels: dict[str, str]) -> _ToSpans:
    """The recogniser of the rules: candidates that the evidence supports, typed."""
    take_nothing("rules", source, labels)
    return _ToSpans(find_entities)


@Language.factory(
    _MENTIONS,
    requires=["doc.spans"],
    assigns=["doc.spans", "doc.user_data"],
    default_config={"recogniser": ""},
)
def mentions(nlp: Language, name: str, recogniser: str) -> MentionSetter:
    """The mentions: what the recogniser left, without overlap, grouped, one type an entity."""
    return MentionSetter(recogniser)


@Language.factory(_ROLES, requires=["doc.spans"], assigns=["doc.user_data"])
def roles(nlp: Language, name: str) -> _OnLists:
    """The role of each mention."""
    return _OnLists(assign_roles)


def make_nlp(
    components: Sequence[str] | None = None,
    *,
    recogniser: str = DEFAULT_RECOGNISER,
    labels: Mapping[str, str] | None = None,
) -> Language:
    """Make the pipeline: a blank English one with our tokenizer and components.

    Args:
        components: names of the components to run, in order, each as it is by default; None runs
            all of them, with the recogniser that is asked for.
        recogniser: ``NAME`` or ``NAME:SOURCE``, see `paperatlas.extractors.recognisers`.
        labels: for labels of the recogniser's own the type they stand for, or "" for none.

    Returns:
        A pipeline of its own; nothing is downloaded.

    Raises:
        RecogniserError: there is no such recogniser, or it cannot be set up.
        MissingExtra: it needs packages that are not installed.
    """
    nlp = spacy.blank("en")
    nlp.tokenizer = AbstractTokenizer(nlp.vocab)
    for name in _BEFORE if components is None else components:
        nlp.add_pipe(name)
    if components is None:
        add_recogniser(nlp, recogniser, labels)
        nlp.add_pipe(_MENTIONS, config={"recogniser": split_recogniser(recogniser)[0]})
        nlp.add_pipe(_ROLES)
    return nlp


def make_doc(nlp: Language, paper: Paper) -> Doc:
    """Tokenize a paper: its title, a newline, its abstract.

    Returns:
        A Doc that knows where the title ends; the components have not run yet.
    """
    doc = nlp.make_doc(source_of(paper))
    mark_title(doctext(doc), paper)
    return doc


def extraction_of(doc: Doc, paper: Paper, min_confidence: float = 0.0) -> Extraction:
    """Return what the components found in the Doc of a paper as records.

    Args:
        doc: the paper's Doc after all components.
        paper: the paper.
        min_confidence: entities below it are left out, 0 to 1.
    """
    warnings = doc.spans[KEY].attrs.get("warnings", ()) if KEY in doc.spans else ()
    return extraction_of_text(doctext(doc), paper, min_confidence, warnings)
