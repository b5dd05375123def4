"""Signs in and beside a written line: where their ink is, and what they are.

A piece of ink is looked at only where the engine's reading leaves room for a sign: where it read
nothing, punctuation, another script, or a lone letter of the kind that the sign resembles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import cv2
import numpy as np

from boardsnap.model.geometry import Box
from boardsnap.model.ink import TextLine, Word, standing_text
from boardsnap.recognition import glyphs
from boardsnap.recognition.crops import LINE_HEIGHT_PX, LineInk
from boardsnap.recognition.glyphs import Shape

BOXES = "☐☑☒◪"
STARS = "★☆"
DOTS = "●○"
ARROWS = "→←"

# Characters that an engine reads where a sign was drawn (confusions seen on drawn boards). What
# it reads in other scripts may always be a sign.
LOOKS_LIKE = {
    "✓": "VvJjLlYyrUuN/7\\",
    "✗": "XxKkYyt",
    "☐": "OoDUuCcBFIMNWZ0a8Q[]|(){}-=_",
    "☑": "OoDUuCcBFIMNWZ0a8QGgRSEV[]|(){}-=_&@",
    "☒": "OoDUuCcBFIMNWZ0a8QGgRSEX[]|(){}-=_&@",
    "◪": "OoDUuCcBFIMNWZ0a8QGgRSEZ[]|(){}-=_/&@",
    "★": "aAexXtwWkKrsS*&@#",
    "☆": "aAexXtwWkKrsSo*&@#",
    "●": "OoQ0eaCcD@Gs8.*",
    "○": "OoQ0eaCcD@Gs8.*",
    "→": "TtFfKkzZ-=>~_<",
    "←": "ETtFfKkeE-=<~_>",
    "*": "xXtk*+'\"",
    "•": ".,'\"`*",
    "卌": "HhMmNtTWw4#+",
}
# What an engine makes of a hand-drawn asterisk.
READ_ASTERISK = "*米大木朱火水"
# A tick or cross after the last word is often read as that word's last letter.
GLUED = "XxVvY/"
# A lone letter that labels what follows is writing: "Q:", "A)", "D.".
LABEL = re.compile(r"^[A-Za-z\d][:.)]")
# What an engine makes of a row of dots and circles.
NOUGHTS = "0oOQeca●○."
# Below this confidence the engine's letters do not stand in the way of a clear shape.
TRUSTED = 0.6
# What a sign measures in line heights; smaller is a point or an accent, larger is drawing.
SMALLEST, LARGEST = 0.3, 1.25
# A filled point at the start of a line, smaller than a rating's dot.
BULLET = (0.08, 0.36)
# A lone tick or cross has this much room, in line heights; letters of a word stand closer.
ROOM = 0.16
# A cross between words is taller than most letters; the letter x is not.
TALL_CROSS = 1.1
# A lone star is as large as a capital; an asterisk is smaller.
STAR_SIZE = 0.52
# Signs of one rating stand closer than this, in widths of the sign.
ROW_GAP = 1.1
ROW_ALIKE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A connected piece of ink in a line's crop."""

    box: Box
    shape: Shape


@dataclass(frozen=True, slots=True)
class PlacedSign:
    """A sign, or a row of ratings, and where it is in the line's crop."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class Letter:
    """A character of the engine's reading, and where it roughly is in the line's crop."""

    text: str
    word: int
    start: float
    end: float
    trusted: bool

    @property
    def centre(self) -> float:
        """The middle of it."""
        return (self.start + self.end) / 2


def letters_of(crop: LineInk, words: Sequence[Word]) -> list[Letter]:
    """The characters of a line, each given its share of its word's width."""
    letters = []
    for index, word in enumerate(words):
        start, end = span_of(crop, word)
        weights = np.array([_breadth(character) for character in word.text])
        edges = start + (end - start) * np.concatenate([[0.0], np.cumsum(weights)]) / weights.sum()
        letters += [
            Letter(character, index, float(a), float(b), _is_trusted(character, word))
            for character, a, b in zip(word.text, edges[:-1], edges[1:], strict=True)
        ]
    if letters and letters[-1].text in GLUED:
        letters[-1] = replace(letters[-1], trusted=False)
    return letters


