"""The failure over time: metrics, what happened, and how long it took, on one date axis.

Computed from the timeline alone. From top to bottom: the times to detect and to mitigate as
spans, a curve for each metric on its own scale, a lane for each kind of event, the dates. Event
numbers are the rows of the timeline's table, which says all of it in words.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import get_args

from boardsnap.model.geometry import Box
from boardsnap.model.postmortem import EventKind, TimelineEvent
from boardsnap.render.axis import Axis
from boardsnap.render.shapes import Circle, Drawing, Line, Polyline, Rect, Shape, Text, width_of
from boardsnap.render.wording import (
    clipped,
    date_words,
    duration_words,
    metric_words,
    plain,
    quantity,
)
from boardsnap.timing import (
    DatedEvent,
    Duration,
    ResponseTimes,
    dated_events,
    has_calendar,
    response_times,
)

_SPAN = 24.0
_HEADER = 26.0
_PLOT = 92.0
_GAP = 14.0
_LANE = 24.0
_DATES = 28.0
# Half of the widest date label: it stays inside the picture at both ends.
_SIDE = 32.0
_LANE_SIZE = 11.0
_MARKER_SIZE = 10.0
_MARKER_HEIGHT = 16.0
# An event's text is shown from so many letters on: less says nothing.
_LEAST_LETTERS = 6
# Above and below a value stands its label, with the air that keeps it off the dot.
_ABOVE, _BELOW = -9.0, 19.0
# So many panels, lanes and spans fill a printed page; the table has every value.
_MOST_PANELS = 4
_MOST_LETTERS = 80

_LANES: dict[EventKind, str] = {
    "upstream": "Upstream",
    "deploy": "Deploys",
    "drift": "Drift",
    "alert": "Alerts",
    "action": "Actions",
    "metric": "Values",
    "other": "Other",
}


@dataclass(frozen=True, slots=True)
class _Value:
    moment: datetime
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class _Series:
    """One metric's course, under the name first written."""

    name: str
    values: tuple[_Value, ...]


