"""Which column says when a row was made, and how its values are read as times.

What is written unambiguously is read without asking; where two readings fit, both are named and
none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from boardsnap.analysis.engine import Engine, named, quoted
from boardsnap.errors import ConfigError, InputError

TimeForm = Literal[
    "timestamp",  # a time without a zone, or a date
    "zoned",  # a point in time
    "iso",  # the same two, as text
    "zoned_iso",
    "month_first",  # 3/4/2026 is 4 March
    "day_first",  # 3/4/2026 is 3 April
    "dotted",  # 4.3.2026
    "year_month",  # 2026-03
    "compact",  # 20260304, as text or number
    "seconds",  # since 1970
    "milliseconds",
    "microseconds",
    "nanoseconds",
]
DateOrder = Literal["mdy", "dmy"]

_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_PATTERNS: Mapping[TimeForm, tuple[str, ...]] = {
    "month_first": ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y"),
    "day_first": ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"),
    "dotted": ("%d.%m.%Y", "%d.%m.%y"),
    "year_month": ("%Y-%m",),
    "compact": ("%Y%m%d",),
}
_TEXT_FORMS: tuple[TimeForm, ...] = (
    "zoned_iso",
    "iso",
    "compact",
    "year_month",
    "dotted",
    "month_first",
    "day_first",
)
_NUMBER_FORMS: tuple[TimeForm, ...] = (
    "compact",
    "seconds",
    "milliseconds",
    "microseconds",
    "nanoseconds",
)
_PER_SECOND: Mapping[TimeForm, int] = {
    "seconds": 1,
    "milliseconds": 10**3,
    "microseconds": 10**6,
    "nanoseconds": 10**9,
}
# From 2000 to 2100: numbers outside are no times that a model's rows have.
_EARLIEST, _LATEST = 946_684_800, 4_102_444_800
# A column of times may hold a few that are none; more, and it is another kind of column.
_LEAST_READABLE = 0.95
# No time is written with fewer: 4.3.26.
_LEAST_DIGITS = 4
# A number is taken for a time unasked only if its column's name says so: ids lie in the same range.
_TIME_NAME = re.compile(
    r"(^|_)(date|day|dt|ds|time|timestamp|datetime|ts|epoch|at|when|week|month|hour)(_|$)", re.I
)


@dataclass(frozen=True, slots=True)
class TimeColumn:
    """A column that says when, and how it is read.

    Attributes:
        name: of the column.
        form: how its values stand for times.
        zone: in which days begin and end, for points in time; other times are taken as they are.
    """

    name: str
    form: TimeForm
    zone: str = "UTC"

    @property
    def is_point(self) -> bool:
        """Whether its values are points in time, so that the zone says where days end."""
        return self.form in ("zoned", "zoned_iso", *_PER_SECOND)

    @property
    def sql(self) -> str:
        """The moment of a row, a TIMESTAMP or NULL, as an expression of SQL."""
        return _EXPRESSIONS[self.form](named(self.name), self.form, quoted(self.zone))

    def described(self) -> str:
        """How it is read, where that is not self-evident."""
        words = {
            "month_first": "read with the month first",
            "day_first": "read with the day first",
            "compact": "read as year, month and day",
            **{form: f"read as {form} since 1970, in {self.zone}" for form in _PER_SECOND},
            "zoned": f"in {self.zone}",
            "zoned_iso": f"in {self.zone}",
        }
        return words.get(self.form, "")


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """The column that says when, or why there is none.

    Attributes:
        column: None where none is named and none, or more than one, could be meant.
        reason: said to people where `column` is None.
    """

    column: TimeColumn | None
    reason: str = ""


def _parsed(column: str, form: TimeForm, zone: str) -> str:
    patterns = ", ".join(quoted(p + clock) for p in _PATTERNS[form] for clock in _CLOCKS)
    text = f"regexp_replace(trim(CAST({column} AS VARCHAR)), '\\.0$', '')"
    return f"try_strptime({text}, [{patterns}])"


def _counted(column: str, form: TimeForm, zone: str) -> str:
    per = _PER_SECOND[form]
    number = f"TRY_CAST({column} AS DOUBLE)"
    inside = f"{number} BETWEEN {_EARLIEST * per} AND {_LATEST * per}"
    return f"timezone({zone}, CASE WHEN {inside} THEN to_timestamp({number} / {per}) END)"


def _iso(column: str, form: TimeForm, zone: str) -> str:
    return f"TRY_CAST(trim({column}) AS TIMESTAMP)"


def _zoned_iso(column: str, form: TimeForm, zone: str) -> str:
    return f"timezone({zone}, TRY_CAST(trim({column}) AS TIMESTAMPTZ))"


_EXPRESSIONS: Mapping[TimeForm, Callable[[str, TimeForm, str], str]] = {
    "timestamp": lambda column, form, zone: f"CAST({column} AS TIMESTAMP)",
    "zoned": lambda column, form, zone: f"timezone({zone}, {column})",
    "iso": _iso,
    "zoned_iso": _zoned_iso,
    **dict.fromkeys(_PATTERNS, _parsed),
    **dict.fromkeys(_PER_SECOND, _counted),
}

_OFFSET = re.compile(r"\d{1,2}:\d{2}.*(Z|[+-]\d{2}(:?\d{2})?)$|[A-Za-z]+/[A-Za-z_]+$", re.I)


def checked_zone(zone: str) -> str:
    """The zone, if there is one of this name.

    Raises:
        ConfigError: there is none.
    """
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(
            f"there is no time zone {zone!r}: write one such as Europe/Berlin or UTC"
        ) from error


def forms_of_text(
    engine: Engine, values: Sequence[str], order: DateOrder | None = None
) -> tuple[TimeForm, ...]:
    """The readings under which the texts are times: none, one, or two that differ.

    Args:
        engine: any.
        values: some of the column's.
        order: of month and day, where the texts do not show it.
    """
    digits = sum(sum(map(str.isdigit, value)) >= _LEAST_DIGITS for value in values)
    if not values or digits < _LEAST_READABLE * len(values):
        return ()
    zoned = sum(_OFFSET.search(value.strip()) is not None for value in values)
    usable = [f for f in _TEXT_FORMS if f != ("iso" if zoned else "zoned_iso")]
    fitting = [f for f in usable if _share_readable(engine, f, values) >= _LEAST_READABLE]
    return _one_order(tuple(fitting), order)


def forms_of_numbers(values: Sequence[float]) -> tuple[TimeForm, ...]:
    """The readings under which the numbers are times; at most one.

    Args:
        values: some of the column's.
    """
    whole = [value for value in values if value == value]  # noqa: PLR0124  NaN is no number
    if not whole:
        return ()
    for form in _NUMBER_FORMS:
        fits = _is_compact if form == "compact" else _in_range(_PER_SECOND[form])
        if sum(map(fits, whole)) >= _LEAST_READABLE * len(whole):
            return (form,)
    return ()


def named_like_time(name: str) -> bool:
    """Whether a column's name says that it holds times."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    return _TIME_NAME.search(snake) is not None


