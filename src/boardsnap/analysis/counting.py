"""What is asked of each column in one pass over a table, and how the answers are read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis.bins import Bins, CategoryBins, NumberBins
from boardsnap.analysis.chunks import Chunk, Chunks, Counted, end_of
from boardsnap.analysis.columns import Column, unreadable_in, value_of
from boardsnap.analysis.engine import double, quoted
from boardsnap.analysis.moments import Moments
from boardsnap.analysis.sources import TableFiles
from boardsnap.model.monitor import Span


@dataclass(frozen=True, slots=True)
class CountPlan:
    """What is asked of one column, and how the answer is read."""

    column: Column
    bins: Bins | None
    pivot: tuple[float, float]
    aggregates: tuple[str, ...]

    @classmethod
    def of(
        cls, column: Column, files: TableFiles, bins: Bins | None, pivot: tuple[float, float]
    ) -> CountPlan:
        """The plan for a column.

        Args:
            column: of the table.
            files: of the table.
            bins: None: rows are not counted by bin.
            pivot: about the middle and the width of its numbers.
        """
        value = value_of(column, files)
        asked = [f"count({value})", unreadable_in(column, files)]
        if column.kind == "number":
            middle, width = map(double, pivot)
            away = f"(({value} - {middle}) / {width})"
            asked += [f"sum({away})", f"sum({away} * {away})", f"sum({away} * {away} * {away})"]
            asked += [f"min({value})", f"max({value})"]
        if bins is not None:
            asked.append(_histogram(value, bins))
        return cls(column, bins, pivot, tuple(asked))

    def read(self, answers: Sequence[Any], rows: int) -> Counted:
        """What the answers say of a chunk of so many rows."""
        held, unreadable, *more = answers
        moments = _moments(held, more[:5], self.pivot) if self.column.kind == "number" else None
        counts = _bin_counts(more[-1], self.bins) if self.bins is not None else None
        return Counted(held, rows - held - unreadable, unreadable, moments, counts)


def _histogram(value: str, bins: Bins) -> str:
    if isinstance(bins, NumberBins):
        edges = ", ".join(double(edge) for edge in (*bins.edges, math.inf))
        return f"histogram({value}, [{edges}])"
    values = ", ".join(quoted(text) for text in bins.values)
    place = f"coalesce(list_position([{values}]::VARCHAR[], {value}), 0)"
    return f"histogram(CASE WHEN {value} IS NOT NULL THEN {place} END)"


def _bin_counts(answer: Mapping[Any, int] | None, bins: Bins) -> NDArray[np.int64]:
    counts = np.zeros(bins.size, dtype=np.int64)
    places: dict[Any, int]
    if isinstance(bins, CategoryBins):
        # Positions count from 1; 0 is none of the values.
        places = {0: bins.size - 1, **{i + 1: i for i in range(bins.size - 1)}}
    else:
        places = {edge: i for i, edge in enumerate((*bins.edges, math.inf))}
    for key, count in (answer or {}).items():
        counts[places[key]] += count
    return counts


def _moments(count: int, sums: Sequence[float | None], pivot: tuple[float, float]) -> Moments:
    if not count:
        return Moments()
    middle, width = pivot
    first, second, third, low, high = (float(value or 0.0) for value in sums)
    mean = first / count
    return Moments(
        count,
        middle + width * mean,
        width**2 * max(0.0, second - count * mean**2),
        width**3 * (third - 3 * mean * second + 2 * count * mean**3),
        low,
        high,
    )


def read_chunks(
    rows: Sequence[tuple[Any, ...]], plans: Sequence[CountPlan], width: Span | None
) -> Chunks:
    """The chunks that a query answered.

    Args:
        rows: start, whether the rows have no time, their number, and what each plan asked for.
        plans: in the order in which they were asked.
        width: of a chunk; None: there is one of all rows.
    """
    parts, timeless = [], 0
    for start, without, total, *answers in rows:
        if without or not total:
            timeless += total
            continue
        columns, place = {}, 0
        for plan in plans:
            asked = len(plan.aggregates)
            columns[plan.column.name] = plan.read(answers[place : place + asked], total)
            place += asked
        end = end_of(start, width) if start is not None and width is not None else None
        parts.append(Chunk(start, end, total, columns))
    return Chunks(tuple(parts), timeless)
