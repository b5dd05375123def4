"""Small drawn signs, told by their shape: stars, dots, ticks, crosses, boxes, arrows, tallies.

A text engine has no characters for them, or guesses letters of other scripts. Limits are shares
of the shape's own size unless they say otherwise; they follow from the geometry of the sign (an
ideal five-pointed star fills 0.34 of its box and its waist is 0.38 of its radius) widened for
pens of up to a fifth of the sign's size and for wobble.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.recognition.strokes import usual_pen

Ink = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

Sign = Literal["★", "☆", "●", "○", "✓", "✗", "☐", "☑", "☒", "◪", "→", "←", "*", "|", "卌"]

RADIAL_STEPS = 72
STAR_POINTS = 5
# The frame of a check box takes at most this share of its side.
MOST_FRAME = 0.2
# An outlined star or dot encloses more blank paper than pen gaps leave in a filled one.
OUTLINE_HOLE = 0.14


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """One connected piece of ink, cut out tightly.

    Attributes:
        ink: (height, width), 255 where there is ink.
        solid: the same with its holes filled.
        outline: (n, 2) x and y around it.
        pen_px: width of its strokes.
    """

    ink: Ink
    solid: Ink
    outline: npt.NDArray[np.int32]
    pen_px: float

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.ink.shape[1])

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.ink.shape[0])

    @property
    def aspect(self) -> float:
        """Width by height."""
        return self.width / self.height

    @property
    def hole_share(self) -> float:
        """Blank paper that it encloses, as a share of the enclosed area."""
        return 1 - int((self.ink > 0).sum()) / max(1, int((self.solid > 0).sum()))


def shape_of(ink: Ink, pen_px: float) -> Shape:
    """The shape of the largest piece of ink, its small gaps closed."""
    contours, _ = cv2.findContours(ink, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(contours, key=len)
    solid = np.zeros_like(ink)
    cv2.drawContours(solid, contours, -1, 255, cv2.FILLED)
    return Shape(ink, solid, outline[:, 0, :].astype(np.int32), pen_px)


def as_star(shape: Shape) -> Sign | None:
    """A filled or an outlined five-pointed star."""
    if not 0.7 <= shape.aspect <= 1.4 or not _has_five_points(_radii(shape)):
        return None
    if (shape.solid > 0).mean() < 0.28:
        return None
    if shape.hole_share > OUTLINE_HOLE:
        return "☆"
    return "★" if _is_filled_in(shape) else None


def _has_five_points(radius: Floats) -> bool:
    """Whether five points stick out about equally far, all around, from a slimmer waist."""
    peaks, valleys = _peaks(radius)
    if len(peaks) != STAR_POINTS:
        return False
    high, low = radius[peaks], radius[valleys]
    widest = np.diff([*peaks, peaks[0] + RADIAL_STEPS]).max()
    alike = high.min() >= 0.62 * high.max() and widest <= 0.34 * RADIAL_STEPS
    return bool(alike and 0.28 <= low.mean() / high.mean() <= 0.72)


def _is_filled_in(shape: Shape) -> bool:
    """Whether its middle is thicker than where pen strokes cross (0.7 of their width)."""
    padded = cv2.copyMakeBorder(shape.ink, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    deepest = float(cv2.distanceTransform(padded, cv2.DIST_L2, 3).max())
    return deepest >= 0.85 * shape.pen_px and max(shape.width, shape.height) >= 4 * shape.pen_px


def as_asterisk(shape: Shape) -> Sign | None:
    """Thin arms from one centre, as many people start a list item."""
    if not 0.65 <= shape.aspect <= 1.5 or shape.hole_share > 0.12:
        return None
    radius = _radii(shape)
    peaks, valleys = _peaks(radius)
    if not 5 <= len(peaks) <= 8:
        return None
    waist = radius[valleys].mean() / radius[peaks].mean()
    return "*" if waist < 0.5 else None


def as_dot(shape: Shape) -> Sign | None:
    """A filled or an outlined circle."""
    if not 0.68 <= shape.aspect <= 1.45:
        return None
    enclosed = float((shape.solid > 0).sum())
    hull = float(cv2.contourArea(cv2.convexHull(shape.outline)))
    perimeter = max(1.0, cv2.arcLength(cv2.convexHull(shape.outline), closed=True))
    if enclosed < 0.9 * hull or 4 * np.pi * hull / perimeter**2 < 0.8:
        return None
    # A square fills its box, a circle 0.785 of it, a diamond half.
    if not 0.66 <= enclosed / (shape.width * shape.height) <= 0.92:
        return None
    if shape.hole_share < 0.16:
        return "●"
    return "○" if shape.hole_share > 0.3 else None


def as_tick(shape: Shape) -> Sign | None:
    """A short stroke down, then a longer one up to the right."""
    if not 0.5 <= shape.aspect <= 2.0 or shape.hole_share > 0.1:
        return None
    rows, columns = np.nonzero(shape.ink)
    width, height = shape.width, shape.height
    bottom = columns[rows >= height - max(1.0, 0.6 * shape.pen_px)].mean() / width
    top = columns[rows <= max(0.0, 0.6 * shape.pen_px)].mean() / width
    if not (0.08 <= bottom <= 0.62 and top >= 0.78):
        return None
    left_arm = rows[columns <= max(1, bottom * width * 0.45)]
    if len(left_arm) == 0 or not 0.14 <= left_arm.min() / height <= 0.8:
        return None
    return "✓" if _follows_two_arms(shape, bottom, float(left_arm.min())) else None


def _follows_two_arms(shape: Shape, bottom: float, arm_top: float) -> bool:
    """Whether the ink lies along the tick's two strokes, and fills them."""
    width, height = shape.width, shape.height
    vertex = (bottom * width, height - 1 - shape.pen_px / 2)
    path = np.array(
        [(shape.pen_px / 3, arm_top + shape.pen_px / 2), vertex, (width - 1, shape.pen_px / 2)]
    )
    guide = np.zeros((height, width), np.uint8)
    breadth = max(3, round(shape.pen_px + 0.28 * height))
    corners = [path.round().astype(np.int32)]
    cv2.polylines(guide, corners, isClosed=False, color=255, thickness=breadth)
    ink = shape.ink > 0
    inside = float((ink & (guide > 0)).sum()) / max(1, int(ink.sum()))
    left = ink[:, : max(1, round(bottom * width))]
    covered = left.any(axis=0).mean() if left.shape[1] else 0.0
    runs = _mean_runs(ink)
    return inside >= 0.9 and covered >= 0.8 and runs <= 1.65


