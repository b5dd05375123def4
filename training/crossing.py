"""Lines in which words are crossed out, and where: what the network that finds strikes learns from.

The words are those of real writers, put side by side or as they stand on their paper, and texts
drawn with fonts or stroke by stroke. Strokes of the same pen run through some of them; others are
underlined, boxed, circled, ruled, joined by dashes and arrows, or have long bars across a t, which
strikes nothing out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.recognition.crossings import HEIGHT_PX, STEP_PX, shown
from boardsnap.recognition.strokes import usual_pen
from training.hands import X_HEIGHT_PX, Ink, Studied, ink_of
from training.pens import FontPen, thickened
from training.scribe import Scribe
from training.texts import Texts

Floats = npt.NDArray[np.float32]
Points = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Span = tuple[float, float]

LIVE, LINED, SCRIBBLED, UNSAID = 0, 1, 2, -1
"""What a step of a line is: writing that stands, or is crossed out by lines, or is scribbled over.
Of the ends of strokes nothing is said."""

INK = 96
"""Of 255: how dark a pixel of the writing is at least."""

REAL, AS_FOUND = 0.25, 0.3
"""Shares of lines put together from words of one real writer, and of whole crops as they are, with
all that stands around the writing. Words are cut out only where letters can be told apart: that
leaves out the hands that are hardest to tell from crossed out ones."""

BARRED = 0.2
"""Share of lines with long bars, as of a t, over writing that stands."""

WIDEST_PX = 640

FEWEST_INKED = 40
"""Pixels of a crop's own ink at least."""

FAT = 0.18
"""Share of lines in a pen so broad that it fills the holes of letters, as markers do in haste."""

ROOM = 40
"""Pixels around the writing in which strokes may run."""

SUBPIXEL = 2


@dataclass(frozen=True, slots=True)
class Line:
    """Words side by side.

    Attributes:
        ink: (height, width), 0 to 255.
        words: first and last column of each.
        around: (height, width) the same with all that stands around them, or None.
    """

    ink: Ink
    words: tuple[Span, ...]
    around: Ink | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    ink: Ink
    base: float


