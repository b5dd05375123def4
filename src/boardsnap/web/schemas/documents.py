"""The document of a board, its changes, its open points."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from boardsnap.model.records import Role
from boardsnap.model.words import ReadProblem, ReadWord
from boardsnap.revision.comparison import Change
from boardsnap.revision.draft import Draft
from boardsnap.revision.kinds import AnyEdit, Edit
from boardsnap.revision.open_points import OpenPoint
from boardsnap.revision.rebase import Unapplied
from boardsnap.web.schemas.base import Key, Schema

# A whole document that is typed in has about 200 statements.
_MOST_EDITS = 500


class LostOut(Schema):
    """A change of an earlier reading that has no place in this one."""

    id: str
    change: Unapplied


class DraftOut(Schema):
    """All that a page needs to show a document beside its board and to change it."""

    board_id: str
    version: int
    revision: int
    draft: Draft | None = Field(description="The document, with a stable key for each item.")
    machine: Draft | None = Field(description="What the machine read; never changed.")
    words: tuple[ReadWord, ...] = Field(description="Every word on the photos, with its place.")
    problems: tuple[ReadProblem, ...] = Field(description="What was not read, or not well.")
    points: tuple[OpenPoint, ...] = Field(description="What is still to be looked at.")
    confirmed: tuple[str, ...] = Field(description="Points that people found right as they are.")
    lost: tuple[LostOut, ...] = Field(
        description="Changes of an earlier reading that have no place in this one; confirm the id "
        "as a point once somebody has seen it."
    )
    role: Role
    can_edit: bool


class RevisionIn(Schema):
    """Changes of a document."""

    expected_revision: int = Field(ge=0, le=2**31 - 1, description="Which one the editor saw.")
    edits: tuple[Edit, ...] = Field(
        min_length=1,
        max_length=_MOST_EDITS,
        examples=[
            [
                {
                    "op": "set",
                    "key": "a1",
                    "field": "owners",
                    "value": ["Ana"],
                    "expected": [],
                }
            ]
        ],
    )
    key: Key | None = Field(
        default=None, description="Made by the client: the same change sent twice is one."
    )


class UndoIn(Schema):
    """A revision is to be taken back."""

    key: Key | None = None


class RevisionOut(Schema):
    """The document after a change."""

    revision: int
    draft: Draft
    points: tuple[OpenPoint, ...]
    rebased: bool = Field(description="Somebody else had changed something else meanwhile.")
    applied: bool = Field(description="False: this very change had been made already.")


class EditOut(Schema):
    """A change in words."""

    what: str = Field(examples=["Owners"])
    about: str | None = Field(default=None, description="What the item says now.")
    before: str | None = None
    after: str | None = None


class RevisionItem(Schema):
    """A change as the history shows it."""

    number: int
    version: int
    author_name: str
    machine: bool = Field(description="The machine made it, by reading.")
    at: datetime
    undoes: int | None
    undone_by: int | None
    undoable: bool
    edits: tuple[AnyEdit, ...]
    changes: tuple[EditOut, ...] = Field(description="The same in words.")


class HistoryOut(Schema):
    """All changes of a document, the newest first."""

    revisions: tuple[RevisionItem, ...]


class CompareOut(Schema):
    """What is different between two versions of a board."""

    from_version: int
    to_version: int
    changes: tuple[Change, ...]
