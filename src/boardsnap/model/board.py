"""A board: what belongs together, in reading order, without pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from boardsnap.model.geometry import Box, Homography, Polygon, union
from boardsnap.model.ink import Colour, Problem, TextLine, standing_lines

RegionKind = Literal["list", "table", "axis", "free"]
Emphasis = Literal["box", "circle", "underline", "star"]


@dataclass(frozen=True, slots=True)
class BoardItem:
    """One thing that someone wrote: a line with the wrapped lines that continue it.

    Attributes:
        text: its lines joined with spaces, hyphenation undone, marks kept as characters; without
            lines that are crossed out where others stand.
        lines: the written lines, in reading order; at least one.
        level: indent depth; 0 is the region's left edge, 1 hangs below the item before it.
        struck: all of it is crossed out.
        emphasis: boxed, circled, ...: a candidate for the root cause.
        when: tick label of the axis, or date cell beside it, that this item belongs to.
        cells: texts that stand beside it in further columns (a table's row, or a list with
            aligned owners, dates and ratings at its right), each with the column's heading.
    """

    text: str
    lines: tuple[TextLine, ...]
    level: int = 0
    struck: bool = False
    emphasis: Emphasis | None = None
    when: TextLine | None = None
    cells: tuple[Cell, ...] = ()

    @property
    def box(self) -> Box:
        """The upright box around its own lines (not its cells)."""
        return union(line.box for line in self.lines)

    @property
    def colour(self) -> Colour:
        """The colour of its first line."""
        return self.lines[0].colour


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands beside an item in one further column.

    Attributes:
        heading: the column's heading, None where the column has none.
        lines: the written lines of this cell, in reading order.
    """

    heading: str | None
    lines: tuple[TextLine, ...]

    @property
    def text(self) -> str:
        """The lines that stand, joined with spaces; all of them where every one is struck."""
        return " ".join(line.text for line in standing_lines(self.lines))


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the board that belongs together: usually one section.

    Attributes:
        kind: how its items are arranged. `axis`: each item has `when`; `table`: items have cells.
        heading: the line that names the section, None where it has none.
        items: in reading order.
        box: around everything in it, in page pixels.
        enclosed: drawn inside a box, circle or cloud.
        series: on an axis with a drawn metric curve: the label of the curve's scale ("CTR").
    """

    kind: RegionKind
    heading: TextLine | None
    items: tuple[BoardItem, ...]
    box: Box
    enclosed: Literal["box", "circle"] | None = None
    series: TextLine | None = None


@dataclass(frozen=True, slots=True)
class Arrow:
    """A drawn arrow between two items, as (region, item) indexes into the board.

    An item index of -1 stands for the region as a whole (its box or heading).
    """

    tail: tuple[int, int]
    head: tuple[int, int]
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Board:
    """One board, laid out.

    Attributes:
        regions: in reading order; what fits nowhere is a `free` region of its own.
        arrows: drawn relations.
        to_photo: from page pixels to photo pixels.
        problems: carried over from page and reading, polygons in page pixels.
    """

    regions: tuple[Region, ...]
    arrows: tuple[Arrow, ...]
    to_photo: Homography
    problems: tuple[Problem, ...] = ()
