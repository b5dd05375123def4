"""Sticky notes: where there is coloured paper on the board, and its colour taken away."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Polygon, from_top_left
from boardsnap.model.page import Mask, Pixels

Grey = npt.NDArray[np.uint8]

# Notes that touch are told apart at this length of the longer side: the shadow between them is
# then a pixel wide at least.
_SIDE_PX = 1280
# Distance from the board's own tint in Lab's a and b, in levels. The palest note paper, under the
# tint of a lamp, has 20; the board itself stays below 6 (benchmarks/drawing, medium and hard).
_COLOURED = 12.0
# Paper is wider than this share of the picture's longer side, strokes and filled boxes are not.
_NARROWEST = 1 / 36
# More than this of a picture is wall or table.
_LARGEST = 0.2
# Share of a paper that is coloured; the rest is written on. Of coloured writing less than a third
# is.
_GROUND = 0.6
# Share of the upright box around it that a paper, or several that touch, fills.
_SOLID = 0.5
# Edges of paper run straight for at least this share, strokes of letters do not; notes are as wide.
_EDGE_LENGTH = 1 / 20
# A change by so many levels from one pixel to the next parts two papers.
_EDGE = 9.0
# Share of the rectangle around a note that it fills.
_FILLED = 0.8
_LONGEST = 3.0
# How far around a paper's edge its shadow and the blur of the lens look like ink, in pixels at
# `_SIDE_PX`.
_RIM_PX = 3
# As far around a paper, in shares of the longer side, the board tells how bright it is below.
_SURROUNDINGS = 1 / 12
_LEAST_WEIGHT = 0.01
_WIDEST_MEDIAN = 31


@dataclass(frozen=True, slots=True, eq=False)
class Papers:
    """Coloured paper on a board.

    Attributes:
        labels: (height, width) at `_SIDE_PX`; 0 where there is none, else the number of the paper.
        count: of papers.
        quads: of those that are rectangles, in pixels of the page, clockwise from the top left.
    """

    labels: npt.NDArray[np.int32]
    count: int
    quads: tuple[Polygon, ...]


def find_papers(pixels: Pixels, small: Pixels) -> Papers | None:
    """The coloured papers of a page; None where there are none.

    Args:
        pixels: the page.
        small: the same at the size in which light is looked for.
    """
    if not _whole(_coloured(small)).any():
        return None
    scale = min(1.0, _SIDE_PX / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    seen = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    coloured = _coloured(seen)
    count, labels, facts, _ = cv2.connectedComponentsWithStats(
        (_whole(coloured) & ~_edges(seen)).astype(np.uint8), connectivity=4
    )
    narrowest = _EDGE_LENGTH * max(seen.shape)
    area = facts[:, cv2.CC_STAT_AREA]
    wide, high = facts[:, cv2.CC_STAT_WIDTH], facts[:, cv2.CC_STAT_HEIGHT]
    kept = (np.minimum(wide, high) > narrowest) & (area < _LARGEST * labels.size)
    kept &= area > _SOLID * wide * high
    kept &= np.bincount(labels[coloured], minlength=count) > _GROUND * area
    kept[0] = False
    if not kept.any():
        return None
    numbers = np.zeros(count, np.int32)
    numbers[kept] = np.arange(1, kept.sum() + 1)
    whole = _grown(_filled(numbers[labels], int(kept.sum())))
    quads = [_quad(whole == number, scale) for number in range(1, int(kept.sum()) + 1)]
    return Papers(whole, int(kept.sum()), tuple(quad for quad in quads if quad))


def _coloured(seen: Pixels) -> Mask:
    """What is of another colour than the board."""
    lab = cv2.cvtColor(cv2.medianBlur(seen, 3), cv2.COLOR_RGB2LAB)
    tint = lab[:, :, 1:].astype(np.float32)
    tint -= np.median(tint[::4, ::4].reshape(-1, 2), axis=0)
    return np.asarray(np.hypot(tint[:, :, 0], tint[:, :, 1]) > _COLOURED)


def _whole(coloured: Mask) -> Mask:
    """Wide areas of colour, with the grey writing in them and without strokes on the board."""
    reach = int(_NARROWEST * max(coloured.shape)) | 1
    beside = reach // 2 | 1
    closed = cv2.morphologyEx(
        coloured.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((beside, beside), np.uint8)
    )
    opened = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((reach, reach), np.uint8))
    return np.asarray(opened > 0)


def _edges(seen: Pixels) -> Mask:
    """Where paper ends: long straight changes of colour or brightness."""
    calm = cv2.GaussianBlur(seen, (3, 3), 0)
    reach = int(_EDGE_LENGTH * max(seen.shape)) | 1
    edges = np.zeros(seen.shape[:2], np.uint8)
    for step, kernel in (((1, 0), (reach, 1)), ((0, 1), (1, reach))):
        changes = cv2.Sobel(calm, cv2.CV_16S, step[0], step[1], ksize=3, scale=0.25)
        red, green, blue = cv2.split(np.abs(changes.astype(np.int16)))
        change = cv2.max(cv2.max(red, green), blue)
        steep = (np.asarray(change) > _EDGE).astype(np.uint8)
        grown = cv2.dilate(steep, np.ones(kernel[::-1], np.uint8)[:3, :3])
        straight = cv2.morphologyEx(grown, cv2.MORPH_OPEN, np.ones(kernel, np.uint8))
        edges = np.maximum(edges, np.asarray(straight, np.uint8))
    return np.asarray(edges > 0)


def _filled(labels: npt.NDArray[np.int32], count: int) -> npt.NDArray[np.int32]:
    """Each paper with the holes that writing leaves closed."""
    filled = np.zeros_like(labels)
    for number in range(1, count + 1):
        mask = (labels == number).astype(np.uint8)
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        cv2.drawContours(filled, contours, -1, number, cv2.FILLED)
    return filled


def _grown(labels: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """The papers out to their edges, which belonged to none."""
    near = cv2.dilate(labels.astype(np.uint16), np.ones((2 * _RIM_PX + 1, 2 * _RIM_PX + 1)))
    return np.where(labels > 0, labels, near.astype(np.int32))


def _quad(mask: Mask, scale: float) -> Polygon | None:
    """The corners of a paper; None where it is no rectangle."""
    contours, _ = cv2.findContours(
        mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
    )
    if not contours:
        return None
    largest = max(contours, key=cv2.contourArea)
    rectangle = cv2.minAreaRect(largest)
    wide, high = rectangle[1]
    if min(wide, high) < _EDGE_LENGTH * max(mask.shape) or max(wide, high) > _LONGEST * min(
        wide, high
    ):
        return None
    if cv2.contourArea(largest) < _FILLED * wide * high:
        return None
    return from_top_left((cv2.boxPoints(rectangle) / scale).tolist())


def bleached(pixels: Pixels, small: Pixels, papers: Papers) -> Pixels:
    """The page as if its papers were as white as the board around them.

    What is written on them stays, grey, as dark against the paper as it was. (Each colour by
    itself, the one of which a paper has little would be noise.)

    Args:
        pixels: the page.
        small: the same in the size in which light is looked for.
        papers: on it.
    """
    size = small.shape[1], small.shape[0]
    labels = cv2.resize(papers.labels.astype(np.uint16), size, interpolation=cv2.INTER_NEAREST)
    board = _board_under(small, labels > 0)
    white = pixels.copy()
    across, down = pixels.shape[1] / small.shape[1], pixels.shape[0] / small.shape[0]
    for number in range(1, papers.count + 1):
        mask = labels == number
        spot = _spot(mask)
        if spot is not None:
            large = _enlarged(spot[0], down), _enlarged(spot[1], across)
            paper = _paper(small[spot], mask[spot])
            white[large] = _bleached_paper(white[large], paper, board[spot], mask[spot])
    return white


def _enlarged(span: slice, factor: float) -> slice:
    return slice(round(span.start * factor), round(span.stop * factor))


def _bleached_paper(seen: Pixels, paper: Pixels, board: Pixels, mask: Mask) -> Pixels:
    """One paper lightened, the rest of the picture around it as it was.

    Args:
        seen: the picture, at full size; all others are smaller.
        paper: without what is written on it.
        board: how bright it would be there.
        mask: where the paper is.
    """
    size = seen.shape[1], seen.shape[0]
    ground = cv2.resize(cv2.cvtColor(paper, cv2.COLOR_RGB2GRAY), size)
    light = cv2.resize(board, size)
    shade = cv2.divide(cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY), np.maximum(ground, 1), scale=255)
    lit = cv2.multiply(light, cv2.merge([shade] * 3), scale=1 / 255)
    there = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
    return np.where(there[:, :, None], lit, seen)


def without_notes(small: Pixels) -> Pixels:
    """The small page without its sticky notes, the edges of which look like those of boards."""
    papers = find_papers(small, small)
    if papers is None or not papers.quads:
        return small
    inside = papers.labels.copy()
    for border in (inside[0], inside[-1], inside[:, 0], inside[:, -1]):
        inside[np.isin(inside, np.unique(border[border > 0]))] = 0  # wall and table
    return bleached(small, small, replace(papers, labels=inside))


def _spot(mask: Mask) -> tuple[slice, slice] | None:
    """The rows and columns that a mask takes up."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) < 3 or len(columns) < 3:
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)


