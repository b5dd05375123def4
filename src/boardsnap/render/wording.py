"""How a field is said in words: dates, ratings, metrics, amounts. Shared by all renderers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from boardsnap.model.postmortem import Date, Metric, Rating, RootCause, Shift, Window

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Words that join a change to what brought it about. A sentence with none of them gives no
# reason (docs/design.md: a root-cause sentence is complete with feature, change, amount, window
# and reason).
REASON = re.compile(
    r"\b(because|due to|caused by|cause[sd]?|owing to|as a result|result of|since|after|from|by"
    r"|when|thanks to|triggered by|introduced|broke|b/c|bc|cuz|d/t|via|following)\b|[→←⇒]|->|<-|=>",
    re.IGNORECASE,
)
# A span of time begins with some of the same words ("by 34 %", "after 3 weeks", "from 0.2 to
# 0.5"): they are no reason when a number follows.
_BEFORE_NUMBER = re.compile(
    r"\b(since|after|from|by|when|following)\s+(?:about |ca\.? |~|[<>+-])?\s*\d", re.I
)
_TO_NUMBER = re.compile(r"(?:→|->|=>|⇒)\s*[-+~]?\d")


def plain(text: str) -> str:
    """The text on one line, without control and direction-changing characters.

    What stands on a board, or in somebody's JSON, must not move a terminal's cursor or turn
    the text that follows it around.
    """
    kept = "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or (unicodedata.category(c) not in {"Cc", "Cs"} and c not in _TURNING)
    )
    return " ".join(kept.split())


# Bidirectional embeddings, overrides and isolates (Unicode TR 9, section 2).
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


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


def moment_of(iso: str | None) -> datetime | None:
    """The first moment of the minute, day, week or month; None where it is no such date."""
    if iso is None:
        return None
    try:
        if "-W" in iso:
            year, week = iso.split("-W")
            start = date.fromisocalendar(int(year), int(week), 1)
            return datetime(start.year, start.month, start.day)
        moment = datetime.fromisoformat(f"{iso}-01" if len(iso) == len("2026-03") else iso)
    except ValueError:
        return None
    return moment.replace(tzinfo=None)


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


def missing_parts(cause: RootCause) -> tuple[str, ...]:
    """Which of the five parts of a complete root-cause sentence the board leaves out."""
    reason = _TO_NUMBER.sub(" ", _BEFORE_NUMBER.sub(" ", cause.text))
    given = {
        "feature": cause.feature is not None,
        "change": cause.category is not None or cause.shift is not None,
        "amount": cause.shift is not None,
        "window": cause.window is not None,
        "reason": REASON.search(reason) is not None,
    }
    return tuple(part for part, there in given.items() if not there)
