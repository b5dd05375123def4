"""Long pen strokes, followed through the ink of a page.

A stroke is followed as a directional single-connected chain (Zheng, Li and Doermann, "A
parallel-line detection algorithm based on HMM decoding", PAMI 2005): the ink of one column is
cut into runs, thin runs that touch exactly one run in the next column are linked, and chains
that point at each other across a crossing or a gap are joined. Strokes flatter than 45 degrees
are followed column by column, steeper ones row by row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Point
from boardsnap.model.page import Page, Pixels

Ints = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]

# Strokes are followed where the longer side of the page has at most this many pixels: a marker
# line is then 2 to 5 pixels wide, and the runs of a page are few enough to follow in 0.1 s.
REDUCED_SIDE_PX = 1600
# The darkest ink is looked for in a window of this side, a letter or two, so that writing that
# fades under glare is measured against itself.
DEPTH_SIDE_PX = 31
# How far from the darkest ink to the board the edge of a stroke is taken to be.
EDGE_DEPTH = 0.58
# An even board is nearly white.
BOARD_LEVEL = 245
# For each darkest level the level of the edge.
EDGES = np.array([level + EDGE_DEPTH * max(0, BOARD_LEVEL - level) for level in range(256)]).astype(
    np.uint8
)
# Share of a pixel (of 255) that must be ink: thin lines of a large photo survive the reduction.
LEAST_INK = 84
# How far ahead a chain may be continued, in stroke widths: a letter stem that crosses the
# stroke at a slant is two or three widths wide.
JOIN_WIDTHS = 6.0
# A second, longer join bridges glare and wide crossings: a share of the shorter chain, and at
# most so many shortest strokes. Only smooth chains are bridged: those that stray from a parabola
# by less than this many stroke widths.
BRIDGE_SHARE = 0.35
BRIDGE_HEIGHTS = 2.5
SMOOTH = 0.45
# Columns from which the direction of a chain's end is taken, in stroke widths.
END_WIDTHS = 6.0


@dataclass(frozen=True, slots=True, eq=False)
class Stroke:
    """A pen stroke.

    Attributes:
        points: (n, 2) x and y along it, in pixels of the reduced page.
        width_px: of the pen.
        steep: followed from top to bottom, else from left to right.
    """

    points: Floats
    width_px: float
    steep: bool

    @property
    def start(self) -> Point:
        """Its left end, or its upper end if it is steep."""
        return (float(self.points[0, 0]), float(self.points[0, 1]))

    @property
    def end(self) -> Point:
        """Its right end, or its lower end if it is steep."""
        return (float(self.points[-1, 0]), float(self.points[-1, 1]))

    @property
    def chord_px(self) -> float:
        """The distance between its ends."""
        return float(np.hypot(*(self.points[-1] - self.points[0])))

    @property
    def box(self) -> Box:
        """The upright box around its centre line."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        return Box(float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    @property
    def bend_px(self) -> float:
        """The largest distance of the centre line from the straight line between its ends."""
        return float(np.abs(self.offsets()).max())

    def offsets(self) -> Floats:
        """Signed distances of the centre line from the straight line between its ends."""
        direction = self.points[-1] - self.points[0]
        length = max(float(np.hypot(*direction)), 1e-9)
        away = self.points - self.points[0]
        across: Floats = (direction[0] * away[:, 1] - direction[1] * away[:, 0]) / length
        return across


@dataclass(frozen=True, slots=True, eq=False)
class ReducedInk:
    """The ink of a page at the scale on which strokes are followed.

    Attributes:
        mask: (height, width), 255 where there is ink.
        scale: reduced pixels per page pixel, at most 1.
        pen_px: usual width of a stroke, in reduced pixels.
    """

    mask: npt.NDArray[np.uint8]
    scale: float
    pen_px: float