def _mean_runs(ink: npt.NDArray[np.bool_]) -> float:
    """How many separate runs of ink a row has on average."""
    starts = (ink[:, 1:] & ~ink[:, :-1]).sum(axis=1) + ink[:, 0]
    used = starts > 0
    return float(starts[used].mean()) if used.any() else 0.0


def as_cross(shape: Shape) -> Sign | None:
    """Two strokes that cross in the middle."""
    if not 0.55 <= shape.aspect <= 1.7 or shape.hole_share > 0.08:
        return None
    ink = shape.ink > 0
    if not _covers_both_diagonals(ink, 0.2):
        return None
    height, width = ink.shape
    y, x = np.nonzero(ink)
    u, v = x / max(1, width - 1), y / max(1, height - 1)
    reach = 0.17 + 0.6 * shape.pen_px / min(width, height)
    near = np.minimum(np.abs(u - v), np.abs(u + v - 1)) <= reach
    return "✗" if float(near.mean()) >= 0.88 else None


def _covers_both_diagonals(ink: npt.NDArray[np.bool_], slack: float) -> bool:
    falling = _diagonal_cover(ink, slack)
    rising = _diagonal_cover(ink[:, ::-1], slack)
    return falling >= 0.85 and rising >= 0.85


def _diagonal_cover(ink: npt.NDArray[np.bool_], slack: float) -> float:
    """How much of the diagonal from the top left has ink within `slack` at its sides."""
    height, width = ink.shape
    steps = np.linspace(0.06, 0.94, 23)
    reach = max(1, round(slack * width))
    hits = []
    for step in steps:
        row, column = round(step * (height - 1)), round(step * (width - 1))
        hits.append(ink[row, max(0, column - reach) : column + reach + 1].any())
    return float(np.mean(hits))


def as_box(shape: Shape) -> Sign | None:
    """A drawn square and what is inside: nothing, a tick, a cross, or half of it filled."""
    if not 0.65 <= shape.aspect <= 1.55:
        return None
    frame = _frame(shape)
    if frame is None:
        return None
    top, bottom, left, right = frame
    # Boxes are often drawn with another pen than the writing beside them.
    pen = max(shape.pen_px, usual_pen(np.pad(shape.ink, 1)))
    pad = max(1, round(min(1.25 * pen, MOST_FRAME * min(bottom - top, right - left))))
    inner = shape.ink[top + pad : bottom - pad, left + pad : right - pad] > 0
    if min(inner.shape) < 4:
        return None
    return _state(inner, pen)


