"""A seeded hand that draws marks on a blank page, with the lines an engine would have read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Homography
from boardsnap.model.ink import TextLine, Word
from boardsnap.model.page import Page

Points = Sequence[tuple[float, float]]

BLACK, RED, BLUE, GREEN = (40, 40, 45), (200, 40, 50), (40, 60, 170), (30, 140, 80)


class Board:
    """A board that is being drawn on.

    Attributes:
        lines: what an engine would read of the writing.
    """

    def __init__(self, seed: int = 1, size: tuple[int, int] = (1600, 1000)) -> None:
        self.pixels: npt.NDArray[np.uint8] = np.full((size[1], size[0], 3), 250, np.uint8)
        self.lines: list[TextLine] = []
        self._random = np.random.default_rng(seed)

    def stroke(
        self,
        points: Points,
        colour: tuple[int, int, int] = BLACK,
        pen: int = 4,
        wobble: float = 1.2,
    ) -> None:
        """Draws a freehand polyline: each part wavers a little around the straight line."""
        path: list[tuple[float, float]] = []
        for (ax, ay), (bx, by) in pairwise(points):
            steps = max(2, int(np.hypot(bx - ax, by - ay) / 12))
            sway = np.cumsum(self._random.normal(0, 0.35, steps)).clip(-wobble, wobble)
            sway *= np.sin(np.linspace(0, np.pi, steps))
            length = max(1.0, float(np.hypot(bx - ax, by - ay)))
            for share, off in zip(np.linspace(0, 1, steps), sway, strict=True):
                x = ax + (bx - ax) * share - (by - ay) / length * off
                y = ay + (by - ay) * share + (bx - ax) / length * off
                path.append((x, y))
        corners = np.array(path).round().astype(np.int32)
        cv2.polylines(self.pixels, [corners], False, colour, pen, cv2.LINE_AA)

    def curve(self, points: Points, colour: tuple[int, int, int] = BLACK, pen: int = 4) -> None:
        """Draws a polyline without wavering, for circles and waves."""
        corners = np.array(points).round().astype(np.int32)
        cv2.polylines(self.pixels, [corners], False, colour, pen, cv2.LINE_AA)

    def ellipse(
        self, box: Box, colour: tuple[int, int, int] = RED, pen: int = 4, gap: float = 0.0
    ) -> None:
        """Draws an ellipse that leaves a share of its turn open."""
        turn = np.linspace(0.3, 0.3 + 2 * np.pi * (1 - gap), 120)
        (x, y), a, b = box.centre, box.width / 2, box.height / 2
        points = [(x + a * float(np.cos(t)), y + b * float(np.sin(t))) for t in turn]
        self.curve(points, colour, pen)

    def box(
        self, box: Box, colour: tuple[int, int, int] = RED, pen: int = 4, gap: float = 0.0
    ) -> None:
        """Draws a rectangle whose last corner stays open by so many pixels."""
        left, top, right, bottom = box.left, box.top, box.right, box.bottom
        self.stroke([(left + gap, top), (right, top), (right, bottom)], colour, pen)
        self.stroke([(right, bottom), (left, bottom), (left, top + gap)], colour, pen)

    def arrow(
        self, points: Points, colour: tuple[int, int, int] = BLACK, pen: int = 4, head: float = 22
    ) -> None:
        """Draws an arrow with an open head."""
        self.stroke(points, colour, pen)
        (ax, ay), (bx, by) = points[-2], points[-1]
        back = np.arctan2(ay - by, ax - bx)
        for side in (-0.5, 0.5):
            end = (bx + head * float(np.cos(back + side)), by + head * float(np.sin(back + side)))
            self.stroke([(bx, by), end], colour, pen, wobble=0)

    def write(
        self,
        text: str,
        x: float,
        y: float,
        *,
        height: float = 44,
        colour: tuple[int, int, int] = BLACK,
        seen: str | None = None,
    ) -> TextLine:
        """Writes a line with its top left at (x, y); `seen` is what the engine made of it."""
        scale, font = height / 44, cv2.FONT_HERSHEY_SIMPLEX
        baseline = (round(x), round(y + 0.78 * height))
        cv2.putText(self.pixels, text, baseline, font, 1.15 * scale, colour, 3, cv2.LINE_AA)
        return self.note(text if seen is None else seen, x, y, self._width(text, scale), height)

    def note(self, text: str, x: float, y: float, width: float, height: float = 44) -> TextLine:
        """Adds a line that an engine would read there, words in proportion to their letters."""
        pad = 0.1 * height
        polygon = Box(x - pad, y, x + width + pad, y + height).polygon
        letters = max(1, len(text))
        words, at = [], 0
        for part in text.split(" "):
            left, right = x + width * at / letters, x + width * (at + len(part)) / letters
            words.append(Word(part, Box(left, y, right, y + height).polygon, 0.97, part))
            at += len(part) + 1
        line = TextLine(text, polygon, 0.97, tuple(words), height_px=height)
        self.lines.append(line)
        return line

    @staticmethod
    def _width(text: str, scale: float) -> float:
        return float(cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.15 * scale, 3)[0][0])

    def page(self) -> Page:
        """The page as imaging hands it on."""
        noise = self._random.normal(0, 2, self.pixels.shape[:2])[:, :, None]
        pixels = np.clip(self.pixels + noise, 0, 255).astype(np.uint8)
        return Page(pixels, pixels, pixels.min(axis=2) < 215, Homography.identity(), None)


def star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The corners of a five-pointed star, closed."""
    turn = -np.pi / 2 + np.arange(11) * np.pi / 5
    reach = [radius if i % 2 == 0 else 0.42 * radius for i in range(11)]
    return [
        (x + r * float(np.cos(t)), y + r * float(np.sin(t)))
        for r, t in zip(reach, turn, strict=True)
    ]