class Crossing:
    """Makes lines with and without strikes.

    Args:
        studied: crops of real writers.
        fonts: draw the other lines.
        texts: what is drawn.
        chance: decides everything.
    """

    def __init__(
        self, studied: Iterable[Studied], fonts: FontPen, texts: Texts, chance: Random
    ) -> None:
        studied = list(studied)
        self._words = [words for words in _by_writer(studied) if len(words) > 5]
        self._crops = _by_writer_and_kind(studied)
        self._fonts = fonts
        self._texts = texts
        self._scribe = Scribe(chance)
        self._chance = chance
        self._noise = np.random.default_rng(chance.getrandbits(63))
        self._neighbour: Ink | None = None

    def sample(self) -> tuple[Floats, Labels]:
        """A line as the network sees it, (48, width), and what each of its steps is."""
        while True:
            line = self._line()
            if line is not None and self._chance.random() < FAT:
                line = _fattened(line, self._chance)
            if line is not None:
                canvas = _Canvas(line, self._chance)
                canvas.draw_beside(self._neighbour)
                spans = canvas.strike()
                self._neighbour = line.ink
                picture, spans = self._seen(canvas, spans)
                if HEIGHT_PX // 2 <= picture.shape[1] <= WIDEST_PX:
                    return picture, _labels(picture.shape[1], spans)

    def _line(self) -> Line | None:
        which = self._chance.random()
        if which < REAL:
            return self._real()
        return self._found() if which < REAL + AS_FOUND else self._drawn()

    def _found(self) -> Line | None:
        """A crop as it is; its words are told apart by the widest gaps."""
        chance = self._chance
        one = chance.choice(chance.choice(self._crops))
        scale = chance.uniform(1.0, 1.4)
        own, everything = (
            np.asarray(cv2.resize(ink, None, fx=scale, fy=scale), np.uint8)
            for ink in (one.ink, ink_of(one.crop.pixels))
        )
        if (own > INK).sum() < FEWEST_INKED:
            return None
        spans = _told_apart(own, len(one.crop.text.split()))
        if chance.random() < 0.25:
            own, everything = thickened(own, chance), thickened(everything, chance)
        return Line(own, spans, everything)

    def _real(self) -> Line | None:
        """Some words of one writer."""
        chance = self._chance
        if not self._words:
            return None
        hand = chance.choice(self._words)
        words = [chance.choice(hand) for _ in range(chance.choice((1, 2, 2, 3, 3, 4, 5)))]
        above = max(math.ceil(word.base) for word in words) + 4
        below = max(word.ink.shape[0] - math.floor(word.base) for word in words) + 4
        gap = chance.uniform(0.4, 1.5) * X_HEIGHT_PX
        width = sum(word.ink.shape[1] for word in words) + math.ceil(gap * 1.4) * len(words)
        ink = np.zeros((above + below, width + 8), np.uint8)
        spans, x = [], 2
        for word in words:
            high, wide = word.ink.shape
            top = max(0, round(above - word.base + chance.gauss(0, 1)))
            spot = ink[top : top + high, x : x + wide]
            np.maximum(spot, word.ink[: spot.shape[0], : spot.shape[1]], out=spot)
            spans.append((float(x), float(x + wide)))
            x += wide + round(gap * chance.uniform(0.7, 1.3))
        return Line(_by_any_pen(ink, chance), tuple(spans))

    def _drawn(self) -> Line | None:
        """A text in a font, or by strokes; its words are told apart by the widest gaps."""
        text = self._texts.line() if self._chance.random() < 0.8 else self._texts.word()
        pen = self._scribe if self._scribe.takes(text) else self._fonts
        ink = _by_any_pen(pen.draw(text), self._chance)
        spans = _told_apart(ink, len(text.split()))
        return Line(ink, spans) if spans else None

    def _seen(
        self, canvas: _Canvas, struck: Sequence[tuple[Span, Span, int]]
    ) -> tuple[Floats, list[tuple[Span, Span, int]]]:
        """The line as it is cut from a page: turned a little, at its height, blurred and noisy."""
        chance = self._chance
        top, bottom = canvas.extent
        tall = bottom - top
        above, below = (chance.uniform(-0.06, 0.28) * tall for _ in range(2))
        scale = HEIGHT_PX / (tall + above + below)
        stretch = scale * math.exp(chance.gauss(0, 0.15))
        slant = chance.gauss(0, 0.12)
        turn = math.tan(math.radians(chance.gauss(0, 1.2)))
        left, right = (chance.uniform(0.0, 0.35) * tall for _ in range(2))
        middle, centre = (top + bottom) / 2, canvas.width / 2
        across = np.array(
            [stretch, -slant * stretch, (slant * middle - canvas.left + left) * stretch]
        )
        turn = max(-0.3 * tall, min(0.3 * tall, turn * canvas.width)) / canvas.width
        down = np.array([turn * scale, scale, (above - top - turn * centre) * scale])
        wide = round((canvas.right - canvas.left + left + right) * stretch)
        picture = cv2.warpAffine(
            canvas.ink, np.stack([across, down]), (max(8, wide), HEIGHT_PX), flags=cv2.INTER_AREA
        )

        def placed(span: Span) -> Span:
            start, end = (across @ (x, middle, 1) for x in span)
            return float(start), float(end)

        spans = [(placed(words), placed(stroke), kind) for words, stroke, kind in struck]
        return self._photographed(np.asarray(picture, np.float32)), spans

    def _photographed(self, ink: Floats) -> Floats:
        """Ink between 0 and 255 as on a photo, and as the network is shown that."""
        chance, noise = self._chance, self._noise
        ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), chance.uniform(0.3, 1.1)), np.float32)
        if chance.random() < 0.3:  # a small photo
            small = chance.uniform(0.45, 0.9)
            size = max(4, round(ink.shape[1] * small)), round(HEIGHT_PX * small)
            shrunk = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
            ink = np.asarray(cv2.resize(shrunk, ink.shape[::-1]), np.float32)
        if chance.random() < 0.3:  # a dry pen
            streaks = noise.normal(1, chance.uniform(0.1, 0.5), ink.shape).astype(np.float32)
            ink = ink * np.clip(cv2.GaussianBlur(streaks, (0, 0), chance.uniform(0.7, 3)), 0.2, 1)
        share = (np.clip(ink, 0, 255) / 255) ** math.exp(chance.gauss(0, 0.25))
        board = chance.uniform(110, 250)
        contrast = chance.uniform(0.3, 0.92) * board
        shade = np.linspace(0, chance.gauss(0, 12), ink.shape[1])[np.newaxis]
        grain = noise.normal(0, chance.uniform(0, 0.05) * contrast, ink.shape)
        light = board + shade - contrast * share + grain
        return shown(_darker(np.clip(light, 0, 255).astype(np.uint8)))


