"""Dates as people write them on boards, each with what it stands for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from benchmarks.drawing.draft import Truth

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_CALENDAR: dict[str, Callable[[date], str]] = {
    "mon d": lambda d: f"{MONTHS[d.month - 1]} {d.day}",
    "mon. d": lambda d: f"{MONTHS[d.month - 1]}. {d.day}",
    "month d": lambda d: f"{d:%B} {d.day}",
    "d mon": lambda d: f"{d.day} {MONTHS[d.month - 1]}",
    "m/d": lambda d: f"{d.month}/{d.day}",
    "dow m/d": lambda d: f"{WEEKDAYS[d.weekday()]} {d.month}/{d.day}",
    "d.m.": lambda d: f"{d.day}.{d.month}.",
    "dd.mm.": lambda d: f"{d:%d.%m.}",
    "mm-dd": lambda d: f"{d:%m-%d}",
    "m/d/yy": lambda d: f"{d.month}/{d.day}/{d:%y}",
    "iso": lambda d: f"{d:%Y-%m-%d}",
}
RELATIVE = ("day n", "T+nd", "wk n")
STYLES = (*_CALENDAR, "mon d hm", *RELATIVE)
_WITH_YEAR = frozenset({"iso", "m/d/yy"})


def written(moment: datetime, style: str, origin: datetime) -> Truth:
    """A date of the timeline in a style; relative styles count from `origin`."""
    if style in RELATIVE:
        return _relative((moment - origin).days, style)
    if style == "mon d hm":
        raw = f"{_CALENDAR['mon d'](moment)} {moment:%H:%M}"
        return _date(raw, moment.strftime("%Y-%m-%dT%H:%M"), "minute", inferred=True)
    raw = _CALENDAR[style](moment)
    return _date(raw, moment.date().isoformat(), "day", inferred=style not in _WITH_YEAR)


def due(day: date, style: str) -> Truth:
    """A due date; last year's date counts as right too, since a bare date does not say."""
    raw = _CALENDAR[style](day)
    truth = _date(raw, day.isoformat(), "day", inferred=style not in _WITH_YEAR)
    return {**truth, "iso_also": [(day - timedelta(days=365)).isoformat()]}


def spoken_due(raw: str, session: date) -> Truth:
    """A due date in words: a weekday, "next week", "EOW"."""
    also = []
    if raw in WEEKDAYS:
        ahead = (WEEKDAYS.index(raw) - session.weekday() - 1) % 7 + 1
        also.append((session + timedelta(days=ahead)).isoformat())
    return {**_date(raw, None, "relative", inferred=False), "iso_also": also}


def _relative(days: int, style: str) -> Truth:
    value, unit, raw = {
        "day n": (days + 1, "days", f"day {days + 1}"),
        "T+nd": (days, "days", f"T+{days}d"),
        "wk n": (days // 7 + 1, "weeks", f"wk {days // 7 + 1}"),
    }[style]
    truth = _date(raw, None, "relative", inferred=False)
    return {**truth, "offset": {"value": value, "unit": unit}}


def _date(raw: str, iso: str | None, precision: str, *, inferred: bool) -> Truth:
    return {
        "raw": raw,
        "iso": iso,
        "precision": precision,
        "year_inferred": inferred,
        "offset": None,
    }
