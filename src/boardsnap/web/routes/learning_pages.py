"""The pages about what was learned: before, trends, and the check before a release."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from boardsnap.analysis.course import UndatedError
from boardsnap.errors import InputError
from boardsnap.model.preflight import Release
from boardsnap.monitors.phrases import basis_of
from boardsnap.web.callers import Caller, FormCalls
from boardsnap.web.drawing import draw_trends
from boardsnap.web.pages import Place, render_page
from boardsnap.web.schemas.learning import BeforeOut
from boardsnap.web.schemas.monitoring import MonitorsOut
from boardsnap.web.schemas.projects import ProjectOut
from boardsnap.web.site import site_of
from boardsnap.web.views import board_detail

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_Name = Annotated[str, Query(max_length=200)]
_Began = Annotated[date | None, Query()]


@router.get("/b/{board_id}/before")
def show_before(request: Request, board_id: str, call: FormCalls) -> Response:
    """Earlier boards that tell of the same failure: a part of the review page."""
    before = BeforeOut.of(site_of(request).app.learning.before(call.who, board_id))
    context = {"before": before, "board_id": board_id}
    return render_page(request, "before.html.j2", context, place=Place(call))


@router.get("/b/{board_id}/monitors")
def show_monitors(
    request: Request, board_id: str, call: FormCalls, began: _Began = None
) -> Response:
    """What would have caught the failure, and the rules as files to take along."""
    app = site_of(request).app
    detail = board_detail(app.boards.open(call.who, board_id))
    rules = MonitorsOut.of(app.monitoring.rules(call.who, board_id), board_id)
    context = {
        "board": detail,
        "rules": rules,
        "began": began,
        "bases": {one.id: basis_of(one) for one in rules.monitors},
        **_replayed(request, call, board_id, began),
    }
    place = Place(call, detail.project_id, "boards")
    return render_page(request, "monitors.html.j2", context, place=place)


def _replayed(
    request: Request, call: Caller, board_id: str, began: date | None
) -> dict[str, object]:
    """What became of monitors, or why that cannot be told."""
    told: dict[str, object] = {"backtest": None, "undated": None, "reason": None}
    try:
        told["backtest"] = site_of(request).app.monitoring.backtest(call.who, board_id, began)
    except UndatedError as error:
        told["undated"] = error.reason
    except InputError as error:
        told["reason"] = str(error)
    return told


@router.get("/p/{project_id}/trends")
def show_trends(request: Request, project_id: str, call: FormCalls) -> Response:
    """What the project's boards say together."""
    app = site_of(request).app
    project = ProjectOut.of(app.projects.open(call.who, project_id))
    trends = app.learning.trends(call.who, project_id)
    context = {"project": project, "trends": trends, "charts": draw_trends(trends)}
    return render_page(request, "trends.html.j2", context, place=Place(call, project_id, "trends"))


@router.get("/p/{project_id}/preflight")
def show_preflight(
    request: Request,
    *,
    project_id: str,
    call: FormCalls,
    model: _Name = "",
    version: _Name = "",
) -> Response:
    """What is against a release of a model."""
    app = site_of(request).app
    project = ProjectOut.of(app.projects.open(call.who, project_id))
    report = None
    if model.strip():
        release = Release(model=model.strip(), version=version.strip() or None)
        report = app.learning.preflight(call.who, release, project_id)
    context = {
        "project": project,
        "report": report,
        "asked": {"model": model, "version": version},
        "models": app.learning.models(call.who, project_id),
    }
    return render_page(
        request, "preflight.html.j2", context, place=Place(call, project_id, "trends")
    )
