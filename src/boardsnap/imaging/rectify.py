"""The board straightened: corners, homography, page."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.imaging.clean import (
    darkness,
    even_light,
    find_ink,
    invert_lightness,
    is_dark_board,
    measure_contrast,
    shrink,
    whiten,
)
from boardsnap.imaging.crop import check_corners, clockwise
from boardsnap.imaging.notes import Papers, bleached, clear_rims, find_papers, without_notes
from boardsnap.imaging.outline import find_corners
from boardsnap.imaging.problems import find_problems
from boardsnap.imaging.skew import find_skew
from boardsnap.model.geometry import Box, Homography, Polygon
from boardsnap.model.ink import Problem
from boardsnap.model.page import Mask, Page, Photo, Pixels

Floats = npt.NDArray[np.float64]

# The page reaches this share of its longer side beyond the outline: a lens bends the sides of a
# board by up to 1 %, and corners are found to within 0.3 %.
_MARGIN = 0.012
# As many pixels as a photo keeps.
_MOST_PIXELS = 16_000_000
# A smaller page is enlarged to so many pixels on its longer side, but no more than doubled: to tell
# lines and marks apart takes room between them. Character errors of hard drawn boards shrunk to 640
# pixels: 28 % as they are, 18 % where only the picture in which lines are found is enlarged, 14 %
# so.
_LEAST_SIDE_PX = 1280
_MOST_ENLARGED = 2.0
# By less than this it would cost more sharpness than it gives room: 1 % of the words at 1.05.
_LEAST_ENLARGED = 1.2
# Linear interpolation takes the contrast from pale strokes (84 % of pale lines found, 94 % so), and
# OpenCV's cubic one adds rings to all of them.
_SHARPNESS = 2 / 3
# Smaller rolls are no trouble to read, resampling costs sharpness, and drawn lines that hang
# crooked by a degree mislead the estimate by as much.
_LEAST_SKEW_DEGREES = 1.2
# What touches the page's border within this many margins, or runs along it, is frame or tray.
_FRAME_MARGINS = 3
_FRAME_LENGTH = 0.25
# The soft edge of a frame is pale, and stays behind where only its ink is taken out.
_HALO_PX = 9
# A corner of a page this close to an edge of the photo is on it: places are rounded.
_ON_EDGE_PX = 0.01
# A side this close to the border of the small photo is the border.
_ON_BORDER_PX = 1.5


class View(NamedTuple):
    """Which part of a photo becomes the page.

    Attributes:
        to_pixels: from page pixels to `Photo.pixels`.
        size: (width, height) of the page.
        corners: of the board in `Photo.pixels`, None where there is no outline.
        frame_px: how deep a frame may reach into the page at its top, right, bottom and left.
        enlarged: how many times as large as in `Photo.pixels` things are on the page.
    """

    to_pixels: Homography
    size: tuple[int, int]
    corners: Floats | None = None
    frame_px: tuple[int, int, int, int] = (0, 0, 0, 0)
    enlarged: float = 1.0


def flatten(photo: Photo, corners: Polygon | None = None) -> Page:
    """The board of a photo, straightened, evenly lit, with its ink.

    Where no outline stands out the whole photo is the page, with a small roll taken out: a page
    keeps more rather than lose ink. A small one is enlarged.

    Args:
        photo: what to straighten.
        corners: the board's corners in photo pixels, clockwise from the top left of the
            writing, where a person set them; None: its outline is looked for.

    Raises:
        InputError: the corners bound no board in this photo.
    """
    small = shrink(photo.pixels)
    if corners is None:
        view = _choose_view(photo.pixels, small)
    else:
        view = _given_view(photo, small, corners)
    view = _enlarged(view)
    pixels = _warp(photo.pixels, view)
    if pixels is not photo.pixels:
        small = shrink(pixels)
    papers = None if is_dark_board(small) else find_papers(pixels, small)
    light = _even_light(pixels, small, papers)
    dark = darkness(light)
    contrast = measure_contrast(dark)
    ink = find_ink(dark, contrast)
    clean = whiten(light, contrast)
    rows, columns = photo.pixels.shape[:2]
    _clear_outside(ink.mask, clean, Box(0, 0, columns, rows), view)
    _clear_frame(ink.mask, clean, view.frame_px)
    if papers is not None:
        clear_rims(ink.mask, clean, papers)
    return Page(
        pixels=pixels,
        clean=clean,
        ink=ink.mask,
        to_photo=view.to_pixels.then(photo.to_full),
        corners=None if view.corners is None else photo.to_full.polygon(_points(view.corners)),
        problems=find_problems(small, dark, ink, contrast, view.enlarged),
        notes=() if papers is None else papers.quads,
    )


def _even_light(pixels: Pixels, small: Pixels, papers: Papers | None) -> Pixels:
    if papers is None:
        return even_light(pixels, small)
    white = bleached(pixels, small, papers)
    return even_light(white, shrink(white))


def _choose_view(pixels: Pixels, small: Pixels) -> View:
    """The board where its outline is found, else the whole photo, upright."""
    small = invert_lightness(small) if is_dark_board(small) else without_notes(small)
    rows, columns = pixels.shape[:2]
    found = find_corners(small)
    if found is not None:
        corners = found * (columns / small.shape[1], rows / small.shape[0])
        return _fit_page(corners, _is_framed(found, small))
    roll = find_skew(small)
    if abs(roll) < _LEAST_SKEW_DEGREES:
        return View(Homography.identity(), (columns, rows))
    return _rolled(columns, rows, math.radians(roll))


def _given_view(photo: Photo, small: Pixels, corners: Polygon) -> View:
    """The board within corners that a person set."""
    check_corners(corners, photo)
    found = np.array(photo.to_full.inverse.polygon(clockwise(corners)))
    return _fit_page(found, _is_framed(found * small.shape[1] / photo.pixels.shape[1], small))


def _rolled(columns: int, rows: int, roll: float) -> View:
    """All of the photo, turned back by an angle in radians around its middle."""
    sine, cosine = math.sin(roll), math.cos(roll)
    width = columns * cosine + rows * abs(sine)
    height = rows * cosine + columns * abs(sine)
    shrunk = min(1.0, math.sqrt(_MOST_PIXELS / (width * height)))
    centre = Homography((1, 0, -width / 2, 0, 1, -height / 2, 0, 0, 1))
    turned = Homography((cosine, -sine, columns / 2, sine, cosine, rows / 2, 0, 0, 1))
    to_pixels = Homography.scaling(1 / shrunk).then(centre).then(turned)
    return View(to_pixels, (round(width * shrunk), round(height * shrunk)))


def _fit_page(corners: Floats, framed: tuple[bool, bool, bool, bool]) -> View:
    """The board with a margin around, as large as its nearer sides are in the photo."""
    top, right, bottom, left = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    # The longer of two opposite sides is the nearer one: no writing loses pixels.
    width, height = max(top, bottom), max(left, right)
    shrunk = min(1.0, math.sqrt(_MOST_PIXELS / (width * height * (1 + 2 * _MARGIN) ** 2)))
    width, height = width * shrunk, height * shrunk
    margin = math.ceil(_MARGIN * max(width, height))
    page = np.array([[0, 0], [width, 0], [width, height], [0, height]]) + margin
    matrix = cv2.getPerspectiveTransform(page.astype(np.float32), corners.astype(np.float32))
    size = (round(width) + 2 * margin, round(height) + 2 * margin)
    above, beside, below, before = (margin * _FRAME_MARGINS * int(is_there) for is_there in framed)
    return View(
        _homography(np.asarray(matrix, np.float64)), size, corners, (above, beside, below, before)
    )


def _enlarged(view: View) -> View:
    """The view with pixels enough to tell its lines apart."""
    factor = min(_MOST_ENLARGED, _LEAST_SIDE_PX / max(view.size))
    if factor < _LEAST_ENLARGED:
        return view
    columns, rows = view.size
    width, height = round(columns * factor), round(rows * factor)
    top, right, bottom, left = (round(depth * factor) for depth in view.frame_px)
    return view._replace(
        to_pixels=Homography.scaling(columns / width, rows / height).then(view.to_pixels),
        size=(width, height),
        frame_px=(top, right, bottom, left),
        enlarged=factor,
    )


def _is_framed(found: Floats, small: Pixels) -> tuple[bool, bool, bool, bool]:
    """Which sides (top, right, bottom, left) are seen, not cut off by the picture's border."""
    height, width = small.shape[:2]
    distance = np.stack(
        [found[:, 1], width - 1 - found[:, 0], height - 1 - found[:, 1], found[:, 0]], axis=1
    )
    top, right, bottom, left = (
        bool(max(distance[side, side], distance[(side + 1) % 4, side]) > _ON_BORDER_PX)
        for side in range(4)
    )
    return top, right, bottom, left


