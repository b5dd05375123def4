"""A monitor replayed over a history: when it was firing, and what of that was an alarm.

It fires for a chunk when all its conditions hold in it, and have held for as long as it asks
(`lasting`, as `for` in Prometheus). Firing chunks that follow each other are one alarm; chunks
without a value are passed over. An alarm is known at its chunk's end, and a single value at its
own time, both later by the delay of the labels.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean
from typing import Protocol

from boardsnap.analysis.chunks import length_of
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.detectors import DETECTORS, Detector, Parameters
from boardsnap.analysis.series import Series
from boardsnap.analysis.windows import WINDOWS
from boardsnap.model.monitor import Comparator, Condition, Monitor, Span, Statistic, Subject
from boardsnap.timing import Precision

METRIC_DETECTORS: Mapping[Statistic, Callable[[Parameters], Detector]] = {**DETECTORS, **WINDOWS}

COMPARATORS: Mapping[Comparator, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


@dataclass(frozen=True, slots=True)
class Tick:
    """One time at which a condition is asked.

    Attributes:
        start: of the chunk, or the time of the single value.
        end: of the chunk; the same as its start for a single value.
        known: when the statistic can be known.
        grain: how finely `known` is known.
        said: the board's words for a relative time.
        value: of the statistic; None while it is warming up.
        holds: whether the condition does.
    """

    start: datetime
    end: datetime
    known: datetime
    grain: Precision
    said: str | None
    value: float | None
    holds: bool


class History(Protocol):
    """What was observed of one subject: anything that can answer a condition in order."""

    def ticks(self, condition: Condition) -> Sequence[Tick]:
        """The condition at every time at which it can be asked, earliest first."""


Histories = Mapping[Subject, History]


@dataclass(frozen=True, slots=True)
class ChunkValue:
    """A metric's value for a single time, or its mean in a chunk."""

    start: datetime
    end: datetime
    grain: Precision
    said: str | None
    value: float


@dataclass(frozen=True, slots=True)
class MetricHistory:
    """A metric's values.

    Attributes:
        delay: how much later than its own time a value is known.
        taken: its values by the chunks in which they were taken already.
    """

    series: Series
    clock: Clock
    delay: timedelta = timedelta()
    taken: dict[Span | None, tuple[ChunkValue, ...]] = field(default_factory=dict, compare=False)

    def values(self, chunk: Span | None) -> tuple[ChunkValue, ...]:
        """The single values, or their means by chunk."""
        if chunk not in self.taken:
            self.taken[chunk] = tuple(self._means(chunk) if chunk else self._singles())
        return self.taken[chunk]

    def _singles(self) -> Iterator[ChunkValue]:
        for one in self.series.observations:
            yield ChunkValue(one.at, one.at, one.grain, one.said, one.value)

    def _means(self, chunk: Span) -> Iterator[ChunkValue]:
        found: dict[tuple[datetime, datetime], list[float]] = {}
        for one in self.series.observations:
            found.setdefault(self.clock.chunk(one.at, chunk), []).append(one.value)
        grain = grain_of(chunk)
        for (start, end), values in found.items():
            yield ChunkValue(start, end, grain, None, fmean(values))

    def ticks(self, condition: Condition) -> Sequence[Tick]:
        """The condition at every value."""
        detector = METRIC_DETECTORS[condition.statistic](condition.parameters)
        return [self._tick(one, condition, detector) for one in self.values(condition.chunk)]

    def _tick(self, one: ChunkValue, condition: Condition, detector: Detector) -> Tick:
        value = detector.update(one.value)
        holds = holds_for(condition, value)
        if holds:
            detector.restart()
        known = one.end + self.delay
        return Tick(one.start, one.end, known, one.grain, one.said, value, holds)


def grain_of(chunk: Span) -> Precision:
    """How finely the end of a chunk is known."""
    return "minute" if chunk.unit in {"minutes", "hours"} or chunk.value % 1 else "day"


def holds_for(condition: Condition, value: float | None) -> bool:
    """Whether the comparison holds; not while the statistic is warming up."""
    return value is not None and COMPARATORS[condition.comparator](value, condition.threshold)


@dataclass(frozen=True, slots=True)
class Firing:
    """Whether a monitor was firing at one time."""

    tick: Tick
    fires: bool


def replay(monitor: Monitor, histories: Histories) -> tuple[Firing, ...]:
    """The monitor at every time at which all its conditions can be asked, earliest first.

    Args:
        monitor: with every parameter that its statistics need.
        histories: of all its subjects.
    """
    asked = [histories[condition.subject].ticks(condition) for condition in monitor.conditions]
    together = list(_joined(asked))
    if monitor.lasting is None:
        return tuple(Firing(tick, holds) for tick, holds in together)
    return tuple(_lasting(together, length_of(monitor.lasting)))


def _joined(asked: Sequence[Sequence[Tick]]) -> Iterator[tuple[Tick, bool]]:
    first, *others = asked
    at = [{(tick.start, tick.end): tick for tick in ticks} for ticks in others]
    for tick in first:
        same = [ticks.get((tick.start, tick.end)) for ticks in at]
        found = [one for one in same if one is not None]
        if len(found) == len(same):
            latest = max((tick, *found), key=lambda one: one.known)
            yield (latest if others else tick), all(one.holds for one in (tick, *found))


def _lasting(together: Sequence[tuple[Tick, bool]], length: timedelta) -> Iterator[Firing]:
    since: datetime | None = None
    for tick, holds in together:
        since = (since or tick.known) if holds else None
        yield Firing(tick, since is not None and tick.known - since >= length)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A run of firing chunks: its first and its last."""

    first: Tick
    last: Tick


def alarms_in(firings: Sequence[Firing], *, already: bool = False) -> tuple[Alarm, ...]:
    """The runs of firing chunks.

    Args:
        firings: earliest first.
        already: it was firing just before: a run that goes on is no new alarm.
    """
    found: list[Alarm] = []
    running = already
    for one in firings:
        if one.fires and not running:
            found.append(Alarm(one.tick, one.tick))
        elif one.fires and found:
            found[-1] = Alarm(found[-1].first, one.tick)
        running = one.fires
    return tuple(found)
