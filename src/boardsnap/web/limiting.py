"""How often secrets may be tried."""

from __future__ import annotations

from datetime import timedelta

from fastapi import Request

from boardsnap.app.attempts import Limit, neighbourhood
from boardsnap.web.callers import address_of
from boardsnap.web.site import site_of

# Secrets of 256 bits cannot be guessed at any rate; passwords of shares can. As many tries as
# sign-in allows for each account and place.
_GUESSES = Limit(20, timedelta(minutes=15))


def spend_guess(request: Request, what: str) -> None:
    """Counts one try at a secret, by what it opens and where it comes from.

    Raises:
        RateLimitError: there were too many.
    """
    site = site_of(request)
    place = neighbourhood(address_of(request))
    site.attempts.spend(f"{what} {place}", _GUESSES, site.app.means.now())
