"""What a replay comes to: first alarm in the incident, false alarms before it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Course
from boardsnap.analysis.replay import Alarm, Firing, Tick, alarms_in
from boardsnap.model.backtest import FalseAlarms, Outcome

_DAY = timedelta(days=1)
_PERIOD_DAYS = 90.0
# Of the interval in `at_most_per_90_days`.
_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of a monitor.

    Attributes:
        alarm: the first that began in the incident; of one that was already on, that one.
        false_alarms: None: no part of the reference period was there to count in.
        by_chance: how likely an alarm is within the same time at any other place.
    """

    outcome: Outcome
    alarm: Alarm | None
    delay_days: float | None
    lead_days: float | None
    false_alarms: FalseAlarms | None
    by_chance: float | None


def in_reference(tick: Tick, course: Course) -> bool:
    """Whether all that the tick rests on is from when all was well."""
    return tick.start < course.reference_end and tick.end <= course.reference_end


def in_incident(tick: Tick, course: Course) -> bool:
    """Whether the tick rests on something from the incident."""
    over = course.ended is not None and tick.start >= course.ended.at
    return not in_reference(tick, course) and not over


def judge(
    firings: Sequence[Firing], course: Course, count_from: datetime | None, clock: Clock
) -> Judgement:
    """What the firings come to.

    Args:
        firings: earliest first.
        course: of the failure.
        count_from: the end of what thresholds were fitted on, and of warming up; None: false
            alarms cannot be counted.
        clock: for the days between alarm and detection.
    """
    before = [
        one
        for one in firings
        if in_reference(one.tick, course) and (count_from is None or one.tick.start >= count_from)
    ]
    within = [one for one in firings if in_incident(one.tick, course)]
    counted = None if count_from is None else _false_alarms(before, course)
    already = bool(before) and before[-1].fires
    alarm = next(iter(alarms_in(within, already=already)), None)
    if not within:
        return Judgement("not_judged", None, None, None, counted, None)
    if alarm is None:
        running = already and within[0].fires
        on = alarms_in(before)[-1] if running else None
        return Judgement("already_on" if on else "missed", on, None, None, counted, None)
    return _caught(alarm, course, counted, clock)


def _caught(alarm: Alarm, course: Course, counted: FalseAlarms | None, clock: Clock) -> Judgement:
    first = alarm.first
    delay = (first.known - course.began.at) / _DAY
    waited = max(0.0, (first.known - course.reference_end) / _DAY)
    chance = None if counted is None else -math.expm1(-counted.count / counted.days * waited)
    lead = None
    outcome: Outcome = "caught"
    if course.detected is not None:
        grains = (first.grain, course.detected.grain)
        lead = clock.days(first.known, course.detected.at, grains)
        outcome = "earlier" if lead > 0 else "not_earlier"
    return Judgement(outcome, alarm, delay, lead, counted, chance)


def _false_alarms(before: Sequence[Firing], course: Course) -> FalseAlarms | None:
    if not before:
        return None
    days = _length([one.tick for one in before], course) / _DAY
    count = len(alarms_in(before))
    scale = _PERIOD_DAYS / days
    return FalseAlarms(
        count=count,
        days=days,
        per_90_days=count * scale,
        at_most_per_90_days=most_events(count) * scale,
        share=sum(one.fires for one in before) / len(before),
    )


def _length(ticks: Sequence[Tick], course: Course) -> timedelta:
    """From the first tick to the end of what the last one stands for."""
    first, last = ticks[0], ticks[-1]
    if last.end > last.start:
        return last.end - first.start
    gaps = [(later.start - one.start) / _DAY for one, later in pairwise(ticks)]
    step = median(gaps) * _DAY if gaps else course.reference_end - last.start
    return min(last.start + step, course.reference_end) - first.start


def most_events(count: int, confidence: float = _CONFIDENCE) -> float:
    """The mean beyond which a Poisson count as low as this is less likely than 1 - confidence.

    The exact upper limit (Garwood 1936): 3.0 for none, the "rule of three".
    """
    low, high = 0.0, 10.0 + 3.0 * count
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _as_few(count, middle) > 1 - confidence else (low, middle)
    return high


def _as_few(count: int, mean: float) -> float:
    logs = (k * math.log(mean) - mean - math.lgamma(k + 1) for k in range(count + 1))
    return sum(map(math.exp, logs))
