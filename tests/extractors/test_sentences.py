"""Sentence starts, with abbreviations and numbers guarded."""

from __future__ import annotations

import pytest
import spacy

from paperatlas.extractors.pipeline import make_nlp

NLP = make_nlp(["paperatlas_sentences"])


@pytest.mark.parametrize(
    "sentences",
    [
        ["We propose ToyNet.", "It is fast."],
        ["Tasks, e.g. Toy QA, i.e. Easy ones, vs. Hard ones, are solved.", "We win."],
        ["Following Toy et al. Smith, see Fig. 3 and No. 5 there.", "Done!"],
        ["ToyNet gets 85.3 on GSM8K.", "4.5x faster, too."],
        ["Is it so?", "(It is.)", "We think it is."],
        ["Pages, sites, etc. are read.", "All of them."],
        ["We say so.", "iPhones agree."],
    ],
)
def test_splits(sentences: list[str]) -> None:
    assert [s.text.strip() for s in NLP(" ".join(sentences)).sents] == sentences


def test_every_token_says_whether_it_starts_a_sentence() -> None:
    doc = NLP("One sentence only")
    assert doc.has_annotation("SENT_START")
    assert [t.is_sent_start for t in doc] == [True, False, False]


def test_works_on_a_doc_of_spacys_own_tokenizer() -> None:
    doc = spacy.blank("en")("We test it. It works.")
    assert len(list(NLP.get_pipe("paperatlas_sentences")(doc).sents)) == 2


def test_an_empty_doc_passes() -> None:
    assert len(NLP("")) == 0