def _board_under(small: Pixels, covered: Mask) -> Pixels:
    """The board's own brightness, under papers that of what is around them."""
    free = (~covered).astype(np.float32)
    reach = _SURROUNDINGS * max(small.shape)
    weight = cv2.GaussianBlur(free, (0, 0), reach)
    seen = cv2.GaussianBlur(small * free[:, :, None], (0, 0), reach)
    usual = np.median(small[~covered], axis=0)  # far within a large paper nothing is near
    lit = (seen + _LEAST_WEIGHT * usual) / (weight + _LEAST_WEIGHT)[:, :, None]
    return np.asarray(np.clip(lit, 1, 255), np.uint8)


def _paper(seen: Pixels, mask: Mask) -> Pixels:
    """The colour of a paper without what is written on it."""
    usual = np.percentile(seen[mask], 60, axis=0).astype(np.uint8)
    filled = np.where(mask[:, :, None], seen, usual).astype(np.uint8)
    reach = max(3, min(mask.shape) // 4) | 1
    # Writing covers less than half of any place, so the median there is the paper.
    calm = cv2.medianBlur(filled, min(reach, _WIDEST_MEDIAN))
    return np.asarray(cv2.GaussianBlur(calm, (0, 0), reach / 2), np.uint8)


def clear_rims(ink: Mask, clean: Pixels, papers: Papers) -> None:
    """Takes the edges of papers out of the ink and the clean page, in place."""
    whole = (papers.labels > 0).astype(np.uint8)
    reach = 4 * _RIM_PX + 1
    rims = np.asarray(cv2.dilate(whole, np.ones((reach, reach), np.uint8)) - whole, np.uint8)
    for number in range(1, papers.count + 1):
        mask = (papers.labels == number).astype(np.uint8)
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(rims, contours, -1, 1, 2 * _RIM_PX)
    size = ink.shape[1], ink.shape[0]
    rim = cv2.resize(rims, size, interpolation=cv2.INTER_NEAREST) > 0
    ink[rim] = False
    clean[rim] = 255
