"""Tables without rules: columns that stand in line under a row of headings."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Collection, Iterator, Mapping, Sequence

from boardsnap.layout import patterns
from boardsnap.layout.barriers import Barriers
from boardsnap.layout.headings import SURE_HEADING, may_be_heading, nearest_below
from boardsnap.layout.items import cut_items
from boardsnap.layout.neighbours import Grid, gap_below, is_stacked
from boardsnap.layout.parts import Part
from boardsnap.layout.runs import Run
from boardsnap.layout.tables import LEVEL, is_level, row_index, table_of

# What the evidence for a table without rules must add up to.
TABULAR = 0.5
# How far left of a column of cells, in heights, its list may end.
LIST_REACH = 15.0
# The white above a table's headings, in heights.
CLEARANCE = 0.8
# The rows of a table follow each other within this many heights.
MAX_ROW_GAP = 2.2
# A row of more texts heads no table.
MAX_COLUMNS = 12
# White this many times the widest so far, and this many heights more, ends a table.
END_STEP = 1.5
END_SLACK = 0.3
# In a column of owners, dates or ratings at least this share looks like one.
CELL_SHARE = 0.6


def find_open_tables(
    runs: Sequence[Run],
    headings: Collection[Run],
    words: Mapping[Run, float],
    barriers: Barriers,
) -> tuple[list[Part], list[Run]]:
    """The tables without rules, and the runs that are in none.

    Two or more short texts in one row, each over a column whose texts start level with the rows
    of the first: a table, unless the columns are lists of their own (a Kanban board).

    Args:
        runs: of the board, headings among them.
        headings: what looks like a heading by itself.
        words: how much a run's text is a known section heading, 0 to 1.
        barriers: drawn rules.
    """
    cells = Grid(Run((s,), r.enclosure) for r in runs for s in r.strips)
    known = {s.order: words.get(r, 0.0) for r in runs for s in r.strips}
    used: set[int] = set()
    parts = []
    grid = Grid(runs)
    for header in _header_rows(runs, barriers):
        if len(header) > MAX_COLUMNS or patterns.are_states([h.text for h in header]):
            continue
        if not _stands_clear(header[0], grid, headings):
            continue
        columns = _columns(header, cells, barriers, known)
        while len(columns) > 2 and (not columns[-1] or _is_list(columns[-1])):
            columns.pop()
        heads = header[: len(columns)]
        taken = {s.order for r in (*heads, *(r for c in columns for r in c)) for s in r.strips}
        if taken & used or _hangs_on_list(heads, columns, grid) or _has_texts(columns[-1], cells):
            continue
        part = _open_table(heads, columns, words)
        if part is not None:
            parts.append(part)
            used |= taken
    return parts, [r for r in (r.without(used) for r in runs) if r is not None]


def _header_rows(runs: Sequence[Run], barriers: Barriers) -> list[list[Run]]:
    """Rows of two or more texts that could head columns."""
    candidates = Grid(r for r in runs if _may_head(r))
    rows: list[list[Run]] = []
    seen: set[Run] = set()
    for run in candidates.runs:
        near = candidates.between(run.middle - run.height, run.middle + run.height)
        level = sorted(
            (r for r in near if r not in seen and is_level(r, [run])), key=lambda r: r.left
        )
        seen.update(level)
        for group in _clear_groups(level, barriers):
            rows.extend(r for r in (_alike(group, True), _alike(group, False)) if len(r) >= 2)
    return rows


def _clear_groups(level: Sequence[Run], barriers: Barriers) -> list[list[Run]]:
    """A row's texts, parted where a rule runs down between them."""
    groups: list[list[Run]] = []
    for run in level:
        if groups and not barriers.beside(groups[-1][-1].box, run.box):
            groups[-1].append(run)
        else:
            groups.append([run])
    return groups


def _stands_clear(head: Run, grid: Grid, headings: Collection[Run]) -> bool:
    """Whether there is more room above a heading than between the lines of a list."""
    below = nearest_below(head, grid)
    if below is None:
        return False
    limit = min(CLEARANCE, gap_below(head, below) / head.height + 0.25) * head.height
    return not any(
        is_stacked(other, head) and other not in headings and gap_below(other, head) < limit
        for other in grid.above(head, 2.5 * head.height)
        if other.middle < head.middle - 0.5 * head.height
    )


def _hangs_on_list(header: Sequence[Run], columns: Sequence[Sequence[Run]], grid: Grid) -> bool:
    """Whether the columns are owners and dates beside a list: its lines stand level at the left."""
    texts = [header[0], *columns[0]]
    beside = 0
    for text in texts:
        level = grid.between(text.middle - text.height, text.middle + text.height)
        beside += any(
            0 < text.left - r.right <= LIST_REACH * text.height
            and is_level(text, [r])
            and (
                (r is not header[0] and not may_be_heading(r))
                or patterns.marker(r.text) is not None
            )
            for r in level
        )
    return beside >= CELL_SHARE * len(texts)


