"""Moments of parts put together are those of the whole."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from boardsnap.analysis.moments import Moments, together

VALUES = st.lists(st.floats(-1e4, 1e4), max_size=30)


@given(st.lists(VALUES, max_size=5))
def test_parts_together_are_the_whole(parts: list[list[float]]) -> None:
    whole = Moments.of(np.array([value for part in parts for value in part]))
    joined = together(Moments.of(np.array(part)) for part in parts)
    assert joined.count == whole.count
    assert joined.mean == pytest.approx(whole.mean, rel=1e-9, abs=1e-9)
    assert joined.second == pytest.approx(whole.second, rel=1e-7, abs=1e-6)
    assert joined.third == pytest.approx(whole.third, rel=1e-6, abs=1e-1)
    assert (joined.low, joined.high) == (whole.low, whole.high)


def test_they_are_those_of_numpy_and_scipy() -> None:
    values = np.random.default_rng(1).lognormal(1, 1, 500)
    moments = Moments.of(values)
    assert moments.deviation == pytest.approx(np.std(values, ddof=1))
    assert moments.skewness == pytest.approx(stats.skew(values))


def test_nothing_has_no_spread() -> None:
    assert Moments.of(np.array([math.nan, math.inf])) == Moments()
    assert math.isnan(Moments.of(np.array([1.0])).deviation)
    assert Moments.of(np.array([2.0, 2.0, 2.0])).skewness == 0.0
