"""What would have caught it: monitors replayed over the history of a failure.

Thresholds are fitted on the first half of the reference period, false alarms are counted on its
second half, and one and the same monitor is then replayed over the incident. Nothing that comes
later has a part in anything that comes before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from boardsnap.analysis.candidates import Candidate, rounded
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Course, Given, course_of
from boardsnap.analysis.feature_history import observe_features
from boardsnap.analysis.frames import Files
from boardsnap.analysis.joined import joined_candidates
from boardsnap.analysis.judgement import Judgement, judge
from boardsnap.analysis.metrics import observe_metric
from boardsnap.analysis.observed import Observed, Setting, unused_limits
from boardsnap.analysis.ranking import front_of, rank, recommend
from boardsnap.analysis.replay import Histories, replay
from boardsnap.analysis.series import Series, board_series
from boardsnap.analysis.telling import days_words, finding_sentence, headline
from boardsnap.errors import InputError
from boardsnap.limits import written_limits
from boardsnap.model.backtest import (
    Backtest,
    Finding,
    Moment,
    NotTried,
    Point,
    Sensitivity,
    Track,
    Trial,
)
from boardsnap.model.monitor import Monitor, Origin, Promise, Span, Subject
from boardsnap.model.postmortem import Postmortem
from boardsnap.timing import has_calendar

_DAY = timedelta(days=1)
# About one a month: what a team that is woken by a monitor still answers.
NOISE = 3.0
# A track with more points is no better to look at.
_MOST_POINTS = 400
# Limits rest on too little where fewer values were fitted (Montgomery, section 6.3: 20 to 25).
_FEW_TO_FIT = 20
# So many monitors that were on before the failure are no coincidence.
_SEVERAL = 3
# Among more monitors than this one may be early by luck.
_MANY = 5
_NAMELESS = frozenset({"value", "val", "y", "metric", "metric_value", "score"})
_FOUND = frozenset({"earlier", "caught", "not_earlier"})


@dataclass(frozen=True, slots=True)
class Request:
    """What a backtest is made with, beside the document.

    Attributes:
        origin: of the document.
        series: histories from files; none: the board's own points.
        files: rows of features; None: none were given.
        clock: zone of all times.
        given: dates that the board does not say, or says wrongly.
        since: what is older is left out.
        chunk: in which metrics are averaged; None: as they are, or by hour or day where they are
            many.
        delays: of labels, by metric; the empty name is for all others.
        noise: false alarms in 90 days that are bearable.
    """

    origin: Origin
    series: tuple[Series, ...] = ()
    files: Files | None = None
    clock: Clock = field(default_factory=Clock)
    given: Given = field(default_factory=Given)
    since: datetime | None = None
    chunk: Span | None = None
    delays: Mapping[str, timedelta] = field(default_factory=dict)
    noise: float = NOISE


def backtest(postmortem: Postmortem, request: Request) -> Backtest:
    """What each monitor would have done in the incident that the document tells of.

    Raises:
        InputError: there is nothing to replay, or nobody says when the failure began.
    """
    bench = set_up(postmortem, request)
    tested = rank([_tested(one, bench) for one in bench.candidates], request.noise)
    front = front_of(tested)
    found = tuple(one.model_copy(update={"on_front": one.monitor.id in front}) for one in tested)
    best = recommend(found, request.noise, ("metric", "cause"))
    on_metric = recommend(found, request.noise, ("metric",))
    shown = [
        one for one in found if one in (best, on_metric) or one.on_front or one.family == "team"
    ]
    return Backtest(
        origin=request.origin,
        made_from="files" if request.series or request.files else "board",
        zone=None if request.clock.zone is None else str(request.clock.zone),
        incident=bench.course.incident,
        watched=tuple(one.watched for one in bench.observed),
        noise=request.noise,
        findings=found,
        recommended=best.monitor.id if best else None,
        on_the_metric=on_metric.monitor.id if on_metric else None,
        headline=headline(best, on_metric, found, bench.course.incident, request.noise),
        tracks=tuple(_track(one.monitor, bench) for one in shown),
        not_tried=bench.not_tried,
        notes=tuple(_notes(bench, found)),
    )


# ------------------------------------------------------------------------- what is replayed on what


@dataclass(frozen=True, slots=True)
class Bench:
    """Everything that stands ready before the first monitor is replayed.

    Attributes:
        count_from: by subject, the end of what thresholds were fitted on; None: false alarms
            cannot be counted.
    """

    clock: Clock
    course: Course
    observed: tuple[Observed, ...]
    candidates: tuple[Candidate, ...]
    histories: Histories
    count_from: Mapping[Subject, datetime | None]
    not_tried: tuple[NotTried, ...]


def set_up(postmortem: Postmortem, request: Request) -> Bench:
    """Histories, what they were like before the failure, and the monitors on them.

    Raises:
        InputError: there is nothing to replay, or nobody says when the failure began.
    """
    # Relative times count only where there is nothing else.
    calendar = bool(request.series or request.files) or has_calendar(postmortem.timeline)
    clock = replace(request.clock, calendar=calendar)
    setting = Setting(
        postmortem=postmortem,
        origin=request.origin,
        clock=clock,
        course=course_of(postmortem, clock, request.given),
        limits=written_limits(postmortem),
        chunk=request.chunk,
        delays=dict(request.delays),
    )
    series = _series(postmortem, request, clock)
    names = [one.name for one in series]
    observed = tuple(observe_metric(one, setting, names) for one in series)
    missing = [*(one for each in observed for one in each.not_tried)]
    if request.files is not None:
        features, not_tried = observe_features(request.files, setting)
        observed = (*observed, *features)
        missing += not_tried
    candidates = [one for each in observed for one in each.candidates]
    candidates += joined_candidates(observed, setting)
    missing += unused_limits(setting.limits, observed)
    return Bench(
        clock=clock,
        course=setting.course,
        observed=observed,
        candidates=_with_own_ids(candidates),
        histories={one.subject: one.history for one in observed},
        count_from={one.subject: one.count_from for one in observed},
        not_tried=tuple(dict.fromkeys(missing)),
    )


def _series(postmortem: Postmortem, request: Request, clock: Clock) -> tuple[Series, ...]:
    series = request.series or board_series(postmortem, clock)
    if request.since is not None:
        series = tuple(_from(one, request.since) for one in series)
    series = _named(tuple(one for one in series if one.observations), postmortem)
    _check_delays(request, series)
    if not series and request.series and request.files is None:
        raise InputError("no value is left: change --since, or leave it out")
    if not series and request.files is None:
        raise InputError(
            "there is no value to replay: the board dates no metric; give its history with "
            "--series metrics.csv"
        )
    return series


def _check_delays(request: Request, series: Sequence[Series]) -> None:
    """A name that is misspelt would leave the labels of its metric early."""
    names = [one.name for one in series]
    unknown = next((name for name in request.delays if name and name not in names), None)
    if unknown is not None:
        offered = f"choose one of {', '.join(names)}" if names else "there are no metrics"
        raise InputError(f"there is no metric {unknown!r} to be late: {offered}")


def _named(series: tuple[Series, ...], postmortem: Postmortem) -> tuple[Series, ...]:
    """The series; one that is only called a value has the name of the board's only metric."""
    names = {one.metric.name for one in postmortem.timeline if one.metric}
    if len(series) != 1 or len(names) != 1 or series[0].name.casefold() not in _NAMELESS:
        return series
    (one,), (name,) = series, names
    remark = f"The values of {one.name!r} are taken for {name}, the only metric on the board."
    return (replace(one, name=name, remarks=(*one.remarks, remark)),)