@dataclass(frozen=True, slots=True)
class _Happened:
    moment: datetime
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is drawn, before it has a place."""

    series: tuple[_Series, ...]
    lanes: dict[EventKind, list[_Happened]]
    spans: tuple[tuple[str, datetime, datetime], ...]
    failing: tuple[datetime, datetime] | None
    left_out: int


def draw_chart(timeline: Sequence[TimelineEvent], width: float) -> Drawing | None:
    """The chart of a timeline, None where nothing took its course over time.

    Args:
        timeline: the events, in the document's order.
        width: of the picture, in pixels; 340 and more.
    """
    dated = dated_events(timeline)
    if len({one.at.moment for one in dated}) < 2:
        return None
    plan = _plan(dated, response_times(timeline))
    gutter = max(
        (width_of(_LANES[kind], _LANE_SIZE) + 6 + _MARKER_HEIGHT / 2 for kind in plan.lanes),
        default=0.0,
    )
    axis = Axis(
        first=dated[0].at.moment,
        last=dated[-1].at.moment,
        left=max(_SIDE, gutter),
        right=width - _SIDE,
        calendar=has_calendar(timeline),
    )
    return _draw(plan, axis, width, describe(timeline))


def describe(timeline: Sequence[TimelineEvent]) -> str:
    """The chart in words: each dated event, then how long it took."""
    times = response_times(timeline)
    said = [f"{date_words(e.event.at)}: {_words_of(e.event)}" for e in dated_events(timeline)]
    took = {"Time to detect": times.to_detect, "Time to mitigate": times.to_mitigate}
    said += [f"{name}: {duration_words(time)}" for name, time in took.items() if time]
    return "; ".join(said)


def _words_of(event: TimelineEvent) -> str:
    words = plain(event.text) or (metric_words(event.metric) if event.metric else event.kind)
    return clipped(words, _MOST_LETTERS)


def _plan(dated: Sequence[DatedEvent], times: ResponseTimes) -> _Plan:
    series = _series(dated)
    drawn = dict(list(series.items())[:_MOST_PANELS])
    moments = {one.at.ref: one.at.moment for one in dated}
    return _Plan(
        series=tuple(drawn.values()),
        lanes=_lanes(dated, set(series)),
        spans=tuple(_spans(times, moments)),
        failing=_failing(times, dated),
        left_out=len(series) - len(drawn),
    )


def _key(event: TimelineEvent) -> tuple[str, str] | None:
    metric = event.metric
    return (plain(metric.name).casefold(), metric.unit or "") if metric else None


def _series(dated: Sequence[DatedEvent]) -> dict[tuple[str, str], _Series]:
    """The metrics that have a course: values at two moments or more, in one unit."""
    found: dict[tuple[str, str], _Series] = {}
    for one in dated:
        metric, key = one.event.metric, _key(one.event)
        if metric and key and math.isfinite(metric.value):
            value = _Value(one.at.moment, metric.value, quantity(metric.value, metric.unit))
            begun = found.get(key, _Series(plain(metric.name), ()))
            found[key] = replace(begun, values=(*begun.values, value))
    return {
        key: series
        for key, series in found.items()
        if len({value.moment for value in series.values}) > 1
    }


def _lanes(
    dated: Sequence[DatedEvent], drawn: set[tuple[str, str]]
) -> dict[EventKind, list[_Happened]]:
    """Every event that is on no curve, by its kind."""
    lanes: dict[EventKind, list[_Happened]] = {kind: [] for kind in get_args(EventKind)}
    for one in dated:
        if _key(one.event) in drawn:
            continue
        row = int(one.at.ref.rsplit("/", 1)[1]) + 1
        lanes[one.event.kind].append(_Happened(one.at.moment, row, _words_of(one.event)))
    return {kind: lanes[kind] for kind in _LANES if lanes[kind]}


def _spans(
    times: ResponseTimes, moments: dict[str, datetime]
) -> Iterator[tuple[str, datetime, datetime]]:
    named: dict[str, Duration | None] = {
        "detected after": times.to_detect,
        "mitigated after": times.to_mitigate,
        "alert to mitigation:": None if times.to_mitigate else times.to_respond,
        "recovered after": times.to_recover,
    }
    for name, duration in named.items():
        if duration and duration.seconds:
            first, last = (moments[ref] for ref in duration.refs)
            yield f"{name} {duration_words(duration)}", first, last


def _failing(times: ResponseTimes, dated: Sequence[DatedEvent]) -> tuple[datetime, datetime] | None:
    """From the start of the failure until it was over, as far as the board goes."""
    if times.started is None:
        return None
    over = times.recovered or times.mitigated
    return times.started.moment, over.moment if over else dated[-1].at.moment


def _draw(plan: _Plan, axis: Axis, width: float, description: str) -> Drawing:
    top = len(plan.spans) * _SPAN
    panels = top + len(plan.series) * (_HEADER + _PLOT + _GAP)
    lanes = panels + (8.0 if plan.spans and not plan.series else 0.0)
    bottom = lanes + len(plan.lanes) * _LANE + 4.0
    height = bottom + _DATES + (16.0 if plan.left_out else 0.0)
    shapes: list[Shape] = [*_grid(axis, top, bottom), *_shade(plan, axis, top, panels)]
    shapes += _guides(plan, axis, top, lanes)
    for row, series in enumerate(plan.series):
        shapes += _panel(series, axis, top + row * (_HEADER + _PLOT + _GAP) + _HEADER, width)
    for row, (kind, happened) in enumerate(plan.lanes.items()):
        shapes += _lane(kind, happened, axis, lanes + (row + 0.5) * _LANE, width)
    shapes += _brackets(plan, axis, top, width)
    shapes.append(Line("axis", axis.left - 8, bottom, width, bottom))
    shapes += _dates(axis, bottom + 17, width)
    if plan.left_out:
        more = f"{plan.left_out} more in the table"
        shapes.append(Text("more", width, height - 4, more, _LANE_SIZE, "end"))
    named = ", ".join(series.name for series in plan.series) or "What happened"
    return Drawing(width, height, clipped(f"{named} over time", 120), description, tuple(shapes))


def _grid(axis: Axis, top: float, bottom: float) -> Iterator[Shape]:
    for x, _ in axis.ticks:
        yield Line("grid", x, top, x, bottom)


def _dates(axis: Axis, y: float, width: float) -> Iterator[Text]:
    """The labels of the axis; one that would run into the one before is left out."""
    free = 0.0
    for x, label in axis.ticks:
        half = width_of(label, 12.0) / 2
        text = Text("date", min(max(x, half), width - half), y, label)
        if text.box.left >= free:
            yield text
            free = text.box.right


def _shade(plan: _Plan, axis: Axis, top: float, bottom: float) -> Iterator[Shape]:
    if plan.failing and plan.series:
        start, end = (axis(moment) for moment in plan.failing)
        if end > start:
            yield Rect("failing", Box(start, top, end, bottom - _GAP))


def _guides(plan: _Plan, axis: Axis, top: float, lanes: float) -> Iterator[Shape]:
    """From each event up through the curves, and from each span down to them."""
    for row, (kind, happened) in enumerate(plan.lanes.items()):
        for x in sorted({axis(one.moment) for one in happened}):
            yield Line(f"event {kind}", x, top, x, lanes + (row + 0.5) * _LANE)
    for x in sorted({axis(end) for _, *ends in plan.spans for end in ends}):
        yield Line("guide", x, 12.0, x, lanes)


def _brackets(plan: _Plan, axis: Axis, top: float, width: float) -> Iterator[Shape]:
    for row, (label, first, last) in enumerate(plan.spans):
        y = top - (len(plan.spans) - row) * _SPAN + 12.0
        start, end = axis(first), axis(last)
        words = _beside(label, start, end, y + 4, width)
        yield from _around(words, start, end, y)
        yield Line("span", start, y - 4, start, y + 4)
        yield Line("span", end, y - 4, end, y + 4)
        yield words


def _around(words: Text, start: float, end: float, y: float) -> Iterator[Line]:
    """A span's line, with a gap for words that stand in it."""
    left, right = words.box.left - 4, words.box.right + 4
    if start < left and right < end:
        yield Line("span", start, y, left, y)
        yield Line("span", right, y, end, y)
    else:
        yield Line("span", start, y, end, y)


