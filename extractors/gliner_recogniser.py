"""The recogniser ``gliner``: a GLiNER model that the user has, asked for our types by name.

GLiNER (Zaratiana et al., "GLiNER: Generalist Model for Named Entity Recognition using Bidirectional
Transformer", NAACL 2024) scores spans against labels given as words. It comes with the extra
``gliner``; the model is a folder, or one already in the local cache of Hugging Face. Nothing is
downloaded.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language

from paperatlas.errors import MissingExtra, RecogniserError
from paperatlas.extractors.doctext import DocText, doctext
from paperatlas.extractors.label_map import LabelMap
from paperatlas.extractors.overlay import NativeSpan, fields_of, lay
from paperatlas.extractors.version import stamp_of
from paperatlas.records import ENTITY_TYPES

if TYPE_CHECKING:
    from spacy.tokens import Doc

PIECES = 512  # subwords an encoder reads at once; GLiNER would cut the rest off in silence
SHARED_WORDS = 12  # of two windows that part a sentence; GLiNER's longest entities have 12
BATCH = 8  # windows that the model reads together


@Language.factory(
    "paperatlas_recogniser_gliner",
    assigns=["doc.spans"],
    default_config={"source": "", "labels": {}, "threshold": 0.5},
)
def make_gliner_recogniser(
    nlp: Language, name: str, source: str, labels: dict[str, str], threshold: float
) -> GlinerRecogniser:
    """Make the recogniser.

    Args:
        nlp: the pipeline it is added to.
        name: its name there.
        source: folder of a model, or the name of one in the local cache.
        labels: what to ask the model for, each with the type it stands for, or "" for what is only
            asked for to be told apart; without any it is asked for our five types.
        threshold: least score of a span, 0 to 1.

    Raises:
        MissingExtra: gliner is not installed.
        RecogniserError: the model is not there or cannot be loaded.
    """
    known = LabelMap(labels)
    prompts = list(labels) or [kind.lower() for kind in ENTITY_TYPES]
    model = load_model(source)
    return GlinerRecogniser(model, prompts, known, threshold, version=_version(source))


class GlinerRecogniser:
    """Takes the entities of a GLiNER model as ours.

    Attributes:
        threshold: least score of a span, 0 to 1.
        version: tells models apart (see `paperatlas.extractors.version`).
    """

    def __init__(
        self,
        model: Any,
        prompts: Sequence[str],
        labels: LabelMap,
        threshold: float = 0.5,
        *,
        version: str = "",
    ) -> None:
        """Keep the model.

        Args:
            model: a ``gliner.GLiNER``.
            prompts: the labels that it is asked for.
            labels: says which types they stand for.
            threshold: least score of a span, 0 to 1.
            version: tells the model from others.

        Raises:
            RecogniserError: the prompts leave no room for a text.
        """
        self._model = model
        self._prompts = list(prompts)
        self._labels = labels
        self.threshold = threshold
        self.version = f"{version} {threshold}"
        self._tokenizer = model.data_processor.transformer_tokenizer
        # Before the text stand all prompts, each behind a mark, one more mark, and two at the ends.
        asked = sum(self._costs(self._prompts)) + len(self._prompts) + 3
        self._room = min(PIECES, self._tokenizer.model_max_length) - asked
        if self._room < 2 * SHARED_WORDS:
            message = f"{len(self._prompts)} labels leave the GLiNER model no room: give it fewer"
            raise RecogniserError(message)

    def __call__(self, doc: Doc) -> Doc:
        """Annotate one Doc."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 64) -> Iterator[Doc]:
        """Annotate many Docs, in order.

        Args:
            stream: Docs.
            batch_size: Docs that are read together.
        """
        waiting = iter(stream)
        while docs := list(islice(waiting, batch_size)):
            cuts = [self._cuts(doctext(doc)) for doc in docs]
            texts = [
                doctext(doc).source[a:b]
                for doc, cut in zip(docs, cuts, strict=True)
                for a, b in cut
            ]
            read = iter(
                self._model.inference(
                    texts, self._prompts, threshold=self.threshold, batch_size=BATCH
                )
                if texts
                else ()
            )
            for doc, cut in zip(docs, cuts, strict=True):
                found = [
                    NativeSpan(a + e["start"], a + e["end"], e["label"], float(e["score"]))
                    for a, _ in cut
                    for e in next(read)
                ]
                lay(doc, found, self._labels)
                yield doc

    def _cuts(self, text: DocText) -> list[tuple[int, int]]:
        """Return the windows of a text as characters."""
        out = []
        sentences = [text.starts[first] for first, _ in text.sentences]
        for offset, field in fields_of(text):
            [words], [starts], [ends] = self._model.prepare_inputs([field])
            opening = {bisect_left(starts, s - offset) for s in sentences}
            for first, last in windows(
                self._costs(words), opening, self._model.config.max_len, self._room
            ):
                out.append((offset + starts[first], offset + ends[last - 1]))
        return out

    def _costs(self, words: Sequence[str]) -> list[int]:
        """Count the subwords of each word."""
        if not words:
            return []
        return [
            len(ids) for ids in self._tokenizer(list(words), add_special_tokens=False).input_ids
        ]


