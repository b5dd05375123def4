"""The monitors that a backtest replays: what they are made from, and how they are written.

Every number in them is the board's, a tool's or a paper's, or comes from the values on which
thresholds are fitted; none is chosen by looking at the incident. How the result changes with the
number is found by putting others in its place (`grid`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, stdev
from typing import Literal

from boardsnap.limits import Limit
from boardsnap.model.backtest import Consequence, Family
from boardsnap.model.monitor import (
    Comparator,
    Condition,
    Monitor,
    Origin,
    Span,
    Statistic,
    Subject,
)

Direction = Literal[-1, 1]

# The standard deviation of fewer values is off by more than a quarter (its own standard error is
# 1 / sqrt(2 (n - 1))), and a limit of 3 of them is passed by chance 2.5 times in 100 values
# instead of 0.13 (Student's t with 7 degrees of freedom).
LEAST_FOR_DEVIATION = 8


@dataclass(frozen=True, slots=True)
class Level:
    """What a metric's values were like where thresholds are fitted."""

    mean: float
    deviation: float | None
    low: float
    high: float
    moving_range: float | None
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Level | None:
        """The level of some values; None where there are none."""
        if not values:
            return None
        spread = stdev(values) if len(values) >= LEAST_FOR_DEVIATION else None
        ranges = [abs(b - a) for a, b in pairwise(values)]
        return cls(
            mean=rounded(fmean(values)),
            deviation=rounded(spread) if spread is not None else None,
            low=min(values),
            high=max(values),
            moving_range=fmean(ranges) if len(values) >= LEAST_FOR_DEVIATION else None,
            count=len(values),
        )


@dataclass(frozen=True, slots=True)
class Watch:
    """A metric in one chunking, with all that its monitors are made from.

    Attributes:
        directions: in which it gets worse; both where its name does not tell.
        level: None: nothing was observed before the failure.
        step: the usual time between two values; None: not known.
        limits: the board's own for this metric, in the unit of its values.
    """

    subject: Subject
    consequence: Consequence
    directions: tuple[Direction, ...]
    chunk: Span | None
    level: Level | None
    step: Span | None
    origin: Origin
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A monitor to be replayed.

    Attributes:
        because: where its number comes from.
        varied: `threshold`, or a parameter of the first condition.
        grid: other numbers to put in its place.
    """

    monitor: Monitor
    family: Family
    consequence: Consequence
    because: str
    varied: str = "threshold"
    grid: tuple[float, ...] = field(default=())


def rounded(value: float, digits: int = 6) -> float:
    """The number as it is written into a monitor: what is shown is what is replayed."""
    return float(f"{value:.{digits}g}")


def slug(name: str) -> str:
    """The name as part of an id."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") or "metric"


def shown(value: float) -> str:
    """A number as titles say it."""
    return f"{value:.4g}"


@dataclass(frozen=True, slots=True)
class Maker:
    """Writes the monitors of one metric in one direction."""

    watch: Watch
    direction: Direction

    @property
    def beyond(self) -> Comparator:
        """How a value compares that is worse than a threshold."""
        return ">" if self.direction > 0 else "<"

    @property
    def side(self) -> str:
        """On which side of its mean it is worse."""
        return "above" if self.direction > 0 else "below"

    def condition(
        self,
        statistic: Statistic,
        comparator: Comparator,
        threshold: float,
        basis: str,
        **parameters: float,
    ) -> Condition:
        """The condition, its threshold as it will be shown."""
        return Condition(
            subject=self.watch.subject,
            statistic=statistic,
            comparator=comparator,
            threshold=rounded(threshold, 4),
            chunk=self.watch.chunk,
            parameters=parameters,
            basis=basis,
        )

    def monitor(
        self, key: str, title: str, *conditions: Condition, lasting: Span | None = None
    ) -> Monitor:
        """The monitor of these conditions.

        Args:
            key: what makes its id one of its own among those of the metric.
            title: what it watches for; the chunk is added.
            conditions: that have to hold together.
            lasting: how long they have to.
        """
        chunk = self.watch.chunk
        width = "" if chunk is None else f"_{slug(f'{chunk.value:g}_{chunk.unit}')}"
        ident = f"{slug(self.watch.subject.name)[:40]}_{key}{width}"
        return Monitor(
            id=ident if ident[0].isalpha() else f"m_{ident}",
            title=title + _chunk_words(chunk),
            conditions=conditions,
            lasting=lasting,
            severity="page" if self.watch.consequence == "metric" else "warn",
            origin=self.watch.origin,
        )


def _chunk_words(chunk: Span | None) -> str:
    if chunk is None:
        return ""
    return f" ({span_words(chunk)} means)"


def span_words(span: Span) -> str:
    """`daily`, `hourly`, or `6 hours`, for one chunk."""
    names = {"minutes": "minutely", "hours": "hourly", "days": "daily", "weeks": "weekly"}
    if span.value == 1:
        return {**names, "months": "monthly"}[span.unit]
    return f"{span.value:g}-{span.unit.removesuffix('s')}"
