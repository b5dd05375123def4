"""Ruled tables: rules that cross."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from boardsnap.model.ink import Mark
from boardsnap.recognition.sketch import Sketch
from boardsnap.recognition.strokes import Stroke

# Shortest rules of a table, in line heights, and as a share of its longest rule that way.
LEVEL, UPRIGHT = 5.0, 2.0
LEVEL_SHARE, UPRIGHT_SHARE = 0.55, 0.35
# Rules meet if they pass each other this closely, in line heights; they cross (and do not just
# form the corner of a box) if one of them goes on for this much on both sides.
MEET, GO_ON = 0.5, 1.0
# Rules bend less than this share of their length.
STRAIGHT = 0.045


@dataclass(frozen=True, slots=True)
class Tables:
    """The ruled tables of a page.

    Attributes:
        marks: one table each, and its rules.
        used: the strokes that they are made of.
    """

    marks: tuple[Mark, ...]
    used: frozenset[int]


def find_tables(sketch: Sketch) -> Tables:
    """Every ruled table with its rules."""
    level, upright = _candidates(sketch)
    marks: list[Mark] = []
    used: set[int] = set()
    for group in _groups(sketch, level, upright):
        rows = _long_ones(sketch, [i for i in level if i in group], LEVEL_SHARE)
        columns = _long_ones(sketch, [j for j in upright if j in group], UPRIGHT_SHARE)
        if _is_table(sketch, rows, columns):
            kept = [*rows, *columns]
            marks.append(_frame(sketch, kept))
            marks += [straight_mark(sketch, sketch.strokes[i], "rule") for i in kept]
            used.update(kept)
    return Tables(tuple(marks), frozenset(used))


def _candidates(sketch: Sketch) -> tuple[list[int], list[int]]:
    level, upright = [], []
    for index, stroke in enumerate(sketch.strokes):
        if stroke.bend_px > STRAIGHT * stroke.chord_px + stroke.width_px:
            continue
        across, down = np.abs(np.array(stroke.end) - np.array(stroke.start)) / sketch.text_px
        if not stroke.steep and across >= LEVEL and down < 0.3 * across:
            level.append(index)
        if stroke.steep and down >= UPRIGHT and across < 0.3 * down:
            upright.append(index)
    return level, upright


def _groups(sketch: Sketch, level: Sequence[int], upright: Sequence[int]) -> list[set[int]]:
    """Rules that hang together by crossing."""
    groups: list[set[int]] = []
    for i in level:
        for j in upright:
            if _cross(sketch.strokes[i], sketch.strokes[j], sketch.text_px):
                touching = [g for g in groups if i in g or j in g]
                groups = [g for g in groups if g not in touching]
                groups.append({i, j}.union(*touching))
    return groups


def _cross(level: Stroke, upright: Stroke, text_px: float) -> bool:
    x = float(np.interp(level.points[:, 1].mean(), upright.points[:, 1], upright.points[:, 0]))
    y = float(np.interp(x, level.points[:, 0], level.points[:, 1]))
    left, right = x - level.points[0, 0], level.points[-1, 0] - x
    above, below = y - upright.points[0, 1], upright.points[-1, 1] - y
    if min(left, right, above, below) < -MEET * text_px:
        return False
    return bool(max(min(left, right), min(above, below)) > GO_ON * text_px)


def _long_ones(sketch: Sketch, rules: Sequence[int], share: float) -> list[int]:
    longest = max((sketch.strokes[i].chord_px for i in rules), default=0.0)
    return [i for i in rules if sketch.strokes[i].chord_px >= share * longest]


def _is_table(sketch: Sketch, level: Sequence[int], upright: Sequence[int]) -> bool:
    """Whether crossing rules rule a table rather than split the board into quarters or columns."""
    if len(level) >= 2 and len(upright) >= 2:
        return True
    if len(level) >= 3 and len(upright) == 1:
        return True
    if len(level) != 1 or len(upright) < 2:
        return False
    rule = sketch.strokes[level[0]].box
    columns = [sketch.strokes[j].box for j in upright]
    top, bottom = min(c.top for c in columns), max(c.bottom for c in columns)
    return (rule.centre[1] - top) < 0.25 * (bottom - top)


def _frame(sketch: Sketch, rules: Sequence[int]) -> Mark:
    points = np.concatenate([sketch.strokes[i].points for i in rules])
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    corners = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return Mark("table", sketch.on_page(corners), 0.9, sketch.colour(points))


def straight_mark(sketch: Sketch, stroke: Stroke, kind: Literal["rule", "divider"]) -> Mark:
    """A straight stroke as a mark with both ends as its path."""
    path = sketch.on_page([stroke.start, stroke.end])
    return Mark(kind, sketch.around(stroke), 0.9, sketch.colour(stroke.points), path)
