"""Small rings around a character or two: what is in them is read without them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Polygon, bounds
from boardsnap.model.page import Mask, Page
from boardsnap.recognition.uncovered import WORKING_SIDE_PX, working_mask

LARGEST = 1 / 12
"""Of the page's longer side: larger rings emphasise whole sentences."""

SMALLEST_PX = 14

HALO_PX = 5
"""By so much less one a ring is thicker on the photo, where its edges are soft, than in the ink."""

ROOM = 0.35
"""Heights around a character that its line is larger than it, as other lines are."""

WIDEST = 1.7
"""Sides of a ring around one or two characters, the longer by the shorter."""

ROUND = (0.66, 0.9)
"""Share of the rectangle around it that a ring fills: an ellipse 0.79, a check box 1, an A 0.5."""

BULGING = 0.93
"""Share of its convex hull that a ring fills."""

HIGHER = 1.5
"""Heights of the usual connected stroke that a ring is higher than: an O among capitals has one."""

SPECK_PX = 4

APART = 0.25
"""Heights of a ring beside it in which nothing is written."""

TOUCHING = 0.25
"""Share of a ring's inner edge that what is in it touches; of an O drawn with an uneven pen there
is more that looks as if it were in it."""

INSIDE = 0.35
"""Height of what is in a ring, in heights of the ring: an O within an O is none."""

DEEPEST = 0.9

NEAR = 0.3
"""Heights of a ring around it that a line's box may reach which holds the ring alone."""

MOSTLY = 0.6
"""Share of ink at some depth in a ring that is the ring's; a character covers less."""


@dataclass(frozen=True, slots=True, eq=False)
class Ring:
    """A ring with something in it.

    Attributes:
        box: around the ring, in page pixels.
        inside: around what is in it, likewise.
    """

    box: Box
    inside: Box


def find_rings(page: Page) -> tuple[list[Ring], Mask]:
    """The rings, and the ink that is theirs."""
    mask, scale = working_mask(page)
    contours, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    drawn = np.zeros(mask.shape, np.uint8)
    rings: list[Ring] = []
    smallest = max(SMALLEST_PX, HIGHER * _usual_height(contours))
    for contour, (_, _, hole, parent) in zip(
        contours, [] if tree is None else tree[0], strict=True
    ):
        outline = np.asarray(contour, np.int32)
        if parent < 0 <= hole and _is_ring(outline, smallest) and _stands_apart(mask, outline):
            box, inside = _parted(mask, outline, drawn)
            if inside is not None:
                rings.append(Ring(_scaled(box, 1 / scale), _scaled(inside, 1 / scale)))
    if not rings:
        return [], np.zeros((1, 1), np.bool_)
    thick = cv2.dilate(drawn, np.ones((HALO_PX, HALO_PX), np.uint8))
    full = cv2.resize(thick, (page.width, page.height), interpolation=cv2.INTER_NEAREST)
    return rings, np.asarray(full > 0)


def _usual_height(contours: Sequence[npt.NDArray[Any]]) -> float:
    """The usual height of connected strokes: of letters, where there are any."""
    heights = [high for one in contours if (high := cv2.boundingRect(one)[3]) >= SPECK_PX]
    return float(np.median(heights)) if heights else 0.0


def _stands_apart(mask: npt.NDArray[np.uint8], contour: npt.NDArray[np.int32]) -> bool:
    """Whether nothing is written close beside a ring, as it is beside an O or an @."""
    left, top, wide, high = cv2.boundingRect(contour)
    room = max(2, round(APART * high))
    beside = (
        mask[top : top + high, max(0, left - room) : left],
        mask[top : top + high, left + wide : left + wide + room],
    )
    return not any(side.any() for side in beside)


def _is_ring(contour: npt.NDArray[np.int32], smallest: float) -> bool:
    _, _, wide, high = cv2.boundingRect(contour)
    longest, shortest = max(wide, high), min(wide, high)
    if shortest < smallest or longest > LARGEST * WORKING_SIDE_PX:
        return False
    if longest > WIDEST * shortest:
        return False
    filled = cv2.contourArea(contour)
    if not ROUND[0] <= filled / (wide * high) <= ROUND[1]:
        return False
    return bool(filled >= BULGING * cv2.contourArea(cv2.convexHull(contour)))