def _beside(label: str, start: float, end: float, y: float, width: float) -> Text:
    """A span's label: in its middle where it fits, else at the side that has more room."""
    wide = width_of(label, _LANE_SIZE)
    if end - start >= wide + 24:
        return Text("duration", (start + end) / 2, y, label, _LANE_SIZE)
    if width - end - 8 >= wide or width - end >= start:
        return Text("duration", min(end + 8, width - wide), y, label, _LANE_SIZE, "start")
    return Text("duration", max(start - 8, wide), y, label, _LANE_SIZE, "end")


def _panel(series: _Series, axis: Axis, top: float, width: float) -> Iterator[Shape]:
    values = series.values
    low, high = min(v.value for v in values), max(v.value for v in values)
    # A flat curve runs through the middle; the others keep 20 px for the labels on both sides.
    # Halved first: the distance between the ends of the floats is no float.
    span = high / 2 - low / 2
    places = [
        (
            axis(v.moment),
            top + 20 + (_PLOT - 40) * ((high / 2 - v.value / 2) / span if span else 0.5),
        )
        for v in values
    ]
    letters = int((width - 8) / width_of("n", 12.0))
    yield Text("metric", 0.0, top - 8, clipped(series.name, letters), anchor="start")
    yield Polyline("curve", tuple(places))
    yield from (Circle("point", x, y, 3.5) for x, y in places)
    yield from _value_labels(values, places, width)


def _value_labels(
    values: Sequence[_Value], places: Sequence[tuple[float, float]], width: float
) -> Iterator[Text]:
    """Labels where there is room: the ends first, then the extremes, then from the left."""
    heights = [value.value for value in values]
    extremes = [heights.index(min(heights)), heights.index(max(heights))]
    order = dict.fromkeys([len(values) - 1, 0, *extremes, *range(len(values))])
    taken: list[Box] = []
    for index in order:
        x, y = places[index]
        half = width_of(values[index].label, 12.0) / 2
        middle = min(max(x, half), width - half)
        sides = (_ABOVE, _BELOW) if _above(places, index) else (_BELOW, _ABOVE)
        tries = (Text("value", middle, y + side, values[index].label) for side in sides)
        fitting = next((t for t in tries if not any(_meet(t.box, box) for box in taken)), None)
        if fitting and half <= width / 2:
            taken.append(fitting.box)
            yield fitting


