"""Whether crossed out words are found: `python -m benchmarks.writing.struck [--keep]`.

Lines of held-out writers, untouched and with strokes of their own pen drawn over one to three
words: a straight line, two of them, a wave, a scribble that fills the word; and with the line
below words that underlines them, which must strike nothing. What detection needs was chosen on
the first of each two writers (`--tuning` shows these); the others judge.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.results import RESULTS, save_figures
from benchmarks.writing.reading import HANDS
from boardsnap.imaging.clean import (
    darkness,
    even_light,
    find_ink,
    measure_contrast,
    shrink,
    whiten,
)
from boardsnap.interpretation.vocabulary import field_words
from boardsnap.model.geometry import Box, Homography, Polygon, bounds
from boardsnap.model.ink import Mark, TextLine
from boardsnap.model.page import Page
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.marks import find_marks
from boardsnap.recognition.ppocr import PaddleEngine
from boardsnap.recognition.strokes import usual_pen
from boardsnap.recognition.transcription import TIGHTER, lines_of, take_lines
from training.hands import Crop, Grey, study, unpack

Points = npt.NDArray[np.float64]

SEED = 20261126
STRIKES = ("straight", "double", "wavy", "scribble")
LIVE = ("untouched", "words", "underlined")
"""Kinds on which no stroke is a strike: lines, single words, and lines with words underlined."""

MOST_STRUCK = 3
INK = 96
"""Of 255: how dark a pixel of the writing is at least."""

SUBPIXEL = 8
"""Strokes are drawn so many times larger, so that a pen of one and a half pixels is one."""

SHEET_PX = 1280
"""Side of the sheet on which a crop is put: twenty lines high, as boards are."""

PAPER = 80
"""Percentile of a crop's levels that stands for its paper."""

