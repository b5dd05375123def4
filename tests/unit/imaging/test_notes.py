"""Sticky notes: found by their colour, and what is written on them is ink."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from boardsnap.imaging.rectify import flatten, turn
from boardsnap.model.geometry import bounds
from boardsnap.model.page import Photo, Pixels

MakePhoto = Callable[[Pixels], Photo]
NOTES = {
    (150, 200): (246, 230, 90),
    (404, 200): (248, 150, 175),
    (658, 204): (120, 195, 240),
    (700, 600): (150, 215, 120),
}
SIDE = 250
PENCIL = 70


def board(*, pressure: float = 0.6) -> tuple[Pixels, Pixels]:
    """A shaded board with notes close together, and where the pencil was."""
    shade = np.linspace(0.75, 1.0, 1600, dtype=np.float32)[np.newaxis, :, np.newaxis]
    pixels = np.full((1200, 1600, 3), 240, np.float32)
    pencil = np.zeros((1200, 1600), np.uint8)
    for (left, top), colour in NOTES.items():
        pixels[top : top + SIDE, left : left + SIDE] = colour
        for row in range(3):
            for column in range(8):
                x, y = left + 30 + 24 * column, top + 50 + 60 * row
                cv2.line(pencil, (x, y), (x + 8, y + 26), 255, 3)
    share = pencil[:, :, np.newaxis] / np.float32(255) * pressure
    pixels += share * (np.minimum(pixels, PENCIL) - pixels)
    noise = np.random.default_rng(5).normal(0, 2, pixels.shape)
    return np.clip(pixels * shade + noise, 0, 255).astype(np.uint8), pencil


def test_notes_that_nearly_touch_are_found_one_by_one(as_photo: MakePhoto) -> None:
    page = flatten(as_photo(board()[0]))
    found = sorted((round(bounds(n).left), round(bounds(n).top)) for n in page.notes)
    assert found == [pytest.approx(place, abs=8) for place in sorted(NOTES)]
    assert all(abs(bounds(n).width - SIDE) < 16 for n in page.notes)


@pytest.mark.parametrize("pressure", [0.35, 0.6, 1.0])
def test_pencil_on_coloured_paper_is_ink_and_the_paper_is_not(
    as_photo: MakePhoto, pressure: float
) -> None:
    pixels, pencil = board(pressure=pressure)
    page = flatten(as_photo(pixels))
    assert page.ink[pencil > 0].mean() > 0.8
    away = cv2.dilate(pencil, np.ones((9, 9), np.uint8)) == 0
    assert page.ink[away].mean() < 0.002


def test_the_evenly_lit_page_is_white_where_notes_are(as_photo: MakePhoto) -> None:
    pixels, pencil = board()
    clean = flatten(as_photo(pixels)).clean
    assert clean[cv2.dilate(pencil, np.ones((9, 9), np.uint8)) == 0].mean() > 245
    assert clean[pencil > 0].mean() < 200


def test_a_turned_page_takes_its_notes_along(as_photo: MakePhoto) -> None:
    page = flatten(as_photo(board()[0]))
    turned = turn(page, 1)
    for note, moved in zip(page.notes, turned.notes, strict=True):
        assert turned.to_photo.polygon(moved)[1] == pytest.approx(page.to_photo(note[0]), abs=1)
        assert moved[0][0] < moved[1][0] and moved[0][1] < moved[3][1]


def test_coloured_writing_is_no_paper(as_photo: MakePhoto) -> None:
    pixels = np.full((1200, 1600, 3), 240, np.uint8)
    for row in range(12):
        text, place = "ITEM COVERAGE DOWN TO 14", (100, 140 + 70 * row)
        cv2.putText(pixels, text, place, cv2.FONT_HERSHEY_SIMPLEX, 1.8, (40, 60, 170), 6)
    page = flatten(as_photo(pixels))
    assert page.notes == ()
    assert page.ink[(pixels[:, :, 0] < 100)].mean() > 0.95
