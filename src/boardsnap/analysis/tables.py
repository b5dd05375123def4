"""A table of rows in CSV or Parquet files: its columns, samples of it, and counts by time.

The rows stay in the files. What comes into memory is a sample (all rows of a small table), or
one line of counts for each chunk of time. Both are the same whenever they are asked for.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from boardsnap.analysis.bins import Bins
from boardsnap.analysis.chunks import Chunks
from boardsnap.analysis.columns import Column, columns_of, rows_of, value_of
from boardsnap.analysis.counting import CountPlan, read_chunks
from boardsnap.analysis.engine import Engine, named
from boardsnap.analysis.moments import Moments
from boardsnap.analysis.sources import TableFiles, find_files
from boardsnap.analysis.times import (
    DateOrder,
    TimeChoice,
    TimeColumn,
    TimeForm,
    checked_zone,
    forms_of_numbers,
    forms_of_text,
    named_like_time,
    no_times,
    two_orders,
)
from boardsnap.errors import InputError
from boardsnap.model.monitor import Span

# Rows of a sample: quantiles of it are within 0.5 % of a column's (1.96 * 0.5 / sqrt(50,000)).
SAMPLE = 50_000
# Rows at the start by which it is told whether a column holds times, and about where its
# numbers lie.
_HEAD = 5000
# More chunks than this are a width chosen by mistake.
_MOST_CHUNKS = 5000
# Columns that are listed where a name is like none, and how alike a name has to be, of 100.
_LISTED, _ALIKE = 10, 55.0
_STEPS = {"minutes": "minute", "hours": "hour", "days": "day", "weeks": "week", "months": "month"}
# A Monday, so that weeks begin on Mondays: timing.ORIGIN.
_MONDAY, _FIRST_OF_MONTH = "TIMESTAMP '2000-01-03'", "TIMESTAMP '2000-01-01'"


Only = Mapping[str, Sequence[str]]
"""Values of categories by column: rows that have one of them, in each of the columns."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, its start included, its end not; None: without an end."""

    start: datetime | None = None
    end: datetime | None = None