def _homography(matrix: Floats) -> Homography:
    a, b, c, d, e, f, g, h, i = (float(v) for v in (matrix / matrix[2, 2]).ravel())
    return Homography((a, b, c, d, e, f, g, h, i))


def _points(corners: Floats) -> Polygon:
    return tuple((float(x), float(y)) for x, y in corners)


def _warp(pixels: Pixels, view: View) -> Pixels:
    if view.to_pixels == Homography.identity():
        return pixels
    # Coordinates count from the corner of the first pixel, OpenCV's from its middle.
    centred = Homography((1, 0, 0.5, 0, 1, 0.5, 0, 0, 1)).then(view.to_pixels)
    to_middles = centred.then(Homography((1, 0, -0.5, 0, 1, -0.5, 0, 0, 1)))
    warped = _seen_by(to_middles, pixels, view.size, cv2.INTER_LINEAR)
    if view.enlarged > 1:
        sharp = _seen_by(to_middles, pixels, view.size, cv2.INTER_CUBIC)
        cv2.addWeighted(sharp, _SHARPNESS, warped, 1 - _SHARPNESS, 0, dst=warped)
    return warped


def _seen_by(to_pixels: Homography, pixels: Pixels, size: tuple[int, int], way: int) -> Pixels:
    """A picture of a size, made of the pixels that a map leads to, in one way of interpolation."""
    matrix = np.array(to_pixels.matrix).reshape(3, 3)
    flags = way | cv2.WARP_INVERSE_MAP
    warped = cv2.warpPerspective(pixels, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.uint8)