def span_of(crop: LineInk, word: Word) -> tuple[float, float]:
    """Where a word starts and ends in the crop."""
    along = [crop.along(point) for point in word.polygon]
    return min(along), max(along)


def _breadth(character: str) -> float:
    if character in "ilI|.,:;'!1":
        return 0.5
    return 1.7 if ord(character) > 0x2000 else 1.0


def _is_trusted(character: str, word: Word) -> bool:
    if not (character.isalnum() and ord(character) < 0x500):
        return False
    if LABEL.match(word.text):
        return True
    if set(word.text) <= set(NOUGHTS):
        return False
    latin = sum(c.isalnum() and ord(c) < 0x500 for c in word.text)
    return word.confidence >= TRUSTED and (latin >= 2 or character.isdigit())


def pieces_of(crop: LineInk, pen_px: float) -> list[Piece]:
    """The connected pieces of ink that are wholly inside the crop, left to right."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(crop.mask)
    height, width = crop.mask.shape
    pieces = []
    for label in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[label])
        size = max(w, h) / LINE_HEIGHT_PX
        inside = x > 0 and y > 0 and x + w < width and y + h < height
        if not inside or area < 10 or not BULLET[0] <= size or h > LARGEST * LINE_HEIGHT_PX:
            continue
        if not crop.top_px - 8 <= y + h / 2 <= crop.top_px + LINE_HEIGHT_PX + 8:
            continue
        ink = np.where(labels[y : y + h, x : x + w] == label, 255, 0).astype(np.uint8)
        pieces.append(Piece(Box(x, y, x + w, y + h), glyphs.shape_of(ink, pen_px)))
    return sorted(pieces, key=lambda piece: piece.box.left)


def find_signs(
    crop: LineInk, words: Sequence[Word], pen_px: float, taken: Iterable[Box]
) -> list[PlacedSign]:
    """The signs of a line, left to right.

    Args:
        crop: the line's ink, with room at both sides.
        words: as the engine read them.
        pen_px: usual width of a stroke, in crop pixels.
        taken: boxes in the crop where other lines are written.
    """
    letters = letters_of(crop, words)
    taken = list(taken)
    everything = pieces_of(crop, pen_px)
    free = [
        piece
        for piece in everything
        if not _covered(piece.box, letters)
        and (_is_own(piece, crop) or not any(_inside(piece.box, b) for b in taken))
    ]
    rows, rest = ratings_of(free, letters)
    for piece in rest:
        sign = _single(piece, crop, letters)
        if sign is not None and _stands_free(sign.text, piece, everything, letters):
            rows.append(sign)
    return sorted(rows, key=lambda sign: sign.box.left)


def _stands_free(
    sign: str, piece: Piece, pieces: Sequence[Piece], letters: Sequence[Letter]
) -> bool:
    """Whether it is no part of a letter: the dot of an i, the bow of a percent sign, an x."""
    if sign == "•":
        return all(other is piece or other.box.x_overlap(piece.box) < -1 for other in pieces)
    if sign not in "✓✗":
        return True
    sides = {letter.centre < piece.box.left for letter in letters if letter.trusted}
    small = any(letter.text == "x" for letter in _under(piece.box, letters))
    if sign == "✗" and letters and (len(sides) == 2 or small):
        usual = float(np.median([p.box.height for p in pieces if p.box.height > 6]))
        if piece.box.height < TALL_CROSS * usual:
            return False
    return _has_room(piece, pieces, letters)


def _has_room(piece: Piece, pieces: Sequence[Piece], letters: Sequence[Letter]) -> bool:
    """Whether it stands apart like a word, and the engine read no other letters with it."""
    room = ROOM * LINE_HEIGHT_PX
    for other in pieces:
        gap = max(other.box.left - piece.box.right, piece.box.left - other.box.right)
        if other is not piece and gap < room and other.box.y_overlap(piece.box) > 0:
            return False
    if all(letter.centre <= piece.box.right for letter in letters):
        return True
    words = {letter.word for letter in _under(piece.box, letters)}
    under = {id(letter) for letter in _under(piece.box, letters)}
    rest = [x for x in letters if x.word in words and id(x) not in under and x.text.isalnum()]
    return not rest or all(ord(x.text) > 0x500 for x in _under(piece.box, letters))


def _is_own(piece: Piece, crop: LineInk) -> bool:
    """Whether it lies within the line's polygon, which tight lines share with their neighbours."""
    x, y = piece.box.centre
    within = crop.top_px + 0.2 * LINE_HEIGHT_PX <= y <= crop.top_px + 0.8 * LINE_HEIGHT_PX
    return within and crop.start_px <= x <= crop.end_px


