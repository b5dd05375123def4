"""Text to ink: drawn with fonts as if by hand, or put together from the letters of real writers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from training.hands import X_HEIGHT_PX, Crop, Hand, Ink, Studied, Written, study
from training.texts import Texts

FONT_PX = 44
"""Size in which fonts draw: an x of about 20 pixels, twice what the recogniser mostly sees."""

KINDS = {"hand": 1.0, "script": 0.22, "print": 0.55}
"""How often a font of each kind is chosen, against the others."""

FEWEST_LETTERS = 18
"""A hand with fewer different letters can write few words."""

_MARGIN_PX = 24


@dataclass(frozen=True, slots=True)
class Font:
    """A font file.

    Attributes:
        kind: hand, script, print or symbols.
        path: of the file.
        characters: that it can draw.
    """

    kind: str
    path: Path
    characters: frozenset[str]


class FontPen:
    """Draws texts with fonts, no two letters quite alike."""

    def __init__(self, fonts: Sequence[Font], chance: Random) -> None:
        self._chance = chance
        self._symbols = next(font for font in fonts if font.kind == "symbols")
        self._fonts = [font for font in fonts if font.kind in KINDS]
        self._weights = [KINDS[font.kind] for font in self._fonts]
        self._likely = [font for font in self._fonts if font.kind == "hand"]
        self._heights: dict[Path, float] = {}
        self._opened: dict[tuple[Path, int], ImageFont.FreeTypeFont] = {}

    def draw(self, text: str) -> Ink:
        """The text's ink, (height, width), with empty margins."""
        chance = self._chance
        font = chance.choices(self._fonts, self._weights)[0]
        if font.kind == "print" and chance.random() < 0.7:
            return self._typed(text, font)
        if font.kind == "script" or chance.random() < 0.35:
            return self._typed(text, font, wandering=True)
        return self._lettered(text, font)

    def _font(self, font: Font, size: int) -> ImageFont.FreeTypeFont:
        key = font.path, size
        if key not in self._opened:
            self._opened[key] = ImageFont.truetype(font.path, size)
        return self._opened[key]

    def _typed(self, text: str, font: Font, wandering: bool = False) -> Ink:
        """Word by word, as the font sets it."""
        chance = self._chance
        opened = self._font(font, FONT_PX)
        space = opened.getlength(" ") * chance.uniform(0.8, 1.6) + 2
        canvas = _Canvas(len(text) * FONT_PX)
        for word in text.split(" "):
            drift = chance.uniform(-3, 3) if wandering else 0.0
            for run, face in self._runs(word, font):
                canvas.put(run, self._font(face, FONT_PX), drift)
            canvas.skip(space)
        return canvas.ink()

    def _lettered(self, text: str, font: Font) -> Ink:
        """Letter by letter, each a little different."""
        chance = self._chance
        wild = chance.uniform(0.0, 1.3)
        # Letters of a quick hand touch each other.
        spread = chance.gauss(-0.5, 2.2)
        small_capitals = chance.random() < 0.35
        others = self._likenesses(font)
        space = self._font(font, FONT_PX).getlength(" ") * chance.uniform(0.7, 2.2) + 3
        canvas = _Canvas(len(text) * FONT_PX)
        slope = chance.gauss(0, 0.01)
        first = True
        for character in text:
            if character == " ":
                canvas.skip(space)
                first = True
                continue
            face, scale = chance.choice(others)
            if character not in face.characters:
                face, scale = (font, 1.0) if character in font.characters else (self._symbols, 1.0)
            # People who write in capitals often write the first one of a word larger.
            scale *= 1.28 if small_capitals and first and character.isupper() else 1.0
            size = FONT_PX * scale * math.exp(wild * chance.gauss(0, 0.07))
            stepped = max(20, min(80, 2 * round(size / 2)))
            drift = wild * chance.gauss(0, 1.5) + slope * canvas.x
            canvas.put(character, self._font(face, stepped), drift, self._shape(wild))
            canvas.skip(spread + wild * chance.gauss(0, 1.2))
            first = False
        return canvas.ink()

    def _likenesses(self, font: Font) -> list[tuple[Font, float]]:
        """Fonts whose letters one hand mixes, each with its scale: no two of a letter are alike."""
        if self._chance.random() < 0.5:
            return [(font, 1.0)]
        alike = [font, *self._chance.choices(self._likely, k=self._chance.randint(1, 2))]
        height = self._height(font)
        return [(one, height / self._height(one)) for one in (font, font, *alike)]

    def _height(self, font: Font) -> float:
        """How high the font's capitals are, in pixels."""
        if font.path not in self._heights:
            _, top, _, bottom = self._font(font, FONT_PX).getbbox("H", anchor="ls")
            self._heights[font.path] = max(8.0, bottom - top)
        return self._heights[font.path]

    def _shape(self, wild: float) -> tuple[float, float, float]:
        """Turned by degrees, slanted, widened."""
        chance = self._chance
        return (
            wild * chance.gauss(0, 3.0),
            wild * chance.gauss(0, 0.06),
            math.exp(wild * chance.gauss(0, 0.09)),
        )

    def _runs(self, word: str, font: Font) -> list[tuple[str, Font]]:
        """Parts of a word, each with a font that has its letters."""
        runs: list[tuple[str, Font]] = []
        for character in word:
            face = font if character in font.characters else self._symbols
            if runs and runs[-1][1] is face:
                runs[-1] = (runs[-1][0] + character, face)
            else:
                runs.append((character, face))
        return runs


