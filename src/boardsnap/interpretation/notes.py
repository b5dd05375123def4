"""Notes: the items of the boards on their way to becoming statements.

A `Note` is one thing that someone wrote, with every written line that belongs to it. Each note
ends in exactly one place of the document, which is how nothing that was read gets lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from boardsnap.interpretation.dates import whole_date
from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.people import is_people_list
from boardsnap.interpretation.vocabulary import SectionName, name_section
from boardsnap.model.board import Board, BoardItem, Cell, Emphasis, Region
from boardsnap.model.geometry import Box, Homography, union
from boardsnap.model.ink import TextLine, standing_lines
from boardsnap.model.postmortem import Source

INLINE_SECTIONS: frozenset[SectionName] = frozenset(
    ("root_cause", "actions", "decisions", "questions")
)
"""Sections that one line can name for itself wherever it stands."""

Place = tuple[int, int, int]
"""Board, region and item index; item -1 stands for the region itself."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Note:
    """One thing that someone wrote.

    Attributes:
        text: as read, marks kept.
        lines: its written lines, in reading order.
        board: which photo it stands on.
        to_photo: from that board's page pixels to its photo pixels.
        places: the board items it was made from; arrows point to these.
        level: indent depth.
        struck: all of it is crossed out.
        emphasis: boxed, circled, ...
        when: the tick or date cell that it belongs to.
        cells: what stands beside it in further columns.
        beside: lines that say more about it without being its text (an owner, a rating).
    """

    text: str
    lines: tuple[TextLine, ...]
    board: int
    to_photo: Homography
    places: tuple[Place, ...]
    level: int = 0
    struck: bool = False
    emphasis: Emphasis | None = None
    when: TextLine | None = None
    cells: tuple[Cell, ...] = ()
    beside: tuple[TextLine, ...] = ()

    @property
    def box(self) -> Box:
        """The upright box around its own lines, in page pixels."""
        return union(line.box for line in self.lines)

    @property
    def all_lines(self) -> tuple[TextLine, ...]:
        """Every written line that it stands on: tick, text, cells, marks beside it."""
        tick = (self.when,) if self.when else ()
        cells = tuple(line for cell in self.cells for line in cell.lines)
        return (*tick, *self.lines, *cells, *self.beside)

    @property
    def sources(self) -> tuple[Source, ...]:
        """Where it stands on the photo, line by line."""
        return sources_of(self.all_lines, self.board, self.to_photo)

    def sources_from(self, lines: Iterable[TextLine]) -> tuple[Source, ...]:
        """Where some of its lines stand on the photo."""
        return sources_of(lines, self.board, self.to_photo)

    def with_text(self, text: str) -> Note:
        """The same note, reading `text` from here on."""
        return replace(self, text=text)


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A statement of the document, and the board items it came from."""

    statement: T
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A region as notes: its heading, and what stands below it.

    `index` is the board and the region, and a part where one region holds several headings.
    """

    index: tuple[int, ...]
    region: Region
    heading: Note | None
    notes: tuple[Note, ...]


def sources_of(lines: Iterable[TextLine], board: int, to_photo: Homography) -> tuple[Source, ...]:
    """One source a line, with its polygon in photo pixels."""
    return tuple(
        Source(
            board=board,
            polygon=to_photo.polygon(line.polygon),
            text=line.as_written,
            confidence=min(1.0, max(0.0, line.confidence)),
        )
        for line in lines
    )


def read_notes(boards: Sequence[Board]) -> tuple[Section, ...]:
    """All regions of all boards as sections of notes, in reading order."""
    return tuple(
        _section(board, number, region, place)
        for number, board in enumerate(boards)
        for place, region in enumerate(board.regions)
    )


def _section(board: Board, number: int, region: Region, place: int) -> Section:
    heading = None
    if region.heading is not None:
        heading = Note(
            region.heading.text,
            (region.heading,),
            number,
            board.to_photo,
            ((number, place, -1),),
            struck=region.heading.struck,
        )
    notes = (
        _note(item, number, board.to_photo, (number, place, index), region)
        for index, item in enumerate(region.items)
    )
    parts = (part for note in notes for part in split_note(note))
    return Section((number, place), region, heading, tuple(parts))


def _note(item: BoardItem, number: int, to_photo: Homography, place: Place, region: Region) -> Note:
    return Note(
        text=item.text,
        lines=item.lines,
        board=number,
        to_photo=to_photo,
        places=(place,),
        level=item.level,
        struck=item.struck or all(line.struck for line in item.lines),
        emphasis=item.emphasis or region.enclosed,
        when=item.when,
        cells=item.cells,
    )


def split_note(note: Note) -> tuple[Note, ...]:
    """The note, or its parts where a later line starts with the same kind of mark as the first.

    A layout that joined two list items into one is undone here: "☐ a" above "☐ b" are two.
    """
    first = _opening(note.text)
    starts = [
        index
        for index, line in enumerate(note.lines)
        if (first is not None and _opening(line.text) == first) or _names_itself(line.text)
    ]
    if all(_is_head_line(line.text) for line in note.lines):
        starts = list(range(len(note.lines)))
    return cut_note(note, starts)


def _is_head_line(text: str) -> bool:
    """Lines that stand together in a corner and say different things: who, and when."""
    return is_people_list(text) or whole_date(text) is not None


def _names_itself(text: str) -> bool:
    """Whether a line says by itself which section it belongs to: "Root cause: …", "D: …"."""
    match = name_section(text)
    return bool(match.rest) and match.section in INLINE_SECTIONS and match.score >= 0.9


def cut_note(note: Note, starts: Iterable[int]) -> tuple[Note, ...]:
    """The note in parts, each beginning at one of the given lines (the first begins anyway).

    What stands beside the note stays with its first part.
    """
    cuts = sorted({0, *starts})
    if len(cuts) == 1:
        return (note,)
    parts = []
    for start, end in zip(cuts, [*cuts[1:], len(note.lines)], strict=True):
        lines = note.lines[start:end]
        text = " ".join(line.text for line in standing_lines(lines))
        struck = note.struck or all(line.struck for line in lines)
        part = replace(note, text=text, lines=lines, struck=struck)
        parts.append(replace(part, cells=(), when=None, beside=()) if start else part)
    return tuple(parts)


def _opening(text: str) -> str | None:
    """The kind of mark that a line opens with, for marks that start an item and nothing else."""
    item = strip_item(text)
    if item.box is not None:
        return "box"
    if item.label is not None:
        return "label"
    if text.startswith(("•", "▪", "◦")):
        return "bullet"
    return None


def join_notes(first: Note, *others: Note) -> Note:
    """One note from several that say one thing, the texts joined with spaces."""
    notes = (first, *others)
    return replace(
        first,
        text=" ".join(note.text for note in notes),
        lines=tuple(line for note in notes for line in note.lines),
        places=tuple(place for note in notes for place in note.places),
        struck=all(note.struck for note in notes),
        emphasis=next((note.emphasis for note in notes if note.emphasis), None),
        when=next((note.when for note in notes if note.when), None),
        cells=tuple(cell for note in notes for cell in note.cells),
        beside=tuple(line for note in notes for line in note.beside),
    )
