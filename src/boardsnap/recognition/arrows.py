"""Arrows drawn between things: a stroke, straight or bent, with a head at one end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.ink import Mark
from boardsnap.recognition.sketch import Sketch
from boardsnap.recognition.strokes import Floats

# Shortest arrow, in line heights: shorter ones are characters of a line.
SHORTEST = 1.0
# Ends of two strokes this near each other, in line heights, are one bent stroke.
CORNER = 0.45
# A line that crosses a stroke may hide this much of it; both parts then point at each other.
CROSSED, ALIGNED = 2.2, 0.97
# Angles between shaft and barb that people draw, in degrees.
BARBS = tuple(range(18, 56, 4))
# Barbs are this long: at least a share of the line height, and so many stroke widths beyond the
# shaft; and at least this much of each is ink.
BARB = (0.22, 1.1)
BARB_WIDTHS = 1.2
BARB_INK = 0.86
# How far before and behind the end of a followed stroke its tip may be, in line heights.
TIP = (-0.35, 0.9)


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """One or more strokes that continue each other."""

    points: Floats
    width_px: float
    strokes: frozenset[int]


def find_arrows(
    sketch: Sketch, used: Iterable[int], frames: Sequence[Mark]
) -> tuple[list[Mark], frozenset[int]]:
    """Arrows, tail first, and the strokes that they are made of.

    Args:
        sketch: of the page.
        used: strokes that are known to be something else.
        frames: axes and tables. A short stroke in one is its part, and a stroke that rises from
            the end of an axis is its scale.
    """
    taken = set(used)
    free = [i for i in range(len(sketch.strokes)) if i not in taken]
    marks: list[Mark] = []
    spent: set[int] = set()
    for path in _paths(sketch, free):
        if _is_small_part(sketch, path, frames):
            continue
        mark = None if _is_scale(sketch, path, frames) else _as_arrow(sketch, path)
        if mark is not None and not _is_crossing(sketch, mark, path, taken):
            marks.append(mark)
            spent |= path.strokes
    return marks, frozenset(spent)


def _is_crossing(sketch: Sketch, mark: Mark, path: _Path, taken: set[int]) -> bool:
    """Whether the head lies in the middle of another long stroke: barbs are then its parts.

    The outline of a box or circle, which arrows often touch, is not counted.
    """
    tip = np.array(mark.path[-1]) * sketch.ink.scale
    for index, stroke in enumerate(sketch.strokes):
        if index in path.strokes or index in taken or stroke.chord_px < 4 * sketch.text_px:
            continue
        margin = len(stroke.points) // 12
        inner = stroke.points[margin : len(stroke.points) - margin]
        if float(np.hypot(*(inner - tip).T).min()) < max(3.0, 1.5 * stroke.width_px):
            return True
    return False


def _paths(sketch: Sketch, free: Sequence[int]) -> list[_Path]:
    """The free strokes, those that meet end to end joined."""
    paths = [
        _Path(sketch.strokes[i].points, sketch.strokes[i].width_px, frozenset([i])) for i in free
    ]
    joined = True
    while joined:
        joined = False
        for first in range(len(paths)):
            partner = _partner(sketch, paths, first)
            if partner is not None:
                merged = _merge(paths[first], paths[partner])
                paths = [p for k, p in enumerate(paths) if k not in (first, partner)]
                paths.append(merged)
                joined = True
                break
    return paths


def _partner(sketch: Sketch, paths: Sequence[_Path], first: int) -> int | None:
    """The nearest path that starts or ends where this one does."""
    best: tuple[float, int] | None = None
    for index, other in enumerate(paths):
        if index == first:
            continue
        gap = _gap(paths[first].points, other.points, sketch.text_px)
        if gap <= CORNER * sketch.text_px and (best is None or gap < best[0]):
            best = (gap, index)
    return best[1] if best else None


def _gap(one: Floats, other: Floats, text_px: float) -> float:
    """How far apart two paths are at their nearest ends; less if they point at each other."""
    best = float("inf")
    for a in (one, one[::-1]):
        for b in (other, other[::-1]):
            step = b[0] - a[-1]
            away = float(np.hypot(*step))
            if CORNER * text_px < away < CROSSED * text_px:
                headings = _direction(a, text_px), -_direction(b[::-1], text_px)
                if all(float(step @ h) > ALIGNED * away for h in headings):
                    away *= CORNER / CROSSED
            best = min(best, away)
    return best


def _merge(one: _Path, other: _Path) -> _Path:
    options = [
        (one.points, other.points),
        (one.points, other.points[::-1]),
        (one.points[::-1], other.points),
        (one.points[::-1], other.points[::-1]),
    ]
    first, second = min(options, key=lambda pair: float(np.hypot(*(pair[0][-1] - pair[1][0]))))
    points = np.concatenate([first, second])
    width = (one.width_px + other.width_px) / 2
    return _Path(points, width, one.strokes | other.strokes)


def _is_small_part(sketch: Sketch, path: _Path, frames: Sequence[Mark]) -> bool:
    """Whether a short path lies in a table or on an axis: a sign in a cell, or a tick."""
    if float(np.hypot(*np.ptp(path.points, axis=0))) > 3 * sketch.text_px:
        return False
    middle = path.points[len(path.points) // 2] / sketch.ink.scale
    reach = 0.8 * sketch.text_px / sketch.ink.scale
    return any(
        frame.box.grown(reach).contains((float(middle[0]), float(middle[1]))) for frame in frames
    )


def _is_scale(sketch: Sketch, path: _Path, axes: Sequence[Mark]) -> bool:
    """Whether an upright path stands on the end of a level axis."""
    first, last = path.points[0], path.points[-1]
    if abs(first[1] - last[1]) < 3 * abs(first[0] - last[0]):
        return False
    foot = first if first[1] > last[1] else last
    levels = [axis for axis in axes if axis.kind == "axis"]
    ends = [np.array(p) * sketch.ink.scale for axis in levels for p in axis.path]
    return any(float(np.hypot(*(end - foot))) < 1.2 * sketch.text_px for end in ends)


def _as_arrow(sketch: Sketch, path: _Path) -> Mark | None:
    extent = np.ptp(path.points, axis=0)
    if float(np.hypot(*extent)) < SHORTEST * sketch.text_px:
        return None
    forward = find_head(sketch, path.points, path.width_px)
    backward = find_head(sketch, path.points[::-1], path.width_px)
    if forward is None and backward is None:
        return None
    head = max((h for h in (forward, backward) if h is not None), key=lambda h: h.score)
    points = path.points if head is forward else path.points[::-1]
    every = max(1, len(points) // 24)
    route = [*points[:-1:every], head.tip]
    colour = sketch.colour(path.points)
    polygon = sketch.on_page(_around(path.points, head.tip, 0.3 * sketch.text_px))
    return Mark("arrow", polygon, round(head.score, 3), colour, sketch.on_page(route))


def _around(points: Floats, tip: Floats, margin: float) -> list[tuple[float, float]]:
    both = np.vstack([points, tip])
    hull = cv2.convexHull(both.astype(np.float32))[:, 0].astype(float)
    centre = hull.mean(axis=0)
    away = hull - centre
    length = np.maximum(np.hypot(*away.T), 1e-6)[:, None]
    grown = centre + away * (1 + margin / length)
    return [(float(x), float(y)) for x, y in grown]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """An arrow head: where its tip is and how much of its barbs is ink."""

    tip: Floats
    score: float


def find_head(sketch: Sketch, points: Floats, width_px: float) -> Head | None:
    """The head at the last point of a path, if there is one."""
    pen = max(1.5, width_px)
    direction = _direction(points, sketch.text_px)
    strip = _strip(sketch, points[-1], direction)
    middle, origin = strip.shape[0] // 2, _reach(sketch)
    reach = max(1, round(0.5 * pen))
    shaft = np.asarray(strip[middle - reach : middle + reach + 1].any(axis=0))
    best: Head | None = None
    for step in range(round(TIP[0] * sketch.text_px), round(TIP[1] * sketch.text_px)):
        if not shaft[origin + step]:
            if step > 0:
                break
            continue
        score = _barbs(strip, origin + step, pen, sketch.text_px)
        if score >= BARB_INK and (best is None or score > best.score + 0.02):
            best = Head(points[-1] + direction * step, score)
    return best


def _reach(sketch: Sketch) -> int:
    return round((BARB[1] + TIP[1] + 0.5) * sketch.text_px)


def _strip(sketch: Sketch, end: Floats, direction: Floats) -> npt.NDArray[np.bool_]:
    """The ink around the end of a path, turned so that the path runs to the right."""
    along = _reach(sketch)
    across = round(1.1 * sketch.text_px)
    side = np.array([-direction[1], direction[0]])
    origin = end - direction * along - side * across
    to_mask = np.column_stack([direction, side, origin])
    size = (2 * along + 1, 2 * across + 1)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    strip: npt.NDArray[np.bool_] = cv2.warpAffine(sketch.ink.mask, to_mask, size, flags=flags) > 100
    return strip


def _direction(points: Floats, text_px: float) -> Floats:
    """Where a path is heading at its end."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    left = along[-1] - along
    recent = points[(left <= 1.6 * text_px) & (left >= min(0.3 * text_px, 0.3 * along[-1]))]
    if len(recent) < 2:
        recent = points
    step = recent[-1] - recent[0]
    heading: Floats = step / max(1e-9, float(np.hypot(*step)))
    return heading


