"""Text to ink, stroke by stroke: print letters in hands without end.

Fonts are few hands, and their capitals are neater than those that people write on boards. Here
each text has a hand of its own: which way it writes each letter, how far its points lie from where
they should, how it rounds corners, misses joins, crowds letters, and how broad its pen is.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from training.hands import Ink
from training.pens import trimmed

CAPITAL_PX = 32
"""Height of a capital, as that of most fonts in the size in which they draw."""

UNIT_PX = CAPITAL_PX / 10
SMALL = 6.0
"""Height of a small letter in `letters.toml`, in tenths of a capital's."""

SHARE = 0.5
"""Of the drawn texts whose signs it knows, those that are written stroke by stroke."""

SUBPIXEL = 2
MARGIN_PX = 24

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Stroke:
    """What a pen draws without being lifted.

    Attributes:
        points: (count, 2), across and up in tenths of the height of a capital.
        smooth: whether it runs through them without turning.
    """

    points: Points
    smooth: bool


Letter = tuple[Stroke, ...]


@cache
def letters() -> dict[str, tuple[Letter, ...]]:
    """The ways to write each sign, from `letters.toml`."""
    listed = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
    return {sign: tuple(map(_letter, ways)) for sign, ways in listed.items()}


def _letter(written: str) -> Letter:
    return tuple(map(_stroke, written.split(";")))


def _stroke(written: str) -> Stroke:
    smooth = written.strip().startswith("~")
    pairs = [pair.split(",") for pair in written.strip().lstrip("~").split()]
    return Stroke(np.array([[float(x), float(y)] for x, y in pairs]), smooth)


