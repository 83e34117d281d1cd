"""The recognisers ``model`` and ``fast``: an encoder and the rules, weighed together."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from paperatlas.errors import RecogniserError
from paperatlas.extractors.doctext import KEY, doctext
from paperatlas.extractors.encoder import Encoder, fast_encoder
from paperatlas.extractors.model_recogniser import (
    ModelRecogniser,
    make_fast_recogniser,
    make_model_recogniser,
)
from paperatlas.extractors.pipeline import COMPONENTS, make_doc, make_nlp
from paperatlas.records import ENTITY_TYPES, Paper

BEFORE = make_nlp(COMPONENTS[:5])
WEIGHTS = Path(__file__).resolve().parents[2] / "extractors" / "data" / "weights.json.gz"

PAPERS = [
    Paper(
        id="1",
        title="ToyNet: small networks for question answering",
        abstract="We propose ToyNet, a graph network for question answering. ToyNet outperforms "
        "BERT on SQuAD and reaches 85% accuracy on GSM8K.",
    ),
    Paper(id="2", title="", abstract=""),
    Paper(
        id="3",
        title="ToyBench",
        abstract="We present ToyBench, a benchmark of image classification. We evaluate ResNet-50 "
        "and find that its accuracy falls.",
    ),
    Paper(id="4", title="A long one", abstract="We train ToyNet on ImageNet. " * 150),
]

Found = list[tuple[str, str, float]]


@pytest.fixture(scope="module", params=["model", "fast"])
def recogniser(request: pytest.FixtureRequest, encoder: Encoder) -> ModelRecogniser:
    """The recogniser with each of the shipped encoders."""
    if "entities read" not in json.loads(gzip.decompress(WEIGHTS.read_bytes())):
        pytest.skip("weights.json.gz was fitted without an encoder: make train fits it with one")
    return ModelRecogniser(encoder if request.param == "model" else fast_encoder())


def docs(papers: list[Paper]) -> list[Doc]:
    """Make Docs with the candidates of the rules."""
    return [BEFORE(make_doc(BEFORE, paper)) for paper in papers]


def found(doc: Doc) -> Found:
    """List the mentions that a recogniser left in a Doc."""
    group = doc.spans[KEY]
    scores = group.attrs["scores"]
    return [(s.text, s.label_, score) for s, score in zip(group, scores, strict=True)]


def test_mentions_have_our_types_and_a_confidence(recogniser: ModelRecogniser) -> None:
    seen = list(chain.from_iterable(map(found, recogniser.pipe(docs(PAPERS)))))

    assert seen
    assert {label for _, label, _ in seen} <= set(ENTITY_TYPES)
    assert all(0 < score <= 1 for _, _, score in seen)


def test_mentions_do_not_overlap(recogniser: ModelRecogniser) -> None:
    for doc in recogniser.pipe(docs(PAPERS)):
        ends = [0, *(span.end for span in doc.spans[KEY])]
        starts = [span.start for span in doc.spans[KEY]]
        assert all(end <= start for end, start in zip(ends, starts, strict=False))


def test_the_pipe_and_the_call_agree(recogniser: ModelRecogniser) -> None:
    one_by_one = [found(recogniser(doc)) for doc in docs(PAPERS)]

    assert [found(doc) for doc in recogniser.pipe(docs(PAPERS))] == one_by_one


@pytest.mark.parametrize("batch_size", [1, 3, 100])
def test_neighbours_order_and_batches_change_nothing(
    recogniser: ModelRecogniser, batch_size: int
) -> None:
    expected = {
        paper.id: found(recogniser(doc)) for paper, doc in zip(PAPERS, docs(PAPERS), strict=True)
    }
    turned = PAPERS[::-1] + PAPERS
    read = recogniser.pipe(docs(turned), batch_size=batch_size)

    assert [found(doc) for doc in read] == [expected[paper.id] for paper in turned]


def test_the_end_of_a_long_text_is_found_too(recogniser: ModelRecogniser) -> None:
    doc = recogniser(docs([PAPERS[3]])[0])
    last = max((span.end for span in doc.spans[KEY]), default=0)

    assert last > len(doc) - 8


def test_a_paper_without_words_has_no_mentions(recogniser: ModelRecogniser) -> None:
    assert found(recogniser(docs([PAPERS[1]])[0])) == []
    assert found(recogniser(BEFORE(""))) == []


def test_a_doc_of_another_pipeline_is_read_as_well(recogniser: ModelRecogniser) -> None:
    from spacy.lang.en import English

    doc = recogniser(English()("We evaluate on GSM8K."))

    assert doctext(doc).reading is not None


def test_an_encoder_of_your_own_is_taken_from_its_folder(encoder: Encoder, models: Path) -> None:
    nlp = Language()
    own: Callable[[Doc], Doc] = make_model_recogniser(nlp, "own", str(models), {})
    expected = [found(ModelRecogniser(encoder)(doc)) for doc in docs(PAPERS[:1])]

    assert [found(own(doc)) for doc in docs(PAPERS[:1])] == expected


def test_a_folder_without_an_encoder_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecogniserError, match=r"encoder\.onnx is missing"):
        make_model_recogniser(Language(), "own", str(tmp_path), {})


def test_labels_are_refused_rather_than_passed_over() -> None:
    with pytest.raises(RecogniserError, match="takes no labels"):
        make_model_recogniser(Language(), "own", "", {"PRODUCT": "Method"})


def test_the_small_encoder_is_no_other_than_the_shipped_one() -> None:
    with pytest.raises(RecogniserError, match="takes nothing after a colon"):
        make_fast_recogniser(Language(), "own", "a/folder", {})
    with pytest.raises(RecogniserError, match="takes no labels"):
        make_fast_recogniser(Language(), "own", "", {"PRODUCT": "Method"})
