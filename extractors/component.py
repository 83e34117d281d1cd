"""The whole extraction as one component for anyone's spaCy pipeline.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("paperatlas")
    >>> doc = nlp("We evaluate ToyNet on ImageNet.")
    >>> [(ent.text, ent.label_) for ent in doc.ents]
    [('ToyNet', 'Method'), ('ImageNet', 'Benchmark')]
    >>> doc._.paperatlas.entities[1].roles
    ('EVALUATES_ON',)

spaCy finds it by entry point: paperatlas need not be imported. The text is read by our own
tokenizer, since others part ``GSM8K`` and ``Toy-Net``; spans are then laid over the Doc's tokens.
A Doc counts as all abstract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacy.language import Language
from spacy.tokens import Doc, Span

from paperatlas.extraction_json import extraction_from_json, extraction_to_json
from paperatlas.extractors.doctext import KEY
from paperatlas.extractors.pipeline import Extractor
from paperatlas.extractors.recognisers import DEFAULT_RECOGNISER
from paperatlas.records import Extraction, Paper

__all__ = ["PaperatlasComponent", "make_component"]


@Language.factory(
    "paperatlas",
    assigns=["doc.ents", "doc.spans", "doc._.paperatlas"],
    default_config={
        "overwrite_ents": True,
        "recogniser": DEFAULT_RECOGNISER,
        "labels": {},
        "min_confidence": 0.0,
    },
)
def make_component(
    nlp: Language,
    name: str,
    overwrite_ents: bool,
    recogniser: str,
    labels: dict[str, str],
    min_confidence: float,
) -> PaperatlasComponent:
    """Make the component.

    Args:
        nlp: the pipeline it is added to.
        name: its name there.
        overwrite_ents: replace entities that stand where one of ours does; False keeps them.
        recogniser: what finds the mentions (see `paperatlas.extractors.recognisers`).
        labels: for labels of the recogniser's own the type they stand for, or "" for none.
        min_confidence: entities below it are left out, 0 to 1.

    Raises:
        RecogniserError: there is no such recogniser, or it cannot be set up.
        MissingExtra: it needs packages that are not installed.
    """
    return PaperatlasComponent(
        overwrite_ents=overwrite_ents,
        recogniser=recogniser,
        labels=labels,
        min_confidence=min_confidence,
    )


class PaperatlasComponent:
    """Finds methods, datasets, benchmarks, tasks, metrics and results in a Doc.

    Writes ``doc.ents``, ``doc.spans["paperatlas"]`` (both labelled with the type) and
    ``doc._.paperatlas``, the `Extraction` with roles, results and offsets into ``doc.text``. A Doc
    that carries it survives ``to_bytes`` and ``DocBin``.
    """

    def __init__(
        self,
        *,
        overwrite_ents: bool = True,
        recogniser: str = DEFAULT_RECOGNISER,
        labels: Mapping[str, str] | None = None,
        min_confidence: float = 0.0,
    ) -> None:
        """Prepare the pipeline of our own; see `make_component`."""
        self.overwrite_ents = overwrite_ents
        self._extractor = Extractor(
            recogniser=recogniser, labels=labels, min_confidence=min_confidence
        )
        if not Doc.has_extension(KEY):
            Doc.set_extension(KEY, getter=_extraction)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc."""
        paper = Paper(id="", title="", abstract=doc.text)
        (extraction,) = self._extractor.extract([paper])
        doc.user_data[KEY] = extraction_to_json(extraction, paper)  # JSON, so that Docs serialise
        spans = list(_spans(doc, extraction))
        doc.spans[KEY] = spans
        first, second = (spans, list(doc.ents)) if self.overwrite_ents else (list(doc.ents), spans)
        doc.ents = _without_overlap([*first, *second])
        return doc


def _spans(doc: Doc, extraction: Extraction) -> Iterator[Span]:
    """Lay the mentions over the Doc's tokens; a token that a mention only touches belongs to it."""
    for mention in extraction.mentions:
        span = doc.char_span(mention.start, mention.end, mention.type, alignment_mode="expand")
        if span is not None:
            yield span


def _extraction(doc: Doc) -> Extraction | None:
    found = doc.user_data.get(KEY)
    return extraction_from_json(found) if isinstance(found, dict) else None


def _without_overlap(spans: list[Span]) -> list[Span]:
    """Keep spans in the order given, leaving out those that touch a token already taken."""
    taken: set[int] = set()
    kept = []
    for span in spans:
        tokens = range(span.start, span.end)
        if taken.isdisjoint(tokens):
            taken.update(tokens)
            kept.append(span)
    return kept
