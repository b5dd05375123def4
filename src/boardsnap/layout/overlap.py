"""Several photos of one session: what two of them share stands once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from boardsnap.model.board import Arrow, Board, BoardItem, Region
from boardsnap.model.ink import TextLine

Place = tuple[int, int]
"""A region and an item of it; -1 stands for the region's heading."""

# Two readings of one line agree at least this much (0 to 100); other lines of a board agree less.
SAME_LINE = 82.0
# A line alone in its region must agree more, as nothing beside it bears it out.
SAME_LONE_LINE = 92.0
# Shorter texts ("Fri", "9/10") are alike by chance: they go with their item, never by themselves.
MIN_LETTERS = 6
# So many items on both photos, and both show a stretch of the same board. Then a line that the
# edge of one photo cuts is known by agreeing this much with a part of the whole one.
SHARED_ITEMS = 3
SAME_PART = 90.0


def drop_repeats(boards: Sequence[Board]) -> tuple[Board, ...]:
    """The boards, with what another one shows already left out.

    The earlier board keeps what both show; of a line that one photo cuts, the whole one stays.

    Args:
        boards: photos of one session, in the order in which they are to be read.
    """
    dropped: list[set[Place]] = [set() for _ in boards]
    for later in range(1, len(boards)):
        for earlier in range(later):
            _compare(boards[earlier], boards[later], dropped[earlier], dropped[later])
    headed = [_headings(board, gone) for board, gone in zip(boards, dropped, strict=True)]
    kept = []
    for number, (board, gone) in enumerate(zip(boards, dropped, strict=True)):
        named = {key for others in headed[:number] for key in others}
        kept.append(_without(board, gone, named) if number or gone else board)
    return tuple(kept)


def _compare(earlier: Board, later: Board, gone: set[Place], repeated: set[Place]) -> None:
    """Adds what the later board repeats, and what the earlier one shows cut off."""
    seen = {place: key for place, key in _keys(earlier).items() if place not in gone}
    repeated |= _repeats(later, list(seen.values()))
    if sum(place in repeated for place in _keys(later)) < SHARED_ITEMS:
        return
    for place, key in _keys(later).items():
        cut = {other for other, part in seen.items() if _is_part(part, key)}
        if cut:
            gone |= cut
            repeated.discard(place)
        elif any(key == whole or _is_part(key, whole) for whole in seen.values()):
            repeated.add(place)


def _is_part(part: str, whole: str) -> bool:
    """Whether the whole says the part and more: two letters, as one may be a misreading."""
    if not MIN_LETTERS <= len(part) <= len(whole) - 2:
        return False
    return fuzz.partial_ratio(part, whole) >= SAME_PART


def _repeats(board: Board, seen: Sequence[str]) -> set[Place]:
    """The items that an earlier board shows.

    A likely repeat counts when a neighbour is one too: two photos share a stretch of the board,
    while two different boards may well share a single line.
    """
    found: set[Place] = set()
    for number, region in enumerate(board.regions):
        likeness = [_likeness(_key(item), seen) for item in region.items]
        likely = [score >= SAME_LINE for score in likeness]
        for i, like in enumerate(likely):
            beside = likely[max(0, i - 1) : i] + likely[i + 1 : i + 2]
            if like and (likeness[i] >= SAME_LONE_LINE or any(beside)):
                found.add((number, i))
    return found


def _likeness(key: str, seen: Iterable[str]) -> float:
    if len(key) < MIN_LETTERS:
        return 0.0
    return max((fuzz.ratio(key, other) for other in seen), default=0.0)


def _without(board: Board, gone: set[Place], named: set[str]) -> Board:
    """The board without some items, and without sections of which an earlier board has all."""
    regions: list[Region] = []
    places: dict[Place, Place] = {}
    for old, region in enumerate(board.regions):
        items = tuple(item for i, item in enumerate(region.items) if (old, i) not in gone)
        fewer = len(items) < len(region.items)
        if not items and (fewer or _text_key(region.heading) in named):
            continue
        _remember(places, old, len(regions), [(old, i) in gone for i in range(len(region.items))])
        regions.append(replace(region, items=items) if fewer else region)
    arrows = tuple(a for arrow in board.arrows if (a := _moved(arrow, places)) is not None)
    return replace(board, regions=tuple(regions), arrows=arrows)


def _remember(places: dict[Place, Place], old: int, new: int, gone: Sequence[bool]) -> None:
    """Where a region and its kept items stand after others are gone."""
    places[old, -1] = (new, -1)
    index = 0
    for i, dropped in enumerate(gone):
        if not dropped:
            places[old, i] = (new, index)
            index += 1


def _moved(arrow: Arrow, places: dict[Place, Place]) -> Arrow | None:
    tail, head = places.get(arrow.tail), places.get(arrow.head)
    return replace(arrow, tail=tail, head=head) if tail and head else None


def _headings(board: Board, gone: set[Place]) -> set[str]:
    """The headings of sections that keep something, or never had anything below them."""
    return {
        _text_key(region.heading)
        for number, region in enumerate(board.regions)
        if region.heading is not None
        and (not region.items or any((number, i) not in gone for i in range(len(region.items))))
    }


def _keys(board: Board) -> dict[Place, str]:
    return {
        (number, i): _key(item)
        for number, region in enumerate(board.regions)
        for i, item in enumerate(region.items)
    }


def _key(item: BoardItem) -> str:
    """What identifies an item: its date and its text, without marks and spaces."""
    return _text_key(item.when) + _letters(item.text)


def _text_key(line: TextLine | None) -> str:
    return _letters(line.text) if line is not None else ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
