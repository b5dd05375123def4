"""The statistics of a feature in one chunk, against the rows on which thresholds were fitted.

Each is a function of the reference and the chunk; a new one is a row in `FEATURE_STATISTICS`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis.bins import CATEGORIES, CategoryBins
from boardsnap.analysis.chunks import Counted
from boardsnap.analysis.distances import js, ks, normed_wasserstein, psi
from boardsnap.model.monitor import Statistic

# Fewer rows in a chunk tell nothing of a distribution: PSI of 30 rows in ten bins exceeds 0.25
# by chance half the time (Yurdakul's quantile).
LEAST_ROWS = 30


@dataclass(frozen=True, slots=True)
class Baseline:
    """A feature as it was.

    Attributes:
        counted: of all rows on which thresholds were fitted.
        sample: of its numbers, without missing ones; None: it has categories.
        all_known: the bins hold every category that it had.
    """

    counted: Counted
    bins: object
    sample: NDArray[Any] | None
    all_known: bool


@dataclass(frozen=True, slots=True)
class ChunkRows:
    """A feature in one chunk.

    Attributes:
        counted: of all its rows.
        values: its numbers, or an even sample of them; None: it has categories.
    """

    counted: Counted
    values: NDArray[Any] | None


FeatureStatistic = Callable[[Baseline, ChunkRows], float | None]


def _of_bins(distance: Callable[..., float]) -> FeatureStatistic:
    def statistic(baseline: Baseline, chunk: ChunkRows) -> float | None:
        if chunk.counted.rows < LEAST_ROWS:
            return None
        return distance(_coarse(baseline, baseline.counted), _coarse(baseline, chunk.counted))

    return statistic


def _coarse(baseline: Baseline, counted: Counted) -> NDArray[np.int64]:
    """Rows a bin; of many categories the rare ones together."""
    counts = counted.counts if counted.counts is not None else np.zeros(1, dtype=np.int64)
    if isinstance(baseline.bins, CategoryBins) and counts.size > CATEGORIES + 1:
        return np.append(counts[:CATEGORIES], counts[CATEGORIES:].sum())
    return counts


def _of_values(distance: Callable[..., float]) -> FeatureStatistic:
    def statistic(baseline: Baseline, chunk: ChunkRows) -> float | None:
        if baseline.sample is None or chunk.values is None or chunk.values.size < LEAST_ROWS:
            return None
        return distance(baseline.sample, chunk.values)

    return statistic


def _mean_shift(baseline: Baseline, chunk: ChunkRows) -> float | None:
    before, now = baseline.counted.moments, chunk.counted.moments
    if before is None or now is None or not now.count or not before.mean:
        return None
    return (now.mean - before.mean) / abs(before.mean)


def _null_rate(_: Baseline, chunk: ChunkRows) -> float | None:
    rate = chunk.counted.null_rate
    return None if math.isnan(rate) else rate


def _new_categories(baseline: Baseline, chunk: ChunkRows) -> float | None:
    counts = chunk.counted.counts
    if counts is None or not chunk.counted.rows or not baseline.all_known:
        return None
    return float(counts[-1] / chunk.counted.rows)


FEATURE_STATISTICS: Mapping[Statistic, FeatureStatistic] = {
    "psi": _of_bins(psi),
    "js": _of_bins(js),
    "ks": _of_values(ks),
    "wasserstein": _of_values(normed_wasserstein),
    "mean_shift": _mean_shift,
    "null_rate": _null_rate,
    "new_categories": _new_categories,
}
"""What is computed of a feature, by the statistic's name."""
