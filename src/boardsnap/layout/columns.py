"""Owners, dates and ratings that stand in columns at the right of a list."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import replace

from boardsnap.layout import patterns
from boardsnap.layout.barriers import Barriers
from boardsnap.layout.parts import MAX_PARTS, Part
from boardsnap.layout.runs import Run
from boardsnap.model.board import BoardItem, Cell

# A column of several cells may stand far from its list, a lone text must be near it (in heights).
COLUMN_GAP = 30.0
LONE_GAP = 2.5
LONE_PLAIN_GAP = 7.0
# A row's ends differ in height by no more than this, in heights, however it climbs.
ROW_REACH = 4.0
# The share of a column's lines that must stand in a row of the list; the others are wraps.
FITTING_SHARE = 0.6


def absorb_columns(parts: Sequence[Part], barriers: Barriers) -> list[Part]:
    """The parts, with those that are columns of cells moved into the list at their left."""
    if len(parts) > MAX_PARTS:
        return list(parts)
    columns = [p for p in parts if _could_be_cells(p)]
    lists = [p for p in parts if p not in set(columns) and p.items is None]
    claims: dict[Part, list[tuple[Part, float]]] = {}
    for column in columns:
        hosted = _host(column, lists, barriers) or _host(
            column, [p for p in columns if p.box.right < column.box.left], barriers
        )
        if hosted is not None:
            claims.setdefault(hosted[0], []).append((column, hosted[1]))
    absorbed: set[Part] = set()
    result = []
    for part in parts:
        cells = _accepted(claims.get(part, [])) if part not in absorbed else []
        absorbed.update(cells)
        runs = tuple(r for p in cells for r in (*p.runs, *p.cells))
        result.append(replace(part, cells=runs) if runs else part)
    return [p for p, before in zip(result, parts, strict=True) if before not in absorbed]


def _accepted(claims: Sequence[tuple[Part, float]]) -> list[Part]:
    """The columns near enough: far ones need company in the same list."""
    several = sum(len(p.runs) for p, _ in claims) > 1
    if several:
        return [p for p, gap in claims if gap <= COLUMN_GAP]
    return [
        p
        for p, gap in claims
        if gap <= (LONE_PLAIN_GAP if patterns.is_plain_cell(p.runs[0].text) else LONE_GAP)
    ]


def _could_be_cells(part: Part) -> bool:
    return (
        part.heading is None
        and part.items is None
        and part.enclosure < 0
        and all(patterns.is_cell_like(r.text) for r in part.runs)
    )


def _host(column: Part, parts: Sequence[Part], barriers: Barriers) -> tuple[Part, float] | None:
    """The nearest list at the left in whose rows the column's cells stand, and how far it is."""
    found = []
    for order, part in enumerate(parts):
        gap = _gap(column.runs, part, barriers) if part is not column else None
        if gap is not None:
            found.append((gap, order, part))
    if not found:
        return None
    gap, _, part = min(found, key=lambda f: f[:2])
    return part, gap


def _gap(cells: Sequence[Run], part: Part, barriers: Barriers) -> float | None:
    """The white between a list and the cells, in heights, None if the rows do not fit."""
    box = part.box
    height = statistics.median(r.height for r in cells)
    if not box.top - height <= cells[0].middle <= box.bottom + height:
        return None
    rows = [(c, r) for c in cells if (r := _row_of(c, part.runs)) is not None]
    if not rows or rows[0][0] is not cells[0] or len(rows) < FITTING_SHARE * len(cells):
        return None
    if any(barriers.beside(r.box, c.box) for c, r in rows):
        return None
    gap = min(c.left - r.right for c, r in rows) / height
    return max(0.0, gap) if gap > -0.5 else None


def _row_of(cell: Run, runs: Sequence[Run]) -> Run | None:
    """The run in whose row a cell stands."""
    near = [
        (abs(cell.middle - r.y_at(cell.left)), r.left, r)
        for r in runs
        if abs(cell.middle - r.middle) <= ROW_REACH * cell.height
        and r.right <= cell.left + r.height
    ]
    if not near:
        return None
    distance, _, run = min(near, key=lambda n: n[:2])
    return run if distance <= 0.75 * max(cell.height, run.height) else None


def rows_with_cells(runs: Sequence[Run], cells: Sequence[Run]) -> set[Run]:
    """The runs in whose row a cell stands, the first line of each cell alone counting."""
    small = 2 * sum(c.text[:1].islower() for c in cells) > len(cells)
    tops = [c for c in cells if not any(_wraps(c, d, small=small) for d in cells)]
    return {r for c in tops if (r := _row_of(c, runs)) is not None}


def _wraps(cell: Run, above: Run, *, small: bool) -> bool:
    """Whether a cell is the second line of the one right above it, rather than the next row's."""
    leap = cell.middle - above.middle
    if not 0 < leap <= 1.6 * cell.height or abs(cell.left - above.left) > cell.height:
        return False
    broken = patterns.is_unfinished(above.text) or (cell.text[:1].islower() and not small)
    return broken or not patterns.is_plain_cell(cell.text)


def with_cells(
    items: Sequence[BoardItem], runs: Sequence[Run], cells: Sequence[Run]
) -> list[BoardItem]:
    """The items, each with the cells that stand in its rows, column by column."""
    if not items or not cells:
        return list(items)
    owner = {id(line): i for i, item in enumerate(items) for line in item.lines}
    rows = [r for r in runs if id(r.lines[0]) in owner]
    taken: dict[int, list[Run]] = {}
    for cell in sorted(cells, key=lambda c: (c.middle, c.left)):
        row = min(rows, key=lambda r: (abs(cell.middle - r.y_at(cell.left)), r.left), default=None)
        index = owner[id(row.lines[0])] if row is not None else len(items) - 1
        taken.setdefault(index, []).append(cell)
    return [
        replace(item, cells=(*item.cells, *_cells(taken[i]))) if i in taken else item
        for i, item in enumerate(items)
    ]


def _cells(runs: Sequence[Run]) -> list[Cell]:
    """The runs beside one item as cells, left to right; lines below each other are one cell."""
    groups: list[list[Run]] = []
    for run in runs:
        for group in groups:
            if min(run.right, group[0].right) - max(run.left, group[0].left) > 0:
                group.append(run)
                break
        else:
            groups.append([run])
    groups.sort(key=lambda g: g[0].left)
    return [Cell(None, tuple(line for run in g for line in run.lines)) for g in groups]
