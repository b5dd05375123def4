"""Figures of finding, and the photos on which it is measured."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
import pytest

from benchmarks.report import pages_section
from benchmarks.writing.composing import KINDS, Composed, Sheet, Word, Written
from benchmarks.writing.pages import Read, Seen, Tally, count
from boardsnap.model.geometry import Box

TOP, LOW = Box(100, 100, 300, 140), Box(100, 200, 300, 240)


def written(text: str, box: Box) -> Written:
    xs, ys = np.meshgrid(np.linspace(box.left, box.right, 20), np.linspace(box.top, box.bottom, 5))
    return Written(text, np.stack([xs.ravel(), ys.ravel()], axis=1).astype(np.float32), True)


def counted(*lines: tuple[str, Box], unread: tuple[Box, ...] = ()) -> Tally:
    """Two written lines, of which these were read."""
    photo = Composed("usual", b"", (written("retrain model", TOP), written("owner Noor", LOW)))
    seen = tuple(Seen(tuple(text.split()), box.grown(2).polygon) for text, box in lines)
    tally = Tally()
    count(tally, photo, Read(seen, tuple(box.polygon for box in unread), 1.0))
    return tally


def test_lines_that_are_read_are_found_with_their_words() -> None:
    tally = counted(("Retrain model", TOP), ("owner Moor", LOW))
    assert (tally.lines, tally.found, tally.words, tally.read) == (2, 2, 4, 3)
    assert (tally.together, tally.lost, tally.false) == (0, 0, 0)


def test_half_a_line_is_not_found() -> None:
    tally = counted(("retrain", Box(100, 100, 200, 140)), ("owner Noor", LOW))
    assert (tally.found, tally.read, tally.lost, tally.told) == (1, 3, 1, 0)


def test_a_line_in_two_parts_is_found() -> None:
    parts = ("retrain", Box(100, 100, 190, 140)), ("model", Box(194, 100, 300, 140))
    assert counted(*parts).found == 1


def test_two_lines_read_as_one_are_run_together() -> None:
    assert counted(("retrain model owner Noor", Box(100, 100, 300, 240))).together == 2


def test_what_nobody_wrote_is_false() -> None:
    assert counted(("www", Box(500, 500, 600, 540)), ("owner Noor", LOW)).false == 1


def test_a_lost_line_that_is_listed_is_told() -> None:
    tally = counted(("owner Noor", LOW), unread=(TOP.grown(4),))
    assert (tally.lost, tally.told) == (1, 1)


@pytest.mark.parametrize("degrees", [0.0, 20.0, 90.0, -90.0])
def test_the_places_of_a_line_are_where_its_ink_is(degrees: float) -> None:
    sheet = Sheet((1200, 900), Random(1))
    ink = np.zeros((40, 120), np.uint8)
    cv2.putText(ink, "drift", (2, 30), cv2.FONT_HERSHEY_SIMPLEX, 1.2, 255, 3)
    sheet.write([Word("drift", ink, 30.0, 18.0)], (900, 700), 60, pen=(20, 20, 20), degrees=degrees)
    photo = cv2.imdecode(np.frombuffer(sheet.photo(1, Random(2)), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert photo is not None
    columns, rows = np.round(sheet.lines[0].points).astype(int).T
    assert photo[rows, columns].mean() < 0.6 * np.median(photo)


def test_the_table_has_a_row_for_each_kind_that_was_measured() -> None:
    names = ("lines", "found", "words", "together", "told", "false", "cpu_seconds")
    figures = {f"pages/{kind}/{name}": 50.0 for kind in KINDS for name in names}
    said = pages_section(figures)
    assert all(f"| {kind} | 50 | 50.0 % |" in said for kind in KINDS)
    assert pages_section({}) == "Not measured yet."
