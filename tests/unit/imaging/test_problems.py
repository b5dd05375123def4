"""What makes a page hard to read is said, and where."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from boardsnap.imaging import flatten, turn
from boardsnap.model.geometry import bounds
from boardsnap.model.page import Photo, Pixels

MakePhoto = Callable[[Pixels], Photo]


def board(ink: int = 40, size: float = 2.0, thickness: int = 5) -> Pixels:
    """A board full of writing, sharp and well lit."""
    pixels = np.full((900, 1280, 3), 200, np.uint8)
    step = int(60 * size)
    for y in range(step, 880, step):
        cv2.putText(pixels, "PSI 0.31 income", (60, y), 0, size, (ink,) * 3, thickness, cv2.LINE_AA)
    return pixels


def codes(photo: Photo) -> set[str]:
    """The problems of a photo's page."""
    return {problem.code for problem in flatten(photo).problems}


def test_a_good_photo_has_no_problems(as_photo: MakePhoto) -> None:
    assert codes(as_photo(board())) == set()


def test_glare_is_outlined(as_photo: MakePhoto) -> None:
    pixels = board()
    cv2.circle(pixels, (700, 450), 80, (255, 255, 255), -1)
    page = flatten(as_photo(pixels))
    (glare,) = [problem for problem in page.problems if problem.code == "glare"]
    assert glare.polygon is not None
    box = bounds(glare.polygon)
    assert box.centre == pytest.approx((700, 450), abs=15)
    assert box.width == pytest.approx(160, abs=25)


def test_glare_turns_with_the_page(as_photo: MakePhoto) -> None:
    pixels = board()
    cv2.circle(pixels, (900, 300), 80, (255, 255, 255), -1)
    (glare,) = turn(flatten(as_photo(pixels)), 1).problems
    assert glare.polygon is not None
    assert bounds(glare.polygon).centre == pytest.approx((600, 900), abs=15)


def test_an_overexposed_board_is_not_all_glare(as_photo: MakePhoto) -> None:
    pixels = board()
    pixels[pixels == 200] = 255
    assert "glare" not in codes(as_photo(pixels))


def test_pale_ink_is_a_problem(as_photo: MakePhoto) -> None:
    assert codes(as_photo(board(ink=172))) == {"faint"}


def test_a_blurred_photo_is_called_blurred(as_photo: MakePhoto) -> None:
    blurred = np.asarray(cv2.GaussianBlur(board(), (0, 0), 8), np.uint8)
    assert codes(as_photo(blurred)) == {"blur"}


def test_tiny_writing_is_a_problem(as_photo: MakePhoto) -> None:
    assert "small_writing" in codes(as_photo(board(size=0.35, thickness=1)))


@pytest.mark.parametrize(("size", "is_tiny"), [(0.45, True), (0.9, False)])
def test_writing_is_as_tiny_as_in_the_photo(
    as_photo: MakePhoto, size: float, is_tiny: bool
) -> None:
    # A small page is enlarged: that makes no letter any clearer.
    small = board(size=size, thickness=1)[:440, :640]
    page = flatten(as_photo(small))
    assert page.width == 2 * 640
    assert ("small_writing" in {problem.code for problem in page.problems}) is is_tiny
