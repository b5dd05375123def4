"""Decisions, questions, rejected and unplaced texts: a text and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable

from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import Note, Placed
from boardsnap.model.postmortem import Source, Statement

# "?? who owns it", "Q? spare parts in stock?"
_ASKING_MARKS = re.compile(r"^(?:[Qq]?\?+\)?|Q)\s+(?=\w)")


def read_statements(notes: Iterable[Note]) -> list[Placed[Statement]]:
    """One statement a note, without bullets, numbers and boxes."""
    return [Placed(state(note), note.places) for note in notes]


def state(note: Note, *more: Source) -> Statement:
    """The note as a statement; `more` are lines that belong to it but are not its text."""
    text = _ASKING_MARKS.sub("", strip_item(full_text(note)).text) or note.text
    return Statement(text=text, sources=(*note.sources, *more))


def full_text(note: Note) -> str:
    """The note's text with what stands beside it in further columns."""
    return " ".join([note.text, *(cell.text for cell in note.cells)]).strip()


def keep_whole(note: Note) -> Statement:
    """The note exactly as read, for what no rule understood."""
    parts = [note.when.text if note.when else "", full_text(note)]
    parts += [line.text for line in note.beside]
    return Statement(text=" ".join(part for part in parts if part), sources=note.sources)
