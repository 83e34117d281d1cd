"""The entities of an installed spaCy pipeline become ours."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.training import Example
from thinc.api import fix_random_seed

from paperatlas.errors import RecogniserError
from paperatlas.extractors.pipeline import Extractor
from paperatlas.records import Paper

SENTENCES = [
    ("We train ToyNet on SmallSet.", {"ToyNet": "SYSTEM", "SmallSet": "Material"}),
    ("We compare OddNet with ToyNet.", {"OddNet": "SYSTEM", "ToyNet": "SYSTEM"}),
    ("Results on SmallSet and TinySet are given.", {"SmallSet": "Material", "TinySet": "Material"}),
    ("Nothing is named here.", {}),
    ("Here OddNet reads TinySet.", {"OddNet": "SYSTEM", "TinySet": "Material"}),
]
PAPERS = [
    Paper(id="1", title="We train ToyNet", abstract="We train ToyNet on SmallSet."),
    Paper(id="2", title="", abstract=""),
    Paper(id="3", title="Nothing is named", abstract="We compare OddNet with ToyNet."),
]


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Train a spaCy pipeline on a few sentences, as a user would, and save it."""
    fix_random_seed(0)
    nlp = spacy.blank("en")
    nlp.add_pipe("ner")
    examples = [
        Example.from_dict(
            nlp.make_doc(text),
            {
                "entities": [
                    (text.index(name), text.index(name) + len(name), label)
                    for name, label in names.items()
                ]
            },
        )
        for text, names in SENTENCES
    ]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(30):
        nlp.update(examples, sgd=optimizer)
    path = tmp_path_factory.mktemp("spacy") / "ner"
    nlp.to_disk(path)
    return path


def test_a_trained_pipeline_is_used_from_its_folder(pipeline: Path) -> None:
    reader = Extractor(recogniser=f"spacy:{pipeline}", labels={"SYSTEM": "Method"})
    found = list(reader.extract(PAPERS))

    assert {(e.name, e.type) for e in found[0].entities} == {
        ("ToyNet", "Method"),
        ("SmallSet", "Dataset"),
    }
    assert [m.field for m in found[0].mentions] == ["title", "abstract", "abstract"]
    assert found[1].entities == ()
    assert {e.name for e in found[2].entities} == {"OddNet", "ToyNet"}
    assert {m.found_by for m in found[0].mentions} == {"spacy"}
    for paper, extraction in zip(PAPERS, found, strict=True):
        for m in extraction.mentions:
            text = paper.title if m.field == "title" else paper.abstract
            assert text[m.start : m.end] == m.text


def test_a_paper_is_read_the_same_alone_and_among_others(pipeline: Path) -> None:
    reader = Extractor(recogniser=f"spacy:{pipeline}", labels={"SYSTEM": "Method"})

    assert list(reader.extract(PAPERS)) == [e for p in PAPERS for e in reader.extract([p])]


def test_labels_without_a_type_are_counted(pipeline: Path) -> None:
    [found] = Extractor(recogniser=f"spacy:{pipeline}").extract(PAPERS[:1])

    assert {e.type for e in found.entities} == {"Dataset"}
    assert "spans labelled 'SYSTEM' were left out (2)" in found.warnings[0]


def test_a_pipeline_whose_labels_are_none_of_ours_is_refused(pipeline: Path) -> None:
    labels = {"Material": ""}

    with pytest.raises(RecogniserError, match=r"\(Material, SYSTEM\) stand for none of our types"):
        Extractor(recogniser=f"spacy:{pipeline}", labels=labels)


def test_an_entity_covers_every_token_that_it_touches(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "Method", "pattern": "Toy"}])  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "ruler")
    paper = Paper(id="p", title="T", abstract="We use Toy-Net.")
    [found] = Extractor(recogniser=f"spacy:{tmp_path / 'ruler'}").extract([paper])

    assert [m.text for m in found.mentions] == ["Toy-Net"]


def save(nlp: Language, path: Path) -> str:
    nlp.to_disk(path)
    return f"spacy:{path}"


def test_a_pipeline_without_entities_is_refused(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")

    with pytest.raises(RecogniserError, match=r"no component that finds entities.*sentencizer"):
        Extractor(recogniser=save(nlp, tmp_path / "none"))


@pytest.mark.parametrize(
    ("recogniser", "message"),
    [
        ("spacy", "needs a pipeline: spacy:NAME or spacy:FOLDER"),
        ("spacy:xx_not_there", "there is no spaCy pipeline 'xx_not_there'"),
        ("spacy:/nowhere/at/all", "there is no spaCy pipeline '/nowhere/at/all'"),
    ],
)
def test_a_pipeline_that_is_not_there_is_told(recogniser: str, message: str) -> None:
    with pytest.raises(RecogniserError, match=message):
        Extractor(recogniser=recogniser)


def test_a_folder_that_holds_no_pipeline_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecogniserError, match="cannot be loaded"):
        Extractor(recogniser=f"spacy:{tmp_path}")
