"""Long drawn lines: underlines, dividers, time axes and the curves over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from boardsnap.model.ink import Mark
from boardsnap.recognition.arrows import find_arrows, find_head
from boardsnap.recognition.sketch import Sketch, Writing
from boardsnap.recognition.strokes import Floats, Stroke
from boardsnap.recognition.tables import Tables, straight_mark

# A stroke is straight if it strays less than this share of its length (freehand lines on drawn
# and real boards stray by up to 0.03; a shallow arc of a circle by 0.1 and more).
STRAIGHT = 0.045
# Where an underline runs, in line heights from the top of the writing, and how much of the line
# (or of the underline, for single words) it covers.
UNDER = (0.64, 1.5)
UNDER_COVER = 0.55
WORD_UNDER = 0.9
# How far an underline may run past its line at both sides together, in line heights.
UNDER_OVERHANG = 3.0
# A divider is at least this share of the page's width or height.
DIVIDER = 0.22
# A time axis is at least this long, and has at least so many ticks,
AXIS, LEAST_TICKS = 0.22, 3
# and they are spread over this share of it.
SPREAD = 0.45
# Ticks and points reach at least this many stroke widths beyond the axis at both sides, and are no
# broader than that many.
TICK_REACH, TICK_BREADTH = 0.6, 5.0
# What is nearer to an end of the axis than this, in line heights, is how the pen was set down;
# what is nearer to the tip of its arrow head is that head.
END_MARGIN, HEAD = 0.15, 0.6


@dataclass(frozen=True, slots=True)
class Rules:
    """The straight lines of a page.

    Attributes:
        marks: underlines, dividers, axes, curves, arrows.
        underlined: indexes of the underlined lines.
    """

    marks: tuple[Mark, ...]
    underlined: frozenset[int]


def find_rules(sketch: Sketch, enclosed: Sequence[Mark], ruled: Tables) -> Rules:
    """The straight lines of a page that are not sides of the given enclosures or tables."""
    taken = _sides(sketch, enclosed) | ruled.used
    free = [i for i, stroke in enumerate(sketch.strokes) if i not in taken and is_straight(stroke)]
    axes = {i: mark for i in free if (mark := _as_axis(sketch, sketch.strokes[i])) is not None}
    taken |= set(axes)
    underlines, underlined, under_strokes = _find_underlines(sketch, taken)
    taken |= under_strokes
    curves = {
        i: mark
        for i in range(len(sketch.strokes))
        if i not in taken and (mark := _as_curve(sketch, i, axes)) is not None
    }
    taken |= set(curves)
    arrows, arrow_strokes = find_arrows(
        sketch, taken, [*axes.values(), *(m for m in ruled.marks if m.kind == "table")]
    )
    taken |= arrow_strokes
    dividers = {
        i: straight_mark(sketch, sketch.strokes[i], "divider")
        for i in free
        if i not in taken and _is_divider(sketch, i)
    }
    marks = [*axes.values(), *curves.values(), *underlines, *arrows, *dividers.values()]
    return Rules(tuple(marks), frozenset(underlined))


def is_straight(stroke: Stroke) -> bool:
    """Whether a stroke is a straight line, as far as hands draw one."""
    return stroke.bend_px <= max(STRAIGHT * stroke.chord_px, 1.2 * stroke.width_px)


def _sides(sketch: Sketch, enclosed: Sequence[Mark]) -> set[int]:
    """The strokes that run along the outline of an enclosure."""
    sides: set[int] = set()
    reach = 0.5 * sketch.text_px
    for mark in enclosed:
        outline = np.array(mark.polygon) * sketch.ink.scale
        for index, stroke in enumerate(sketch.strokes):
            away = distance_to_outline(stroke.points[:: max(1, len(stroke.points) // 40)], outline)
            if float((away < reach).mean()) > 0.7:
                sides.add(index)
    return sides


def distance_to_outline(points: Floats, outline: Floats) -> Floats:
    """The distance of each point from a closed polygon's outline."""
    start, end = outline, np.roll(outline, -1, axis=0)
    step = end - start
    along = ((points[:, None] - start) * step).sum(axis=2) / np.maximum((step**2).sum(axis=1), 1e-9)
    nearest = start + np.clip(along, 0, 1)[:, :, None] * step
    away: Floats = np.hypot(*np.moveaxis(points[:, None] - nearest, 2, 0)).min(axis=1)
    return away


def _is_divider(sketch: Sketch, index: int) -> bool:
    stroke = sketch.strokes[index]
    across, down = np.abs(np.array(stroke.end) - np.array(stroke.start))
    if stroke.steep:
        return bool(down >= DIVIDER * sketch.height and across < 0.3 * down)
    return bool(across >= DIVIDER * sketch.width and down < 0.3 * across)


