"""Drawn arrows: which things they join."""

from __future__ import annotations

import pytest

from boardsnap.model.board import Board
from boardsnap.model.geometry import Point
from tests.unit.layout.writing import column, laid_out, line, mark


def board_with(*paths: tuple[Point, ...], enclosed: bool = True) -> Board:
    """A list of causes on the left, a boxed root cause on the right."""
    written = column(["Causes", "- drift in income", "- stale cache", "- new market"], 100, 100)
    written += column(["income moved by", "a third in March"], 1200, 400)
    marks = [mark("arrow", *path) for path in paths]
    if enclosed:
        marks.append(mark("box", (1150, 370), (1600, 530)))
    return laid_out(written, marks)


def names(board: Board) -> list[tuple[str, str]]:
    """The arrows' ends as texts; a region as a whole in angle brackets."""

    def name(end: tuple[int, int]) -> str:
        part = board.regions[end[0]]
        if end[1] >= 0:
            return part.items[end[1]].text
        return f"<{part.heading.text if part.heading else part.items[0].text}>"

    return [(name(a.tail), name(a.head)) for a in board.arrows]


def test_an_arrow_to_a_box_means_the_boxed_region() -> None:
    found = board_with(((460, 180), (1140, 440)))

    assert names(found) == [("- drift in income", "<income moved by a third in March>")]


def test_an_arrow_to_bare_text_means_the_item() -> None:
    found = board_with(((420, 240), (1180, 440)), enclosed=False)

    assert names(found) == [("- stale cache", "income moved by a third in March")]


def test_an_arrow_from_a_heading_means_the_whole_section() -> None:
    found = board_with(((230, 115), (700, 200), (1140, 420)))

    assert names(found)[0][0] == "<Causes>"


@pytest.mark.parametrize(
    "path", [((2500, 2500), (2600, 2600)), ((460, 180), (460, 181)), ((5.0, 5.0),)]
)
def test_arrows_that_join_nothing_are_left_out(path: tuple[Point, ...]) -> None:
    assert board_with(path).arrows == ()


def test_the_nearer_item_in_the_arrows_direction_wins() -> None:
    written = [line("first thing", 100, 100), line("second thing", 100, 400)]
    written += [line("outcome", 1000, 250)]
    found = laid_out(written, [mark("arrow", (330, 125), (980, 265))])

    assert names(found) == [("first thing", "outcome")]


def test_an_arrows_tip_read_as_a_letter_is_not_what_it_points_at() -> None:
    written = [
        line("clock moved", 100, 100),
        line("V", 170, 420),
        line("host 7 was late", 100, 500),
    ]

    board = laid_out(written, [mark("arrow", (200, 150), (200, 300), (200, 460))])

    (arrow,) = board.arrows
    assert board.regions[arrow.head[0]].items[arrow.head[1]].text == "host 7 was late"
