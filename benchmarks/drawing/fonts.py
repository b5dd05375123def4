"""The handwriting fonts that boards are drawn with; their licences lie beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).parent / "fonts"

# Kerning runs "1/" into one stroke in some of these fonts, which no hand does.
FEATURES = ["-kern"]

FONTS = (
    "coming-soon",
    "gloria-hallelujah",
    "handlee",
    "just-another-hand",
    "shadows-into-light",
    "short-stack",
)


@cache
def font(name: str, capital_px: int) -> ImageFont.FreeTypeFont:
    """The font at the size at which its capitals are `capital_px` high."""
    path = FOLDER / f"{name}.ttf"
    trial = ImageFont.truetype(path, 200)
    _, top, _, bottom = trial.getbbox("HEX")
    return ImageFont.truetype(path, max(6, round(200 * capital_px / (bottom - top))))