class Table:
    """Rows in files. Made by `open_table`."""

    def __init__(self, files: TableFiles, engine: Engine) -> None:
        self.files = files
        self._engine = engine
        self._raw = rows_of(files)
        self.columns: tuple[Column, ...] = tuple(columns_of(files, engine))
        self._by_name = {column.name: column for column in self.columns}
        self._first_rows: dict[str, NDArray[Any]] | None = None

    @property
    def name(self) -> str:
        """What people call it."""
        return self.files.name

    def column(self, name: str) -> Column:
        """The column of this name.

        Raises:
            InputError: there is none; the message says which are like it.
        """
        found = self._by_name.get(name)
        if found is None:
            raise InputError(f"{self.name} has no column {name!r}{self._like(name)}")
        return found

    def has(self, name: str) -> bool:
        """Whether there is a column of this name."""
        return name in self._by_name

    def adopt_kinds(self, other: Table) -> None:
        """Takes the kinds of another table for columns of CSV that hold no value at all.

        Nothing in such a column tells what it would hold; the other period does.
        """
        if self.files.form != "csv":
            return
        unlike = [
            c for c in self.columns if other.has(c.name) and c.kind != other.column(c.name).kind
        ]
        if not unlike:
            return
        picked = ", ".join(f"count({named(column.name)})" for column in unlike)
        held = self._engine.rows(f"SELECT {picked} FROM {self._raw}")[0]  # noqa: S608
        for column, values in zip(unlike, held, strict=True):
            if not values:
                self._by_name[column.name] = other.column(column.name)
        self.columns = tuple(self._by_name[column.name] for column in self.columns)

    def count(self, time: TimeColumn | None = None, window: Interval | None = None) -> int:
        """How many rows there are, in the window if one is given."""
        where, values = _condition(time, window)
        return int(self._engine.rows(f"SELECT count(*) FROM {self._raw}{where}", values)[0][0])  # noqa: S608

    def sample(
        self,
        names: Sequence[str],
        *,
        time: TimeColumn | None = None,
        window: Interval | None = None,
        only: Only | None = None,
        size: int = SAMPLE,
    ) -> dict[str, NDArray[Any]]:
        """About `size` rows, spread evenly over the table; all of them where there are no more.

        Args:
            names: of columns. Numbers come as floats with NaN for missing, categories as texts
                with None, times as datetime64 with NaT.
            time: needed for a window.
            window: only rows in it; the sample is then the part of the table's sample in it.
            only: likewise, only rows with these values.
            size: of the sample of the whole table.

        Raises:
            InputError: there is no such column.
        """
        columns = [self.column(name) for name in names]
        if not columns:
            return {}
        every = max(1, round(self.estimated_rows() / size))
        picked = ", ".join(f"{self._value(c, time)} AS v{i}" for i, c in enumerate(columns))
        where, values = self._where(time, window, only)
        source = self._numbered() if every > 1 else self._raw
        kept = f"hash(boardsnap_row) % {every} = 0" if every > 1 else ""
        clause = " AND ".join(part for part in (where.removeprefix(" WHERE "), kept) if part)
        query = f"SELECT {picked} FROM {source}" + (f" WHERE {clause}" if clause else "")  # noqa: S608
        arrays = self._engine.arrays(query, values)
        return {column.name: arrays[f"v{i}"] for i, column in enumerate(columns)}

    def find_time(
        self, name: str | None = None, *, zone: str = "UTC", order: DateOrder | None = None
    ) -> TimeChoice:
        """The column that says when a row was made.

        Args:
            name: of the column; None: the only one that holds times.
            zone: in which days begin, where the column holds points in time.
            order: of month and day, where the dates do not show it.

        Raises:
            InputError: there is no such column, or it holds no times that can be read.
            ConfigError: there is no such zone.
        """
        zone = checked_zone(zone)
        if name is not None:
            forms = self._forms(self.column(name), order)
            if not forms:
                raise no_times(name, self._head(name))
            if len(forms) > 1:
                raise two_orders(name)
            return TimeChoice(TimeColumn(name, forms[0], zone))
        found = {
            column.name: forms
            for column in self.columns
            if column.kind != "number" or named_like_time(column.name)
            if (forms := self._forms(column, order))
        }
        return _only(found, zone, self.name)

    def chunks(
        self,
        names: Sequence[str],
        *,
        bins: Mapping[str, Bins] | None = None,
        time: TimeColumn | None = None,
        width: Span | None = None,
        window: Interval | None = None,
        only: Only | None = None,
    ) -> Chunks:
        """What is counted of the columns, for each chunk of time, in one pass over the files.

        Args:
            names: of columns.
            bins: for those of them of which rows are counted by bin.
            time: the column that says when; None: one chunk of all rows.
            width: of a chunk; None: one chunk of all rows in the window.
            window: only rows in it.
            only: only rows with these values.

        Raises:
            InputError: there is no such column, or there are far too many chunks.
        """
        columns = [self.column(name) for name in names]
        plans = [
            CountPlan.of(c, self.files, (bins or {}).get(c.name), self._pivot(c)) for c in columns
        ]
        where, values = self._where(time, window, only)
        start = _bucket(time, width) if time and width else "NULL::TIMESTAMP"
        timed = f"{time.sql} IS NULL" if time else "false"
        picked = ", ".join(["count(*)", *(sql for plan in plans for sql in plan.aggregates)])
        query = (
            f"SELECT {start} AS start, {timed} AS timeless, {picked} FROM {self._raw}{where} "  # noqa: S608
            "GROUP BY ALL ORDER BY ALL"
        )
        rows = self._engine.rows(query, values)
        if len(rows) > _MOST_CHUNKS:
            raise InputError(
                f"{self.name} has {len(rows)} chunks of that width: choose a wider one"
            )
        return read_chunks(rows, plans, width)

    def matching(
        self,
        name: str,
        values: Sequence[str],
        *,
        time: TimeColumn | None = None,
        window: Interval | None = None,
    ) -> dict[str, int]:
        """How many rows have each of the values in a column of categories.

        Raises:
            InputError: there is no such column.
        """
        if not values:
            return {}
        value = value_of(self.column(name), self.files)
        where, bound = _condition(time, window)
        picked = ", ".join(f"count_if({value} = ?)" for _ in values)
        query = f"SELECT {picked} FROM {self._raw}{where}"  # noqa: S608
        counts = self._engine.rows(query, [*values, *bound])[0]
        return dict(zip(values, map(int, counts), strict=True))

    def estimated_rows(self) -> int:
        """About how many rows there are, without reading all of CSV files."""
        if self.files.form == "parquet":
            return self.count()
        rows, letters = self._engine.rows(
            f"SELECT count(*), sum(length(line)) FROM (SELECT {_line(self.columns)} AS line "  # noqa: S608
            f"FROM {self._raw} LIMIT {_HEAD})"
        )[0]
        per_row = (float(letters or 0) + len(self.columns)) / max(1, rows)
        size = sum(path.stat().st_size for path in self.files.paths)
        # Compressed CSV is about a fifth of its size.
        packed = sum(path.stat().st_size for path in self.files.paths if path.suffix == ".gz")
        return int((size + 4 * packed) / max(1.0, per_row))

    def _where(
        self, time: TimeColumn | None, window: Interval | None, only: Only | None
    ) -> tuple[str, list[object]]:
        where, values = _condition(time, window)
        bound: list[object] = [*values]
        parts = [where.removeprefix(" WHERE ")] if where else []
        for name, wanted in (only or {}).items():
            marks = ", ".join("?" for _ in wanted)
            parts.append(f"{value_of(self.column(name), self.files)} IN ({marks})")
            bound += wanted
        return (" WHERE " + " AND ".join(parts) if parts else ""), bound

    def _value(self, column: Column, time: TimeColumn | None) -> str:
        if time is not None and time.name == column.name:
            return time.sql
        return value_of(column, self.files)

    def _like(self, name: str) -> str:
        names = list(self._by_name)
        near = process.extract(
            name, names, scorer=fuzz.ratio, processor=str.casefold, limit=3, score_cutoff=_ALIKE
        )
        if near:
            return f": is it {' or '.join(repr(one) for one, *_ in near)}?"
        more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
        return f": it has {', '.join(map(repr, names[:_LISTED]))}{more}"

    def _head(self, name: str) -> list[Any]:
        """The column's first values, those of a few thousand rows."""
        if self._first_rows is None:
            picked = ", ".join(f"{named(c.name)} AS v{i}" for i, c in enumerate(self.columns))
            arrays = self._engine.arrays(f"SELECT {picked} FROM {self._raw} LIMIT {_HEAD}")  # noqa: S608
            self._first_rows = {c.name: arrays[f"v{i}"] for i, c in enumerate(self.columns)}
        values = self._first_rows[name]
        return [value for value in values.tolist() if value is not None and value == value]  # noqa: PLR0124

    def _forms(self, column: Column, order: DateOrder | None) -> tuple[TimeForm, ...]:
        if column.kind == "time" and self.files.form == "parquet":
            return ("zoned" if "TIME ZONE" in column.type else "timestamp",)
        if column.kind == "other":
            return ()
        head = self._head(column.name)
        if column.kind != "number":
            return forms_of_text(self._engine, [str(value) for value in head], order)
        return forms_of_numbers([_float(value) for value in head])

    def _pivot(self, column: Column) -> tuple[float, float]:
        """About the middle and the width of a column: sums about them keep their digits."""
        if column.kind != "number":
            return 0.0, 1.0
        moments = Moments.of(np.array([_float(v) for v in self._head(column.name)], dtype=float))
        spread = moments.deviation
        usable = math.isfinite(spread) and spread > 0
        return moments.mean, spread if usable else max(1.0, abs(moments.mean))

    def _numbered(self) -> str:
        """The rows with a number of their own, always the same."""
        if self.files.form == "parquet":
            place = "(file_index * 1099511627776 + file_row_number) AS boardsnap_row"
            return f"(SELECT *, {place} FROM {self._raw})"  # noqa: S608
        return f"(SELECT *, row_number() OVER () AS boardsnap_row FROM {self._raw})"  # noqa: S608