class _Canvas:
    """Where letters are put side by side."""

    def __init__(self, width: int) -> None:
        self._width = width + 4 * _MARGIN_PX
        self._height = 2 * FONT_PX + 2 * _MARGIN_PX
        self._ink = np.zeros((self._height, self._width), np.uint8)
        self._base = _MARGIN_PX + round(1.25 * FONT_PX)
        self.x = float(_MARGIN_PX)

    def put(
        self,
        text: str,
        font: ImageFont.FreeTypeFont,
        drift: float = 0.0,
        shape: tuple[float, float, float] = (0.0, 0.0, 1.0),
    ) -> None:
        """Draws the text where the last one ended.

        Args:
            text: what to draw.
            font: with which.
            drift: pixels above (negative) or below the line.
            shape: degrees by which it is turned, slant, width.
        """
        left, top, right, bottom = map(int, font.getbbox(text, anchor="ls"))
        wide, high = right - left + 8, bottom - top + 8
        if wide <= 8 or high <= 8:
            self.x += font.getlength(text)
            return
        picture = Image.new("L", (wide, high))
        ImageDraw.Draw(picture).text((4 - left, 4 - top), text, font=font, fill=255, anchor="ls")
        drawn = np.asarray(picture)
        turn, slant, width = shape
        if turn or slant or width != 1.0:
            matrix = cv2.getRotationMatrix2D((wide / 2, high / 2), -turn, 1.0)
            matrix[0] *= width
            matrix[0, 1] -= slant
            matrix[0, 2] += slant * high / 2
            wide = max(4, round(wide * width))
            drawn = np.asarray(cv2.warpAffine(drawn, matrix, (wide, high)), np.uint8)
        y = round(self._base + drift) + top - 4
        x = round(self.x) + left - 4
        self._paste(drawn, x, y)
        self.x += font.getlength(text) * width

    def _paste(self, drawn: Ink, x: int, y: int) -> None:
        y, x = max(0, y), max(0, x)
        high, wide = drawn.shape
        if x + wide > self._ink.shape[1]:
            more = x + wide + _MARGIN_PX - self._ink.shape[1]
            self._ink = np.pad(self._ink, ((0, 0), (0, more)))
        spot = self._ink[y : y + high, x : x + wide]
        np.maximum(spot, drawn[: spot.shape[0]], out=spot)

    def skip(self, pixels: float) -> None:
        """Leaves some space."""
        self.x += pixels

    def ink(self) -> Ink:
        """What was drawn, with the margins cut to its edges."""
        return trimmed(self._ink)


