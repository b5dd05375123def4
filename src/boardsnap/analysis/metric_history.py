"""The history of a model's metrics in a file, and what it says to a claim."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis import words
from boardsnap.analysis.comparison import iso
from boardsnap.analysis.evidence import Checked, measure, unchecked
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.spans import span_of
from boardsnap.analysis.tables import Table
from boardsnap.analysis.times import DateOrder
from boardsnap.analysis.verdicts import Judgement, judge, slack_of
from boardsnap.analysis.watches import rounded
from boardsnap.errors import InputError
from boardsnap.model.claims import Amount, Claim, ClaimCheck, Course, CoursePoint, Match, Period

Moments = NDArray[np.datetime64]
Values = NDArray[np.float64]

# A history of metrics is small: more is a table of rows given by mistake.
_MOST_ROWS = 200_000
_NAME_COLUMNS = ("metric", "metric_name", "name", "variable")
_VALUE_COLUMNS = ("value", "metric_value")
# As many points as a picture shows.
_MOST_POINTS = 200
_SECONDS = {"minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800, "months": 2629800}


@dataclass(frozen=True, slots=True)
class MetricSeries:
    """The history of metrics in a file.

    Attributes:
        name: of the file.
        series: moments and values by the metric's name, in the order of time.
    """

    name: str
    series: Mapping[str, tuple[Moments, Values]]


@dataclass(frozen=True, slots=True)
class _History:
    """One metric's values, and the claim that is held against them.

    Attributes:
        match: which metric was taken.
        moments: in order.
        values: one for each.
        scale: from the board's unit to that of the values.
    """

    match: Match
    moments: Moments
    values: Values
    scale: float

    @property
    def name(self) -> str:
        return self.match.column

    def day(self, place: int) -> str:
        return words.day(iso(_python(self.moments[place])))


Verdicts = tuple[Judgement, str, float]
"""How the claim stands, why, and the value that it rests on (NaN: none)."""


def read_metrics(
    table: Table, time: str | None = None, *, zone: str = "UTC", order: DateOrder | None = None
) -> MetricSeries:
    """The history in a table: a column of times and one for each metric, or names and values.

    Args:
        table: the file.
        time: its column of times; None: the only one.
        zone: in which days begin, for points in time.
        order: of month and day, where dates do not show it.

    Raises:
        InputError: no times, no numbers, or far too many rows.
    """
    chosen = time if time is not None and table.has(time) else None
    choice = table.find_time(chosen, zone=zone, order=order)
    if choice.column is None:
        raise InputError(f"{table.name} has no times: {choice.reason}")
    if table.count() > _MOST_ROWS:
        raise InputError(f"{table.name} has more than {_MOST_ROWS:,} rows: average them by day")
    at = choice.column.name
    others = [c for c in table.columns if c.name != at and c.kind in ("number", "category")]
    values = table.sample([at, *(c.name for c in others)], time=choice.column, size=_MOST_ROWS)
    numbers = [c.name for c in others if c.kind == "number"]
    texts = [c.name for c in others if c.kind == "category"]
    name = next((n for n in texts if n.casefold() in _NAME_COLUMNS), None)
    value = next((n for n in numbers if n.casefold() in _VALUE_COLUMNS), None)
    if name is not None and value is not None:
        parts = dict(_named(values[name], values[at], values[value]))
    else:
        parts = {number: _ordered(values[at], values[number]) for number in numbers}
    if not parts:
        raise InputError(f"{table.name} has no column of numbers: name a file of metrics")
    return MetricSeries(table.name, parts)


def _named(
    names: NDArray[Any], moments: NDArray[Any], values: NDArray[Any]
) -> Iterator[tuple[str, tuple[Moments, Values]]]:
    for name in sorted({str(one) for one in names if one is not None}):
        yield name, _ordered(moments[names == name], values[names == name])


def _ordered(
    moments: NDArray[Any], values: NDArray[Any]
) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    kept = ~np.isnat(moments) & np.isfinite(values)
    order = np.argsort(moments[kept], kind="stable")
    return moments[kept][order], values[kept][order]


def check_history(claim: Claim, match: Match, history: MetricSeries) -> Checked:
    """The verdict on a claim about a metric whose history is known.

    Args:
        claim: of kind `metric`.
        match: which of the metrics is meant.
        history: of metrics in a file.
    """
    moments, values = history.series[match.column]
    if not values.size:
        return unchecked(claim, f"{match.column} has no values in {history.name}.", match)
    amount = claim.amount
    scale = _scale(amount, float(np.abs(values).max()))
    one = _History(match, moments, values, scale)
    if claim.at is not None and span_of(claim.at) is not None:
        judged, reason, value = _on_day(claim, one)
    elif amount.before is not None:
        judged, reason, value = _from_to(amount, one)
    elif amount.direction is not None:
        judged, reason, value = _moved_by(claim, one)
    else:
        judged, reason, value = _ever(amount, one)
    first, last = (_python(moments[end]) for end in (0, -1))
    measured = None if math.isnan(value) else Estimate(value, math.nan, math.nan)
    level = amount.direction is None or amount.before is not None
    check = ClaimCheck(
        claim=claim,
        verdict=judged.verdict,
        reason=reason,
        match=match,
        measured=measure("metric", measured, match.column) if measured else None,
        current=Period(table=history.name, rows=values.size, start=iso(first), end=iso(last)),
        course=_course(one, (amount.value or 0.0) * scale if level else None),
    )
    return Checked(check)


def _scale(amount: Amount, greatest: float) -> float:
    """From the board's unit to that of the series: per cent where the series has shares."""
    if amount.unit in ("%", "pp") and greatest <= 1.0:
        return 0.01
    if amount.unit is None and abs(amount.value or 2.0) <= 1.0 and 1.5 < greatest <= 100.0:
        return 100.0
    return 1.0