@contextmanager
def open_table(*paths: str | Path) -> Iterator[Table]:
    """The table in one file, or in several: files, folders, patterns such as `day=*/*.parquet`.

    Several files are one table by the names of their columns; one that a file lacks is missing
    in its rows.

    Args:
        paths: CSV (also .csv.gz, and with semicolons or tabs) or Parquet.

    Raises:
        MissingFileError: there is no such file, or it cannot be read.
        InputError: it is no table.
        ConfigError: DuckDB is not installed.
    """
    files = find_files(paths)
    with Engine(files.paths, files.name) as engine:
        yield Table(files, engine)


def _line(columns: Sequence[Column]) -> str:
    return "concat(" + ", ".join(named(column.name) for column in columns) + ")"


def _condition(time: TimeColumn | None, window: Interval | None) -> tuple[str, list[datetime]]:
    if time is None or window is None:
        return "", []
    parts, values = [], []
    if window.start is not None:
        parts.append(f"{time.sql} >= ?")
        values.append(window.start)
    if window.end is not None:
        parts.append(f"{time.sql} < ?")
        values.append(window.end)
    return (" WHERE " + " AND ".join(parts) if parts else ""), values


def _bucket(time: TimeColumn, width: Span) -> str:
    if width.value != int(width.value):
        raise InputError(
            f"chunks of {width.value} {width.unit} are not whole: choose another width"
        )
    step = f"INTERVAL '{int(width.value)} {_STEPS[width.unit]}'"
    origin = _FIRST_OF_MONTH if width.unit == "months" else _MONDAY
    return f"time_bucket({step}, {time.sql}, {origin})"


def _float(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return math.nan


def _only(found: Mapping[str, tuple[TimeForm, ...]], zone: str, table: str) -> TimeChoice:
    if not found:
        return TimeChoice(None, f"no column of {table} holds times")
    if len(found) > 1:
        names = ", ".join(found)
        return TimeChoice(
            None, f"several columns of {table} hold times ({names}): name one with --time"
        )
    ((name, forms),) = found.items()
    if len(forms) > 1:
        return TimeChoice(None, str(two_orders(name)))
    return TimeChoice(TimeColumn(name, forms[0], zone))
