"""The roll of a photo, from its lines of writing."""

from __future__ import annotations

import cv2
import numpy as np

from boardsnap.model.page import Pixels

# A camera held by hand rolls by a few degrees; beyond this the board hangs crooked or is sideways.
_MOST_DEGREES = 6.0
_STEP_DEGREES = 0.25
# Writing is at least this much darker than what surrounds it.
_INK_CONTRAST = 0.12
# Wider than strokes at 640 px on the longer side.
_STROKE_PX = 9
# With less ink than this there are no lines to go by.
_FEWEST_PIXELS = 400
# The rows must be sharper than at no roll and at the ends of the range by this factor, else the
# writing does not say: on slanted sketches the peak stays below 1.05.
_CLEARLY = 1.1


def find_skew(small: Pixels) -> float:
    """By how many degrees the lines of writing run down to the right; 0 where in doubt.

    Args:
        small: the photo at about 640 pixels on its longer side, ink darker than the board.
    """
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_STROKE_PX, _STROKE_PX))
    ground = cv2.morphologyEx(grey, cv2.MORPH_CLOSE, kernel)
    rows, columns = np.nonzero(grey < (1 - _INK_CONTRAST) * ground)
    if len(rows) < _FEWEST_PIXELS:
        return 0.0
    steps = round(_MOST_DEGREES / _STEP_DEGREES)
    angles = np.arange(-steps, steps + 1) * _STEP_DEGREES
    sharpness = np.array([_row_sharpness(rows, columns, angle) for angle in angles])
    best = int(np.argmax(sharpness))
    rivals = max(sharpness[0], sharpness[-1], sharpness[steps])
    if sharpness[best] < _CLEARLY * rivals:
        return 0.0
    return float(angles[best])


def _row_sharpness(
    rows: np.ndarray[tuple[int], np.dtype[np.intp]],
    columns: np.ndarray[tuple[int], np.dtype[np.intp]],
    degrees: float,
) -> float:
    """How unevenly the ink falls into rows that run down to the right by an angle.

    Projection profiles after Postl (1986): the sum of squared differences of neighbouring rows.
    """
    shifted = rows - columns * np.tan(np.radians(degrees))
    counts = np.bincount(np.rint(shifted - shifted.min()).astype(np.intp))
    return float(np.square(np.diff(counts)).sum())
