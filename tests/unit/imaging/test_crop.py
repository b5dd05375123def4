"""Corners that a person set: used as they are, refused where they bound no board."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boardsnap.errors import InputError
from boardsnap.imaging import flatten
from boardsnap.imaging.crop import check_corners, clockwise
from boardsnap.model.geometry import Polygon
from boardsnap.model.page import Photo

Draw = Callable[..., Any]
WHOLE = ((0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0))


def blank(width: int = 400, height: int = 300) -> Photo:
    return Photo(
        np.full((height, width, 3), 230, np.uint8),
        name="board.jpg",
        sha256="",
        captured_at=None,
        file_time=None,
    )


def test_the_page_is_what_lies_within_the_corners(draw_board: Draw) -> None:
    photo = draw_board().photo
    corners = ((300.0, 200.0), (700.0, 220.0), (690.0, 500.0), (290.0, 480.0))
    page = flatten(photo, corners)
    assert page.corners == pytest.approx(np.array(corners))
    assert 2 * 380 < page.width < 2 * 440  # a small page is doubled
    assert page.to_photo((page.width / 2, page.height / 2)) == pytest.approx((495, 350), abs=5)


def test_the_outline_that_is_found_gives_the_same_page_when_it_is_set(draw_board: Draw) -> None:
    photo = draw_board().photo
    found = flatten(photo)
    assert found.corners is not None
    again = flatten(photo, found.corners)
    assert (again.width, again.height) == (found.width, found.height)
    assert np.array_equal(again.ink, found.ink)


def test_the_first_corner_is_the_top_left_of_the_writing(draw_board: Draw) -> None:
    board = draw_board()
    on_its_side = board.corners[1:] + board.corners[:1]
    page = flatten(board.photo, on_its_side)
    assert page.height > page.width
    assert page.corners == pytest.approx(np.array(on_its_side))


def test_the_other_way_round_is_no_mirror(draw_board: Draw) -> None:
    board = draw_board()
    first, *others = board.corners
    assert flatten(board.photo, (first, *reversed(others))).corners == pytest.approx(
        np.array(board.corners)
    )


def test_corners_of_a_reduced_photo_are_those_of_the_whole_one() -> None:
    photo = blank()
    reduced = Photo(photo.pixels, "b", "", None, None, full_size=(800, 600))
    corners = ((100.0, 100.0), (700.0, 100.0), (700.0, 500.0), (100.0, 500.0))
    page = flatten(reduced, corners)
    assert page.corners == pytest.approx(np.array(corners))
    assert page.width == pytest.approx(2 * 300, abs=20)


@pytest.mark.parametrize(
    ("corners", "message"),
    [
        (WHOLE[:3], "four corners"),
        ((*WHOLE[:3], (math.nan, 0.0)), "four corners"),
        ((*WHOLE[:3], (math.inf, 300.0)), "four corners"),
        ((WHOLE[0], WHOLE[2], WHOLE[1], WHOLE[3]), "crossed"),
        (((0.0, 0.0), (400.0, 0.0), (50.0, 50.0), (0.0, 300.0)), "bent inwards"),
        (((9.0, 9.0), (9.0, 9.0), (300.0, 200.0), (9.0, 200.0)), "crossed"),
        (((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)), "too close together"),
        (((0.0, 0.0), (400.0, 0.0), (400.0, 9.0), (0.0, 9.0)), "too close together"),
        (((-500.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0)), "far outside"),
    ],
)
def test_corners_that_bound_no_board_are_refused(corners: Polygon, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        flatten(blank(), corners)
    assert str(caught.value).startswith("board.jpg: ")


def test_a_corner_a_little_outside_the_photo_is_taken() -> None:
    corners = ((-40.0, -40.0), (440.0, 0.0), (440.0, 300.0), (0.0, 340.0))
    assert flatten(blank(), corners).corners == pytest.approx(np.array(corners))


left, right = st.floats(-90, 220), st.floats(180, 490)
top, bottom = st.floats(-90, 170), st.floats(130, 390)


@settings(max_examples=100)
@given(
    st.tuples(
        st.tuples(left, top),
        st.tuples(right, top),
        st.tuples(right, bottom),
        st.tuples(left, bottom),
    )
)
def test_all_corners_that_pass_give_a_bounded_page(corners: Polygon) -> None:
    photo = blank()
    try:
        check_corners(corners, photo)
    except InputError:
        return
    page = flatten(photo, corners)
    assert page.width * page.height <= 17_000_000
    for corner in clockwise(corners):
        x, y = page.to_photo.inverse(corner)
        assert -1 <= x <= page.width + 1
        assert -1 <= y <= page.height + 1
