"""Every statistic of a metric keeps the same five-line contract, and does what its source says.

The detectors are found in their modules: one that is added is held to all of this from that day.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from river import drift
from river.drift import datasets

from boardsnap.analysis import detectors, windows
from boardsnap.analysis.detectors import Cusum, Ewma, PageHinkley
from boardsnap.analysis.feature_statistics import FEATURE_STATISTICS
from boardsnap.analysis.replay import METRIC_DETECTORS
from boardsnap.analysis.windows import Adwin, Kswin
from boardsnap.model.monitor import Statistic

# Every parameter that any detector asks for.
PARAMETERS = {
    "reference_mean": 0.9,
    "reference_deviation": 0.02,
    "weight": 0.2,
    "slack": 0.5,
    "direction": -1.0,
    "delta": 0.25,
    "forgetting": 0.9999,
    "least": 5.0,
    "clock": 1.0,
    "alpha": 0.005,
    "window": 20.0,
    "recent": 6.0,
    "seed": 0.0,
}
STANDARD = {**PARAMETERS, "reference_mean": 0.0, "reference_deviation": 1.0}
OF_TABLES = {"row_count", "missing_columns", "changed_types"}
# How old the newest row is depends on when one looks: rows do not say when they arrived.
NOT_REPLAYED = {"staleness"}
VALUES = st.lists(st.floats(-1e6, 1e6, allow_nan=False), min_size=1, max_size=60)


def run(statistic: Statistic, values: Sequence[float]) -> list[float | None]:
    detector = METRIC_DETECTORS[statistic](PARAMETERS)
    return [detector.update(value) for value in values]


def test_every_statistic_can_be_replayed() -> None:
    replayed = set(METRIC_DETECTORS) | set(FEATURE_STATISTICS) | OF_TABLES
    assert set(get_args(Statistic)) - NOT_REPLAYED == replayed


@pytest.mark.parametrize("module", [detectors, windows])
def test_every_detector_in_the_modules_is_in_their_tables(module: Any) -> None:
    found = {
        kind
        for name, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and not name.startswith("_") and name != "Detector"
    }
    assert found == {
        made for made in METRIC_DETECTORS.values() if made.__module__ == module.__name__
    }


@pytest.mark.parametrize("statistic", METRIC_DETECTORS)
@settings(max_examples=30)
@given(values=VALUES)
def test_the_same_values_give_the_same_statistic(statistic: Statistic, values: list[float]) -> None:
    assert run(statistic, values) == run(statistic, values)


@pytest.mark.parametrize("statistic", METRIC_DETECTORS)
@settings(max_examples=30)
@given(values=VALUES, later=VALUES)
def test_what_comes_later_changes_nothing_before(
    statistic: Statistic, values: list[float], later: list[float]
) -> None:
    assert run(statistic, [*values, *later])[: len(values)] == run(statistic, values)


@pytest.mark.parametrize("statistic", METRIC_DETECTORS)
@settings(max_examples=30)
@given(values=VALUES, restart_after=st.integers(0, 60))
def test_a_statistic_is_a_number_or_nothing(
    statistic: Statistic, values: list[float], restart_after: int
) -> None:
    detector = METRIC_DETECTORS[statistic](PARAMETERS)
    for place, value in enumerate(values):
        found = detector.update(value)
        assert found is None or math.isfinite(found)
        if place == restart_after:
            detector.restart()


@pytest.mark.parametrize(
    ("statistic", "values", "last"),
    [
        ("value", [0.9, 0.8], 0.8),
        ("relative_drop", [0.81], 0.1),
        ("relative_rise", [0.99], 0.1),
        ("deviations", [0.84], -3.0),
        ("rate_of_change", [0.9, 0.855], -0.05),
        ("ewma", [0.88], -0.2),
        ("ewma", [0.88, 0.88], -0.36),
        ("cusum", [0.88, 0.88], 1.0),
        ("cusum", [0.94, 0.88], 0.5),
    ],
)
def test_a_statistic_is_what_the_monitor_noun_says(
    statistic: Statistic, values: list[float], last: float
) -> None:
    assert run(statistic, values)[-1] == pytest.approx(last)


def test_the_first_value_has_no_rate_of_change() -> None:
    assert run("rate_of_change", [0.9]) == [None]


# ----------------------------------------------------------------- against the libraries themselves

STREAMS: dict[str, list[float]] = {
    "airline": [float(y) for _, y in datasets.AirlinePassengers()],
    "apple": [float(y["Close"]) for _, y in datasets.Apple()],
    "bitcoin": [float(y) for _, y in datasets.Bitcoin()],
    "brent": [float(y) for _, y in datasets.BrentSpotPrice()],
    "occupancy": [float(y["V4"]) for _, y in datasets.Occupancy()],
    "run": [float(y["Pace"]) for _, y in datasets.RunLog()],
    "coal": [float(y) for _, y in datasets.UKCoalEmploy()],
}
"""The change point data sets that come with river."""


def standardised(name: str) -> tuple[list[float], dict[str, float]]:
    """A stream in deviations of its first fifth, and the parameters that do the same."""
    values = STREAMS[name]
    first = np.array(values[: len(values) // 5])
    mean, deviation = float(first.mean()), float(first.std(ddof=1))
    scaled = [(value - mean) / deviation for value in values]
    return scaled, {"reference_mean": mean, "reference_deviation": deviation}


def signals(made: Any, values: Sequence[float]) -> list[int]:
    """Where the library's own detector reports a change."""
    found = []
    for place, value in enumerate(values):
        made.update(value)
        if made.drift_detected:
            found.append(place)
    return found


def firings(made: detectors.Detector, values: Sequence[float], threshold: float) -> list[int]:
    """Where ours is beyond the threshold, restarted each time."""
    found = []
    for place, value in enumerate(values):
        statistic = made.update(value)
        if statistic is not None and statistic > threshold:
            made.restart()
            found.append(place)
    return found


