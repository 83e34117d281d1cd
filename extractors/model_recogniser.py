"""The recognisers ``model`` and ``fast``: a trained encoder and the rules, weighed together.

The encoder, large or small, reads each paper (`paperatlas.extractors.encoder`); what it sees
becomes candidates and features beside those of the rules, and one table of weights decides. So a
name that only the list knows is found, and so is one that only its sentence shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc, Span

from paperatlas.extractors.choosing import find_entities
from paperatlas.extractors.doctext import KEY, doctext
from paperatlas.extractors.recognisers import take_nothing
from paperatlas.extractors.sentences import split_sentences

if TYPE_CHECKING:
    from paperatlas.extractors.encoder import Encoder


class ModelRecogniser:
    """Finds and types the mentions of a Doc that the components of the rules have read.

    Attributes:
        version: tells encoders apart (see `paperatlas.extractors.version`).
    """

    def __init__(self, encoder: Encoder | None = None) -> None:
        """Load the encoder.

        Args:
            encoder: the small one, or one of your own; None takes the large one of the package.
        """
        from paperatlas.extractors.encoder import shipped_encoder

        self._encoder = encoder or shipped_encoder()
        self.version = self._encoder.version

    def __call__(self, doc: Doc) -> Doc:
        """Set the mentions of one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Set the mentions of many Docs, in order.

        Args:
            stream: Docs.
            batch_size: Docs that the encoder reads together; it does not change what is found.
        """
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size)):
            texts = [doctext(doc) for doc in docs]
            for text in texts:
                if not text.sentence_of:
                    split_sentences(text)
            for doc, text, reading in zip(docs, texts, self._encoder.read(texts), strict=True):
                text.reading = reading
                find_entities(text)
                doc.spans[KEY] = [Span(doc, f.start, f.end, label=f.type) for f in text.found]
                doc.spans[KEY].attrs["scores"] = [f.confidence for f in text.found]
                yield doc


@Language.factory(
    "paperatlas_recogniser_model",
    requires=["doc.user_data"],
    assigns=["doc.spans"],
    default_config={"source": "", "labels": {}},
)
def make_model_recogniser(
    nlp: Language, name: str, source: str, labels: dict[str, str]
) -> ModelRecogniser:
    """Make the recogniser.

    Args:
        nlp: the pipeline it is added to.
        name: its name there.
        source: folder with an ``encoder.onnx`` and ``vocabulary.json`` of your own training; empty
            takes the shipped one.
        labels: none: the encoder knows our types.

    Raises:
        RecogniserError: labels were given, or the folder lacks a file.
    """
    take_nothing("model", "", labels)
    from paperatlas.extractors.encoder import encoder_of

    return ModelRecogniser(encoder_of("model", source))


@Language.factory(
    "paperatlas_recogniser_fast",
    requires=["doc.user_data"],
    assigns=["doc.spans"],
    default_config={"source": "", "labels": {}},
)
def make_fast_recogniser(
    nlp: Language, name: str, source: str, labels: dict[str, str]
) -> ModelRecogniser:
    """Make the recogniser with the small encoder.

    Args:
        nlp: the pipeline it is added to.
        name: its name there.
        source: none: there is one such encoder.
        labels: none: the encoder knows our types.

    Raises:
        RecogniserError: a source or labels were given.
    """
    take_nothing("fast", source, labels)
    from paperatlas.extractors.encoder import encoder_of

    return ModelRecogniser(encoder_of("fast"))
