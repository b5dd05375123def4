"""A worker: one board after another, read in one warm child process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from boardsnap.app.readings import Readings
from boardsnap.errors import BoardsnapError, EngineError, StoreError
from boardsnap.intake.child import Child
from boardsnap.jobs.backoff import MOST_TRIES, pauses, retry_after
from boardsnap.jobs.lease import LEASE, Lease, LeaseLostError
from boardsnap.model.records import Claim

_log = logging.getLogger(__name__)


class Worker:
    """Takes boards, reads them, hands in the documents.

    It serves one thread at a time; `interrupt` may be called from any.

    Args:
        readings: the boards that wait.
        name: says in the database who reads a board; no other worker has it.
        child: reads the photos.
        lease: how long a board is this worker's without a sign of life.
    """

    def __init__(
        self, readings: Readings, name: str, child: Child, lease: timedelta = LEASE
    ) -> None:
        self.name = name
        self._readings = readings
        self._child = child
        self._length = lease
        self._interrupted = threading.Event()

    def start(self) -> None:
        """Starts the child, so that the first board does not wait for it."""
        self._child.start()

    def read_next(self) -> bool:
        """Reads the board that has waited longest; False: none waits.

        Raises:
            StoreError: the store is away; nothing was taken.
        """
        return self._read(self._readings.claim(self.name, self._length))

    def read_this(self, board_id: str, version: int) -> bool:
        """Reads this version; False: it does not wait, or another worker has it.

        Raises:
            StoreError: the store is away; nothing was taken.
        """
        return self._read(self._readings.claim_this(board_id, version, self.name, self._length))

    def take_back(self) -> int:
        """Puts back what a worker of this name had taken when it died.

        Raises:
            StoreError: the store is away.
        """
        return self._readings.release(self.name)

    def interrupt(self) -> None:
        """Stops a reading in its midst: its board is put back at once for another worker."""
        self._interrupted.set()
        self._child.kill()

    def close(self) -> None:
        """Ends the child."""
        self._child.close()

    def _read(self, claim: Claim | None) -> bool:
        if claim is None:
            return False
        try:
            self._read_and_keep(claim)
        except LeaseLostError:
            _log.warning("lost to another worker", extra=_names(claim))
        except BoardsnapError as error:
            self._give_up(claim, error)
        except Exception as error:  # noqa: BLE001  the job runner: the next board is read
            _log.exception("an unexpected error", extra=_names(claim))
            self._give_up(claim, _unexpected(error))
        return True

    def _read_and_keep(self, claim: Claim) -> None:
        if claim.tries > MOST_TRIES:
            raise EngineError(
                f"the reader was stopped {MOST_TRIES} times while it read this board: "
                "try again, or save the photos anew as smaller JPEGs"
            )
        _log.info("reading", extra=_names(claim))
        with Lease(self._readings, claim, self._length) as lease:
            request = self._readings.request(claim)
            if self._interrupted.is_set():
                raise EngineError("the worker stops: the board is put back")
            outcome = self._child.read(request, lease.tell)
            kept = self._insist(lambda: self._readings.complete(claim, outcome))
        seconds = round(outcome.postmortem.reader.seconds, 3)
        text = "read" if kept else "read, but another worker was faster"
        _log.info(text, extra={**_names(claim), "seconds": seconds})

    def _give_up(self, claim: Claim, error: BoardsnapError) -> None:
        """Fails the claim for now or for good; where the worker is to stop, puts it back."""
        try:
            if self._interrupted.is_set():
                self._readings.release(self.name)
                return
            again = retry_after(error, claim.tries)
            facts = {**_names(claim), "code": error.code, "again": again is not None}
            _log.warning("not read: %s", error, extra=facts)
            self._insist(lambda: self._readings.failed(claim, error, retry_after=again))
        except StoreError as away:
            _log.warning("left to the next sweep: %s", away, extra=_names(claim))

    def _insist(self, store: Callable[[], bool]) -> bool:
        """What storing says, tried for as long as the store is away: no reading is lost to that.

        Raises:
            StoreError: it would not help to try again, or the worker is to stop.
        """
        for pause in pauses():
            try:
                return store()
            except StoreError as error:
                if not error.retryable or self._interrupted.wait(pause):
                    raise
                _log.warning("the store is away: %s", error)
        return False


def _names(claim: Claim) -> dict[str, object]:
    return {
        "board": claim.board_id,
        "version": claim.version,
        "attempt": claim.attempt,
        "worker": claim.worker,
    }


def _unexpected(error: Exception) -> BoardsnapError:
    return BoardsnapError(
        "the reader met an unexpected error: try again, and tell whoever runs the server if "
        "it stays"
    )
