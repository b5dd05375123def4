"""The statistics of a metric: each takes one value at a time and says how far things have gone.

Everything that a detector has to know beforehand stands in its condition's parameters
(`reference_mean` and `reference_deviation`, weights, slacks), so that a monitor is whole: what is
replayed here is what a file made from it will do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Protocol

from boardsnap.model.monitor import Statistic

Parameters = Mapping[str, float]


class Detector(Protocol):
    """What all statistics of a metric share: they are made from parameters, then fed in order."""

    def __init__(self, parameters: Parameters) -> None: ...
    def update(self, value: float) -> float | None:
        """The statistic after this value; None while it is warming up."""

    def restart(self) -> None:
        """Told when its condition held: charts that add up begin anew."""


class _Memoryless:
    """A statistic of the present value alone."""

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters

    def restart(self) -> None:
        """Nothing is remembered."""


class Value(_Memoryless):
    """The metric's own value."""

    def update(self, value: float) -> float:
        """The value."""
        return value


class RelativeDrop(_Memoryless):
    """How far below the reference's mean, as a share of it."""

    def update(self, value: float) -> float:
        """0.1: a tenth lower than it used to be."""
        mean = self._parameters["reference_mean"]
        return (mean - value) / abs(mean)


class RelativeRise(_Memoryless):
    """How far above the reference's mean, as a share of it."""

    def update(self, value: float) -> float:
        """0.1: a tenth higher than it used to be."""
        mean = self._parameters["reference_mean"]
        return (value - mean) / abs(mean)


class Deviations(_Memoryless):
    """How many standard deviations of the reference the value is from its mean."""

    def update(self, value: float) -> float:
        """With its sign; outside of 3 is the limit of Shewhart's chart."""
        return (value - self._parameters["reference_mean"]) / self._parameters[
            "reference_deviation"
        ]


class RateOfChange:
    """The difference to the value before, as a share of the reference's mean."""

    def __init__(self, parameters: Parameters) -> None:
        self._mean = parameters["reference_mean"]
        self._before: float | None = None

    def update(self, value: float) -> float | None:
        """With its sign; None for the first value."""
        before, self._before = self._before, value
        return None if before is None else (value - before) / abs(self._mean)

    def restart(self) -> None:
        """The next difference is to the value before all the same."""


class Ewma:
    """Roberts's chart: an exponentially weighted mean, in standard deviations of the reference.

    Montgomery, Introduction to Statistical Quality Control, section 9.2.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._mean = 0.0

    def update(self, value: float) -> float:
        """With its sign; its standard deviation settles at the root of weight / (2 - weight)."""
        deviation = (value - self._parameters["reference_mean"]) / self._parameters[
            "reference_deviation"
        ]
        self._mean += self._parameters["weight"] * (deviation - self._mean)
        return self._mean

    def restart(self) -> None:
        """The mean goes on: it comes back by itself."""


class Cusum:
    """Page's one-sided cumulative sum, in standard deviations of the reference.

    Montgomery, section 9.1: the tabular chart; it begins anew at 0 after a signal.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._sum = 0.0

    def update(self, value: float) -> float:
        """What has added up in the direction of `direction` (1 up, -1 down) beyond the slack."""
        at = self._parameters
        deviation = at["direction"] * (value - at["reference_mean"]) / at["reference_deviation"]
        self._sum = max(0.0, self._sum + deviation - at["slack"])
        return self._sum

    def restart(self) -> None:
        """From 0."""
        self._sum = 0.0


class PageHinkley:
    """The Page-Hinkley test, in standard deviations of the reference.

    The same arithmetic as river's: the mean is that of all values since the last signal, and the
    sums fade by `forgetting`. It says nothing for the first `least` values.
    """

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._count, self._running, self._sum = 0, 0.0, 0.0
        self._least = math.inf

    def update(self, value: float) -> float | None:
        """How far the sum is from its best point, in the direction of `direction`."""
        at = self._parameters
        deviation = at["direction"] * (value - at["reference_mean"]) / at["reference_deviation"]
        self._count += 1
        self._running += (deviation - self._running) / self._count
        self._sum = at["forgetting"] * self._sum + deviation - self._running - at["delta"]
        self._least = min(self._least, self._sum)
        return None if self._count < at["least"] else self._sum - self._least

    def restart(self) -> None:
        """As if nothing had been seen."""
        self._count, self._running, self._sum = 0, 0.0, 0.0
        self._least = math.inf


DETECTORS: dict[Statistic, Callable[[Parameters], Detector]] = {
    "value": Value,
    "relative_drop": RelativeDrop,
    "relative_rise": RelativeRise,
    "deviations": Deviations,
    "rate_of_change": RateOfChange,
    "ewma": Ewma,
    "cusum": Cusum,
    "page_hinkley": PageHinkley,
}
"""The detectors that need no library, by their statistic."""
