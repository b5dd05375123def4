"""Outlines around single items of a list: they stress the item, they do not part the list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from boardsnap.layout import patterns
from boardsnap.layout.barriers import Enclosure
from boardsnap.layout.neighbours import Grid, gap_below
from boardsnap.layout.runs import Run
from boardsnap.model.board import Emphasis

# An item with its wrapped lines; more is a section of its own.
MAX_LINES = 3
# The lines of one list follow each other within this many heights, an outline between them.
LIST_GAP = 1.2
# And start this near to each other's left edge.
SAME_EDGE = 1.2


def find_stressed(
    runs: Sequence[Run], enclosures: Sequence[Enclosure], headings: Collection[Run]
) -> tuple[list[Run], dict[Run, Emphasis]]:
    """The runs, those of outlined list items without their outline, and how those are stressed."""
    grid = Grid(runs)
    stressed: dict[int, Emphasis] = {}
    for index, enclosure in enumerate(enclosures):
        if enclosure.kind == "note":
            continue
        inside = [r for r in runs if r.enclosure == index]
        if 0 < len(inside) <= MAX_LINES and _is_in_list(inside, grid, headings):
            stressed[index] = enclosure.kind
    result = []
    emphasis: dict[Run, Emphasis] = {}
    for run in runs:
        kind = stressed.get(run.enclosure)
        plain = run if kind is None else replace(run, enclosure=-1)
        result.append(plain)
        if kind is not None:
            emphasis[plain] = kind
    return result, emphasis


def _is_in_list(inside: Sequence[Run], grid: Grid, headings: Collection[Run]) -> bool:
    """Whether outlined runs go on with a list above and below, or share their mark with one."""
    first, last = inside[0], inside[-1]
    if any(r in headings for r in inside):
        return False
    reach = 3 * first.height
    above = [o for o in grid.above(first, reach) if o not in headings and _follows(o, first)]
    below = [o for o in grid.below(last, reach) if o not in headings and _follows(last, o)]
    if above and below:
        return True
    sign = patterns.marker_sign(first.text)
    return sign is not None and any(patterns.marker_sign(o.text) == sign for o in (*above, *below))


def _follows(upper: Run, lower: Run) -> bool:
    height = max(upper.height, lower.height)
    return (
        lower.middle > upper.middle
        and upper.enclosure != lower.enclosure
        and abs(upper.left - lower.left) <= SAME_EDGE * height
        and gap_below(upper, lower) <= LIST_GAP * height
    )
