"""Which strings are short forms of which."""

import pytest

from paperatlas.graph.acronyms import is_short_for


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("LRA", "Long Range Arena"),
        ("SSMs", "state space models"),
        ("CoT", "chain of thought"),
        ("SFT", "supervised fine-tuning"),
        ("MoE", "Mixture-of-Experts"),
        ("BLEU", "BiLingual Evaluation Understudy"),
    ],
)
def test_a_short_form_of(short: str, long: str) -> None:
    assert is_short_for(short, long)


@pytest.mark.parametrize(
    ("short", "long"),
    [("LRA", "Grade School Math"), ("CoT", "thought"), ("GPT", "a large model of text"), ("A", "")],
)
def test_no_short_form_of(short: str, long: str) -> None:
    assert not is_short_for(short, long)
