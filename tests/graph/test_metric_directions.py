"""Which way a metric is better: known for what is sure, unknown for the rest."""

from __future__ import annotations

import pytest

from paperatlas.graph.metric_directions import better, better_in, is_part_of_whole


@pytest.mark.parametrize(
    "name",
    [
        "accuracy",
        "top-1 accuracy",
        "Exact Match",
        "micro-F1 score",
        "mAP",
        "BLEU",
        "PASS@100",
        "Recall@5",
        "win rate",
        "PSNR",
        "exact match accuracy",
        "mean IoU",
    ],
)
def test_higher_is_better(name: str) -> None:
    assert better([name]) == "higher"


@pytest.mark.parametrize(
    "name",
    [
        "error rate",
        "top-5 test error",
        "perplexity",
        "WER",
        "word error rate",
        "FID",
        "latency",
        "validation loss",
        "mean squared error",
        "RMSE",
        "KL divergence",
        "bits per byte",
        "FLOPs",
    ],
)
def test_lower_is_better(name: str) -> None:
    assert better([name]) == "lower"


@pytest.mark.parametrize(
    "name",
    [
        "diversity",
        "attack success rate",
        "accuracy drop",
        "approximation ratio",
        "score",
        "",
        "sparsity-accuracy trade-off",
        "relative error",
        "complexity",
        "toxicity",
    ],
)
def test_what_a_name_does_not_say_is_unknown(name: str) -> None:
    assert better([name]) is None


def test_names_that_contradict_each_other_say_nothing() -> None:
    assert better(["ACC", "accuracy"]) == "higher"
    assert better(["accuracy", "error rate"]) is None


def test_a_number_in_a_unit_that_does_not_suit_the_metric_has_no_best() -> None:
    assert better_in(["latency"], "ms") == "lower"
    assert better_in(["latency"], "%") is None  # of another latency
    assert better_in(["speedup"], "x") is None  # over something else each time
    assert better_in(["mAP"], "%") == "higher"
    assert better_in(["mAP"], "fps") is None


def test_parts_of_a_whole() -> None:
    assert is_part_of_whole(["accuracy"])
    assert is_part_of_whole(["Precision@1"])
    assert not is_part_of_whole(["BLEU"])
    assert not is_part_of_whole(["PSNR"])
