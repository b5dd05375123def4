"""The web application: everything that answers requests, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI

from boardsnap.app.app import App
from boardsnap.connect.oidc import Provider, check_extra
from boardsnap.jobs.workers import Workers
from boardsnap.settings import Settings
from boardsnap.version import VERSION
from boardsnap.web.assets import load_assets
from boardsnap.web.callers import SCHEMES, cookie_name
from boardsnap.web.exporting import Exporting
from boardsnap.web.guard import Bounds, Guard
from boardsnap.web.hosts import known_hosts
from boardsnap.web.limiting import per_minute
from boardsnap.web.metrics import RequestMetrics
from boardsnap.web.pace import BODY_PACE, Pace
from boardsnap.web.pages import open_templates
from boardsnap.web.problems import catch_problems
from boardsnap.web.routes import (
    accounts,
    board_pages,
    boards,
    documents,
    doors,
    files,
    learning,
    learning_pages,
    me,
    monitoring,
    oidc,
    operations,
    pages,
    projects,
    question_pages,
    questions,
    search,
    shared,
    shares,
    tracking,
)
from boardsnap.web.site import Site
from boardsnap.web.uploads import Uploads

_MEGABYTE = 1_000_000
# What multipart adds around photos: boundaries, headers, keys.
_FORM_BYTES = 100_000
# Threads that answer requests: each waits for the database most of the time. More would only
# queue there, and each holds what it answers in memory.
_ANSWERING = 24
_DESCRIPTION = """
Send photos of a whiteboard, follow their reading, read and change the document, share it.

Programs send `Authorization: Bearer TOKEN` with a token made under *Account* or by
`POST /api/v1/tokens`. Errors are JSON with a stable `code` and a `message` that names the way out.
""".strip()


def create_web(
    app: App,
    workers: Workers | None,
    *,
    machine: str = "localhost",
    setup_secret: str = "",
    body_pace: Pace = BODY_PACE,
) -> FastAPI:
    """The application for a server of ASGI.

    Args:
        app: the use cases.
        workers: who read boards in this process; None: other machines do.
        machine: the name of this machine in its network.
        setup_secret: opens /setup, as long as there is no account; empty: a new one.
        body_pace: how fast the bodies of requests have to come.
    """
    settings = app.settings
    site = _site(app, workers, setup_secret)
    web = _framework(_lifespan(site))
    web.state.site = site
    _include_routes(web)
    catch_problems(web)
    web.add_middleware(
        Guard,
        bounds=_bounds(settings, machine, body_pace),
        metrics=site.metrics,
        new_id=app.means.chance.id,
        now=app.means.now,
    )
    return web


def describe_api() -> Mapping[str, object]:
    """The API as OpenAPI 3.1, as a server answers it at /api/v1/openapi.json."""
    web = _framework(None)
    _include_routes(web)
    return web.openapi()


def _framework(
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None,
) -> FastAPI:
    return FastAPI(
        title="boardsnap",
        version=VERSION,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        # Answered by a route of our own: making it takes a second, which would hold up all others.
        openapi_url=None,
        redirect_slashes=False,
        # Nothing leaves this machine, whatever the environment says to the framework.
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
            "operation_spans": False,
            "auto_configure": False,
        },
        lifespan=lifespan,
    )


def _include_routes(web: FastAPI) -> None:
    for api in (
        me,
        accounts,
        projects,
        boards,
        documents,
        tracking,
        shares,
        search,
        learning,
        monitoring,
        questions,
    ):
        web.include_router(api.router, prefix="/api/v1", dependencies=SCHEMES)
    for pages_of in (
        pages,
        board_pages,
        learning_pages,
        question_pages,
        doors,
        shared,
        oidc,
        files,
        operations,
    ):
        web.include_router(pages_of.router)


def _site(app: App, workers: Workers | None, setup_secret: str) -> Site:
    settings = app.settings
    uploads = Uploads(most_bytes=settings.upload_mb * _MEGABYTE, most_photos=settings.shots)
    return Site(
        app=app,
        workers=workers,
        assets=load_assets(),
        templates=open_templates(),
        metrics=RequestMetrics(),
        uploads=uploads,
        exporting=Exporting(),
        local_csrf=app.means.chance.secret(),
        setup_secret=setup_secret or app.means.chance.secret(),
        provider=_provider(app),
    )


def _provider(app: App) -> Provider | None:
    settings = app.settings
    if settings.oidc_issuer is None or settings.oidc_client_id is None:
        return None
    check_extra()
    secret = settings.oidc_client_secret
    return Provider(
        settings.oidc_issuer,
        settings.oidc_client_id,
        secret.get_secret_value() if secret else None,
        name=settings.oidc_name,
        now=app.means.now,
    )


def _bounds(settings: Settings, machine: str, body_pace: Pace) -> Bounds:
    return Bounds(
        hosts=known_hosts(settings, machine),
        local=settings.local,
        origins=frozenset({settings.url}),
        secure=settings.secure,
        upload_bytes=settings.shots * settings.upload_mb * _MEGABYTE + _FORM_BYTES,
        rate=per_minute(settings.requests_per_minute),
        session_cookie=cookie_name(settings),
        pace=body_pace,
    )


def _lifespan(site: Site) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def live(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _ANSWERING
        yield
        if site.provider is not None:
            site.provider.close()

    return live
