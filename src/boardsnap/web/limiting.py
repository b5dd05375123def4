"""How many requests somebody may send, and what is counted besides.

Whoever has signed in is counted by what they sign in with: an office behind one address is many
people. All others are counted by their address, and so is whatever proves nothing: a made-up
cookie is no way around that.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request

from boardsnap.app.attempts import Attempts, Limit, neighbourhood
from boardsnap.app.chance import digest
from boardsnap.web.callers import address_of, bearer_of, is_proven
from boardsnap.web.site import site_of

# Of the people who use one server in an hour, rather more. Who is forgotten is proven again by the
# next request.
_MOST_KNOWN = 20_000
# Each failure asks another machine, which may be slow. More than an office gets wrong.
_FAILURES = Limit(100, timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, as it is counted.

    Attributes:
        key: it is counted under.
        credential: digest of what it came with; None: nothing.
        known: that was found right before.
    """

    key: str
    credential: str | None
    known: bool


class Visitors:
    """Counts requests by who sends them."""

    def __init__(self, limit: Limit, cookie: str) -> None:
        """Nobody is known yet.

        Args:
            limit: for each who has signed in, and for each address of those who have not.
            cookie: the name of the session's.
        """
        self._limit = limit
        self._cookie = cookie
        self._attempts = Attempts()
        self._lock = threading.Lock()
        self._known: OrderedDict[str, None] = OrderedDict()

    def enter(self, request: Request, now: datetime) -> Visit:
        """Counts a request before it is answered.

        Raises:
            RateLimitError: there were too many.
        """
        secret = bearer_of(request) or request.cookies.get(self._cookie)
        credential = digest(secret) if secret else None
        known = credential is not None and self._is_known(credential)
        key = f"by {credential}" if known else f"from {neighbourhood(address_of(request))}"
        self._attempts.spend({key: self._limit}, now)
        return Visit(key, credential, known)

    def leave(self, request: Request, visit: Visit) -> None:
        """Remembers, after the answer, whether what the request came with has proved right."""
        proven = is_proven(request)
        if visit.credential is None or proven is None:
            return
        with self._lock:
            if not proven:
                self._known.pop(visit.credential, None)
                return
            self._known[visit.credential] = None
            self._known.move_to_end(visit.credential)
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        if not visit.known:
            # It was counted for its address, of which others send, too.
            self._attempts.give_back((visit.key,))

    def _is_known(self, credential: str) -> bool:
        with self._lock:
            return credential in self._known


@contextmanager
def counted_failures(request: Request, what: str) -> Iterator[None]:
    """Counts what goes wrong inside, by what it is and where it comes from.

    Raises:
        RateLimitError: it went wrong too often.
    """
    means = site_of(request).app.means
    key = f"{what} from {neighbourhood(address_of(request))}"
    means.attempts.spend({key: _FAILURES}, means.now())
    yield
    means.attempts.give_back((key,))


def per_minute(times: int) -> Limit:
    """So many times a minute."""
    return Limit(times, timedelta(minutes=1))
