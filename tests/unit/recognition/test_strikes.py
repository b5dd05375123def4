"""Words that are crossed out leave the text and stay findable; nothing else is crossed out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from boardsnap.model.geometry import Box, bounds
from boardsnap.model.ink import Mark, TextLine, Word
from boardsnap.recognition.marks import find_marks
from boardsnap.recognition.strikes import find_scribbles
from boardsnap.recognition.uncovered import find_uncovered
from tests.unit.recognition.drawer import BLUE, RED, Board

TEXT = "retrain on ninety sixty days"
Draw = Callable[[Board, Box], None]


def box_of(line: TextLine, word: str) -> Box:
    return bounds(next(one.polygon for one in line.words if one.text == word))


def through(
    board: Board, box: Box, *, offsets: tuple[float, ...] = (0.55,), rise: float = 2
) -> None:
    for offset in offsets:
        y = box.top + offset * box.height
        board.stroke([(box.left - 5, y + rise), (box.right + 6, y - rise)])


def wave(board: Board, box: Box) -> None:
    x = np.arange(box.left - 4, box.right + 5)
    y = box.top + 0.55 * box.height + 4 * np.sin(x / 9)
    board.curve(list(zip(x.tolist(), y.tolist(), strict=True)))


def scribble(board: Board, box: Box) -> None:
    x = np.arange(box.left - 3, box.right + 4, 5.0)
    y = [box.top + (0.2 if index % 2 else 0.88) * box.height for index in range(len(x))]
    board.curve(list(zip(x.tolist(), y, strict=True)))


STROKES: dict[str, Draw] = {
    "straight": through,
    "sloped": partial(through, rise=5),
    "double": partial(through, offsets=(0.45, 0.65)),
    "wavy": wave,
    "scribble": scribble,
}


def marked(board: Board) -> tuple[tuple[TextLine, ...], list[Mark]]:
    lines, marks = find_marks(board.page(), board.lines)
    return lines, [mark for mark in marks if mark.kind == "strike"]


@pytest.mark.parametrize("kind", ["straight", "sloped", "double", "scribble"])
def test_struck_words_leave_the_text_and_stay_words(kind: str) -> None:
    """Not each is found: that words which stand must not vanish weighs more."""
    found = 0
    for seed in range(1, 7):
        board = Board(seed)
        line = board.write(TEXT, 200, 300)
        STROKES[kind](board, box_of(line, "ninety"))
        (read,), marks = marked(board)
        assert read.as_written == TEXT
        assert not read.struck
        if not marks:
            assert read.text == TEXT
            continue
        (mark,) = marks
        assert read.text == "retrain on sixty days"
        assert [word.text for word in read.words if word.struck] == ["ninety"]
        assert mark.box.x_overlap(box_of(line, "ninety")) > 0.7 * box_of(line, "ninety").width
        found += 1
    assert found >= 4


@pytest.mark.parametrize("kind", ["straight", "double", "wavy", "scribble"])
def test_a_line_whose_words_are_all_struck_is_struck(kind: str) -> None:
    board = Board()
    line = board.write("the ad server was late", 200, 300)
    STROKES[kind](board, line.box.grown(-4))
    (read,), _ = marked(board)
    assert read.struck
    assert read.text == "the ad server was late"
    assert not any(word.struck for word in read.words)


def test_a_label_does_not_stand_without_its_struck_text() -> None:
    board = Board()
    line = board.write("H2: bot clicks on the ads", 200, 300)
    through(board, Box(box_of(line, "bot").left, line.box.top, line.box.right, line.box.bottom))
    (read,), _ = marked(board)
    assert read.struck
    assert read.text == "H2: bot clicks on the ads"


def unsure(line: TextLine, word: str) -> TextLine:
    words = tuple(
        replace(one, text="mwnum", confidence=0.1) if one.text == word else one
        for one in line.words
    )
    return replace(line, words=words, text=" ".join(one.text for one in words))


def test_what_a_scribble_hides_gives_no_words() -> None:
    board = Board()
    line = board.write(TEXT, 200, 300)
    scribble(board, box_of(line, "ninety"))
    board.lines = [unsure(line, "ninety")]
    (read,), strikes = marked(board)
    assert read.text == read.as_written == "retrain on sixty days"
    assert len(strikes) == 1


def test_a_line_below_a_scribble_that_hides_it_is_no_line() -> None:
    board = Board()
    line = board.write("ninety", 200, 300)
    scribble(board, box_of(line, "ninety"))
    board.lines = [unsure(line, "ninety")]
    lines, strikes = marked(board)
    assert lines == ()
    assert len(strikes) == 1


def test_a_scribble_that_nobody_read_is_not_listed_as_unread() -> None:
    board = Board()
    board.write(TEXT, 200, 300)
    for x in (200, 320, 440):
        scribble(board, box_of(board.write("fed", x, 600), "fed"))
    page, read = board.page(), [board.lines[0].polygon]
    assert find_uncovered(page, read)
    found = find_scribbles(page, read)
    assert [mark.kind for mark in found] == ["strike"]
    assert find_uncovered(page, [*read, found[0].polygon]) == []


def test_writing_that_nobody_read_is_no_scribble() -> None:
    board = Board()
    board.write("the total drifted after release", 200, 600)
    assert find_scribbles(board.page(), []) == []


LIVE = (
    "x = 12%, offline 0.99 (too good?)",
    "AUC 0.91 -> 0.78 - ask Ana -",
    "PSI 0.31 -- week 10 == alert",
    "ETL FEED TTL 24h, TEETH FOR THE FLEET",
    "the little settlement otto",
    "well-known feature_age_days",
    "2024-03-14 - 2024-03-28",
)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bars_dashes_and_signs_strike_nothing(seed: int) -> None:
    board = Board(seed)
    for row, text in enumerate(LIVE):
        board.write(text, 100, 100 + 80 * row)
    lines, strikes = marked(board)
    assert not strikes
    assert not any(line.struck or any(word.struck for word in line.words) for line in lines)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("gap", [0.86, 0.92, 1.0])
def test_a_line_that_touches_the_letters_from_below_strikes_nothing(seed: int, gap: float) -> None:
    board = Board(seed)
    line = board.write("page the owner early", 200, 300)
    through(board, line.box, offsets=(gap,))
    lines, strikes = marked(board)
    assert [one.text for one in lines] == [line.text]
    assert not lines[0].struck and not strikes


def test_rules_of_tables_and_boxes_strike_nothing() -> None:
    board = Board()
    for row in range(3):
        board.write("leak in feats", 140, 320 + 90 * row)
        board.stroke([(100, 372 + 90 * row), (1100, 374 + 90 * row)])
    board.write("retrain daily", 900, 100)
    board.box(Box(850, 110, 880, 140), BLUE)
    board.write("root cause", 1200, 700)
    board.box(Box(1180, 690, 1440, 760), RED)
    lines, strikes = marked(board)
    assert not strikes
    assert not any(line.struck for line in lines)


def test_every_letter_of_a_line_is_kept_in_text_or_struck_words() -> None:
    board = Board()
    line = board.write(TEXT, 200, 300)
    through(board, box_of(line, "on"))
    through(board, box_of(line, "days"))
    (read,), _ = marked(board)

    def said(words: list[Word]) -> list[str]:
        return [word.text for word in words]

    assert said([*read.words]) == TEXT.split()
    assert read.text.split() == said([word for word in read.words if not word.struck])
