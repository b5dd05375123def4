"""Identifiers, versions, dates and amounts in print, as pictures of one line each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
FONTS = ("atkinson-hyperlegible", "bitter", "cabin", "pt-mono")
# Has the arrows and signs that the others lack.
SIGNS = HERE.parents[1] / "src" / "boardsnap" / "render" / "fonts" / "Inter-Regular.otf"
LACKING = frozenset("→≥≤≈α")
SEED = 20260301


@dataclass(frozen=True, slots=True)
class Line:
    """A picture, and what it says.

    Attributes:
        pixels: (height, width, 3) RGB.
    """

    text: str
    font: str
    pixels: npt.NDArray[np.uint8]


def printed_lines() -> Iterator[Line]:
    """Each identifier once, the fonts in turn, as sharp as on a photo of a printed sheet."""
    chance = Random(SEED)
    noise = np.random.default_rng(SEED)
    texts = (HERE / "identifiers.txt").read_text(encoding="utf-8").splitlines()
    for index, text in enumerate(texts):
        font = FONTS[index % len(FONTS)]
        drawn = _drawn(text, font, chance.randint(24, 56))
        paper, pen = chance.randint(205, 250), chance.randint(10, 70)
        grey = paper + (pen - paper) * (drawn.astype(np.float32) / 255)
        soft = np.asarray(cv2.GaussianBlur(grey, (0, 0), chance.uniform(0.4, 0.9)))
        flat = np.clip(soft + noise.normal(0, 3.0, soft.shape), 0, 255).astype(np.uint8)
        yield Line(text, font, np.repeat(flat[:, :, np.newaxis], 3, axis=2))


def _drawn(text: str, font: str, size_px: int) -> npt.NDArray[np.uint8]:
    """The text's ink, with a margin of a fifth of the font's size."""
    margin = size_px // 5
    picture = Image.new("L", (size_px * (len(text) + 2), 2 * size_px))
    pen = ImageDraw.Draw(picture)
    x = float(margin)
    for character in text:
        face = _font("signs" if character in LACKING else font, size_px)
        pen.text((x, 1.4 * size_px), character, font=face, fill=255, anchor="ls")
        x += face.getlength(character)
    ink = np.asarray(picture)
    rows = np.flatnonzero(ink.max(axis=1) > 64)
    top, bottom = rows[0] - margin, rows[-1] + 1 + margin
    return ink[max(0, top) : bottom, : round(x) + margin]


@cache
def _font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    path = SIGNS if name == "signs" else HERE / "fonts" / f"{name}.ttf"
    return ImageFont.truetype(path, size_px)
