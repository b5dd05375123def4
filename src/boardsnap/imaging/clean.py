"""Even light and ink: the board as dark strokes on white, whatever the room did to it."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.page import Mask, Pixels

Grey = npt.NDArray[np.uint8]

# Outline, light and glare are looked for at this length of the longer side: strokes are then 1 to
# 4 px wide, and frames 4 to 14.
SMALL_SIDE_PX = 640
# Strokes thinner than this share of the longer side are ink, wider dark areas are shade. A marker
# tip is 2 to 5 mm on boards of 1 m and more; thick headings and filled boxes reach 2 %.
_WIDEST_STROKE = 1 / 30
# A dark photo of a white board has more dark strokes than light ones; noise has as many of both.
_CLEARLY_MORE = 1.5
# Where the empty board lands after evening: below 255, so that noise is seen on both sides of it.
_WHITE = 235
# Every so many pixels are enough to know noise and contrast of the whole page.
_SAMPLE_STEP = 4
# Ink begins this many standard deviations of the noise below white, and a stroke reaches this many
# somewhere: one in a million pixels of plain noise lies beyond 4.8.
_INK_NOISE = 3.0
_STROKE_NOISE = 4.8
# The same as shares of the board's usual ink. What is left of wiped writing has a tenth of the
# contrast of the writing itself, a dry marker or writing under glare a third and more
# (benchmarks/boards: ghosts 0.05 to 0.18, weakest words 0.3).
_INK_SHARE = 0.18
_STROKE_SHARE = 0.28
# Wiped-off smears and the grain of a wall stay below these levels on the calmest boards too.
_LEAST_INK = 12.0
_LEAST_STROKE = 18.0
# JPEG and sensor noise leave at least this, in grey levels.
_LEAST_NOISE = 1.0
# A board with less ink than this share of its pixels may be empty: its contrast is assumed.
_BLANK_SHARE = 0.0005
_USUAL_CONTRAST = 100.0
# Pale ink is darkened up to this factor: more would raise what is left of the noise to ink.
_MOST_GAIN = 2.0


class Contrast(NamedTuple):
    """How ink stands out, in levels of `darkness`.

    Attributes:
        ground: the empty board.
        noise: standard deviation of the empty board.
        ink: how much darker than the ground the usual stroke is.
    """

    ground: float
    noise: float
    ink: float

    @property
    def faintest(self) -> float:
        """From this darkness on a pixel may belong to a stroke."""
        return self.ground + max(_LEAST_INK, _INK_NOISE * self.noise, _INK_SHARE * self.ink)

    @property
    def certain(self) -> float:
        """A stroke reaches this darkness somewhere; what does not is a ghost or noise."""
        contrast = max(_LEAST_STROKE, _STROKE_NOISE * self.noise, _STROKE_SHARE * self.ink)
        return self.ground + contrast


class Ink(NamedTuple):
    """The strokes of a page.

    Attributes:
        mask: (height, width), True on strokes.
        heights_px: of the connected strokes, in no order.
    """

    mask: Mask
    heights_px: npt.NDArray[np.int32]


def even_light(pixels: Pixels, small: Pixels) -> Pixels:
    """The page divided by its own empty background, so that the board is 235 everywhere.

    Dark boards with light writing become white ones with dark writing.

    Args:
        pixels: the page.
        small: the same at `SMALL_SIDE_PX`: light varies slowly, and needs no more.
    """
    if is_dark_board(small):
        pixels, small = invert_lightness(pixels), invert_lightness(small)
    light = _empty_board(small)
    height, width = pixels.shape[:2]
    full = cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)
    evened = cv2.divide(pixels, full, dst=full, scale=_WHITE)
    return np.asarray(evened, np.uint8)


def shrink(pixels: Pixels) -> Pixels:
    """The picture with at most `SMALL_SIDE_PX` on its longer side."""
    height, width = pixels.shape[:2]
    factor = SMALL_SIDE_PX / max(height, width)
    if factor >= 1:
        return pixels
    size = (max(1, round(width * factor)), max(1, round(height * factor)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _empty_board(small: Pixels) -> Pixels:
    """The board without its strokes: per channel the surrounding brightness, smoothed."""
    reach = _stroke_reach(small)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    # A small median first: one bright speck would otherwise spread over the whole reach.
    calm = cv2.medianBlur(small, 3)
    closed = cv2.morphologyEx(calm, cv2.MORPH_CLOSE, kernel)
    smooth = cv2.GaussianBlur(closed, (0, 0), reach / 3)
    return np.maximum(np.asarray(smooth, np.uint8), 1)


def _stroke_reach(small: Pixels) -> int:
    """The widest stroke in pixels, odd as kernels are."""
    return int(max(small.shape[:2]) * _WIDEST_STROKE) // 2 * 2 + 1


def is_dark_board(small: Pixels) -> bool:
    """Whether light strokes on a dark ground outweigh dark strokes on a light one."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    if float(np.median(grey)) > 127:
        return False
    # Writing covers less than half of any place, so the median there is the board.
    ground = cv2.medianBlur(grey, 2 * _stroke_reach(small) - 1)
    light = float(cv2.subtract(grey, ground).mean())
    dark = float(cv2.subtract(ground, grey).mean())
    return light > _CLEARLY_MORE * dark


