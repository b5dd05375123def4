"""A file or bytes to a Photo: decoded once, upright, bounded, or an error that says the way out."""

from __future__ import annotations

import hashlib
import importlib
import io
import math
import stat
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFile, UnidentifiedImageError

from boardsnap.errors import InputError, MissingFileError, NotAnImageError, TooLargeError
from boardsnap.model.page import Photo, Pixels

# Twice what the largest phone photos of 2026 take (200-MP JPEGs, 80 to 100 MB).
MAX_FILE_BYTES = 200_000_000
# 108-MP phone sensors still pass. As JPEGs, which are decoded at a fraction of their size, they
# take 280 MB at most; other formats are decoded whole, at 4 bytes a pixel and more.
MAX_PIXELS = 120_000_000
# What these decoders hold at once, measured on 48 MP: AVIF 9 bytes a pixel (HEIF is alike), WebP
# 15. With the text engine loaded all of them stay below 900 MB.
_MAX_PIXELS_OF = {"HEIF": 60_000_000, "AVIF": 60_000_000, "WEBP": 40_000_000}
# What a Photo keeps: the 12-MP photos that phones write by default stay as they are. Photo,
# page, clean page and ink take 10 bytes a pixel together, 160 MB at this size.
KEPT_PIXELS = 16_000_000
# A JPEG may be decoded at 1/2, 1/4 or 1/8 where that leaves at least this many pixels: handwriting
# 20 px high at 12 MP is the smallest that reads (docs of the benchmark), so not much below that.
_DRAFT_PIXELS = 10_000_000
# Rows that are converted and reduced at once.
_STRIP_ROWS = 512
# Handwriting needs about 20 px of height: nothing smaller can show a written line with its margin.
MIN_SIDE_PX = 32

# Named, so that no other decoder of Pillow (EPS runs Ghostscript) ever sees foreign bytes.
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF", "GIF", "BMP")
_READABLE = "JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF or BMP"

_EXIF_ORIENTATION = 0x0112
_EXIF_DATETIME = 0x0132
_EXIF_IFD = 0x8769
_EXIF_DATETIME_ORIGINAL = 0x9003

# What the decoders raise on bytes that are no picture after all, or only half of one.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
)

# Filters of `warnings` belong to the whole process, so only one decode may change them at a time.
_decoding = threading.Lock()


def load_photo(
    source: str | Path | bytes, *, name: str | None = None, min_side_px: int = MIN_SIDE_PX
) -> Photo:
    """The photo in a file or in bytes, decoded and turned upright by its EXIF orientation.

    Args:
        source: a path, or the bytes of an encoded picture.
        name: what to call it; the file's name where it has one, else `photo`.
        min_side_px: a picture with a shorter side is refused.

    Raises:
        MissingFileError: no such file, a folder, or not readable.
        NotAnImageError: no picture, or one that is damaged or cut short.
        TooLargeError: more bytes or pixels than the limits allow.
        InputError: too small to hold writing.
    """
    if isinstance(source, bytes):
        encoded, file_time, title = source, None, _printable(name or "photo")
    else:
        path = Path(source)
        encoded, file_time = _read_file(path)
        title = name or _printable(path.name)
    if len(encoded) > MAX_FILE_BYTES:
        raise _too_many_bytes(title, len(encoded))
    with _quiet_pillow():
        picture = _open(encoded, title)
        full_size = picture.size
        _check_size(full_size, _MAX_PIXELS_OF.get(picture.format or "", MAX_PIXELS), title)
        if min(full_size) < min_side_px:
            raise _too_small(title, full_size)
        pixels = _decode(picture, title)
        # Only now: Pillow turns TIFFs itself while decoding, and takes the tag out.
        orientation, captured_at = _read_exif(picture)
    pixels = _turn_upright(pixels, orientation)
    if orientation >= 5:
        full_size = (full_size[1], full_size[0])
    return Photo(
        pixels=pixels,
        name=title,
        sha256=hashlib.sha256(encoded).hexdigest(),
        captured_at=captured_at,
        file_time=file_time,
        full_size=None if full_size == (pixels.shape[1], pixels.shape[0]) else full_size,
    )


