"""Actions across a project, and their steps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from boardsnap.app.tracking import TrackedView
from boardsnap.model.postmortem import ActionStatus
from boardsnap.model.records import Subtask
from boardsnap.web.schemas.base import Name, Schema, ShortText

IsoDay = Annotated[str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class SubtaskIn(Schema):
    """A step of an action."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
    owner: Name | None = None
    due: IsoDay | None = Field(default=None, examples=["2026-03-20"])


class SubtaskChange(Schema):
    """What is to be different; what is left out stays, an empty text clears."""

    text: ShortText | None = None
    done: bool | None = None
    owner: ShortText | None = None
    due: IsoDay | Literal[""] | None = None


class SubtaskOut(Schema):
    """A step of an action."""

    id: str
    text: str
    done: bool
    owner: str | None
    due: str | None

    @classmethod
    def of(cls, subtask: Subtask) -> Self:
        """What is told of a step."""
        return cls(
            id=subtask.id,
            text=subtask.text,
            done=subtask.done,
            owner=subtask.owner,
            due=subtask.due,
        )


class ActionOut(Schema):
    """An action of a board."""

    board_id: str
    board_title: str | None
    key: str
    text: str
    owners: tuple[str, ...]
    due: str | None
    status: ActionStatus
    days_open: int
    overdue: bool
    days_overdue: int | None
    opened_at: datetime
    done_at: datetime | None
    subtasks: tuple[SubtaskOut, ...]

    @classmethod
    def of(cls, view: TrackedView) -> Self:
        """What is told of an action."""
        action = view.action
        return cls(
            board_id=action.board_id,
            board_title=view.board_title,
            key=action.key,
            text=action.text,
            owners=action.owners,
            due=action.due,
            status=action.status,
            days_open=view.days_open,
            overdue=view.overdue,
            days_overdue=view.days_overdue,
            opened_at=action.opened_at,
            done_at=action.done_at,
            subtasks=tuple(SubtaskOut.of(subtask) for subtask in view.subtasks),
        )


class ActionsOut(Schema):
    """Actions of a project; `next` is the offset of those that follow, null at the end."""

    actions: tuple[ActionOut, ...]
    next: int | None = None


class StatusIn(Schema):
    """How far an action is."""

    status: ActionStatus