def _darker(light: Ink) -> Floats:
    """By how many levels each pixel is darker than the board: where a column is lightest."""
    soft = cv2.GaussianBlur(light, (3, 3), 0)
    lightest = np.partition(soft, -3, axis=0)[-3].astype(np.float32)[np.newaxis]
    wide = 2 * HEIGHT_PX + 1
    board = cv2.dilate(lightest, np.ones((1, wide), np.uint8))
    smooth = cv2.blur(board, (wide, 1), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(smooth - light, 0, None), np.float32)


def _by_writer(studied: Iterable[Studied]) -> list[list[_Word]]:
    """The clean words of each writer, at one size."""
    words = defaultdict(list)
    for one in studied:
        if one.written is None:
            continue
        scale = X_HEIGHT_PX / one.written.x_height
        start = 0
        for text in one.written.text.split(" "):
            left, right = one.written.cuts[start], one.written.cuts[start + len(text)]
            ink = one.written.ink[:, left:right]
            columns = np.flatnonzero(ink.max(axis=0, initial=0) > INK)
            start += len(text) + 1
            if len(columns) > 3:
                ink = ink[:, columns[0] : columns[-1] + 1]
                size = max(2, round(ink.shape[1] * scale)), max(4, round(ink.shape[0] * scale))
                way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
                scaled = np.asarray(cv2.resize(ink, size, interpolation=way), np.uint8)
                words[one.crop.writer].append(_Word(scaled, one.written.base * scale))
    return list(words.values())


def _by_writer_and_kind(studied: Iterable[Studied]) -> list[list[Studied]]:
    crops = defaultdict(list)
    for one in studied:
        crops[one.crop.writer, one.crop.kind].append(one)
    return list(crops.values())


def _by_any_pen(ink: Ink, chance: Random) -> Ink:
    return thickened(ink, chance) if chance.random() < 0.5 else ink


def _fattened(line: Line, chance: Random) -> Line:
    across, down = chance.randint(4, 9), chance.randint(4, 9)
    nib = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, down))
    ink = np.asarray(cv2.dilate(np.pad(line.ink, 5), nib), np.uint8)
    around = None if line.around is None else np.maximum(ink, np.pad(line.around, 5))
    return Line(ink, tuple((left + 5, right + 5) for left, right in line.words), around)


def _told_apart(ink: Ink, count: int) -> tuple[Span, ...]:
    columns = np.flatnonzero(ink.max(axis=0, initial=0) > INK)
    if not len(columns):
        return ()
    gaps = np.diff(columns)
    cuts = np.sort(np.argsort(-gaps, kind="stable")[: count - 1])
    starts = [columns[0], *columns[cuts + 1]]
    ends = [*columns[cuts], columns[-1]]
    return tuple((float(a), float(b) + 1) for a, b in zip(starts, ends, strict=True))


