"""The history of metrics: from a file in long or wide form, or from the board's own points."""

from __future__ import annotations

import csv
import gzip
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal

from boardsnap.analysis.clock import Clock
from boardsnap.analysis.sources import TableFiles, find_files
from boardsnap.analysis.tables import open_table
from boardsnap.errors import InputError, MissingFileError
from boardsnap.model.postmortem import Postmortem
from boardsnap.timing import Precision, dated_events

# A year of minutes for four metrics. What has more is averaged first, where it is kept.
MOST_VALUES = 2_000_000
_TIME_NAMES = (
    *("time", "timestamp", "datetime", "date", "ts", "ds", "day", "at", "created_at", "event_time"),
    *("date_time", "datum", "period", "week", "hour", "observed_at"),
)
_METRIC_NAMES = ("metric", "metric_name", "name", "variable", "series", "key")
_VALUE_NAMES = ("value", "metric_value", "val", "y")
_NO_VALUE = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "inf", "-inf"})
# Seconds since 1970 of a day in this century have ten digits, milliseconds thirteen.
_EPOCH = re.compile(r"\d{10}(\.\d+)?|\d{13}")
_DECIMAL_COMMA = re.compile(r"^(\s*[-+]?\d*),(\d+\s*%?\s*)$")
_MILLISECONDS = 1e11

Cell = object


@dataclass(frozen=True, slots=True)
class Observation:
    """A value at a time.

    Attributes:
        at: aware.
        grain: how finely the time is known.
        said: the board's own words for a relative time.
    """

    at: datetime
    value: float
    grain: Precision = "minute"
    said: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One metric's values, in the order of time, one a moment.

    Attributes:
        unit: as the board writes it.
        remarks: what was left out or put right while reading, one sentence each.
    """

    name: str
    source: Literal["board", "file"]
    observations: tuple[Observation, ...]
    unit: str | None = None
    remarks: tuple[str, ...] = ()


def board_series(postmortem: Postmortem, clock: Clock) -> tuple[Series, ...]:
    """The metrics of the board's timeline: the points that stand there, and none between them."""
    found: dict[tuple[str, str], list[Observation]] = {}
    names: dict[tuple[str, str], str] = {}
    for one in dated_events(postmortem.timeline):
        metric = one.event.metric
        if metric and math.isfinite(metric.value):
            key = (metric.name.casefold(), metric.unit or "")
            names.setdefault(key, metric.name)
            said = one.event.at.raw if one.event.at else None
            at = clock.moment(one.at.moment)
            found.setdefault(key, []).append(Observation(at, metric.value, one.at.precision, said))
    return tuple(
        _ordered(Series(names[key], "board", tuple(values), key[1] or None))
        for key, values in found.items()
    )


def given_series(
    values: Mapping[str, Sequence[tuple[datetime, float]]], clock: Clock
) -> tuple[Series, ...]:
    """Series from values in memory.

    Args:
        values: by the metric's name; times with a zone, or in that of the clock.
        clock: the zone of times that have none.

    Raises:
        InputError: there are no values.
    """
    return tuple(_ordered(_in_memory(name, points, clock)) for name, points in values.items())


def _in_memory(name: str, points: Sequence[tuple[datetime, float]], clock: Clock) -> Series:
    found = [Observation(clock.moment(at), float(v)) for at, v in points if math.isfinite(v)]
    if not found:
        raise InputError(f"the series {name!r} has no values: give times with numbers")
    return Series(name, "file", _graded(found, clock))


