"""Metrics ready to be watched: what they were like before the failure, and their monitors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from boardsnap.analysis.candidates import (
    LEAST_FOR_DEVIATION,
    Direction,
    Level,
    Watch,
    rounded,
    span_words,
)
from boardsnap.analysis.metric_rules import metric_candidates
from boardsnap.analysis.names import named_alike, words_of
from boardsnap.analysis.observed import Observed, Setting, consequence_of, half_of
from boardsnap.analysis.replay import ChunkValue, MetricHistory
from boardsnap.analysis.series import Series
from boardsnap.limits import Limit
from boardsnap.model.backtest import Watched
from boardsnap.model.monitor import Span, Statistic, Subject
from boardsnap.model.postmortem import TimeUnit
from boardsnap.timing import better_end

_DAY = timedelta(days=1)
# Where there are more single values they are taken by the hour, then by the day: a person who
# answers alarms does not see more, and every monitor is replayed for each of its numbers.
_MOST_SINGLE = 5_000
_WIDER = (Span(value=1, unit="hours"), Span(value=1, unit="days"))
_UNIT_DAYS: dict[TimeUnit, float] = {"days": 1.0, "hours": 1 / 24}
# Words in a series' name that say which statistic of a feature it follows.
_FOLLOWED: Mapping[Statistic, frozenset[str]] = {
    "null_rate": frozenset({"null", "nulls", "missing", "nan", "nans", "none", "empty"}),
    "psi": frozenset({"psi"}),
    "js": frozenset({"js", "jsd"}),
    "ks": frozenset({"ks"}),
    "wasserstein": frozenset({"wasserstein", "emd"}),
}
_OF_METRICS: frozenset[Statistic] = frozenset(
    {"value", "relative_drop", "relative_rise", "deviations"}
)


@dataclass(frozen=True, slots=True)
class _Fit:
    """The values on which thresholds are fitted.

    Attributes:
        until: where they end and counting begins; None: false alarms cannot be counted.
    """

    values: tuple[float, ...]
    until: datetime | None
    remarks: tuple[str, ...] = ()


def observe_metric(series: Series, setting: Setting, names: Sequence[str]) -> Observed:
    """One metric with its monitors.

    Args:
        series: its values.
        setting: of the backtest.
        names: of all metrics, to tell which one a limit on the board means.
    """
    delay = setting.delays.get(series.name, setting.delays.get("", timedelta()))
    history = MetricHistory(series, setting.clock, delay)
    chunk = _chunk(series, setting)
    fit = _fit(history, chunk, setting)
    remarks = [*series.remarks, *fit.remarks]
    if chunk is not None and setting.chunk is None:
        count = len(series.observations)
        remarks.append(f"Its {count:,} values are taken as {span_words(chunk)} means.")
    limits, put_right = _own_limits(series, setting.limits, names, fit.values)
    watch = Watch(
        subject=Subject(kind="metric", name=series.name),
        consequence=consequence_of(series.name, names, setting.postmortem),
        directions=_directions(series.name),
        chunk=chunk,
        level=Level.of(fit.values),
        step=chunk or _step(series, fit.until or setting.course.reference_end),
        origin=setting.origin,
        limits=tuple(limit for limit, _ in limits),
    )
    candidates, missing = metric_candidates(watch)
    return Observed(
        subject=watch.subject,
        history=history,
        count_from=fit.until,
        candidates=candidates,
        not_tried=missing,
        watched=_watched(watch, history, fit, setting, (*remarks, *put_right)),
        limits=tuple(written for _, written in limits),
    )


def _fit(history: MetricHistory, chunk: Span | None, setting: Setting) -> _Fit:
    """The first half of what is from before the failure; all of it where that is too little."""
    series = history.series
    before = [one for one in history.values(chunk) if _is_before(one, setting.course.reference_end)]
    until = half_of(series.observations[0].at, setting.course)
    first = [one.value for one in before if until is not None and _is_before(one, until)]
    every = tuple(one.value for one in before)
    if series.source == "board":
        return _Fit(every, None)
    if len(first) < LEAST_FOR_DEVIATION <= len(every):
        remark = (
            f"The {len(every)} values before the failure are too few to be parted: thresholds "
            "were fitted on all of them, and false alarms were not counted."
        )
        return _Fit(every, None, (remark,))
    return _Fit(tuple(first), until)


def _is_before(one: ChunkValue, moment: datetime) -> bool:
    return one.start < moment and one.end <= moment


def _chunk(series: Series, setting: Setting) -> Span | None:
    """The width that was asked for; else none, or one that makes few enough of many values.

    How many there are is told by the first half of the reference period, so that what comes
    later has no part in it.
    """
    if series.source == "board" or setting.chunk is not None:
        return setting.chunk if series.source == "file" else None
    first = series.observations[0].at
    until = half_of(first, setting.course) or setting.course.reference_end
    count = sum(one.at < until for one in series.observations)
    if 2 * count <= _MOST_SINGLE:
        return None
    hours = (until - first) / timedelta(hours=1)
    return _WIDER[0] if 2 * hours <= _MOST_SINGLE else _WIDER[1]


def _directions(name: str) -> tuple[Direction, ...]:
    """In which direction it gets worse: both where the name does not tell."""
    better = better_end(name)
    return (-1,) if better > 0 else (1,) if better < 0 else (-1, 1)


def _step(series: Series, until: datetime) -> Span | None:
    """The usual time between two values, as far as the fitted ones tell."""
    at = [one.at for one in series.observations if one.at < until]
    if len(at) < 2:
        return None
    days = median((later - one) / _DAY for one, later in pairwise(at))
    for unit, length in _UNIT_DAYS.items():
        if days >= length:
            return Span(value=rounded(days / length, 4), unit=unit)
    return Span(value=max(rounded(days * 1440, 4), 0.01), unit="minutes")


def _own_limits(
    series: Series, limits: Sequence[Limit], names: Sequence[str], fit: Sequence[float]
) -> tuple[list[tuple[Limit, Limit]], tuple[str, ...]]:
    """The board's limits on this metric in the unit of its values, each beside what was written."""
    found: list[tuple[Limit, Limit]] = []
    remarks = []
    for limit in limits:
        if limit.statistic in _OF_METRICS:
            statistic, is_own = limit.statistic, series.name in named_alike(limit.name, names)
        else:
            statistic, is_own = "value", _tracks(series.name, limit)
        if not is_own:
            continue
        factor = _factor(limit, series, fit)
        threshold = rounded(limit.threshold * factor)
        if factor != 1:
            remarks.append(
                f"The board's {limit.threshold:g} {limit.unit or ''}".rstrip()
                + f" is taken as {threshold:g}, the unit of the values."
            )
        found.append((replace(limit, threshold=threshold, statistic=statistic), limit))
    return found, tuple(remarks)


