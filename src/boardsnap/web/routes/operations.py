"""For those who operate the server: is it alive, is it ready, how is it doing."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from boardsnap.errors import NotFoundError
from boardsnap.settings import is_loopback
from boardsnap.web.metrics import CONTENT_TYPE, store_text
from boardsnap.web.site import Site, site_of

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def answer_alive() -> Response:
    """That the process answers, and nothing more: restart it where it does not."""
    return JSONResponse({"alive": True})


@router.get("/readyz")
def answer_ready(request: Request) -> Response:
    """Whether database, photos and workers are there: send no requests where they are not."""
    site = site_of(request)
    health = site.app.operations.health()
    workers = site.workers.alive if site.workers else 0
    enough = site.workers is None or workers >= min(1, site.app.settings.workers)
    ready = health.ready and enough
    told = {
        "ready": ready,
        "database": health.database is None,
        "blobs": health.blobs is None,
        "workers": workers,
    }
    return JSONResponse(told, 200 if ready else 503)


@router.get("/metrics")
def answer_metrics(request: Request) -> Response:
    """Counts for Prometheus: on loopback, or with the operator's token."""
    site = site_of(request)
    _check_may_measure(request, site)
    workers = site.workers.alive if site.workers else 0
    of_store = store_text(site.app.operations.figures(), workers)
    return Response(site.metrics.text() + of_store, media_type=CONTENT_TYPE)


def _check_may_measure(request: Request, site: Site) -> None:
    token = site.app.settings.metrics_token
    if token is None:
        # A proxy on this machine would make everyone local: then a token is needed.
        here = is_loopback(request.client.host if request.client else "")
        if here and "forwarded" not in request.headers and "x-forwarded-for" not in request.headers:
            return
        raise NotFoundError("there is nothing here: set metrics_token to read metrics from afar")
    sent = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(sent.encode(), token.get_secret_value().encode()):
        raise NotFoundError("there is nothing here: send the metrics token")