class Scribe:
    """Writes texts, each in another hand.

    Args:
        chance: decides everything.

    Attributes:
        signs: that it can write.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._noise = np.random.default_rng(chance.getrandbits(63))
        self.signs = frozenset(letters()) | {" "}

    def takes(self, text: str) -> bool:
        """Whether it is to write a text, of whose signs it knows all: fonts draw the others."""
        return self.signs.issuperset(text) and self._chance.random() < SHARE

    def draw(self, text: str) -> Ink:
        """The text's ink, (height, width), without margins.

        Args:
            text: of the signs that it can write, and not blank.
        """
        hand = _Hand(self._chance, self._noise)
        paths: list[Points] = []
        x, first = 0.0, True
        for sign in text:
            if sign == " ":
                x += hand.space()
                first = True
                continue
            strokes, width = hand.write(sign, first=first)
            place = np.array([x, hand.level(x)])
            placed = [stroke + place for stroke in strokes]
            if not first and hand.drags():
                placed[0] = np.concatenate([paths[-1][-1:], placed[0]])
            paths += placed
            x += width + hand.gap()
            first = False
        return hand.ink(paths)


class _Hand:
    def __init__(self, chance: Random, noise: np.random.Generator) -> None:
        self._chance = chance
        self._noise = noise
        self._width = math.exp(chance.gauss(0, 0.2))
        self._small = math.exp(chance.gauss(0, 0.12))
        self._haste = chance.choice((0.0, 0.0, chance.random(), 1.0))
        self._own, self._each = chance.uniform(0.1, 0.6), chance.uniform(0.05, 0.45)
        self._each += 0.25 * self._haste * chance.random()
        self._overshoot = chance.uniform(0.0, 0.7)
        self._rounds = chance.choice((0, 0, 1, 2)) if self._haste < 0.5 else 2
        self._wild = chance.uniform(0.0, 1.3)
        self._fickle = chance.choice((0.0, 0.05, 0.3))
        self._hurry = chance.choice((0.0, 0.05, 0.25)) + 0.6 * self._haste * chance.random()
        self._drag = 0.3 * self._haste * chance.random()
        self._apart = chance.gauss(1.7 - 0.7 * self._haste, 0.9)
        self._gap = chance.uniform(3.0, 9.0)
        self._larger = 1.28 if chance.random() < 0.25 else 1.0
        self._slope = chance.gauss(0, 0.01)
        self._pen = min(2.6, max(0.5, math.exp(chance.gauss(math.log(1.1), 0.4))))
        self._ways: dict[str, Letter] = {}

    def space(self) -> float:
        """How far the next word is away."""
        return max(2.0, self._gap * math.exp(self._chance.gauss(0, 0.15)))

    def gap(self) -> float:
        """How far the next letter is away; the strokes of crowded ones touch, or cross."""
        nearest = -0.6 - 0.6 * self._haste
        return max(nearest, self._apart + self._wild * self._chance.gauss(0, 0.5))

    def drags(self) -> bool:
        """Whether the pen is not lifted between two letters."""
        return self._chance.random() < self._drag

    def level(self, x: float) -> float:
        """How high above the line the letter at a place stands."""
        return self._slope * x + self._wild * self._chance.gauss(0, 0.35)

    def write(self, sign: str, *, first: bool) -> tuple[list[Points], float]:
        """The paths of a sign's strokes, and how wide it is."""
        chance = self._chance
        scale = math.exp(self._wild * chance.gauss(0, 0.08))
        scale *= self._larger if first and sign.isupper() else 1.0
        turn = math.radians(self._wild * chance.gauss(0, 2.5))
        slant = self._wild * chance.gauss(0, 0.06)
        width = self._width * math.exp(self._wild * chance.gauss(0, 0.08))
        turned = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        shape = np.array([[width, 0.0], [slant, 1.0]]) @ turned * scale
        paths = [self._path(stroke, sign) @ shape for stroke in self._way(sign)]
        for at in range(len(paths) - 1, 0, -1):
            if chance.random() < self._hurry:  # the pen was not lifted
                paths[at - 1 : at + 1] = [np.concatenate(paths[at - 1 : at + 1])]
        drawn = np.concatenate(paths)
        left, right = float(drawn[:, 0].min()), float(drawn[:, 0].max())
        return [path - (left, 0.0) for path in paths], right - left

    def _way(self, sign: str) -> Letter:
        """How this hand writes the sign: nearly always alike, and not as it is listed."""
        if sign not in self._ways or self._chance.random() < self._fickle:
            listed = self._chance.choice(letters()[sign])
            self._ways[sign] = tuple(
                Stroke(self._moved(stroke.points, self._own), stroke.smooth) for stroke in listed
            )
        return self._ways[sign]

    def _moved(self, points: Points, far: float) -> Points:
        # Small signs are written as exactly as large ones: a point does not become a stroke.
        size = min(1.0, float(np.ptp(points, axis=0).max()) / 4)
        return points + self._noise.normal(0, far * size, points.shape)

    def _path(self, stroke: Stroke, sign: str) -> Points:
        points = self._stretched(self._moved(stroke.points, self._each))
        if sign.islower():
            points = self._lowered(points)
        if stroke.smooth:
            return _curve(points)
        for _ in range(self._rounds if len(points) > 2 else 0):
            points = _rounded(points)
        return points if self._wild < 0.3 else self._bowed(points)

    def _stretched(self, points: Points) -> Points:
        """Its ends a little too long or too short."""
        points = points.copy()
        if np.ptp(points, axis=0).max() < 2:
            return points
        for end, before in ((0, 1), (-1, -2)):
            way = points[end] - points[before]
            length = float(np.hypot(*way)) or 1.0
            more = max(-0.4 * length, self._overshoot * self._chance.gauss(0.1, 0.8))
            points[end] += way / length * more
        return points

    def _lowered(self, points: Points) -> Points:
        """Small letters, as high as this hand writes them; what rises above them stays."""
        up = points[:, 1]
        high = SMALL * self._small
        above = high + (up - SMALL) * (10 - high) / (10 - SMALL)
        return np.column_stack([points[:, 0], np.where(up > SMALL, above, up * self._small)])

    def _bowed(self, points: Points) -> Points:
        """Straight strokes, none of them quite straight."""
        parts = [points[:1]]
        for start, end in pairwise(points):
            way = end - start
            bow = self._wild * self._chance.gauss(0, 0.035)
            along = np.linspace(0, 1, 7)[1:, np.newaxis]
            aside = np.array([-way[1], way[0]]) * bow
            parts.append(start + way * along + aside * (4 * along * (1 - along)))
        return np.concatenate(parts)

    def ink(self, paths: list[Points]) -> Ink:
        """What the pen leaves, (height, width)."""
        drawn = np.concatenate(paths)
        low, high = drawn.min(axis=0), drawn.max(axis=0)
        wide, tall = ((high - low) * UNIT_PX).astype(int) + 2 * MARGIN_PX
        canvas = np.zeros((SUBPIXEL * int(tall), SUBPIXEL * int(wide)), np.uint8)
        for path in paths:
            x = (path[:, 0] - low[0]) * UNIT_PX + MARGIN_PX
            y = (high[1] - path[:, 1]) * UNIT_PX + MARGIN_PX
            pen = self._pen * UNIT_PX * math.exp(self._chance.gauss(0, 0.1))
            scaled = np.round(np.column_stack([x, y]) * SUBPIXEL).astype(np.int32)
            cv2.polylines(
                canvas, [scaled], False, (255,), max(1, round(SUBPIXEL * pen)), cv2.LINE_AA
            )
        size = int(wide), int(tall)
        return trimmed(np.asarray(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA), np.uint8))


def _curve(points: Points) -> Points:
    """A smooth way through points (Catmull and Rom, 1974)."""
    if len(points) < 3:
        return points
    around = np.concatenate([2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]])
    before, start, end, after = around[:-3], around[1:-2], around[2:-1], around[3:]
    t = np.linspace(0, 1, 7)[1:, np.newaxis, np.newaxis]
    way = 0.5 * (
        2 * start
        + (end - before) * t
        + (2 * before - 5 * start + 4 * end - after) * t**2
        + (3 * start - before - 3 * end + after) * t**3
    )
    return np.concatenate([points[:1], way.transpose(1, 0, 2).reshape(-1, 2)])


def _rounded(points: Points) -> Points:
    """With corners cut (Chaikin, 1974); the ends stay."""
    near = 0.8 * points[:-1] + 0.2 * points[1:]
    far = 0.2 * points[:-1] + 0.8 * points[1:]
    between = np.stack([near, far], axis=1).reshape(-1, 2)
    return np.concatenate([points[:1], between[1:-1], points[-1:]])
