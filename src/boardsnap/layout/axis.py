"""A time line drawn across: dates in a row, what happened above and below them."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from boardsnap.layout import patterns
from boardsnap.layout.items import make_item
from boardsnap.layout.neighbours import gap_below
from boardsnap.layout.parts import Part
from boardsnap.layout.runs import Run
from boardsnap.layout.strips import DrawnMark, Strip
from boardsnap.model.board import BoardItem
from boardsnap.model.geometry import Point

# Fewer dates than this in a row are no axis unless one is drawn.
MIN_DATES = 3
# More than this is garbage, and would make the assignment slow.
MAX_DATES = 80
# How far above and below the dates, in their heights, texts may stand. Writers lift texts over
# each other above the axis, and seldom go deep below it, where the lists start.
REACH_ABOVE = 10.0
REACH_BELOW = 7.0
# White this high, in heights, below the texts under the dates parts them from the lists below.
BAND_WHITE = 1.4
# The dates stand at most this far from a drawn axis.
DATE_REACH = 3.5
# A date in the row that was not read as one is no longer than this, and this level (in heights).
MISREAD_LETTERS = 6
LEVEL = 0.4
# A text whose best tick is further away than this share of the ticks' distance has no date.
MAX_SHARE = 1.2


@dataclass(frozen=True)
class Tick:
    """A date on the axis: where its label starts, its middle and its end stand."""

    date: Strip
    anchors: tuple[float, float, float]


@dataclass(frozen=True)
class Block:
    """A text on the axis: its lines from top to bottom."""

    runs: tuple[Run, ...]
    above: bool

    @property
    def anchors(self) -> tuple[float, float, float]:
        """Left edge, middle and right edge."""
        left, right = min(r.left for r in self.runs), max(r.right for r in self.runs)
        return left, (left + right) / 2, right


def find_axes(
    runs: Sequence[Run], marks: Sequence[DrawnMark], headings: Sequence[Run], top: Sequence[Run]
) -> tuple[list[Part], list[Run], list[Run]]:
    """The horizontal time axes as parts, then the runs and the top runs that are on none.

    Args:
        runs: everything that may stand on an axis.
        marks: drawn marks; an axis or a curve among them helps.
        headings: they end the reach of an axis, as titles do.
        top: titles and notes at the top; the name of a curve's scale may be among them.
    """
    strips = sorted((s for r in runs for s in r.strips), key=lambda s: (s.left, s.order))
    enclosed = {s.order for r in runs if r.enclosure >= 0 for s in r.strips}
    parts: list[Part] = []
    used: set[int] = set()
    for row in _date_rows(strips, marks):
        if any(s.order in used for s in row):
            continue
        free = [s for s in strips if s.order not in used and s.order not in enclosed]
        part = _axis(row, free, marks, headings, top)
        if part is not None:
            parts.append(part)
            used.update(s.order for r in part.runs for s in r.strips)
    return parts, _without(runs, used), _without(top, used)


def _without(runs: Sequence[Run], used: set[int]) -> list[Run]:
    return [r for r in (r.without(used) for r in runs) if r is not None]


def _date_rows(strips: Sequence[Strip], marks: Sequence[DrawnMark]) -> list[list[Strip]]:
    """Rows of dates: those along a drawn axis first, then those that stand level."""
    dates = [s for s in strips if patterns.may_be_date(s.text)][: 10 * MAX_DATES]
    rows = [_along(m, dates) for m in marks if _is_level_axis(m)]
    rows = [_with_misread(row, strips) for row in rows if len(row) >= 2]
    taken = {s.order for row in rows for s in row}
    level = _level_rows([d for d in dates if d.order not in taken])
    rows.extend(_with_misread(row, strips) for row in level)
    return [row for row in rows if len(row) <= MAX_DATES]


def _with_misread(row: Sequence[Strip], strips: Sequence[Strip]) -> list[Strip]:
    """The row with the short texts between its dates that were read as something else."""
    orders = {s.order for s in row}
    height = statistics.median(s.height for s in row)
    found = [
        s
        for s in strips
        if s.order not in orders
        and len(s.text) <= MISREAD_LETTERS
        and row[0].right < s.left
        and s.right < row[-1].left
        and _is_level(s, row, height)
    ]
    return sorted((*row, *found), key=lambda s: (s.left, s.order))


def _is_level(strip: Strip, row: Sequence[Strip], height: float) -> bool:
    """Whether a strip stands at the height of its neighbours in the row, clear of them."""
    nearest = min(row, key=lambda s: abs(s.box.centre[0] - strip.box.centre[0]))
    clear = strip.left > nearest.right or strip.right < nearest.left
    return clear and abs(strip.middle - nearest.middle) <= LEVEL * height


def _is_level_axis(drawn: DrawnMark) -> bool:
    if drawn.mark.kind != "axis":
        return False
    return drawn.box.width > drawn.box.height


def _along(drawn: DrawnMark, dates: Sequence[Strip]) -> list[Strip]:
    """The dates just above or just below a drawn axis, whichever are more."""
    sides: dict[bool, list[Strip]] = {True: [], False: []}
    for date in dates:
        distance = date.middle - _height_at(drawn, date.box.centre[0])
        inside = drawn.box.left - 3 * date.height <= date.left <= drawn.box.right + date.height
        if inside and abs(distance) <= DATE_REACH * date.height:
            sides[distance < 0].append(date)
    return max(sides[False], sides[True], key=len)


def _height_at(drawn: DrawnMark, x: float) -> float:
    """The height of the axis at `x`."""
    if len(drawn.path) < 2:
        return drawn.box.centre[1]
    (x0, y0), (x1, y1) = drawn.path[0], drawn.path[-1]
    return y0 if abs(x1 - x0) < 1e-6 else y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _level_rows(dates: Sequence[Strip]) -> list[list[Strip]]:
    """Three or more dates side by side in one row, each clear of the next."""
    rows: list[list[Strip]] = []
    for date in dates:
        for row in rows:
            last = row[-1]
            level = abs(last.y_at(date.left) - date.middle) <= 0.8 * max(last.height, date.height)
            level = level or abs(last.middle - date.middle) <= 0.5 * last.height
            if level and date.left > last.right + 0.3 * last.height:
                row.append(date)
                break
        else:
            rows.append([date])
    rows = [r for r in rows if _has_dates(r)]
    return [r for r in rows if not _is_score_row(r) and not _in_columns(r, rows, dates)]


def _has_dates(row: Sequence[Strip]) -> bool:
    """Whether enough of a row was read as dates: three, or one in a longer row."""
    sure = sum(patterns.is_date(s.text) for s in row)
    return sure >= MIN_DATES or (sure >= 1 and len(row) > MIN_DATES)


def _is_score_row(row: Sequence[Strip]) -> bool:
    return patterns.are_scores([s.text for s in row])


def _in_columns(
    row: Sequence[Strip], rows: Sequence[Sequence[Strip]], dates: Sequence[Strip]
) -> bool:
    """Whether the dates are cells of a table: more dates stand right below most of them."""
    below = sum(
        any(
            d not in row
            and 0 < abs(d.middle - s.middle) <= 3 * s.height
            and abs(d.left - s.left) <= s.height
            for d in dates
        )
        for s in row
    )
    return below > len(row) / 2


def _axis(
    row: Sequence[Strip],
    strips: Sequence[Strip],
    marks: Sequence[DrawnMark],
    headings: Sequence[Run],
    top: Sequence[Run],
) -> Part | None:
    """The axis over a row of dates, None if hardly a date has a text."""
    labels = [r for r in top if _may_label(r.main, row)]
    fixed = [*headings, *(r for r in top if r not in labels)]
    texts = _texts_near(row, [*strips, *(r.main for r in labels)], fixed)
    series = _series_label(row, texts, any(m.mark.kind == "curve" for m in marks))
    unused = {r.main.order for r in labels}
    blocks = _blocks([s for s in texts if s is not series and s.order not in unused], row)
    ticks = [Tick(d, (d.left, d.box.centre[0], d.right)) for d in row]
    assigned = _assign(blocks, ticks, _stops(row, marks))
    if len({tick for _, tick in assigned}) < max(2, 0.5 * len(ticks)):
        return None
    return _part(ticks, assigned, series)


def _texts_near(row: Sequence[Strip], strips: Sequence[Strip], fixed: Sequence[Run]) -> list[Strip]:
    """The strips above and below the dates that no heading or title keeps away."""
    height = statistics.median(s.height for s in row)
    left, right = row[0].left - 4 * height, row[-1].right + 6 * height
    orders = {s.order for s in row}

    def date_height(x: float) -> float:
        return min(row, key=lambda s: abs(s.box.centre[0] - x)).middle

    lowest = max(
        (h.box.bottom for h in fixed if h.middle < date_height(h.left) - height and h.right > left),
        default=float("-inf"),
    )
    highest = min(
        (h.box.top for h in fixed if h.middle > date_height(h.left) + height and h.right > left),
        default=float("inf"),
    )
    near = []
    for strip in strips:
        offset = strip.middle - date_height(strip.box.centre[0])
        reach = REACH_ABOVE if offset < 0 else REACH_BELOW
        marker = patterns.marker(strip.text)
        listed = marker in {"box", "number"} or (marker in {"bullet", "arrow"} and offset > 0)
        if (
            strip.order not in orders
            and abs(offset) <= reach * max(height, min(strip.height, 1.5 * height))
            and left <= strip.box.centre[0]
            and strip.left <= right
            and lowest - 0.3 * height <= strip.middle <= highest + 0.3 * height
            and not listed
            and any(c.isalnum() for c in strip.text)
        ):
            near.append(strip)
    return _above_white(near, date_height)


def _above_white(strips: Sequence[Strip], date_height: Callable[[float], float]) -> list[Strip]:
    """The strips above the dates, and those below down to the white that ends the axis's band."""
    kept = [s for s in strips if s.middle <= date_height(s.box.centre[0])]
    bottom: float | None = None
    for strip in sorted(set(strips) - set(kept), key=lambda s: (s.box.top, s.left)):
        if bottom is not None and strip.box.top - bottom > BAND_WHITE * strip.height:
            break
        bottom = max(bottom or strip.box.bottom, strip.box.bottom)
        kept.append(strip)
    return kept


