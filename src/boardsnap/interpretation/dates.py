"""Dates as people write them on boards: a grammar of our own, with alternatives and precision.

General date parsers guess wrongly and silently ("Mar 4-6" becomes a day in 2006), so a text is
read in two steps: `find_dates` says what is written and leaves open what the text leaves open
(the year, whether 3/4 is in March or April), and `to_date` settles it for the whole board.
"""

from __future__ import annotations

import calendar as _calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from boardsnap.interpretation.words import TIME_UNITS
from boardsnap.model.postmortem import Date, Offset, TimeUnit

DateOrder = Literal["mdy", "dmy"]

_MONTHS: Mapping[str, int] = {
    **{name.lower(): n for n, name in enumerate(_calendar.month_name) if name},
    **{name.lower(): n for n, name in enumerate(_calendar.month_abbr) if name},
    "sept": 9,
    "janu": 1,
    "febr": 2,
    "jänner": 1,
    "januar": 1,
    "februar": 2,
    "märz": 3,
    "mär": 3,
    "mrz": 3,
    "mai": 5,
    "juni": 6,
    "juli": 7,
    "okt": 10,
    "oktober": 10,
    "dez": 12,
    "dezember": 12,
}
_WEEKDAYS: Mapping[str, int] = {
    "mon": 0,
    "monday": 0,
    "tue": 1,
    "tues": 1,
    "tuesday": 1,
    "wed": 2,
    "weds": 2,
    "wednesday": 2,
    "thu": 3,
    "thur": 3,
    "thurs": 3,
    "thursday": 3,
    "fri": 4,
    "friday": 4,
    "sat": 5,
    "saturday": 5,
    "sun": 6,
    "sunday": 6,
}
_HOURS_IN: Mapping[TimeUnit, float] = {
    "minutes": 1 / 60,
    "hours": 1,
    "days": 24,
    "weeks": 168,
    "months": 730.5,
}

