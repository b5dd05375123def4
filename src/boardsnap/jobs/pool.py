"""On one machine: threads of the server itself take what waits in its SQLite file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from boardsnap.errors import StoreError
from boardsnap.jobs.backoff import pauses
from boardsnap.jobs.grace import GRACE_SECONDS, end_threads
from boardsnap.jobs.worker import Worker

_log = logging.getLogger(__name__)

# What is found without a call: a retry that is due, a lease that ran out.
_SWEEP_SECONDS = 5.0


class Pool:
    """A thread for each worker; runs from the moment it is made.

    Only one server works on a SQLite file. So whatever the workers of these names had taken was
    taken by a server that is dead, and is put back first.
    """

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = tuple(workers)
        self._calls = 0
        self._called = threading.Condition()
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, args=[worker], name=worker.name, daemon=True)
            for worker in self._workers
        ]
        for thread in self._threads:
            thread.start()

    @property
    def alive(self) -> int:
        """How many threads run."""
        return sum(thread.is_alive() for thread in self._threads)

    def wake(self) -> None:
        """Says that a board waits."""
        with self._called:
            self._calls += 1
            self._called.notify_all()

    def finish(self) -> None:
        """Has no further board taken; what is being read goes on."""
        self._stopping.set()
        self.wake()

    def stop(
        self, grace_seconds: float = GRACE_SECONDS, pressed: threading.Event | None = None
    ) -> None:
        """Lets readings end, for this long at most; what is not done by then is put back."""
        self.finish()
        end_threads(self._threads, self._interrupt, grace_seconds, pressed)
        for worker in self._workers:
            worker.close()

    def _interrupt(self) -> None:
        for worker in self._workers:
            worker.interrupt()

    def _run(self, worker: Worker) -> None:
        worker.start()
        self._try(worker.take_back)
        while not self._stopping.is_set():
            calls = self._calls
            if not self._try(worker.read_next):
                self._wait(calls)

    def _try(self, act: Callable[[], int]) -> int:
        """What the act says, once the store is there; 0 where the pool is to stop."""
        for pause in pauses():
            try:
                return act()
            except StoreError as error:
                _log.warning("the store is away: %s", error)
            except Exception:  # noqa: BLE001  the job runner: a dead thread would read nothing
                _log.exception("an unexpected error")
            if self._stopping.wait(pause):
                return 0
        return 0

    def _wait(self, calls: int) -> None:
        """Until somebody has called since, at most until the next sweep."""
        with self._called:
            self._called.wait_for(
                lambda: self._calls != calls or self._stopping.is_set(), _SWEEP_SECONDS
            )
