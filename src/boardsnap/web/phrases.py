"""Times and sizes as people say them."""

from __future__ import annotations

from datetime import date, datetime

_STEPS = (("day", 86_400), ("hour", 3_600), ("minute", 60))
# From here on a date says more than a number of days.
_LONG_AGO_DAYS = 30


def say_ago(at: datetime, now: datetime) -> str:
    """How long ago it was: "3 days ago"; the date where that is long."""
    seconds = (now - at).total_seconds()
    if seconds >= _LONG_AGO_DAYS * 86_400:
        return say_day(at)
    for unit, length in _STEPS:
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"


def as_sentence(message: str) -> str:
    """A message as a sentence of its own: errors are written to stand behind a name."""
    end = "" if message.endswith((".", "!", "?", "…")) else "."
    return f"{message[:1].upper()}{message[1:]}{end}"


def say_day(day: date | str) -> str:
    """A day: "4 Mar 2026"; text that is no ISO date stays as it is."""
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day[:10])
        except ValueError:
            return str(day)
    return f"{day.day} {day:%b %Y}"


def say_moment(at: datetime) -> str:
    """A moment: "4 Mar 2026, 14:30 UTC"."""
    return f"{say_day(at)}, {at:%H:%M} UTC"


def say_size(count: int) -> str:
    """A number of bytes: "3.4 MB"."""
    if count < 1_000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1_000:.0f} kB"
    return f"{count / 1_000_000:.1f} MB"
