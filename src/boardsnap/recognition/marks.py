"""Everything drawn on a page that is not writing, and the signs that stand in the writing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from boardsnap.model.geometry import Box, Polygon
from boardsnap.model.ink import Mark, MarkKind, MarkState, TextLine
from boardsnap.model.page import Page
from boardsnap.recognition.brackets import with_brackets
from boardsnap.recognition.colours import ink_colour
from boardsnap.recognition.crops import LINE_HEIGHT_PX, LineInk, cut_line
from boardsnap.recognition.enclosures import find_enclosures
from boardsnap.recognition.leading import with_leading_signs
from boardsnap.recognition.rules import find_rules
from boardsnap.recognition.signs import PlacedSign, find_signs, with_signs
from boardsnap.recognition.sketch import sketch_of
from boardsnap.recognition.strikes import StruckLine, find_scribbles, strike
from boardsnap.recognition.tables import find_tables
from boardsnap.recognition.tallies import with_tallies
from boardsnap.recognition.unread import find_unread

# Room beside a line in which a sign may belong to it, in line heights.
ROOM = 1.6
# A line that is mostly stars or dots has no letters to cross out.
MOSTLY_SIGNS = 0.5
# What an engine makes of a bullet that stands low.
READ_BULLET = frozenset(".·,、。・∙‧▪•●°'`")
# Check marks as some engines spell them.
SPELLINGS = str.maketrans({"√": "✓", "✔": "✓", "✕": "✗", "✖": "✗", "✘": "✗", "□": "☐"})

SIGN_KINDS: dict[str, MarkKind] = {
    "☐": "checkbox",
    "☑": "checkbox",
    "☒": "checkbox",
    "◪": "checkbox",
    "✓": "tick",
    "✗": "cross",
    "•": "bullet",
    "*": "bullet",
    "★": "star",
    "☆": "star",
    "●": "dot",
    "○": "dot",
    "|": "tally",
    "卌": "tally",
}
STATES: dict[str, MarkState] = {"☐": "empty", "☑": "ticked", "☒": "crossed", "◪": "half"}


def find_marks(
    page: Page, lines: Sequence[TextLine]
) -> tuple[tuple[TextLine, ...], tuple[Mark, ...]]:
    """The lines with their signs, strikes, underlines and colours, and every drawn mark.

    Args:
        page: straightened and evenly lit.
        lines: as the text engine read them.
    """
    crops = [cut_line(page, line.polygon, ROOM, ROOM) for line in lines]
    pen_px = _usual_pen(crops)
    noted = [
        _note(page, line, crop, pen_px, _neighbours(line, crop, lines)) if crop else _Noted(line)
        for line, crop in zip(lines, crops, strict=True)
    ]
    strikes = [mark for note in noted for mark in note.marks if mark.kind == "strike"]
    scribbles = find_scribbles(page, [*(x.polygon for x in lines), *(x.polygon for x in strikes)])
    crops = [crop for note, crop in zip(noted, crops, strict=True) if note.line is not None]
    read = [note.line for note in noted if note.line is not None]
    sketch = sketch_of(page, read)
    unread = find_unread(page, sketch.ink, read, pen_px)
    written = with_tallies([*read, *unread], [*crops, *(None for _ in unread)], pen_px)
    tables = find_tables(sketch)
    enclosures = find_enclosures(sketch, tables.marks)
    rules = find_rules(sketch, enclosures, tables)
    finished = [
        replace(line, colour=ink_colour(page, line.box), underlined=i in rules.underlined)
        for i, line in enumerate(written)
    ]
    signs = [mark for note in noted for mark in note.marks]
    drawn = (*signs, *scribbles, *tables.marks, *enclosures, *rules.marks)
    return tuple(with_leading_signs(finished)), drawn


@dataclass(frozen=True, slots=True)
class _Noted:
    """A line with what its ink says (None: it is scribbled over), and the marks in it."""

    line: TextLine | None
    marks: tuple[Mark, ...] = ()


def _usual_pen(crops: Sequence[LineInk | None]) -> float:
    """The usual width of a stroke in page pixels."""
    pens = [crop.pen_px * crop.step_px for crop in crops if crop is not None]
    return float(np.median(pens)) if pens else 4.0


def _neighbours(line: TextLine, crop: LineInk | None, lines: Sequence[TextLine]) -> list[Box]:
    """Where other lines are written, in the crop of this one."""
    if crop is None:
        return []
    near = line.box.grown(2 * LINE_HEIGHT_PX * crop.step_px)
    return [
        crop.box_of(other.polygon)
        for other in lines
        if other is not line and near.overlap(other.box) > 0
    ]


def _note(page: Page, line: TextLine, crop: LineInk, pen_px: float, taken: Sequence[Box]) -> _Noted:
    """The line as its ink says: crossed out, all of it or words of it, and with signs in it."""
    line = with_brackets(_with_bullet(_respelled(line)), crop)
    signs = find_signs(crop, line.words, pen_px / crop.step_px, taken)
    covered = sum(sign.box.width for sign in signs) / max(1, crop.end_px - crop.start_px)
    struck = strike(page, line) if covered < MOSTLY_SIGNS else StruckLine(line)
    if struck.line is None or struck.line.struck:
        strikes = [Mark("strike", polygon) for polygon in (*struck.struck, *struck.scribbles)]
        return _Noted(struck.line, tuple(strikes))
    below = [crop.box_of(polygon) for polygon in struck.struck]
    signs = [sign for sign in signs if not _lies_in(sign.box, below)]
    boxes = [sign.box for sign in signs]
    scribbles = [one for one in struck.scribbles if not _lies_in(crop.box_of(one), boxes)]
    marks = [Mark("strike", polygon) for polygon in (*struck.struck, *scribbles)]
    marks += [mark for sign in signs if (mark := _sign_mark(sign, crop)) is not None]
    return _Noted(with_signs(struck.line, crop, signs), tuple(marks))


def _lies_in(box: Box, others: Sequence[Box]) -> bool:
    """Whether half of it, along the line, lies in one of the others."""
    return any(box.x_overlap(other) > box.width / 2 for other in others)


def _respelled(line: TextLine) -> TextLine:
    """The line with check marks in one spelling."""
    text = line.text.translate(SPELLINGS)
    if text == line.text:
        return line
    words = tuple(replace(word, text=word.text.translate(SPELLINGS)) for word in line.words)
    return replace(line, text=text, words=words)


def _with_bullet(line: TextLine) -> TextLine:
    """The line with a point before its first word written as a bullet."""
    if len(line.words) < 2 or line.words[0].text not in READ_BULLET:
        return line
    words = (replace(line.words[0], text="•"), *line.words[1:])
    return replace(line, text=" ".join(word.text for word in words), words=words)


def _sign_mark(sign: PlacedSign, crop: LineInk) -> Mark | None:
    kind = SIGN_KINDS.get(sign.text[0])
    if kind is None:
        return None
    polygon: Polygon = crop.on_page(sign.box)
    return Mark(kind, polygon, 0.9, state=STATES.get(sign.text[0]), count=len(sign.text))