def _printable(name: str) -> str:
    """The name as documents can hold it: bytes that are no UTF-8, and controls, replaced."""
    readable = name.encode(errors="surrogateescape").decode(errors="replace")
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in readable)


def _read_file(path: Path) -> tuple[bytes, datetime]:
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise MissingFileError(f"{path} is a folder: name a photo in it")
        if not stat.S_ISREG(facts.st_mode):
            raise MissingFileError(f"{path} is not a file: name a photo")
        if facts.st_size > MAX_FILE_BYTES:
            raise _too_many_bytes(path.name, facts.st_size)
        return path.read_bytes(), datetime.fromtimestamp(int(facts.st_mtime))
    except FileNotFoundError as error:
        raise MissingFileError(f"{path} does not exist: check the path") from error
    except PermissionError as error:
        raise MissingFileError(f"{path} may not be read: check its permissions") from error
    except (OSError, ValueError) as error:
        raise MissingFileError(f"{path} cannot be read: check the path") from error


def _too_many_bytes(name: str, size: int) -> TooLargeError:
    return TooLargeError(
        f"{name} has {size / 1e6:.0f} MB, more than the {MAX_FILE_BYTES / 1e6:.0f} MB "
        "that a photo may have: save it as a JPEG first"
    )


@contextmanager
def _quiet_pillow() -> Iterator[None]:
    """Keeps Pillow's remarks on odd files from the user: what matters is checked here."""
    with _decoding, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def _load_decoders() -> None:
    """Makes known to Pillow what it does not load itself when a format is named."""
    for plugin in ("Avif", "Tiff", "WebP"):
        importlib.import_module(f"PIL.{plugin}ImagePlugin")
    importlib.import_module("pi_heif").register_heif_opener()


def _open(encoded: bytes, name: str) -> ImageFile.ImageFile:
    _load_decoders()
    try:
        return Image.open(io.BytesIO(encoded), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name) from error
    except UnidentifiedImageError as error:
        raise NotAnImageError(_why_not_an_image(encoded, name)) from error
    except _DECODER_ERRORS as error:
        raise _damaged(name) from error


def _why_not_an_image(encoded: bytes, name: str) -> str:
    if not encoded:
        return f"{name} is empty: copy it again from the camera"
    if encoded.startswith(b"%PDF"):
        return f"{name} is a PDF: export its page as a JPEG or PNG"
    return f"{name} is not a picture that can be read, or it is damaged: give a {_READABLE} file"


def _damaged(name: str) -> NotAnImageError:
    return NotAnImageError(
        f"{name} is damaged or cut short: copy it again from the camera, or save it anew"
    )


def _too_many_pixels(
    name: str, size: tuple[int, int] | None = None, most: int = MAX_PIXELS
) -> TooLargeError:
    extent = f"{size[0]}x{size[1]} pixels" if size else "far too many pixels"
    kind = "such a file" if most < MAX_PIXELS else "a photo"
    return TooLargeError(
        f"{name} has {extent}, more than the {most / 1e6:.0f} megapixels "
        f"that {kind} may have: scale it down first"
    )


def _check_size(size: tuple[int, int], most: int, name: str) -> None:
    width, height = size
    if width * height > most:
        raise _too_many_pixels(name, size, most)


def _too_small(name: str, size: tuple[int, int]) -> InputError:
    return InputError(
        f"{name} has {size[0]}x{size[1]} pixels, too few to hold writing: give the photo itself"
    )


def _read_exif(picture: ImageFile.ImageFile) -> tuple[int, datetime | None]:
    """The orientation (1 to 8) and the capture date; what is unreadable counts as absent."""
    try:
        exif = picture.getexif()
        orientation = exif.get(_EXIF_ORIENTATION, 1)
        dates = (exif.get_ifd(_EXIF_IFD).get(_EXIF_DATETIME_ORIGINAL), exif.get(_EXIF_DATETIME))
    except _DECODER_ERRORS:
        return 1, None
    captured_at = next((date for date in map(_exif_date, dates) if date), None)
    return (orientation if orientation in range(1, 9) else 1), captured_at


