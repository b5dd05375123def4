"""One subject as a backtest has it: its history, its monitors, and where counting begins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from boardsnap.analysis.candidates import Candidate
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Course
from boardsnap.analysis.names import named_alike, words_of
from boardsnap.analysis.replay import History
from boardsnap.limits import Limit
from boardsnap.model.backtest import Consequence, NotTried, Watched
from boardsnap.model.monitor import Origin, Span, Statistic, Subject
from boardsnap.model.postmortem import Postmortem
from boardsnap.timing import better_end

_UNNAMED: Mapping[Statistic, str] = {"row_count": "rows"}


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all subjects of one backtest.

    Attributes:
        origin: of the document.
        limits: that stand on the board.
        chunk: the width that was asked for; None: what fits the data.
        delays: of labels, by metric; the empty name is for all others.
    """

    postmortem: Postmortem
    origin: Origin
    clock: Clock
    course: Course
    limits: tuple[Limit, ...]
    chunk: Span | None = None
    delays: dict[str, timedelta] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Observed:
    """One subject, ready to be watched.

    Attributes:
        count_from: the end of what thresholds were fitted on; None: false alarms cannot be
            counted.
        limits: those of the board that were found to be on it.
    """

    subject: Subject
    history: History
    count_from: datetime | None
    candidates: tuple[Candidate, ...]
    not_tried: tuple[NotTried, ...]
    watched: Watched
    limits: tuple[Limit, ...] = ()


def half_of(first: datetime, course: Course) -> datetime | None:
    """The middle of the reference period; None where nothing was observed before the failure."""
    end = course.reference_end
    return first + (end - first) / 2 if first < end else None


def consequence_of(name: str, names: Sequence[str], postmortem: Postmortem) -> Consequence:
    """How near to the damage a metric is.

    The model's metric is one that the board's timeline follows, or one whose name says that more
    of it is better; the cause is what the board names anywhere else. Where that is said of none
    of them, all are what whoever gave them holds to be metrics.

    Args:
        name: of the metric.
        names: of all that were given.
        postmortem: the document.
    """
    if all(_consequence(one, postmortem) == "other" for one in names):
        return "metric"
    return _consequence(name, postmortem)


def _consequence(name: str, postmortem: Postmortem) -> Consequence:
    followed = [event.metric.name for event in postmortem.timeline if event.metric]
    if any(named_alike(one, [name]) for one in followed):
        return "metric"
    if is_blamed(name, postmortem):
        return "cause"
    return "metric" if better_end(name) > 0 else "other"


def is_blamed(name: str, postmortem: Postmortem) -> bool:
    """Whether the board names it, in whatever words stand around it."""
    return any(words_of(name) <= words_of(text) for text in _said(postmortem))


def _said(postmortem: Postmortem) -> Iterator[str]:
    cause = postmortem.root_cause
    if cause:
        yield cause.text
        yield cause.feature or ""
    for hypothesis in postmortem.hypotheses:
        if hypothesis.status != "rejected":
            yield hypothesis.text
            yield from (evidence.text for evidence in hypothesis.evidence)
    for event in postmortem.timeline:
        yield event.text
    for action in postmortem.actions:
        yield action.text


def plain_words(text: str) -> str:
    """The text on one line."""
    return re.sub(r"\s+", " ", text).strip()


def unused_limits(limits: Sequence[Limit], observed: Sequence[Observed]) -> Iterator[NotTried]:
    """The limits on the board that no history was given for."""
    used = {limit for one in observed for limit in one.limits}
    for limit in limits:
        if limit not in used:
            yield NotTried(
                what=f"“{plain_words(limit.text)}”",
                why=_why_unused(limit),
            )


def _why_unused(limit: Limit) -> str:
    if limit.statistic == "staleness":
        return "how old rows were when somebody looked is in no history"
    return f"there is no history of {limit.name or _UNNAMED.get(limit.statistic, 'what it is on')}"
