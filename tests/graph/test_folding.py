"""Which spellings are one name, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperatlas.graph.folding import fold, letters, letters_as_spelled, slug
from paperatlas.records import EntityType


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("GSM8K", "GSM-8K", "Benchmark"),
        ("GSM8K", "gsm8k dataset", "Benchmark"),
        ("GSM8K", "the GSM8K benchmark", "Dataset"),
        ("Long Range Arena", "long-range arena", "Benchmark"),
        ("foo_bar", "foo bar", "Method"),
        ("neural ODE", "Neural ODEs", "Method"),
        ("policy", "policies", "Method"),
        ("image classification", "image classification tasks", "Task"),
        ("F1", "F1-score", "Metric"),
        ("Yelp", "Yelp dataset", "Dataset"),
        ("MambaOut", "MambaOut model", "Method"),
        ("state space model", "State space models", "Method"),
        ("τ-bench", "tau-bench", "Benchmark"),
        ("Poincaré embedding", "Poincare embeddings", "Method"),
        ("μ-Transfer", r"$\mu$-Transfer", "Method"),
        ("ℓ_p", r"$\ell_p$", "Metric"),
        ("ℓ_∞ norm", r"$\ell_\infty$ norm", "Metric"),
        ("Schrödinger bridge", r"Schr\"odinger bridges", "Method"),
        (r"\textsc{ToyNet}", "ToyNet", "Method"),
        ("behaviour cloning", "behavior cloning", "Method"),
        ("model quantisation", "model quantization", "Method"),
        ("label modelling", "label modeling", "Task"),
        ("semidefinite programming (SDP)", "Semidefinite Programming", "Method"),
        ("Toy Net (TN) layer", "Toy Net layers", "Method"),
        ("TNT (Toy Net of Toys)", "TNT", "Method"),
        ("GAN-based models", "GANs", "Method"),
        ("NFAs", "NFA", "Method"),
        ("Newton's method", "Newton method", "Method"),
        ("attributes extraction", "attribute extraction", "Task"),
        ("BEA19 shared task", "BEA19", "Benchmark"),
    ],
)
def test_spellings_of_one_name(one: str, other: str, kind: EntityType) -> None:
    assert fold(one, kind) == fold(other, kind)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("GPT-3.5", "GPT-35", "Method"),
        ("Llama-2-7B", "Llama-27B", "Method"),
        ("Q*", "Q", "Method"),
        ("BERT", "BERT+", "Method"),
        ("pass@1", "pass 1", "Metric"),
        ("language model", "language", "Method"),
        ("Diffusion Model", "Diffusion", "Method"),
        ("DPS", "DP", "Method"),
        ("loss", "los", "Method"),
        ("F1 (macro)", "F1", "Metric"),
        ("ResNet (50)", "ResNet", "Method"),
        ("denoising", "denoizing", "Task"),
        ("news retrieval", "new retrieval", "Task"),
        ("AI2 Reasoning Challenge", "AI2 Reasoning", "Benchmark"),
        ("Penn Treebank", "Penn", "Dataset"),
    ],
)
def test_different_names(one: str, other: str, kind: EntityType) -> None:
    assert fold(one, kind) != fold(other, kind)


@given(st.text(min_size=1))
def test_every_name_has_a_key_and_a_slug(name: str) -> None:
    assert fold(name, "Method")
    assert slug(name).isascii()
    assert slug(name)
    assert not set(slug(name)) & set(" /\\\n")


@given(st.text())
def test_folding_again_changes_nothing(name: str) -> None:
    assert letters(letters(name)) == letters(name)


def test_slugs_read_like_the_name() -> None:
    assert slug("GSM8K") == "gsm8k"
    assert slug("GPT-3.5 Turbo") == "gpt-3.5-turbo"
    assert slug("Fréchet Inception Distance") == "frechet-inception-distance"
    assert slug("A*") == "a-star"


@given(st.text(st.sampled_from("abs ouriseLT-48"), min_size=1))
def test_a_sign_that_says_nothing_changes_no_letters(name: str) -> None:
    assert letters(f"{name}_") == letters(name)
    assert letters_as_spelled(f"{name}_") == letters_as_spelled(name)
