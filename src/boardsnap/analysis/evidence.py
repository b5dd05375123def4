"""What claims are checked with, on which rows, and how a verdict is put down."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis import words
from boardsnap.analysis.bins import CategoryBins
from boardsnap.analysis.chunks import Chunk, Counted
from boardsnap.analysis.comparison import Comparison, Side
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.mapping import Catalogue
from boardsnap.analysis.spans import span_of
from boardsnap.analysis.tables import Only
from boardsnap.analysis.verdicts import TOLERANCE, Judgement
from boardsnap.analysis.watches import Followed, Watch, drawn, follow, rounded, with_missing
from boardsnap.model.claims import (
    Claim,
    ClaimCheck,
    Histogram,
    Match,
    Measure,
    Period,
    Statistic,
)

NO_REFERENCE = (
    "There is no reference period to compare with: give --reference, or --reference-until."
)
# More bars than this are no picture.
_MOST_BARS = 15


@dataclass(slots=True)
class Evidence:
    """What claims are checked with, and what has been measured so far.

    Attributes:
        comparison: both periods.
        catalogue: the columns, and how the board calls them.
        tolerance: how far off a number on the board may be, as a share of it.
        narrow: the same of one column in the rows that have certain values; None: not possible.
        group: which rows those are, in words; "" for all.
        followed: watches over time, by their title.
        narrowed: what `narrow` has made, by group and column.
    """

    comparison: Comparison
    catalogue: Catalogue
    tolerance: float = TOLERANCE
    narrow: Callable[[Only, str], Comparison] | None = None
    group: str = ""
    followed: dict[str, Followed] = field(default_factory=dict)
    narrowed: dict[tuple[str, str], Evidence] = field(default_factory=dict)

    def within(self, only: Only, column: str) -> Evidence:
        """The evidence on one column in the rows that have certain values.

        Args:
            only: the values, by their column.
            column: that is looked at.
        """
        if self.narrow is None:
            return self
        said = [f"{name} = {words.listed(tuple(values), 'or')}" for name, values in only.items()]
        group = words.listed(said)
        if (group, column) not in self.narrowed:
            comparison = self.narrow(only, column)
            self.narrowed[group, column] = Evidence(
                comparison, self.catalogue, self.tolerance, group=group
            )
        return self.narrowed[group, column]

    def follow(self, watch: Watch) -> Followed:
        """How a watch went, computed once."""
        if watch.title not in self.followed:
            self.followed[watch.title] = follow(watch, self.comparison)
        return self.followed[watch.title]


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict, and the watch that shows since when."""

    check: ClaimCheck
    followed: Followed | None = None


def unchecked(claim: Claim, reason: str, match: Match | None = None) -> Checked:
    """The verdict that nothing can be told, and why."""
    return Checked(ClaimCheck(claim=claim, verdict="not_checkable", reason=reason, match=match))


@dataclass(frozen=True, slots=True)
class Case:
    """A claim about a column that is known."""

    claim: Claim
    match: Match
    evidence: Evidence

    @property
    def column(self) -> str:
        """The column that is meant."""
        return self.match.column

    @property
    def comparison(self) -> Comparison:
        """Both periods."""
        return self.evidence.comparison

    @property
    def tolerance(self) -> float:
        """How far a number on the board may be off, as a share of it."""
        return self.evidence.tolerance

    @property
    def is_category(self) -> bool:
        """Whether the column groups rows by name."""
        return self.comparison.current.columns[self.column].kind == "category"

    def unchecked(self, reason: str) -> Checked:
        """The verdict that nothing can be told, and why."""
        return unchecked(self.claim, reason, self.match)

    def periods(self, chunks: Sequence[Chunk] | None = None) -> tuple[Period | None, Period]:
        """The rows of the reference, and those of the current period that were measured."""
        reference = self.comparison.reference
        return reference.period() if reference else None, self.comparison.current.period(chunks)


@dataclass(frozen=True, slots=True)
class Windowed:
    """A watch, and the rows on which it is measured.

    Attributes:
        followed: over time.
        side: the period in which they lie: the current one, but for dates before it.
        chunks: of that period.
        after: their value.
        before: that of the reference; None: there is none.
        why: which rows these are, for the reason; "" for all.
    """

    followed: Followed
    side: Side
    chunks: tuple[Chunk, ...]
    after: Estimate
    before: Estimate | None
    why: str

    @property
    def was(self) -> Estimate:
        """The value in the reference; unknown where there is none."""
        return self.before or Estimate(math.nan, -math.inf, math.inf)


def windowed_on(case: Case, watch: Watch) -> Windowed | str:
    """The rows on which a claim is measured: those of its date, else those after the change.

    Returns:
        the rows and their value, or why there are none.
    """
    followed = case.evidence.follow(watch)
    current, reference = case.comparison.current, case.comparison.reference
    before = watch.estimate(reference, reference.chunks) if reference else None
    at = case.claim.at
    dated = dated_chunks(case)
    if dated is None:
        after = followed.fitted or watch.estimate(current, followed.affected)
        why = _joined(_said_of(followed), case.evidence.group)
        return Windowed(followed, current, followed.affected, after, before, why)
    side, chunks = dated
    if not chunks:
        return no_rows_of(case)
    said = f"on {words.day(at or '')}" if at and at.count("-") == 2 else f"in {at}"
    why = _joined(said, case.evidence.group)
    return Windowed(followed, side, chunks, watch.estimate(side, chunks), before, why)


def _joined(when: str, group: str) -> str:
    among = f"among the rows with {group}" if group else ""
    return " ".join(part for part in (when, among) if part)