# A due date up to this long before the photo is overdue; one written further back means the next
# year. Boards plan weeks and quarters ahead, so ten months ahead and two behind.
_OVERDUE_DAYS = 60
# The clocks and file dates of cameras and servers differ by up to a day.
_CLOCK_SLACK = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as written: `text[start:end]` is `raw`. What the text leaves open stays open.

    Attributes:
        start: of the date, in the text.
        end: behind its last character.
        raw: as written.
        year: four digits, None where not written.
        first: the first of two numbers ("3" of 3/14), where their order is open.
        second: the second of two numbers.
        month: where it is certain.
        day: of the month, where it is certain.
        week: of the ISO year ("2026-W10" only).
        hour: of a clock time.
        minute: of a clock time.
        offset: of a relative time ("T+3d", "wk 2").
        dotted: the two numbers end in a dot ("4.6."), as day and month do.
        weekday: 0 is Monday.
        relative: the words have no place in a calendar by themselves ("Fri", "EOW", "by Q3").
        until: the second date of a range; `raw` spans both.
    """

    start: int
    end: int
    raw: str
    year: int | None = None
    first: int | None = None
    second: int | None = None
    month: int | None = None
    day: int | None = None
    week: int | None = None
    hour: int | None = None
    minute: int | None = None
    offset: Offset | None = None
    dotted: bool = False
    weekday: int | None = None
    relative: bool = False
    until: FoundDate | None = None

    @property
    def is_time(self) -> bool:
        """Whether it is a clock time without a day."""
        return self.hour is not None and not self._has_day and self.weekday is None

    @property
    def is_relative(self) -> bool:
        """Whether it has no place in a calendar by itself."""
        return self.relative or self.offset is not None

    @property
    def _has_day(self) -> bool:
        return self.first is not None or self.month is not None or self.week is not None


@dataclass(frozen=True, slots=True)
class FoundDue:
    """A due date with its cue and punctuation: `text[start:end]` is `raw`, the piece to cut."""

    start: int
    end: int
    raw: str
    date: FoundDate


@dataclass(frozen=True, slots=True)
class Calendar:
    """What settles the open parts of a board's dates.

    Attributes:
        captured_at: when the photo was taken.
        order: whether 3/4 is in March ("mdy") or April.
    """

    captured_at: datetime
    order: DateOrder


# --------------------------------------------------------------------------------- the grammar

_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = "(?:" + "|".join(sorted(_WEEKDAYS, key=len, reverse=True)) + r")\.?"
_WEEKDAY_PREFIX = rf"(?:(?P<wd>{_WEEKDAY}|Mo|Tu|Di|We|Mi|Th|Do|Fr|Sa|Su|So)\b\.?,?\s?)?"
_ORDINAL = r"(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_SHORT_YEAR = r"['’]\d\d"
_CLOCK = (
    r"(?:(?P<h>[01]?\d|2[0-4])(?:[:h](?P<mi>[0-5]\d)(?::[0-5]\d)?(?!\d)\s?(?P<ap>[ap]\.?m\.?(?!\w))?(?:\s?h\b|\s?Uhr)?"
    r"|\.(?P<mi2>[0-5]\d)\s?(?:(?P<ap3>[ap]\.?m\.?(?!\w))|Uhr|h\b))"
    r"|(?P<h2>1[0-2]|0?\d)\s?(?P<ap2>[ap]\.?m\.?)(?!\w))(?:\s?(?:UTC|GMT|CES?T|P[SD]T|E[SD]T)\b)?"
)
_AND_CLOCK = (
    r"(?:(?:\s?[,@~]\s?|\sat\s|[T\s])\s?~?(?P<h>[01]?\d|2[0-4])[:h](?P<mi>[0-5]\d)(?!\d)(?:\s?(?P<ap>[ap]m)\b)?"
    r"|(?:\s?[,@]\s?|\sat\s|\s)(?P<h2>1[0-2]|0?\d)\s?(?P<ap2>[ap]m)\b)?"
)
# Not inside a number, a name, a path or a version; a dash before it only between two dates.
_BEGIN = r"(?<![\w./:$€£+])(?<!\D-)(?<!v\s)(?<!V\s)"
# Behind two numbers with a dash these make a range of amounts: "10-15 ms", "20-30 users".
_QUANTITY_UNIT = (
    r"ms|s|secs?|mins?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mo|months?|years?|x|k|pp|pts?|points?|"
    r"percent|users?|customers?|rows?|times|units?|GB|MB|EUR|USD|kW|MW|km"
)
_UNIT_WORD = r"(?:mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mos?|mths?|months?)"

# In the order in which they are tried at one place: the longer and surer first.
_FORMS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_BEGIN}{_WEEKDAY_PREFIX}(?P<y>{_YEAR})[-/.](?P<m>0?[1-9]|1[0-2])[-/.](?P<d>3[01]|[12]\d|0?[1-9])(?!\d){_AND_CLOCK}",
        rf"{_BEGIN}(?P<y>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>3[01]|[12]\d|0[1-9])(?!\w)",
        rf"{_BEGIN}(?P<y>{_YEAR})[- ]?W(?P<wk>0?[1-9]|[1-4]\d|5[0-3])(?!\w)",
        rf"{_BEGIN}(?P<y>{_YEAR})[-/](?P<m>0[1-9]|1[0-2])(?![\d/-])",
        rf"{_BEGIN}(?P<d>3[01]|[12]\d|0?[1-9])(?P<dash>[-/])(?P<mon>{_MONTH})(?P=dash)(?P<y>{_YEAR}|\d\d)(?!\w)",
        rf"{_BEGIN}{_WEEKDAY_PREFIX}(?P<d>3[01]|[12]\d|0?[1-9]){_ORDINAL}\.?\s?(?:of\s|[-/])?\s?(?P<mon>{_MONTH})(?![^\W\d])"
        rf"(?:,?\s?[-/]?\s?(?P<y>{_YEAR})(?!\d)|\s?(?P<ys>{_SHORT_YEAR}))?{_AND_CLOCK}",
        rf"{_BEGIN}{_WEEKDAY_PREFIX}(?P<mon>{_MONTH})\s?[-/]?\s?(?:the\s)?(?P<d>3[01]|[12]\d|0?[1-9]){_ORDINAL}(?![\d%]|[.:,]\d|\s?%)"
        rf"(?:,?\s(?P<y>{_YEAR})(?!\d)|,?\s?(?P<ys>{_SHORT_YEAR}))?{_AND_CLOCK}",
        rf"{_BEGIN}(?:early|mid|late|(?:beginning|start|end)\sof)[ -](?P<mon>{_MONTH})"
        rf"(?:\s(?P<y>{_YEAR}))?(?!\w)",
        rf"{_BEGIN}(?P<mon>{_MONTH})(?:,?\s(?P<y>{_YEAR})(?!\d)|\s?(?P<ys>{_SHORT_YEAR}))",
        rf"{_BEGIN}{_WEEKDAY_PREFIX}(?P<a>\d{{1,2}})\s?(?P<sep>[/.-])\s?(?P<b>\d{{1,2}})(?P=sep)(?P<y>{_YEAR}|\d\d)(?![\w/%]|\.\d){_AND_CLOCK}",
        rf"{_BEGIN}(?P<a>\d{{1,2}})\.?\s?[-–]\s?(?P<e>\d{{1,2}})\.\s?(?P<b>\d{{1,2}})(?P<dot>\.)(?!\d)",
        rf"{_BEGIN}{_WEEKDAY_PREFIX}(?P<a>\d{{1,2}})\.\s?(?P<b>\d{{1,2}})(?P<dot>\.)(?!\d){_AND_CLOCK}",
        rf"{_BEGIN}(?P<a>\d{{1,2}})(?P<sep>\.)(?P<b>\d{{1,2}})(?P<lead>(?=\s?:\s|\s[-–—]\s))",
        rf"{_BEGIN}{_WEEKDAY_PREFIX}(?P<a>[0-3]\d)(?P<dash>-)(?P<b>[0-3]\d)(?![\w%-]|[./]\d|\s?%)"
        rf"(?!\s(?:{_QUANTITY_UNIT})(?!\w)){_AND_CLOCK}",
        rf"{_BEGIN}{_WEEKDAY_PREFIX}(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}})(?![\w%/]|\.\d){_AND_CLOCK}",
        rf"{_BEGIN}[TtDd]\s?(?P<sign>[+±-]|minus|plus)\s?(?P<n>\d+(?:\.\d+)?)\s?(?P<u>{_UNIT_WORD})?(?!\w)",
        rf"{_BEGIN}(?P<zero>T0|T=0|D0)(?!\w)",
        rf"{_BEGIN}(?P<u>days?|wks?|weeks?|months?|mo|hours?|hr|min(?:ute)?)\.?\s?#?(?P<sign>[+-])?(?P<n>\d{{1,3}}(?:\.\d)?)(?![\d%/]|[.:]\d|\s?%)",
        rf"{_BEGIN}(?P<ref>W|CW|KW|WK)(?P<n>\d{{1,2}})(?!\w|\.\d|%)",
        rf"(?<![\w.])(?P<sign>[+-])\s?(?P<n>\d+(?:\.\d)?)\s?(?P<u>{_UNIT_WORD})(?!\w)",
        r"(?:(?<=[(\[,])|(?<=,\s))(?P<n>\d{1,2})\s?(?P<u>days?|wks?|weeks?|months?)(?=\s?[)\]])",
        rf"{_BEGIN}{_WEEKDAY_PREFIX}{_CLOCK}",
        rf"{_BEGIN}{_WEEKDAY_PREFIX}(?P<clock>noon|midday|midnight)(?!\w)",
        rf"{_BEGIN}(?P<word>(?:next|nxt|this|last|coming)\s(?:week|wk|month|mth|sprint|quarter|qtr|year|release|retro|{_WEEKDAY})"
        r"|in\s(?:a|one|two|three|four|\d{1,2})\s(?:days?|wks?|weeks?|months?|sprints?)"
        r"|\d{1,3}\s(?:days?|wks?|weeks?|h|hrs?|hours?|min|months?)\slater|(?:next|same|following)\sday"
        r"|end\sof\s(?:the\s)?(?:day|week|wk|month|quarter|qtr|year|sprint|(?:next|this)\s(?:week|wk|month|sprint))"
        r"|end\sof\sQ[1-4]"
        r"|E\.?O\.?[DWMQY]\.?|COB|ASAP|today|tonight|tomorrow|tmrw|tmw|yesterday|now"
        rf"|(?:H[12]|Q[1-4])(?:[ /'’-]{{0,2}}(?:{_YEAR}|\d\d))?"
        r"|sprint\s?#?\d{1,3}|monthly|mid[- ](?:week|month))(?!\w)",
        rf"{_BEGIN}(?P<wd>{_WEEKDAY})(?!\w|['’]\w|\s?[-]\s?\w)",
        rf"(?<![\w.])(?P<mon>{_MONTH})(?!\w|\.\w|['’]\w)",
    )
)
_RANGE = re.compile(
    r"\s?(?:-|–|—|→|->|\sto\s|\stil+\s|\suntil\s|\sthrough\s|\.\.\.?|…)\s?", re.IGNORECASE
)
_DAY_ONLY = re.compile(rf"(?P<d>3[01]|[12]\d|0?[1-9]){_ORDINAL}(?![\d%/\w]|[:.]\d)", re.IGNORECASE)


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _full_year(match: Mapping[str, str | None]) -> int | None:
    written = match.get("y") or (match.get("ys") or "")[1:]
    if not written:
        return None
    return int(written) if len(written) == 4 else 2000 + int(written)


def _clock(groups: Mapping[str, str | None]) -> tuple[int | None, int | None] | None:
    """Hour and minute; None when no such time exists."""
    if groups.get("clock"):
        return (0 if str(groups["clock"]).lower() == "midnight" else 12), 0
    written = groups.get("h") or groups.get("h2")
    if not written:
        return None, None
    hour, minute = int(written), int(groups.get("mi") or groups.get("mi2") or 0)
    half = (groups.get("ap") or groups.get("ap2") or groups.get("ap3") or "")[:1].lower()
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour, minute) if hour < 24 else None


def _month_number(word: str | None) -> int | None:
    return _MONTHS.get(word.lower().rstrip(".")) if word else None


def _weekday_number(word: str | None) -> int | None:
    return _WEEKDAYS.get(word.lower().rstrip(".,")) if word else None


def _found(match: re.Match[str]) -> FoundDate | None:
    """What a match of the grammar says; None where it is no date after all ("31/45")."""
    groups = match.groupdict()
    clock = _clock(groups)
    if clock is None:
        return None
    raw = match.group().rstrip(" ,")
    base = FoundDate(
        start=match.start(),
        end=match.start() + len(raw),
        raw=raw,
        year=_full_year(groups),
        month=_month_number(groups.get("mon")) or _number(groups.get("m")),
        day=_number(groups.get("d")),
        week=_number(groups.get("wk")),
        hour=clock[0],
        minute=clock[1],
        weekday=_weekday_number(groups.get("wd")),
    )
    if groups.get("a"):
        return _two_numbers(base, groups) if _is_placed(match) else None
    return base if base._has_day or base.hour is not None else _relative(base, groups)


def _is_placed(match: re.Match[str]) -> bool:
    """Whether a pair of numbers stands where only a date does.

    "3.4" and "11-14" are also a version, a value and a range: without a zero that pads them
    ("08-03") they are dates only where a line begins with them, or ends with them behind a cue.
    """
    groups = match.groupdict()
    before, after = match.string[: match.start()], match.string[match.end() :]
    opens = not re.search(r"\w", before)
    if groups.get("lead") is not None:
        return opens
    if not groups.get("dash") or "0" in (str(groups["a"])[0], str(groups["b"])[0]):
        return True
    return opens or (_CUE_BEFORE.search(before) is not None and not re.search(r"\w", after))


_CUE_BEFORE = re.compile(r"(?:[(\[,–—-]|\b(?:by|due|until|till?|on|from))\s*$", re.IGNORECASE)


def _two_numbers(base: FoundDate, groups: Mapping[str, str | None]) -> FoundDate | None:
    first, second = int(groups["a"] or 0), int(groups["b"] or 0)
    smaller, larger = sorted((first, second))
    if not (1 <= smaller <= 12 and larger <= 31):
        return None
    dotted = bool(groups.get("dot")) or groups.get("sep") == "."
    found = replace(base, first=first, second=second, dotted=dotted)
    if not groups.get("e"):
        return found
    # "4.-6.3.": the first day takes its month from the last.
    last = int(groups["e"] or 0)
    return replace(found, until=replace(found, first=last)) if first < last <= 31 else None


def _relative(base: FoundDate, groups: Mapping[str, str | None]) -> FoundDate:
    if groups.get("zero"):
        return replace(base, offset=Offset(value=0, unit="days"))
    if groups.get("n"):
        unit = TIME_UNITS.get((groups.get("u") or "").lower())
        if unit is None:
            unit = "weeks" if groups.get("ref") else "days"
        value = float(groups["n"] or 0)
        negative = groups.get("sign") in ("-", "minus")
        return replace(base, offset=Offset(value=-value if negative else value, unit=unit))
    return replace(base, relative=True)


# Month and weekday names that are also words: alone they are dates only where a date is expected.
_AMBIGUOUS = re.compile(
    r"(?:may|mar|march|sun|sat|mon|wed|dec|now|jan|mai|h[12])\.?", re.IGNORECASE
)


def _is_plain_word(found: FoundDate) -> bool:
    bare_month = found.month is not None and found.day is None and found.year is None
    return (found.relative or bare_month) and bool(_AMBIGUOUS.fullmatch(found.raw))


def _is_expected(text: str, found: FoundDate) -> bool:
    """Whether a small word that may be a date stands where one is due: "by mon", "ana, wed"."""
    if found.raw.strip() == text.strip():
        return True
    before, after = text[: found.start], text[found.end :]
    cued = re.search(r"\b(?:by|due|until|till?|before|since)\s*$", before, re.IGNORECASE)
    ends = not re.search(r"\w", after) and re.search(r"[,(–-]\s*$", before)
    return found.month is None and bool(cued or ends)


@lru_cache(maxsize=2048)
def find_dates(text: str) -> tuple[FoundDate, ...]:
    """Every date in the text, left to right, none overlapping another, ranges as one."""
    dates = [
        found
        for found in _scan(text)
        if not (_is_plain_word(found) and found.raw.islower() and not _is_expected(text, found))
    ]
    return tuple(_with_ranges(text, dates))


def _scan(text: str) -> list[FoundDate]:
    """Dates in the text: at each place the first form that fits."""
    found: list[FoundDate] = []
    for form in _FORMS:
        for match in form.finditer(text):
            if any(match.start() < other.end and other.start < match.end() for other in found):
                continue
            candidate = _found(match)
            if candidate is not None and candidate.raw:
                found.append(candidate)
    return sorted(found, key=lambda f: f.start)


def _with_ranges(text: str, dates: list[FoundDate]) -> list[FoundDate]:
    joined: list[FoundDate] = []
    for found in dates:
        if joined and joined[-1].until is None and _same_kind(joined[-1], found):
            gap = text[joined[-1].end : found.start]
            if gap and _RANGE.fullmatch(f"{gap}"):
                joined[-1] = _spanning(text, joined[-1], found)
                continue
        joined.append(found)
    return [_with_day_range(text, found) for found in joined]


def _same_kind(a: FoundDate, b: FoundDate) -> bool:
    return a._has_day == b._has_day and a.is_relative == b.is_relative


def _spanning(text: str, first: FoundDate, last: FoundDate) -> FoundDate:
    return replace(first, end=last.end, raw=text[first.start : last.end], until=last)


def _with_day_range(text: str, found: FoundDate) -> FoundDate:
    """In "Mar 4-6" the second day shares the month."""
    if found.until is not None or found.hour is not None:
        return found
    if found.offset is not None:
        return _with_offset_range(text, found)
    gap = re.compile(r"\s?[-–—/]\s?|\s?→\s?(?=\d+(?:st|nd|rd|th))").match(text, found.end)
    last = _DAY_ONLY.match(text, gap.end()) if gap else None
    if last is None or found.month is None or found.day is None or int(last["d"]) <= found.day:
        return found
    end = replace(
        found,
        start=last.start(),
        end=last.end(),
        raw=last.group(),
        day=int(last["d"]),
        weekday=None,
    )
    return _spanning(text, found, end)


def _with_offset_range(text: str, found: FoundDate) -> FoundDate:
    """In "day 3-5" the second number shares the unit."""
    last = re.compile(r"\s?[-–—]\s?(?P<n>\d{1,3})(?![\w%/:.])").match(text, found.end)
    if last is None or found.offset is None or int(last["n"]) <= found.offset.value:
        return found
    offset = found.offset.model_copy(update={"value": float(last["n"])})
    end = replace(found, start=last.start("n"), end=last.end(), raw=last["n"], offset=offset)
    return _spanning(text, found, end)


# ------------------------------------------------------------------- where dates are expected

_LEAD = re.compile(
    r"[\s•*▪·‣()\[\]→>~☐☑✓✗#-]*(?:(?:on|at|ca|c|around|since|from|approx|week\sof|wk\sof|w/c)\.?\s)?",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*[)\]]?\s*(?:[:;,|=]+|[-–—]+>?|→|\.{2,})?\s*")
_DIGIT_SHAPES = str.maketrans(
    {
        "O": "0",
        "o": "0",
        "l": "1",
        "I": "1",
        "|": "1",
        "S": "5",
        "s": "5",
        "i": "1",
        "Z": "2",
        "z": "2",
        "B": "8",
        "g": "9",
        "q": "9",
        "b": "6",
    }
)
# Letters that handwriting and engines confuse, seen in months: n/r, u/v, a/o, e/c, g/y, p/n, t/l.
_MISREAD_MONTH = re.compile(r"(?P<word>[A-Za-z0-9|]{3,4})(?P<dot>\.?)(?=\s?\d)")
_SHAPES: Mapping[str, str] = {
    "0": "a",
    "1": "l",
    "5": "s",
    "8": "b",
    "|": "l",
    "6": "b",
    "9": "g",
    "q": "g",
    "v": "u",
    "r": "n",
    "o": "a",
    "c": "e",
    "h": "n",
    "m": "n",
    "w": "u",
    "i": "l",
    "t": "l",
    "y": "g",
}


def _shape(word: str) -> str:
    return "".join(_SHAPES.get(c, c) for c in word.lower())


_MONTH_SHAPES: Mapping[str, str] = {_shape(name): name for name in _calendar.month_abbr if name}


def _mended(text: str) -> str:
    """The text with digits and month names that were misread put right; same length."""
    chars = list(text)
    for match in re.finditer(r"(?<![^\s(/.:-])[\dOolI|SsZzBgqb]{1,4}(?=[/.:\s-]|$|\))", text):
        if re.search(r"\d", match.group()) or _beside_digits(text, match):
            chars[match.start() : match.end()] = match.group().translate(_DIGIT_SHAPES)
    mended = "".join(chars)
    return _MISREAD_MONTH.sub(_month_for, mended)


def _beside_digits(text: str, match: re.Match[str]) -> bool:
    """Whether a lone letter stands where a date has a digit: "l/14", "3/l"."""
    before = text[max(0, match.start() - 2) : match.start()]
    after = text[match.end() : match.end() + 2]
    return bool(re.fullmatch(r"\d[/.:]", before) or re.fullmatch(r"[/.:]\d", after))


def _month_for(match: re.Match[str]) -> str:
    word = match["word"]
    name = _MONTH_SHAPES.get(_shape(word))
    if name is None or word.lower() in _MONTHS or len(name) != len(word):
        return match.group()
    return name + match["dot"]


def _at_start(text: str, at: int) -> FoundDate | None:
    for candidate in (text, _mended(text)):
        dates = find_dates(candidate)
        for found in dates:
            if found.start == at:
                return _as_written(text, found)
    return None


def _as_written(text: str, found: FoundDate) -> FoundDate:
    until = found.until and _as_written(text, found.until)
    return replace(found, raw=text[found.start : found.end], until=until)


def whole_date(text: str) -> FoundDate | None:
    """The date that the whole text is; punctuation around it and misread digits are forgiven."""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    for start in dict.fromkeys((at, len(text) - len(text.lstrip()))):
        found = _at_start(text, start)
        if found is not None and not re.search(r"\w", text[found.end :]):
            return found
    return None


def leading_date(text: str) -> FoundDate | None:
    """The date that a line begins with, when something stands behind it."""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    for start in dict.fromkeys((at, len(text) - len(text.lstrip()))):
        found = _at_start(text, start)
        if found is not None and re.search(r"\w", text[found.end :]) and _opens(text, found):
            return found
    return None


def _opens(text: str, found: FoundDate) -> bool:
    """Vague words and bare months date a line only with a separator: "May: x", "Fri - x"."""
    separated = re.match(r"\s*[)\]]?\s*(?:[:,|]|[-–—]+\s|→)", text[found.end :]) is not None
    bare_month = found.month is not None and found.day is None and found.year is None
    if found.raw[:1] in "+-" or (found.relative and found.weekday is None):
        return separated
    if bare_month or (found.weekday is not None and found.relative):
        return separated or (found.raw[:1].isupper() and not _is_plain_word(found))
    return True


def after_date(text: str, found: FoundDate) -> str:
    """What a line says behind its date, without the separator."""
    match = _AFTER.match(text, found.end)
    rest = text[match.end() if match else found.end :].strip()
    return re.sub(r"^[-–—/]\s+", "", rest)


# ------------------------------------------------------------------------------------ due dates

_DUE_CUE = re.compile(
    r"(?:[-–—,;(\[→@/]\s*)*(?P<cue>\b(?:due(?:\s(?:date|by|on))?|by|before|until|til|till|eta|deadline|"
    r"no later than|target|for|on|ready)\b\s*[:=]?\s*|⏰\s*)$",
    re.IGNORECASE,
)
_WEAK_CUE = re.compile(
    r"(?:\bfor|\bon|\bbefore|\btarget|\bready|\buntil|\btil|\btill)\s*[:=]?\s*$", re.IGNORECASE
)
_OPENER = re.compile(r"(?:\s*[-–—,;(\[→/|]|\s)\s*$")
_CLOSER = re.compile(r"\s*[)\]]?\s*[.;]?")


def find_due(text: str) -> FoundDue | None:
    """The due date that an action's line gives: "by Fri", "(3/16)", ", due 8/11", "- next week".

    A date inside the sentence that no cue, bracket or line end marks as due is none.
    """
    best: tuple[int, FoundDue] | None = None
    for found in find_dates(text):
        if _needs_cue(found) and not _has_cue(text, found):
            continue
        due, rank = _due_at(text, found)
        if due is not None and (best is None or rank >= best[0]):
            best = (rank, due)
    return best[1] if best else None


def _needs_cue(found: FoundDate) -> bool:
    """Clock times, bare months and offsets other than "+3 days" and "wk 20" are seldom due."""
    planned = found.offset is not None and found.raw[:1].lower() in "+wck0123456789"
    return found.is_time or _is_bare_month(found) or (found.offset is not None and not planned)


def _is_bare_month(found: FoundDate) -> bool:
    """Names such as "Jan", "May", "April" are people too; as due dates they need a cue."""
    bare = found.month is not None and found.day is None and found.year is None
    return bare and not re.search(r"[\s-]", found.raw)


def _has_cue(text: str, found: FoundDate) -> bool:
    return _DUE_CUE.search(text[: found.start]) is not None


def _due_at(text: str, found: FoundDate) -> tuple[FoundDue | None, int]:
    before = text[: found.start]
    cue = _DUE_CUE.search(before)
    opener = _OPENER.search(before)
    closed = _CLOSER.match(text, found.end)
    end = closed.end() if closed else found.end
    tail = text[end:].strip(" .,;-–—)]")
    strong = cue is not None and not _WEAK_CUE.search(before)
    if strong and cue is not None:
        return _due(text, cue.start(), found), 3
    bracketed = bool(opener) and text[: found.start].rstrip()[-1:] in "([,"
    ends = not tail or _status_like(tail)
    about = cue is None or re.search(r"\b(?:for|on)\s*$", before) is not None
    if _is_period(found) and about and not _set_apart(before):
        return None, 0
    if cue is not None and ends:
        return _due(text, cue.start(), found), 2
    if opener and not _PREPOSITION.search(before) and (ends or (bracketed and _is_calendar(found))):
        return _due(text, opener.start(), found), 1
    if not before.strip():
        return (_due(text, 0, found), 1) if ends else (None, 0)
    return None, 0


def _is_period(found: FoundDate) -> bool:
    """Quarters and half years are names of data too: "refit on the Q3 cut"."""
    return _PERIOD.match(found.raw) is not None


def _set_apart(before: str) -> bool:
    """Whether a separator, and not just a space, parts a date from the words before it."""
    return re.search(r"[-–—,;:(\[→/|]\s*$", before) is not None or not before.strip()


_PERIOD = re.compile(r"[HQ][1-4]\b", re.IGNORECASE)
# Behind these a date belongs to the sentence: "data from Mar 4".
_PREPOSITION = re.compile(
    r"\b(?:from|of|since|in|after|vs|to|than|between|and|during|through|till|data|week|day)\s*$",
    re.IGNORECASE,
)
_STATUS_LIKE = re.compile(
    r"[(\[]?\s*(?:done|wip|in[ -]?progress|started|open|blocked|ongoing|completed?|finished|"
    r"✓|✗|P\d|@?\w+(?:\s?[+&/,]\s?\w+)?)\s*[)\]]?\s*[✓✗]?",
    re.IGNORECASE,
)


def _status_like(tail: str) -> bool:
    """What may follow a due date: a status, a tick, a priority, one or two owners."""
    return _STATUS_LIKE.fullmatch(tail) is not None and len(tail.split()) <= 3


def _is_calendar(found: FoundDate) -> bool:
    return not found.is_relative and not found.is_time


def _due(text: str, start: int, found: FoundDate) -> FoundDue:
    """The piece to cut: cue, date, and brackets only where both stand inside the piece."""
    end = found.end
    closing = re.compile(r"\s*[)\]]").match(text, end)
    piece = text[start:end]
    opens = piece.count("(") + piece.count("[") > piece.count(")") + piece.count("]")
    if closing and opens:
        end = closing.end()
    elif opens:
        start += max(piece.rfind("("), piece.rfind("[")) + 1
    return FoundDue(start, end, text[start:end], found)


# ------------------------------------------------------------------------ settling open parts


def board_order(found: Iterable[FoundDate], captured_at: datetime) -> DateOrder:
    """Month first or day first, for all dates of a board at once.

    A number above 12 forces it, as does a date with a trailing dot (4.6.). Else the order wins
    that spreads the dates over fewer days before the photo: a team reconstructs weeks, not a
    year. Else month first.
    """
    pairs = [p for f in found for p in (f, f.until) if p is not None and p.first and p.second]
    dmy = sum((p.first or 0) > 12 for p in pairs) + sum(p.dotted for p in pairs)
    mdy = sum((p.second or 0) > 12 for p in pairs)
    if dmy != mdy:
        return "dmy" if dmy > mdy else "mdy"
    spreads = {order: _spread(pairs, captured_at, order) for order in _ORDERS}
    # A tie break must be plain to see: at least three dates and a third of the spread.
    if len(pairs) >= 3 and spreads["dmy"] * 3 < spreads["mdy"]:
        return "dmy"
    return "mdy"


_ORDERS: tuple[DateOrder, ...] = ("mdy", "dmy")


def _spread(pairs: list[FoundDate], captured_at: datetime, order: DateOrder) -> float:
    """Days from the earliest to the photo's date, each in its latest year before it."""
    settled = Calendar(captured_at, order)
    days = [_day_of(p, settled, due=False) for p in pairs]
    known = [(captured_at.date() - d).days for d in days if d is not None]
    return float(max(known, default=0))


