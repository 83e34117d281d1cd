"""File names: readable, safe on every file system, one a node, the same for ever."""

import re

from hypothesis import given
from hypothesis import strategies as st

from paperatlas.visualizations.addresses import entity_address, paper_address


def test_ordinary_ids_can_be_read_in_their_address() -> None:
    assert paper_address("arxiv:2111.00396") == "p/arxiv_2111.00396.html"
    assert paper_address("title:ab12cd") == "p/title_ab12cd.html"
    assert entity_address("benchmark/gsm8k", "Benchmark") == "e/benchmark/gsm8k.html"


def test_names_that_windows_reserves_are_not_used() -> None:
    for name in ("con", "nul", "com1", "lpt9", "aux.x"):
        assert not entity_address(f"method/{name}", "Method").startswith(f"e/method/{name}.")


def test_ids_that_differ_in_case_only_have_different_addresses() -> None:
    addresses = {entity_address(f"method/{name}", "Method").lower() for name in ("Mamba", "mamba")}

    assert len(addresses) == 2


@given(st.lists(st.text(min_size=1, max_size=120), unique=True, max_size=12))
def test_any_ids_have_safe_and_different_addresses(ids: list[str]) -> None:
    for addresses in (
        [paper_address(one) for one in ids],
        [entity_address(f"method/{one}", "Method") for one in ids],
    ):
        assert len({address.lower() for address in addresses}) == len(ids)
        for address in addresses:
            *_, name = address.split("/")
            assert re.fullmatch(r"[a-z0-9][a-z0-9._-]*\.html", name)
            assert len(name) <= 80


@given(
    st.text(alphabet="ab:_.-", min_size=1, max_size=6),
    st.text(alphabet="ab:_.-", min_size=1, max_size=6),
)
def test_separators_do_not_make_two_ids_one(one: str, other: str) -> None:
    assert (paper_address(one) == paper_address(other)) == (one == other)
