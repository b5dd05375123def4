"""Claims about distances, rows that stand still or stay away, and columns that are gone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from boardsnap.analysis import distances, words
from boardsnap.analysis.bins import NumberBins, equal_width
from boardsnap.analysis.changes import relative_claim, spaced, verdict_words
from boardsnap.analysis.chunks import Counted
from boardsnap.analysis.columns import ColumnKind
from boardsnap.analysis.evidence import (
    NO_REFERENCE,
    Case,
    Checked,
    Evidence,
    Sides,
    concluded,
    dated_chunks,
    measure,
    no_rows_of,
    sides_of,
    unchecked,
    windowed_on,
)
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.verdicts import Judgement, judge, slack_of
from boardsnap.analysis.watches import (
    Followed,
    counts_estimate,
    drawn,
    mean_of,
    null_rate_of,
    psi_estimate,
    psi_watch,
    rounded,
    rows_of_chunks,
)
from boardsnap.model.claims import Claim, ClaimCheck, Match, Measure, Statistic

_NAMES: Mapping[str, tuple[Statistic, str]] = {
    "psi": ("psi", "PSI"),
    "js": ("js", "Jensen-Shannon distance"),
    "ks": ("ks", "KS"),
    "wasserstein": ("wasserstein", "Normed Wasserstein distance"),
}
_KINDS: Mapping[ColumnKind, str] = {
    "number": "numbers",
    "category": "texts",
    "time": "times",
    "other": "nested values",
}


# ---------------------------------------------------------------------------------- distances


def check_distance(case: Case) -> Checked:
    """The verdict on "PSI of income 0.31": in the ways in which tools compute it."""
    if case.comparison.reference is None:
        return case.unchecked(NO_REFERENCE)
    windowed = windowed_on(case, psi_watch(case.column, case.comparison))
    if isinstance(windowed, str):
        return case.unchecked(windowed)
    sides = sides_of(case, windowed)
    if not sides.before.rows or not sides.after.rows:
        return case.unchecked(f"{case.column} has no values in one of the periods.")
    statistic, name = _NAMES[case.claim.of or "psi"]
    ways = _ways(
        statistic, sides, numbers=isinstance(case.comparison.bins.get(case.column), NumberBins)
    )
    if not ways:
        return case.unchecked(f"{name} is of numbers, and {case.column} has none.")
    chosen, judged = _judge_ways(case, ways)
    said = "; ".join(f"{words.number_range(way)} {how}" for how, way in ways.items())
    amount = case.claim.amount
    return concluded(
        case,
        windowed,
        judged,
        f"{name} of {case.column}{spaced(windowed.why)} is {said}"
        f"{verdict_words(judged, case.claim)}.",
        measured=measure(statistic, ways[chosen], case.column, chosen),
        also=[measure(statistic, w, case.column, how) for how, w in ways.items() if how != chosen],
        claimed=[amount.value] if statistic == "psi" and amount.value is not None else (),
    )


def _judge_ways(case: Case, ways: Mapping[str, Estimate]) -> tuple[str, Judgement]:
    amount = case.claim.amount
    claimed = amount.value or 0.0
    slack = slack_of(claimed, amount.half_digit, case.tolerance)
    judged = {name: judge(claimed, slack, way) for name, way in ways.items()}
    chosen = next((n for n, j in judged.items() if j.verdict == "confirmed"), next(iter(ways)))
    between = sorted(way.value for way in ways.values())
    if judged[chosen].verdict == "contradicted" and between[0] <= claimed <= between[-1]:
        # No way of binning is the right one: what lies between two of them is compatible.
        return chosen, Judgement("confirmed", "as_said")
    return chosen, judged[chosen]


def _ways(statistic: Statistic, sides: Sides, *, numbers: bool) -> dict[str, Estimate]:
    """The distance by the name of the way in which it was computed."""
    if statistic in ("ks", "wasserstein"):
        distance = distances.ks if statistic == "ks" else distances.normed_wasserstein
        enough = numbers and min(sides.sample_before.size, sides.sample_after.size) > 1
        return {"of the values": _of_samples(distance, sides)} if enough else {}
    first = "with bins of equal frequency" if numbers else "over the categories"
    # What a board calls PSI is of the values that are there.
    ways = {first: _of_counts(statistic, sides.base[:-1], sides.now[:-1])}
    if numbers and sides.sample_after.size and np.ptp(sides.sample_before) > 0:
        wide = equal_width(float(sides.sample_before.min()), float(sides.sample_before.max()))
        before, after = (wide.count(s) for s in (sides.sample_before, sides.sample_after))
        ways["with bins of equal width"] = _of_counts(statistic, before.tolist(), after.tolist())
    return ways


def _of_counts(statistic: Statistic, before: list[float], after: list[float]) -> Estimate:
    if statistic == "psi":
        return psi_estimate(before, after)
    return counts_estimate(distances.js, before, after)


def _of_samples(distance: Callable[[ArrayLike, ArrayLike], float], sides: Sides) -> Estimate:
    """The distance of all sampled values, its spread from smaller samples."""
    chance = np.random.default_rng(0)
    one, other = sides.sample_before, sides.sample_after
    sizes = min(2000, one.size), min(2000, other.size)
    drawn_ = [
        distance(chance.choice(one, sizes[0]), chance.choice(other, sizes[1])) for _ in range(100)
    ]
    value = distance(one, other)
    smaller = (1 / one.size + 1 / other.size) / sum(1 / size for size in sizes)
    reach = 1.96 * float(np.std(drawn_)) * math.sqrt(smaller)
    return Estimate(value, max(0.0, value - reach), value + reach)


# ------------------------------------------------------------------------------ standing still


def check_constant(case: Case) -> Checked:
    """The verdict on "sensor stuck at 0": whether stretches of time have one single value."""
    comparison = case.comparison
    dated = dated_chunks(case)
    side, chunks = dated or (comparison.current, comparison.current.chunks)
    if not chunks:
        return case.unchecked(no_rows_of(case))
    usual = comparison.reference.chunks if comparison.reference else ()
    still, before = (
        sum(_stands_still(chunk.columns[case.column]) for chunk in part) for part in (chunks, usual)
    )
    what = "stretches of time" if side.timed else "periods"
    reason = f"{case.column} has one single value in {still} of {len(chunks)} {what}"
    if usual:
        reason += f", in the reference in {before} of {len(usual)}"
    was_so = bool(usual) and before / len(usual) >= 0.5
    followed = None if case.is_category else case.evidence.follow(mean_of(case.column))
    reference, _ = case.periods()
    check = ClaimCheck(
        claim=case.claim,
        verdict="confirmed" if still and not was_so else "contradicted",
        reason=f"{reason}.",
        match=case.match,
        measured=Measure(
            statistic="share", of=f"{what} with one value", value=rounded(still / len(chunks))
        ),
        reference=reference,
        current=side.period(chunks),
        course=drawn(followed) if followed else None,
    )
    return Checked(check)


def _stands_still(counted: Counted) -> bool:
    if counted.rows < 2:
        return False
    if counted.moments is not None:
        return counted.moments.low == counted.moments.high
    return counted.counts is not None and int(counted.counts[:-1].max(initial=0)) == counted.rows


# ------------------------------------------------------------------------------------- volume


def check_volume(claim: Claim, evidence: Evidence) -> Checked:
    """The verdict on "row volume down 30 %"."""
    comparison = evidence.comparison
    reference, current = comparison.reference, comparison.current
    if reference is None:
        return unchecked(claim, NO_REFERENCE)
    if not (reference.timed and current.timed):
        return unchecked(claim, "How many rows come is not told where they have no dates.")
    column = next((name for name in current.chunks[0].columns if name in reference.columns), None)
    if column is None:
        return unchecked(claim, "The two periods have no column in common.")
    case = Case(claim, Match(name=claim.subject or "rows", column="", how="same"), evidence)
    windowed = windowed_on(case, rows_of_chunks(column))
    if isinstance(windowed, str):
        return unchecked(claim, windowed)
    width = comparison.width
    of = f"rows in {width.value:g} {width.unit}" if width else "rows"
    change = relative_claim(case, of, windowed)
    amount = claim.amount
    if amount.before:
        share = ((amount.value or 0.0) - amount.before) / amount.before
        change = replace(change, claimed=share, slack=abs(share) * evidence.tolerance)
    judged = change.judged()
    moved = (
        change.moved()
        if change.statistic != "factor"
        else f"are {words.number_range(change.estimate)} times what they were"
    )
    reason = f"The {of} {moved}{spaced(windowed.why)}{verdict_words(judged, claim)}."
    measured = measure("rows_per_chunk", change.estimate, of, "chunks as units; joined by MOVER")
    return concluded(case, windowed, judged, reason, measured=measured)


# -------------------------------------------------------------------------------------- schema


def check_schema(case: Case) -> Checked:
    """The verdict on "promo_flag became promo_flag_v2", by the columns that the tables have."""
    comparison, column = case.comparison, case.column
    reference, current = comparison.reference, comparison.current
    if reference is None:
        return case.unchecked(NO_REFERENCE)
    if case.claim.of == "retyped":
        return _check_type(case)
    if column not in reference.columns:
        return case.unchecked(f"The reference has no column {column} either.")
    there = column in current.columns
    followed = case.evidence.follow(null_rate_of(column)) if there else None
    if there and not _ran_dry(case):
        return _told(case, "contradicted", f"{column} has values in both periods to the end.")
    reason = f"{column} is gone: the current period has no such column"
    if followed is not None:
        since = f" from {words.day(followed.onset.began)} on" if followed.onset else ""
        reason = f"{column} is empty{since}"
    return _told(case, "confirmed", f"{reason}{_successor(case)}.", followed)


def _told(case: Case, verdict: str, reason: str, followed: Followed | None = None) -> Checked:
    reference, current = case.periods()
    check = ClaimCheck.model_validate(
        {
            "claim": case.claim,
            "verdict": verdict,
            "reason": reason,
            "match": case.match,
            "reference": reference,
            "current": current,
            "course": drawn(followed) if followed else None,
        }
    )
    return Checked(check, followed)


def _check_type(case: Case) -> Checked:
    column, comparison = case.column, case.comparison
    before = comparison.reference.columns.get(column) if comparison.reference else None
    after = comparison.current.columns.get(column)
    if before is None or after is None:
        missing = "reference" if before is None else "current period"
        return case.unchecked(f"The {missing} has no column {column}.")
    whole = comparison.current.counted(column)
    unreadable = whole.unreadable if whole else 0
    if before.kind != after.kind:
        reason = (
            f"{column} has {_KINDS[before.kind]} in the reference ({before.type}), and "
            f"{_KINDS[after.kind]} now ({after.type})."
        )
        return _told(case, "confirmed", reason)
    if unreadable:
        reason = f"{unreadable:,} rows of {column} hold texts where the reference has numbers."
        return _told(case, "confirmed", reason)
    kind = _KINDS[after.kind]
    reason = f"{column} has {kind} in both periods ({before.type}, {after.type})."
    return _told(case, "contradicted", reason)


def _ran_dry(case: Case) -> bool:
    """Whether a column that had values has none at the end of the current period."""
    reference, current = case.comparison.reference, case.comparison.current
    last = current.counted(case.column, current.chunks[-1:])
    before = reference.counted(case.column) if reference else None
    return last is not None and not last.rows and before is not None and before.rows > 0


def _successor(case: Case) -> str:
    """What is there now that was not before: by the board's name for it, or all that is new."""
    claim, comparison = case.claim, case.comparison
    if comparison.reference is None or claim.of != "renamed":
        return ""
    new = [name for name in comparison.current.columns if name not in comparison.reference.columns]
    if claim.value in new:
        return f"; {claim.value} is there that the reference does not have"
    if claim.value in comparison.current.columns:
        return f"; {claim.value} is there in both periods"
    return f"; new are {words.listed(new[:5])}" if new else "; no column is new"
