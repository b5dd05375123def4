"""A backtest as callers ask for it and hold it: files and words in, documents out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from boardsnap.analysis.backtest import NOISE, Request
from boardsnap.analysis.backtest import backtest as run_backtest
from boardsnap.analysis.chunks import length_of, parse_span
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Given, When
from boardsnap.analysis.frames import Files
from boardsnap.analysis.series import Series, given_series, read_series
from boardsnap.analysis.sources import Paths, paths_of
from boardsnap.analysis.times import checked_zone
from boardsnap.errors import ConfigError
from boardsnap.identity import postmortem_id
from boardsnap.model import backtest as model
from boardsnap.model.monitor import Origin
from boardsnap.model.postmortem import Postmortem
from boardsnap.render.backtest.forms import backtest_html, backtest_markdown
from boardsnap.render.html import to_notebook

Values = Mapping[str, Sequence[tuple[datetime, float]]]


class Backtest(model.Backtest):
    """What would have caught it, as callers hold it: it shows itself in a notebook."""

    @classmethod
    def build(cls, made: model.Backtest) -> Self:
        """The backtest with its documents."""
        return cls.model_construct(
            **{name: getattr(made, name) for name in model.Backtest.model_fields}
        )

    def to_markdown(self) -> str:
        """The backtest as Markdown."""
        return backtest_markdown(self)

    def to_html(self) -> str:
        """The backtest as one self-contained HTML file, with the Pareto front drawn."""
        return backtest_html(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: the HTML document in a frame of its own."""
        return to_notebook(self.to_html())


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be asked of a backtest, in the words of whoever asks; None: not asked for.

    Attributes:
        series: a file of metrics, or values by metric.
        features: files of rows with a time.
        reference: files of rows from when all was well.
        time: the column that says when.
        began, detected, ended: what the board does not say, or says wrongly.
        since: what is older is left out.
        label_delay: how much later than its own time a value is known, such as "14d"; by metric,
            the empty name is for all others.
        chunk: the width in which values are taken together, such as "1d".
        timezone: of the board, and of times without one.
        noise: false alarms in 90 days that are bearable.
        link: where the document can be read.
    """

    series: str | Path | Values | None = None
    features: Paths = ()
    reference: Paths = ()
    time: str | None = None
    began: When | None = None
    detected: When | None = None
    ended: When | None = None
    since: When | None = None
    label_delay: str | timedelta | Mapping[str, str | timedelta] = field(default_factory=dict)
    chunk: str | None = None
    timezone: str | None = None
    noise: float = NOISE
    link: str | None = None


def make_backtest(postmortem: Postmortem, wishes: Wishes) -> Backtest:
    """What each monitor would have done in the incident that the document tells of.

    Raises:
        InputError: a file cannot be used, or nobody says when the failure began.
        ConfigError: a wish makes no sense, or a library is not installed.
    """
    clock = Clock(ZoneInfo(checked_zone(wishes.timezone)) if wishes.timezone else None)
    if not wishes.noise >= 0:
        raise ConfigError(f"{wishes.noise} false alarms are no number of them: write 0 or more")
    if wishes.reference and not wishes.features:
        raise ConfigError("a reference alone is nothing to replay: give --features too")
    request = Request(
        origin=Origin(
            postmortem=postmortem_id(postmortem), title=postmortem.title or None, link=wishes.link
        ),
        series=_series(wishes, clock),
        files=_files(wishes),
        clock=clock,
        given=Given(wishes.began, wishes.detected, wishes.ended),
        since=None if wishes.since is None else clock.moment(_moment(wishes.since)),
        chunk=parse_span(wishes.chunk) if wishes.chunk else None,
        delays=_delays(wishes.label_delay),
        noise=wishes.noise,
    )
    return Backtest.build(run_backtest(postmortem, request))


def _series(wishes: Wishes, clock: Clock) -> tuple[Series, ...]:
    if wishes.series is None:
        return ()
    if isinstance(wishes.series, Mapping):
        return given_series(wishes.series, clock)
    return read_series(Path(wishes.series), clock, wishes.time)


def _files(wishes: Wishes) -> Files | None:
    features, reference = paths_of(wishes.features), paths_of(wishes.reference)
    return Files(features, reference, wishes.time) if features else None


def _moment(when: When) -> datetime:
    return when if isinstance(when, datetime) else datetime(when.year, when.month, when.day)


def _delays(wanted: str | timedelta | Mapping[str, str | timedelta]) -> dict[str, timedelta]:
    by_name = wanted if isinstance(wanted, Mapping) else {"": wanted}
    return {
        name: delay if isinstance(delay, timedelta) else length_of(parse_span(delay))
        for name, delay in by_name.items()
    }


def parse_when(text: str, option: str) -> date | datetime:
    """The day, or the time, of an ISO text.

    Args:
        text: `2026-03-04` or `2026-03-04T14:30`.
        option: who asked for it, for the error.

    Raises:
        ConfigError: it is none.
    """
    try:
        written = text.strip()
        return (
            date.fromisoformat(written) if len(written) <= 10 else datetime.fromisoformat(written)
        )
    except ValueError as error:
        raise ConfigError(
            f"{option} {text!r} is no ISO date: write 2026-03-04 or 2026-03-04T14:30"
        ) from error
