"""The pages on which people ask: a part of the review page, and one for all boards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from boardsnap.chat.question import MOST_LETTERS
from boardsnap.errors import BoardsnapError
from boardsnap.model.answer import Answer
from boardsnap.web.callers import Caller, FormCalls
from boardsnap.web.pages import Place, render_page
from boardsnap.web.site import site_of

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

# One more than is answered: what is too long is told, not cut.
_Question = Annotated[str, Query(max_length=4 * MOST_LETTERS)]


@router.get("/b/{board_id}/ask")
def show_answer(
    request: Request, board_id: str, call: FormCalls, question: _Question = ""
) -> Response:
    """What the board says to a question: a part of the review page."""
    answer = site_of(request).app.questions.board(call.who, board_id, question)
    context = {"answer": answer, "board_id": board_id}
    return render_page(request, "answer.html.j2", context, place=Place(call))


@router.get("/ask")
def show_ask(request: Request, call: FormCalls, question: _Question = "") -> Response:
    """What the newest boards say to a question."""
    answer, error = _answer(request, call, question)
    context = {"answer": answer, "question": question, "board_id": None, "error": error}
    return render_page(request, "ask.html.j2", context, place=Place(call, active="search"))


def _answer(request: Request, call: Caller, question: str) -> tuple[Answer | None, str | None]:
    if not question.strip():
        return None, None
    try:
        return site_of(request).app.questions.boards(call.who, question), None
    except BoardsnapError as error:
        return None, str(error)
