"""Which way up the writing is."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from boardsnap.model.geometry import Polygon, bounds
from boardsnap.model.page import Page, Pixels
from boardsnap.recognition.decoding import best_path, foreign_count
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.lines import cut, size_of
from boardsnap.recognition.posteriors import Posteriors

GLANCE_SIDE_PX = 640
"""Enough to see where the lines run, for a quarter of the time of the full detection."""

SAMPLES = 4
"""Lines read: one can look like writing upside down, most of four cannot."""

LONGEST_SAMPLE = 8.0
"""Heights of a sampled line: the rest of a longer one says no more."""

LEGIBLE = 0.9
"""Mean confidence of characters above which the samples are the right way up: upside down, the
recogniser stays below 0.75 on whole lines."""

LEAST_READ = 12
"""Characters that must have been read for that."""

CLEARLY = 1.15
"""A page is turned only where the other way reads better by this factor."""


def find_turns(page: Page, engine: TextEngine) -> int:
    """Quarter turns clockwise that put the writing upright: 0, 1, 2 or 3.

    Lines that run from top to bottom mean a page on its side; which side, and whether a page is
    upside down, the recogniser says that knows other scripts: it is far surer of writing that is
    the right way up.
    """
    pixels = _shrunk(page.pixels, GLANCE_SIDE_PX * 3)
    quads = [box.quad for box in engine.detect(pixels, GLANCE_SIDE_PX)]
    sideways = _run_down(quads)
    ways = (1, 3) if sideways else (0, 2)
    samples = _samples(quads, sideways)
    if not samples:
        return 0
    first = _read(pixels, samples, ways[0], engine)
    if _is_legible(first):
        return ways[0]
    second = _read(pixels, samples, ways[1], engine)
    least = 1.0 if sideways else CLEARLY
    return ways[1] if legibility(second) > least * legibility(first) else ways[0]


def _read(
    pixels: Pixels, samples: Sequence[Polygon], way: int, engine: TextEngine
) -> tuple[Posteriors, ...]:
    upright = np.ascontiguousarray(np.rot90(pixels, -way))
    crops = [cut(upright, _turned(quad, way, pixels)) for quad in samples]
    return tuple(engine.reconsider(crops))


def _is_legible(lines: Sequence[Posteriors]) -> bool:
    """Whether the engine was sure of nearly every character, and saw enough of them."""
    sure = [g.confidence for line in lines for g in best_path(line) if g.text.isalnum()]
    foreign = sum(foreign_count(line) for line in lines)
    return len(sure) >= LEAST_READ and sum(sure) / (len(sure) + foreign) >= LEGIBLE


def _shrunk(pixels: Pixels, side_px: int) -> Pixels:
    scale = min(1.0, side_px / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _run_down(quads: Sequence[Polygon]) -> bool:
    """Whether most of the writing is in boxes that are clearly higher than wide."""
    shapes = [(box.width, box.height) for quad in quads for box in (bounds(quad),)]
    upright = sum(wide for wide, high in shapes if wide > 1.5 * high)
    sideways = sum(high for wide, high in shapes if high > 1.5 * wide)
    return sideways > 2 * upright


def _samples(quads: Sequence[Polygon], sideways: bool) -> list[Polygon]:
    """The longest lines, cut to a length that tells enough."""
    upright = [_box_of(quad) if sideways else quad for quad in quads]
    longest = sorted(upright, key=lambda quad: (-max(size_of(quad)), quad[0]))[:SAMPLES]
    return [_cut_short(quad, sideways) for quad in longest]


def _box_of(quad: Polygon) -> Polygon:
    return bounds(quad).polygon


def _cut_short(quad: Polygon, sideways: bool) -> Polygon:
    width, height = size_of(quad)
    length, across = (height, width) if sideways else (width, height)
    share = min(1.0, LONGEST_SAMPLE * across / max(length, 1.0))
    a, b, c, d = (np.array(corner) for corner in quad)
    if sideways:
        c, d = b + (c - b) * share, a + (d - a) * share
    else:
        b, c = a + (b - a) * share, d + (c - d) * share
    return tuple((float(x), float(y)) for x, y in (a, b, c, d))


def _turned(quad: Polygon, way: int, pixels: Pixels) -> Polygon:
    """Where a quad lies after quarter turns clockwise, its corners again from the top left."""
    height, width = pixels.shape[:2]
    corners = list(quad)
    for _ in range(way):
        corners = [(height - y, x) for x, y in corners]
        corners = corners[3:] + corners[:3]
        height, width = width, height
    return tuple(corners)


def legibility(lines: Sequence[Posteriors]) -> float:
    """Characters read, each by how sure the engine was of it; other scripts count against it."""
    total = 0.0
    for posteriors in lines:
        glyphs = [glyph for glyph in best_path(posteriors) if glyph.text.isalnum()]
        total += sum(glyph.confidence**2 for glyph in glyphs) - foreign_count(posteriors)
    return total / max(1, len(lines))
