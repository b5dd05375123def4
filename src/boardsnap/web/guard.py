"""Around every request: id, host, size, rate, the headers of its answer, its line in the log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from boardsnap.app.attempts import Limit
from boardsnap.errors import (
    BoardsnapError,
    ConfigError,
    ForbiddenError,
    InputError,
    TooLargeError,
)
from boardsnap.web.hosts import host_name, is_known_host
from boardsnap.web.limiting import Visitors
from boardsnap.web.logs import hide_secrets
from boardsnap.web.metrics import RequestMetrics
from boardsnap.web.pace import Pace, patient
from boardsnap.web.problems import answer_error, answer_unexpected

_LOG = logging.getLogger("boardsnap.web")

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob: data:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: with it browsers send `Origin: null` with the forms of our own pages.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # No page of anybody's boards belongs into a search engine.
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
# One year, as browsers' preload lists ask for at least.
_STRICT_TRANSPORT = "max-age=31536000"
# JSON and forms; a large board's whole document is about 200 kB. Uploads have their own bound.
SMALL_BODY_BYTES = 2_000_000
# nginx and Apache allow 8 kB a header; cookies and tokens of ours take under 1 kB together.
_HEADER_BYTES = 32_000
_UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Asked for by machines beside the server, which name it by its address in their network.
_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the guard lets pass.

    Attributes:
        hosts: names by which the server may be asked.
        local: only loopback addresses may.
        origins: further origins of our own pages, as `https://boards.example.org`.
        secure: whether browsers shall insist on https from now on.
        upload_bytes: of one upload at most.
        rate: requests of one who has signed in, and from one address of those who have not.
        session_cookie: its name.
        pace: that the body of a request has to keep.
    """

    hosts: frozenset[str]
    local: bool
    origins: frozenset[str]
    secure: bool
    upload_bytes: int
    rate: Limit
    session_cookie: str
    pace: Pace


