"""How fast a team saw and stopped a failure, from the dates that the board gives.

Nothing is guessed: a time that the board does not date is None, and `missing` says what would
have to be there. Every figure names the events it rests on.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from boardsnap.model.postmortem import Date, Offset, TimelineEvent

Precision = Literal["minute", "hour", "day", "week", "month"]

_GRAINS: tuple[Precision, ...] = ("minute", "hour", "day", "week", "month")
_DAYS_A_MONTH = 30.4375  # 365.25 / 12
_UNIT_DAYS = {
    "minutes": 1 / 1440,
    "hours": 1 / 24,
    "days": 1.0,
    "weeks": 7.0,
    "months": _DAYS_A_MONTH,
}
_UNIT_GRAINS: dict[str, Precision] = {
    "minutes": "minute",
    "hours": "hour",
    "days": "day",
    "weeks": "week",
    "months": "month",
}
ORIGIN = datetime(2000, 1, 3)
"""Where relative times are counted from: a Monday, so that whole weeks stay whole."""

# A metric has left its level, or is back at it, when a tenth of the fall is passed: the 10 % to
# 90 % convention by which rise times are measured (IEEE Std 181, transition duration).
_SHARE_OF_FALL = 0.1

_LOWER_IS_BETTER = re.compile(
    r"loss|error|\berr\b|\b[mr]+s?e\b|\bs?mape\b|latency|\bp\d\d\b|delay|\blag\b|false|\bfpr?\b"
    r"|\bfnr?\b|null|missing|\bnans?\b|psi\b|drift|diverg|bad rate|default|complain|timeout|cost"
    r"|refund|chargeback|bounce|skew",
    re.I,
)
_HIGHER_IS_BETTER = re.compile(
    r"auc|\bf\d?\b|\bf1|\bf-?score|precision|recall|accuracy|\bacc\b|\bctr\b|\bcvr\b|conversion"
    r"|\bks\b|gini|\br2\b|r²|ndcg|\bmap\b|\bmrr\b|hit ?rate|lift|\broi\b|revenue|uptime|coverage"
    r"|throughput|click|sensitivity|specificity|\bmcc\b|\biou\b|\bbleu\b|approval",
    re.I,
)
_NOTICED = re.compile(
    r"\b(alert|alarm|paged?|notic|spotted|detect|discover|report|complain|flag(ged|s)\b|escalat)",
    re.I,
)
_RESTORES = re.compile(
    r"roll\w*[ -]?back|\brevert|\brestor|\bhot-?fix|\bfix(ed)?\b|\bpatch|\bretrain|\bmitigat"
    r"|\bfall-?back|\bdisabl|\bturned off|\bswitch\w* (off|back|to)|\bpull+ed|\bbackfill"
    r"|\bemergency|\bpinned|\bpaused|\bstopped|\bback to\b",
    re.I,
)
_ONLY_LOOKS = re.compile(
    r"\b(investigat|look(ed|ing)? (at|into)|triage|war ?room|meeting|ticket|opened|notif|audit"
    r"|analy[sz]|debug|asked|call(ed)?\b|post-?mortem|escalat)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Instant:
    """When an event was, as finely as the board says it.

    Attributes:
        moment: the first moment of the minute, day, week or month; for relative times counted
            from `ORIGIN`, which has no meaning.
        precision: how finely it is dated.
        ref: JSON pointer of the event.
    """

    moment: datetime
    precision: Precision
    ref: str


@dataclass(frozen=True, slots=True)
class Duration:
    """The time between two events, in whole units of the coarser date.

    Attributes:
        seconds: 0 with precision "day" is "on the same day".
        precision: the unit of which `seconds` is a whole number.
        refs: JSON pointers of the first and of the last event.
    """

    seconds: float
    precision: Precision
    refs: tuple[str, str]

    @property
    def days(self) -> float:
        """The time in days."""
        return self.seconds / 86400


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """What the board says of the course of the failure; None where it does not.

    Attributes:
        started: the first change, drift or worse value of the fall.
        detected: the first alert, or an event that says it was noticed.
        mitigated: the first action, deploy or rollback that was to restore the model.
        recovered: the first value back at the level before the fall.
        missing: one sentence for each time that cannot be told.
    """

    started: Instant | None
    detected: Instant | None
    mitigated: Instant | None
    recovered: Instant | None
    missing: tuple[str, ...] = ()

    @property
    def to_detect(self) -> Duration | None:
        """From the start of the failure to its detection."""
        return _between(self.started, self.detected)

    @property
    def to_mitigate(self) -> Duration | None:
        """From the start of the failure to its mitigation."""
        return _between(self.started, self.mitigated)

    @property
    def to_recover(self) -> Duration | None:
        """From the start of the failure to the metric's recovery."""
        return _between(self.started, self.recovered)

    @property
    def to_respond(self) -> Duration | None:
        """From detection to mitigation: known even where the start is not."""
        return _between(self.detected, self.mitigated)


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event with a place on the timeline's one axis."""

    event: TimelineEvent
    at: Instant


