"""What a small network sees along a written line: what stands, and what is crossed out.

It says so for every fourth column of a line that is brought to one height (training/README.md
tells how it was trained, benchmarks/README.md what it finds).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Polygon
from boardsnap.model.page import Page
from boardsnap.recognition.lines import cut, size_of, taller
from boardsnap.recognition.runtime import Floats, Session, open_model, run
from boardsnap.recognition.strokes import darkest_channel

HEIGHT_PX = 48
"""The height of the network's input."""

STEP_PX = 4
"""Columns of it for each of its answers."""

NARROWEST_PX, WIDEST_PX = 48, 3200
GRID_PX = 32
"""The input's widths."""

FAINTEST = 30.0
"""Levels between board and ink at least: what is fainter is noise."""

AROUND_PX = 97
"""Columns over which the board is taken to be equally light: two heights of the line."""

DARKEST = 98.0
"""Percentile of a line's darkness that stands for its ink: a fiftieth of any line is ink."""

TIGHTER = -0.1
"""Heights that are added above and below a line's box, as where lines are read."""

FEW_STEPS = 3
"""A word of so many steps has no inside."""

WEIGHTS = "weights/strikes.onnx"
BRING_WEIGHTS = "pip install --force-reinstall --no-deps boardsnap"

PART = 0.5
"""Of a word that was read where one that is struck meets one that stands, in heights."""

Chances = npt.NDArray[np.float32]


def inked(light: npt.NDArray[np.uint8]) -> Floats:
    """Ink between 0 and 1, as the network is shown it.

    Args:
        light: (48, width) the darkest channel of a line; the board is where a column is lightest.
    """
    soft = cv2.GaussianBlur(light, (3, 3), 0)
    lightest = np.partition(soft, -3, axis=0)[-3].astype(np.float32)[np.newaxis]
    around = np.ones((1, AROUND_PX), np.uint8)
    board = cv2.blur(cv2.dilate(lightest, around), (AROUND_PX, 1), borderType=cv2.BORDER_REPLICATE)
    darkness = np.clip(board - light, 0, None)
    pen = max(FAINTEST, float(np.percentile(darkness, DARKEST)))
    return np.asarray(np.clip(darkness / pen, 0, 1), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """What the network says along a line.

    Attributes:
        quad: the line.
        chances: (steps, 3) that its writing stands, is crossed out by lines, is scribbled over.
        step: width of a step, as a share of the line's length.
        ink: (steps,) how much there is in each.
    """

    quad: Polygon
    chances: Chances
    step: float
    ink: Floats

    def of(self, start: float, end: float) -> Chances:
        """The mean chances between two shares of the line's length.

        The outermost steps are left out where there are others: of the ends of strokes nothing
        was said in training.
        """
        first = min(len(self.chances) - 1, max(0, round(start / self.step)))
        last = max(first + 1, round(end / self.step))
        ends = 1 if last - first > FEW_STEPS else 0
        mean: Chances = self.chances[first + ends : last - ends].mean(axis=0)
        return mean

    def struck(self, start: float, end: float) -> Chances:
        """The chances that the steps between two shares of the line's length are crossed out."""
        first = min(len(self.chances) - 1, max(0, round(start / self.step)))
        chances: Chances = 1 - self.chances[first : max(first + 1, round(end / self.step)), 0]
        return chances

    @property
    def part_steps(self) -> int:
        """How many steps make a part of a word."""
        width, height = size_of(self.quad)
        return max(2, round(PART * height / width / self.step))

    @property
    def scribbled(self) -> float:
        """The mean chance of a scribble, where there is ink."""
        return float((self.chances[:, 2] * self.ink).sum() / max(1e-9, self.ink.sum()))

    def place(self, polygon: Polygon) -> tuple[float, float]:
        """Where a part of the line begins and ends, as shares of its length."""
        origin = (np.array(self.quad[0]) + self.quad[3]) / 2
        along = (np.array(self.quad[1]) + self.quad[2]) / 2 - origin
        shares = (np.array(polygon) - origin) @ along / max(1e-9, float(along @ along))
        return max(0.0, float(shares.min())), min(1.0, float(shares.max()))


def columns_of(page: Page, polygon: Polygon) -> Columns | None:
    """What the network says of a line; None where it has no extent."""
    quad = taller(polygon, TIGHTER)
    width, height = size_of(quad)
    if width < 2 or height < 2:
        return None
    light = darkest_channel(cut(page.clean, quad))
    wide = round(np.clip(HEIGHT_PX * width / height, 8, WIDEST_PX))
    way = cv2.INTER_AREA if height > HEIGHT_PX else cv2.INTER_LINEAR
    scaled = cv2.resize(light, (wide, HEIGHT_PX), interpolation=way)
    padded = max(NARROWEST_PX, -(-wide // GRID_PX) * GRID_PX)
    batch = np.zeros((1, 1, HEIGHT_PX, padded), np.float32)
    batch[0, 0, :, :wide] = inked(np.asarray(scaled, np.uint8))
    chances = run(_network(), batch)[0, : max(1, wide // STEP_PX)]
    ink = batch[0, 0].reshape(HEIGHT_PX, -1, STEP_PX).sum(axis=(0, 2))[: len(chances)]
    return Columns(polygon, chances, STEP_PX / wide, ink)


@cache
def _network() -> Session:
    with as_file(files(__package__).joinpath(WEIGHTS)) as weights:
        return open_model(weights, 1, BRING_WEIGHTS)
