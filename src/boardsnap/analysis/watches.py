"""What is followed of a column: a value with its variance for each chunk, and how it went."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np

from boardsnap.analysis import distances, intervals
from boardsnap.analysis.chunks import Chunk, Counted
from boardsnap.analysis.comparison import Comparison, Side, iso, points_of, step_for
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.moments import Moments
from boardsnap.analysis.onset import MOST_POINTS, Course, find_course
from boardsnap.model import claims

# Chunks with fewer rows than this say nothing by themselves.
_LEAST_ROWS = 5


@dataclass(frozen=True, slots=True)
class Watch:
    """Something that can be measured of each chunk.

    Attributes:
        column: of what; "" of the rows themselves.
        title: what it is, in words.
        unit: `share` where 1 is everything.
        reads: value and variance from what was counted; NaN where there is nothing.
        estimate: the value of several chunks together, with its interval.
        least: what it is never below, and no interval of it either.
    """

    column: str
    title: str
    unit: Literal["share"] | None
    reads: Callable[[Counted], tuple[float, float]]
    estimate: Callable[[Side, Sequence[Chunk]], Estimate]
    least: float = -math.inf

    @property
    def said(self) -> str:
        """What it is, in a sentence."""
        return f"share of {self.title}" if self.unit == "share" else self.title


@dataclass(frozen=True, slots=True)
class Followed:
    """A watch over the current period.

    Attributes:
        watch: what was followed.
        points: chunks of the current period, in order.
        before: chunks of the reference period that are drawn before them; none where it has no
            times, or is not before.
        course: how it went.
        affected: the chunks in which the new level holds; all, where nothing else is known.
        fitted: the level that a ramp reached, by all courses that fit; None: no ramp.
    """

    watch: Watch
    points: tuple[Chunk, ...]
    before: tuple[Chunk, ...]
    course: Course | None
    affected: tuple[Chunk, ...]
    fitted: Estimate | None = None

    @property
    def onset(self) -> claims.Onset | None:
        """Since when, as a noun; None: nothing but chance is to be seen."""
        course = self.course
        if course is None or course.shape == "none":
            return None
        ends = [chunk.end or chunk.start for chunk in self.points]
        day = (_moment(ends[0]) - _moment(self.points[0].start)).total_seconds() / 86400
        reached = course.reached < len(self.points)
        return claims.Onset(
            shape=course.shape,
            began=iso(_moment(self.points[course.began].start)),
            earliest=iso(_moment(self.points[course.first].start)),
            latest=iso(_moment(ends[course.last])),
            from_the_start=course.first == 0,
            reached=iso(_moment(self.points[course.reached].start)) if reached else None,
            ended=None if course.ended is None else iso(_moment(self.points[course.ended].start)),
            shortest_days=(course.shortest if course.shortest > 1 else 0) * day,
            longest_days=course.longest * day,
        )


def mean_of(column: str) -> Watch:
    """The mean of a column of numbers."""

    def reads(counted: Counted) -> tuple[float, float]:
        moments = counted.moments
        if moments is None or moments.count < _LEAST_ROWS:
            return math.nan, math.nan
        return moments.mean, moments.variance / moments.count

    def estimate(side: Side, chunks: Sequence[Chunk]) -> Estimate:
        whole = side.counted(column, chunks)
        parts = [c.columns[column].moments for c in chunks] if side.timed else []
        if whole is None or whole.moments is None:
            return Estimate(math.nan, -math.inf, math.inf)
        return intervals.mean(whole.moments, [part for part in parts if part is not None])

    return Watch(column, f"mean of {column}", None, reads, estimate)


def null_rate_of(column: str) -> Watch:
    """The share of rows without a value."""
    return _share(
        column,
        f"{column} missing",
        lambda counted: (counted.missing + counted.unreadable, _all(counted)),
    )


def share_of_value(column: str, place: int, value: str) -> Watch:
    """The share of rows that have one of the counted values.

    Args:
        column: of categories.
        place: of the value among its bins.
        value: for the title.
    """

    def counts(counted: Counted) -> tuple[int, int]:
        held = int(counted.counts[place]) if counted.counts is not None else 0
        return held, counted.rows

    return _share(column, f"{column} = {value}", counts)


def share_of_ones(column: str) -> Watch:
    """The share of rows in which a flag of 0 and 1 is 1."""

    def counts(counted: Counted) -> tuple[int, int]:
        moments = counted.moments
        return (round(moments.mean * moments.count), moments.count) if moments else (0, 0)

    return _share(column, f"{column} = 1", counts)


def psi_of(column: str, reference: Counted) -> Watch:
    """PSI of each chunk against the reference, missing values as a bin of their own."""
    base = with_missing(reference)

    def reads(counted: Counted) -> tuple[float, float]:
        if counted.counts is None or not sum(base) or _all(counted) < _LEAST_ROWS:
            return math.nan, math.nan
        return distances.psi(base, with_missing(counted)), psi_variance(base, with_missing(counted))

    def estimate(side: Side, chunks: Sequence[Chunk]) -> Estimate:
        whole = side.counted(column, chunks)
        if whole is None or whole.counts is None or not sum(base) or not _all(whole):
            return Estimate(math.nan, -math.inf, math.inf)
        return psi_estimate(base, with_missing(whole))

    return Watch(column, f"PSI of {column}", None, reads, estimate, least=0.0)


def psi_watch(column: str, comparison: Comparison) -> Watch:
    """PSI of each chunk against all of the reference."""
    whole = comparison.reference.counted(column) if comparison.reference else None
    return psi_of(column, whole or Counted(0, 0, 0))


def rows_of_chunks(column: str = "", place: int | None = None, value: str = "") -> Watch:
    """How many rows there are, of all or of those with one value.

    Args:
        column: any of the table; of categories, where a value is given.
        place: of the value among its bins.
        value: for the title.
    """

    def reads(counted: Counted) -> tuple[float, float]:
        if place is None:
            count = float(_all(counted))
        else:
            count = float(counted.counts[place]) if counted.counts is not None else 0.0
        return count, max(count, 1.0)

    def estimate(side: Side, chunks: Sequence[Chunk]) -> Estimate:
        counts = np.array([reads(chunk.columns[column])[0] for chunk in chunks])
        return intervals.mean(Moments.of(counts))

    title = f"rows with {column} = {value}" if place is not None else "rows"
    return Watch(column, title, None, reads, estimate, least=0.0)


def _share(column: str, title: str, counts: Callable[[Counted], tuple[int, int]]) -> Watch:
    def reads(counted: Counted) -> tuple[float, float]:
        held, rows = counts(counted)
        if rows < _LEAST_ROWS:
            return math.nan, math.nan
        smoothed = (held + 0.5) / (rows + 1)
        return held / rows, smoothed * (1 - smoothed) / rows

    def estimate(side: Side, chunks: Sequence[Chunk]) -> Estimate:
        whole = side.counted(column, chunks)
        if whole is None:
            return Estimate(math.nan, 0.0, 1.0)
        parts = [counts(chunk.columns[column]) for chunk in chunks] if side.timed else []
        return intervals.share(*counts(whole), parts)

    return Watch(column, title, "share", reads, estimate)


def follow(watch: Watch, comparison: Comparison) -> Followed:
    """How a watch went over the current period, against the level of the reference."""
    current, reference = comparison.current, comparison.reference
    step = step_for(current, comparison.width, MOST_POINTS)
    points = _readable(points_of(current, step), watch)
    if len(points) < 2:
        return Followed(watch, (), (), None, current.chunks)
    usual = _readable(points_of(reference, step), watch) if reference else ()
    level = _level(watch, reference, usual)
    before = usual if _is_earlier(usual, points) else ()
    values, variances = zip(*(watch.reads(c.columns[watch.column]) for c in points), strict=True)
    course = find_course(
        values,
        variances,
        level=level[0] if level else None,
        level_variance=level[1] if level else 0.0,
        noise=_noise(watch, usual),
    )
    affected, fitted = _affected(course, points)
    return Followed(watch, points, before, course, affected, fitted)


def _readable(chunks: Sequence[Chunk], watch: Watch) -> tuple[Chunk, ...]:
    return tuple(c for c in chunks if math.isfinite(watch.reads(c.columns[watch.column])[0]))


def _level(
    watch: Watch, reference: Side | None, usual: Sequence[Chunk]
) -> tuple[float, float] | None:
    """What a chunk has in the reference period, and the variance with which that is known."""
    if len(usual) >= 2:
        # What stands for one chunk is compared with what usually stands for one: the PSI of a
        # day is never as small as that of the whole reference with itself.
        read = [watch.reads(chunk.columns[watch.column]) for chunk in usual]
        value = float(np.mean([v for v, _ in read]))
        return value, float(np.mean([v for _, v in read])) / len(read)
    whole = reference.counted(watch.column) if reference else None
    value, variance = watch.reads(whole) if whole else (math.nan, math.nan)
    return (value, variance) if math.isfinite(value) else None


def _noise(watch: Watch, usual: Sequence[Chunk]) -> float:
    """By how much chunks of the reference differ beyond what their rows explain."""
    if len(usual) < 3:
        return 0.0
    read = [watch.reads(chunk.columns[watch.column]) for chunk in usual]
    values, variances = (np.array(part) for part in zip(*read, strict=True))
    return max(0.0, float(np.var(values, ddof=1) - np.mean(variances)))


def _is_earlier(usual: Sequence[Chunk], points: Sequence[Chunk]) -> bool:
    """Whether the reference's chunks lie before the current ones."""
    return bool(usual) and _moment(usual[-1].start) <= _moment(points[0].start)