def _barbs(strip: npt.NDArray[np.bool_], tip: int, pen: float, text_px: float) -> float:
    """How much of the weaker barb of the best pair is ink."""
    best = 0.0
    sides = [_side(strip, tip, pen, text_px, sign) for sign in (-1, 1)]
    for one in sides[0]:
        for other in sides[1]:
            if abs(one[0] - other[0]) <= 20 and 0.45 <= one[1] / other[1] <= 2.2:
                best = max(best, min(one[2], other[2]))
    return best


def _side(
    strip: npt.NDArray[np.bool_], tip: int, pen: float, text_px: float, sign: int
) -> list[tuple[int, float, float]]:
    """Barbs on one side of the shaft: angle, length and share of ink."""
    found = []
    middle = strip.shape[0] // 2
    longest = BARB[1] * text_px
    lengths = np.arange(0.0, longest)
    for angle in BARBS:
        radians = np.deg2rad(angle)
        columns = (tip - np.cos(radians) * lengths).round().astype(int)
        rows = (middle + sign * np.sin(radians) * lengths).round().astype(int)
        rows = np.clip(rows, 1, strip.shape[0] - 2)
        hits = strip[rows, columns] | strip[rows - 1, columns] | strip[rows + 1, columns]
        clear = 0.9 * pen / np.sin(radians)
        end = _last_ink(hits)
        if end < max(BARB[0] * text_px, clear + BARB_WIDTHS * pen) or end > longest - 2:
            continue
        found.append((angle, float(end), float(hits[: end + 1].mean())))
    return found


def _last_ink(hits: npt.NDArray[np.bool_]) -> int:
    """The length of the run of ink, gaps of two pixels allowed."""
    gap = 0
    last = 0
    for index, hit in enumerate(hits.tolist()):
        gap = 0 if hit else gap + 1
        if hit:
            last = index
        elif gap > 2:
            break
    return last
