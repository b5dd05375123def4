"""Boxes burned into a picture: what was below them is gone from its pixels."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.errors import InputError
from boardsnap.imaging.photo import load_photo
from boardsnap.imaging.picture import encode_picture
from boardsnap.model.geometry import Box, Homography, Polygon
from boardsnap.model.page import Picture, Pixels

Floats = npt.NDArray[np.float64]

# JPEG spreads what a block holds over all of its 8 x 8 pixels (ITU-T T.81, A.3): traces of covered
# strokes may stand that far outside the box in a picture that has been a JPEG before.
_BLOCK_PX = 8
_BLACK = (0, 0, 0)
# Only the vanishing line itself is thinner, of which no picture shows anything.
_LEAST_DEPTH = 1e-12


def redact_picture(
    encoded: bytes, boxes: Sequence[Polygon], from_photo: Homography | None = None
) -> Picture:
    """The picture with the boxes painted over, encoded anew without any metadata.

    Of a box that is not convex its convex hull is painted: rather too much than too little.

    Args:
        encoded: a photo, or a picture made from it.
        boxes: what to cover, in photo pixels.
        from_photo: from photo pixels to the picture's; None: it is the photo itself.

    Raises:
        InputError: it is no picture, or a box is no area.
    """
    photo = load_photo(encoded, name="the picture", min_side_px=1)
    to_picture = photo.to_full.inverse if from_photo is None else from_photo
    pixels = photo.pixels.copy()
    _paint(pixels, [_outline(box) for box in boxes], to_picture)
    rows, columns = pixels.shape[:2]
    return Picture(encode_picture(pixels), columns, rows, to_picture)


def _outline(box: Polygon) -> Floats:
    if len(box) < 3 or not all(math.isfinite(v) for point in box for v in point):
        raise InputError("a box to cover has at least three corners, each with x and y in pixels")
    # OpenCV finds no hull where corners are the same but for the sign of a zero.
    corners = np.array(box, np.float32) + np.float32(0)
    return np.asarray(cv2.convexHull(corners), np.float64).reshape(-1, 2)


def _paint(pixels: Pixels, outlines: Sequence[Floats], to_picture: Homography) -> None:
    """Paints over what the outlines cover, in place."""
    rows, columns = pixels.shape[:2]
    covered = np.zeros((rows, columns), np.uint8)
    for outline in outlines:
        part = _seen(outline, to_picture, Box(0.0, 0.0, columns, rows).grown(_BLOCK_PX))
        if len(part):
            cv2.fillConvexPoly(covered, np.rint(part).astype(np.int32), (1,))
    side = 2 * _BLOCK_PX + 1
    pixels[cv2.dilate(covered, np.ones((side, side), np.uint8)) > 0] = _BLACK


def _seen(outline: Floats, to_picture: Homography, frame: Box) -> Floats:
    """The part of an outline that the frame shows, in picture pixels.

    Cut in homogeneous coordinates (Sutherland and Hodgman 1974, Blinn and Newell 1978), before
    the division: what lies behind the vanishing line would turn over.
    """
    matrix = np.array(to_picture.matrix).reshape(3, 3)
    middle = np.array((*to_picture.inverse(frame.centre), 1.0))
    if float(matrix[2] @ middle) < 0:
        matrix = -matrix
    points = np.hstack([outline, np.ones((len(outline), 1))]) @ matrix.T
    for side in (
        (1.0, 0.0, -frame.left),
        (-1.0, 0.0, frame.right),
        (0.0, 1.0, -frame.top),
        (0.0, -1.0, frame.bottom),
    ):
        points = _cut(points, points @ np.array(side))
    return np.asarray(points[:, :2] / np.maximum(points[:, 2:], _LEAST_DEPTH))


def _cut(points: Floats, inside: Floats) -> Floats:
    """The part of a convex outline in which a measure, linear along its sides, is not negative."""
    kept: list[Floats] = []
    for i, (point, depth) in enumerate(zip(points, inside, strict=True)):
        before, above = points[i - 1], inside[i - 1]
        if (depth < 0) != (above < 0):
            kept.append(before + (point - before) * (above / (above - depth)))
        if depth >= 0:
            kept.append(point)
    return np.array(kept).reshape(-1, 3)
