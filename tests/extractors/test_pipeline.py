"""From papers to extractions: what is found, offsets, determinism, odd input."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.extraction_json import extraction_to_json
from paperatlas.extractors.pipeline import (
    COMPONENTS,
    LONGEST_TEXT,
    Extractor,
    extract_papers,
    make_nlp,
)
from paperatlas.records import Extraction, Paper

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
EXTRACTOR = Extractor()

SCRAMBLED = (
    "We propose ToyNet ( TN ) , a new model for machine translation . on GSM8K and the MATH "
    "benchmark \n such as A B-1 , C2 state space models ( SSMs ) 85% $x_1$ called"
)

TOY = Paper(
    id="toy",
    title="ToyFormer: Small Transformers for Mathematical Reasoning",
    abstract=(
        "Mathematical reasoning is hard for large language models (LLMs). We propose ToyFormer, a "
        "transformer trained with knowledge distillation. We evaluate ToyFormer on GSM8K and MATH, "
        "where it outperforms LLaMA-2 in terms of accuracy. We also release ToyBench, a benchmark "
        "for symbolic regression. Code is at https://github.com/toy/former."
    ),
)


def extract(paper: Paper) -> Extraction:
    [extraction] = EXTRACTOR.extract([paper])
    return extraction


def check_offsets(paper: Paper, extraction: Extraction) -> None:
    fields = {"title": paper.title, "abstract": paper.abstract}
    entities = {(e.type, e.name): e for e in extraction.entities}
    assert len(entities) == len(extraction.entities)
    for m in extraction.mentions:
        text = fields[m.field]
        assert text[m.start : m.end] == m.text
        assert m.text.strip() == m.text != ""
        assert 0 <= m.sentence.start <= m.start
        assert m.end <= m.sentence.end <= len(text)
        assert m.text in entities[m.type, m.entity].surfaces
        assert m.role in entities[m.type, m.entity].roles
    for e in extraction.entities:
        assert e.roles
        assert e.name in e.surfaces
    names = {e.name for e in extraction.entities}
    for r in extraction.results:
        assert r.subject is None or r.subject in names
        assert fields[r.field][r.span.start : r.span.end]


@pytest.mark.parametrize(
    ("name", "kind", "role"),
    [
        ("ToyFormer", "Method", "INTRODUCES"),
        ("ToyBench", "Benchmark", "INTRODUCES"),
        ("GSM8K", "Benchmark", "EVALUATES_ON"),
        ("MATH", "Benchmark", "EVALUATES_ON"),
        ("knowledge distillation", "Method", "USES"),
        ("LLaMA-2", "Method", "COMPARES_TO"),
        ("accuracy", "Metric", "MEASURES"),
        ("symbolic regression", "Task", "ADDRESSES"),
    ],
)
def test_an_entity_its_type_and_role(name: str, kind: str, role: str) -> None:
    roles = {(e.name, str(e.type)): e.roles for e in extract(TOY).entities}
    assert role in roles[name, kind]


def test_short_and_long_form_are_one_entity() -> None:
    extraction = extract(TOY)
    assert [(a.short, a.long) for a in extraction.abbreviations] == [
        ("LLMs", "large language models")
    ]
    owners = {m.entity for m in extraction.mentions if m.text in ("LLMs", "large language models")}
    assert len(owners) <= 1


def test_a_lower_case_word_is_not_the_benchmark() -> None:
    paper = Paper(id="p", title="On numbers", abstract="Pupils like math. We ask why.")
    assert all(e.name.lower() != "math" or e.type == "Task" for e in extract(paper).entities)


def test_links_and_results_join_in() -> None:
    assert [link.url for link in extract(TOY).links] == ["https://github.com/toy/former"]


def test_mentions_become_spans_with_their_type_as_label() -> None:
    doc = EXTRACTOR.nlp("We evaluate on GSM8K.")
    assert ("GSM8K", "Benchmark") in [(s.text, s.label_) for s in doc.spans["paperatlas"]]


def test_the_pipeline_declares_what_each_component_needs() -> None:
    analysis = EXTRACTOR.nlp.analyze_pipes(keys=["assigns", "requires"])
    assert analysis is not None
    assert list(analysis["summary"]) == list(COMPONENTS)
    assert not any(analysis["problems"].values())


@pytest.mark.parametrize("name", COMPONENTS)
def test_each_component_works_alone_on_any_english_doc(name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    doc = nlp("We evaluate the Toy Model (TM) on GSM8K. It wins.")
    assert doc.text == "We evaluate the Toy Model (TM) on GSM8K. It wins."


def test_papers_are_read_as_they_are_asked_for() -> None:
    taken = []

    def papers() -> Iterator[Paper]:
        for k in range(10):
            taken.append(k)
            yield Paper(id=str(k), title="T", abstract="A.")

    first = next(Extractor().extract(papers(), batch_size=2))
    assert first.paper_id == "0"
    assert len(taken) == 2


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("", ""),
        ("Only a title: nothing else", ""),
        ("", "Only an abstract about GSM8K."),
        ("\n \n", " \t\n"),
        ("(((", ")))) [[ {{ $ $$ \\ % https:// ... e.g."),
        ("T", "GSM8K " * 5000),
        ("T", "x" * 20_000),
    ],
)
def test_odd_input_passes(title: str, abstract: str) -> None:
    paper = Paper(id="p", title=title, abstract=abstract)
    check_offsets(paper, extract(paper))


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    extraction = extract(Paper(id="p", title="T", abstract="word " * LONGEST_TEXT))
    assert "first 100000 characters" in extraction.warnings[0]


@settings(max_examples=60, deadline=None)
@given(title=st.text(), abstract=st.text())
def test_offsets_fit_any_text(title: str, abstract: str) -> None:
    paper = Paper(id="p", title=title, abstract=abstract)
    check_offsets(paper, extract(paper))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(SCRAMBLED.split(" ")),
        max_size=60,
    )
)
def test_offsets_fit_scrambled_abstracts(words: list[str]) -> None:
    paper = Paper(id="p", title=" ".join(words[:7]), abstract=" ".join(words))
    check_offsets(paper, extract(paper))


def test_two_runs_print_the_same() -> None:
    papers = [TOY, Paper(id="q", title="On S4", abstract="S4 (Structured Toy) wins on LRA.")]
    runs = [
        [
            json.dumps(extraction_to_json(e, p))
            for p, e in zip(papers, extract_papers(order), strict=True)
        ]
        for order in (papers, papers)
    ]
    assert runs[0] == runs[1]


def test_what_was_read_before_changes_nothing() -> None:
    assert extract(TOY) == next(extract_papers([TOY])) == next(Extractor(make_nlp()).extract([TOY]))


@pytest.mark.parametrize("recogniser", ["rules", "fast", "model"])
def test_lists_give_what_the_pipeline_finds_in_docs(recogniser: str) -> None:
    words = SCRAMBLED.split(" ")
    papers = [
        TOY,
        Paper(id="q", title="", abstract=""),
        Paper(id="r", title="On $x_1$ and 5  spaces", abstract=" S4\t(Structured Toy) on\n\nLRA."),
        *(
            Paper(id=str(k), title=" ".join(words[k::3]), abstract=" ".join(words[::-1][k:]))
            for k in range(12)
        ),
    ]
    docs = Extractor(make_nlp(recogniser=recogniser)).extract(papers)
    lists = Extractor(recogniser=recogniser).extract(papers)
    assert [(e, e.rejected) for e in docs] == [(e, e.rejected) for e in lists]


def test_offsets_fit_every_real_page() -> None:
    pages = SHARED / "corpus" / "pages"
    if not pages.is_dir():
        pytest.skip("the saved pages lie beside the repository, not in it")
    from paperatlas import sources

    papers = [
        item
        for path in sorted(pages.glob("*.txt"))
        for item in sources.read(path)
        if isinstance(item, Paper)
    ]
    assert len(papers) > 300
    for paper, extraction in zip(papers, extract_papers(papers), strict=True):
        check_offsets(paper, extraction)
