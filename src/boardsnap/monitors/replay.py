"""Values to replay a monitor with, on the steps of one clock, and the step at which it fires.

Between two observations a gauge keeps its last value, as it does in Prometheus until the job that
sets it runs again: nothing between them is counted as observed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce

from boardsnap.model.monitor import Condition, Monitor
from boardsnap.monitors.conditions import holds
from boardsnap.monitors.exporter import History, Setup
from boardsnap.monitors.naming import span_seconds
from boardsnap.monitors.promql import Expression, expression
from boardsnap.timing import moment_of

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
        firing: whether it fires, at each step.
        fires: the step at which it begins to; on the promised day where it does so then. None: it
            never does.
    """

    tracks: tuple[Track, ...]
    seconds: float
    start: datetime | None
    source: str
    firing: tuple[bool, ...]
    fires: int | None

    @property
    def steps(self) -> int:
        """How many there are."""
        return len(self.tracks[0].values)

    def time_of(self, step: int) -> datetime | None:
        """When a step was, None where the values are made up."""
        return self.start + timedelta(seconds=step * self.seconds) if self.start else None


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
    """The first history of what the expression's gauge holds, or of the statistic itself."""
    for history in setup.histories:
        same = (
            history.subject.kind == condition.subject.kind
            and history.subject.name.casefold() == condition.subject.name.casefold()
        )
        if not same or not history.points:
            continue
        if history.statistic == one.statistic:
            return history
        if history.statistic == condition.statistic and one.statistic != "newest":
            points = tuple((at, _plain_value(condition, value)) for at, value in history.points)
            return replace(history, points=points)
    return None


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
    firing = _firing(tracks, seconds, _lasting(monitor))
    promised = _promised_step(monitor, start, seconds, firing)
    fires = promised if promised is not None else _first(firing)
    return Replay(tracks, seconds, start, source, firing, fires)


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


def _firing(tracks: Sequence[Track], seconds: float, lasting: float) -> tuple[bool, ...]:
    """Whether all conditions hold, and have held for long enough, at each step."""
    since: int | None = None
    states = []
    for step in range(len(tracks[0].values)):
        values = [(track.condition, track.at(step, seconds)) for track in tracks]
        if not all(value is not None and holds(one, value) for one, value in values):
            since = None
        elif since is None:
            since = step
        states.append(since is not None and (step - since) * seconds >= lasting)
    return tuple(states)


def _first(firing: Sequence[bool]) -> int | None:
    return next((step for step, state in enumerate(firing) if state), None)


def _promised_step(
    monitor: Monitor, start: datetime, seconds: float, firing: Sequence[bool]
) -> int | None:
    """The first step of the promised day at which it fires; None: no such day, or not then."""
    promised = moment_of(monitor.promise.fires_on) if monitor.promise else None
    if promised is None:
        return None
    for step, state in enumerate(firing):
        if state and (start + timedelta(seconds=step * seconds)).date() == promised.date():
            return step
    return None


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
    firing = _firing(tracks, seconds, _lasting(monitor))
    return Replay(tracks, seconds, None, source, firing, _first(firing))


def _around(condition: Condition, one: Expression, held: int) -> tuple[float, ...]:
    if one.statistic == "newest":
        return (0.0,) * (6 + held)
    quiet, loud = _either_side(condition)
    if one.statistic != condition.statistic:
        quiet, loud = (_plain_value(condition, value) for value in (quiet, loud))
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


def _plain_value(condition: Condition, value: float) -> float:
    """The gauge's value for which the statistic is this one."""
    statistic, numbers = condition.statistic, condition.parameters
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
