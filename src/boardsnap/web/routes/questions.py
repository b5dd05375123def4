"""Questions to boards, through the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from boardsnap.chat.question import MOST_LETTERS
from boardsnap.model.answer import Answer
from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls
from boardsnap.web.site import site_of

router = APIRouter(tags=["learning"], responses=refusals())

_Question = Annotated[
    str,
    Query(min_length=1, max_length=MOST_LETTERS, description="In people's words, in English."),
]


@router.get("/boards/{board_id}/ask")
def ask_board(request: Request, board_id: str, call: Calls, question: _Question) -> Answer:
    """What a board says to a question, each sentence with the statements that it rests on."""
    return site_of(request).app.questions.board(call.who, board_id, question)


@router.get("/projects/{project_id}/ask")
def ask_project(request: Request, project_id: str, call: Calls, question: _Question) -> Answer:
    """What the newest 50 boards of a project say to a question."""
    return site_of(request).app.questions.boards(call.who, question, project_id)


@router.get("/ask")
def ask_all(request: Request, call: Calls, question: _Question) -> Answer:
    """What the newest 50 boards that you may see say to a question."""
    return site_of(request).app.questions.boards(call.who, question)
