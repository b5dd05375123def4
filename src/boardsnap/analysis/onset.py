"""Since when: where a series leaves its level, how long that takes, and whether it comes back.

Three courses are fitted by weighted least squares: a step, a ramp to a new level, and a spell
that ends in the old one. The onset's interval holds every chunk at which the fit is not clearly
worse than at the best one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Shape = Literal["none", "step", "ramp", "spell"]
Numbers = NDArray[np.float64]

# Ratio of likelihoods beyond which a course is clearly worse than the best one: the 95 % quantile
# of chi-square with two degrees of freedom, for onset and length. It holds the onset in 96 to 99 %
# (tests, benchmarks/claims.py); that of a step whose shape is known would be 7.35 (Hansen 2000).
_CLEARLY_WORSE = 5.99
# The same for a level: the 97.5 % quantile with one degree of freedom. The truth often stands at
# the edge of what can be fitted (a ramp that goes on when the data end), where one side of the
# interval is cut off; with the 95 % quantile it is held in 91 to 93 % of runs.
_LEVEL = 5.02
# What the best step has to gain over no change: Andrews, Econometrica 61, 1993 (corrected 71,
# 2003), one parameter, 5 % trimmed at both ends, level 5 %.
_LEAST_GAIN = 9.84
# What each further change point has to gain: in the modified BIC of Zhang and Siegmund
# (Biometrics 63, 2007) one costs about 3 ln n.
_COST = 3.0
# A series longer than this is to be put into wider chunks first: courses grow with its cube.
MOST_POINTS = 130
_LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 18, 21, 24, 28, 32, 36, 42, 49, 56, 63, 84)


@dataclass(frozen=True, slots=True)
class Course:
    """How a series went. Places count its chunks from 0.

    Attributes:
        shape: `none` where nothing but chance is to be seen.
        before: the level at first.
        after: the level that was reached; at the end of a ramp that goes on to the last chunk.
        low: lower end of the 95 % interval of `after`, over all courses that fit.
        high: its upper end.
        first: earliest chunk in which the change may have begun.
        began: the likeliest one.
        last: latest one.
        reached: the chunk from which on the new level holds; of a ramp that goes on, behind the
            last one.
        shortest: least number of chunks that the change may have taken; 1: at once.
        longest: greatest number.
        ended: the chunk with which the old level is back; None: it does not come back.
    """

    shape: Shape
    before: float
    after: float
    low: float
    high: float
    first: int = 0
    began: int = 0
    last: int = 0
    reached: int = 0
    shortest: int = 1
    longest: int = 1
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class _Observed:
    """A series, and what is known of its level from before it.

    Attributes:
        values: one a chunk.
        weights: one over the variance of each.
        level: of the reference period.
        trust: weight of that level; 0 where there is none.
    """

    values: Numbers
    weights: Numbers
    level: float
    trust: float

    @property
    def size(self) -> int:
        return self.values.size

    @property
    def total(self) -> float:
        """The weight of everything that is known."""
        return float(self.weights.sum()) + self.trust

    @property
    def middle(self) -> float:
        """The level, were it the same throughout."""
        weighted = float(self.weights @ self.values) + self.trust * self.level
        return weighted / self.total if self.total else math.nan

    @property
    def loss(self) -> float:
        """The weighted squares that are left then."""
        squares = float(self.weights @ (self.values - self.middle) ** 2)
        return squares + self.trust * (self.level - self.middle) ** 2


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Courses as rows of shares between the old level (0) and the new one (1)."""

    shares: Numbers
    began: NDArray[np.int64]
    length: NDArray[np.int64]
    ended: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Fits:
    """What each of the candidates gains over no change, and the change that it finds."""

    candidates: _Candidates
    gains: Numbers
    changes: Numbers


def find_course(
    values: ArrayLike,
    variances: ArrayLike,
    *,
    level: float | None = None,
    level_variance: float = 0.0,
    noise: float = 0.0,
) -> Course:
    """The course of a series.

    Args:
        values: one a chunk, in order; at most `MOST_POINTS`.
        variances: of each value, from the rows in its chunk.
        level: of the reference period; None: the series has to show it itself.
        level_variance: of that level.
        noise: variance by which chunks of the reference period differ beyond that of their rows.
    """
    numbers = np.asarray(values, dtype=np.float64)
    spread = _positive(np.asarray(variances, dtype=np.float64) + noise, numbers)
    trust = 0.0 if level is None else 1 / max(level_variance + noise / 2, 1e-300)
    observed = _Observed(numbers, 1 / spread, level or 0.0, trust)
    candidates = _candidates(numbers.size, level is not None)
    if numbers.size < 2 or not candidates.shares.size:
        return _flat(observed)
    fits = _fit(candidates, observed)
    chosen = _choose(fits, observed)
    return _flat(observed) if chosen is None else _described(fits, observed, *chosen)