@dataclass(frozen=True, slots=True)
class _Fall:
    """The course of one metric that got worse."""

    name: str
    good: Instant
    worse: Instant
    recovered: Instant | None


def response_times(timeline: Sequence[TimelineEvent]) -> ResponseTimes:
    """The times that a timeline gives.

    The failure starts with the first value that is a tenth of the fall worse than the best
    before the worst, or with the first upstream change, deploy or drift since that best value.

    Args:
        timeline: the events, in the document's order.
    """
    dated = dated_events(timeline)
    fall = _first_fall(dated)
    since = fall.good if fall else None
    detected = _first(dated, _is_detection, since)
    started, unknown = _start(dated, fall, detected)
    mitigated = _first(dated, _is_mitigation, detected or started or since)
    recovered = fall.recovered if fall and started else None
    missing = tuple(_missing(timeline, unknown, detected, mitigated)) if dated else ()
    return ResponseTimes(started, detected, mitigated, recovered, missing)


def moment_of(iso: str | None) -> datetime | None:
    """The first moment of the minute, day, week or month; None where it is no such date."""
    if iso is None:
        return None
    try:
        if "-W" in iso:
            year, week = iso.split("-W")
            start = date.fromisocalendar(int(year), int(week), 1)
            return datetime(start.year, start.month, start.day)
        moment = datetime.fromisoformat(f"{iso}-01" if len(iso) == len("2026-03") else iso)
    except ValueError:
        return None
    return moment.replace(tzinfo=None)


def due_day(due: Date | None) -> str | None:
    """The last day on which it is still in time, as an ISO date.

    Of a week that is its Friday, of a month its last day, as calendars show them.
    """
    first = moment_of(due.iso) if due else None
    if due is None or first is None:
        return None
    if due.precision == "week":
        return (first + timedelta(days=4)).date().isoformat()
    if due.precision == "month":
        days = calendar.monthrange(first.year, first.month)[1]
        return first.replace(day=days).date().isoformat()
    return first.date().isoformat()


def offset_days(offset: Offset) -> float:
    """A relative time in days."""
    return offset.value * _UNIT_DAYS[offset.unit]


def share_origin(dates: Sequence[Date]) -> bool:
    """Whether relative times are counted from the same moment, as far as their wording tells.

    "T+3h" and "T+2d" are; "day 5" and "wk 2" need not be: one may count from zero, the other
    from one.
    """
    return len({_counting(at) for at in dates if at.offset is not None}) <= 1


def better_end(name: str) -> int:
    """1 where more of a metric is better, -1 where less is, 0 where its name does not tell."""
    if _LOWER_IS_BETTER.search(name):
        return -1
    return 1 if _HIGHER_IS_BETTER.search(name) else 0


def _counting(at: Date) -> str:
    head = at.raw.lstrip().casefold()
    signed = re.match(r"([a-z]?)\s*[+\-−–]|[td]\d|[td]$", head)
    return "signed" if signed else f"counted in {at.offset.unit if at.offset else ''}"


def has_calendar(timeline: Sequence[TimelineEvent]) -> bool:
    """Whether any event has a calendar date: relative times are left out then."""
    return any(event.at and moment_of(event.at.iso) for event in timeline)


def dated_events(timeline: Sequence[TimelineEvent]) -> tuple[DatedEvent, ...]:
    """The events that can be put on one axis of time, in its order.

    Calendar dates count; where there are none, relative times do if all have one origin.
    """
    return tuple(sorted(_dated(timeline), key=lambda one: one.at.moment))


def _dated(timeline: Sequence[TimelineEvent]) -> Iterator[DatedEvent]:
    calendar = has_calendar(timeline)
    relative = [event.at for event in timeline if event.at and event.at.iso is None]
    if not calendar and not share_origin(relative):
        return
    for index, event in enumerate(timeline):
        ref = f"/timeline/{index}"
        at = event.at
        found = None if at is None else _calendar(at, ref) if calendar else _relative(at, ref)
        if found:
            yield DatedEvent(event, found)


def _calendar(at: Date, ref: str) -> Instant | None:
    moment = moment_of(at.iso)
    if moment is None or at.iso is None:
        return None
    # The precision of the ISO form: a relative time with a known origin has a day or a minute.
    if "T" in at.iso:
        return Instant(moment, "minute", ref)
    return Instant(
        moment, "week" if "W" in at.iso else "day" if at.iso.count("-") == 2 else "month", ref
    )


def _relative(at: Date, ref: str) -> Instant | None:
    if at.offset is None:
        return None
    try:
        moment = ORIGIN + timedelta(days=offset_days(at.offset))
    except (OverflowError, ValueError):
        return None
    return Instant(moment, _UNIT_GRAINS[at.offset.unit], ref)


def _between(first: Instant | None, last: Instant | None) -> Duration | None:
    if first is None or last is None:
        return None
    grain = _coarser(first, last)
    start, end = (_floored(at.moment, grain) for at in (first, last))
    if grain == "month":
        months = (end.year - start.year) * 12 + end.month - start.month
        return _lasting(months * _DAYS_A_MONTH * 86400, grain, first, last)
    return _lasting((end - start).total_seconds(), grain, first, last)