COVERED = 0.5
"""Share of a word's width from which it counts as struck."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Specimen:
    """A line with what was done to it.

    Attributes:
        crop: as it was written.
        kind: of the stroke over it.
        pixels: (height, width) grey, with the stroke.
        live: columns of the words that stand.
        struck: columns of the words that are crossed out.
    """

    crop: Crop
    kind: str
    pixels: Grey
    live: tuple[Span, ...]
    struck: tuple[Span, ...]


def specimens(crops: Iterable[Crop], *, tuning: bool) -> Iterator[Specimen]:
    """Every line once with each kind of stroke, and the single words as they are.

    Args:
        crops: of all writers.
        tuning: of the first of each two writers; else of the second, who judge.
    """
    crops = list(crops)
    writers = sorted({crop.writer for crop in crops})
    chosen = frozenset(writers[0 if tuning else 1 :: 2])
    for number, crop in enumerate(crops):
        if crop.writer not in chosen or not crop.cuts:
            continue
        words = word_spans(crop)
        if crop.kind == "word":
            yield Specimen(crop, "words", crop.pixels, words, ())
        elif len(words) > 1:
            yield Specimen(crop, "untouched", crop.pixels, words, ())
            for kind in (*STRIKES, "underlined"):
                yield _drawn_over(crop, kind, words, Random(f"{SEED}/{number}/{kind}"))


def word_spans(crop: Crop) -> tuple[Span, ...]:
    """First and last column of the ink of each word; signs alone are none."""
    columns = study(crop).ink.max(axis=0) > INK
    spans, start = [], 0
    for word in crop.text.split(" "):
        left, right = crop.cuts[start], crop.cuts[start + len(word)]
        inked = np.flatnonzero(columns[left:right])
        if len(inked) and any(letter.isalnum() for letter in word):
            spans.append((float(left + inked[0]), float(left + inked[-1] + 1)))
        start += len(word) + 1
    return tuple(spans)


def _drawn_over(crop: Crop, kind: str, words: tuple[Span, ...], chance: Random) -> Specimen:
    count = chance.randint(1, min(MOST_STRUCK, len(words) - 1))
    first = chance.randint(0, len(words) - count)
    hit = words[first : first + count]
    stroke = Stroke.over(crop, (hit[0][0], hit[-1][1]), chance)
    pixels = stroke.draw(crop.pixels, stroke.paths(kind))
    if kind == "underlined":
        return Specimen(crop, kind, pixels, words, ())
    live = (*words[:first], *words[first + count :])
    return Specimen(crop, kind, pixels, live, hit)


@dataclass(frozen=True, slots=True)
class Stroke:
    """How somebody crosses out words of one line.

    Attributes:
        left: where the words begin, in columns.
        right: where they end.
        top: the row above most of their ink.
        bottom: the row below most of it.
        pen_px: width of the pen.
        level: how dark it is, 0 to 255 as in the picture.
        chance: the hand.
    """

    left: float
    right: float
    top: float
    bottom: float
    pen_px: float
    level: float
    chance: Random

    @classmethod
    def over(cls, crop: Crop, span: Span, chance: Random) -> Stroke:
        """A stroke over the words between two columns, of the pen that wrote them."""
        ink = study(crop).ink > INK
        inside = ink[:, round(span[0]) : round(span[1])]
        mass = np.cumsum(inside.sum(axis=1)) / max(1, inside.sum())
        top, bottom = np.searchsorted(mass, (0.15, 0.85))
        return cls(
            *span,
            float(top),
            float(bottom) + 1,
            usual_pen(ink.astype(np.uint8)) * chance.uniform(0.9, 1.15),
            float(np.median(crop.pixels[ink])) if ink.any() else 60.0,
            chance,
        )

    @property
    def height(self) -> float:
        """Of the letters without their stems and tails."""
        return self.bottom - self.top

    def paths(self, kind: str) -> list[Points]:
        """The ways of the pen."""
        middle = (self.top + self.bottom) / 2 + self.chance.uniform(-0.15, 0.15) * self.height
        if kind == "scribble":
            return [self._scribble()]
        if kind == "wavy":
            return [self._wave(middle)]
        if kind == "double":
            apart = self.chance.uniform(0.28, 0.42) * self.height
            return [self._line(middle - apart / 2), self._line(middle + apart / 2)]
        if kind == "underlined":
            return [self._line(self.bottom + self.chance.uniform(0.1, 0.5) * self.height)]
        return [self._line(middle)]

    def _ends(self) -> tuple[float, float]:
        """Where a stroke begins and ends: a little short of the words, or beyond them."""
        before, after = (self.chance.uniform(-0.1, 0.5) * self.height for _ in range(2))
        return self.left - before, self.right + after

    def _line(self, y: float) -> Points:
        start, end = self._ends()
        x = np.linspace(start, end, 40)
        along = np.linspace(-1, 1, 40)
        rise = self.chance.uniform(-0.07, 0.07) * (end - start) / 2
        rise = max(-0.25 * self.height, min(0.25 * self.height, rise))
        bow = self.chance.uniform(-0.08, 0.08) * self.height
        return np.column_stack([x, y + rise * along + bow * (1 - along**2)])

    def _wave(self, y: float) -> Points:
        start, end = self._ends()
        x = np.linspace(start, end, max(40, round(2 * (end - start))))
        length = self.chance.uniform(0.9, 1.6) * self.height
        swing = self.chance.uniform(0.14, 0.24) * self.height
        phase = self.chance.uniform(0, 2 * np.pi)
        return np.column_stack([x, y + swing * np.sin(2 * np.pi * x / length + phase)])

    def _scribble(self) -> Points:
        """A zig-zag over the letters' whole height, to and fro until little can be read."""
        start, end = self._ends()
        step = self.chance.uniform(0.16, 0.34) * self.height
        points: list[Span] = []
        for way in range(self.chance.randint(1, 2)):
            xs = np.arange(start, end, step)
            for index, x in enumerate(xs if way == 0 else xs[::-1]):
                tall = self.chance.uniform(0.45, 0.75) * self.height
                y = (self.top + self.bottom) / 2 + (tall if index % 2 else -tall)
                points.append((float(x) + self.chance.gauss(0, 0.15 * step), y))
        return np.array(points)

    def draw(self, pixels: Grey, paths: Sequence[Points]) -> Grey:
        """The picture with the paths drawn over it."""
        size = (SUBPIXEL * pixels.shape[1], SUBPIXEL * pixels.shape[0])
        canvas = np.zeros((size[1], size[0]), np.uint8)
        for path in paths:
            scaled = [np.round((path + 0.5) * SUBPIXEL).astype(np.int32)]
            cv2.polylines(canvas, scaled, False, 255, max(1, round(SUBPIXEL * self.pen_px)))
        small = cv2.resize(canvas, pixels.shape[::-1], interpolation=cv2.INTER_AREA)
        soft = cv2.GaussianBlur(small, (0, 0), 0.6).astype(np.float32) / 255
        inked = pixels * (1 - soft) + np.minimum(pixels, self.level) * soft
        return np.asarray(np.round(inked), np.uint8)


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a specimen's words: for each, whether it was taken for crossed out."""

    specimen: Specimen
    live: tuple[bool, ...]
    struck: tuple[bool, ...]