def _covered(box: Box, letters: Sequence[Letter]) -> bool:
    """Whether trusted letters stand where the piece is."""
    shared = sum(
        max(0.0, min(box.right, letter.end) - max(box.left, letter.start))
        for letter in letters
        if letter.trusted
    )
    return shared > 0.4 * box.width


def _inside(box: Box, other: Box) -> bool:
    return box.overlap(other) > 0.3 * box.area


def _under(box: Box, letters: Sequence[Letter]) -> list[Letter]:
    return [letter for letter in letters if box.left - 3 <= letter.centre <= box.right + 3]


def _allowed(sign: str, box: Box, letters: Sequence[Letter]) -> bool:
    """Whether what the engine read there may stand for the sign."""
    return all(
        letter.text in LOOKS_LIKE.get(sign, "") or ord(letter.text) > 0xA0
        for letter in _under(box, letters)
    )


def _single(piece: Piece, crop: LineInk, letters: Sequence[Letter]) -> PlacedSign | None:
    before = all(piece.box.centre[0] < letter.start for letter in letters if letter.trusted)
    size = max(piece.box.width, piece.box.height) / LINE_HEIGHT_PX
    sign: str | None = None
    first = all(piece.box.right < letter.centre for letter in letters if letter.text.isalnum())
    if first and BULLET[0] <= size <= BULLET[1] and piece.box.right < crop.end_px:
        sign = _bullet(piece, crop, letters)
    if sign is None and SMALLEST <= size <= LARGEST * 2:
        sign = _shape_sign(piece, before)
    if sign is None or not _allowed(sign, piece.box, letters):
        return None
    outside = piece.box.right < crop.start_px - 4 or piece.box.left > crop.end_px + 4
    if outside and not _belongs(sign, piece, crop):
        return None
    return PlacedSign(sign, piece.box)


def _bullet(piece: Piece, crop: LineInk, letters: Sequence[Letter]) -> str | None:
    shape = piece.shape
    middle = (piece.box.centre[1] - crop.top_px) / LINE_HEIGHT_PX
    if not (0.15 <= middle <= 0.95 and _stands_alone(piece, letters)):
        return None
    if any(letter.text in READ_ASTERISK for letter in _under(piece.box, letters)):
        return "*"
    if not 0.6 <= shape.aspect <= 1.6 or shape.hole_share > 0.1:
        return glyphs.as_asterisk(shape)
    return "•" if (shape.ink > 0).mean() > 0.66 else glyphs.as_asterisk(shape)


def _stands_alone(piece: Piece, letters: Sequence[Letter]) -> bool:
    """Whether a gap separates it from the writing: the dot of an i has none."""
    if any(letter.text in "•*" and letter.centre < piece.box.left - 3 for letter in letters):
        return False
    first = min((letter.start for letter in letters if letter.trusted), default=None)
    return first is not None and 3 <= first - piece.box.right <= 1.6 * LINE_HEIGHT_PX


def _shape_sign(piece: Piece, before: bool) -> str | None:
    shape = piece.shape
    size = max(piece.box.width, piece.box.height) / LINE_HEIGHT_PX
    if before and size >= 0.4 and (box := glyphs.as_box(shape)):
        return box
    if size >= STAR_SIZE and (star := glyphs.as_star(shape)):
        return star
    if before and (asterisk := glyphs.as_asterisk(shape)):
        return asterisk
    if arrow := glyphs.as_arrow(shape):
        return arrow
    return glyphs.as_cross(shape) or glyphs.as_tick(shape)


