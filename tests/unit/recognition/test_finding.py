"""Real handwriting on a board, from the photo to the lines and what was not read."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein

from benchmarks.writing.composing import NOTES, PENCIL, PENS, Cell, Sheet, Word, Writers, halves
from benchmarks.writing.reading import HANDS
from boardsnap.imaging.photo import load_photo
from boardsnap.imaging.rectify import flatten
from boardsnap.layout import lay_out
from boardsnap.model.board import Board
from boardsnap.model.geometry import Homography, Point
from boardsnap.model.ink import Reading, TextLine
from boardsnap.recognition.engine import TextEngine, open_engine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.reading import read_page
from training.hands import unpack

SIZE = (2000, 1500)
PEOPLE = ("writer0079", "writer0081", "writer0084")


@pytest.fixture(scope="module")
def engine() -> TextEngine:
    return open_engine("local", threads=2)


@pytest.fixture(scope="module")
def writers() -> Writers:
    return halves(crop for crop in unpack(HANDS) if crop.writer in PEOPLE)[0]


@pytest.fixture(scope="module")
def words(writers: Writers) -> list[Word]:
    """Words of six letters and more, by one person."""
    return [word for word in writers.choose(Random(3)) if len(word.text) > 5]


@pytest.fixture
def sheet(words: list[Word]) -> Sheet:
    """A board with four lines of usual writing at its left."""
    started = Sheet(SIZE, Random(1))
    for row in range(4):
        started.write(words[2 * row : 2 * row + 2], (60, 300 + 90 * row), 50, pen=PENS[0])
    return started


def read(sheet: Sheet, engine: TextEngine) -> Reading:
    page = flatten(load_photo(sheet.photo(7, Random(2)), name="board"))
    return read_page(page, engine, Lexicon.build())


def at(reading: Reading, place: Point) -> TextLine:
    """The one line at a place."""
    (found,) = [line for line in reading.lines if line.box.contains(place)]
    return found


def says(line: TextLine, *words: Word) -> bool:
    said = " ".join(word.text for word in words).casefold()
    return Levenshtein.normalized_similarity(said, line.text.casefold()) > 0.7


@pytest.mark.parametrize(("degrees", "start"), [(90.0, 300.0), (-90.0, 1000.0)])
def test_writing_that_runs_down_or_up_is_read(
    sheet: Sheet, words: list[Word], engine: TextEngine, degrees: float, start: float
) -> None:
    sheet.write(words[8:10], (1500, start), 50, pen=PENS[1], degrees=degrees)
    ink = sheet.lines[-1].points
    line = at(read(sheet, engine), tuple(np.median(ink, axis=0).tolist()))
    assert says(line, *words[8:10])
    (x, y), (to_x, to_y) = line.polygon[:2]
    assert abs(to_x - x) < 10 and (to_y > y) == (degrees > 0)


def stuck(sheet: Sheet, words: list[Word], *, press: float) -> list[list[Word]]:
    """Two notes side by side, each with two lines; what they say, note by note."""
    said = []
    for column in range(2):
        cell = Cell(1000 + 212 * column, 400, 208, 208)
        sheet.stick((cell.left, cell.top), cell.width, NOTES[column], 1.0)
        chosen = words[10 + 2 * column : 12 + 2 * column]
        for row, word in enumerate(chosen):
            place = cell.left + 12, cell.top + 60 + 56 * row
            sheet.write([word], place, 30, pen=PENCIL, press=press, degrees=1.0)
        said.append(chosen)
    return said


def test_pencil_on_neighbouring_notes_is_read_note_by_note(
    sheet: Sheet, words: list[Word], engine: TextEngine
) -> None:
    said = stuck(sheet, words, press=0.5)
    reading = read(sheet, engine)
    assert sum(mark.kind == "note" for mark in reading.marks) == 2
    for word, written in zip([w for note in said for w in note], sheet.lines[-4:], strict=True):
        line = at(reading, tuple(np.median(written.points, axis=0).tolist()))
        assert len(line.text.split()) == 1
        assert says(line, word)


def test_what_stands_on_one_note_is_one_region(
    sheet: Sheet, words: list[Word], engine: TextEngine
) -> None:
    said = stuck(sheet, words, press=0.6)
    reading = read(sheet, engine)
    board: Board = lay_out(reading, Homography.identity(), lambda _: 0.0)
    on_notes = [region for region in board.regions if region.box.left > 950]
    assert len(on_notes) == len(said)
    assert all(region.enclosed is None for region in on_notes)


def test_a_character_in_a_ring_is_read_without_it(
    sheet: Sheet, writers: Writers, engine: TextEngine
) -> None:
    chance = Random(5)
    letters = [writers.character(chance) for _ in range(200)]
    letter = next(one for one in letters if one.text in "ARC")
    wide = sheet.write([letter], (1200, 500), 60, pen=PENS[1])
    sheet.circle((1200 + wide / 2, 478), 38, PENS[1])
    line = at(read(sheet, engine), (1200 + wide / 2, 478))
    assert line.box.width < 76 and len(line.text) < 3
