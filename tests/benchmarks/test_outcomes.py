"""Each found entity is right, left out or wrong as the scorer says; confusions are named."""

from typing import Any

import pytest
from calibration import calibration_error, calibration_figures, judged, reliability
from confusions import confusions
from outcomes import LEFT_OUT, RIGHT, outcomes

TITLE = "ToyNet for toy parsing"
ABSTRACT = (
    "We train ToyNet by slow toy descent on ToyBank. Neural networks help. It does word tagging."
)


def annotated(name: str, kind: str, *, how: str = "named", roles: tuple[str, ...] = ("USES",),
              surfaces: tuple[str, ...] = ()) -> dict[str, Any]:  # fmt: skip
    own = list(surfaces or (name,))
    return {"name": name, "type": kind, "kind": how, "surfaces": own, "roles": list(roles)}


def found(name: str, kind: str, confidence: float = 1.0, role: str = "USES") -> dict[str, Any]:
    return {"name": name, "type": kind, "surfaces": [name], "roles": [role],
            "confidence": confidence}  # fmt: skip


def extraction(*entities: dict[str, Any]) -> dict[str, Any]:
    mentions = []
    for entity in entities:
        field, text = ("title", TITLE) if entity["name"] in TITLE else ("abstract", ABSTRACT)
        start = text.find(entity["name"])
        if start >= 0:
            mentions.append({"field": field, "start": start, "end": start + len(entity["name"]),
                             "type": entity["type"], "entity": entity["name"]})  # fmt: skip
    return {"id": "p", "entities": list(entities), "mentions": mentions}


GOLD: dict[str, Any] = {
    "id": "p",
    "entities": [
        annotated("ToyNet", "Method", roles=("INTRODUCES",)),
        annotated("toy parsing", "Task", how="term"),
        annotated("toy descent", "Method", how="term"),
        annotated("ToyBank", "Dataset"),
        annotated("word tagging", "Task", how="term"),
        annotated("neural network", "Method", how="borderline", surfaces=("Neural networks",)),
    ],
    "results": [],
}


def headings(*entities: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    made = confusions([GOLD], {"p": extraction(*entities)}, {"p": (TITLE, ABSTRACT)})
    return {c.kind: c.examples for c in made}


def test_outcomes_are_those_of_the_scorer() -> None:
    own = [found("ToyNet", "Method"), found("the ToyNet model", "Method"),
           found("Neural networks", "Method"), found("ToyBank", "Benchmark"),
           found("slow", "Metric")]  # fmt: skip

    judgements, missed = outcomes(GOLD, extraction(*own))

    assert [o.why for o in judgements] == [RIGHT, "duplicate", LEFT_OUT, "type Dataset", "spurious"]
    assert [e.name for e in missed] == ["toy parsing", "toy descent", "ToyBank", "word tagging"]


def test_a_wrong_and_a_missed_entity_that_share_words_are_one_confusion() -> None:
    everything = headings(
        found("slow toy descent", "Method"), found("parsing", "Task"), found("ToyBank", "Benchmark")
    )

    assert everything["Method cut too long"] == ("slow toy descent for toy descent",)
    assert everything["Task cut too short"] == ("parsing for toy parsing",)
    assert everything["Dataset taken for Benchmark"] == ("ToyBank",)
    assert everything["missed named Method"] == ("ToyNet",)
    assert everything["missed term Task"] == ("word tagging",)
    assert "missed term Method" not in everything
    assert "missed named Dataset" not in everything


def test_words_of_a_found_entity_are_told_from_words_of_none() -> None:
    everything = headings(
        found("toy descent", "Method"), found("slow toy descent", "Method"), found("help", "Task")
    )

    assert everything["Method out of words of a found entity"] == ("slow toy descent",)
    assert everything["spurious Task"] == ("help",)


def test_another_type_with_other_words_is_said() -> None:
    assert headings(found("does word tagging", "Method"))["Task taken for Method, other words"] == (
        "does word tagging for word tagging",
    )


def test_roles_are_compared_on_what_was_found() -> None:
    everything = headings(found("ToyNet", "Method", role="COMPARES_TO"))

    assert everything["role INTRODUCES taken for COMPARES_TO"] == ("ToyNet",)


def test_the_most_common_confusion_comes_first() -> None:
    made = confusions([GOLD], {"p": extraction()}, {"p": (TITLE, ABSTRACT)})

    assert [(c.kind, c.count) for c in made[:2]] == [
        ("missed term Task", 2),
        ("missed named Dataset", 1),
    ]


def test_confidence_is_judged_without_borderline_entities() -> None:
    own = extraction(
        found("ToyNet", "Method", 0.9), found("Neural networks", "Method", 0.8),
        found("slow", "Metric", 0.3),
    )  # fmt: skip

    assert judged([GOLD], {"p": own}) == [(0.9, True), (0.3, False)]


def test_the_calibration_error_weighs_bins_by_their_size() -> None:
    pairs = [(0.95, True), (0.95, True), (0.95, False), (0.95, False), (0.05, False)]

    assert calibration_error(pairs) == pytest.approx((4 * 0.45 + 1 * 0.05) / 5)


def test_a_share_that_is_as_sure_as_it_says_has_no_error() -> None:
    assert calibration_error([(0.5, True), (0.5, False)]) == 0
    assert calibration_error([]) == 0


def test_bins_are_of_equal_width_and_hold_their_ends() -> None:
    bins = reliability([(0.0, False), (0.2, False), (1.0, True)], bins=5)

    assert [(b.low, b.count) for b in bins] == [(0.0, 1), (0.2, 1), (0.8, 1)]
    assert calibration_figures([(1.0, True)])["ece"] == 0
