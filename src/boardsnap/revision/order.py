"""What has moved when the same things stand in another order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def moved_keys(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest keys that have to move to get from one order to the other.

    Both hold the same keys, each once. The others are a longest increasing subsequence
    (Fredman 1975, by patience sorting).
    """
    places = {key: index for index, key in enumerate(before)}
    tops: list[int] = []
    ends: list[str] = []
    previous: dict[str, str | None] = {}
    for key in after:
        pile = bisect_left(tops, places[key])
        previous[key] = ends[pile - 1] if pile else None
        tops[pile : pile + 1] = [places[key]]
        ends[pile : pile + 1] = [key]
    still: set[str] = set()
    last = ends[-1] if ends else None
    while last is not None:
        still.add(last)
        last = previous[last]
    return set(after) - still