def _series_label(row: Sequence[Strip], texts: Sequence[Strip], curve: bool) -> Strip | None:
    """The name of the curve's scale: a short name at its left end, the values having none."""
    if not curve and sum(patterns.is_value(s.text) for s in texts) < 2:
        return None
    names = [s for s in texts if _may_label(s, row)]
    return min(names, key=lambda s: (s.middle, s.left), default=None)


def _may_label(strip: Strip, row: Sequence[Strip]) -> bool:
    """Whether a strip could name the scale at an axis's left end."""
    return (
        strip.middle < row[0].middle
        and strip.left <= row[0].right + row[0].height
        and patterns.is_series_name(strip.text)
    )


def _blocks(strips: Sequence[Strip], row: Sequence[Strip]) -> list[Block]:
    """The strips as texts of one or more lines."""
    middle = statistics.median(s.middle for s in row)
    blocks: list[list[Run]] = []
    for strip in sorted(strips, key=lambda s: (s.middle, s.left)):
        run = Run((strip,))
        side = strip.middle < middle
        fitting = [b for b in blocks if (b[-1].middle < middle) == side and _follows(b[-1], run)]
        if fitting:
            min(fitting, key=lambda b: abs(b[-1].left - run.left)).append(run)
        else:
            blocks.append([run])
    return [Block(tuple(b), b[0].middle < middle) for b in blocks]


