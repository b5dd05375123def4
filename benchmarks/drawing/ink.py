"""Draws a sheet with markers: jittered words, hand-drawn strokes and symbols."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from benchmarks.drawing.fonts import FEATURES, font
from benchmarks.drawing.sheet import SYMBOLS, Colour, Hand, Line, Sheet, Stroke, symbol_width

Path = list[tuple[float, float]]
Quad = tuple[tuple[float, float], ...]
OVERSAMPLING = 2


class Board:
    """A white board that can be written on."""

    def __init__(self, sheet: Sheet, hand: Hand, rng: np.random.Generator) -> None:
        self.image = Image.new("RGB", (sheet.width, sheet.height), (246, 247, 247))
        self.hand = hand
        self.rng = rng
        self.streaks = _streaks((sheet.height, sheet.width), rng)

    def draw(self, sheet: Sheet) -> list[Quad]:
        """Draws everything; returns the outline of each line, in board pixels."""
        for stroke in sheet.strokes:
            self._stroke(stroke)
        return [self._line(line) for line in sheet.lines]

    def _line(self, line: Line) -> Quad:
        slope = self.hand.slope + self.rng.normal(0, 0.004)
        x = line.x
        for run in _runs(line.text):
            y = line.y + slope * (x - line.x) + self.rng.normal(0, 0.03) * line.capital
            if run in SYMBOLS:
                self._symbol(run, x, y, line)
                x += symbol_width(run, line.capital)
            else:
                x += self._word(run, x, y, line)
        top, bottom = line.y - 0.3 * line.capital, line.y + 1.4 * line.capital
        fall = slope * line.width
        end = line.x + line.width
        return ((line.x, top), (end, top + fall), (end, bottom + fall), (line.x, bottom))

    def _word(self, word: str, x: float, y: float, line: Line) -> float:
        """Writes a word with the spaces after it; returns how far the pen moved."""
        face = font(line.font, round(line.capital))
        pad = round(line.capital)
        advance = face.getlength(word, features=FEATURES)
        mask = Image.new("L", (math.ceil(advance) + 2 * pad, round(line.capital * 2.6) + 2 * pad))
        _, cap_top, _, _ = face.getbbox("HEX")
        ImageDraw.Draw(mask).text(
            (pad, pad - cap_top + 0.3 * line.capital),
            word,
            font=face,
            fill=255,
            stroke_width=self.hand.weight,
            features=FEATURES,
        )
        mask = mask.rotate(self.rng.normal(0, 0.7), Image.Resampling.BICUBIC)
        self._ink(mask, round(x - pad), round(y - pad - 0.3 * line.capital), line.colour)
        return float(advance)

    def _ink(self, mask: Image.Image, left: int, top: int, colour: Colour) -> None:
        """Lays ink down where the mask is, thinner where the marker runs dry."""
        box = (
            max(left, 0),
            max(top, 0),
            min(left + mask.width, self.image.width),
            min(top + mask.height, self.image.height),
        )
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        cut = mask.crop((box[0] - left, box[1] - top, box[2] - left, box[3] - top))
        flow = self.streaks[box[1] : box[3], box[0] : box[2]]
        inked = Image.fromarray((np.asarray(cut) * flow).astype(np.uint8))
        self.image.paste(colour, (box[0], box[1]), inked)

    def _paths(self, paths: list[Path], width: float, colour: Colour) -> None:
        """Draws open paths with a round pen."""
        points = [p for path in paths for p in path]
        pad = math.ceil(width * 2 + 2)
        left = math.floor(min(p[0] for p in points)) - pad
        top = math.floor(min(p[1] for p in points)) - pad
        right = math.ceil(max(p[0] for p in points)) + pad
        bottom = math.ceil(max(p[1] for p in points)) + pad
        size = ((right - left) * OVERSAMPLING, (bottom - top) * OVERSAMPLING)
        mask = Image.new("L", size)
        pen = ImageDraw.Draw(mask)
        for path in paths:
            scaled = [((x - left) * OVERSAMPLING, (y - top) * OVERSAMPLING) for x, y in path]
            pen.line(scaled, fill=255, width=max(2, round(width * OVERSAMPLING)), joint="curve")
        mask = mask.resize((right - left, bottom - top), Image.Resampling.BOX)
        self._ink(mask, left, top, colour)

    def _stroke(self, stroke: Stroke) -> None:
        if stroke.kind == "ellipse":
            path = _ellipse(stroke.points[0], stroke.points[1], self.rng)
            self._paths([path], stroke.width, stroke.colour)
            return
        path = self._wavering(list(stroke.points), stroke.width)
        paths = [path]
        if stroke.kind == "arrow":
            paths.append(_arrow_head(path[-4], path[-1], 9 * stroke.width))
        self._paths(paths, stroke.width, stroke.colour)

    def _wavering(self, points: Path, width: float) -> Path:
        """The path as a hand draws it: many short pieces that drift a little."""
        path: Path = []
        for (x0, y0), (x1, y1) in pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0)
            pieces = max(4, int(length / (12 * width)))
            drift = np.cumsum(self.rng.normal(0, 0.12 * width, pieces + 1))
            drift -= np.linspace(drift[0], drift[-1], pieces + 1)
            across = ((y0 - y1) / max(length, 1), (x1 - x0) / max(length, 1))
            for share, off in zip(np.linspace(0, 1, pieces + 1), drift, strict=True):
                path.append(
                    (
                        float(x0 + share * (x1 - x0) + across[0] * off),
                        float(y0 + share * (y1 - y0) + across[1] * off),
                    )
                )
        return path

    def _symbol(self, symbol: str, x: float, y: float, line: Line) -> None:
        size = line.capital
        paths = [
            [(x + u * size, y + v * size) for u, v in self._shaken(path)]
            for path in _symbol_paths(symbol)
        ]
        self._paths(paths, size * (0.3 if symbol == "•" else 0.1), line.colour)

    def _shaken(self, path: Path) -> Path:
        return [(u + self.rng.normal(0, 0.02), v + self.rng.normal(0, 0.02)) for u, v in path]


def _runs(text: str) -> list[str]:
    """Symbols alone, words with the spaces after them."""
    runs: list[str] = []
    for character in text:
        fresh = character in SYMBOLS or not runs or runs[-1] in SYMBOLS
        if fresh or (runs[-1].endswith(" ") and character != " "):
            runs.append(character)
        else:
            runs[-1] += character
    return runs


def _streaks(shape: tuple[int, int], rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """How much ink flows at each pixel: smooth patches between 0.75 and 1."""
    coarse = rng.uniform(0.7, 1.05, (shape[0] // 24 + 2, shape[1] // 24 + 2)).astype(np.float32)
    smooth = Image.fromarray(coarse).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
    return np.asarray(smooth, dtype=np.float32).clip(0.6, 1.0)


def _ellipse(
    corner: tuple[float, float], opposite: tuple[float, float], rng: np.random.Generator
) -> Path:
    """An ellipse that overshoots its start, as drawn in one go."""
    middle = ((corner[0] + opposite[0]) / 2, (corner[1] + opposite[1]) / 2)
    radius = (abs(opposite[0] - corner[0]) / 2, abs(opposite[1] - corner[1]) / 2)
    start = rng.uniform(0, 2 * math.pi)
    return [
        (
            middle[0] + radius[0] * (1 + 0.02 * turn) * math.cos(start + turn),
            middle[1] + radius[1] * (1 + 0.02 * turn) * math.sin(start + turn),
        )
        for turn in np.linspace(0, 2 * math.pi * 1.03, 90)
    ]


def _arrow_head(before: tuple[float, float], tip: tuple[float, float], size: float) -> Path:
    angle = math.atan2(tip[1] - before[1], tip[0] - before[0])
    left, right = (
        (tip[0] - size * math.cos(angle + a), tip[1] - size * math.sin(angle + a))
        for a in (0.5, -0.5)
    )
    return [left, tip, right]


def _star() -> Path:
    return [
        (
            0.5 + (0.52 if i % 2 == 0 else 0.21) * math.sin(i * math.pi / 5),
            0.5 - (0.52 if i % 2 == 0 else 0.21) * math.cos(i * math.pi / 5),
        )
        for i in range(11)
    ]


def _circle(radius: float) -> Path:
    return [
        (0.5 + radius * math.cos(a), 0.55 + radius * math.sin(a))
        for a in np.linspace(0, 2 * math.pi, 24)
    ]


def _filled(outline: Path) -> list[Path]:
    """The outline and smaller copies of it: filled in with the pen."""
    middle = (sum(p[0] for p in outline) / len(outline), sum(p[1] for p in outline) / len(outline))
    return [
        [(middle[0] + s * (u - middle[0]), middle[1] + s * (v - middle[1])) for u, v in outline]
        for s in (1.0, 0.8, 0.6, 0.4, 0.2)
    ]


_BOX: Path = [(0.08, 0.08), (0.92, 0.06), (0.94, 0.95), (0.06, 0.94), (0.08, 0.06)]


def _symbol_paths(symbol: str) -> list[Path]:
    """The strokes of a symbol in units of a capital's height, y down."""
    return {
        "☐": [_BOX],
        "☑": [_BOX, [(0.22, 0.5), (0.45, 0.8), (1.05, -0.1)]],
        "◪": [_BOX, [(0.06, 0.94), (0.92, 0.06)]],
        "✓": [[(0.08, 0.6), (0.35, 0.95), (0.95, 0.0)]],
        "✗": [[(0.1, 0.08), (0.85, 0.92)], [(0.85, 0.05), (0.12, 0.95)]],
        "★": _filled(_star()),
        "☆": [_star()],
        "●": _filled(_circle(0.36)),
        "○": [_circle(0.36)],
        "•": [[(0.2, 0.55), (0.28, 0.58)]],
        "→": [[(0.1, 0.55), (1.45, 0.55)], [(1.12, 0.28), (1.48, 0.55), (1.12, 0.85)]],
        "←": [[(1.45, 0.55), (0.1, 0.55)], [(0.44, 0.28), (0.08, 0.55), (0.44, 0.85)]],
        "卌": [
            *([(0.2 + 0.3 * i, 0.02), (0.18 + 0.3 * i, 1.0)] for i in range(4)),
            [(0.02, 0.85), (1.3, 0.2)],
        ],
    }[symbol]
