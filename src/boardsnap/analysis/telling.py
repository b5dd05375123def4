"""What a backtest comes to, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

from boardsnap.analysis.course import Course
from boardsnap.analysis.judgement import Judgement
from boardsnap.analysis.ranking import is_bearable
from boardsnap.model.backtest import FalseAlarms, Finding, Incident, Moment
from boardsnap.model.monitor import Monitor


def finding_sentence(
    monitor: Monitor, judged: Judgement, fires_on: Moment | None, course: Course
) -> str:
    """What one monitor would have done.

    Args:
        monitor: what was replayed.
        judged: what it came to.
        fires_on: the alarm in words.
        course: of the failure.
    """
    title, price = monitor.title, _price(judged.false_alarms)
    if judged.outcome == "not_judged":
        return f"{title} cannot be judged: there is no value from the incident."
    if judged.outcome == "missed" or fires_on is None:
        return f"{title} would not have fired {_span(course.incident)}, {price}."
    if judged.outcome == "already_on":
        return (
            f"{title} was firing since {fires_on.said} when the failure began "
            f"({course.began.said.said}): a false alarm, or it began earlier than is said."
        )
    if judged.outcome == "caught":
        after = _delay(judged.delay_days or 0.0)
        return f"{title} would have fired on {fires_on.said}, {after}, {price}."
    return (
        f"{title} would have fired on {fires_on.said}, {_lead(judged.lead_days or 0.0)}, {price}."
    )


def _span(incident: Incident) -> str:
    end = f"and {incident.ended.said}" if incident.ended else "and the end of what was observed"
    return f"between {incident.began.said} {end}"


def _delay(days: float) -> str:
    if days < 0:
        return f"{days_words(-days)} before the first worse value on the board"
    return f"{days_words(days)} after the failure began" if days else "when the failure began"


def _lead(days: float) -> str:
    if days == 0:
        return "when people noticed too"
    return f"{days_words(abs(days))} {'earlier' if days > 0 else 'after people noticed'}"


def _price(found: FalseAlarms | None) -> str:
    if found is None:
        return "its false alarms not counted"
    return f"with {alarms_words(found.count)} in {days_words(found.days)}"


def alarms_words(count: int) -> str:
    """`no false alarm`, `1 false alarm`, `2 false alarms`."""
    return f"{count or 'no'} false alarm{'s' if count > 1 else ''}"


def days_words(days: float) -> str:
    """A length of time: days, and hours or minutes where it is shorter than two days."""
    minutes = round(days * 1440)
    whole = minutes % 1440 == 0
    if whole or days >= 2:
        count = round(days)
        return f"{count:,} day{'' if count == 1 else 's'}"
    if minutes < 120:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{round(minutes / 60)} hours"


def headline(
    recommended: Finding | None,
    on_the_metric: Finding | None,
    findings: tuple[Finding, ...],
    incident: Incident,
    noise: float,
) -> tuple[str, ...]:
    """What the whole backtest comes to, the most important first."""
    if not findings:
        return ("Nothing could be replayed.",)
    said: list[str] = []
    if recommended:
        said += _recommendation(recommended)
        metric_id = on_the_metric.monitor.id if on_the_metric else ""
        if on_the_metric and metric_id != recommended.monitor.id:
            said.append(f"On the metric itself: {on_the_metric.sentence}")
        said += _planned(findings, {recommended.monitor.id, metric_id})
    else:
        said.append(_nothing(findings, incident, noise))
    if incident.detected is None:
        said.append("When people noticed is not known, so no lead can be told.")
    return tuple(said)


def _recommendation(one: Finding) -> Iterator[str]:
    yield one.sentence
    if one.by_chance is not None and one.by_chance >= _OFTEN:
        yield (
            f"With so many false alarms, one in {round(1 / one.by_chance)} stretches of that "
            "length would have had an alarm anyway."
        )


def _planned(findings: tuple[Finding, ...], already: set[str]) -> Iterator[str]:
    """The best of the numbers that the team itself wrote down."""
    team = [one for one in findings if one.family == "team" and one.monitor.id not in already]
    best = min(team, key=_lateness, default=None)
    if best:
        yield f"The team's own number: {best.sentence}"


def _lateness(one: Finding) -> float:
    return math.inf if one.lead_days is None else -one.lead_days


# From so likely on, luck is no far-fetched explanation of an early alarm.
_OFTEN = 0.2


def _nothing(findings: tuple[Finding, ...], incident: Incident, noise: float) -> str:
    """Why there is nothing to recommend, and what comes nearest."""
    judged = [one for one in findings if one.outcome != "not_judged"]
    if not judged:
        return "No monitor can be judged: there is no value from the incident."
    early = [one for one in judged if one.outcome in {"earlier", "caught"}]
    if not early:
        late = next((one for one in judged if one.outcome == "not_earlier"), None)
        nearest = f" The nearest: {late.sentence}" if late else ""
        before = " before people noticed" if incident.detected else ""
        if len(judged) == 1:
            return f"The one monitor that could be replayed would not have fired{before}.{nearest}"
        return f"None of the {len(judged)} monitors would have fired{before}.{nearest}"
    quiet = [one for one in early if is_bearable(one, noise)]
    if quiet:
        return (
            "No monitor on the metric, or on what the board blames, would have fired in time with "
            f"at most {noise:g} false alarms in 90 days. On other data: {quiet[0].sentence}"
        )
    return (
        f"No monitor would have fired in time with at most {noise:g} false alarms in 90 days. "
        f"The nearest: {early[0].sentence}"
    )
