"""Hashes of texts: joining, and finding in a list, agree with the texts themselves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.extractors.hashed_text import Hashed, Places, hashed, hashed_parts

TEXTS = st.lists(st.text(), max_size=20)


def same(one: Hashed, other: Hashed) -> bool:
    return bool((one.value == other.value).all() and (one.step == other.step).all())


@given(TEXTS, TEXTS)
def test_the_hash_of_two_texts_joined_is_that_of_the_whole(
    some: list[str], more: list[str]
) -> None:
    pairs = list(zip(some, more, strict=False))
    one, other = hashed([a for a, _ in pairs]), hashed([b for _, b in pairs])
    assert same(one + other, hashed([a + b for a, b in pairs]))


@given(st.text(), TEXTS)
def test_one_text_goes_before_each_of_many(before: str, texts: list[str]) -> None:
    assert same(hashed([before]) + hashed(texts), hashed([before + t for t in texts]))


def test_texts_that_differ_only_in_a_nul_at_the_end_differ() -> None:
    assert len(set(hashed(["", "\0", "\0\0", "a", "a\0", "\0a"]).value.tolist())) == 6


@given(TEXTS, TEXTS)
def test_a_text_is_found_at_its_place_and_others_behind_the_end(
    listed: list[str], asked: list[str]
) -> None:
    known = list(dict.fromkeys(listed))
    found = Places(hashed(known)).find(hashed([*asked, *known])).tolist()
    where = {text: k for k, text in enumerate(known)}
    assert found == [where.get(text, len(known)) for text in (*asked, *known)]


def test_pieces_of_a_long_text_hash_as_texts_of_their_own() -> None:
    pieces = [f"piece {k}" * (k % 7) for k in range(200_000)]
    text = "\n".join(pieces).encode()
    sizes = np.array([len(piece) for piece in pieces])
    starts = np.cumsum(sizes + 1) - sizes - 1
    assert same(hashed_parts(text, starts, starts + sizes), hashed(pieces))