def _find_underlines(sketch: Sketch, taken: set[int]) -> tuple[list[Mark], set[int], set[int]]:
    """Underline marks, indexes of the lines they run under, and their strokes."""
    groups: dict[int, list[int]] = {}
    for index, stroke in enumerate(sketch.strokes):
        if stroke.steep or index in taken or stroke.bend_px > 0.25 * sketch.text_px + 3:
            continue
        line = _line_above(stroke, sketch.writing)
        if line is not None:
            groups.setdefault(line, []).append(index)
    marks = []
    underlined = set()
    for line, strokes in groups.items():
        longest = max(strokes, key=lambda i: sketch.strokes[i].chord_px)
        stroke = sketch.strokes[longest]
        rows = _rows_of(sketch.writing[line], [sketch.strokes[i] for i in strokes])
        path = sketch.on_page([stroke.start, stroke.end])
        colour = sketch.colour(stroke.points)
        marks.append(Mark("underline", sketch.around(stroke), 0.9, colour, path, count=rows))
        if _cover(stroke, sketch.writing[line]) >= UNDER_COVER:
            underlined.add(line)
    return marks, underlined, {i for strokes in groups.values() for i in strokes}


def _rows_of(line: Writing, strokes: Sequence[Stroke]) -> int:
    """How many lines are drawn under a line: strokes at different heights."""
    heights = sorted(float(np.median(line.place(stroke.points)[:, 1])) for stroke in strokes)
    return min(2, 1 + sum(b - a > 0.07 for a, b in pairwise(heights)))


def _cover(stroke: Stroke, line: Writing) -> float:
    along = line.place(stroke.points)[:, 0]
    return float(min(along.max(), 1) - max(along.min(), 0))


