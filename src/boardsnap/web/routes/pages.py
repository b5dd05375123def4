"""The pages of those who are signed in: projects, lists of boards, actions, search, account."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from boardsnap.app.chance import digest
from boardsnap.app.tracking import Which
from boardsnap.errors import NotFoundError
from boardsnap.model.postmortem import Cause
from boardsnap.model.records import BoardStatus, SearchFilter
from boardsnap.web.callers import Caller, FormCalls, check_csrf
from boardsnap.web.capturing import take_in
from boardsnap.web.pages import Place, render_page
from boardsnap.web.schemas.accounts import SessionOut, TokenOut
from boardsnap.web.schemas.boards import BoardOut
from boardsnap.web.schemas.projects import (
    ContextIn,
    InvitationOut,
    MemberOut,
    ProjectDetail,
    ProjectOut,
    WordOut,
)
from boardsnap.web.schemas.search import HitOut
from boardsnap.web.schemas.tracking import ActionOut
from boardsnap.web.site import Site, site_of, wake_workers
from boardsnap.web.views import hit_view, search_filter

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ACCEPTED = "image/*,.heic,.heif,.avif,.tif,.tiff"
_CAUSES: tuple[str, ...] = get_args(Cause)
_Words = Annotated[str, Query(max_length=500)]
_Choice = Annotated[str, Query(max_length=200)]
# Empty, as a form sends what was not filled in.
_Day = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
_MOST_FOUND = 100


@router.get("/")
def home(
    request: Request, call: FormCalls, every: Annotated[str, Query(alias="all")] = ""
) -> Response:
    """The boards of the only project, or the list of projects."""
    projects = site_of(request).app.projects
    views = projects.projects(call.who)
    live = [one.project for one in views if not one.project.archived_at]
    if len(live) == 1 and not every:
        # Not a redirect: on a slow network each way there and back is half a second.
        return _boards_page(request, call, live[0].id)
    shown = [
        {
            "id": one.project.id,
            "name": one.project.name,
            "boards": one.boards,
            "archived": one.project.archived_at is not None,
            "open_actions": None,
            "overdue": None,
        }
        for one in views
    ]
    return render_page(request, "projects.html.j2", {"projects": shown}, place=Place(call))


@router.get("/snap")
def snap_somewhere(request: Request, call: FormCalls) -> Response:
    """Where the installed app begins: the camera, for the project that was used last."""
    views = site_of(request).app.projects.projects(call.who)
    live = [view.project for view in views if "edit" in view.may]
    wanted = request.cookies.get("boardsnap-project")
    chosen = next((project for project in live if project.id == wanted), None)
    if chosen is None and live:
        chosen = live[0]
    return _snap_page(request, call, chosen.id) if chosen else RedirectResponse("/", 303)


@router.get("/p/{project_id}")
def show_boards(
    request: Request,
    *,
    project_id: str,
    call: FormCalls,
    q: _Words = "",
    status: Literal["", "draft", "in_review", "final"] = "",
    cursor: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:
    """A project's boards, all of them or those with some words."""
    return _boards_page(request, call, project_id, q=q, status=status, cursor=cursor)


def _boards_page(
    request: Request,
    call: Caller,
    project_id: str,
    *,
    q: str = "",
    status: Literal["", "draft", "in_review", "final"] = "",
    cursor: str | None = None,
) -> Response:
    site = site_of(request)
    project = ProjectOut.of(site.app.projects.open(call.who, project_id))
    if q.strip():
        boards, after = _found(site, call, project_id, q, status or None), None
    else:
        page = site.app.boards.page(
            call.who, project_id, cursor=cursor, status=status or None, limit=50
        )
        boards, after = [BoardOut.listed(one) for one in page.boards], page.next
    query = urlencode({"status": status, "cursor": after}) if after else None
    context = {
        "project": project,
        "boards": boards,
        "days": site.app.settings.trash_days,
        "filter": {"q": q, "status": status},
        "next": f"/p/{project_id}?{query}" if query else None,
    }
    return render_page(request, "boards.html.j2", context, place=Place(call, project_id, "boards"))


@router.get("/p/{project_id}/trash")
def show_trash(request: Request, project_id: str, call: FormCalls) -> Response:
    """Boards that were removed."""
    app = site_of(request).app
    context = {
        "project": ProjectOut.of(app.projects.open(call.who, project_id)),
        "boards": [BoardOut.listed(one) for one in app.boards.trash(call.who, project_id)],
        "days": app.settings.trash_days,
    }
    return render_page(request, "trash.html.j2", context, place=Place(call, project_id, "boards"))


@router.get("/p/{project_id}/snap")
def show_snap(
    request: Request,
    *,
    project_id: str,
    call: FormCalls,
    board: Annotated[str | None, Query(max_length=100)] = None,
    add: str = "",
) -> Response:
    """The camera, or the choice of photos."""
    return _snap_page(request, call, project_id, board=board, add=add)


def _snap_page(
    request: Request, call: Caller, project_id: str, *, board: str | None = None, add: str = ""
) -> Response:
    site = site_of(request)
    project = ProjectOut.of(site.app.projects.open(call.who, project_id, "edit"))
    known = _board_to_snap(site, call, project_id, board) if board else None
    context = {
        "project": project,
        "capture_key": site.app.means.chance.id(),
        "accept": _ACCEPTED,
        "max_bytes": site.uploads.most_bytes,
        "max_photos": site.uploads.most_photos,
        "board": known,
        "adding": bool(add) and known is not None,
    }
    response = render_page(request, "snap.html.j2", context, place=Place(call, project_id, "snap"))
    response.set_cookie(
        "boardsnap-project",
        project_id,
        max_age=365 * 86_400,
        secure=site.app.settings.secure,
        httponly=True,
        samesite="lax",
    )
    return response


