"""Reading to board: the one entry of this stage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from boardsnap.layout.axis import find_axes
from boardsnap.layout.barriers import (
    Barriers,
    Enclosure,
    enclosures_of,
    find_barriers,
    find_enclosures,
)
from boardsnap.layout.columns import absorb_columns, rows_with_cells, with_cells
from boardsnap.layout.emphasis import find_stressed
from boardsnap.layout.headings import find_headings
from boardsnap.layout.items import cut_items
from boardsnap.layout.links import find_arrows
from boardsnap.layout.neighbours import Grid
from boardsnap.layout.open_tables import find_open_tables
from boardsnap.layout.parts import Part
from boardsnap.layout.reading_order import reading_order
from boardsnap.layout.regions import attach_headings, continue_columns, continue_lists, find_parts
from boardsnap.layout.runs import Run, find_runs, joined
from boardsnap.layout.splits import split_at_columns
from boardsnap.layout.strips import DrawnMark, drawn_marks, find_straightener, strips_of
from boardsnap.layout.tables import find_ruled_tables, with_table_rules
from boardsnap.layout.timelines import find_timelines
from boardsnap.layout.titles import find_top_row
from boardsnap.model.board import Board, BoardItem, Emphasis, Region
from boardsnap.model.geometry import Homography, union
from boardsnap.model.ink import Reading, TextLine


def lay_out(reading: Reading, to_photo: Homography, heading_score: Callable[[str], float]) -> Board:
    """What belongs together on the board, in reading order.

    Every line of the reading stands in one place of the board: as heading, in an item, as its
    date or in one of its cells (a column's heading in each of its cells). A line that was read
    across two columns stands there as two.

    Args:
        reading: lines and marks, in page pixels.
        to_photo: from page pixels to photo pixels, carried along.
        heading_score: how much a text is a known section heading, 0 to 1.
    """
    lines = [line for line in reading.lines if line.polygon and line.text.strip()]
    straighten = find_straightener(lines)
    strips = strips_of(split_at_columns(lines, straighten), straighten)
    marks = with_table_rules(drawn_marks(reading.marks, straighten))
    barriers = find_barriers(marks)
    tables, strips = find_ruled_tables(strips, marks)
    enclosures = find_enclosures(marks, strips)
    runs = find_runs(strips, enclosures_of(strips, enclosures), barriers)
    drawn = _Drawn(marks, barriers, enclosures, tables)
    words = {r: heading_score(r.text) for r in runs}
    top, parts, emphasis = _parts(runs, words, drawn)
    ordered = [*top, *(parts[i] for i in reading_order([p.box for p in parts]))]
    regions = tuple(_region(part, enclosures, emphasis) for part in ordered)
    return Board(regions, find_arrows(regions, reading.marks), to_photo, reading.problems)


@dataclass(frozen=True)
class _Drawn:
    """What was drawn rather than written, in the straightened frame."""

    marks: Sequence[DrawnMark]
    barriers: Barriers
    enclosures: Sequence[Enclosure]
    tables: Sequence[Part]


def _parts(
    runs: Sequence[Run], words: Mapping[Run, float], drawn: _Drawn
) -> tuple[list[Part], list[Part], Mapping[Run, Emphasis]]:
    """The top row's parts, the others, and how single runs are stressed.

    What is sure comes first (titles, axes, tables); lists are made of what is left.
    """
    barriers = drawn.barriers
    found = find_headings(runs, Grid(runs), words)
    top = find_top_row(runs, Grid(runs), words, found)
    headings = [h for h in found if h not in set(top)]
    rest = [r for r in runs if r not in {*top, *headings}]
    axes, rest, top = find_axes(rest, drawn.marks, headings, top)
    open_tables, rest = find_open_tables([*headings, *rest], headings, words, barriers)
    kept = [h for h in headings if h in set(rest)]
    timelines, rest = find_timelines(rest, kept, barriers)
    rest, emphasis = find_stressed(rest, drawn.enclosures, kept)
    lists = find_parts(rest, kept, barriers)
    parts = attach_headings(
        [*drawn.tables, *open_tables, *axes, *timelines, *lists], kept, barriers
    )
    parts = continue_columns(continue_lists(parts, barriers), barriers)
    parts = absorb_columns(parts, barriers)
    titles = [Part(runs=(r,), enclosure=r.enclosure) for r in sorted(top, key=lambda r: r.left)]
    return titles, parts, emphasis


def _region(
    part: Part, enclosures: Sequence[Enclosure], emphasis: Mapping[Run, Emphasis]
) -> Region:
    items = part.items if part.items is not None else _list_items(part, emphasis)
    heading = joined(part.heading.strips) if part.heading else None
    series = part.series.line if part.series else None
    outline = enclosures[part.enclosure].kind if part.enclosure >= 0 else "note"
    free = part.kind == "list" and heading is None and len(items) <= 1
    return Region(
        kind="free" if free else part.kind,
        heading=heading,
        items=items,
        box=union(line.box for line in _lines(heading, series, items)),
        enclosed=None if outline == "note" else outline,
        series=series,
    )


def _list_items(part: Part, emphasis: Mapping[Run, Emphasis]) -> tuple[BoardItem, ...]:
    """A list's items with their cells, column by column."""
    headed = rows_with_cells(part.runs, part.cells)
    items = with_cells(cut_items(part.runs, emphasis.get, headed), part.runs, part.cells)
    for column in part.further:
        items.extend(cut_items(column, emphasis.get))
    return tuple(items)


def _lines(
    heading: TextLine | None, series: TextLine | None, items: Sequence[BoardItem]
) -> list[TextLine]:
    lines = [line for line in (heading, series) if line is not None]
    for item in items:
        lines.extend(item.lines)
        lines.extend(line for cell in item.cells for line in cell.lines)
        lines.extend([item.when] if item.when else [])
    return lines
