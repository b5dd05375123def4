"""How a field is said in words: dates, ratings, metrics, amounts, times between two events."""

from __future__ import annotations

import re
import unicodedata

from boardsnap.model.postmortem import Date, Metric, Rating, Shift, Window
from boardsnap.timing import Duration, moment_of

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def plain(text: str) -> str:
    """The text on one line, without control and direction-changing characters.

    What stands on a board, or in somebody's JSON, must not move a terminal's cursor or turn
    the text that follows it around.
    """
    kept = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in _UNSHOWN)
    )
    return " ".join(kept.split())


# Bidirectional embeddings, overrides and isolates (Unicode TR 9, section 2), and the two
# characters beyond the controls that no XML document may hold (XML 1.0, section 2.2).
_UNSHOWN = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff")


def words(identifier: str) -> str:
    """`training_serving_skew` as `training serving skew`."""
    return identifier.replace("_", " ")


def number(value: float) -> str:
    """The shortest decimal form: 34, 0.91."""
    return f"{value:.10g}"


def percent(share: float) -> str:
    """A share of 1 in whole percent."""
    return f"{round(share * 100)} %"


def quantity(value: float, unit: str | None) -> str:
    """The value with its unit, "%" and words spaced, "x" close."""
    if not unit:
        return number(value)
    return f"{number(value)}{'' if unit in {'x', '×', '°'} else ' '}{plain(unit)}"


def metric_words(metric: Metric) -> str:
    """The metric as name and value."""
    return f"{plain(metric.name)} {quantity(metric.value, metric.unit)}"


def date_words(at: Date | None) -> str:
    """The date with its year where it is known, else as written."""
    if at is None:
        return ""
    return iso_words(at.iso) or plain(at.raw)


def iso_words(iso: str | None) -> str | None:
    """`2026-03-04` as `4 Mar 2026`; None where it is no such date."""
    if iso is None:
        return None
    week = re.fullmatch(r"(\d{4})-W(\d{2})", iso)
    if week:
        return f"week {int(week[2])}, {week[1]}"
    month = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", iso)
    if month:
        return f"{MONTHS[int(month[2]) - 1]} {month[1]}"
    moment = moment_of(iso)
    if moment is None:
        return None
    day = f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
    return f"{day}, {moment:%H:%M}" if "T" in iso else day


def rating_words(rating: Rating) -> str:
    """The rating as written, then what it stands for."""
    parts = [plain(rating.raw) if rating.raw else "", rating.level or ""]
    if parts[0].casefold() == parts[1]:
        del parts[0]
    return " · ".join(part for part in parts if part)


def shift_words(shift: Shift) -> str:
    """The amount of a change with its direction."""
    amount = quantity(shift.value, shift.unit)
    return f"{shift.direction} {amount}" if shift.direction else amount


def window_words(window: Window) -> str:
    """The length of time, in the singular for one."""
    unit = window.unit.removesuffix("s") if window.value == 1 else window.unit
    return f"{number(window.value)} {unit}"


def duration_words(duration: Duration) -> str:
    """The time between two events, as finely as both are dated."""
    units = {"day": 86400, "week": 604800, "month": 2629800}
    if duration.precision in units:
        count = round(duration.seconds / units[duration.precision])
        noun = duration.precision if count == 1 else f"{duration.precision}s"
        return f"{count} {noun}" if count else f"same {duration.precision}"
    minutes = round(duration.seconds / 60)
    if duration.precision == "hour" and not minutes:
        return "same hour"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [f"{days} day{'s' if days > 1 else ''}" if days else "", f"{hours} h" if hours else ""]
    parts.append(f"{minutes} min" if (minutes and not days) or not (days or hours) else "")
    return " ".join(part for part in parts if part)


def days_words(days: float) -> str:
    """Days, in hours below two of them; negative with a minus sign."""
    sign = "−" if days < 0 else ""
    size = abs(days)
    if size >= 2 or size == round(size):
        return f"{sign}{size:.0f} d"
    return f"{sign}{size * 24:.0f} h" if size * 24 >= 1 else f"{sign}{size * 1440:.0f} min"


def clipped(text: str, letters: int) -> str:
    """The text, ended with an ellipsis where it has more letters than that."""
    return text if len(text) <= letters else text[: max(0, letters - 1)].rstrip() + "…"


def web_address(link: str) -> str | None:
    """The link where it leads to the web: not where it is a script or names a file."""
    return link if re.fullmatch(r"https?://[^\s<>\"]+", link, re.IGNORECASE) else None
