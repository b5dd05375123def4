"""Batches: pictures that hold their texts."""

from __future__ import annotations

from itertools import islice, pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from boardsnap.recognition.alphabet import ALPHABET
from training.hands import study, unpack
from training.pens import Font, hands_of
from training.samples import FEWEST, STEP_PX, WIDTHS_PX, Batch, Material, draw_batches

ROOT = Path(__file__).parents[3]
HANDS = ROOT / "benchmarks" / "writing" / "hands" / "val-third.hands"
FONTS = {
    "hand": ROOT / "benchmarks" / "drawing" / "fonts" / "handlee.ttf",
    "print": ROOT / "benchmarks" / "writing" / "fonts" / "cabin.ttf",
    "symbols": ROOT / "src" / "boardsnap" / "render" / "fonts" / "Inter-Regular.otf",
}
ASCII = frozenset(map(chr, range(33, 127)))
CHARACTERS = [character for character in ALPHABET if character in ASCII] + [" "]
COLUMNS = 2_000


@pytest.fixture(scope="module")
def material() -> Material:
    crops = unpack(HANDS)
    some = [crop for crop in crops if crop.writer == crops[0].writer]
    studied = [study(crop) for crop in some]
    fonts = [Font(kind, path, ASCII) for kind, path in FONTS.items()]
    return Material(studied, hands_of(studied), fonts, CHARACTERS)


def drawn(material: Material, seed: int) -> list[Batch]:
    return list(islice(draw_batches(material, COLUMNS, Random(seed)), 8))


def test_there_is_a_hand_to_write_with(material: Material) -> None:
    assert len(material.hands) == 1


def test_pictures_of_a_batch_share_one_of_the_widths(material: Material) -> None:
    for pictures, _, lengths in drawn(material, 1):
        count, height, width, planes = pictures.shape
        assert (height, planes) == (48, 3)
        assert width in WIDTHS_PX
        assert count == len(lengths) == max(FEWEST, COLUMNS // width)


def test_every_text_fits_the_steps_of_its_picture(material: Material) -> None:
    for pictures, labels, lengths in drawn(material, 2):
        assert lengths.sum() == len(labels)
        assert labels.min() >= 1 and labels.max() <= len(CHARACTERS)
        for text in np.split(labels, lengths.cumsum()[:-1]):
            blanks = sum(a == b for a, b in pairwise(text.tolist()))
            assert 0 < len(text) + blanks <= pictures.shape[2] // STEP_PX


def test_every_picture_shows_something(material: Material) -> None:
    for pictures, _, _ in drawn(material, 3):
        assert all(np.ptp(picture.astype(int)) > 20 for picture in pictures)


def test_the_same_chance_draws_the_same_batches(material: Material) -> None:
    first, again, other = drawn(material, 4), drawn(material, 4), drawn(material, 5)
    for one, two in zip(first, again, strict=True):
        for left, right in zip(one, two, strict=True):
            np.testing.assert_array_equal(left, right)
    assert any(
        one.labels.tolist() != two.labels.tolist() for one, two in zip(first, other, strict=True)
    )
