"""The board's outline in a photo: four straight sides where what lies on both sides differs."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.page import Mask, Pixels

Floats = npt.NDArray[np.float64]

# Strokes up to this width (of 640) vanish before edges are looked for; frames and walls stay.
_STROKE_PX = 9
# Shorter segments come from writing and clutter; a board's side is found in longer pieces.
_SHORTEST_PX = 24.0
# Segments this close to a line continue it. A lens bends a board's side by up to 1 % of its length.
_SAME_LINE_PX = 3.0
# Most lines of one direction that are tried, with and without strokes: all pairs are scored.
_MOST_LINES = 9
# Just inside a side lies the board; outside at one of these distances something else: a frame is
# 4 to 14 px wide at 640 (15 to 50 mm on a board of 2 m).
_INSIDE_PX = 6.0
_OUTSIDE_PX = (4.0, 8.0, 14.0)
# Colour distances (CIE76): about 2 is just noticeable, and light drifts by 1 to 3 over 20 px.
_NO_STEP = 4.0
_CLEAR_STEP = 14.0
# A thin frame on a wall of the board's own colour is a line like a drawn one. It may stand for a
# side among better ones; four of them stay below `_CLEAR_MEAN`, and must not cut off any speck.
_LINE_EVIDENCE = 0.55
# A side at the picture's edge proves nothing: it is as good as a side of which half is seen.
_BORDER_EVIDENCE = 0.5
# One visible side gains little over the whole photo, and a reflection looks like one.
_MOST_ON_BORDER = 2
# At least this much of a side must be seen, and of all the sides together.
_LEAST_SIDE = 0.4
_LEAST_MEAN = 0.5
_CLEAR_MEAN = 0.6
# A board is the subject of its photo, and its corners look roughly square.
_LEAST_AREA = 0.15
_SHARPEST_COSINE = 0.7
# A corner may lie this share of the longer side outside of the picture, cut off with its frame.
_BEYOND = 0.03
# Of two outlines nearly as clear the larger one is tried first: a shadow's edge is straight too.
_AREA_BONUS = 0.1
# A frame has an outer and an inner edge, at most this much apart in area and in evidence.
_FRAME_AREA = 0.85
_FRAME_EVIDENCE = 0.04
# So many of the best outlines are asked whether they lose ink before none is taken.
_MOST_TRIED = 60
# Specks of ink outside of the outline: markers on the tray and screws in the wall are a few.
_FEW_SPECKS = 6
_FEW_SHARE = 0.05
# Letters at 640 px on the longer side, and how much darker than their ground they are at least.
_SPECK_PX = (3, 40)
_SPECK_CONTRAST = 0.12
# Hysteresis of the edge detector: a line frame differs from its wall by 10 to 20 grey levels.
_CANNY = (30, 80)
# Ink outside counts where the ground around it could be the board's own: as light (L*, a*, b*
# distances), or darker or lighter by the same factor in red, green and blue, as shadow makes it.
_SAME_LIGHT = (15.0, 8.0)
_SHADOW_FACTORS = (0.25, 4.0)
_SHADOW_HUE = 1.15
# Three sides seen over this share of their length are an outline beyond doubt; then a room's
# clutter may look like this many times the board's writing in shadow.
_SURE_SIDE = 0.9
_SURE_OUTSIDE_SHARE = 0.2


class Ground(NamedTuple):
    """A small photo taken apart.

    Attributes:
        bare: (height, width, 3), RGB of what is left without strokes.
        lab: the same as CIE L* a* b*.
        edges: (height, width), where the photo with its strokes has an edge.
        specks: (n, 2), the middles of dark spots of the size of writing.
    """

    bare: Pixels
    lab: npt.NDArray[np.float32]
    edges: Mask
    specks: Floats


class Lines(NamedTuple):
    """Candidates for two opposite sides, from left to right or from top to bottom.

    Attributes:
        homogeneous: (n, 3), a x + b y + c = 0 with unit normal pointing right or down.
        at_border: (n,), whether it is a border of the picture.
        along: 0 where the lines run across the picture, 1 where they run down.
    """

    homogeneous: Floats
    at_border: Mask
    along: int


class Quads(NamedTuple):
    """Outlines that a board may have.

    Attributes:
        corners: (n, 4, 2), clockwise from the top left.
        evidence: (n, 4), how much of each side (top, right, bottom, left) is seen, 0 to 1.
        on_border: (n, 4), whether the side is a border of the picture.
        mean: (n,), the evidence of the whole outline, 0 to 1.
        area: (n,), the share of the picture inside.
    """

    corners: Floats
    evidence: Floats
    on_border: Mask
    mean: Floats
    area: Floats


def find_corners(small: Pixels) -> Floats | None:
    """The corners of the board, clockwise from the top left, as a (4, 2) array.

    Args:
        small: the photo at about 640 pixels on its longer side, the board lighter than ink.

    Returns:
        Pixel coordinates in `small`, or None where no outline stands out.
    """
    bare = _without_strokes(small)
    ground = _take_apart(small, bare)
    quads = _form_quads(*_find_sides(bare, small), ground)
    rank = quads.mean + _AREA_BONUS * quads.area
    for _ in range(_MOST_TRIED):
        if not np.isfinite(rank).any():
            return None
        best = int(np.argmax(rank))
        if _keeps_ink(quads, best, ground):
            return _inner_edge(quads, best, ground)
        # What lies within an outline that loses ink loses it too.
        rank[_lie_within(quads.corners, quads.corners[best])] = -np.inf
    return None


def _inner_edge(quads: Quads, best: int, ground: Ground) -> Floats:
    """The corners of the smallest outline that differs from the best one by a frame."""
    corners = quads.corners[best]
    close = (
        _lie_within(quads.corners, corners)
        & (quads.area >= _FRAME_AREA * quads.area[best])
        & (quads.mean >= quads.mean[best] - _FRAME_EVIDENCE)
    )
    for index in sorted(np.flatnonzero(close), key=lambda i: float(quads.area[i])):
        if _keeps_ink(quads, int(index), ground):
            return np.asarray(quads.corners[index])
    return np.asarray(corners)


def _lie_within(corners: Floats, outline: Floats) -> Mask:
    """Which quadrilaterals lie inside a convex one, give or take the width of a frame."""
    sides = np.roll(outline, -1, axis=0) - outline
    sides /= np.linalg.norm(sides, axis=1)[:, None]
    offsets = corners[:, :, None, :] - outline
    depths = sides[:, 0] * offsets[..., 1] - sides[:, 1] * offsets[..., 0]
    return np.asarray((depths > -_INSIDE_PX).all(axis=(1, 2)))


def _without_strokes(small: Pixels) -> Pixels:
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_STROKE_PX, _STROKE_PX))
    calm = cv2.medianBlur(small, 3)
    return np.asarray(cv2.morphologyEx(calm, cv2.MORPH_CLOSE, kernel), np.uint8)


def _take_apart(small: Pixels, bare: Pixels) -> Ground:
    lab = cv2.cvtColor(bare, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[:, :, 0] *= 100 / 255
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    edges = cv2.dilate(cv2.Canny(grey, *_CANNY), np.ones((3, 3), np.uint8))
    contrast = 1 - grey / np.maximum(cv2.cvtColor(bare, cv2.COLOR_RGB2GRAY), 1)
    return Ground(bare, lab, edges > 0, _find_specks(contrast > _SPECK_CONTRAST))


def _find_specks(dark: Mask) -> Floats:
    count, _, facts, middles = cv2.connectedComponentsWithStats(dark.astype(np.uint8))
    low, high = _SPECK_PX
    size = facts[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1)
    fits = (size >= low) & (size <= high)
    fits[0] = False
    return np.asarray(middles[fits]) if count > 1 else np.empty((0, 2))


def _find_sides(bare: Pixels, small: Pixels) -> tuple[Lines, Lines]:
    """Candidates for top and bottom, and for left and right, the picture's borders among them."""
    height, width = bare.shape[:2]
    pieces = (_find_segments(bare), _find_segments(small))
    sides = []
    for along, far in ((0, height - 1.0), (1, width - 1.0)):
        normal = [float(along == 1), float(along == 0)]
        borders = np.array([[*normal, 0.0], [*normal, -far]])
        found = [_merge(segments[_runs(segments, along)]) for segments in pieces]
        lines = np.vstack([*found, borders])
        middle = np.array([width / 2, height / 2, 1.0])
        order = np.argsort(middle @ lines.T)[::-1]
        at_border = np.arange(len(lines)) >= len(lines) - 2
        sides.append(Lines(lines[order], at_border[order], along))
    return sides[0], sides[1]