def _slack(amount: Amount, scale: float) -> float:
    """One unit of the last digit: what is read off a chart is not rounded to the half."""
    return 2 * amount.half_digit * scale


def _on_day(claim: Claim, one: _History) -> Verdicts:
    span, when = span_of(claim.at), words.day(claim.at or "")
    start, end = (np.datetime64(moment) for moment in span or ())
    inside = one.values[(one.moments >= start) & (one.moments < end)]
    if not inside.size:
        unknown = Judgement("not_checkable", "unknown")
        return unknown, f"{one.name} has no value on {when}.", math.nan
    value = float(inside.mean())
    claimed = (claim.amount.value or 0.0) * one.scale
    around = Estimate(value, float(inside.min()), float(inside.max()))
    judged = judge(claimed, _slack(claim.amount, one.scale), around)
    mean = f" on average of {inside.size} values" if inside.size > 1 else ""
    tail = "" if judged.verdict == "confirmed" else f", and not {words.number(claimed)}"
    return judged, f"{one.name} was {words.number(value)}{mean} on {when}{tail}.", value


def _from_to(amount: Amount, one: _History) -> Verdicts:
    """Whether a series was at one value and later at the other."""
    slack = _slack(amount, one.scale)
    before, after = ((end or 0.0) * one.scale for end in (amount.before, amount.value))
    firsts, lasts = (np.flatnonzero(np.abs(one.values - end) <= slack) for end in (before, after))
    later = lasts[lasts > firsts[0]] if firsts.size else lasts[:0]
    if later.size:
        then = int(later[0])
        there = int(firsts[firsts < then][-1])
        reason = (
            f"{one.name} was {words.number(one.values[there])} on {one.day(there)} and "
            f"{words.number(one.values[then])} on {one.day(then)}."
        )
        return Judgement("confirmed", "as_said"), reason, float(one.values[then])
    nearest = int(np.argmin(np.abs(one.values - after)))
    if firsts.size and lasts.size:
        reason = f"{one.name} is {words.number(after)} only before it is {words.number(before)}."
    else:
        missing = words.number(after if firsts.size else before)
        low, high = words.number(one.values.min()), words.number(one.values.max())
        reason = f"{one.name} goes from {low} to {high} in its history: it is never {missing}."
    return Judgement("contradicted", "unknown"), reason, float(one.values[nearest])


def _moved_by(claim: Claim, one: _History) -> Verdicts:
    """The greatest move in that direction, within the board's length of time if it gives one."""
    amount = claim.amount
    sign = 1.0 if amount.direction == "up" else -1.0
    moves = [
        (sign * (one.values[last] - one.values[first]), first, last)
        for last in range(1, one.values.size)
        for first in [_turn(claim, one, last, sign)]
    ]
    move, first, last = max(moves, default=(0.0, 0, 0))
    before, after = float(one.values[first]), float(one.values[last])
    ways = [(move, one.scale if amount.unit in ("%", "pp") else 1.0)]
    if amount.unit == "%" and before:
        # Per cent of a metric may be of what it was, or points of it.
        ways.insert(0, (move / abs(before), 0.01))
    judgements = [_judge_move(amount, size, scale) for size, scale in ways]
    judged = next((j for j in judgements if j.verdict == "confirmed"), judgements[0])
    reason = (
        f"The greatest {'rise' if sign > 0 else 'fall'} of {one.name} is "
        f"{words.number(float(move))}, from {words.number(before)} on {one.day(first)} to "
        f"{words.number(after)} on {one.day(last)}."
    )
    return judged, reason, sign * float(move)


def _judge_move(amount: Amount, size: float, scale: float) -> Judgement:
    claimed = abs(amount.value or 0.0) * scale
    slack = slack_of(claimed, 2 * amount.half_digit * scale, 0.1)
    return judge(claimed, slack, Estimate(size, size, size), 0.0)


def _turn(claim: Claim, one: _History, last: int, sign: float) -> int:
    """Where before `last` the series was at its other end, within the board's length of time."""
    start = 0
    if claim.lasting is not None:
        # "in 1 day" holds from one day's value to the next one's.
        seconds = int((claim.lasting.value + 0.5) * _SECONDS[claim.lasting.unit])
        earliest = one.moments[last] - np.timedelta64(seconds, "s")
        start = min(int(np.searchsorted(one.moments, earliest)), last - 1)
    return start + int(np.argmin(sign * one.values[start:last]))


def _ever(amount: Amount, one: _History) -> Verdicts:
    claimed = (amount.value or 0.0) * one.scale
    near = int(np.argmin(np.abs(one.values - claimed)))
    value = float(one.values[near])
    if abs(value - claimed) <= _slack(amount, one.scale):
        reason = f"{one.name} was {words.number(value)} on {one.day(near)}."
        return Judgement("confirmed", "as_said"), reason, value
    reason = (
        f"{one.name} is never {words.number(claimed)}: nearest is {words.number(value)} on "
        f"{one.day(near)}."
    )
    return Judgement("contradicted", "unknown"), reason, value


def _course(one: _History, claimed: float | None) -> Course | None:
    if one.values.size < 2:
        return None
    step = max(1, one.values.size // _MOST_POINTS)
    points = [
        CoursePoint(start=at, end=at, value=rounded(float(value)), rows=1)
        for moment, value in zip(one.moments[::step], one.values[::step], strict=True)
        for at in [iso(_python(moment))]
    ]
    marks = () if claimed is None else (claimed,)
    return Course(title=one.name, points=tuple(points), claimed=marks)


def _python(moment: np.datetime64) -> datetime:
    found: datetime = moment.astype("datetime64[s]").item()
    return found
