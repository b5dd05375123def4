"""Where the written lines are: boxes of the engine made into lines, and their crops."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Point, Polygon, bounds, union
from boardsnap.model.page import Mask, Page, Pixels
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.uncovered import find_uncovered

DETECTION_SIDE_PX = 1280
"""Half the time and memory of the engine's own 2000, for the same lines found."""

CLOSE_UP_SIDE_PX = 640
"""The second look at ink that the first left out: a quarter of the first look's pixels."""

CLOSE_UP_MARGIN = 0.01
"""Share of the page's longer side that is shown around it."""

CLOSE_UP_REACH = 0.25
"""Share of the page's longer side that one second look may show: at twice the size of the first."""

CLOSE_UPS = 4
"""Second looks a page, largest amount of ink first: together as long as the first look."""

RULE_REACH = 1.0
"""A stroke that goes on for so many heights above and below a line is a divider, no letter: less
of it may be letters of three lines that run into one another."""

RULE_END = 2.0
"""The same for one that goes on above or below alone: a time axis starts beside the first event."""

RULE_BREADTH = 0.35
"""Heights that such a stroke is broad at most, with a column added at both sides."""

RULE_START = 0.6
"""Share of the line's height that such a stroke takes at least."""

WORD_GAP = 0.25
"""Heights between two boxes of one written line; boxes reach a third beyond the ink."""

TALL = 1.5
"""A box that is higher than so many widths holds writing that runs up or down, or one letter."""

BAND_PX = 24
"""Height to which lines are scaled to look at their ink."""


def find_lines(page: Page, engine: TextEngine) -> tuple[Polygon, ...]:
    """The quads of the written lines, top to bottom.

    Small writing on a large board is lost when the picture is scaled down, and pale writing to
    uneven light: where the ink mask shows text that no line covers, the engine looks again, close
    up, at the evenly lit page.
    """
    quads = [box.quad for box in engine.detect(page.pixels, DETECTION_SIDE_PX)]
    for box in _windows(page, quads)[:CLOSE_UPS]:
        quads.extend(q for q in _close_up(page, engine, box) if not is_covered(q, quads))
    level, sideways = _told_apart(quads)
    lines = joined([part for quad in level for part in split(quad, page.ink)])
    down = joined([_laid(part) for quad in sideways for part in split(quad, page.ink)])
    lines += [_stood(line) for line in down]
    return tuple(sorted(lines, key=lambda quad: (quad[0][1], quad[0][0])))


def _told_apart(quads: Sequence[Polygon]) -> tuple[list[Polygon], list[Polygon]]:
    """Level lines, and those that run from top to bottom, with their corners in that order.

    Where most of the writing runs down, the whole page stands on its side: it is turned later.
    """
    level, sideways = [], []
    for quad in quads:
        width, height = size_of(quad)
        if height > TALL * width:
            sideways.append((*quad[1:], quad[0]))
        else:
            level.append(quad)
    if sum(size_of(quad)[0] for quad in sideways) > sum(size_of(quad)[0] for quad in level):
        return list(quads), []
    return level, sideways


def _laid(quad: Polygon) -> Polygon:
    """Writing that runs down as if it ran to the right."""
    return tuple((y, -x) for x, y in quad)


def _stood(quad: Polygon) -> Polygon:
    """The way back."""
    return tuple((-y, x) for x, y in quad)


def _windows(page: Page, quads: Sequence[Polygon]) -> list[Box]:
    """Parts of the page with ink that no quad covers, those first in which there is most."""
    side = max(page.ink.shape)
    windows: list[Box] = []
    for box in find_uncovered(page, quads):
        shown = box.grown(CLOSE_UP_MARGIN * side)
        for index, window in enumerate(windows):
            both = union((window, shown))
            if max(both.width, both.height) <= CLOSE_UP_REACH * side:
                windows[index] = both
                break
        else:
            windows.append(shown)
    return windows


