"""How people come in and go: sign-in, sign-out, first set-up, invitations, phones."""

from __future__ import annotations

import hmac
from collections import defaultdict
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from boardsnap.errors import BoardsnapError, ForbiddenError, UnauthenticatedError
from boardsnap.web.callers import (
    Caller,
    FormCalls,
    address_of,
    agent_of,
    check_csrf,
    familiar_name,
    find_caller,
    let_in,
    let_out,
)
from boardsnap.web.pages import Place, render_page
from boardsnap.web.paths import local_path
from boardsnap.web.phrases import as_sentence
from boardsnap.web.problems import error_headers
from boardsnap.web.site import site_of

router = APIRouter(include_in_schema=False)

_Text = Annotated[str, Form(max_length=2_000)]


@router.get("/sign-in", name="sign_in")
def show_sign_in(request: Request, next: str = "") -> Response:  # noqa: A002  the form's own name
    """The form; nobody needs it on loopback, and a new server is set up first."""
    site = site_of(request)
    target = local_path(next)
    if site.app.settings.local:
        return RedirectResponse(target, 303)
    if site.app.accounts.needs_setup():
        return RedirectResponse("/setup", 303)
    return render_page(request, "sign_in.html.j2", {"next": target})


@router.post("/sign-in")
def sign_in(
    request: Request,
    *,
    email: _Text = "",
    password: _Text = "",
    next: _Text = "",  # noqa: A002  the form's own name
) -> Response:
    """Begins a session."""
    site = site_of(request)
    target = local_path(next)
    try:
        signed_in = site.app.accounts.sign_in(
            email,
            password,
            agent=agent_of(request),
            address=address_of(request),
            familiar=request.cookies.get(familiar_name(site.app.settings)),
        )
    except BoardsnapError as error:
        return _again(request, "sign_in.html.j2", error, {"email": email}, {"next": target})
    response = RedirectResponse(target, 303)
    let_in(response, site, signed_in)
    return response


@router.post("/sign-out")
def sign_out(request: Request, call: FormCalls, csrf: _Text = "") -> Response:
    """Ends the session."""
    site = site_of(request)
    check_csrf(request, call, csrf)
    if call.secret:
        site.app.accounts.sign_out(call.secret)
    response = RedirectResponse("/sign-in", 303)
    # What the browser kept of pages goes, too.
    response.headers["Clear-Site-Data"] = '"cache"'
    let_out(response, site)
    return response


@router.get("/setup")
def show_setup(request: Request) -> Response:
    """The form for the first account, as long as there is none."""
    site = site_of(request)
    if site.app.settings.local or not site.app.accounts.needs_setup():
        return RedirectResponse("/", 303)
    return render_page(request, "setup.html.j2", {})


@router.post("/setup")
def set_up(
    request: Request,
    *,
    secret: _Text = "",
    name: _Text = "",
    email: _Text = "",
    password: _Text = "",
) -> Response:
    """Makes the first account, for whoever can read the server's terminal."""
    site = site_of(request)
    try:
        if site.app.settings.local:
            raise ForbiddenError("nobody signs in on this server: it runs on loopback")
        if not hmac.compare_digest(secret.strip().encode(), site.setup_secret.encode()):
            raise ForbiddenError("the code is wrong: copy it from the terminal of the server")
        signed_in = site.app.accounts.sign_up_first(email, name, password, agent_of(request))
    except BoardsnapError as error:
        return _again(
            request, "setup.html.j2", error, {"secret": secret, "name": name, "email": email}
        )
    response = RedirectResponse("/", 303)
    let_in(response, site, signed_in)
    return response


@router.get("/join/{secret}")
def show_join(request: Request, secret: str) -> Response:
    """What the invitation is for."""
    invitation = site_of(request).app.invitations.describe(secret)
    place = Place(_caller_if_any(request))
    return render_page(request, "join.html.j2", {"invitation": invitation}, place=place)


@router.post("/join/{secret}")
def join(
    request: Request,
    *,
    secret: str,
    name: _Text = "",
    email: _Text = "",
    password: _Text = "",
    csrf: _Text = "",
) -> Response:
    """Joins the project, with the account that is signed in or with a new one."""
    site = site_of(request)
    invitation = site.app.invitations.describe(secret)
    call = _caller_if_any(request)
    if call is not None:
        check_csrf(request, call, csrf)
        project = site.app.invitations.accept(call.who, secret)
        return RedirectResponse(f"/p/{project.id}", 303)
    try:
        signed_in, project = site.app.invitations.sign_up(
            secret, email, name, password, agent_of(request)
        )
    except BoardsnapError as error:
        known = {"name": name, "email": email}
        return _again(request, "join.html.j2", error, known, {"invitation": invitation})
    response = RedirectResponse(f"/p/{project.id}", 303)
    let_in(response, site, signed_in)
    return response


@router.get("/pair")
def show_pair(request: Request) -> Response:
    """Where a phone arrives; the secret stands behind the # and never reaches the server here."""
    return render_page(request, "pair.html.j2", {})


def _caller_if_any(request: Request) -> Caller | None:
    try:
        return find_caller(request)
    except UnauthenticatedError:
        return None


def _again(
    request: Request,
    template: str,
    error: BoardsnapError,
    values: Mapping[str, str],
    more: Mapping[str, object] | None = None,
) -> HTMLResponse:
    """The form once more, with what was typed and what was wrong; faults of ours get a page."""
    if error.http_status >= 500:
        raise error
    context = {
        **(more or {}),
        "values": defaultdict(str, values),
        "error": as_sentence(str(error)),
    }
    return render_page(
        request, template, context, status=error.http_status, headers=error_headers(error)
    )
