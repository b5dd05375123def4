"""Shapes of a drawing, in pixels: what a chart is made of before it is written as SVG."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from boardsnap.model.geometry import Box

Anchor = Literal["start", "middle", "end"]

# Widths of Inter's letters as shares of the type size, taken from its metrics, the widest of
# each group; system fonts that may stand in for it are not wider than Liberation Sans, within
# the tenth that `width_of` adds.
_NARROW = frozenset("fijlrtI.,:;'|!()[]{}/ ’“”‘·")
_WIDE = frozenset("mwMW%@—…")
_SLACK = 1.1
# From here on, scripts whose letters fill a square.
_SQUARE_FROM = "\u2e80"


def width_of(text: str, size: float) -> float:
    """About how wide the text is set, in pixels; rather too much than too little."""
    return _SLACK * size * sum(_share(letter) for letter in text)


def _share(letter: str) -> float:
    if letter >= _SQUARE_FROM:
        return 1.1
    if letter in _NARROW:
        return 0.37
    if letter in _WIDE:
        return 0.92
    return 0.7 if letter.isupper() else 0.62


@dataclass(frozen=True, slots=True)
class Text:
    """A label; `x` is its start, middle or end, `y` the line on which it stands."""

    role: str
    x: float
    y: float
    text: str
    size: float = 12.0
    anchor: Anchor = "middle"

    @property
    def box(self) -> Box:
        """About what it covers."""
        width = width_of(self.text, self.size)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(left, self.y - 0.8 * self.size, left + width, self.y + 0.25 * self.size)


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    role: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle with round corners."""

    role: str
    box: Box
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Circle:
    """A dot."""

    role: str
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Polyline:
    """A curve through points."""

    role: str
    points: tuple[tuple[float, float], ...]


Shape = Text | Line | Rect | Circle | Polyline


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes from back to front, in a picture `width` wide and `height` high.

    Attributes:
        title: what it shows, in a few words.
        description: all that it shows, for those who do not see it.
    """

    width: float
    height: float
    title: str
    description: str
    shapes: tuple[Shape, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """The labels."""
        return tuple(shape for shape in self.shapes if isinstance(shape, Text))
