"""Values to replay a monitor with, on the steps of one clock, and the step at which it fires.

Between two observations a gauge keeps its last value, as it does in Prometheus until the job that
sets it runs again: nothing between them is counted as observed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce

from boardsnap.model.monitor import Condition, Monitor
from boardsnap.monitors.exporter import History, Setup
from boardsnap.monitors.naming import span_seconds
from boardsnap.monitors.promql import Expression, expression

_MOST_STEPS = 50_000
_DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Track:
    """One condition with the values of its gauge, one a step."""

    condition: Condition
    expression: Expression
    values: tuple[float, ...]

    def at(self, step: int, seconds: float) -> float | None:
        """The statistic at a step, None where it needs values before the first."""
        return self.expression.compute(self.values, step, seconds)


@dataclass(frozen=True, slots=True)
class Replay:
    """A monitor with values for all its conditions.

    Attributes:
        seconds: the length of a step.
        start: the time of the first step; None: the values are made up.
        source: where the values come from.
        fires: the step at which it fires first; None: it does not.
    """

    tracks: tuple[Track, ...]
    seconds: float
    start: datetime | None
    source: str
    fires: int | None

    @property
    def steps(self) -> int:
        """How many there are."""
        return len(self.tracks[0].values)

    def time_of(self, step: int) -> datetime | None:
        """When a step was, None where the values are made up."""
        return self.start + timedelta(seconds=step * self.seconds) if self.start else None

    def step_on(self, day: str) -> int | None:
        """The last step of a day or minute that it has."""
        times = [self.time_of(step) for step in range(self.steps)]
        found = [i for i, at in enumerate(times) if at and at.isoformat().startswith(day[:16])]
        return found[-1] if found else None


def replay(monitor: Monitor, setup: Setup) -> Replay:
    """The monitor with what was observed, or with made-up values where nothing was."""
    expressions = [expression(condition, setup) for condition in monitor.conditions]
    observed = [
        _history(condition, one, setup)
        for condition, one in zip(monitor.conditions, expressions, strict=True)
    ]
    known = [history for history in observed if history is not None]
    if len(known) == len(observed):
        made = _observed(monitor, expressions, known)
        if made:
            return made
    return _made_up(monitor, expressions)


def _history(condition: Condition, one: Expression, setup: Setup) -> History | None:
    """The history of what the expression's gauge holds."""
    return next(
        (
            history
            for history in setup.histories
            if history.statistic == one.statistic
            and history.subject.kind == condition.subject.kind
            and history.subject.name.casefold() == condition.subject.name.casefold()
            and history.points
        ),
        None,
    )


def _observed(
    monitor: Monitor, expressions: Sequence[Expression], histories: Sequence[History]
) -> Replay | None:
    times = sorted({at for history in histories for at, _ in history.points})
    start = max(history.points[0][0] for history in histories)
    times = [at for at in times if at >= start]
    last = times[-1] + timedelta(seconds=_lasting(monitor))
    seconds = _step(monitor, [(at - start).total_seconds() for at in times])
    steps = math.ceil((last - start).total_seconds() / seconds) + 1
    if steps > _MOST_STEPS:
        return None
    tracks = tuple(
        Track(condition, one, tuple(_held(history, start, seconds, steps)))
        for condition, one, history in zip(monitor.conditions, expressions, histories, strict=True)
    )
    source = "; ".join(dict.fromkeys(history.source for history in histories))
    fires = _first_firing(tracks, seconds, _lasting(monitor))
    return Replay(tracks, seconds, start, source, fires)


def _held(history: History, start: datetime, seconds: float, steps: int) -> Iterator[float]:
    """The last value observed at each step."""
    points = list(history.points)
    place = 0
    for step in range(steps):
        now = start + timedelta(seconds=step * seconds)
        while place + 1 < len(points) and points[place + 1][0] <= now:
            place += 1
        yield points[place][1]


def _step(monitor: Monitor, offsets: Sequence[float]) -> float:
    """The longest step on which all observations fall, a minute at least, a day at most."""
    chunk = monitor.conditions[0].chunk
    lengths = [round(offset) for offset in offsets if offset > 0] + [round(_DAY)]
    if chunk:
        lengths.append(round(span_seconds(chunk)))
    if monitor.lasting:
        lengths.append(round(span_seconds(monitor.lasting)))
    return float(max(60, reduce(math.gcd, lengths)))


def _lasting(monitor: Monitor) -> float:
    return span_seconds(monitor.lasting) if monitor.lasting else 0.0


def _first_firing(tracks: Sequence[Track], seconds: float, lasting: float) -> int | None:
    since: int | None = None
    for step in range(len(tracks[0].values)):
        if not all(_holds(track, step, seconds) for track in tracks):
            since = None
            continue
        since = step if since is None else since
        if (step - since) * seconds >= lasting:
            return step
    return None


def _holds(track: Track, step: int, seconds: float) -> bool:
    value = track.at(step, seconds)
    if value is None:
        return False
    limit = track.condition.threshold
    return {
        ">": value > limit,
        ">=": value >= limit,
        "<": value < limit,
        "<=": value <= limit,
    }[track.condition.comparator]


def _made_up(monitor: Monitor, expressions: Sequence[Expression]) -> Replay:
    """Values on the quiet side of each threshold, and then on the other: where it fires."""
    chunk = monitor.conditions[0].chunk
    seconds = span_seconds(chunk) if chunk else _DAY
    ages = [c.threshold for c in monitor.conditions if c.statistic == "staleness"]
    if ages:
        seconds = max(60.0, round(max(ages) * 3600 / 4))
    if monitor.lasting:
        seconds = float(math.gcd(round(seconds), round(_lasting(monitor))))
    held = round(_lasting(monitor) / seconds) + 1
    tracks = tuple(
        Track(condition, one, _around(condition, one, held))
        for condition, one in zip(monitor.conditions, expressions, strict=True)
    )
    source = "made-up values on either side of the threshold: there are none to replay"
    return Replay(tracks, seconds, None, source, _first_firing(tracks, seconds, _lasting(monitor)))


def _around(condition: Condition, one: Expression, held: int) -> tuple[float, ...]:
    if one.statistic == "newest":
        return (0.0,) * (6 + held)
    quiet, loud = _either_side(condition)
    numbers = condition.parameters
    if one.statistic != condition.statistic:
        quiet, loud = (_plain_value(condition.statistic, v, numbers) for v in (quiet, loud))
    return (quiet,) * 2 + (loud,) * held


def _either_side(condition: Condition) -> tuple[float, float]:
    """A value for which the condition does not hold, and one for which it does."""
    limit = condition.threshold
    counts = condition.statistic in {"missing_columns", "changed_types", "adwin", "kswin"}
    apart = 1.0 if counts else max(abs(limit) / 10, 0.01)
    above, below = round(limit + apart, 6), round(limit - apart, 6)
    return {
        ">": (limit, above),
        ">=": (below, limit),
        "<": (limit, below),
        "<=": (above, limit),
    }[condition.comparator]


def _plain_value(statistic: str, value: float, numbers: dict[str, float]) -> float:
    """The gauge's value for which the statistic is this one, or close to it."""
    mean = numbers.get("reference_mean", 0.0)
    if statistic == "relative_drop":
        return mean - value * abs(mean)
    if statistic in {"relative_rise", "mean_shift"}:
        return mean + value * abs(mean)
    if statistic == "deviations":
        return mean + value * numbers.get("reference_deviation", 0.0)
    if statistic == "row_count":
        return value * numbers.get("reference_rows", 1.0)
    return value
