"""A small OpenID Connect provider on a loopback port: discovery, code flow with PKCE, RS256."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI, Form
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwk, jwt

from tests.servers import free_port

CLIENT = "boardsnap"


@dataclass
class Grant:
    """What a browser was given a code for."""

    nonce: str
    challenge: str
    redirect: str


@dataclass
class Provider:
    """The provider, and how it misbehaves.

    Attributes:
        claims: put into identities, in the place of what belongs there.
        key: signs; another one than is published makes forgeries.
    """

    port: int
    published: jwk.RSAKey
    key: jwk.RSAKey
    claims: dict[str, str | bool | int] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    algorithm: str = "RS256"

    @property
    def issuer(self) -> str:
        """Its name and address."""
        return f"http://127.0.0.1:{self.port}"

    def identity(self, nonce: str) -> str:
        """A signed identity."""
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "email": "ana@example.org",
            "email_verified": True,
            "name": "Ana",
        }
        header = {"alg": self.algorithm, "kid": self.published.kid}
        return jwt.encode(header, {**told, **self.claims}, self.key)


def _application(provider: Provider) -> FastAPI:
    web = FastAPI()

    @web.get("/.well-known/openid-configuration")
    def describe() -> dict[str, str]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
        }

    @web.get("/keys")
    def keys() -> JSONResponse:
        return JSONResponse({"keys": [provider.published.as_dict(private=False)]})

    @web.get("/authorize")
    def authorize(
        state: str, nonce: str, redirect_uri: str, code_challenge: str
    ) -> RedirectResponse:
        code = secrets.token_urlsafe()
        provider.grants[code] = Grant(nonce, code_challenge, redirect_uri)
        query = urlencode({"code": code, "state": state})
        return RedirectResponse(f"{redirect_uri}?{query}", 303)

    @web.post("/token")
    def token(
        code: Annotated[str, Form()],
        code_verifier: Annotated[str, Form()],
        redirect_uri: Annotated[str, Form()],
    ) -> JSONResponse:
        grant = provider.grants.pop(code, None)
        hashed = hashlib.sha256(code_verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
        if grant is None or challenge != grant.challenge or redirect_uri != grant.redirect:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse({"id_token": provider.identity(grant.nonce), "token_type": "Bearer"})

    return web


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """A provider that runs as long as this goes on."""
    key = jwk.RSAKey.generate_key(2048, auto_kid=True)
    provider = Provider(free_port(), key, key)
    config = uvicorn.Config(
        _application(provider), port=provider.port, log_config=None, access_log=False, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        thread.join(0.01)
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join()