def _parted(
    mask: npt.NDArray[np.uint8], contour: npt.NDArray[np.int32], drawn: npt.NDArray[np.uint8]
) -> tuple[Box, Box | None]:
    """A ring's box and that of what is in it, None where that is too little to be a character.

    Args:
        mask: the ink.
        contour: of the ring's outside.
        drawn: the ring's own ink is added here.
    """
    left, top, wide, high = cv2.boundingRect(contour)
    filled = np.zeros((high + 2, wide + 2), np.uint8)
    cv2.drawContours(filled, [contour - (left - 1, top - 1)], -1, 1, cv2.FILLED)
    depth = np.asarray(cv2.distanceTransform(filled, cv2.DIST_L2, 3), np.float32)[1:-1, 1:-1]
    ink = mask[top : top + high, left : left + wide] > 0
    pen = _pen(depth, ink)
    rows, columns = (np.flatnonzero((ink & (depth > pen)).any(axis=axis)) for axis in (1, 0))
    box = Box(float(left), float(top), float(left + wide), float(top + high))
    gap = ink[(depth > pen) & (depth <= pen + 2)]
    if (
        gap.mean() > TOUCHING
        or len(rows) < 2
        or not INSIDE * high <= rows[-1] - rows[0] + 1 <= DEEPEST * high
    ):
        return box, None
    drawn[top : top + high, left : left + wide] |= (ink & (depth > 0) & (depth <= pen)).astype(
        np.uint8
    )
    return box, Box(
        float(left + columns[0]),
        float(top + rows[0]),
        float(left + columns[-1] + 1),
        float(top + rows[-1] + 1),
    )


def _pen(depth: npt.NDArray[np.float32], ink: Mask) -> float:
    """How far a ring's ink reaches inwards: as far as most of what is so deep is ink."""
    pen = 1.0
    while pen < depth.max() / 2 and ink[(depth > pen) & (depth <= pen + 1)].mean() > MOSTLY:
        pen += 1
    return pen + 1


def _scaled(box: Box, factor: float) -> Box:
    return Box(box.left * factor, box.top * factor, box.right * factor, box.bottom * factor)


def without_rings(page: Page, drawn: Mask) -> Page:
    """The page with its rings painted over.

    Args:
        page: as it is.
        drawn: the ink that is the rings', of the page's size.
    """
    pixels, clean, ink = page.pixels.copy(), page.clean.copy(), page.ink & ~drawn
    count, _, facts, _ = cv2.connectedComponentsWithStats(drawn.astype(np.uint8))
    for left, top, wide, high, _ in facts[1:count].tolist():
        spot = slice(top, top + high), slice(left, left + wide)
        ground = np.median(pixels[spot][~page.ink[spot]].reshape(-1, 3), axis=0)
        pixels[spot][drawn[spot]] = ground.astype(np.uint8)
    clean[drawn] = 255
    return replace(page, pixels=pixels, clean=clean, ink=ink)


def with_encircled(quads: Sequence[Polygon], rings: Sequence[Ring]) -> list[Polygon]:
    """The quads, and one for what is in each ring in place of those around it alone."""
    kept = [quad for quad in quads if not is_encircled(quad, rings)]
    return kept + [
        ring.inside.grown(ROOM * ring.inside.height).polygon
        for ring in rings
        if not _is_read(kept, ring)
    ]


def is_encircled(quad: Polygon, rings: Sequence[Ring]) -> bool:
    """Whether a quad has nothing but one of the rings and what is in it."""
    box = bounds(quad)
    return any(
        box.overlap(ring.box.grown(NEAR * ring.box.height)) > 0.8 * box.area for ring in rings
    )


def _is_read(quads: Sequence[Polygon], ring: Ring) -> bool:
    return any(bounds(q).overlap(ring.inside) > 0.5 * ring.inside.area for q in quads)
