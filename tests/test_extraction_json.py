"""Extractions survive the way through JSON, as objects with keys and as the lines of a store."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.errors import SourceError
from paperatlas.extraction_json import (
    extraction_from_json,
    extraction_from_text,
    extraction_to_json,
    extraction_to_text,
)
from paperatlas.records import (
    ENTITY_TYPES,
    ROLES,
    Abbreviation,
    Extraction,
    Link,
    Mention,
    Offsets,
    Paper,
    PaperEntity,
    Rejected,
    Result,
)

PAPER = Paper(id="p1", title="ToyNet: A Toy", abstract="ToyNet scores 85.10% on GSM8K.")

FULL = Extraction(
    paper_id="p1",
    mentions=(
        Mention(
            paper_id="p1",
            field="title",
            start=0,
            end=6,
            text="ToyNet",
            type="Method",
            entity="ToyNet",
            role="INTRODUCES",
            confidence=0.93,
            sentence=Offsets(0, 13),
            found_by="names",
        ),
    ),
    entities=(
        PaperEntity(
            name="ToyNet",
            type="Method",
            surfaces=("ToyNet", "the toy"),
            roles=("INTRODUCES", "USES"),
            confidence=0.93,
            loosely=("the toy",),
        ),
    ),
    results=(
        Result(
            subject="ToyNet",
            benchmark="GSM8K",
            metric=None,
            value=Decimal("85.10"),
            unit="%",
            kind="absolute",
            qualifiers=("test", "5-shot"),
            sentence=Offsets(0, 30),
            span=Offsets(14, 20),
        ),
        Result(
            subject=None,
            benchmark="GSM8K",
            metric=None,
            value=None,
            unit=None,
            kind="absolute",
            sentence=Offsets(0, 30),
            span=Offsets(7, 13),
        ),
    ),
    abbreviations=(Abbreviation(short="TN", long="ToyNet", field="title", sentence=Offsets(0, 9)),),
    links=(
        Link(url="https://x.org", field="abstract", start=0, end=13, sentence=Offsets(0, 13)),
        Link(url="https://x.org", field="abstract", start=20, end=33, sentence=Offsets(20, 33)),
    ),
    warnings=("text cut",),
)


def test_round_trip_through_text_keeps_everything() -> None:
    assert extraction_from_json(json.loads(json.dumps(extraction_to_json(FULL, PAPER)))) == FULL


def test_value_is_written_as_it_stood_in_the_text() -> None:
    assert extraction_to_json(FULL, PAPER)["results"][0]["value"] == "85.10"


def test_code_lists_each_address_once() -> None:
    assert extraction_to_json(FULL, PAPER)["code"] == ["https://x.org"]


def test_the_keys_of_annotated_papers_come_first() -> None:
    printed = extraction_to_json(FULL, PAPER)
    assert list(printed)[:5] == ["id", "title", "entities", "results", "code"]
    assert list(printed["entities"][0])[:4] == ["name", "type", "surfaces", "roles"]


def test_an_empty_extraction_survives() -> None:
    empty = Extraction(paper_id="p1")
    assert extraction_from_json(extraction_to_json(empty, PAPER)) == empty


def test_absent_lists_read_as_empty() -> None:
    assert extraction_from_json({"id": "p1"}) == Extraction(paper_id="p1")


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"title": "no id"}, "'id'"),
        ({"id": "p1", "entities": [{"name": "X"}]}, "'type'"),
        ({"id": "p1", "results": [{"value": "ten"}]}, "p1"),
    ],
)
def test_a_broken_object_is_named(broken: dict[str, object], named: str) -> None:
    with pytest.raises(SourceError, match=named):
        extraction_from_json(broken)


@given(
    value=st.decimals(allow_nan=False, allow_infinity=False),
    confidence=st.floats(0, 1),
    text=st.text(),
)
def test_any_value_confidence_and_text_survive(
    value: Decimal, confidence: float, text: str
) -> None:
    extraction = Extraction(
        paper_id="p",
        entities=(
            PaperEntity(
                name=text, type="Task", surfaces=(text,), roles=("USES",), confidence=confidence
            ),
        ),
        results=(
            Result(
                subject=None,
                benchmark=text,
                metric=None,
                value=value,
                unit=text,
                kind="cost",
                sentence=Offsets(0, 1),
                span=Offsets(0, 1),
            ),
        ),
    )
    printed = json.dumps(extraction_to_json(extraction, PAPER))
    assert extraction_from_json(json.loads(printed)) == extraction


REJECTED = (Rejected(name="A Toy", type="Method", confidence=0.3, reason="not sure enough"),)
WHOLE = replace(FULL, rejected=REJECTED, extractor="rules 0123456789ab")


def same(one: Extraction, other: Extraction) -> bool:
    """Compare what equality leaves out, too."""
    return (one, one.rejected, one.extractor) == (other, other.rejected, other.extractor)


def test_a_line_keeps_everything_and_is_plain_json_that_says_each_string_once() -> None:
    line = extraction_to_text(WHOLE, PAPER)

    assert same(extraction_from_text(line), WHOLE)
    layout, paper, extractor, strings, *_ = json.loads(line)
    assert (layout, paper, extractor) == (2, "p1", "rules 0123456789ab")
    assert line.count('"ToyNet"') == strings.count("ToyNet") == 1
    assert len(line) < len(json.dumps(extraction_to_json(WHOLE, PAPER))) / 2


def test_a_line_of_an_earlier_version_is_read() -> None:
    beside = {"rejected": [["A Toy", "Method", 0.3, "not sure enough"]]}
    old = extraction_to_json(WHOLE, PAPER) | beside | {"extractor": WHOLE.extractor}

    assert same(extraction_from_text(json.dumps(old)), WHOLE)


def test_only_what_is_wanted_of_a_line_is_read() -> None:
    found = extraction_from_text(extraction_to_text(WHOLE, PAPER), ("entities", "links"))

    assert (found.entities, found.links) == (WHOLE.entities, WHOLE.links)
    assert (found.mentions, found.results) == ((), ())


def test_a_line_holds_a_type_that_a_recogniser_made_up() -> None:
    entity = replace(WHOLE.entities[0], type="Theorem")  # type: ignore[arg-type]
    odd = replace(WHOLE, entities=(entity,))

    assert same(extraction_from_text(extraction_to_text(odd, PAPER)), odd)


@pytest.mark.parametrize(
    "broken", ["", "[", "[]", "[3]", '[2,"p","",["a"],[],[[0,7,1.0]]]', '[2,"p","",[],[],[[]]]']
)
def test_a_broken_line_is_refused(broken: str) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        extraction_from_text(broken)


NAMES = st.text(max_size=3)
PLACES = st.integers(0, 9)
RANGES = st.builds(Offsets, PLACES, PLACES)
FIELDS = st.sampled_from(["title", "abstract"])
TYPES = st.sampled_from(ENTITY_TYPES)
CONFIDENCES = st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1)
MENTIONS = st.builds(
    Mention,
    paper_id=st.just("p1"),
    field=FIELDS,
    start=PLACES,
    end=PLACES,
    text=NAMES,
    type=TYPES,
    entity=NAMES,
    role=st.sampled_from(ROLES),
    confidence=CONFIDENCES,
    sentence=RANGES,
    found_by=NAMES,
)
ENTITIES = st.builds(
    PaperEntity,
    name=NAMES,
    type=TYPES,
    surfaces=st.lists(NAMES, max_size=3).map(tuple),
    roles=st.lists(st.sampled_from(ROLES), max_size=3).map(tuple),
    confidence=CONFIDENCES,
    loosely=st.lists(NAMES, max_size=2).map(tuple),
)
RESULTS = st.builds(
    Result,
    subject=st.none() | NAMES,
    benchmark=st.none() | NAMES,
    metric=st.none() | NAMES,
    value=st.none() | st.decimals(allow_nan=False),
    unit=st.none() | NAMES,
    kind=st.sampled_from(["absolute", "improvement", "cost"]),
    qualifiers=st.lists(NAMES, max_size=2).map(tuple),
    field=FIELDS,
    sentence=RANGES,
    span=RANGES,
)


@given(
    mentions=st.lists(MENTIONS, max_size=5),
    entities=st.lists(ENTITIES, max_size=4),
    results=st.lists(RESULTS, max_size=3),
    rejected=st.lists(
        st.builds(Rejected, name=NAMES, type=TYPES, confidence=CONFIDENCES, reason=NAMES),
        max_size=2,
    ),
    abbreviations=st.lists(
        st.builds(Abbreviation, short=NAMES, long=NAMES, field=FIELDS, sentence=RANGES), max_size=2
    ),
    links=st.lists(
        st.builds(Link, url=NAMES, field=FIELDS, start=PLACES, end=PLACES, sentence=RANGES),
        max_size=2,
    ),
    warnings=st.lists(NAMES, max_size=2),
)
def test_a_line_keeps_any_extraction(**given_: list[Any]) -> None:
    whole = Extraction(
        paper_id="p1", extractor="x", **{name: tuple(part) for name, part in given_.items()}
    )

    assert same(extraction_from_text(extraction_to_text(whole, PAPER)), whole)
