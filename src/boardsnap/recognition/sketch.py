"""The drawn part of a page at reduced scale: ink, long strokes, and where writing stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Point, Polygon
from boardsnap.model.ink import Colour, TextLine
from boardsnap.model.page import Page
from boardsnap.recognition.colours import colour_of
from boardsnap.recognition.strokes import Floats, ReducedInk, Stroke, find_strokes, reduce_ink

# Strokes shorter than this, in heights of the usual line, are parts of letters.
LEAST_STROKE = 0.9
# A stroke with this share of its points inside a line of writing is part of its letters.
WRITTEN = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class Writing:
    """Where one line is written, at reduced scale.

    Attributes:
        corner: the upper left corner of its polygon.
        along: from there to the upper right corner.
        down: from there to the lower left corner.
    """

    corner: Floats
    along: Floats
    down: Floats

    @property
    def height_px(self) -> float:
        """Height of the line."""
        return max(1.0, float(np.hypot(*self.down)))

    @property
    def width_px(self) -> float:
        """Width of the line."""
        return max(1.0, float(np.hypot(*self.along)))

    @property
    def centre(self) -> Floats:
        """The middle of the line."""
        middle: Floats = self.corner + (self.along + self.down) / 2
        return middle

    def place(self, points: Floats) -> Floats:
        """Points in the line's own frame: 0 to 1 along it, 0 (top) to 1 (bottom) across it."""
        frame = np.column_stack([self.along, self.down])
        placed: Floats = np.linalg.solve(frame, (points - self.corner).T).T.astype(np.float64)
        return placed


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What is drawn on a page.

    Attributes:
        page: the page itself, for colours.
        ink: at reduced scale.
        strokes: the long strokes that are not parts of letters.
        writing: the lines, in the order of the text lines.
        text_px: height of the usual line, at reduced scale.
    """

    page: Page
    ink: ReducedInk
    strokes: tuple[Stroke, ...]
    writing: tuple[Writing, ...]
    text_px: float

    @property
    def width(self) -> int:
        """Columns of the reduced ink."""
        return int(self.ink.mask.shape[1])

    @property
    def height(self) -> int:
        """Rows of the reduced ink."""
        return int(self.ink.mask.shape[0])

    def on_page(self, points: Iterable[Sequence[float]]) -> Polygon:
        """Reduced coordinates as page points."""
        scale = self.ink.scale
        return tuple(((float(x) + 0.5) / scale, (float(y) + 0.5) / scale) for x, y in points)

    def around(self, stroke: Stroke) -> Polygon:
        """The outline of a stroke as a page polygon: a slanted bar."""
        start, end = stroke.points[0], stroke.points[-1]
        direction = (end - start) / max(1e-9, float(np.hypot(*(end - start))))
        across = np.array([-direction[1], direction[0]])
        offsets = stroke.offsets()
        low, high = offsets.min() - stroke.width_px / 2, offsets.max() + stroke.width_px / 2
        corners = [start + across * low, end + across * low, end + across * high]
        return self.on_page([*corners, start + across * high])

    def colour(self, points: Floats) -> Colour:
        """The colour of the ink along a path."""
        scale = self.ink.scale
        columns = np.clip(((points[:, 0] + 0.5) / scale).astype(int), 0, self.page.width - 1)
        rows = np.clip(((points[:, 1] + 0.5) / scale).astype(int), 0, self.page.height - 1)
        pixels = self.page.clean[rows, columns][:, None]
        return colour_of(pixels, self.page.ink[rows, columns][:, None])


def sketch_of(page: Page, lines: Sequence[TextLine]) -> Sketch:
    """The drawn part of a page."""
    ink = reduce_ink(page)
    writing = tuple(_writing(line, ink.scale) for line in lines)
    heights = [line.height_px for line in writing]
    text_px = float(np.median(heights)) if heights else 0.03 * max(ink.mask.shape)
    strokes = find_strokes(ink, LEAST_STROKE * text_px)
    free = tuple(stroke for stroke in strokes if not _is_written(stroke, writing))
    return Sketch(page, ink, free, writing, text_px)


def _writing(line: TextLine, scale: float) -> Writing:
    corners = np.array(line.polygon, float) * scale
    along = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / 2
    if abs(along[0] * down[1] - along[1] * down[0]) < 1:
        along, down = np.array([max(1.0, along[0]), 0.0]), np.array([0.0, 1.0])
    return Writing(corners[0], along, down)


def _is_written(stroke: Stroke, writing: Sequence[Writing]) -> bool:
    """Whether a stroke lies in the letters of one or of several lines."""
    inside = np.zeros(len(stroke.points), np.bool_)
    low, high = stroke.points.min(axis=0), stroke.points.max(axis=0)
    for line in writing:
        reach = np.abs(line.along) + np.abs(line.down)
        if (line.corner - reach > high).any() or (line.corner + reach < low).any():
            continue
        place = line.place(stroke.points)
        spanned = min(1.0, place[:, 0].max()) - max(0.0, place[:, 0].min())
        depth = 0.98 if stroke.steep else 0.74 if spanned > 0.5 else 0.9
        along, across = place[:, 0], place[:, 1]
        inside |= (along > -0.01) & (along < 1.01) & (across > 0.02) & (across < depth)
    return bool(inside.mean() > WRITTEN)


def segment(canvas: npt.NDArray[np.uint8], start: Point, end: Point, thickness: int) -> None:
    """Draws a straight line into a canvas."""
    ends = [(round(start[0]), round(start[1])), (round(end[0]), round(end[1]))]
    cv2.line(canvas, ends[0], ends[1], 255, thickness)
