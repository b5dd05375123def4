"""The ink of one written line, turned level and brought to one height."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Point, Polygon
from boardsnap.model.page import Page
from boardsnap.recognition.strokes import sharpened, usual_pen

# The height to which a line's polygon is scaled: strokes of a marker are then 3 to 6 pixels
# wide, enough to tell an outline from a filled shape.
LINE_HEIGHT_PX = 48
# Room above and below, as a share of the height: marks overhang the letters.
ROOM_ABOVE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class LineInk:
    """The ink around one line.

    Attributes:
        mask: (height, width), 255 where there is ink; the line's polygon is LINE_HEIGHT_PX high.
        to_page: (2, 3) affine map from this mask to page pixels.
        start_px: where the polygon's left edge is.
        end_px: where its right edge is.
        top_px: where its upper edge is.
    """

    mask: npt.NDArray[np.uint8]
    to_page: npt.NDArray[np.float64]
    start_px: int
    end_px: int
    top_px: int

    @property
    def step_px(self) -> float:
        """Page pixels per mask pixel."""
        return float(np.hypot(self.to_page[0, 0], self.to_page[1, 0]))

    @property
    def pen_px(self) -> float:
        """Usual width of a stroke, in mask pixels."""
        return usual_pen(self.mask)

    def on_page(self, box: Box) -> Polygon:
        """A box of the mask as a polygon on the page."""
        return tuple(self._point(p) for p in box.polygon)

    def box_of(self, polygon: Polygon) -> Box:
        """The upright box around a page polygon, in the mask."""
        axes = self.to_page[:, :2]
        away = np.array(polygon) - self.to_page[:, 2]
        placed = away @ axes / (axes**2).sum(axis=0)
        low, high = placed.min(axis=0), placed.max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def _point(self, point: Point) -> Point:
        x, y = self.to_page @ (point[0], point[1], 1.0)
        return (float(x), float(y))

    def along(self, point: Point) -> float:
        """How far along the line a page point is, in mask pixels."""
        away = np.array(point) - self.to_page[:, 2]
        axis = self.to_page[:, 0]
        return float(away @ axis / (axis @ axis))


def cut_line(page: Page, polygon: Polygon, before: float, after: float) -> LineInk | None:
    """The ink in and around a line's polygon; None where it has no extent.

    Args:
        page: straightened and evenly lit.
        polygon: four corners, clockwise from the top left of the writing.
        before: room at its left, in line heights.
        after: room at its right, in line heights.
    """
    corners = np.array(polygon, float)
    along = (corners[1] - corners[0] + corners[2] - corners[3]) / 2
    down = (corners[3] - corners[0] + corners[2] - corners[1]) / 2
    width, height = float(np.hypot(*along)), float(np.hypot(*down))
    if width < 2 or height < 2:
        return None
    step = height / LINE_HEIGHT_PX
    axis = along / width * step
    across = np.array([-axis[1], axis[0]])
    room = round(ROOM_ABOVE * LINE_HEIGHT_PX)
    start = round(before * LINE_HEIGHT_PX)
    end = start + round(width / step)
    middle_left = (corners[0] + corners[3]) / 2
    origin = middle_left - axis * start - across * (room + LINE_HEIGHT_PX / 2)
    to_page = np.column_stack([axis, across, origin])
    size = (end + round(after * LINE_HEIGHT_PX), LINE_HEIGHT_PX + 2 * room)
    return LineInk(_cut(page, to_page, size), to_page, start, end, room)


def _cut(
    page: Page, to_page: npt.NDArray[np.float64], size: tuple[int, int]
) -> npt.NDArray[np.uint8]:
    """The sharpened ink of a turned rectangle of the page."""
    corners = np.array([(0, 0), (size[0], 0), size, (0, size[1])], float)
    placed = corners @ to_page[:, :2].T + to_page[:, 2]
    left, top = np.maximum(np.floor(placed.min(axis=0)).astype(int) - 2, 0)
    right, bottom = np.ceil(placed.max(axis=0)).astype(int) + 3
    clean = page.clean[top:bottom, left:right]
    if clean.size == 0:
        return np.zeros((size[1], size[0]), np.uint8)
    ink = page.ink[top:bottom, left:right].view(np.uint8) * np.uint8(255)
    local = to_page.copy()
    local[:, 2] -= (left, top)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(clean, local, size, flags=flags, borderValue=(255, 255, 255))
    inked = cv2.warpAffine(ink, local, size, flags=flags)
    return sharpened(inked.astype(np.uint8), warped.astype(np.uint8))
