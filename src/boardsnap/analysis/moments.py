"""Count, mean, spread and skewness of numbers, in a form in which parts can be put together."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Moments:
    """What sums tell of numbers.

    Attributes:
        count: of the numbers.
        mean: 0 where there are none.
        second: sum of the squared distances from the mean.
        third: sum of the cubed distances from the mean.
        low: the least; inf where there are none.
        high: the greatest; -inf where there are none.
    """

    count: int = 0
    mean: float = 0.0
    second: float = 0.0
    third: float = 0.0
    low: float = math.inf
    high: float = -math.inf

    @classmethod
    def of(cls, values: NDArray[Any]) -> Self:
        """Of the finite ones among the values."""
        numbers = np.asarray(values, dtype=np.float64)
        numbers = numbers[np.isfinite(numbers)]
        if not numbers.size:
            return cls()
        mean = float(numbers.mean())
        away = numbers - mean
        return cls(
            int(numbers.size),
            mean,
            float(np.sum(away**2)),
            float(np.sum(away**3)),
            float(numbers.min()),
            float(numbers.max()),
        )

    @property
    def variance(self) -> float:
        """Of the population they are drawn from; NaN for fewer than two."""
        return max(0.0, self.second) / (self.count - 1) if self.count > 1 else math.nan

    @property
    def deviation(self) -> float:
        """The standard deviation; NaN for fewer than two."""
        return math.sqrt(self.variance) if self.count > 1 else math.nan

    @property
    def skewness(self) -> float:
        """The third standardised moment; 0 where all are alike."""
        if self.count < 3 or self.second <= 0:
            return 0.0
        return float((self.third / self.count) / (self.second / self.count) ** 1.5)

    def __add__(self, other: Moments) -> Moments:
        """Of both together (Chan, Golub and LeVeque 1979; Pebay 2008)."""
        if not self.count or not other.count:
            return self if self.count else other
        n, m = self.count, other.count
        total = n + m
        gap = other.mean - self.mean
        return Moments(
            total,
            self.mean + gap * m / total,
            self.second + other.second + gap**2 * n * m / total,
            self.third
            + other.third
            + gap**3 * n * m * (n - m) / total**2
            + 3 * gap * (n * other.second - m * self.second) / total,
            min(self.low, other.low),
            max(self.high, other.high),
        )


def together(parts: Iterable[Moments]) -> Moments:
    """The moments of all parts."""
    return reduce(Moments.__add__, parts, Moments())