def _affected(
    course: Course, points: tuple[Chunk, ...]
) -> tuple[tuple[Chunk, ...], Estimate | None]:
    if course.shape == "none":
        return points, None
    chosen = points[course.reached : course.ended]
    if course.shape != "ramp":
        return chosen or points[course.began :], None
    # Where a ramp ends is itself uncertain, and the rows behind a chosen end know nothing of that:
    # the interval is that of all courses that fit.
    return chosen or points[-1:], Estimate(course.after, course.low, course.high)


def drawn(followed: Followed, claimed: Sequence[float] = ()) -> claims.Course | None:
    """The course as a noun; None where there are no points.

    Args:
        followed: a watch.
        claimed: levels that the board names.
    """
    if not followed.points:
        return None
    points = [
        *(_point(followed.watch, chunk, reference=True) for chunk in followed.before),
        *(_point(followed.watch, chunk) for chunk in followed.points),
    ]
    return claims.Course(
        title=followed.watch.title,
        unit=followed.watch.unit,
        points=tuple(points),
        claimed=tuple(claimed),
        onset=followed.onset,
    )


def _point(watch: Watch, chunk: Chunk, *, reference: bool = False) -> claims.CoursePoint:
    counted = chunk.columns[watch.column]
    value, variance = watch.reads(counted)
    reach = 1.96 * math.sqrt(variance)
    low, high = max(watch.least, value - reach), value + reach
    if watch.unit == "share":
        low, high = max(0.0, low), min(1.0, high)
    return claims.CoursePoint(
        start=iso(_moment(chunk.start)),
        end=iso(_moment(chunk.end)),
        value=rounded(value),
        low=rounded(low),
        high=rounded(high),
        rows=_all(counted),
        reference=reference,
    )


