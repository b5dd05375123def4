"""Files that belong to the program: scripts, styles, the service worker, robots.txt."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response

from boardsnap.errors import NotFoundError
from boardsnap.web.answers import conditional, etag_of, is_known
from boardsnap.web.assets import Asset
from boardsnap.web.pages import render_page, render_text
from boardsnap.web.site import site_of

router = APIRouter(include_in_schema=False)

_FOR_GOOD = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"


@router.get("/static/{version}/{path:path}")
async def send_asset(request: Request, version: str, path: str) -> Response:
    """A script, style or picture of this version of the program."""
    assets = site_of(request).assets
    asset = assets.files.get(path)
    if asset is None:
        raise NotFoundError("there is no such file in this version: reload the page")
    return _send(request, asset, _FOR_GOOD if version == assets.version else _ASK_FIRST)


@router.get("/favicon.ico")
async def send_icon(request: Request) -> Response:
    """The icon that browsers ask for by themselves."""
    files = site_of(request).assets.files
    icon = files.get("favicon.ico") or files.get("icons/mark.svg")
    if icon is None:
        raise NotFoundError("there is no icon: reload the page")
    return _send(request, icon, _ASK_FIRST)


@router.get("/sw.js")
def send_worker(request: Request) -> Response:
    """The service worker; its bytes change with every version."""
    return render_text(
        request,
        "sw.js.j2",
        "text/javascript; charset=utf-8",
        {"Cache-Control": _ASK_FIRST, "Service-Worker-Allowed": "/"},
    )


@router.get("/manifest.webmanifest")
def send_manifest(request: Request) -> Response:
    """What a phone needs to know to put the app on its home screen."""
    return render_text(
        request,
        "manifest.webmanifest.j2",
        "application/manifest+json",
        {"Cache-Control": _ASK_FIRST},
    )


@router.get("/offline")
def show_offline(request: Request) -> Response:
    """The page that the service worker keeps: it says nothing about anybody."""
    return render_page(request, "offline.html.j2", {}, headers={"Cache-Control": _ASK_FIRST})


@router.get("/api/v1/openapi.json")
def send_description(request: Request) -> Response:
    """The API as it describes itself."""
    content = json.dumps(request.app.openapi(), ensure_ascii=False).encode()
    return conditional(
        request, content, "application/json", etag=etag_of(content), cache=_ASK_FIRST
    )


@router.get("/api/docs")
async def send_to_description() -> Response:
    """Where people look for the description."""
    return RedirectResponse("/api/v1/openapi.json", 303)


@router.get("/robots.txt")
async def send_robots() -> Response:
    """Search engines are to stay out of everything."""
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


def _send(request: Request, asset: Asset, cache: str) -> Response:
    headers = {"ETag": asset.etag, "Cache-Control": cache, "Vary": "Accept-Encoding"}
    if is_known(request, asset.etag):
        return Response(status_code=304, headers=headers)
    content = asset.content
    if asset.squeezed and "gzip" in request.headers.get("accept-encoding", ""):
        content = asset.squeezed
        headers["Content-Encoding"] = "gzip"
    return Response(content, media_type=asset.media_type, headers=headers)
