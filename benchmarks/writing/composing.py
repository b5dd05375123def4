"""Photos of boards put together from real handwriting, with where each line stands.

Words of people whose hands were never trained on are taken off their paper, stroke by stroke, and
set in lines onto boards and sticky notes. Lengths are those of the photo at 2000 pixels.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from benchmarks.drawing.camera import Conditions, expose
from training.hands import Crop, Hand, Studied, ink_of, study

Floats = npt.NDArray[np.float32]
Ink = npt.NDArray[np.uint8]
Pixels = npt.NDArray[np.uint8]
Colour = tuple[int, int, int]

LONGER_SIDE = 2000
PHOTOS = ((4032, 3024), (2560, 1920), (3024, 4032), (1216, 912))
"""Sizes in turn, 12 to 1 megapixel."""

LIGHT = Conditions(0, 0, 0.3, 0.3, 0.2, 0.01, (78, 90), 0, 0.0)
"""Between the easy and the hard of the drawn boards; the board fills the picture."""

LEAST_X_HEIGHT = 11
"""Of words that are used, in pixels of their crop."""

FEWEST_WORDS = 6
"""Of people whose words are used."""

HEIGHT = 2.2
"""Heights of an x from the top of an l to the bottom of a p: what lines are measured by."""

PENS: tuple[Colour, ...] = ((25, 25, 35), (25, 45, 140), (165, 30, 40), (20, 95, 55))
PALE: tuple[Colour, ...] = ((225, 200, 60), (235, 150, 70), (120, 200, 130), (120, 180, 230))
PENCIL: Colour = (70, 70, 75)
NOTES: tuple[Colour, ...] = (
    *((246, 230, 90), (248, 150, 175), (150, 215, 120), (120, 195, 240), (250, 175, 80)),
)
TRIES = 40
SPARE_COLUMNS = 4
"""At the right of what a hand writes."""

DIGITS_AND_CAPITALS = frozenset("0123456789ABCDEFGHKLMNPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Word:
    """A word's ink.

    Attributes:
        ink: (height, width), 255 where the pen pressed.
        base: the row on which the letters stand.
        x_height: in pixels.
    """

    text: str
    ink: Ink
    base: float
    x_height: float


@dataclass(frozen=True, slots=True)
class Written:
    """A line on the photo.

    Attributes:
        text: what it says.
        points: (count, 2) places of its ink, x and y, a sample.
        is_judged: whether it is of the kind that its page is about.
    """

    text: str
    points: Floats
    is_judged: bool


@dataclass(frozen=True, slots=True)
class Composed:
    """A photo as JPEG bytes, and what stands on it."""

    kind: str
    jpeg: bytes
    lines: tuple[Written, ...]


class Writers:
    """The words of some people, and their letters."""

    def __init__(self, studied: Sequence[Studied]) -> None:
        words: dict[str, list[Word]] = defaultdict(list)
        for one in studied:
            word = _word(one)
            if word is not None:
                words[one.crop.writer].append(word)
        self._words = [some for _, some in sorted(words.items())]
        self._hand = Hand(one.written for one in studied if one.written and one.is_clean)

    def choose(self, chance: Random) -> list[Word]:
        """All words of one person."""
        return chance.choice(self._words)

    def character(self, chance: Random) -> Word:
        """A digit or a capital by itself, one that did not hang together with its neighbours."""
        for _ in range(TRIES):
            text = chance.choice(sorted(self._hand.letters & DIGITS_AND_CAPITALS))
            ink = self._hand.write(text, chance)[:, :-SPARE_COLUMNS]
            if max(ink[:, 0].max(), ink[:, -1].max()) < 60:
                break
        rows, columns = np.flatnonzero(ink.max(axis=1) > 60), np.flatnonzero(ink.max(axis=0) > 60)
        ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        return Word(text, ink, ink.shape[0], ink.shape[0] / 1.6)


def halves(crops: Iterable[Crop]) -> tuple[Writers, Writers]:
    """The writers on whom finding is tuned, and those who judge."""
    studied = defaultdict(list)
    for crop in crops:
        if crop.kind == "word":
            studied[crop.writer].append(study(crop))
    usable = [
        some
        for _, some in sorted(studied.items())
        if sum(_word(one) is not None for one in some) >= FEWEST_WORDS
    ]
    first, second = ([one for some in usable[half::2] for one in some] for half in (0, 1))
    return Writers(first), Writers(second)


def _word(one: Studied) -> Word | None:
    """The ink of a crop that holds one clean word; None: of another."""
    written, crop = one.written, one.crop
    if written is None or not one.is_clean or not crop.text.isalnum():
        return None
    if written.x_height < LEAST_X_HEIGHT:
        return None
    ink = ink_of(crop.pixels)
    ink[ink < 60] = 0  # the squares of squared paper
    count, labels, stats, centres = cv2.connectedComponentsWithStats((ink > 0).astype(np.uint8))
    left, _, wide, high, area = stats.T
    rises = (written.base - centres[:, 1]) / written.x_height
    is_bar = ((left <= 1) | (left + wide >= ink.shape[1] - 1)) & (high > 3 * wide)
    foreign = np.arange(count)[(rises > 1.7) | (rises < -0.75) | is_bar | (area < 4)]
    ink[np.isin(labels, foreign)] = 0
    columns, rows = np.flatnonzero(ink.max(axis=0)), np.flatnonzero(ink.max(axis=1))
    if len(columns) < LEAST_X_HEIGHT:
        return None
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return Word(crop.text, ink, written.base - rows[0], written.x_height)


def line_of(words: Sequence[Word], height: float, spaces: Sequence[float]) -> tuple[Ink, float]:
    """The ink of words on one line, and the row on which they stand.

    Args:
        words: by one person.
        height: of the line, in pixels.
        spaces: between them, in heights of the line, one fewer than there are words.
    """
    scaled = [_scaled(word, height / HEIGHT / word.x_height) for word in words]
    above = math.ceil(max(base for _, base in scaled)) + 1
    below = math.ceil(max(ink.shape[0] - base for ink, base in scaled)) + 1
    gaps = [0, *(round(space * height) for space in spaces)]
    canvas = np.zeros((above + below, sum(ink.shape[1] for ink, _ in scaled) + sum(gaps)), np.uint8)
    x = 0
    for (ink, base), gap in zip(scaled, gaps, strict=True):
        x, top = x + gap, above - round(base)
        canvas[top : top + ink.shape[0], x : x + ink.shape[1]] = ink
        x += ink.shape[1]
    return canvas, float(above)


def _scaled(word: Word, scale: float) -> tuple[Ink, float]:
    size = max(1, round(word.ink.shape[1] * scale)), max(1, round(word.ink.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(word.ink, size, interpolation=way), np.uint8), word.base * scale


class Sheet:
    """A board that is written on.

    Attributes:
        width: of the photo at 2000 pixels.
        height: likewise.
        lines: written so far.
    """

    def __init__(self, size: tuple[int, int], chance: Random) -> None:
        self.scale = max(size) / LONGER_SIDE
        self.width, self.height = size[0] / self.scale, size[1] / self.scale
        self.lines: list[Written] = []
        self._pixels = np.full((size[1], size[0], 3), chance.uniform(236, 248), np.float32)

    def write(
        self,
        words: Sequence[Word],
        place: tuple[float, float],
        height: float,
        *,
        pen: Colour,
        press: float = 1.0,
        spaces: Sequence[float] | None = None,
        degrees: float = 0.0,
        is_judged: bool = True,
    ) -> float:
        """Writes a line, and returns its length.

        Args:
            words: by one person.
            place: where the line begins, left end of what the letters stand on.
            height: from the top of an l to the bottom of a p.
            pen: colour of the ink.
            press: how much of that colour there is on the paper, 0 to 1.
            spaces: between words, in heights; None: usual ones.
            degrees: clockwise from the horizontal, around `place`.
            is_judged: see `Written`.
        """
        spaces = [0.4] * (len(words) - 1) if spaces is None else spaces
        ink, base = line_of(words, height * self.scale, spaces)
        x, y = place[0] * self.scale, place[1] * self.scale
        turned = cv2.getRotationMatrix2D((0.0, base), -degrees, 1.0)
        placed = np.asarray(turned, np.float64) + _shift(x, y - base)
        self._ink(ink, placed, pen, press)
        rows, columns = np.nonzero(ink > 100)
        some = slice(None, None, max(1, len(rows) // 400))
        flat = np.stack([columns[some], rows[some], np.ones(len(rows[some]))])
        points = (placed @ flat).T.astype(np.float32)
        self.lines.append(Written(" ".join(word.text for word in words), points, is_judged))
        return float(ink.shape[1] / self.scale)

    def _ink(self, ink: Ink, turned: npt.NDArray[np.float64], pen: Colour, press: float) -> None:
        height, width = ink.shape
        corners = np.array([(0, 0, 1), (width, 0, 1), (width, height, 1), (0, height, 1)]).T
        xs, ys = turned @ corners
        rows, columns = self._pixels.shape[:2]
        left, top = max(0, math.floor(xs.min())), max(0, math.floor(ys.min()))
        right, bottom = min(columns, math.ceil(xs.max()) + 1), min(rows, math.ceil(ys.max()) + 1)
        moved = turned - _shift(left, top)
        laid = cv2.warpAffine(ink, moved, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
        self._lay(np.asarray(laid, np.uint8), (left, top), pen, press)

    def _lay(self, mask: Ink, corner: tuple[int, int], colour: Colour, press: float) -> None:
        left, top = corner
        spot = self._pixels[top : top + mask.shape[0], left : left + mask.shape[1]]
        share = (mask[: spot.shape[0], : spot.shape[1], np.newaxis] / np.float32(255)) * press
        spot += share * (np.minimum(spot, np.array(colour, np.float32)) - spot)

    def circle(self, centre: tuple[float, float], radius: float, pen: Colour) -> None:
        """Draws a ring."""
        reach = math.ceil(radius * self.scale) + 6
        mask = np.zeros((2 * reach, 2 * reach), np.uint8)
        thick = max(1, round(0.09 * radius * self.scale))
        axes = round(radius * self.scale), round(0.93 * radius * self.scale)
        cv2.ellipse(mask, (reach, reach), axes, 20, 8, 372, 255, thick, cv2.LINE_AA)
        corner = round(centre[0] * self.scale) - reach, round(centre[1] * self.scale) - reach
        self._lay(mask, corner, pen, 1.0)

    def stick(
        self, place: tuple[float, float], side: float, colour: Colour, degrees: float
    ) -> None:
        """Sticks a square note onto the board, with the shadow that it throws."""
        edge, soft = round(side * self.scale), max(2, round(4 * self.scale))
        turned = cv2.getRotationMatrix2D((0.0, 0.0), -degrees, 1.0)
        placed = np.asarray(turned, np.float64) + _shift(
            place[0] * self.scale, place[1] * self.scale
        )
        note = np.full((edge, edge), 255, np.uint8)
        shade = np.asarray(cv2.GaussianBlur(note // 3, (0, 0), soft), np.uint8)
        self._ink(shade, placed + _shift(soft, soft), (90, 90, 90), 1.0)
        self._ink(note, placed, colour, 1.0)

    def photo(self, seed: int, chance: Random) -> bytes:
        """The board under uneven light, a little out of focus, as JPEG."""
        rng = np.random.default_rng(seed)
        blurred = cv2.GaussianBlur(self._pixels, (0, 0), max(0.5, 0.35 * self.scale))
        lit = expose(Image.fromarray(np.clip(blurred, 0, 255).astype(np.uint8)), LIGHT, rng)
        quality = [cv2.IMWRITE_JPEG_QUALITY, chance.randint(*LIGHT.quality)]
        _, jpeg = cv2.imencode(".jpg", cv2.cvtColor(np.asarray(lit), cv2.COLOR_RGB2BGR), quality)
        return jpeg.tobytes()


def _shift(x: float, y: float) -> npt.NDArray[np.float64]:
    return np.array([(0, 0, x), (0, 0, y)], np.float64)


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of the board, at 2000 pixels."""

    left: float
    top: float
    width: float
    height: float


