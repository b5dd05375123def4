"""Photos become straight pages that keep all writing, and know the way back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from boardsnap.imaging import flatten, load_photo, turn
from boardsnap.model.geometry import Homography, Polygon, area
from boardsnap.model.page import Page, Photo, Pixels

Draw = Callable[..., Any]


def overlap(first: Polygon, second: Polygon, photo: Photo) -> float:
    """Intersection over union of two polygons."""
    masks = []
    for polygon in (first, second):
        mask = np.zeros((photo.height, photo.width), np.uint8)
        cv2.fillPoly(mask, [np.rint(np.array(polygon)).astype(np.int32)], 1)
        masks.append(mask > 0)
    return float((masks[0] & masks[1]).sum() / (masks[0] | masks[1]).sum())


def ink_share(page: Page, line: Polygon) -> float:
    """How much of a line's area, given in photo pixels, is ink on the page."""
    mask = np.zeros(page.ink.shape, np.uint8)
    corners = np.array(page.to_photo.inverse.polygon(line))
    cv2.fillPoly(mask, [np.rint(corners).astype(np.int32)], 1)
    return float(page.ink[mask > 0].mean())


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"wall": (225, 222, 210)},
        {"frame": (180, 182, 185)},
        {"frame": (235, 235, 235), "wall": (90, 100, 120)},
        {"board": (28, 38, 34), "ink": (235, 235, 230), "frame": (120, 90, 60)},
        {"board": (20, 20, 24), "ink": (240, 230, 90), "wall": (200, 198, 190)},
        {"ink": (235, 190, 40)},
        {"corners": ((300.0, 200.0), (1100.0, 120.0), (1150.0, 820.0), (260.0, 700.0))},
    ],
    ids=["plain", "light wall", "grey frame", "white frame", "chalk", "glass", "yellow", "tilted"],
)
def test_a_board_on_a_wall_is_cut_out_with_all_its_writing(
    draw_board: Draw, look: dict[str, Any]
) -> None:
    drawn = draw_board(**look)
    page = flatten(drawn.photo)
    assert page.corners is not None
    assert overlap(page.corners, drawn.corners, drawn.photo) > 0.93
    for line in drawn.lines:
        assert ink_share(page, line) > 0.08


def test_the_frame_is_not_ink(draw_board: Draw) -> None:
    page = flatten(draw_board(written=False).photo)
    assert page.corners is not None
    assert page.ink.mean() < 0.0005
    assert page.clean.mean() > 254


def test_writing_on_the_page_is_as_large_as_in_the_photo(draw_board: Draw) -> None:
    drawn = draw_board()
    photo = replace(drawn.photo, pixels=cv2.resize(drawn.photo.pixels, None, fx=1.5, fy=1.5))
    page = flatten(photo)
    assert page.corners is not None
    board = area(page.to_photo.inverse.polygon(page.corners))
    assert 0.95 < board / area(page.corners) < 1.25


@pytest.mark.parametrize(
    ("size", "page_size"),
    [
        ((640, 480), (1280, 960)),
        ((960, 1000), (1229, 1280)),
        ((400, 300), (800, 600)),
        ((1100, 800), (1100, 800)),
    ],
    ids=["half", "less", "no more than doubled", "not by a little"],
)
def test_a_small_page_is_enlarged(size: tuple[int, int], page_size: tuple[int, int]) -> None:
    wide, high = size
    pixels = np.full((high, wide, 3), 220, np.uint8)
    cv2.line(pixels, (150, 200), (290, 200), (30, 30, 30), 3)
    page = flatten(Photo(pixels, "small", "", None, None))
    assert (page.width, page.height) == page_size
    rows, columns = np.nonzero(page.ink)
    left, top = page.to_photo((float(columns.min()), float(rows.min())))
    right, bottom = page.to_photo((float(columns.max() + 1), float(rows.max() + 1)))
    assert (left, top, right, bottom) == pytest.approx((148.5, 198.5, 292, 202), abs=2)


