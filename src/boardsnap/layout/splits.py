"""Lines that were read on across the white between two columns, cut apart again."""

from __future__ import annotations

import itertools
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from boardsnap.layout.strips import Straightener
from boardsnap.model.geometry import Point, Polygon
from boardsnap.model.ink import TextLine, Word, standing_text

# The white between two columns is this many line heights at least, and this many times the usual
# white between the line's words; words of one line stand a third to a half of a height apart.
COLUMN_WHITE = 1.2
WHITE_RATIO = 2.5
# A column's edge is where this many other lines start, this near and at most this far above or
# below (in line heights).
EDGE_LINES = 2
EDGE_SLACK = 0.6
EDGE_REACH = 8.0


def split_at_columns(lines: Sequence[TextLine], straighten: Straightener) -> list[TextLine]:
    """The lines, those cut in two that run over a gap where other lines start."""
    starts = sorted(straighten(line.polygon[0]) for line in lines)
    result: list[TextLine] = []
    for line in lines:
        rest = line
        while cut := _first_cut(rest, starts, straighten):
            head, rest = _parts(rest, cut)
            result.append(head)
        result.append(rest)
    return result


def _first_cut(line: TextLine, starts: Sequence[Point], straighten: Straightener) -> int | None:
    """The index of the first word that stands in the next column."""
    words = line.words
    if len(words) < 2 or len(line.polygon) != 4 or any(len(w.polygon) != 4 for w in words):
        return None
    if standing_text(words) != line.text:
        return None
    height = line.height_px or line.box.height
    gaps = [b.polygon[0][0] - a.polygon[1][0] for a, b in itertools.pairwise(words)]
    for index, gap in enumerate(gaps, start=1):
        others = [g for i, g in enumerate(gaps, start=1) if i != index]
        usual = max(0.0, statistics.median(others)) if others else 0.0
        wide = gap >= COLUMN_WHITE * height and gap >= WHITE_RATIO * usual
        if wide and _is_edge(straighten(words[index].polygon[0]), starts, height):
            return index
    return None


def _is_edge(place: Point, starts: Sequence[Point], height: float) -> bool:
    """Whether other lines above or below start at the same x."""
    x, y = place
    first = bisect_left(starts, (x - EDGE_SLACK * height, float("-inf")))
    last = bisect_right(starts, (x + EDGE_SLACK * height, float("inf")))
    near = [
        top
        for _, top in itertools.islice(starts, first, last)
        if EDGE_SLACK * height < abs(top - y) <= EDGE_REACH * height
    ]
    return len(near) >= EDGE_LINES


def _parts(line: TextLine, cut: int) -> tuple[TextLine, TextLine]:
    head, tail = line.words[:cut], line.words[cut:]
    top_left, top_right, bottom_right, bottom_left = line.polygon
    end = _share(line, head[-1].polygon[1][0])
    start = _share(line, tail[0].polygon[0][0])
    left = (top_left, _on(top_left, top_right, end), _on(bottom_left, bottom_right, end))
    right = (_on(top_left, top_right, start), top_right, bottom_right)
    return (
        _part(line, head, (*left, bottom_left)),
        _part(line, tail, (*right, _on(bottom_left, bottom_right, start))),
    )


def _part(line: TextLine, words: tuple[Word, ...], polygon: Polygon) -> TextLine:
    """Some words of a line; where all of them are crossed out, the part is."""
    standing = standing_text(words)
    text = standing or " ".join(word.text for word in words)
    struck = line.struck or not standing
    return replace(line, text=text, words=words, polygon=polygon, struck=struck)


def _share(line: TextLine, x: float) -> float:
    """How far along the line `x` is, 0 to 1."""
    left, right = line.polygon[0][0], line.polygon[1][0]
    return min(1.0, max(0.0, (x - left) / (right - left))) if right > left else 1.0


def _on(a: Point, b: Point, share: float) -> Point:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])
