"""Keeps a claim alive while its board is read, and tells people how far the reading is."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from types import TracebackType
from typing import Self

from boardsnap.app.readings import Readings
from boardsnap.errors import BoardsnapError, StoreError
from boardsnap.intake.messages import Progress
from boardsnap.model.records import Claim

_log = logging.getLogger(__name__)

# A board whose worker died waits this long at most. Several beats fit in, so that a database
# that restarts (seconds) costs nobody the board.
LEASE = timedelta(seconds=30)
_BEATS_IN_A_LEASE = 4
# People see four changes a second as smooth enough; each one is a write to the database.
_SHORTEST_PAUSE_SECONDS = 0.25


class LeaseLostError(BoardsnapError):
    """Another worker has taken the board: what this one reads would be thrown away."""

    code = "lease_lost"


class Lease:
    """A context in which the claim of its worker does not run out.

    Args:
        readings: where the claim came from.
        claim: what is read.
        length: how long the claim holds after each beat.
    """

    def __init__(self, readings: Readings, claim: Claim, length: timedelta = LEASE) -> None:
        self._readings = readings
        self._claim = claim
        self._length = length
        self._progress: Progress | None = None
        self._news = threading.Event()
        self._over = threading.Event()
        self._lost = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="lease", daemon=True)

    def tell(self, progress: Progress) -> None:
        """Passes on how far the reading is, or the latest of several such news.

        Raises:
            LeaseLostError: there is no use in going on.
        """
        if self._lost.is_set():
            raise LeaseLostError("another worker has taken this board")
        self._progress = progress
        self._news.set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._news.set()
        self._thread.join()

    def _keep(self) -> None:
        while not self._over.is_set():
            self._news.wait(self._length.total_seconds() / _BEATS_IN_A_LEASE)
            self._news.clear()
            if self._over.is_set():
                return
            if not self._beat():
                self._lost.set()
                return
            self._over.wait(_SHORTEST_PAUSE_SECONDS)

    def _beat(self) -> bool:
        """Whether the claim still holds; where the store is away nobody else takes it either."""
        progress, self._progress = self._progress, None
        try:
            return self._readings.beat(self._claim, self._length, progress)
        except StoreError as error:
            _log.debug("a lease could not be renewed: %s", error)
            return True
