"""What a replay comes to: in time or late, and at what price before the failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2

from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Course, Given, course_of
from boardsnap.analysis.judgement import Judgement, judge, most_events
from boardsnap.analysis.replay import MetricHistory, replay
from boardsnap.model.monitor import Span
from tests.unit.analysis.histories import AUC, condition, day, monitor, postmortem, series

BELOW = monitor(condition())
GOOD, BAD = 0.9, 0.8
COUNTED = day(20)


def course(began: int = 40, detected: int | None = 50, ended: int | None = None) -> Course:
    """A failure by days since the start."""

    def on(number: int | None) -> date | None:
        return None if number is None else day(number).date()

    return course_of(postmortem(), Clock(), Given(on(began), on(detected), on(ended)))


def judged(
    values: Sequence[float], of: Course, count_from: datetime | None = COUNTED, step: float = 1.0
) -> Judgement:
    history = MetricHistory(series(values, step=step), Clock())
    return judge(replay(BELOW, {AUC: history}), of, count_from, Clock())


def values(*bad: int, count: int = 60) -> list[float]:
    """Good values, but on these days."""
    return [BAD if number in bad else GOOD for number in range(count)]


def test_an_alarm_before_people_noticed_has_a_lead() -> None:
    found = judged(values(43, 44), course())
    assert (found.outcome, found.delay_days, found.lead_days) == ("earlier", 3, 7)


@pytest.mark.parametrize(("on", "lead"), [(50, 0), (53, -3)])
def test_an_alarm_on_the_same_day_or_later_is_not_earlier(on: int, lead: int) -> None:
    found = judged(values(on), course())
    assert (found.outcome, found.lead_days) == ("not_earlier", lead)


def test_where_nobody_says_when_people_noticed_there_is_no_lead() -> None:
    found = judged(values(43), course(detected=None))
    assert (found.outcome, found.delay_days, found.lead_days) == ("caught", 3, None)


def test_what_never_fires_in_the_failure_missed_it() -> None:
    assert judged(values(10, 25), course()).outcome == "missed"


def test_what_fires_only_after_the_failure_missed_it() -> None:
    assert judged(values(56), course(ended=55)).outcome == "missed"


def test_without_a_value_in_the_failure_nothing_is_judged() -> None:
    assert judged(values(count=40), course()).outcome == "not_judged"


def test_an_alarm_that_was_on_before_is_none_in_the_failure() -> None:
    found = judged(values(38, 39, 40, 41), course())
    assert found.outcome == "already_on"
    assert found.alarm is not None
    assert found.alarm.first.start == day(38)
    assert found.false_alarms is not None
    assert found.false_alarms.count == 1


def test_an_alarm_that_was_on_before_and_comes_anew_is_one() -> None:
    found = judged(values(38, 39, 40, 44), course())
    assert (found.outcome, found.delay_days) == ("earlier", 4)


def test_false_alarms_are_counted_where_nothing_was_fitted() -> None:
    found = judged(values(5, 6, 25, 26, 30), course()).false_alarms
    assert found is not None
    assert (found.count, found.days) == (2, 20)
    assert found.per_90_days == pytest.approx(9)
    assert found.share == pytest.approx(3 / 20)


def test_an_alarm_that_never_ends_is_one_whose_share_tells() -> None:
    found = judged([BAD] * 60, course())
    assert found.outcome == "already_on"
    assert found.false_alarms is not None
    assert (found.false_alarms.count, found.false_alarms.share) == (1, 1)


def test_where_nothing_may_be_counted_false_alarms_are_unknown() -> None:
    found = judged(values(25, 43), course(), count_from=None)
    assert (found.false_alarms, found.by_chance) == (None, None)


def test_a_chunk_in_which_the_failure_begins_belongs_to_it() -> None:
    weekly = monitor(condition(chunk=Span(value=1, unit="weeks")))
    history = MetricHistory(series(values(*range(40, 60))), Clock())
    found = judge(replay(weekly, {AUC: history}), course(began=41), day(10), Clock())
    assert found.alarm is not None
    assert found.alarm.first.start < day(41) < found.alarm.first.end
    assert found.false_alarms is not None
    assert found.false_alarms.count == 0


def test_many_false_alarms_make_an_early_one_likely_by_chance() -> None:
    noisy = judged(values(*range(20, 40, 2), 44), course())
    quiet = judged(values(44), course())
    assert noisy.by_chance == pytest.approx(1 - 2.718281828 ** (-0.5 * 4), rel=1e-6)
    assert quiet.by_chance == 0


@given(st.integers(0, 200))
def test_the_upper_limit_of_a_count_is_that_of_the_poisson_distribution(count: int) -> None:
    assert most_events(count) == pytest.approx(chi2.ppf(0.95, 2 * count + 2) / 2, rel=1e-6)


def test_no_false_alarm_in_thirty_days_may_still_be_nine_in_ninety() -> None:
    found = judged(values(), course(began=50), count_from=day(20)).false_alarms
    assert found is not None
    assert found.at_most_per_90_days == pytest.approx(9.0, abs=0.02)
