"""The extraction as a component of anyone's spaCy pipeline."""

import subprocess
import sys

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span

TEXT = "We propose Toy-Net. We evaluate Toy-Net on GSM8K, where it reaches 71.5% accuracy."


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("paperatlas")
    return nlp


def test_spacy_finds_the_component_without_an_import_of_ours() -> None:
    code = "import spacy; print(spacy.blank('en').add_pipe('paperatlas').__class__.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "PaperatlasComponent"


def test_entities_carry_their_type(nlp: Language) -> None:
    doc = nlp(TEXT)

    assert ("GSM8K", "Benchmark") in [(ent.text, ent.label_) for ent in doc.ents]
    assert [span.text for span in doc.spans["paperatlas"]] == [ent.text for ent in doc.ents]


def test_the_extraction_has_roles_results_and_offsets(nlp: Language) -> None:
    found = nlp(TEXT)._.paperatlas

    roles = {entity.name: entity.roles for entity in found.entities}
    assert "INTRODUCES" in roles["Toy-Net"]
    assert "EVALUATES_ON" in roles["GSM8K"]
    assert [str(result.value) for result in found.results] == ["71.5"]
    for mention in found.mentions:
        assert TEXT[mention.start : mention.end] == mention.text


def test_a_doc_survives_serialisation(nlp: Language) -> None:
    doc = nlp(TEXT)
    (back,) = DocBin(store_user_data=True, docs=[doc]).get_docs(nlp.vocab)

    assert back._.paperatlas == doc._.paperatlas
    assert Doc(nlp.vocab).from_bytes(doc.to_bytes())._.paperatlas == doc._.paperatlas


@pytest.mark.parametrize(("overwrite", "label"), [(True, "Benchmark"), (False, "MINE")])
def test_entities_of_others_stay_unless_overwritten(overwrite: bool, label: str) -> None:
    nlp = spacy.blank("en")

    @Language.component(f"mine_{overwrite}")
    def mine(doc: Doc) -> Doc:
        at = next(token.i for token in doc if token.text.startswith("GSM"))
        doc.ents = [Span(doc, at, at + 2, label="MINE")]
        return doc

    nlp.add_pipe(f"mine_{overwrite}")
    nlp.add_pipe("paperatlas", config={"overwrite_ents": overwrite})
    labels = {ent.text: ent.label_ for ent in nlp(TEXT).ents}

    assert labels["GSM8K"] == label


def test_names_are_whole_however_the_pipeline_parts_them(nlp: Language) -> None:
    doc = nlp(TEXT)

    assert "GSM8K" not in [token.text for token in doc]  # so this tokenizer parts it
    assert "GSM8K" in [ent.text for ent in doc.ents]


def test_an_empty_doc_is_no_error(nlp: Language) -> None:
    assert nlp("")._.paperatlas.entities == ()
