"""What a text engine says: where writing is, and what it may spell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Polygon


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where an engine saw writing.

    Attributes:
        quad: four corners, clockwise from the top left of the writing.
        score: 0 to 1.
    """

    quad: Polygon
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Posteriors:
    """What an engine believes about one crop, step by step from left to right (CTC).

    Attributes:
        alphabet: the characters of columns 1, 2, ...; column 0 is the blank.
        probabilities: (steps, 1 + characters); a row sums to at most 1.
        foreign: (steps,) the largest share of one character outside the alphabet.
        step_px: width of one step, in pixels of the crop.
    """

    alphabet: tuple[str, ...]
    probabilities: npt.NDArray[np.float32]
    foreign: npt.NDArray[np.float32]
    step_px: float
