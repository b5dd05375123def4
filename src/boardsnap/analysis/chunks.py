"""The rows of a table by time: what was counted in each chunk, and how chunks are put together."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis.moments import Moments, together
from boardsnap.errors import ConfigError
from boardsnap.model.monitor import Span
from boardsnap.model.postmortem import TimeUnit
from boardsnap.timing import ORIGIN

_SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*", re.I)
_UNITS: Mapping[str, TimeUnit] = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), "minutes"),
    **dict.fromkeys(("h", "hour", "hours"), "hours"),
    **dict.fromkeys(("d", "day", "days"), "days"),
    **dict.fromkeys(("w", "week", "weeks"), "weeks"),
    **dict.fromkeys(("month", "months"), "months"),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of one column in one chunk.

    Attributes:
        rows: with a value.
        missing: rows without one; numbers that are not finite count as missing.
        unreadable: rows with a text where the column has numbers; they have no value either.
        moments: of a column of numbers.
        counts: rows a bin, where bins were given.
    """

    rows: int
    missing: int
    unreadable: int
    moments: Moments | None = None
    counts: NDArray[np.int64] | None = None

    @property
    def null_rate(self) -> float:
        """The share of rows without a value, 0 to 1; NaN where there are no rows."""
        total = self.rows + self.missing + self.unreadable
        return (self.missing + self.unreadable) / total if total else math.nan


@dataclass(frozen=True, slots=True)
class Chunk:
    """The rows of one stretch of time.

    Attributes:
        start: its first moment; None: all rows of a table without a time.
        end: the first moment behind it.
        rows: how many.
        columns: what was counted of each.
    """

    start: datetime | None
    end: datetime | None
    rows: int
    columns: Mapping[str, Counted]


@dataclass(frozen=True, slots=True)
class Chunks:
    """A table by time.

    Attributes:
        parts: in order; stretches without rows are left out.
        timeless: rows whose time is missing or cannot be read; they are in none of the parts.
    """

    parts: tuple[Chunk, ...]
    timeless: int = 0


def merged(chunks: Sequence[Chunk]) -> Chunk:
    """Several chunks as one.

    Args:
        chunks: at least one, of the same columns and bins.
    """
    starts = [chunk.start for chunk in chunks if chunk.start is not None]
    ends = [chunk.end for chunk in chunks if chunk.end is not None]
    return Chunk(
        min(starts, default=None),
        max(ends, default=None),
        sum(chunk.rows for chunk in chunks),
        {name: _added([chunk.columns[name] for chunk in chunks]) for name in chunks[0].columns},
    )


def widened(chunks: Sequence[Chunk], width: Span) -> tuple[Chunk, ...]:
    """The same rows in wider chunks, each made of whole ones.

    Args:
        chunks: in order, with times.
        width: days or more, no less than theirs.
    """
    timed = [(start_of(chunk.start, width), chunk) for chunk in chunks if chunk.start]
    return tuple(
        Chunk(start, end_of(start, width), whole.rows, whole.columns)
        for start, group in groupby(timed, key=lambda pair: pair[0])
        for whole in [merged([chunk for _, chunk in group])]
    )


def start_of(moment: datetime, width: Span) -> datetime:
    """The start of the chunk in which a moment lies: days at midnight, weeks on Mondays."""
    if width.unit == "months":
        step = int(width.value)
        months = (moment.year - 2000) * 12 + moment.month - 1
        year, month = divmod(months // step * step, 12)
        return datetime(2000 + year, month + 1, 1)
    length = length_of(width)
    return ORIGIN + (moment - ORIGIN) // length * length


def end_of(start: datetime, width: Span) -> datetime:
    """The end of the chunk that starts there."""
    if width.unit == "months":
        months = start.year * 12 + start.month - 1 + int(width.value)
        year, month = divmod(months, 12)
        return datetime(year, month + 1, 1)
    return start + length_of(width)


def length_of(width: Span) -> timedelta:
    """How long a chunk is; a month counts as 30.4375 days."""
    if width.unit == "months":
        return timedelta(days=30.4375 * width.value)
    return timedelta(**{width.unit: width.value})


def parse_span(text: str) -> Span:
    """The length of time: `14d`, `6 h`, `1 week`.

    Raises:
        ConfigError: it is none.
    """
    found = _SPAN.fullmatch(text)
    unit = _UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None or float(found[1]) <= 0:
        raise ConfigError(f"{text!r} is no length of time: write 14d, 6h, 30min or 1w")
    return Span(value=float(found[1]), unit=unit)


def _added(parts: Sequence[Counted]) -> Counted:
    moments = [part.moments for part in parts if part.moments is not None]
    counts = [part.counts for part in parts if part.counts is not None]
    return Counted(
        sum(part.rows for part in parts),
        sum(part.missing for part in parts),
        sum(part.unreadable for part in parts),
        together(moments) if moments else None,
        np.sum(counts, axis=0) if counts else None,
    )
