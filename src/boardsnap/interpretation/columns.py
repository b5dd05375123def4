"""Lines that say only who, when, how far or how likely: they belong to the line in their row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from boardsnap.interpretation import actions, hypotheses
from boardsnap.interpretation.facts import Facts
from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import Note, Section, cut_note
from boardsnap.interpretation.people import is_people_list, read_participants
from boardsnap.interpretation.signs import Filing
from boardsnap.model.board import Cell

_COLUMN_HEAD = re.compile(
    r"^\W*(?:score|rating|votes?|rank|likelihood|likely|prob\w*|conf(?:idence)?|weight|owners?|who|"
    r"assignee|resp\w*|due|when|by|date|deadline|eta|status|state|prio(?:rity)?|p)\W*$",
    re.IGNORECASE,
)


def fold_marks(notes: Sequence[Note], filing: Filing, facts: Facts) -> list[Note]:
    """Gives lines that only rate, own or date to the note beside or above them."""
    if filing not in ("actions", "hypotheses"):
        return list(notes)
    is_mark = actions.is_mark_only if filing == "actions" else hypotheses.is_mark_only
    folded: list[Note] = []
    late: list[Note] = []
    for note in notes:
        bare = note.text if strip_item(note.text).box is None else ""
        if bare and not note.cells and is_mark(bare, facts):
            late.append(note)
            if folded:
                index = _row_of(note, folded)
                folded[index] = _beside(folded[index], note)
                late.pop()
        else:
            folded.append(note)
    return [*late, *folded]


def _row_of(note: Note, others: Sequence[Note]) -> int:
    """The index of the note in the same row, else of the last one."""
    rows = [
        (other.box.y_overlap(note.box), -index)
        for index, other in enumerate(others)
        if other.board == note.board
    ]
    overlap, index = max(rows, default=(0.0, 0))
    return -index if overlap > 0.5 * note.box.height else len(others) - 1


def _beside(note: Note, mark: Note) -> Note:
    cell = Cell(None, mark.lines)
    return replace(note, cells=(*note.cells, cell), places=(*note.places, *mark.places))


def fold_columns(sections: Sequence[Section], facts: Facts) -> tuple[list[Section], list[Note]]:
    """Gives a column of owners, dates or ratings to the list at its left.

    Returns:
        the sections without such columns, and the columns' headings ("Owner", "Score").
    """
    kept = list(sections)
    headings: list[Note] = []
    for column in sections:
        marks = _column_marks(column, facts)
        targets = [_left_of(mark, kept, column) for mark in marks]
        if not marks or any(target is None for target in targets):
            continue
        for mark, target in zip(marks, targets, strict=True):
            if target is not None:
                kept = _give(kept, target, mark)
        headings += [column.heading] if column.heading else []
        emptied = replace(column, heading=None, notes=())
        kept = [emptied if section.index == column.index else section for section in kept]
    return kept, headings


def _column_marks(column: Section, facts: Facts) -> list[Note]:
    """The marks that a column consists of, one a row; empty where it holds anything else."""
    headed = column.heading is not None and not _COLUMN_HEAD.match(column.heading.text)
    if headed or column.region.kind == "axis":
        return []
    marks = [
        part
        for note in column.notes
        for part in (
            cut_note(note, range(len(note.lines)))
            if all(_is_any_mark(line.text, facts) for line in note.lines)
            else (note,)
        )
    ]
    return marks if all(_is_any_mark(mark.text, facts) for mark in marks) else []


def _is_any_mark(text: str, facts: Facts) -> bool:
    if is_people_list(text) and len(read_participants(text)) > 2:
        return False
    return actions.is_mark_only(text, facts) or hypotheses.is_mark_only(text, facts)


def _left_of(
    note: Note, sections: Sequence[Section], column: Section
) -> tuple[tuple[int, ...], int] | None:
    """The nearest note to the left in the same row, as section index and position."""
    found: list[tuple[float, tuple[int, ...], int]] = []
    for section in sections:
        if section.index == column.index or section.index[0] != column.index[0]:
            continue
        for position, other in enumerate(section.notes):
            same_row = other.box.y_overlap(note.box) > 0.5 * min(note.box.height, other.box.height)
            if same_row and other.box.right <= note.box.left + 0.5 * note.box.height:
                found.append((note.box.left - other.box.right, section.index, position))
    return min(found)[1:] if found else None


def _give(
    sections: Sequence[Section], target: tuple[tuple[int, ...], int], mark: Note
) -> list[Section]:
    index, position = target
    return [
        replace(
            section,
            notes=tuple(
                _beside(note, mark) if place == position else note
                for place, note in enumerate(section.notes)
            ),
        )
        if section.index == index
        else section
        for section in sections
    ]
