"""The picture that is shown beside the document."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from boardsnap.imaging import flatten, picture_of
from boardsnap.imaging.picture import photo_picture
from boardsnap.model.page import Photo

Draw = Callable[..., Any]


def test_the_picture_fits_its_longest_side(draw_board: Draw) -> None:
    page = flatten(draw_board().photo)
    picture = picture_of(page, max_side_px=500)
    shown = Image.open(io.BytesIO(picture.jpeg))
    assert (shown.format, shown.size) == ("JPEG", (picture.width, picture.height))
    assert max(shown.size) == 500
    assert picture.width / picture.height == pytest.approx(page.width / page.height, rel=0.01)


def test_a_small_page_is_not_enlarged(draw_board: Draw) -> None:
    page = flatten(draw_board().photo)
    picture = picture_of(page, max_side_px=5000)
    assert (picture.width, picture.height) == (page.width, page.height)


def test_places_in_the_photo_are_found_in_the_picture(draw_board: Draw) -> None:
    page = flatten(draw_board().photo)
    picture = picture_of(page, max_side_px=600)
    corner = picture.from_photo(page.to_photo((page.width, page.height)))
    assert corner == pytest.approx((picture.width, picture.height))


def test_the_photo_is_shown_with_places_as_in_the_file(draw_board: Draw) -> None:
    photo = draw_board().photo
    picture = photo_picture(photo, max_side_px=660)
    assert (picture.width, picture.height) == (660, 470)
    assert picture.from_photo((660.0, 470.0)) == pytest.approx((330, 235))
    reduced = Photo(photo.pixels, "b", "", None, None, full_size=(2640, 1880))
    assert photo_picture(reduced, 660).from_photo((1320.0, 940.0)) == pytest.approx((330, 235))


def test_the_same_page_gives_the_same_bytes(draw_board: Draw) -> None:
    photo = draw_board().photo
    assert picture_of(flatten(photo)).jpeg == picture_of(flatten(photo)).jpeg
