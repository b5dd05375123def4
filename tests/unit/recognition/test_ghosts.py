"""What was wiped off, and what is only written faintly."""

from __future__ import annotations

import numpy as np
import pytest

from boardsnap.model.geometry import Box, Homography
from boardsnap.model.page import Page
from boardsnap.recognition.ghosts import are_ghosts

LINES = tuple(Box(40, top, 360, top + 30) for top in (20, 70, 120, 170))


def page_of(shades: tuple[int, ...]) -> Page:
    """White paper with a line of strokes in each shade of grey."""
    pixels = np.full((220, 400, 3), 240, np.uint8)
    ink = np.zeros((220, 400), bool)
    for box, shade in zip(LINES, shades, strict=True):
        for left in range(int(box.left) + 4, int(box.right) - 4, 12):
            strokes = slice(int(box.top) + 6, int(box.bottom) - 6), slice(left, left + 3)
            pixels[strokes], ink[strokes] = shade, True
    return Page(pixels, pixels, ink, Homography.identity(), None)


@pytest.mark.parametrize(
    ("shades", "ghosts"),
    [
        ((40, 40, 40, 215), [False, False, False, True]),
        ((40, 40, 40, 160), [False, False, False, False]),
        ((215, 215, 215, 215), [False, False, False, False]),
        ((40, 40, 40, 250), [False, False, False, False]),
    ],
    ids=["one is nearly gone", "one is pale", "all are pale", "one is lighter than its paper"],
)
def test_a_line_far_fainter_than_the_others_was_wiped_off(
    shades: tuple[int, ...], ghosts: list[bool]
) -> None:
    assert are_ghosts(page_of(shades), [box.polygon for box in LINES]) == ghosts


def test_lines_without_ink_are_no_ghosts() -> None:
    blank = page_of((240, 240, 240, 240))
    bare = Page(blank.pixels, blank.clean, np.zeros_like(blank.ink), blank.to_photo, None)
    assert are_ghosts(bare, [box.polygon for box in LINES]) == [False] * 4
    assert are_ghosts(bare, []) == []
