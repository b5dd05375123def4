"""Search over all boards that are open to whoever asks."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from boardsnap.model.postmortem import Cause
from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls
from boardsnap.web.schemas.search import HitsOut
from boardsnap.web.site import site_of
from boardsnap.web.views import hit_view, search_filter

router = APIRouter(tags=["search"], responses=refusals())

Words = Annotated[str, Query(max_length=500, description="Any of a board's words.")]
Filter = Annotated[str | None, Query(max_length=200)]


@router.get("/search")
def search(
    request: Request,
    *,
    call: Calls,
    q: Words = "",
    model: Filter = None,
    feature: Filter = None,
    cause: Cause | None = None,
    system: Filter = None,
    owner: Filter = None,
    project: Filter = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HitsOut:
    """Boards with these words, best first; where more than 500 hold them, of the newest 500."""
    filters = search_filter(model=model, feature=feature, cause=cause, system=system, owner=owner)
    hits = site_of(request).app.finding.boards(
        call.who, q, filters, project_id=project, limit=limit, offset=offset
    )
    return HitsOut(hits=tuple(map(hit_view, hits)))
