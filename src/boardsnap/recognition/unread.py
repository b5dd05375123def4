"""Signs that the text engine did not see at all: ratings, ticks and tallies on blank paper."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Box, Polygon
from boardsnap.model.ink import TextLine, Word
from boardsnap.model.page import Page
from boardsnap.recognition import glyphs
from boardsnap.recognition.crops import LINE_HEIGHT_PX, LineInk, cut_line
from boardsnap.recognition.signs import DOTS, STARS, Piece, pieces_of, ratings_of
from boardsnap.recognition.strokes import ReducedInk

# What a lone sign measures, in heights of the usual line.
SMALLEST, LARGEST = 0.25, 1.4
# Signs of one row stand closer than this, in line heights.
GAP = 0.9
# A row of signs has at most this many pieces; more is writing.
MOST_PIECES = 8


def find_unread(
    page: Page, ink: ReducedInk, lines: Sequence[TextLine], pen_px: float
) -> list[TextLine]:
    """Lines made of signs where ink is that no line covers.

    Args:
        page: straightened and evenly lit.
        ink: of the page, at reduced scale.
        lines: what the engine read.
        pen_px: usual width of a stroke, in page pixels.
    """
    if not lines:
        return []
    text_px = float(np.median([line.height_px or line.box.height for line in lines]))
    rows = _rows(_unread_boxes(ink, lines, text_px * ink.scale), text_px * ink.scale)
    found = []
    for row in rows:
        polygon = _polygon(row, ink.scale, text_px)
        crop = cut_line(page, polygon, 0.2, 0.2)
        sign = _sign_text(crop, pen_px / crop.step_px) if crop else None
        if crop is not None and sign is not None and _is_expected(sign, polygon, lines, text_px):
            word = Word(sign, polygon, 0.8, "")
            found.append(TextLine(sign, polygon, 0.8, (word,), height_px=text_px))
    return found


def _unread_boxes(ink: ReducedInk, lines: Sequence[TextLine], text_px: float) -> list[Box]:
    """Boxes around small pieces of ink outside every line, at reduced scale."""
    mask: npt.NDArray[np.uint8] = ink.mask.copy()
    for line in lines:
        corners = (np.array(line.polygon) * ink.scale).round().astype(np.int32)
        cv2.fillConvexPoly(mask, corners, 0)
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    boxes = []
    for x, y, width, height, area in stats[1:count].tolist():
        size = max(width, height)
        if SMALLEST * text_px <= size <= LARGEST * text_px and area > ink.pen_px**2:
            boxes.append(Box(x, y, x + width, y + height))
    return boxes


def _rows(boxes: Sequence[Box], text_px: float) -> list[list[Box]]:
    """Pieces side by side."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda b: b.left):
        for row in rows:
            level = abs(row[-1].centre[1] - box.centre[1]) < 0.35 * text_px
            if level and 0 <= box.left - row[-1].right + 0.3 * text_px <= (GAP + 0.3) * text_px:
                row.append(box)
                break
        else:
            rows.append([box])
    return [row for row in rows if len(row) <= MOST_PIECES]


def _polygon(row: Sequence[Box], scale: float, text_px: float) -> Polygon:
    """The place of a line around a row of signs, as high as the usual line."""
    left, right = min(b.left for b in row) / scale, max(b.right for b in row) / scale
    top, bottom = min(b.top for b in row) / scale, max(b.bottom for b in row) / scale
    middle, half = (top + bottom) / 2, max(text_px, 1.1 * (bottom - top)) / 2
    margin = 0.1 * text_px
    return Box(left - margin, middle - half, right + margin, middle + half).polygon


def _sign_text(crop: LineInk, pen_px: float) -> str | None:
    """What the pieces of a crop spell, if every one of them is a sign."""
    pieces = [piece for piece in pieces_of(crop, pen_px) if piece.box.height > 8]
    if not pieces:
        return None
    signs, rest = ratings_of(pieces)
    if signs and not rest:
        return signs[0].text if len(signs) == 1 else None
    texts = [_lone_sign(piece) for piece in pieces]
    if None in texts:
        return None
    text = "".join(filter(None, texts))
    return text if len(text) == 1 or set(text) <= {"|", "卌"} else None


def _lone_sign(piece: Piece) -> str | None:
    shape = piece.shape
    if max(piece.box.width, piece.box.height) < 0.4 * LINE_HEIGHT_PX:
        return None
    return (
        glyphs.as_star(shape)
        or glyphs.as_five(shape)
        or glyphs.as_tick(shape)
        or glyphs.as_cross(shape)
        or glyphs.as_upright(shape)
    )


def _is_expected(sign: str, polygon: Polygon, lines: Sequence[TextLine], text_px: float) -> bool:
    """Whether a sign may stand here: beside a line, or below one for a lone tick or rating."""
    box = Box(*polygon[0], *polygon[2])
    row = any(
        line.box.y_overlap(box) > 0.4 * text_px and line.box.right < box.left + text_px
        for line in lines
    )
    if set(sign) <= set("|卌"):
        return row
    if len(sign) > 1 and sign[0] in STARS + DOTS:
        return True
    below = any(
        line.box.x_overlap(box) > 0 and 0 < box.centre[1] - line.box.centre[1] < 2 * text_px
        for line in lines
    )
    return row or below