def _frame(shape: Shape) -> tuple[int, int, int, int] | None:
    """Rows and columns of the square's four sides; a tick may stick out of it."""
    ink = shape.ink > 0
    rows, columns = ink.sum(axis=1), ink.sum(axis=0)
    half_height, half_width = shape.height // 2, shape.width // 2
    slack = max(1, round(0.12 * max(ink.shape)))
    smooth_rows = np.convolve(rows, np.ones(slack), "same")
    smooth_columns = np.convolve(columns, np.ones(slack), "same")
    top = int(smooth_rows[:half_height].argmax())
    bottom = half_height + int(smooth_rows[half_height:].argmax())
    left = int(smooth_columns[:half_width].argmax())
    right = half_width + int(smooth_columns[half_width:].argmax())
    height, width = bottom - top, right - left
    if height < 0.55 * shape.height or width < 0.55 * shape.width:
        return None
    if not 0.7 <= width / max(1, height) <= 1.4:
        return None
    reach = max(2, round(0.16 * max(height, width)))
    sides = (
        _band_cover(ink[max(0, top - reach) : top + reach + 1, left:right], 0),
        _band_cover(ink[bottom - reach : bottom + reach + 1, left:right], 0),
        _band_cover(ink[top:bottom, max(0, left - reach) : left + reach + 1], 1),
        _band_cover(ink[top:bottom, right - reach : right + reach + 1], 1),
    )
    if min(sides) < 0.75 or sum(sides) < 3.5:
        return None
    return (top, bottom, left, right) if _has_corners(ink, top, bottom, left, right) else None


def _band_cover(band: npt.NDArray[np.bool_], axis: int) -> float:
    return float(band.any(axis=axis).mean()) if band.size else 0.0


def _has_corners(ink: npt.NDArray[np.bool_], top: int, bottom: int, left: int, right: int) -> bool:
    """Whether at least three corners are filled: round letters cut theirs."""
    reach = max(2, round(0.13 * max(bottom - top, right - left)))
    found = 0
    for row in (top, bottom):
        for column in (left, right):
            part = ink[
                max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1
            ]
            found += bool(part.mean() > 0.2)
    return found >= 3 and _squareness(ink[top : bottom + 1, left : right + 1]) <= 0.1


def _squareness(ink: npt.NDArray[np.bool_]) -> float:
    """How much of the four corner triangles (a sixth of each side) is outside the outline."""
    height, width = ink.shape
    cut = max(2, round(min(height, width) / 5))
    missing = 0.0
    for flipped in (ink, ink[::-1], ink[:, ::-1], ink[::-1, ::-1]):
        corner = flipped[:cut, :cut]
        reached = [bool(row[: cut - i].any()) for i, row in enumerate(corner)]
        missing += cut - sum(reached)
    return float(missing / (4 * cut))


