"""The same ink is the same item, whatever was read there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.model.geometry import Point, Polygon
from boardsnap.model.postmortem import Source, Statement
from boardsnap.revision.draft import Place, Section
from boardsnap.revision.matching import (
    _candidates,
    _likeness,
    _Look,
    ink_of,
    match_items,
    shared_area,
    shared_ink,
)


def box(left: float, top: float, width: float = 10, height: float = 10) -> Polygon:
    right, bottom = left + width, top + height
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def item(key: str, text: str, polygon: Polygon, section: Section = "decisions") -> Place:
    statement = Statement(text=text, sources=(Source(board=0, polygon=polygon, text=text),))
    return Place(key, section, 0, statement, "")


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (box(0, 0), 100),
        (box(5, 0), 50),
        (box(20, 0), 0),
        (tuple(reversed(box(5, 5))), 25),
        (((5, -5), (15, 5), (5, 15), (-5, 5)), 100),
        (((0, 0), (10, 0)), 0),
    ],
)
def test_the_shared_area_of_two_polygons(other: Polygon, shared: float) -> None:
    assert shared_area(box(0, 0), other) == pytest.approx(shared)


CORNERS = st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(1, 50), st.integers(1, 50))


@given(CORNERS, CORNERS)
def test_sharing_is_mutual_and_no_more_than_either(
    one: tuple[int, int, int, int], other: tuple[int, int, int, int]
) -> None:
    shared = shared_area(box(*one), box(*other))
    assert shared == pytest.approx(shared_area(box(*other), box(*one)))
    assert shared <= min(one[2] * one[3], other[2] * other[3]) + 1e-6


def test_another_photo_has_no_ink_to_compare() -> None:
    one, other = item("a", "x", box(0, 0)), item("b", "x", box(0, 0))
    assert shared_ink(ink_of(one.item.sources), ink_of(other.item.sources), {}) is None


def test_the_same_ink_is_the_same_item_though_read_otherwise() -> None:
    old = [item("a", "Retrain weekly", box(0, 0)), item("b", "Call vendor", box(0, 20))]
    new = [item("x", "Gtll vonbr", box(0, 21)), item("y", "Betrain woekly", box(0, 1))]
    assert match_items(old, new, {0: 0}) == {"a": "y", "b": "x"}


def test_the_same_words_in_another_place_of_the_photo_are_another_item() -> None:
    old = [item("a", "AUC 0.91", box(0, 0)), item("b", "AUC 0.92", box(0, 20))]
    new = [item("x", "AUC 0.92", box(0, 20))]
    assert match_items(old, new, {0: 0}) == {"b": "x"}


def test_parts_of_one_line_are_told_apart_by_their_words() -> None:
    old = [item("a", "Data drift", box(0, 0), "hypotheses"), item("b", "PSI 0.31", box(0, 0))]
    new = [item("x", "PSI 0.31", box(0, 0)), item("y", "Data drift", box(0, 0), "hypotheses")]
    assert match_items(old, new, {0: 0}) == {"a": "y", "b": "x"}


def test_without_ink_nearly_every_letter_agrees() -> None:
    far: tuple[Point, ...] = box(900, 900)
    old = [item("a", "Contract test with the vendor", box(0, 0)), item("b", "Retrain", box(0, 20))]
    new = [item("x", "Contract tests with the vendor", far), item("y", "Rollback", far)]
    assert match_items(old, new, {}) == {"a": "x"}


WORDS = st.sampled_from(["retrain weekly", "retrain weekl", "call the vendor", "psi 0.31", ""])
LOOKS = st.lists(
    st.builds(
        lambda section, words, polygons: _Look(
            section,
            words,
            ink_of(Source(board=b, polygon=box(*c), text="x") for b, c in polygons),
        ),
        st.sampled_from(["decisions", "actions"]),
        WORDS,
        st.lists(st.tuples(st.integers(0, 2) | st.none(), CORNERS), max_size=2),
    ),
    max_size=6,
)


@given(LOOKS, LOOKS, st.dictionaries(st.integers(0, 2), st.integers(0, 2)))
def test_no_pair_that_may_be_the_same_is_passed_over(
    olds: list[_Look], news: list[_Look], boards: dict[int, int]
) -> None:
    looked_at = _candidates(olds, news, boards)
    for i, one in enumerate(olds):
        for j, other in enumerate(news):
            assert (i, j) in looked_at or _likeness(one, other, boards) is None