def _exif_date(value: object) -> datetime | None:
    """The date that EXIF writes as `2026:03:04 14:30:00`; None for blanks and zeros."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.strptime(value.strip("\0 ")[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _decode(picture: ImageFile.ImageFile, name: str) -> Pixels:
    """RGB pixels of the first frame; large JPEGs straight at a fraction of their size."""
    try:
        if picture.width * picture.height > KEPT_PIXELS:
            shrink = math.sqrt(_DRAFT_PIXELS / (picture.width * picture.height))
            picture.draft(None, (int(picture.width * shrink), int(picture.height * shrink)))
        picture.load()
        return _rgb_pixels(picture)
    except MemoryError as error:
        raise _too_many_pixels(name, picture.size) from error
    except _DECODER_ERRORS as error:
        raise _damaged(name) from error


def _rgb_pixels(picture: Image.Image) -> Pixels:
    """The picture's pixels, reduced where it has more than a Photo keeps.

    Large pictures go through strip by strip: a second copy of one, in another mode, would take
    as much memory again.
    """
    greys = _grey_range(picture) if picture.mode.startswith(("I", "F")) else None
    shrink = math.sqrt(KEPT_PIXELS / (picture.width * picture.height))
    if shrink >= 1:
        return np.asarray(_to_rgb(picture, greys))
    width, height = max(1, int(picture.width * shrink)), max(1, int(picture.height * shrink))
    pixels = np.empty((height, width, 3), np.uint8)
    scale = picture.height / height
    for first in range(0, height, _STRIP_ROWS):
        last = min(height, first + _STRIP_ROWS)
        top, bottom = int(first * scale), min(picture.height, math.ceil(last * scale))
        strip = _to_rgb(picture.crop((0, top, picture.width, bottom)), greys)
        reach = (0, first * scale - top, picture.width, min(last * scale - top, strip.height))
        reduced = strip.resize((width, last - first), Image.Resampling.BOX, reach)
        pixels[first:last] = np.asarray(reduced)
    return pixels


def _to_rgb(picture: Image.Image, greys: tuple[float, float] | None) -> Image.Image:
    if picture.mode == "RGB" and "transparency" not in picture.info:
        return picture
    if greys is not None:
        return _eight_bit(picture, greys).convert("RGB")
    if picture.has_transparency_data:
        written = picture.convert("RGBA")
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(written, mask=written.getchannel("A"))
        return paper
    return picture.convert("RGB")


def _grey_range(picture: Image.Image) -> tuple[float, float]:
    """The darkest and the lightest grey, zero among them, of 16 or 32 bits or floats."""
    least = most = 0.0
    for top in range(0, picture.height, _STRIP_ROWS):
        bottom = min(picture.height, top + _STRIP_ROWS)
        grey = _finite(picture.crop((0, top, picture.width, bottom)))
        least, most = min(least, float(grey.min())), max(most, float(grey.max()))
    return least, most


def _eight_bit(picture: Image.Image, greys: tuple[float, float]) -> Image.Image:
    """The greys spread so that the lightest one of the whole picture is white."""
    least, most = greys
    grey = (_finite(picture) - least) * (255.0 / max(most - least, 1e-6))
    return Image.fromarray(grey.astype(np.uint8))


def _finite(picture: Image.Image) -> npt.NDArray[np.float32]:
    return np.nan_to_num(np.asarray(picture).astype(np.float32), posinf=0.0, neginf=0.0)


def _turn_upright(pixels: Pixels, orientation: int) -> Pixels:
    """The pixels as EXIF orientation 1 would store them (EXIF 2.32, tag 0x0112)."""
    if orientation in (5, 6, 7, 8):
        pixels = np.asarray(cv2.transpose(pixels), np.uint8)
    flip = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}.get(orientation)
    return pixels if flip is None else np.asarray(cv2.flip(pixels, flip), np.uint8)
