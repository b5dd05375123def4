"""On PostgreSQL: procrastinate tells the workers of many machines which board to look at."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Coroutine, Sequence
from queue import LifoQueue

import psycopg
from procrastinate.exceptions import ConnectorException

from boardsnap.app.readings import Readings
from boardsnap.errors import StoreError
from boardsnap.jobs.backoff import pauses
from boardsnap.jobs.grace import GRACE_SECONDS, end_threads
from boardsnap.jobs.queue import (
    QUEUE,
    TASK,
    defer_missing,
    drop_stalled,
    install_tables,
    open_queue,
)
from boardsnap.jobs.worker import Worker

_log = logging.getLogger(__name__)

# Finds what no call told of: a retry that is due, a lease that ran out, a board whose server died
# before it could say so. One sweep is two short queries.
_SWEEP_CRON = "* * * * * */10"
# A sweep goes before the boards that wait.
_SWEEP_PRIORITY = 10
# Notifications tell of jobs at once; this finds them when a notification was lost.
_POLL_SECONDS = 5.0


class Dispatch:
    """A thread with procrastinate's loop; runs from the moment it is made.

    Args:
        readings: the boards that wait.
        database_url: of the same PostgreSQL database.
        workers: read boards; none: boards get their jobs here, and are read elsewhere.
    """

    def __init__(self, readings: Readings, database_url: str, workers: Sequence[Worker]) -> None:
        self._readings = readings
        self._url = database_url
        self._workers = tuple(workers)
        self._idle: LifoQueue[Worker] = LifoQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._queue = open_queue(database_url, connections=len(self._workers) + 3)
        self._queue.task(name=TASK, queue=QUEUE)(self._read)
        sweep = self._queue.task(
            name="sweep", queue=QUEUE, priority=_SWEEP_PRIORITY, queueing_lock="sweep"
        )
        self._queue.periodic(cron=_SWEEP_CRON)(sweep(self._tidy))
        self._loop = asyncio.new_event_loop()
        self._called = asyncio.Event()
        self._stopping = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="dispatch", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> int:
        """How many workers run."""
        return len(self._workers) if self._thread.is_alive() else 0

    def wake(self) -> None:
        """Says that a board waits."""
        self._tell(self._called)

    def finish(self) -> None:
        """Has no further board taken; what is being read goes on."""
        self._tell(self._stopping)

    def stop(
        self, grace_seconds: float = GRACE_SECONDS, pressed: threading.Event | None = None
    ) -> None:
        """Lets readings end, for this long at most; what is not done by then is put back."""
        self.finish()
        end_threads([self._thread], self._interrupt, grace_seconds, pressed)
        for worker in self._workers:
            worker.close()

    def _interrupt(self) -> None:
        for worker in self._workers:
            worker.interrupt()

    def _tell(self, event: asyncio.Event) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: there is nobody to tell
            self._loop.call_soon_threadsafe(event.set)

    def _run(self) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve_always())

    async def _serve_always(self) -> None:
        """Serves until it is to stop, however often the database goes away in between."""
        for worker in self._workers:
            worker.start()
        failures = pauses()
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(install_tables, self._url)
                async with self._queue.open_async():
                    failures = pauses()
                    await self._serve()
            except (ConnectorException, psycopg.Error, StoreError) as error:
                _log.warning("the database is away: %s", error.__cause__ or error)
            except Exception:  # noqa: BLE001  the job runner: it must go on
                _log.exception("an unexpected error")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), next(failures))

    async def _serve(self) -> None:
        """Until something fails or it is to stop."""
        works: list[Coroutine[None, None, object]] = [self._stopping.wait(), self._sweep_on_call()]
        if self._workers:
            works.append(self._listen())
        tasks = [asyncio.create_task(work) for work in works]
        done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        for task in done:
            task.result()

    async def _listen(self) -> None:
        await self._queue.run_worker_async(
            queues=[QUEUE],
            concurrency=len(self._workers),
            install_signal_handlers=False,
            delete_jobs="always",
            fetch_job_polling_interval=_POLL_SECONDS,
        )

    async def _sweep_on_call(self) -> None:
        while True:
            await self._sweep()
            await self._called.wait()
            self._called.clear()

    async def _sweep(self) -> None:
        due = await asyncio.to_thread(self._readings.waiting)
        deferred = await defer_missing(self._queue, due)
        if deferred:
            _log.debug("%d boards got a job", deferred)

    async def _tidy(self, timestamp: int) -> None:
        """The periodic sweep, of one worker for all. It also keeps procrastinate watching itself.

        procrastinate 3.10 stops looking after its heartbeat and its listener as soon as one of
        its side tasks ends, and without a periodic task the first ends at once.
        """
        await drop_stalled(self._queue)
        await self._sweep()

    def _read(self, board_id: str, version: int) -> None:
        worker = self._idle.get()
        try:
            worker.read_this(board_id, version)
        finally:
            self._idle.put(worker)
