"""Metrics that got worse on a timeline, with the level that they fell from."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from boardsnap.model.postmortem import TimelineEvent
from boardsnap.timing import DatedEvent, better_end, dated_events


@dataclass(frozen=True, slots=True)
class Fall:
    """A metric that got worse.

    Attributes:
        reference: its best value before the worst one.
        worst: in the same unit.
        refs: JSON pointers of the two.
    """

    name: str
    unit: str | None
    reference: float
    worst: float
    refs: tuple[str, str]
    higher_is_better: bool

    @property
    def share(self) -> float:
        """By which share of the reference it got worse."""
        return abs(self.reference - self.worst) / abs(self.reference)


def falls_of(timeline: Sequence[TimelineEvent]) -> tuple[Fall, ...]:
    """The metrics that got worse, of those whose better end is known, in the order of the board."""
    return tuple(fall for values in metric_series(timeline) if (fall := _fall(values)))


def metric_series(timeline: Sequence[TimelineEvent]) -> Iterator[tuple[DatedEvent, ...]]:
    """The dated values of each metric and unit, in order of time."""
    series: dict[tuple[str, str], list[DatedEvent]] = {}
    for one in dated_events(timeline):
        metric = one.event.metric
        if metric and math.isfinite(metric.value):
            series.setdefault((metric.name.casefold(), metric.unit or ""), []).append(one)
    return (tuple(values) for values in series.values())


def value_of(one: DatedEvent) -> float:
    """The value of an event of a series."""
    return one.event.metric.value if one.event.metric else math.nan


def _fall(values: Sequence[DatedEvent]) -> Fall | None:
    metric = values[0].event.metric
    better = better_end(metric.name) if metric else 0
    if metric is None or not better:
        return None
    heights = [better * value_of(one) for one in values]
    low = heights.index(min(heights))
    high = heights.index(max(heights[: low + 1]))
    if heights[high] <= heights[low] or heights[high] == 0:
        return None
    return Fall(
        metric.name,
        metric.unit,
        value_of(values[high]),
        value_of(values[low]),
        (values[high].at.ref, values[low].at.ref),
        better > 0,
    )
