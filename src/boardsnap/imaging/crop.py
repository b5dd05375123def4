"""The corners of a board that a person set: whether they bound one, and their order."""

from __future__ import annotations

import math
from collections.abc import Iterator

from boardsnap.errors import InputError
from boardsnap.imaging.photo import MIN_SIDE_PX
from boardsnap.model.geometry import Box, Point, Polygon, area
from boardsnap.model.page import Photo

# A corner that the photo cuts off lies beyond its border, but not by more than this share of the
# photo: farther out most of the page would be empty.
_BEYOND = 0.25
# Sine of the flattest corner: with three corners nearly in line the board would be a triangle,
# and the map from it has no inverse. Boards that can be read are far from that.
_FLATTEST = math.sin(math.radians(10))


def check_corners(corners: Polygon, photo: Photo) -> None:
    """Checks that the corners bound a board in this photo.

    Args:
        corners: in photo pixels.
        photo: the photo that they belong to.

    Raises:
        InputError: they are not four, not convex, too far outside or too close together.
    """
    if len(corners) != 4 or not all(math.isfinite(v) for corner in corners for v in corner):
        raise InputError(f"{photo.name}: a board has four corners, each with x and y in pixels")
    reach = Box(0.0, 0.0, float(photo.width), float(photo.height)).grown(
        _BEYOND * max(photo.width, photo.height)
    )
    if not all(reach.contains(corner) for corner in corners):
        raise InputError(f"{photo.name}: a corner lies far outside the photo: set it on the board")
    turns = _turns(corners)
    if min(turns) * max(turns) <= 0 or min(map(abs, turns)) < _FLATTEST:
        raise InputError(
            f"{photo.name}: the corners are crossed, or one is flat or bent inwards: "
            "set them around the board, one after the other"
        )
    least = MIN_SIDE_PX * max(1.0, photo.width / photo.pixels.shape[1])
    if area(corners) < least * max(_sides(corners)) or min(_sides(corners)) < least:
        raise InputError(
            f"{photo.name}: the corners are too close together to hold writing: set them wider"
        )


def clockwise(corners: Polygon) -> Polygon:
    """The corners clockwise, the first one kept; the other way round the page would be mirrored."""
    if _turns(corners)[0] > 0:
        return corners
    first, *others = corners
    return (first, *reversed(others))


def _turns(corners: Polygon) -> tuple[float, ...]:
    """The sine of the turn at each corner; positive: to the right, as y points down."""
    sides = [(bx - ax, by - ay) for (ax, ay), (bx, by) in _pairs(corners)]
    return tuple(
        (ax * by - ay * bx) / max(math.hypot(ax, ay) * math.hypot(bx, by), 1e-9)
        for (ax, ay), (bx, by) in _pairs((sides[-1], *sides[:-1]))
    )


def _sides(corners: Polygon) -> tuple[float, ...]:
    return tuple(math.dist(a, b) for a, b in _pairs(corners))


def _pairs(points: Polygon) -> Iterator[tuple[Point, Point]]:
    return zip(points, (*points[1:], points[0]), strict=True)