@pytest.mark.parametrize("size", [(641, 480), (731, 417), (500, 999)])
def test_an_enlarged_page_is_kept_to_its_edges(size: tuple[int, int]) -> None:
    wide, high = size
    pixels = np.full((high, wide, 3), 220, np.uint8)
    cv2.line(pixels, (100, high - 1), (wide - 100, high - 1), (30, 30, 30), 3)
    cv2.line(pixels, (0, 100), (0, high - 100), (30, 30, 30), 3)
    page = flatten(Photo(pixels, "small", "", None, None))
    assert page.to_photo((page.width, page.height)) == pytest.approx(size)
    assert page.ink[-3:].any(axis=0).mean() > 0.5
    assert page.ink[:, :3].any(axis=1).mean() > 0.5


def test_a_board_that_fills_the_picture_is_kept_whole(draw_board: Draw) -> None:
    far = ((-300.0, -200.0), (1600.0, -220.0), (1620.0, 1200.0), (-310.0, 1220.0))
    drawn = draw_board(corners=far)
    page = flatten(drawn.photo)
    assert page.corners is None
    assert page.to_photo == Homography.identity()
    assert page.pixels is drawn.photo.pixels


def test_a_board_of_the_colour_of_its_wall_loses_nothing(draw_board: Draw) -> None:
    white = (226, 226, 222)
    page = flatten((drawn := draw_board(wall=white, board=white, frame=white)).photo)
    assert all(ink_share(page, line) > 0.08 for line in drawn.lines)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("below", [850.0, 1100.0], ids=["whole board", "cut-off board"])
def test_a_sharp_shadow_does_not_cut_the_board(draw_board: Draw, below: float, side: str) -> None:
    drawn = draw_board(corners=((150.0, 110.0), (1180.0, 70.0), (1200.0, below), (120.0, below)))
    pixels = drawn.photo.pixels.copy()
    part = pixels[:, 600:] if side == "right" else pixels[:, :600]
    part[:] = (part * 0.6).astype(np.uint8)
    page = flatten(Photo(pixels, "shadow", "", None, None))
    for line in drawn.lines:
        if max(y for _, y in line) < drawn.photo.height:
            assert ink_share(page, line) > 0.08


def test_a_rectangle_drawn_on_the_board_is_no_outline(as_photo: Callable[[Pixels], Photo]) -> None:
    pixels = np.full((900, 1200, 3), 225, np.uint8)
    cv2.rectangle(pixels, (150, 120), (900, 700), (200, 30, 30), 5)
    for row in range(6):
        cv2.putText(pixels, f"line {row}", (950, 150 + 100 * row), 0, 1.6, (30, 30, 30), 4)
        cv2.putText(pixels, "inside", (250, 220 + 80 * row), 0, 1.6, (30, 30, 30), 4)
    page = flatten(as_photo(pixels))
    assert page.corners is None
    assert page.width >= 1200


def test_a_roll_without_an_outline_is_taken_out(as_photo: Callable[[Pixels], Photo]) -> None:
    pixels = np.full((900, 1200, 3), 225, np.uint8)
    for row in range(8):
        cv2.putText(pixels, "retrain on sixty days", (120, 150 + 90 * row), 0, 1.7, (30, 30, 30), 4)
    turned = cv2.getRotationMatrix2D((600, 450), -4, 1)
    rolled = cv2.warpAffine(pixels, turned, (1200, 900), borderValue=(225, 225, 225))
    page = flatten(as_photo(np.asarray(rolled, np.uint8)))
    assert page.corners is None
    (x0, y0), (x1, y1) = page.to_photo((100, 450)), page.to_photo((1100, 450))
    assert np.degrees(np.arctan2(y1 - y0, x1 - x0)) == pytest.approx(4, abs=0.6)
    inside = page.to_photo.inverse.polygon(((0, 0), (1200, 0), (1200, 900), (0, 900)))
    assert all(-2 <= x <= page.width + 2 and -2 <= y <= page.height + 2 for x, y in inside)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_picture_is_an_empty_page(as_photo: Callable[[Pixels], Photo], level: int) -> None:
    page = flatten(as_photo(np.full((480, 640, 3), level, np.uint8)))
    assert page.corners is None
    assert not page.ink.any()
    assert page.problems == ()


