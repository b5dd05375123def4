"""Who asks: by session cookie, by token, or, on loopback, the one local user."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response, Security
from fastapi.security import APIKeyCookie, HTTPBearer

from boardsnap.app.accounts import SignedIn
from boardsnap.app.actor import Actor
from boardsnap.errors import ForbiddenError, UnauthenticatedError
from boardsnap.settings import Settings
from boardsnap.web.site import Site, site_of

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"
_PROVEN = "boardsnap.proven"
# As long as browsers keep a cookie at most (RFC 6265bis, 5.5).
_FAMILIAR_SECONDS = 400 * 86_400
# A header that no page of another site can send without being asked first (CORS), and we never
# say yes: programs on the local machine say by it that they are none.
CLIENT_HEADER = "x-boardsnap-client"
# Every browser sends one of these with a change (Fetch standard); curl and scripts send neither.
_BROWSER_HEADERS = ("origin", "referer", "sec-fetch-site", "cookie")

_bearer = HTTPBearer(
    auto_error=False, scheme_name="token", description="A token made under Account."
)
_cookie = APIKeyCookie(
    name="boardsnap",
    auto_error=False,
    scheme_name="session",
    description="Of a signed-in browser; changes also need X-CSRF-Token.",
)


class CsrfError(ForbiddenError):
    """The page that sent this is too old, or not ours."""

    code = "csrf"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and how it is known.

    Attributes:
        who: for the use cases.
        csrf: has to come with every change; None: nothing that a browser adds by itself was used.
        secret: of the session; None where there is none.
    """

    who: Actor
    csrf: str | None
    secret: str | None


def find_caller(request: Request) -> Caller:
    """Who asks.

    Raises:
        UnauthenticatedError: nobody is signed in, or the token is not valid.
    """
    site = site_of(request)
    try:
        caller = _by_token(request, site) or _by_session(request, site) or _local(site)
        if caller is None:
            raise UnauthenticatedError("sign in, or send a token as `Authorization: Bearer …`")
    except UnauthenticatedError:
        request.scope[_PROVEN] = False
        raise
    request.scope["boardsnap.account"] = caller.who.account_id
    request.scope[_PROVEN] = caller.who.via != "local"
    return caller


def is_proven(request: Request) -> bool | None:
    """Whether the session or token that a request came with is right; None: nobody has looked."""
    proven = request.scope.get(_PROVEN)
    return proven if isinstance(proven, bool) else None


def bearer_of(request: Request) -> str:
    """The token in a request's header; empty where there is none."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def caller(request: Request) -> Caller:
    """Who asks; for a change, whether one of our own pages sent it.

    Raises:
        UnauthenticatedError: nobody is signed in, or the token is not valid.
        CsrfError: the header with the page's token is missing or wrong.
    """
    found = find_caller(request)
    if request.method not in _SAFE:
        check_csrf(request, found, request.headers.get(CSRF_HEADER, ""))
    return found


def form_caller(request: Request) -> Caller:
    """Who asks by a form of a page: the route checks the form's token itself."""
    return find_caller(request)


def check_csrf(request: Request, found: Caller, sent: str) -> None:
    """Refuses a change that none of our pages asked for.

    Raises:
        CsrfError: the token is not the one of this session.
    """
    if found.csrf is None or (found.secret is None and _is_program(request)):
        return
    if not hmac.compare_digest(sent.encode(), found.csrf.encode()):
        raise CsrfError("this page is too old to change anything: reload it and try again")


def _is_program(request: Request) -> bool:
    """Whether no browser sent this, so that no page can have tricked it into it."""
    if CLIENT_HEADER in request.headers:
        return True
    return not any(name in request.headers for name in _BROWSER_HEADERS)


def _by_token(request: Request, site: Site) -> Caller | None:
    if not request.headers.get("authorization"):
        return None
    secret = bearer_of(request)
    if not secret:
        raise UnauthenticatedError("send the token as `Authorization: Bearer …`")
    return Caller(site.app.tokens.actor_of_token(secret), None, None)


def _by_session(request: Request, site: Site) -> Caller | None:
    secret = request.cookies.get(cookie_name(site.app.settings))
    if not secret:
        return None
    try:
        who, session = site.app.accounts.actor_of_session(secret)
    except UnauthenticatedError:
        if site.app.settings.local:
            return None
        raise
    return Caller(who, session.csrf, secret)


def _local(site: Site) -> Caller | None:
    if not site.app.settings.local:
        return None
    return Caller(site.app.accounts.local_actor(), site.local_csrf, None)


def cookie_name(settings: Settings) -> str:
    """The session's cookie; over TLS a name that no other host or path can set."""
    return "__Host-boardsnap" if settings.secure else "boardsnap"


def familiar_name(settings: Settings) -> str:
    """The cookie by which a browser proves that somebody has signed in there before."""
    return "__Secure-boardsnap-familiar" if settings.secure else "boardsnap-familiar"


def let_in(response: Response, site: Site, signed_in: SignedIn) -> None:
    """Gives the browser its session: always a new one, whatever cookie came with the request."""
    settings = site.app.settings
    response.set_cookie(
        cookie_name(settings),
        signed_in.secret,
        max_age=settings.session_days * 86_400,
        path="/",
        secure=settings.secure,
        httponly=True,
        samesite="lax",
    )
    if signed_in.familiar:
        response.set_cookie(
            familiar_name(settings),
            signed_in.familiar,
            max_age=_FAMILIAR_SECONDS,
            path="/sign-in",
            secure=settings.secure,
            httponly=True,
            samesite="lax",
        )


def let_out(response: Response, site: Site) -> None:
    """Takes the session's cookie back."""
    settings = site.app.settings
    response.delete_cookie(
        cookie_name(settings), path="/", secure=settings.secure, httponly=True, samesite="lax"
    )


def address_of(request: Request) -> str:
    """Where the request came from; behind a trusted proxy, from where it came to that."""
    return request.client.host if request.client else ""


def agent_of(request: Request) -> str:
    """What the browser calls itself, to be shown in the list of sessions."""
    return request.headers.get("user-agent", "")[:200]


# For the description alone: what they find is looked at by `find_caller`.
SCHEMES = (Security(_bearer), Security(_cookie))
Calls = Annotated[Caller, Depends(caller)]
FormCalls = Annotated[Caller, Depends(form_caller)]
