"""What a claim is about, over time: both periods, the level that the board names, since when."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from boardsnap.model.claims import Course, CoursePoint, Onset
from boardsnap.model.geometry import Box
from boardsnap.render.axis import Axis
from boardsnap.render.shapes import Circle, Drawing, Line, Polyline, Rect, Shape, Text, width_of
from boardsnap.render.verification.telling import figure, moment_words, share
from boardsnap.timing import moment_of
from boardsnap.wording import clipped, plain

_TOP, _PLOT, _DATES = 26.0, 132.0, 26.0
_SIDE = 34.0
_SIZE = 11.0
# The air above the highest and below the lowest value, as a share of their distance.
_AIR = 0.12
# Single values are shown as dots while there are no more than this.
_MOST_DOTS = 24
# Lines across the plot at round values: no more than this.
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where moments and values stand."""

    axis: Axis
    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """The height of a value; those beyond the frame stand at its edge."""
        # Halved first: the distance between the ends of the floats is no float.
        span = self.high / 2 - self.low / 2
        part = (self.high / 2 - value / 2) / span if span else 0.5
        return self.top + (self.bottom - self.top) * min(max(part, 0.0), 1.0)


def draw_course(course: Course, width: float) -> Drawing | None:
    """The picture of a course, None where there are fewer than two points.

    Args:
        course: over time.
        width: of the picture, in pixels; 300 and more.
    """
    points = [p for p in course.points if math.isfinite(p.value) and _at(p.start)]
    moments = [_middle(point) for point in points]
    if len(set(moments)) < 2:
        return None
    low, high = _range(course, points)
    lines = [(value, _said(course, value)) for value in _round_values(low, high)]
    gutter = max((width_of(label, _SIZE) for _, label in lines), default=0.0) + 8
    axis = Axis(moments[0], moments[-1], max(_SIDE, gutter), width - _SIDE, calendar=True)
    frame = _Frame(axis, low, high, _TOP, _TOP + _PLOT)
    height = frame.bottom + _DATES
    shapes: list[Shape] = [*_ground(frame, course, lines, width)]
    for reference in (True, False):
        shapes += _curve([p for p in points if p.reference == reference], frame, reference)
    shapes += _claimed(course, points, frame, width)
    shapes += _since(course.onset, frame, width)
    title = clipped(plain(course.title), 100)
    return Drawing(width, height, f"{title} over time", describe_course(course), tuple(shapes))


def describe_course(course: Course) -> str:
    """The picture in words."""
    parts = []
    for name, reference in (("reference", True), ("current period", False)):
        points = [p for p in course.points if p.reference == reference]
        if points:
            first, last = points[0], points[-1]
            parts.append(
                f"{name}: {_said(course, first.value)} on {moment_words(first.start)}, "
                f"{_said(course, last.value)} on {moment_words(last.start)}"
            )
    if course.claimed:
        parts.append("on the board: " + ", ".join(_said(course, c) for c in course.claimed))
    if course.onset is not None:
        onset = course.onset
        parts.append(
            f"change began {moment_words(onset.began)}, between {moment_words(onset.earliest)} "
            f"and {moment_words(onset.latest)}"
        )
    return "; ".join(parts)


def _range(course: Course, points: Sequence[CoursePoint]) -> tuple[float, float]:
    """The values that are shown: all of them, their intervals as far as they are not wild."""
    values = [point.value for point in points] + list(course.claimed)
    low, high = min(values), max(values)
    reach = (high - low) or abs(high) or 1.0
    ends = [end for p in points for end in (p.low, p.high) if end is not None]
    low = max(min([low, *ends]), low - reach / 2)
    high = min(max([high, *ends]), high + reach / 2)
    air = _AIR * (high - low or reach)
    if course.unit == "share":
        return max(0.0, low - air), min(1.0, high + air)
    # What is never below nothing is not drawn there: a distance, a mean of amounts.
    return (max(0.0, low - air) if low >= 0 else low - air), high + air


def _round_values(low: float, high: float) -> list[float]:
    """Round values between the two: steps of 1, 2 or 5 times a power of ten."""
    reach = high - low
    if not math.isfinite(reach) or reach <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(reach / _MOST_LINES))
    step = next(s * power for s in (1, 2, 5, 10) if reach / (s * power) <= _MOST_LINES)
    first = math.ceil(low / step - 1e-9)
    values = (round(place * step, 12) for place in range(first, first + _MOST_LINES + 1))
    return [value for value in values if value <= high] or [low]


