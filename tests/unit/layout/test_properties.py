"""Whatever was read, nothing is lost, nothing doubled, nothing breaks."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from boardsnap.layout import drop_repeats, lay_out
from boardsnap.model.board import Board
from boardsnap.model.geometry import Homography
from boardsnap.model.ink import Mark, Reading, TextLine
from tests.unit.layout.writing import all_lines, heading_score, laid_out, line, sketch

SAMPLES = [
    "Timeline", "Causes:", "Actions", "- drift in income", "* stale cache", "1. new market",
    "H1: leak", "+ PSI 0.31", "★★★", "卌 ||", "✓", "☐ retrain", "[x] alert @ana", "Mar 4", "3/9",
    "wk 2", "12:30", "9/10", "6.2%", "Ana+Raj", "EOW", "and then it", "continued here (see",
    "above)", "D: keep it", "Q: why?", "→ fix", "?", ".", "AUC 0.91", "Data", "Score", "•",
]  # fmt: skip
COORDINATES = st.integers(0, 60).map(lambda n: n * 50.0)
MARKS = st.builds(
    lambda kind, x0, y0, x1, y1: Mark(
        kind,
        ((x0, y0), (x1, y0), (x1, y1), (x0, y1)),
        path=((x0, y0), (x1, y1)),
        stops=((x0, y0), (x1, y1)),
    ),
    st.sampled_from(
        ["box", "circle", "arrow", "divider", "table", "rule", "axis", "curve", "underline"]
    ),
    COORDINATES,
    COORDINATES,
    COORDINATES,
    COORDINATES,
)
LINES = st.builds(
    line,
    st.sampled_from(SAMPLES),
    COORDINATES,
    COORDINATES,
    height=st.sampled_from([8.0, 30.0, 40.0, 44.0, 120.0]),
    colour=st.sampled_from(["black", "red"]),
    struck=st.booleans(),
    underlined=st.booleans(),
    slope=st.sampled_from([0.0, 0.02, -0.1, 0.5]),
)


def headings_of_cells(board: Board) -> Counter[str]:
    """The columns' headings, which stand in each of their cells."""
    return Counter(c.heading for r in board.regions for i in r.items for c in i.cells if c.heading)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, max_size=30), st.lists(MARKS, max_size=6))
def test_every_line_stands_in_one_place(lines: list[TextLine], marks: list[Mark]) -> None:
    board = laid_out(lines, marks)

    placed = Counter(word.text for found in all_lines(board) for word in found.words)
    written = Counter(found.text for found in lines)
    assert not placed - written
    headed = {
        part for text in headings_of_cells(board) for part in (text, *SAMPLES) if part in text
    }
    assert set(written - placed) <= headed


@settings(max_examples=40, deadline=None)
@given(st.lists(LINES, max_size=20), st.lists(MARKS, max_size=4))
def test_the_same_reading_gives_the_same_board(lines: list[TextLine], marks: list[Mark]) -> None:
    assert laid_out(lines, marks) == laid_out(lines, marks)


@settings(max_examples=40, deadline=None)
@given(st.lists(LINES, max_size=20), st.lists(MARKS, max_size=4))
def test_arrows_point_at_what_exists(lines: list[TextLine], marks: list[Mark]) -> None:
    board = laid_out(lines, marks)

    for arrow in board.arrows:
        for region, item in (arrow.tail, arrow.head):
            assert -1 <= item < len(board.regions[region].items)


@settings(max_examples=40, deadline=None)
@given(st.lists(LINES, max_size=15), st.lists(LINES, max_size=15))
def test_dropping_repeats_leaves_a_board_for_each_photo(
    first: list[TextLine], second: list[TextLine]
) -> None:
    boards = [laid_out(first), laid_out(second)]

    kept = drop_repeats(boards)

    assert len(kept) == 2
    for board, whole in zip(kept, boards, strict=True):
        assert set(map(id, all_lines(board))) <= set(map(id, all_lines(whole)))


def test_a_reading_without_lines_is_an_empty_board() -> None:
    board = lay_out(Reading(100, 100), Homography.identity(), heading_score)

    assert board.regions == ()
    assert board.arrows == ()


def test_one_line_is_one_free_region() -> None:
    assert sketch(laid_out([line("AUC 0.91", 10, 10)])) == [("free", None, ["AUC 0.91"])]


def test_lines_without_extent_are_still_placed() -> None:
    lines = [
        TextLine("a point", ((5.0, 5.0),) * 4, 0.5),
        TextLine("a stroke", ((5.0, 5.0), (90.0, 5.0), (90.0, 5.0), (5.0, 5.0)), 0.5),
        TextLine("a triangle", ((5.0, 5.0), (90.0, 5.0), (50.0, 80.0)), 0.5),
        TextLine("upside down", ((90.0, 90.0), (5.0, 90.0), (5.0, 50.0), (90.0, 50.0)), 0.5),
    ]

    placed = Counter(found.text for found in all_lines(laid_out(lines)))

    assert placed == Counter(found.text for found in lines)


def test_a_line_without_a_polygon_is_left_out() -> None:
    assert laid_out([TextLine("nowhere", (), 0.5)]).regions == ()
