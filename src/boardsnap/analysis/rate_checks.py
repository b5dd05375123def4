"""Claims about shares of rows: with a value, without one, with a new one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from boardsnap.analysis import intervals, words
from boardsnap.analysis.bins import CategoryBins
from boardsnap.analysis.changes import (
    Change,
    Scale,
    ends_of,
    judge_ends,
    relative_claim,
    sized,
    spaced,
    verdict_words,
)
from boardsnap.analysis.comparison import Comparison
from boardsnap.analysis.evidence import (
    NO_REFERENCE,
    Case,
    Checked,
    Windowed,
    concluded,
    histogram_of,
    measure,
    new_values,
    windowed_on,
)
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.verdicts import (
    SHARE_TOLERANCE,
    Judgement,
    judge,
    judge_direction,
    slack_of,
)
from boardsnap.analysis.watches import (
    Followed,
    Watch,
    null_rate_of,
    psi_watch,
    rounded,
    share_of_ones,
    share_of_value,
)
from boardsnap.model.claims import ClaimCheck, Match, Measure, Statistic

# Fewer points than half a one are no change that anybody writes on a board.
_LEAST_POINTS = 0.005
_TRUE_VALUES = ("true", "1", "yes", "y", "t")
_METHOD = "Wilson, chunks as units"
_CHANGE_METHOD = "Wilson, chunks as units; joined by MOVER"
_DAYS = {"hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.4375}


def check_share(case: Case) -> Checked:
    """The verdict on "mobile 55 % → 68 %"."""
    watch = share_watch(case.match, case.comparison)
    return case.unchecked(watch) if isinstance(watch, str) else _judged(case, watch, "share")


def check_nulls(case: Case) -> Checked:
    """The verdict on "promo flag null 82 %", and on "+0.5 % a week"."""
    watch = null_rate_of(case.column)
    if case.claim.amount.per is not None:
        return _check_slope(case, watch)
    return _judged(case, watch, "null_rate")


def check_gone(case: Case) -> Checked:
    """The verdict on a null rate where the column itself is gone: all of it is missing."""
    amount, reference = case.claim.amount, case.comparison.reference
    if reference is not None and case.column not in reference.columns:
        return case.unchecked(f"Neither period has a column {case.column}.")
    whole = Estimate(1.0, 1.0, 1.0)
    claimed = 1.0 if amount.value is None else amount.value * (0.01 if amount.unit != "x" else 1.0)
    judged = judge(claimed, slack_of(claimed, 0.005, case.tolerance, SHARE_TOLERANCE), whole)
    before, current = case.periods()
    check = ClaimCheck(
        claim=case.claim,
        verdict=judged.verdict,
        reason=f"The current period has no column {case.column}: all of its values are missing"
        f"{verdict_words(judged, case.claim)}.",
        match=case.match,
        measured=measure("null_rate", whole, f"{case.column} missing"),
        reference=before,
        current=current,
    )
    return Checked(check)


def share_watch(match: Match, comparison: Comparison) -> Watch | str:
    """The watch on the share of rows that a claim means, or why there is none."""
    column, bins = match.column, comparison.bins.get(match.column)
    if isinstance(bins, CategoryBins):
        true = [value for value in bins.values if value.casefold() in _TRUE_VALUES]
        flag = true[0] if len(true) == 1 and len(bins.values) <= 3 else None
        value = match.value if match.value in bins.values else flag
        if value is not None:
            return share_of_value(column, bins.values.index(value), value)
        return f"{column} has many values, and the line does not say which one is meant."
    whole = comparison.current.counted(column)
    moments = whole.moments if whole else None
    if moments is not None and moments.count and moments.low >= 0 and moments.high <= 1:
        return share_of_ones(column)
    return f"{column} is no flag: a share of its rows has no meaning without a value."


def _judged(case: Case, watch: Watch, statistic: Statistic) -> Checked:
    """A share of rows: what it is, from what to what, by how much it rose, or that it did."""
    windowed = windowed_on(case, watch)
    if isinstance(windowed, str):
        return case.unchecked(windowed)
    amount = case.claim.amount
    rising = amount.before is None and (amount.direction is not None or amount.unit in ("pp", "x"))
    if amount.value is not None and not rising:
        return _judged_level(case, watch, windowed, statistic)
    if windowed.before is None:
        return case.unchecked(NO_REFERENCE)
    judged, reason, measured = _judge_rise(case, watch, windowed)
    return concluded(
        case,
        windowed,
        judged,
        f"{reason}{spaced(windowed.why)}{verdict_words(judged, case.claim)}.",
        measured=measured,
        also=[measure(statistic, windowed.after, watch.title, _METHOD)],
        before=measure(statistic, windowed.before, watch.title, _METHOD),
    )


def _judged_level(case: Case, watch: Watch, windowed: Windowed, statistic: Statistic) -> Checked:
    amount, before = case.claim.amount, windowed.before
    scale = 0.01 if amount.unit in ("%", "pp") else 1.0
    ends = ends_of(amount, Scale(scale, case.tolerance, SHARE_TOLERANCE))
    judged, said = judge_ends(ends, before, windowed.after, words.percent_range)
    return concluded(
        case,
        windowed,
        judged,
        f"The share of {watch.title} {said}{spaced(windowed.why)}"
        f"{verdict_words(judged, case.claim)}.",
        measured=measure(statistic, windowed.after, watch.title, _METHOD),
        before=measure(statistic, before, watch.title, _METHOD) if before else None,
        claimed=[end for end, _ in ends if end is not None],
    )


def _judge_rise(case: Case, watch: Watch, windowed: Windowed) -> tuple[Judgement, str, Measure]:
    """By how much a share rose: in points, else as a part of what it was, else to what."""
    amount, before, after = case.claim.amount, windowed.was, windowed.after
    levels = f"from {words.percent(before.value)} to {words.percent(after.value)}"
    points = intervals.difference(before, after)
    if amount.value is None:
        judged = judge_direction(amount.direction, points, _LEAST_POINTS)
        measured = measure("difference", points, watch.title, _CHANGE_METHOD)
        return judged, f"The share of {watch.title} {_moved(points)}, {levels}", measured
    if amount.unit == "x":
        ways = [relative_claim(case, watch.title, windowed)]
    else:
        scale = Scale(0.01, case.tolerance, SHARE_TOLERANCE)
        ways = [sized("difference", watch.title, points, amount, scale)]
    if amount.unit == "%":
        # "up 38 %" may be points, a part of what it was, or what it rose to.
        to_level = Change("share", watch.title, after, abs(ways[0].claimed), ways[0].slack, None)
        ways += [relative_claim(case, watch.title, windowed), to_level]
    judged_ways = [(way, way.judged()) for way in ways]
    confirmed = [pair for pair in judged_ways if pair[1].verdict == "confirmed"]
    change, judged = (confirmed or judged_ways)[0]
    measured = measure(change.statistic, change.estimate, watch.title, _CHANGE_METHOD)
    if change.statistic == "difference":
        moved = _moved(points)
    elif change.statistic == "share":
        moved = f"is {words.percent_range(after)}"
    elif change.statistic == "factor":
        moved = f"is {words.number_range(change.estimate)} times what it was"
    else:
        moved = f"{change.moved()} of itself"
    return judged, f"The share of {watch.title} {moved}, {levels}", measured


def _moved(points: Estimate) -> str:
    if points.low <= 0 <= points.high:
        return f"changed by {words.points_range(points)}"
    if points.value >= 0:
        return f"rose by {words.points_range(points)}"
    return f"fell by {words.points_range(points.mapped(-1.0))}"


def _check_slope(case: Case, watch: Watch) -> Checked:
    """The verdict on "+0.5 % a week", by the slope of the null rate."""
    undated = replace(case, claim=case.claim.model_copy(update={"at": None}))
    windowed = windowed_on(undated, watch)
    if isinstance(windowed, str):
        return case.unchecked(windowed)
    followed = windowed.followed
    if len(followed.points) < 4:
        return case.unchecked("A slope needs rows of four points in time and more.")
    per = case.claim.amount.per or "weeks"
    slope = slope_of(followed, _DAYS[per])
    scale = Scale(0.01, case.tolerance)
    change = sized("difference", watch.title, slope, case.claim.amount, scale)
    judged = change.judged()
    reason = (
        f"The share of {watch.title} {_moved(slope)} a {per.removesuffix('s')}"
        f"{verdict_words(judged, case.claim)}."
    )
    before = windowed.before
    return concluded(
        case,
        windowed,
        judged,
        reason,
        measured=measure(
            "difference",
            slope,
            f"{watch.title} a {per.removesuffix('s')}",
            "weighted least squares",
        ),
        also=[measure("null_rate", windowed.after, watch.title, _METHOD)],
        before=measure("null_rate", before, watch.title, _METHOD) if before else None,
    )


def slope_of(followed: Followed, days: float) -> Estimate:
    """The slope of a watch, from the onset on where it is a ramp.

    Args:
        followed: a watch with four points and more.
        days: length of the unit of time in which it is told.
    """
    course = followed.course
    start = course.began if course is not None and course.shape == "ramp" else 0
    points = followed.points[start:] if len(followed.points) - start >= 4 else followed.points
    read = [followed.watch.reads(chunk.columns[followed.watch.column]) for chunk in points]
    starts = [chunk.start for chunk in points if chunk.start is not None]
    at = np.array([(start - starts[0]).total_seconds() for start in starts]) / 86400 / days
    values = np.array([value for value, _ in read])
    weights = 1 / np.maximum([variance for _, variance in read], 1e-12)
    middle = at - float(weights @ at / weights.sum())
    spread = float(weights @ middle**2)
    slope = float(weights @ (middle * values)) / spread
    left = values - float(weights @ values / weights.sum()) - slope * middle
    scale = max(1.0, float(weights @ left**2) / (len(points) - 2))
    reach = intervals.student(len(points) - 2) * math.sqrt(scale / spread)
    return Estimate(slope, slope - reach, slope + reach)


# --------------------------------------------------------------------------------- new values


def check_new_values(case: Case) -> Checked:
    """The verdict on "new enum value 'BNPL' in payment_type"."""
    if case.comparison.reference is None:
        return case.unchecked(NO_REFERENCE)
    if case.match.value is None:
        return _any_new(case, new_values(case.column, case.comparison))
    watch = share_watch(case.match, case.comparison)
    windowed = watch if isinstance(watch, str) else windowed_on(case, watch)
    if isinstance(windowed, str):
        return case.unchecked(windowed)
    judged, reason = _judge_new(case, windowed)
    title = f"{case.column} = {case.match.value}"
    return concluded(
        case,
        windowed,
        judged,
        reason,
        measured=measure("share", windowed.after, title, _METHOD),
        before=measure("share", windowed.was, title, _METHOD),
    )


def _judge_new(case: Case, windowed: Windowed) -> tuple[Judgement, str]:
    value, when = case.match.value, spaced(windowed.why)
    now, was = windowed.after, windowed.was
    if now.value == 0:
        judged = Judgement("contradicted", "no_change")
        return judged, f"No row{when} has {value} in {case.column}."
    if was.value > 0:
        judged = Judgement("contradicted", "no_change")
        return judged, (
            f"{value} is not new in {case.column}: {words.percent(was.value)} of the reference's "
            f"rows have it, and {words.percent(now.value)} now."
        )
    said = (
        f"{value} is new in {case.column}: no row of the reference has it, and "
        f"{words.percent_range(now)} of the rows{when} do"
    )
    amount = case.claim.amount
    if amount.value is None or amount.unit != "%":
        return Judgement("confirmed", "as_said"), f"{said}."
    claimed, half = amount.value * 0.01, amount.half_digit * 0.01
    judged = judge(claimed, slack_of(claimed, half, case.tolerance, SHARE_TOLERANCE), now)
    return judged, f"{said}{verdict_words(judged, case.claim)}."


def _any_new(case: Case, new: Mapping[str, float]) -> Checked:
    """New values of a column, whichever: together, how many rows have one."""
    column, comparison = case.column, case.comparison
    if new:
        names = [f"{value} ({words.percent(share)})" for value, share in list(new.items())[:5]]
        more = f" and {len(new) - 5} more" if len(new) > 5 else ""
        reason = f"{column} has values that the reference never had: {', '.join(names)}{more}."
    else:
        reason = f"{column} has no value now that the reference does not have."
    reference, current = case.periods()
    check = ClaimCheck(
        claim=case.claim,
        verdict="confirmed" if new else "contradicted",
        reason=reason,
        match=case.match,
        measured=Measure(
            statistic="share", of=f"new values of {column}", value=rounded(sum(new.values()))
        ),
        reference=reference,
        current=current,
        histogram=histogram_of(column, comparison),
    )
    return Checked(check, case.evidence.follow(psi_watch(column, comparison)))
