"""Metrics of the rows themselves: from what became true and what was predicted."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis import intervals, words
from boardsnap.analysis.comparison import Comparison, Side, iso, points_of, step_for
from boardsnap.analysis.evidence import NO_REFERENCE, Checked, measure, unchecked
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.model_metrics import Outcomes, measured_metric
from boardsnap.analysis.spans import span_of
from boardsnap.analysis.verdicts import Judgement, judge, slack_of
from boardsnap.analysis.watches import rounded
from boardsnap.model.claims import (
    Amount,
    Claim,
    ClaimCheck,
    Course,
    CoursePoint,
    Match,
    Measure,
    Period,
)

_POSITIVE = ("1", "1.0", "true", "yes", "y", "t", "positive", "pos")
# As many points as one can follow; a chunk with fewer labelled rows than this says nothing.
_MOST_POINTS, _LEAST_LABELLED = 100, 20
# Two rows by which it is told whether a metric of some name can be computed at all.
_TRIAL = Outcomes(np.array([0.0, 1.0] * 2), np.array([0.0, 1.0] * 2), np.array([0.2, 0.8] * 2))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which columns hold what became true and what was predicted.

    Attributes:
        label: what became true.
        prediction: what was predicted; None: there are only scores.
        score: how likely it was held to be; None: there is none.
        positive: the label that counts as 1; None: 1, true or yes, else the rarer one.
        given: the label was named by whoever asks, and not found by what it is called.
    """

    label: str
    prediction: str | None = None
    score: str | None = None
    positive: str | None = None
    given: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them, which are no features."""
        return tuple(name for name in (self.label, self.prediction, self.score) if name)


def find_outcome(
    columns: Sequence[str], given: tuple[str | None, str | None, str | None, str | None]
) -> Outcome | None:
    """The columns of labels and predictions: as given, else those that are called exactly so.

    Args:
        columns: of the current period.
        given: label, prediction, score and the positive label, as far as they are named.
    """
    label, prediction, score, positive = given
    named = label is not None
    by_name = {name.casefold(): name for name in columns}
    label = label or _called(by_name, ("label", "y_true", "target", "actual", "ground_truth"))
    prediction = prediction or _called(by_name, ("prediction", "y_pred", "predicted", "pred"))
    score = score or _called(by_name, ("score", "y_score", "y_prob", "probability", "y_proba"))
    if label is None or (prediction is None and score is None):
        return None
    return Outcome(label, prediction, score, positive, named)


def _called(by_name: Mapping[str, str], names: Sequence[str]) -> str | None:
    found = [by_name[name] for name in names if name in by_name]
    return found[0] if len(found) == 1 else None


def check_rows(claim: Claim, outcome: Outcome, comparison: Comparison) -> Checked:
    """The verdict on a claim about a metric that the rows themselves give.

    Args:
        claim: of kind `metric`.
        outcome: the columns of labels and predictions.
        comparison: both periods.
    """
    name = claim.of or claim.subject or ""
    match = Match(
        name=claim.subject or name, column=outcome.label, how="given" if outcome.given else "same"
    )
    current, reference = comparison.current, comparison.reference
    span = span_of(claim.at)
    if measured_metric(name, _TRIAL) is None:
        why = f"{name} is no metric that is computed here: give its history with --metrics."
        return unchecked(claim, why, match)
    if span is not None and current.moments is None:
        return unchecked(claim, "Rows have no dates, and the board dates this value.", match)
    rows, side = _outcomes(current, outcome, span), current
    if rows is None and span is not None and reference is not None and reference.timed:
        # What was so before the failure stands in the reference.
        rows, side = _outcomes(reference, outcome, span), reference
    if rows is None:
        when = f" of {words.day(claim.at)}" if claim.at else ""
        return unchecked(claim, f"There are no labelled rows{when}.", match)
    after = measured_metric(name, rows)
    if after is None:
        return unchecked(claim, f"{name} {_needs(rows)}.", match)
    base = _outcomes(reference, outcome, None) if reference else None
    before = measured_metric(name, base) if base is not None else None
    judged, reason, measured = _judged(claim, name, before, after)
    check = ClaimCheck(
        claim=claim,
        verdict=judged.verdict,
        reason=f"{reason}, from {outcome.label} and what was predicted.",
        match=match,
        measured=measured,
        before=measure("metric", before, name) if before else None,
        reference=reference.period() if reference else None,
        current=_period(side, rows, span),
        course=_course(name, outcome, comparison, _levels(claim, after)),
    )
    return Checked(check)


def _period(side: Side, rows: Outcomes, span: tuple[datetime, datetime] | None) -> Period:
    """The labelled rows that were measured: of a large table those of its sample."""
    whole = side.period()
    start, end = map(iso, span) if span else (whole.start, whole.end)
    return Period(table=side.name, rows=rows.size, start=start, end=end)


def _course(
    name: str, outcome: Outcome, comparison: Comparison, claimed: tuple[float, ...]
) -> Course | None:
    """The metric of each chunk with rows enough; None where rows have no dates."""
    step = step_for(comparison.current, comparison.width, _MOST_POINTS)
    sides = [side for side in (comparison.reference, comparison.current) if side is not None]
    points = [
        CoursePoint(
            start=iso(chunk.start),
            end=iso(chunk.end),
            value=rounded(found.value),
            low=rounded(found.low),
            high=rounded(found.high),
            rows=rows.size,
            reference=side is comparison.reference,
        )
        for side in sides
        for chunk in points_of(side, step)
        if chunk.start is not None and chunk.end is not None
        if (rows := _outcomes(side, outcome, (chunk.start, chunk.end))) is not None
        if rows.size >= _LEAST_LABELLED
        if (found := measured_metric(name, rows)) is not None and math.isfinite(found.value)
    ]
    return Course(title=name, points=tuple(points), claimed=claimed) if len(points) > 1 else None


def _levels(claim: Claim, after: Estimate) -> tuple[float, ...]:
    """The levels that the board names, in the unit of the metric; none where it names a change."""
    amount = claim.amount
    if amount.value is None or (amount.direction is not None and amount.before is None):
        return ()
    scale = _scale(amount, after)
    return tuple(end * scale for end in (amount.before, amount.value) if end is not None)


def _scale(amount: Amount, measured: Estimate) -> float:
    """From the board's unit to that of the metric: per cent where the metric is a share."""
    return 0.01 if amount.unit in ("%", "pp") and abs(measured.value) <= 1.5 else 1.0