def _state(inner: npt.NDArray[np.bool_], pen_px: float) -> Sign:
    share = float(inner.mean())
    if share > 0.8:
        return "☑"
    if share < 0.05:
        return "☐"
    rows, columns = np.nonzero(inner)
    span = (np.ptp(rows) + 1) * (np.ptp(columns) + 1) / inner.size
    if span < 0.12:
        return "☐"
    if _half_filled(inner):
        return "◪"
    drawn = inner[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    if _covers_both_diagonals(drawn, 0.16):
        return "☒"
    return "◪" if _is_slash(drawn, pen_px) else "☑"


def _half_filled(inner: npt.NDArray[np.bool_]) -> bool:
    """Whether one half, cut straight or along a diagonal, is shaded and the other is not."""
    height, width = inner.shape
    y, x = np.mgrid[0:height, 0:width]
    u, v = x / max(1, width - 1), y / max(1, height - 1)
    for part in (u < 0.5, v < 0.5, u < v, u + v < 1):
        shares = sorted((float(inner[part].mean()), float(inner[~part].mean())))
        if shares[1] > 0.8 and shares[0] < 0.25:
            return True
    return False


def _is_slash(inner: npt.NDArray[np.bool_], pen_px: float) -> bool:
    """One straight stroke from corner to corner, with no short arm of a tick."""
    for ink in (inner, inner[:, ::-1]):
        if _diagonal_cover(ink, 0.14) < 0.85:
            continue
        y, x = np.nonzero(ink)
        u, v = x / max(1, ink.shape[1] - 1), y / max(1, ink.shape[0] - 1)
        away = np.abs(u - v)
        ends = u[y >= y.max() - 1].mean(), u[y <= y.min() + 1].mean()
        if max(ends) < 0.75 or min(ends) > 0.25:
            continue
        if float((away <= 0.16 + 0.7 * pen_px / min(ink.shape)).mean()) >= 0.93:
            return True
    return False


def as_arrow(shape: Shape) -> Sign | None:
    """A level shaft with a head at one end."""
    if not 1.15 <= shape.aspect <= 7 or shape.hole_share > 0.35:
        return None
    ink = shape.ink > 0
    pen = max(2.0, shape.pen_px)
    if shape.height < 2.2 * pen:
        return None
    for flipped, sign in ((ink, "→"), (ink[:, ::-1], "←")):
        if _points_right(flipped, pen):
            return "→" if sign == "→" else "←"
    return None


def _points_right(ink: npt.NDArray[np.bool_], pen: float) -> bool:
    height, width = ink.shape
    tops, bottoms = ink.argmax(axis=0), height - 1 - ink[::-1].argmax(axis=0)
    some = ink.any(axis=0)
    if some.mean() < 0.97:
        return False
    extent = (bottoms - tops + 1).astype(float)
    tail = slice(0, max(2, round(0.45 * width)))
    centre = (tops + bottoms)[tail] / 2
    if np.percentile(extent[tail], 85) > 1.9 * pen or np.ptp(centre) > 0.35 * height + pen:
        return False
    head = extent[round(0.4 * width) :]
    widest = int(head.argmax())
    tip = max(1, round(0.35 * pen))
    if head[widest] < max(2.3 * pen, 0.8 * height) or widest > len(head) - 1 - 0.6 * pen:
        return False
    if extent[-tip:].mean() > 0.55 * head[widest]:
        return False
    return _head_is_even(ink, pen)


def _head_is_even(ink: npt.NDArray[np.bool_], pen: float) -> bool:
    """Whether the head reaches out on both sides of the shaft, and the shaft runs to the tip."""
    height, width = ink.shape
    middle = float(np.nonzero(ink[:, : round(0.45 * width)])[0].mean())
    above = middle - float(ink.any(axis=1).argmax())
    below = height - 1 - float(ink[::-1].any(axis=1).argmax()) - middle
    if min(above, below) < 0.3 * max(above, below):
        return False
    tip_rows = np.nonzero(ink[:, -max(2, round(pen)) :])[0]
    return bool(abs(float(tip_rows.mean()) - middle) <= 0.3 * height)


def as_upright(shape: Shape) -> Sign | None:
    """One vote of a tally: an upright straight stroke."""
    if shape.aspect > 0.45 or shape.height < 4 * shape.pen_px:
        return None
    box = cv2.minAreaRect(shape.outline)
    thin, long = sorted(box[1])
    return "|" if thin <= 2.2 * shape.pen_px + 1 and long >= 3.5 * thin else None


def as_five(shape: Shape) -> Sign | None:
    """Four upright strokes and one across them."""
    if not 0.6 <= shape.aspect <= 2.4:
        return None
    ink = shape.ink > 0
    counts = []
    for share in (0.15, 0.22, 0.3, 0.7, 0.78, 0.85):
        row = ink[round(share * (shape.height - 1))]
        counts.append(int((row[1:] & ~row[:-1]).sum()) + int(row[0]))
    usual = float(np.median(counts))
    across = ink.any(axis=0).mean()
    crossed = (ink.sum(axis=0) > 0.6 * shape.pen_px).mean()
    return "卌" if 3.5 <= usual <= 5 and across >= 0.95 and crossed >= 0.9 else None


def _radii(shape: Shape) -> Floats:
    """Distance of the outline from the centre of the filled shape, by direction."""
    moments = cv2.moments(shape.solid, binaryImage=True)
    centre = np.array([moments["m10"], moments["m01"]]) / max(1.0, moments["m00"])
    away = shape.outline - centre
    angle = (np.arctan2(away[:, 1], away[:, 0]) / (2 * np.pi) * RADIAL_STEPS) % RADIAL_STEPS
    distance = np.hypot(away[:, 0], away[:, 1])
    radius = np.zeros(RADIAL_STEPS)
    np.maximum.at(radius, angle.astype(int) % RADIAL_STEPS, distance)
    missing = radius == 0
    if missing.any() and not missing.all():
        at = np.arange(RADIAL_STEPS)
        radius[missing] = np.interp(
            at[missing], at[~missing], radius[~missing], period=RADIAL_STEPS
        )
    kernel = np.array([0.25, 0.5, 0.25])
    smooth: Floats = np.convolve(np.concatenate([radius[-1:], radius, radius[:1]]), kernel, "valid")
    return smooth


def _peaks(radius: Floats) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Directions of the points and of the waists between them."""
    threshold = (radius.max() + np.percentile(radius, 15)) / 2
    high = radius >= threshold
    if high.all() or not high.any():
        none = np.zeros(0, np.intp)
        return none, none
    offset = int(np.flatnonzero(~high)[0])
    rolled, level = np.roll(radius, -offset), np.roll(high, -offset)
    edges = np.diff(np.concatenate([[False], level, [False]]).astype(np.int8))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    peaks = np.array([s + int(rolled[s:e].argmax()) for s, e in zip(starts, ends, strict=True)])
    around = np.append(peaks, peaks[0] + RADIAL_STEPS)
    twice = np.concatenate([rolled, rolled])
    valleys = np.array([a + int(twice[a:b].argmin()) for a, b in pairwise(around)])
    return (peaks + offset) % RADIAL_STEPS, (valleys + offset) % RADIAL_STEPS