def judge(specimen: Specimen, engine: TextEngine, lexicon: Lexicon) -> Judged:
    """Reads a specimen and looks which of its words are struck."""
    page, quad = sheet_of(specimen.pixels)
    (take,) = take_lines(page, [quad], engine, lexicon)
    lines, marks = find_marks(page, lines_of(take, page.ink))
    left = quad[0][0]
    struck = [(start - left, end - left) for start, end in struck_spans(lines, marks)]
    return Judged(
        specimen,
        tuple(_is_covered(word, struck) for word in specimen.live),
        tuple(_is_covered(word, struck) for word in specimen.struck),
    )


def sheet_of(crop: Grey) -> tuple[Page, Polygon]:
    """A blank sheet of the crop's paper with the crop in its middle, and the box of its line.

    Light is evened out over a whole page: a crop alone is too small for it.
    """
    high, wide = crop.shape
    paper = round(float(np.percentile(crop, PAPER)))
    sheet = np.full((SHEET_PX, max(SHEET_PX, wide)), paper, np.uint8)
    top, left = (SHEET_PX - high) // 2, (sheet.shape[1] - wide) // 2
    sheet[top : top + high, left : left + wide] = crop
    pixels = np.repeat(sheet[:, :, np.newaxis], 3, axis=2)
    light = even_light(pixels, shrink(pixels))
    dark = darkness(light)
    contrast = measure_contrast(dark)
    clean, ink = whiten(light, contrast), find_ink(dark, contrast).mask
    page = Page(pixels, clean, ink, Homography.identity(), None)
    spare = -TIGHTER / (1 + 2 * TIGHTER) * high
    return page, Box(left, top - spare, left + wide, top + high + spare).polygon


def struck_spans(lines: Sequence[TextLine], marks: Sequence[Mark]) -> Iterator[Span]:
    """The columns of struck lines and of strikes in lines."""
    polygons = [line.polygon for line in lines if line.struck]
    polygons += [mark.polygon for mark in marks if mark.kind == "strike"]
    for polygon in polygons:
        box = bounds(polygon)
        yield box.left, box.right


def _is_covered(word: Span, spans: Sequence[Span]) -> bool:
    shared = sum(max(0.0, min(word[1], right) - max(word[0], left)) for left, right in spans)
    return shared >= COVERED * (word[1] - word[0])


def figures_of(judged: Sequence[Judged]) -> dict[str, float]:
    """Shares in percent, by kind."""
    groups = defaultdict(list)
    for one in judged:
        groups[one.specimen.kind].append(one)
    figures: dict[str, float] = {}
    everything: list[bool] = []
    for kind in (*STRIKES, *LIVE):
        live = [hit for one in groups[kind] for hit in one.live]
        struck = [hit for one in groups[kind] for hit in one.struck]
        everything += live
        if struck:
            figures[f"{kind}/struck"] = len(struck)
            figures[f"{kind}/found"] = 100 * sum(struck) / len(struck)
        figures[f"{kind}/live"] = len(live)
        figures[f"{kind}/false"] = 100 * sum(live) / len(live)
    figures["all/live"] = len(everything)
    figures["all/false"] = 100 * sum(everything) / len(everything)
    return figures


def main() -> None:
    """Prints the figures, and keeps them if asked."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.writing.struck", description=__doc__
    )
    parser.add_argument("--keep", action="store_true", help="write them into results.json")
    parser.add_argument("--tuning", action="store_true", help="the writers of tuning instead")
    arguments = parser.parse_args()
    engine, lexicon = PaddleEngine(threads=1), Lexicon.build(field_words(), ())
    chosen = specimens(unpack(HANDS), tuning=arguments.tuning)
    figures = figures_of([judge(one, engine, lexicon) for one in chosen])
    print(f"{'':12} {'struck':>7} {'found':>8} {'live':>7} {'wrongly struck':>15}")
    for kind in (*STRIKES, *LIVE, "all"):
        count, found = figures.get(f"{kind}/struck"), figures.get(f"{kind}/found")
        said = f"{count:7.0f} {found:6.1f} %" if found is not None else " " * 16
        print(f"{kind:12} {said} {figures[f'{kind}/live']:7.0f} {figures[f'{kind}/false']:13.2f} %")
    if arguments.keep:
        save_figures(figures, RESULTS, group="struck")


if __name__ == "__main__":
    main()
