"""What whoever has a link sees: the document, without the app."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from boardsnap.errors import RateLimitError, UnauthenticatedError
from boardsnap.render.forms import FORMS
from boardsnap.render.outline import outline
from boardsnap.web.answers import PRIVATE, conditional
from boardsnap.web.callers import address_of
from boardsnap.web.drawing import draw_charts, tell_times
from boardsnap.web.pages import render_page
from boardsnap.web.phrases import as_sentence
from boardsnap.web.problems import error_headers
from boardsnap.web.routes.boards import Number
from boardsnap.web.routes.documents import exported_file
from boardsnap.web.site import Site, site_of

router = APIRouter(prefix="/s/{secret}", include_in_schema=False)

_Text = Annotated[str, Form(max_length=2_000)]
# The password has to be given again the next day.
_PROOF_SECONDS = 86_400


@router.get("")
def show_shared(request: Request, secret: str) -> Response:
    """The document, or the form for its password."""
    site = site_of(request)
    try:
        view = site.app.shares.open(secret, proof=request.cookies.get(_cookie(site)))
    except UnauthenticatedError:
        return render_page(request, "shared_password.html.j2", {})
    context = {
        "shared": view,
        "title": view.document.title,
        "document": view.document,
        "outline": outline(view.document),
        "charts": draw_charts(view.document),
        "times": tell_times(view.document),
        "pictures": [f"/s/{secret}/pictures/{position}" for position in view.pictures],
        "expires_at": view.expires_at,
        "forms": [
            {"form": name, "label": form.label, "url": f"/s/{secret}/export/{name}"}
            for name, form in FORMS.items()
        ],
    }
    return render_page(request, "shared.html.j2", context)


@router.post("")
def unlock(request: Request, secret: str, password: _Text = "") -> Response:
    """Checks the password and remembers for a day that it was right."""
    site = site_of(request)
    try:
        proof = site.app.shares.unlock(secret, password, address=address_of(request))
    except (UnauthenticatedError, RateLimitError) as error:
        return render_page(
            request,
            "shared_password.html.j2",
            {"error": as_sentence(str(error))},
            status=error.http_status,
            headers=error_headers(error),
        )
    response = RedirectResponse(f"/s/{secret}", 303)
    response.set_cookie(
        _cookie(site),
        proof,
        max_age=_PROOF_SECONDS,
        path=f"/s/{secret}",
        secure=site.app.settings.secure,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/pictures/{position}")
def shared_picture(request: Request, secret: str, position: Number) -> Response:
    """A straightened board, with what was made unreadable burnt in."""
    site = site_of(request)
    proof = request.cookies.get(_cookie(site))
    try:
        picture = site.app.shares.picture(secret, position, proof=proof)
    except UnauthenticatedError:
        return RedirectResponse(f"/s/{secret}", 303)
    return conditional(
        request,
        picture.content,
        picture.media_type,
        etag=f'"{picture.etag}"',
        cache=PRIVATE,
    )


@router.get("/export/{form}")
async def shared_export(request: Request, secret: str, form: str) -> Response:
    """The document as a file."""
    site = site_of(request)
    proof = request.cookies.get(_cookie(site))
    try:
        exported = await site.exporting.run(
            partial(site.app.shares.export, secret, form[:40], proof=proof)
        )
    except UnauthenticatedError:
        return RedirectResponse(f"/s/{secret}", 303)
    return exported_file(exported.content, exported.media_type, exported.file_name, True)


def _cookie(site: Site) -> str:
    return "__Secure-boardsnap-share" if site.app.settings.secure else "boardsnap-share"
