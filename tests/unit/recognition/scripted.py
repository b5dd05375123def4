"""An engine for tests: it sees the boxes that it was given, and reads what the script says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from boardsnap.model.geometry import Box, Homography
from boardsnap.model.page import Page, Pixels
from boardsnap.recognition.alphabet import ALPHABET
from boardsnap.recognition.posteriors import Posteriors, TextBox

STEP_PX = 8.0


@dataclass
class Scripted:
    """Reads its texts in turn, evenly spread over each crop.

    Attributes:
        confidence: of each character, 0 to 1.
        foreign: of another script at each character, 0 to 1.
        other: reads what is reconsidered; None: this one does.
    """

    boxes: Sequence[Box]
    texts: Sequence[str]
    confidence: float = 0.999
    foreign: float = 0.0
    name: str = "scripted"
    version: str = "1"
    reads: int = 0
    other: Scripted | None = None

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        boxes, self.boxes = self.boxes, ()
        return tuple(TextBox(box.polygon, 0.9) for box in boxes)

    def recognise(self, crops: Sequence[Pixels]) -> Iterable[Posteriors]:
        return map(self._read, crops)

    def reconsider(self, crops: Sequence[Pixels]) -> Iterable[Posteriors]:
        return (self.other or self).recognise(crops)

    def _read(self, crop: Pixels) -> Posteriors:
        text = self.texts[self.reads % len(self.texts)] if self.texts else ""
        self.reads += 1
        steps = max(2 * len(text) + 1, 3)
        rows = np.zeros((steps, len(ALPHABET) + 1), np.float32)
        rows[:, 0] = 1.0
        for index, character in enumerate(text):
            row = rows[2 * index + 1]
            row[0] = 1 - self.confidence
            row[ALPHABET.index(character) + 1] = self.confidence
        foreign = np.zeros(steps, np.float32)
        foreign[1::2] = self.foreign
        return Posteriors(tuple(ALPHABET), rows, foreign, crop.shape[1] / steps)


def page_with(boxes: Sequence[Box], size: tuple[int, int] = (800, 600)) -> Page:
    """A white page with upright strokes, as of letters, in each box."""
    width, height = size
    ink = np.zeros((height, width), bool)
    for box in boxes:
        top, bottom = int(box.top + box.height / 4), int(box.bottom - box.height / 4)
        for left in range(int(box.left) + 4, int(box.right) - 4, 12):
            ink[top:bottom, left : left + 3] = True
    pixels = np.where(ink[:, :, np.newaxis], np.uint8(30), np.uint8(250)).repeat(3, axis=2)
    return Page(pixels, pixels, ink, Homography.identity(), None)
