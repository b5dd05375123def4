"""Runs: lines that stand in one row, close together, as one."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from boardsnap.layout import patterns
from boardsnap.layout.barriers import Barriers
from boardsnap.layout.strips import Strip
from boardsnap.model.geometry import Box, union
from boardsnap.model.ink import Colour, TextLine, Word, standing_lines

# Words of one hand stand about half a letter height apart, and reading has joined most of them;
# columns come as near as that too, but line up with what stands above or below them.
WORD_GAP = 0.6
# A bullet, check box or label often stands further from its text than words from each other.
MARKER_GAP = 2.5
# How many neighbours are looked at in each direction: enough for any board, and a bound on work.
NEIGHBOURS = 60


@dataclass(frozen=True, eq=False)
class Run:
    """One or more strips in one row, left to right.

    Attributes:
        enclosure: index of the drawn box or circle around it, -1 without one.
    """

    strips: tuple[Strip, ...]
    enclosure: int = -1

    @cached_property
    def text(self) -> str:
        """What is written, left to right, without strips that are struck where others stand."""
        return " ".join(line.text for line in standing_lines(self.lines)).strip()

    @cached_property
    def box(self) -> Box:
        """Around the writing."""
        return union(s.box for s in self.strips)

    @cached_property
    def height(self) -> float:
        """The height of the tallest strip."""
        return max(s.height for s in self.strips)

    @property
    def left(self) -> float:
        """Where the writing starts."""
        return self.strips[0].left

    @cached_property
    def right(self) -> float:
        """Where the writing ends."""
        return max(s.right for s in self.strips)

    @property
    def width(self) -> float:
        """Horizontal extent."""
        return self.right - self.left

    @cached_property
    def middle(self) -> float:
        """The height of its middle."""
        return statistics.fmean(s.middle for s in self.strips)

    @cached_property
    def main(self) -> Strip:
        """The strip with the most writing: it stands for colour and size."""
        return max(self.strips, key=lambda s: (len(s.text), -s.order))

    @property
    def colour(self) -> Colour:
        """The colour of most of its ink."""
        return self.main.line.colour

    @property
    def struck(self) -> bool:
        """Whether all of it is crossed out."""
        return all(s.line.struck for s in self.strips)

    @property
    def underlined(self) -> bool:
        """Whether most of it has a line drawn below."""
        return self.main.line.underlined

    @property
    def lines(self) -> tuple[TextLine, ...]:
        """The lines as read."""
        return tuple(s.line for s in self.strips)

    @property
    def letter_width(self) -> float:
        """The mean advance of a character."""
        return self.width / max(1, len(self.text))

    @cached_property
    def size(self) -> float:
        """The height of its letters, whether or not they have stems and tails."""
        return self.main.height / patterns.ink_extent(self.main.text)

    def without(self, orders: Collection[int]) -> Run | None:
        """What is left of it when some strips are taken away, None if nothing is."""
        kept = tuple(s for s in self.strips if s.order not in orders)
        if len(kept) == len(self.strips):
            return self
        return Run(kept, self.enclosure) if kept else None

    def y_at(self, x: float) -> float:
        """Where its middle line passes `x`."""
        nearest = min(self.strips, key=lambda s: max(s.left - x, x - s.right, 0.0))
        return nearest.y_at(x)


def joined(strips: Sequence[Strip]) -> TextLine:
    """The strips of one row as a single line; of struck ones the words stay, as struck words."""
    if len(strips) == 1:
        return strips[0].line
    lines = [s.line for s in strips]
    standing = standing_lines(lines)
    return TextLine(
        text=" ".join(line.text for line in standing),
        polygon=union(line.box for line in lines).polygon,
        confidence=min(line.confidence for line in lines),
        words=tuple(word for line in lines for word in _words(line, standing)),
        colour=max(lines, key=lambda line: len(line.text)).colour,
        height_px=max(line.height_px for line in lines),
        struck=all(line.struck for line in lines),
        underlined=all(line.underlined for line in lines),
    )


def _words(line: TextLine, standing: Sequence[TextLine]) -> tuple[Word, ...]:
    if any(line is one for one in standing):
        return line.words
    return tuple(replace(word, struck=True) for word in line.words)


def find_runs(
    strips: Iterable[Strip], enclosure_of: dict[int, int], barriers: Barriers
) -> list[Run]:
    """The strips as runs, from top to bottom and left to right.

    Args:
        strips: in any order.
        enclosure_of: by a strip's `order`, the drawn outline that it stands in.
        barriers: drawn rules, which no run crosses.
    """
    ordered = sorted(strips, key=lambda s: (s.left, s.middle, s.order))
    taken: set[int] = set()
    following = _followers(ordered, enclosure_of, barriers)
    preceded = {b.order for b in following.values()}
    runs = []
    for strip in ordered:
        if strip.order in preceded:
            continue
        members = [strip]
        while (after := following.get(members[-1].order)) and after.order not in taken:
            taken.add(after.order)
            members.append(after)
        runs.append(Run(tuple(members), enclosure_of.get(strip.order, -1)))
    return sorted(runs, key=lambda r: (r.middle, r.left, r.strips[0].order))


def _followers(
    ordered: Sequence[Strip], enclosure_of: dict[int, int], barriers: Barriers
) -> dict[int, Strip]:
    """For each strip the one that goes on with its row, each at most once."""
    pairs = []
    by_height = sorted(ordered, key=lambda s: (s.middle, s.order))
    place = {s.order: i for i, s in enumerate(by_height)}
    for a in ordered:
        at = place[a.order]
        for b in by_height[max(0, at - NEIGHBOURS) : at + NEIGHBOURS]:
            same = enclosure_of.get(a.order, -1) == enclosure_of.get(b.order, -1)
            if a is b or not same or not _goes_on(a, b) or barriers.beside(a.box, b.box):
                continue
            if patterns.is_marker_only(a.text) or not _starts_column(b, by_height, place):
                apart = b.left - a.right + abs(a.middle - b.middle)
                pairs.append((apart, a.order, b.order, a, b))
    followers: dict[int, Strip] = {}
    used: set[int] = set()
    for _, _, _, a, b in sorted(pairs, key=lambda p: p[:3]):
        if a.order not in followers and b.order not in used:
            followers[a.order] = b
            used.add(b.order)
    return followers


def _starts_column(strip: Strip, by_height: Sequence[Strip], place: dict[int, int]) -> bool:
    """Whether another line near above or below starts at the same left edge."""
    at = place[strip.order]
    return any(
        other is not strip
        and abs(other.left - strip.left) <= 0.5 * strip.height
        and 0.6 * strip.height < abs(other.middle - strip.middle) <= 4 * strip.height
        for other in by_height[max(0, at - NEIGHBOURS) : at + NEIGHBOURS]
    )


def _goes_on(a: Strip, b: Strip) -> bool:
    """Whether `b` stands right of `a` in the same row, no further than a word."""
    height = min(a.height, b.height)
    gap = b.left - a.right
    if not -0.5 * height <= gap <= MARKER_GAP * max(a.height, b.height):
        return False
    lone = patterns.is_marker_only(a.text)
    if not lone and gap > WORD_GAP * max(a.height, b.height):
        return False
    if b.left <= a.left or b.right <= a.right:
        return False
    if patterns.is_date(a.text) and (patterns.is_date(b.text) or gap > WORD_GAP * height):
        return False
    if a.line.colour != b.line.colour and not lone and gap > 0.6 * height:
        return False
    edge = (a.right + b.left) / 2
    # A lone mark may sit high or low in its row; two pieces of writing share its middle.
    taller = max(a.height, b.height)
    slack = 0.5 * taller if lone else 0.5 * max(height, 0.5 * taller)
    return abs(a.y_at(edge) - b.y_at(edge)) <= slack
