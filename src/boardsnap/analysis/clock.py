"""How times are counted, compared and said: one zone for everything.

Inside, a moment is aware and in UTC. Times without a zone are taken to be in the zone that was
asked for, and in UTC, unchanged, where none was: a board and the files of one team then agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from boardsnap.analysis.chunks import end_of, start_of
from boardsnap.errors import InputError
from boardsnap.model.backtest import Moment
from boardsnap.model.monitor import Span
from boardsnap.timing import ORIGIN, Instant, Precision, days_between

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Clock:
    """Between moments and what people call them.

    Attributes:
        zone: of the board, of chunk boundaries and of all that is shown; None: as written.
        calendar: False where all times are relative and have no date.
    """

    zone: tzinfo | None = None
    calendar: bool = True

    def moment(self, written: datetime) -> datetime:
        """The moment of a time as written, with a zone or without.

        Raises:
            InputError: it is at the end of the calendar.
        """
        try:
            aware = written if written.tzinfo else written.replace(tzinfo=self._zone)
            return aware.astimezone(UTC)
        except (OverflowError, ValueError) as error:
            raise InputError(f"{written} is no date that can be counted with") from error

    def local(self, moment: datetime) -> datetime:
        """The moment on the wall: without a zone."""
        return moment.astimezone(self._zone).replace(tzinfo=None)

    @property
    def _zone(self) -> tzinfo:
        return self.zone or UTC

    def iso(self, moment: datetime, grain: Precision) -> str | None:
        """A date, or a date and time where it is known so finely; None: relative."""
        if not self.calendar:
            return None
        local = self.local(moment)
        return (
            local.isoformat(timespec="minutes")
            if grain in {"minute", "hour"}
            else local.date().isoformat()
        )

    def said(self, moment: datetime, grain: Precision, words: str | None = None) -> Moment:
        """The moment as it is written into a finding.

        Args:
            moment: aware.
            grain: how finely it is known.
            words: the board's own, for a relative time.
        """
        if not self.calendar:
            days = (self.local(moment) - ORIGIN) / timedelta(days=1)
            return Moment(iso=None, said=words or f"day {days:g}")
        local = self.local(moment)
        day = f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
        if grain == "month":
            day = f"{_MONTHS[local.month - 1]} {local.year}"
        elif grain == "week":
            day = f"the week of {day}"
        elif grain in {"minute", "hour"}:
            day = f"{day}, {local:%H:%M}"
        return Moment(iso=self.iso(moment, grain), said=day)

    def days(
        self, first: datetime, last: datetime, grains: tuple[Precision, Precision] | None = None
    ) -> float:
        """Days from one moment to the other; in whole units of the coarser grain where given."""
        if grains is None:
            return (last - first) / timedelta(days=1)
        one, other = (
            Instant(self.local(at), grain, "")
            for at, grain in zip((first, last), grains, strict=True)
        )
        return days_between(one, other)

    def chunk(self, moment: datetime, width: Span) -> tuple[datetime, datetime]:
        """First moment and end of the chunk that a moment falls in, in the clock's zone."""
        start = start_of(self.local(moment), width)
        return self.moment(start), self.moment(end_of(start, width))
