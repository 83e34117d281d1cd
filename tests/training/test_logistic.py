"""Weights from counted features: a rare step of a number leans on its neighbours."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("scipy", reason="fitting needs the extra train")

from logistic import fit


def fitted(smooth: float) -> dict[str, list[float]]:
    """Learn from cases whose number goes with the second class the higher it is.

    Of step 5 there are two cases only, and by chance they are of the first class.
    """
    cases, truth = [], []
    for step in (3, 4, 6, 7):
        for k in range(40):
            cases.append(["bias", f"any={step}"])
            truth.append([0.0, 1.0] if k % 10 < step + 2 else [1.0, 0.0])
    cases += [["bias", "any=5"]] * 2
    truth += [[1.0, 0.0]] * 2
    return fit(cases, np.array(truth), l2=0.1, smooth=smooth)


def leaning(weights: dict[str, list[float]], feature: str) -> float:
    return weights[feature][1] - weights[feature][0]


def test_a_step_without_neighbours_is_believed() -> None:
    weights = fitted(0.0)
    assert leaning(weights, "any=5") < leaning(weights, "any=3")


def test_smoothing_sets_a_rare_step_between_its_neighbours() -> None:
    weights = fitted(5.0)
    assert leaning(weights, "any=3") < leaning(weights, "any=5") < leaning(weights, "any=7")


def test_smoothing_leaves_what_is_no_number_alone() -> None:
    cases = [["bias", "head=model"], ["bias", "head=dataset"]] * 20
    truth = np.array([[1.0, 0.0], [0.0, 1.0]] * 20)
    assert fit(cases, truth, smooth=50.0) == fit(cases, truth)


def test_the_same_cases_give_the_same_weights() -> None:
    assert fitted(5.0) == fitted(5.0)
