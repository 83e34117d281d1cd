"""Names made of the same words are one where only endings or their order differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.graph.inflections import JOINED, one_name, roots_of, stems_of
from paperatlas.graph.resolution import resolve
from paperatlas.records import ENTITY_TYPES, EntityType, Extraction, Paper, PaperEntity

WORDS = st.sampled_from(
    "image images imaging generation generate generating of the text to and model models".split()  # noqa: SIM905
)
NAMES = st.lists(WORDS, min_size=2, max_size=5).map(" ".join)


def naming(id: str, name: str, kind: EntityType) -> tuple[Paper, Extraction]:
    thing = PaperEntity(name=name, type=kind, surfaces=(name,), roles=("USES",))
    return Paper(id=id, title=f"Paper {id}", abstract=""), Extraction(
        paper_id=id, entities=(thing,)
    )


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("Task", "partial label learning", "learning from partial labels"),
        ("Task", "obstacle avoidance", "avoiding obstacles"),
        ("Task", "point cloud registration", "registration of point clouds"),
        ("Method", "supervised fine-tuning", "supervised fine-tuned"),
        ("Task", "fake news detection", "detecting fake news"),
    ],
)
def test_another_ending_or_order_is_the_same_name(kind: EntityType, one: str, other: str) -> None:
    found = resolve([naming("a", one, kind), naming("b", one, kind), naming("c", other, kind)])

    (only,) = found.entities
    reason = next(alias.reason for alias in only.aliases if alias.name == other)
    assert "the same words" in reason


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("Task", "text-to-code generation", "code-to-text generation"),
        ("Task", "English-to-French translation", "French-to-English translation"),
        ("Method", "attention head", "head attention"),
        ("Method", "logic program", "program logics"),
        ("Task", "image captioning", "image classification"),
    ],
)
def test_what_means_something_else_stays_apart(kind: EntityType, one: str, other: str) -> None:
    found = resolve([naming("a", one, kind), naming("b", other, kind)])

    assert len(found.entities) == 2


@given(NAMES, NAMES, st.sampled_from(ENTITY_TYPES))
def test_which_of_two_names_comes_first_changes_nothing(
    one: str, other: str, kind: EntityType
) -> None:
    assert one_name(kind, one, other) == one_name(kind, other, one)


@given(st.lists(NAMES, min_size=1, max_size=8, unique=True))
def test_the_order_of_names_changes_nothing(names: list[str]) -> None:
    counted = [(name, len(name)) for name in names]
    joined = dict(roots_of("Task", counted))

    assert dict(roots_of("Task", counted[::-1])) == joined
    assert not joined.keys() & set(joined.values())  # what others join, joins nothing
    assert all(one_name("Task", a, b) >= JOINED for a, b in joined.items())


def test_a_name_of_one_word_shares_its_stems_with_none() -> None:
    assert stems_of("Transformers") == ""
    assert stems_of("the Transformers of") == ""
