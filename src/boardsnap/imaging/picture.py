"""Photo and straightened board as files to show beside the document."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from boardsnap.model.geometry import Homography
from boardsnap.model.page import Page, Photo, Picture, Pixels

# Writing stays sharp and a document with its picture inside stays around 200 kB.
_JPEG_QUALITY = 80
# A 4K screen shows a photo of this size beside the document with its writing still sharp.
PHOTO_SIDE_PX = 2400
# Sharp on a phone's list of boards (160 points wide, three pixels a point).
THUMBNAIL_SIDE_PX = 480


def picture_of(page: Page, max_side_px: int = 1600) -> Picture:
    """The cleaned board as a JPEG; the same page gives the same bytes.

    Args:
        page: the straightened board.
        max_side_px: the longer side of the picture is at most this long.
    """
    return _shrunk(page.clean, page.to_photo, max_side_px)


def photo_picture(photo: Photo, max_side_px: int = PHOTO_SIDE_PX) -> Picture:
    """The photo as a JPEG that may be shown: upright, and nothing of the file but its pixels.

    Args:
        photo: what was taken.
        max_side_px: the longer side of the picture is at most this long.
    """
    return _shrunk(photo.pixels, photo.to_full, max_side_px)


def encode_picture(pixels: Pixels) -> bytes:
    """The pixels as a JPEG without metadata."""
    encoded = io.BytesIO()
    Image.fromarray(pixels).save(encoded, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    return encoded.getvalue()


def _shrunk(pixels: Pixels, to_photo: Homography, max_side_px: int) -> Picture:
    rows, columns = pixels.shape[:2]
    factor = min(1.0, max_side_px / max(columns, rows))
    width, height = max(1, round(columns * factor)), max(1, round(rows * factor))
    if factor < 1:
        shown = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
        pixels = np.asarray(shown, np.uint8)
    to_picture = Homography.scaling(width / columns, height / rows)
    return Picture(
        jpeg=encode_picture(pixels),
        width=width,
        height=height,
        from_photo=to_photo.inverse.then(to_picture),
    )
