"""Boards written by hand in tests: lines of text at places, as a reading."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from boardsnap.layout import lay_out
from boardsnap.model.board import Board, BoardItem, Region
from boardsnap.model.geometry import Homography, Point
from boardsnap.model.ink import Colour, Mark, MarkKind, Reading, TextLine, Word

HEIGHT = 40.0
LETTER = 20.0
STEP = 60.0

SECTIONS = frozenset(
    {
        "timeline",
        "hypotheses",
        "causes",
        "root cause",
        "actions",
        "decisions",
        "questions",
        "hypothesis",
    }
)


def heading_score(text: str) -> float:
    """1 for a few section names, 0 for all else."""
    return float(text.lower().strip(" :") in SECTIONS)


def no_words(_: str) -> float:
    """A vocabulary that knows no heading."""
    return 0.0


def line(
    text: str,
    x: float,
    y: float,
    *,
    height: float = HEIGHT,
    colour: Colour = "black",
    struck: bool = False,
    underlined: bool = False,
    slope: float = 0.0,
) -> TextLine:
    """One written line with its top left corner at (x, y)."""
    width = LETTER * len(text) * height / HEIGHT
    drop = slope * width
    polygon = ((x, y), (x + width, y + drop), (x + width, y + drop + height), (x, y + height))
    return TextLine(
        text=text,
        polygon=polygon,
        confidence=1.0,
        words=(Word(text, polygon, 1.0, text),),
        colour=colour,
        height_px=height,
        struck=struck,
        underlined=underlined,
    )


def column(texts: Iterable[str], x: float, y: float, step: float = STEP) -> list[TextLine]:
    """Lines below each other; leading spaces indent a line by their width."""
    lines = []
    for i, text in enumerate(texts):
        bare = text.lstrip(" ")
        if bare:
            lines.append(line(bare, x + LETTER * (len(text) - len(bare)), y + i * step))
    return lines


def mark(kind: MarkKind, *points: Point, stops: Sequence[Point] = ()) -> Mark:
    """A drawn mark along some points; two corners make a box or circle."""
    if kind in {"box", "circle", "table"}:
        (x0, y0), (x1, y1) = points
        return Mark(kind, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    return Mark(kind, tuple(points), path=tuple(points), stops=tuple(stops))


def turned(lines: Iterable[TextLine], degrees: float) -> list[TextLine]:
    """The lines as seen by a camera held at an angle."""
    from math import cos, radians, sin

    c, s = cos(radians(degrees)), sin(radians(degrees))
    return [
        TextLine(
            text=old.text,
            polygon=tuple((c * x - s * y, s * x + c * y) for x, y in old.polygon),
            confidence=old.confidence,
            colour=old.colour,
            height_px=old.height_px,
            struck=old.struck,
            underlined=old.underlined,
        )
        for old in lines
    ]


def laid_out(lines: Iterable[TextLine], marks: Iterable[Mark] = (), *, words: bool = True) -> Board:
    """The board of the lines and marks."""
    reading = Reading(4000, 3000, tuple(lines), tuple(marks))
    return lay_out(reading, Homography.identity(), heading_score if words else no_words)


def region(board: Board, heading: str | None) -> Region:
    """The one region with this heading."""
    found = [r for r in board.regions if (r.heading.text if r.heading else None) == heading]
    assert len(found) == 1, sketch(board)
    return found[0]


def texts(region: Region) -> list[str]:
    """The items' texts."""
    return [item.text for item in region.items]


def dated(region: Region) -> list[tuple[str | None, str]]:
    """The items' dates and texts."""
    return [(item.when.text if item.when else None, item.text) for item in region.items]


def cells(item: BoardItem) -> list[tuple[str | None, str]]:
    """The item's cells with their headings."""
    return [(cell.heading, cell.text) for cell in item.cells]


def sketch(board: Board) -> list[tuple[str, str | None, list[str]]]:
    """The board in short, for messages and comparisons."""
    return [(r.kind, r.heading.text if r.heading else None, texts(r)) for r in board.regions]


def all_lines(board: Board) -> list[TextLine]:
    """Every line that stands in the board, in each place where it stands; dates once."""
    lines: list[TextLine] = []
    for part in board.regions:
        lines.extend(single for single in (part.heading, part.series) if single is not None)
        whens: list[TextLine] = []
        for item in part.items:
            lines.extend(item.lines)
            lines.extend(inner for cell in item.cells for inner in cell.lines)
            if item.when is not None and not any(item.when is seen for seen in whens):
                whens.append(item.when)
        lines.extend(whens)
    return lines
