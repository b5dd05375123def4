"""The order in which a person reads the parts of a board."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from boardsnap.model.geometry import Box

# Boxes may overlap a cut by this share of the shorter box: handwriting climbs and sags.
TOLERANCE = 0.2


def reading_order(boxes: Sequence[Box]) -> list[int]:
    """The indexes of the boxes in reading order, by recursive cuts along the white between them.

    Nagy and Seth 1984 (XY cut): across where a gap runs through the whole width, else down
    between columns; what cannot be cut is read from the top left.
    """
    return _ordered(list(range(len(boxes))), boxes)


def _ordered(indexes: list[int], boxes: Sequence[Box]) -> list[int]:
    if len(indexes) <= 1:
        return indexes
    rows = _cut(indexes, lambda i: (boxes[i].top, boxes[i].bottom))
    columns = _columns(indexes, boxes)
    if len(rows) == 1 and len(columns) == 1:
        return sorted(indexes, key=lambda i: (boxes[i].top, boxes[i].left, i))
    if len(columns) == 1:
        pieces = _bands(rows, boxes)
    elif len(rows) == 1 or _widest(columns, boxes, 0) >= _widest(rows, boxes, 1):
        pieces = columns
    else:
        pieces = _bands(rows, boxes)
    return [i for piece in pieces for i in _ordered(piece, boxes)]


def _columns(indexes: Sequence[int], boxes: Sequence[Box]) -> list[list[int]]:
    return _cut(indexes, lambda i: (boxes[i].left, boxes[i].right))


def _bands(rows: Sequence[list[int]], boxes: Sequence[Box]) -> list[list[int]]:
    """Rows that can be read down in columns together as one; the others (a title) by themselves."""
    bands: list[list[int]] = []
    for row in rows:
        if bands and len(bands) < len(rows) and len(_columns([*bands[-1], *row], boxes)) > 1:
            bands[-1] = [*bands[-1], *row]
        else:
            bands.append(row)
    return bands if len(bands) > 1 else list(rows)


def _widest(groups: Sequence[Sequence[int]], boxes: Sequence[Box], axis: int) -> float:
    """The widest white between neighbouring groups, along x (axis 0) or y (axis 1)."""
    whites = []
    for before, after in itertools.pairwise(groups):
        if axis == 0:
            end, start = max(boxes[i].right for i in before), min(boxes[i].left for i in after)
        else:
            end, start = max(boxes[i].bottom for i in before), min(boxes[i].top for i in after)
        whites.append(start - end)
    return max(whites)


def _cut(indexes: Sequence[int], span: Callable[[int], tuple[float, float]]) -> list[list[int]]:
    """The indexes in groups whose spans do not overlap by more than the tolerance."""
    groups: list[list[int]] = []
    reach = float("-inf")
    for i in sorted(indexes, key=lambda i: (*span(i), i)):
        low, high = span(i)
        if groups and low < reach - TOLERANCE * (high - low):
            groups[-1].append(i)
        else:
            groups.append([i])
        reach = max(reach, high) if len(groups[-1]) > 1 else high
    return groups
