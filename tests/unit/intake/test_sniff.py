"""The kind of a file from its first bytes."""

from __future__ import annotations

import io
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from boardsnap.intake.sniff import HEAD_BYTES, media_type


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("AVIF", "image/avif"),
    ],
)
def test_what_the_reader_accepts_is_recognised(form: str, kind: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(file, form)
    assert media_type(file.getvalue()[:HEAD_BYTES]) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "image/avif"),
        (b"\0\0\0\x1cftypmiaf\0\0\0\0avifmif1miaf", "image/avif"),
        (b"MM\0*\0\0\0\x08", "image/tiff"),
    ],
)
def test_brands_of_phones_are_recognised(head: bytes, kind: str) -> None:
    assert media_type(head) == kind


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff\xd8",
        b"%PDF-1.7",
        b"%!PS-Adobe-3.0 EPSF-3.0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html>",
        b"PK\x03\x04",
        b"RIFF\0\0\0\0WAVE",
        b"\0\0\0\x18ftypmp42\0\0\0\0isommp42",
        b"\x7fELF",
    ],
)
def test_what_the_reader_does_not_accept_is_not(head: bytes) -> None:
    assert media_type(head) is None


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_have_a_kind_or_none(head: bytes) -> None:
    assert media_type(head) is None or media_type(head) == media_type(head + b"more")


def test_brands_agree_with_the_decoder_of_heic() -> None:
    is_supported = import_module("pi_heif").is_supported
    for brand in (b"heic", b"heix", b"hevc", b"mif1"):
        head = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic"
        assert bool(is_supported(head)) is (media_type(head) == "image/heic")
