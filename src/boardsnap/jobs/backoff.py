"""How long to wait before the next try."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count

from boardsnap.errors import BoardsnapError, EngineError, StoreError

# A reading that failed three times fails a fourth time; a person should look at the photo.
MOST_FAILURES = 3
# The child dies with its memory; a board that takes the whole worker with it is met again after
# every restart. A machine that is switched off ten times during one reading is less likely.
MOST_TRIES = 10

_FIRST_PAUSE_SECONDS = 0.2
_LONGEST_PAUSE_SECONDS = 5.0
_FIRST_RETRY_SECONDS = 5.0
_LONGEST_RETRY_SECONDS = 300.0


def pauses() -> Iterator[float]:
    """Seconds between calls of a store that is away: short at first, at most five, for ever."""
    for number in count():
        yield min(_FIRST_PAUSE_SECONDS * 2 ** min(number, 8), _LONGEST_PAUSE_SECONDS)


def retry_after(error: BoardsnapError, tries: int) -> timedelta | None:
    """When a failed reading is worth another try, None: never by itself.

    What is wrong with the photos stays wrong. A child that died may live the next time. Photos
    that cannot be fetched come back with their store, however long that takes.

    Args:
        error: why the reading failed.
        tries: how often its reading has been begun, this time included.
    """
    if isinstance(error, StoreError):
        return _growing(tries) if error.retryable or tries < MOST_FAILURES else None
    if isinstance(error, EngineError) or type(error) is BoardsnapError:
        return _growing(tries) if tries < MOST_FAILURES else None
    return None


def _growing(tries: int) -> timedelta:
    seconds = _FIRST_RETRY_SECONDS * 4 ** min(tries - 1, 8)
    return timedelta(seconds=min(seconds, _LONGEST_RETRY_SECONDS))