def _belongs(sign: str, piece: Piece, crop: LineInk) -> bool:
    """Whether a sign outside the engine's box may still be part of the line."""
    if piece.box.right < crop.start_px:
        gap = crop.start_px - piece.box.right
        return sign in BOXES + "✓✗•*★→" and gap <= 1.2 * LINE_HEIGHT_PX
    gap = piece.box.left - crop.end_px
    return sign in STARS + "✓✗" and gap <= 1.5 * LINE_HEIGHT_PX


def ratings_of(
    pieces: Sequence[Piece], letters: Sequence[Letter] = ()
) -> tuple[list[PlacedSign], list[Piece]]:
    """Rows of stars or dots, and the pieces that are in none."""
    split = [part for piece in pieces for part in _parts(piece)]
    rows: list[list[Piece]] = []
    for piece in split:
        size = max(piece.box.width, piece.box.height) / LINE_HEIGHT_PX
        if not 0.2 <= size <= LARGEST:
            continue
        if rows and _continues(rows[-1][-1], piece):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    signs = []
    used: set[int] = set()
    for row in rows:
        text = _row_text(row)
        box = _around(row)
        if text is None or not _allowed_row(text, box, letters):
            continue
        signs.append(PlacedSign(text, box))
        used.update(id(piece) for piece in row)
    covered = [sign.box for sign in signs]
    rest = [p for p in pieces if id(p) not in used and not any(_inside(p.box, b) for b in covered)]
    return signs, rest


def _parts(piece: Piece) -> list[Piece]:
    """A piece that is several signs touching each other, cut where it is thinnest."""
    count = round(piece.shape.aspect)
    if not 2 <= count <= 5 or not 0.25 <= piece.box.height / LINE_HEIGHT_PX <= LARGEST:
        return [piece]
    columns = (piece.shape.ink > 0).sum(axis=0)
    step = piece.shape.width / count
    cuts = [0]
    for index in range(1, count):
        low, high = round((index - 0.25) * step), round((index + 0.25) * step)
        cuts.append(low + int(columns[low : high + 1].argmin()))
    cuts.append(piece.shape.width)
    parts = [_slice(piece, a, b) for a, b in pairwise(cuts)]
    good = [part for part in parts if part is not None]
    alike = len(good) == count and all(
        glyphs.as_star(part.shape) or glyphs.as_dot(part.shape) for part in good
    )
    return good if alike else [piece]


def _slice(piece: Piece, start: int, end: int) -> Piece | None:
    ink = piece.shape.ink[:, start:end]
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) < 5 or len(columns) < 5:
        return None
    tight = np.ascontiguousarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    left, top = piece.box.left + start + int(columns[0]), piece.box.top + int(rows[0])
    box = Box(left, top, left + tight.shape[1], top + tight.shape[0])
    return Piece(box, glyphs.shape_of(tight, piece.shape.pen_px))


def _continues(before: Piece, piece: Piece) -> bool:
    width, height = before.box.width, before.box.height
    return (
        piece.box.left - before.box.right <= ROW_GAP * width
        and abs(piece.box.width - width) <= ROW_ALIKE * max(width, piece.box.width)
        and abs(piece.box.height - height) <= ROW_ALIKE * max(height, piece.box.height)
        and abs(piece.box.centre[1] - before.box.centre[1]) <= 0.35 * height
    )


def _around(row: Sequence[Piece]) -> Box:
    return Box(
        min(piece.box.left for piece in row),
        min(piece.box.top for piece in row),
        max(piece.box.right for piece in row),
        max(piece.box.bottom for piece in row),
    )


