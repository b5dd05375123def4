"""What is to be written on a board, before it has a place there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Truth = dict[str, Any]
Form = Literal["list", "table", "aside", "axis", "vertical", "kanban", "statement"]
Frame = Literal["box", "ellipse", "double underline"]


@dataclass(frozen=True, slots=True)
class Note:
    """A piece of writing that wraps as one.

    Attributes:
        text: as written.
        refs: JSON pointers of the statements that it is a source of.
        role: what it is, as in the truth of the boards.
        struck: crossed out.
    """

    text: str
    refs: tuple[str, ...] = ()
    role: str = "item"
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Notes side by side: one in a list, more in a table or on a time axis.

    Attributes:
        cells: the notes, from left to right.
        indent: 1 for what belongs to the row above.
        column: of a kanban board.
    """

    cells: tuple[Note, ...]
    indent: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the board."""

    kind: str
    rows: tuple[Row, ...]
    heading: Note | None = None
    form: Form = "list"
    header: tuple[Note, ...] = ()
    frame: Frame | None = None


@dataclass(slots=True)
class Draft:
    """A whole board: its sections, and the truth, still without sources."""

    truth: Truth
    head: list[Note]
    sections: list[Section]
    arrow: tuple[str, str] | None = None
    choices: dict[str, str] = field(default_factory=dict)
