"""Which way up the writing is."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from boardsnap.model.geometry import Homography
from boardsnap.model.page import Page
from boardsnap.recognition.engine import TextEngine, open_engine
from boardsnap.recognition.orientation import find_turns

LINES = ("Root cause: schema change", "retrain on last 60 days", "Owner: Noor", "alert on PSI")


@pytest.fixture(scope="module")
def engine() -> TextEngine:
    return open_engine("local", threads=2)


@pytest.fixture(scope="module")
def upright() -> Page:
    pixels = np.full((520, 760, 3), 250, np.uint8)
    for index, line in enumerate(LINES):
        place = (60, 100 + 110 * index)
        cv2.putText(pixels, line, place, cv2.FONT_HERSHEY_SIMPLEX, 1.3, (30, 30, 30), 3)
    return Page(pixels, pixels, pixels[:, :, 0] < 128, Homography.identity(), None)


@pytest.mark.parametrize("turns", range(4))
def test_turned_page_is_put_upright(engine: TextEngine, upright: Page, turns: int) -> None:
    pixels = np.ascontiguousarray(np.rot90(upright.pixels, turns))
    assert find_turns(replace(upright, pixels=pixels), engine) == turns


def test_blank_page_is_left_as_it_is(engine: TextEngine) -> None:
    blank = np.full((300, 400, 3), 255, np.uint8)
    page = Page(blank, blank, np.zeros((300, 400), bool), Homography.identity(), None)
    assert find_turns(page, engine) == 0
