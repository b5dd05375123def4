"""A change in the form in which the board says it: per cent, points, times, deviations, levels."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from boardsnap.analysis import intervals, words
from boardsnap.analysis.evidence import Case, Windowed
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.verdicts import Judgement, judge, slack_of
from boardsnap.model.claims import Amount, Claim, Statistic


@dataclass(frozen=True, slots=True)
class Change:
    """One way to say by how much something changed.

    Attributes:
        statistic: in which form.
        of: of what: `mean`, `median`, the title of a watch.
        estimate: the change.
        claimed: what the board says, in the same form.
        slack: how far off still counts as right.
        nothing: no change, in the same form; None: the form knows none.
    """

    statistic: Statistic
    of: str
    estimate: Estimate
    claimed: float
    slack: float
    nothing: float | None = 0.0

    def judged(self) -> Judgement:
        """How the measured change stands to the claimed one."""
        return judge(self.claimed, self.slack, self.estimate, self.nothing)

    def moved(self) -> str:
        """The measured change in words: that it rose or fell by so much, or by chance."""
        if self.estimate.low <= 0 <= self.estimate.high:
            return f"changed by {self._size(self.estimate)}"
        if self.estimate.value < 0:
            return f"fell by {self._size(self.estimate.mapped(-1.0))}"
        return f"rose by {self._size(self.estimate)}"

    def _size(self, estimate: Estimate) -> str:
        if self.statistic == "relative_change":
            return words.percent_range(estimate)
        if self.statistic == "deviations":
            return f"{words.number_range(estimate)} standard deviations"
        return words.number_range(estimate)


@dataclass(frozen=True, slots=True)
class Scale:
    """How a number on the board is to be read.

    Attributes:
        factor: from the board's unit to that of the measure: 0.01 for per cent.
        tolerance: how far off it may be, as a share of it.
        most: no more than this, in the unit of the measure; None: no limit.
    """

    factor: float
    tolerance: float
    most: float | None = None


def sized(
    statistic: Statistic, of: str, estimate: Estimate, amount: Amount, scale: Scale
) -> Change:
    """A change against the board's number, which goes up or down as the board says.

    Where the board does not say which way, it is the way that was measured.
    """
    value = (amount.value or 0.0) * scale.factor
    went = math.copysign(1.0, estimate.value)
    sign = {"up": 1.0, "down": -1.0}.get(amount.direction or "", went)
    slack = slack_of(value, amount.half_digit * scale.factor, scale.tolerance, scale.most)
    return Change(statistic, of, estimate, sign * value, slack)


def factor(of: str, change: Estimate, amount: Amount, tolerance: float) -> Change:
    """Times: "up 3x" is three times as much, "down 3x" a third, "halved" a half.

    Args:
        of: of what.
        change: relative, 0 for none.
        amount: on the board.
        tolerance: how far off it may be, as a share of it.
    """
    said = amount.value or 1.0
    down = amount.direction == "down" or (amount.direction is None and change.value < 0)
    claimed = 1 / said if down and said > 1 else said
    half = amount.half_digit / said**2 if down and said > 1 else amount.half_digit
    # A factor is said roughly, but "2x" stays nearer to 2 than to no change.
    slack = max(min(half, 0.5 * abs(claimed - 1)), abs(claimed) * tolerance)
    return Change("factor", of, change.mapped(1.0, 1.0), claimed, slack, 1.0)


def relative_claim(case: Case, of: str, windowed: Windowed) -> Change:
    """The change relative to the reference, in per cent or times as the board says it."""
    estimate = intervals.relative(windowed.was, windowed.after)
    if case.claim.amount.unit == "x":
        return factor(of, estimate, case.claim.amount, case.tolerance)
    scale = Scale(0.01, case.tolerance)
    return sized("relative_change", of, estimate, case.claim.amount, scale)


Ends = tuple[tuple[float | None, float], tuple[float | None, float]]


def ends_of(amount: Amount, scale: Scale) -> Ends:
    """What the board says it was and became, each with how far off it may be."""

    def end(value: float | None) -> tuple[float | None, float]:
        if value is None:
            return None, 0.0
        read = value * scale.factor
        half = amount.half_digit * scale.factor
        return read, slack_of(read, half, scale.tolerance, scale.most)

    return end(amount.before), end(amount.value)


def judge_ends(
    ends: Ends, before: Estimate | None, after: Estimate, said: Callable[[Estimate], str]
) -> tuple[Judgement, str]:
    """The verdict on "from a to b", for which both ends have to be right, and what was measured."""
    (was, slack_was), (became, slack_became) = ends
    judged = judge(became or 0.0, slack_became, after)
    text = f"is {said(after)}" if before is None else f"went from {said(before)} to {said(after)}"
    if was is not None and before is not None:
        first = judge(was, slack_was, before)
        if judged.verdict == "confirmed" and first.verdict != "confirmed":
            return first, text
    if was is not None and before is None:
        text += "; what it was before is not told without a reference period"
    return judged, text


def verdict_words(judged: Judgement, claim: Claim) -> str:
    """What the measured number is to the claimed one, as the end of a sentence."""
    said = said_amount(claim.amount)
    if claim.amount.before is not None and judged.how in ("more", "less", "other_way"):
        return f": the board says {said}"
    return {
        "as_said": "",
        "more": f": more than {said}",
        "less": f": less than {said}",
        "other_way": f": the other way than the board says ({said})",
        "no_change": ": no more than chance",
        "too_few": f": too few rows to tell {said} from no change",
        "unknown": "",
    }[judged.how]


def said_amount(amount: Amount) -> str:
    """The board's number, as it has it."""
    if amount.value is None:
        return amount.direction or "what the board says"
    unit = amount.unit or ""
    gap = "" if unit in ("x", "") else " "
    before = f"{amount.before:g} → " if amount.before is not None else ""
    return f"{before}{amount.value:g}{gap}{unit}"


def spaced(text: str) -> str:
    """The text with a blank before it, if there is any."""
    return f" {text}" if text else ""