def windows(
    costs: Sequence[int], openings: Iterable[int], most_words: int, room: int
) -> list[tuple[int, int]]:
    """Part words into runs that a model can read, between sentences where it can be.

    Args:
        costs: what each word takes of the room.
        openings: words at which sentences begin.
        most_words: of a run.
        room: that the words of a run may take; a word that takes more stands alone.

    Returns:
        Runs in order that hold every word. Where a sentence is parted, two runs share words.
    """
    begins = sorted(openings)
    runs = []
    first = 0
    while first < len(costs):
        last, left = first, room
        while last < len(costs) and last - first < most_words and costs[last] <= left:
            left -= costs[last]
            last += 1
        last = max(last, first + 1)
        if last < len(costs):
            at = bisect_left(begins, last + 1) - 1  # the last sentence that begins in the run
            if at >= 0 and begins[at] > first:
                last = begins[at]
                runs.append((first, last))
                first = last
                continue
        runs.append((first, last))
        if last == len(costs):
            break
        later = max(last - SHARED_WORDS, first + 1)
        # The next run must get further than this one: it shares no more than leaves room for that.
        while later < last and (last - later >= most_words or sum(costs[later : last + 1]) > room):
            later += 1
        first = later
    return runs


def load_model(source: str) -> Any:
    """Load a GLiNER model that is on this machine.

    Args:
        source: its folder, or its name in the local cache.

    Raises:
        MissingExtra: gliner is not installed.
        RecogniserError: the model is not there or cannot be loaded.
    """
    try:
        from gliner import GLiNER
    except ImportError as error:
        feature = "the recogniser 'gliner'"
        raise MissingExtra(feature, "gliner") from error
    if not source:
        message = (
            "the recogniser 'gliner' needs a model: gliner:FOLDER, or gliner:NAME of one in the "
            "local cache of Hugging Face"
        )
        raise RecogniserError(message)
    try:
        folder = _folder(source)
    except (OSError, ValueError) as error:
        message = (
            f"there is no GLiNER model {source!r} on this machine, and nothing is downloaded here: "
            f"give the folder of one, or fetch it first (hf download {source})"
        )
        raise RecogniserError(message) from error
    try:
        return GLiNER.from_pretrained(folder, local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        message = f"the GLiNER model {source!r} cannot be loaded: {error}"
        raise RecogniserError(message) from error


def _folder(source: str) -> str:
    """Return the folder of a model; raises OSError or ValueError if there is none here."""
    from huggingface_hub import snapshot_download

    return source if Path(source).exists() else snapshot_download(source, local_files_only=True)


def _version(source: str) -> str:
    """Return what tells a model that was loaded from another."""
    return stamp_of(Path(_folder(source)))
