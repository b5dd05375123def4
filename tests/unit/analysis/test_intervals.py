"""Intervals hold the truth as often as they say, on rows that a team has."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from boardsnap.analysis import intervals
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.moments import Moments

Draw = Callable[[np.random.Generator, int], NDArray[np.float64]]
# Of 400 runs at 95 %: fewer than 93 % would come once in 25 by chance, hence one place more.
RUNS, LEAST = 400, 0.92

SHAPES: dict[str, tuple[Draw, float]] = {
    "normal": (lambda chance, n: chance.normal(50, 10, n), 50.0),
    "exponential": (lambda chance, n: chance.exponential(1, n), 1.0),
    "incomes": (lambda chance, n: chance.lognormal(0, 1, n), math.exp(0.5)),
    "mostly zero": (lambda c, n: c.exponential(1, n) * (c.random(n) < 0.1), 0.1),
    "counts": (lambda chance, n: chance.poisson(0.3, n).astype(float), 0.3),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("before", "after"), [(2000, 200), (300, 300)])
def test_a_relative_change_of_the_mean_is_held(shape: str, before: int, after: int) -> None:
    draw, _ = SHAPES[shape]
    chance = np.random.default_rng(11)
    held = 0
    for _ in range(RUNS):
        first, second = draw(chance, before), 1.34 * draw(chance, after)
        change = intervals.relative(
            intervals.mean(Moments.of(first)), intervals.mean(Moments.of(second))
        )
        held += change.low <= 0.34 <= change.high
    assert held / RUNS >= LEAST


def test_a_mean_of_days_that_differ_is_held() -> None:
    chance = np.random.default_rng(12)
    held = without = 0
    for _ in range(RUNS):
        days = [Moments.of(chance.normal(chance.normal(50, 2), 10, 500)) for _ in range(20)]
        whole = sum(days, Moments())
        estimate, by_rows = intervals.mean(whole, days), intervals.mean(whole)
        held += estimate.low <= 50 <= estimate.high
        without += by_rows.low <= 50 <= by_rows.high
    assert held / RUNS >= LEAST
    assert without / RUNS < 0.6  # what the days are good for


@pytest.mark.parametrize("truth", [0.001, 0.05, 0.5, 0.97])
def test_a_share_and_its_change_are_held(truth: float) -> None:
    chance = np.random.default_rng(13)
    held = moved = 0
    for _ in range(RUNS):
        before = intervals.share(int(chance.binomial(3000, truth)), 3000)
        after = intervals.share(int(chance.binomial(500, truth / 2)), 500)
        held += before.low <= truth <= before.high
        change = intervals.difference(before, after)
        moved += change.low <= -truth / 2 <= change.high
    assert held / RUNS >= LEAST
    assert moved / RUNS >= LEAST


def test_a_share_that_differs_by_day_is_held() -> None:
    chance = np.random.default_rng(14)
    held = 0
    for _ in range(RUNS):
        days = [(int(chance.binomial(400, chance.beta(8, 32))), 400) for _ in range(15)]
        estimate = intervals.share(sum(c for c, _ in days), 6000, days)
        held += estimate.low <= 0.2 <= estimate.high
    assert held / RUNS >= LEAST


@pytest.mark.parametrize("rows", [15, 200, 5000])
@pytest.mark.parametrize("part", [0.5, 0.9])
def test_a_quantile_is_held(rows: int, part: float) -> None:
    chance = np.random.default_rng(15)
    truth = stats.lognorm.ppf(part, 1)
    estimates = [intervals.quantile(chance.lognormal(0, 1, rows), part) for _ in range(RUNS)]
    assert sum(e.low <= truth <= e.high for e in estimates) / RUNS >= LEAST


def test_wilsons_interval_is_scipys() -> None:
    for count, rows in ((0, 10), (3, 40), (40, 40), (500, 10_000)):
        expected = stats.binomtest(count, rows).proportion_ci(method="wilson")
        estimate = intervals.share(count, rows)
        assert (estimate.low, estimate.high) == pytest.approx((expected.low, expected.high))


def test_students_interval_is_scipys_where_nothing_is_skewed() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    expected = stats.ttest_1samp(values, 0).confidence_interval()
    estimate = intervals.mean(Moments.of(values))
    assert (estimate.low, estimate.high) == pytest.approx((expected.low, expected.high))


def test_a_change_relative_to_about_nothing_has_no_ends() -> None:
    change = intervals.relative(Estimate(0.1, -0.2, 0.4), Estimate(5, 4, 6))
    assert (change.low, change.high) == (-math.inf, math.inf)
    assert not change.bounded


def test_below_zero_a_rise_is_a_rise() -> None:
    change = intervals.relative(Estimate(-10, -11, -9), Estimate(-5, -5.5, -4.5))
    assert change.value == pytest.approx(0.5)
    assert 0 < change.low < 0.5 < change.high


NUMBER = st.floats(0.1, 1e4)
REACH = st.floats(0.001, 0.9)


@given(st.tuples(NUMBER, REACH, REACH), st.tuples(NUMBER, REACH, REACH))
def test_changes_lie_in_their_intervals_and_turn_around(
    one: tuple[float, float, float], two: tuple[float, float, float]
) -> None:
    before, after = (Estimate(v, v * (1 - low), v * (1 + high)) for v, low, high in (one, two))
    for change in (intervals.difference(before, after), intervals.relative(before, after)):
        assert change.low <= change.value <= change.high
    there, back = intervals.difference(before, after), intervals.difference(after, before)
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))


def test_nothing_is_known_of_no_rows() -> None:
    assert math.isnan(intervals.mean(Moments()).value)
    assert math.isnan(intervals.share(0, 0).value)
    assert math.isnan(intervals.quantile([]).value)
    assert intervals.mean(Moments.of(np.array([3.0]))) == Estimate(3.0, -math.inf, math.inf)


def test_few_rows_with_a_long_tail_are_frail() -> None:
    chance = np.random.default_rng(16)
    assert intervals.is_frail(Moments.of(np.array([1.0] * 20 + [1000.0])))
    assert not intervals.is_frail(Moments.of(chance.normal(size=50)))
    assert not intervals.is_frail(Moments.of(chance.lognormal(size=5000)))
