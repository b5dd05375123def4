"""Tables with drawn rules; rows of cells as parts."""

from __future__ import annotations

import itertools
import statistics
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import replace

from boardsnap.layout import patterns
from boardsnap.layout.barriers import holds
from boardsnap.layout.headings import may_name
from boardsnap.layout.items import cut_items, make_item
from boardsnap.layout.parts import Part
from boardsnap.layout.runs import Run
from boardsnap.layout.strips import DrawnMark, Strip
from boardsnap.model.board import BoardItem, Cell
from boardsnap.model.geometry import Box, union

# Rules nearer to each other than this share of a line height are one rule, drawn twice.
SAME_RULE = 0.7
# Two texts stand in one row when their middles differ by less than this share of their height.
LEVEL = 0.45
# The share of a band's further cells that stand level with the first column's texts when it holds
# several rows.
LEVEL_SHARE = 0.5
# Drawn lines are rules of one table when their ends lie within this share of their length.
SAME_ENDS = 0.05
# More lines across than this are no table, and would make the search slow.
MAX_LEVEL = 60
# A column starts this many heights left of its heading; this share of the texts may run over it.
COLUMN_EDGE = 0.5
MAX_CROSSING = 0.2
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
        found = _ruled(inside, frame, rules)
        if found:
            parts.extend(found)
            used = {s.order for s in inside}
            rest = [s for s in rest if s.order not in used]
    return parts, rest


def with_table_rules(marks: Sequence[DrawnMark]) -> list[DrawnMark]:
    """The marks, with drawn lines that make up a table seen as its rules, not as dividers.

    Two or more lines across with the same ends, and one down between them that ends at one.
    """
    dividers = [m for m in marks if m.mark.kind == "divider"]
    level = [m for m in dividers if m.box.width > m.box.height][:MAX_LEVEL]
    rules: set[DrawnMark] = set()
    for upper, lower in itertools.combinations(sorted(level, key=lambda m: m.box.top), 2):
        slack = SAME_ENDS * upper.box.width
        if max(_apart(upper, lower)) <= slack:
            down = [
                m
                for m in dividers
                if m.box.height >= m.box.width and _is_between(m, upper, lower, slack)
            ]
            rules.update([upper, lower, *down] if down else [])
    return [replace(m, mark=replace(m.mark, kind="rule")) if m in rules else m for m in marks]


def _apart(a: DrawnMark, b: DrawnMark) -> tuple[float, float]:
    """How far apart the left ends and the right ends of two lines are."""
    return abs(a.box.left - b.box.left), abs(a.box.right - b.box.right)


def _is_between(drawn: DrawnMark, upper: DrawnMark, lower: DrawnMark, slack: float) -> bool:
    """Whether a line runs down inside a pair's width and ends at the lower one."""
    inside = upper.box.left + slack < drawn.box.centre[0] < upper.box.right - slack
    ends = abs(drawn.box.bottom - lower.box.centre[1]) <= slack
    return inside and ends and drawn.box.top <= upper.box.bottom + slack


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


def _ruled(inside: Sequence[Strip], frame: Box, rules: Sequence[DrawnMark]) -> list[Part]:
    """The table in a frame, or the columns of a Kanban board; nothing without columns."""
    if len(inside) < 2:
        return []
    height = statistics.median(s.height for s in inside)
    columns = _inner([r.box.centre[0] for r in rules if r.box.height > r.box.width], height)
    rows = _inner([r.box.centre[1] for r in rules if r.box.height <= r.box.width], height)
    columns = [x for x in columns if frame.left + height < x < frame.right - height]
    rows = [y for y in rows if frame.top + 0.5 * height < y < frame.bottom - 0.5 * height]
    if not columns:
        return []
    columns = _with_headed_columns(columns, inside, rows, height)
    grid: dict[tuple[int, int], list[Strip]] = {}
    for strip in inside:
        place = (bisect_right(rows, strip.middle), bisect_right(columns, _anchor(strip)))
        grid.setdefault(place, []).append(strip)
    cells = {place: _by_line(members) for place, members in grid.items()}
    bands = [_row(cells, i, len(columns) + 1) for i in range(len(rows) + 1)]
    if patterns.are_states([cell[0].text for cell in bands[0] if cell]):
        return [_state_column(column) for column in zip(*bands, strict=True) if any(column)]
    table = table_of([row for band in bands for row in _text_rows(band, columns)])
    return [table] if table is not None else []


def _state_column(cells: Sequence[Sequence[Run]]) -> Part:
    """One column of a Kanban board: a list under its heading."""
    runs = tuple(itertools.chain.from_iterable(cells))
    return Part(runs=runs[1:], heading=runs[0]) if cells[0] else Part(runs=runs)


def _with_headed_columns(
    columns: Sequence[float], inside: Sequence[Strip], rows: Sequence[float], height: float
) -> list[float]:
    """The places between columns, with those where only the headings show that one starts."""
    if not rows:
        return list(columns)
    heads = sorted((s for s in inside if s.middle < rows[0]), key=lambda s: s.left)
    body = [s for s in inside if s.middle >= rows[0]]
    found = list(columns)
    for before, head in itertools.pairwise(heads):
        edge = head.left - COLUMN_EDGE * height
        ruled = any(before.left < x < head.left + height for x in columns)
        crossed = sum(s.left < edge - height and s.right > edge + height for s in body)
        clear = head.left - before.right > 3 * COLUMN_EDGE * height
        if clear and not ruled and crossed <= MAX_CROSSING * len(body):
            found.append(edge)
    return sorted(found)


def _text_rows(band: list[list[Run]], columns: Sequence[float]) -> list[list[list[Run]]]:
    """The rows between two rules: many a writer draws a rule below the headings alone.

    Rows start where a text of the first column does, if the further cells stand level with those.
    """
    further = [r for cell in band[1:] for r in cell]
    if len(band[0]) < 2 or not further:
        return [band]
    height = statistics.median(r.height for r in band[0])
    headed = [r for r in band[0] if any(_is_row_mark(c) and is_level(c, [r]) for c in further)]
    items = cut_items(band[0], headed=headed, right=columns[0] - height)
    first = {id(item.lines[0]) for item in items if item.level == 0}
    starts = [r for r in band[0] if id(r.lines[0]) in first]
    level = sum(any(is_level(r, [s]) for r in further) for s in starts)
    if len(starts) < 2 or level < LEVEL_SHARE * len(starts):
        return [band]
    rows: list[list[list[Run]]] = [[[] for _ in band] for _ in starts]
    for place, cell in enumerate(band):
        for run in cell:
            rows[row_index(run, starts)][place].append(run)
    return rows


def _is_row_mark(cell: Run) -> bool:
    """Whether a cell holds what each row has once: a rating, a date, a verdict."""
    text = cell.text
    return patterns.is_rating(text) or patterns.is_date(text) or patterns.is_verdict(text)


def is_level(run: Run, starts: Sequence[Run]) -> bool:
    """Whether a run stands in the row of one of the others."""
    return any(
        abs(run.middle - s.y_at(run.left)) <= LEVEL * max(run.height, s.height) for s in starts
    )


def row_index(run: Run, starts: Sequence[Run]) -> int:
    """The last row that starts above the run's middle."""
    above = [i for i, s in enumerate(starts) if s.y_at(run.left) - 0.6 * s.height <= run.middle]
    return above[-1] if above else 0


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
        len(cell) <= 2 and all(may_name(r.text) for r in cell) for cell in texts
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
