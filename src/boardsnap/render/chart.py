"""The metric over time, as shapes: small multiples over one date axis, events below.

Computed from the timeline's fields alone. A value without a date, and a metric with fewer than
two dated values, have no place on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from boardsnap.model.postmortem import Date, Offset, TimelineEvent
from boardsnap.render.wording import MONTHS, moment_of, number, plain, quantity

_HOURS = {"minutes": 1 / 60, "hours": 1.0, "days": 24.0, "weeks": 168.0, "months": 730.5}

_HEADER = 26.0
_PLOT = 92.0
_GAP = 14.0
_EVENTS = 26.0
_AXIS = 24.0
_SIDE = 26.0
# Two labels closer than this run into each other at the chart's type size of 12 px.
_LABEL_ROOM = 40.0
_TICK_ROOM = 72.0
# The width of a marker with two row numbers at 11 px.
_MARKER_ROOM = 34.0


@dataclass(frozen=True, slots=True)
class Point:
    """One value: where it is drawn, and its label if there is room for one."""

    x: float
    y: float
    label: str
    shown: bool
    above: bool
    ref: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One metric's curve."""

    name: str
    top: float
    bottom: float
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The points as an SVG polyline."""
        return " ".join(f"{p.x:.1f},{p.y:.1f}" for p in self.points)


@dataclass(frozen=True, slots=True)
class Tick:
    """A date on the axis, or the numbers of the events that happened there."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn, in pixels of a picture `width` wide and `height` high."""

    width: float
    height: float
    panels: tuple[Panel, ...]
    events: tuple[Tick, ...]
    ticks: tuple[Tick, ...]

    @property
    def axis_y(self) -> float:
        """Where the date axis runs."""
        return self.height - _AXIS

    @property
    def label(self) -> str:
        """The chart in words, for those who do not see it."""
        return "; ".join(
            f"{panel.name}: {', '.join(point.label for point in panel.points)}"
            for panel in self.panels
        )


@dataclass(frozen=True, slots=True)
class _Value:
    hours: float
    value: float
    unit: str | None
    ref: str


@dataclass(frozen=True, slots=True)
class _Clock:
    """Reads an event's date as hours since the origin; None for what is not on its scale."""

    origin: datetime | None

    def __call__(self, at: Date | None) -> float | None:
        if at is None:
            return None
        if self.origin is None:
            return _offset_hours(at.offset) if at.iso is None else None
        moment = moment_of(at.iso)
        return None if moment is None else (moment - self.origin).total_seconds() / 3600


def _offset_hours(offset: Offset | None) -> float | None:
    return None if offset is None else offset.value * _HOURS[offset.unit]


def draw_chart(timeline: Sequence[TimelineEvent], width: float) -> Chart | None:
    """The chart of a timeline's metrics, None where there is nothing to draw.

    Args:
        timeline: the events, in the document's order.
        width: of the picture, in pixels.
    """
    dated = (moment_of(event.at.iso) for event in timeline if event.at)
    clock = _Clock(min((moment for moment in dated if moment), default=None))
    series = _series(timeline, clock)
    if not series:
        return None
    events = list(_events(timeline, clock))
    hours = [v.hours for values in series.values() for v in values] + [h for h, _ in events]
    scale = _Scale(min(hours), max(hours), width)
    panels = tuple(
        _panel(name, values, scale, row) for row, (name, values) in enumerate(series.items())
    )
    return Chart(
        width=width,
        height=panels[-1].bottom + (_EVENTS if events else 0.0) + _AXIS + 6.0,
        panels=panels,
        events=tuple(_clusters(events, scale)),
        ticks=tuple(_ticks(clock.origin, scale)),
    )


def _series(timeline: Sequence[TimelineEvent], clock: _Clock) -> dict[str, list[_Value]]:
    found: dict[tuple[str, str], list[_Value]] = {}
    names: dict[tuple[str, str], str] = {}
    for index, event in enumerate(timeline):
        hours = clock(event.at)
        if event.metric is None or hours is None:
            continue
        name = plain(event.metric.name)
        key = (name.casefold(), event.metric.unit or "")
        names.setdefault(key, name)
        value = _Value(hours, event.metric.value, event.metric.unit, f"/timeline/{index}")
        found.setdefault(key, []).append(value)
    return {
        names[key]: sorted(values, key=lambda v: v.hours)
        for key, values in found.items()
        if len({v.hours for v in values}) >= 2
    }


def _events(timeline: Sequence[TimelineEvent], clock: _Clock) -> Iterator[tuple[float, int]]:
    for index, event in enumerate(timeline):
        hours = clock(event.at)
        if event.metric is None and hours is not None:
            yield hours, index + 1


@dataclass(frozen=True, slots=True)
class _Scale:
    first: float
    last: float
    width: float

    def __call__(self, hours: float) -> float:
        span = self.last - self.first
        room = self.width - 2 * _SIDE
        return _SIDE + (room * (hours - self.first) / span if span else room / 2)


