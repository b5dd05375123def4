"""What a small network sees along a written line: what stands, and what is crossed out.

It says so for every fourth column of a line that is brought to one height (training/README.md
tells how it was trained, benchmarks/README.md what it finds).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from itertools import groupby

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Polygon
from boardsnap.model.page import Page
from boardsnap.recognition.lines import cut, cut_ink, size_of, taller
from boardsnap.recognition.runtime import Floats, Session, open_model, run
from boardsnap.recognition.strokes import darkest_channel
from boardsnap.recognition.transcription import TIGHTER

HEIGHT_PX = 48
"""The height of the network's input."""

STEP_PX = 4
"""Columns of it for each of its answers."""

NARROWEST_PX, WIDEST_PX = 48, 3200
GRID_PX = 32
"""The input's widths."""

FAINTEST = 30.0
"""Levels between board and ink at least: what is fainter is noise."""

AROUND_PX = 16.0
"""Over so many pixels, a third of the line's height, the board's own light is averaged: it falls
off near a reflection as fast as that."""

LEAST_BOARD = 1e-4
"""Weight of what is ink in that average: nothing else there is seen of the board below it."""

BLANK = 40
"""Of 255: up to so much of a pixel is ink where it shows the board."""

DARKEST = 98.0
"""Percentile of a line's darkness that stands for its ink: a fiftieth of any line is ink."""

BARE = 1.0
"""Ink in a step up to which nothing is written there, in whole pixels."""

CLEAR = 0.2
"""With less of a chance to be crossed out, what is written clearly stands."""

FEW_STEPS = 3
"""A word of so many steps has no inside."""

WEIGHTS = "weights/strikes.onnx"
BRING_WEIGHTS = "pip install --force-reinstall --no-deps boardsnap"

PART = 0.35
"""Of a word that was read where one that is struck meets one that stands, in heights."""

Chances = npt.NDArray[np.float32]


def shown(darkness: Floats) -> Floats:
    """Ink between 0 and 1, as the network is shown it.

    Args:
        darkness: (48, width) levels by which a line is darker than the board around it.
    """
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
        """The median of each chance between two shares of the line's length, where there is ink.

        A scribble leaves gaps, in which nothing is crossed out: the mean would count them. The
        outermost steps are left out where there are others: of the ends of strokes nothing was said
        in training.
        """
        first, last = self._steps(start, end)
        inked = np.flatnonzero(self.ink[first:last] > BARE) + first
        chosen = inked if len(inked) else np.arange(first, last)
        ends = 1 if len(chosen) > FEW_STEPS else 0
        middle = np.median(self.chances[chosen[ends : len(chosen) - ends]], axis=0)
        return np.asarray(middle, np.float32)

    def _steps(self, start: float, end: float) -> tuple[int, int]:
        first = min(len(self.chances) - 1, max(0, round(start / self.step)))
        return first, min(len(self.chances), max(first + 1, round(end / self.step)))

    def struck(self, start: float, end: float) -> Chances:
        """The chances that the steps between two shares of the line's length are crossed out."""
        first, last = self._steps(start, end)
        chances: Chances = 1 - self.chances[first:last, 0]
        return chances

    def ink_beside(self, start: float, end: float) -> Floats:
        """How much ink there is beside each border between the steps of a part of the line."""
        first, last = self._steps(start, end)
        inside: Floats = self.ink[first:last]
        return inside[:-1] + inside[1:]

    def stands_in_part(self, start: float, end: float) -> bool:
        """Whether a part of a word between two shares of the line's length clearly stands."""
        first, last = self._steps(start, end)
        stands = (self.chances[first:last, 0] > 1 - CLEAR) & (self.ink[first:last] > BARE)
        runs = groupby(stands.tolist())
        return any(one and len(list(run)) > self.part_steps for one, run in runs)

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
    wide = round(np.clip(HEIGHT_PX * width / height, 8, WIDEST_PX))
    padded = max(NARROWEST_PX, -(-wide // GRID_PX) * GRID_PX)
    batch = np.zeros((1, 1, HEIGHT_PX, padded), np.float32)
    batch[0, 0, :, :wide] = shown(_darkness(page, quad, wide))
    chances = run(_network(), batch)[0, : max(1, wide // STEP_PX)]
    ink = batch[0, 0].reshape(HEIGHT_PX, -1, STEP_PX).sum(axis=(0, 2))[: len(chances)]
    return Columns(polygon, chances, STEP_PX / wide, ink)


def _darkness(page: Page, quad: Polygon, wide: int) -> Floats:
    """By how many levels a line is darker than the board around its ink.

    As it was photographed: where light is evened out for reading, faint rules gain as well.
    """
    _, height = size_of(quad)
    way = cv2.INTER_AREA if height > HEIGHT_PX else cv2.INTER_LINEAR
    planes = [darkest_channel(cut(page.pixels, quad)), cut_ink(page.ink, quad)]
    light, ink = (cv2.resize(one, (wide, HEIGHT_PX), interpolation=way) for one in planes)
    beside = cv2.dilate(ink, np.ones((3, 3), np.uint8))
    weight = (beside < BLANK).astype(np.float32) + np.float32(LEAST_BOARD)
    seen = light.astype(np.float32)
    summed = cv2.GaussianBlur(seen * weight, (0, 0), AROUND_PX)
    darker = summed / cv2.GaussianBlur(weight, (0, 0), AROUND_PX) - seen
    # On a black board the ink is lighter.
    return np.asarray(darker if float((darker * ink).sum()) >= 0 else -darker, np.float32)


@cache
def _network() -> Session:
    with as_file(files(__package__).joinpath(WEIGHTS)) as weights:
        return open_model(weights, 1, BRING_WEIGHTS)
