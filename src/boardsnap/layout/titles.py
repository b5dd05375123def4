"""The board's title, and small notes in its corners."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Mapping, Sequence

from boardsnap.layout import patterns
from boardsnap.layout.headings import (
    SAME_SIZE,
    SURE_HEADING,
    look_alike,
    may_be_heading,
    nearest_below,
)
from boardsnap.layout.neighbours import Grid, gap_below
from boardsnap.layout.runs import Run

# A run is a title when it is this much taller than the writing of the board.
TITLE_SIZE = 1.25
# A section's list starts within this many heights below its heading; a title stands further off,
# and has more words.
LIST_GAP = 1.3
TITLE_GAP = 0.5
TITLE_WORDS = 4


def find_top_row(
    runs: Sequence[Run], grid: Grid, words: Mapping[Run, float], headings: Collection[Run]
) -> list[Run]:
    """The runs of the first row that stand alone: title, date, participants.

    Args:
        runs: all of the board, from top to bottom.
        grid: the same runs.
        words: how much each run's text is a known section heading.
        headings: what looks like a heading, wherever it stands.
    """
    if len(runs) < 2:
        return []
    row = [r for r in runs if r.middle - runs[0].middle <= 1.2 * max(r.height, runs[0].height)]
    if _heads_columns(row, grid):
        return []
    usual = statistics.median(r.size for r in runs)
    return [
        r
        for r in row
        if words.get(r, 0.0) < SURE_HEADING
        and not _is_section(r, row, headings, grid)
        and _stands_alone(r, grid, usual, headings)
    ]


def _is_section(run: Run, row: Sequence[Run], headings: Collection[Run], grid: Grid) -> bool:
    """Whether a run of the first row heads a section: it looks like the others, its list near."""
    below = nearest_below(run, grid)
    if run not in headings or below is None:
        return False
    lower = [h for h in headings if h not in row]
    others = lower or [h for h in row if h is not run and h in headings]
    reach = LIST_GAP if len(run.text.split()) < TITLE_WORDS else TITLE_GAP
    near = gap_below(run, below) <= reach * run.height and below not in headings
    return near and any(look_alike(run, h) for h in others)


def _heads_columns(row: Sequence[Run], grid: Grid) -> bool:
    """Whether the row is that of a table or of columns: short, alike, each over something."""
    largest, tallest = max(r.size for r in row), max(r.height for r in row)
    return len(row) >= 2 and all(
        may_be_heading(r)
        and len(r.text.split()) <= 3
        and (r.size >= SAME_SIZE * largest or r.height >= SAME_SIZE * tallest)
        and nearest_below(r, grid) is not None
        for r in row
    )


def _stands_alone(run: Run, grid: Grid, usual: float, headings: Collection[Run]) -> bool:
    """Whether nothing below belongs to the run: taller, set off by white, or a corner note."""
    if patterns.marker(run.text) not in {None, "label", "tick"}:
        return False
    below = nearest_below(run, grid)
    if below is None or (below in headings and run not in headings):
        return True
    if patterns.is_date(run.text) and patterns.may_be_date(below.text):
        return False
    if run.size >= TITLE_SIZE * usual:
        return True
    gap = gap_below(run, below)
    return gap >= 0.9 * max(run.height, below.height) or (
        run.colour != below.colour and run.underlined
    )