def _month_day(found: FoundDate, order: DateOrder) -> tuple[int, int] | None:
    if found.month is not None and found.day is not None:
        return found.month, found.day
    if found.first is None or found.second is None:
        return None
    month, day = found.first, found.second
    if month > 12 or (day <= 12 and (found.dotted or order == "dmy")):
        month, day = day, month
    return month, day


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year_for(month: int, day: int, captured_at: datetime, *, due: bool) -> date | None:
    """The latest such day up to the photo; for due dates the nearest that makes sense."""
    today = captured_at.date()
    years = range(today.year + 1, today.year - 9, -1)
    days = [d for y in years if (d := _date_or_none(y, month, day)) is not None]
    if due:
        floor = today - timedelta(days=_OVERDUE_DAYS)
        return min((d for d in days if d >= floor), default=None)
    return max((d for d in days if d <= today + _CLOCK_SLACK), default=None)


def _day_of(found: FoundDate, calendar: Calendar, *, due: bool) -> date | None:
    month_day = _month_day(found, calendar.order)
    if month_day is None:
        return None
    if found.year is not None:
        return _date_or_none(found.year, *month_day)
    return _year_for(*month_day, calendar.captured_at, due=due)


def to_date(
    found: FoundDate, calendar: Calendar, *, due: bool = False, day: date | None = None
) -> Date:
    """The date of the contract, with the year that the board leaves out.

    Args:
        found: as written.
        calendar: what settles the open parts.
        due: a due date may lie after the photo; the nearest that makes sense is taken.
        day: the day of a clock time without one (of the entry before it).
    """
    raw = found.raw
    if found.offset is not None or (found.relative and found.year is None):
        return Date(raw=raw, precision="relative", offset=found.offset)
    if found.week is not None and found.year is not None:
        return Date(raw=raw, iso=f"{found.year:04d}-W{found.week:02d}", precision="week")
    if found.is_time:
        iso = f"{day.isoformat()}T{found.hour:02d}:{found.minute:02d}" if day else None
        return Date(raw=raw, iso=iso, precision="minute", year_inferred=day is not None)
    on = _day_of(found, calendar, due=due)
    if on is not None:
        return _dated(raw, on, found)
    if found.month is not None and found.day is None:
        return _month_date(raw, found, calendar, due=due)
    return Date(raw=raw, precision="relative")


