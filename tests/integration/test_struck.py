"""Words crossed out on a board: they stand in no statement, and their ink is not lost."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.drawing.fonts import font
from boardsnap.model.postmortem import Postmortem
from boardsnap.reader import ReadResult, read_boards

NOW = datetime(2026, 6, 30, 12)
CAPITAL_PX = 34
PEN_PX = 5
INK = (35, 40, 60)
BOARD = (
    (90, 80, "Hypotheses"),
    (110, 180, "- income feed went stale"),
    (110, 270, "- holiday season moved"),
    (90, 480, "Actions"),
    (110, 580, "- retrain on the last ninety sixty days"),
    (110, 670, "- add an alert on nulls quickly missing values"),
)
STRAIGHT, SCRIBBLED, WHOLE = "ninety", "quickly", "holiday"

Box = tuple[float, float, float, float]


def drawn() -> bytes:
    """A photo of a board on which a word, a scribbled word and a whole line are crossed out."""
    picture = Image.new("RGB", (1600, 1000), (247, 248, 246))
    pen = ImageDraw.Draw(picture)
    face = font("handlee", CAPITAL_PX)
    places: dict[str, Box] = {}
    for left, top, text in BOARD:
        x = float(left)
        for word in text.split():
            pen.text((x, top), word, font=face, fill=INK, stroke_width=1)
            places[word] = pen.textbbox((x, top), word, font=face)
            x += face.getlength(word + " ") + 8
    _, x_top, _, x_bottom = face.getbbox("x")
    for word, last, top in ((STRAIGHT, STRAIGHT, 580), (WHOLE, "moved", 270)):
        start, end = places[word][0] - 8, places[last][2] + 8
        y = top + (x_top + x_bottom) / 2
        pen.line([(start, y + 2), (end, y - 2)], fill=INK, width=PEN_PX)
    box = places[SCRIBBLED]
    across = np.arange(box[0] - 4, box[2] + 5, 7.0)
    zigzag = [(float(x), box[1] - 2 if i % 2 else box[3] - 4) for i, x in enumerate(across)]
    pen.line([*zigzag, *((x + 3, y) for x, y in reversed(zigzag))], fill=INK, width=PEN_PX)
    held = BytesIO()
    picture.save(held, "PNG")
    return held.getvalue()


@pytest.fixture(scope="module")
def result() -> ReadResult:
    return read_boards([drawn()], now=NOW)


@pytest.fixture(scope="module")
def document(result: ReadResult) -> Postmortem:
    return result.postmortem


def test_a_struck_word_is_in_the_source_and_in_no_statement(document: Postmortem) -> None:
    action = document.actions[0]
    assert action.text == "retrain on the last sixty days"
    assert STRAIGHT in action.sources[0].text.split()


def test_a_scribbled_word_is_in_no_statement_and_not_listed_as_unread(
    result: ReadResult, document: Postmortem
) -> None:
    assert document.actions[1].text == "add an alert on nulls missing values"
    assert "unread_ink" not in [problem.code for problem in result.unread]


def test_a_struck_line_is_rejected(document: Postmortem) -> None:
    assert [one.text for one in document.hypotheses] == ["income feed went stale"]
    assert [one.text for one in document.rejected] == ["holiday season moved"]


def test_struck_words_are_known_as_such_among_all_words(result: ReadResult) -> None:
    struck = [word.text for word in result.words if word.struck]
    assert STRAIGHT in struck
    assert not {"retrain", "last", "sixty", "days", "income", "alert"} & set(struck)
