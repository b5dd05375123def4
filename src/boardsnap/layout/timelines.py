"""Dates in one column, what happened in the next."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Collection, Sequence
from dataclasses import replace

from boardsnap.layout import patterns
from boardsnap.layout.barriers import Barriers
from boardsnap.layout.items import cut_items
from boardsnap.layout.neighbours import Grid
from boardsnap.layout.parts import Part
from boardsnap.layout.runs import Run, joined
from boardsnap.model.board import BoardItem

# Dates with this much white below, in heights, stand in columns of their own.
DATE_STEP = 8.0
# How far right of a date its text may start, in heights.
TEXT_GAP = 10.0
# How far below the line before it, in heights, a text's next line may stand.
MAX_LEAP = 2.2
# The share of dates that must have a text beside them.
BESIDE_SHARE = 0.6
# A badly read date is no longer than this ("5EP 12", "days" for "day 5").
MISREAD_LETTERS = 8
# How many columns are kept open while going down: a bound on work.
MAX_OPEN = 60


def find_timelines(
    runs: Sequence[Run], headings: Collection[Run], barriers: Barriers
) -> tuple[list[Part], list[Run]]:
    """The date columns as parts of kind `axis`, and the runs that are in none."""
    free = [r for r in runs if r not in headings]
    parts = []
    for column in _date_columns(free, headings, barriers):
        rows = _rows(column, free, barriers)
        if rows is not None:
            parts.append(_timeline(rows))
            used = set(parts[-1].runs)
            free = [r for r in free if r not in used]
    return parts, free


def _date_columns(
    runs: Sequence[Run], headings: Collection[Run], barriers: Barriers
) -> list[list[Run]]:
    """Runs that stand one below the other and are dates, or a date with its text read as one."""
    columns: list[list[Run]] = []
    for run in sorted(runs, key=lambda r: (r.middle, r.left)):
        if not (patterns.may_be_date(run.text) or patterns.starts_with_date(run.text)):
            continue
        for column in columns[-MAX_OPEN:]:
            if _goes_below(run, column[-1], headings, barriers):
                column.append(run)
                break
        else:
            columns.append([run])
    return [c for c in columns if len(c) >= 2 and any(patterns.is_date(r.text) for r in c)]


def _goes_below(run: Run, last: Run, headings: Collection[Run], barriers: Barriers) -> bool:
    """Whether a date goes on with the column that `last` ends."""
    step = run.middle - last.middle
    if abs(run.left - last.left) > 1.3 * last.height:
        return False
    if not 0.5 * last.height < step <= DATE_STEP * last.height:
        return False
    return not barriers.below(last.box, run.box) and not _heading_between(last, run, headings)


def _heading_between(upper: Run, lower: Run, headings: Collection[Run]) -> bool:
    return any(
        upper.middle < h.middle < lower.middle and abs(h.left - upper.left) <= 3 * h.height
        for h in headings
    )


def _rows(
    column: Sequence[Run], runs: Sequence[Run], barriers: Barriers
) -> list[tuple[Run, list[Run]]] | None:
    """Each date with the runs right of it, None if too few dates have any."""
    dates = [r for r in column if patterns.may_be_date(r.text)]
    if patterns.are_scores([d.text for d in dates]):
        return None
    members = set(column)
    grid = Grid(r for r in runs if r not in members)
    pairs = [(d, b) for d in dates if (b := _beside(d, grid, barriers)) is not None]
    if not pairs or len(pairs) < BESIDE_SHARE * len(dates):
        return None
    if 2 * sum(_hangs_left(d, b, grid, barriers) for d, b in pairs) >= len(pairs):
        return None
    beside = [b for _, b in pairs]
    left = statistics.median(b.left for b in beside)
    column = _with_misread(column, left, grid, barriers)
    rows: list[tuple[Run, list[Run]]] = [(date, []) for date in column]
    height = statistics.median(d.height for d in column)
    step = statistics.median(b.middle - a.middle for a, b in itertools.pairwise(column))
    for run in grid.between(column[0].middle - height, column[-1].middle + step + height):
        if not left - 1.5 * height <= run.left <= left + 4 * height or run in set(column):
            continue
        index = max(
            (i for i, d in enumerate(column) if d.y_at(run.left) - 0.6 * height <= run.middle),
            default=0,
        )
        if _belongs(run, rows[index], height, barriers):
            rows[index][1].append(run)
    return rows


def _with_misread(column: Sequence[Run], left: float, grid: Grid, barriers: Barriers) -> list[Run]:
    """The column with the short texts in it that were read as something else than a date."""
    first, last = column[0], column[-1]
    found = [
        r
        for r in grid.between(first.middle - 3 * first.height, last.middle + 3 * last.height)
        if len(r.text) <= MISREAD_LETTERS
        and abs(r.left - min((first, last), key=lambda d: abs(d.middle - r.middle)).left)
        <= r.height
        and r.right < left
        and _beside(r, grid, barriers) is not None
    ]
    return sorted((*column, *found), key=lambda r: r.middle)


def _beside(date: Run, grid: Grid, barriers: Barriers) -> Run | None:
    """The nearest run right of a date, in its row."""
    found = []
    for run in grid.between(date.middle - 3 * date.height, date.middle + 3 * date.height):
        gap = run.left - date.right
        if not -0.5 * date.height < gap <= TEXT_GAP * date.height or patterns.is_date(run.text):
            continue
        edge = (date.right + run.left) / 2
        if abs(date.y_at(edge) - run.y_at(edge)) <= 0.6 * max(date.height, run.height):
            found.append(run)
    nearest = min(found, key=lambda r: r.left, default=None)
    if nearest is None or barriers.beside(date.box, nearest.box):
        return None
    return nearest


def _hangs_left(date: Run, text: Run, grid: Grid, barriers: Barriers) -> bool:
    """Whether a date stands nearer to a text at its left, as the due date of a list's item does."""
    gap = text.left - date.right
    level = grid.between(date.middle - 3 * date.height, date.middle + 3 * date.height)
    return any(
        r.left < date.left
        and -0.5 * date.height <= date.left - r.right < gap
        and abs(date.middle - r.y_at((r.right + date.left) / 2)) <= 0.6 * max(date.height, r.height)
        and not barriers.beside(r.box, date.box)
        for r in level
    )


def _belongs(run: Run, row: tuple[Run, list[Run]], height: float, barriers: Barriers) -> bool:
    """Whether a run under a date's height follows on its text without a leap."""
    date, texts = row
    leap = run.middle - (texts[-1].middle if texts else date.y_at(run.left))
    return leap <= MAX_LEAP * max(height, run.height) and not barriers.part(date.box, run.box)


def _timeline(rows: Sequence[tuple[Run, list[Run]]]) -> Part:
    items: list[BoardItem] = []
    runs: list[Run] = []
    for date, texts in rows:
        runs.extend((date, *texts))
        items.extend(_dated_items(date, texts))
    return Part(runs=tuple(runs), kind="axis", items=tuple(items))


def _dated_items(date: Run, texts: Sequence[Run]) -> list[BoardItem]:
    """What stands beside one date, as items of that date; the date itself where nothing does."""
    if not texts or (patterns.starts_with_date(date.text) and not patterns.is_date(date.text)):
        return cut_items([date, *texts])
    when = joined(date.strips)
    return [replace(item, when=when) for item in cut_items(texts)]
