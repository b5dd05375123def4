"""Corners of boxes."""

from __future__ import annotations

import math

import pytest

from boardsnap.model.geometry import from_top_left


@pytest.mark.parametrize("degrees", [-20, 0, 20])
@pytest.mark.parametrize("first", range(4))
def test_the_corners_of_a_box_begin_at_the_top_left(degrees: float, first: int) -> None:
    turn = math.radians(degrees)
    box = [
        (x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn))
        for x, y in ((-40, -10), (40, -10), (40, 10), (-40, 10))
    ]
    assert from_top_left(box[first:] + box[:first]) == tuple(box)
