"""Both periods, read once: their columns, samples, bins and chunks, from which all is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis.bins import Bins, CategoryBins, categories, equal_frequency
from boardsnap.analysis.chunks import Chunk, Counted, length_of, merged, widened
from boardsnap.analysis.columns import Column
from boardsnap.analysis.tables import Interval, Only, Table
from boardsnap.analysis.times import DateOrder, TimeColumn
from boardsnap.model.claims import Period
from boardsnap.model.monitor import Span

# Values of a category that are looked at one by one; see bins.CATEGORIES.
_MOST_VALUES = 100
# A column of texts of which more than half are different names things, and does not group them.
_MOST_DISTINCT = 0.5
_NAMES_THINGS = 100
# A running number: whole, all different, and called like one.
_KEY_NAMES = (
    "id",
    "key",
    "uuid",
    "guid",
    "no",
    "nr",
    "num",
    "number",
    "index",
    "idx",
    "rowid",
    "pk",
)
# Chunks by default: as many points as one can follow, each with rows enough to say something.
_MOST_CHUNKS, _LEAST_ROWS = 100, 50
_WIDTHS: tuple[Span, ...] = (
    Span(value=15, unit="minutes"),
    Span(value=1, unit="hours"),
    Span(value=6, unit="hours"),
    Span(value=1, unit="days"),
    Span(value=1, unit="weeks"),
    Span(value=1, unit="months"),
)
# From so many days on, people think in days.
_DAYS = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two periods.

    Attributes:
        name: of its table.
        columns: by name.
        chunks: in order, by time where it has one.
        sample: values by column; all rows of a small table.
        moments: when each row of the sample was made; None: rows have no dates.
        timeless: rows whose time cannot be read.
    """

    name: str
    columns: Mapping[str, Column]
    chunks: tuple[Chunk, ...]
    sample: Mapping[str, NDArray[Any]]
    moments: NDArray[np.datetime64] | None = None
    timeless: int = 0

    @property
    def rows(self) -> int:
        """How many there are, those without a time left out."""
        return sum(chunk.rows for chunk in self.chunks)

    @property
    def timed(self) -> bool:
        """Whether its chunks have times."""
        return bool(self.chunks) and self.chunks[0].start is not None

    def counted(self, column: str, chunks: Sequence[Chunk] | None = None) -> Counted | None:
        """What was counted of a column, in all chunks or in these; None where there is no row."""
        chosen = self.chunks if chunks is None else chunks
        if not chosen or column not in chosen[0].columns:
            return None
        return merged(chosen).columns[column]

    def sampled(self, column: str, chunks: Sequence[Chunk] | None = None) -> NDArray[Any]:
        """The sample's values of a column, missing ones left out.

        Args:
            column: one that was sampled; of others there are none.
            chunks: neighbours, in whose time the rows are; None: all rows.
        """
        values = self.sample.get(column)
        if values is None:
            return np.empty(0)
        if chunks is not None and self.moments is not None and chunks[0].start is not None:
            start, end = np.datetime64(chunks[0].start), np.datetime64(chunks[-1].end)
            values = values[(self.moments >= start) & (self.moments < end)]
        return _there(values)

    def period(self, chunks: Sequence[Chunk] | None = None) -> Period:
        """Which rows these are."""
        chosen = self.chunks if chunks is None else chunks
        starts = [chunk.start for chunk in chosen if chunk.start]
        ends = [chunk.end for chunk in chosen if chunk.end]
        return Period(
            table=self.name,
            rows=sum(chunk.rows for chunk in chosen),
            start=iso(min(starts)) if starts else None,
            end=iso(max(ends)) if ends else None,
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both periods, counted alike.

    Attributes:
        reference: None: there is none.
        current: what is held against it.
        bins: of the columns that are compared.
        skipped: why a column is not, by its name.
        time: the column that dates rows of the current period; None: they have no dates.
        said_of_time: how rows are dated, or why they are not.
        width: of a chunk; None: rows have no dates.
    """

    reference: Side | None
    current: Side
    bins: Mapping[str, Bins]
    skipped: Mapping[str, str]
    time: TimeColumn | None
    said_of_time: str
    width: Span | None

    def values_of(self, column: str) -> tuple[str, ...]:
        """The values of a category that are counted one by one."""
        bins = self.bins.get(column)
        return bins.values if isinstance(bins, CategoryBins) else ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How the tables are to be read.

    Attributes:
        time: the column that dates rows; None: the only one that does.
        zone: in which days begin, for points in time.
        date_order: of month and day, where dates do not show it.
        chunk: the width of what stands for one point in time; None: by the data.
        reference_until: with no reference table, rows before this moment are the reference.
        values: values of categories that are counted, however rare, by column.
        only: rows with these values, of both periods.
        columns: these alone; None: all.
    """

    time: str | None = None
    zone: str = "UTC"
    date_order: DateOrder | None = None
    chunk: Span | None = None
    reference_until: datetime | None = None
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    only: Only | None = None
    columns: Sequence[str] | None = None


def compare(reference: Table | None, current: Table, reading: Reading) -> Comparison:
    """Both periods, read and counted.

    Args:
        reference: None: rows before `reading.reference_until`, or no reference at all.
        current: what is held against it.
        reading: how.

    Raises:
        InputError: a table cannot be read as asked for, or has no rows.
    """
    choice = current.find_time(reading.time, zone=reading.zone, order=reading.date_order)
    time = choice.column
    windows = _windows(reference, time, reading)
    ref_table = reference or (current if windows[0] is not None else None)
    ref_time = _same_time(ref_table, time, reading) if ref_table else None
    shared = [
        column
        for column in current.columns
        if column.kind in ("number", "category")
        and (reading.columns is None or column.name in reading.columns)
    ]
    names = [column.name for column in shared]
    first, second = (
        _Asked(when, None, window, reading.only)
        for when, window in zip((ref_time, time), windows, strict=True)
    )
    samples = (
        _sample(ref_table, names, first) if ref_table else {},
        _sample(current, names, second),
    )
    skipped = dict(_skipped(shared, samples, time))
    bins = _all_bins(shared, samples, skipped, reading.values)
    width = _width(current, samples[1][time.name], reading.chunk) if time else None
    first, second = (replace(asked, width=width, bins=bins) for asked in (first, second))
    ref_side = _side(ref_table, samples[0], first, reading) if ref_table else None
    cur_side = _side(current, samples[1], second, reading)
    said = _said_of_time(time, choice.reason, ref_table, ref_time)
    return Comparison(ref_side, cur_side, bins, skipped, time, said, width)


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the rows of one period are counted."""

    time: TimeColumn | None
    width: Span | None
    window: Interval | None
    only: Only | None
    bins: Mapping[str, Bins] = field(default_factory=dict)


def _windows(
    reference: Table | None, time: TimeColumn | None, reading: Reading
) -> tuple[Interval | None, Interval | None]:
    until = reading.reference_until
    if reference is not None or until is None or time is None:
        return None, None
    return Interval(None, until), Interval(until, None)


def _same_time(table: Table, time: TimeColumn | None, reading: Reading) -> TimeColumn | None:
    """The same column in the other table, read as it is written there; None where it has none."""
    if time is None or not table.has(time.name):
        return None
    return table.find_time(time.name, zone=reading.zone, order=reading.date_order).column


def _sample(table: Table, names: Sequence[str], asked: _Asked) -> dict[str, NDArray[Any]]:
    """Values of these columns, as far as they are there, and of the times."""
    there = [name for name in names if table.has(name)]
    dated = [asked.time.name] if asked.time and asked.time.name not in there else []
    return table.sample([*there, *dated], time=asked.time, window=asked.window, only=asked.only)


def _skipped(
    columns: Sequence[Column],
    samples: tuple[Mapping[str, NDArray[Any]], Mapping[str, NDArray[Any]]],
    time: TimeColumn | None,
) -> Iterator[tuple[str, str]]:
    for column in columns:
        values = samples[0].get(column.name, samples[1].get(column.name))
        if time is not None and column.name == time.name:
            yield column.name, "it says when a row was made"
        elif values is None or not _there(values).size:
            yield column.name, "the reference has no value in it" if samples[0] else "it is empty"
        elif column.kind == "category" and _names_things(values):
            yield column.name, "its texts name single things and do not group them"
        elif column.kind == "number" and _is_key(column, values):
            yield column.name, "it is a running number"


def _there(values: NDArray[Any]) -> NDArray[Any]:
    """The values that are not missing."""
    if values.dtype.kind == "O":
        kept = np.array([value is not None for value in values], dtype=bool)
    else:
        kept = np.isfinite(values) if values.dtype.kind == "f" else np.ones(values.size, dtype=bool)
    there: NDArray[Any] = values[kept]
    return there


def _names_things(values: NDArray[Any]) -> bool:
    there = _there(values)
    distinct = len(set(there.tolist()))
    return distinct > _NAMES_THINGS and distinct > _MOST_DISTINCT * there.size


def _is_key(column: Column, values: NDArray[Any]) -> bool:
    there = _there(values)
    last = column.name.lower().replace("-", "_").split("_")[-1]
    called = last in _KEY_NAMES or column.name.endswith(("Id", "ID", "Key"))
    whole = bool(np.all(there == np.floor(there)))
    return bool(there.size > 20 and whole and called and np.unique(there).size == there.size)


def _all_bins(
    columns: Sequence[Column],
    samples: tuple[Mapping[str, NDArray[Any]], Mapping[str, NDArray[Any]]],
    skipped: Mapping[str, str],
    asked: Mapping[str, Sequence[str]],
) -> dict[str, Bins]:
    bins: dict[str, Bins] = {}
    for column in columns:
        if column.name in skipped:
            continue
        before, after = samples[0].get(column.name), samples[1][column.name]
        base = _there(after if before is None else before)
        if column.kind == "number" and base.dtype.kind == "f":
            bins[column.name] = equal_frequency(base)
        elif column.kind == "category" and base.dtype.kind == "O":
            bins[column.name] = _category_bins(base, _there(after), asked.get(column.name, ()))
    return bins


def _category_bins(before: NDArray[Any], after: NDArray[Any], asked: Sequence[str]) -> CategoryBins:
    """The reference's values, then those that only the current period has, then what is asked."""
    there = [str(value) for value in before]
    known, seen = categories(there).values, set(there)
    others = [str(value) for value in after] if after.dtype.kind == "O" else []
    new = categories([value for value in others if value not in seen])
    return CategoryBins(tuple(dict.fromkeys((*known, *new.values, *asked)))[:_MOST_VALUES])


def _width(table: Table, moments: NDArray[Any], asked: Span | None) -> Span:
    if asked is not None:
        return asked
    moments = moments[~np.isnat(moments)]
    if not moments.size:
        return Span(value=1, unit="days")
    span = (moments.max() - moments.min()).astype("timedelta64[s]").item()
    rows = table.estimated_rows()
    for width in _WIDTHS:
        if width.unit in ("minutes", "hours") and span >= _DAYS:
            continue
        count = max(1.0, span / length_of(width))
        if count <= _MOST_CHUNKS and rows / count >= _LEAST_ROWS:
            return width
    fitting = [width for width in _WIDTHS if span / length_of(width) <= _MOST_CHUNKS]
    days = [width for width in fitting if width.unit not in ("minutes", "hours")]
    return next(iter(days), _WIDTHS[-1])


def _side(
    table: Table, sample: Mapping[str, NDArray[Any]], asked: _Asked, reading: Reading
) -> Side:
    wanted = reading.columns
    names = [
        column.name
        for column in table.columns
        if (asked.time is None or column.name != asked.time.name)
        and (wanted is None or column.name in wanted)
    ]
    used = {name: kept for name, kept in asked.bins.items() if _fits(table, name, kept)}
    counted = table.chunks(
        names,
        bins=used,
        time=asked.time,
        width=asked.width,
        window=asked.window,
        only=asked.only,
    )
    columns = {column.name: column for column in table.columns}
    moments = sample.get(asked.time.name) if asked.time else None
    return Side(table.name, columns, counted.parts, sample, moments, counted.timeless)


def _fits(table: Table, name: str, bins: Bins) -> bool:
    """Whether the column is there, of the kind of the bins: not where it was retyped."""
    if not table.has(name):
        return False
    wanted = "category" if isinstance(bins, CategoryBins) else "number"
    return table.column(name).kind == wanted


def _said_of_time(
    time: TimeColumn | None, reason: str, reference: Table | None, ref_time: TimeColumn | None
) -> str:
    if time is None:
        return f"Rows have no dates: {reason}. Since when, and how it went, is not told."
    how = time.described()
    said = f"Rows are dated by {time.name}" + (f", {how}" if how else "")
    if reference is not None and ref_time is None:
        return f"{said}; the reference has no such column."
    return f"{said}."


def points_of(side: Side, step: Span | None) -> tuple[Chunk, ...]:
    """The chunks in order, put together to the width of `step`; none where there are no times."""
    if step is None or not side.timed:
        return ()
    first = side.chunks[0]
    narrower = first.start and first.end and length_of(step) > first.end - first.start
    return widened(side.chunks, step) if narrower else side.chunks


def step_for(side: Side, width: Span | None, most: int) -> Span | None:
    """The width of chunks with which there are no more than `most`; None without times."""
    if width is None or not side.timed:
        return None
    wider = (step for step in _WIDTHS[3:] if length_of(step) > length_of(width))
    return next((w for w in (width, *wider) if len(points_of(side, w)) <= most), _WIDTHS[-1])


def iso(moment: datetime) -> str:
    """A date, or date and time where the moment is not midnight."""
    if moment == moment.replace(hour=0, minute=0, second=0, microsecond=0):
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes" if not moment.second else "seconds")
