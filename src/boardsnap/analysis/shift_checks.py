"""Claims that a feature shifted, or went from one level to another."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis import distances, intervals, words
from boardsnap.analysis.changes import (
    Change,
    Scale,
    ends_of,
    factor,
    judge_ends,
    relative_claim,
    said_amount,
    sized,
    spaced,
    verdict_words,
)
from boardsnap.analysis.evidence import (
    NO_REFERENCE,
    Case,
    Checked,
    Sides,
    Windowed,
    concluded,
    measure,
    sides_of,
    windowed_on,
)
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.rate_checks import check_share
from boardsnap.analysis.verdicts import Judgement, judge_direction
from boardsnap.analysis.watches import (
    counts_estimate,
    mean_of,
    psi_estimate,
    psi_watch,
    rounded,
    rows_of_chunks,
    share_of_value,
)
from boardsnap.model.claims import Measure, Statistic

_LEAST_SHARE = 0.01
_SCALES = {"k": 1e3, "M": 1e6}
_MEAN_METHOD = "Student's t, Hall's correction, chunks as units; joined by MOVER"
_QUANTILE_METHOD = "order statistics; joined by MOVER"

Pair = tuple[Estimate, Estimate]


def check_shift(case: Case) -> Checked:
    """The verdict on "income shifted by 34 %"."""
    if case.comparison.reference is None:
        return case.unchecked(NO_REFERENCE)
    if case.match.value is not None:
        return _check_value_shift(case)
    if case.is_category:
        return _check_rows_moved(case)
    windowed = windowed_on(case, mean_of(case.column))
    if isinstance(windowed, str):
        return case.unchecked(windowed)
    return _check_unit(case, windowed) if case.claim.of == "unit" else _judged(case, windowed)


def _judged(case: Case, windowed: Windowed) -> Checked:
    sides = sides_of(case, windowed)
    statistics = _statistics(case, sides, windowed)
    changes = [_change(case, of, pair, sides) for of, pair in statistics.items()]
    chosen, judged = changes[0], changes[0].judged()
    if judged.verdict == "contradicted" and case.claim.of is None and len(changes) > 1:
        # Who says "income" may mean what most people earn and not the mean.
        other = changes[1].judged()
        if other.verdict == "confirmed":
            chosen, judged = changes[1], other
    pair = statistics[chosen.of]
    reason = _reason(case, chosen, judged, pair, windowed)
    if chosen is not changes[0] and changes[0].estimate.bounded:
        reason += f" The {changes[0].of} {changes[0].moved()}."
    others = [c for c in changes if c is not chosen and math.isfinite(c.estimate.value)]
    return concluded(
        case,
        windowed,
        judged,
        reason,
        measured=_measured(chosen),
        also=[*map(_measured, others), *_other_sizes(case, pair, sides)],
        before=measure(level_statistic(chosen.of), pair[0], chosen.of),
        claimed=_claimed_levels(chosen, pair[0]),
    )


def _statistics(case: Case, sides: Sides, windowed: Windowed) -> dict[str, Pair]:
    """The statistics that may be meant, the likeliest first, before and after."""
    of = case.claim.of
    means = (windowed.was, windowed.after)
    samples = (sides.sample_before, sides.sample_after)
    before, after = (intervals.quantile(sample, part_of(of)) for sample in samples)
    if of not in (None, "mean"):
        return {of or "median": (before, after), "mean": means}
    moments = [counted.moments for counted in (sides.before, sides.after)]
    frail = any(m is not None and intervals.is_frail(m) for m in moments)
    if frail and of is None and windowed.followed.fitted is None and before.low > 0:
        return {"median": (before, after), "mean": means}
    return {"mean": means, "median": (before, after)}


def part_of(of: str | None) -> float:
    """Which quantile a name stands for: of p95 0.95, else the median's 0.5."""
    return float(of[1:]) / 100 if of and of[:1] == "p" and of[1:].isdigit() else 0.5


def _change(case: Case, of: str, pair: Pair, sides: Sides) -> Change:
    amount, moments = case.claim.amount, sides.before.moments
    scale = Scale(1.0, case.tolerance)
    if amount.unit == "σ" and moments is not None and moments.deviation > 0:
        apart = intervals.difference(*pair).mapped(1 / moments.deviation)
        return sized("deviations", of, apart, amount, scale)
    if amount.unit in ("pp", "bp", None):
        is_rate = moments is not None and moments.low >= 0 and moments.high <= 1
        points = {"pp": 0.01, "bp": 0.0001}.get(amount.unit or "", 1.0) if is_rate else 1.0
        return sized(
            "difference", of, intervals.difference(*pair), amount, replace(scale, factor=points)
        )
    relative = intervals.relative(*pair)
    if amount.unit == "x":
        return factor(of, relative, amount, case.tolerance)
    return sized("relative_change", of, relative, amount, replace(scale, factor=0.01))