def no_times(name: str, values: Sequence[object]) -> InputError:
    """The error that a column chosen for its times holds none."""
    shown = ", ".join(repr(value)[:40] for value in values[:3]) or "only missing values"
    return InputError(
        f"the column {name!r} holds no times that can be read ({shown}): "
        "name another with --time, or write ISO dates such as 2026-03-04"
    )


def two_orders(name: str) -> InputError:
    """The error that month and day of a column cannot be told apart."""
    return InputError(
        f"the dates in {name!r} can be read with the month or the day first: "
        "say which with --date-order mdy or dmy"
    )


def _one_order(forms: tuple[TimeForm, ...], order: DateOrder | None) -> tuple[TimeForm, ...]:
    if order and {"month_first", "day_first"} <= set(forms):
        dropped = "day_first" if order == "mdy" else "month_first"
        forms = tuple(form for form in forms if form != dropped)
    if "month_first" in forms and "day_first" in forms:
        return ("month_first", "day_first")
    return forms[:1]


def _share_readable(engine: Engine, form: TimeForm, values: Sequence[str]) -> float:
    moment = TimeColumn("v", form).sql
    query = f"SELECT count({moment}) FROM (SELECT unnest(?) AS v)"  # noqa: S608  no value in it
    return float(engine.rows(query, [list(values)])[0][0]) / len(values)


def _is_compact(value: float) -> bool:
    if value != int(value) or not 20000101 <= value <= 21001231:
        return False
    month, day = int(value) // 100 % 100, int(value) % 100
    return 1 <= month <= 12 and 1 <= day <= 31


def _in_range(per: int) -> Callable[[float], bool]:
    return lambda value: _EARLIEST * per <= value <= _LATEST * per
