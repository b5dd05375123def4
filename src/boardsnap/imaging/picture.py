"""The straightened board as a file to show beside the document."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from boardsnap.model.geometry import Homography
from boardsnap.model.page import Page, Picture

# Writing stays sharp and a document with its picture inside stays around 200 kB.
_JPEG_QUALITY = 80


def picture_of(page: Page, max_side_px: int = 1600) -> Picture:
    """The cleaned board as a JPEG; the same page gives the same bytes.

    Args:
        page: the straightened board.
        max_side_px: the longer side of the picture is at most this long.
    """
    factor = min(1.0, max_side_px / max(page.width, page.height))
    width, height = max(1, round(page.width * factor)), max(1, round(page.height * factor))
    shown = page.clean
    if factor < 1:
        shown = np.asarray(
            cv2.resize(page.clean, (width, height), interpolation=cv2.INTER_AREA), np.uint8
        )
    encoded = io.BytesIO()
    Image.fromarray(shown).save(encoded, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
    across, down = width / page.width, height / page.height
    to_picture = Homography((across, 0.0, 0.0, 0.0, down, 0.0, 0.0, 0.0, 1.0))
    return Picture(
        jpeg=encoded.getvalue(),
        width=width,
        height=height,
        from_photo=page.to_photo.inverse.then(to_picture),
    )
