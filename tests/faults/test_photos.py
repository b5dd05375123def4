"""Whatever is given as a photo: an error that says the way out, never a traceback or a warning."""

from __future__ import annotations

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from boardsnap.errors import InputError, MissingFileError, NotAnImageError, TooLargeError
from boardsnap.imaging import load_photo, photo


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels and holds next to none."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def jpeg(width: int, height: int) -> bytes:
    """A grey JPEG."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (128, 128, 128)).save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"not a picture at all", "is not a picture"),
        (b"<html><body>404</body></html>", "is not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is not a picture"),
        (b"%PDF-1.7\n...", "export its page"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is not a picture"),
        (bytes(5000), "is not a picture"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"GIF89a", "damaged"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "damaged"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf", "damaged"),
    ],
)
def test_what_is_no_picture_is_called_so(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "board.jpg"
    file.write_bytes(content)
    with pytest.raises(NotAnImageError, match=message) as caught:
        load_photo(file)
    assert "board.jpg" in str(caught.value)


@pytest.mark.parametrize("size", [(1, 1), (3000, 1), (31, 31)])
def test_a_picture_too_small_for_writing_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InputError, match="too few to hold writing"):
        load_photo(jpeg(*size))


@pytest.mark.parametrize("size", [(20_000, 15_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_before_it_is_decoded(size: tuple[int, int]) -> None:
    with pytest.raises(TooLargeError, match="scale it down"):
        load_photo(png_header(*size))


def test_a_photo_of_108_megapixels_passes_the_limits() -> None:
    with pytest.raises(NotAnImageError, match="damaged"):
        load_photo(png_header(12_000, 9_000))


def test_a_file_with_too_many_bytes_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "board.tif"
    with file.open("wb") as sparse:
        sparse.truncate(photo.MAX_FILE_BYTES + 1)
    with pytest.raises(TooLargeError, match="save it as a JPEG"):
        load_photo(file)


def test_too_many_bytes_in_memory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photo, "MAX_FILE_BYTES", 100)
    with pytest.raises(TooLargeError, match="save it as a JPEG"):
        load_photo(jpeg(64, 64))


def test_a_folder_is_no_photo(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="is a folder"):
        load_photo(tmp_path)


@pytest.mark.parametrize("name", ["missing.jpg", "a\0b.jpg", "x" * 5000 + ".jpg"])
def test_a_file_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(MissingFileError, match="check the path"):
        load_photo(tmp_path / name)


def test_a_path_through_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "board.jpg"
    file.write_bytes(jpeg(64, 64))
    with pytest.raises(MissingFileError, match="check the path"):
        load_photo(file / "board.jpg")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(MissingFileError, match="is not a file"):
        load_photo(tmp_path / "pipe.jpg")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_says_so(tmp_path: Path) -> None:
    file = tmp_path / "board.jpg"
    file.write_bytes(jpeg(64, 64))
    file.chmod(0)
    with pytest.raises(MissingFileError, match="check its permissions"):
        load_photo(file)


WHOLE = {form: io.BytesIO() for form in ("JPEG", "PNG", "WEBP", "TIFF", "GIF")}
for _form, _file in WHOLE.items():
    Image.fromarray(np.indices((64, 80)).sum(axis=0).astype(np.uint8)).save(_file, _form)


@pytest.mark.parametrize("form", WHOLE)
@given(data=st.data())
def test_damaged_bytes_give_a_photo_or_an_input_error(form: str, data: st.DataObject) -> None:
    damaged = bytearray(WHOLE[form].getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = load_photo(bytes(damaged))
    except InputError as error:
        assert str(error)
    else:
        assert read.pixels.dtype == np.uint8
        assert read.pixels.shape[2] == 3


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"b\xffd.jpg", "b\ufffdd.jpg"), (b"a\nb\x1b.jpg", "a\ufffdb\ufffd.jpg")],
)
def test_a_name_that_no_document_can_hold_is_made_printable(
    tmp_path: Path, name: bytes, shown: str
) -> None:
    file = tmp_path / os.fsdecode(name)
    file.write_bytes(jpeg(64, 64))
    assert load_photo(file).name == shown


def test_what_cannot_be_decoded_at_a_fraction_has_a_lower_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(photo._MAX_PIXELS_OF, "WEBP", 5000)
    with pytest.raises(TooLargeError, match="such a file"):
        load_photo(WHOLE["WEBP"].getvalue())
    assert load_photo(WHOLE["PNG"].getvalue()).width == 80
