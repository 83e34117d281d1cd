"""What every recogniser's spans go through: no overlap, one entity a name, one type an entity."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span, SpanGroup

from paperatlas.errors import RecogniserError
from paperatlas.extractors.doctext import DocText, doctext
from paperatlas.extractors.mentions import (
    MentionSetter,
    Proposal,
    choose_proposals,
    read_proposals,
    set_found,
)
from paperatlas.extractors.pipeline import make_doc, make_nlp
from paperatlas.records import ENTITY_TYPES, EntityType, Paper

NLP = make_nlp(["paperatlas_sentences", "paperatlas_abbreviations"])
PAPER = Paper(
    id="p",
    title="Toy State Models on ToyBench",
    abstract="We study toy state models (TSM). TSM and Toy-State Model win on ToyBench ( + ) .",
)
TYPES = st.sampled_from(ENTITY_TYPES)


def doc_of(paper: Paper = PAPER) -> Doc:
    return NLP(make_doc(NLP, paper))


LENGTH = len(doc_of())

PROPOSALS = st.lists(
    st.builds(
        lambda start, length, kind, score: Proposal(
            start, min(start + length, LENGTH), kind, score
        ),
        st.integers(0, LENGTH - 1),
        st.integers(1, 5),
        TYPES,
        st.floats(0, 1),
    ),
    max_size=12,
)


def find(words: str, kind: EntityType, score: float = 1.0, place: int = 0) -> Proposal:
    """Propose the given words at their n-th place."""
    text = doctext(doc_of())
    wanted = words.split()
    starts = [k for k in range(LENGTH) if text.words[k : k + len(wanted)] == wanted]
    return Proposal(starts[place], starts[place] + len(wanted), kind, score)


def found_in(*proposals: Proposal) -> DocText:
    text = doctext(doc_of())
    set_found(text, proposals, "hand")
    return text


@given(PROPOSALS)
def test_mentions_never_overlap_and_stand_in_order(proposals: list[Proposal]) -> None:
    found = found_in(*proposals).found

    for before, after in pairwise(found):
        assert before.end <= after.start


@given(PROPOSALS)
def test_a_mention_stays_in_its_field_and_has_no_spaces_at_its_ends(
    proposals: list[Proposal],
) -> None:
    text = found_in(*proposals)

    for mention in text.found:
        assert not text.words[mention.start].isspace()
        assert not text.words[mention.end - 1].isspace()
        assert (mention.start < text.title_tokens) == (mention.end <= text.title_tokens)


@given(PROPOSALS)
def test_an_entity_has_one_type_that_was_proposed_for_it(proposals: list[Proposal]) -> None:
    text = found_in(*proposals)
    chosen = choose_proposals(text, proposals)
    types: dict[str, set[str]] = {}
    for mention in text.found:
        types.setdefault(mention.entity, set()).add(mention.type)

    assert len(text.found) == len(chosen)
    assert all(len(kinds) == 1 for kinds in types.values())
    for entity, (kind,) in types.items():
        places = {m.start for m in text.found if m.entity == entity}
        assert kind in {p.type for p in chosen if p.start in places}


@given(PROPOSALS, st.randoms(use_true_random=False))
def test_the_order_of_the_spans_does_not_matter(proposals: list[Proposal], random: Random) -> None:
    shuffled = list(proposals)
    random.shuffle(shuffled)

    assert found_in(*shuffled).found == found_in(*proposals).found


@given(PROPOSALS)
def test_every_place_that_was_proposed_is_covered_or_left_out_for_a_reason(
    proposals: list[Proposal],
) -> None:
    text = found_in(*proposals)
    taken = {k for m in text.found for k in range(m.start, m.end)}
    for p in proposals:
        words = range(p.start, p.end)
        crosses = p.start < text.title_tokens < p.end
        blank = all(text.words[k].isspace() for k in words)
        assert crosses or blank or not taken.isdisjoint(words)


def test_the_longest_wins_then_the_first() -> None:
    long, short = find("ToyBench ( +", "Task"), find("ToyBench", "Benchmark", place=1)
    assert [m.type for m in found_in(short, long).found] == ["Task"]

    first = Proposal(long.start - 1, long.start + 1, "Metric")
    second = Proposal(long.start, long.start + 2, "Method")
    assert [m.type for m in found_in(second, first).found] == ["Metric"]


def test_spellings_and_the_short_form_are_one_entity() -> None:
    text = found_in(
        find("Toy State Models", "Method"),
        find("toy state models", "Method"),
        find("TSM", "Method", place=1),
        find("Toy-State Model", "Method"),
        find("ToyBench", "Benchmark"),
    )

    assert len({m.entity for m in text.found}) == 2
    assert len({m.entity for m in text.found if m.type == "Method"}) == 1


def test_the_type_is_voted_by_scores_and_a_tie_goes_in_the_order_of_the_types() -> None:
    a, b = find("ToyBench", "Dataset", 0.5), find("ToyBench", "Benchmark", 0.9, place=1)
    assert {m.type for m in found_in(a, b).found} == {"Benchmark"}
    assert [m.confidence for m in found_in(a, b).found] == [0.5, 0.9]

    a, b = find("ToyBench", "Benchmark"), find("ToyBench", "Dataset", place=1)
    assert {m.type for m in found_in(a, b).found} == {"Dataset"}


def test_a_name_of_signs_alone_is_kept() -> None:
    (mention,) = found_in(find("+", "Metric")).found

    assert mention.entity


def test_a_mention_says_which_recogniser_found_it() -> None:
    doc = doc_of()
    doc.spans["paperatlas"] = [Span(doc, 0, 3, label="Method")]
    doc = MentionSetter("foo")(doc)

    assert [(m.found_by, m.confidence) for m in doctext(doc).found] == [("foo", 1.0)]
    assert [span.text for span in doc.spans["paperatlas"]] == ["Toy State Models"]


def test_what_a_recogniser_grouped_itself_is_left_alone() -> None:
    doc = doc_of()
    set_found(doctext(doc), [find("ToyBench", "Benchmark")], "own")
    doc.spans["paperatlas"] = [Span(doc, 0, 3, label="Method")]

    assert [m.found_by for m in doctext(MentionSetter("foo")(doc)).found] == ["own"]


def test_a_label_that_is_no_type_is_named_with_the_recogniser() -> None:
    doc = doc_of()
    doc.spans["paperatlas"] = [Span(doc, 0, 3, label="ORG")]

    with pytest.raises(RecogniserError, match=r"'foo' labels 'Toy State Models' as 'ORG'"):
        read_proposals(doc, "foo")


@pytest.mark.parametrize("scores", [[1.2], [-0.1], [math.nan], [], [0.5, 0.5]])
def test_scores_that_do_not_fit_are_told(scores: list[float]) -> None:
    doc = doc_of()
    doc.spans["paperatlas"] = SpanGroup(
        doc, spans=[Span(doc, 0, 3, label="Method")], attrs={"scores": scores}
    )

    with pytest.raises(RecogniserError, match=r"'foo' gives .*score"):
        read_proposals(doc, "foo")