def _find_segments(picture: Pixels) -> Floats:
    """Straight edges as rows of x0, y0, x1, y1, longest first."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(grey)[0]
    if found is None:
        return np.empty((0, 4))
    segments = np.asarray(found, np.float64).reshape(-1, 4)
    lengths = _lengths(segments)
    order = np.argsort(-lengths, kind="stable")
    return segments[order][lengths[order] >= _SHORTEST_PX]


def _lengths(segments: Floats) -> Floats:
    return np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])


def _runs(segments: Floats, along: int) -> Mask:
    """Which segments run across (`along` 0) or down the picture."""
    across = np.abs(segments[:, 2] - segments[:, 0])
    down = np.abs(segments[:, 3] - segments[:, 1])
    return np.asarray((across >= down) == (along == 0))


def _merge(segments: Floats) -> Floats:
    """Lines through the segments, longest in total first; collinear pieces become one."""
    groups: list[list[Floats]] = []
    lines: list[Floats] = []
    for segment in segments:
        ends = np.array([[segment[0], segment[1], 1.0], [segment[2], segment[3], 1.0]])
        near = np.abs(np.array(lines).reshape(-1, 3) @ ends.T).max(axis=1) <= _SAME_LINE_PX
        if near.any():
            index = int(np.argmax(near))
            groups[index].append(segment)
            lines[index] = _fit(np.array(groups[index]))
        else:
            groups.append([segment])
            lines.append(_fit(segment[None]))
    totals = [float(_lengths(np.array(group)).sum()) for group in groups]
    order = sorted(range(len(lines)), key=lambda i: -totals[i])[:_MOST_LINES]
    return np.array([lines[i] for i in order]).reshape(-1, 3)


def _fit(segments: Floats) -> Floats:
    """The line of least squares through points spread evenly over the segments."""
    shares = np.linspace(0, 1, 5)[:, None, None]
    points = segments[None, :, :2] * (1 - shares) + segments[None, :, 2:] * shares
    weights = np.broadcast_to(_lengths(segments), points.shape[:2]).ravel()
    points = points.reshape(-1, 2)
    centre = np.average(points, axis=0, weights=weights)
    spread = (points - centre).T @ ((points - centre) * weights[:, None])
    normal = np.linalg.eigh(spread)[1][:, 0]
    if normal[int(np.argmax(np.abs(normal)))] < 0:
        normal = -normal
    return np.array([normal[0], normal[1], -normal @ centre])


def _form_quads(flat: Lines, steep: Lines, ground: Ground) -> Quads:
    """All outlines of fair shape of which enough is seen."""
    height, width = ground.edges.shape
    corners, sides = _combine(flat, steep)
    fair = _is_board_like(corners, width, height)
    corners, sides = corners[fair], sides[fair]
    lines = [(flat, steep)[side % 2] for side in range(4)]
    evidence = np.stack(
        [_side_evidence(corners, sides[:, i], i, lines[i], ground) for i in range(4)], axis=1
    )
    on_border = np.stack([lines[i].at_border[sides[:, i]] for i in range(4)], axis=1)
    lengths = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    mean = (evidence * lengths).sum(axis=1) / lengths.sum(axis=1)
    good = (
        (evidence >= _LEAST_SIDE).all(axis=1)
        & (mean >= np.where(on_border.any(axis=1), _CLEAR_MEAN, _LEAST_MEAN))
        & (on_border.sum(axis=1) <= _MOST_ON_BORDER)
    )
    area = _areas(corners) / (width * height)
    return Quads(corners[good], evidence[good], on_border[good], mean[good], area[good])


def _combine(flat: Lines, steep: Lines) -> tuple[Floats, npt.NDArray[np.intp]]:
    """All corners (n, 4, 2), and which lines the top, right, bottom and left side lie on (n, 4)."""
    top, bottom = np.triu_indices(len(flat.homogeneous), 1)
    left, right = np.triu_indices(len(steep.homogeneous), 1)
    rows, columns = (a.ravel() for a in np.indices((len(top), len(left))))
    sides = np.stack([top[rows], right[columns], bottom[rows], left[columns]], axis=1)
    crossings = _cross(flat.homogeneous[:, None], steep.homogeneous[None])
    corners = np.stack(
        [
            crossings[sides[:, level], sides[:, plumb]]
            for level, plumb in ((0, 3), (0, 1), (2, 1), (2, 3))
        ],
        axis=1,
    )
    return corners, sides


def _cross(first: Floats, second: Floats) -> Floats:
    """Where lines meet; far away where they are parallel."""
    point = np.cross(first, second)
    weight = np.where(np.abs(point[..., 2:]) < 1e-9, 1e-9, point[..., 2:])
    return np.asarray(point[..., :2] / weight)


def _is_board_like(corners: Floats, width: int, height: int) -> Mask:
    """Convex, large, roughly square at the corners, and inside the picture."""
    after = np.roll(corners, -1, axis=1) - corners
    before = np.roll(after, 1, axis=1)
    turns = before[:, :, 0] * after[:, :, 1] - before[:, :, 1] * after[:, :, 0]
    lengths = np.maximum(np.linalg.norm(after, axis=2), 1e-6)
    cosines = (before * after).sum(axis=2) / (lengths * np.roll(lengths, 1, axis=1))
    reach = _BEYOND * max(width, height)
    inside = (corners > -reach) & (corners < np.array([width + reach, height + reach]))
    return np.asarray(
        (turns > 0).all(axis=1)
        & (np.abs(cosines) < _SHARPEST_COSINE).all(axis=1)
        & (_areas(corners) > _LEAST_AREA * width * height)
        & inside.all(axis=(1, 2))
    )


def _areas(corners: Floats) -> Floats:
    following = np.roll(corners, -1, axis=1)
    crosses = corners[:, :, 0] * following[:, :, 1] - corners[:, :, 1] * following[:, :, 0]
    return np.asarray(crosses.sum(axis=1) / 2)


def _side_evidence(
    corners: Floats, chosen: npt.NDArray[np.intp], side: int, lines: Lines, ground: Ground
) -> Floats:
    """How much of one side of each quadrilateral is seen, 0 to 1.

    Args:
        corners: (n, 4, 2).
        chosen: (n,), which of the lines the side lies on.
        side: 0 top, 1 right, 2 bottom, 3 left.
        lines: the candidates for this side.
        ground: what is looked at.
    """
    inward = 1.0 if side in (0, 3) else -1.0
    ends = np.sort(corners[:, [side, (side + 1) % 4], lines.along], axis=1)
    evidence = np.full(len(corners), _BORDER_EVIDENCE)
    for index in np.flatnonzero(~lines.at_border):
        seen = _seen_along(lines.homogeneous[index], lines.along, inward, ground)
        sums = np.concatenate([[0.0], np.cumsum(seen)])
        mine = chosen == index
        low, high = np.clip(np.rint(ends[mine].T), 0, len(seen)).astype(int)
        evidence[mine] = (sums[high] - sums[low]) / np.maximum(high - low, 1)
    return evidence


def _seen_along(line: Floats, along: int, inward: float, ground: Ground) -> Floats:
    """For each column (or row) of the picture how clearly a board ends at the line."""
    height, width = ground.edges.shape
    a, b, c = line
    steps = np.arange((width, height)[along], dtype=np.float64)
    others = -(line[along] * steps + c) / line[1 - along]
    points = np.stack([steps, others] if along == 0 else [others, steps], axis=1)
    normal = np.array([a, b]) * inward
    inner = _sample(ground.lab, points + normal * _INSIDE_PX)
    outer = [_sample(ground.lab, points - normal * distance) for distance in _OUTSIDE_PX]
    change = np.max([np.linalg.norm(lab - inner, axis=1) for lab in outer], axis=0)
    step = np.clip((change - _NO_STEP) / (_CLEAR_STEP - _NO_STEP), 0, 1)
    drawn = _LINE_EVIDENCE * _sample(ground.edges, points)
    within = (others >= 0) & (others <= (height, width)[along] - 1)
    return np.where(within, np.maximum(step, drawn), 0.0)


def _sample(picture: npt.NDArray[np.float32] | Pixels | Mask, points: Floats) -> Floats:
    height, width = picture.shape[:2]
    x = np.clip(np.rint(points[:, 0]), 0, width - 1).astype(int)
    y = np.clip(np.rint(points[:, 1]), 0, height - 1).astype(int)
    return np.asarray(picture[y, x], np.float64)


def _keeps_ink(quads: Quads, index: int, ground: Ground) -> bool:
    """Whether nearly all writing on the board's own ground lies inside."""
    polygon = quads.corners[index].astype(np.float32)
    depths = np.array(
        [cv2.pointPolygonTest(polygon, (float(x), float(y)), True) for x, y in ground.specks]
    )
    inside, outside = ground.specks[depths >= 0], ground.specks[depths < -_INSIDE_PX]
    if quads.mean[index] < _CLEAR_MEAN:
        return len(outside) == 0
    few = max(_FEW_SPECKS, int(_FEW_SHARE * len(inside)))
    if len(outside) <= few:
        return True
    shaded, same_light = _could_be_board(outside, polygon, ground)
    if shaded <= few:
        return True
    seen = quads.evidence[index][~quads.on_border[index]]
    sure = len(seen) >= 3 and bool((seen >= _SURE_SIDE).all())
    return sure and same_light <= few and shaded <= _SURE_OUTSIDE_SHARE * len(inside)


def _could_be_board(
    specks: Floats, polygon: npt.NDArray[np.float32], ground: Ground
) -> tuple[int, int]:
    """How many specks lie on the board's ground in any light, and how many in the same light."""
    inside = np.zeros(ground.edges.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.rint(polygon).astype(np.int32), 1)
    board = np.median(ground.bare[inside > 0], axis=0)
    factors = _sample(ground.bare, specks) / np.maximum(board, 1)
    least, most = factors.min(axis=1), factors.max(axis=1)
    shaded = (
        (least > _SHADOW_FACTORS[0]) & (most < _SHADOW_FACTORS[1]) & (most < _SHADOW_HUE * least)
    )
    change = np.abs(_sample(ground.lab, specks) - np.median(ground.lab[inside > 0], axis=0))
    same_light = (change[:, 0] < _SAME_LIGHT[0]) & (change[:, 1:] < _SAME_LIGHT[1]).all(axis=1)
    return int((shaded | same_light).sum()), int(same_light.sum())
