"""The crops that training needs: `python -m training.prepare --hands DIR --out DIR`.

Crops are made grey and small, and the stock recogniser says where each of their letters stands.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from pyarrow import parquet

from boardsnap.model.page import Pixels
from boardsnap.recognition.alphabet import ALPHABET
from boardsnap.recognition.decoding import Glyph, aligned
from boardsnap.recognition.ppocr import PaddleEngine
from training.hands import HEIGHT_PX, Crop, ink_of, pack

WEBP_QUALITY = 80
"""Fine enough that no pen stroke changes by more than a grey level or two."""

LEAST_SURE = 0.15
"""Mean posterior of the letters below which their places are not believed."""


def main() -> None:
    """Prepares train and val."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hands", type=Path, required=True, help="folder of the parquet files")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    engine = PaddleEngine()
    for part in ("train", "val"):
        crops = list(_crops(arguments.hands / f"{part}.parquet", engine))
        pack(crops, arguments.out / f"{part}.hands")
        print(f"{part}: {len(crops)} crops, {sum(bool(c.cuts) for c in crops)} with letters")


def _crops(path: Path, engine: PaddleEngine) -> Iterator[Crop]:
    for row in parquet.read_table(path).to_pylist():
        with Image.open(io.BytesIO(row["image"])) as opened:
            picture = opened.convert("RGB")
        if picture.height > HEIGHT_PX:
            width = max(1, round(picture.width * HEIGHT_PX / picture.height))
            picture = picture.resize((width, HEIGHT_PX), Image.Resampling.BOX)
        packed = io.BytesIO()
        picture.convert("L").save(packed, "WEBP", quality=WEBP_QUALITY, method=4)
        text = " ".join(row["text"].split())
        cuts = _cuts(np.asarray(picture), text, engine)
        yield Crop(row["kind"], text, row["writer"], row["exercise"], packed.getvalue(), cuts)


def _cuts(pixels: Pixels, text: str, engine: PaddleEngine) -> tuple[int, ...]:
    """Columns between the letters; empty where the engine cannot place them."""
    if len(text) < 2 or not set(text) <= set(ALPHABET) or pixels.shape[0] < 20:
        return ()
    (posteriors,) = engine.reconsider([pixels])
    if not set(text) <= set(posteriors.alphabet):
        return ()
    glyphs = aligned(posteriors, text)
    sure = sum(glyph.confidence for glyph in glyphs) / max(1, len(glyphs))
    if len(glyphs) != len(text) or sure < LEAST_SURE:
        return ()
    return _between(glyphs, posteriors.step_px, pixels)


def _between(glyphs: tuple[Glyph, ...], step_px: float, pixels: Pixels) -> tuple[int, ...]:
    """The emptiest column between each two letters, and the outer edges of the ink."""
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.uint8)
    columns = ink_of(grey).astype(np.float32).sum(axis=0)
    centres = [(glyph.start + glyph.end) / 2 * step_px for glyph in glyphs]
    written = np.flatnonzero(columns > 96)
    if not len(written):
        return ()
    cuts = [max(0, int(written[0]) - 1)]
    for left, right in pairwise(centres):
        start, end = int(left) + 1, max(int(left) + 2, int(right))
        middle, reach = (left + right) / 2, max(1.0, (right - left) / 2)
        at = np.arange(start, min(end, len(columns)))
        if not len(at):
            return ()
        cost = columns[at] + 600 * np.abs(at - middle) / reach
        cuts.append(int(at[cost.argmin()]))
    cuts.append(min(len(columns), int(written[-1]) + 2))
    return tuple(cuts) if all(a < b for a, b in pairwise(cuts)) else ()


if __name__ == "__main__":
    main()
