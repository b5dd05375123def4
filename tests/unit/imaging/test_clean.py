"""Light is evened out, ink is found, ghosts are not."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from boardsnap.imaging import flatten
from boardsnap.model.page import Page, Photo, Pixels

MakePhoto = Callable[[Pixels], Photo]


def written(ink: tuple[int, int, int], ground: int = 220) -> Pixels:
    """A board that fills the picture, with six lines in one colour."""
    pixels = np.full((900, 1280, 3), ground, np.uint8)
    for row in range(6):
        cv2.putText(pixels, "PSI 0.31 income", (100, 160 + 120 * row), 0, 2, ink, 5, cv2.LINE_AA)
    noise = np.random.default_rng(3).normal(0, 2, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def strokes(pixels: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where the lines of `written` certainly are."""
    sure = np.zeros((900, 1280), np.uint8)
    for row in range(6):
        cv2.putText(sure, "PSI 0.31 income", (100, 160 + 120 * row), 0, 2, 1, 3)
    return np.asarray(sure > 0)


def found(page: Page, pixels: Pixels) -> float:
    """The share of the strokes that is ink."""
    return float(page.ink[strokes(pixels)].mean())


def stray(page: Page, pixels: Pixels) -> float:
    """The share of ink away from the strokes."""
    near = cv2.dilate(strokes(pixels).astype(np.uint8), np.ones((15, 15), np.uint8))
    return float(page.ink[near == 0].mean())


@pytest.mark.parametrize(
    "ink",
    [
        (30, 30, 30),
        (40, 50, 160),
        (200, 40, 40),
        (30, 140, 70),
        (240, 150, 40),
        (235, 215, 60),
        (130, 60, 160),
        (165, 165, 165),
    ],
    ids=["black", "blue", "red", "green", "orange", "yellow", "purple", "faint"],
)
def test_every_marker_is_ink(as_photo: MakePhoto, ink: tuple[int, int, int]) -> None:
    pixels = written(ink)
    page = flatten(as_photo(pixels))
    assert found(page, pixels) > 0.95
    assert stray(page, pixels) < 0.0005


def test_uneven_light_is_evened_out(as_photo: MakePhoto) -> None:
    pixels = written((40, 50, 160))
    fall = np.linspace(1, 0.4, 1280)[None, :, None] * np.linspace(1, 0.7, 900)[:, None, None]
    shaded = (pixels * fall).astype(np.uint8)
    page = flatten(as_photo(shaded))
    assert found(page, pixels) > 0.95
    assert stray(page, pixels) < 0.0005
    ground = cv2.dilate(page.ink.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert page.clean[ground].mean() > 252


def test_a_ghost_of_wiped_writing_is_no_ink(as_photo: MakePhoto) -> None:
    pixels = written((30, 30, 40))
    ghost = pixels.astype(np.int16)
    old = np.zeros((900, 1280), np.uint8)
    for row in range(5):
        cv2.putText(old, "old words here", (130, 220 + 120 * row), 0, 1.5, 1, 5)
    ghost[old > 0] -= 12
    page = flatten(as_photo(np.clip(ghost, 0, 255).astype(np.uint8)))
    assert found(page, pixels) > 0.95
    assert stray(page, pixels) < 0.002


@pytest.mark.parametrize(("ground", "ink"), [(35, (230, 230, 225)), (50, (240, 220, 90))])
def test_chalk_on_a_blackboard_becomes_ink_on_white(
    as_photo: MakePhoto, ground: int, ink: tuple[int, int, int]
) -> None:
    pixels = written(ink, ground)
    page = flatten(as_photo(pixels))
    assert found(page, pixels) > 0.9
    assert stray(page, pixels) < 0.001
    assert page.clean[0, 0].min() == 255
    assert page.pixels is pixels


def test_coloured_ink_keeps_its_colour(as_photo: MakePhoto) -> None:
    pixels = written((200, 40, 40), 180)
    page = flatten(as_photo(pixels))
    red, green, blue = page.clean[strokes(pixels)].mean(axis=0)
    assert red > 2 * green
    assert red > 2 * blue


def test_printed_paper_is_ink_too(as_photo: MakePhoto) -> None:
    pixels = np.full((1400, 1000, 3), 250, np.uint8)
    for row in range(40):
        cv2.putText(pixels, "the model was retrained in March", (80, 60 + 33 * row), 0, 0.8, 0, 2)
    page = flatten(as_photo(pixels))
    assert 0.02 < page.ink.mean() < 0.2
    assert page.width * page.height >= 0.9 * 1400 * 1000
