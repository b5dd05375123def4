"""What training writes."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

import pytest

from boardsnap.recognition.alphabet import ALPHABET
from boardsnap.recognition.lexicon import Lexicon, tenths_in
from training.texts import LONGEST, Texts


def lines(characters: str = ALPHABET) -> list[str]:
    texts = Texts(Random(8), characters)
    return [texts.line() for _ in range(300)]


def words(characters: str = ALPHABET) -> list[str]:
    texts = Texts(Random(7), characters)
    return [texts.word() for _ in range(2000)]


def test_texts_have_the_allowed_characters_alone_and_fit_a_line() -> None:
    allowed = "abcdefghijklmnopqrstuvwxyz0123456789_. "
    for text in (*lines(allowed), *words(allowed)):
        assert set(text) <= set(allowed)
        assert 0 < len(text) <= LONGEST


@pytest.mark.parametrize(
    "kind",
    [
        r"[a-z]+",
        r"[A-Z]{2,}",
        r"\d{4}-\d\d-\d\d",
        r"\d\d?/\d\d?",
        r"\d\d?:\d\d",
        r"\d\d?(st|nd|rd|th)",
        r"v\d+(\.\d+)*",
        r"[a-z0-9]+(_[a-z0-9]+)+",
        r"[a-z]+-[a-z]+-\d",
        r"[A-Z]+-\d+",
        r"\d+(\.\d+)?%",
        r"[\d.,]+→[\d.,]+",
        r"@[A-Za-z]+",
        r"★+☆*",
    ],
)
def test_words_of_every_kind_that_boards_have_are_drawn(kind: str) -> None:
    assert any(re.fullmatch(kind, word) for word in words())


def test_no_day_is_the_11st() -> None:
    wrong = {"11st", "12nd", "13rd", "1th", "2th", "3th", "21th", "22th", "23th"}
    assert wrong.isdisjoint(words())


def test_lines_are_written_small_and_in_capitals() -> None:
    drawn = lines()
    assert sum(text.isupper() for text in drawn) > len(drawn) / 5
    assert sum(not text.isupper() for text in drawn) > len(drawn) / 3


def test_the_same_chance_draws_the_same_texts() -> None:
    assert words() == words()
    assert Texts(Random(1), ALPHABET).line() != Texts(Random(2), ALPHABET).line()


def test_words_of_many_lines_follow_one_another_as_people_write_them() -> None:
    lexicon = Lexicon.build()
    pairs = [pair for line in lines() for pair in pairwise(line.lower().split())]
    known = sum(lexicon.gain(*pair) > 0 for pair in pairs)
    shuffled = [pair[1] for pair in pairs]
    Random(1).shuffle(shuffled)
    chance = zip((pair[0] for pair in pairs), shuffled, strict=True)
    assert known > len(pairs) / 5
    assert known > 5 * sum(lexicon.gain(*pair) > 0 for pair in chance)


def test_words_are_drawn_that_technical_texts_alone_have() -> None:
    technical, english = (set(tenths_in(f"{name}.txt.gz")) for name in ("technical", "english"))
    assert len((technical - english) & set(words())) > 10