def _measured(change: Change) -> Measure:
    method = _MEAN_METHOD if change.of == "mean" else _QUANTILE_METHOD
    return measure(change.statistic, change.estimate, change.of, method)


def level_statistic(of: str) -> Statistic:
    """What a level is called: mean, median or another quantile."""
    return "mean" if of == "mean" else "median" if of == "median" else "quantile"


def _claimed_levels(change: Change, before: Estimate) -> tuple[float, ...]:
    """Where the mean would be, were the board right."""
    if change.of != "mean" or not math.isfinite(before.value):
        return ()
    level = {
        "relative_change": before.value + abs(before.value) * change.claimed,
        "factor": before.value * change.claimed,
        "difference": before.value + change.claimed,
    }.get(change.statistic)
    return (rounded(level),) if level is not None else ()


def _other_sizes(case: Case, pair: Pair, sides: Sides) -> list[Measure]:
    """The same change in deviations, as PSI, and as the share of rows that moved."""
    found = []
    moments = sides.before.moments
    if moments is not None and moments.deviation > 0:
        apart = intervals.difference(*pair).mapped(1 / moments.deviation)
        found.append(measure("deviations", apart, "mean"))
    if sides.after.counts is not None and any(sides.base) and any(sides.now):
        psi = psi_estimate(sides.base, sides.now)
        found.append(measure("psi", psi, case.column, "parametric bootstrap"))
        moved = distances.total_variation(sides.base, sides.now)
        found.append(Measure(statistic="rows_moved", of=case.column, value=rounded(moved)))
    return found


def _reason(case: Case, change: Change, judged: Judgement, pair: Pair, windowed: Windowed) -> str:
    before, after = pair
    what = f"The {change.of} of {case.column}"
    if not math.isfinite(change.estimate.value):
        return f"{what} cannot be computed: one of the periods has no values, or it was 0."
    levels = f"from {words.number(before.value)} to {words.number(after.value)}"
    when = spaced(windowed.why)
    if not change.estimate.bounded:
        return (
            f"{what} went {levels}{when}; by how much is not told: the reference's is not clearly "
            "different from 0, or the rows are too few."
        )
    if change.statistic == "factor":
        size = words.number_range(change.estimate)
        said = f"{what} is {size} times what it was{when}, {levels}"
    else:
        said = f"{what} {change.moved()}{when}, {levels}"
    return f"{said}{verdict_words(judged, case.claim)}."


# --------------------------------------------------------------------------------- categories


def _check_rows_moved(case: Case) -> Checked:
    """A shift of a category: the share of rows that are now in another one."""
    if case.claim.amount.unit not in ("%", "pp"):
        said = said_amount(case.claim.amount)
        return case.unchecked(
            f"{case.column} has categories: a change by {said} has no meaning there."
        )
    windowed = windowed_on(case, psi_watch(case.column, case.comparison))
    if isinstance(windowed, str):
        return case.unchecked(windowed)
    sides = sides_of(case, windowed)
    if not sum(sides.base) or not sum(sides.now):
        return case.unchecked(f"{case.column} has no rows in one of the periods.")
    estimate = counts_estimate(distances.total_variation, sides.base, sides.now)
    scale = Scale(0.01, case.tolerance)
    change = sized("rows_moved", case.column, estimate, case.claim.amount, scale)
    change = replace(change, claimed=abs(change.claimed))
    judged = change.judged()
    reason = (
        f"{words.percent_range(estimate)} of the rows are in another category of {case.column} "
        f"than in the reference{spaced(windowed.why)}{verdict_words(judged, case.claim)}."
    )
    psi = psi_estimate(sides.base, sides.now)
    return concluded(
        case,
        windowed,
        judged,
        reason,
        measured=measure("rows_moved", estimate, case.column, "parametric bootstrap"),
        also=[measure("psi", psi, case.column, "parametric bootstrap")],
    )


def _check_value_shift(case: Case) -> Checked:
    """More or fewer rows of one category: their number by chunk, else their share."""
    if case.claim.amount.unit in ("pp", "bp"):
        return check_share(case)
    reference, value = case.comparison.reference, case.match.value or ""
    if value not in case.comparison.values_of(case.column):
        return case.unchecked(f"Neither period has {value} in {case.column}.")
    place = case.comparison.values_of(case.column).index(value)
    timed = reference is not None and reference.timed and case.comparison.current.timed
    watch = rows_of_chunks if timed else share_of_value
    windowed = windowed_on(case, watch(case.column, place, value))
    if isinstance(windowed, str):
        return case.unchecked(windowed)
    change = relative_claim(case, "rows" if timed else "share", windowed)
    judged = change.judged()
    reason = (
        f"The {'number' if timed else 'share'} of rows with {case.column} = {value} "
        f"{change.moved()}{spaced(windowed.why)}{verdict_words(judged, case.claim)}."
    )
    measured = measure(change.statistic, change.estimate, change.of)
    return concluded(case, windowed, judged, reason, measured=measured)


