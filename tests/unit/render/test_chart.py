"""The chart shows real dates, keeps inside its picture, and is left out where it says nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boardsnap.document import load
from boardsnap.model.postmortem import (
    Date,
    EventKind,
    Metric,
    Offset,
    Precision,
    Source,
    TimelineEvent,
)
from boardsnap.render.chart import describe, draw_chart
from boardsnap.render.shapes import Circle, Drawing, Polyline, Rect, Text
from boardsnap.render.svg import to_svg

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


def _event(at: Date | None, kind: EventKind = "deploy", text: str = "v3 out") -> TimelineEvent:
    return TimelineEvent(at=at, kind=kind, text=text, sources=SOURCE)


def _drawn(timeline: Sequence[TimelineEvent], width: float = 600) -> Drawing:
    chart = draw_chart(timeline, width)
    assert chart is not None
    return chart


def _said(chart: Drawing, role: str) -> list[str]:
    return [text.text for text in chart.texts if text.role == role]


def _dots(chart: Drawing) -> list[Circle]:
    return [shape for shape in chart.shapes if isinstance(shape, Circle)]


def test_places_are_in_proportion_to_time() -> None:
    chart = _drawn(
        [_value(_at("2026-03-01"), 1), _value(_at("2026-03-02"), 2), _value(_at("2026-03-09"), 3)]
    )
    first, second, last = (dot.x for dot in _dots(chart))
    assert (second - first) * 8 == pytest.approx(last - first)


def test_a_higher_value_stands_higher() -> None:
    chart = _drawn([_value(_at("2026-03-01"), 0.9), _value(_at("2026-03-02"), 0.7)])
    high, low = _dots(chart)
    assert high.y < low.y


def test_each_metric_has_its_own_panel() -> None:
    days = (_at("2026-03-01"), _at("2026-03-05"))
    chart = _drawn(
        [
            _value(day, v, name)
            for day, v in zip(days, (1, 2), strict=True)
            for name in ("AUC", "auc", "CTR")
        ]
    )
    assert _said(chart, "metric") == ["AUC", "CTR"]
    first, second = (shape for shape in chart.shapes if isinstance(shape, Polyline))
    assert max(y for _, y in first.points) < min(y for _, y in second.points)


def test_a_metric_in_two_units_has_two_panels() -> None:
    days = (_at("2026-03-01"), _at("2026-03-05"))
    chart = _drawn([_value(day, 1, unit=unit) for day in days for unit in ("ms", "s")])
    assert _said(chart, "metric") == ["AUC", "AUC"]


def test_what_has_no_panel_is_counted() -> None:
    days = (_at("2026-03-01"), _at("2026-03-05"))
    chart = _drawn([_value(day, 1, f"metric {n}") for day in days for n in range(6)])
    assert len(_said(chart, "metric")) == 4
    assert _said(chart, "more") == ["2 more in the table"]


@pytest.mark.parametrize(
    "timeline",
    [
        [],
        [_event(_at("2026-03-01"))],
        [_value(_at("2026-03-01"), 1)],
        [_value(_at("2026-03-01"), 1), _value(_at("2026-03-01"), 2)],
        [_value(None, 1), _value(None, 2)],
        [_value(_at("soon"), 1), _value(_at("later"), 2)],
        [_value(_at(None, 1), 1), _value(_at("2026-03-01"), 2)],
    ],
)
def test_there_is_no_chart_without_a_course_over_time(timeline: list[TimelineEvent]) -> None:
    assert draw_chart(timeline, 600) is None


def test_each_kind_of_event_has_its_lane() -> None:
    chart = _drawn(
        [
            _event(_at("2026-03-01"), "upstream", "new vendor"),
            _event(_at("2026-03-04"), "alert", "PSI alert"),
            _value(_at("2026-03-05"), 0.7),
            _event(_at("2026-03-09"), "action", "rolled back"),
        ]
    )
    assert _said(chart, "lane") == ["Upstream", "Alerts", "Actions", "Values"]
    assert _said(chart, "number") == ["1", "2", "4", "3"]
    assert _said(chart, "happened") == ["new vendor", "PSI alert", "rolled back", "AUC"]


def test_the_times_are_spans_over_the_chart() -> None:
    chart = _drawn(
        [
            _value(_at("2026-03-01"), 0.9),
            _value(_at("2026-03-04"), 0.7),
            _event(_at("2026-03-06"), "alert"),
            _event(_at("2026-03-09"), "action", "rolled back"),
        ]
    )
    assert _said(chart, "duration") == ["detected after 2 days", "mitigated after 5 days"]
    assert "Time to detect: 2 days" in chart.description
    assert any(isinstance(s, Rect) and s.role == "failing" for s in chart.shapes)


def test_relative_times_make_an_axis_of_their_own() -> None:
    chart = _drawn([_value(_at(None, 0), 1), _event(_at(None, 2)), _value(_at(None, 5), 2)])
    assert _said(chart, "date") == ["+0 d", "+1 d", "+2 d", "+3 d", "+4 d", "+5 d"]
    assert _said(chart, "number") == ["2"]


def test_events_that_would_cover_each_other_share_a_marker() -> None:
    days = ["2026-03-01", "2026-03-02", "2026-03-02", "2026-03-02", "2026-06-01"]
    chart = _drawn(
        [_value(_at(days[0]), 1), *(_event(_at(d)) for d in days[1:4]), _value(_at(days[4]), 2)]
    )
    assert _said(chart, "number") == ["2–4"]
    assert _said(chart, "happened") == ["v3 out; v3 out; v3 out"]


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
    assert _said(_drawn([_value(_at(first), 1), _value(_at(last), 2)]), "date") == labels


def test_the_chart_is_said_in_words_too() -> None:
    timeline = [_value(_at("2026-03-01"), 0.9), _event(_at("2026-03-04"), text="v3 <b>out</b>")]
    svg = to_svg(_drawn(timeline), "chart")
    parsed = ElementTree.fromstring(svg)  # noqa: S314  our own
    names = {child.tag.rpartition("}")[2]: child.text for child in parsed}
    assert names["desc"] == describe(timeline) == "1 Mar 2026: AUC; 4 Mar 2026: v3 <b>out</b>"
    assert parsed.attrib["aria-labelledby"] == "chart-title chart-description"


def test_every_colour_can_be_changed_by_a_page() -> None:
    css = (
        Path(load.__code__.co_filename).parent / "render" / "templates" / "document.css"
    ).read_text(encoding="utf-8")
    incident = load(Path(__file__).parents[2] / "golden" / "incident.json")
    roles = {shape.role.split()[0] for shape in _drawn(incident.timeline).shapes}
    assert {role for role in roles if not re.search(rf"\.chart \.{role}\b", css)} == set()


TEXTS = st.one_of(
    st.sampled_from(["v3 out", "PSI alert fired, 中文", "W" * 80]), st.text(max_size=20)
)
VALUES = st.floats(allow_nan=True, allow_infinity=True)
KINDS = st.sampled_from(["upstream", "deploy", "drift", "alert", "action", "other"])
DAYS = st.integers(0, 4000).map(lambda n: _at((date(2020, 1, 1) + timedelta(days=n)).isoformat()))
OFFSETS = st.floats(-1e9, 1e9).map(lambda days: _at(None, days))
NAMES = st.sampled_from(["AUC", "CTR", "a very long name of a metric, longer than the chart"])


def timelines(dates: st.SearchStrategy[Date], most: int) -> st.SearchStrategy[list[TimelineEvent]]:
    events = st.one_of(
        st.builds(_event, dates, KINDS, TEXTS), st.builds(_value, dates, VALUES, NAMES)
    )
    return st.lists(events, max_size=most)


def _check(chart: Drawing) -> None:
    """Everything lies inside the picture, and no two texts cover each other."""
    assert ElementTree.fromstring(to_svg(chart, "chart")) is not None  # noqa: S314  our own
    for text in chart.texts:
        assert text.box.left >= -0.1
        assert text.box.right <= chart.width + 0.1
        assert text.box.top >= 0
        assert text.box.bottom <= chart.height
    for dot in _dots(chart):
        assert 0 <= dot.x <= chart.width
        assert 0 <= dot.y <= chart.height
    assert [pair for pair in combinations(chart.texts, 2) if _cover(*pair)] == []


def _cover(one: Text, other: Text) -> bool:
    # A date label may be set closer than the estimate, which is generous.
    return one.box.grown(-1).overlap(other.box.grown(-1)) > 0


@settings(deadline=None)
@given(
    st.one_of(timelines(DAYS, 30), timelines(OFFSETS, 30)), st.sampled_from([340.0, 560.0, 660.0])
)
def test_nothing_drawn_leaves_the_picture_or_covers_a_text(
    timeline: list[TimelineEvent], width: float
) -> None:
    chart = draw_chart(timeline, width)
    if chart:
        _check(chart)


def test_two_hundred_events_are_drawn() -> None:
    start = date(2025, 1, 1)
    chart = _drawn(
        [
            _event(_at((start + timedelta(days=n * 7 % 365)).isoformat()), "alert", f"alert {n}")
            if n % 2
            else _value(_at((start + timedelta(days=n)).isoformat()), n % 17)
            for n in range(200)
        ],
        340,
    )
    _check(chart)