def _line_above(stroke: Stroke, writing: Sequence[Writing]) -> int | None:
    """The line that a stroke underlines, if any."""
    best: tuple[float, int] | None = None
    middle = stroke.points[len(stroke.points) // 2]
    for index, line in enumerate(writing):
        if np.hypot(*(middle - line.centre)) > line.width_px + stroke.chord_px:
            continue
        place = line.place(stroke.points)
        across = float(np.median(place[:, 1]))
        if not UNDER[0] <= across <= UNDER[1]:
            continue
        start, end = float(place[:, 0].min()), float(place[:, 0].max())
        overhang = (max(0.0, -start) + max(0.0, end - 1)) * line.width_px / line.height_px
        shared = min(end, 1.0) - max(start, 0.0)
        if overhang > min(UNDER_OVERHANG, 0.5 + 0.5 * line.width_px / line.height_px):
            continue
        partial = shared < UNDER_COVER
        if partial and (across < WORD_UNDER or overhang > 0.5 or not is_straight(stroke)):
            continue
        if partial and shared * line.width_px < 1.2 * line.height_px:
            continue
        if best is None or abs(across - 1.05) < best[0]:
            best = (abs(across - 1.05), index)
    return best[1] if best else None


def _as_axis(sketch: Sketch, stroke: Stroke) -> Mark | None:
    """A long straight stroke with ticks or points on it."""
    extent = sketch.height if stroke.steep else sketch.width
    if stroke.chord_px < AXIS * extent or _is_underline_of_one(sketch, stroke):
        return None
    ticks = _ticks(sketch, stroke)
    if not ticks:
        return None
    path = sketch.on_page([stroke.start, stroke.end])
    colour = sketch.colour(stroke.points)
    stops = sketch.on_page(stroke.points[ticks])
    return Mark("axis", sketch.around(stroke), 0.9, colour, path, stops)


def _is_underline_of_one(sketch: Sketch, stroke: Stroke) -> bool:
    """Whether a stroke ends with the writing above it, as an underline does and an axis does not.

    The tails of letters cross it like ticks.
    """
    if stroke.steep:
        return False
    line = _line_above(stroke, sketch.writing)
    if line is None:
        return False
    writing = sketch.writing[line]
    return _cover(stroke, writing) > 0.8 and stroke.chord_px < 1.25 * writing.width_px


def _as_curve(sketch: Sketch, index: int, axes: Mapping[int, Mark]) -> Mark | None:
    """A line that runs over a level axis without being level itself: a drawn metric."""
    stroke = sketch.strokes[index]
    if stroke.steep or stroke.chord_px < 3 * sketch.text_px:
        return None
    for number in axes:
        axis = sketch.strokes[number]
        if axis.steep:
            continue
        left, right = axis.points[0, 0] - sketch.text_px, axis.points[-1, 0] + sketch.text_px
        under = np.interp(stroke.points[:, 0], axis.points[:, 0], axis.points[:, 1])
        above = under - stroke.points[:, 1]
        within = left <= stroke.points[0, 0] and stroke.points[-1, 0] <= right
        if within and above.min() > 0.3 * sketch.text_px and above.max() < 0.5 * sketch.height:
            if np.ptp(above) < 0.4 * sketch.text_px and not _knots(sketch, stroke):
                continue
            return _curve_mark(sketch, stroke)
    return None


def _curve_mark(sketch: Sketch, stroke: Stroke) -> Mark:
    knots = _knots(sketch, stroke) or [0, len(stroke.points) - 1]
    every = max(1, len(stroke.points) // 40)
    path = [*stroke.points[:-1:every], stroke.points[-1]]
    return Mark(
        "curve",
        sketch.around(stroke),
        0.8,
        sketch.colour(stroke.points),
        sketch.on_page(path),
        sketch.on_page(stroke.points[knots]),
    )


def _knots(sketch: Sketch, stroke: Stroke) -> list[int]:
    """Indexes of the points of a stroke that carry a dot, its ends included."""
    reach = round(0.6 * sketch.text_px)
    before, after = _extents(sketch, stroke, reach)
    thick = before + after
    usual = float(np.median(thick))
    raised = (thick > 1.5 * usual + 1) & (before < reach) & (after < reach)
    found = _runs(raised, stroke, sketch, ends=True)
    if not found:
        return []
    last = len(stroke.points) - 1
    near = 0.5 * sketch.text_px
    return [*([] if found[0] < near else [0]), *found, *([] if found[-1] > last - near else [last])]


def _ticks(sketch: Sketch, stroke: Stroke) -> list[int]:
    """Indexes of the points of a stroke at which a short stroke or a dot crosses it."""
    reach = round(1.1 * sketch.text_px)
    before, after = _extents(sketch, stroke, reach)
    usual = float(np.median(before + after)) / 2
    far = usual + max(1.5, TICK_REACH * stroke.width_px)
    both = (before > far) & (after > far) & ~((before >= reach) & (after >= reach))
    ticks = _true_ticks(sketch, stroke, _runs(both, stroke, sketch))
    return ticks if _is_spread(ticks, stroke, sketch.text_px) else []


def _true_ticks(sketch: Sketch, stroke: Stroke, ticks: Sequence[int]) -> list[int]:
    """The ticks that are neither an arrow head nor a crossing with another long stroke."""
    kept = list(ticks)
    # Time runs to the right or down; at the other end a dot could be taken for a head.
    head = find_head(sketch, stroke.points, stroke.width_px)
    if head is not None:
        away = np.hypot(*(stroke.points - head.tip).T)
        kept = [tick for tick in kept if away[tick] > HEAD * sketch.text_px]
    return [tick for tick in kept if not _is_crossing(sketch, stroke, stroke.points[tick])]


def _is_crossing(sketch: Sketch, stroke: Stroke, point: Floats) -> bool:
    """Whether a long stroke, such as a divider or the side of a circle, crosses there."""
    for other in sketch.strokes:
        if other is stroke or other.chord_px < 3 * sketch.text_px:
            continue
        inner = other.points[len(other.points) // 10 : -len(other.points) // 10]
        if len(inner) and float(np.hypot(*(inner - point).T).min()) < 2 + other.width_px:
            return True
    return False


def _extents(sketch: Sketch, stroke: Stroke, reach: int) -> tuple[Floats, Floats]:
    """How far ink reaches from each point of a stroke, to both sides across it."""
    mask = sketch.ink.mask > 0
    points = stroke.points.round().astype(int)
    grown = []
    for sign in (-1, 1):
        alive = np.ones(len(points), np.bool_)
        extent = np.zeros(len(points))
        for step in range(1, reach + 1):
            x = points[:, 0] + (sign * step if stroke.steep else 0)
            y = points[:, 1] + (0 if stroke.steep else sign * step)
            inside = (x >= 0) & (y >= 0) & (x < mask.shape[1]) & (y < mask.shape[0])
            alive &= inside
            alive[alive] &= mask[y[alive], x[alive]]
            extent[alive] = step
        grown.append(extent)
    return grown[0], grown[1]


def _runs(
    raised: npt.NDArray[np.bool_], stroke: Stroke, sketch: Sketch, ends: bool = False
) -> list[int]:
    """Middles of the narrow runs, those at the very ends left out (arrow heads) unless asked."""
    flags = np.concatenate([[False], raised, [False]]).astype(np.int8)
    change = np.diff(flags)
    starts, stops = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    along = stroke.points[:, 1] if stroke.steep else stroke.points[:, 0]
    found = []
    for start, end in zip(starts, stops, strict=True):
        breadth = along[end - 1] - along[start] + 1
        middle = int((start + end - 1) // 2)
        near_end = min(along[middle] - along[0], along[-1] - along[middle])
        inner = ends or near_end > END_MARGIN * sketch.text_px
        if inner and breadth <= TICK_BREADTH * stroke.width_px:
            found.append(middle)
    return [i for k, i in enumerate(found) if k == 0 or along[i] - along[found[k - 1]] > 4]


def _is_spread(ticks: Sequence[int], stroke: Stroke, text_px: float) -> bool:
    """Whether ticks stand apart along the stroke: writing and outlines that touch it do not."""
    if len(ticks) < LEAST_TICKS:
        return False
    apart = np.diff(ticks)
    return bool(np.median(apart) > text_px and np.ptp(ticks) > SPREAD * len(stroke.points))