class _Canvas:
    """A line with room around it, on which strokes are drawn."""

    def __init__(self, line: Line, chance: Random) -> None:
        self._written = np.pad(line.ink, ROOM)
        self.ink = self._written if line.around is None else np.pad(line.around, ROOM)
        self._words = [(left + ROOM, right + ROOM) for left, right in line.words]
        self._chance = chance
        rows = np.flatnonzero(self._written.max(axis=1) > INK)
        self.extent = (float(rows[0]), float(rows[-1]) + 1) if len(rows) else (ROOM, ROOM + 20.0)
        self.left, self.right = self._words[0][0], self._words[-1][1]
        self.width = self.ink.shape[1]
        self._pen = usual_pen((line.ink > INK).astype(np.uint8))

    def _band(self, span: Span) -> tuple[float, float]:
        """The rows of most of the ink between two columns."""
        inside = self._written[:, round(span[0]) : round(span[1])] > INK
        mass = np.cumsum(inside.sum(axis=1)) / max(1, inside.sum())
        top, bottom = np.searchsorted(mass, (0.13, 0.87))
        return float(top), float(max(bottom, top + 6))

    def _ink_in(self, paths: Iterable[Points], pen: float, level: float = 1.0) -> None:
        """Draws paths, smoothly."""
        size = SUBPIXEL * self.ink.shape[0], SUBPIXEL * self.ink.shape[1]
        canvas = np.zeros(size, np.uint8)
        for path in paths:
            scaled = [np.round((path + 0.5) * SUBPIXEL).astype(np.int32)]
            cv2.polylines(canvas, scaled, False, 255, max(1, round(SUBPIXEL * pen)), cv2.LINE_AA)
        drawn = cv2.resize(canvas, self.ink.shape[::-1], interpolation=cv2.INTER_AREA)
        self.ink = np.maximum(self.ink, np.asarray(drawn * level, np.uint8))

    def draw_beside(self, neighbour: Ink | None) -> None:
        """What stands around the words and crosses nothing out."""
        chance = self._chance
        if neighbour is not None and chance.random() < 0.4:
            self._put_neighbour(neighbour)
        band = self._band((self.left, self.right))
        tall = band[1] - band[0]
        pen = self._pen * chance.uniform(0.7, 1.4)
        if chance.random() < 0.3:
            first, last = self._some()
            y = band[1] + chance.uniform(0.02, 0.7) * tall
            for down in (0, 0.35)[: chance.choice((1, 1, 2))]:
                self._ink_in([self._line(first, last, y + down * tall, tall)], pen)
        if chance.random() < 0.12:
            self._ink_in([self._around(self._some(), tall)], pen)
        if chance.random() < 0.15:
            y = (self.extent[0] if chance.random() < 0.5 else self.extent[1]) + chance.gauss(0, 3)
            self._ink_in([self._line(0, self.width, y, tall)], pen, chance.uniform(0.3, 1))
        if chance.random() < 0.12:
            self._ink_in(self._squared(tall), 1.2, chance.uniform(0.1, 0.4))
        if chance.random() < 0.25:
            self._join(band, pen)
        if chance.random() < BARRED:
            self._ink_in(self._bars(band), self._pen * chance.uniform(0.8, 1.2))

    def _bars(self, band: Span) -> list[Points]:
        """Bars above small letters, longer than these are wide, as some cross their t."""
        chance = self._chance
        tall = band[1] - band[0]
        bars = []
        for _ in range(chance.choice((1, 1, 2, 3))):
            left, right = chance.choice(self._words)
            start = chance.uniform(left - 0.3 * tall, right - 0.3 * tall)
            end = min(start + chance.uniform(0.5, 2.5) * tall, self.width - 2.0)
            y = band[0] - chance.uniform(0.05, 0.5) * tall
            bars.append(self._line(start, max(end, start + 4), y, tall / 2))
        return bars

    def _put_neighbour(self, neighbour: Ink) -> None:
        """Another line's ink, reaching in from above or below."""
        top, bottom = self.extent
        away = self._chance.uniform(0.0, 8.0)
        high, wide = (min(a, b) for a, b in zip(neighbour.shape, self.ink.shape, strict=True))
        if self._chance.random() < 0.5:
            start = max(0, round(top - away - high))
            piece = neighbour[-min(high, max(1, round(top - away))) :, :wide]
        else:
            start = min(self.ink.shape[0] - 1, round(bottom + away))
            piece = neighbour[: self.ink.shape[0] - start, :wide]
        self.ink = self.ink.copy()
        spot = self.ink[start : start + piece.shape[0], : piece.shape[1]]
        np.maximum(spot, piece[: spot.shape[0], : spot.shape[1]], out=spot)

    def _some(self) -> Span:
        """Where some words in a row begin and end."""
        first = self._chance.randrange(len(self._words))
        last = min(len(self._words) - 1, first + self._chance.choice((0, 0, 1, 2)))
        return self._words[first][0], self._words[last][1]

    def _around(self, span: Span, tall: float) -> Points:
        """An ellipse or a box around words."""
        pad = self._chance.uniform(0.2, 0.6) * tall
        top, bottom = self.extent
        x, y = (span[0] + span[1]) / 2, (top + bottom) / 2
        a, b = (span[1] - span[0]) / 2 + pad, (bottom - top) / 2 + pad * 0.7
        turn = np.linspace(0, 2 * np.pi, 60)
        power = self._chance.choice((1.0, 1.0, 0.12))
        across, down = np.cos(turn), np.sin(turn)
        across, down = (np.sign(v) * np.abs(v) ** power for v in (across, down))
        return np.column_stack([x + a * across, y + b * down])

    def _squared(self, tall: float) -> list[Points]:
        """The lines of squared paper."""
        pitch = self._chance.uniform(0.8, 2.0) * tall
        high, wide = self.ink.shape
        start = self._chance.uniform(0, pitch)
        ups = [np.array([(x, 0), (x + 2, high)]) for x in np.arange(start, wide, pitch)]
        return ups + [np.array([(0, y), (wide, y + 2)]) for y in np.arange(start, high, pitch)]

    def _join(self, band: Span, pen: float) -> None:
        """A dash, an arrow or an equals sign in a gap, or before and after the words."""
        chance = self._chance
        tall = band[1] - band[0]
        places = [*zip(self._words[:-1], self._words[1:], strict=True)]
        if places and chance.random() < 0.7:
            before, after = chance.choice(places)
            start, end = before[1] + 0.1 * tall, after[0] - 0.1 * tall
        else:
            start = self.right + 0.3 * tall
            end = min(start + chance.uniform(0.4, 2.5) * tall, self.width - 2.0)
            self.right = end
        if end - start < 3:
            return
        y = (band[0] + band[1]) / 2 + chance.gauss(0, 0.08) * tall
        paths = [self._line(start, end, y, tall / 2)]
        shape = chance.choice(("dash", "arrow", "equals"))
        if shape == "equals":
            paths.append(self._line(start, end, y + 0.3 * tall, tall / 2))
        if shape == "arrow":
            back, wing = end - 0.35 * tall, 0.3 * tall
            paths.append(np.array([(back, y - wing), (end, y), (back, y + wing)]))
        self._ink_in(paths, pen)

    def _line(self, start: float, end: float, y: float, tall: float) -> Points:
        """A line as a hand draws it."""
        chance = self._chance
        count = max(8, round((end - start) / 4))
        along = np.linspace(-1, 1, count)
        rise = max(-0.28 * tall, min(0.28 * tall, chance.gauss(0, 0.04) * (end - start) / 2))
        bow = chance.gauss(0, 0.06) * tall
        wobble = np.cumsum([chance.gauss(0, 0.25) for _ in range(count)])
        wobble -= np.linspace(wobble[0], wobble[-1], count)
        level = y + rise * along + bow * (1 - along**2) + np.clip(wobble, -1.5, 1.5)
        return np.column_stack([np.linspace(start, end, count), level])

    def strike(self) -> list[tuple[Span, Span, int]]:
        """Crosses some words out: where the words are, where the strokes end, and how."""
        chance = self._chance
        struck = []
        for _ in range(chance.choices((0, 1, 2), (45, 47, 8))[0]):
            span = self._some()
            if chance.random() < 0.06 and span[1] - span[0] > 60:  # only a part of a word
                middle = chance.uniform(span[0] + 25, span[1] - 25)
                span = (span[0], middle) if chance.random() < 0.5 else (middle, span[1])
            kind = chance.choices((LINED, SCRIBBLED), (66, 34))[0]
            ends = self._reach(span)
            paths = self._lines(ends, span) if kind == LINED else self._scribbles(ends, span)
            self._ink_in(paths, self._pen * chance.uniform(0.7, 1.4), chance.uniform(0.7, 1))
            drawn = np.concatenate(paths)[:, 0]
            struck.append((span, (float(drawn.min()), float(drawn.max())), kind))
        return struck

    def _reach(self, span: Span) -> Span:
        top, bottom = self._band(span)
        before, after = (self._chance.uniform(-0.15, 0.6) * (bottom - top) for _ in range(2))
        start, end = span[0] - before, span[1] + after
        return (start, end) if end - start > 8 else span

    def _lines(self, ends: Span, span: Span) -> list[Points]:
        """One line, two or three, a wave, a coil, a cross."""
        chance = self._chance
        top, bottom = self._band(span)
        tall = bottom - top
        y = (top + bottom) / 2 + chance.gauss(0, 0.1) * tall
        kind = chance.choices(("lines", "wave", "coil", "cross"), (64, 26, 5, 5))[0]
        if kind == "cross":
            corners = (ends[0], top), (ends[1], bottom), (ends[0], bottom), (ends[1], top)
            return [np.array(corners[:2]), np.array(corners[2:])]
        if kind != "lines":
            return [self._swung(ends, y, tall, coiled=kind == "coil")]
        count = chance.choices((1, 2, 3), (60, 33, 7))[0]
        apart = chance.uniform(0.2, 0.55) * tall / max(1, count - 1)
        return [
            self._line(*self._reach(span), y + (index - (count - 1) / 2) * apart, tall)
            for index in range(count)
        ]

    def _swung(self, ends: Span, y: float, tall: float, *, coiled: bool) -> Points:
        chance = self._chance
        length = chance.uniform(0.6, 2.0) * tall
        swing = chance.uniform(0.1, 0.32) * tall
        x = np.linspace(*ends, max(24, round(1.5 * (ends[1] - ends[0]))))
        turn = 2 * np.pi * x / length + chance.uniform(0, 6)
        back = 0.45 * length * np.cos(turn) if coiled else 0.0
        return np.column_stack([x + back, y + swing * np.sin(turn)])

    def _scribbles(self, ends: Span, span: Span) -> list[Points]:
        """A zig-zag over the letters' whole height, or a hatching of many lines."""
        chance = self._chance
        top, bottom = self._band(span)
        tall, y = bottom - top, (top + bottom) / 2
        if chance.random() < 0.25:
            count = chance.randint(4, 8)
            rows = np.linspace(top - 0.1 * tall, bottom + 0.1 * tall, count)
            return [np.concatenate([self._line(*ends, row, tall)[:: 1 - 2 * (i % 2)]
                                    for i, row in enumerate(rows)])]  # fmt: skip
        step = chance.uniform(0.1, 0.42) * tall
        high = chance.uniform(0.42, 0.85) * tall
        lean = chance.gauss(0, 0.25) * tall
        points: list[Span] = []
        for way in range(chance.choice((1, 1, 2, 3))):
            xs = np.arange(*ends, step)
            for index, x in enumerate(xs if way % 2 == 0 else xs[::-1]):
                sign = 1 if index % 2 else -1
                reach = sign * high * chance.uniform(0.75, 1.1)
                points.append((float(x) - sign * lean / 2 + chance.gauss(0, 0.2 * step), y + reach))
        return [np.array([*points, points[-1]])]


def _labels(width: int, struck: Sequence[tuple[Span, Span, int]]) -> Labels:
    """What each step is."""
    centres = (np.arange(-(-width // STEP_PX)) + 0.5) * STEP_PX
    labels = np.full(len(centres), LIVE, np.int64)
    for words, stroke, kind in struck:
        start, end = max(words[0], stroke[0]), min(words[1], stroke[1])
        outer = min(words[0], stroke[0]), max(words[1], stroke[1])
        labels[(centres > outer[0] - STEP_PX) & (centres < outer[1] + STEP_PX)] = UNSAID
        labels[(centres > start + STEP_PX) & (centres < end - STEP_PX)] = kind
    return labels
