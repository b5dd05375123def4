"""Boards that are read in about a second, each with its own number on it."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

from benchmarks.drawing.fonts import FONTS, font

_SIZE = (800, 420)
_LINES = (
    "12 Mar alert: recall down 9%",
    "Root cause: a null feature",
    "@ana adds a check by 20 Mar",
)


def draw_board(number: int) -> bytes:
    """A JPEG of a board whose title is `Incident` and the number."""
    image = Image.new("RGB", _SIZE, (246, 246, 243))
    pen = ImageDraw.Draw(image)
    for row, text in enumerate((f"Incident {number:05d}", *_LINES)):
        capitals_px = 30 if row == 0 else 22
        pen.text((50, 20 + 95 * row), text, font=font(FONTS[2], capitals_px), fill=(30, 40, 90))
    jpeg = io.BytesIO()
    image.save(jpeg, "JPEG", quality=85)
    return jpeg.getvalue()