def reduce_ink(page: Page) -> ReducedInk:
    """The ink at the scale on which strokes are followed."""
    mask = page.ink.view(np.uint8) * np.uint8(255)
    clean = page.clean
    scale = min(1.0, REDUCED_SIDE_PX / max(mask.shape))
    if scale < 1:
        size = (max(1, round(mask.shape[1] * scale)), max(1, round(mask.shape[0] * scale)))
        mask = cv2.resize(mask, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        clean = _shrunk(clean, size)
    sharp = sharpened(mask, clean)
    return ReducedInk(sharp, scale, usual_pen(sharp))


def _shrunk(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """A smaller picture; every second pixel of a very large one is enough (ten times faster)."""
    every = max(1, pixels.shape[1] // (2 * size[0]) * 2)
    sampled = np.ascontiguousarray(pixels[::every, ::every])
    return cv2.resize(sampled, size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def sharpened(ink: npt.NDArray[np.uint8], clean: Pixels) -> npt.NDArray[np.uint8]:
    """The ink down to about half its depth, 255 where it is.

    The page's ink mask keeps whatever may be ink, so it fills the middle of small outlined stars
    and circles and makes strokes broad. Half way between the board and the darkest ink nearby is
    where a blurred edge was drawn; a little more keeps thin strokes whole.
    """
    light = cv2.GaussianBlur(darkest_channel(clean), (3, 3), 0)
    darkest = cv2.erode(light, np.ones((DEPTH_SIDE_PX, DEPTH_SIDE_PX), np.uint8))
    kept = (ink > LEAST_INK) & (light < cv2.LUT(darkest, EDGES))
    return kept.view(np.uint8) * np.uint8(255)


def darkest_channel(pixels: Pixels) -> npt.NDArray[np.uint8]:
    """The least of red, green and blue: every marker is dark in one of them."""
    red, green, blue = cv2.split(pixels)
    darkest: npt.NDArray[np.uint8] = cv2.min(cv2.min(red, green), blue).astype(np.uint8)
    return darkest


def find_strokes(ink: ReducedInk, min_length_px: float) -> list[Stroke]:
    """Every stroke at least that long (in reduced pixels), flat ones first."""
    flat = _follow(ink.mask, ink.pen_px, min_length_px)
    steep = _follow(ink.mask.T, ink.pen_px, min_length_px)
    strokes = [Stroke(points, width, steep=False) for points, width in flat]
    strokes += [Stroke(points[:, ::-1], width, steep=True) for points, width in steep]
    return [stroke for stroke in strokes if _follows_its_way(stroke)]


def _follows_its_way(stroke: Stroke) -> bool:
    across, down = np.abs(stroke.points[-1] - stroke.points[0])
    return bool(down >= across) if stroke.steep else bool(across > down)


def usual_pen(mask: npt.NDArray[np.uint8]) -> float:
    """The usual width of a stroke: twice the ink's area by its outline (a long, thin shape)."""
    filled = mask > 0
    area = int(filled.sum())
    outline = int((filled[:, 1:] != filled[:, :-1]).sum() + (filled[1:] != filled[:-1]).sum())
    # Counting pixel edges overstates a slanted outline by 4 / pi on average.
    return max(1.5, 2 * area / max(1.0, outline * np.pi / 4)) if area else 1.5


@dataclass(frozen=True, slots=True, eq=False)
class _Runs:
    """Vertical runs of ink, sorted by column and row."""

    column: Ints
    top: Ints
    bottom: Ints
    after: Ints  # index of the one run that continues it, -1 for none


def _cut_runs(mask: npt.NDArray[np.uint8], thickest_px: float) -> _Runs:
    height, width = mask.shape
    padded = np.zeros((width, height + 2), np.int8)
    padded[:, 1:-1] = mask.T > 0
    change = np.diff(padded.ravel())
    starts, ends = np.flatnonzero(change == 1), np.flatnonzero(change == -1)
    pitch = height + 2
    first = np.searchsorted(ends, starts + pitch, "left")
    last = np.searchsorted(starts, ends + pitch, "right")
    touching = last - first
    before = np.zeros(len(starts) + 1, np.intp)
    np.add.at(before, first, 1)
    np.add.at(before, last, -1)
    incoming = np.cumsum(before)[:-1]
    thin = (ends - starts) <= thickest_px
    after = np.full(len(starts), -1, np.intp)
    single = np.flatnonzero((touching == 1) & thin)
    target = first[single]
    good = (incoming[target] == 1) & thin[target]
    after[single[good]] = target[good]
    return _Runs(starts // pitch, starts % pitch, ends % pitch, after)


def _chain_labels(after: Ints) -> Ints:
    """For each run the index of the first run of its chain (pointer doubling)."""
    parent = np.arange(len(after), dtype=np.intp)
    linked = np.flatnonzero(after >= 0)
    parent[after[linked]] = linked
    while True:
        further = parent[parent]
        if np.array_equal(further, parent):
            return parent
        parent = further


@dataclass(frozen=True, slots=True, eq=False)
class _Chain:
    """A piece of a stroke: one centre and one thickness a column."""

    x: Floats
    y: Floats
    thickness: Floats

    @property
    def length(self) -> float:
        return float(self.x[-1] - self.x[0]) + 1

    def joined(self, other: _Chain) -> _Chain:
        return _Chain(
            np.concatenate([self.x, other.x]),
            np.concatenate([self.y, other.y]),
            np.concatenate([self.thickness, other.thickness]),
        )


def _follow(
    mask: npt.NDArray[np.uint8], pen_px: float, min_length_px: float
) -> list[tuple[Floats, float]]:
    chains = _chains(_cut_runs(mask, 3 * pen_px + 1), round(pen_px * 1.5))
    for _ in range(2):
        chains = _join(chains, pen_px, np.full(len(chains), JOIN_WIDTHS * pen_px))
    chains = [chain for chain in chains if chain.length >= 8 * pen_px]
    for _ in range(2):
        reach = np.array([_bridge(chain, pen_px, min_length_px) for chain in chains])
        chains = _join(chains, pen_px, reach)
    return [_as_stroke(chain) for chain in chains if chain.length >= min_length_px]


def _bridge(chain: _Chain, pen_px: float, text_px: float) -> float:
    """How far a chain may be continued over blank paper: joined letters not at all."""
    fit = np.polyval(np.polyfit(chain.x, chain.y, 2), chain.x)
    rough = float(np.sqrt(((chain.y - fit) ** 2).mean()))
    if rough > SMOOTH * pen_px + 0.004 * chain.length:
        return 0.0
    return min(BRIDGE_SHARE * chain.length, BRIDGE_HEIGHTS * text_px)


def _as_stroke(chain: _Chain) -> tuple[Floats, float]:
    slope = np.polyfit(chain.x, chain.y, 1)[0] if len(chain.x) > 2 else 0.0
    width = float(np.median(chain.thickness)) / float(np.hypot(1.0, slope))
    x = np.arange(chain.x[0], chain.x[-1] + 1)
    return np.column_stack([x, np.interp(x, chain.x, chain.y)]), width


def _chains(runs: _Runs, shortest: int) -> list[_Chain]:
    if not len(runs.column):
        return []
    label = _chain_labels(runs.after)
    size = np.bincount(label, minlength=len(label))
    kept = np.flatnonzero(size[label] >= max(2, shortest))
    order = kept[np.argsort(label[kept], kind="stable")]
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    x = runs.column.astype(float)
    y = (runs.top + runs.bottom - 1) / 2.0
    thickness = (runs.bottom - runs.top).astype(float)
    parts = [part for part in np.split(order, cuts) if len(part)]
    return [_Chain(x[part], y[part], thickness[part]) for part in parts]


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """Both ends of every chain: place and slope."""

    left_x: Floats
    left_y: Floats
    left_slope: Floats
    right_x: Floats
    right_y: Floats
    right_slope: Floats


def _ends(chains: Sequence[_Chain], columns: int) -> _Ends:
    x = np.concatenate([chain.x for chain in chains])
    y = np.concatenate([chain.y for chain in chains])
    after = np.cumsum([len(chain.x) for chain in chains])
    before = np.concatenate([[0], after[:-1]])
    left = _windows(x, y, before, np.minimum(before + columns, after), before)
    right = _windows(x, y, np.maximum(after - columns, before), after, after - 1)
    spread = float(columns**2)
    return _Ends(*left(spread), *right(spread))


def _windows(
    x: Floats, y: Floats, start: Ints, stop: Ints, at: Ints
) -> Callable[[float], tuple[Floats, Floats, Floats]]:
    """A line fitted to each window of points: place and slope at the given point."""
    count = (stop - start).astype(float)
    sums = [np.concatenate([[0.0], np.cumsum(v)]) for v in (x, y, x * x, x * y)]
    total_x, total_y, total_xx, total_xy = (running[stop] - running[start] for running in sums)
    middle_x, middle_y = total_x / count, total_y / count
    spread = total_xx - count * middle_x**2
    shared = total_xy - count * middle_x * middle_y

    def fitted(pull: float) -> tuple[Floats, Floats, Floats]:
        # A short piece says little about its direction: its slope is pulled towards level.
        slope = shared / (spread + pull)
        place = x[at]
        return place, middle_y + slope * (place - middle_x), slope

    return fitted


def _join(chains: list[_Chain], pen_px: float, reach: Floats) -> list[_Chain]:
    """Chains with those that continue each other made one."""
    if len(chains) < 2:
        return chains
    order = np.argsort([chain.x[0] for chain in chains], kind="stable")
    chains, reach = [chains[i] for i in order], reach[order]
    ends = _ends(chains, max(4, round(END_WIDTHS * pen_px)))
    before, after = _best_pairs(ends, reach, pen_px)
    following = dict(zip(before.tolist(), after.tolist(), strict=True))
    followers = set(after.tolist())
    joined = []
    for start in range(len(chains)):
        if start in followers:
            continue
        chain, at = chains[start], start
        while at in following:
            at = following[at]
            chain = chain.joined(chains[at])
        joined.append(chain)
    return joined


def _best_pairs(ends: _Ends, reach: Floats, pen_px: float) -> tuple[Ints, Ints]:
    """Pairs (before, after) of chains that are each other's best continuation."""
    low = np.searchsorted(ends.left_x, ends.right_x, "right")
    high = np.searchsorted(ends.left_x, ends.right_x + reach, "right")
    counts = np.maximum(high - low, 0)
    before = np.repeat(np.arange(len(counts)), counts)
    offset = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    after = low[before] + offset
    gap = ends.left_x[after] - ends.right_x[before]
    rise = ends.left_y[after] - ends.right_y[before]
    miss = np.maximum(
        np.abs(rise - gap * ends.right_slope[before]), np.abs(rise - gap * ends.left_slope[after])
    )
    fits = (gap <= np.minimum(reach[before], reach[after])) & (miss <= pen_px + 0.1 * gap)
    before, after = before[fits], after[fits]
    cost = (miss[fits] / pen_px + gap[fits] / (JOIN_WIDTHS * pen_px)).astype(float)
    best_after = _cheapest(before, cost, len(counts))
    best_before = _cheapest(after, cost, len(counts))
    mutual = best_after[before] == best_before[after]
    mutual &= best_after[before] == np.arange(len(before))
    return before[mutual], after[mutual]


def _cheapest(group: Ints, cost: Floats, groups: int) -> Ints:
    """For each group the index of its cheapest member, -1 where it has none."""
    order = np.lexsort((cost, group))
    best = np.full(groups, -1, np.intp)
    owners, first = np.unique(group[order], return_index=True)
    best[owners] = order[first]
    return best