# -------------------------------------------------------------------------------------- units


def _check_unit(case: Case, windowed: Windowed) -> Checked:
    """Another unit: all values, or some of them, are so many times what they were."""
    sides = sides_of(case, windowed)
    times = case.claim.amount.value or 1.0
    tried = [(share_scaled(sides, by), by) for by in (times, 1 / times)]
    share, by = max(tried, key=lambda pair: pair[0].low)
    judged = judge_direction(None, share, _LEAST_SHARE)
    how = f"{words.number(by)} times" if by >= 1 else f"a {words.number(1 / by)}th of"
    if judged.verdict == "confirmed":
        reason = (
            f"{words.percent_range(share)} of the rows{spaced(windowed.why)} have {how} what "
            f"{case.column} had in the reference, as a change of its unit makes it."
        )
    else:
        reason = f"No rows, or few, have {how} what {case.column} had in the reference."
        if share.high < 5 * _LEAST_SHARE:
            judged = Judgement("contradicted", "no_change")
    medians = [intervals.quantile(sample) for sample in (sides.sample_before, sides.sample_after)]
    ratio = intervals.relative(*medians).mapped(1.0, 1.0)
    of = f"rows of {case.column} times {words.number(by)}"
    return concluded(
        case,
        windowed,
        judged,
        reason,
        measured=measure("share", share, of, "mixture by least squares, bootstrap"),
        also=[measure("factor", ratio, "median")],
    )


def share_scaled(sides: Sides, by: float, draws: int = 100) -> Estimate:
    """The share of current rows whose value is the reference's times a factor.

    The current distribution is fitted as a mixture of the reference and the reference times the
    factor, by least squares on the shares below the quantiles of both.

    Args:
        sides: the column in both periods.
        by: the factor.
        draws: of the bootstrap.
    """
    before, after = sides.sample_before, sides.sample_after
    if before.size < 20 or after.size < 20 or np.ptp(before) == 0:
        return Estimate(math.nan, -math.inf, math.inf)
    parts = np.quantile(before, np.linspace(0.02, 0.98, 49))
    places = np.unique([*parts, *(parts * by)])
    old, new = _below(before, places), _below(before * by, places)
    apart = new - old
    chance = np.random.default_rng(0)
    size = min(after.size, 5000)

    def fit(values: NDArray[np.float64]) -> float:
        return float(np.clip(apart @ (_below(values, places) - old) / (apart @ apart), 0.0, 1.0))

    spread = float(np.std([fit(chance.choice(after, size)) for _ in range(draws)]))
    value, reach = fit(after), 1.96 * spread * math.sqrt(size / after.size)
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach))


def _below(values: NDArray[np.float64], places: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (
        np.searchsorted(np.sort(values), places, side="right") / values.size
    )
    return found


# ------------------------------------------------------------------------------------- levels


def check_level(case: Case) -> Checked:
    """The verdict on "mean income went from 42k to 56k"."""
    if case.match.value is not None or case.is_category:
        return check_share(case)
    windowed = windowed_on(case, mean_of(case.column))
    if isinstance(windowed, str):
        return case.unchecked(windowed)
    of = case.claim.of or "mean"
    before, after = _levels(case, of, windowed)
    scale = _SCALES.get(case.claim.amount.unit or "", 1.0)
    if case.claim.amount.unit == "%" and abs(after.value) <= 1:
        scale = 0.01
    ends = ends_of(case.claim.amount, Scale(scale, case.tolerance))
    judged, said = judge_ends(ends, before, after, words.number_range)
    reason = (
        f"The {of} of {case.column} {said}{spaced(windowed.why)}"
        f"{verdict_words(judged, case.claim)}."
    )
    statistic = level_statistic(of)
    return concluded(
        case,
        windowed,
        judged,
        reason,
        measured=measure(statistic, after, of, _MEAN_METHOD if of == "mean" else _QUANTILE_METHOD),
        before=measure(statistic, before, of) if before else None,
        claimed=_drawn_ends([value for value, _ in ends], of),
    )


def _levels(case: Case, of: str, windowed: Windowed) -> tuple[Estimate | None, Estimate]:
    if of == "mean":
        return windowed.before, windowed.after
    reference, part = case.comparison.reference, part_of(of)
    before = intervals.quantile(reference.sampled(case.column), part) if reference else None
    after = windowed.side.sampled(case.column, windowed.chunks)
    return before, intervals.quantile(after, part)


def _drawn_ends(ends: Sequence[float | None], of: str) -> tuple[float, ...]:
    return tuple(end for end in ends if end is not None) if of == "mean" else ()
