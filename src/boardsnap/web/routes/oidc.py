"""Sign-in by an OpenID Connect provider."""

from __future__ import annotations

import hmac
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, ValidationError

from boardsnap.connect.oidc import Provider
from boardsnap.errors import NotFoundError, UnauthenticatedError
from boardsnap.settings import Settings
from boardsnap.web.callers import agent_of, let_in
from boardsnap.web.limiting import counted_failures
from boardsnap.web.pages import base_url
from boardsnap.web.paths import local_path
from boardsnap.web.site import Site, site_of

router = APIRouter(prefix="/oidc", include_in_schema=False)

_Text = Annotated[str, Query(max_length=4_000)]
# As long as a person may take at the provider.
_ATTEMPT_SECONDS = 600


class _Attempt(BaseModel):
    """What the browser keeps while it is at the provider; nobody else can put it there."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: str
    nonce: str
    verifier: str
    next: str


@router.get("/start")
def start(request: Request, next: str = "") -> Response:  # noqa: A002  the query's own name
    """Sends the browser to the provider."""
    site = site_of(request)
    provider = _provider(site)
    secret = site.app.means.chance.secret
    attempt = _Attempt(state=secret(), nonce=secret(), verifier=secret(), next=local_path(next))
    with counted_failures(request, "oidc"):
        address = provider.address(
            redirect=_redirect(request),
            state=attempt.state,
            nonce=attempt.nonce,
            verifier=attempt.verifier,
        )
    response = RedirectResponse(address, 303)
    settings = site.app.settings
    response.set_cookie(
        _cookie(settings),
        attempt.model_dump_json().encode().hex(),
        max_age=_ATTEMPT_SECONDS,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get("/callback")
def finish(request: Request, code: _Text = "", state: _Text = "") -> Response:
    """Where the provider sends the browser back to."""
    site = site_of(request)
    provider = _provider(site)
    attempt = _attempt(request, site.app.settings)
    if not code or not hmac.compare_digest(state.encode(), attempt.state.encode()):
        raise UnauthenticatedError("the sign-in was not finished: begin again at /sign-in")
    with counted_failures(request, "oidc"):
        person = provider.identify(
            code, redirect=_redirect(request), nonce=attempt.nonce, verifier=attempt.verifier
        )
    signed_in = site.app.accounts.oidc_sign_in(
        person.issuer,
        person.subject,
        person.email,
        person.name,
        verified=person.email_verified,
        agent=agent_of(request),
    )
    response = RedirectResponse(local_path(attempt.next), 303)
    response.delete_cookie(_cookie(site.app.settings), path="/", secure=site.app.settings.secure)
    let_in(response, site, signed_in)
    return response


def _provider(site: Site) -> Provider:
    if site.provider is None:
        raise NotFoundError("this server signs in by password: go to /sign-in")
    return site.provider


def _redirect(request: Request) -> str:
    return f"{base_url(request)}/oidc/callback"


def _cookie(settings: Settings) -> str:
    return "__Host-boardsnap-oidc" if settings.secure else "boardsnap-oidc"


def _attempt(request: Request, settings: Settings) -> _Attempt:
    kept = request.cookies.get(_cookie(settings), "")
    try:
        return _Attempt.model_validate_json(bytes.fromhex(kept))
    except (ValidationError, ValueError) as error:
        raise UnauthenticatedError("the sign-in took too long: begin again at /sign-in") from error
