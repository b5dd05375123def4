"""Ratings, and the marks before an item."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.interpretation.labels import Item, strip_item
from boardsnap.interpretation.ratings import find_rating, level_of, votes, whole_rating

RATINGS = [
    ("feed down ★★★", "high", 1.0),
    ("feed down ★★☆", "medium", 0.67),
    ("feed down ★☆☆", "low", 0.33),
    ("feed down ●●●○○", "medium", 0.6),
    ("feed down ●●●●○", "high", 0.8),
    ("feed down ★★☆☆☆", "low", 0.4),
    ("feed down 4/5", "high", 0.8),
    ("feed down 8/10", "high", 0.8),
    ("feed down 4/10", "medium", 0.4),
    ("1/10 feed down", "low", 0.1),
    ("feed down HIGH", "high", None),
    ("feed down MED", "medium", None),
    ("feed down - low", "low", None),
    ("feed down (70%)", "high", 0.7),
    ("feed down P=.2", "low", 0.2),
    ("feed down p(feed)=0.5", "medium", 0.5),
    ("feed down (likely)", "high", None),
    ("feed down - unlikely", "low", None),
    ("feed down ??", None, None),
    ("feed down 卌 ||", None, None),
    ("feed down |||", None, None),
    ("feed down (H)", "high", None),
    ("feed down 3/5 ← lag", "medium", 0.6),
    ("feed down LOW ← lag", "low", None),
    ("feed down confidence: 80%", "high", 0.8),
    ("feed down (maybe)", "medium", None),
    ("feed down 4 of 5", "high", 0.8),
    ("feed down 1 of 5", "low", 0.2),
    ("feed down (6 votes)", None, None),
    ("feed down - H", "high", None),
    ("feed down - L (-) lag flat", "low", None),
    ("feed down (~15%)", "low", 0.15),
    ("feed down 90% sure", "high", 0.9),
    ("90% - feed down", "high", 0.9),
    ("feed down, prob 30%", "low", 0.3),
    ("feed down conf 4/5", "high", 0.8),
    ("feed down conf. low", "low", None),
    ("feed down - very likely", "high", None),
    ("feed down - meh", "low", None),
]


@pytest.mark.parametrize(("text", "level", "score"), RATINGS)
def test_ratings_are_read(text: str, level: str | None, score: float | None) -> None:
    found = find_rating(text)
    assert found is not None
    assert (found.rating.level, found.rating.score) == (level, score)
    assert text[found.start : found.end] == found.raw


@pytest.mark.parametrize(
    "text",
    [
        "raters split 60/40",
        "offline F1 too high",
        "mobile 55% → 68%",
        "nulls 38%",
        "★ bad join",
        "MEAN PCTR TOO HIGH",
        "memory is low",
        "3 of 5 stores",
        "what now?",
        "",
    ],
)
def test_other_numbers_and_words_rate_nothing(text: str) -> None:
    assert find_rating(text) is None


def test_stars_without_empty_ones_count_against_the_longest_run() -> None:
    assert (found := find_rating("feed ★★")) is not None
    assert found.rating.score == 0.67
    assert (found := find_rating("feed ★★", out_of=5)) is not None
    assert found.rating.score == 0.4


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("70%", "high"),
        ("M", "medium"),
        ("low", "low"),
        ("✓", "high"),
        ("✗", "low"),
        ("2/5", "low"),
        ("★★☆", "medium"),
    ],
)
def test_rating_cells_are_read(text: str, level: str) -> None:
    rating = whole_rating(text)
    assert rating is not None
    assert rating.level == level


@pytest.mark.parametrize("text", ["feed down ★★☆", "", "nulls 38%", "Fri"])
def test_other_cells_are_no_ratings(text: str) -> None:
    assert whole_rating(text) is None


def test_votes_are_counted() -> None:
    assert votes("卌 ||") == 7
    assert votes("|||") == 3


@given(st.integers(1, 10))
def test_more_is_never_a_lower_level(scale: int) -> None:
    rank = {"low": 0, "medium": 1, "high": 2}
    levels = [rank[level_of(value, scale)] for value in range(1, scale + 1)]
    assert levels == sorted(levels)


ITEMS = [
    ("- feed down", Item("feed down", 2, bullet=True)),
    ("• feed down", Item("feed down", 2, bullet=True)),
    ("* feed down", Item("feed down", 2, bullet=True)),
    ("H1 feed down", Item("feed down", 3, label="H1", bullet=True)),
    ("H2: feed down", Item("feed down", 4, label="H2", bullet=True)),
    ("1) feed down", Item("feed down", 3, bullet=True)),
    ("2. feed down", Item("feed down", 3, bullet=True)),
    ("A) feed down", Item("feed down", 3, bullet=True)),
    ("→ feed down", Item("feed down", 2, bullet=True)),
    ("[ ] feed down", Item("feed down", 4, box="empty")),
    ("[x] feed down", Item("feed down", 4, box="ticked")),
    ("[] feed down", Item("feed down", 3, box="empty")),
    ("[X] feed down", Item("feed down", 4, box="ticked")),
    ("☑ feed down", Item("feed down", 2, box="ticked")),
    ("☐ feed down", Item("feed down", 2, box="empty")),
    ("◪ feed down", Item("feed down", 2, box="half")),
    ("☒ feed down", Item("feed down", 2, box="crossed")),
    ("✓ * feed down", Item("feed down", 4, tick="tick", bullet=True)),
    ("✗ H1 feed down", Item("feed down", 5, tick="cross", label="H1", bullet=True)),
    ("feed down ✓", Item("feed down", 0, tick="tick")),
    ("feed down ✗", Item("feed down", 0, tick="cross")),
    ("+ feed down", Item("feed down", 2, sign="+")),
    ("– feed down", Item("feed down", 2, sign="-")),
    ("? feed down", Item("feed down", 2, sign="?")),
    ("★ feed down", Item("feed down", 2, starred=True)),
    ("✓ 5. feed down", Item("feed down", 5, tick="tick", bullet=True)),
    ("feed down", Item("feed down")),
    ("(1) feed down", Item("feed down", 4, bullet=True)),
    ("4.6.: feed down", Item("4.6.: feed down")),
    ("12:30 feed down", Item("12:30 feed down")),
    ("3/4 feed down", Item("3/4 feed down")),
    ("+34% nulls", Item("+34% nulls")),
    ("[x] feed down ✓", Item("feed down", 4, box="ticked", tick="tick")),
]


@pytest.mark.parametrize(("text", "item"), ITEMS)
def test_marks_before_an_item_become_fields(text: str, item: Item) -> None:
    assert strip_item(text) == item


@given(st.text(max_size=50))
def test_stripping_leaves_a_part_of_the_text(text: str) -> None:
    item = strip_item(text)
    assert text[item.start : item.start + len(item.text)] == item.text


@given(st.text(alphabet="★☆●○|卌HLM/510%?! .x", max_size=30))
def test_no_text_breaks_the_ratings(text: str) -> None:
    found = find_rating(text)
    if found is not None:
        assert text[found.start : found.end] == found.raw
    whole_rating(text)


@pytest.mark.parametrize("text", ["2 of 5 pods down", "rows lost in 2 of 5", "2 of 14 loose"])
def test_counted_things_are_no_rating(text: str) -> None:
    assert find_rating(text) is None


def test_votes_are_counted_in_strokes_and_in_figures() -> None:
    assert (votes("卌 ||"), votes("(6 votes)")) == (7, 6)


@pytest.mark.parametrize(
    ("text", "rest"),
    [("1/ bad join", "bad join"), ("ii) bad join", "bad join"), ("(a) bad join", "bad join")],
)
def test_order_marks_are_taken_off(text: str, rest: str) -> None:
    assert strip_item(text).text == rest


@pytest.mark.parametrize(("text", "sign"), [("(+) a b", "+"), ("(-) a b", "-"), ("(?) a b", "?")])
def test_signs_may_stand_in_brackets(text: str, sign: str) -> None:
    item = strip_item(text)

    assert (item.text, item.sign) == ("a b", sign)
