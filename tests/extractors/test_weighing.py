"""Weighing a batch by arrays gives what the features of each candidate, as strings, add up to."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperatlas.extractors import scoring
from paperatlas.extractors.abbreviations import find_pairs
from paperatlas.extractors.candidates import Group, group_candidates, lay_out
from paperatlas.extractors.doctext import DocText
from paperatlas.extractors.evidence import shares_of, shipped
from paperatlas.extractors.extractor import mark_title, source_of
from paperatlas.extractors.gazetteer import find_names
from paperatlas.extractors.names import find_patterns
from paperatlas.extractors.sentences import split_sentences
from paperatlas.extractors.terms import find_terms, is_piece
from paperatlas.extractors.tokenizer import Tokenizer
from paperatlas.records import Paper

PAPERS = [
    Paper(
        id="1",
        title="ToyNet: Graph Neural Networks for Toy Tasks",
        abstract="Large language models (LLMs) are large. We propose ToyNet, a graph neural "
        "network for few-shot learning. Few-shot learning with LLMs, i.e. Large Language Models, "
        "and large "
        "language model benchmarks such as GSM8K, MATH and ToyBench is hard. ToyNet beats BERT, "
        "BERT beats ToyNet on the MATH benchmark; graph neural networks win on GSM8K by 5%.",
    ),
    Paper(id="2", title="", abstract=""),
    Paper(
        id="3",
        title="On data sets",
        abstract="A dataset is a data set, a Data Set or a data-set. We use $x = y$ data sets. "
        "We call it S4 (Structured State Space). S4 in S4: the S4 layer.",
    ),
]
WORDS = " ".join(f"{p.title} \n {p.abstract}" for p in PAPERS).split(" ")


def read(paper: Paper, *, listed: bool) -> DocText:
    text = Tokenizer().read(source_of(paper))
    mark_title(text, paper)
    split_sentences(text)
    text.pairs = find_pairs(text)
    if listed:
        find_terms(text)
    text.pieces = not listed
    find_names(text)
    find_patterns(text)
    return text


def features(text: DocText, group: Group, sides: scoring.Sides) -> list[str]:
    """The features of a group; a word that stands twice inside its only form counts twice."""
    forms = scoring._forms(text, group)
    around = scoring.context_features(text, group, sides)
    if len(forms) == 1:
        return [*scoring.phrase_features(forms[0]), *around]
    return scoring.group_features(text, group, sides)


def check(papers: list[Paper]) -> None:
    table = shipped("entities")
    batch = scoring.weigher().weigh([read(paper, listed=False) for paper in papers])
    for paper, known in zip(papers, batch, strict=True):
        text = read(paper, listed=True)
        sides = scoring.Sides()
        groups = {group.key: group for group in group_candidates(text)}
        kept = known.groups
        assert [g for key, g in groups.items() if key in {k.key for k in kept}] == kept
        sums = np.array(
            [
                table.hundredths[list(table.rows(features(text, group, sides)))].sum(axis=0)
                for group in kept
            ]
        ).reshape(-1, len(table.classes))
        assert np.array_equal(known.rules, shares_of(sums / 100))
        for key in groups.keys() - {group.key for group in kept}:
            forms = scoring._forms(text, groups[key])
            for form in forms:
                rows = table.rows(scoring.phrase_features(form))
                weights = table.hundredths[list(rows)].sum(axis=0)
                assert weights[1:].max() - weights[0] < -500


def test_sums_are_those_of_the_features() -> None:
    check(PAPERS)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=50), min_size=1, max_size=3))
def test_sums_are_those_of_the_features_for_scrambled_texts(texts: list[list[str]]) -> None:
    check([Paper(id="p", title=" ".join(t[:6]), abstract=" ".join(t[6:])) for t in texts])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=50))
def test_candidates_and_groups_are_those_that_are_listed_one_by_one(words: list[str]) -> None:
    paper = Paper(id="p", title=" ".join(words[:6]), abstract=" ".join(words[6:]))
    text, listed = read(paper, listed=False), read(paper, listed=True)
    batch = lay_out([text], scoring.weigher().lexicon)
    assert batch.groups(np.arange(len(batch.first) - 1)) == group_candidates(listed)
    pieces = Tokenizer().read(source_of(paper))
    find_terms(pieces)
    spans = combinations(range(len(pieces.words) + 1), 2)
    assert {span for span in spans if is_piece(pieces, *span)} == set(pieces.candidates)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (2, 2, 0)])
def test_a_text_is_weighed_as_if_it_were_alone(order: tuple[int, ...]) -> None:
    together = scoring.weigher().weigh([read(PAPERS[k], listed=False) for k in order])
    for k, known in zip(order, together, strict=True):
        [alone] = scoring.weigher().weigh([read(PAPERS[k], listed=False)])
        assert known.groups == alone.groups
        assert np.array_equal(known.rules, alone.rules)


def test_what_several_forms_of_a_name_share_counts_once() -> None:
    text = read(PAPERS[0], listed=False)
    group = next(g for g in scoring.weigh(text)[0] if g.key == "largelanguagemodel")
    assert len({tuple(text.words[a:b]) for a, b in group.spans}) > 2  # `check` has added them up
