"""A backtest: what each monitor would have done in the incident, and at what price before it.

Times are in the zone that the backtest was made in. Where the board has relative times only,
a moment has no ISO form and is said as the board says it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from boardsnap.model.monitor import Monitor, Origin, SubjectKind

SCHEMA_VERSION: Literal[1] = 1

Family = Literal[
    "team",
    "static",
    "relative",
    "deviations",
    "rate_of_change",
    "ewma",
    "cusum",
    "page_hinkley",
    "adwin",
    "kswin",
    "distance",
    "mean_shift",
    "nulls",
    "categories",
    "volume",
    "schema",
    "lasting",
    "joined",
]
"""How a monitor tells a failure; `team` is a number that the team itself wrote on the board."""

Consequence = Literal["metric", "cause", "other"]
"""How near to the damage a monitor watches: the model's own metric, what the board blames or
names, or anything else."""

Outcome = Literal["earlier", "caught", "not_earlier", "already_on", "missed", "not_judged"]
"""What became of a monitor in the incident:

- `earlier`: it fired before people noticed.
- `caught`: it fired; when people noticed is not known.
- `not_earlier`: it fired when people had already noticed, or on the same day.
- `already_on`: it was firing when the incident began and did not begin anew.
- `missed`: it did not fire.
- `not_judged`: there is nothing in the incident that it could have fired on.
"""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Moment(_Frozen):
    """When something was.

    Attributes:
        iso: a date, or a date and time of day without zone; None: a relative time.
        said: the same in words.
    """

    iso: str | None
    said: str


class Incident(_Frozen):
    """From when to when the model failed, as the board says it or whoever asked.

    Attributes:
        began: the start of the failure.
        good_until: the last good value on the board, where the start is only the first worse one:
            what fired between the two counts as caught, and is no false alarm.
        detected: when people noticed; None: not known, then no lead can be told.
        ended: when it was mitigated or over; None: it lasts to the end of what was observed.
        given: which of them were handed in, in place of what the board says.
    """

    began: Moment
    good_until: Moment | None
    detected: Moment | None
    ended: Moment | None
    given: tuple[Literal["began", "detected", "ended"], ...] = ()


class Watched(_Frozen):
    """What was observed of one metric, feature or table.

    Attributes:
        source: the points of the board's own timeline, or a file.
        first, last: of the observations.
        observations: how many; of a feature: rows.
        fitted_until: thresholds were fitted on what is before, in the reference period; None:
            nothing was fitted.
        fit_observations: how many that were; of a feature: chunks.
        counted_days: length of the rest of the reference period, in which false alarms were
            counted; None: they were not.
        delay_days: how much later than its own time a value is known.
        remarks: what was done to the values before anything else, one sentence each.
    """

    kind: SubjectKind
    name: str
    source: Literal["board", "file"]
    consequence: Consequence
    first: Moment
    last: Moment
    observations: int
    fitted_until: Moment | None
    fit_observations: int
    counted_days: float | None
    delay_days: float = 0.0
    remarks: tuple[str, ...] = ()


class FalseAlarms(_Frozen):
    """Alarms in the part of the reference period on which nothing was fitted.

    Attributes:
        count: runs of firing chunks; consecutive ones are one alarm.
        days: length of the period.
        per_90_days: the count, were the period 90 days long.
        at_most_per_90_days: the most that the count is compatible with (upper end of the
            one-sided 95 % interval of a Poisson count).
        share: of the chunks in the period that were firing, 0 to 1.
    """

    count: Annotated[int, Field(ge=0)]
    days: Annotated[float, Field(gt=0)]
    per_90_days: float
    at_most_per_90_days: float
    share: Annotated[float, Field(ge=0, le=1)]


class Trial(_Frozen):
    """The same monitor with another number in it.

    Attributes:
        value: the number that was put in place of the monitor's own.
        chosen: it is the monitor's own.
        lead_days: as in `Finding`.
        false_alarms: how many; None: not counted.
    """

    value: float
    chosen: bool
    outcome: Outcome
    fires_on: Moment | None
    delay_days: float | None
    lead_days: float | None
    false_alarms: int | None


class Sensitivity(_Frozen):
    """How the result changes with the number in the monitor.

    Attributes:
        varied: `threshold`, or the name of the parameter that was varied.
        trials: in the order of the number.
        steady: the next number on either side finds the incident too, and loses no more than
            half of the time from the monitor's firing to the end of its trial's.
    """

    varied: str
    trials: tuple[Trial, ...]
    steady: bool


class Finding(_Frozen):
    """What one monitor would have done.

    Attributes:
        monitor: exactly what was replayed; its promise is filled where dates allow.
        family: how it tells a failure.
        consequence: how near to the damage it watches.
        because: where its number comes from, one sentence.
        outcome: what became of it in the incident.
        fires_on: its first alarm that began in the incident.
        delay_days: from the start of the incident to that alarm; negative: before the first worse
            value on the board.
        lead_days: from that alarm to the moment at which people noticed, in whole units of the
            coarser date; negative: people were first.
        false_alarms: None: not counted, `Backtest.notes` says why.
        by_chance: how likely it would have fired within the same time at any other place, from
            its false alarms alone; None: not known.
        sensitivity: None: it has no number that could be varied.
        on_front: no other monitor fires as early with fewer false alarms, or earlier with as few.
        sentence: all of it in words.
    """

    monitor: Monitor
    family: Family
    consequence: Consequence
    because: str
    outcome: Outcome
    fires_on: Moment | None
    delay_days: float | None
    lead_days: float | None
    false_alarms: FalseAlarms | None
    by_chance: float | None
    sensitivity: Sensitivity | None
    on_front: bool
    sentence: str


class NotTried(_Frozen):
    """What could not be replayed, and why."""

    what: str
    why: str


class Point(_Frozen):
    """A condition's statistic at one time.

    Attributes:
        at: when it was known, as ISO date or time; None: relative, `days` alone tells.
        days: since the incident began; negative: before.
        value: of the statistic.
        holds: the condition held.
    """

    at: str | None
    days: float
    value: float
    holds: bool


class Track(_Frozen):
    """The statistic of a monitor's first condition over time, thinned out where it is long."""

    monitor: str
    points: tuple[Point, ...]


class Backtest(_Frozen):
    """What would have caught it.

    Attributes:
        origin: the document.
        made_from: the board's own points, or files.
        zone: of all times; None: as they were written.
        incident: what was to be caught.
        watched: what was observed.
        noise: false alarms in 90 days that were held to be bearable.
        findings: by consequence, then by outcome, then by lead against noise.
        recommended: id of the quietest monitor, on the metric or on what the board blames, whose
            lead is within a tenth of the longest; None: there is none with bearable noise.
        on_the_metric: the same of the model's metrics alone.
        headline: what it comes to, one sentence each.
        tracks: of the recommended monitors, of those on the front, and of the team's own.
        not_tried: what could not be replayed.
        notes: what one has to know to read the figures.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    origin: Origin
    made_from: Literal["board", "files"]
    zone: str | None
    incident: Incident
    watched: tuple[Watched, ...]
    noise: float
    findings: tuple[Finding, ...]
    recommended: str | None
    on_the_metric: str | None
    headline: tuple[str, ...]
    tracks: tuple[Track, ...] = ()
    not_tried: tuple[NotTried, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The backtest as indented JSON, with a final newline."""
        return self.model_dump_json(indent=2) + "\n"

    def finding(self, monitor: str | None) -> Finding | None:
        """The finding of the monitor with this id."""
        return next((one for one in self.findings if one.monitor.id == monitor), None)