@pytest.mark.parametrize("mode", ["up", "down"])
@pytest.mark.parametrize(("delta", "threshold"), [(0.25, 8.0), (0.005, 50.0)])
@pytest.mark.parametrize("name", STREAMS)
def test_page_hinkley_is_that_of_river(
    name: str, delta: float, threshold: float, mode: str
) -> None:
    values, level = standardised(name)
    theirs = drift.PageHinkley(
        min_instances=30, delta=delta, threshold=threshold, alpha=0.9999, mode=mode
    )
    ours = PageHinkley(
        {
            **level,
            "delta": delta,
            "forgetting": 0.9999,
            "least": 30,
            "direction": 1.0 if mode == "up" else -1.0,
        }
    )
    assert firings(ours, STREAMS[name], threshold) == signals(theirs, values)


@pytest.mark.parametrize("delta", [0.002, 0.1])
@pytest.mark.parametrize("name", STREAMS)
def test_adwin_is_that_of_river(name: str, delta: float) -> None:
    values, level = standardised(name)
    ours = Adwin({**level, "delta": delta, "clock": 1})
    assert firings(ours, STREAMS[name], 0.5) == signals(drift.ADWIN(delta=delta, clock=1), values)


@pytest.mark.parametrize("name", ["airline", "coal", "occupancy"])
def test_kswin_is_that_of_river(name: str) -> None:
    values, level = standardised(name)
    ours = Kswin({**level, "alpha": 0.005, "window": 50, "recent": 15, "seed": 0})
    theirs = drift.KSWIN(alpha=0.005, window_size=50, stat_size=15, seed=0)
    assert firings(ours, STREAMS[name], 0.5) == signals(theirs, values)


# Montgomery, Introduction to Statistical Quality Control, table 9.1: from the 21st value on, the
# mean is 11 and no longer 10.
MONTGOMERY = [
    *(9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.20, 10.34),
    *(9.03, 11.47, 10.51, 9.40, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84),
    *(10.90, 9.33, 12.29, 11.50, 10.60, 11.08, 10.38, 11.62, 11.31, 10.52),
]


def test_the_cusum_signals_where_the_textbook_has_it() -> None:
    of = {"reference_mean": 10.0, "reference_deviation": 1.0, "slack": 0.5}
    up, down = (Cusum({**of, "direction": sign}) for sign in (1.0, -1.0))
    upper = [up.update(value) for value in MONTGOMERY]
    lower = [down.update(value) for value in MONTGOMERY]
    assert upper[28] == pytest.approx(5.28)
    assert [place for place, value in enumerate(upper, 1) if value > 5] == [29, 30]
    assert max(lower) < 5


def test_the_ewma_is_that_of_the_textbook() -> None:
    """Weight 0.1 and limits of 2.7 sigma: the same values, section 9.2."""
    chart = Ewma({"reference_mean": 10.0, "reference_deviation": 1.0, "weight": 0.1})
    found = [10 + chart.update(value) for value in MONTGOMERY]
    assert found[:3] == pytest.approx([9.945, 9.7495, 9.70355])
    limit = 10 + 2.7 * math.sqrt(0.1 / 1.9)
    assert [place for place, value in enumerate(found, 1) if value > limit] == [29, 30]


def run_length(made: detectors.Detector, threshold: float, shift: float, seed: int) -> int:
    values = np.random.default_rng(seed).normal(shift, 1, 20_000).tolist()
    return next(
        place for place, value in enumerate(values, 1) if abs(made.update(value) or 0.0) > threshold
    )


@pytest.mark.parametrize(
    ("shift", "mean_length"),
    # Montgomery, table 9.3 has 465 for both sides at no shift, twice that for one; 10.4 at 1.
    [(0.0, 930), (1.0, 10.4), (2.0, 4.01)],
)
def test_the_cusum_runs_as_long_as_the_textbook_says(shift: float, mean_length: float) -> None:
    of = {"reference_mean": 0.0, "reference_deviation": 1.0, "slack": 0.5, "direction": 1.0}
    lengths = [run_length(Cusum(of), 5.0, shift, seed) for seed in range(300)]
    error = float(np.std(lengths)) / math.sqrt(len(lengths))
    assert np.mean(lengths) == pytest.approx(mean_length, abs=4 * error)


@pytest.mark.parametrize(
    ("shift", "mean_length"),
    # Montgomery, table 9.11: weight 0.2, limits of 2.962 sigma.
    [(0.0, 500), (1.0, 10.5), (2.0, 3.7)],
)
def test_the_ewma_runs_as_long_as_the_textbook_says(shift: float, mean_length: float) -> None:
    of = {"reference_mean": 0.0, "reference_deviation": 1.0, "weight": 0.2}
    limit = 2.962 * math.sqrt(0.2 / 1.8)
    lengths = [run_length(Ewma(of), limit, shift, seed) for seed in range(300)]
    error = float(np.std(lengths)) / math.sqrt(len(lengths))
    assert np.mean(lengths) == pytest.approx(mean_length, abs=4 * error + 0.1)


def test_sums_begin_anew_after_a_signal() -> None:
    chart = Cusum({**STANDARD, "direction": 1.0})
    assert chart.update(6.0) > 5
    chart.restart()
    assert chart.update(0.7) == pytest.approx(0.2)


def test_a_rate_of_change_goes_on_after_a_signal() -> None:
    chart = METRIC_DETECTORS["rate_of_change"]({"reference_mean": 1.0})
    for before, value in pairwise([1.0, 2.0, 2.5]):
        chart.update(before)
        chart.restart()
        assert chart.update(value) == pytest.approx(value - before)
