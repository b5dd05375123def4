"""Documents as files, a few at a time: each takes a core for as long as it is written."""

from __future__ import annotations

from collections.abc import Callable

import anyio
from anyio.to_thread import run_sync

from boardsnap.app.exports import Exported
from boardsnap.errors import RateLimitError

# Of the cores of a small machine one is left to those who answer.
_AT_ONCE = 2
# Whoever comes after them would wait for longer than browsers do.
_MOST_WAITING = 50
_LATER_SECONDS = 10


class Exporting:
    """Lets files be written, each in its turn; who waits holds no thread."""

    def __init__(self, at_once: int = _AT_ONCE, most_waiting: int = _MOST_WAITING) -> None:
        """Exporting of nothing yet.

        Args:
            at_once: how many files are written at the same time.
            most_waiting: how many requests may wait for their turn.
        """
        self._turns = anyio.CapacityLimiter(at_once)
        self._most_waiting = most_waiting

    async def run(self, write: Callable[[], Exported]) -> Exported:
        """What `write` gives, in a thread, once it is its turn.

        Raises:
            RateLimitError: too many wait already.
        """
        if self._turns.statistics().tasks_waiting >= self._most_waiting:
            raise RateLimitError(
                "many documents are being written just now: try again in a moment",
                retry_after_seconds=_LATER_SECONDS,
            )
        return await run_sync(write, limiter=self._turns)