def _lasting(seconds: float, grain: Precision, first: Instant, last: Instant) -> Duration | None:
    return Duration(seconds, grain, (first.ref, last.ref)) if seconds >= 0 else None


def _coarser(one: Instant, other: Instant) -> Precision:
    return _GRAINS[max(_GRAINS.index(one.precision), _GRAINS.index(other.precision))]


def _floored(moment: datetime, grain: Precision) -> datetime:
    if grain == "minute":
        return moment
    if grain == "hour":
        return moment.replace(minute=0, second=0, microsecond=0)
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if grain == "week":
        # The first days of year 1 have no week before them.
        return day - timedelta(days=min(day.weekday(), (day - datetime.min).days))
    return day.replace(day=1) if grain == "month" else day


def _before(one: Instant, other: Instant) -> bool:
    """Whether one is before the other for certain: on the same day none is."""
    grain = _coarser(one, other)
    return _floored(one.moment, grain) < _floored(other.moment, grain)


def _first(
    dated: Sequence[DatedEvent], fits: Callable[[TimelineEvent], bool], since: Instant | None
) -> Instant | None:
    return next(
        (one.at for one in dated if fits(one.event) and not (since and _before(one.at, since))),
        None,
    )


def _is_detection(event: TimelineEvent) -> bool:
    return event.kind == "alert" or (
        event.kind in {"other", "drift"} and _NOTICED.search(event.text) is not None
    )


def _is_mitigation(event: TimelineEvent) -> bool:
    restores = _RESTORES.search(event.text) is not None
    if event.kind == "action":
        return restores or _ONLY_LOOKS.search(event.text) is None
    return event.kind in {"deploy", "other"} and restores


def _is_change(event: TimelineEvent) -> bool:
    return event.kind in {"upstream", "deploy", "drift"} and not _is_mitigation(event)


def _start(
    dated: Sequence[DatedEvent], fall: _Fall | None, detected: Instant | None
) -> tuple[Instant | None, str | None]:
    """The start, or why it cannot be told."""
    if fall is None:
        drift = _first(dated, lambda event: event.kind == "drift", None)
        reason = "the board dates no fall of a metric and no drift"
        return (drift, None) if drift else (None, reason)
    changes = [
        one.at
        for one in dated
        if _is_change(one.event)
        and not _before(one.at, fall.good)
        and not _before(fall.worse, one.at)
    ]
    start = min((*changes, fall.worse), key=lambda at: at.moment)
    if detected and _before(detected, start):
        return None, f"the first alert is dated before {fall.name} is seen to be worse"
    return start, None


def _missing(
    timeline: Sequence[TimelineEvent],
    unknown: str | None,
    detected: Instant | None,
    mitigated: Instant | None,
) -> Iterator[str]:
    if unknown:
        yield f"Start of the failure: {unknown}."
    if detected is None:
        reason = _undated(timeline, _is_detection) or "the board dates no alert"
        yield f"Time to detect: {reason}."
    if mitigated is None:
        reason = _undated(timeline, _is_mitigation) or "the board dates no action that ended it"
        yield f"Time to mitigate: {reason}."


def _undated(
    timeline: Sequence[TimelineEvent], fits: Callable[[TimelineEvent], bool]
) -> str | None:
    """The event that would tell if the board said when it was."""
    dated = {one.at.ref for one in dated_events(timeline)}
    for index, event in enumerate(timeline):
        if fits(event) and f"/timeline/{index}" not in dated:
            return f"“{event.text}” has no date that can be compared"
    return None


def _first_fall(dated: Sequence[DatedEvent]) -> _Fall | None:
    """The fall that is seen first, of all metrics whose better end is known."""
    series: dict[tuple[str, str], list[DatedEvent]] = {}
    for one in dated:
        metric = one.event.metric
        if metric and math.isfinite(metric.value):
            series.setdefault((metric.name.casefold(), metric.unit or ""), []).append(one)
    falls = [fall for values in series.values() if (fall := _fall(values))]
    return min(falls, key=lambda fall: fall.worse.moment, default=None)


def _fall(values: Sequence[DatedEvent]) -> _Fall | None:
    name = values[0].event.metric.name if values[0].event.metric else ""
    sign = better_end(name)
    # Turned so that higher is better.
    heights = [sign * one.event.metric.value if one.event.metric else 0.0 for one in values]
    if not sign or max(heights) == min(heights):
        return None
    low = heights.index(min(heights))
    high = heights.index(max(heights[: low + 1]))
    least = heights[high] - _SHARE_OF_FALL * (heights[high] - heights[low])
    if high == low:
        return None
    worse = next((i for i in range(high, low + 1) if heights[i] < least), low)
    good = max(i for i in range(worse) if heights[i] >= least)
    back = next((i for i in range(low, len(values)) if heights[i] >= least), None)
    recovered = None if back is None else values[back].at
    return _Fall(name, values[good].at, values[worse].at, recovered)
