"""Pairs of names that a person should look at."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.graph.near_names import near_names, shared_forms
from paperatlas.records import Alias, Entity, EntityType, Relation


def entity(name: str, kind: EntityType = "Method", apart: tuple[str, ...] = ()) -> Entity:
    return Entity(
        id=f"{kind.lower()}/{name.lower()}",
        name=name,
        type=kind,
        aliases=(Alias(name=name, reason="", count=1, first_paper="p"),),
        apart=tuple(Relation(id=f"{kind.lower()}/{a.lower()}", name=a, reason="") for a in apart),
    )


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Wasserstein", "Waserstein", "one letter more: “s”"),
        ("reinforcement", "reinforcemnet", "two letters change places"),
        ("tranformer net", "transformer net", "one letter more: “s”"),
        ("normalized flow", "normalised flaw", ""),
        ("Hotpotqa", "Hotpotca", "“c” for “q”"),
    ],
)
def test_one_slip(one: str, other: str, reason: str) -> None:
    pairs = list(near_names([entity(one), entity(other)], {}))

    assert [pair.reason for pair in pairs if reason] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CIFAR-10", "CIFAR-100"),  # versions
        ("Llama-2-7B", "Llama-3-7B"),
        ("BERT", "BART"),  # too short to be a slip
        ("attention", "convolution"),
        ("TransEdge-E", "TransEdge-H"),
        ("degree k polynomial", "degree q polynomial"),
    ],
)
def test_names_that_are_told_apart(one: str, other: str) -> None:
    assert list(near_names([entity(one), entity(other)], {})) == []


def test_what_was_kept_apart_is_not_asked_about_again() -> None:
    names = [entity("Hotpotqa", apart=("Hotpotca",)), entity("Hotpotca")]

    assert list(near_names(names, {})) == []


def test_types_are_not_mixed_and_the_more_named_comes_first() -> None:
    names = [entity("Hotpotqa"), entity("Hotpotca"), entity("Hotpotca", "Task")]

    (pair,) = near_names(names, {"method/hotpotca": 5, "method/hotpotqa": 1})

    assert (pair.one, pair.other, pair.papers) == ("method/hotpotca", "method/hotpotqa", (5, 1))


_NAMES = st.lists(st.text("abcé-", min_size=5, max_size=9), max_size=12, unique=True)


@given(_NAMES)
def test_every_pair_that_shares_a_form_is_found_without_comparing_all(names: list[str]) -> None:
    def forms(name: str) -> set[str]:
        return {name, *(name[:k] + name[k + 1 :] for k in range(len(name)))}

    shared = {at: set(found) for at, found in shared_forms(names).items()}

    for one, other in itertools.combinations(range(len(names)), 2):
        common = forms(names[one]) & forms(names[other])
        assert common <= shared.get(one, set())
        assert common <= shared.get(other, set())
    for at, found in shared.items():
        assert found <= forms(names[at])
        others = [forms(name) for k, name in enumerate(names) if k != at]
        assert all(any(form in other for other in others) for form in found)
