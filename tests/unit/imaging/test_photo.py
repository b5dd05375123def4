"""Files and bytes become upright RGB photos."""

from __future__ import annotations

import hashlib
import io
import os
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from boardsnap.errors import NotAnImageError
from boardsnap.imaging import load_photo, photo
from boardsnap.model.page import Pixels

RED, BLUE, WHITE = (200, 30, 30), (30, 30, 200), (240, 240, 240)


@pytest.fixture
def scene() -> Image.Image:
    """96 x 64, white, a red block at the top left and a blue one at the bottom right."""
    picture = Image.new("RGB", (96, 64), WHITE)
    picture.paste(RED, (0, 0, 48, 32))
    picture.paste(BLUE, (48, 32, 96, 64))
    return picture


def encode(picture: Image.Image, form: str, **options: object) -> bytes:
    """The picture as the bytes of a file."""
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def near(pixels: Pixels, picture: Image.Image, most: int = 12) -> bool:
    """Whether pixels are those of a picture but for what encoding loses."""
    expected = np.asarray(picture.convert("RGB")).astype(int)
    return pixels.shape == expected.shape and float(np.abs(pixels - expected).mean()) < most


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "GIF", "BMP"])
def test_each_format_is_read(scene: Image.Image, form: str) -> None:
    read = load_photo(encode(scene, form))
    assert near(read.pixels, scene)
    assert (read.width, read.height) == (96, 64)


def test_a_heic_from_a_phone_is_read_upright_with_its_date() -> None:
    read = load_photo(Path(__file__).parent / "turned.heic")
    assert (read.width, read.height) == (64, 96)
    assert read.captured_at == datetime(2026, 3, 4, 14, 29, 58)
    assert np.abs(read.pixels[8, 56].astype(int) - RED).max() < 20
    assert np.abs(read.pixels[88, 8].astype(int) - BLUE).max() < 20


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK", "YCbCr", "LA", "RGBA", "RGB"])
def test_each_colour_mode_becomes_rgb(scene: Image.Image, mode: str) -> None:
    stored = scene.convert(mode)
    form = "PNG" if mode in {"L", "1", "P", "LA", "RGBA", "RGB"} else "TIFF"
    read = load_photo(encode(stored, form))
    assert near(read.pixels, stored)


def test_a_cmyk_jpeg_keeps_its_colours(scene: Image.Image) -> None:
    assert near(load_photo(encode(scene.convert("CMYK"), "JPEG")).pixels, scene)


@pytest.mark.parametrize("form", ["PNG", "TIFF"])
def test_sixteen_bits_are_spread_over_eight(form: str) -> None:
    ramp = np.linspace(0, 65535, 64 * 64).reshape(64, 64).astype(np.uint16)
    read = load_photo(encode(Image.fromarray(ramp), form))
    assert read.pixels.min() == 0
    assert read.pixels.max() == 255
    assert np.abs(read.pixels[:, :, 0] - (ramp / 257)).max() < 2


def test_floats_are_spread_over_eight_bits() -> None:
    ramp = np.linspace(-1, 1, 64 * 64).reshape(64, 64).astype(np.float32)
    read = load_photo(encode(Image.fromarray(ramp), "TIFF"))
    assert (read.pixels.min(), read.pixels.max()) == (0, 255)


def test_what_is_transparent_is_white_paper() -> None:
    glass = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    glass.paste((10, 20, 30, 255), (0, 0, 32, 64))
    read = load_photo(encode(glass, "PNG"))
    assert tuple(read.pixels[5, 5]) == (10, 20, 30)
    assert tuple(read.pixels[5, 60]) == (255, 255, 255)


def test_a_transparent_palette_colour_is_white_paper() -> None:
    palette = Image.new("P", (64, 64), 0)
    palette.putpalette([0, 0, 0, 10, 20, 30])
    palette.paste(1, (0, 0, 32, 64))
    read = load_photo(encode(palette, "PNG", transparency=0))
    assert tuple(read.pixels[5, 5]) == (10, 20, 30)
    assert tuple(read.pixels[5, 60]) == (255, 255, 255)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_read(scene: Image.Image, form: str) -> None:
    later = Image.new("RGB", scene.size, (0, 0, 0))
    read = load_photo(encode(scene, form, save_all=True, append_images=[later]))
    assert near(read.pixels, scene)


def test_the_content_counts_and_not_the_suffix(scene: Image.Image, tmp_path: Path) -> None:
    file = tmp_path / "board.png"
    file.write_bytes(encode(scene, "JPEG"))
    assert near(load_photo(file).pixels, scene)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright(
    scene: Image.Image, orientation: int, form: str
) -> None:
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = scene.transpose(undo[orientation]) if orientation in undo else scene
    exif = Image.Exif()
    exif[0x0112] = orientation
    read = load_photo(encode(stored, form, exif=exif))
    assert near(read.pixels, scene)


