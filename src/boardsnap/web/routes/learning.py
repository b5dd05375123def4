"""Recurrences, trends, and the check before a release."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from boardsnap.model.preflight import DEFAULT_MUST, MustHave, Preflight, Release
from boardsnap.model.trends import Trends
from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls
from boardsnap.web.schemas.learning import BeforeOut, GuardIn
from boardsnap.web.site import site_of

router = APIRouter(tags=["learning"], responses=refusals())

_Name = Annotated[str, Query(max_length=200, description="Has to be named.")]
_Names = Annotated[list[Annotated[str, Query(max_length=200)]], Query(max_length=50)]
_Must = Annotated[
    list[MustHave | Literal["none"]],
    Query(max_length=10, description="What has to be met; `none`: nothing."),
]


@router.get("/boards/{board_id}/before")
def find_before(
    request: Request,
    board_id: str,
    call: Calls,
    limit: Annotated[int, Query(ge=1, le=20)] = 5,
) -> BeforeOut:
    """Earlier boards that tell of the same failure, and why."""
    return BeforeOut.of(site_of(request).app.learning.before(call.who, board_id, limit))


@router.put("/boards/{board_id}/guard", status_code=204)
def mark_guarded(request: Request, board_id: str, wanted: GuardIn, call: Calls) -> None:
    """Says that something watches for this board's failure."""
    site_of(request).app.learning.mark(call.who, board_id, wanted.note)


@router.delete("/boards/{board_id}/guard", status_code=204)
def unmark_guarded(request: Request, board_id: str, call: Calls) -> None:
    """Takes that back."""
    site_of(request).app.learning.unmark(call.who, board_id)


@router.get("/trends")
def tell_trends(request: Request, call: Calls) -> Trends:
    """What all boards that you may see say together."""
    return site_of(request).app.learning.trends(call.who)


@router.get("/projects/{project_id}/trends")
def tell_project_trends(request: Request, project_id: str, call: Calls) -> Trends:
    """What the boards of a project say together."""
    return site_of(request).app.learning.trends(call.who, project_id)


@router.get("/preflight")
def check_release(
    request: Request,
    *,
    call: Calls,
    model: _Name = "",
    version: Annotated[str | None, Query(max_length=200)] = None,
    feature: _Names = [],  # noqa: B006  FastAPI copies it
    source: _Names = [],  # noqa: B006
    must: _Must = list(DEFAULT_MUST),  # noqa: B006
) -> Preflight:
    """What is against a release, from all boards that you may see."""
    release = _release(model, version, feature, source)
    return site_of(request).app.learning.preflight(call.who, release, None, chosen(must))


@router.get("/projects/{project_id}/preflight")
def check_project_release(
    request: Request,
    *,
    project_id: str,
    call: Calls,
    model: _Name = "",
    version: Annotated[str | None, Query(max_length=200)] = None,
    feature: _Names = [],  # noqa: B006
    source: _Names = [],  # noqa: B006
    must: _Must = list(DEFAULT_MUST),  # noqa: B006
) -> Preflight:
    """What is against a release, from the boards of a project."""
    release = _release(model, version, feature, source)
    return site_of(request).app.learning.preflight(call.who, release, project_id, chosen(must))


def chosen(must: list[MustHave | Literal["none"]]) -> tuple[MustHave, ...]:
    """The must-haves of a question; `none` is none of them."""
    return tuple(rule for rule in must if rule != "none")


def _release(model: str, version: str | None, feature: list[str], source: list[str]) -> Release:
    return Release(model=model, version=version, features=tuple(feature), sources=tuple(source))
