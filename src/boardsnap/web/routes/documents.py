"""The document of a board: read, changed, compared, exported."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from boardsnap.model.postmortem import Postmortem
from boardsnap.web.answers import attachment, conditional, etag_of, refusals
from boardsnap.web.callers import Calls
from boardsnap.web.routes.boards import Number
from boardsnap.web.schemas.documents import (
    CompareOut,
    DraftOut,
    HistoryOut,
    RevisionIn,
    RevisionOut,
    UndoIn,
)
from boardsnap.web.site import site_of
from boardsnap.web.views import draft_view, history_of, revision_view

router = APIRouter(prefix="/boards/{board_id}", tags=["documents"], responses=refusals())

PointId = Annotated[str, Path(max_length=300)]


@router.get("/document", response_model=Postmortem)
def read_document(request: Request, board_id: str, call: Calls) -> Response:
    """The document as it stands now, as the contract has it."""
    document = site_of(request).app.documents.document(call.who, board_id)
    content = document.to_json().encode()
    return conditional(request, content, "application/json", etag=etag_of(content))


@router.get("/draft", response_model=DraftOut)
def read_draft(request: Request, board_id: str, call: Calls) -> Response:
    """The document with keys, the machine's reading, every word, and what is still open."""
    view = site_of(request).app.boards.open(call.who, board_id)
    content = draft_view(view).model_dump_json(by_alias=True).encode()
    return conditional(request, content, "application/json", etag=etag_of(content))


@router.post("/revisions", responses=refusals(409))
def revise(request: Request, board_id: str, wanted: RevisionIn, call: Calls) -> RevisionOut:
    """Changes the document.

    What others changed meanwhile stays; where both changed the same, nothing is done (409) and
    the answer says what stands there now.
    """
    site = site_of(request)
    view = site.app.documents.revise(
        call.who,
        board_id,
        expected_revision=wanted.expected_revision,
        edits=wanted.edits,
        key=wanted.key or site.app.means.chance.id(),
    )
    return revision_view(view)


@router.get("/revisions")
def list_revisions(request: Request, board_id: str, call: Calls) -> HistoryOut:
    """Who changed what when, the newest first."""
    return HistoryOut(revisions=history_of(site_of(request), call, board_id))


@router.post("/revisions/{number}/undo", responses=refusals(409))
def undo(
    request: Request, board_id: str, number: Number, wanted: UndoIn, call: Calls
) -> RevisionOut:
    """Takes a change back, by a further one."""
    site = site_of(request)
    view = site.app.documents.undo(
        call.who, board_id, number, key=wanted.key or site.app.means.chance.id()
    )
    return revision_view(view)


@router.post("/points/{point_id:path}/confirm")
def confirm_point(request: Request, board_id: str, point_id: PointId, call: Calls) -> RevisionOut:
    """Says that an open point is right as it stands."""
    documents = site_of(request).app.documents
    return revision_view(documents.confirm_point(call.who, board_id, point_id))


@router.delete("/points/{point_id:path}/confirm")
def unconfirm_point(request: Request, board_id: str, point_id: PointId, call: Calls) -> RevisionOut:
    """Opens a point again."""
    documents = site_of(request).app.documents
    return revision_view(documents.unconfirm_point(call.who, board_id, point_id))


@router.get("/compare")
def compare(
    request: Request,
    board_id: str,
    call: Calls,
    older: Annotated[int, Query(alias="from", ge=1, le=2**31 - 1)],
    newer: Annotated[int, Query(alias="to", ge=1, le=2**31 - 1)],
) -> CompareOut:
    """What is different between two versions of a board."""
    changes = site_of(request).app.documents.compare(call.who, board_id, older, newer)
    return CompareOut(from_version=older, to_version=newer, changes=changes)


@router.get(
    "/export/{form}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
async def export(
    request: Request, board_id: str, form: str, call: Calls, download: bool = True
) -> Response:
    """The document as a file: see `/api/v1/forms` for the forms."""
    site = site_of(request)
    exported = await site.exporting.run(
        partial(site.app.exports.export, call.who, board_id, form[:40])
    )
    return exported_file(exported.content, exported.media_type, exported.file_name, download)


def exported_file(content: bytes, media_type: str, name: str, download: bool) -> Response:
    """A document as a file; shown in the browser only where that runs nothing of it."""
    headers = {"Content-Disposition": attachment(name)}
    if not download and media_type.partition(";")[0] in {"application/pdf", "text/plain"}:
        headers["Content-Disposition"] = "inline"
    # Even opened by itself it is a page of nobody, without scripts.
    headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; "
        "frame-ancestors 'none'"
    )
    return Response(content, media_type=media_type, headers=headers)