def _row_text(row: Sequence[Piece]) -> str | None:
    """The rating that a row of alike pieces stands for."""
    if not 2 <= len(row) <= 10:
        return None
    stars = [glyphs.as_star(piece.shape) for piece in row]
    if sum(star is not None for star in stars) >= max(2, len(row) - 1) and _as_large(row, 0.35):
        return "".join(_filled(piece, "★", "☆") for piece in row)
    dots = [glyphs.as_dot(piece.shape) for piece in row]
    found = sum(dot is not None for dot in dots)
    if found == len(row) and ("●" in dots or len(row) >= 3):
        return "".join(_filled(piece, "●", "○") for piece in row)
    return None


def _as_large(row: Sequence[Piece], share: float) -> bool:
    return all(max(p.box.width, p.box.height) >= share * LINE_HEIGHT_PX for p in row)


def _filled(piece: Piece, filled: str, outlined: str) -> str:
    return outlined if piece.shape.hole_share > glyphs.OUTLINE_HOLE else filled


def _allowed_row(text: str, box: Box, letters: Sequence[Letter]) -> bool:
    """Whether the engine's reading leaves room: circles alone may be noughts."""
    under = _under(box, letters)
    looks = LOOKS_LIKE[text[0]] + LOOKS_LIKE[text[-1]]
    if set(text) == {"○"} and any(letter.text == "0" for letter in under):
        return len(under) == len(letters)
    foreign = [
        letter
        for letter in under
        if letter.text.isalnum() and ord(letter.text) < 0x500 and letter.text not in looks
    ]
    return len(foreign) <= len(under) // 2


def with_signs(line: TextLine, crop: LineInk, signs: Sequence[PlacedSign]) -> TextLine:
    """The line with its signs written as characters where they are."""
    if not signs:
        return line
    letters = letters_of(crop, line.words)
    if signs[0].text in "•*":
        letters = _without_bullet(letters, signs[0])
    kept: list[tuple[float, Word]] = []
    for index, word in enumerate(line.words):
        own = [letter for letter in letters if letter.word == index]
        for run in _runs_outside(own, signs):
            whole = len(run) == len(word.text)
            kept.append((run[0].start, _cut_word(word, crop, run, whole=whole)))
    for sign in signs:
        polygon = crop.on_page(sign.box)
        kept.append((sign.box.left, Word(sign.text, polygon, 0.9, sign.text)))
    words = tuple(word for _, word in sorted(kept, key=lambda pair: pair[0]))
    start = min(crop.start_px, *(round(sign.box.left) for sign in signs))
    end = max(crop.end_px, *(round(sign.box.right) for sign in signs))
    polygon = line.polygon
    if (start, end) != (crop.start_px, crop.end_px):
        polygon = crop.on_page(Box(start, crop.top_px, end, crop.top_px + LINE_HEIGHT_PX))
    return replace(line, text=standing_text(words), words=words, polygon=polygon)


def _without_bullet(letters: Sequence[Letter], sign: PlacedSign) -> list[Letter]:
    """The letters without the engine's own reading of the bullet, which may stand beside it."""
    kept = list(letters)
    reach = sign.box.right + 0.4 * LINE_HEIGHT_PX
    while kept and kept[0].text in "•*·.,'`-" and kept[0].centre <= reach:
        del kept[0]
    return kept


def _runs_outside(own: Sequence[Letter], signs: Sequence[PlacedSign]) -> list[list[Letter]]:
    """The letters of one word that no sign replaces, in runs without a sign between them."""
    runs: list[list[Letter]] = [[]]
    for letter in own:
        over = [s for s in signs if s.box.left - 3 <= letter.centre <= s.box.right + 3]
        if over and not letter.trusted:
            runs.append([])
            continue
        if runs[-1] and any(runs[-1][-1].centre < s.box.centre[0] < letter.centre for s in signs):
            runs.append([])
        runs[-1].append(letter)
    return [run for run in runs if run]


def _cut_word(word: Word, crop: LineInk, run: Sequence[Letter], whole: bool) -> Word:
    if whole:
        return word
    text = "".join(letter.text for letter in run)
    top, bottom = crop.top_px, crop.top_px + LINE_HEIGHT_PX
    polygon = crop.on_page(Box(run[0].start, top, run[-1].end, bottom))
    return replace(word, text=text, polygon=polygon)
