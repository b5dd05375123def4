"""What makes a page hard to read: glare, pale ink, blur, tiny writing."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.imaging.clean import Contrast, Grey, Ink
from boardsnap.model.geometry import Polygon
from boardsnap.model.ink import Problem
from boardsnap.model.page import Mask, Pixels

# Reflections are areas, not specks: this share of the page is a letter.
_GLARE_LEVEL = 250
_LEAST_GLARE = 0.0008
_MOST_GLARES = 5
# Where the board itself is this light the camera overexposed it all: that is no reflection.
_WHITE_BOARD = 235
# Parts of one reflection, in small pixels; strokes cut it apart.
_GLARE_GAP_PX = 11
# Ink whose contrast is below this (of 235) loses letters: of about 30 failed scans in the field
# 31 % were faint markers; benchmarks/boards read well from 50 on.
_FAINT_INK = 45
# Letters below this height in the photo lose half of their characters (measured on photos of real
# boards: lines under 20 px, whose letters are about 12).
_SMALL_LETTER_PX = 12
# Edges wider than this share of a letter's height run strokes together. On benchmarks/boards they
# are below 0.1; with a blur of a sixth of the letters' height, which makes them illegible, above.
_BLURRED_EDGE = 0.15
# Blur is measured on the parts of the page with the most ink, of this size and number.
_TILE_PX = 512
_TILES = 6
# What counts as letters: neither dots nor drawings.
_LEAST_LETTER_PX = 6
_TALLEST_LETTER = 1 / 8
# Fewer letters than this say nothing about the writing.
_FEWEST_LETTERS = 10


def find_problems(
    small: Pixels, dark: Grey, ink: Ink, contrast: Contrast, enlarged: float
) -> tuple[Problem, ...]:
    """What lowers the trust in reading a page; glare with its place, the rest for all of it.

    Args:
        small: the page as photographed, at `SMALL_SIDE_PX`.
        dark: the `darkness` of the page.
        ink: what `find_ink` found in it.
        contrast: what `measure_contrast` measured in it.
        enlarged: how many times as large as in the photo things are on the page.
    """
    scale = dark.shape[1] / small.shape[1]
    problems = [
        Problem("glare", "Light is reflected here and hides writing: photograph from the side.", at)
        for at in _find_glare(small, scale)
    ]
    tallest = _TALLEST_LETTER * dark.shape[0]
    least = _LEAST_LETTER_PX * enlarged
    letters = ink.heights_px[(ink.heights_px >= least) & (ink.heights_px <= tallest)]
    if len(letters) < _FEWEST_LETTERS:
        return tuple(problems)
    height = float(np.median(letters))
    if height < _SMALL_LETTER_PX * enlarged:
        problems.append(
            Problem("small_writing", "The writing is tiny: go closer, or take several photos.")
        )
    if _edge_width(dark, ink.mask, contrast) > _BLURRED_EDGE * height:
        problems.append(Problem("blur", "The photo is out of focus or shaken: take it again."))
    elif contrast.ink < _FAINT_INK:
        # Blur makes ink pale as well, and fresh markers would not help.
        problems.append(Problem("faint", "The ink is pale: use fresh markers, or more light."))
    return tuple(problems)


def _find_glare(small: Pixels, scale: float) -> list[Polygon]:
    """Outlines of blown-out spots in page pixels, the largest first."""
    least = small.min(axis=2)
    if float(np.median(least)) >= _WHITE_BOARD:
        return []
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_GLARE_GAP_PX, _GLARE_GAP_PX))
    spots = cv2.morphologyEx((least >= _GLARE_LEVEL).astype(np.uint8), cv2.MORPH_CLOSE, kernel)
    contours, _ = cv2.findContours(spots, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    large = [c for c in contours if cv2.contourArea(c) >= _LEAST_GLARE * least.size]
    large.sort(key=cv2.contourArea, reverse=True)
    return [_hull(contour, scale) for contour in large[:_MOST_GLARES]]


def _hull(contour: npt.ArrayLike, scale: float) -> Polygon:
    points = np.asarray(cv2.convexHull(np.asarray(contour, np.int32)), np.float64)
    return tuple((float(x * scale), float(y * scale)) for x, y in points.reshape(-1, 2))


def _edge_width(dark: Grey, mask: Mask, contrast: Contrast) -> float:
    """Over how many pixels a stroke goes from white to full ink, where there is most writing."""
    corners = [
        (y, x) for y in range(0, dark.shape[0], _TILE_PX) for x in range(0, dark.shape[1], _TILE_PX)
    ]
    corners.sort(key=lambda c: -int(mask[c[0] : c[0] + _TILE_PX, c[1] : c[1] + _TILE_PX].sum()))
    slopes, depths = [], []
    for y, x in corners[:_TILES]:
        tile = dark[y : y + _TILE_PX, x : x + _TILE_PX]
        strokes = mask[y : y + _TILE_PX, x : x + _TILE_PX]
        # An eighth: the kernel's weights add up to eight times the difference of two pixels.
        across = cv2.Sobel(tile, cv2.CV_32F, 1, 0, scale=1 / 8)
        down = cv2.Sobel(tile, cv2.CV_32F, 0, 1, scale=1 / 8)
        slopes.append(cv2.magnitude(across, down)[strokes])
        depths.append(tile[strokes] - contrast.ground)
    steepest = float(np.percentile(np.concatenate(slopes), 90))
    return float(np.percentile(np.concatenate(depths), 75)) / max(steepest, 1e-6)