def read_series(path: Path, clock: Clock, time_column: str | None = None) -> tuple[Series, ...]:
    """The metrics of a CSV or Parquet file.

    Long: a column of times, one of metric names, one of values. Wide: a column of times, and one
    for each metric.

    Args:
        path: the file.
        clock: the zone of times that have none.
        time_column: where the times are; None: the column that is called so, else the first.

    Raises:
        MissingFileError: no such file, or not readable.
        InputError: a time or value that cannot be read; the message names row and column.
    """
    header, rows = _table(path, clock, time_column)
    columns = _columns(header, path, time_column)
    found, remarks = _collect(rows, columns, clock, path)
    filled = {name: points for name, points in found.items() if points}
    if not filled:
        named = ", ".join(repr(name) for name in [*columns.values.values()][:5])
        where = f"no number in {named}" if named else "no column beside the times"
        raise InputError(
            f"{path} has no values, {where}: give a column of times and a column for each metric, "
            "or the columns time, metric and value"
        )
    return tuple(
        _ordered(Series(name, "file", _graded(points, clock), remarks=tuple(remarks.get(name, ()))))
        for name, points in filled.items()
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a row what stands.

    Attributes:
        metric: only in the long form.
        count: of all columns.
        guessed: the name of the column of times, where nothing says that it is one.
    """

    time: int
    values: Mapping[int, str]
    metric: int | None
    count: int
    guessed: str | None = None


def _table(
    path: Path, clock: Clock, time_column: str | None
) -> tuple[list[str], Iterator[Sequence[Cell]]]:
    files = find_files([path])
    if files.form == "parquet":
        return _parquet(path, clock, time_column)
    rows = _csv_rows(files)
    header = next(rows, None)
    if header is None:
        raise InputError(f"{path} is empty: give a header and a row for each time")
    return [str(cell).strip() for cell in header], rows


def _csv_rows(files: TableFiles) -> Iterator[Sequence[Cell]]:
    path = files.paths[0]
    opened = gzip.open if path.suffix.lower() == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(_text_lines(file, path), delimiter=files.delimiter)
            # Where columns are apart by semicolons, the comma is free for decimals.
            yield from (rows if files.delimiter != ";" else map(_with_points, rows))
    except gzip.BadGzipFile as error:
        raise InputError(
            f"{path} is not compressed, whatever its name says: name it .csv"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 text: save it in that encoding") from error
    except csv.Error as error:
        raise InputError(f"{path} is no CSV ({error}): give a CSV or a .parquet file") from error
    except (OSError, EOFError) as error:
        raise MissingFileError(f"{path} cannot be read: check path and permissions") from error


def _text_lines(lines: Iterable[str], path: Path) -> Iterator[str]:
    """The lines; a spreadsheet or a picture that is called CSV has characters that no text has."""
    for line in lines:
        if "\0" in line or line.startswith("PK\x03\x04"):
            raise InputError(f"{path} is no text: save it as CSV or Parquet")
        yield line


def _parquet(
    path: Path, clock: Clock, time_column: str | None
) -> tuple[list[str], Iterator[Sequence[Cell]]]:
    with open_table(path) as table:
        if table.count() > MOST_VALUES:
            raise _too_many(path)
        zone = "UTC" if clock.zone is None else str(clock.zone)
        choice = table.find_time(time_column, zone=zone)
        if choice.column is None:
            raise InputError(f"{choice.reason}; name it with --time")
        names = [column.name for column in table.columns if column.kind != "other"]
        arrays = table.sample(names, time=choice.column, size=MOST_VALUES + 1)
    # The time first: where no column is named like one, the first is taken.
    names = [choice.column.name, *(name for name in names if name != choice.column.name)]
    columns = [arrays[name].tolist() for name in names]
    columns[0] = arrays[names[0]].astype("datetime64[us]").tolist()
    return names, zip(*columns, strict=True)


def _too_many(path: Path) -> InputError:
    return InputError(
        f"{path} has more than {MOST_VALUES:,} values: average them by the hour first"
    )


def _with_points(row: Sequence[str]) -> Sequence[str]:
    return [_DECIMAL_COMMA.sub(r"\1.\2", cell) for cell in row]


def _columns(header: Sequence[str], path: Path, time_column: str | None) -> _Columns:
    if _is_time(header[0]):
        raise InputError(f"{path} begins with values: give a header that names the columns")
    lower = [name.casefold() for name in header]
    twice = {name for name in header if header.count(name) > 1}
    if twice:
        raise InputError(f"{path} has two columns called {min(twice)!r}: rename one")
    if time_column is not None and time_column.casefold() not in lower:
        raise InputError(f"{path} has no column {time_column!r}: choose one of {', '.join(header)}")
    named = next((lower.index(name) for name in _TIME_NAMES if name in lower), None)
    if time_column is not None:
        named = lower.index(time_column.casefold())
    time, count = named or 0, len(header)
    guessed = header[0] if named is None else None
    metric = next((lower.index(n) for n in _METRIC_NAMES if n in lower), None)
    value = next((lower.index(n) for n in _VALUE_NAMES if n in lower), None)
    if metric is not None and value is not None and len({time, metric, value}) == 3:
        return _Columns(time, {value: header[value]}, metric, count, guessed)
    values = {index: name for index, name in enumerate(header) if index != time and name}
    return _Columns(time, values, None, count, guessed)


@dataclass(slots=True)
class _Gathered:
    """What the rows have given so far.

    Attributes:
        found: values by metric.
        empty: rows without one, by metric.
        words: columns of a wide table that hold words, and are no metrics.
        zones: whether times were written with a zone.
    """

    found: dict[str, list[Observation]] = field(default_factory=dict)
    empty: dict[str, int] = field(default_factory=dict)
    words: set[int] = field(default_factory=set)
    zones: set[bool] = field(default_factory=set)
    count: int = 0

    def take(self, row: Sequence[Cell], at: datetime, columns: _Columns, where: str) -> None:
        """One row's values."""
        for index, column in columns.values.items():
            name = column if columns.metric is None else str(_cell(row, columns.metric)).strip()
            value = _number(_cell(row, index))
            if value is None and columns.metric is None:
                self.words.add(index)
            elif value is None:
                raise _no_number(where, column, _cell(row, index))
            elif math.isfinite(value):
                self.found.setdefault(name, []).append(Observation(at, value))
                self.count += 1
            else:
                self.empty[name] = self.empty.get(name, 0) + 1


def _collect(
    rows: Iterable[Sequence[Cell]], columns: _Columns, clock: Clock, path: Path
) -> tuple[dict[str, list[Observation]], dict[str, list[str]]]:
    gathered = _Gathered()
    for number, row in enumerate(rows, start=2):
        where = f"{path}, row {number}"
        if not any(_filled(cell) for cell in row):
            continue
        if any(_filled(cell) for cell in row[columns.count :]):
            raise _too_long(where, len(row), columns.count)
        at, has_zone = _time(_cell(row, columns.time), clock, where, columns)
        gathered.zones.add(has_zone)
        if len(gathered.zones) > 1:
            raise InputError(
                f"{where}: some times have a zone and some have none: write all of them with a "
                "zone, or none"
            )
        gathered.take(row, at, columns, where)
        if gathered.count > MOST_VALUES:
            raise _too_many(path)
    for index in gathered.words:
        gathered.found.pop(columns.values[index], None)
        gathered.empty.pop(columns.values[index], None)
    remarks = {
        name: [f"{much:,} rows have no value; they are gaps." if much > 1 else _ONE_GAP]
        for name, much in gathered.empty.items()
    }
    return gathered.found, remarks


_ONE_GAP = "One row has no value; it is a gap."


def _cell(row: Sequence[Cell], index: int) -> Cell:
    return row[index] if index < len(row) else ""


def _filled(cell: Cell) -> bool:
    return cell is not None and str(cell).strip() != ""


def _too_long(where: str, cells: int, columns: int) -> InputError:
    return InputError(
        f"{where} has {cells} cells, and the header names {columns} columns: write "
        "decimals with a point, or part columns by semicolons"
    )


def _time(cell: Cell, clock: Clock, where: str, columns: _Columns) -> tuple[datetime, bool]:
    """The moment, and whether it was written with a zone."""
    try:
        written = _written_time(cell)
        return clock.moment(written), written.tzinfo is not None
    except (ValueError, OverflowError, OSError) as error:
        if columns.guessed is not None:
            raise InputError(
                f"{where}: no column is called time, and the first, {columns.guessed!r}, holds "
                f"{str(cell)[:40]!r}: name the column of times with --time"
            ) from error
        raise InputError(
            f"{where}: {str(cell)[:40]!r} is no time: write 2026-03-04, 2026-03-04T14:30 or "
            "seconds since 1970"
        ) from error


def _written_time(cell: Cell) -> datetime:
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)
    text = str(cell).strip()
    if _EPOCH.fullmatch(text):
        seconds = float(text)
        return datetime.fromtimestamp(
            seconds / 1000 if seconds > _MILLISECONDS else seconds, tz=UTC
        )
    return datetime.fromisoformat(text.removesuffix(" UTC") + ("Z" if text[-4:] == " UTC" else ""))


