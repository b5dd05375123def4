"""How slowly a client may send: what counts is that it goes on, not how long all of it takes.

A phone on a slow network sends little at a time, a client that only wants to hold a connection
(slowloris) sends next to nothing. Time is counted only while the server waits for the network.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive
from uvicorn.protocols.http.h11_impl import H11Protocol

_TOO_SLOW = (
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Type: text/plain\r\n"
    b"Content-Length: 30\r\n\r\nThe request came too slowly.\r\n"
)


@dataclass(frozen=True, slots=True)
class Pace:
    """What a client has to keep up.

    Attributes:
        pause_seconds: how long nothing may come.
        bytes_a_second: that keep it from running out of time: each byte gives some back.
    """

    pause_seconds: float
    bytes_a_second: float


# Apache's mod_reqtimeout by default: 20 s for the head of a request, 500 bytes a second after
# that. A tenth of what the oldest mobile network still in use sends (EDGE, from 40 kbit/s up).
HEAD_PACE = Pace(pause_seconds=20.0, bytes_a_second=500.0)
# nginx waits 60 s between two reads of a body: a lift, a tunnel.
BODY_PACE = Pace(pause_seconds=60.0, bytes_a_second=500.0)


class Patience:
    """How long one client may still be waited for."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.seconds = pace.pause_seconds

    def spend(self, seconds: float, came_bytes: int) -> None:
        """Notes a wait and what came of it."""
        earned = came_bytes / self._pace.bytes_a_second
        self.seconds = min(self._pace.pause_seconds, self.seconds - seconds + earned)


def patient(receive: Receive, pace: Pace = BODY_PACE) -> Receive:
    """The same parts of a request, as long as its body keeps the pace.

    What is received after the body, that the client is gone, may take any time.

    Raises:
        HTTPException: 408, when it does not; the connection is closed with that answer.
    """
    patience = Patience(pace)
    whole = False

    async def wait() -> Message:
        nonlocal whole
        if whole:
            return await receive()
        message = await _within(patience, receive)
        whole = not message.get("more_body", False)
        return message

    return wait


async def _within(patience: Patience, receive: Callable[[], Awaitable[Message]]) -> Message:
    clock = asyncio.get_running_loop().time
    began = clock()
    try:
        async with asyncio.timeout(max(0.0, patience.seconds)):
            message = await receive()
    except TimeoutError as error:
        raise HTTPException(408, headers={"Connection": "close"}) from error
    body = message.get("body", b"")
    patience.spend(clock() - began, len(body) if isinstance(body, bytes) else 0)
    return message


class PatientConnection(H11Protocol):
    """A connection that is closed when the head of its next request does not keep the pace.

    The same holds for what is left of a body whose request was answered before its end.
    """

    pace = HEAD_PACE

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begins to wait for the first request."""
        super().connection_made(transport)
        self._patience = Patience(self.pace)
        self._began = self.loop.time()
        self._came_bytes = 0
        self._timer: asyncio.TimerHandle | None = None
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Goes on to wait, unless this was the end of a head."""
        if self._timer is not None:
            self._patience.spend(self.loop.time() - self._began, len(data))
        self._came_bytes += len(data)
        self._stop_waiting()
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            # Now the application waits, for the body. The next head has all its time again.
            self._patience = Patience(self.pace)
            self._came_bytes = 0
        elif not self.transport.is_closing():
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._began = self.loop.time()
        self._timer = self.loop.call_later(max(0.0, self._patience.seconds), self._close)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _close(self) -> None:
        """Says why only where a head had begun: browsers open connections ahead of need."""
        left_over = self.cycle is not None and self.cycle.more_body
        if self._came_bytes and not left_over:
            self.transport.write(_TOO_SLOW)
        self.transport.close()
