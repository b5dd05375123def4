"""From a claim's number and a measured one to a verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from boardsnap.analysis.intervals import Estimate
from boardsnap.model.claims import Verdict

How = Literal["as_said", "more", "less", "other_way", "no_change", "too_few", "unknown"]

# How far a number on a board may be from the measured one and still be right: people round, and
# read off charts. Settable with --tolerance.
TOLERANCE = 0.1
# Of shares of rows no more than two points: 82 % for 75 % is another number.
SHARE_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict and how the measured number stands to the claimed one."""

    verdict: Verdict
    how: How


def judge(
    claimed: float, slack: float, measured: Estimate, nothing: float | None = None
) -> Judgement:
    """Whether a number on the board is that of the data.

    It is, where the interval reaches to within `slack` of it. Where the interval holds "no change"
    as well, there are too few rows to tell.

    Args:
        claimed: what the board says.
        slack: how far off still counts as right.
        measured: with its interval.
        nothing: what would be measured if nothing had changed; None: there is no such value.
    """
    if math.isnan(measured.value):
        return Judgement("not_checkable", "unknown")
    reaches = measured.low <= claimed + slack and measured.high >= claimed - slack
    nil = nothing is not None and measured.low <= nothing <= measured.high
    if reaches:
        apart = nothing is not None and abs(claimed - nothing) > slack
        return (
            Judgement("not_checkable", "too_few")
            if nil and apart
            else Judgement("confirmed", "as_said")
        )
    if nil:
        return Judgement("contradicted", "no_change")
    if nothing is not None and (claimed - nothing) * (measured.value - nothing) < 0:
        return Judgement("contradicted", "other_way")
    base = nothing or 0.0
    more = abs(measured.value - base) > abs(claimed - base)
    return Judgement("contradicted", "more" if more else "less")


def judge_direction(
    direction: Literal["up", "down"] | None, measured: Estimate, least: float
) -> Judgement:
    """Whether something went the way that the board says, where it does not say how far.

    Args:
        direction: None: either way.
        measured: the change.
        least: a change smaller than this is none, whatever its interval.
    """
    if not measured.bounded:
        return Judgement("not_checkable", "unknown")
    up, down = measured.low > 0, measured.high < 0
    if abs(measured.value) < least or not (up or down):
        sure = max(abs(measured.low), abs(measured.high)) < max(least, 1e-12)
        small = abs(measured.value) < least and (up or down)
        if sure or small:
            return Judgement("contradicted", "no_change")
        return Judgement("not_checkable", "too_few")
    went = "up" if up else "down"
    if direction is None or direction == went:
        return Judgement("confirmed", "as_said")
    return Judgement("contradicted", "other_way")


def slack_of(value: float, half_digit: float, tolerance: float, most: float | None = None) -> float:
    """How far off a number on a board may be.

    Args:
        value: as the board has it, in the unit in which it is judged.
        half_digit: half a unit of its last digit, in the same unit.
        tolerance: as a share of it.
        most: no more than this, but always half a digit; None: no limit.
    """
    rounded = abs(value) * tolerance
    return max(half_digit, rounded if most is None else min(most, rounded))
