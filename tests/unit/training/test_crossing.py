"""Lines with strikes: labels stand where words are crossed out."""

from __future__ import annotations

from itertools import groupby, pairwise
from pathlib import Path
from random import Random

import numpy as np
import pytest

from boardsnap.recognition.alphabet import ALPHABET
from boardsnap.recognition.crossings import HEIGHT_PX, STEP_PX
from training.crossing import AS_FOUND, FAT, LINED, LIVE, SCRIBBLED, UNSAID, WIDEST_PX, Crossing
from training.hands import Studied, study, unpack
from training.pens import Font, FontPen
from training.texts import Texts

ROOT = Path(__file__).parents[3]
HANDS = ROOT / "benchmarks" / "writing" / "hands" / "val-third.hands"
FONTS = {
    "hand": ROOT / "benchmarks" / "drawing" / "fonts" / "handlee.ttf",
    "symbols": ROOT / "src" / "boardsnap" / "render" / "fonts" / "Inter-Regular.otf",
}
ASCII = frozenset(map(chr, range(33, 127)))
CHARACTERS = [character for character in ALPHABET if character in ASCII] + [" "]


@pytest.fixture(scope="module")
def studied() -> list[Studied]:
    return [study(crop) for crop in unpack(HANDS)[::8]]


def crossing(studied: list[Studied], seed: int) -> Crossing:
    chance = Random(seed)
    fonts = [Font(kind, path, ASCII) for kind, path in FONTS.items()]
    return Crossing(studied, FontPen(fonts, chance), Texts(chance, CHARACTERS), chance)


def test_every_step_of_a_line_says_what_it_is(studied: list[Studied]) -> None:
    maker = crossing(studied, 1)
    seen = set()
    for _ in range(60):
        picture, labels = maker.sample()
        assert picture.shape[0] == HEIGHT_PX and picture.shape[1] <= WIDEST_PX
        assert len(labels) == -(-picture.shape[1] // STEP_PX)
        assert picture.min() >= 0 and picture.max() <= 1
        seen.update(labels.tolist())
    assert seen == {LIVE, LINED, SCRIBBLED, UNSAID}


def test_between_what_stands_and_what_is_struck_nothing_is_said(studied: list[Studied]) -> None:
    maker = crossing(studied, 2)
    for _ in range(60):
        runs = [label for label, _ in groupby(maker.sample()[1].tolist())]
        assert all(UNSAID in pair or LIVE not in pair for pair in pairwise(runs))


@pytest.mark.parametrize(
    ("as_found", "fat", "least"),
    [
        pytest.param(0.0, 0.0, 2.0, id="the writing alone"),
        pytest.param(AS_FOUND, FAT, 1.5, id="with what stands around it, and in fat pens"),
    ],
)
def test_scribbles_are_darker_than_what_stands(
    studied: list[Studied],
    monkeypatch: pytest.MonkeyPatch,
    as_found: float,
    fat: float,
    least: float,
) -> None:
    monkeypatch.setattr("training.crossing.AS_FOUND", as_found)
    monkeypatch.setattr("training.crossing.FAT", fat)
    maker = crossing(studied, 3)
    ink: dict[int, list[float]] = {LIVE: [], SCRIBBLED: []}
    for _ in range(120):
        picture, labels = maker.sample()
        for step, label in enumerate(labels.tolist()):
            if label in ink:
                ink[label].append(float(picture[:, STEP_PX * step : STEP_PX * (step + 1)].mean()))
    assert np.mean(ink[SCRIBBLED]) > least * np.mean(ink[LIVE])


def test_hands_whose_letters_cannot_be_told_apart_are_shown_as_they_are(
    studied: list[Studied], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.crossing.REAL", 0.5)
    monkeypatch.setattr("training.crossing.AS_FOUND", 0.5)
    maker = crossing([one for one in studied if one.written is None], 5)
    seen = {label for _ in range(40) for label in maker.sample()[1].tolist()}
    assert seen == {LIVE, LINED, SCRIBBLED, UNSAID}


def test_the_same_chance_makes_the_same_line(studied: list[Studied]) -> None:
    first, again = (crossing(studied, 4).sample() for _ in range(2))
    assert np.array_equal(first[0], again[0]) and np.array_equal(first[1], again[1])
