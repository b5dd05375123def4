"""Lines that run over the gap of two columns, cut there: what stands above and below shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from boardsnap.model.geometry import Point, Polygon
from boardsnap.model.page import Mask
from boardsnap.recognition.lines import BAND_PX, ink_band, part_of, runs, size_of

GAP = 0.6
"""Heights of a line's box without ink that may part two columns; a space between words is less
than half as wide, in most hands."""

ALIGNED = 0.4
"""Heights by which the lines of a column begin left or right of one another."""

NEAR = 4.5
"""Heights above and below within which lines tell of a column."""

WITNESSES = 2
"""Other lines that begin where a line goes on after a gap: one alone may do so by chance."""


@dataclass(frozen=True, slots=True)
class _Begin:
    """Where writing begins: at a line's left end, or after a gap in it.

    Attributes:
        line: index of the line.
        place: in page pixels, at half the line's height.
        gap: the gap before it, as two shares of the line's length; None at the left end.
    """

    line: int
    place: Point
    gap: tuple[float, float] | None


def split_at_columns(quads: Sequence[Polygon], ink: Mask) -> list[Polygon]:
    """The quads, cut where a gap in them is one between columns.

    Args:
        quads: of level lines.
        ink: of the page.
    """
    begins = [begin for line, quad in enumerate(quads) for begin in _begins(line, quad, ink)]
    places = np.array([begin.place for begin in begins], float).reshape(-1, 2)
    owners = np.array([begin.line for begin in begins], int)
    cuts: dict[int, list[tuple[float, float]]] = {}
    for begin in begins:
        if begin.gap is None:
            continue
        height = size_of(quads[begin.line])[1]
        across, down = np.abs(places - begin.place).T
        beside = (across <= ALIGNED * height) & (down <= NEAR * height) & (down > 0.5 * height)
        if len(set(owners[beside].tolist())) >= WITNESSES:
            cuts.setdefault(begin.line, []).append(begin.gap)
    return [
        part for line, quad in enumerate(quads) for part in _parts(quad, cuts.get(line, []))
    ]


def _begins(line: int, quad: Polygon, ink: Mask) -> list[_Begin]:
    band = ink_band(ink, quad)
    wide = band.shape[1]
    empty = band.sum(axis=0) == 0
    found = []
    for start, end in runs(empty):
        if start == 0 or (end - start >= GAP * BAND_PX and end < wide):
            gap = (start / wide, end / wide) if start else None
            found.append(_Begin(line, _at(quad, end / wide), gap))
    if not empty[0]:
        found.append(_Begin(line, _at(quad, 0.0), None))
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