def _dated(raw: str, on: date, found: FoundDate) -> Date:
    inferred = found.year is None
    if found.hour is None:
        return Date(raw=raw, iso=on.isoformat(), precision="day", year_inferred=inferred)
    iso = f"{on.isoformat()}T{found.hour:02d}:{found.minute or 0:02d}"
    return Date(raw=raw, iso=iso, precision="minute", year_inferred=inferred)


def _month_date(raw: str, found: FoundDate, calendar: Calendar, *, due: bool) -> Date:
    month = found.month or 1
    year = found.year
    if year is None:
        first = _year_for(month, 1, calendar.captured_at, due=due)
        year = first.year if first else calendar.captured_at.year
    return Date(
        raw=raw,
        iso=f"{year:04d}-{month:02d}",
        precision="month",
        year_inferred=found.year is None,
    )


def to_dates(
    found: FoundDate, calendar: Calendar, *, due: bool = False, day: date | None = None
) -> tuple[Date, ...]:
    """One date, or both ends of a range; each `raw` is its own end as written."""
    if found.until is None:
        return (to_date(found, calendar, due=due, day=day),)
    first_raw = _RANGE.split(found.raw)[0] if "-" not in found.raw[:5] else found.raw
    first = to_date(replace(found, raw=first_raw, until=None), calendar, due=due, day=day)
    return first, to_date(found.until, calendar, due=due, day=day)


# ---------------------------------------------------------------------------------- ordering

SortKey = tuple[int, float]
_EPOCH = datetime(1970, 1, 1)


def sort_key(at: Date | None) -> SortKey:
    """A key that puts dates in order: by calendar, then relative times by offset, then none.

    Sorting must be stable: weekdays and other words without a place keep the board's order.
    """
    if at is None:
        return (3, 0.0)
    if at.iso is not None:
        return (0, _hours_since_epoch(at.iso))
    if at.offset is not None:
        return (1, at.offset.value * _HOURS_IN[at.offset.unit])
    clock = find_dates(at.raw) if at.precision == "minute" else ()
    if clock and clock[0].hour is not None:
        return (1, clock[0].hour + (clock[0].minute or 0) / 60)
    return (2, 0.0)


def _hours_since_epoch(iso: str) -> float:
    week = re.fullmatch(r"(\d{4})-W(\d\d)", iso)
    if week:
        start = datetime.fromisocalendar(int(week[1]), min(int(week[2]), 52), 1)
    elif re.fullmatch(r"\d{4}-\d\d", iso):
        start = datetime.fromisoformat(f"{iso}-01")
    else:
        start = datetime.fromisoformat(iso)
    return (start - _EPOCH).total_seconds() / 3600
