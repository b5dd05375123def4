"""Crops of handwriting: kept, studied, written anew."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from training.hands import MARGIN, Crop, Grey, Hand, ink_of, pack, study, unpack
from training.pens import trimmed

ROOT = Path(__file__).parents[3]
FONT = ROOT / "benchmarks" / "drawing" / "fonts" / "handlee.ttf"
HEIGHT_PX = 64


def packed(pixels: Grey) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "WEBP", lossless=True)
    return file.getvalue()


def written(text: str, *, rule: bool = False) -> Crop:
    """A crop of a word in a font, with the margin that crops of the train part have."""
    font = ImageFont.truetype(FONT, 32)
    edges = [10 + font.getlength(text[:count]) for count in range(len(text) + 1)]
    picture = Image.new("L", (round(edges[-1]) + 10, HEIGHT_PX), 240)
    pen = ImageDraw.Draw(picture)
    pen.text((10, 42), text, font=font, fill=30, anchor="ls")
    if rule:
        pen.line((0, 55, picture.width, 55), fill=30, width=3)
    cuts = tuple(round(edge) for edge in edges)
    return Crop("word", text, "w1", "ex01", packed(np.asarray(picture)), cuts)


def test_crops_come_back_as_they_were_packed(tmp_path: Path) -> None:
    crops = [written("drift"), Crop("line", "é → “x”", "w2", "ex02", b"", ())]
    pack(crops, tmp_path / "some.hands")
    assert unpack(tmp_path / "some.hands") == crops


def test_a_folder_of_no_crops_is_a_file_of_none(tmp_path: Path) -> None:
    pack([], tmp_path / "none.hands")
    assert unpack(tmp_path / "none.hands") == []


@pytest.mark.parametrize("paper", [255, 160])
def test_ink_is_dark_against_the_paper_around_it(paper: int) -> None:
    pixels = np.full((40, 120), paper, np.uint8)
    pixels[10:30, 50:54] = 40
    ink = ink_of(pixels)
    assert ink[15:25, 51:53].min() > 200
    assert ink[:, :40].max() == 0


def test_a_word_alone_is_clean_and_its_letters_are_known() -> None:
    studied = study(written("columns"))
    assert studied.is_clean
    assert studied.written is not None
    assert all(studied.written.sound)


def test_a_rule_below_a_word_is_not_its_ink() -> None:
    plain, ruled = study(written("columns")), study(written("columns", rule=True))
    below = slice(52, HEIGHT_PX)
    assert ink_of(written("columns", rule=True).pixels)[below].max() > 200
    assert ruled.ink[below].max() == 0
    assert abs(int(ruled.ink.sum()) / int(plain.ink.sum()) - 1) < 0.05


def test_a_margin_that_shows_neighbours_is_no_letter() -> None:
    pixels = written("columns").pixels.copy()
    pixels[: round(MARGIN / (1 + 2 * MARGIN) * HEIGHT_PX / 2), ::9] = 20
    crop = Crop("word", "columns", "w1", "ex01", packed(pixels), ())
    assert study(crop).ink[:5].max() == 0


def test_a_hand_writes_words_that_it_never_wrote() -> None:
    studied = [study(written(word)) for word in ("columns", "nova", "marine")]
    hand = Hand(one.written for one in studied if one.written)
    assert set("columnsvaire") == hand.letters
    ink = hand.write("insoluon", Random(1))
    narrow = hand.write("is", Random(1))
    assert ink.max() > 200
    assert trimmed(ink).shape[1] > 2 * trimmed(narrow).shape[1]
