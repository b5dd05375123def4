"""When a number on the board is that of the data."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.verdicts import judge, judge_direction, slack_of

SHARP = Estimate(0.33, 0.32, 0.34)


@pytest.mark.parametrize(
    ("claimed", "measured", "verdict", "how"),
    [
        (0.34, SHARP, "confirmed", "as_said"),
        (0.36, SHARP, "confirmed", "as_said"),
        (0.5, SHARP, "contradicted", "less"),
        (0.1, SHARP, "contradicted", "more"),
        (-0.3, SHARP, "contradicted", "other_way"),
        (0.34, Estimate(0.01, -0.02, 0.04), "contradicted", "no_change"),
        (0.34, Estimate(0.3, -0.2, 0.8), "not_checkable", "too_few"),
        (0.34, Estimate(0.3, 0.05, 0.6), "confirmed", "as_said"),
        (0.34, Estimate(0.3, -math.inf, math.inf), "not_checkable", "too_few"),
        (0.34, Estimate(math.nan, -math.inf, math.inf), "not_checkable", "unknown"),
    ],
)
def test_a_number_is_right_where_the_interval_comes_near_it(
    claimed: float, measured: Estimate, verdict: str, how: str
) -> None:
    judged = judge(claimed, 0.03, measured, 0.0)
    assert (judged.verdict, judged.how) == (verdict, how)


@given(st.floats(-2, 2), st.floats(0, 0.2), st.floats(-2, 2), st.floats(0, 1), st.floats(0, 1))
def test_a_narrower_interval_never_turns_a_contradiction_into_a_confirmation(
    claimed: float, slack: float, value: float, below: float, above: float
) -> None:
    wide = Estimate(value, value - below, value + above)
    narrow = Estimate(value, value - below / 2, value + above / 2)
    if judge(claimed, slack, wide, 0.0).verdict == "contradicted":
        assert judge(claimed, slack, narrow, 0.0).verdict == "contradicted"


@pytest.mark.parametrize(
    ("direction", "measured", "verdict", "how"),
    [
        ("up", Estimate(0.2, 0.1, 0.3), "confirmed", "as_said"),
        (None, Estimate(-0.2, -0.3, -0.1), "confirmed", "as_said"),
        ("down", Estimate(0.2, 0.1, 0.3), "contradicted", "other_way"),
        ("up", Estimate(0.001, -0.001, 0.003), "contradicted", "no_change"),
        ("up", Estimate(0.002, 0.001, 0.003), "contradicted", "no_change"),
        ("up", Estimate(0.02, -0.1, 0.2), "not_checkable", "too_few"),
        ("up", Estimate(0.02, -math.inf, math.inf), "not_checkable", "unknown"),
    ],
)
def test_a_direction_is_right_where_no_change_is_ruled_out(
    direction: str, measured: Estimate, verdict: str, how: str
) -> None:
    judged = judge_direction(direction, measured, 0.005)  # type: ignore[arg-type]
    assert (judged.verdict, judged.how) == (verdict, how)


def test_slack_is_a_share_of_the_number_but_at_least_its_last_digit() -> None:
    assert slack_of(34, 0.5, 0.1) == pytest.approx(3.4)
    assert slack_of(2, 0.5, 0.1) == 0.5
    assert slack_of(0.82, 0.005, 0.1, most=0.02) == 0.02
    assert slack_of(0.82, 0.05, 0.1, most=0.02) == 0.05
