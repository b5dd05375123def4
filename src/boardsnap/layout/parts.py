"""A part: a region in the making."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from boardsnap.layout.runs import Run
from boardsnap.layout.strips import Strip
from boardsnap.model.board import BoardItem, RegionKind
from boardsnap.model.geometry import Box, union

# No board has so many parts: what was read is not one, and comparing each with each is slow.
MAX_PARTS = 150


@dataclass(frozen=True, eq=False)
class Part:
    """Runs that belong together.

    Attributes:
        runs: its content in reading order, without heading and cells.
        heading: the run that names it.
        further: the list's next columns, each from top to bottom.
        cells: runs that stand beside the content, in columns of their own.
        items: its items where they are known already (tables, axes); None: a list to be cut.
        series: the label of a curve's scale.
        enclosure: index of the outline drawn around its content, -1 without one.
    """

    runs: tuple[Run, ...]
    kind: RegionKind = "list"
    heading: Run | None = None
    further: tuple[tuple[Run, ...], ...] = ()
    cells: tuple[Run, ...] = ()
    items: tuple[BoardItem, ...] | None = None
    series: Strip | None = None
    enclosure: int = -1

    @cached_property
    def box(self) -> Box:
        """Around everything in it, in the straightened frame."""
        return box_of(
            (*self.runs, *chain(*self.further), *self.cells, *filter(None, [self.heading]))
        )

    @cached_property
    def content_box(self) -> Box:
        """Around its content, without the heading."""
        return box_of(self.runs or (*self.cells, *filter(None, [self.heading])))


def box_of(runs: Iterable[Run]) -> Box:
    """The box around the runs."""
    return union(r.box for r in runs)
