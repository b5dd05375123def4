"""Real handwriting: crops of words and lines with what they say, and where each letter stands.

The crops come from hdBPMN (Schäfer, van der Aa, Leopold, Stuckenschmidt: Sketch2Process, IEEE TSE
2022; CC BY 4.0). They say the texts of eleven exercises only, which a network learns by heart.
So words are also put together anew from a writer's own letters.
"""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

Grey = npt.NDArray[np.uint8]
Ink = npt.NDArray[np.uint8]

HEIGHT_PX = 64
"""Crops are kept at most this high: a third more than the recogniser sees."""

X_HEIGHT_PX = 20
"""Height of an x in what is put together from letters."""

MARGIN = 0.35
"""Margin around the writing in crops of the train part, in heights of the box that was drawn
around it; parts of neighbouring lines and boxes stand there."""

CLEAN = 0.9
"""Share of a crop's ink that has to be where its letters may be, and of its letters that have to
look like such: others are crossed by boxes and rules, or wrongly told apart."""

RULE_PX = 32
"""A straight stroke along the line that is longer is no letter's."""

LONGEST_PIECE = 4
"""Letters that are taken over together at most, with the joins between them."""

_SMALL = frozenset("acemnorsuvwxz")
_HANGING = frozenset("gjpqy,;_(){}[]/Q")


@dataclass(frozen=True, slots=True)
class Crop:
    """One written word or line.

    Attributes:
        kind: word or line.
        text: what it says, misspellings included.
        writer: who wrote it.
        exercise: which text was copied.
        packed: the grey picture, as WebP.
        cuts: columns between the letters, one more than there are letters; empty where the
            letters could not be told apart.
    """

    kind: str
    text: str
    writer: str
    exercise: str
    packed: bytes
    cuts: tuple[int, ...]

    @property
    def pixels(self) -> Grey:
        """(height, width) grey."""
        with Image.open(io.BytesIO(self.packed)) as picture:
            return np.asarray(picture.convert("L"))


def pack(crops: Sequence[Crop], path: Path) -> None:
    """Writes crops into one file."""
    facts = [(c.kind, c.text, c.writer, c.exercise, len(c.packed), list(c.cuts)) for c in crops]
    head = json.dumps(facts, ensure_ascii=False).encode()
    with path.open("wb") as file:
        file.write(len(head).to_bytes(8, "little"))
        file.write(head)
        file.writelines(crop.packed for crop in crops)


def unpack(path: Path) -> list[Crop]:
    """The crops that `pack` wrote."""
    packed = path.read_bytes()
    size = int.from_bytes(packed[:8], "little")
    at = 8 + size
    crops = []
    for kind, text, writer, exercise, length, cuts in json.loads(packed[8:at]):
        crops.append(Crop(kind, text, writer, exercise, packed[at : at + length], tuple(cuts)))
        at += length
    return crops