def _close_up(page: Page, engine: TextEngine, box: Box) -> list[Polygon]:
    left, top = max(0, int(box.left)), max(0, int(box.top))
    window = page.clean[top : int(box.bottom) + 1, left : int(box.right) + 1]
    scale = min(2.0, CLOSE_UP_SIDE_PX / max(window.shape[:2]))
    size = max(1, round(window.shape[1] * scale)), max(1, round(window.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    scaled = np.asarray(cv2.resize(window, size, interpolation=way), np.uint8)
    return [
        tuple((left + x / scale, top + y / scale) for x, y in found.quad)
        for found in engine.detect(scaled, CLOSE_UP_SIDE_PX)
    ]


def is_covered(quad: Polygon, others: Sequence[Polygon]) -> bool:
    """Whether a third or more of the quad lies in boxes that are already there."""
    box = bounds(quad)
    return any(box.overlap(bounds(other)) > box.area / 3 for other in others)


def size_of(quad: Polygon) -> tuple[float, float]:
    """Length along the writing, and height across it, in pixels."""
    a, b, c, d = quad
    return (math.dist(a, b) + math.dist(d, c)) / 2, (math.dist(a, d) + math.dist(b, c)) / 2


def taller(quad: Polygon, heights: float) -> Polygon:
    """The quad with top and bottom moved outwards by so many of its heights."""
    a, b, c, d = quad
    return (
        _between(a, d, -heights),
        _between(b, c, -heights),
        _between(b, c, 1 + heights),
        _between(a, d, 1 + heights),
    )


def part_of(quad: Polygon, start: float, end: float) -> Polygon:
    """The part of a quad between two shares (0 to 1) of its length."""
    a, b, c, d = quad
    return (
        _between(a, b, start),
        _between(a, b, end),
        _between(d, c, end),
        _between(d, c, start),
    )


def _between(p: Point, q: Point, share: float) -> Point:
    return (p[0] + (q[0] - p[0]) * share, p[1] + (q[1] - p[1]) * share)


def cut(pixels: Pixels, quad: Polygon) -> Pixels:
    """The quad's content as an upright picture, as large as it is on the page."""
    width, height = size_of(quad)
    return np.asarray(_warped(pixels, quad, max(4, round(width)), max(4, round(height))), np.uint8)


def cut_ink(ink: Mask, quad: Polygon) -> npt.NDArray[np.uint8]:
    """The quad's ink as an upright picture, 255 where there is any, as large as on the page."""
    width, height = size_of(quad)
    return _ink_in(ink, quad, max(4, round(width)), max(4, round(height)))


def _warped(
    picture: npt.NDArray[np.uint8],
    quad: Polygon,
    wide: int,
    high: int,
    border: int = cv2.BORDER_REPLICATE,
) -> npt.NDArray[np.uint8]:
    target = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(quad, np.float32), target)
    return np.asarray(
        cv2.warpPerspective(
            picture, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=border
        ),
        np.uint8,
    )


def ink_band(ink: Mask, quad: Polygon, heights: float = 0.0) -> npt.NDArray[np.bool_]:
    """The ink of a line, scaled to `BAND_PX` rows (and as many more as `heights` adds)."""
    width, height = size_of(quad)
    scale = BAND_PX / max(height, 1.0)
    rows = round(BAND_PX * (1 + 2 * heights))
    return _ink_in(ink, taller(quad, heights), max(4, round(width * scale)), rows) > 64


def _ink_in(ink: Mask, quad: Polygon, wide: int, high: int) -> npt.NDArray[np.uint8]:
    """The ink of a quad, scaled to so many columns and rows; beyond the page there is none."""
    window, corner = _window(ink, quad)
    moved = tuple((x - corner[0], y - corner[1]) for x, y in quad)
    return _warped(window, moved, wide, high, cv2.BORDER_CONSTANT)


def _window(ink: Mask, quad: Polygon) -> tuple[npt.NDArray[np.uint8], Point]:
    box = bounds(quad)
    left, top = max(0, int(box.left) - 1), max(0, int(box.top) - 1)
    window = ink[top : max(top + 1, int(box.bottom) + 2), left : max(left + 1, int(box.right) + 2)]
    if window.size == 0:
        return np.zeros((2, 2), np.uint8), (left, top)
    return window.astype(np.uint8) * 255, (left, top)


def split(quad: Polygon, ink: Mask) -> tuple[Polygon, ...]:
    """The quad cut where a drawn divider runs through it."""
    band = ink_band(ink, quad, RULE_END)
    free = runs(~_rules(band, round(BAND_PX * RULE_END)))
    parts = [run for run in free if run[1] - run[0] > BAND_PX / 2]
    if len(parts) == len(free) == 1 or not parts:
        return (quad,)
    wide = band.shape[1]
    return tuple(part_of(quad, start / wide, end / wide) for start, end in parts)


def _rules(band: npt.NDArray[np.bool_], reach: int) -> npt.NDArray[np.bool_]:
    """Columns in which a stroke runs through the line and on above or below it.

    One that goes on at one side alone is narrow, unlike a picture or a dark edge there. The shaft
    of an arrow that reaches far into a line looks no different.
    """
    thick = band | np.roll(band, 1, axis=1) | np.roll(band, -1, axis=1)
    above, inside, below = thick[:reach], thick[reach:-reach], thick[-reach:]
    near = round(BAND_PX * RULE_REACH)
    through = _is_drawn(above[-near:]) & _is_drawn(inside) & _is_drawn(below[:near])
    beyond = _narrow(_is_drawn(above)) | _narrow(_is_drawn(below))
    return np.asarray(through | (beyond & (inside.mean(axis=0) > RULE_START)), np.bool_)


def _is_drawn(part: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """In which columns a stroke runs through all of the part."""
    return np.asarray(part.mean(axis=0) > 0.9, np.bool_)


def _narrow(columns: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """The columns of those runs that are no broader than a stroke."""
    kept = np.zeros_like(columns)
    for start, end in runs(columns):
        kept[start:end] = end - start <= RULE_BREADTH * BAND_PX
    return kept


def runs(flags: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Start and end of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(s), int(e)) for s, e in zip(edges[::2], edges[1::2], strict=True)]


def joined(quads: Sequence[Polygon]) -> list[Polygon]:
    """The quads, fragments of one written line that are a word space apart made one."""
    lines: list[Polygon] = []
    for quad in sorted(quads, key=lambda q: (q[0][0], q[0][1])):
        for index, line in enumerate(lines):
            if _continues(line, quad):
                lines[index] = (line[0], quad[1], quad[2], line[3])
                break
        else:
            lines.append(quad)
    return lines


def _continues(line: Polygon, quad: Polygon) -> bool:
    """Whether the quad goes on where the line ends: same height, same baseline, no gap."""
    (width, height), (other_width, other_height) = size_of(line), size_of(quad)
    if not 0.7 < height / max(other_height, 1.0) < 1.4:
        return False
    if width < height or other_width < other_height / 2:
        return False
    end = _between(line[1], line[2], 0.5)
    start = _between(quad[0], quad[3], 0.5)
    direction = math.atan2(line[1][1] - line[0][1], line[1][0] - line[0][0])
    dx, dy = start[0] - end[0], start[1] - end[1]
    along = dx * math.cos(direction) + dy * math.sin(direction)
    across = -dx * math.sin(direction) + dy * math.cos(direction)
    return -0.5 * height < along < WORD_GAP * height and abs(across) < 0.25 * height
