"""How sure a measured change is: intervals for means, medians, shares, and what is made of them.

One interval is built for each period; the two are put together by MOVER, the "method of variance
estimates recovery" (Zou and Donner, Statistics in Medicine 27, 2008, for differences; Donner and
Zou, Statistical Methods in Medical Research 21, 2012, for ratios), which keeps them as lopsided
as they are. How often they hold the truth is measured in benchmarks/claims.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from boardsnap.analysis.extras import require
from boardsnap.analysis.moments import Moments

LEVEL = 0.95
# Above this, skewness over the root of the number of rows, an interval for a mean holds the truth
# less often than it says, however it is built: 88 to 93 % of 95 (benchmarks/claims.py).
FRAIL = 0.5
# Fewer chunks say too little of how much chunks differ: Student's t at 5 degrees of freedom is
# 2.6, at 2 it is 4.3.
_LEAST_CHUNKS = 6


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval.

    Attributes:
        value: as measured.
        low: lower end at the level of `LEVEL`; -inf where there is none.
        high: upper end; inf where there is none.
    """

    value: float
    low: float
    high: float

    @property
    def bounded(self) -> bool:
        """Whether value and both ends are numbers."""
        return all(map(math.isfinite, (self.value, self.low, self.high)))

    def mapped(self, scale: float, offset: float = 0.0) -> Estimate:
        """The same in another unit: times `scale`, then plus `offset`."""
        low, high = sorted((self.low * scale + offset, self.high * scale + offset))
        return Estimate(self.value * scale + offset, low, high)


def mean(whole: Moments, chunks: Sequence[Moments] = (), level: float = LEVEL) -> Estimate:
    """The mean with the widest of three intervals.

    Student's; Hall's, which mends what skewness does to it (Hall, Journal of the Royal
    Statistical Society B 54, 1992); and one that takes the chunks as the unit, for rows of one
    day are more alike than those of several (a ratio estimator: Cochran, Sampling Techniques,
    1977, 6.4).

    Args:
        whole: of all rows.
        chunks: of each stretch of time; fewer than six are not used.
        level: 0 to 1.
    """
    if whole.count < 2:
        return Estimate(whole.mean if whole.count else math.nan, -math.inf, math.inf)
    quantile = student(whole.count - 1, level)
    error = whole.deviation / math.sqrt(whole.count)
    below, above = _hall(quantile, whole.skewness / math.sqrt(whole.count))
    reach = [quantile * error, _chunk_reach(whole.mean, chunks, level)]
    return Estimate(
        whole.mean,
        whole.mean - max(*reach, below * error),
        whole.mean + max(*reach, above * error),
    )


def is_frail(moments: Moments) -> bool:
    """Whether the rows are too few for their skewness: then the median says more."""
    return moments.count < 2 or abs(moments.skewness) / math.sqrt(moments.count) > FRAIL


def quantile(values: ArrayLike, share: float = 0.5, level: float = LEVEL) -> Estimate:
    """A quantile between order statistics, whatever the distribution (Conover 1999, 3.2).

    Args:
        values: a sample; missing ones (NaN) are left out.
        share: 0.5 is the median.
        level: 0 to 1.
    """
    numbers = np.asarray(values, dtype=np.float64)
    numbers = np.sort(numbers[np.isfinite(numbers)])
    if not numbers.size:
        return Estimate(math.nan, -math.inf, math.inf)
    tail = (1 - level) / 2
    binomial = require("scipy.special").bdtrik
    low = math.floor(_place(binomial(tail, numbers.size, share))) - 1
    high = math.ceil(_place(binomial(1 - tail, numbers.size, share))) + 1
    return Estimate(
        float(np.quantile(numbers, share)),
        float(numbers[low]) if low >= 0 else -math.inf,
        float(numbers[high]) if high < numbers.size else math.inf,
    )