def ink_of(pixels: Grey) -> Ink:
    """How dark each pixel is against the paper around it: 0 for paper, 255 for the pen.

    Args:
        pixels: (height, width) grey, dark on light.
    """
    size = max(9, pixels.shape[0] // 3 * 2 + 1)
    paper = cv2.morphologyEx(pixels, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    paper = cv2.GaussianBlur(paper, (0, 0), size / 4)
    darkness = np.clip(paper.astype(np.float32) - pixels, 0, None)
    pen = max(24.0, float(np.percentile(darkness, 97)))
    shown = np.clip((darkness / pen - 0.12) / 0.75, 0, 1)
    return np.asarray(shown * 255, np.uint8)


@dataclass(frozen=True, slots=True)
class Written:
    """A crop's ink, measured.

    Attributes:
        text: what it says.
        cuts: columns between the letters.
        ink: (height, width), each letter's alone: nothing of neighbours, rules and boxes.
        base: the row below the letters that stand on the line.
        x_height: of its small letters, in pixels.
        sound: for each letter, whether its ink has the size that it should have.
    """

    text: str
    cuts: tuple[int, ...]
    ink: Ink
    base: float
    x_height: float
    sound: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Studied:
    """A crop, its ink alone, and its letters.

    Attributes:
        crop: as it was cut out.
        ink: (height, width), without rules, boxes and neighbours.
        is_clean: whether there was next to nothing else in the crop: what else there is teaches
            a network that bars, slashes and dashes beside a word say nothing.
        written: its letters; None where they cannot be told apart or have no common size.
    """

    crop: Crop
    ink: Ink
    is_clean: bool
    written: Written | None


def study(crop: Crop) -> Studied:
    """What is in a crop."""
    pixels = crop.pixels
    everything, own = ink_of(pixels), _own_ink(pixels)
    # The margins show parts of neighbours, which is what the reader's own crops do, too.
    edge = round(MARGIN / (1 + 2 * MARGIN) * pixels.shape[0])
    middle = slice(edge // 2, pixels.shape[0] - edge // 2)
    kept = float(own[middle].sum()) / max(1.0, float(everything[middle].sum()))
    return Studied(crop, own, kept >= CLEAN, _measured(crop, own.copy()))


def _measured(crop: Crop, ink: Ink) -> Written | None:
    if not crop.cuts:
        return None
    spans = [_span(ink[:, a:b]) for a, b in zip(crop.cuts, crop.cuts[1:], strict=False)]
    small = [s for s, letter in zip(spans, crop.text, strict=False) if s and letter in _SMALL]
    if not small:
        return None
    base = float(np.median([bottom for _, bottom in small]))
    high = base - float(np.median([top for top, _ in small]))
    if high < 6:
        return None
    reach = [_reach(letter) for letter in crop.text]
    sound = tuple(
        span is not None and _is_sound(span, base, high, way)
        for span, way in zip(spans, reach, strict=False)
    )
    if sum(sound) < CLEAN * sum(letter != " " for letter in crop.text):
        return None
    before = int(ink.sum())
    for left, right, (above, below) in zip(crop.cuts, crop.cuts[1:], reach, strict=False):
        ink[: max(0, round(base - above * high)), left:right] = 0
        ink[max(0, round(base + below * high)) :, left:right] = 0
    if int(ink.sum()) < CLEAN * before:
        return None
    return Written(crop.text, crop.cuts, ink, base, high, sound)


def _reach(letter: str) -> tuple[float, float]:
    """How far a letter may reach above and below the line it stands on, in heights of an x."""
    if letter in _SMALL:
        return 1.4, 0.4
    if letter in _HANGING:
        return (1.5 if letter.islower() else 2.6), 1.5
    return 2.6, 0.4


def _span(columns: Ink) -> tuple[int, int] | None:
    if not columns.shape[1]:
        return None
    rows = np.flatnonzero(columns.max(axis=1) > 96)
    return (int(rows[0]), int(rows[-1]) + 1) if len(rows) else None


def _is_sound(span: tuple[int, int], base: float, high: float, reach: tuple[float, float]) -> bool:
    top, bottom = span
    stands = bottom > base - 0.6 * high
    within = top > base - (reach[0] + 0.35) * high and bottom < base + (reach[1] + 0.35) * high
    tall = bottom - top > 0.55 * high
    return stands and within and tall


def _own_ink(pixels: Grey) -> Ink:
    """A crop's ink without rules, boxes and neighbours."""
    ink = ink_of(pixels)
    height = ink.shape[0]
    mask = (ink > 72).astype(np.uint8)
    rules = _opened(_grown(mask, (3, 1)), (1, RULE_PX))
    rules[round(0.36 * height) : round(0.66 * height)] = 0  # there letters are joined
    posts = _opened(_grown(mask, (1, 3)), (round(0.63 * height), 1))
    drawn = _grown(rules | posts, (3, 3))
    ink = np.where(drawn > 0, 0, ink).astype(np.uint8)
    edge = MARGIN / (1 + 2 * MARGIN) * height
    count, labels, stats, centres = cv2.connectedComponentsWithStats((ink > 72).astype(np.uint8))
    _, top, _, tall, area = stats.T
    middle = centres[:, 1]
    outside = (middle < 0.8 * edge) | (middle > height - 0.8 * edge)
    cut_off = ((top <= 1) | (top + tall >= height - 1)) & (tall < height / 2)
    foreign = np.arange(1, count)[(outside | cut_off | (area < 3))[1:]]
    own = np.where(np.isin(labels, foreign), 0, ink)
    return np.asarray(own, np.uint8)


def _grown(mask: Ink, shape: tuple[int, int]) -> Ink:
    """A mask, larger on all sides by half so much."""
    return np.asarray(cv2.dilate(mask, np.ones(shape, np.uint8)), np.uint8)


def _opened(mask: Ink, shape: tuple[int, int]) -> Ink:
    """What of a mask is at least so high and wide."""
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.uint8)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some letters in a row, cut from a word and scaled to one size.

    Attributes:
        ink: (height, width).
        base: the row on which the letters stand.
    """

    ink: Ink
    base: int


class Hand:
    """One writer's letters, to put words together from.

    Attributes:
        letters: that there are.
    """

    def __init__(self, written: Iterable[Written]) -> None:
        self._places: dict[str, list[tuple[Written, int, int]]] = defaultdict(list)
        for one in written:
            for start in range(len(one.sound)):
                for end in range(start + 1, min(start + LONGEST_PIECE, len(one.sound)) + 1):
                    letters = one.text[start:end]
                    if " " not in letters and all(one.sound[start:end]):
                        self._places[letters].append((one, start, end))
        self.letters = frozenset(letters for letters in self._places if len(letters) == 1)

    def write(self, word: str, chance: Random) -> Ink:
        """The word in this hand, (height, width).

        Args:
            word: of the hand's letters only.
            chance: chooses among the ways to put it together.
        """
        pieces = self._pieces(word, chance)
        above = max(piece.base for piece in pieces)
        below = max(piece.ink.shape[0] - piece.base for piece in pieces)
        gaps = [0] + [chance.choice((-1, 0, 0, 1, 2)) for _ in pieces[1:]]
        width = sum(p.ink.shape[1] for p in pieces) + sum(gaps)
        canvas = np.zeros((above + below, max(width, 1) + 4), np.uint8)
        x = 0
        for piece, gap in zip(pieces, gaps, strict=True):
            x = max(0, x + gap)
            height, wide = piece.ink.shape
            top = above - piece.base
            spot = canvas[top : top + height, x : x + wide]
            np.maximum(spot, piece.ink[:, : spot.shape[1]], out=spot)
            x += wide
        return canvas

    def _pieces(self, word: str, chance: Random) -> list[Piece]:
        pieces = []
        at = 0
        while at < len(word):
            most = min(chance.randint(1, LONGEST_PIECE), len(word) - at)
            size = next(n for n in range(most, 0, -1) if word[at : at + n] in self._places)
            pieces.append(_piece(*chance.choice(self._places[word[at : at + size]]), chance))
            at += size
        return pieces


def _piece(written: Written, start: int, end: int, chance: Random) -> Piece:
    part = written.ink[:, written.cuts[start] : written.cuts[end]]
    scale = X_HEIGHT_PX / written.x_height * chance.uniform(0.92, 1.08)
    size = max(2, round(part.shape[1] * scale)), max(4, round(part.shape[0] * scale))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    scaled = np.asarray(cv2.resize(part, size, interpolation=way), np.uint8)
    return Piece(scaled, min(size[1], max(0, round(written.base * scale))))
