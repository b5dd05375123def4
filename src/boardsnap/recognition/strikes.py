"""Strokes that run through writing and cross it out.

Plain writing leaves gaps between letters and words; a strike covers them. A path is therefore
laid through the middle of the line's ink from end to end, paying for blank paper and for going
up or down. Figures beside the limits: 24 drawn boards, 860 lines as an engine found them. There
a straight strike had 0.91 to 1.00 of its path on ink and rose or fell by 0.00 to 0.07 pixels a
column; other lines 0.70 to 0.95 and 0.1 to 0.8, but for cases that the other tests exclude.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Polygon
from boardsnap.recognition.crops import LINE_HEIGHT_PX, LineInk

Ink = npt.NDArray[np.bool_]

# The strike lies in the middle of the writing: below the tops of capitals, above the baseline.
BAND = (0.22, 0.76)
# Share of columns with ink in that band below which no path needs to be laid.
LEAST_COVER = 0.88
# A straight strike: share of the path on ink, and rise and fall a column. A wavy one climbs more.
STRAIGHT = (0.9, 0.1)
MOST_CLIMB = 0.7
# A strike with gaps (glare, a dry pen) still counts where it alone fills that share of columns.
FADED = (0.85, 0.2)
# A wavy strike: share of the path on ink, and of columns that it fills alone.
WAVY = (0.95, 0.13)
# Where little of the path is bare, it must be whole.
SURE = 0.96
# The second line of a double strike.
SECOND = 0.93
# Ink in the band of writing that was scribbled over: plain writing
# there has 0.2 to 0.58.
SCRIBBLED = 0.75
# Writing that is struck stands above and below the strike; an underline has little below it.
LEAST_BELOW = 0.12
# Ink beside the strike, as a share of the strike's own: less is a dash or a rule.
LEAST_REST = 0.12
# Share of a row, measured along the path, that is ink where a strike fills it.
STRIKE_ROW = 0.8
# Columns in which the path is all the ink there is: the gaps between letters.
LEAST_BARE = 0.06
# Two or three tall letters can fill their box; a strike through them shows in their gaps.
SHORT, SHORT_BARE = 2.5, 0.13
# A dash, an arrow or a lone sign is shorter than this, in line heights.
SHORTEST = 1.4
# A word in the middle of a line can be struck alone; its letters alone give no such cover.
WORD_COVER = 0.98
WORD_OVERHANG_PX = 3
# A path as thick as this, in usual pen widths, runs through joined letters: strikes had 0.7 to
# 1.05, letters of narrow hands 1.45 and more.
THICKEST = 1.3
# Where a stroke is this thick, as a share of the line's height, letters fill their own gaps, and
# only a thinner stroke is told from them.
BOLD, THIN = 1 / 6, 0.6
# What a step up or down costs, against 1 for a blank pixel.
CLIMB_COST = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """A way through the ink from left to right."""

    rows: npt.NDArray[np.intp]
    on_ink: float
    climb: float  # rise and fall a column, beyond a steady slope


def is_struck(crop: LineInk, words: int, pen_px: float) -> bool:
    """Whether a stroke runs through the whole line.

    Args:
        crop: the line's ink.
        words: how many words the line has; only a gap tells a wave from joined letters.
        pen_px: the usual width of a stroke on the page, in pixels of the crop.
    """
    ink = _writing(crop, crop.start_px, crop.end_px)
    path = None if ink is None else _middle_path(ink)
    if ink is None or path is None:
        return False
    if pen_px >= BOLD * LINE_HEIGHT_PX:
        return _pen(ink, path) <= THIN * pen_px and _runs_through(ink, path, words, pen_px)
    if float(_band(ink).mean()) >= SCRIBBLED and path.on_ink >= STRAIGHT[0]:
        return True
    return _runs_through(ink, path, words, pen_px)


def _runs_through(ink: Ink, path: _Path, words: int, pen_px: float) -> bool:
    crossing = _crossing(ink, path)
    if path.climb <= STRAIGHT[1] and path.on_ink >= STRAIGHT[0] and _has_second(ink, path):
        return crossing.rest >= LEAST_REST / 3 and (crossing.below >= 0.05 or crossing.rest < 0.8)
    thin = _pen(ink, path) <= THICKEST * max(pen_px, 2.0)
    if thin and path.climb <= STRAIGHT[1] and _crosses_writing(ink, path):
        return _is_inked(path, crossing) or (words > 1 and _is_wavy(ink, path))
    return words > 1 and _is_wavy(ink, path)


def _is_wavy(ink: Ink, path: _Path) -> bool:
    """Whether the path follows a wave, which fills gaps within its own swing."""
    swing = _crossing(ink, path, max(1, round(0.8 * _pen(ink, path))))
    if path.climb > MOST_CLIMB or not LEAST_BELOW <= swing.below <= 1 - LEAST_BELOW:
        return False
    return swing.rest >= LEAST_REST and swing.bare >= WAVY[1] and path.on_ink >= WAVY[0]


def _is_inked(path: _Path, crossing: _Crossing) -> bool:
    """Whether enough of the path is ink; less will do where the path alone fills the gaps."""
    if crossing.bare >= FADED[1]:
        return path.on_ink >= FADED[0]
    return path.on_ink >= (STRAIGHT[0] if crossing.bare >= SHORT_BARE else SURE)


def _has_second(ink: Ink, path: _Path) -> bool:
    """Whether a second, parallel stroke runs through the writing: letters never form two."""
    pen = _pen(ink, path)
    height = np.arange(ink.shape[0])[:, None]
    rest = _middle_path(ink & (np.abs(height - path.rows) > 0.8 * pen + 1))
    if rest is None or rest.on_ink < SECOND or rest.climb > STRAIGHT[1] / 2:
        return False
    return bool(np.median(np.abs(rest.rows - path.rows)) <= 0.4 * ink.shape[0])


def struck_parts(crop: LineInk, words: Sequence[Polygon]) -> list[Polygon]:
    """Where single words of a line that is not struck as a whole are crossed out."""
    spans = [_span(crop, word) for word in words]
    struck = [_is_word_struck(crop, *span) for span in spans]
    parts: list[tuple[int, int]] = []
    for (start, end), hit, before in zip(spans, struck, [False, *struck], strict=False):
        if hit and before and parts:
            parts[-1] = (parts[-1][0], end)
        elif hit:
            parts.append((start, end))
    top, bottom = crop.top_px, crop.top_px + LINE_HEIGHT_PX
    return [crop.on_page(Box(start, top, end, bottom)) for start, end in parts]


def _span(crop: LineInk, word: Polygon) -> tuple[int, int]:
    along = [crop.along(point) for point in word]
    return max(0, round(min(along))), min(crop.mask.shape[1], round(max(along)))


def _is_word_struck(crop: LineInk, start: int, end: int) -> bool:
    ink = _writing(crop, start, end)
    if ink is None or _cover(ink) < WORD_COVER:
        return False
    path = _middle_path(ink)
    return (
        path is not None
        and path.on_ink >= WORD_COVER
        and path.climb <= STRAIGHT[1] / 2
        and _crosses_writing(ink, path)
        and _crossing(ink, path).overhang_px >= WORD_OVERHANG_PX
    )


def _writing(crop: LineInk, start: int, end: int) -> Ink | None:
    """The ink between two columns, without empty margins; None where it is too short."""
    core: Ink = crop.mask[crop.top_px : crop.top_px + LINE_HEIGHT_PX, start:end] > 0
    columns = np.flatnonzero(core.any(axis=0))
    if len(columns) < SHORTEST * LINE_HEIGHT_PX:
        return None
    return core[:, columns[0] : columns[-1] + 1]


def _band(ink: Ink) -> Ink:
    low, high = (round(share * ink.shape[0]) for share in BAND)
    return ink[low:high]


def _cover(ink: Ink) -> float:
    return float(_band(ink).any(axis=0).mean())


def _middle_path(ink: Ink) -> _Path | None:
    if _cover(ink) < LEAST_COVER:
        return None
    band = _band(ink)
    rows = _cheapest_rows(band)
    columns = np.arange(len(rows))
    slope = abs(float(np.polyfit(columns, rows, 1)[0]))
    climb = float(np.abs(np.diff(rows)).sum()) / len(rows)
    return _Path(
        rows + round(BAND[0] * ink.shape[0]),
        float(band[rows, columns].mean()),
        max(0.0, climb - slope),
    )


def _cheapest_rows(band: Ink) -> npt.NDArray[np.intp]:
    """For each column the row of the cheapest path (dynamic programming)."""
    blank = np.where(band.T, 0.0, 1.0)
    columns, height = blank.shape
    steps = np.array([-2, -1, 0, 1, 2])
    toll = CLIMB_COST * np.abs(steps)[:, None]
    reach = np.arange(height)[None, :] + steps[:, None] + 2
    padded = np.full(height + 4, 1e9)
    cameby = np.empty((columns, height), np.intp)
    padded[2:-2] = blank[0]
    everywhere = np.arange(height)
    for column in range(1, columns):
        offers = padded[reach] + toll
        best = offers.argmin(axis=0)
        cameby[column] = best
        padded[2:-2] = offers[best, everywhere] + blank[column]
    rows = np.empty(columns, np.intp)
    rows[-1] = padded[2:-2].argmin()
    for column in range(columns - 1, 0, -1):
        rows[column - 1] = rows[column] + steps[cameby[column, rows[column]]]
    return rows


@dataclass(frozen=True, slots=True)
class _Crossing:
    """How a path lies in the writing.

    Attributes:
        below: share of the remaining ink that lies below the strike.
        rest: remaining ink, as a share of the strike's.
        bare: share of columns in which the strike is all the ink there is.
        overhang_px: bare columns at the end that has fewer of them.
    """

    below: float
    rest: float
    bare: float
    overhang_px: int


def _crossing(ink: Ink, path: _Path, slack_px: int = 1) -> _Crossing:
    """How the path, with the parallel lines of a double strike, lies in the writing.

    Args:
        ink: of the line.
        path: through it.
        slack_px: how far the strike's own ink reaches from the path.
    """
    levelled = _levelled(ink, path)
    full = np.flatnonzero(levelled.mean(axis=1) > STRIKE_ROW)
    middle = levelled.shape[0] // 2
    first = (int(full[0]) if len(full) else middle) - slack_px
    last = (int(full[-1]) if len(full) else middle) + slack_px
    above, below = int(levelled[:first].sum()), int(levelled[last + 1 :].sum())
    outside = levelled[:first].sum(axis=0) + levelled[last + 1 :].sum(axis=0)
    bare = outside == 0
    inked = np.flatnonzero(~bare)
    overhang = min(int(inked[0]), len(bare) - 1 - int(inked[-1])) if len(inked) else 0
    return _Crossing(
        below / max(1, above + below),
        (above + below) / max(1, int(levelled[first : last + 1].sum())),
        float(bare.mean()),
        overhang,
    )


def _levelled(ink: Ink, path: _Path) -> Ink:
    """The ink with every column moved so that the path lies in the middle row."""
    height = ink.shape[0]
    rows = path.rows[None, :] + np.arange(-height, height + 1)[:, None]
    inside = (rows >= 0) & (rows < height)
    columns = np.arange(ink.shape[1])[None, :]
    moved: Ink = ink[np.clip(rows, 0, height - 1), columns] & inside
    return moved


def _crosses_writing(ink: Ink, path: _Path) -> bool:
    """Whether there is writing above and below the path, and gaps that only the path fills."""
    crossing = _crossing(ink, path)
    return (
        crossing.rest >= LEAST_REST
        and LEAST_BELOW <= crossing.below <= 1 - LEAST_BELOW
        and crossing.bare >= (SHORT_BARE if ink.shape[1] < SHORT * ink.shape[0] else LEAST_BARE)
    )


def _pen(ink: Ink, path: _Path) -> float:
    """The thickness of the stroke under the path: that of its thinner columns."""
    columns = np.arange(ink.shape[1])
    up, down = path.rows.copy(), path.rows.copy()
    for _ in range(12):
        up = np.where((up > 0) & ink[np.maximum(up - 1, 0), columns], up - 1, up)
        lower = np.minimum(down + 1, ink.shape[0] - 1)
        down = np.where(ink[lower, columns], lower, down)
    thickness = (down - up + 1)[ink[path.rows, columns]]
    return float(np.percentile(thickness, 25)) if len(thickness) else 1.0
