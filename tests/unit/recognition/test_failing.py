"""The local engine fails in the midst of a page."""

from __future__ import annotations

import threading

import cv2
import numpy as np
import pytest

from boardsnap.errors import EngineError
from boardsnap.model.geometry import Box, Homography
from boardsnap.model.page import Page
from boardsnap.recognition.engine import TextEngine, open_engine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.ppocr import STOCK_RECOGNISER
from boardsnap.recognition.reading import read_page
from boardsnap.recognition.transcription import take_lines
from tests.unit.recognition.faults import FaultySession, faulty_sessions

HANDS = "hands.onnx"
PATIENCE_SECONDS = 30.0

UNKNOWN = ("xqzt vbkw", "gnfd wrpq", "zzkv tbxm", "hjqw kkpv", "vbnx qqrt", "wpfz jdgk")
"""In no list: lines that both recognisers look at, and the own one a second time."""


def written_page() -> tuple[Page, list[Box]]:
    """A page of one line below the other, and where these are."""
    pixels = np.full((80 * len(UNKNOWN) + 40, 500, 3), 255, np.uint8)
    boxes = [Box(20, 20 + 80 * row, 300, 80 + 80 * row) for row in range(len(UNKNOWN))]
    for box, text in zip(boxes, UNKNOWN, strict=True):
        corner = int(box.left) + 10, int(box.bottom) - 20
        cv2.putText(pixels, text, corner, cv2.FONT_HERSHEY_SIMPLEX, 1.2, (20, 20, 20), 2)
    ink = pixels[:, :, 0] < 128
    return Page(pixels, pixels, ink, Homography.identity(), None), boxes


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build()


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> dict[str, FaultySession]:
    return faulty_sessions(monkeypatch)


def wait_for(engine: TextEngine, page: Page) -> None:
    """Until all lines that wait were begun, or left alone: they are taken in order."""
    assert len([*engine.recognise([page.pixels[:80]])]) == 1


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize(("model", "fails_at"), [(HANDS, 3), (STOCK_RECOGNISER, 2), (HANDS, 8)])
def test_an_engine_that_fails_in_the_midst_of_a_page_says_so_and_reads_the_next(
    models: dict[str, FaultySession], lexicon: Lexicon, threads: int, model: str, fails_at: int
) -> None:
    page, _ = written_page()
    engine = open_engine("local", threads=threads)
    whole = read_page(page, engine, lexicon)
    failing = models[model]
    failing.fails_at = failing.runs + fails_at
    with pytest.raises(EngineError, match=rf"failed on a picture .*run {failing.fails_at}\b"):
        read_page(page, engine, lexicon)
    assert read_page(page, engine, lexicon) == whole


def test_when_one_recogniser_fails_the_other_reads_no_more_either(
    models: dict[str, FaultySession], lexicon: Lexicon
) -> None:
    page, boxes = written_page()
    engine = open_engine("local", threads=2)
    [*engine.reconsider([page.pixels[:80]])]
    stock, hands, failed = models[STOCK_RECOGNISER], models[HANDS], threading.Event()
    stock.fails_at = stock.runs + 1
    hands.before = lambda number: number <= len(boxes) or failed.wait(PATIENCE_SECONDS)
    # Kept, as a caller may keep it, with all that its traceback holds.
    with pytest.raises(EngineError) as failure:
        take_lines(page, [box.polygon for box in boxes], engine, lexicon)
    failed.set()
    wait_for(engine, page)
    # Two had been begun, one by each thread; the last is the one just asked for.
    assert hands.runs <= len(boxes) + 2 + 1
    assert failure.tb is not None