def _ground(
    frame: _Frame, course: Course, lines: Sequence[tuple[float, str]], width: float
) -> Iterator[Shape]:
    yield Text("metric", 0.0, 12.0, clipped(plain(course.title), int(width / 7)), 12.0, "start")
    for x, _ in frame.axis.ticks:
        yield Line("grid", x, frame.top, x, frame.bottom)
    yield Line("axis", frame.axis.left, frame.bottom, width, frame.bottom)
    for value, label in lines:
        y = frame.y(value)
        yield Line("grid", frame.axis.left, y, width, y)
        yield Text("scale", 0.0, y + 4, label, _SIZE, "start")
    free = 0.0
    for x, label in frame.axis.ticks:
        half = width_of(label, _SIZE) / 2
        text = Text("date", min(max(x, half), width - half), frame.bottom + 17, label, _SIZE)
        if text.box.left >= free:
            yield text
            free = text.box.right


def _curve(points: Sequence[CoursePoint], frame: _Frame, reference: bool) -> Iterator[Shape]:
    if not points:
        return
    which = " was" if reference else ""
    xs = [frame.axis(_middle(point)) for point in points]
    ends = [(p.low, p.high) for p in points if p.low is not None and p.high is not None]
    if len(ends) == len(points) > 1:
        upper = [(x, frame.y(high)) for x, (_, high) in zip(xs, ends, strict=True)]
        lower = [(x, frame.y(low)) for x, (low, _) in zip(xs, ends, strict=True)]
        yield Polyline(f"band{which}", (*upper, *reversed(lower)))
    places = [(x, frame.y(point.value)) for x, point in zip(xs, points, strict=True)]
    yield Polyline(f"curve{which}", tuple(places))
    if not reference and len(points) <= _MOST_DOTS:
        yield from (Circle("point", x, y, 2.5) for x, y in places)


def _claimed(
    course: Course, points: Sequence[CoursePoint], frame: _Frame, width: float
) -> Iterator[Shape]:
    taken: list[float] = []
    places = [(frame.axis(_middle(point)), frame.y(point.value)) for point in points]
    for value in course.claimed:
        y = frame.y(value)
        yield Line("claimed", frame.axis.left, y, width, y)
        label = f"board: {_said(course, value)}"
        if all(abs(y - other) > 14 for other in taken):
            above = y - 4 if y > frame.top + 14 else y + 12
            at_left = Text("board", frame.axis.left + 4, above, label, _SIZE, "start")
            at_right = Text("board", width, above, label, _SIZE, "end")
            yield max((at_right, at_left), key=lambda text: _room(text, places))
            taken.append(y)


def _room(text: Text, places: Sequence[tuple[float, float]]) -> float:
    """How far the nearest point above or below a label is from it; 20 is as good as more."""
    near = [abs(y - text.y) for x, y in places if text.box.left - 4 <= x <= text.box.right + 4]
    return min([20.0, *near])


def _since(onset: Onset | None, frame: _Frame, width: float) -> Iterator[Shape]:
    if onset is None:
        return
    began, first, last = (_at(d) for d in (onset.began, onset.earliest, onset.latest))
    if began is None or first is None or last is None:
        return
    left, right = (
        min(max(frame.axis(m), frame.axis.left), frame.axis.right) for m in (first, last)
    )
    yield Rect("onset", Box(left, frame.top, max(right, left + 2), frame.bottom))
    x = min(max(frame.axis(began), frame.axis.left), frame.axis.right)
    yield Line("began", x, frame.top, x, frame.bottom)
    said = (
        f"by {moment_words(onset.latest)}"
        if onset.from_the_start
        else f"since {moment_words(onset.began)}"
    )
    half = width_of(said, _SIZE) / 2
    yield Text("since", min(max(x, half), width - half), frame.top - 3, said, _SIZE)


def _said(course: Course, value: float) -> str:
    return share(value) if course.unit == "share" else figure(value)


def _at(iso: str) -> datetime | None:
    return moment_of(iso)


def _middle(point: CoursePoint) -> datetime:
    start, end = _at(point.start), _at(point.end)
    if start is None:
        raise ValueError(f"{point.start} is no date")
    return start + (end - start) / 2 if end is not None else start