def _clear_outside(ink: Mask, clean: Pixels, photo: Box, view: View) -> None:
    """Leaves what lies beyond the photo's borders white, in place."""
    page = Box(0, 0, *view.size)
    edges = photo.grown(_ON_EDGE_PX)
    if all(edges.contains(corner) for corner in view.to_pixels.polygon(page.polygon)):
        return
    # Two pixels less: the outermost ones are smeared outwards.
    seen = view.to_pixels.inverse.polygon(photo.grown(-2).polygon)
    beyond = np.ones(ink.shape, np.uint8)
    cv2.fillConvexPoly(beyond, np.rint(np.array(seen)).astype(np.int32), 0)
    if beyond.any():
        outside = beyond > 0
        ink[outside] = False
        clean[outside] = 255


def _clear_frame(ink: Mask, clean: Pixels, frame_px: tuple[int, int, int, int]) -> None:
    """Takes frame and tray out of the ink and the clean page, in place."""
    for turns, depth in enumerate(frame_px):
        if depth == 0:
            continue
        # After so many quarter turns the side in question is the top one.
        strip = np.rot90(ink, turns)[:depth]
        frame = _frame_in(strip)
        strip[frame] = False
        around = cv2.dilate(frame.astype(np.uint8), np.ones((_HALO_PX, _HALO_PX), np.uint8))
        np.rot90(clean, turns)[:depth][around > 0] = 255


def _frame_in(strip: Mask) -> Mask:
    """What of the ink along the top border touches that border or runs along it."""
    count, labels, facts, _ = cv2.connectedComponentsWithStats(
        np.ascontiguousarray(strip).astype(np.uint8)
    )
    is_frame = (facts[:, cv2.CC_STAT_TOP] == 0) | (
        facts[:, cv2.CC_STAT_WIDTH] > _FRAME_LENGTH * strip.shape[1]
    )
    is_frame[0] = False
    return np.asarray(is_frame[labels]) if count else np.zeros_like(strip)


def turn(page: Page, quarter_turns: int) -> Page:
    """The page turned clockwise by quarter turns; its homography turns with it."""
    times = quarter_turns % 4
    if times == 0:
        return page
    width, height = float(page.width), float(page.height)
    to_unturned = {
        1: Homography((0, 1, 0, -1, 0, height, 0, 0, 1)),
        2: Homography((-1, 0, width, 0, -1, height, 0, 0, 1)),
        3: Homography((0, -1, width, 1, 0, 0, 0, 0, 1)),
    }[times]
    return Page(
        pixels=np.ascontiguousarray(np.rot90(page.pixels, -times)),
        clean=np.ascontiguousarray(np.rot90(page.clean, -times)),
        ink=np.ascontiguousarray(np.rot90(page.ink, -times)),
        to_photo=to_unturned.then(page.to_photo),
        corners=page.corners and page.corners[-times:] + page.corners[:-times],
        problems=tuple(_turn_problem(problem, to_unturned.inverse) for problem in page.problems),
        notes=tuple(_turn_note(note, to_unturned.inverse, times) for note in page.notes),
    )


def _turn_note(note: Polygon, turned: Homography, times: int) -> Polygon:
    corners = turned.polygon(note)
    return corners[-times:] + corners[:-times]


def _turn_problem(problem: Problem, turned: Homography) -> Problem:
    if problem.polygon is None:
        return problem
    return replace(problem, polygon=turned.polygon(problem.polygon))
