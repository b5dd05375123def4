"""Who asks: account, sessions, tokens, pairing a phone."""

from __future__ import annotations

import io

import segno
from fastapi import APIRouter, Request, Response

from boardsnap.app.chance import digest
from boardsnap.app.pairings import Paired
from boardsnap.errors import ConfigError, ForbiddenError
from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls, agent_of, let_in, let_out
from boardsnap.web.pages import base_url, is_secure
from boardsnap.web.schemas.accounts import (
    AccountOut,
    MeOut,
    PairedOut,
    PairingEnd,
    PairingIn,
    PairingOffer,
    PairingOut,
    PasswordIn,
    SessionOut,
    SessionsOut,
    TokenIn,
    TokenOut,
    TokensOut,
)
from boardsnap.web.schemas.projects import ProjectOut
from boardsnap.web.site import Site, site_of

router = APIRouter(tags=["account"], responses=refusals())


@router.get("/me")
def read_me(request: Request, call: Calls) -> MeOut:
    """Who asks, and which projects are open to them."""
    views = site_of(request).app.projects.projects(call.who)
    return MeOut(
        account=AccountOut.of(call.who),
        scopes=tuple(sorted(call.who.scopes)),
        projects=tuple(ProjectOut.of(view) for view in views),
        csrf=call.csrf,
    )


@router.get("/sessions")
def list_sessions(request: Request, call: Calls) -> SessionsOut:
    """Browsers that are signed in to the account."""
    sessions = site_of(request).app.accounts.sessions(call.who)
    current = digest(call.secret) if call.secret else None
    return SessionsOut(sessions=tuple(SessionOut.of(one, current) for one in sessions))


@router.delete("/sessions/{session_id}", status_code=204)
def end_session(request: Request, session_id: str, call: Calls) -> None:
    """Signs one of the account's browsers out."""
    site_of(request).app.accounts.end_session(call.who, session_id)


@router.post("/sessions/end-others", status_code=204)
def end_other_sessions(request: Request, call: Calls) -> None:
    """Signs all of the account's other browsers out."""
    site_of(request).app.accounts.end_other_sessions(call.who, call.secret or "")


@router.post("/sessions/end-all", status_code=204)
def end_all_sessions(request: Request, response: Response, call: Calls) -> None:
    """Signs all of the account's browsers out, this one too."""
    site = site_of(request)
    site.app.accounts.end_sessions(call.who)
    let_out(response, site)


@router.post("/sessions/current/end", status_code=204)
def end_current_session(request: Request, response: Response, call: Calls) -> None:
    """Signs this browser out."""
    site = site_of(request)
    if call.secret:
        site.app.accounts.sign_out(call.secret)
    let_out(response, site)


@router.put("/account/password", status_code=204)
def change_password(request: Request, wanted: PasswordIn, call: Calls) -> None:
    """Sets a new password and signs all other browsers out."""
    if call.secret is None:
        raise ForbiddenError("a password is changed in a browser that is signed in")
    site_of(request).app.accounts.change_password(
        call.who, old=wanted.current or "", new=wanted.new, secret=call.secret
    )


@router.get("/tokens")
def list_tokens(request: Request, call: Calls) -> TokensOut:
    """The account's tokens, without their secrets."""
    tokens = site_of(request).app.tokens.tokens(call.who)
    return TokensOut(tokens=tuple(TokenOut.of(token) for token in tokens))


@router.post("/tokens", status_code=201)
def create_token(request: Request, wanted: TokenIn, call: Calls) -> TokenOut:
    """Makes a token for a program. Its secret is in this answer and nowhere else."""
    secret, token = site_of(request).app.tokens.create(
        call.who, wanted.name, wanted.scopes, project_id=wanted.project, days=wanted.days
    )
    return TokenOut.of(token, secret)


@router.delete("/tokens/{token_id}", status_code=204)
def revoke_token(request: Request, token_id: str, call: Calls) -> None:
    """From now on the token opens nothing."""
    site_of(request).app.tokens.revoke(call.who, token_id)


@router.post("/pairings", status_code=201)
def start_pairing(request: Request, wanted: PairingIn, call: Calls) -> PairingOut:
    """Makes a link that signs a phone in: for one use, within minutes."""
    site = site_of(request)
    if site.app.settings.local:
        raise ConfigError(
            "only this machine can reach the server: start it with `boardsnap serve --phone`"
        )
    pairing = site.app.pairings.start(call.who, wanted.project)
    url = f"{base_url(request)}/pair#{pairing.secret}"
    return PairingOut(
        url=url,
        qr=qr_picture(url),
        expires_at=pairing.expires_at,
        secure=is_secure(request),
    )


@router.post("/pairings/describe")
def describe_pairing(request: Request, end: PairingEnd) -> PairingOffer:
    """Says as whom the link's secret signs a phone in; it stays good."""
    account = site_of(request).app.pairings.describe(end.secret)
    return PairingOffer(name=account.name, email=account.email)


@router.post("/pairings/finish")
def finish_pairing(request: Request, response: Response, end: PairingEnd) -> PairedOut:
    """Signs the phone in that brings the link's secret."""
    site = site_of(request)
    paired = site.app.pairings.finish(end.secret, agent_of(request))
    let_in(response, site, paired.signed_in)
    return PairedOut(next=_first_page(site, paired))


def _first_page(site: Site, paired: Paired) -> str:
    """Where a phone goes first: to the camera, if its owner snaps boards there."""
    if paired.project_id is None:
        return "/"
    may = site.app.projects.open(paired.signed_in.actor, paired.project_id).may
    return f"/p/{paired.project_id}/snap" if "edit" in may else f"/p/{paired.project_id}"


def qr_picture(text: str) -> str:
    """A QR code as SVG, without colours of its own: the page's style gives them."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, border=2, omitsize=True, svgclass="qr", lineclass="qr-ink"
    )
    return out.getvalue().decode()