def _has_texts(column: Sequence[Run], grid: Grid) -> bool:
    """Whether the last column holds dates with their texts at the right: a timeline of its own."""
    dates = [r for r in column if patterns.is_date(r.text)]
    beside = 0
    for date in dates:
        level = grid.between(date.middle - date.height, date.middle + date.height)
        beside += any(
            0 < r.left - date.right <= LIST_REACH * date.height and is_level(r, [date])
            for r in level
        )
    return beside > 0 and beside >= CELL_SHARE * len(column)


def _alike(level: Sequence[Run], colon: bool) -> list[Run]:
    """The headings of a row that are written with a colon, or without: one table has one way."""
    return [r for r in level if r.text.rstrip().endswith(":") == colon]


def _may_head(run: Run) -> bool:
    return may_be_heading(run) and len(run.text.split()) <= 3 and patterns.marker(run.text) is None


def _open_table(
    header: Sequence[Run], columns: Sequence[Sequence[Run]], words: Mapping[Run, float]
) -> Part | None:
    """The table below a row of headings, None if the columns do not hang together."""
    if len(columns[0]) < 2 or any(not c for c in columns[1:]):
        return None
    items = cut_items(columns[0])
    first_lines = {id(item.lines[0]) for item in items if item.level == 0}
    starts = [r for r in columns[0] if id(r.lines[0]) in first_lines]
    if len(starts) < 2 or _tabular(header, columns, starts, words) < TABULAR:
        return None
    rows: list[list[list[Run]]] = [[[] for _ in header] for _ in starts]
    for place, column in enumerate(columns):
        for run in column:
            rows[row_index(run, starts)][place].append(run)
    return table_of([[[h] for h in header], *rows])


def _columns(
    header: Sequence[Run], grid: Grid, barriers: Barriers, known: Mapping[int, float]
) -> list[list[Run]]:
    """The runs below each heading, down to where the table ends."""
    columns: list[list[Run]] = [[] for _ in header]
    closed: set[int] = set()
    for run in _rows_below(header, grid, known):
        place = _place_of(run, header)
        if place is None or place in closed:
            continue
        if barriers.part(header[place].box, run.box):
            closed.add(place)
        else:
            columns[place].append(run)
    return columns


def _rows_below(header: Sequence[Run], grid: Grid, known: Mapping[int, float]) -> Iterator[Run]:
    """The runs under the headings, from top to bottom, to the next section's heading or white.

    The white is measured below the lowest line of any column: a cell of several lines pushes the
    next row down.
    """
    height = header[0].height
    bottom = max(h.box.bottom for h in header)
    widest = 0.0
    for run in grid.between(header[0].middle + 0.5 * height, float("inf")):
        white = run.box.top - bottom
        limit = END_STEP * widest + END_SLACK * height if widest else MAX_ROW_GAP * height
        if white > limit:
            return
        if _place_of(run, header) is None:
            continue
        ends_here = widest > 0 and known.get(run.strips[0].order, 0.0) >= SURE_HEADING
        if ends_here and may_be_heading(run):
            return
        widest = max(widest, white)
        bottom = max(bottom, run.box.bottom)
        yield run


def _place_of(run: Run, header: Sequence[Run]) -> int | None:
    """The column that a run stands in, None if it starts under no heading."""
    for place, head in enumerate(header):
        after = header[place + 1] if place + 1 < len(header) else None
        if (after is None or run.left < after.left - 0.5 * head.height) and _is_under(run, head):
            return place
    return None


def _is_under(run: Run, head: Run) -> bool:
    """Whether a cell starts under its column's heading, or the heading stands over its middle."""
    shift = (run.left - head.left) / head.height
    middle = (head.left + head.right) / 2
    return -1.5 <= shift <= 3.0 or run.left <= middle <= run.right


def _tabular(
    header: Sequence[Run],
    columns: Sequence[Sequence[Run]],
    starts: Sequence[Run],
    words: Mapping[Run, float],
) -> float:
    """How much the further columns hang on the rows of the first, rather than being lists.

    The share of their lines that stand level with a row's start, less the share that chance
    would give; columns of owners, dates or ratings speak for a table, headings that are known
    section names and lines with check boxes or numbers against it.
    """
    further = [r for column in columns[1:] for r in column]
    level = sum(is_level(r, starts) for r in further) / len(further)
    step = statistics.median(b.middle - a.middle for a, b in itertools.pairwise(starts))
    chance = min(1.0, 2 * LEVEL * starts[0].height / max(step, 1.0))
    cells = max(
        sum(patterns.is_plain_cell(r.text) for r in column) / len(column) for column in columns[1:]
    )
    beside = sum(patterns.is_column_name(h.text) for h in header[1:])
    known = sum(
        words.get(h, 0.0) >= SURE_HEADING and not patterns.is_column_name(h.text) for h in header
    )
    return (
        level
        - chance
        + 0.5 * (cells >= CELL_SHARE or beside > 0)
        - 0.5 * (known >= 2 and cells < CELL_SHARE)
        - 1.0 * any(_is_list(column) for column in columns[1:])
    )


def _is_list(column: Sequence[Run]) -> bool:
    """Whether the lines have check boxes, numbers or labels of their own."""
    listed = sum(patterns.marker(r.text) in {"box", "number", "label"} for r in column)
    return listed > 0 and 2 * listed >= len(column)
