"""Tables with drawn rules; rows of cells as parts."""

from __future__ import annotations

import statistics
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from boardsnap.layout.barriers import holds
from boardsnap.layout.headings import may_be_heading
from boardsnap.layout.items import cut_items, make_item
from boardsnap.layout.parts import Part
from boardsnap.layout.runs import Run
from boardsnap.layout.strips import DrawnMark, Strip
from boardsnap.model.board import BoardItem, Cell
from boardsnap.model.geometry import Box, union

# Rules nearer to each other than this share of a line height are one rule, drawn twice.
SAME_RULE = 0.7
# With this many rules in one direction their usual ends are known.
MOST = 3


def find_ruled_tables(
    strips: Sequence[Strip], marks: Sequence[DrawnMark]
) -> tuple[list[Part], list[Strip]]:
    """The tables with drawn rules, and the strips that are in none."""
    parts = []
    rest = list(strips)
    for frame, rules in _frames(marks):
        inside = [s for s in rest if holds(frame, s)]
        part = _ruled(inside, frame, rules)
        if part is not None:
            parts.append(part)
            used = {s.order for s in inside}
            rest = [s for s in rest if s.order not in used]
    return parts, rest


def _frames(marks: Sequence[DrawnMark]) -> list[tuple[Box, list[DrawnMark]]]:
    """Each table's outline with the rules in it; rules without an outline make one together."""
    rules = [m for m in marks if m.mark.kind == "rule"]
    frames = []
    for table in (m for m in marks if m.mark.kind == "table"):
        box = table.box.grown(0.02 * max(table.box.width, table.box.height))
        own = [r for r in rules if box.contains(r.box.centre)]
        frames.append((_trimmed(union([table.box, *(r.box for r in own)]), own), own))
        rules = [r for r in rules if r not in own]
    if len(rules) >= 3:
        frames.append((_trimmed(union(r.box for r in rules), rules), rules))
    return frames


def _trimmed(frame: Box, rules: Sequence[DrawnMark]) -> Box:
    """The frame up to where most rules end: one may have been read on into a neighbour's ink."""
    level = [r.box for r in rules if r.box.width >= r.box.height]
    upright = [r.box for r in rules if r.box.width < r.box.height]
    left, top, right, bottom = frame.left, frame.top, frame.right, frame.bottom
    if len(level) >= MOST:
        left = statistics.median(b.left for b in level)
        right = statistics.median(b.right for b in level)
    if len(upright) >= MOST:
        top = statistics.median(b.top for b in upright)
        bottom = statistics.median(b.bottom for b in upright)
    outer = [b.centre[0] for b in upright]
    return Box(min([left, *outer]), top, max([right, *outer]), bottom)


def _ruled(inside: Sequence[Strip], frame: Box, rules: Sequence[DrawnMark]) -> Part | None:
    if len(inside) < 2:
        return None
    height = statistics.median(s.height for s in inside)
    columns = _inner([r.box.centre[0] for r in rules if r.box.height > r.box.width], height)
    rows = _inner([r.box.centre[1] for r in rules if r.box.height <= r.box.width], height)
    columns = [x for x in columns if frame.left + height < x < frame.right - height]
    rows = [y for y in rows if frame.top + 0.5 * height < y < frame.bottom - 0.5 * height]
    if not columns:
        return None
    grid: dict[tuple[int, int], list[Strip]] = {}
    for strip in inside:
        place = (bisect_right(rows, strip.middle), bisect_right(columns, _anchor(strip)))
        grid.setdefault(place, []).append(strip)
    cells = {place: _by_line(members) for place, members in grid.items()}
    return table_of([_row(cells, i, len(columns) + 1) for i in range(len(rows) + 1)])


def _anchor(strip: Strip) -> float:
    """Where a strip belongs: nearer its start than its end, as long texts run over rules."""
    return strip.left + 0.35 * strip.width