@pytest.mark.parametrize("orientation", [0, 9, 77])
def test_an_orientation_that_does_not_exist_is_ignored(
    scene: Image.Image, orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert near(load_photo(encode(scene, "JPEG", exif=exif)).pixels, scene)


@pytest.mark.parametrize(
    ("original", "changed", "expected"),
    [
        ("2026:03:04 14:30:00", "2026:05:01 00:00:00", datetime(2026, 3, 4, 14, 30)),
        (None, "2026:05:01 08:15:30", datetime(2026, 5, 1, 8, 15, 30)),
        ("0000:00:00 00:00:00", "2026:05:01 08:15:30", datetime(2026, 5, 1, 8, 15, 30)),
        ("    :  :     :  :  ", None, None),
        ("yesterday", None, None),
        (None, None, None),
    ],
)
def test_the_capture_date_is_the_cameras(
    scene: Image.Image, original: str | None, changed: str | None, expected: datetime | None
) -> None:
    exif = Image.Exif()
    if original:
        exif.get_ifd(0x8769)[0x9003] = original
    if changed:
        exif[0x0132] = changed
    assert load_photo(encode(scene, "JPEG", exif=exif)).captured_at == expected


def test_broken_exif_does_not_stop_a_photo(scene: Image.Image) -> None:
    whole = encode(scene, "JPEG", exif=b"Exif\x00\x00MM\x00\x2a\x00\x00\xff\xff\x00\x09\x01\x12")
    read = load_photo(whole)
    assert near(read.pixels, scene)
    assert read.captured_at is None


def test_a_file_has_a_name_a_time_and_a_digest(scene: Image.Image, tmp_path: Path) -> None:
    file = tmp_path / "board.jpg"
    file.write_bytes(encode(scene, "JPEG"))
    os.utime(file, (1_770_000_000, 1_770_000_000))
    read = load_photo(str(file))
    assert read.name == "board.jpg"
    assert read.file_time == datetime.fromtimestamp(1_770_000_000)
    assert read.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_bytes_have_no_time_and_the_name_they_are_given(scene: Image.Image) -> None:
    encoded = encode(scene, "PNG")
    assert load_photo(encoded).name == "photo"
    assert load_photo(encoded).file_time is None
    assert load_photo(encoded, name="from the phone").name == "from the phone"


def test_a_large_photo_keeps_its_coordinates_but_fewer_pixels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(photo, "KEPT_PIXELS", 40_000)
    monkeypatch.setattr(photo, "_DRAFT_PIXELS", 25_000)
    wide = Image.radial_gradient("L").resize((600, 403)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    for form in ("JPEG", "PNG"):
        read = load_photo(encode(wide, form, exif=exif))
        assert (read.width, read.height) == (403, 600)
        assert read.pixels.shape[0] * read.pixels.shape[1] <= 40_000
        rows, columns = read.pixels.shape[:2]
        assert read.to_full((columns, rows)) == pytest.approx((403, 600))


def test_the_pixels_of_an_ordinary_photo_are_its_coordinates(scene: Image.Image) -> None:
    assert load_photo(encode(scene, "PNG")).to_full((12.5, 7.0)) == (12.5, 7.0)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "GIF", "BMP"])
def test_half_a_file_is_not_read_as_half_a_board(form: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)
    whole = encode(Image.fromarray(noise), form)
    with pytest.raises(NotAnImageError, match=r"damaged|not a picture"):
        load_photo(whole[: len(whole) // 2])


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "CMYK", "P", "I;16", "F"])
def test_a_large_picture_goes_through_in_strips_without_a_seam(
    mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ramp = np.linspace(0, 255, 301).round().astype(np.uint8)[:, None].repeat(211, axis=1)
    grey = Image.fromarray(ramp)
    stored = Image.fromarray(ramp.astype(np.uint16) * 257) if mode == "I;16" else grey.convert(mode)
    encoded = encode(stored, "TIFF")
    monkeypatch.setattr(photo, "KEPT_PIXELS", 20_000)
    monkeypatch.setattr(photo, "_STRIP_ROWS", 7)
    read = load_photo(encoded)
    rows, columns = read.pixels.shape[:2]
    assert 19_000 < rows * columns <= 20_000
    assert (read.width, read.height) == (211, 301)
    whole = grey.convert("RGB").resize((columns, rows), Image.Resampling.BOX)
    assert np.abs(read.pixels - np.asarray(whole).astype(int)).max() <= 2
