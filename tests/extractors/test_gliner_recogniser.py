"""A GLiNER model that is on this machine is asked for our types; long texts are windowed."""

from __future__ import annotations

import socket
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.errors import MissingExtra, RecogniserError
from paperatlas.extractors.gliner_recogniser import GlinerRecogniser, windows
from paperatlas.extractors.pipeline import Extractor
from paperatlas.records import ENTITY_TYPES, Paper

COSTS = st.lists(st.integers(0, 4), max_size=120)
OPENINGS = st.sets(st.integers(0, 120))


@given(COSTS, OPENINGS, st.integers(1, 50), st.integers(4, 80))
def test_every_word_is_in_a_window_and_no_window_is_too_long(
    costs: list[int], openings: set[int], most: int, room: int
) -> None:
    runs = windows(costs, openings, most, room)

    assert {k for first, last in runs for k in range(first, last)} == set(range(len(costs)))
    for first, last in runs:
        assert 1 <= last - first <= most
        assert sum(costs[first:last]) <= room
    for (first, last), (later, end) in pairwise(runs):
        assert first < later
        assert last < end
        assert later <= last


def test_a_text_is_parted_between_sentences_and_a_long_sentence_overlaps() -> None:
    assert windows([1] * 30, {0, 10, 20}, 25, 100) == [(0, 20), (20, 30)]
    assert windows([1] * 60, {0}, 40, 100) == [(0, 40), (28, 60)]
    assert windows([1] * 60, {0}, 100, 40) == [(0, 40), (28, 60)]


def test_a_word_that_fits_nowhere_stands_alone() -> None:
    assert windows([1, 90, 1], {0}, 10, 20) == [(0, 1), (1, 2), (2, 3)]


def test_without_the_extra_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "gliner", None)

    with pytest.raises(MissingExtra, match=r"pip install 'paperatlas\[gliner\]'"):
        Extractor(recogniser="gliner:any")


LABELS = {"machine learning method": "Method", "data set": "Dataset", "person": ""}
PAPER = Paper(
    id="p",
    title="Toy-Net: a net",
    abstract="We evaluate Toy-Net on a toy model (TM), and TM is good. " * 9 + "x " * 100,
)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a tiny model of random weights, too small for a whole abstract, and save it."""
    gliner = pytest.importorskip("gliner", reason="the extra gliner is not installed")
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(1)
    folder = tmp_path_factory.mktemp("gliner")
    signs = "abcdefghijklmnopqrstuvwxyz0123456789.,()-:%"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *signs, *("##" + c for c in signs)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), "utf-8")
    tokenizer = transformers.BertTokenizerFast(
        vocab_file=str(folder / "vocab.txt"), model_max_length=160
    )
    tokenizer.save_pretrained(folder)
    encoder = transformers.BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=160,
    )
    encoder.save_pretrained(folder)
    config = gliner.GLiNERConfig(
        model_name=str(folder),
        encoder_config=encoder.to_dict(),
        hidden_size=16,
        max_len=40,
        max_width=12,
        dropout=0.0,
        span_mode="markerV0",
    )
    gliner.GLiNER.from_config(config, backbone_from_pretrained=False).save_pretrained(
        folder / "saved"
    )
    return folder / "saved"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        message = "something is being fetched"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("offline")
# The libraries warn of their own future; that a text was cut is a UserWarning, and stays an error.
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_a_model_on_disk_reads_all_of_a_long_text(model: Path) -> None:
    reader = Extractor(recogniser=f"gliner:{model}")
    recogniser = reader.nlp.get_pipe("paperatlas_recogniser_gliner")
    assert isinstance(recogniser, GlinerRecogniser)
    recogniser.threshold = 0.0  # random weights are sure of nothing
    [found] = reader.extract([PAPER])

    assert {m.field for m in found.mentions} == {"title", "abstract"}
    assert max(m.end for m in found.mentions) > 0.9 * len(PAPER.abstract)
    assert {m.type for m in found.mentions} <= set(ENTITY_TYPES)
    assert {m.found_by for m in found.mentions} == {"gliner"}
    assert all(0.0 < m.confidence < 1.0 for m in found.mentions)
    assert [found] == list(reader.extract([PAPER]))


@pytest.mark.usefixtures("offline")
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_the_labels_are_what_the_model_is_asked_for(model: Path) -> None:
    reader = Extractor(recogniser=f"gliner:{model}", labels=LABELS)
    recogniser = reader.nlp.get_pipe("paperatlas_recogniser_gliner")
    assert isinstance(recogniser, GlinerRecogniser)
    recogniser.threshold = 0.0
    [found] = reader.extract([PAPER])

    assert {m.type for m in found.mentions} <= {"Method", "Dataset"}
    assert found.warnings == ()


@pytest.mark.usefixtures("offline")
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_a_model_that_is_not_here_is_told_and_not_fetched(tmp_path: Path) -> None:
    pytest.importorskip("gliner", reason="the extra gliner is not installed")

    with pytest.raises(RecogniserError, match=r"needs a model: gliner:FOLDER"):
        Extractor(recogniser="gliner")
    with pytest.raises(RecogniserError, match=r"'no/such' on this machine.*hf download no/such"):
        Extractor(recogniser="gliner:no/such")
    with pytest.raises(RecogniserError, match=r"cannot be loaded"):
        Extractor(recogniser=f"gliner:{tmp_path}")
