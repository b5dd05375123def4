"""Drawn arrows: from what to what."""

from __future__ import annotations

import math
from collections.abc import Sequence

from boardsnap.model.board import Arrow, Region
from boardsnap.model.geometry import Box, Point, Polygon
from boardsnap.model.ink import Mark

# An arrow's end lies within this many line heights of what it means.
REACH = 4.0
# Shorter strokes, in line heights, join nothing: a tick of an axis, a slip of the pen.
MIN_LENGTH = 1.5
# The direction of an arrow's end is taken over this many line heights.
CLEAR = 2.0
# How the tip of an arrow is read where it is taken for writing.
TIPS = frozenset("vVyYuU<>^→←↑↓↗↘↖↙")
# A step sideways from the arrow's direction counts this much more than a step along it.
SIDEWAYS = 2.5


def find_arrows(regions: Sequence[Region], marks: Sequence[Mark]) -> tuple[Arrow, ...]:
    """The drawn arrows between two different things of the board.

    Args:
        regions: as laid out.
        marks: drawn marks in page pixels; of these the arrows.
    """
    targets = _targets(regions)
    height = _usual_height(regions)
    arrows = []
    for mark in marks:
        if mark.kind != "arrow" or len(mark.path) < 2:
            continue
        if math.dist(mark.path[0], mark.path[-1]) < MIN_LENGTH * height:
            continue
        tail = _nearest(mark.path[0], _inner(mark.path, height), targets, height)
        head = _nearest(mark.path[-1], _inner(mark.path[::-1], height), targets, height, but=tail)
        if tail is not None and head is not None:
            arrows.append(Arrow(tail, head, mark.polygon or mark.path))
    return tuple(dict.fromkeys(arrows))


def _inner(path: Polygon, height: float) -> Point:
    """The first point clear of the path's start, where barbs and hooks no longer count."""
    return next((p for p in path if math.dist(p, path[0]) >= CLEAR * height), path[-1])


def _targets(regions: Sequence[Region]) -> list[tuple[tuple[int, int], Box]]:
    """What an arrow can touch: items, headings, enclosed regions as a whole; not its own tip."""
    targets = []
    for i, region in enumerate(regions):
        if region.heading is not None:
            targets.append(((i, -1), region.heading.box))
        if region.enclosed is not None:
            targets.append(((i, -1), region.box))
        targets.extend(
            ((i, j), item.box) for j, item in enumerate(region.items) if item.text not in TIPS
        )
    return targets


def _usual_height(regions: Sequence[Region]) -> float:
    heights = sorted(
        line.height_px or line.box.height
        for region in regions
        for item in region.items
        for line in item.lines
    )
    return heights[len(heights) // 2] if heights else 1.0


def _nearest(
    end: Point,
    inner: Point,
    targets: Sequence[tuple[tuple[int, int], Box]],
    height: float,
    but: tuple[int, int] | None = None,
) -> tuple[int, int] | None:
    """What an arrow's end means: the nearest thing ahead of it, None if nothing is near."""
    length = math.dist(end, inner) or 1.0
    ahead = ((end[0] - inner[0]) / length, (end[1] - inner[1]) / length)
    best: tuple[float, int] | None = None
    for place, (target, box) in enumerate(targets):
        if but is not None and (
            target == but or (target[0] == but[0] and -1 in {target[1], but[1]})
        ):
            continue
        distance = _distance(end, ahead, box)
        if distance <= REACH * height and (best is None or distance < best[0] - 1e-9):
            best = (distance, place)
    return targets[best[1]][0] if best is not None else None


def _distance(end: Point, ahead: Point, box: Box) -> float:
    """How far the box lies from the arrow's end; behind the end or beside it counts more."""
    x = min(max(end[0], box.left), box.right) - end[0]
    y = min(max(end[1], box.top), box.bottom) - end[1]
    along = x * ahead[0] + y * ahead[1]
    across = abs(x * ahead[1] - y * ahead[0])
    return (along if along >= 0 else -SIDEWAYS * along) + SIDEWAYS * across
