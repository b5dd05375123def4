"""Lines that run over the gap of two columns, or from one sticky note to the next, cut there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Point, Polygon, bounds
from boardsnap.model.page import Mask
from boardsnap.recognition.lines import BAND_PX, ink_band, part_of, runs, size_of

GAP = 0.6
"""Heights of a line's box without ink that may part two columns; a space between words is less
than half as wide, in most hands."""

MARK = 1.5
"""Heights of what stands at the left of a line and is no line of a column: a mark, a number."""

SPACE = 0.2
"""Heights of a gap that parts words: it parts columns only among lines that are parted there."""

ALIGNED = 0.4
"""Heights by which the lines of a column begin left or right of one another."""

NEAR = 4.5
"""Heights above and below within which lines tell of a column."""

STEPS = 8
"""Places in each height of a line at which it is asked on which note it stands."""

LEAST_ON_NOTE = 0.7
"""Heights of a line that are a part of it: letters and boxes reach a little beyond a note."""

NEAR_EDGE = 0.4
"""Heights of a line between the edge of a note and the gap in the writing at which it is cut."""

WITNESSES = 2
"""Other lines that begin, or go on, where a line goes on after a gap: one alone may do so by
chance. One of them at least begins there: ratings at the ends of lines stand below each other."""


@dataclass(frozen=True, slots=True)
class _Begin:
    """Where writing begins: at a line's left end, or after a gap in it.

    Attributes:
        line: index of the line.
        place: in page pixels, at half the line's height.
        gap: the gap before it, as two shares of the line's length; None at the left end.
        white: width of that gap, in heights of the line.
    """

    line: int
    place: Point
    gap: tuple[float, float] | None
    white: float


def split_at_columns(quads: Sequence[Polygon], ink: Mask) -> list[Polygon]:
    """The quads, cut where a gap in them is one between columns.

    Args:
        quads: of lines; those that run up or down are left as they are.
        ink: of the page.
    """
    begins = [begin for line, quad in enumerate(quads) for begin in _begins(line, quad, ink)]
    witnesses = _Witnesses([begin for begin in begins if begin.white >= GAP])
    cuts: dict[int, list[tuple[float, float]]] = {}
    for begin in begins:
        if begin.gap and witnesses.speak_for(begin, size_of(quads[begin.line])[1]):
            cuts.setdefault(begin.line, []).append(begin.gap)
    return [part for line, quad in enumerate(quads) for part in _parts(quad, cuts.get(line, []))]


class _Witnesses:
    """What begins clear of what stands before it.

    Args:
        begins: of all lines.
    """

    def __init__(self, begins: Sequence[_Begin]) -> None:
        self._places = np.array([begin.place for begin in begins], float).reshape(-1, 2)
        self._lines = np.array([begin.line for begin in begins], int)
        self._are_ends = np.array([begin.gap is None for begin in begins], bool)

    def speak_for(self, begin: _Begin, height: float) -> bool:
        """Whether a column begins where a line of this height goes on."""
        across, down = ((self._places - begin.place) / height).T
        level = np.abs(down) <= 0.5
        beside = (np.abs(across) <= ALIGNED) & (np.abs(down) <= NEAR) & ~level
        count = len(set(self._lines[beside].tolist()))
        if count < WITNESSES or not self._are_ends[beside].any():
            return False
        within = bool((down[beside] < 0).any() and (down[beside] > 0).any())
        return begin.white >= GAP or (count > WITNESSES and within)


def split_at_notes(quads: Sequence[Polygon], notes: Sequence[Polygon], ink: Mask) -> list[Polygon]:
    """The quads, cut where they leave a sticky note or reach one.

    Args:
        quads: of lines.
        notes: corners of each note.
        ink: of the page; no letter is cut.
    """
    return [part for quad in quads for part in _by_note(quad, notes, ink)]


def _by_note(quad: Polygon, notes: Sequence[Polygon], ink: Mask) -> list[Polygon]:
    box = bounds(quad)
    near = [np.array(note, np.float32) for note in notes if box.overlap(bounds(note)) > 0]
    if not near:
        return [quad]
    length, height = size_of(quad)
    count = max(2, round(length / max(1.0, height) * STEPS))
    on = [_note_at(_at(quad, (step + 0.5) / count), near) for step in range(count)]
    runs_of = [(note, list(run)) for note, run in groupby(range(count), key=on.__getitem__)]
    parts = [run for _, run in runs_of if len(run) >= LEAST_ON_NOTE * STEPS]
    edges = [(a[-1] + 1 + b[0]) / 2 / count for a, b in pairwise(parts)]
    band = ink_band(ink, quad)
    white = [free for edge in edges if (free := _nearest_white(band, edge)) is not None]
    return [part_of(quad, a, b) for a, b in pairwise([0.0, *white, 1.0])]


def _nearest_white(band: npt.NDArray[np.bool_], share: float) -> float | None:
    """The share of a line's length nearest to the given one at which nothing is written."""
    wide = band.shape[1]
    empty = np.flatnonzero(band.sum(axis=0) == 0)
    if not len(empty):
        return None
    nearest = int(empty[np.abs(empty - share * wide).argmin()])
    is_near = abs(nearest - share * wide) <= NEAR_EDGE * BAND_PX
    return float(nearest + 0.5) / wide if is_near else None


def _note_at(place: Point, notes: Sequence[npt.NDArray[np.float32]]) -> int:
    """Index of the note at a place, -1 on the board."""
    for index, note in enumerate(notes):
        if cv2.pointPolygonTest(note, place, False) >= 0:
            return index
    return -1


def _begins(line: int, quad: Polygon, ink: Mask) -> list[_Begin]:
    (left, top), (right, beside) = quad[:2]
    if abs(beside - top) > right - left:
        return []
    band = ink_band(ink, quad)
    wide = band.shape[1]
    written = runs(np.asarray(band.any(axis=0), np.bool_))
    if not written:
        return []
    found = [_Begin(line, _at(quad, written[0][0] / wide), None, math.inf)]
    for (_, start), (end, _) in pairwise(written):
        white = (end - start) / BAND_PX
        if white >= SPACE and start >= MARK * BAND_PX:
            found.append(_Begin(line, _at(quad, end / wide), (start / wide, end / wide), white))
    return found


def _at(quad: Polygon, share: float) -> Point:
    """The point at half a quad's height, at a share of its length."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = quad
    left, right = ((x0 + x3) / 2, (y0 + y3) / 2), ((x1 + x2) / 2, (y1 + y2) / 2)
    return left[0] + (right[0] - left[0]) * share, left[1] + (right[1] - left[1]) * share


def _parts(quad: Polygon, gaps: Sequence[tuple[float, float]]) -> list[Polygon]:
    """What is left and right of the gaps, each with half of the gap's first and last third."""
    edges = [0.0]
    for start, end in gaps:
        edges += [start + (end - start) / 3, end - (end - start) / 3]
    edges.append(1.0)
    if len(edges) == 2:
        return [quad]
    return [part_of(quad, a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]