@router.post("/p/{project_id}/boards")
async def send_by_form(request: Request, project_id: str, call: FormCalls) -> Response:
    """Takes photos from a browser without scripts."""
    app = site_of(request).app
    await run_in_threadpool(app.projects.open, call.who, project_id)
    sent = await take_in(
        request,
        partial(app.uploads.begin, call.who, project_id),
        lambda token: check_csrf(request, call, token),
    )
    board = await run_in_threadpool(
        app.boards.submit, call.who, project_id, sent.capture_key, sent.uploads
    )
    wake_workers(request)
    return RedirectResponse(f"/b/{board.id}", 303)


@router.get("/p/{project_id}/actions")
def show_actions(
    request: Request,
    *,
    project_id: str,
    call: FormCalls,
    status: Literal["", "open", "done", "all"] = "",
    owner: _Choice = "",
    overdue: str = "",
    offset: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> Response:
    """What is to be done, across the project's boards."""
    app = site_of(request).app
    which: Which = "overdue" if overdue else status or "open"
    page = app.tracking.actions(
        call.who, project_id, which=which, owner=owner or None, offset=offset
    )
    filters = {"status": status, "owner": owner, "overdue": "1" if overdue else ""}
    kept = {name: value for name, value in filters.items() if value}
    more = urlencode({**kept, "offset": page.next}) if page.next else None
    context = {
        "project": ProjectOut.of(app.projects.open(call.who, project_id)),
        "actions": [ActionOut.of(view) for view in page.actions],
        "filter": filters,
        "owners": app.tracking.owners(call.who, project_id),
        "next": f"/p/{project_id}/actions?{more}" if more else None,
    }
    return render_page(
        request, "actions.html.j2", context, place=Place(call, project_id, "actions")
    )


@router.get("/p/{project_id}/settings")
def show_settings(request: Request, project_id: str, call: FormCalls) -> Response:
    """Members, words, context."""
    app = site_of(request).app
    view = app.projects.open(call.who, project_id)
    invited = app.invitations.invitations(call.who, project_id) if "own" in view.may else ()
    context = {
        "project": ProjectDetail.of(view),
        "role": view.role,
        "members": [
            MemberOut.of(member, call.who.account_id)
            for member in app.projects.members(call.who, project_id)
        ],
        "invitations": [InvitationOut.of(one) for one in invited],
        "glossary": [WordOut.of(word) for word in app.projects.glossary(call.who, project_id)],
        "context": ContextIn.of(view.project.context).model_dump(),
    }
    return render_page(
        request, "settings.html.j2", context, place=Place(call, project_id, "settings")
    )


@router.get("/search")
def show_search(
    request: Request,
    *,
    call: FormCalls,
    q: _Words = "",
    model: _Choice = "",
    feature: _Choice = "",
    cause: _Choice = "",
    system: _Choice = "",
    owner: _Choice = "",
    since: _Day = "",
    until: _Day = "",
) -> Response:
    """Boards of all projects, by words, facts and time."""
    filters = {
        "model": model,
        "feature": feature,
        "cause": cause,
        "system": system,
        "owner": owner,
        "since": since,
        "until": until,
    }
    hits = []
    if q.strip() or any(value.strip() for value in filters.values()):
        wanted = search_filter(**filters)
        found = site_of(request).app.finding.boards(call.who, q, wanted, limit=_MOST_FOUND)
        hits = [_found_row(hit_view(hit)) for hit in found]
    context = {"q": q, "filters": filters, "hits": hits, "causes": _CAUSES}
    return render_page(request, "search.html.j2", context, place=Place(call, active="search"))


@router.get("/account")
def show_account(request: Request, call: FormCalls) -> Response:
    """Sessions, tokens, phones."""
    app = site_of(request).app
    current = digest(call.secret) if call.secret else None
    projects = app.projects.projects(call.who)
    context = {
        "account": {"name": call.who.name, "email": call.who.email},
        "sessions": [SessionOut.of(one, current) for one in app.accounts.sessions(call.who)],
        "tokens": [TokenOut.of(token) for token in app.tokens.tokens(call.who)],
        "projects": [ProjectOut.of(view) for view in projects],
        "snaps_in": next((view.project.id for view in projects if "edit" in view.may), None),
    }
    return render_page(request, "account.html.j2", context, place=Place(call, active="account"))


def _board_to_snap(site: Site, call: Caller, project_id: str, board_id: str) -> BoardOut:
    board, _ = site.app.boards.summary(call.who, board_id, "edit")
    if board.project_id != project_id:
        raise NotFoundError("there is no such board in this project: open it from its list")
    return BoardOut.of(board)


def _found(
    site: Site, call: Caller, project_id: str, q: str, status: BoardStatus | None
) -> list[BoardOut]:
    wanted = SearchFilter(statuses=(status,) if status else ())
    hits = site.app.finding.boards(call.who, q, wanted, project_id=project_id, limit=_MOST_FOUND)
    return [hit_view(hit).board for hit in hits]


def _found_row(hit: HitOut) -> dict[str, object]:
    board = hit.board
    return {
        "board_id": board.id,
        "title": board.title,
        "project_name": hit.project_name,
        "snippet": [(part.text, part.hit) for part in hit.snippet],
        "date": board.session_date or board.created_at.date().isoformat(),
        "cause": board.cause,
        "model": board.model_name,
        "thumbnail": board.thumbnail,
    }
