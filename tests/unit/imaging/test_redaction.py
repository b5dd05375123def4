"""Boxes burned into pictures: nothing of what they cover is left, all else stays."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from boardsnap.errors import InputError, NotAnImageError
from boardsnap.imaging import flatten, picture_of
from boardsnap.imaging.picture import photo_picture
from boardsnap.imaging.redaction import redact_picture
from boardsnap.model.geometry import Homography, Polygon
from boardsnap.model.page import Pixels

Draw = Callable[..., Any]
BOX = ((100.0, 80.0), (220.0, 80.0), (220.0, 120.0), (100.0, 120.0))


def encode(pixels: Pixels, form: str = "JPEG", **save: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, form, **save)
    return file.getvalue()


def decode(encoded: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(encoded)).convert("RGB"))


def noise(secret: int = 0) -> Pixels:
    """A picture whose pixels within `BOX` depend on a secret."""
    pixels = np.random.default_rng(7).integers(0, 256, (300, 400, 3)).astype(np.uint8)
    hidden = np.random.default_rng(100 + secret).integers(0, 256, (40, 120, 3))
    pixels[80:120, 100:220] = hidden.astype(np.uint8)
    return pixels


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_pictures_that_differ_below_the_box_alone_become_the_same(form: str) -> None:
    one, other = (redact_picture(encode(noise(secret), form), [BOX]) for secret in (1, 2))
    assert one.jpeg == other.jpeg
    assert decode(one.jpeg)[80:120, 100:220].max() < 8


def test_what_is_not_covered_stays() -> None:
    white = np.full((300, 400, 3), 255, np.uint8)
    shown = decode(redact_picture(encode(white), [BOX]).jpeg)
    assert shown[:60].min() == shown[140:].min() == 255
    assert shown[:, :80].min() == shown[:, 240:].min() == 255


def test_metadata_goes() -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x010E] = "the secret"
    encoded = encode(noise(), exif=exif, icc_profile=b"the secret", comment=b"the secret")
    redacted = redact_picture(encoded, [])
    assert b"secret" not in redacted.jpeg
    assert not Image.open(io.BytesIO(redacted.jpeg)).getexif()


def test_boxes_follow_the_orientation_of_the_photo() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    white = np.full((300, 400, 3), 255, np.uint8)
    redacted = redact_picture(encode(white, exif=exif), [BOX])
    assert (redacted.width, redacted.height) == (300, 400)
    assert decode(redacted.jpeg)[100, 150].max() < 8


def test_the_straightened_board_is_covered_where_its_photo_is(draw_board: Draw) -> None:
    board = draw_board()
    page = flatten(board.photo)
    for picture in (picture_of(page, 600), photo_picture(board.photo, 480)):
        before = decode(picture.jpeg)
        redacted = redact_picture(picture.jpeg, [board.lines[1]], picture.from_photo)
        assert redacted.from_photo == picture.from_photo
        after = decode(redacted.jpeg)
        inside = np.array(picture.from_photo.polygon(board.lines[1])).mean(axis=0).astype(int)
        beside = np.array(picture.from_photo.polygon(board.lines[3])).mean(axis=0).astype(int)
        assert after[inside[1], inside[0]].max() < 8
        around = np.s_[beside[1] - 5 : beside[1] + 5, beside[0] - 5 : beside[0] + 5]
        assert np.abs(after[around].astype(int) - before[around]).max() < 40


def test_a_box_behind_the_vanishing_line_covers_what_the_picture_shows_of_it() -> None:
    # Seen at a steep angle: photo places left of x = -100 lie behind the picture's horizon.
    steep = Homography((1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.01, 0.0, 1.0))
    white = np.full((100, 100, 3), 255, np.uint8)
    wide = ((-1000.0, 10.0), (30.0, 10.0), (30.0, 40.0), (-1000.0, 40.0))
    shown = decode(redact_picture(encode(white), [wide], steep).jpeg)
    assert shown[20, 5].max() < 8
    assert shown[90, 90].min() > 247


def test_crossed_and_bent_boxes_cover_their_hull() -> None:
    white = np.full((300, 400, 3), 255, np.uint8)
    crossed = (BOX[0], BOX[2], BOX[1], BOX[3])
    assert decode(redact_picture(encode(white), [crossed]).jpeg)[80:120, 100:220].max() < 8


def test_a_box_outside_the_picture_covers_nothing() -> None:
    white = np.full((300, 400, 3), 255, np.uint8)
    far = tuple((x + 5000, y) for x, y in BOX)
    assert decode(redact_picture(encode(white), [far]).jpeg).min() == 255


def test_a_narrow_thumbnail_is_redacted_too() -> None:
    narrow = np.full((9, 480, 3), 255, np.uint8)
    assert decode(redact_picture(encode(narrow), [BOX], Homography.scaling(0.1)).jpeg).min() < 8


@pytest.mark.parametrize("box", [(), BOX[:2], (*BOX[:3], (float("nan"), 0.0))])
def test_a_box_without_area_is_refused(box: Polygon) -> None:
    with pytest.raises(InputError, match="three corners"):
        redact_picture(encode(noise()), [box])


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(NotAnImageError):
        redact_picture(b"no picture", [BOX])


places = st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))


@settings(max_examples=50)
@example([((0.0, -0.0), (0.0, 0.0), (0.0, 0.0))])
@given(st.lists(st.lists(places, min_size=3, max_size=6).map(tuple), max_size=3))
def test_any_boxes_give_a_picture_of_the_same_size(boxes: list[Polygon]) -> None:
    redacted = redact_picture(encode(noise()), boxes)
    assert (redacted.width, redacted.height) == (400, 300)
