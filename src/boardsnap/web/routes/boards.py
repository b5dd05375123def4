"""Boards: sent in, listed, opened, read again, removed."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from boardsnap.model.records import BoardStatus
from boardsnap.web.answers import PRIVATE_FOR_GOOD, conditional, etag_of, refusals
from boardsnap.web.callers import Caller, Calls
from boardsnap.web.capturing import Begin, take_in
from boardsnap.web.schemas.boards import (
    BoardChange,
    BoardDetail,
    BoardOut,
    BoardsOut,
    PictureKind,
    ProgressOut,
    ReadAgain,
    VersionOut,
    VersionsOut,
)
from boardsnap.web.site import site_of, wake_workers
from boardsnap.web.views import board_detail, progress_view

router = APIRouter(tags=["boards"], responses=refusals())

_PHOTOS = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["photos"],
                    "properties": {
                        "photos": {
                            "type": "array",
                            "minItems": 1,
                            "items": {"type": "string", "format": "binary"},
                            "description": "JPEG, PNG, WebP, TIFF, HEIC, AVIF, GIF or BMP, "
                            "in reading order.",
                        },
                        "keys": {
                            "type": "array",
                            "items": {"type": "string"},
                            "description": "One for each photo, made by the client.",
                        },
                        "capture_key": {
                            "type": "string",
                            "pattern": "^[A-Za-z0-9._:-]{1,100}$",
                            "description": "Made by the client: the same capture sent twice is "
                            "one board.",
                        },
                    },
                }
            }
        },
    }
}
# What databases take as an integer.
Number = Annotated[int, Path(ge=0, le=2**31 - 1)]
Page = Annotated[int, Query(ge=1, le=200, description="How many at most.")]


@router.get("/projects/{project_id}/boards")
def list_boards(
    request: Request,
    *,
    project_id: str,
    call: Calls,
    cursor: Annotated[str | None, Query(max_length=300)] = None,
    status: BoardStatus | None = None,
    limit: Page = 50,
) -> BoardsOut:
    """The project's boards, the newest first, a page at a time."""
    page = site_of(request).app.boards.page(
        call.who, project_id, cursor=cursor, status=status, limit=limit
    )
    return BoardsOut(boards=tuple(BoardOut.listed(one) for one in page.boards), next=page.next)


@router.get("/projects/{project_id}/trash")
def list_trash(request: Request, project_id: str, call: Calls) -> BoardsOut:
    """Boards that were removed and can be restored."""
    boards = site_of(request).app.boards.trash(call.who, project_id)
    return BoardsOut(boards=tuple(BoardOut.listed(one) for one in boards))


@router.post(
    "/projects/{project_id}/boards",
    status_code=202,
    response_model=BoardOut,
    openapi_extra=_PHOTOS,
    responses=refusals(402, 408, 409, 413, 415),
)
async def send_board(request: Request, project_id: str, call: Calls) -> Response:
    """Sends photos of one session at a whiteboard.

    After this answer they are on disk and will be read, whatever happens to the server.
    """
    app = site_of(request).app
    await run_in_threadpool(app.projects.open, call.who, project_id)
    sent = await take_in(request, _begin_in_project(request, call, project_id))
    board = await run_in_threadpool(
        app.boards.submit, call.who, project_id, sent.capture_key, sent.uploads
    )
    wake_workers(request)
    return _accepted(BoardOut.of(board), f"/api/v1/boards/{board.id}")


@router.post(
    "/boards/{board_id}/versions",
    status_code=202,
    response_model=VersionOut,
    openapi_extra=_PHOTOS,
    responses=refusals(408, 409, 413, 415),
)
async def snap_again(request: Request, board_id: str, call: Calls) -> Response:
    """Sends photos of the same board as it looks now; changes of the document are kept."""
    return await _send_to_board(request, board_id, call, "versions")


@router.post(
    "/boards/{board_id}/photos",
    status_code=202,
    response_model=VersionOut,
    openapi_extra=_PHOTOS,
    responses=refusals(408, 409, 413, 415),
)
async def add_photos(request: Request, board_id: str, call: Calls) -> Response:
    """Sends further photos of the same session; the board is read again with them."""
    return await _send_to_board(request, board_id, call, "photos")