def _inner(places: Sequence[float], height: float) -> list[float]:
    """The places in order, those that lie close together as one."""
    merged: list[float] = []
    for place in sorted(places):
        if not merged or place - merged[-1] > SAME_RULE * height:
            merged.append(place)
    return merged


def _by_line(strips: Sequence[Strip]) -> list[Run]:
    """The strips of a cell as runs, from top to bottom."""
    rows: list[list[Strip]] = []
    for strip in sorted(strips, key=lambda s: (s.middle, s.left)):
        if rows and abs(rows[-1][-1].middle - strip.middle) <= 0.4 * strip.height:
            rows[-1].append(strip)
        else:
            rows.append([strip])
    return [Run(tuple(sorted(r, key=lambda s: (s.left, s.order)))) for r in rows]


def _row(cells: dict[tuple[int, int], list[Run]], row: int, columns: int) -> list[list[Run]]:
    return [cells.get((row, column), []) for column in range(columns)]


def table_of(rows: Sequence[list[list[Run]]]) -> Part | None:
    """Rows of cells as a part; a first row of short texts gives the columns their headings."""
    rows = [row for row in rows if any(row)]
    if not rows:
        return None
    heads = rows[0] if len(rows) > 1 and _is_header(rows[0]) else None
    body = rows[1:] if heads else rows
    names = [" ".join(r.text for r in cell) or None for cell in heads] if heads else []
    starts = _piece_starts(body)
    items = [_row_item(row, names, starts) for row in body]
    runs = tuple(r for row in body for cell in row for r in cell)
    heading = heads[0][0] if heads and heads[0] else None
    rest = tuple(heads[0][1:]) if heads and heads[0] else ()
    if rest:
        heading = Run(tuple(s for r in heads[0] for s in r.strips)) if heads else None
    return Part(runs=runs, kind="table", items=tuple(items), heading=heading)


def _is_header(row: Sequence[Sequence[Run]]) -> bool:
    """Whether every text of the row could be a column's heading, and at least two are there."""
    texts = [cell for cell in row if cell]
    return len(texts) >= 2 and all(
        len(cell) <= 2 and all(may_be_heading(r) for r in cell) for cell in texts
    )


def _piece_starts(body: Sequence[Sequence[Sequence[Run]]]) -> set[Run]:
    """The runs with which a new thing starts in a cell of several lines.

    A line that ends well before the next column was not broken for lack of room.
    """
    starts: set[Run] = set()
    edges = [
        min((r.left for row in body for r in row[i]), default=None) for i in range(len(body[0]))
    ]
    for place in range(1, len(body[0])):
        column = [r for row in body for r in row[place]]
        height = statistics.median(r.height for r in column) if column else 0.0
        right = next((x - height for x in edges[place + 1 :] if x is not None), None)
        headed = {row[place][0] for row in body if row[place]}
        first = {id(item.lines[0]) for item in cut_items(column, headed=headed, right=right)}
        starts.update(r for r in column if id(r.lines[0]) in first)
    return starts


def _row_item(
    row: Sequence[Sequence[Run]], names: Sequence[str | None], starts: Collection[Run]
) -> BoardItem:
    """One row: the first text is the item, the others are its cells, one for each thing said."""
    first = next(i for i, cell in enumerate(row) if cell)
    cells = [
        Cell(names[i] if i < len(names) else None, tuple(line for r in piece for line in r.lines))
        for i, cell in enumerate(row)
        if i != first
        for piece in _pieces(cell, starts)
    ]
    return replace(make_item(row[first]), level=0, cells=tuple(cells))


def _pieces(cell: Sequence[Run], starts: Collection[Run]) -> list[list[Run]]:
    """The lines of a cell, parted where something new starts."""
    pieces: list[list[Run]] = []
    for run in cell:
        if pieces and run not in starts:
            pieces[-1].append(run)
        else:
            pieces.append([run])
    return pieces
