"""A drawn board on a wall, whose corners and lines of writing are known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from boardsnap.model.geometry import Polygon
from boardsnap.model.page import Photo, Pixels

RGB = tuple[int, int, int]
LINES = ("AUC 0.91 to 0.78", "schema change Mar 4", "retrain on 60 days", "Ana by Friday", "drift")


@dataclass(frozen=True)
class DrawnBoard:
    """A photo with its truth: corners of the board, polygons of its lines, in photo pixels."""

    photo: Photo
    corners: Polygon
    lines: tuple[Polygon, ...]


@pytest.fixture
def draw_board() -> Callable[..., DrawnBoard]:
    """Draws a framed board on a wall, seen at an angle."""
    return _draw_board


@pytest.fixture
def as_photo() -> Callable[[Pixels], Photo]:
    """Pixels as a photo without a file."""
    return _as_photo


def _as_photo(pixels: Pixels) -> Photo:
    return Photo(pixels, name="drawn", sha256="", captured_at=None, file_time=None)


def _draw_board(
    *,
    wall: RGB = (130, 128, 120),
    frame: RGB = (60, 60, 65),
    board: RGB = (232, 230, 224),
    ink: RGB = (40, 40, 90),
    written: bool = True,
    corners: Polygon = ((150.0, 110.0), (1180.0, 70.0), (1200.0, 850.0), (120.0, 800.0)),
    size: tuple[int, int] = (1320, 940),
) -> DrawnBoard:
    width, height = 1000, 720
    flat = np.full((height, width, 3), board, np.uint8)
    lines = [_write(flat, text, 90 + 110 * row, ink) for row, text in enumerate(LINES) if written]
    cv2.rectangle(flat, (0, 0), (width - 1, height - 1), frame, 10)
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(square, np.array(corners, np.float32))
    pixels = np.full((size[1], size[0], 3), wall, np.uint8)
    cv2.warpPerspective(flat, matrix, size, dst=pixels, borderMode=cv2.BORDER_TRANSPARENT)
    noise = np.random.default_rng(1).normal(0, 2, pixels.shape)
    pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    seen = tuple(_map(np.asarray(matrix, np.float64), line) for line in lines)
    return DrawnBoard(_as_photo(pixels), corners, seen)


def _write(flat: Pixels, text: str, baseline: int, ink: RGB) -> npt.NDArray[np.float64]:
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.5, 4)
    cv2.putText(flat, text, (60, baseline), cv2.FONT_HERSHEY_SIMPLEX, 1.5, ink, 4, cv2.LINE_AA)
    left, right, top, bottom = 60, 60 + width, baseline - height, baseline + below
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float64)


def _map(matrix: npt.NDArray[np.float64], polygon: npt.NDArray[np.float64]) -> Polygon:
    moved = np.hstack([polygon, np.ones((4, 1))]) @ matrix.T
    return tuple((float(x / w), float(y / w)) for x, y, w in moved)