# ------------------------------------------------------------------------------------- counts


def with_missing(counted: Counted) -> list[float]:
    """Rows a bin, those without a value as the last one."""
    counts = [] if counted.counts is None else counted.counts.tolist()
    return [*map(float, counts), float(counted.missing + counted.unreadable)]


def psi_variance(reference: Sequence[float], current: Sequence[float]) -> float:
    """The variance of PSI: of the current rows by the delta method, and that of chance alone."""
    p, q = distances.smoothed_shares(reference, current)
    slopes = np.log(q / p) + 1 - p / q
    rows = float(np.sum(current))
    spread = float(np.sum(q * slopes**2) - np.sum(q * slopes) ** 2) / rows
    rarity = 1 / rows + 1 / float(np.sum(reference))
    return spread + 2 * (p.size - 1) * rarity**2


# What is drawn knows nothing of the bins' edges, which come from the same reference: with the tails
# of 2.5 % the interval held the truth in 89 to 93 % of runs, with these in 95 to 98 %
# (benchmarks/claims.py, and deciles of 500 to 5,000 normal rows).
_TAIL = 0.0125


def psi_estimate(reference: Sequence[float], current: Sequence[float]) -> Estimate:
    """PSI with an interval by parametric bootstrap of both counts, without its upward bias."""
    return counts_estimate(distances.psi, reference, current)


def counts_estimate(
    distance: Callable[..., float],
    reference: Sequence[float],
    current: Sequence[float],
    draws: int = 400,
) -> Estimate:
    """A distance with an interval by parametric bootstrap of both counts.

    What is drawn from the measured counts lies above the measured distance by as much as that
    lies above the true one: the interval is turned around it (the basic bootstrap, Davison and
    Hinkley 1997, 5.2), so that it has not the upward bias of distances. That is done on the scale
    of the distance and on that of its root, on which it is less skewed, and the wider one is kept.

    Args:
        distance: of two counts.
        reference: rows a bin.
        current: rows in the same bins.
        draws: how often both are drawn anew.
    """
    value = distance(reference, current)
    chance = np.random.default_rng(0)
    totals = [round(sum(counts)) for counts in (reference, current)]
    shares = [np.asarray(counts) / sum(counts) for counts in (reference, current)]
    found = [
        distance(*(chance.multinomial(n, p) for n, p in zip(totals, shares, strict=True)))
        for _ in range(draws)
    ]
    low, high = (float(end) for end in np.quantile(found, [_TAIL, 1 - _TAIL]))
    mean = float(np.mean(found))
    middle = math.sqrt(max(0.0, 2 * value - mean)) + math.sqrt(mean)
    roots = (max(0.0, middle - math.sqrt(end)) ** 2 for end in (high, low))
    turned = (max(0.0, 2 * value - end) for end in (high, low))
    (low, high), (root_low, root_high) = turned, roots
    return Estimate(value, min(low, root_low), max(high, root_high))


def rounded(value: float, digits: int = 7) -> float:
    """The value to so many digits: what is beyond them depends on the order of adding up."""
    if not math.isfinite(value) or value == 0:
        return value
    return float(f"{value:.{digits}g}")


def _all(counted: Counted) -> int:
    return counted.rows + counted.missing + counted.unreadable


def _moment(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a chunk of a table without times has no place in time")
    return moment
