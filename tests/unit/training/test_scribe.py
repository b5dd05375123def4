"""Texts written stroke by stroke, in hands that differ."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from boardsnap.recognition.alphabet import ALPHABET
from training.scribe import Scribe, letters


def test_it_writes_what_boards_need_most() -> None:
    signs = Scribe(Random(1)).signs
    assert signs <= set(ALPHABET)
    plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:;!?%+-=<>/()→"
    assert signs.issuperset(plain)


@pytest.mark.parametrize("sign", sorted(letters()))
def test_every_sign_leaves_ink_of_its_size(sign: str) -> None:
    drawn = Scribe(Random(2)).draw(sign * 3)
    assert drawn.max() > 128
    assert max(drawn.shape) < 220


@pytest.mark.parametrize("sign", sorted(letters()))
def test_strokes_stay_where_signs_stand(sign: str) -> None:
    for way in letters()[sign]:
        points = np.concatenate([stroke.points for stroke in way])
        assert points[:, 1].min() >= -4 and points[:, 1].max() <= 11
        assert points[:, 0].min() >= -1 and points[:, 0].max() <= 9


def test_no_two_hands_write_alike() -> None:
    scribe = Scribe(Random(3))
    first, second = scribe.draw("DRIFT"), scribe.draw("DRIFT")
    assert first.shape != second.shape or (first != second).any()


def test_the_same_chance_writes_the_same() -> None:
    first, again = (Scribe(Random(4)).draw("null rate 3%") for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_longer_texts_are_wider_and_as_high() -> None:
    short, long = (Scribe(Random(5)).draw(text) for text in ("ON", "ON ON ON ON"))
    assert long.shape[1] > 3 * short.shape[1]
    assert long.shape[0] < 2 * short.shape[0]


def test_some_hands_do_not_lift_the_pen_between_letters() -> None:
    scribe = Scribe(Random(6))
    parts = [cv2.connectedComponents((scribe.draw("LIFT") > 128).astype(np.uint8))[0] - 1
             for _ in range(60)]  # fmt: skip
    assert sum(count == 1 for count in parts) >= 3
    assert sum(count >= 4 for count in parts) > 15
