from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import psycopg
import pytest
from procrastinate import App

from boardsnap.jobs.queue import (
    QUEUE,
    defer_missing,
    drop_stalled,
    install_tables,
    open_queue,
    plain_url,
    schema_name,
)

T = TypeVar("T")


def ask(url: str, question: Callable[[App], Awaitable[T]]) -> T:
    """The answer of an open queue."""

    async def asked() -> T:
        async with open_queue(url, connections=2).open_async() as queue:
            return await question(queue)

    return asyncio.run(asked())


@pytest.fixture
def url(postgres_url: str) -> str:
    """A database with the tables."""
    install_tables(postgres_url)
    return postgres_url


def test_servers_that_start_together_make_the_tables_once(postgres_url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(install_tables, [postgres_url] * 4))
    assert ask(postgres_url, lambda queue: queue.check_connection_async())


def test_the_tables_stay_apart_from_ours(url: str) -> None:
    with psycopg.connect(url) as connection:
        found = connection.execute(
            "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'procrastinate%'"
        ).fetchall()
    assert found == [(schema_name(),)]


def test_a_version_has_one_job_however_often_it_is_missed(url: str) -> None:
    due = (("board", 1), ("board", 2), ("other", 1))

    async def defer_twice(queue: App) -> tuple[int, int]:
        return await defer_missing(queue, due[:2]), await defer_missing(queue, due)

    assert ask(url, defer_twice) == (2, 1)


def test_sweeps_at_the_same_time_make_one_job(url: str) -> None:
    async def defer_together(queue: App) -> int:
        deferred = await asyncio.gather(*(defer_missing(queue, (("b", 1),)) for _ in range(8)))
        return sum(deferred)

    assert ask(url, defer_together) == 1


def test_jobs_of_dead_workers_are_dropped(url: str) -> None:
    async def die_with_a_job(queue: App) -> tuple[int, int]:
        await defer_missing(queue, (("b", 1),))
        worker = await queue.job_manager.register_worker()
        assert await queue.job_manager.fetch_job([QUEUE], worker)
        alive = await drop_stalled(queue)
        await queue.job_manager.unregister_worker(worker)
        return alive, await drop_stalled(queue)

    assert ask(url, die_with_a_job) == (0, 1)


def test_the_name_of_a_driver_is_left_out() -> None:
    assert plain_url("postgresql+psycopg://a@b/c") == "postgresql://a@b/c"
    assert plain_url("postgresql://a@b/c") == "postgresql://a@b/c"