def _is_time(text: str) -> bool:
    try:
        _written_time(text)
    except ValueError:
        return False
    return True


def _number(cell: Cell) -> float | None:
    """The value; NaN where there is none, None where it is no number."""
    if cell is None:
        return math.nan
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    text = str(cell).strip().removesuffix("%").rstrip()
    if text.casefold() in _NO_VALUE:
        return math.nan
    try:
        return float(text)
    except ValueError:
        return None


def _no_number(where: str, column: str, cell: Cell) -> InputError:
    return InputError(
        f"{where}: {str(cell)[:40]!r} in the column {column!r} is no number: write "
        "0.91, or nothing where there is none"
    )


def _graded(points: Sequence[Observation], clock: Clock) -> tuple[Observation, ...]:
    """The observations by day, where no time of day is told."""
    by_day = all(clock.local(one.at).time() == time() for one in points)
    grain: Precision = "day" if by_day else "minute"
    return tuple(replace(one, grain=grain) for one in points)


def _ordered(series: Series) -> Series:
    """In the order of time; of several values at one moment the last one in the file."""
    latest: dict[datetime, Observation] = {}
    differing = 0
    for one in series.observations:
        before = latest.get(one.at)
        differing += before is not None and before.value != one.value
        latest[one.at] = one
    ordered = tuple(latest[at] for at in sorted(latest))
    if not differing:
        return replace(series, observations=ordered)
    times = "One time has" if differing == 1 else f"{differing:,} times have"
    remark = f"{times} several values that differ; the one written last counts."
    return replace(series, observations=ordered, remarks=(*series.remarks, remark))
