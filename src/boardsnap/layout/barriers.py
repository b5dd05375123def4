"""Drawn rules that part the board, and drawn outlines that hold writing together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from boardsnap.layout.strips import DrawnMark, Strip
from boardsnap.model.geometry import Box, Point

# An outline around most of the board is its frame, not an emphasis.
FRAME_SHARE = 0.7
# The share of a line that must lie inside an outline to belong to it: outlines cut corners.
INSIDE_SHARE = 0.6


@dataclass(frozen=True)
class Segment:
    """A straight drawn rule between two points."""

    start: Point
    end: Point

    @property
    def upright(self) -> bool:
        """Whether it runs more down than across."""
        return abs(self.end[1] - self.start[1]) > abs(self.end[0] - self.start[0])

    def x_at(self, y: float) -> float:
        """Where it passes a height (drawn on beyond its ends)."""
        (x0, y0), (x1, y1) = self.start, self.end
        return x0 if abs(y1 - y0) < 1e-6 else x0 + (x1 - x0) * (y - y0) / (y1 - y0)

    def y_at(self, x: float) -> float:
        """At which height it passes `x` (drawn on beyond its ends)."""
        (x0, y0), (x1, y1) = self.start, self.end
        return y0 if abs(x1 - x0) < 1e-6 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)


@dataclass(frozen=True)
class Barriers:
    """The drawn rules that no list, row or column crosses."""

    upright: tuple[Segment, ...] = ()
    level: tuple[Segment, ...] = ()

    def beside(self, left: Box, right: Box) -> bool:
        """Whether a rule runs down between two boxes that stand side by side."""
        y = (max(left.top, right.top) + min(left.bottom, right.bottom)) / 2
        slack = min(left.height, right.height) / 2
        low, high = min(left.right, right.left), max(left.right, right.left)
        return any(
            min(s.start[1], s.end[1]) <= y <= max(s.start[1], s.end[1])
            and low - slack <= s.x_at(y) <= high + slack
            and left.centre[0] < s.x_at(y) < right.centre[0]
            for s in self.upright
        )

    def below(self, upper: Box, lower: Box) -> bool:
        """Whether a rule runs across between two boxes that stand one above the other."""
        low, high = max(upper.left, lower.left), min(upper.right, lower.right)
        x = (low + high) / 2
        return any(
            min(s.start[0], s.end[0]) <= x <= max(s.start[0], s.end[0])
            and upper.centre[1] < s.y_at(x) < lower.centre[1]
            for s in self.level
        )

    def part(self, a: Box, b: Box) -> bool:
        """Whether any rule crosses the straight way from one box's middle to the other's."""
        return self.part_sideways(a, b) or any(
            _crosses(s.start, s.end, a.centre, b.centre) for s in self.level
        )

    def part_sideways(self, a: Box, b: Box) -> bool:
        """Whether a rule that runs down crosses that way."""
        return any(_crosses(s.start, s.end, a.centre, b.centre) for s in self.upright)


@dataclass(frozen=True)
class Enclosure:
    """A box or circle drawn around writing, or the note that it is written on."""

    kind: Literal["box", "circle", "note"]
    box: Box


def find_barriers(marks: Sequence[DrawnMark]) -> Barriers:
    """The dividers among the marks."""
    segments = [_segment(m) for m in marks if m.mark.kind == "divider"]
    return Barriers(
        tuple(s for s in segments if s.upright), tuple(s for s in segments if not s.upright)
    )


def find_enclosures(marks: Sequence[DrawnMark], strips: Sequence[Strip]) -> list[Enclosure]:
    """The outlines that hold some of the writing but not most of the board."""
    found = []
    for drawn in marks:
        kind = drawn.mark.kind
        if kind not in ("box", "circle", "note"):
            continue
        held = sum(holds(drawn.box, s) for s in strips)
        if held and (held <= 4 or held <= FRAME_SHARE * len(strips)):
            found.append(Enclosure(kind, drawn.box))
    return found


def enclosures_of(strips: Sequence[Strip], enclosures: Sequence[Enclosure]) -> dict[int, int]:
    """By a strip's `order`, the index of the smallest outline around it."""
    result = {}
    for strip in strips:
        around = [i for i, e in enumerate(enclosures) if holds(e.box, strip)]
        if around:
            result[strip.order] = min(around, key=lambda i: (enclosures[i].box.area, i))
    return result


def holds(box: Box, strip: Strip) -> bool:
    """Whether the strip stands inside the box."""
    inside = strip.box.overlap(box)
    return inside >= INSIDE_SHARE * max(strip.box.area, 1e-6)


def _segment(drawn: DrawnMark) -> Segment:
    if len(drawn.path) >= 2:
        return Segment(drawn.path[0], drawn.path[-1])
    box = drawn.box
    if box.height > box.width:
        x = box.centre[0]
        return Segment((x, box.top), (x, box.bottom))
    y = box.centre[1]
    return Segment((box.left, y), (box.right, y))


def _crosses(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the segments a-b and c-d cut each other."""

    def side(p: Point, q: Point, r: Point) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
