"""Metrics from labels and predictions, against their definitions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from boardsnap.analysis.model_metrics import Outcomes, measured_metric
from boardsnap.analysis.outcomes import Outcome, find_outcome

TRUTH = np.array([1, 1, 1, 1, 0, 0, 0, 0, 0, 0.0])
PREDICTED = np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 0.0])
SCORE = np.array([0.9, 0.8, 0.7, 0.3, 0.6, 0.2, 0.2, 0.1, 0.1, 0.0])
ROWS = Outcomes(TRUTH, PREDICTED, SCORE)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("accuracy", 0.8),
        ("precision", 0.75),
        ("recall", 0.75),
        ("F1", 0.75),
        ("FPR", 1 / 6),
        ("FNR", 0.25),
        ("specificity", 5 / 6),
        ("ROC-AUC", 23 / 24),
        ("gini", 2 * 23 / 24 - 1),
        ("base rate", 0.4),
        ("logloss", None),
        ("Brier", None),
    ],
)
def test_metrics_of_classes_are_their_definitions(name: str, value: float | None) -> None:
    found = measured_metric(name, ROWS)
    assert found is not None
    assert found.low <= found.value <= found.high
    if value is not None:
        assert found.value == pytest.approx(value)


def test_metrics_of_numbers_are_their_definitions() -> None:
    truth, predicted = np.array([10.0, 20.0, 40.0]), np.array([12.0, 18.0, 50.0])
    rows = Outcomes(truth, predicted)
    expected = {
        "MAE": 14 / 3,
        "RMSE": math.sqrt((4 + 4 + 100) / 3),
        "MAPE": (0.2 + 0.1 + 0.25) / 3,
        "bias": 10 / 3,
    }
    for name, value in expected.items():
        found = measured_metric(name, rows)
        assert found is not None
        assert found.value == pytest.approx(value)


def test_logloss_and_auc_are_those_of_scipy() -> None:
    chance = np.random.default_rng(1)
    truth = (chance.random(500) < 0.3).astype(float)
    score = np.clip(chance.normal(0.3 + 0.2 * truth, 0.15), 0.01, 0.99)
    rows = Outcomes(truth, None, score)
    auc, loss = measured_metric("AUC", rows), measured_metric("logloss", rows)
    u = stats.mannwhitneyu(score[truth == 1], score[truth == 0]).statistic
    assert auc is not None
    assert loss is not None
    assert auc.value == pytest.approx(u / (truth.sum() * (1 - truth).sum()))
    picked = np.where(truth == 1, score, 1 - score)
    assert loss.value == pytest.approx(-np.log(picked).mean())


@pytest.mark.parametrize("name", ["AUC", "recall", "F1", "MAE"])
def test_intervals_of_metrics_hold_the_truth(name: str) -> None:
    chance = np.random.default_rng(4)

    def draw(rows: int) -> Outcomes:
        truth = (chance.random(rows) < 0.3).astype(float)
        score = chance.normal(truth, 1.0)
        return Outcomes(truth, (score > 0.5).astype(float), score)

    whole = measured_metric(name, draw(400_000))
    assert whole is not None
    found = [measured_metric(name, draw(400)) for _ in range(600)]
    held = sum(one is not None and one.low <= whole.value <= one.high for one in found)
    assert held / 600 >= 0.925


def test_what_the_rows_do_not_allow_is_not_measured() -> None:
    assert measured_metric("nDCG", ROWS) is None
    assert measured_metric("recall", Outcomes(np.array([1.5, 2.5]), np.array([1.0, 2.0]))) is None
    assert measured_metric("AUC", Outcomes(TRUTH, PREDICTED)) is None
    assert measured_metric("AUC", Outcomes(np.ones(3), None, np.ones(3))) is None
    assert measured_metric("accuracy", Outcomes(np.array([]), np.array([]))) is None


def test_columns_are_taken_for_outcomes_only_where_they_are_called_so() -> None:
    nothing = (None, None, None, None)
    found = find_outcome(["Label", "prediction", "income"], nothing)
    assert found == Outcome("Label", "prediction")
    assert find_outcome(["label", "income"], nothing) is None
    assert find_outcome(["label", "target", "prediction"], nothing) is None
    given = find_outcome(["churned", "p"], ("churned", None, "p", "yes"))
    assert given == Outcome("churned", None, "p", "yes", given=True)
