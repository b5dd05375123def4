"""Lines that run over the gap of two columns, or from one note to the next."""

from __future__ import annotations

from boardsnap.model.geometry import Box, Polygon, bounds
from boardsnap.recognition.columns import split_at_columns, split_at_notes
from tests.unit.recognition.scripted import page_with

ROWS = (100, 150, 200, 250)
LEFT, RIGHT = (50, 190), (240, 420)
"""Where the writing of two columns begins and ends; 50 px of white between lines 30 px high."""


def row(top: int, left: tuple[int, int], right: tuple[int, int]) -> list[Box]:
    return [Box(left[0], top, left[1], top + 30), Box(right[0], top, right[1], top + 30)]


def across(top: int) -> Polygon:
    return Box(LEFT[0], top, RIGHT[1], top + 30).polygon


def edges(quads: list[Polygon]) -> list[tuple[int, int]]:
    return [(round(bounds(q).left), round(bounds(q).right)) for q in quads]


def test_a_line_over_two_columns_is_cut_where_the_lines_around_it_begin() -> None:
    page = page_with([box for top in ROWS for box in row(top, LEFT, RIGHT)])
    apart = [box.polygon for top in ROWS[1:] for box in row(top, LEFT, RIGHT)]
    first, second, *_ = split_at_columns([across(ROWS[0]), *apart], page.ink)
    assert bounds(first).right < RIGHT[0]
    assert LEFT[1] - 12 < bounds(second).left < RIGHT[0] + 12


def test_words_far_apart_are_one_line() -> None:
    starts = (240, 290, 200, 330)
    rows = zip(ROWS, starts, strict=True)
    page = page_with([b for top, x in rows for b in row(top, (50, x - 50), (x, 420))])
    lines = [across(top) for top in ROWS]
    assert split_at_columns(lines, page.ink) == lines


def test_ratings_below_each_other_at_the_ends_of_lines_stay_with_them() -> None:
    page = page_with([box for top in ROWS for box in row(top, LEFT, (240, 300))])
    lines = [across(top) for top in ROWS]
    assert split_at_columns(lines, page.ink) == lines


def test_a_mark_at_the_left_of_a_line_stays_with_it() -> None:
    page = page_with([box for top in ROWS for box in row(top, (50, 66), (100, 420))])
    wrapped = [Box(92, top, 420, top + 30).polygon for top in ROWS[1:]]
    first, *_ = split_at_columns([across(ROWS[0]), *wrapped], page.ink)
    assert first == across(ROWS[0])


def test_a_line_that_runs_down_is_left_alone() -> None:
    page = page_with([box for top in ROWS for box in row(top, LEFT, RIGHT)])
    down: Polygon = ((80, 90), (80, 290), (50, 290), (50, 90))
    assert split_at_columns([down], page.ink) == [down]


def test_a_line_over_two_notes_is_cut_between_them() -> None:
    page = page_with(row(100, LEFT, RIGHT))
    notes = [Box(30, 80, 214, 260).polygon, Box(218, 80, 440, 260).polygon]
    left, right = split_at_notes([across(100)], notes, page.ink)
    assert LEFT[1] - 12 < bounds(left).right == bounds(right).left < RIGHT[0] + 12


def test_no_letter_is_cut_at_the_edge_of_a_note() -> None:
    page = page_with([Box(50, 100, 420, 130)])
    page.ink[110:116, 60:410] = True
    notes = [Box(30, 80, 214, 260).polygon, Box(218, 80, 440, 260).polygon]
    assert edges(split_at_notes([across(100)], notes, page.ink)) == [(50, 420)]
