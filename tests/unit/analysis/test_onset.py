"""Where a series leaves its level, and how sure that is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from boardsnap.analysis.onset import Course, find_course

RUNS, LEAST = 150, 0.92


def series(
    chance: np.random.Generator,
    size: int,
    began: int,
    change: float,
    *,
    length: int = 1,
    ended: int = 0,
) -> NDArray[np.float64]:
    places = np.arange(size)
    rising = (places - began + 0.5) / length if length > 1 else (places >= began) * 1.0
    share = np.clip(rising, 0, 1) * (places >= began) * (places < (ended or size))
    return 10 + change * share + chance.normal(0, 1, size)


def course(values: NDArray[np.float64], *, known: bool = True) -> Course:
    if not known:
        return find_course(values, np.ones(values.size))
    return find_course(values, np.ones(values.size), level=10.0, level_variance=0.04)


def test_where_nothing_changes_nothing_is_found() -> None:
    chance = np.random.default_rng(1)
    found = [course(series(chance, 40, 0, 0.0)).shape for _ in range(RUNS)]
    assert found.count("none") / RUNS >= 0.93


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize(("began", "change"), [(20, 2), (20, 6), (5, 3), (35, 4)])
def test_the_onset_of_a_step_is_held(began: int, change: float, known: bool) -> None:
    chance = np.random.default_rng(2)
    found = [course(series(chance, 40, began, change), known=known) for _ in range(RUNS)]
    assert sum(c.first <= began <= c.last for c in found) / RUNS >= LEAST
    assert sum(c.shape == "step" for c in found) / RUNS >= 0.9


@pytest.mark.parametrize(("length", "change"), [(21, 4), (21, 8), (7, 4)])
def test_the_onset_and_the_length_of_a_ramp_are_held(length: int, change: float) -> None:
    chance = np.random.default_rng(3)
    found = [course(series(chance, 60, 20, change, length=length)) for _ in range(RUNS)]
    assert sum(c.first <= 20 <= c.last for c in found) / RUNS >= LEAST
    assert sum(c.shortest <= length <= c.longest for c in found) / RUNS >= LEAST


def test_a_clear_ramp_is_one() -> None:
    chance = np.random.default_rng(4)
    found = course(series(chance, 60, 20, 12, length=21))
    assert found.shape == "ramp"
    assert abs(found.began - 20) <= 4
    assert found.low < found.after < found.high
    assert abs(found.after - found.before - 12) < 2


def test_the_level_at_the_end_of_a_ramp_that_goes_on_is_held() -> None:
    chance = np.random.default_rng(9)
    found = [course(series(chance, 40, 12, 8, length=28)) for _ in range(RUNS)]
    assert sum(c.low <= 18 <= c.high for c in found) / RUNS >= LEAST


def test_a_spell_ends() -> None:
    chance = np.random.default_rng(5)
    found = course(series(chance, 60, 20, 5, ended=35))
    assert (found.shape, found.began, found.ended) == ("spell", 20, 35)


def test_what_was_so_from_the_beginning_began_at_once() -> None:
    chance = np.random.default_rng(6)
    found = course(series(chance, 30, 0, 5))
    assert (found.shape, found.first, found.began) == ("step", 0, 0)


def test_without_a_reference_a_level_held_throughout_is_no_change() -> None:
    chance = np.random.default_rng(7)
    assert course(series(chance, 30, 0, 5), known=False).shape == "none"


def test_days_that_always_differ_are_no_change() -> None:
    chance = np.random.default_rng(8)
    alarms = 0
    for _ in range(RUNS):
        days = 10 + chance.normal(0, 1, 30)
        small = np.full(30, 1e-4)
        found = find_course(days, small, level=10.0, level_variance=0.02, noise=1.0)
        alarms += found.shape != "none"
    assert alarms / RUNS <= 0.07


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_few_chunks_give_a_level_at_most(size: int) -> None:
    found = find_course([5.0] * size, [1.0] * size)
    assert found.shape == "none"
    assert math.isnan(found.before) if size == 0 else found.before == 5.0


def test_chunks_without_spread_are_fitted_exactly() -> None:
    found = find_course([0.0] * 10 + [1.0] * 10, [0.0] * 20)
    assert (found.shape, found.first, found.last) == ("step", 10, 10)
    assert (found.before, found.after) == pytest.approx((0, 1))
