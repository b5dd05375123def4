"""Boxes, circles and clouds drawn around writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box
from boardsnap.model.ink import Colour, Mark, MarkKind
from boardsnap.recognition.sketch import Sketch, Writing, segment
from boardsnap.recognition.strokes import Floats

# Connected ink smaller than this, in line heights, is letters, not an outline.
LEAST_OUTLINE = 1.6
# Ends of strokes that are this near each other, in line heights, are meant to meet.
MEANT_TO_MEET = 0.9
# An outline is at least this much drawn; the rest may be gaps.
LEAST_DRAWN = 0.84
# An enclosure holds writing, but not most of the board.
MOST_LINES, MOST_AREA = 0.6, 0.6
# Share of a line's length that must be inside.
INSIDE = 0.7
# Distance of the outline from the corners of the rectangle around it, as a share of the shorter
# side: 0 for a rectangle, 0.2 for an ellipse, 0.1 for a rounded square.
BOX_CORNER = 0.11
# Nested outlines of about the same size are one double outline.
DOUBLE = 0.55
# Nearly the same area is the same outline, found with and without bridged gaps.
SAME = 0.93


@dataclass(frozen=True, slots=True, eq=False)
class _Outline:
    """A closed line."""

    contour: npt.NDArray[np.int32]
    area: float
    lines: frozenset[int]


def find_enclosures(sketch: Sketch, tables: Sequence[Mark]) -> list[Mark]:
    """Boxes and circles around writing, double outlines with a count of two.

    Args:
        sketch: of the page.
        tables: their cells and frames are no enclosures.
    """
    outlines = [
        outline
        for contour in _closed_lines(sketch)
        if (outline := _outline(sketch, contour)) is not None
        and not _is_in_table(sketch, contour, tables)
    ]
    outlines.sort(key=lambda outline: -outline.area)
    kept: list[_Outline] = []
    counts: list[int] = []
    for outline in outlines:
        twin = next((i for i, k in enumerate(kept) if _is_double(k, outline)), None)
        if twin is None:
            kept.append(outline)
            counts.append(1)
        elif outline.area < SAME * kept[twin].area:
            counts[twin] = 2
    return [_mark(sketch, outline, count) for outline, count in zip(kept, counts, strict=True)]


def _closed_lines(sketch: Sketch) -> list[npt.NDArray[np.int32]]:
    """The inner edges of closed lines, as drawn and with gaps between ends of strokes bridged."""
    canvas = _large_ink(sketch)
    closed = _inner_edges(canvas, 2 * sketch.text_px**2)
    ends = np.array([p for stroke in sketch.strokes for p in (stroke.start, stroke.end)])
    reach = MEANT_TO_MEET * sketch.text_px
    for index, end in enumerate(ends):
        away = np.hypot(*(ends - end).T)
        away[index] = away[index ^ 1] = np.inf
        for other in np.flatnonzero(away <= reach):
            segment(canvas, (end[0], end[1]), (ends[other][0], ends[other][1]), 2)
    return closed + _inner_edges(canvas, 2 * sketch.text_px**2)


def _inner_edges(canvas: npt.NDArray[np.uint8], least_area: float) -> list[npt.NDArray[np.int32]]:
    contours, hierarchy = cv2.findContours(canvas, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if hierarchy is None:
        return []
    return [
        contour.astype(np.int32)
        for contour, family in zip(contours, hierarchy[0], strict=True)
        if family[3] >= 0 and cv2.contourArea(contour) > least_area
    ]


def _large_ink(sketch: Sketch) -> npt.NDArray[np.uint8]:
    """The ink without small connected pieces."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(sketch.ink.mask)
    size = np.maximum(stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT])
    large = size >= LEAST_OUTLINE * sketch.text_px
    large[0] = False
    lookup = np.where(large[:count], 255, 0).astype(np.uint8)
    canvas: npt.NDArray[np.uint8] = lookup[labels]
    return canvas