class Guard:
    """The outermost layer: ASGI in, ASGI out."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        bounds: Bounds,
        metrics: RequestMetrics,
        new_id: Callable[[], str],
        now: Callable[[], datetime],
    ) -> None:
        self._app = app
        self._bounds = bounds
        self._metrics = metrics
        self._new_id = new_id
        self._now = now
        self._visitors = Visitors(bounds.rate, bounds.session_cookie)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        exchange = _Exchange(scope, receive, send, self._bounds)
        scope["boardsnap.request_id"] = self._new_id()
        try:
            await self._answer(exchange)
        finally:
            self._note(scope, exchange.status, time.perf_counter() - began)

    async def _answer(self, exchange: _Exchange) -> None:
        request = exchange.request
        try:
            self._check(request)
            await self._let_in(exchange)
        except BoardsnapError as error:
            await exchange.give(answer_error(request, error))
        except Exception:  # noqa: BLE001  the edge: no traceback reaches a user, every one reaches the log
            request_id = exchange.scope["boardsnap.request_id"]
            _LOG.exception("a request failed", extra={"request_id": request_id})
            await exchange.give(answer_unexpected(request))

    def _check(self, request: Request) -> None:
        if sum(len(name) + len(value) for name, value in request.headers.raw) > _HEADER_BYTES:
            raise InputError("the headers of the request are too long: clear the site's cookies")
        if request.url.path in _PROBES:
            return
        if not is_known_host(
            request.headers.get("host", ""), self._bounds.hosts, local=self._bounds.local
        ):
            raise ConfigError(
                "the server does not know itself by this name: open it by its own address, "
                "or start it with --public-url"
            )
        self._check_origin(request)

    async def _let_in(self, exchange: _Exchange) -> None:
        """Hands a request on, unless too many came from the same one."""
        if exchange.request.url.path in _PROBES:
            await self._app(exchange.scope, exchange.receive, exchange.send)
            return
        visit = self._visitors.enter(exchange.request, self._now())
        try:
            exchange.check_length()
            await self._app(exchange.scope, exchange.receive, exchange.send)
        finally:
            self._visitors.leave(exchange.request, visit)

    def _check_origin(self, request: Request) -> None:
        """Refuses what a foreign page makes a browser send (CSRF), by what browsers say of it."""
        if request.method not in _UNSAFE:
            return
        site = request.headers.get("sec-fetch-site")
        origin = request.headers.get("origin")
        foreign_site = site is not None and site not in {"same-origin", "none"}
        foreign_origin = origin is not None and not self._is_own(origin, request)
        if foreign_site or foreign_origin:
            raise ForbiddenError("this was sent by a page of another site: open boardsnap itself")

    def _is_own(self, origin: str, request: Request) -> bool:
        if origin in self._bounds.origins:
            return True
        scheme, _, host = origin.partition("://")
        if scheme not in {"http", "https"}:
            return False
        # Not the scheme: behind a proxy that ends TLS only the host is known.
        return host.lower() == request.headers.get("host", "").lower() and bool(host_name(host))

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = str(getattr(scope.get("route"), "path", "none"))
        method = str(scope["method"])
        known = method if method in _UNSAFE | {"GET", "HEAD", "OPTIONS"} else "other"
        self._metrics.count(known, route, status, seconds)
        client = scope.get("client")
        told = {
            "request_id": scope["boardsnap.request_id"],
            "method": known,
            "path": hide_secrets(str(scope["path"])),
            "status": status,
            "ms": round(seconds * 1000, 1),
            "address": client[0] if isinstance(client, tuple) else None,
            "account": scope.get("boardsnap.account"),
        }
        level = logging.DEBUG if route in _PROBES or route.startswith("/static") else logging.INFO
        _LOG.log(level, "answered", extra=told)


class _Exchange:
    """One request and its answer: counts what comes in, adds headers to what goes out."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, bounds: Bounds) -> None:
        self.scope = scope
        self.request = Request(scope)
        self.status = 500
        self._receive = patient(receive, bounds.pace)
        self._send = send
        self._bounds = bounds
        self._started = False
        self._came_bytes = 0
        self._most_bytes = self._allowed_bytes()

    async def receive(self) -> Message:
        """The next part of the request, as long as there is not too much of it."""
        message = await self._receive()
        body = message.get("body", b"")
        self._came_bytes += len(body) if isinstance(body, bytes) else 0
        if self._came_bytes > self._most_bytes:
            # The framework passes on its own errors alone while it reads a body.
            raise HTTPException(413)
        return message

    async def send(self, message: Message) -> None:
        """Passes a part of the answer on, the first one with our headers."""
        if message["type"] == "http.response.start":
            self._started = True
            self.status = int(str(message["status"]))
            self._add_headers(message)
        await self._send(message)

    async def give(self, response: Response) -> None:
        """Answers with this, unless the answer has begun already."""
        if self._started:
            return
        if self._came_bytes < self._announced():
            # What was not read of a body must not be taken for the next request.
            response.headers["Connection"] = "close"
        await response(self.scope, self._receive, self.send)

    def _allowed_bytes(self) -> int:
        kind = self.request.headers.get("content-type", "").partition(";")[0].strip().lower()
        return self._bounds.upload_bytes if kind == "multipart/form-data" else SMALL_BODY_BYTES

    def _announced(self) -> int:
        length = self.request.headers.get("content-length", "0")
        return int(length) if length.isascii() and length.isdigit() else 0

    def check_length(self) -> None:
        """Refuses at once what says itself that it is too long."""
        if self._announced() > self._most_bytes:
            raise TooLargeError(
                f"the request is larger than the {self._most_bytes / 1_000_000:.0f} MB that are "
                "accepted: send fewer or smaller photos at once"
            )

    def _add_headers(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        headers.setdefault("Cache-Control", "no-store")
        headers["X-Request-ID"] = str(self.scope["boardsnap.request_id"])
        if self._bounds.secure:
            headers["Strict-Transport-Security"] = _STRICT_TRANSPORT
