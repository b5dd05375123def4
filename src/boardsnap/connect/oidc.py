"""Sign-in at an OpenID Connect provider: the code flow with PKCE, state and nonce.

The provider is asked by this server at the addresses that its own description gives, and those
have to be https; only a provider on loopback, for trials, may do without.
"""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode, urlsplit

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from boardsnap.errors import ConfigError, ConnectError, UnauthenticatedError
from boardsnap.settings import is_loopback

# Descriptions and key sets are a few kB; a provider that sends more is none.
_MOST_BYTES = 500_000
_TIMEOUT_SECONDS = 10.0
# As long as it is waited for: so at most every second moment is spent waiting.
_AWAY = timedelta(seconds=10)
# Clocks of two machines differ; OpenID Connect Core 3.1.3.7 leaves "a few minutes" at most.
_LEEWAY_SECONDS = 120
# Asymmetric, and what providers sign by. `none` and shared secrets would let anyone sign.
_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    email: str
    name: str
    email_verified: bool


class _Description(BaseModel):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    id_token: str


class _Claims(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    iss: str
    sub: str
    nonce: str
    email: str = ""
    email_verified: bool = False
    name: str = ""
    preferred_username: str = ""


class Provider:
    """A provider of sign-in, described by itself on first use."""

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        *,
        name: str,
        now: Callable[[], datetime],
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self.name = name
        self._issuer = issuer.rstrip("/")
        self._client_id = client_id
        self._client_secret = client_secret
        self._now = now
        self._http = httpx2.Client(
            timeout=_TIMEOUT_SECONDS, follow_redirects=False, trust_env=False, transport=transport
        )
        self._lock = threading.Lock()
        self._known: _Description | None = None
        self._failed_at: datetime | None = None

    def address(self, *, redirect: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent to sign in.

        Args:
            redirect: our address that it comes back to.
            state: comes back with it.
            nonce: has to stand in the identity that the provider signs.
            verifier: of PKCE (RFC 7636); only its hash is shown.

        Raises:
            ConnectError: the provider does not answer, or gives no sense.
        """
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest())
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode().rstrip("="),
            "code_challenge_method": "S256",
        }
        endpoint = self._description().authorization_endpoint
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identify(self, code: str, *, redirect: str, nonce: str, verifier: str) -> Person:
        """Who signed in.

        Args:
            code: that the browser brought back.
            redirect: as in `address`.
            nonce: as in `address`.
            verifier: as in `address`.

        Raises:
            ConnectError: the provider does not answer, or gives no sense.
            UnauthenticatedError: it does not vouch for anybody.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "client_id": self._client_id,
            "code_verifier": verifier,
        }
        if self._client_secret:
            form["client_secret"] = self._client_secret
        content = self._ask("POST", self._description().token_endpoint, form)
        try:
            token = _Tokens.model_validate_json(content).id_token
        except ValidationError as error:
            raise UnauthenticatedError("the provider did not vouch for you: try again") from error
        claims = self._claims(token)
        if claims.nonce != nonce:
            raise UnauthenticatedError("the sign-in belongs to another browser: try again")
        return Person(
            issuer=claims.iss,
            subject=claims.sub,
            email=claims.email,
            name=claims.name or claims.preferred_username or claims.email.partition("@")[0],
            email_verified=claims.email_verified,
        )

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def _description(self) -> _Description:
        with self._lock:
            if self._known is None:
                self._known = self._asked()
            return self._known

    def _asked(self) -> _Description:
        """What the provider says of itself; while it is away, not everybody waits for it."""
        if self._failed_at is not None and self._now() - self._failed_at < _AWAY:
            raise ConnectError("the sign-in provider does not answer now: try again in a minute")
        try:
            return self._described()
        except ConnectError:
            self._failed_at = self._now()
            raise

    def _described(self) -> _Description:
        content = self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
        try:
            described = _Description.model_validate_json(content)
        except ValidationError as error:
            raise ConnectError("the sign-in provider gives no sense: check oidc_issuer") from error
        if described.issuer.rstrip("/") != self._issuer:
            raise ConnectError("the sign-in provider calls itself otherwise: check oidc_issuer")
        for address in (
            described.authorization_endpoint,
            described.token_endpoint,
            described.jwks_uri,
        ):
            _check_address(address, self._issuer)
        return described

    def _claims(self, token: str) -> _Claims:
        from joserfc import jwk, jwt  # noqa: PLC0415  an extra
        from joserfc.errors import JoseError  # noqa: PLC0415

        keys_text = self._ask("GET", self._description().jwks_uri)
        try:
            given = _KeySet.model_validate_json(keys_text).keys
            keys = jwk.KeySet.import_key_set({"keys": list(given)})
            read = jwt.decode(token, keys, algorithms=list(_ALGORITHMS))
            registry = jwt.JWTClaimsRegistry(
                now=int(self._now().timestamp()),
                leeway=_LEEWAY_SECONDS,
                iss={"essential": True, "value": self._description().issuer},
                aud={"essential": True, "value": self._client_id},
                exp={"essential": True},
                sub={"essential": True},
            )
            registry.validate(read.claims)
            return _Claims.model_validate(read.claims)
        except (JoseError, ValidationError, ValueError) as error:
            raise UnauthenticatedError(
                "the provider's answer is not signed as it should be: try again"
            ) from error

    def _ask(self, method: str, address: str, form: Mapping[str, str] | None = None) -> bytes:
        try:
            with self._http.stream(method, address, data=form) as response:
                if response.status_code >= 500:
                    raise ConnectError("the sign-in provider has a problem: try again later")
                return _bounded(response)
        except httpx2.HTTPError as error:
            raise ConnectError(
                "the sign-in provider cannot be reached: try again, or sign in by password"
            ) from error


class _KeySet(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    keys: tuple[dict[str, str | list[str]], ...]


def check_extra() -> None:
    """Refuses to begin without the library that checks signatures.

    Raises:
        ConfigError: it is not installed.
    """
    try:
        import joserfc  # noqa: F401, PLC0415
    except ImportError as error:
        raise ConfigError(
            "sign-in by OpenID Connect needs one more library: pip install 'boardsnap[oidc]'"
        ) from error


def _bounded(response: httpx2.Response) -> bytes:
    content = b""
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > _MOST_BYTES:
            raise ConnectError("the sign-in provider sends too much: check oidc_issuer")
    return content


def _check_address(address: str, issuer: str) -> None:
    parts = urlsplit(address)
    trial = issuer.startswith("http://") and is_loopback(parts.hostname or "")
    if parts.scheme != "https" and not (trial and parts.scheme == "http"):
        raise ConnectError("the sign-in provider names addresses without https: it is not safe")
