"""From papers to extractions: the class that runs everything over them.

The rules and our encoders read a batch of papers as lists, without spaCy; every other recogniser is
a spaCy component, and `paperatlas.extractors.pipeline` makes the pipeline around it. Both run the
same functions over `DocText`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from paperatlas.extractors.abbreviations import find_pairs
from paperatlas.extractors.assembly import assemble, field_sentences
from paperatlas.extractors.choosing import find_entities_of
from paperatlas.extractors.claims import find_claims
from paperatlas.extractors.confidence import keep_confident, unnamed
from paperatlas.extractors.coreference import join_names
from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.gazetteer import find_names
from paperatlas.extractors.links import find_links
from paperatlas.extractors.names import find_patterns
from paperatlas.extractors.recognisers import (
    DEFAULT_RECOGNISER,
    FACTORY,
    split_recogniser,
    take_nothing,
)
from paperatlas.extractors.result_reading import ResultReading
from paperatlas.extractors.results import find_results
from paperatlas.extractors.roles import assign_roles_of
from paperatlas.extractors.sentences import split_sentences
from paperatlas.extractors.terms import find_terms
from paperatlas.extractors.tokenizer import Tokenizer
from paperatlas.extractors.version import extractor_version
from paperatlas.records import Extraction, Paper, PaperEntity, Rejected

if TYPE_CHECKING:
    from spacy.language import Language

    from paperatlas.extractors.encoder import Encoder

AS_LISTS = ("rules", "fast", "model")
"""The recognisers that need no spaCy Docs."""
LONGEST_TEXT = 100_000  # characters of an abstract that are read; what is over is left out


def source_of(paper: Paper) -> str:
    """Return the text of a paper that is read: its title, a newline, its abstract."""
    return f"{paper.title}\n{paper.abstract[:LONGEST_TEXT]}"


def mark_title(text: DocText, paper: Paper) -> None:
    """Tell the lists of a paper where its title ends."""
    text.title_end = len(paper.title)
    text.abstract_start = len(paper.title) + 1


class Extractor:
    """Finds what papers say.

    Attributes:
        version: what its extractions depend on beside the text, see
            `paperatlas.extractors.version`.

    Example:
        >>> paper = Paper(id="p", title="ToyNet", abstract="We evaluate on GSM8K.")
        >>> [extraction] = Extractor().extract([paper])
        >>> [mention.text for mention in extraction.mentions]
        ['ToyNet', 'GSM8K']
    """

    def __init__(
        self,
        nlp: Language | None = None,
        *,
        recogniser: str = DEFAULT_RECOGNISER,
        labels: Mapping[str, str] | None = None,
        min_confidence: float = 0.0,
    ) -> None:
        """Keep a pipeline.

        Args:
            nlp: one made by `paperatlas.extractors.pipeline.make_nlp`; None makes what `recogniser`
                and `labels` ask for.
            recogniser: as in `make_nlp`.
            labels: likewise.
            min_confidence: entities below it are left out, 0 to 1; results name none of them.

        Raises:
            RecogniserError: there is no such recogniser, or it cannot be set up.
            MissingExtra: it needs packages that are not installed.
            ValueError: `min_confidence` is not from 0 to 1.
        """
        if not 0.0 <= min_confidence <= 1.0:
            message = f"min_confidence is from 0 to 1, not {min_confidence}"
            raise ValueError(message)
        self.min_confidence = min_confidence
        self._nlp = nlp
        self._chosen = recogniser, dict(labels or {})
        name, source = split_recogniser(recogniser)
        self._encoder: Encoder | None = None
        self._tokenizer = Tokenizer() if nlp is None and name in AS_LISTS else None
        if self._tokenizer is None:
            if nlp is None:
                from paperatlas.extractors.pipeline import make_nlp

                self._nlp = make_nlp(recogniser=recogniser, labels=labels)
        elif name == "rules":
            take_nothing(name, source, labels or {})
        else:
            from paperatlas.extractors.encoder import encoder_of

            take_nothing(name, "" if name == "model" else source, labels or {})
            self._encoder = encoder_of(name, source)

    @property
    def version(self) -> str:
        """What its extractions depend on beside the text."""
        recogniser, labels = self._chosen
        component: object | None = self._encoder
        if self._tokenizer is None and self._nlp is not None:
            name = FACTORY + split_recogniser(recogniser)[0]
            component = self._nlp.get_pipe(name) if self._nlp.has_pipe(name) else None
        return extractor_version(component, recogniser, labels, self.min_confidence)

    @property
    def nlp(self) -> Language:
        """The pipeline as spaCy runs it; ours is made when somebody asks for it."""
        if self._nlp is None:
            from paperatlas.extractors.pipeline import make_nlp

            recogniser, labels = self._chosen
            self._nlp = make_nlp(recogniser=recogniser, labels=labels)
        return self._nlp

    def extract(self, papers: Iterable[Paper], *, batch_size: int = 64) -> Iterator[Extraction]:
        """Yield what each paper says, in order, reading no more than a batch ahead.

        Args:
            papers: the papers.
            batch_size: papers that are read together.
        """
        waiting = iter(papers)
        while batch := list(islice(waiting, batch_size)):
            if self._tokenizer is not None:
                texts = read_as_lists(batch, self._tokenizer, self._encoder)
                for paper, text in zip(batch, texts, strict=True):
                    yield extraction_of_text(text, paper, self.min_confidence)
            else:
                from paperatlas.extractors.pipeline import extraction_of, make_doc

                docs = (make_doc(self.nlp, paper) for paper in batch)
                read = self.nlp.pipe(docs, batch_size=batch_size)
                for paper, doc in zip(batch, read, strict=True):
                    yield extraction_of(doc, paper, self.min_confidence)


def read_as_lists(
    papers: Sequence[Paper], tokenizer: Tokenizer, encoder: Encoder | None = None
) -> list[DocText]:
    """Do what the pipeline of one of `AS_LISTS` does, on lists.

    Args:
        papers: the papers.
        tokenizer: ours.
        encoder: reads them as well; None leaves them to the rules.
    """
    texts = candidates_as_lists(papers, tokenizer, terms=encoder is not None)
    if encoder is not None:
        for text, reading in zip(texts, encoder.read(texts), strict=True):
            text.reading = reading
    find_entities_of(texts)
    for text in texts:
        join_names(text)
    assign_roles_of(texts)
    return texts


def candidates_as_lists(
    papers: Sequence[Paper], tokenizer: Tokenizer, *, terms: bool = True
) -> list[DocText]:
    """Read papers up to what may name something: what the encoder is told.

    Args:
        papers: the papers.
        tokenizer: ours.
        terms: list the pieces of all runs of content words as well; the rules weigh them without.
    """
    texts = [tokenizer.read(source_of(paper)) for paper in papers]
    for text, paper in zip(texts, papers, strict=True):
        mark_title(text, paper)
        split_sentences(text)
        text.pairs = find_pairs(text)
        if terms:
            find_terms(text)
        else:
            text.pieces = True
        find_names(text)
        find_patterns(text)
    return texts


def extract_papers(papers: Iterable[Paper], *, batch_size: int = 64) -> Iterator[Extraction]:
    """Yield what each paper says, in order; the short way to `Extractor.extract`."""
    yield from Extractor().extract(papers, batch_size=batch_size)


def extraction_of_text(
    text: DocText,
    paper: Paper,
    min_confidence: float = 0.0,
    warnings: Sequence[str] = (),
) -> Extraction:
    """Return what was found in a paper as records.

    Args:
        text: the paper's lists, with mentions and roles.
        paper: the paper.
        min_confidence: entities below it are left out, 0 to 1.
        warnings: what the recogniser wants said.
    """
    all_mentions, all_entities, short_forms = assemble(text, paper)
    mentions, entities, left_out = keep_confident(all_mentions, all_entities, min_confidence)
    sentences = field_sentences(text)
    if len(paper.abstract) > LONGEST_TEXT:
        cut = f"only the first {LONGEST_TEXT} characters of the abstract were read"
        warnings = (*warnings, cut)
    links = text.reading is not None and text.reading.has_links
    reading = ResultReading(text) if links else None
    results = unnamed(find_results(paper, mentions, sentences, reading), left_out)
    told = {(result.field, result.sentence) for result in results}
    return Extraction(
        paper_id=paper.id,
        mentions=mentions,
        entities=entities,
        results=results + find_claims(paper, mentions, sentences, told),
        abbreviations=short_forms,
        links=find_links(paper, sentences),
        warnings=tuple(warnings),
        rejected=_rejected(text, left_out, min_confidence),
    )


def _rejected(
    text: DocText, left_out: Sequence[PaperEntity], min_confidence: float
) -> tuple[Rejected, ...]:
    """Return the names that were close, once each."""
    below = f"below --min-confidence {min_confidence:g}"
    found = [Rejected(name=e.name, type=e.type, confidence=e.confidence, reason=below)
             for e in left_out]  # fmt: skip
    found += [
        Rejected(
            name=text.source[text.starts[r.start] : text.ends[r.end - 1]],
            type=r.type,
            confidence=r.confidence,
            reason=r.reason,
        )
        for r in text.refused
    ]
    return tuple({(r.type, r.name): r for r in reversed(found)}.values())[::-1]