def _follows(upper: Run, lower: Run) -> bool:
    height = max(upper.height, lower.height)
    gap = gap_below(upper, lower)
    if not -0.6 * height <= gap <= 0.9 * height or lower.middle <= upper.middle:
        return False
    centres = abs((upper.left + upper.right) - (lower.left + lower.right)) / 2
    return abs(upper.left - lower.left) <= 1.2 * height or centres <= 0.8 * height


def _stops(row: Sequence[Strip], marks: Sequence[DrawnMark]) -> list[float] | None:
    """The x of each date's drawn tick, None where the ticks were not seen."""
    points: list[Point] = [p for m in marks if _is_level_axis(m) for p in m.stops]
    height = statistics.median(s.height for s in row)
    stops = []
    for date in row:
        near = [
            x
            for x, y in points
            if abs(y - date.middle) <= 2 * DATE_REACH * height
            and date.left - height <= x <= date.right + height
        ]
        if not near:
            return None
        stops.append(min(near, key=lambda x: abs(x - date.box.centre[0])))
    return stops


def _assign(
    blocks: Sequence[Block], ticks: Sequence[Tick], stops: Sequence[float] | None
) -> list[tuple[Block, int]]:
    """Each text with the index of its tick.

    Writers start, centre or end their texts at the tick, most of them the same way all along the
    axis: the way with the least total distance is taken, single texts may differ at a price.
    """
    if not blocks or not ticks:
        return []
    best: tuple[float, list[tuple[Block, int]]] | None = None
    for way in range(3):
        total, assigned = _assign_by(blocks, ticks, stops, way)
        if best is None or total < best[0]:
            best = (total, assigned)
    return best[1] if best else []


