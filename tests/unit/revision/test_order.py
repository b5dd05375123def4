"""As few as possible have moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.revision.order import moved_keys


@pytest.mark.parametrize(
    ("after", "moved"),
    [("abcd", ""), ("bcda", "a"), ("dabc", "d"), ("dcba", "bcd"), ("", "")],
)
def test_the_fewest_have_moved(after: str, moved: str) -> None:
    assert moved_keys(sorted(after), after) == set(moved)


@given(st.permutations("abcdefg"))
def test_the_others_keep_their_order(after: list[str]) -> None:
    moved = moved_keys("abcdefg", after)
    still = [key for key in after if key not in moved]
    assert still == sorted(still)
