"""The trained encoders: they read every word in context and say what it may be.

The large one is a BERT encoder of six layers (MiniLM, Wang et al. 2020, arXiv:2002.10957), trained
further by the scripts in ``training/`` and shipped in 8 bits; see ``models/README.md``. It gives
each word the probability of each tag (nothing, first or later word of a mention of each type) and
of each role that the paper may have towards a mention there, and what ties reported numbers to
names. The small one (recogniser ``fast``) is a stack of convolutions that learnt from the large
one; it gives tags and roles.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions

from paperatlas.errors import RecogniserError
from paperatlas.extractors.doctext import DocText, Reading
from paperatlas.extractors.processors import threads as available_threads
from paperatlas.extractors.result_reading import link_columns
from paperatlas.extractors.token_features import token_features
from paperatlas.extractors.version import hash_of_files
from paperatlas.extractors.wordpieces import Window, WordPieces, windows

Floats32 = NDArray[np.float32]


class Encoder:
    """An encoder on this machine's processor.

    Each window is run by itself: how products are summed depends on what is read together, and what
    is said of a paper must not depend on its neighbours. Windows of several papers run side by
    side, the longest first.
    """

    def __init__(
        self, model: Path, vocabulary: Path, threads: int | None = None, *, tables: str = "read"
    ) -> None:
        """Load the model.

        Args:
            model: ONNX file with inputs ``ids`` and ``features`` and outputs ``tags`` and
                ``roles``, and ``links`` if it knows of results.
            vocabulary: its ``tokenizer.json``.
            threads: windows run at once; None takes `paperatlas.extractors.processors.threads`.
            tables: see `paperatlas.extractors.doctext.Reading`.

        Attributes:
            version: a hash of both files.
        """
        self.version = hash_of_files([model, vocabulary])
        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self._session = InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        given = {output.name for output in self._session.get_outputs()}
        self._outputs = [name for name in ("tags", "roles", "links") if name in given]
        self._tables = tables
        self._vocabulary = WordPieces(vocabulary)
        self._threads = threads or available_threads()
        self._pool = ThreadPoolExecutor(self._threads, "paperatlas-encoder")

    def read(self, texts: Sequence[DocText]) -> list[Reading]:
        """Read texts, in order; a text longer than the encoder's window is read in several.

        Args:
            texts: lists of Docs with candidates and pairs.
        """
        jobs: list[tuple[int, Window, NDArray[np.int64], Floats32]] = []
        heads: list[NDArray[np.intp]] = []
        for k, text in enumerate(texts):
            features = token_features(text).astype(np.float32)
            pieces = self._vocabulary.pieces(text.words)
            lengths = [len(p) for p in pieces]
            for window in windows(lengths):
                run = slice(window.start, window.end)
                sizes = lengths[run]
                ids = [
                    self._vocabulary.opens,
                    *(piece for word in pieces[run] for piece in word),
                    self._vocabulary.closes,
                ]
                spread = np.zeros((len(ids), features.shape[1]), dtype=np.float32)
                spread[1:-1] = np.repeat(features[run], sizes, axis=0)
                jobs.append((k, window, np.array([ids]), spread[None]))
                firsts = 1 + np.cumsum([0, *sizes[:-1]])
                heads.append(firsts[window.first - window.start : window.last - window.start])
        order = sorted(range(len(jobs)), key=lambda j: (-jobs[j][2].shape[1], j))
        nothing = np.empty(0, dtype=np.float32)
        answers: list[tuple[Floats32, ...]] = [(nothing, nothing, nothing)] * len(jobs)
        for j, answer in zip(
            order, self._pool.map(lambda j: self._run(*jobs[j][2:]), order), strict=True
        ):
            answers[j] = answer
        tags: list[list[Floats32]] = [[] for _ in texts]
        roles: list[list[Floats32]] = [[] for _ in texts]
        links: list[list[Floats32]] = [[] for _ in texts]
        for job, head, (tag, role, *link) in zip(jobs, heads, answers, strict=True):
            tags[job[0]].append(tag[head])
            roles[job[0]].append(role[head])
            links[job[0]].append(
                link_columns(link[0], head) if link else np.empty((len(head), 0), np.float32)
            )
        return [
            Reading(np.concatenate(t), np.concatenate(r), np.concatenate(k), self._tables)
            for t, r, k in zip(tags, roles, links, strict=True)
        ]

    def _run(self, ids: NDArray[np.int64], features: Floats32) -> tuple[Floats32, ...]:
        out = self._session.run(self._outputs, {"ids": ids, "features": features})
        return tuple(array[0] for array in out)


@cache
def shipped_encoder() -> Encoder:
    """Return the encoder of the package, loaded once."""
    data = files("paperatlas.extractors") / "models"
    with as_file(data / "encoder.onnx") as model, as_file(data / "vocabulary.json") as vocabulary:
        return Encoder(model, vocabulary)


@cache
def fast_encoder() -> Encoder:
    """Return the small encoder of the package, loaded once."""
    data = files("paperatlas.extractors") / "models"
    with as_file(data / "fast.onnx") as model, as_file(data / "vocabulary.json") as vocabulary:
        return Encoder(model, vocabulary, tables="fast")


def encoder_of(name: str, source: str = "") -> Encoder:
    """Return the encoder of a recogniser: a shipped one, or that of a folder.

    Args:
        name: ``model`` or ``fast``.
        source: for ``model`` a folder with an ``encoder.onnx`` and ``vocabulary.json`` of your own
            training; empty takes the shipped one.

    Raises:
        RecogniserError: the folder lacks a file.
    """
    if name == "fast":
        return fast_encoder()
    if not source:
        return shipped_encoder()
    paths = Path(source) / "encoder.onnx", Path(source) / "vocabulary.json"
    for path in paths:
        if not path.is_file():
            message = (
                f"{path} is missing: model:FOLDER needs the folder of a trained encoder, as "
                "training/export_onnx.py writes it; plain model takes the shipped one"
            )
            raise RecogniserError(message)
    return Encoder(*paths)
