"""When the failure began, was noticed and ended: the board's dates, or what was handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from boardsnap.analysis.clock import Clock
from boardsnap.errors import InputError
from boardsnap.model.backtest import Incident, Moment
from boardsnap.model.postmortem import Postmortem
from boardsnap.timing import Instant, Precision, ResponseTimes, end_of, response_times

When = date | datetime


class UndatedError(InputError):
    """Nobody says when the failure began.

    Attributes:
        reason: why the board does not tell.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"when the failure began is not known ({reason}): say it with --began 2026-03-04"
        )
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever asks knows better than the board; None: what the board says."""

    began: When | None = None
    detected: When | None = None
    ended: When | None = None


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment and how finely it is known."""

    at: datetime
    grain: Precision
    said: Moment


@dataclass(frozen=True, slots=True)
class Course:
    """The incident on the clock's axis; what is None is not known.

    Attributes:
        reference_end: up to here all was well. It is before the start where the board only has a
            last good and a first worse value: the failure began at some time between them.
    """

    began: Dated
    reference_end: datetime
    detected: Dated | None
    ended: Dated | None
    incident: Incident


def course_of(postmortem: Postmortem, clock: Clock, given: Given) -> Course:
    """The course of the failure.

    Raises:
        InputError: nobody says when it began, or it was noticed or over before it began.
    """
    times = response_times(postmortem.timeline)
    words = _words(postmortem)
    began = _dated(given.began, times.started, clock, words)
    if began is None:
        raise UndatedError(_unknown(times))
    detected = _dated(given.detected, times.detected, clock, words)
    over = times.recovered or times.mitigated
    ended = _dated(given.ended, over, clock, words)
    if ended is not None and ended.at <= began.at:
        if given.ended is not None:
            raise InputError(
                f"the incident ends ({ended.said.said}) before it begins ({began.said.said}): "
                "change --ended or --began"
            )
        ended = None
    if detected is not None and detected.at < began.at and (given.began or given.detected):
        raise InputError(
            f"people noticed ({detected.said.said}) before the failure began "
            f"({began.said.said}): change --detected or --began"
        )
    named = {"began": given.began, "detected": given.detected, "ended": given.ended}
    reference_end, good_until = began.at, None
    if given.began is None and times.last_good is not None:
        reference_end = min(clock.moment(end_of(times.last_good)), began.at)
        good_until = _dated(None, times.last_good, clock, words)
    incident = Incident(
        began=began.said,
        good_until=good_until.said if good_until and reference_end < began.at else None,
        detected=detected.said if detected else None,
        ended=ended.said if ended else None,
        given=tuple(name for name, when in named.items() if when is not None),  # type: ignore[misc]
    )
    return Course(began, reference_end, detected, ended, incident)


def _words(postmortem: Postmortem) -> dict[str, str]:
    return {
        f"/timeline/{index}": event.at.raw
        for index, event in enumerate(postmortem.timeline)
        if event.at
    }


def _dated(
    when: When | None, instant: Instant | None, clock: Clock, words: dict[str, str]
) -> Dated | None:
    if when is not None:
        grain: Precision = "minute" if isinstance(when, datetime) else "day"
        written = when if isinstance(when, datetime) else datetime.combine(when, time())
        at = clock.moment(written)
        return Dated(at, grain, clock.said(at, grain))
    if instant is None:
        return None
    at = clock.moment(instant.moment)
    said = clock.said(at, instant.precision, words.get(instant.ref))
    return Dated(at, instant.precision, said)


def _unknown(times: ResponseTimes) -> str:
    start = "Start of the failure: "
    reason = next((one for one in times.missing if one.startswith(start)), None)
    return (reason or "the board dates nothing that tells it").removeprefix(start).rstrip(".")