def _meet(one: Box, other: Box) -> bool:
    return one.overlap(other) > 0


def _above(places: Sequence[tuple[float, float]], index: int) -> bool:
    """Whether the label stands above the point: not where the curve comes down upon it."""
    near = [*places[max(0, index - 1) : index], *places[index + 1 : index + 2]]
    return not near or places[index][1] <= sum(y for _, y in near) / len(near)


@dataclass(frozen=True, slots=True)
class _Marker:
    """One event, or several that would cover each other, on a lane."""

    x: float
    label: str
    text: str

    @property
    def half(self) -> float:
        return max(_MARKER_HEIGHT, width_of(self.label, _MARKER_SIZE) + 8) / 2

    def box(self, y: float) -> Box:
        high = _MARKER_HEIGHT / 2
        return Box(self.x - self.half, y - high, self.x + self.half, y + high)


def _lane(
    kind: EventKind, happened: Sequence[_Happened], axis: Axis, y: float, width: float
) -> Iterator[Shape]:
    yield Text("lane", 0.0, y + 4, _LANES[kind], _LANE_SIZE, "start")
    markers = _markers(happened, axis)
    free = axis.left - _MARKER_HEIGHT / 2
    for marker, following in zip(markers, [*markers[1:], None], strict=True):
        box = marker.box(y)
        yield Rect(f"marker {kind}", box, _MARKER_HEIGHT / 2)
        yield Text("number", marker.x, y + 3.5, marker.label, _MARKER_SIZE)
        end = following.box(y).left - 6 if following else width
        text = _beside_marker(marker.text, box, free, end)
        if text:
            yield text
        free = max(box.right, text.box.right if text else 0.0) + 6


def _beside_marker(text: str, marker: Box, left: float, right: float) -> Text | None:
    """The event's text at the right of its marker, at its left where only there it fits whole."""
    y = marker.centre[1] + 4
    after = Text("happened", marker.right + 4, y, text, _LANE_SIZE, "start")
    before = Text("happened", marker.left - 4, y, text, _LANE_SIZE, "end")
    if after.box.right <= right:
        return after
    if before.box.left >= left:
        return before
    shorter = _fitting(text, right - after.x)
    if shorter:
        return replace(after, text=shorter)
    shorter = _fitting(text, before.x - left)
    return replace(before, text=shorter) if shorter else None


def _fitting(text: str, room: float) -> str:
    """The text, shortened to the room; nothing where too little of it would be left."""
    most = min(len(text), int(room / width_of("i", _LANE_SIZE)))
    letters = next(
        (n for n in range(most, 0, -1) if width_of(clipped(text, n), _LANE_SIZE) <= room), 0
    )
    return clipped(text, letters) if letters >= _LEAST_LETTERS else ""


def _markers(happened: Sequence[_Happened], axis: Axis) -> list[_Marker]:
    """Events from left to right; those that would cover each other share one marker."""
    groups: list[list[_Happened]] = []
    markers: list[_Marker] = []
    for one in happened:
        group = [one]
        marker = _marker(group, axis)
        while markers and marker.x - marker.half < markers[-1].x + markers[-1].half + 2:
            group = groups.pop() + group
            markers.pop()
            marker = _marker(group, axis)
        groups.append(group)
        markers.append(marker)
    return markers


def _marker(group: Sequence[_Happened], axis: Axis) -> _Marker:
    rows = sorted(one.row for one in group)
    if len(rows) < 3:
        label = ", ".join(map(str, rows))
    elif rows[-1] - rows[0] == len(rows) - 1:
        label = f"{rows[0]}–{rows[-1]}"
    else:
        label = f"{len(rows)} ×"
    middle = sum(axis(one.moment) for one in group) / len(group)
    text = "; ".join(one.text for one in group)
    half = _Marker(middle, label, text).half
    # A wide marker stays off the lane's name at its left, and inside the picture at its right.
    inside = min(max(middle, axis.left - _MARKER_HEIGHT / 2 + half), axis.right + _SIDE - half)
    return _Marker(inside, label, text)
