"""The chart shows real dates, keeps inside its picture, and is left out where it says nothing."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.model.postmortem import Date, Metric, Offset, Precision, Source, TimelineEvent
from boardsnap.render.chart import draw_chart

SOURCE = (Source(board=0, text="x"),)


def _at(iso: str | None, days: float | None = None) -> Date:
    offset = None if days is None else Offset(value=days, unit="days")
    precision: Precision = "day" if iso else "relative"
    return Date(raw=iso or "T+", iso=iso, precision=precision, offset=offset)


def _value(
    at: Date | None, value: float, name: str = "AUC", unit: str | None = None
) -> TimelineEvent:
    metric = Metric(name=name, value=value, unit=unit)
    return TimelineEvent(at=at, kind="metric", text=name, metric=metric, sources=SOURCE)


def _event(at: Date | None) -> TimelineEvent:
    return TimelineEvent(at=at, kind="deploy", text="v3 out", sources=SOURCE)


def test_places_are_in_proportion_to_time() -> None:
    chart = draw_chart(
        [_value(_at("2026-03-01"), 1), _value(_at("2026-03-02"), 2), _value(_at("2026-03-09"), 3)],
        600,
    )
    assert chart is not None
    first, second, last = (point.x for point in chart.panels[0].points)
    assert (second - first) * 8 == pytest.approx(last - first)


def test_a_higher_value_stands_higher() -> None:
    chart = draw_chart([_value(_at("2026-03-01"), 0.9), _value(_at("2026-03-02"), 0.7)], 600)
    assert chart is not None
    high, low = chart.panels[0].points
    assert high.y < low.y


def test_each_metric_has_its_own_panel() -> None:
    days = (_at("2026-03-01"), _at("2026-03-05"))
    chart = draw_chart(
        [
            _value(day, v, name)
            for day, v in zip(days, (1, 2), strict=True)
            for name in ("AUC", "auc", "CTR")
        ],
        600,
    )
    assert chart is not None
    assert [panel.name for panel in chart.panels] == ["AUC", "CTR"]
    assert chart.panels[0].bottom < chart.panels[1].top


@pytest.mark.parametrize(
    "timeline",
    [
        [],
        [_event(_at("2026-03-01"))],
        [_value(_at("2026-03-01"), 1)],
        [_value(_at("2026-03-01"), 1), _value(_at("2026-03-01"), 2)],
        [_value(_at("2026-03-01"), 1), _value(_at("2026-03-02"), 2, "CTR")],
        [_value(None, 1), _value(None, 2)],
        [_value(_at("soon"), 1), _value(_at("later"), 2)],
    ],
)
def test_there_is_no_chart_without_a_course_over_time(timeline: list[TimelineEvent]) -> None:
    assert draw_chart(timeline, 600) is None


def test_relative_times_make_an_axis_of_their_own() -> None:
    chart = draw_chart(
        [_value(_at(None, 0), 1), _event(_at(None, 2)), _value(_at(None, 5), 2)], 600
    )
    assert chart is not None
    assert [tick.label for tick in chart.ticks] == ["+0 d", "+1 d", "+2 d", "+3 d", "+4 d", "+5 d"]
    assert [event.label for event in chart.events] == ["2"]


def test_events_that_would_cover_each_other_share_a_marker() -> None:
    days = [
        _at("2026-03-01"),
        _at("2026-03-02"),
        _at("2026-03-02"),
        _at("2026-03-02"),
        _at("2026-06-01"),
    ]
    chart = draw_chart(
        [_value(days[0], 1), *(_event(day) for day in days[1:4]), _value(days[4], 2)], 600
    )
    assert chart is not None
    assert [event.label for event in chart.events] == ["2–4"]


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        (
            "2026-03-01",
            "2026-03-04",
            ["1 Mar", "12:00", "2 Mar", "12:00", "3 Mar", "12:00", "4 Mar"],
        ),
        ("2026-03-04T08:00", "2026-03-04T14:00", [f"{h:02}:00" for h in range(8, 15)]),
        ("2026-01-01", "2026-05-01", ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026", "May 2026"]),
        (
            "2023-01",
            "2026-01",
            ["Jan 2023", "Jul 2023", "Jan 2024", "Jul 2024", "Jan 2025", "Jul 2025", "Jan 2026"],
        ),
    ],
)
def test_ticks_are_round_dates(first: str, last: str, labels: list[str]) -> None:
    chart = draw_chart([_value(_at(first), 1), _value(_at(last), 2)], 600)
    assert chart is not None
    assert [tick.label for tick in chart.ticks] == labels


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4000),
            st.floats(-1e6, 1e6, allow_nan=False),
            st.sampled_from(["AUC", "CTR", None]),
        ),
        max_size=30,
    ),
    st.sampled_from([340.0, 660.0]),
)
def test_everything_drawn_lies_inside_the_picture(
    rows: list[tuple[int, float, str | None]], width: float
) -> None:
    start = date(2020, 1, 1)
    timeline = [
        _value(_at((start + timedelta(days=day)).isoformat()), value, name)
        if name
        else _event(_at((start + timedelta(days=day)).isoformat()))
        for day, value, name in rows
    ]
    chart = draw_chart(timeline, width)
    if chart is None:
        return
    for panel in chart.panels:
        assert all(0 <= p.x <= width and panel.top <= p.y <= panel.bottom for p in panel.points)
        shown = [p.x for p in panel.points if p.shown]
        assert all(b - a >= 40 for a, b in pairwise(shown))
    assert all(0 <= mark.x <= width for mark in (*chart.events, *chart.ticks))
    assert len(chart.ticks) <= width / 40
