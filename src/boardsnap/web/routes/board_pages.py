"""The pages of one board: review, history, comparison, sharing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from boardsnap.app.boards import BoardView
from boardsnap.web.callers import Caller, FormCalls
from boardsnap.web.drawing import draw_charts, tell_times
from boardsnap.web.pages import Place, render_page
from boardsnap.web.schemas.boards import BoardDetail, VersionOut
from boardsnap.web.schemas.shares import ShareOut
from boardsnap.web.site import Site, site_of
from boardsnap.web.views import (
    board_detail,
    can_change,
    draft_view,
    export_forms,
    history_of,
    member_names,
    progress_view,
    share_view,
)

router = APIRouter(prefix="/b/{board_id}", include_in_schema=False)

_Version = Annotated[int | None, Query(ge=1, le=2**31 - 1)]


@router.get("")
def show_board(request: Request, board_id: str, call: FormCalls) -> Response:
    """The board beside its document."""
    site = site_of(request)
    view = site.app.boards.open(call.who, board_id)
    detail = board_detail(view)
    context = {"board": detail, "boot": _boot(site, call, view, detail)}
    return render_page(request, "board.html.j2", context, place=_place(call, detail))


@router.get("/chart")
def show_chart(request: Request, board_id: str, call: FormCalls) -> Response:
    """The chart of the document as it is now, with the times that it tells."""
    document = site_of(request).app.documents.document(call.who, board_id)
    context = {"charts": draw_charts(document), "times": tell_times(document)}
    return render_page(request, "chart.html.j2", context)


@router.get("/history")
def show_history(request: Request, board_id: str, call: FormCalls) -> Response:
    """Who changed what when."""
    app = site_of(request).app
    view = app.boards.open(call.who, board_id)
    detail = board_detail(view)
    context = {
        "board": detail,
        "revisions": history_of(site_of(request), call, board_id),
        "versions": _versions(site_of(request), call, board_id),
        "can_edit": can_change(view),
    }
    return render_page(request, "history.html.j2", context, place=_place(call, detail))


@router.get("/compare")
def show_comparison(
    request: Request,
    *,
    board_id: str,
    call: FormCalls,
    older: Annotated[_Version, Query(alias="from")] = None,
    newer: Annotated[_Version, Query(alias="to")] = None,
) -> Response:
    """What is different between two versions."""
    app = site_of(request).app
    detail = board_detail(app.boards.open(call.who, board_id))
    versions = _versions(site_of(request), call, board_id)
    read = [version.number for version in versions if version.state == "read"]
    to = newer or (read[-1] if read else detail.version)
    from_ = older or max((number for number in read if number < to), default=to)
    changes = app.documents.compare(call.who, board_id, from_, to) if read and from_ != to else ()
    context = {
        "board": detail,
        "versions": versions,
        "from_": from_,
        "to": to,
        "changes": changes,
    }
    return render_page(request, "compare.html.j2", context, place=_place(call, detail))


@router.get("/share")
def show_sharing(request: Request, board_id: str, call: FormCalls) -> Response:
    """The board's links, and a new one; the files that the document is written as."""
    site = site_of(request)
    detail = board_detail(site.app.boards.open(call.who, board_id))
    context = {
        "board": detail,
        "shares": _shares(site, call, detail),
        "pictures": _pictures(detail),
        "forms": export_forms(board_id),
        "days": site.app.settings.share_days,
        "lives": _lives(site.app.settings.share_days),
    }
    return render_page(request, "share.html.j2", context, place=_place(call, detail))


def _boot(site: Site, call: Caller, view: BoardView, detail: BoardDetail) -> dict[str, object]:
    """What the page's scripts begin with: the answers that the API would give."""
    progress = site.app.boards.progress(call.who, view.board.id)
    draft = draft_view(view).model_dump(mode="json", by_alias=True) if view.draft else None
    return {
        "board": detail.model_dump(mode="json"),
        "progress": progress_view(progress, len(view.shots)).model_dump(mode="json"),
        "draft": draft,
        "account": {"id": call.who.account_id, "name": call.who.name},
        "forms": export_forms(view.board.id),
    }


def _shares(site: Site, call: Caller, detail: BoardDetail) -> list[ShareOut]:
    """The links, for those who may revoke them."""
    if "unshare" not in detail.may:
        return []
    names, now = member_names(site, call, detail.id), site.app.means.now()
    shares = site.app.shares.shares(call.who, detail.id)
    return [share_view(share, now, names) for share in shares]


def _lives(usual: int) -> list[tuple[int, str]]:
    """How many days a link can be made to live, in words; the server's own number among them."""
    known = {1: "a day", 7: "a week", 30: "30 days", 90: "90 days"}
    return sorted({usual: f"{usual} days", **known}.items())


def _pictures(detail: BoardDetail) -> list[dict[str, object]]:
    """The photos, to draw boxes on."""
    return [
        {"position": shot.position, "url": shot.display, "width": shot.width, "height": shot.height}
        for shot in detail.shots
        if shot.display
    ]


def _versions(site: Site, call: Caller, board_id: str) -> list[VersionOut]:
    return [VersionOut.of(one) for one in site.app.boards.versions(call.who, board_id)]


def _place(call: Caller, detail: BoardDetail) -> Place:
    return Place(call, detail.project_id, "boards")