def _outline(sketch: Sketch, contour: npt.NDArray[np.int32]) -> _Outline | None:
    x, y, width, height = cv2.boundingRect(contour)
    margin = 0.006 * max(sketch.width, sketch.height)
    if min(x, y) < margin or x + width > sketch.width - margin:
        return None
    if y + height > sketch.height - margin or min(width, height) < 0.8 * sketch.text_px:
        return None
    area = float(cv2.contourArea(contour))
    if area > MOST_AREA * sketch.width * sketch.height:
        return None
    lines = _lines_inside(contour, sketch.writing)
    if not lines or len(lines) > max(1, MOST_LINES * len(sketch.writing)):
        return None
    if _drawn_share(sketch, contour) < LEAST_DRAWN or not _is_simple(contour, area):
        return None
    return _Outline(contour, area, lines)


def _is_in_table(sketch: Sketch, contour: npt.NDArray[np.int32], tables: Sequence[Mark]) -> bool:
    x, y, width, height = (v / sketch.ink.scale for v in cv2.boundingRect(contour))
    box = Box(x, y, x + width, y + height)
    return any(mark.kind == "table" and box.overlap(mark.box) > 0.8 * box.area for mark in tables)


def _lines_inside(contour: npt.NDArray[np.int32], writing: Sequence[Writing]) -> frozenset[int]:
    inside = set()
    for index, line in enumerate(writing):
        steps = np.linspace(0.02, 0.98, 13)[:, None]
        middle = line.corner + line.down * 0.5 + line.along * steps
        hits = [cv2.pointPolygonTest(contour, (float(x), float(y)), False) > 0 for x, y in middle]
        if np.mean(hits) >= INSIDE:
            inside.add(index)
    return frozenset(inside)


def _drawn_share(sketch: Sketch, contour: npt.NDArray[np.int32]) -> float:
    """How much of the outline is ink rather than a bridged gap."""
    reach = max(3, round(sketch.ink.pen_px))
    points = contour[:: max(1, len(contour) // 400), 0]
    near = cv2.dilate(sketch.ink.mask, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    return float((near[points[:, 1], points[:, 0]] > 0).mean())


def _is_simple(contour: npt.NDArray[np.int32], area: float) -> bool:
    """Whether the outline bulges outwards nearly everywhere, as boxes, circles and clouds do."""
    return area > 0.72 * float(cv2.contourArea(cv2.convexHull(contour)))


def _is_double(outer: _Outline, inner: _Outline) -> bool:
    return outer.lines == inner.lines and inner.area >= DOUBLE * outer.area


def _mark(sketch: Sketch, outline: _Outline, count: int) -> Mark:
    hull = cv2.convexHull(outline.contour)[:, 0].astype(float)
    kind: MarkKind = "box" if _corner_gap(outline.contour) < BOX_CORNER else "circle"
    polygon = _corners(outline.contour) if kind == "box" else _thinned(hull)
    points = outline.contour[:, 0].astype(float)
    return Mark(
        kind,
        sketch.on_page(polygon),
        round(_drawn_share(sketch, outline.contour), 3),
        colour=_outline_colour(sketch, points),
        count=count,
    )


def _corners(contour: npt.NDArray[np.int32]) -> Floats:
    """The four corners of the outline: its points farthest along both diagonals."""
    points = contour[:, 0].astype(float)
    total, difference = points.sum(axis=1), points[:, 0] - points[:, 1]
    at = [total.argmin(), difference.argmax(), total.argmax(), difference.argmin()]
    corners: Floats = points[at]
    return corners


def _corner_gap(contour: npt.NDArray[np.int32]) -> float:
    rectangle = cv2.minAreaRect(contour)
    corners = cv2.boxPoints(rectangle)
    points = contour[:, 0].astype(float)
    gaps = [float(np.hypot(*(points - corner).T).min()) for corner in corners]
    return float(np.mean(gaps)) / max(1.0, min(rectangle[1]))


def _thinned(hull: Floats) -> Floats:
    kept: Floats = hull[:: max(1, len(hull) // 24)]
    return kept


def _outline_colour(sketch: Sketch, points: Floats) -> Colour:
    return sketch.colour(points)
