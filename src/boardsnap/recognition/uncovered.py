"""Ink that no line covers: where to look again, and what to tell the reader about."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Polygon, bounds, union
from boardsnap.model.page import Mask

WORKING_SIDE_PX = 1600
"""The mask is looked at in this size: strokes of the smallest legible writing keep a pixel."""

SMALLEST = 0.25
LARGEST = 2.5
"""Height of a letter, in heights of the page's median line: smaller is a speck or a dot, larger
is a drawing."""

LONGEST = 6.0
"""Length of connected writing, in the same measure: longer is a rule, an axis or a frame."""

UNKNOWN_HEIGHT = 1 / 40
"""Line height where no line was found, as a share of the page's shorter side."""

FEWEST_STROKES = 3
"""Connected strokes that make a text: one or two are marks, or letters on their own."""


def find_uncovered(ink: Mask, covered: Sequence[Polygon]) -> list[Box]:
    """Boxes of text-like ink outside the covered polygons, most ink first.

    Args:
        ink: of the page.
        covered: lines and marks that were read, in page pixels.
    """
    scale = min(1.0, WORKING_SIDE_PX / max(ink.shape))
    height = _line_height(covered, ink.shape) * scale
    letters = _letters(_uncovered(ink, covered, scale), height)
    return [
        Box(b.left / scale, b.top / scale, b.right / scale, b.bottom / scale)
        for b in _groups(letters, height)
    ]


def _uncovered(ink: Mask, covered: Sequence[Polygon], scale: float) -> npt.NDArray[np.uint8]:
    size = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
    small = cv2.resize(ink.view(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    mask = (small > 80).astype(np.uint8)
    for polygon in covered:
        corners = np.array(polygon, np.float64) * scale
        cv2.fillPoly(mask, [np.round(corners).astype(np.int32)], (0,))
    return np.asarray(mask, np.uint8)


def _line_height(covered: Sequence[Polygon], shape: tuple[int, ...]) -> float:
    heights = sorted(
        min(box.height, box.width) for polygon in covered for box in (bounds(polygon),)
    )
    if not heights:
        return min(shape[:2]) * UNKNOWN_HEIGHT
    return heights[len(heights) // 2]


def _letters(mask: npt.NDArray[np.uint8], height: float) -> list[tuple[Box, int]]:
    """Connected strokes of the size of writing, with their ink in pixels."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    found = []
    for left, top, wide, high, ink in stats[1:].tolist():
        tall = max(high, wide) > SMALLEST * height and high < LARGEST * height
        if tall and wide < LONGEST * height and ink > 0.3 * height:
            found.append((Box(left, top, left + wide, top + high), ink))
    return found


def _groups(letters: list[tuple[Box, int]], height: float) -> list[Box]:
    """Boxes around letters that stand together, those with most ink first."""
    groups: list[tuple[Box, int, int]] = []
    for letter, ink in sorted(letters, key=lambda each: (each[0].left, each[0].top)):
        box, total, count = letter, ink, 1
        apart = []
        for group in groups:
            if group[0].x_overlap(box) > -1.5 * height and group[0].y_overlap(box) > -height:
                box = union((group[0], box))
                total, count = total + group[1], count + group[2]
            else:
                apart.append(group)
        groups = [*apart, (box, total, count)]
    texts = [group for group in groups if group[2] >= FEWEST_STROKES]
    return [g[0] for g in sorted(texts, key=lambda g: (-g[1], g[0].top, g[0].left))]
