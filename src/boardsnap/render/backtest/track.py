"""A monitor over time, as a picture: what it looked at, its threshold, when it would have fired."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from boardsnap.model.backtest import Backtest, Finding, Point, Track, Watched
from boardsnap.model.geometry import Box
from boardsnap.model.monitor import Condition
from boardsnap.render.axis import Axis
from boardsnap.render.shapes import Circle, Drawing, Line, Polyline, Rect, Shape, Text, width_of
from boardsnap.timing import ORIGIN, moment_of
from boardsnap.wording import clipped, number, plain

_HEIGHT = 248.0
_SIDE, _TOP, _BOTTOM = 56.0, 76.0, 34.0
_SIZE = 11.0
# A line across so many usual steps would show what nobody saw.
_GAP = 8.0
_NAMES = {
    "relative_drop": "drop",
    "relative_rise": "rise",
    "deviations": "deviations",
    "rate_of_change": "change",
    "ewma": "EWMA",
    "cusum": "CUSUM",
    "page_hinkley": "Page-Hinkley sum",
    "adwin": "ADWIN",
    "kswin": "KSWIN",
    "psi": "PSI",
    "js": "JS distance",
    "ks": "KS distance",
    "wasserstein": "Wasserstein distance",
    "null_rate": "share missing",
}


@dataclass(frozen=True, slots=True)
class _Scene:
    """The monitor's points on the axis of time, and what happened there.

    Attributes:
        low, high: ends of the scale; what is beyond them stands at the edge.
        few: the points are those of a board, and nothing is known between them.
    """

    axis: Axis
    points: tuple[Point, ...]
    condition: Condition
    began: datetime
    low: float
    high: float
    width: float
    few: bool

    def at(self, days: float) -> float:
        """Where a moment stands, in days since the failure began."""
        return self.axis(self.began + timedelta(days=days))

    def y(self, value: float) -> float:
        room = _HEIGHT - _TOP - _BOTTOM
        inside = min(max(value, self.low), self.high)
        return _TOP + room * (self.high - inside) / (self.high - self.low)


def draw_track(backtest: Backtest, track: Track, width: float) -> Drawing | None:
    """The picture of one monitor, None where there are fewer than two points.

    Args:
        backtest: for the course of the failure.
        track: the monitor's statistic.
        width: of the picture, in pixels; 340 and more.
    """
    finding = backtest.finding(track.monitor)
    if finding is None or len(track.points) < 2:
        return None
    scene = _scene(backtest, track, finding, width)
    shapes = [
        *_periods(scene, backtest, finding),
        *_grid(scene),
        *_course(scene),
        *_events(scene, backtest, finding),
        *_head(scene, finding),
    ]
    return Drawing(width, _HEIGHT, plain(finding.monitor.title), finding.sentence, tuple(shapes))


def _scene(backtest: Backtest, track: Track, finding: Finding, width: float) -> _Scene:
    condition = finding.monitor.conditions[0]
    dated = moment_of(backtest.incident.began.iso)
    began = dated or ORIGIN
    points = track.points
    values = [*_on_scale(backtest, track, began), condition.threshold]
    air = (max(values) - min(values)) * 0.06 or 1.0
    axis = Axis(
        first=began + timedelta(days=points[0].days),
        last=began + timedelta(days=max(points[-1].days, points[0].days + 0.01)),
        left=_SIDE,
        right=width - 14.0,
        calendar=dated is not None,
    )
    watched = _watched(backtest.watched, condition.subject.name)
    return _Scene(
        axis,
        points,
        condition,
        began,
        min(values) - air,
        max(values) + air,
        width,
        few=watched is not None and watched.source == "board",
    )


def _on_scale(backtest: Backtest, track: Track, began: datetime) -> list[float]:
    """The values that the scale has room for: once the failure is over a sum may go anywhere."""
    ended = moment_of(backtest.incident.ended.iso) if backtest.incident.ended else None
    last = math.inf if ended is None else (ended - began) / timedelta(days=1)
    return [one.value for one in track.points if one.days <= last] or [track.points[0].value]


# ---------------------------------------------------------------------- what lies behind it


def _periods(scene: _Scene, backtest: Backtest, finding: Finding) -> Iterator[Shape]:
    """The failure shaded, and above it which part of the time served for what."""
    bottom = _HEIGHT - _BOTTOM
    start, end = scene.at(0), _end(scene, backtest)
    yield Rect("failing", Box(start, _TOP - 8, max(end, start + 1), bottom))
    fitted = _fitted(backtest, finding)
    ends = [scene.axis.left, *([scene.axis(fitted)] if fitted else []), start]
    names = ["thresholds fitted", "false alarms counted"] if fitted else ["before the failure"]
    for name, left, right in zip(names, ends, ends[1:], strict=False):
        yield from _bracket(name, left, right)
    yield from _bracket("failure", start, max(end, start + 1))


def _bracket(name: str, left: float, right: float) -> Iterator[Shape]:
    if right - left < 6:
        return
    y = _TOP - 14
    yield Line("span", left + 1, y, right - 1, y)
    if width_of(name, _SIZE) <= right - left:
        yield Text("lane", (left + right) / 2, y - 6, name, _SIZE)


def _end(scene: _Scene, backtest: Backtest) -> float:
    ended = moment_of(backtest.incident.ended.iso) if backtest.incident.ended else None
    if ended is None or not scene.axis.calendar:
        return scene.axis.right
    return min(scene.axis(ended), scene.axis.right)


def _fitted(backtest: Backtest, finding: Finding) -> datetime | None:
    watched = _watched(backtest.watched, finding.monitor.conditions[0].subject.name)
    return moment_of(watched.fitted_until.iso) if watched and watched.fitted_until else None


def _watched(watched: Sequence[Watched], name: str) -> Watched | None:
    return next((one for one in watched if one.name == name), None)


def _grid(scene: _Scene) -> Iterator[Shape]:
    bottom = _HEIGHT - _BOTTOM
    for x, _ in scene.axis.ticks:
        yield Line("grid", x, _TOP, x, bottom)
    yield Line("axis", scene.axis.left, bottom, scene.width, bottom)
    free = 0.0
    for x, label in scene.axis.ticks:
        half = width_of(label, 12.0) / 2
        text = Text("date", min(max(x, half), scene.width - half), bottom + 17, label)
        if text.box.left >= free:
            yield text
            free = text.box.right
    values = [one.value for one in scene.points if scene.low <= one.value <= scene.high]
    for value in dict.fromkeys((max(values), min(values))):
        y = scene.y(value)
        if abs(y - scene.y(scene.condition.threshold)) > 14:
            yield Text("date", scene.axis.left - 8, y + 4, _scale(value), _SIZE, "end")


def _scale(value: float) -> str:
    """The number as finely as there is room for at the side."""
    tries = (number(float(f"{value:.{digits}g}")) for digits in (4, 3, 2, 1))
    said = next((one for one in tries if width_of(one, _SIZE) <= _SIDE - 8), f"{value:.0e}")
    return said.replace("-", "−")


# ---------------------------------------------------------------------- what it shows


def _course(scene: _Scene) -> Iterator[Shape]:
    threshold = scene.y(scene.condition.threshold)
    yield Line("threshold", scene.axis.left, threshold, scene.axis.right, threshold)
    label = _scale(scene.condition.threshold)
    yield Text("limit", scene.axis.left - 8, threshold + 4, label, _SIZE, "end")
    for run in _runs(scene.points):
        places = tuple((scene.at(one.days), scene.y(one.value)) for one in run)
        if len(run) > 1:
            yield Polyline("between" if scene.few else "course", places)
        if len(run) == 1 or scene.few:
            yield from (Circle("seen", x, y, 3.0) for x, y in places)
    for point in scene.points:
        if point.holds:
            yield Circle("fired", scene.at(point.days), scene.y(point.value), 3.0)


def _runs(points: Sequence[Point]) -> Iterator[Sequence[Point]]:
    """The points without the gaps in which there was nothing to see."""
    steps = [later.days - one.days for one, later in pairwise(points)]
    longest = _GAP * median(steps)
    start = 0
    for index, step in enumerate(steps, start=1):
        if step > longest:
            yield points[start:index]
            start = index
    yield points[start:]


def _events(scene: _Scene, backtest: Backtest, finding: Finding) -> Iterator[Shape]:
    """When it would have fired, and when people noticed."""
    bottom = _HEIGHT - _BOTTOM
    detected = backtest.incident.detected
    noticed = moment_of(detected.iso) if detected else None
    if noticed and scene.axis.calendar:
        x = scene.axis(noticed)
        if x <= scene.axis.right + 1:
            yield Line("guide", x, 26.0, x, bottom)
            yield _beside("noticed", x, 34.0, scene, "value")
    if finding.fires_on and finding.delay_days is not None:
        x = scene.at(finding.delay_days)
        yield Line("first", x, 12.0, x, bottom)
        yield _beside("fires", x, 20.0, scene, "duration")


def _beside(name: str, x: float, y: float, scene: _Scene, role: str) -> Text:
    if x + 6 + width_of(name, _SIZE) <= scene.width:
        return Text(role, x + 5, y, name, _SIZE, "start")
    return Text(role, x - 5, y, name, _SIZE, "end")


def _head(scene: _Scene, finding: Finding) -> Iterator[Shape]:
    statistic = finding.monitor.conditions[0].statistic
    subject = plain(scene.condition.subject.name)
    name = _NAMES.get(statistic, statistic.replace("_", " "))
    said = subject if statistic == "value" else f"{name} of {subject}"
    room = int(scene.width * 0.5 / width_of("n", 12.0))
    yield Text("metric", 0.0, 12.0, clipped(said, room), anchor="start")
