"""A monitor fires when all its conditions hold, long enough, as soon as that can be known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from boardsnap.analysis.clock import Clock
from boardsnap.analysis.replay import Firing, MetricHistory, alarms_in, replay
from boardsnap.model.monitor import Monitor, Span, Subject
from tests.unit.analysis.histories import AUC, condition, day, monitor, series

BELOW = condition()
DAILY = Span(value=1, unit="days")


def fired(made: Monitor, values: Sequence[float], step: float = 1.0) -> list[bool]:
    history = MetricHistory(series(values, step=step), Clock())
    return [one.fires for one in replay(made, {AUC: history})]


def ticks(made: Monitor, history: MetricHistory) -> Sequence[Firing]:
    return replay(made, {AUC: history})


def test_it_fires_while_its_condition_holds() -> None:
    assert fired(monitor(BELOW), [0.9, 0.84, 0.9, 0.85, 0.8]) == [False, True, False, False, True]


@pytest.mark.parametrize(
    ("comparator", "holds"),
    [
        ("<", [True, False, False]),
        ("<=", [True, True, False]),
        (">", [False, False, True]),
        (">=", [False, True, True]),
    ],
)
def test_a_comparison_is_with_or_without_its_threshold(comparator: str, holds: list[bool]) -> None:
    assert fired(monitor(condition(comparator=comparator)), [0.84, 0.85, 0.86]) == holds


def test_all_conditions_have_to_hold_at_once() -> None:
    drop = condition("relative_drop", ">", 0.1, of={"reference_mean": 0.9})
    values = [0.84, 0.8, 0.86]
    assert fired(monitor(BELOW, drop), values) == [False, True, False]


def test_conditions_are_asked_where_both_have_a_value() -> None:
    recall = Subject(kind="metric", name="recall")
    both = monitor(BELOW, condition(on=recall))
    histories = {
        AUC: MetricHistory(series([0.8, 0.8, 0.8]), Clock()),
        recall: MetricHistory(series([0.8, 0.8], "recall", step=2.0), Clock()),
    }
    assert [one.tick.start for one in replay(both, histories)] == [day(0), day(2)]


def test_what_has_to_last_fires_after_that_time() -> None:
    lasting = monitor(BELOW, lasting=Span(value=2, unit="days"))
    values = [0.8, 0.8, 0.9, 0.8, 0.8, 0.8, 0.8, 0.9]
    assert fired(lasting, values) == [False] * 5 + [True, True, False]


def test_what_has_to_last_an_hour_fires_at_once_on_daily_values_that_follow() -> None:
    lasting = monitor(BELOW, lasting=Span(value=1, unit="hours"))
    assert fired(lasting, [0.8, 0.8]) == [False, True]


def test_a_chunk_is_the_mean_of_its_values_and_known_at_its_end() -> None:
    found = ticks(
        monitor(condition(chunk=DAILY)),
        MetricHistory(series([0.9, 0.7, 0.9, 0.9], step=0.5), Clock()),
    )
    assert [one.fires for one in found] == [True, False]
    assert [one.tick.value for one in found] == [pytest.approx(0.8), pytest.approx(0.9)]
    assert [one.tick.known for one in found] == [day(1), day(2)]


def test_a_chunk_without_values_is_passed_over() -> None:
    values = [0.8, 0.8, 0.8]
    found = ticks(monitor(condition(chunk=DAILY)), MetricHistory(series(values, step=3.0), Clock()))
    assert [one.tick.start for one in found] == [day(0), day(3), day(6)]
    assert len(alarms_in(found)) == 1


def test_days_begin_in_the_zone_of_the_clock() -> None:
    berlin = Clock(ZoneInfo("Europe/Berlin"))
    found = ticks(monitor(condition(chunk=DAILY)), MetricHistory(series([0.8]), berlin))
    assert found[0].tick.start == day(0) - timedelta(hours=1)


def test_a_label_comes_later_than_what_it_is_about() -> None:
    late = MetricHistory(series([0.8]), Clock(), timedelta(days=14))
    found = ticks(monitor(BELOW), late)
    assert (found[0].tick.start, found[0].tick.known) == (day(0), day(14))


def test_firing_chunks_that_follow_each_other_are_one_alarm() -> None:
    found = ticks(monitor(BELOW), MetricHistory(series([0.8, 0.8, 0.9, 0.8, 0.9]), Clock()))
    alarms = alarms_in(found)
    assert [(one.first.start, one.last.start) for one in alarms] == [
        (day(0), day(1)),
        (day(3), day(3)),
    ]


def test_an_alarm_that_was_on_before_is_no_new_one() -> None:
    found = ticks(monitor(BELOW), MetricHistory(series([0.8, 0.9, 0.8]), Clock()))
    assert [one.first.start for one in alarms_in(found, already=True)] == [day(2)]


def test_a_sum_begins_anew_once_its_condition_held() -> None:
    level = {"reference_mean": 0.0, "reference_deviation": 1.0}
    up = monitor(condition("cusum", ">", 5.0, of={**level, "slack": 0.5, "direction": 1.0}))
    assert fired(up, [6.0, 6.0, 0.0, 0.0]) == [True, True, False, False]
