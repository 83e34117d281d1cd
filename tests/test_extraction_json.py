"""`extraction_to_json` and `extraction_from_json` are inverse to each other."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.errors import SourceError
from paperatlas.extraction_json import extraction_from_json, extraction_to_json
from paperatlas.records import (
    Abbreviation,
    Extraction,
    Link,
    Mention,
    Offsets,
    Paper,
    PaperEntity,
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
