"""What would have caught a board's failure: the replay, and rules as files of tools."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from boardsnap.analysis.course import UndatedError
from boardsnap.errors import InputError
from boardsnap.render.backtest.forms import BACKTEST_FORMS
from boardsnap.web.answers import Responses, refusals
from boardsnap.web.callers import Calls
from boardsnap.web.routes.documents import exported_file
from boardsnap.web.schemas.monitoring import MonitorsOut
from boardsnap.web.site import site_of

router = APIRouter(prefix="/boards/{board_id}", tags=["learning"], responses=refusals())

_MEDIA_TYPES = {"json": "application/json", "html": "text/html", "md": "text/markdown"}
_FILE: Responses = {200: {"content": {"application/octet-stream": {}}}}


@router.get("/monitors")
def list_monitors(request: Request, board_id: str, call: Calls) -> MonitorsOut:
    """The rules that the board calls for, and which tools can watch them."""
    return MonitorsOut.of(site_of(request).app.monitoring.rules(call.who, board_id), board_id)


@router.get("/monitors/{tool}", response_class=Response, responses=_FILE)
def write_monitors(request: Request, board_id: str, tool: str, call: Calls) -> Response:
    """The rules as the file of a tool; several files come as one archive."""
    exported = site_of(request).app.monitoring.files(call.who, board_id, tool[:40])
    return exported_file(exported.content, exported.media_type, exported.file_name, download=True)


@router.get("/backtest", response_class=Response, responses=_FILE)
def replay_monitors(
    request: Request,
    board_id: str,
    call: Calls,
    form: Literal["json", "html", "md"] = "json",
    began: Annotated[date | None, Query(description="Where the board does not say it.")] = None,
) -> Response:
    """Monitors replayed over the points that stand on the board: when each would have fired."""
    try:
        made = site_of(request).app.monitoring.backtest(call.who, board_id, began)
    except UndatedError as error:
        raise InputError(
            f"when the failure began is not known ({error.reason}): add began=2026-03-04"
        ) from error
    content = BACKTEST_FORMS[f".{form}"](made).encode()
    return exported_file(content, _MEDIA_TYPES[form], f"backtest.{form}", download=True)