def invert_lightness(pixels: Pixels) -> Pixels:
    """Light becomes dark and dark light, while hue and colourfulness stay."""
    red, green, blue = cv2.split(pixels)
    most = cv2.max(cv2.max(red, green), blue)
    least = cv2.min(cv2.min(red, green), blue)
    shift = 255 - most.astype(np.int16) - least
    return np.clip(pixels + shift[:, :, None], 0, 255).astype(np.uint8)


def darkness(evened: Pixels) -> Grey:
    """How far the darkest channel lies below white, without the finest noise.

    Yellow, green and orange count like black: each lacks one channel.
    """
    red, green, blue = cv2.split(evened)
    dark = cv2.bitwise_not(cv2.min(cv2.min(red, green, dst=red), blue, dst=red))
    return np.asarray(cv2.blur(dark, (3, 3)), np.uint8)


def measure_contrast(dark: Grey) -> Contrast:
    """Noise of the empty board and strength of the ink, from a sample of `darkness`."""
    sample = dark[::_SAMPLE_STEP, ::_SAMPLE_STEP].ravel()
    # Ink is only ever darker than the board, so the lighter half of the spread is plain noise.
    light, ground = np.percentile(sample, (16, 50))
    noise = max(_LEAST_NOISE, float(ground - light))
    beyond = sample[sample > ground + 2 * _STROKE_NOISE * noise]
    if len(beyond) < _BLANK_SHARE * len(sample):
        return Contrast(float(ground), noise, _USUAL_CONTRAST)
    return Contrast(float(ground), noise, float(np.median(beyond) - ground))


def find_ink(dark: Grey, contrast: Contrast) -> Ink:
    """Where a marker left ink: strokes that are dark somewhere, down to their pale ends.

    Strokes are followed at half the size, which is four times as fast and joins only what is
    one pixel apart.
    """
    half = _halve(dark)
    faint = cv2.threshold(half, contrast.faintest, 1, cv2.THRESH_BINARY)[1]
    count, labels, facts, _ = cv2.connectedComponentsWithStats(faint, ltype=cv2.CV_32S)
    kept = np.zeros(count, np.uint8)
    kept[labels[half > contrast.certain]] = 1
    kept[0] = 0
    heights = 2 * facts[kept > 0, cv2.CC_STAT_HEIGHT]
    near = cv2.resize(kept[labels], None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
    rows, columns = near.shape
    mask = np.zeros(dark.shape, np.bool_)
    np.logical_and(dark[:rows, :columns] > contrast.faintest, near > 0, out=mask[:rows, :columns])
    return Ink(mask, np.asarray(heights, np.int32))


def _halve(dark: Grey) -> Grey:
    """Half the size, each pixel the darkest of the four that it stands for."""
    rows, columns = dark.shape
    even = dark[: rows // 2 * 2, : columns // 2 * 2]
    across = cv2.max(np.ascontiguousarray(even[:, ::2]), np.ascontiguousarray(even[:, 1::2]))
    return np.asarray(cv2.max(across[::2], across[1::2]), np.uint8)


def whiten(evened: Pixels, contrast: Contrast) -> Pixels:
    """The evened page on plain white: ghosts and noise gone, pale ink as dark as usual."""
    white = max(1.0, 255 - contrast.ground)
    depth = np.clip(white - np.arange(256, dtype=np.float64), 0, None)
    # Nothing up to half of the faintest ink, all of it from twice that on, a ramp between.
    low = (contrast.faintest - contrast.ground) / 2
    ramp = np.clip((depth - low) / (3 * low), 0, 1)
    gain = min(_MOST_GAIN, max(1.0, _USUAL_CONTRAST / contrast.ink))
    curve = 255 * (1 - np.minimum(depth * ramp * gain / white, 1))
    return np.asarray(cv2.LUT(evened, np.rint(curve).astype(np.uint8)), np.uint8)
