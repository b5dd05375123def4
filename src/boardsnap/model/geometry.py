"""Points, polygons, boxes and the one conversion between page and photo pixels.

All coordinates are pixels, origin top-left, x to the right, y down.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
Polygon = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle: left <= right, top <= bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Horizontal extent in pixels."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Vertical extent in pixels."""
        return self.bottom - self.top

    @property
    def centre(self) -> Point:
        """The middle of the box."""
        return ((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    @property
    def area(self) -> float:
        """Width times height, in square pixels."""
        return max(0.0, self.width) * max(0.0, self.height)

    @property
    def polygon(self) -> Polygon:
        """The four corners, clockwise from the top left."""
        return (
            (self.left, self.top),
            (self.right, self.top),
            (self.right, self.bottom),
            (self.left, self.bottom),
        )

    def grown(self, by_px: float) -> Box:
        """The box with every side moved outwards by `by_px` (inwards if negative)."""
        return Box(self.left - by_px, self.top - by_px, self.right + by_px, self.bottom + by_px)

    def overlap(self, other: Box) -> float:
        """The area of the intersection, in square pixels."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def x_overlap(self, other: Box) -> float:
        """The length that both share on the x axis; negative: the gap between them."""
        return min(self.right, other.right) - max(self.left, other.left)

    def y_overlap(self, other: Box) -> float:
        """The length that both share on the y axis; negative: the gap between them."""
        return min(self.bottom, other.bottom) - max(self.top, other.top)

    def contains(self, point: Point) -> bool:
        """Whether the point lies inside or on the border."""
        return self.left <= point[0] <= self.right and self.top <= point[1] <= self.bottom


def bounds(points: Iterable[Point]) -> Box:
    """The smallest upright box around the points.

    Raises:
        ValueError: there are no points.
    """
    pairs = list(points)
    if not pairs:
        raise ValueError("no points to bound")
    xs = [p[0] for p in pairs]
    ys = [p[1] for p in pairs]
    return Box(min(xs), min(ys), max(xs), max(ys))


def union(boxes: Iterable[Box]) -> Box:
    """The smallest upright box around all boxes.

    Raises:
        ValueError: there are no boxes.
    """
    return bounds(p for box in boxes for p in ((box.left, box.top), (box.right, box.bottom)))


def from_top_left(corners: Iterable[Point]) -> Polygon:
    """Top left, top right, bottom right, bottom left of a box that is not far from upright."""
    by_x = sorted(((float(x), float(y)) for x, y in corners), key=lambda corner: corner[0])
    (top_left, bottom_left), (top_right, bottom_right) = (
        sorted(side, key=lambda corner: corner[1]) for side in (by_x[:2], by_x[2:])
    )
    return (top_left, top_right, bottom_right, bottom_left)


def area(polygon: Sequence[Point]) -> float:
    """The area enclosed by a simple polygon, in square pixels."""
    total = 0.0
    for (x0, y0), (x1, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        total += x0 * y1 - x1 * y0
    return abs(total) / 2


@dataclass(frozen=True, slots=True)
class Homography:
    """A projective map of the plane: nine numbers, row by row."""

    matrix: tuple[float, float, float, float, float, float, float, float, float]

    @classmethod
    def identity(cls) -> Homography:
        """The map that moves nothing."""
        return cls((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0))

    @classmethod
    def scaling(cls, across: float, down: float | None = None) -> Homography:
        """Multiplies x by `across`, and y by `down` or, without that, by the same."""
        return cls((across, 0.0, 0.0, 0.0, across if down is None else down, 0.0, 0.0, 0.0, 1.0))

    def __call__(self, point: Point) -> Point:
        """Where the point goes."""
        a, b, c, d, e, f, g, h, i = self.matrix
        x, y = point
        w = g * x + h * y + i
        if math.isclose(w, 0.0, abs_tol=1e-12):
            w = 1e-12
        return ((a * x + b * y + c) / w, (d * x + e * y + f) / w)

    def polygon(self, points: Iterable[Point]) -> Polygon:
        """Where each point of a polygon goes."""
        return tuple(self(p) for p in points)

    def then(self, after: Homography) -> Homography:
        """The map that applies this one first and `after` second."""
        m, n = after.matrix, self.matrix
        product = tuple(
            sum(m[3 * row + k] * n[3 * k + column] for k in range(3))
            for row in range(3)
            for column in range(3)
        )
        return Homography(product)  # type: ignore[arg-type]

    @property
    def inverse(self) -> Homography:
        """The map back.

        Raises:
            ValueError: the map folds the plane onto a line, so that there is no way back.
        """
        a, b, c, d, e, f, g, h, i = self.matrix
        determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
        if math.isclose(determinant, 0.0, abs_tol=1e-15):
            raise ValueError("a homography without inverse")
        adjugate = (
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        )
        return Homography(tuple(v / determinant for v in adjugate))  # type: ignore[arg-type]
