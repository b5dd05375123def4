"""Times to detect and to mitigate rest on the board's dates, and on nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boardsnap.model.postmortem import (
    Date,
    EventKind,
    Metric,
    Offset,
    Precision,
    Source,
    TimelineEvent,
    TimeUnit,
)
from boardsnap.timing import (
    ResponseTimes,
    better_end,
    dated_events,
    last_day,
    response_times,
    share_origin,
)

SOURCE = (Source(board=0, text="x"),)
MINUTE, HOUR, DAY = 60, 3600, 86400


def at(iso: str) -> Date:
    forms: dict[bool, Precision] = {
        "T" in iso: "minute",
        "W" in iso: "week",
        len(iso) == 7: "month",
    }
    return Date(raw=iso, iso=iso, precision=forms.get(True, "day"))


def later(raw: str, value: float, unit: TimeUnit = "days") -> Date:
    return Date(raw=raw, precision="relative", offset=Offset(value=value, unit=unit))


def event(when: Date | None, kind: EventKind, text: str = "x") -> TimelineEvent:
    return TimelineEvent(at=when, kind=kind, text=text, sources=SOURCE)


def value(when: Date | None, number: float, name: str = "AUC") -> TimelineEvent:
    metric = Metric(name=name, value=number)
    return TimelineEvent(at=when, kind="metric", text=name, metric=metric, sources=SOURCE)


def times(*events: TimelineEvent) -> ResponseTimes:
    return response_times(events)


def test_the_times_run_from_the_change_before_the_fall() -> None:
    found = times(
        value(at("2026-03-02"), 0.91),
        event(at("2026-03-04"), "upstream", "new vendor"),
        value(at("2026-03-07"), 0.84),
        event(at("2026-03-08"), "alert"),
        value(at("2026-03-09"), 0.78),
        event(at("2026-03-11"), "action", "rolled back to v2"),
        value(at("2026-03-12"), 0.9),
    )
    assert found.to_detect is not None
    assert found.to_mitigate is not None
    assert found.to_recover is not None
    assert found.to_respond is not None
    assert (found.to_detect.days, found.to_detect.refs) == (4, ("/timeline/1", "/timeline/3"))
    assert (found.to_mitigate.days, found.to_mitigate.refs) == (7, ("/timeline/1", "/timeline/5"))
    assert (found.to_recover.days, found.to_recover.refs) == (8, ("/timeline/1", "/timeline/6"))
    assert found.to_respond.days == 3
    assert found.missing == ()


def test_without_a_change_the_first_worse_value_is_the_start() -> None:
    found = times(value(at("2026-03-02"), 0.91), value(at("2026-03-07"), 0.84))
    assert found.started is not None
    assert found.started.ref == "/timeline/1"


def test_a_change_that_came_before_the_last_good_value_is_not_the_start() -> None:
    found = times(
        event(at("2026-03-01"), "deploy", "v3 out"),
        value(at("2026-03-02"), 0.91),
        value(at("2026-03-07"), 0.84),
    )
    assert found.started is not None
    assert found.started.ref == "/timeline/2"


def test_a_tenth_of_the_fall_is_not_yet_a_fall() -> None:
    found = times(
        value(at("2026-03-01"), 0.910),
        value(at("2026-03-02"), 0.905),
        value(at("2026-03-03"), 0.70),
    )
    assert found.started is not None
    assert found.started.ref == "/timeline/2"


@pytest.mark.parametrize(
    ("name", "first", "last", "fell"),
    [
        ("AUC", 0.9, 0.8, True),
        ("AUC", 0.8, 0.9, False),
        ("latency p95", 89, 340, True),
        ("logloss", 0.4, 0.3, False),
        ("calibration error", 4, 17, True),
        ("KS", 0.44, 0.39, True),
        ("PSI", 0.1, 0.3, True),
        ("false positives", 0.5, 2.4, True),
        ("flux", 1, 2, False),
        ("flux", 2, 1, False),
    ],
)
def test_which_end_is_better_comes_from_the_metrics_name(
    name: str, first: float, last: float, fell: bool
) -> None:
    found = times(value(at("2026-03-01"), first, name), value(at("2026-03-05"), last, name))
    assert (found.started is not None) == fell


def test_a_start_after_the_alert_is_not_told() -> None:
    found = times(
        value(at("2026-03-01"), 0.9),
        event(at("2026-03-03"), "alert"),
        value(at("2026-03-05"), 0.7),
        event(at("2026-03-06"), "action", "retrained"),
    )
    assert found.to_detect is None
    assert found.to_mitigate is None
    assert found.to_respond is not None
    assert found.to_respond.days == 3
    assert "Start of the failure" in found.missing[0]


def test_an_alert_of_an_earlier_matter_does_not_count() -> None:
    found = times(
        event(at("2026-01-01"), "alert"),
        value(at("2026-03-01"), 0.9),
        value(at("2026-03-05"), 0.7),
        event(at("2026-03-06"), "alert"),
    )
    assert found.detected is not None
    assert found.detected.ref == "/timeline/3"


def test_looking_into_it_does_not_mitigate() -> None:
    found = times(
        value(at("2026-03-01"), 0.9),
        value(at("2026-03-05"), 0.7),
        event(at("2026-03-06"), "action", "opened a ticket, investigating"),
        event(at("2026-03-08"), "deploy", "reverted to v2"),
    )
    assert found.mitigated is not None
    assert found.mitigated.ref == "/timeline/3"


def test_without_a_metric_drift_is_the_start() -> None:
    found = times(event(at("2026-03-01"), "drift"), event(at("2026-03-05"), "alert"))
    assert found.to_detect is not None
    assert found.to_detect.days == 4


def test_what_is_missing_is_said() -> None:
    found = times(event(at("2026-03-01"), "other"), event(None, "action", "rolled back"))
    assert (found.started, found.detected, found.mitigated, found.recovered) == (None,) * 4
    assert [sentence.split(":")[0] for sentence in found.missing] == [
        "Start of the failure",
        "Time to detect",
        "Time to mitigate",
    ]
    assert "“rolled back” has no date" in found.missing[2]


def test_a_timeline_without_dates_says_nothing() -> None:
    assert times(event(None, "alert")) == ResponseTimes(None, None, None, None)
    assert times() == ResponseTimes(None, None, None, None)


@pytest.mark.parametrize(
    ("start", "alert", "seconds", "precision"),
    [
        ("2026-03-04", "2026-03-06", 2 * DAY, "day"),
        ("2026-03-04T10:00", "2026-03-04T12:20", 2 * HOUR + 20 * MINUTE, "minute"),
        ("2026-03-04", "2026-03-06T14:30", 2 * DAY, "day"),
        ("2026-03-04T23:00", "2026-03-04", 0, "day"),
        ("2026-W10", "2026-03-12", 7 * DAY, "week"),
        ("2026-01", "2026-03-12", 2 * 30.4375 * DAY, "month"),
    ],
)
def test_a_time_is_as_fine_as_its_coarser_date(
    start: str, alert: str, seconds: float, precision: str
) -> None:
    found = times(event(at(start), "drift"), event(at(alert), "alert"))
    assert found.to_detect is not None
    assert (found.to_detect.seconds, found.to_detect.precision) == (seconds, precision)


def test_relative_times_count_where_all_have_one_origin() -> None:
    found = times(event(later("T+0", 0), "drift"), event(later("T+3d", 3), "alert"))
    assert found.to_detect is not None
    assert found.to_detect.days == 3


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (later("T+3h", 3, "hours"), later("T+2d", 2), True),
        (later("day 2", 2), later("day 9", 9), True),
        (later("wk 1", 1, "weeks"), later("day 9", 9), False),
        (later("T+1d", 1), later("day 9", 9), False),
    ],
)
def test_relative_times_of_several_origins_are_not_compared(
    one: Date, other: Date, shared: bool
) -> None:
    assert share_origin([one, other]) == shared
    found = times(event(one, "drift"), event(other, "alert"))
    assert (found.to_detect is not None) == shared


def test_a_relative_time_is_not_put_among_calendar_dates() -> None:
    placed = dated_events([event(at("2026-03-01"), "drift"), event(later("T+3d", 3), "alert")])
    assert [one.at.ref for one in placed] == ["/timeline/0"]


KINDS = st.sampled_from(["upstream", "deploy", "drift", "alert", "action", "other"])
DAYS = st.integers(0, 400).map(lambda n: at((date(2025, 1, 1) + timedelta(days=n)).isoformat()))
RELATIVE = st.builds(
    lambda n, unit: later(f"T+{n}", n, unit),
    st.floats(-1e12, 1e12),
    st.sampled_from(["minutes", "hours", "days", "weeks", "months"]),
)
ODD = st.text(max_size=12).map(lambda iso: Date(raw=iso, iso=iso, precision="day"))
WHEN = st.one_of(
    DAYS, RELATIVE, ODD, st.none(), st.just(at("0001-01-01")), st.just(at("9999-12-31"))
)
EVENTS = st.one_of(
    st.builds(event, WHEN, KINDS, st.sampled_from(["rolled back", "noticed by sales", "x"])),
    st.builds(value, WHEN, st.floats(allow_nan=False), st.sampled_from(["AUC", "loss", "flux"])),
)


@settings(deadline=None)
@given(st.lists(EVENTS, max_size=30))
def test_times_run_forward_and_rest_on_events_that_exist(timeline: list[TimelineEvent]) -> None:
    found = response_times(timeline)
    for duration in (found.to_detect, found.to_mitigate, found.to_recover, found.to_respond):
        if duration:
            assert duration.seconds >= 0
            assert all(0 <= int(ref.split("/")[2]) < len(timeline) for ref in duration.refs)


@pytest.mark.parametrize("name", ["MAE", "MAPE", "sMAPE", "WAPE", "MASE", "ETA MAE"])
def test_of_an_error_less_is_better(name: str) -> None:
    assert better_end(name) == -1


@pytest.mark.parametrize(
    ("iso", "precision", "day"),
    [
        ("2026-03-04", "day", date(2026, 3, 4)),
        ("2026-03-04T14:30", "minute", date(2026, 3, 4)),
        ("2026-W10", "week", date(2026, 3, 6)),
        ("2026-02", "month", date(2026, 2, 28)),
        ("9999-12", "month", None),
        (None, "relative", None),
    ],
)
def test_what_is_due_in_a_week_is_due_on_its_friday_and_in_a_month_on_its_last_day(
    iso: str | None, precision: Precision, day: date | None
) -> None:
    assert last_day(Date(raw="then", iso=iso, precision=precision)) == day
