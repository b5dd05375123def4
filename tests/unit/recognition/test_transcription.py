"""Several looks at a line: who is asked, whose reading counts, how sure it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.model.geometry import Box
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.reading import read_page
from boardsnap.recognition.transcription import (
    DOUBTFUL,
    SETTLED,
    Evidence,
    Take,
    certainty,
    lines_of,
    take_lines,
)
from boardsnap.revision.open_points import UNSURE
from tests.unit.recognition.scripted import Scripted, page_with

LINE = Box(50, 100, 450, 130)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build()


def take_of(engine: Scripted, lexicon: Lexicon) -> Take:
    (take,) = take_lines(page_with([LINE]), [LINE.polygon], engine, lexicon)
    return take


def seen(text: str, confidence: float, other: Scripted) -> Scripted:
    return Scripted([LINE], [text], confidence=confidence, other=other)


def sure(text: str, confidence: float = 0.95) -> Scripted:
    return Scripted([], [text], confidence=confidence)


@pytest.mark.parametrize(
    ("confidence", "own", "others"),
    [
        (SETTLED + 0.001, 1, 0),
        (SETTLED - 0.001, 1, 1),
        (DOUBTFUL + 0.01, 1, 1),
        (DOUBTFUL - 0.01, 2, 1),
    ],
)
def test_a_line_is_looked_at_again_by_how_sure_the_first_look_is(
    lexicon: Lexicon, confidence: float, own: int, others: int
) -> None:
    other = sure("retrain model")
    engine = seen("retrain model", confidence, other)
    take_of(engine, lexicon)
    assert (engine.reads, other.reads) == (own, others)


def test_only_lines_that_are_not_settled_are_shown_to_the_other(lexicon: Lexicon) -> None:
    boxes = [LINE, Box(50, 200, 450, 230), Box(50, 300, 450, 330)]
    other = sure("late data")
    engine = Scripted([], ["retrain model", "xqzt vbkw", "owner Noor", "late data"], other=other)
    takes = take_lines(page_with(boxes), [box.polygon for box in boxes], engine, lexicon)
    assert [take.words for take in takes] == [
        ["retrain", "model"],
        ["late", "data"],
        ["owner", "Noor"],
    ]
    assert other.reads == 1


def test_a_settled_line_counts_as_agreed(lexicon: Lexicon) -> None:
    assert take_of(seen("Retrain model", SETTLED + 0.001, sure("no matter")), lexicon).agreed == {
        "retrain": 1.0,
        "model": 1.0,
    }


@pytest.mark.parametrize(("first", "second"), [("modcl", "model"), ("model", "modcl")])
def test_of_two_looks_as_sure_the_known_word_counts(
    lexicon: Lexicon, first: str, second: str
) -> None:
    assert take_of(seen(first, 0.9, sure(second, 0.9)), lexicon).words == ["model"]


def test_two_looks_that_agree_outweigh_the_first(lexicon: Lexicon) -> None:
    engine = Scripted([LINE], ["cat", "car"], confidence=0.8, other=sure("car"))
    assert take_of(engine, lexicon).words == ["car"]


def test_a_word_of_no_list_that_is_sure_in_one_place_is_expected_in_another(
    lexicon: Lexicon,
) -> None:
    boxes = [LINE, Box(50, 200, 450, 230)]
    engine = Scripted([], ["vbkw", "vbkm"], other=Scripted([], ["vbkw"]))
    alone = Scripted([], ["vbkm"], other=Scripted([], ["vbkw"]))
    together = take_lines(page_with(boxes), [box.polygon for box in boxes], engine, lexicon)
    assert take_of(alone, lexicon).words == ["vbkm"]
    assert [take.words for take in together] == [["vbkw"], ["vbkw"]]


def test_words_that_both_read_are_surer_than_others(lexicon: Lexicon) -> None:
    take = take_of(seen("retrain model", 0.9, sure("retrain modal", 0.6)), lexicon)
    assert take.words == ["retrain", "model"]
    assert take.agreed == {"retrain": 1.0, "model": 0.5}
    (line,) = lines_of(take, page_with([LINE]).ink)
    agreed, alone = (word.confidence for word in line.words)
    assert agreed > max(0.95, alone)
    assert alone < 0.93


@given(st.floats(-1e6, 0), st.floats(-1e6, 0), st.booleans(), st.floats(0, 1))
def test_certainty_is_a_share_that_grows_with_all_that_speaks_for_a_word(
    fit: float, worse: float, is_known: bool, agreed: float
) -> None:
    low, high = sorted((fit, worse))
    said = certainty(Evidence(is_known, high), agreed)
    assert 0 <= certainty(Evidence(is_known, low), agreed) <= said <= 1
    assert said <= certainty(Evidence(True, high), agreed)
    assert said <= certainty(Evidence(is_known, high), 1.0)


def test_a_known_word_read_alike_is_next_to_sure_and_an_unknown_one_is_not() -> None:
    assert certainty(Evidence(True, 0.0), 1.0) > 0.95
    assert certainty(Evidence(False, -0.5), 0.5) < UNSURE


def test_a_line_in_another_script_that_only_the_other_knows_is_not_read(lexicon: Lexicon) -> None:
    other = Scripted([], ["mmmmmm"], confidence=0.05, foreign=0.9)
    engine = seen("hobocmu", 0.9, other)
    reading = read_page(page_with([LINE]), engine, lexicon)
    assert reading.lines == ()
    assert "other_script" in [problem.code for problem in reading.problems]
