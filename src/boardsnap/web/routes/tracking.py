"""Actions across a project, and their steps."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from boardsnap.app.tracking import Which
from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls
from boardsnap.web.schemas.documents import RevisionOut
from boardsnap.web.schemas.tracking import (
    ActionOut,
    ActionsOut,
    StatusIn,
    SubtaskChange,
    SubtaskIn,
    SubtaskOut,
)
from boardsnap.web.site import site_of
from boardsnap.web.views import revision_view

router = APIRouter(tags=["actions"], responses=refusals())


@router.get("/projects/{project_id}/actions")
def list_actions(
    request: Request,
    *,
    project_id: str,
    call: Calls,
    which: Which = "open",
    owner: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500, description="How many at most.")] = 200,
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> ActionsOut:
    """What is to be done, across the project's boards: the most overdue first."""
    page = site_of(request).app.tracking.actions(
        call.who, project_id, which=which, owner=owner, limit=limit, offset=offset
    )
    return ActionsOut(actions=tuple(ActionOut.of(view) for view in page.actions), next=page.next)


@router.patch("/boards/{board_id}/actions/{key}", responses=refusals(409))
def set_action_status(
    request: Request, board_id: str, key: str, wanted: StatusIn, call: Calls
) -> RevisionOut:
    """Says how far an action is; the document changes with it."""
    tracking = site_of(request).app.tracking
    return revision_view(tracking.set_action_status(call.who, board_id, key, wanted.status))


@router.post("/boards/{board_id}/actions/{key}/subtasks", status_code=201)
def add_subtask(
    request: Request, board_id: str, key: str, wanted: SubtaskIn, call: Calls
) -> SubtaskOut:
    """Adds a step to an action."""
    subtask = site_of(request).app.tracking.add_subtask(
        call.who, board_id, key, wanted.text, owner=wanted.owner, due=wanted.due
    )
    return SubtaskOut.of(subtask)


@router.patch("/boards/{board_id}/subtasks/{subtask_id}")
def change_subtask(
    request: Request, board_id: str, subtask_id: str, wanted: SubtaskChange, call: Calls
) -> SubtaskOut:
    """Changes a step, or says that it is done."""
    subtask = site_of(request).app.tracking.edit_subtask(
        call.who,
        board_id,
        subtask_id,
        text=wanted.text,
        done=wanted.done,
        owner=wanted.owner,
        due=wanted.due,
    )
    return SubtaskOut.of(subtask)


@router.delete("/boards/{board_id}/subtasks/{subtask_id}", status_code=204)
def remove_subtask(request: Request, board_id: str, subtask_id: str, call: Calls) -> None:
    """Takes a step out."""
    site_of(request).app.tracking.remove_subtask(call.who, board_id, subtask_id)
