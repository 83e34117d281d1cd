"""Tokens: what stays whole, what is split off, and that nothing of a text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from paperatlas.extractors.tokenizer import AbstractTokenizer, split_chunk

TOKENIZER = AbstractTokenizer(Vocab())


@pytest.mark.parametrize(
    "whole",
    [
        "Qwen2.5-Math-72B-Instruct",
        "GSM8K",
        r"85\%",
        "+1.41%",
        "SE(3)",
        "O(n)",
        "https://example.org/a_b?c=d",
        "github.com/toy/net",
        "5.7-13x",
        "1.91/2.43",
        "CIFAR-10/100",
        "ℓ_p",
        "μ-Transfer",
        r"$\ell_p$-norm",
        r"\textbf{Toy}",
        "PointNet++",
        "pass@1",
        "e.g.",
        "state-of-the-art",
        "10,000",
        "AIME'24",
    ],
)
def test_stays_whole(whole: str) -> None:
    assert split_chunk(whole) == (whole,)


@pytest.mark.parametrize(
    ("chunk", "tokens"),
    [
        ("(GSM8K),", ("(", "GSM8K", ")", ",")),
        ('"S4".', ('"', "S4", '"', ".")),
        ("https://a.org/b.", ("https://a.org/b", ".")),
        (r"85\%.", (r"85\%", ".")),
        ("(i.e.,", ("(", "i.e.", ",")),
        ("ToyGPT's", ("ToyGPT", "'s")),
        ("LLM-based", ("LLM", "-based")),
        ("graph-based", ("graph-based",)),
        ("image/video", ("image", "/", "video")),
        ("Learning(RL)", ("Learning", "(", "RL", ")")),
        ("fast—and", ("fast", "—", "and")),
        ("(SE(3))", ("(", "SE(3)", ")")),
    ],
)
def test_is_cut(chunk: str, tokens: tuple[str, ...]) -> None:
    assert split_chunk(chunk) == tokens


def test_a_formula_with_spaces_is_one_token() -> None:
    words = [t.text for t in TOKENIZER("costs $O(n \\log n)$ steps, $5 and $6")]
    assert words == ["costs", "$O(n \\log n)$", "steps", ",", "$5", "and", "$6"]


@given(st.text())
def test_the_doc_holds_every_character(text: str) -> None:
    assert TOKENIZER(text).text == text


@given(st.text(alphabet=st.characters(blacklist_categories=["Z", "Cc"]), min_size=1))
def test_pieces_join_to_the_chunk(chunk: str) -> None:
    pieces = split_chunk(chunk)
    assert "".join(pieces) == chunk
    assert all(pieces)
