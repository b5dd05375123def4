"""Distances against the libraries and formulas of the tools that made them known."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from scipy import stats
from scipy.spatial import distance as scipy_distance

from boardsnap.analysis import distances
from boardsnap.analysis.bins import CategoryBins, categories, equal_frequency, equal_width

Numbers = NDArray[np.float64]
SAMPLE = arrays.arrays(
    np.float64, st.integers(2, 60), elements=st.floats(-1e6, 1e6, allow_subnormal=False)
)
COUNTS = arrays.arrays(np.int64, 6, elements=st.integers(0, 500))


def evidently_percents(reference: Numbers, current: Numbers) -> tuple[Numbers, Numbers]:
    """get_binned_data(feel_zeroes=True) of evidently 0.7, for numbers with many values."""
    edges = np.histogram_bin_edges(np.concatenate([reference, current]), bins="sturges")
    shares = [np.histogram(part, edges)[0] / len(part) for part in (reference, current)]
    for part in shares:
        least = min(part[part != 0])
        np.place(part, part == 0, least / 10**6 if least <= 0.0001 else 0.0001)
    return shares[0], shares[1]


def two_periods(seed: int, rows: int = 4000) -> tuple[Numbers, Numbers]:
    chance = np.random.default_rng(seed)
    return chance.normal(0, 1, rows), chance.normal(0.2, 1.3, rows // 2)


# ------------------------------------------------------------------------------ against the tools


@pytest.mark.parametrize("seed", range(5))
def test_psi_with_evidentlys_floor_is_evidentlys(seed: int) -> None:
    reference, current = two_periods(seed)
    p, q = evidently_percents(reference, current)
    expected = np.sum((p - q) * np.log(p / q))
    edges = np.histogram_bin_edges(np.concatenate([reference, current]), bins="sturges")
    counts = [np.histogram(part, edges)[0] for part in (reference, current)]
    measured = distances.psi(*counts, floor=distances.EVIDENTLY_FLOOR)
    assert measured == pytest.approx(expected, rel=1e-12)


def test_the_floor_of_shares_below_it_is_a_millionth_of_the_least() -> None:
    reference, current = [0, 1, 99_999], [50_000, 0, 50_000]
    p = np.array([1e-5 / 1e6, 1e-5, 0.99999])
    q = np.array([0.5, 0.0001, 0.5])
    measured = distances.psi(reference, current, floor=0.0001)
    assert measured == pytest.approx(np.sum((p - q) * np.log(p / q)))


@pytest.mark.parametrize("base", [2.0, np.e])
def test_js_is_scipys(base: float) -> None:
    reference, current = two_periods(1)
    bins = equal_frequency(reference)
    counts = bins.count(reference), bins.count(current)
    expected = scipy_distance.jensenshannon(*counts, base=base)
    assert distances.js(*counts, base=base) == pytest.approx(expected)


def test_kl_is_scipys() -> None:
    reference, current = [10, 20, 70], [30, 30, 40]
    measured = distances.kl(reference, current, pseudocount=0)
    assert measured == pytest.approx(stats.entropy([0.3, 0.3, 0.4], [0.1, 0.2, 0.7]))


@given(SAMPLE, SAMPLE)
def test_ks_is_scipys(reference: Numbers, current: Numbers) -> None:
    expected = stats.ks_2samp(reference, current, method="asymp").statistic
    assert distances.ks(reference, current) == pytest.approx(expected, abs=1e-12)


@given(SAMPLE, SAMPLE)
def test_wasserstein_is_scipys(reference: Numbers, current: Numbers) -> None:
    expected = stats.wasserstein_distance(reference, current)
    assert distances.wasserstein(reference, current) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_normed_wasserstein_is_evidentlys() -> None:
    reference, current = two_periods(2)
    expected = stats.wasserstein_distance(reference, current) / float(np.std(reference))
    assert distances.normed_wasserstein(reference, current) == pytest.approx(expected)
    assert distances.normed_wasserstein([5, 5], [6, 6]) == pytest.approx(1000)


def test_chi_square_is_scipys() -> None:
    reference, current = [100, 200, 300, 0], [50, 120, 130, 0]
    expected = stats.chi2_contingency([reference[:3], current[:3]], correction=False)
    measured = distances.chi_square(reference, current)
    assert measured.statistic == pytest.approx(expected.statistic)
    assert measured.p_value == pytest.approx(expected.pvalue)
    assert measured.trusted
    assert not distances.chi_square([1, 2], [2, 1]).trusted


def test_hellinger_and_total_variation_are_their_definitions() -> None:
    p, q = np.array([0.1, 0.4, 0.5]), np.array([0.3, 0.3, 0.4])
    hellinger = np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / np.sqrt(2)
    assert distances.hellinger(p, q) == pytest.approx(hellinger)
    assert distances.total_variation(p, q) == pytest.approx(0.2)


# ------------------------------------------------------------------------------------- properties


@given(COUNTS, COUNTS)
def test_distances_are_finite_symmetric_and_zero_for_the_same(
    reference: NDArray[np.int64], current: NDArray[np.int64]
) -> None:
    if not reference.any() or not current.any():
        with pytest.raises(ValueError, match="rows in both"):
            distances.psi(reference, current)
        return
    for distance in (
        distances.psi,
        distances.js,
        distances.hellinger,
        distances.total_variation,
        distances.ks_of_counts,
    ):
        there = distance(reference, current)
        assert np.isfinite(there)
        assert there == pytest.approx(distance(current, reference))
        assert distance(reference, 3 * reference) == pytest.approx(0, abs=2e-2)
    assert distances.js(reference, current) <= 1 + 1e-12


def test_bins_that_both_leave_empty_change_nothing() -> None:
    short, long = ([10, 90], [40, 60]), ([10, 0, 90, 0], [40, 0, 60, 0])
    assert distances.psi(*short) == pytest.approx(distances.psi(*long))
    assert distances.occupied(*long) == 2


@pytest.mark.parametrize("seed", range(5))
def test_ks_of_counts_is_below_ks_by_less_than_a_bin(seed: int) -> None:
    reference, current = two_periods(seed)
    for bins in (equal_frequency(reference), equal_frequency(reference, 100)):
        counts = bins.count(reference), bins.count(current)
        gap = distances.ks(reference, current) - distances.ks_of_counts(*counts)
        widest = max(np.max(count / count.sum()) for count in counts)
        assert -1e-12 <= gap <= widest


def test_half_a_row_a_bin_does_not_show_at_a_thousand_rows() -> None:
    reference, current = [1000] * 10, [900] * 5 + [1100] * 5
    smoothed, plain = (distances.psi(reference, current, pseudocount=n) for n in (0.5, 0))
    assert smoothed == pytest.approx(plain, rel=0.01)


# ------------------------------------------------------------------------------- critical values


@pytest.mark.parametrize(("rows", "others"), [(500, 500), (5000, 800)])
def test_critical_values_are_exceeded_as_often_as_they_say(rows: int, others: int) -> None:
    chance = np.random.default_rng(7)
    base = chance.normal(size=50_000)
    bins = equal_frequency(base)
    alarms = {"psi": 0, "js": 0, "ks": 0, "wasserstein": 0}
    runs = 1000
    widest = distances.wasserstein_critical(base, others, reference_rows=rows)
    for _ in range(runs):
        one, other = chance.choice(base, rows), chance.choice(base, others)
        counts = bins.count(one), bins.count(other)
        alarms["psi"] += distances.psi(*counts) > distances.psi_critical(rows, others, bins.size)
        alarms["js"] += distances.js(*counts) > distances.js_critical(rows, others, bins.size)
        alarms["ks"] += distances.ks(one, other) > distances.ks_critical(rows, others)
        alarms["wasserstein"] += distances.normed_wasserstein(one, other) > widest
    # 5 % of 1000, give or take 3.5 standard errors; the KS bound is a little too wide.
    for name, count in alarms.items():
        assert 26 - 10 * (name == "ks") <= count <= 76, (name, count)


def test_critical_values_are_those_of_the_tables() -> None:
    # 200 rows in each period, ten bins: chance alone exceeds the 0.1 of the rule of thumb.
    assert distances.psi_critical(200, 200, 10) == pytest.approx(0.16919, abs=1e-4)
    assert distances.ks_critical(100, 100) == pytest.approx(1.358 * np.sqrt(0.02), abs=1e-4)
    assert distances.psi_critical(100, 100, 1) == 0.0


def test_the_bootstrap_gives_the_same_for_the_same_seed() -> None:
    values = np.random.default_rng(3).exponential(size=3000)
    one, again = (distances.wasserstein_critical(values, 500) for _ in range(2))
    assert one == again
    assert one != distances.wasserstein_critical(values, 500, seed=1)


# ------------------------------------------------------------------------------------------- bins


def test_equal_frequency_bins_hold_the_same_number_of_rows() -> None:
    values = np.random.default_rng(4).lognormal(0, 2, 10_000)
    counts = equal_frequency(values).count(values)
    assert counts.tolist() == [1000] * 10


def test_a_value_that_fills_a_bin_gets_one_of_its_own() -> None:
    chance = np.random.default_rng(5)
    values = np.concatenate([np.zeros(4000), chance.normal(10, 2, 6000)])
    bins = equal_frequency(values)
    assert 4000 in bins.count(values).tolist()
    just_above = bins.count(np.full(10, 1e-9))
    assert just_above[bins.count(values).tolist().index(4000)] == 0


def test_a_constant_column_shows_every_other_value() -> None:
    bins = equal_frequency(np.full(100, 5.0))
    same = bins.count(np.full(100, 5.0))
    for other in (4.999, 5.001):
        assert distances.total_variation(same, bins.count(np.full(10, other))) == 1.0


def test_columns_of_few_values_are_counted_value_by_value() -> None:
    values = np.repeat([0.0, 1.0, 2.0], [50, 30, 20])
    assert equal_frequency(values).count(values).tolist() == [0, 50, 30, 20, 0]


@given(arrays.arrays(np.float64, st.integers(1, 200), elements=st.floats(-1e9, 1e9)))
def test_every_value_lies_in_exactly_one_bin(values: Numbers) -> None:
    bins = equal_frequency(values)
    assert bins.count(values).sum() == values.size
    assert all(low < high for low, high in pairwise(bins.edges))
    assert len(bins.labels()) == bins.size


def test_bins_need_a_number() -> None:
    with pytest.raises(ValueError, match="at least one number"):
        equal_frequency(np.array([np.nan, np.inf]))


def test_equal_width_bins_have_one_width() -> None:
    assert equal_width(0, 10, 5).edges == (2, 4, 6, 8)
    assert equal_width(3, 3).count(np.array([3.0, 4.0])).tolist() == [0, 1, 1]


def test_rare_categories_are_counted_together() -> None:
    values = ["a"] * 5 + ["b"] * 3 + ["c"] * 3 + ["d"]
    bins = categories(values, most=2)
    assert bins == CategoryBins(("a", "b"))
    counted = bins.count(np.array([*values, None, "zz"], dtype=object))
    assert counted.tolist() == [5, 3, 5]
    assert bins.labels() == ("a", "b", "all others")


def test_missing_values_are_in_no_bin() -> None:
    bins = equal_frequency(np.arange(100.0))
    assert bins.count(np.array([np.nan, 1.0])).sum() == 1


@pytest.mark.parametrize(
    ("values", "labels"),
    [
        ([0.0, 1.0] * 30, ("below 0", "0", "1", "over 1")),
        ([3.0], ("below 3", "3", "over 3")),
        ([-0.5, 0.25], ("below -0.5", "-0.5", "0.25", "over 0.25")),
    ],
)
def test_bins_of_few_values_are_called_like_them(
    values: list[float], labels: tuple[str, ...]
) -> None:
    assert equal_frequency(np.array(values)).labels() == labels


def test_bins_of_many_values_say_from_where_to_where_and_no_tiny_number() -> None:
    values = np.concatenate([np.zeros(500), np.arange(1.0, 501.0)])
    labels = equal_frequency(values).labels()
    assert labels[:2] == ("below 0", "0")
    assert labels[2].startswith("0 to ")
    assert not any("e-" in label for label in labels)
