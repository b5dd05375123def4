"""Lines and marks in a straightened frame, in which rows are level.

Handwriting climbs and photos are taken at an angle. Layout compares rows far apart, so it works
on straightened copies; what it returns keeps the page's own coordinates.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from boardsnap.model.geometry import Box, Point
from boardsnap.model.ink import Mark, TextLine

# Slopes beyond this (about 17 degrees) are a failed polygon or vertical writing, not a row.
MAX_SLOPE = 0.3
# A polygon tells its slope only when it is clearly longer than high.
MIN_ASPECT = 3.0

Straightener = Callable[[Point], Point]


@dataclass(frozen=True, eq=False)
class Strip:
    """A written line whose middle runs from (left, y_left) to (right, y_right).

    Attributes:
        line: as read.
        order: its place in the reading, the last word in ties.
    """

    line: TextLine
    order: int
    left: float
    right: float
    y_left: float
    y_right: float
    height: float

    @property
    def text(self) -> str:
        """What is written."""
        return self.line.text

    @property
    def width(self) -> float:
        """Horizontal extent."""
        return self.right - self.left

    @cached_property
    def box(self) -> Box:
        """The writing as if it were level."""
        middle = (self.y_left + self.y_right) / 2
        return Box(self.left, middle - self.height / 2, self.right, middle + self.height / 2)

    @property
    def middle(self) -> float:
        """The height of its middle."""
        return (self.y_left + self.y_right) / 2

    def y_at(self, x: float) -> float:
        """Where its middle line, drawn on, passes `x`."""
        if self.right - self.left < 1e-6:
            return self.middle
        slope = (self.y_right - self.y_left) / (self.right - self.left)
        slope = max(-MAX_SLOPE, min(MAX_SLOPE, slope))
        return self.middle + slope * (x - (self.left + self.right) / 2)


@dataclass(frozen=True)
class DrawnMark:
    """A mark with its box and path in the straightened frame."""

    mark: Mark
    box: Box
    path: tuple[Point, ...]
    stops: tuple[Point, ...]


def strips_of(lines: Sequence[TextLine], straighten: Straightener) -> list[Strip]:
    """The lines in the straightened frame, in the order given."""
    return [_strip(line, order, straighten) for order, line in enumerate(lines)]


def drawn_marks(marks: Sequence[Mark], straighten: Straightener) -> list[DrawnMark]:
    """The marks in the straightened frame; marks without any point are left out."""
    drawn = []
    for mark in marks:
        points = [straighten(p) for p in (mark.polygon or mark.path)]
        if points:
            xs, ys = [p[0] for p in points], [p[1] for p in points]
            drawn.append(
                DrawnMark(
                    mark,
                    Box(min(xs), min(ys), max(xs), max(ys)),
                    tuple(straighten(p) for p in mark.path),
                    tuple(straighten(p) for p in mark.stops),
                )
            )
    return drawn


def find_straightener(lines: Sequence[TextLine]) -> Straightener:
    """The map that levels the writing: a turn, and the tilt's change from top to bottom.

    The slope of the lines is fitted as a + b * y (perspective makes the lower lines steeper than
    the upper ones), twice, the second time without the outliers of the first.
    """
    samples = [s for s in map(_slope, lines) if s is not None]
    if len(samples) < 3:
        return lambda p: p
    a, b = _fit(samples)
    residuals = [abs(slope - a - b * y) for y, slope, _ in samples]
    limit = 2.5 * statistics.median(residuals) + 1e-3
    kept = [s for s, r in zip(samples, residuals, strict=True) if r <= limit]
    if len(kept) >= 3:
        a, b = _fit(kept)
    overall = a + b * statistics.median(y for y, _, _ in samples)

    def straighten(point: Point) -> Point:
        x, y = point
        stretch = max(0.2, 1 + b * x)
        return (x + overall * y, (y - a * x) / stretch)

    return straighten


def _fit(samples: Sequence[tuple[float, float, float]]) -> tuple[float, float]:
    """Weighted least squares of slope on y."""
    total = sum(w for _, _, w in samples)
    mean_y = sum(w * y for y, _, w in samples) / total
    mean_slope = sum(w * s for _, s, w in samples) / total
    spread = sum(w * (y - mean_y) ** 2 for y, _, w in samples)
    # Too few rows at different heights say nothing about a change of slope.
    if spread < 1e-6 or len(samples) < 8:
        return mean_slope, 0.0
    b = sum(w * (y - mean_y) * (s - mean_slope) for y, s, w in samples) / spread
    return mean_slope - b * mean_y, b


def _slope(line: TextLine) -> tuple[float, float, float] | None:
    """(y, slope, weight) of a line long enough to have one."""
    left, right = _ends(line)
    width = right[0] - left[0]
    if width < MIN_ASPECT * _height(line) or width <= 0:
        return None
    slope = (right[1] - left[1]) / width
    if abs(slope) > MAX_SLOPE:
        return None
    return ((left[1] + right[1]) / 2, slope, width)


def _ends(line: TextLine) -> tuple[Point, Point]:
    """The middles of the left and the right side."""
    polygon = line.polygon
    if len(polygon) == 4:
        left, right = _middle(polygon[0], polygon[3]), _middle(polygon[1], polygon[2])
        if right[0] > left[0] and abs(right[1] - left[1]) <= MAX_SLOPE * (right[0] - left[0]):
            return left, right
    if not polygon:
        return (0.0, 0.0), (0.0, 0.0)
    box = line.box
    return (box.left, box.centre[1]), (box.right, box.centre[1])


def _height(line: TextLine) -> float:
    """The height of the writing across its own direction."""
    if line.height_px > 0:
        return line.height_px
    polygon = line.polygon
    if len(polygon) == 4:
        return (math.dist(polygon[0], polygon[3]) + math.dist(polygon[1], polygon[2])) / 2
    return line.box.height if polygon else 0.0


def _middle(a: Point, b: Point) -> Point:
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def _strip(line: TextLine, order: int, straighten: Straightener) -> Strip:
    left, right = (straighten(p) for p in _ends(line))
    if right[0] < left[0]:
        left, right = right, left
    return Strip(line, order, left[0], right[0], left[1], right[1], max(1.0, _height(line)))