def dated_chunks(case: Case) -> tuple[Side, tuple[Chunk, ...]] | None:
    """The chunks of the claim's date, and in which period they lie.

    Returns:
        none of them where the period has no rows of the date; None where the claim has no date,
        or rows have none.
    """
    current, reference = case.comparison.current, case.comparison.reference
    span = span_of(case.claim.at) if current.timed else None
    if span is None:
        return None
    sides = [side for side in (current, reference) if side is not None and side.timed]
    for side in sides:
        chunks = tuple(
            chunk
            for chunk in side.chunks
            if chunk.start and chunk.end and span[0] < chunk.end and chunk.start < span[1]
        )
        if chunks:
            return side, chunks
    return current, ()


def no_rows_of(case: Case) -> str:
    """Why a claim with a date cannot be checked: the data have no rows of it."""
    period = case.comparison.current.period()
    first, last = words.day(period.start or ""), words.until(period.end or "")
    return (
        f"There are no rows of {words.day(case.claim.at or '')}: the current period goes from "
        f"{first} to {last}."
    )


def _said_of(followed: Followed) -> str:
    onset = followed.onset
    if onset is None:
        return ""
    if onset.shape == "ramp" and onset.reached is None:
        return "by the end of the data"
    if onset.from_the_start and onset.ended is None and onset.shape == "step":
        return ""
    first = f"from {words.day(onset.reached or onset.began)}"
    return f"{first} to {words.until(onset.ended)}" if onset.ended else f"{first} on"


def concluded(
    case: Case,
    windowed: Windowed,
    judged: Judgement,
    reason: str,
    *,
    measured: Measure,
    also: Sequence[Measure] = (),
    before: Measure | None = None,
    claimed: Sequence[float] = (),
) -> Checked:
    """The verdict with everything that it rests on.

    Args:
        case: the claim.
        windowed: on which rows.
        judged: how the measured number stands to the claimed one.
        reason: in one or two sentences.
        measured: what the verdict rests on.
        also: what else was measured.
        before: the same in the reference.
        claimed: levels of the watch that the board names: they are drawn.
    """
    course = drawn(windowed.followed, claimed)
    reference, _ = case.periods()
    check = ClaimCheck(
        claim=case.claim,
        verdict=judged.verdict,
        reason=reason,
        match=case.match,
        measured=measured,
        also=tuple(also),
        before=before,
        reference=reference,
        current=windowed.side.period(windowed.chunks),
        course=course,
        histogram=None if course else histogram_of(case.column, case.comparison),
    )
    return Checked(check, windowed.followed)


def measure(statistic: Statistic, estimate: Estimate, of: str = "", method: str = "") -> Measure:
    """An estimate as a noun."""
    numbers = (estimate.value, estimate.low, estimate.high)
    value, low, high = (rounded(n) if math.isfinite(n) else None for n in numbers)
    return Measure(statistic=statistic, of=of, value=value, low=low, high=high, method=method)


@dataclass(frozen=True, slots=True)
class Sides:
    """What there is of a column in both periods."""

    before: Counted
    after: Counted
    sample_before: NDArray[np.float64]
    sample_after: NDArray[np.float64]

    @property
    def base(self) -> list[float]:
        """Rows of the reference a bin, missing ones as the last."""
        return with_missing(self.before)

    @property
    def now(self) -> list[float]:
        """Current rows a bin, missing ones as the last."""
        return with_missing(self.after)


def sides_of(case: Case, windowed: Windowed) -> Sides:
    """The column in the reference, and in the rows on which the claim is measured."""
    reference, side = case.comparison.reference, windowed.side
    nothing = Counted(0, 0, 0)
    return Sides(
        (reference.counted(case.column) if reference else None) or nothing,
        side.counted(case.column, windowed.chunks) or nothing,
        reference.sampled(case.column) if reference else np.empty(0),
        side.sampled(case.column, windowed.chunks),
    )


def new_values(column: str, comparison: Comparison) -> dict[str, float]:
    """Values that the reference never had, with the share of current rows, the commonest first."""
    bins = comparison.bins.get(column)
    before = comparison.reference.counted(column) if comparison.reference else None
    after = comparison.current.counted(column)
    if not isinstance(bins, CategoryBins) or before is None or after is None:
        return {}
    if before.counts is None or after.counts is None or not after.rows:
        return {}
    found = {
        value: int(after.counts[place]) / after.rows
        for place, value in enumerate(bins.values)
        if after.counts[place] and not before.counts[place]
    }
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def histogram_of(column: str, comparison: Comparison) -> Histogram | None:
    """Both periods by the same bins; None where one has no rows."""
    bins = comparison.bins.get(column)
    before = comparison.reference.counted(column) if comparison.reference else None
    after = comparison.current.counted(column)
    if bins is None or before is None or after is None:
        return None
    if before.counts is None or after.counts is None:
        return None
    shares = [np.array(with_missing(counted)) for counted in (before, after)]
    if not all(rows.sum() for rows in shares):
        return None
    base, now = (rows / rows.sum() for rows in shares)
    highest = np.maximum(base, now)
    kept = sorted(int(i) for i in np.argsort(-highest, kind="stable")[:_MOST_BARS] if highest[i])
    labels = (*bins.labels(), "missing")
    return Histogram(
        title=column,
        bins=tuple(labels[i] for i in kept),
        reference=tuple(rounded(float(base[i]), 4) for i in kept),
        current=tuple(rounded(float(now[i]), 4) for i in kept),
    )
