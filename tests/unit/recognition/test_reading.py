"""A page read as a whole: lines, second looks, columns, problems."""

from __future__ import annotations

import pytest

from boardsnap.model.geometry import Box
from boardsnap.model.ink import Reading
from boardsnap.recognition.engine import open_engine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.reading import read_page
from tests.unit.recognition.scripted import Scripted, page_with

LINE = Box(50, 100, 450, 130)
LOW = Box(50, 400, 450, 430)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build()


def texts(reading: Reading) -> list[str]:
    return [line.text for line in reading.lines]


def test_each_line_is_read_with_its_words(lexicon: Lexicon) -> None:
    boxes = [LINE, LOW]
    reading = read_page(page_with(boxes), Scripted(boxes, ["retrain model", "owner Noor"]), lexicon)
    assert texts(reading) == ["retrain model", "owner Noor"]
    assert [word.text for word in reading.lines[0].words] == ["retrain", "model"]
    left, right = reading.lines[0].words
    assert left.polygon[1][0] <= right.polygon[0][0] + 1


def test_a_line_read_badly_is_looked_at_twice_more(lexicon: Lexicon) -> None:
    engine = Scripted([LINE], ["retrain model"], confidence=0.8)
    read_page(page_with([LINE]), engine, lexicon)
    assert engine.reads == 3


def test_a_line_read_well_is_looked_at_once(lexicon: Lexicon) -> None:
    engine = Scripted([LINE], ["retrain model"])
    read_page(page_with([LINE]), engine, lexicon)
    assert engine.reads == 1


def test_what_is_no_writing_is_not_read(lexicon: Lexicon) -> None:
    reading = read_page(page_with([LINE]), Scripted([LINE], ["xq"], confidence=0.2), lexicon)
    assert texts(reading) == []
    assert [problem.code for problem in reading.problems] == ["unread_ink"]


def test_another_script_is_a_problem_and_not_invented_latin(lexicon: Lexicon) -> None:
    engine = Scripted([LINE], ["mmmm"], confidence=0.05, foreign=0.9)
    reading = read_page(page_with([LINE]), engine, lexicon)
    assert texts(reading) == []
    assert "other_script" in [problem.code for problem in reading.problems]


@pytest.mark.parametrize(
    ("seen", "confidence", "foreign"),
    [
        ("  ,  ,  ", 0.99, 0.0),  # Cyrillic: the engine knows its spaces and commas alone
        ("α αλε", 0.99, 0.9),  # Greek: some of its letters stand for quantities on boards
    ],
)
def test_signs_among_unknown_letters_are_not_told_as_writing(
    lexicon: Lexicon, seen: str, confidence: float, foreign: float
) -> None:
    line = Box(50, 100, 750, 130)
    engine = Scripted([line], [seen], confidence=confidence, foreign=foreign)
    reading = read_page(page_with([line]), engine, lexicon)
    assert texts(reading) == []
    assert reading.problems


def test_ink_that_nobody_read_is_told(lexicon: Lexicon) -> None:
    reading = read_page(page_with([LINE, LOW]), Scripted([LINE], ["retrain model"]), lexicon)
    assert [problem.code for problem in reading.problems] == ["unread_ink"]


def test_a_blank_page_is_an_empty_reading(lexicon: Lexicon) -> None:
    page = page_with([])
    assert read_page(page, Scripted([], []), lexicon) == Reading(page.width, page.height)


def test_the_same_page_reads_the_same_twice(lexicon: Lexicon) -> None:
    engine = open_engine("local", threads=2)
    page = page_with([LINE, LOW])
    assert read_page(page, engine, lexicon) == read_page(page, engine, lexicon)
