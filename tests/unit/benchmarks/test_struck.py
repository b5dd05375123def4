"""Strokes that are drawn through words, and what is counted."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from benchmarks.writing.reading import HANDS
from benchmarks.writing.struck import (
    LIVE,
    STRIKES,
    Judged,
    Specimen,
    figures_of,
    specimens,
    struck_spans,
)
from boardsnap.model.geometry import Box
from boardsnap.model.ink import Mark, TextLine
from training.hands import Crop, unpack

CROP = Crop("line", "a b", "writer0001", "ex01", b"", (0, 5, 8, 12))


@pytest.fixture(scope="module")
def drawn() -> list[Specimen]:
    crops = [crop for crop in unpack(HANDS) if crop.kind == "line"][:24]
    return list(specimens(crops, tuning=True))


def judged(kind: str, live: tuple[bool, ...], struck: tuple[bool, ...] = ()) -> Judged:
    pixels = np.zeros((4, 12), np.uint8)
    return Judged(Specimen(CROP, kind, pixels, ((0, 5),), ()), live, struck)


def test_every_line_is_drawn_with_every_stroke(drawn: list[Specimen]) -> None:
    by_crop = defaultdict(list)
    for one in drawn:
        by_crop[id(one.crop)].append(one.kind)
    assert by_crop
    assert all(kinds == ["untouched", *STRIKES, "underlined"] for kinds in by_crop.values())


def test_strokes_darken_the_words_that_they_strike_and_no_others(drawn: list[Specimen]) -> None:
    for one in drawn:
        changed = np.flatnonzero((one.pixels != one.crop.pixels).any(axis=0))
        assert len(one.live) + len(one.struck) == len(one.crop.text.split())
        if one.kind == "untouched":
            assert not len(changed)
        elif one.kind in STRIKES:
            left, right = one.struck[0][0], one.struck[-1][1]
            high = one.pixels.shape[0]
            assert left - high < changed[0] < left + high
            assert right - high < changed[-1] < right + high
            assert (one.pixels <= one.crop.pixels).all()


def test_the_same_strokes_are_drawn_again(drawn: list[Specimen]) -> None:
    crops = [crop for crop in unpack(HANDS) if crop.kind == "line"][:24]
    again = list(specimens(crops, tuning=True))
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(drawn, again, strict=True))


def test_writers_of_tuning_do_not_judge() -> None:
    crops = [crop for crop in unpack(HANDS) if crop.kind == "line"][::6]
    tuning, judging = (
        {one.crop.writer for one in specimens(crops, tuning=tuning)} for tuning in (True, False)
    )
    assert tuning and judging and not tuning & judging


def test_shares_are_counted_by_kind() -> None:
    seen = [judged(kind, (False,)) for kind in (*STRIKES, *LIVE)]
    seen += [judged("straight", (True,), (True, False))]
    figures = figures_of(seen)
    assert figures["straight/found"] == 50
    assert figures["straight/false"] == 50
    assert figures["all/false"] == pytest.approx(100 / len(seen))
    assert "wavy/found" not in figures


def test_struck_lines_and_marks_are_where_words_are_struck() -> None:
    line = TextLine("a", Box(0, 0, 5, 4).polygon, 0.9, struck=True)
    lines = [line, TextLine("b", Box(8, 0, 12, 4).polygon, 0.9)]
    marks = [Mark("strike", Box(20, 0, 30, 4).polygon), Mark("box", Box(0, 0, 9, 9).polygon)]
    assert list(struck_spans(lines, marks)) == [(0, 5), (20, 30)]
