"""Ink to a photographed crop: bent, coloured, lit, crossed by what stands around it, and blurred.

What the recogniser is shown at work is a line cut from a photo of a board, with parts of its
neighbours, in whatever light there was; training has to show the like.
"""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from training.hands import Grey, Ink

HEIGHT_PX = 48
"""The height of the recogniser's input."""

LEAST_CONTRAST = 45
"""Grey levels between pen and paper; fainter writing cannot be read by people either."""

WIDEST_PX = 1200
"""Longer lines are not trained on."""

Colour = npt.NDArray[np.floating]
Picture = npt.NDArray[np.uint8]

_PENS = (
    (30, 30, 35), (25, 35, 110), (170, 35, 35), (20, 110, 60), (90, 40, 120), (60, 60, 60),
    (20, 20, 20), (40, 60, 160), (200, 70, 20), (90, 50, 30), (0, 120, 140),
)  # fmt: skip
"""Red, green, blue of markers, pens and pencils."""

_NOTES = (
    (250, 235, 120), (250, 190, 200), (180, 225, 160), (170, 215, 240), (250, 200, 130),
    (235, 225, 190), (215, 190, 150),
)  # fmt: skip
"""Sticky notes and paper."""


class Paper:
    """Makes photos of ink.

    Args:
        chance: decides what happens to each.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._noise = np.random.default_rng(chance.getrandbits(63))
        self._strangers: list[Ink] = []

    def photograph(self, ink: Ink) -> Picture:
        """A picture of drawn ink, (48, width, 3)."""
        self._remember(ink)
        ink = self._framed(ink, self._margins())
        ink = self._bent(ink)
        ink = self._crossed(ink)
        return self._seen(self._coloured(ink), ink.shape)

    def rephotograph(self, crop: Grey, margin: float) -> Picture:
        """A picture of a real crop, (48, width, 3).

        Args:
            crop: grey, dark on light.
            margin: empty margin around the writing, in heights of the writing.
        """
        chance = self._chance
        height = crop.shape[0] / (1 + 2 * margin)
        loose = min(margin, chance.choices((0.08, 0.18, margin), (40, 40, 20))[0])
        above, below, left, right = (
            round((margin - chance.uniform(-0.04, loose)) * height) for _ in range(4)
        )
        sides = crop.shape[1] // 5
        left, right = min(left, sides), min(right, sides)
        crop = crop[above : crop.shape[0] - below, left : crop.shape[1] - right]
        paper = float(np.median(crop))
        crop = self._bent(crop, round(paper))
        tint = self._tint()
        grey = crop.astype(np.float32)
        if chance.random() < 0.35:
            gamma = math.exp(chance.gauss(0, 0.3))
            grey = np.asarray(255 * (np.clip(grey, 0, 255) / 255) ** gamma, np.float32)
        picture = grey[:, :, None] * tint
        if chance.random() < 0.06:
            picture = 255 - picture
        return self._seen(picture, crop.shape)

    def _remember(self, ink: Ink) -> None:
        if len(self._strangers) < 64:
            self._strangers.append(ink)
        else:
            self._strangers[self._chance.randrange(64)] = ink

    def _margins(self) -> tuple[float, float, float, float]:
        """Above, below, left, right, in heights of the ink: negative cuts into it."""
        chance = self._chance
        loose = chance.choices((0.04, 0.14, 0.35), (30, 50, 20))[0]
        above, below = (chance.uniform(-0.04, loose) for _ in range(2))
        left, right = (chance.uniform(0.0, 0.35) for _ in range(2))
        return above, below, left, right

    def _framed(self, ink: Ink, margins: tuple[float, float, float, float]) -> Ink:
        # Low ink, such as a dash or "ace", gets more room: boxes are as high as the usual letter.
        height = max(ink.shape[0], 26)
        spare = height - ink.shape[0]
        above, below, left, right = (round(margin * height) for margin in margins)
        above += spare // 2
        below += spare - spare // 2
        ink = ink[max(0, -above) : ink.shape[0] - max(0, -below)]
        sides = (max(0, above), max(0, below)), (max(2, left), max(2, right))
        return np.pad(ink, sides)

    def _bent(self, picture: Ink, fill: int = 0) -> Ink:
        """Slanted, turned, stretched and wavy, on a canvas that fits."""
        chance = self._chance
        height, width = picture.shape
        slant = chance.gauss(0, 0.13)
        turn = math.radians(chance.gauss(0, 1.0 if width > 6 * height else 2.0))
        stretch = math.exp(chance.gauss(0, 0.17))
        extra = abs(slant) * height
        wide = max(8, round((width + extra) * stretch))
        across, down = np.meshgrid(
            np.arange(wide, dtype=np.float32), np.arange(height, dtype=np.float32)
        )
        from_middle = (across - wide / 2) * math.sin(turn)
        reach = min(0.12 * height, abs(float(np.abs(from_middle).max())) + 1e-6)
        y = down + np.clip(from_middle, -reach, reach)
        x = across / stretch - (slant * (height - y) if slant > 0 else -slant * y)
        x, y = self._wavy(x, y, height)
        return np.asarray(
            cv2.remap(picture, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR,
                      borderMode=cv2.BORDER_CONSTANT, borderValue=(fill,)),
            np.uint8,
        )  # fmt: skip

    def _wavy(self, x: Colour, y: Colour, height: int) -> tuple[Colour, Colour]:
        """Moved by a smooth field: no two letters are bent alike."""
        chance = self._chance
        strength = chance.choice((0.0, 0.4, 0.8, 1.2)) * height / 24
        if not strength:
            return x, y
        fine = chance.choice((1, 1, 2))
        grid = max(2, round(x.shape[1] / height * chance.uniform(1.0, 2.5) * fine))
        field = self._noise.normal(0, strength / fine, (2, 3 * fine, grid)).astype(np.float32)
        size = x.shape[1], x.shape[0]
        dx, dy = (cv2.resize(part, size, interpolation=cv2.INTER_CUBIC) for part in field)
        return x + dx, y + dy

    def _crossed(self, ink: Ink) -> Ink:
        """With parts of lines above and below, rules, boxes and arrows running through."""
        chance = self._chance
        ink = ink.copy()
        height, width = ink.shape
        for edge in ("above", "below"):
            if self._strangers and chance.random() < 0.22:
                self._intrude(ink, chance.choice(self._strangers), edge)
        pen = chance.randint(1, 4)
        if chance.random() < 0.07:  # an underline, or the rule of a table
            y = height - chance.randint(1, max(1, height // 7))
            tilt = chance.randint(-3, 3)
            start = chance.randint(0, width // 3)
            cv2.line(
                ink, (start, y), (width - chance.randint(0, width // 3), y + tilt), (255,), pen
            )
        if chance.random() < 0.04:  # struck through: what it said is still read
            y = round(height * chance.uniform(0.42, 0.62))
            cv2.line(
                ink, (0, y + chance.randint(-4, 4)), (width, y + chance.randint(-4, 4)), (255,), pen
            )
        for x in (0, width - 1):
            if chance.random() < 0.02:  # the side of a box, a divider
                off = chance.randint(0, 4)
                at = x + off if x == 0 else x - off
                cv2.line(ink, (at, 0), (at + chance.randint(-2, 2), height), (255,), pen)
        return ink

    def _intrude(self, ink: Ink, stranger: Ink, edge: str) -> None:
        height, width = ink.shape
        reach = round(height * self._chance.uniform(0.04, 0.16))
        reach = min(reach, stranger.shape[0])
        part = stranger[-reach:] if edge == "above" else stranger[:reach]
        shift = self._chance.randint(-width // 2, width // 2)
        start, offset = max(0, shift), max(0, -shift)
        part = part[:, offset : offset + width - start]
        rows = slice(0, reach) if edge == "above" else slice(height - reach, height)
        spot = ink[rows, start : start + part.shape[1]]
        np.maximum(spot, part[: spot.shape[0]], out=spot)

    def _tint(self) -> Colour:
        chance = self._chance
        base = np.array([1.0, 1.0, 1.0], np.float32)
        if chance.random() < 0.22:
            note = np.array(chance.choice(_NOTES), np.float32) / 255
            base *= note
        warm = np.array([chance.gauss(1, 0.04) for _ in range(3)], np.float32)
        return np.asarray(np.clip(base * warm, 0.3, 1.1), np.float32)

    def _coloured(self, ink: Ink) -> Colour:
        """Pen on paper: (height, width, 3) between 0 and 255."""
        chance = self._chance
        height, width = ink.shape
        light = chance.uniform(150, 250)
        paper = np.array([light, light, light], np.float32) * self._tint()
        pen = np.array(chance.choice(_PENS), np.float32) + chance.gauss(0, 12)
        if chance.random() < 0.05:  # chalk, or a marker on glass
            paper, pen = paper * 0.2, 235 - pen * 0.4
        cover = ink.astype(np.float32) / 255
        faint = chance.choices(
            (1.0, chance.uniform(0.6, 1.0), chance.uniform(0.2, 0.6)), (55, 33, 12)
        )[0]
        contrast = float(np.abs(paper - pen).max())
        cover *= min(1.0, max(faint, LEAST_CONTRAST / max(contrast, 1.0)))
        if chance.random() < 0.4:  # a dry marker
            streaks = self._noise.normal(0.9, 0.2, (max(2, height // 3), max(2, width // 5)))
            cover *= np.clip(cv2.resize(streaks.astype(np.float32), (width, height)), 0.4, 1)
        picture: Colour = paper + (pen - paper) * cover[:, :, None]
        if chance.random() < 0.08:
            picture = self._ruled(picture, chance)
        return picture * self._lit(height, width)

    def _ruled(self, picture: Colour, chance: Random) -> Colour:
        """Squared paper."""
        pitch = chance.randint(12, 40)
        strength = chance.uniform(0.75, 0.95)
        for start in range(chance.randint(0, pitch), picture.shape[1], pitch):
            picture[:, start] *= strength
        for start in range(chance.randint(0, pitch), picture.shape[0], pitch):
            picture[start] *= strength
        return picture

    def _lit(self, height: int, width: int) -> Colour:
        """Uneven light, (height, width, 1)."""
        corners = np.array([[self._chance.gauss(1, 0.07) for _ in range(3)] for _ in range(2)])
        coarse = corners.astype(np.float32)
        light = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(light, np.float32)[:, :, None]

    def _seen(self, picture: Colour, shape: tuple[int, ...]) -> Picture:
        """As a camera sees it and the reader cuts it out: (48, width, 3)."""
        chance = self._chance
        height, width = shape
        # The height of a written line in a photo; under 15 pixels nobody promises anything.
        seen = round(math.exp(chance.uniform(math.log(17), math.log(80))))
        if seen < height:
            size = max(4, round(width * seen / height)), seen
            picture = np.asarray(
                cv2.resize(picture, size, interpolation=cv2.INTER_AREA), picture.dtype
            )
        picture = self._blurred(picture)
        if chance.random() < 0.7:
            grain = chance.uniform(0.5, 6.0)
            picture = picture + self._noise.normal(0, grain, (*picture.shape[:2], 1))
        shot = np.asarray(np.clip(picture, 0, 255), np.uint8)
        if chance.random() < 0.6:
            quality = chance.randint(35, 95)
            done, packed = cv2.imencode(".jpg", shot, (cv2.IMWRITE_JPEG_QUALITY, quality))
            if done:
                shot = np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), np.uint8)
        wide = max(8, round(HEIGHT_PX * shot.shape[1] / shot.shape[0]))
        way = cv2.INTER_AREA if shot.shape[0] > HEIGHT_PX else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(shot, (wide, HEIGHT_PX), interpolation=way), np.uint8)

    def _blurred(self, picture: Colour) -> Colour:
        chance = self._chance
        kind = chance.random()
        if kind < 0.3:
            return np.asarray(
                cv2.GaussianBlur(picture, (0, 0), chance.uniform(0.3, 1.1)), np.float32
            )
        if kind < 0.38:  # a hand that moved
            length = chance.randint(2, 4)
            kernel = np.full((1, length), 1 / length, np.float32)
            kernel = kernel if chance.random() < 0.5 else kernel.T
            return np.asarray(cv2.filter2D(picture, -1, kernel), np.float32)
        if kind < 0.48:  # a phone that sharpens
            soft = cv2.GaussianBlur(picture, (0, 0), 1.0)
            return np.asarray(picture + (picture - soft) * chance.uniform(0.3, 1.0), np.float32)
        return picture
