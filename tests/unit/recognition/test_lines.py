"""Boxes made into lines, and the geometry of their crops."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.model.geometry import Box, Polygon
from boardsnap.recognition.lines import cut, find_lines, joined, part_of, size_of, split, taller
from boardsnap.recognition.uncovered import find_uncovered
from tests.unit.recognition.scripted import Scripted, page_with


def sloped(left: float, top: float, width: float, height: float, degrees: float) -> Polygon:
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return tuple(
        (left + x * cosine - y * sine, top + x * sine + y * cosine)
        for x, y in ((0, 0), (width, 0), (width, height), (0, height))
    )


@given(
    st.floats(20, 500), st.floats(10, 60), st.floats(-40, 40), st.floats(0, 0.4), st.floats(0.6, 1)
)
def test_size_and_parts_do_not_depend_on_the_slope(
    width: float, height: float, degrees: float, start: float, end: float
) -> None:
    quad = sloped(100, 100, width, height, degrees)
    assert size_of(quad) == pytest.approx((width, height))
    assert size_of(part_of(quad, start, end)) == pytest.approx(((end - start) * width, height))
    assert size_of(taller(quad, 0.5)) == pytest.approx((width, 2 * height))


def test_a_sloped_line_is_cut_out_upright() -> None:
    quad = sloped(60, 40, 120, 24, 20)
    picture = np.full((200, 240, 3), 255, np.uint8)
    inner = np.array(quad)
    for share in np.linspace(0.1, 0.9, 200):
        x, y = inner[0] + (inner[1] - inner[0]) * share + (inner[3] - inner[0]) / 2
        picture[round(y) - 1 : round(y) + 2, round(x) - 1 : round(x) + 2] = 0
    crop = cut(picture, quad)
    assert crop.shape == (24, 120, 3)
    assert crop[10:14, 20:100].max(axis=2).mean() < 60
    assert crop[:6].min() > 200 and crop[-6:].min() > 200


@pytest.mark.parametrize(
    ("second", "count"),
    [
        (Box(206, 100, 300, 130), 1),  # a word space
        (Box(198, 103, 300, 131), 1),  # a little overlap, a little lower
        (Box(240, 100, 340, 130), 2),  # a column gap
        (Box(206, 125, 300, 155), 2),  # the next line
        (Box(206, 85, 300, 160), 2),  # other writing, much larger
    ],
)
def test_fragments_of_one_line_are_joined_and_nothing_else(second: Box, count: int) -> None:
    assert len(joined([Box(100, 100, 200, 130).polygon, second.polygon])) == count


@pytest.mark.parametrize(("top", "bottom"), [(100, 330), (208, 330), (100, 222)])
def test_a_line_is_split_at_a_divider_that_passes_starts_or_ends(top: int, bottom: int) -> None:
    box = Box(100, 200, 500, 230)
    page = page_with([box])
    page.ink[top:bottom, 298:303] = True
    parts = split(box.polygon, page.ink)
    assert len(parts) == 2
    assert parts[0][1][0] <= 300 <= parts[1][0][0]


@pytest.mark.parametrize(("top", "bottom"), [(228, 330), (206, 252)])
def test_an_arrow_below_a_line_and_a_letters_tail_are_no_divider(top: int, bottom: int) -> None:
    box = Box(100, 200, 500, 230)
    page = page_with([box])
    page.ink[top:bottom, 298:303] = True
    assert split(box.polygon, page.ink) == (box.polygon,)


@pytest.mark.parametrize("dark", [(226, 330), (100, 204)])
def test_a_line_beside_something_dark_is_not_cut_at_its_tall_letters(dark: tuple[int, int]) -> None:
    box = Box(100, 200, 500, 230)
    page = page_with([])
    for left in range(120, 490, 60):
        page.ink[206:226, left : left + 3] = True
    page.ink[slice(*dark), 60:540] = True
    assert split(box.polygon, page.ink) == (box.polygon,)


def test_a_line_at_the_edge_of_the_page_is_not_cut_at_letters_that_touch_it() -> None:
    box = Box(100, 0, 500, 30)
    page = page_with([])
    for left in range(120, 490, 60):
        page.ink[:26, left : left + 3] = True
    assert split(box.polygon, page.ink) == (box.polygon,)


def test_letters_are_no_divider() -> None:
    box = Box(100, 200, 500, 230)
    page = page_with([box, Box(100, 160, 500, 190), Box(100, 240, 500, 270)])
    assert split(box.polygon, page.ink) == (box.polygon,)


def test_letters_that_run_into_those_of_the_lines_around_are_no_divider() -> None:
    box = Box(100, 200, 500, 230)
    page = page_with([])
    for left in range(120, 490, 60):
        page.ink[176:254, left : left + 3] = True
    assert split(box.polygon, page.ink) == (box.polygon,)


def test_lines_come_from_top_to_bottom() -> None:
    boxes = [Box(50, 300, 300, 330), Box(50, 100, 300, 130), Box(400, 200, 700, 230)]
    found = find_lines(page_with(boxes), Scripted(boxes, []))
    assert [quad[0][1] for quad in found] == [100, 200, 300]


def test_unread_text_is_found_and_read_text_is_not() -> None:
    read, unread = Box(50, 100, 400, 130), Box(50, 400, 300, 430)
    page = page_with([read, unread])
    (found,) = find_uncovered(page, [read.polygon])
    assert found.overlap(unread) > 0.4 * unread.area
    assert found.overlap(read) == 0


def test_rules_and_specks_are_no_unread_text() -> None:
    read = Box(50, 100, 400, 130)
    page = page_with([read])
    page.ink[300:303, 50:750] = True
    page.ink[400:402, 200:202] = True
    assert find_uncovered(page, [read.polygon]) == []


def test_a_page_made_of_another_is_looked_at_anew() -> None:
    page = page_with([Box(50, 100, 400, 130)])
    assert find_uncovered(page, [])
    assert find_uncovered(replace(page, ink=np.zeros_like(page.ink)), []) == []
    assert find_uncovered(page, [])


def test_a_blank_page_has_nothing_unread() -> None:
    assert find_uncovered(page_with([]), []) == []