Filling = Callable[[Sheet, Cell, Writers, Random], None]


def _rows(
    sheet: Sheet,
    cell: Cell,
    writers: Writers,
    chance: Random,
    *,
    height: float,
    pen: Colour,
    press: float = 1.0,
    is_judged: bool = True,
    most: int = 9,
) -> None:
    """Fills a cell with lines by one person."""
    words = writers.choose(chance)
    y = cell.top + height
    for _ in range(most):
        if y + 0.4 * height > cell.top + cell.height:
            return
        chosen = _fitting(words, height, cell.width, chance)
        sheet.write(chosen, (cell.left, y), height, pen=pen, press=press, is_judged=is_judged)
        y += chance.uniform(1.35, 1.8) * height


def _fitting(
    words: Sequence[Word], height: float, width: float, chance: Random, space: float = 0.4
) -> list[Word]:
    """One to four words that together are no longer than the width."""
    chosen: list[Word] = []
    used = 0.0
    for word in chance.sample(words, min(len(words), chance.randint(2, 5))):
        wide = word.ink.shape[1] * height / HEIGHT / word.x_height
        if used + wide <= width:
            chosen.append(word)
            used += wide + space * height
    return chosen or [min(words, key=lambda word: word.ink.shape[1] / word.x_height)]


def _plain(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    _rows(
        *(sheet, cell, writers, chance),
        height=chance.uniform(38, 56),
        pen=chance.choice(PENS),
        is_judged=False,
        most=4,
    )


def _usual(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    height, pen = chance.uniform(34, 60), chance.choice(PENS)
    _rows(sheet, cell, writers, chance, height=height, pen=pen)


def _small(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    height, pen = chance.uniform(14, 30), chance.choice(PENS)
    _rows(sheet, cell, writers, chance, height=height, pen=pen)


def _pale(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    height, press = chance.uniform(24, 44), chance.uniform(0.2, 0.6)
    _rows(sheet, cell, writers, chance, height=height, pen=chance.choice(PALE), press=press)


def _notes(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    """Sticky notes side by side, hardly straight, written with a pencil or a pen."""
    wide, gap = chance.uniform(125, 190), chance.choice((2.0, 8.0, 20.0))
    height = chance.uniform(16, 28)
    for row in range(int(cell.height // (wide + gap))):
        for column in range(int(cell.width // (wide + gap))):
            left = cell.left + column * (wide + gap)
            top = cell.top + row * (wide + gap) + chance.uniform(0, 6)
            _note(sheet, Cell(left, top, wide, wide), writers, chance, height)


def _note(sheet: Sheet, cell: Cell, writers: Writers, chance: Random, height: float) -> None:
    degrees, words = chance.uniform(-3, 3), writers.choose(chance)
    sheet.stick((cell.left, cell.top), cell.width, chance.choice(NOTES), degrees)
    pen, press = chance.choice(((PENCIL, 0.6), (PENCIL, 0.35), (PENS[0], 1.0)))
    y = cell.top + 10 + height
    for _ in range(chance.randint(2, 4)):
        if y + 0.6 * height < cell.top + cell.height:
            chosen = _fitting(words, height, cell.width - 16, chance)
            sheet.write(chosen, (cell.left + 8, y), height, pen=pen, press=press, degrees=degrees)
        y += 1.5 * height


def _columns(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    """Two or three narrow columns on the same lines."""
    words, pen = writers.choose(chance), chance.choice(PENS)
    height = chance.uniform(30, 44)
    count = 3 if cell.width > 560 else 2
    gap = chance.uniform(0.9, 2.0) * height
    wide = (cell.width - gap * (count - 1)) / count
    y = cell.top + height
    while y + 0.4 * height < cell.top + cell.height:
        for index in range(count):
            chosen = _fitting(words, height, wide, chance)
            left = cell.left + index * (wide + gap) + chance.uniform(-0.15, 0.15) * height
            sheet.write(chosen, (left, y), height, pen=pen)
        y += 1.5 * height


def _turned(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    """Up to three lines that run up or down."""
    words, pen = writers.choose(chance), chance.choice(PENS)
    height, degrees = chance.uniform(30, 48), chance.choice((90.0, -90.0))
    x = cell.left + 1.5 * height
    while x < cell.left + min(cell.width, 6 * height):
        chosen = _fitting(words, height, cell.height - 20, chance)
        y = cell.top + (10 if degrees > 0 else cell.height - 10)
        sheet.write(chosen, (x, y), height, pen=pen, degrees=degrees)
        x += chance.uniform(1.6, 2.2) * height


def _slanted(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    words, pen = writers.choose(chance), chance.choice(PENS)
    height = chance.uniform(30, 48)
    degrees = chance.choice((-1, 1)) * chance.uniform(10, 25)
    rise = math.sin(math.radians(abs(degrees))) * cell.width
    y = cell.top + height + (rise if degrees < 0 else 0)
    while y + height + (rise if degrees > 0 else 0) < cell.top + cell.height:
        chosen = _fitting(words, height, 0.9 * cell.width, chance)
        sheet.write(chosen, (cell.left + 20, y), height, pen=pen, degrees=degrees)
        y += 1.9 * height


def _lone(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    """Characters by themselves, every second one in a ring."""
    height, pen = chance.uniform(40, 60), chance.choice(PENS)
    step = 3.2 * height
    for row in range(int(cell.height // step)):
        for column in range(int(cell.width // step)):
            word = writers.character(chance)
            x = cell.left + (column + 0.5) * step + chance.uniform(-0.3, 0.3) * height
            y = cell.top + (row + 0.7) * step
            tall = height * 1.6 / HEIGHT
            wide = sheet.write([word], (x, y), height, pen=pen)
            if (row + column) % 2:
                radius = 0.75 * max(tall, wide)
                sheet.circle((x + wide / 2, y - tall / 2), radius, pen)


def _wide(sheet: Sheet, cell: Cell, writers: Writers, chance: Random) -> None:
    """Lines of which the words stand far apart."""
    words, pen = writers.choose(chance), chance.choice(PENS)
    height = chance.uniform(30, 46)
    y = cell.top + height
    while y + 0.4 * height < cell.top + cell.height:
        chosen = _fitting(words, height, cell.width, chance, space=1.1)
        spaces = [chance.uniform(0.6, 1.1) for _ in chosen[1:]]
        sheet.write(chosen, (cell.left, y), height, pen=pen, spaces=spaces)
        y += 1.6 * height


KINDS: dict[str, Filling] = {
    "usual": _usual,
    "small": _small,
    "pale": _pale,
    "notes": _notes,
    "columns": _columns,
    "turned": _turned,
    "slanted": _slanted,
    "lone": _lone,
    "wide": _wide,
}


def compose(kind: str, index: int, writers: Writers) -> Composed:
    """A photo of a board, every second part of it of the kind, the others of usual writing.

    Args:
        kind: one of `KINDS`.
        index: another one gives another photo.
        writers: whose words there are.
    """
    seed = 1000 * index + list(KINDS).index(kind)
    chance = Random(seed)
    size = PHOTOS[index % len(PHOTOS)]
    sheet = Sheet(size, chance)
    across, down = (3, 2) if size[0] > size[1] else (2, 3)
    for place in range(across * down):
        cell = _cell(sheet, place % across, place // across, (across, down))
        fill = KINDS[kind] if place % 2 == 0 else _plain
        fill(sheet, cell, writers, chance)
    return Composed(kind, sheet.photo(seed, chance), tuple(sheet.lines))


def _cell(sheet: Sheet, column: int, row: int, grid: tuple[int, int]) -> Cell:
    margin = 60.0
    wide, high = sheet.width / grid[0], sheet.height / grid[1]
    return Cell(
        column * wide + margin, row * high + margin, wide - 1.6 * margin, high - 1.6 * margin
    )