def _tracks(name: str, limit: Limit) -> bool:
    """Whether a series follows what a limit on a feature is about: `null_rate_income`."""
    words = words_of(name)
    telling = _FOLLOWED.get(limit.statistic, frozenset()) & words
    rest, wanted = words - telling, words_of(limit.name) if limit.name else frozenset()
    return bool(telling) and bool(wanted) and (wanted <= rest or (bool(rest) and rest <= wanted))


def _factor(limit: Limit, series: Series, fit: Sequence[float]) -> float:
    """From the limit's unit to that of the values: percent and shares of 1 are told apart."""
    if limit.statistic not in {"value", "null_rate"} or not fit or series.unit == "%":
        return 1.0
    shares = max(map(abs, fit)) <= 1
    if limit.unit == "%" and shares and abs(limit.threshold) > 1:
        return 0.01
    if limit.statistic == "null_rate":
        return 1.0 if shares else 100.0
    percents = 1 < max(map(abs, fit)) <= 100 and min(fit) > 1
    return 100.0 if limit.unit is None and 0 < limit.threshold <= 1 and percents else 1.0


def _watched(
    watch: Watch, history: MetricHistory, fit: _Fit, setting: Setting, remarks: tuple[str, ...]
) -> Watched:
    seen, clock = history.series.observations, setting.clock
    until = fit.until
    return Watched(
        kind="metric",
        name=watch.subject.name,
        source=history.series.source,
        consequence=watch.consequence,
        first=clock.said(seen[0].at, seen[0].grain, seen[0].said),
        last=clock.said(seen[-1].at, seen[-1].grain, seen[-1].said),
        observations=len(seen),
        fitted_until=None if until is None else clock.said(until, seen[0].grain),
        fit_observations=len(fit.values),
        counted_days=None if until is None else _counted(history, until, setting),
        delay_days=history.delay / _DAY,
        remarks=remarks,
    )


def _counted(history: MetricHistory, until: datetime, setting: Setting) -> float:
    """Days from the end of fitting to the last value before the failure."""
    end = setting.course.reference_end
    last = max(one.at for one in history.series.observations if one.at < end)
    return max(0.0, (last - until) / _DAY)
