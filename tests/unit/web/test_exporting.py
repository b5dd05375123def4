from __future__ import annotations

import threading

import anyio
import pytest

from boardsnap.app.exports import Exported
from boardsnap.errors import RateLimitError
from boardsnap.web.exporting import Exporting

FILE = Exported(b"x", "text/plain", "x.txt")


def test_files_are_written_a_few_at_a_time_and_nobody_who_waits_holds_a_thread() -> None:
    running: list[int] = []
    most = threading.active_count()
    free = threading.Event()

    def write() -> Exported:
        running.append(threading.get_ident())
        free.wait(60)
        return FILE

    async def ask() -> None:
        exporting = Exporting(at_once=2)
        async with anyio.create_task_group() as group:
            for _ in range(20):
                group.start_soon(exporting.run, write)
            while len(running) < 2:
                await anyio.sleep(0.01)
            await anyio.wait_all_tasks_blocked()
            # The loop goes on while two are written and the others wait.
            assert len(running) == 2
            assert threading.active_count() <= most + 2
            free.set()

    anyio.run(ask)
    assert len(running) == 20
    assert len(set(running)) == 2


def test_who_would_wait_too_long_is_told_when_to_come_back() -> None:
    free = threading.Event()

    def write() -> Exported:
        free.wait(60)
        return FILE

    async def ask() -> None:
        exporting = Exporting(at_once=1, most_waiting=2)
        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(exporting.run, write)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(RateLimitError, match="try again in a moment") as told:
                await exporting.run(write)
            assert told.value.retry_after_seconds > 0
            free.set()

    anyio.run(ask)
