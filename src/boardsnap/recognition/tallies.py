"""Votes written as strokes: |, ||, |||, |||| and a fifth across them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from boardsnap.model.geometry import Box
from boardsnap.model.ink import TextLine, Word
from boardsnap.recognition import glyphs
from boardsnap.recognition.crops import LINE_HEIGHT_PX, LineInk
from boardsnap.recognition.signs import pieces_of

# What an engine makes of upright strokes; a tall crop is turned on its side by some, hence the
# level ones.
READ_STROKES = frozenset("1Il|!/\\i一二三川州丨ⅠⅡⅢⅣHhtTfwWmMnNuU#+4-=[]{}()JjL卌艹廿卅卄井")
# A one that may as well be one stroke; only other tallies in its column make it one.
READ_ONE = frozenset("1Il|!/\\i一丨")
SURE_STROKE = frozenset("|!一丨川州")
WRITTEN_TALLY = frozenset("|卌")
LONGEST = 8


def tally_of(line: TextLine, crop: LineInk, pen_px: float) -> str | None:
    """The strokes of a line that is nothing but a tally, five as 卌; else None."""
    letters = line.text.replace(" ", "")
    if not letters or len(letters) > LONGEST or not set(letters) <= READ_STROKES:
        return None
    pieces = [
        piece
        for piece in pieces_of(crop, pen_px)
        if crop.start_px - LINE_HEIGHT_PX / 2 <= piece.box.centre[0] <= crop.end_px + 4
        and piece.box.height > 0.3 * LINE_HEIGHT_PX
    ]
    counts = ""
    for piece in pieces:
        if glyphs.as_upright(piece.shape):
            counts += "|"
        elif five := glyphs.as_five(piece.shape):
            counts += five
        else:
            return None
    return counts or None


def with_tallies(
    lines: Sequence[TextLine], crops: Sequence[LineInk | None], pen_px: float
) -> list[TextLine]:
    """The lines with tallies written as strokes.

    A single stroke is a tally if the engine saw a bar, or if a sure tally stands in its column. One
    that the engine did not see is none otherwise, but a piece of some drawing, and left out.
    """
    found = [
        tally_of(line, crop, pen_px / crop.step_px) if crop else None
        for line, crop in zip(lines, crops, strict=True)
    ]
    sure = [
        line.box
        for line, tally in zip(lines, found, strict=True)
        if (set(line.text) <= WRITTEN_TALLY and not _is_unseen_stroke(line))
        or (tally and (len(tally) > 1 or tally == "卌" or set(line.text) <= SURE_STROKE))
    ]
    return [
        _as_tally(line, tally) if tally and _is_sure(line, tally, sure) else line
        for line, tally in zip(lines, found, strict=True)
        if not _is_unseen_stroke(line) or _is_in_column(line, sure)
    ]


def _is_unseen_stroke(line: TextLine) -> bool:
    return line.text == "|" and not any(word.raw for word in line.words)


def _is_sure(line: TextLine, tally: str, sure: Sequence[Box]) -> bool:
    if line.box in sure and (tally != "||" or not line.text.isdigit() or len(sure) > 1):
        return True
    if not set(line.text) <= READ_ONE:
        return False
    return _is_in_column(line, sure)


def _is_in_column(line: TextLine, tallies: Sequence[Box]) -> bool:
    return any(line.box.x_overlap(box) > -line.box.height for box in tallies if box != line.box)


def _as_tally(line: TextLine, tally: str) -> TextLine:
    word = Word(tally, line.polygon, 0.9, line.text)
    return replace(line, text=tally, words=(word,))
