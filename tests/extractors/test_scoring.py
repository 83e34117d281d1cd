"""Choosing among candidates: groups, overlaps, and types that a text states."""

from __future__ import annotations

import numpy as np

from paperatlas.extractors.candidates import group_candidates
from paperatlas.extractors.choosing import choose, stated_type
from paperatlas.extractors.doctext import DocText, doctext
from paperatlas.extractors.evidence import Evidence
from paperatlas.extractors.pipeline import COMPONENTS, make_nlp

NLP = make_nlp(COMPONENTS[:5])


def read(text: str) -> DocText:
    return doctext(NLP(text))


def test_spellings_of_one_name_are_one_group() -> None:
    text = read("A toy model and toy models and Toy-Model.")
    groups = {g.key: len(g.spans) for g in group_candidates(text)}
    assert groups["toymodel"] == 3


def test_short_forms_join_their_long_form_inside_longer_names_too() -> None:
    text = read("The toy language model (TLM) is small. TLM training is hard.")
    keys = {g.key for g in group_candidates(text)}
    assert "toylanguagemodeltraining" in keys
    assert "tlm" not in keys


def test_the_better_of_two_overlapping_names_takes_the_place() -> None:
    text = read("a graph network")
    groups = group_candidates(text)
    shares = np.full((len(groups), 6), 0.01)
    shares[:, 0] = 0.95
    best = next(k for k, g in enumerate(groups) if g.key == "graphnetwork")
    shares[best] = [0.1, 0.8, 0.02, 0.02, 0.03, 0.03]
    [found] = choose(text, groups, shares)
    assert (found.entity, found.type) == ("graphnetwork", "Method")


def test_a_general_head_noun_makes_no_second_entity() -> None:
    text = read("a toy distillation and the toy distillation framework")
    groups = group_candidates(text)
    shares = np.full((len(groups), 6), 0.0)
    shares[:, 0] = 1.0
    for k, g in enumerate(groups):
        if g.key in ("toydistillation", "toydistillationframework"):
            shares[k] = [0.1, 0.9, 0, 0, 0, 0]
    assert len({f.entity for f in choose(text, groups, shares)}) == 1


def test_a_text_may_state_the_type_of_a_new_name() -> None:
    text = read("We give Toyland, no: ToyLand, a new benchmark of toys.")
    group = next(g for g in group_candidates(text) if g.key == "toyland")
    assert stated_type(text, group) == "Benchmark"


def test_evidence_adds_weights_and_shares_sum_to_one() -> None:
    table = Evidence(["no", "yes"], {"a": [0.0, 2.0], "b": [1.0, 0.0]})
    assert table.rows(["a", "unknown", "b"]) == (0, 1)
    shares = table.weigh([(0, 1), (), (1,)])
    assert np.allclose(shares.sum(axis=1), 1)
    assert shares[0, 1] > 0.5
    assert shares[1, 1] == 0.5
    assert shares[2, 1] < 0.5