@pytest.mark.parametrize("size", [(32, 32), (32, 900), (33, 47), (900, 32)])
def test_odd_sizes_are_flattened(
    as_photo: Callable[[Pixels], Photo], size: tuple[int, int]
) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (*size, 3), np.uint8)
    page = flatten(as_photo(noise))
    assert page.ink.shape == page.clean.shape[:2] == page.pixels.shape[:2]


def test_the_same_photo_gives_the_same_page(draw_board: Draw) -> None:
    photo = draw_board().photo
    first, second = flatten(photo), flatten(photo)
    assert first.to_photo == second.to_photo
    assert np.array_equal(first.clean, second.clean)
    assert np.array_equal(first.ink, second.ink)


def test_reduced_pixels_still_lead_to_the_full_photo(draw_board: Draw) -> None:
    drawn = draw_board()
    pixels = drawn.photo.pixels
    full = (pixels.shape[1] * 3, pixels.shape[0] * 3)
    page = flatten(Photo(pixels, "large", "", None, None, full_size=full))
    plain = flatten(drawn.photo)
    assert page.corners is not None
    assert plain.corners is not None
    assert np.array(page.corners) == pytest.approx(3 * np.array(plain.corners))
    assert page.to_photo((50, 60)) == pytest.approx(3 * np.array(plain.to_photo((50, 60))))


@pytest.mark.parametrize("quarters", [-3, -1, 0, 1, 2, 3, 4, 5])
def test_a_turned_page_leads_to_the_same_places(draw_board: Draw, quarters: int) -> None:
    page = flatten(draw_board().photo)
    turned = turn(page, quarters)
    assert np.array_equal(turned.pixels, np.rot90(page.pixels, -quarters))
    assert np.array_equal(turned.ink, np.rot90(page.ink, -quarters))
    corners = [(0, 0), (page.width, 0), (page.width, page.height), (0, page.height)]
    kept = [page.to_photo(corners[(i - quarters) % 4]) for i in range(4)]
    reached = turned.to_photo.polygon(
        ((0, 0), (turned.width, 0), (turned.width, turned.height), (0, turned.height))
    )
    assert np.array(reached) == pytest.approx(np.array(kept))
    assert turned.corners is not None
    on_page = turned.to_photo.inverse.polygon(turned.corners)
    assert on_page[0][0] < turned.width / 2
    assert on_page[0][1] < turned.height / 2


def test_four_quarter_turns_are_none(draw_board: Draw) -> None:
    page = flatten(draw_board().photo)
    around = turn(turn(turn(turn(page, 1), 1), 1), 1)
    assert np.array_equal(around.clean, page.clean)
    assert around.to_photo((10, 20)) == pytest.approx(page.to_photo((10, 20)))
    assert around.corners == page.corners


@pytest.mark.parametrize("board", ["easy/005", "easy/007", "medium/003", "hard/001", "hard/003"])
def test_benchmark_boards_are_cut_out_without_loss(root: Path, board: str) -> None:
    truth = json.loads((root / "benchmarks" / "boards" / f"{board}.json").read_text())
    photo = load_photo(root / "benchmarks" / "boards" / f"{board}.jpg")
    page = flatten(photo)
    assert page.corners is not None
    assert overlap(page.corners, truth["boards"][0]["corners"], photo) > 0.95
    back = page.to_photo.inverse
    for line in truth["_sim"]["lines"]:
        assert all(
            0 <= x <= page.width and 0 <= y <= page.height for x, y in back.polygon(line["polygon"])
        )


def test_a_benchmark_board_without_outline_is_kept_whole(root: Path) -> None:
    page = flatten(load_photo(root / "benchmarks" / "boards" / "medium" / "000.jpg"))
    assert page.corners is None
