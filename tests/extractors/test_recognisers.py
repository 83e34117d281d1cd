"""A recogniser is a spaCy factory: by its name anybody's works, with roles and results."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from paperatlas.errors import RecogniserError
from paperatlas.extractors.label_map import LabelMap
from paperatlas.extractors.overlay import NativeSpan, lay
from paperatlas.extractors.pipeline import COMPONENTS, Extractor, make_nlp
from paperatlas.extractors.recognisers import DEFAULT_RECOGNISER, FACTORY, split_recogniser
from paperatlas.records import Extraction, Paper

PAPER = Paper(
    id="p",
    title="Toy-Net: A small network for arithmetic",
    abstract="We introduce Toy-Net. Toy-Net reaches 71.5% accuracy on GSM8K and beats Old-Net.",
)

# Scores of the words that the recogniser of these tests knows, with the labels it gives them.
WORDS = {
    "Toy-Net": ("SYSTEM", 0.9),
    "GSM8K": ("Benchmark", 0.8),
    "accuracy": ("metrics", 0.4),
    "Old-Net": ("SYSTEM", 0.3),
    "small": ("Odd", 1.0),
}


@Language.factory(FACTORY + "words", default_config={"source": "", "labels": {}})
def make_words(
    nlp: Language, name: str, source: str, labels: dict[str, str]
) -> Callable[[Doc], Doc]:
    """Find known words; a source stands for the only one to find."""
    known = LabelMap({"SYSTEM": "Method"} | labels)

    def words(doc: Doc) -> Doc:
        found = [
            NativeSpan(match.start(), match.end(), *WORDS[match.group()])
            for word in ([source] if source else WORDS)
            for match in re.finditer(re.escape(word), doc.text)
        ]
        lay(doc, found, known)
        return doc

    return words


@Language.factory(FACTORY + "wrong", default_config={"source": "", "labels": {}})
def make_wrong(
    nlp: Language, name: str, source: str, labels: dict[str, str]
) -> Callable[[Doc], Doc]:
    def wrong(doc: Doc) -> Doc:
        doc.spans["paperatlas"] = [Span(doc, 0, 1, label="ORG")]
        return doc

    return wrong


@Language.factory(FACTORY + "bare")
def make_bare(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    return lambda doc: doc


def extract(recogniser: str = "words", min_confidence: float = 0.0) -> Extraction:
    reader = Extractor(recogniser=recogniser, min_confidence=min_confidence)
    [extraction] = reader.extract([PAPER])
    return extraction


def test_a_third_party_recogniser_gets_roles_and_results() -> None:
    found = extract()

    roles = {entity.name: entity.roles for entity in found.entities}
    assert "INTRODUCES" in roles["Toy-Net"]
    assert "EVALUATES_ON" in roles["GSM8K"]
    [result] = found.results
    assert (result.subject, result.benchmark, result.metric) == ("Toy-Net", "GSM8K", "accuracy")
    assert {mention.found_by for mention in found.mentions} == {"words"}
    assert {entity.name: entity.confidence for entity in found.entities}["GSM8K"] == 0.8
    for mention in found.mentions:
        text = PAPER.title if mention.field == "title" else PAPER.abstract
        assert text[mention.start : mention.end] == mention.text


def test_what_stands_behind_the_colon_is_its_source() -> None:
    assert [entity.name for entity in extract("words:GSM8K").entities] == ["GSM8K"]
    assert split_recogniser("spacy:C:\\my pipeline") == ("spacy", "C:\\my pipeline")
    assert split_recogniser("rules") == ("rules", "")


def test_labels_that_nobody_decided_on_are_left_out_and_counted() -> None:
    assert extract().warnings == (
        "spans labelled 'Odd' were left out (1): say which type it stands for, or that it is none",
    )
    told = Extractor(recogniser="words", labels={"odd": "Task", "system": ""})
    [extraction] = told.extract([PAPER])
    assert extraction.warnings == ()
    assert {e.name: e.type for e in extraction.entities} == {
        "small": "Task",
        "GSM8K": "Benchmark",
        "accuracy": "Metric",
    }


def test_a_label_that_is_no_type_names_the_recogniser_at_fault() -> None:
    with pytest.raises(RecogniserError, match="'wrong' labels 'Toy-Net' as 'ORG'"):
        extract("wrong")


def test_a_factory_that_breaks_the_contract_is_told() -> None:
    with pytest.raises(RecogniserError, match=r"'bare' cannot be set up.*source"):
        extract("bare")


@pytest.mark.parametrize("name", ["nothing", "", "Rules", "nothing:else"])
def test_an_unknown_recogniser_lists_those_that_are_installed(name: str) -> None:
    with pytest.raises(RecogniserError, match=r"installed are .*gliner.*rules.*spacy.*words"):
        make_nlp(recogniser=name)


def test_the_rules_take_neither_source_nor_labels() -> None:
    with pytest.raises(RecogniserError, match="'rules' takes nothing after a colon"):
        make_nlp(recogniser="rules:more")
    with pytest.raises(RecogniserError, match=r"'rules' .* takes no labels"):
        make_nlp(recogniser="rules", labels={"ORG": "Task"})


def test_the_default_is_one_of_those_installed() -> None:
    assert make_nlp().pipe_names == list(COMPONENTS)
    assert FACTORY + DEFAULT_RECOGNISER in COMPONENTS


@settings(max_examples=30, deadline=None)
@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(["words", "rules"]))
def test_more_confidence_leaves_less_and_results_name_only_what_is_left(
    one: float, other: float, recogniser: str
) -> None:
    low, high = (READERS[recogniser](least) for least in sorted((one, other)))

    assert set(high.entities) <= set(low.entities)
    assert set(high.mentions) <= set(low.mentions)
    assert all(entity.confidence >= max(one, other) for entity in high.entities)
    everything = READERS[recogniser](0.0)
    gone = {s for e in everything.entities if e not in high.entities for s in (e.name, *e.surfaces)}
    for result in high.results:
        assert gone.isdisjoint({result.subject, result.benchmark, result.metric})
    assert {m.entity for m in high.mentions} == {e.name for e in high.entities}


def reader(recogniser: str) -> Callable[[float], Extraction]:
    nlp = make_nlp(recogniser=recogniser)

    def read(least: float) -> Extraction:
        [extraction] = Extractor(nlp, min_confidence=least).extract([PAPER])
        return extraction

    return read


READERS = {name: reader(name) for name in ("words", "rules")}


def test_a_metric_word_does_not_bring_back_what_was_left_out() -> None:
    [result] = extract(min_confidence=0.5).results

    assert (result.benchmark, result.metric) == ("GSM8K", None)


@pytest.mark.parametrize("least", [-0.1, 1.1, float("nan")])
def test_a_confidence_is_from_0_to_1(least: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 1"):
        Extractor(min_confidence=least)


def test_the_component_of_other_pipelines_takes_the_same_choices() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("paperatlas", config={"recogniser": "words", "min_confidence": 0.5})
    doc = nlp(PAPER.abstract)

    assert {ent.text for ent in doc.ents} == {"Toy-Net", "GSM8K"}


def test_an_installed_package_adds_a_recogniser_by_entry_point(tmp_path: Path) -> None:
    (tmp_path / "foo.py").write_text(
        "from spacy.language import Language\n"
        "from spacy.tokens import Span\n"
        "@Language.factory('paperatlas_recogniser_foo',"
        " default_config={'source': '', 'labels': {}})\n"
        "def make(nlp, name, source: str, labels: dict):\n"
        "    def foo(doc):\n"
        "        at = [token.i for token in doc if token.text == source]\n"
        "        doc.spans['paperatlas'] = [Span(doc, k, k + 1, label='Dataset') for k in at]\n"
        "        return doc\n"
        "    return foo\n",
        "utf-8",
    )
    info = tmp_path / "foo-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n", "utf-8")
    (info / "entry_points.txt").write_text(
        "[spacy_factories]\npaperatlas_recogniser_foo = foo:make\n", "utf-8"
    )
    paper = tmp_path / "paper.csv"
    paper.write_text("title,abstract\nBaz,We use Foolish data.\n", "utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import paperatlas as pa\n"
        f"[(_, found)] = pa.extract({str(paper)!r}, recogniser='foo:Foolish')\n"
        "print([(m.text, m.type, m.found_by) for m in found.mentions])\n"
        "from paperatlas.cli import main\n"
        f"main(['extract', {str(paper)!r}, '--recogniser', 'foo:Foolish'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    first, second = done.stdout.splitlines()
    assert first == "[('Foolish', 'Dataset', 'foo')]"
    assert '"found_by": "foo"' in second
