"""The colour of a marker, from the evened-out page."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box
from boardsnap.model.ink import Colour
from boardsnap.model.page import Mask, Page, Pixels

# Pixels looked at for one line; more add time, not certainty.
SAMPLES = 4000
# A coloured marker lets part of the light through: its lightest channel is above its darkest by
# this share of what the darkest takes away. Faint ink keeps that share, though its saturation
# falls. On drawn boards black has 0.02 to 0.12, colours 0.3 to 0.9.
LEAST_TINT = 0.2
# Hue (0 to 179) up to which each colour runs, around the circle from red.
HUES: tuple[tuple[int, Colour], ...] = (
    (7, "red"),
    (24, "orange"),
    (34, "other"),
    (97, "green"),
    (128, "blue"),
    (152, "purple"),
    (179, "red"),
)


def ink_colour(page: Page, box: Box) -> Colour:
    """The colour of the ink inside a box of the page."""
    left, top = max(0, int(box.left)), max(0, int(box.top))
    right, bottom = int(box.right) + 1, int(box.bottom) + 1
    return colour_of(page.clean[top:bottom, left:right], page.ink[top:bottom, left:right])


def colour_of(pixels: Pixels, ink: Mask) -> Colour:
    """The colour of the ink in a cut-out of the evened-out page."""
    inked = pixels[ink]
    if not len(inked):
        return "black"
    inked = inked[:: max(1, len(inked) // SAMPLES)]
    return _name(_marker(inked))


def _marker(inked: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The colour of the densest half of the ink: the edges of a stroke are half board."""
    density = inked.min(axis=1)
    dense = inked[density <= np.median(density)]
    middle: npt.NDArray[np.uint8] = np.median(dense, axis=0).astype(np.uint8)
    return middle


def _name(marker: npt.NDArray[np.uint8]) -> Colour:
    lightest, darkest = int(marker.max()), int(marker.min())
    if lightest - darkest < LEAST_TINT * max(1, 255 - darkest):
        return "black"
    hue = int(cv2.cvtColor(marker[None, None], cv2.COLOR_RGB2HSV)[0, 0, 0])
    return next(name for limit, name in HUES if hue <= limit)