def share(
    count: int, rows: int, chunks: Sequence[tuple[int, int]] = (), level: float = LEVEL
) -> Estimate:
    """A share of rows, 0 to 1, by Wilson's score interval.

    Where the chunks differ more than chance lets them, the rows count for fewer: as many as
    would differ so (Kish's design effect).

    Args:
        count: of the rows that are meant.
        rows: of all.
        chunks: count and rows of each stretch of time; fewer than six are not used.
        level: 0 to 1.
    """
    if not rows:
        return Estimate(math.nan, 0.0, 1.0)
    held = count / rows
    effective = rows / _design_effect(held, chunks)
    score = student(len(chunks) - 1, level) if effective < rows else _normal(level)
    middle = held + score**2 / (2 * effective)
    reach = score * math.sqrt(held * (1 - held) / effective + (score / (2 * effective)) ** 2)
    width = 1 + score**2 / effective
    low = 0.0 if not count else max(0.0, (middle - reach) / width)
    high = 1.0 if count == rows else min(1.0, (middle + reach) / width)
    return Estimate(held, low, high)


def difference(before: Estimate, after: Estimate) -> Estimate:
    """By how much the second is more than the first (MOVER)."""
    value = after.value - before.value
    below = math.hypot(after.value - after.low, before.high - before.value)
    above = math.hypot(after.high - after.value, before.value - before.low)
    return Estimate(value, value - below, value + above)


def relative(before: Estimate, after: Estimate) -> Estimate:
    """The change as a share of the first: 0.34 is a third more.

    Where the first is not clearly different from 0, the interval has no ends: a share of nothing
    means nothing.
    """
    sign = -1.0 if before.value < 0 else 1.0
    first, second = before.mapped(sign), after.mapped(sign)
    if not first.low > 0 or not all(map(math.isfinite, (first.high, second.low, second.high))):
        value = (after.value - before.value) / abs(before.value) if before.value else math.nan
        return Estimate(value, -math.inf, math.inf)
    ratio = _ratio(first, second)
    return ratio.mapped(sign, -sign)


def _ratio(first: Estimate, second: Estimate) -> Estimate:
    """The second over the first, whose interval is above 0 (Donner and Zou 2012, equation 9)."""
    a, b = second, first
    product = a.value * b.value
    low_gap = product**2 - a.low * b.high * (2 * a.value - a.low) * (2 * b.value - b.high)
    high_gap = product**2 - a.high * b.low * (2 * a.value - a.high) * (2 * b.value - b.low)
    low_part, high_part = b.high * (2 * b.value - b.high), b.low * (2 * b.value - b.low)
    # Beyond twice the value the lower end is no longer bounded by this construction.
    low = (product - math.sqrt(max(0.0, low_gap))) / low_part if low_part > 0 else -math.inf
    high = (product + math.sqrt(max(0.0, high_gap))) / high_part
    if low == -math.inf and a.low >= 0:
        low = 0.0
    return Estimate(a.value / b.value, low, high)


def _chunk_reach(middle: float, chunks: Sequence[Moments], level: float) -> float:
    held = [chunk for chunk in chunks if chunk.count]
    if len(held) < _LEAST_CHUNKS:
        return 0.0
    total = sum(chunk.count for chunk in held)
    spread = sum((chunk.count * (chunk.mean - middle)) ** 2 for chunk in held)
    variance = spread / total**2 * len(held) / (len(held) - 1)
    return student(len(held) - 1, level) * math.sqrt(variance)


def _design_effect(held: float, chunks: Sequence[tuple[int, int]]) -> float:
    parts = [(count, rows) for count, rows in chunks if rows]
    if len(parts) < _LEAST_CHUNKS or not 0 < held < 1:
        return 1.0
    total = sum(rows for _, rows in parts)
    spread = sum((count - rows * held) ** 2 for count, rows in parts)
    clustered = spread / total**2 * len(parts) / (len(parts) - 1)
    return max(1.0, clustered / (held * (1 - held) / total))


def _hall(score: float, lean: float) -> tuple[float, float]:
    """How far the interval reaches below and above the mean, in standard errors.

    Args:
        score: Student's quantile.
        lean: skewness over the root of the number of rows.
    """
    if abs(lean) < 1e-9:
        return score, score

    def turned(value: float) -> float:
        return 3 / lean * (float(np.cbrt(1 + lean * (value - lean / 6))) - 1)

    return turned(score), -turned(-score)


def student(degrees: int, level: float = LEVEL) -> float:
    """Student's quantile for an interval with two ends."""
    return float(require("scipy.special").stdtrit(degrees, (1 + level) / 2))


def _normal(level: float) -> float:
    return float(require("scipy.special").ndtri((1 + level) / 2))


def _place(found: object) -> float:
    """The order statistic; before the first one where none is as rare."""
    number = float(found)  # type: ignore[arg-type]
    return -1.0 if math.isnan(number) else number
