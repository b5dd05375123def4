"""Batches without end: real crops, real letters put together anew, and drawn text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boardsnap.recognition.alphabet import ALPHABET
from training.hands import MARGIN, Hand, Ink, Studied
from training.paper import HEIGHT_PX, WIDEST_PX, Paper, Picture
from training.pens import Font, FontPen, HandPen, thickened, trimmed
from training.scribe import Scribe
from training.texts import Texts

STEP_PX = 8
"""Width of one output step of the network, in pixels of its 48-pixel-high input."""

FEWEST = 8
"""Pictures of a batch at least, however wide they are."""

WIDTHS_PX = (96, 128, 160, 208, 256, 320, 416, 512, 640, 800, 992, WIDEST_PX)
"""Batches come in these widths; a picture goes into the narrowest that holds it."""

REAL, ANEW, DRAWN = 0.22, 0.10, 0.68
"""Shares of real crops, of words put together from real letters, and of drawn text."""

GREY = 128

CHARACTERS = (*(character for character in ALPHABET if character != " "), " ")
"""Of the classes after the blank, in order; the last one is the space."""


@dataclass(frozen=True, slots=True)
class Material:
    """What batches are made of."""

    studied: Sequence[Studied]
    hands: Sequence[Hand]
    fonts: Sequence[Font]
    characters: Sequence[str]


class Batch(NamedTuple):
    """Pictures of one width, and what they say.

    Attributes:
        pictures: (batch, 48, width, 3), blue, green, red, as the stock model was trained.
        labels: the classes of all texts in a row, from 1; 0 is the blank.
        lengths: how many of them belong to each picture.
    """

    pictures: npt.NDArray[np.uint8]
    labels: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]


def draw_batches(material: Material, columns: int, chance: Random) -> Iterator[Batch]:
    """Batches without end.

    Args:
        material: what they are made of.
        columns: picture columns in one batch: wide pictures come in smaller batches.
        chance: decides everything.
    """
    samples = _Samples(material, chance)
    waiting: dict[int, list[tuple[Picture, list[int]]]] = defaultdict(list)
    while True:
        picture, classes = samples.next()
        width = next(w for w in WIDTHS_PX if w >= picture.shape[1])
        waiting[width].append((picture, classes))
        if len(waiting[width]) >= max(FEWEST, columns // width):
            yield _stacked(waiting.pop(width), width)


class _Samples:
    def __init__(self, material: Material, chance: Random) -> None:
        self._chance = chance
        self._studied = material.studied
        self._texts = Texts(chance, material.characters)
        self._class = {c: index for index, c in enumerate(material.characters, 1)}
        self._fonts = FontPen(material.fonts, chance)
        self._scribe = Scribe(chance)
        self._hands = HandPen(material.hands, self._texts, chance)
        self._paper = Paper(chance)

    def next(self) -> tuple[Picture, list[int]]:
        while True:
            text, picture = self._draw()
            classes = [self._class[c] for c in text if c in self._class]
            repeats = sum(a == b for a, b in pairwise(text))
            steps = picture.shape[1] // STEP_PX
            fits = len(classes) + repeats <= steps and picture.shape[1] <= WIDEST_PX
            if fits and len(classes) == len(text):
                return picture, classes

    def _draw(self) -> tuple[str, Picture]:
        which = self._chance.random()
        if which < REAL:
            one = self._chance.choice(self._studied)
            return one.crop.text, self._real(one)
        if which < REAL + ANEW:
            text, ink = self._hands.draw()
            return text, self._paper.photograph(ink)
        text = self._texts.word() if self._chance.random() < 0.45 else self._texts.line()
        return text, self._paper.photograph(self._drawn(text))

    def _drawn(self, text: str) -> Ink:
        if self._scribe.takes(text):
            ink, another_pen = self._scribe.draw(text), 0.4
        else:
            ink, another_pen = self._fonts.draw(text), 0.75
        return thickened(ink, self._chance) if self._chance.random() < another_pen else ink

    def _real(self, one: Studied) -> Picture:
        if self._chance.random() < (0.75 if one.is_clean else 0.5):
            return self._paper.rephotograph(one.crop.pixels, MARGIN)
        return self._paper.photograph(trimmed(one.ink))


def _stacked(samples: Sequence[tuple[Picture, list[int]]], width: int) -> Batch:
    pictures = np.full((len(samples), HEIGHT_PX, width, 3), GREY, np.uint8)
    for row, (picture, _) in zip(pictures, samples, strict=True):
        row[:, : picture.shape[1]] = picture[:, :, ::-1]
    labels = [label for _, classes in samples for label in classes]
    lengths = [len(classes) for _, classes in samples]
    return Batch(pictures, np.array(labels, np.int64), np.array(lengths, np.int64))
