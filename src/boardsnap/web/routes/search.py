"""Search over all boards that are open to whoever asks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request

from boardsnap.model.postmortem import Cause
from boardsnap.model.records import SearchFilter
from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls
from boardsnap.web.schemas.search import HitsOut
from boardsnap.web.site import site_of
from boardsnap.web.views import hit_view

router = APIRouter(tags=["search"], responses=refusals())

Words = Annotated[str, Query(max_length=500, description="Any of a board's words.")]
Filter = Annotated[str | None, Query(max_length=200)]
Filters = Annotated[list[Annotated[str, Query(max_length=200)]], Query(max_length=20)]


@router.get("/search")
def search(
    request: Request,
    *,
    call: Calls,
    q: Words = "",
    model: Filters = [],  # noqa: B006  FastAPI copies it
    feature: Filters = [],  # noqa: B006  FastAPI copies it
    cause: Annotated[list[Cause], Query(max_length=20)] = [],  # noqa: B006
    system: Filters = [],  # noqa: B006  FastAPI copies it
    owner: Filters = [],  # noqa: B006  FastAPI copies it
    since: date | None = None,
    until: date | None = None,
    project: Filter = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HitsOut:
    """Boards with these words, best first; where more than 500 hold them, of the newest 500."""
    filters = SearchFilter(
        models=tuple(model),
        features=tuple(feature),
        causes=tuple(cause),
        systems=tuple(system),
        owners=tuple(owner),
        since=since.isoformat() if since else None,
        until=until.isoformat() if until else None,
    )
    hits = site_of(request).app.finding.boards(
        call.who, q, filters, project_id=project, limit=limit, offset=offset
    )
    return HitsOut(hits=tuple(map(hit_view, hits)))