def _panel(name: str, values: Sequence[_Value], scale: _Scale, row: int) -> Panel:
    top = row * (_HEADER + _PLOT + _GAP) + _HEADER
    low, high = min(v.value for v in values), max(v.value for v in values)
    # A flat curve runs through the middle; the others keep 20 px for the labels on both sides.
    heights = [
        top + 20 + (_PLOT - 40) * ((high - v.value) / (high - low) if high > low else 0.5)
        for v in values
    ]
    places = [scale(v.hours) for v in values]
    shown = _labelled(places)
    points = tuple(
        Point(
            x=places[i],
            y=heights[i],
            label=quantity(v.value, v.unit),
            shown=i in shown,
            above=_above(heights, i),
            ref=v.ref,
        )
        for i, v in enumerate(values)
    )
    return Panel(name, top, top + _PLOT, points)


def _labelled(places: Sequence[float]) -> set[int]:
    """Which points get a label: the last one, and those from the left that leave room."""
    last = len(places) - 1
    shown = {last}
    right = float("-inf")
    for index, x in enumerate(places[:-1]):
        if x - right >= _LABEL_ROOM and places[last] - x >= _LABEL_ROOM:
            shown.add(index)
            right = x
    return shown


def _above(heights: Sequence[float], index: int) -> bool:
    """Whether the label stands above the point: not where the curve comes down upon it."""
    neighbours = [*heights[max(0, index - 1) : index], *heights[index + 1 : index + 2]]
    return not neighbours or heights[index] <= sum(neighbours) / len(neighbours)


def _clusters(events: Sequence[tuple[float, int]], scale: _Scale) -> Iterator[Tick]:
    """Event numbers, those that would cover each other in one marker."""
    group: list[tuple[float, int]] = []
    for hours, row in sorted(events):
        if group and scale(hours) - scale(group[0][0]) >= _MARKER_ROOM:
            yield _marker(group, scale)
            group = []
        group.append((hours, row))
    if group:
        yield _marker(group, scale)


def _marker(group: Sequence[tuple[float, int]], scale: _Scale) -> Tick:
    rows = sorted(row for _, row in group)
    runs = len(rows) > 2 and all(b - a == 1 for a, b in pairwise(rows))
    label = f"{rows[0]}–{rows[-1]}" if runs else ", ".join(str(row) for row in rows)
    return Tick(sum(scale(hours) for hours, _ in group) / len(group), label)


def _ticks(origin: datetime | None, scale: _Scale) -> Iterator[Tick]:
    wanted = max(1, int((scale.width - 2 * _SIDE) // _TICK_ROOM))
    if origin is None:
        yield from _relative_ticks(scale, wanted)
        return
    start, end = (origin + timedelta(hours=h) for h in (scale.first, scale.last))
    if (end - start) / wanted > timedelta(days=14):
        yield from _month_ticks(origin, start, end, wanted, scale)
        return
    step = _step((end - start) / timedelta(hours=1), wanted)
    moment = start.replace(minute=0) if step < 24 else start.replace(hour=0, minute=0)
    while moment <= end:
        if moment >= start:
            label = f"{moment:%H:%M}" if step < 24 and moment.hour else _day(moment)
            yield Tick(scale((moment - origin) / timedelta(hours=1)), label)
        moment += timedelta(hours=step)


def _day(moment: datetime) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1]}"


def _step(hours: float, wanted: int) -> int:
    """The smallest round step, in hours, with which no more ticks than wanted are needed."""
    rounds = (1, 2, 3, 6, 12, 24, 48, 72, 120, 168, 336)
    return next((step for step in rounds if hours / step <= wanted), rounds[-1])


def _month_ticks(
    origin: datetime, start: datetime, end: datetime, wanted: int, scale: _Scale
) -> Iterator[Tick]:
    months = (end.year - start.year) * 12 + end.month - start.month
    step = next((s for s in (1, 2, 3, 6, 12) if months / s <= wanted), -(-months // wanted))
    for count in range(0, months + 1, step):
        year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
        moment = datetime(year, month + 1, 1)
        if start <= moment <= end:
            label = f"{MONTHS[month]} {year}"
            yield Tick(scale((moment - origin) / timedelta(hours=1)), label)


def _relative_ticks(scale: _Scale, wanted: int) -> Iterator[Tick]:
    unit, hours = ("h", 1) if scale.last - scale.first < 48 else ("d", 24)
    first, last = scale.first / hours, scale.last / hours
    step = next(
        (s for s in (1, 2, 5, 7, 14, 30, 60) if (last - first) / s <= wanted),
        max(1, round((last - first) / wanted)),
    )
    mark = -(-first // step) * step
    while mark <= last:
        yield Tick(scale(mark * hours), f"{'+' if mark >= 0 else '−'}{number(abs(mark))} {unit}")
        mark += step
