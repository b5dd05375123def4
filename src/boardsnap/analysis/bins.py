"""Bins: the same partition of a column's values for both periods, made from the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Ten bins of equal frequency: the form in which PSI is used in credit scoring, and for which the
# rules of thumb of 0.1 and 0.25 were written (Siddiqi, Credit Risk Scorecards, 2006).
BINS = 10
# A column of numbers with no more distinct values than this is counted value by value.
_MOST_DISTINCT = 20
# The number just below 0 is shown as 0.
_NOTHING = 1e-300
# Categories that are counted one by one; the rest is counted together.
CATEGORIES = 50


@dataclass(frozen=True, slots=True)
class NumberBins:
    """Intervals of numbers, each without its lower and with its upper end.

    Attributes:
        edges: ascending, without -inf and inf: n edges part n + 1 intervals.
        by_value: each interval holds one value of the reference, its upper end.
    """

    edges: tuple[float, ...]
    by_value: bool = False

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.edges) + 1

    def labels(self) -> tuple[str, ...]:
        """Each interval in words."""
        if not self.edges:
            return ("all",)
        shown = [_shown(edge) for edge in self.edges]
        # Next to an atom the lower end is just below it: the interval is the atom itself.
        between = [
            high if low == high or self.by_value else f"{low} to {high}"
            for low, high in pairwise(shown)
        ]
        below = len(shown) > 1 and shown[0] == shown[1]
        return (f"{'below' if below else 'up to'} {shown[0]}", *between, f"over {shown[-1]}")

    def count(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """How many of the values lie in each; missing ones (NaN) are left out."""
        numbers = np.asarray(values, dtype=np.float64)
        places = np.searchsorted(self.edges, numbers[~np.isnan(numbers)], side="left")
        return np.bincount(places, minlength=self.size).astype(np.int64)


def _shown(edge: float) -> str:
    """Four digits of it, more where it is a whole number."""
    if abs(edge) < _NOTHING:
        return "0"
    if abs(edge) >= 1e4 or (edge == int(edge) and abs(edge) < 1e15):
        return f"{edge:,.0f}"
    return f"{edge:.4g}"


@dataclass(frozen=True, slots=True)
class CategoryBins:
    """Single values, and all others together at the end.

    Attributes:
        values: the ones that are counted one by one.
    """

    values: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many there are, that of all others included."""
        return len(self.values) + 1

    def labels(self) -> tuple[str, ...]:
        """Each value, and a name for the others."""
        return (*self.values, "all others")

    def count(self, values: NDArray[Any]) -> NDArray[np.int64]:
        """How many of the values lie in each; missing ones (None) are left out."""
        places = {value: place for place, value in enumerate(self.values)}
        others = len(self.values)
        found = [places.get(str(value), others) for value in values if value is not None]
        return np.bincount(np.asarray(found, dtype=np.int64), minlength=self.size).astype(np.int64)


Bins = NumberBins | CategoryBins


def equal_frequency(reference: NDArray[Any], count: int = BINS) -> NumberBins:
    """Intervals that each hold about as many of the reference's values.

    A value that alone makes up a bin's share (a zero, a default, a cap) gets an interval of its
    own, so that what leaves it cannot hide in its neighbours'. Columns of few distinct values
    are parted value by value.

    Args:
        reference: numbers; missing ones (NaN) are left out.
        count: of intervals, 2 and more; fewer come of it where values repeat.

    Raises:
        ValueError: there is no number in the reference.
    """
    numbers = np.sort(np.asarray(reference, dtype=np.float64))
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size:
        raise ValueError("bins need at least one number in the reference")
    distinct, counts = np.unique(numbers, return_counts=True)
    if distinct.size <= _MOST_DISTINCT:
        return NumberBins(_plain([np.nextafter(distinct[0], -np.inf), *distinct]), by_value=True)
    atoms = distinct[counts >= numbers.size / count]
    shares = np.arange(1, count) / count
    edges = np.quantile(numbers, shares, method="inverted_cdf")
    # Just below an atom one interval ends, so that the next one holds nothing but the atom.
    return NumberBins(_plain([*edges, *np.nextafter(atoms, -np.inf), *atoms]))


def _plain(edges: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(edge) for edge in np.unique(edges))


def equal_width(low: float, high: float, count: int = BINS) -> NumberBins:
    """Intervals of one width between two ends, which the outer ones go beyond.

    Args:
        low: the reference's least value.
        high: its greatest.
        count: of intervals, 2 and more.
    """
    if not low < high:
        return NumberBins((float(np.nextafter(low, -np.inf)), float(low)))
    return NumberBins(tuple(float(edge) for edge in np.linspace(low, high, count + 1)[1:-1]))


def categories(reference: Sequence[str], most: int = CATEGORIES) -> CategoryBins:
    """The reference's values by their frequency, the rarer ones together.

    Args:
        reference: values without missing ones.
        most: how many are counted one by one.
    """
    values, counts = np.unique(np.asarray(reference, dtype=object), return_counts=True)
    order = sorted(range(len(values)), key=lambda i: (-counts[i], values[i]))
    return CategoryBins(tuple(str(values[i]) for i in order[:most]))