@router.get("/boards/{board_id}")
def read_board(request: Request, board_id: str, call: Calls) -> BoardDetail:
    """A board with its photos."""
    return board_detail(site_of(request).app.boards.open(call.who, board_id))


@router.patch("/boards/{board_id}", responses=refusals(409))
def change_board(request: Request, board_id: str, wanted: BoardChange, call: Calls) -> BoardDetail:
    """Gives a board another title and status: all that is named, or, where refused, nothing."""
    app = site_of(request).app
    app.documents.change_board(call.who, board_id, title=wanted.title, status=wanted.status)
    return board_detail(app.boards.open(call.who, board_id))


@router.delete("/boards/{board_id}", status_code=204)
def remove_board(request: Request, board_id: str, call: Calls) -> None:
    """Puts a board into the trash; its shared links stop working."""
    site_of(request).app.boards.remove(call.who, board_id)


@router.post("/boards/{board_id}/restore", responses=refusals(402))
def restore_board(request: Request, board_id: str, call: Calls) -> BoardOut:
    """Takes a board out of the trash."""
    return BoardOut.of(site_of(request).app.boards.restore(call.who, board_id))


@router.get("/boards/{board_id}/progress", response_model=ProgressOut)
def read_progress(request: Request, board_id: str, call: Calls) -> Response:
    """How far the reading is; cheap to ask for every second (ETag)."""
    view = site_of(request).app.boards.progress(call.who, board_id)
    content = progress_view(view, 0).model_dump_json().encode()
    return conditional(request, content, "application/json", etag=etag_of(content))


@router.post("/boards/{board_id}/retry", responses=refusals(409))
def retry(request: Request, board_id: str, call: Calls) -> VersionOut:
    """Reads photos once more whose reading failed."""
    version = site_of(request).app.boards.retry(call.who, board_id)
    wake_workers(request)
    return VersionOut.of(version)


@router.post("/boards/{board_id}/read-again", status_code=202, responses=refusals(409))
def read_again(request: Request, board_id: str, wanted: ReadAgain, call: Calls) -> VersionOut:
    """Reads the same photos again, with other corners; changes of the document are kept."""
    corners = {shot.position: shot.corners for shot in wanted.shots}
    version = site_of(request).app.boards.read_again(call.who, board_id, corners)
    wake_workers(request)
    return VersionOut.of(version)


@router.get("/boards/{board_id}/versions")
def list_versions(request: Request, board_id: str, call: Calls) -> VersionsOut:
    """How often the board was snapped."""
    versions = site_of(request).app.boards.versions(call.who, board_id)
    return VersionsOut(versions=tuple(VersionOut.of(one) for one in versions))


@router.get(
    "/boards/{board_id}/pictures/{version}/{position}/{kind}",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
)
def read_picture(
    request: Request,
    *,
    board_id: str,
    version: Number,
    position: Number,
    kind: PictureKind,
    call: Calls,
) -> Response:
    """A photo encoded anew without its metadata, small or whole, or the straightened board."""
    picture = site_of(request).app.boards.picture(call.who, board_id, version, position, kind)
    return conditional(
        request,
        picture.content,
        picture.media_type,
        etag=f'"{picture.etag}"',
        cache=PRIVATE_FOR_GOOD,
    )


async def _send_to_board(
    request: Request, board_id: str, call: Caller, where: Literal["versions", "photos"]
) -> Response:
    app = site_of(request).app
    await run_in_threadpool(app.boards.summary, call.who, board_id)
    sent = await take_in(request, _begin_for_board(request, call, board_id))
    send = app.boards.snap_again if where == "versions" else app.boards.add_photos
    version = await run_in_threadpool(send, call.who, board_id, sent.uploads)
    wake_workers(request)
    return _accepted(VersionOut.of(version), f"/api/v1/boards/{board_id}")


def _begin_in_project(request: Request, call: Caller, project_id: str) -> Begin:
    return partial(site_of(request).app.uploads.begin, call.who, project_id)


def _begin_for_board(request: Request, call: Caller, board_id: str) -> Begin:
    return partial(site_of(request).app.uploads.begin_for_board, call.who, board_id)


def _accepted(told: BoardOut | VersionOut, location: str) -> Response:
    return JSONResponse(told.model_dump(mode="json"), 202, headers={"Location": location})
