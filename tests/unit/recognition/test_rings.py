"""Rings around characters, and what is no ring."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from boardsnap.model.geometry import Box, Homography
from boardsnap.model.page import Page
from boardsnap.recognition.rings import find_rings, with_encircled, without_rings

Canvas = npt.NDArray[np.uint8]
CENTRE = (300, 200)


def written(draw: Callable[[Canvas], object]) -> Page:
    """A page with usual letters, and something drawn at `CENTRE`."""
    canvas = np.full((400, 600), 250, np.uint8)
    for left in range(40, 560, 40):
        cv2.rectangle(canvas, (left, 340), (left + 12, 360), 30, 3)
    draw(canvas)
    pixels = canvas[:, :, np.newaxis].repeat(3, axis=2)
    return Page(pixels, pixels.copy(), canvas < 128, Homography.identity(), None)


def ring(canvas: Canvas) -> None:
    cv2.ellipse(canvas, CENTRE, (34, 30), 0, 0, 360, 30, 4)


def digit(canvas: Canvas) -> None:
    cv2.putText(canvas, "2", (287, 215), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 30, 3)


def test_a_digit_in_a_ring_is_left_when_the_ring_is_painted_over() -> None:
    page = written(ring_with_digit)
    (found,), drawn = find_rings(page)
    assert found.inside.contains(CENTRE)
    assert 26 < found.inside.height < 38
    bare = without_rings(page, drawn)
    alone = written(digit)
    assert (bare.ink == alone.ink).mean() > 0.999
    assert np.abs(bare.pixels.astype(int) - alone.pixels).mean() < 1


def test_a_digit_that_touches_its_ring_is_told_from_it() -> None:
    def draw(canvas: Canvas) -> None:
        ring_with_digit(canvas)
        cv2.line(canvas, (300, 210), (300, 228), 30, 3)

    (found,), _ = find_rings(written(draw))
    assert found.inside.contains(CENTRE)


def ring_with_digit(canvas: Canvas) -> None:
    ring(canvas)
    digit(canvas)


def ticked_box(canvas: Canvas) -> None:
    cv2.rectangle(canvas, (270, 170), (330, 230), 30, 4)
    cv2.line(canvas, (285, 200), (315, 215), 30, 4)


def ring_beside_a_letter(canvas: Canvas) -> None:
    ring_with_digit(canvas)
    cv2.line(canvas, (340, 180), (340, 220), 30, 3)


def dot(canvas: Canvas) -> None:
    cv2.circle(canvas, CENTRE, 30, 30, cv2.FILLED)


@pytest.mark.parametrize("draw", [ring, ticked_box, ring_beside_a_letter, dot])
def test_other_shapes_are_no_rings(draw: Callable[[Canvas], object]) -> None:
    assert find_rings(written(draw))[0] == []


def test_the_box_of_a_ring_gives_way_to_that_of_its_content() -> None:
    page = written(ring_with_digit)
    rings, _ = find_rings(page)
    around, elsewhere = Box(260, 165, 340, 235), Box(40, 330, 560, 370)
    line, inside = with_encircled([around.polygon, elsewhere.polygon], rings)
    assert line == elsewhere.polygon
    assert 0 < inside[0][0] - 260 < 40
