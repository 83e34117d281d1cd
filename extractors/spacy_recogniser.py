"""The recogniser ``spacy``: the entities of any installed spaCy pipeline.

The pipeline reads title and abstract as text, with its own tokenizer; its entities are laid over
our tokens. Only what is installed is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from paperatlas.errors import RecogniserError
from paperatlas.extractors.doctext import doctext
from paperatlas.extractors.label_map import LabelMap
from paperatlas.extractors.overlay import NativeSpan, fields_of, lay
from paperatlas.extractors.version import stamp_of
from paperatlas.records import ENTITY_TYPES

BATCH = 64  # Docs read together where nobody says how many


@Language.factory(
    "paperatlas_recogniser_spacy",
    assigns=["doc.spans"],
    default_config={"source": "", "labels": {}},
)
def make_spacy_recogniser(
    nlp: Language, name: str, source: str, labels: dict[str, str]
) -> SpacyRecogniser:
    """Make the recogniser.

    Args:
        nlp: the pipeline it is added to.
        name: its name there.
        source: name of an installed pipeline, or the folder of a saved one.
        labels: for labels of that pipeline the type they stand for, or "" for none.

    Raises:
        RecogniserError: it is not installed, finds no entities, or none of our types.
    """
    known = LabelMap(labels)  # before the pipeline is loaded, which takes longer
    return SpacyRecogniser(load_pipeline(source), known)


class SpacyRecogniser:
    """Takes the entities of another pipeline as ours.

    Attributes:
        version: tells pipelines apart (see `paperatlas.extractors.version`).
    """

    def __init__(self, nlp: Language, labels: LabelMap) -> None:
        """Keep the pipeline.

        Args:
            nlp: sets ``doc.ents``.
            labels: says which types its labels stand for.

        Raises:
            RecogniserError: it sets no entities, or none of its labels stands for a type.
        """
        naming = [n for n in nlp.pipe_names if "doc.ents" in nlp.get_pipe_meta(n).assigns]
        if not naming:
            message = (
                f"the spaCy pipeline has no component that finds entities, only {nlp.pipe_names}"
            )
            raise RecogniserError(message)
        native = sorted({label for n in naming for label in nlp.pipe_labels.get(n, ())})
        if native and not any(labels.type_of(label) for label in native):
            message = (
                f"the spaCy pipeline's labels ({', '.join(native)}) stand for none of our types "
                f"({', '.join(ENTITY_TYPES)}): say what they are, such as "
                f"--label {native[0]}=Method (labels={{'{native[0]}': 'Method'}})"
            )
            raise RecogniserError(message)
        self._nlp = nlp
        self._labels = labels
        self.version = " ".join(str(nlp.meta.get(part)) for part in ("lang", "name", "version"))
        if nlp.path is not None:
            self.version += f" {stamp_of(nlp.path)}"

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = BATCH) -> Iterator[Doc]:
        """Annotate many Docs, in order.

        Args:
            stream: Docs.
            batch_size: Docs that are read together.
        """
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size)):
            fields = [fields_of(doctext(doc)) for doc in docs]
            texts = (text for field in fields for _, text in field)
            read = self._nlp.pipe(texts, batch_size=batch_size)
            for doc, field in zip(docs, fields, strict=True):
                found = [
                    NativeSpan(start + ent.start_char, start + ent.end_char, ent.label_)
                    for start, _ in field
                    for ent in next(read).ents
                ]
                lay(doc, found, self._labels)
                yield doc


def load_pipeline(source: str) -> Language:
    """Load an installed spaCy pipeline.

    Args:
        source: its name, or the folder of a saved one.

    Raises:
        RecogniserError: it is not there, or cannot be loaded here.
    """
    installed = ", ".join(sorted(spacy.util.get_installed_models())) or "none"
    if not source:
        message = (
            "the recogniser 'spacy' needs a pipeline: spacy:NAME or spacy:FOLDER "
            f"(installed: {installed})"
        )
        raise RecogniserError(message)
    try:
        return spacy.load(source)
    except (OSError, ImportError, ValueError) as error:
        if "[E050]" in str(error):
            message = (
                f"there is no spaCy pipeline {source!r}: give the name of an installed one "
                f"(installed: {installed}) or the folder of a saved one"
            )
        else:
            message = f"the spaCy pipeline {source!r} cannot be loaded: {error}"
        raise RecogniserError(message) from error