def trimmed(ink: Ink) -> Ink:
    """The ink without empty edges; one empty pixel where there is none."""
    rows = np.flatnonzero(ink.max(axis=1) > 64)
    columns = np.flatnonzero(ink.max(axis=0) > 64)
    if not len(rows):
        return np.zeros((8, 8), np.uint8)
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def study_all(crops: Sequence[Crop]) -> list[Studied]:
    """What is in each crop."""
    with get_context("fork").Pool(initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        return pool.map(study, crops, 64)


def hands_of(studied: Sequence[Studied]) -> list[Hand]:
    """The hands of all writers of whom there are enough letters."""
    by_writer: dict[str, list[Written]] = defaultdict(list)
    for one in studied:
        if one.written is not None:
            by_writer[one.crop.writer].append(one.written)
    hands = [Hand(written) for written in by_writer.values()]
    return [hand for hand in hands if len(hand.letters) >= FEWEST_LETTERS]


class HandPen:
    """Writes new texts in the hands of real writers."""

    def __init__(self, hands: Sequence[Hand], texts: Texts, chance: Random) -> None:
        self._hands = hands
        self._texts = texts
        self._chance = chance

    def draw(self) -> tuple[str, Ink]:
        """A text and its ink: one to five words in one hand."""
        hand = self._chance.choice(self._hands)
        count = self._chance.choices((1, 2, 3, 4, 5), (55, 20, 13, 7, 5))[0]
        words = [self._word(hand) for _ in range(count)]
        gap = round(X_HEIGHT_PX * self._chance.uniform(0.45, 1.2))
        inks = [trimmed(hand.write(word, self._chance)) for word in words]
        return " ".join(words), _in_a_row(inks, gap)

    def _word(self, hand: Hand) -> str:
        draw = self._texts.plain_word if self._chance.random() < 0.85 else self._texts.word
        while True:
            word = draw()
            if hand.letters.issuperset(word):
                return word


def _in_a_row(words: Sequence[Ink], gap: int) -> Ink:
    """Words side by side, on about one line: their middles are level."""
    height = max(word.shape[0] for word in words)
    parts: list[Ink] = []
    for word in words:
        above = (height - word.shape[0]) // 2
        below = height - word.shape[0] - above
        parts.append(np.pad(word, ((above, below), (0, gap))))
    return trimmed(np.concatenate(parts, axis=1))


def thickened(ink: Ink, chance: Random) -> Ink:
    """The same ink from another pen: thinner, thicker, rounder."""
    if chance.random() < 0.3:  # a broad pen, held at an angle
        nib = _nib(chance.randint(3, 6), chance.uniform(0, math.pi))
        ink = np.asarray(cv2.dilate(ink, nib), np.uint8)
    blur = chance.uniform(0.6, 2.4)
    level = math.exp(chance.gauss(math.log(0.36), 0.4))
    soft = cv2.GaussianBlur(ink, (0, 0), blur).astype(np.float32) / 255
    shown = np.clip((soft - level) / 0.18 + 0.5, 0, 1)
    if shown.sum() < 0.5 * ink.sum() / 255:  # too thin a line for so thin a pen
        return ink
    return np.asarray(shown * 255, np.uint8)


def _nib(size: int, angle: float) -> Ink:
    """The shape of a pen's tip: a thick line at an angle."""
    tip = np.zeros((size, size), np.uint8)
    middle, reach = (size - 1) / 2, (size - 1) / 2
    dx, dy = reach * math.cos(angle), reach * math.sin(angle)
    start = round(middle - dx), round(middle - dy)
    end = round(middle + dx), round(middle + dy)
    cv2.line(tip, start, end, (1,), max(1, size // 3))
    return tip