def _needs(rows: Outcomes) -> str:
    if rows.score is None:
        return "needs the column named by --score, or labels of 0 and 1"
    return "needs the column named by --prediction, or labels of 0 and 1"


def _judged(
    claim: Claim, name: str, before: Estimate | None, after: Estimate
) -> tuple[Judgement, str, Measure | None]:
    amount = claim.amount
    scale = _scale(amount, after)
    slack, value = 2 * amount.half_digit * scale, (amount.value or 0.0) * scale
    when = f" on {words.day(claim.at)}" if claim.at else ""
    said = f"{name} is {words.number_range(after)}{when}"
    said += f", and {words.number_range(before)} in the reference" if before else ""
    if amount.direction is None or amount.before is not None:
        judged = judge(value, slack, after)
        if amount.before is not None and before is not None and judged.verdict == "confirmed":
            judged = judge(amount.before * scale, slack, before)
        return judged, said, measure("metric", after, name)
    if before is None:
        return Judgement("not_checkable", "unknown"), f"{said}. {NO_REFERENCE}"[:-1], None
    change = intervals.difference(before, after)
    claimed = value if amount.direction == "up" else -value
    judged = judge(claimed, slack_of(claimed, slack, 0.1), change, 0.0)
    return judged, said, measure("difference", change, name)


def _outcomes(
    side: Side, outcome: Outcome, span: tuple[datetime, datetime] | None
) -> Outcomes | None:
    """The sampled rows of a period that have a label, in a stretch of time if one is given."""
    label = side.sample.get(outcome.label)
    if label is None:
        return None
    columns = [side.sample.get(name or "") for name in (outcome.prediction, outcome.score)]
    kept = _there(label)
    for values in columns:
        kept = kept if values is None else kept & _there(values)
    if span is not None and side.moments is not None:
        start, end = np.datetime64(span[0]), np.datetime64(span[1])
        kept &= (side.moments >= start) & (side.moments < end)
    positive = _positive(label, outcome)
    truth = _numbers(label[kept], positive)
    if truth is None or not kept.any():
        return None
    predicted, score = (None if v is None else _numbers(v[kept], positive) for v in columns)
    return Outcomes(truth, predicted, score)


def _there(values: NDArray[Any]) -> NDArray[np.bool_]:
    if values.dtype.kind == "f":
        kept: NDArray[np.bool_] = np.isfinite(values)
        return kept
    return np.array([value is not None for value in values], dtype=bool)


def _positive(label: NDArray[Any], outcome: Outcome) -> str | None:
    """The text that counts as 1; None where labels are numbers."""
    if label.dtype.kind != "O":
        return None
    if outcome.positive is not None:
        return outcome.positive
    values, counts = np.unique([str(v) for v in label if v is not None], return_counts=True)
    called = [str(v) for v in values if str(v).casefold() in _POSITIVE]
    if called or not values.size:
        return called[0] if called else None
    return str(values[int(np.argmin(counts))])


def _numbers(values: NDArray[Any], positive: str | None) -> NDArray[np.float64] | None:
    if values.dtype.kind == "f":
        return values
    if positive is None:
        return None
    return np.array([float(str(value) == positive) for value in values])
