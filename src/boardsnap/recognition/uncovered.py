"""Ink that no line covers: where to look again, and what to tell the reader about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import NamedTuple
from weakref import WeakKeyDictionary

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Polygon, bounds, union
from boardsnap.model.page import Page

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

LOWEST = 0.35
HIGHEST = 1.5
"""Height of a character by itself, in heights of the page's median line (boxes are higher than
what is in them)."""

WIDEST = 1.5
SLIMMEST = 3.0
"""Its width by its height at most, and its height by its width."""

_masks: WeakKeyDictionary[Page, npt.NDArray[np.uint8]] = WeakKeyDictionary()
"""Working masks of the pages there are: each is asked for several times."""


def find_uncovered(page: Page, covered: Sequence[Polygon]) -> list[Box]:
    """Boxes of text-like ink outside the covered polygons, most ink first.

    Args:
        page: whose ink is looked at.
        covered: lines and marks that were read, in page pixels.
    """
    return [group.box for group in _grouped(page, covered) if group.strokes >= FEWEST_STROKES]


def find_lone(page: Page, covered: Sequence[Polygon]) -> list[Box]:
    """Boxes of ink outside the covered polygons that may be a character by itself, as above."""
    if not covered:
        return []
    height = _line_height(covered, page.ink.shape)
    return [
        group.box
        for group in _grouped(page, covered)
        if group.strokes < FEWEST_STROKES
        and LOWEST * height < group.box.height < HIGHEST * height
        and group.box.height / SLIMMEST < group.box.width < WIDEST * group.box.height
    ]


class _Group(NamedTuple):
    """Strokes that stand together: how much ink, in how many."""

    box: Box
    ink: int
    strokes: int


def _grouped(page: Page, covered: Sequence[Polygon]) -> list[_Group]:
    """Letters outside the covered polygons, those that stand together as one, most ink first."""
    mask, scale = working_mask(page)
    height = _line_height(covered, page.ink.shape) * scale
    letters = _letters(_uncovered(mask, covered, scale), height)
    return [
        group._replace(box=Box(*(side / scale for side in astuple(group.box))))
        for group in _groups(letters, height)
    ]


def working_mask(page: Page) -> tuple[npt.NDArray[np.uint8], float]:
    """The ink in its working size, 1 where there is any, and that size by the page's."""
    ink = page.ink
    scale = min(1.0, WORKING_SIDE_PX / max(ink.shape))
    mask = _masks.get(page)
    if mask is None:
        size = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
        small = cv2.resize(ink.view(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
        mask = (small > 80).astype(np.uint8)
        mask.setflags(write=False)
        _masks[page] = mask
    return mask, scale


def _uncovered(
    mask: npt.NDArray[np.uint8], covered: Sequence[Polygon], scale: float
) -> npt.NDArray[np.uint8]:
    """The mask without what is covered."""
    left = mask.copy()
    for polygon in covered:
        corners = np.array(polygon, np.float64) * scale
        cv2.fillPoly(left, [np.round(corners).astype(np.int32)], (0,))
    return left


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


def _groups(letters: list[tuple[Box, int]], height: float) -> list[_Group]:
    """Letters that stand together, those with most ink first."""
    groups: list[_Group] = []
    for letter, ink in sorted(letters, key=lambda each: (each[0].left, each[0].top)):
        whole = _Group(letter, ink, 1)
        apart = []
        for group in groups:
            box = group.box
            if box.x_overlap(whole.box) > -1.5 * height and box.y_overlap(whole.box) > -height:
                whole = _Group(
                    union((box, whole.box)), whole.ink + group.ink, whole.strokes + group.strokes
                )
            else:
                apart.append(group)
        groups = [*apart, whole]
    return sorted(groups, key=lambda g: (-g.ink, g.box.top, g.box.left))
