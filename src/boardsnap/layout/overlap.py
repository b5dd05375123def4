"""Several photos of one session: what two of them share stands once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from boardsnap.model.board import Arrow, Board, BoardItem, Region
from boardsnap.model.ink import TextLine

# Two readings of one line agree at least this much (0 to 100); other lines of a board agree less.
SAME_LINE = 82.0
# A line alone in its region must agree more, as nothing beside it bears it out.
SAME_LONE_LINE = 92.0
# Shorter texts ("Fri", "9/10") are alike by chance: they go with their item, never by themselves.
MIN_LETTERS = 6


def drop_repeats(boards: Sequence[Board]) -> tuple[Board, ...]:
    """The boards, with what an earlier one shows already left out of the later ones.

    Args:
        boards: photos of one session, in the order in which they are to be read.
    """
    kept: list[Board] = []
    for board in boards:
        kept.append(_without_repeats(board, kept))
    return tuple(kept)


def _without_repeats(board: Board, earlier: Sequence[Board]) -> Board:
    seen = [_key(item) for b in earlier for region in b.regions for item in region.items]
    headings = [_text_key(r.heading) for b in earlier for r in b.regions if r.heading is not None]
    if not seen and not headings:
        return board
    regions: list[Region] = []
    places: dict[tuple[int, int], tuple[int, int]] = {}
    for old, region in enumerate(board.regions):
        repeated = _repeated(region, seen)
        items = tuple(i for i, r in zip(region.items, repeated, strict=True) if not r)
        if not items and (any(repeated) or _text_key(region.heading) in headings):
            continue
        _remember(places, old, len(regions), repeated)
        regions.append(replace(region, items=items) if any(repeated) else region)
    arrows = tuple(a for arrow in board.arrows if (a := _moved(arrow, places)) is not None)
    return replace(board, regions=tuple(regions), arrows=arrows)


def _remember(
    places: dict[tuple[int, int], tuple[int, int]], old: int, new: int, repeated: Sequence[bool]
) -> None:
    """Where a region and its kept items stand after the repeated ones are gone."""
    places[old, -1] = (new, -1)
    index = 0
    for j, gone in enumerate(repeated):
        if not gone:
            places[old, j] = (new, index)
            index += 1


def _moved(arrow: Arrow, places: dict[tuple[int, int], tuple[int, int]]) -> Arrow | None:
    tail, head = places.get(arrow.tail), places.get(arrow.head)
    return replace(arrow, tail=tail, head=head) if tail and head else None


def _repeated(region: Region, seen: Sequence[str]) -> list[bool]:
    """For each item of the region whether an earlier board shows it.

    A likely repeat counts when a neighbour is one too: two photos share a stretch of the board,
    while two different boards may well share a single line.
    """
    likeness = [_likeness(_key(item), seen) for item in region.items]
    likely = [score >= SAME_LINE for score in likeness]
    return [
        like
        and (
            likeness[i] >= SAME_LONE_LINE
            or any(likely[max(0, i - 1) : i])
            or any(likely[i + 1 : i + 2])
        )
        for i, like in enumerate(likely)
    ]


def _likeness(key: str, seen: Sequence[str]) -> float:
    if len(key) < MIN_LETTERS:
        return 0.0
    return max((fuzz.ratio(key, other) for other in seen), default=0.0)


def _key(item: BoardItem) -> str:
    """What identifies an item: its date and its text, without marks and spaces."""
    return _text_key(item.when) + _letters(item.text)


def _text_key(line: TextLine | None) -> str:
    return _letters(line.text) if line is not None else ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()
