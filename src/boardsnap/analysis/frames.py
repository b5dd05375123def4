"""The rows of features by time: those of the reference period, then those of the incident.

One table of rows with times is enough; a second one can be the reference, with times or without.
Thresholds are fitted on the first half of the reference period, or on the whole reference table
where its rows have no time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis.bins import Bins, categories, equal_frequency
from boardsnap.analysis.chunks import Chunk, Counted, merged
from boardsnap.analysis.columns import Column
from boardsnap.analysis.feature_statistics import Baseline, ChunkRows
from boardsnap.analysis.observed import Setting, half_of, is_blamed
from boardsnap.analysis.tables import SAMPLE, Interval, Table, open_table
from boardsnap.analysis.times import TimeColumn
from boardsnap.errors import InputError
from boardsnap.model.backtest import NotTried
from boardsnap.model.monitor import Span

# So many rows from before the middle of the reference period are looked at one by one for KS and
# Wasserstein, and of later ones the same share: all of a table of this size.
_VALUES = 500_000
# No more in memory than this, whatever the share.
_MOST_VALUES = 4_000_000
# More categories than this are names, not categories.
_MOST_CATEGORIES = 1000
_ID = re.compile(r"(^|_)(id|uuid|guid|key|hash)$", re.I)
DAY = Span(value=1, unit="days")


@dataclass(frozen=True, slots=True)
class Files:
    """Where the rows are.

    Attributes:
        current: with the incident.
        reference: None: what of `current` is from before the failure.
        time: the column of times; None: the only one that holds any.
    """

    current: tuple[Path, ...]
    reference: tuple[Path, ...] = ()
    time: str | None = None


@dataclass(frozen=True, slots=True)
class FeatureRows:
    """One feature, chunk by chunk, in the order of the frame's slots."""

    column: Column
    baseline: Baseline
    chunks: tuple[ChunkRows, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """One chunk of time.

    Attributes:
        start: aware, as its end.
        rows: of the table.
        cut: it is the first or last of a file, which may not hold all of it.
        missing: columns that are not there, or empty, and were not so in the reference.
        changed: columns of another type than in the reference, or with texts for most numbers.
    """

    start: datetime
    end: datetime
    rows: int
    cut: bool
    missing: int
    changed: int


@dataclass(frozen=True, slots=True)
class Frame:
    """Features over time.

    Attributes:
        fitted_until: thresholds rest on the rows before; None: on a reference table without
            times, or on nothing.
        count_from: None: no rows are from before the failure but those of such a table.
        timeless: rows that are left out, as their time cannot be read.
    """

    name: str
    width: Span
    slots: tuple[Slot, ...]
    features: tuple[FeatureRows, ...]
    fitted_until: datetime | None
    count_from: datetime | None
    timeless: int
    not_tried: tuple[NotTried, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    """One table, and which of its rows count.

    Attributes:
        time: the column that says when; None: its rows have no time that counts.
        start: chunks before are those of the other table; None: there is none.
        end: chunks beyond are those of the other table.
        sizes: end and number of rows of every chunk.
    """

    table: Table
    time: TimeColumn | None
    start: datetime | None = None
    end: datetime | None = None
    sizes: tuple[tuple[datetime, int], ...] = ()

    def has(self, part: _Part) -> bool:
        """Whether a chunk counts."""
        early = self.start is not None and part.start < self.start
        late = self.end is not None and part.end > self.end
        return not early and not late

    def has_like(self, column: Column) -> bool:
        """Whether there is such a column, of the same kind."""
        name = column.name
        return self.table.has(name) and self.table.column(name).kind == column.kind


def read_frame(files: Files, setting: Setting) -> Frame:
    """The features of one or two tables, chunk by chunk.

    Raises:
        BoardsnapError: a file cannot be read, or no column says when its rows were made.
    """
    with ExitStack() as opened:
        current = opened.enter_context(open_table(*files.current))
        sources = [_Source(current, _time_of(current, files.time, setting))]
        if files.reference:
            reference = opened.enter_context(open_table(*files.reference))
            sources.insert(0, _Source(reference, _time_if_any(reference, files.time, setting)))
        return _Reading(tuple(sources), setting).frame()


def _time_of(table: Table, name: str | None, setting: Setting) -> TimeColumn:
    choice = table.find_time(name, zone=_zone(setting))
    if choice.column is None:
        raise InputError(f"{choice.reason}; rows without times cannot be replayed")
    return choice.column


def _time_if_any(table: Table, name: str | None, setting: Setting) -> TimeColumn | None:
    if name is not None and not table.has(name):
        return None
    return table.find_time(name, zone=_zone(setting)).column


def _zone(setting: Setting) -> str:
    return "UTC" if setting.clock.zone is None else str(setting.clock.zone)


class _Reading:
    """Reads the tables: first when there are rows, then what they were like, then all of them."""

    def __init__(self, sources: tuple[_Source, ...], setting: Setting) -> None:
        self._setting = setting
        self._clock = setting.clock
        self._width = setting.chunk or DAY
        self._timeless = 0
        self._times = {one.time.name for one in sources if one.time}
        *reference, current = sources
        self._sources = self._ordered(reference, current)
        # The table that says what is right: the reference, else the only one.
        self._model = sources[0] if self._sources[0].table is not sources[0].table else None
        self._first = (self._model or self._sources[0]).table
        self._current = current.table
        self._until = self._fitted_until()

    def frame(self) -> Frame:
        """All of it."""
        columns, skipped = self._columns()
        samples = self._samples(columns)
        kept = [column for column in columns if not _fault(column, samples[column.name])]
        skipped += [
            NotTried(what=f"monitors on {column.name}", why=fault)
            for column in columns
            if (fault := _fault(column, samples[column.name]))
        ]
        bins = {column.name: _bins(column, samples[column.name]) for column in kept}
        timed = list(self._timed(kept, bins))
        baselines = self._baselines(kept, bins, samples, timed)
        features = tuple(
            FeatureRows(column, baselines[column.name], tuple(self._rows(column, timed)))
            for column in kept
            if column.name in baselines
        )
        return Frame(
            name=self._current.name,
            width=self._width,
            slots=tuple(self._slots(features, timed)),
            features=features,
            fitted_until=self._until if self._model is None else None,
            count_from=self._until,
            timeless=self._timeless,
            not_tried=tuple(skipped),
        )

    # ------------------------------------------------------------------------------------ when

    def _ordered(self, reference: Sequence[_Source], current: _Source) -> tuple[_Source, ...]:
        """The tables with times: a reference as far as all was well, then the current one."""
        end = self._setting.course.reference_end
        found: list[_Source] = []
        for source in (self._measured(one) for one in reference if one.time is not None):
            ends = [chunk_end for chunk_end, _ in source.sizes if chunk_end <= end]
            if ends:
                found.append(replace(source, end=max(ends)))
        start = found[0].end if found else None
        return (*found, replace(self._measured(current), start=start))

    def _measured(self, source: _Source) -> _Source:
        chunks = source.table.chunks([], time=source.time, width=self._width)
        self._timeless += chunks.timeless
        sizes = [(self._clock.moment(one.end), one.rows) for one in chunks.parts if one.end]
        if not sizes:
            raise InputError(f"{source.table.name} has no row with a time that can be read")
        return replace(source, sizes=tuple(sizes))

    def _fitted_until(self) -> datetime | None:
        """The start of the chunk in the middle of the reference period; None: there is none."""
        first_end = self._sources[0].sizes[0][0]
        first, _ = self._clock.chunk(first_end - timedelta(microseconds=1), self._width)
        middle = half_of(first, self._setting.course)
        if middle is None:
            return None
        start, _ = self._clock.chunk(middle, self._width)
        return start if start > first else None

    def _size(self, source: _Source, wanted: int) -> int:
        """How large a sample of the whole table has so many rows where thresholds are fitted.

        Measured by the rows there, so that those that come later have no part in it.
        """
        before = sum(rows for end, rows in source.sizes if self._until and end <= self._until)
        total = sum(rows for _, rows in source.sizes)
        return wanted * max(1, round(total / before)) if before else wanted

    def _window(self, source: _Source) -> Interval:
        """The rows on which thresholds are fitted."""
        ends = [end for end in (self._until, source.end) if end is not None]
        start = None if source.start is None else self._clock.local(source.start)
        return Interval(start, self._clock.local(min(ends)) if ends else None)

    # ------------------------------------------------------------------------- what it was like

    def _columns(self) -> tuple[list[Column], list[NotTried]]:
        """The columns that may be features, and those that are none."""
        times = self._times
        kept: list[Column] = []
        skipped: list[NotTried] = []
        if self._until is None and self._model is None:
            why = (
                "no rows are from before the failure: name a table with --reference, or say when "
                "it began with --began"
            )
            return [], [NotTried(what=f"monitors on {self._current.name}", why=why)]
        for column in self._first.columns:
            named = is_blamed(column.name, self._setting.postmortem)
            if column.name in times or column.kind in {"time", "other"}:
                continue
            if _ID.search(column.name) and not named:
                why = "its name says that it is an identifier, and the board does not name it"
                skipped.append(NotTried(what=f"monitors on {column.name}", why=why))
            else:
                kept.append(column)
        return kept, skipped

    def _samples(self, columns: Sequence[Column]) -> dict[str, NDArray[Any]]:
        """Each column's values where thresholds are fitted: numbers, or texts with None."""
        if self._model is not None:
            return self._model.table.sample([column.name for column in columns])
        found: dict[str, list[NDArray[Any]]] = {column.name: [] for column in columns}
        for source in self._sources:
            names = [column.name for column in columns if source.has_like(column)]
            if names:
                arrays = source.table.sample(
                    names,
                    time=source.time,
                    window=self._window(source),
                    size=self._size(source, SAMPLE),
                )
                for name in names:
                    found[name].append(arrays[name])
        return {name: np.concatenate(parts) for name, parts in found.items() if parts}

    def _baselines(
        self,
        kept: Sequence[Column],
        bins: Mapping[str, Bins],
        samples: Mapping[str, NDArray[Any]],
        timed: Sequence[_Part],
    ) -> dict[str, Baseline]:
        names = [column.name for column in kept]
        if self._model is not None:
            parts = self._model.table.chunks(names, bins=bins).parts
        else:
            parts = tuple(p.chunk for p in timed if self._until and p.end <= self._until)
        if not parts:
            return {}
        whole = merged(parts)
        return {
            column.name: _baseline(column, whole.columns[column.name], bins, samples)
            for column in kept
            if whole.columns[column.name].rows
        }

    # --------------------------------------------------------------------------- what it became

    def _timed(self, kept: Sequence[Column], bins: Mapping[str, Bins]) -> Iterator[_Part]:
        """All chunks, each from the one table that counts for it."""
        for source in self._sources:
            like = [column.name for column in kept if source.has_like(column)]
            own = {name: bins[name] for name in like}
            chunks = source.table.chunks(like, bins=own, time=source.time, width=self._width)
            parts = [self._part(chunk, kept, bins) for chunk in chunks.parts if chunk.start]
            cut = {parts[0].start, parts[-1].start} if parts else set()
            for part in parts:
                if source.has(part):
                    yield replace(part, source=source, cut=part.start in cut)

    def _part(self, chunk: Chunk, kept: Sequence[Column], bins: Mapping[str, Bins]) -> _Part:
        """The chunk with every column; one that its table lacks is empty in it."""
        start, end = chunk.start, chunk.end
        if start is None or end is None:
            raise ValueError("a chunk of a timed table has a start and an end")
        columns = {
            column.name: chunk.columns.get(column.name)
            or Counted(0, chunk.rows, 0, None, np.zeros(bins[column.name].size, dtype=np.int64))
            for column in kept
        }
        whole = Chunk(start, end, chunk.rows, columns)
        return _Part(self._clock.moment(start), self._clock.moment(end), whole)

    def _rows(self, column: Column, timed: Sequence[_Part]) -> Iterator[ChunkRows]:
        values = self._values(column, timed) if column.kind == "number" else {}
        for part in timed:
            yield ChunkRows(part.chunk.columns[column.name], values.get(part.start))

    def _values(
        self, column: Column, timed: Sequence[_Part]
    ) -> dict[datetime, NDArray[np.float64]]:
        """The column's numbers in each chunk."""
        found: dict[datetime, NDArray[np.float64]] = {}
        for source in self._sources:
            parts = [part for part in timed if part.source is source]
            if not parts or not source.has_like(column) or source.time is None:
                continue
            names = [source.time.name, column.name]
            size = min(self._size(source, _VALUES), _MOST_VALUES)
            arrays = source.table.sample(names, time=source.time, size=size)
            times = arrays[source.time.name].astype("datetime64[us]")
            order = np.argsort(times, kind="stable")
            times, numbers = times[order], arrays[column.name][order]
            for part in parts:
                ends = np.array([part.chunk.start, part.chunk.end], dtype="datetime64[us]")
                low, high = np.searchsorted(times, ends)
                inside = numbers[low:high]
                found[part.start] = inside[~np.isnan(inside)]
        return found

    def _slots(self, features: Sequence[FeatureRows], timed: Sequence[_Part]) -> Iterator[Slot]:
        for part in timed:
            counts = [(one, part.chunk.columns[one.column.name]) for one in features]
            missing = sum(
                counted.rows == 0 and one.baseline.counted.rows > 0 and part.chunk.rows > 0
                for one, counted in counts
            )
            changed = sum(_is_changed(one, counted, part) for one, counted in counts)
            rows = part.chunk.rows
            yield Slot(part.start, part.end, rows, part.cut, missing, changed)


@dataclass(frozen=True, slots=True)
class _Part:
    """One chunk with its moments, and the table that it comes from."""

    start: datetime
    end: datetime
    chunk: Chunk
    source: _Source | None = None
    cut: bool = False


def _is_changed(one: FeatureRows, counted: Counted, part: _Part) -> bool:
    total = counted.rows + counted.unreadable
    if total and counted.unreadable > total / 2:
        return True
    source = part.source
    if source is None or not source.table.has(one.column.name):
        return False
    return not source.has_like(one.column)


def _fault(column: Column, sample: NDArray[Any]) -> str | None:
    """Why a column is no feature that can be watched."""
    held = _held(column, sample)
    if not held.size:
        return "it has no value where thresholds are fitted"
    if column.kind == "category" and len(set(held.tolist())) > _MOST_CATEGORIES:
        return f"it has more than {_MOST_CATEGORIES:,} values: a text or a name, no category"
    return None


def _held(column: Column, sample: NDArray[Any]) -> NDArray[Any]:
    if column.kind == "number":
        return sample[np.isfinite(sample.astype(np.float64))]
    return np.array([value for value in sample if value is not None], dtype=object)


def _bins(column: Column, sample: NDArray[Any]) -> Bins:
    held = _held(column, sample)
    if column.kind == "number":
        return equal_frequency(held)
    return categories([str(value) for value in held], _MOST_CATEGORIES)


def _baseline(
    column: Column, counted: Counted, bins: Mapping[str, Bins], samples: Mapping[str, NDArray[Any]]
) -> Baseline:
    is_number = column.kind == "number"
    known = counted.counts is not None and not is_number and int(counted.counts[-1]) == 0
    sample = np.sort(_held(column, samples[column.name])) if is_number else None
    return Baseline(counted, bins[column.name], sample, known)
