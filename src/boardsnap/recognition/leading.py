"""Signs that the text engine read as lines of their own, put before the line they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from boardsnap.model.geometry import Polygon
from boardsnap.model.ink import TextLine

# Signs that start a line. A star or a dot alone may be a rating in a column of its own.
LEADING = frozenset("☐☑☒◪✓✗•*→")
# Such a sign stands at most this far before its line, in line heights.
REACH = 1.2
# It shares at least this much of its height with the line.
LEVEL = 0.5


def with_leading_signs(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, lone signs joined to the line that starts right after them."""
    owners: dict[int, int] = {}
    for index, sign in enumerate(lines):
        if sign.text in LEADING:
            owner = _line_after(sign, lines)
            if owner is not None and owner not in owners.values():
                owners[index] = owner
    signs = {owner: lines[index] for index, owner in owners.items()}
    return [
        _joined(signs[index], line) if index in signs else line
        for index, line in enumerate(lines)
        if index not in owners
    ]


def _line_after(sign: TextLine, lines: Sequence[TextLine]) -> int | None:
    """The nearest line that starts just right of a sign, at its height."""
    best: tuple[float, int] | None = None
    for index, line in enumerate(lines):
        height = max(line.height_px, 1.0)
        gap = line.box.left - sign.box.right
        level = sign.box.y_overlap(line.box) / max(1.0, min(sign.box.height, line.box.height))
        near = -0.5 * height <= gap <= REACH * height and level >= LEVEL
        after = line.box.centre[0] > sign.box.right and line.text not in LEADING
        if near and after and (best is None or gap < best[0]):
            best = (gap, index)
    return best[1] if best else None


def _joined(sign: TextLine, line: TextLine) -> TextLine:
    left = sign.polygon
    polygon: Polygon = (
        (left[0][0], line.polygon[0][1]),
        line.polygon[1],
        line.polygon[2],
        (left[3][0], line.polygon[3][1]),
    )
    words = (*sign.words, *line.words)
    return replace(line, text=f"{sign.text} {line.text}", words=words, polygon=polygon)
