"""What was seen on one page: words, lines, marks, and what could not be read.

All polygons are in page pixels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from boardsnap.model.geometry import Box, Point, Polygon, bounds

Colour = Literal["black", "red", "blue", "green", "orange", "purple", "other"]

MarkKind = Literal[
    "strike",  # a line through writing
    "underline",  # below writing; double ones have `count` 2
    "box",  # a rectangle drawn around writing
    "circle",  # a closed curve (ellipse, cloud) drawn around writing
    "arrow",  # `path` runs from tail to head
    "note",  # a sticky note
    "divider",  # a long rule between regions
    "table",  # the outer frame of a ruled table; its rules are `rule` marks
    "rule",  # one rule of a table
    "axis",  # a time axis; `path` runs along it, `stops` are its ticks
    "curve",  # a drawn metric curve; `path` follows it
    "checkbox",  # `state` says how it is filled
    "tick",
    "cross",
    "bullet",
    "star",
    "dot",
    "tally",  # `count` strokes
]

MarkState = Literal["empty", "ticked", "crossed", "half"]

# In the text of a line marks stand as these characters, whatever the engine guessed:
#   ☐ empty box  ☑ ticked box  ☒ crossed box  ◪ half-filled box  ✓ tick  ✗ cross  • bullet
#   ★ ☆ stars  ● ○ dots  | and 卌 tally strokes  → ← ↑ ↓ arrows


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that lowers the trust in a reading.

    Attributes:
        code: stable and short, such as `glare`, `unread_ink`, `faint`, `no_outline`.
        text: one sentence for the reader of the document.
        polygon: where, in page pixels; None: everywhere.
    """

    code: str
    text: str
    polygon: Polygon | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A run of characters without a space.

    Attributes:
        text: as read (mended where the lexicon was sure).
        polygon: in page pixels.
        confidence: 0 to 1.
        raw: as the engine gave it, before mending.
        struck: crossed out, in a line of which other words stand.
    """

    text: str
    polygon: Polygon
    confidence: float
    raw: str
    struck: bool = False


def standing_text(words: Iterable[Word]) -> str:
    """The words that are not crossed out, joined with single spaces."""
    return " ".join(word.text for word in words if not word.struck)


@dataclass(frozen=True, slots=True)
class TextLine:
    """One written line.

    Attributes:
        text: the words that stand, joined with single spaces, marks as the characters above.
        polygon: four corners, clockwise from the top left of the writing.
        confidence: 0 to 1.
        words: left to right, with those that are crossed out.
        colour: of its ink.
        height_px: height of the writing (of the box, not of the x-height).
        struck: the whole line is crossed out.
        underlined: a drawn line runs below it.
    """

    text: str
    polygon: Polygon
    confidence: float
    words: tuple[Word, ...] = ()
    colour: Colour = "black"
    height_px: float = 0.0
    struck: bool = False
    underlined: bool = False

    @property
    def box(self) -> Box:
        """The upright box around the line."""
        return bounds(self.polygon)

    @property
    def as_written(self) -> str:
        """Its text with the words that are crossed out."""
        if not any(word.struck for word in self.words):
            return self.text
        return " ".join(word.text for word in self.words)


def standing_lines(lines: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines that are not crossed out as a whole; all of them where every one is."""
    return [line for line in lines if not line.struck] or lines


@dataclass(frozen=True, slots=True)
class Mark:
    """A drawn mark that is not writing.

    Attributes:
        kind: what it is.
        polygon: its outline, in page pixels.
        confidence: 0 to 1.
        colour: of its ink.
        path: points along it; arrows: tail first, head last; rules and axes: both ends.
        stops: ticks of an axis, values of a curve: points on it, in order.
        state: of a check box.
        count: strokes of a tally, lines of a double underline.
    """

    kind: MarkKind
    polygon: Polygon
    confidence: float = 1.0
    colour: Colour = "black"
    path: tuple[Point, ...] = ()
    stops: tuple[Point, ...] = ()
    state: MarkState | None = None
    count: int = 1

    @property
    def box(self) -> Box:
        """The upright box around the mark."""
        return bounds(self.polygon)


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read on one page, in no particular order.

    Attributes:
        width: of the page, in pixels.
        height: of the page, in pixels.
        lines: written lines.
        marks: drawn marks.
        problems: what was not read, or not read well.
    """

    width: int
    height: int
    lines: tuple[TextLine, ...] = ()
    marks: tuple[Mark, ...] = ()
    problems: tuple[Problem, ...] = ()
