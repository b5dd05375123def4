"""Dates in a question against dates on a board, which leaves out years and counts its own days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from boardsnap.chat.question import When
from boardsnap.chat.shelf import Book, Line
from boardsnap.interpretation.dates import FoundDate
from boardsnap.model.postmortem import Action, Date, TimelineEvent
from boardsnap.timing import moment_of, offset_days

_SAME_DAY = 0.5 / 1440  # half a minute, in days: two offsets that are written differently


def falls_on(when: When, at: Date | None) -> bool:
    """Whether a date of the board is the one that is asked for, or within it."""
    if at is None:
        return False
    moment = moment_of(at.iso)
    if when.found is None:
        return moment is not None and at.precision in {"day", "minute"} and moment.day == when.day
    if at.raw.strip(" :").casefold() == when.found.raw.strip(" :").casefold():
        return True
    if moment is None:
        return _same_offset(when.found, at)
    return _on_calendar(when.found, at, moment)


def _same_offset(found: FoundDate, at: Date) -> bool:
    if found.offset is None or at.offset is None:
        return False
    return abs(offset_days(found.offset) - offset_days(at.offset)) < _SAME_DAY


def _on_calendar(found: FoundDate, at: Date, moment: datetime) -> bool:
    if found.year is not None and found.year != moment.year:
        return False
    if found.hour is not None and not _same_clock(found, at, moment):
        return False
    week = _week_of(found)
    if week is not None or found.offset is not None:
        return moment.isocalendar().week == week
    return _same_day(found, at, moment)


def _week_of(found: FoundDate) -> float | None:
    """The week of the year that is asked for: "W10", or "wk 10" as boards write it."""
    if found.offset is not None:
        return found.offset.value if found.offset.unit == "weeks" else None
    return found.week


def _same_day(found: FoundDate, at: Date, moment: datetime) -> bool:
    if found.weekday is not None and not _month_days(found):
        return at.precision in {"day", "minute"} and moment.weekday() == found.weekday
    if found.month is not None and found.day is None:
        return moment.month == found.month
    if found.is_time:
        return True
    fine = at.precision in {"day", "minute"}
    return fine and (moment.month, moment.day) in _month_days(found)


def _same_clock(found: FoundDate, at: Date, moment: datetime) -> bool:
    return at.precision == "minute" and (moment.hour, moment.minute) == (
        found.hour,
        found.minute or 0,
    )


def _month_days(found: FoundDate) -> tuple[tuple[int, int], ...]:
    """The month and day that are meant; of 3/4 both readings, the American one first."""
    if found.month is not None and found.day is not None:
        return ((found.month, found.day),)
    if found.first is None or found.second is None:
        return ()
    pairs = ((found.first, found.second), (found.second, found.first))
    return tuple(pair for pair in pairs if pair[0] <= 12)


def falls_between(asked: Sequence[When], at: Date | None, book: Book) -> bool:
    """Whether a date of the board lies between the first and the last that are asked for."""
    moment = moment_of(at.iso) if at else None
    if moment is None or at is None:
        return any(falls_on(one, at) for one in asked)
    ends = [end for one in asked if (end := _moment_asked(one, moment, book)) is not None]
    return len(ends) > 1 and min(ends) <= moment <= max(ends)


def _moment_asked(when: When, near: datetime, book: Book) -> datetime | None:
    """The moment that is asked for; of a time alone on the day of `near`."""
    day = day_asked(when, book)
    found = when.found
    hour, minute = (found.hour or 0, found.minute or 0) if found else (0, 0)
    if day is None:
        timed = found is not None and found.hour is not None
        return near.replace(hour=hour, minute=minute) if timed else None
    end = near.time() if found is None or found.hour is None else None
    moment = datetime(day.year, day.month, day.day, hour, minute)
    return datetime.combine(day, end) if end else moment


def at_of(line: Line) -> Date | None:
    """The date that stands beside a statement: of an event, or by which an action is due."""
    match line.item:
        case TimelineEvent():
            return line.item.at
        case Action():
            return line.item.due
        case _:
            return None


def day_asked(when: When, book: Book) -> date | None:
    """The calendar day that is asked for, in the year that is nearest to the board's own dates."""
    near = book.day or datetime(2026, 1, 1)
    years: Iterable[int] = range(near.year - 1, near.year + 2)
    if when.found is not None and when.found.year is not None:
        years = (when.found.year,)
    days = (day for year in years for day in _days(when, year))
    return min(days, key=lambda day: abs((day - near.date()).days), default=None)


def _days(when: When, year: int) -> Iterator[date]:
    if when.found is None:
        pairs = tuple((month, when.day or 1) for month in range(1, 13))
    elif when.found.month is not None and when.found.day is None:
        pairs = ((when.found.month, 1),)
    else:
        pairs = _month_days(when.found)[:1]
    for month, day in pairs:
        try:
            yield date(year, month, day)
        except ValueError:
            continue