def _assign_by(
    blocks: Sequence[Block], ticks: Sequence[Tick], stops: Sequence[float] | None, way: int
) -> tuple[float, list[tuple[Block, int]]]:
    """The cheapest assignment that keeps the order, by dynamic programming over the texts."""
    height = statistics.median(t.date.height for t in ticks)
    spacing = _spacing(ticks)
    ordered = sorted(blocks, key=lambda b: (b.anchors[way], b.anchors[1]))
    width = len(ticks)
    costs = [
        [_cost(b, t, stops[k] if stops else None, way, height) for k, t in enumerate(ticks)]
        for b in ordered
    ]
    totals = [costs[0]]
    origins: list[list[int]] = [[-1] * width]
    for i in range(1, len(ordered)):
        same_side = ordered[i].above == ordered[i - 1].above
        again = (1.5 if same_side else 0.5) * spacing
        row, origin = [], []
        best, best_at = float("inf"), 0
        for k in range(width):
            stay = totals[-1][k] + again
            choice, at = (best, best_at) if best <= stay else (stay, k)
            row.append(costs[i][k] + choice)
            origin.append(at)
            if totals[-1][k] < best:
                best, best_at = totals[-1][k], k
        totals.append(row)
        origins.append(origin)
    k = min(range(width), key=lambda j: totals[-1][j])
    total = totals[-1][k]
    assigned = []
    for i in range(len(ordered) - 1, -1, -1):
        if costs[i][k] <= max(MAX_SHARE * spacing, 4 * height):
            assigned.append((ordered[i], k))
        k = origins[i][k] if origins[i][k] >= 0 else k
    return total, assigned[::-1]


def _spacing(ticks: Sequence[Tick]) -> float:
    """The usual distance of neighbouring ticks."""
    steps = [b.anchors[1] - a.anchors[1] for a, b in itertools.pairwise(ticks)]
    return statistics.median(steps) if steps else 10 * ticks[0].date.height


def _cost(block: Block, tick: Tick, stop: float | None, way: int, height: float) -> float:
    """How far a text stands from a tick; another alignment than the usual costs extra."""
    costs = []
    for other in range(3):
        targets = [tick.anchors[other]]
        if stop is not None:
            targets.append(stop)
        distance = min(abs(block.anchors[other] - x) for x in targets)
        costs.append(distance + (0.0 if other == way else 1.5 * height))
    return min(costs)


def _part(
    ticks: Sequence[Tick], assigned: Sequence[tuple[Block, int]], series: Strip | None
) -> Part:
    items: list[BoardItem] = []
    runs: list[Run] = []
    for index, tick in enumerate(ticks):
        date = Run((tick.date,))
        runs.append(date)
        blocks = [b for b, k in assigned if k == index]
        for block in sorted(blocks, key=lambda b: (not b.above, b.runs[0].middle)):
            runs.extend(block.runs)
            items.append(make_item(block.runs, when=tick.date.line))
        if not blocks:
            items.append(make_item([date]))
    if series is not None:
        runs.append(Run((series,)))
    return Part(runs=tuple(runs), kind="axis", items=tuple(items), series=series)