def _from(series: Series, since: datetime) -> Series:
    kept = tuple(one for one in series.observations if one.at >= since)
    return replace(series, observations=kept)


def _with_own_ids(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """The candidates, with a number behind an id that another has already."""
    seen: Counter[str] = Counter()
    own = []
    for one in candidates:
        ident = one.monitor.id
        seen[ident] += 1
        if seen[ident] > 1:
            ident = f"{ident[:76]}_{seen[ident]}"
        own.append(replace(one, monitor=one.monitor.model_copy(update={"id": ident})))
    return tuple(own)


# --------------------------------------------------------------------------------- what comes of it


def _tested(candidate: Candidate, bench: Bench) -> Finding:
    judged = judgement_of(candidate.monitor, bench)
    fires_on = _fires_on(judged, bench.clock)
    monitor = candidate.monitor.model_copy(update={"promise": _promise(judged, fires_on, bench)})
    return Finding(
        monitor=monitor,
        family=candidate.family,
        consequence=candidate.consequence,
        because=candidate.because,
        outcome=judged.outcome,
        fires_on=fires_on,
        delay_days=judged.delay_days,
        lead_days=judged.lead_days,
        false_alarms=judged.false_alarms,
        by_chance=judged.by_chance,
        sensitivity=_sensitivity(candidate, bench),
        on_front=False,
        sentence=finding_sentence(monitor, judged, fires_on, bench.course),
    )


def judgement_of(monitor: Monitor, bench: Bench) -> Judgement:
    """What a monitor comes to."""
    starts = [bench.count_from[condition.subject] for condition in monitor.conditions]
    known = [start for start in starts if start is not None]
    count_from = max(known) if len(known) == len(starts) else None
    return judge(replay(monitor, bench.histories), bench.course, count_from, bench.clock)


def _fires_on(judged: Judgement, clock: Clock) -> Moment | None:
    if judged.alarm is None:
        return None
    first = judged.alarm.first
    return clock.said(first.known, first.grain, first.said)


def _promise(judged: Judgement, fires_on: Moment | None, bench: Bench) -> Promise | None:
    """None where dates are relative, or there was nothing to fire on: nothing can be promised."""
    if not bench.clock.calendar or judged.outcome == "not_judged":
        return None
    counted, detected = judged.false_alarms, bench.course.detected
    fired = fires_on if judged.outcome in _FOUND else None
    return Promise(
        fires_on=fired.iso if fired else None,
        detected_on=detected.said.iso if detected else None,
        lead_days=judged.lead_days,
        false_alarms=counted.count if counted else None,
        reference_days=counted.days if counted else None,
    )


def _sensitivity(candidate: Candidate, bench: Bench) -> Sensitivity | None:
    first, *others = candidate.monitor.conditions
    own = first.threshold if candidate.varied == "threshold" else first.parameters[candidate.varied]
    numbers = sorted({*candidate.grid, own})
    if len(numbers) < 2:
        return None
    trials = []
    for number in numbers:
        changed = (
            {"threshold": number}
            if candidate.varied == "threshold"
            else {"parameters": {**first.parameters, candidate.varied: number}}
        )
        conditions = (first.model_copy(update=changed), *others)
        monitor = candidate.monitor.model_copy(update={"conditions": conditions})
        trials.append(_trial(number, number == own, judgement_of(monitor, bench), bench.clock))
    return Sensitivity(varied=candidate.varied, trials=tuple(trials), steady=_is_steady(trials))


def _trial(number: float, chosen: bool, judged: Judgement, clock: Clock) -> Trial:
    counted = judged.false_alarms
    return Trial(
        value=number,
        chosen=chosen,
        outcome=judged.outcome,
        fires_on=_fires_on(judged, clock),
        delay_days=judged.delay_days,
        lead_days=judged.lead_days,
        false_alarms=counted.count if counted else None,
    )


def _is_steady(trials: Sequence[Trial]) -> bool:
    """Whether the neighbours of the own number find it too, and keep half of its lead."""
    own = next(index for index, one in enumerate(trials) if one.chosen)
    near = [*trials[max(0, own - 1) : own], *trials[own + 1 : own + 2]]
    mine = trials[own]
    if mine.outcome not in _FOUND or any(one.outcome not in _FOUND for one in near):
        return False
    if mine.lead_days is None or mine.lead_days <= 0:
        return True
    return all((one.lead_days or 0.0) >= mine.lead_days / 2 for one in near)


def _track(monitor: Monitor, bench: Bench) -> Track:
    """The first condition's statistic over time."""
    first = monitor.conditions[0]
    ticks = [one for one in bench.histories[first.subject].ticks(first) if one.value is not None]
    every = -(-len(ticks) // _MOST_POINTS)
    kept = (
        [one for index, one in enumerate(ticks) if index % every == 0 or one.holds]
        if every > 1
        else ticks
    )
    began = bench.course.began.at
    return Track(
        monitor=monitor.id,
        points=tuple(
            Point(
                at=bench.clock.iso(one.known, one.grain),
                days=(one.known - began) / _DAY,
                value=rounded(one.value or 0.0),
                holds=one.holds,
            )
            for one in kept
        ),
    )


# ------------------------------------------------------------------------------ what is to be said


def _notes(bench: Bench, found: Sequence[Finding]) -> Iterator[str]:
    yield from _about_counting(bench)
    yield "Firing chunks that follow each other are one alarm; a chunk's alarm is dated at its end."
    delayed = [one.watched for one in bench.observed if one.watched.delay_days]
    for late in delayed:
        days = days_words(late.delay_days)
        yield f"A value of {late.name} is taken to be known {days} after its own time."
    if not delayed:
        yield (
            "A value is taken to be known at its own time; where labels come later, say so with "
            "--label-delay 14d."
        )
    if len(found) > _MANY:
        yield (
            f"{len(found)} monitors were replayed. With so many, one that fires early may do so by "
            "luck: trust the metric and what the board blames before the rest."
        )
    yield from _about_the_start(bench, found)


def _about_counting(bench: Bench) -> Iterator[str]:
    board = [one for one in bench.observed if one.watched.source == "board"]
    if board:
        count = sum(one.watched.observations for one in board)
        yield (
            f"Only the {count} values that stand on the board were replayed, and none between "
            "them. People chose them, so false alarms cannot be counted on them; the history in a "
            "file tells (--series)."
        )
    counted = [one for one in bench.observed if one.count_from is not None]
    if counted:
        yield (
            "Thresholds were fitted on the first half of the reference period; false alarms were "
            "counted on its second half, on which nothing was fitted."
        )
    for one in (each.watched for each in bench.observed if each.watched.source == "file"):
        if not one.fit_observations:
            yield f"{one.name} has no reference period: it has no value from before the failure."
        elif one.fit_observations < _FEW_TO_FIT:
            yield (
                f"The thresholds on {one.name} rest on {one.fit_observations} values; with fewer "
                f"than {_FEW_TO_FIT} they are rough."
            )


def _about_the_start(bench: Bench, found: Sequence[Finding]) -> Iterator[str]:
    on = [one for one in found if one.outcome == "already_on" and one.consequence == "metric"]
    if len(on) >= _SEVERAL and on[0].fires_on:
        yield (
            f"{len(on)} monitors on the metric were firing when the failure is said to have begun "
            f"({bench.course.began.said.said}): it may have begun earlier. Try --began with an "
            "earlier date."
        )
