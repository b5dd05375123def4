"""The chart's date axis: where a moment stands, and at which round dates it is labelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from boardsnap.timing import ORIGIN
from boardsnap.wording import MONTHS, number

# A label such as "May 2026" with the air that keeps it apart from the next one.
_TICK_ROOM = 72.0
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Axis:
    """Maps moments to places between `left` and `right`.

    Attributes:
        calendar: False where times are relative and have no date.
    """

    first: datetime
    last: datetime
    left: float
    right: float
    calendar: bool

    def __call__(self, moment: datetime) -> float:
        """Where the moment stands; the middle where the axis has no length."""
        span = self.last - self.first
        share = (moment - self.first) / span if span else 0.5
        return self.left + (self.right - self.left) * share

    @property
    def ticks(self) -> Iterator[tuple[float, str]]:
        """Round dates with their labels, no more than there is room for."""
        wanted = max(1, int((self.right - self.left) // _TICK_ROOM))
        if not self.calendar:
            yield from self._relative(wanted)
        elif (self.last - self.first) / wanted > timedelta(days=14):
            yield from self._months(wanted)
        else:
            yield from self._days(wanted)

    def _days(self, wanted: int) -> Iterator[tuple[float, str]]:
        step = _step((self.last - self.first) / _HOUR, wanted)
        moment = self.first.replace(minute=0, second=0, microsecond=0)
        if step >= 24:
            moment = moment.replace(hour=0)
        while moment <= self.last:
            if moment >= self.first:
                inside = step < 24 and moment.hour
                yield self(moment), f"{moment:%H:%M}" if inside else _day(moment)
            if moment > datetime.max - timedelta(hours=step):
                return
            moment += timedelta(hours=step)

    def _months(self, wanted: int) -> Iterator[tuple[float, str]]:
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((s for s in (1, 2, 3, 6, 12) if months / s <= wanted), -(-months // wanted))
        for count in range(0, months + 1, step):
            year, month = divmod(self.first.year * 12 + self.first.month - 1 + count, 12)
            moment = datetime(year, month + 1, 1)
            if self.first <= moment <= self.last:
                yield self(moment), f"{MONTHS[month]} {year}"

    def _relative(self, wanted: int) -> Iterator[tuple[float, str]]:
        unit, hours = ("h", 1) if self.last - self.first < timedelta(hours=48) else ("d", 24)
        first, last = ((end - ORIGIN) / _HOUR / hours for end in (self.first, self.last))
        step = next(
            (s for s in (1, 2, 5, 7, 14, 30, 60) if (last - first) / s <= wanted),
            max(1, round((last - first) / wanted)),
        )
        mark = -(-first // step) * step
        while mark <= last:
            label = f"{'+' if mark >= 0 else '−'}{number(abs(mark))} {unit}"
            yield self(ORIGIN + mark * hours * _HOUR), label
            mark += step


def _day(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]}"


def _step(hours: float, wanted: int) -> int:
    """The smallest round step, in hours, with which no more ticks than wanted are needed."""
    rounds = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 336)
    return next((step for step in rounds if hours / step <= wanted), rounds[-1])
