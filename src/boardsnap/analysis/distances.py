"""How far apart two distributions are, and how far they have to be for it to mean something.

Distances of binned counts are computed on the shares of the bins; a bin that both periods leave
empty does not count. So that an empty bin in one of them does not make PSI infinite, half a row
is added to every bin (`PSEUDOCOUNT`), which at the sizes at which a drift can be told at all
changes nothing that is shown. Evidently instead puts 0.0001 in the place of an empty share; give
`floor=EVIDENTLY_FLOOR` for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from boardsnap.analysis.extras import require

# Half a row a bin: Jeffreys' prior for shares.
PSEUDOCOUNT = 0.5
# evidently/legacy/calculations/stattests/utils.py, get_binned_data(feel_zeroes=True).
EVIDENTLY_FLOOR = 0.0001
# The chance of an alarm where nothing changed.
ALPHA = 0.05
# Below this the standard deviation counts as this: evidently, wasserstein_distance_norm.
_LEAST_DEVIATION = 0.001
# Expected rows a bin below which the chi-square approximation is not to be trusted (Cochran 1954).
_LEAST_EXPECTED = 5.0

Counts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Test:
    """A statistic, and how likely one as large is where nothing changed.

    Attributes:
        statistic: the greater, the further apart.
        p_value: 0 to 1.
        trusted: whether there are rows enough for the approximation of the p-value.
    """

    statistic: float
    p_value: float
    trusted: bool = True


# ------------------------------------------------------------------------------ of binned counts


def psi(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    pseudocount: float = PSEUDOCOUNT,
    floor: float | None = None,
) -> float:
    """The population stability index: the sum of (q - p) ln(q / p) over the bins.

    Args:
        reference: rows a bin.
        current: rows in the same bins.
        pseudocount: added to every bin.
        floor: instead of that, the share put in the place of an empty one.
    """
    p, q = _shares(reference, current, pseudocount, floor)
    with np.errstate(divide="ignore"):
        return float(np.sum((q - p) * (np.log(q) - np.log(p))))


def js(
    reference: ArrayLike,
    current: ArrayLike,
    *,
    base: float = 2.0,
    pseudocount: float = 0.0,
) -> float:
    """The Jensen-Shannon distance: the root of the divergence; 0 to 1 with base 2.

    Base 2 is what Evidently and NannyML take; it needs no smoothing.

    Args:
        reference: rows a bin.
        current: rows in the same bins.
        base: of the logarithm.
        pseudocount: added to every bin.
    """
    p, q = _shares(reference, current, pseudocount, None)
    middle = (p + q) / 2
    divergence = (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2
    return float(np.sqrt(max(0.0, divergence) / np.log(base)))


def kl(reference: ArrayLike, current: ArrayLike, *, pseudocount: float = PSEUDOCOUNT) -> float:
    """The Kullback-Leibler divergence of the current period from the reference, in nats."""
    p, q = _shares(reference, current, pseudocount, None)
    return _relative_entropy(q, p)


def hellinger(reference: ArrayLike, current: ArrayLike) -> float:
    """The Hellinger distance, 0 to 1."""
    p, q = _shares(reference, current, 0.0, None)
    return float(np.sqrt(np.sum((np.sqrt(p) - np.sqrt(q)) ** 2) / 2))


def total_variation(reference: ArrayLike, current: ArrayLike) -> float:
    """The share of rows that would have to change their bin, 0 to 1."""
    p, q = _shares(reference, current, 0.0, None)
    return float(np.sum(np.abs(p - q)) / 2)


def ks_of_counts(reference: ArrayLike, current: ArrayLike) -> float:
    """The Kolmogorov-Smirnov statistic as far as ordered bins show it: never more than it is.

    It is less by no more than the share of rows in one bin.
    """
    p, q = _shares(reference, current, 0.0, None)
    return float(np.max(np.abs(np.cumsum(p) - np.cumsum(q))))


def chi_square(reference: ArrayLike, current: ArrayLike) -> Test:
    """The two-sample chi-square test: whether both periods may have the same shares.

    Raises:
        ConfigError: SciPy is not installed.
    """
    table = _both(reference, current)
    totals = table.sum(axis=1, keepdims=True)
    expected = totals * table.sum(axis=0) / totals.sum()
    statistic = float(np.sum((table - expected) ** 2 / expected))
    degrees = table.shape[1] - 1
    if not degrees:
        return Test(0.0, 1.0)
    p_value = float(require("scipy.special").chdtrc(degrees, statistic))
    return Test(statistic, p_value, bool(expected.min() >= _LEAST_EXPECTED))


# --------------------------------------------------------------------------------- of the values


def ks(reference: ArrayLike, current: ArrayLike) -> float:
    """The Kolmogorov-Smirnov statistic of two samples: the widest gap between their shares."""
    one, other = _sorted(reference), _sorted(current)
    places = np.concatenate([one, other])
    below_one = np.searchsorted(one, places, side="right") / one.size
    below_other = np.searchsorted(other, places, side="right") / other.size
    return float(np.max(np.abs(below_one - below_other)))


def ks_p_value(reference: ArrayLike, current: ArrayLike) -> float:
    """How likely a gap as wide is where nothing changed, for large samples (Kolmogorov's law).

    Raises:
        ConfigError: SciPy is not installed.
    """
    rows, others = _sorted(reference).size, _sorted(current).size
    effective = np.sqrt(rows * others / (rows + others))
    return float(require("scipy.special").kolmogorov(effective * ks(reference, current)))


def wasserstein(reference: ArrayLike, current: ArrayLike) -> float:
    """The Wasserstein distance of two samples: how far the mass is moved, in the values' unit."""
    one, other = _sorted(reference), _sorted(current)
    places = np.sort(np.concatenate([one, other]))
    widths = np.diff(places)
    below_one = np.searchsorted(one, places[:-1], side="right") / one.size
    below_other = np.searchsorted(other, places[:-1], side="right") / other.size
    return float(np.sum(np.abs(below_one - below_other) * widths))


def normed_wasserstein(reference: ArrayLike, current: ArrayLike) -> float:
    """The Wasserstein distance as a share of the reference's standard deviation.

    As Evidently has it: a deviation below 0.001 counts as 0.001.
    """
    deviation = float(np.std(_sorted(reference)))
    return wasserstein(reference, current) / max(deviation, _LEAST_DEVIATION)


# ------------------------------------------------------------------------------ critical values


def psi_critical(reference_rows: int, current_rows: int, bins: int, alpha: float = ALPHA) -> float:
    """The PSI that chance alone exceeds with probability `alpha` where nothing changed.

    (1/N + 1/M) times the chi-square quantile with B - 1 degrees of freedom: Yurdakul,
    Statistical properties of population stability index, Western Michigan University, 2018.

    Args:
        reference_rows: N, 1 and more.
        current_rows: M, 1 and more.
        bins: B; those that both periods leave empty do not count.
        alpha: 0 to 1.

    Raises:
        ConfigError: SciPy is not installed.
    """
    return _rarity(reference_rows, current_rows) * _chi_square_quantile(bins, alpha)


def js_critical(
    reference_rows: int,
    current_rows: int,
    bins: int,
    alpha: float = ALPHA,
    *,
    base: float = 2.0,
) -> float:
    """The Jensen-Shannon distance that chance alone exceeds with probability `alpha`.

    Near equality the divergence is an eighth of PSI (both are chi-square divergences to second
    order: Lin, IEEE Trans. Inf. Theory 37, 1991), so that Yurdakul's quantile serves it too.

    Raises:
        ConfigError: SciPy is not installed.
    """
    divergence = psi_critical(reference_rows, current_rows, bins, alpha) / 8
    return float(np.sqrt(divergence / np.log(base)))


def ks_critical(reference_rows: int, current_rows: int, alpha: float = ALPHA) -> float:
    """The KS statistic that chance alone exceeds with probability `alpha`, for large samples.

    The root of -ln(alpha / 2) / 2 * (1/N + 1/M): Smirnov 1948; 1.358 at 5 %.
    """
    scale = np.sqrt(-np.log(alpha / 2) / 2)
    return float(scale * np.sqrt(_rarity(reference_rows, current_rows)))


def wasserstein_critical(
    reference: ArrayLike,
    current_rows: int,
    *,
    reference_rows: int | None = None,
    alpha: float = ALPHA,
    draws: int = 200,
    seed: int = 0,
) -> float:
    """The normed Wasserstein distance that chance alone exceeds with probability `alpha`.

    It has no quantile of its own kind, as it depends on the distribution: both periods are drawn
    from the reference `draws` times. Beyond 2,000 rows smaller samples are drawn and the result
    is scaled by the root of 1/N + 1/M, as the distance shrinks where nothing changed.

    Args:
        reference: a sample of its values.
        current_rows: of the other period.
        reference_rows: of the reference itself, if the sample is not all of it.
        alpha: 0 to 1.
        draws: how often; 200 settle the 95 % quantile to within about a tenth.
        seed: the same one gives the same result.
    """
    values = _sorted(reference)
    rows = reference_rows or values.size
    drawn = (min(rows, 2000), min(current_rows, 2000))
    chance = np.random.default_rng(seed)
    distances = [
        wasserstein(chance.choice(values, drawn[0]), chance.choice(values, drawn[1]))
        for _ in range(draws)
    ]
    scale = np.sqrt(_rarity(rows, current_rows) / _rarity(*drawn))
    deviation = max(float(np.std(values)), _LEAST_DEVIATION)
    return float(np.quantile(distances, 1 - alpha) * scale / deviation)


# ------------------------------------------------------------------------------- what tools take


@dataclass(frozen=True, slots=True)
class Convention:
    """A threshold that a tool or a trade goes by, whatever the number of rows.

    Attributes:
        tool: who.
        statistic: `psi`, `js`, `wasserstein` (normed), `ks`, `chi_square`.
        threshold: above it the tool calls it drift; of a p-value: below it.
        of_p_value: whether it is one.
        source: where it is written.
    """

    tool: str
    statistic: str
    threshold: float
    of_p_value: bool
    source: str


CONVENTIONS: tuple[Convention, ...] = (
    Convention("credit scoring (watch)", "psi", 0.1, False, "Siddiqi 2006; Lewis 1994"),
    Convention("credit scoring (act)", "psi", 0.25, False, "Siddiqi 2006; Lewis 1994"),
    Convention("Evidently", "psi", 0.1, False, "Evidently 0.7, stattests registry"),
    Convention("Evidently", "js", 0.1, False, "Evidently 0.7, stattests registry"),
    Convention("Evidently", "wasserstein", 0.1, False, "Evidently 0.7, stattests registry"),
    Convention("Evidently", "ks", 0.05, True, "Evidently 0.7, stattests registry"),
    Convention("Evidently", "chi_square", 0.05, True, "Evidently 0.7, stattests registry"),
    Convention("NannyML", "js", 0.1, False, "NannyML 0.13, univariate drift, constant threshold"),
    Convention("Deepchecks", "ks", 0.2, False, "Deepchecks 0.19, feature drift condition"),
)
"""What tools go by (none of it is the truth: each is one number for all sample sizes)."""


# ---------------------------------------------------------------------------------------- inside


def smoothed_shares(
    reference: ArrayLike, current: ArrayLike, pseudocount: float = PSEUDOCOUNT
) -> tuple[Counts, Counts]:
    """The shares of both periods in the bins that one of them uses, half a row added to each."""
    return _shares(reference, current, pseudocount, None)


def occupied(reference: ArrayLike, current: ArrayLike) -> int:
    """In how many bins there is a row of either period."""
    return int(_both(reference, current).shape[1])


def _both(reference: ArrayLike, current: ArrayLike) -> NDArray[np.float64]:
    """Both counts, one a row, without the bins that are empty in both.

    Raises:
        ValueError: they have other bins, or one of them has no rows.
    """
    table = np.array([np.asarray(reference, float), np.asarray(current, float)])
    if table.ndim != 2 or not np.all(table.sum(axis=1) > 0):
        raise ValueError("a distance needs rows in both periods")
    return table[:, table.sum(axis=0) > 0]


def _shares(
    reference: ArrayLike, current: ArrayLike, pseudocount: float, floor: float | None
) -> tuple[Counts, Counts]:
    table = _both(reference, current)
    if floor is not None:
        shares = table / table.sum(axis=1, keepdims=True)
        return _floored(shares[0], floor), _floored(shares[1], floor)
    filled = table + pseudocount
    shares = filled / filled.sum(axis=1, keepdims=True)
    return shares[0], shares[1]


def _floored(shares: Counts, floor: float) -> Counts:
    # Evidently: of shares that are all larger than the floor, a millionth of the least.
    least = float(shares[shares > 0].min())
    return np.where(shares == 0, floor if least > floor else least / 1e6, shares)


def _relative_entropy(p: Counts, q: Counts) -> float:
    held = p > 0
    with np.errstate(divide="ignore"):
        return float(np.sum(p[held] * np.log(p[held] / q[held])))


def _sorted(values: ArrayLike) -> NDArray[np.float64]:
    """The values that are there, in order.

    Raises:
        ValueError: there is none.
    """
    numbers: NDArray[Any] = np.asarray(values, dtype=np.float64)
    kept = np.sort(numbers[~np.isnan(numbers)])
    if not kept.size:
        raise ValueError("a distance needs values in both periods")
    return kept


def _rarity(reference_rows: int, current_rows: int) -> float:
    return 1 / reference_rows + 1 / current_rows


def _chi_square_quantile(bins: int, alpha: float) -> float:
    if bins < 2:
        return 0.0
    return float(require("scipy.special").chdtri(bins - 1, alpha))


def distance_of(statistic: str, reference: Sequence[float], current: Sequence[float]) -> float:
    """A distance of binned counts by its name: `psi`, `js`, `ks`, `hellinger`, `total_variation`.

    Raises:
        KeyError: there is no such distance of counts.
    """
    return {
        "psi": psi,
        "js": js,
        "kl": kl,
        "ks": ks_of_counts,
        "hellinger": hellinger,
        "total_variation": total_variation,
    }[statistic](reference, current)
