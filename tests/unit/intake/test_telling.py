"""How far a reading is, told while its lines are recognised."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from boardsnap.intake.telling import TellingEngine
from boardsnap.model.geometry import Box
from boardsnap.recognition.posteriors import Posteriors
from tests.unit.recognition.scripted import Scripted


def _told(
    count: int, read: Callable[[TellingEngine], Iterable[Posteriors]]
) -> tuple[list[float], list[Posteriors]]:
    """The shares that were told, and the lines."""
    shares: list[float] = []
    engine = Scripted([Box(0, 0, 200, 40)], ["drift"])
    lines = list(read(TellingEngine(engine, shares.append)))
    assert engine.reads == count
    return shares, lines


@pytest.mark.parametrize("count", [1, 7, 10, 37])
def test_shares_rise_to_the_whole_in_at_most_ten_steps(count: int) -> None:
    crops = [np.full((40, 200, 3), 255, np.uint8)] * count
    shares, lines = _told(count, lambda engine: engine.recognise(crops))
    assert len(lines) == count
    assert shares == sorted(set(shares))
    assert shares[-1] == 1.0
    assert len(shares) <= 10


def test_a_share_is_told_before_the_next_line_is_read() -> None:
    crops = [np.full((40, 200, 3), 255, np.uint8)] * 3
    engine, shares = Scripted([], ["drift"]), list[float]()
    lines = iter(TellingEngine(engine, shares.append).recognise(crops))
    for done in (1, 2, 3):
        next(lines)
        assert (engine.reads, len(shares)) == (done, done)


def test_nothing_is_told_where_there_is_nothing_to_read() -> None:
    assert _told(0, lambda engine: engine.recognise([])) == ([], [])


def test_second_looks_are_passed_on_untold() -> None:
    crops = [np.full((40, 200, 3), 255, np.uint8)] * 3
    shares, lines = _told(3, lambda engine: engine.reconsider(crops))
    assert (shares, len(lines)) == ([], 3)