@lru_cache(maxsize=8)
def _candidates(size: int, begins_at_once: bool) -> _Candidates:
    rows, begins, lengths, ends = [], [], [], []
    places = np.arange(size)
    for began, length, ended in _courses(size, begins_at_once):
        rising = (places - began + 0.5) / length if length > 1 else (places >= began) * 1.0
        rows.append(np.clip(rising, 0.0, 1.0) * (places >= began) * (places < ended))
        begins.append(began)
        lengths.append(length)
        ends.append(ended)
    shares = np.array(rows) if rows else np.empty((0, size))
    return _Candidates(shares, np.array(begins), np.array(lengths), np.array(ends))


def _courses(size: int, begins_at_once: bool) -> Iterator[tuple[int, int, int]]:
    for began in range(0 if begins_at_once else 1, size):
        # The longest is that of a ramp which goes on to the end, and perhaps beyond it.
        longest = size - began
        for length in sorted({*(one for one in _LENGTHS if one < longest), longest}):
            yield began, length, size
        # A spell lasts three chunks and more: shorter ones are outliers.
        for ended in range(began + 3, size - 1):
            yield began, 1, ended


def _fit(candidates: _Candidates, observed: _Observed) -> _Fits:
    sum_f = candidates.shares @ observed.weights
    sum_ff = candidates.shares**2 @ observed.weights
    sum_fy = candidates.shares @ (observed.weights * observed.values)
    spread = sum_ff - sum_f**2 / observed.total
    joint = sum_fy - sum_f * observed.middle
    usable = spread > 1e-12 * sum_ff
    with np.errstate(divide="ignore", invalid="ignore"):
        gains = np.where(usable, joint**2 / spread, 0.0)
        return _Fits(candidates, gains, np.where(usable, joint / spread, 0.0))


def _choose(fits: _Fits, observed: _Observed) -> tuple[int, float] | None:
    """The best course and the scale of its residuals, None where a flat line does as well."""
    size, found = observed.size, fits.candidates
    whole = found.ended == size
    kinds = ((found.length == 1) & whole, (found.length > 1) & whole, ~whole)
    best: tuple[float, int, float] | None = None
    for extra, kind in enumerate(kinds):
        if not kind.any():
            continue
        place = int(np.flatnonzero(kind)[np.argmax(fits.gains[kind])])
        gain = float(fits.gains[place])
        degrees = size + (observed.trust > 0) - 3 - (extra > 0)
        scale = max(1.0, (observed.loss - gain) / degrees) if degrees > 0 else 1.0
        score = gain - (_COST * math.log(size) * scale if extra else 0.0)
        if best is None or score > best[0]:
            best = (score, place, scale)
    if best is None or fits.gains[best[1]] / best[2] < _LEAST_GAIN:
        return None
    return best[1], best[2]


def _described(fits: _Fits, observed: _Observed, best: int, scale: float) -> Course:
    found, size = fits.candidates, observed.size
    began, length, ended = (int(a[best]) for a in (found.began, found.length, found.ended))
    shape: Shape = "spell" if ended < size else "step" if length == 1 else "ramp"
    # Of whichever length: what looks like a step may have been a ramp that the noise hides.
    alike = (found.ended < size) == (ended < size)
    near = alike & ((fits.gains[alike].max() - fits.gains) / scale <= _CLEARLY_WORSE)
    before, after, _ = _levels(fits, observed, best)
    low, high = _reached(fits, observed, scale, alike)
    return Course(
        shape,
        before,
        after,
        low,
        high,
        int(found.began[near].min()),
        began,
        int(found.began[near].max()),
        began if length == 1 else began + length,
        int(found.length[near].min()),
        int(found.length[near].max()),
        ended if ended < size else None,
    )


def _levels(fits: _Fits, observed: _Observed, place: int) -> tuple[float, float, float]:
    """The old level, the new one, and the variance of that for residuals of scale 1."""
    share, change = fits.candidates.shares[place], float(fits.changes[place])
    sum_f, sum_ff = float(share @ observed.weights), float(share**2 @ observed.weights)
    before = observed.middle - change * sum_f / observed.total
    # The variance of the sum of both parameters of the fit.
    determinant = observed.total * sum_ff - sum_f**2
    return before, before + change, (sum_ff - 2 * sum_f + observed.total) / determinant


def _reached(
    fits: _Fits, observed: _Observed, scale: float, alike: NDArray[np.bool_]
) -> tuple[float, float]:
    """The interval of the new level by profile likelihood: of all courses that fit."""
    worse = (fits.gains[alike].max() - fits.gains) / scale
    lows, highs = [], []
    for place in np.flatnonzero(alike & (worse < _LEVEL)):
        _, after, variance = _levels(fits, observed, int(place))
        reach = math.sqrt(scale * variance * (_LEVEL - worse[place]))
        lows.append(after - reach)
        highs.append(after + reach)
    return min(lows), max(highs)


def _flat(observed: _Observed) -> Course:
    middle, total = observed.middle, observed.total
    reach = math.sqrt(3.84 / total) if total else math.inf
    return Course("none", middle, middle, middle - reach, middle + reach)


def _positive(variances: Numbers, observed: Numbers) -> Numbers:
    """Variances without zeros: a chunk in which all rows are alike is not known exactly."""
    spread = float(np.var(observed)) if observed.size else 0.0
    return np.maximum(variances, max(1e-6 * spread, 1e-300))
