"""procrastinate on PostgreSQL: its tables, and which boards have a job.

A job says no more than "look at this version". It may be lost, doubled or late: whether the
version is read, and by whom, is decided where the worker claims it.
"""

from __future__ import annotations

from hashlib import sha256

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg.sql import SQL, Identifier

QUEUE = "readings"
TASK = "read"

# Chosen once at random; whoever installs the tables holds it.
_INSTALLATION_LOCK = 4_113_706_952_217
# procrastinate's own figure, three heartbeats.
_STALLED_SECONDS = 30.0
_CONNECT_SECONDS = 5.0


def schema_name() -> str:
    """The PostgreSQL schema of procrastinate's tables, another one for each form of them.

    Servers of two versions run side by side during an upgrade: each has the tables that it
    knows, and the sweep finds the boards for whom the other had a job.
    """
    return f"boardsnap_jobs_{sha256(SchemaManager.get_schema().encode()).hexdigest()[:8]}"


def install_tables(database_url: str) -> None:
    """Makes procrastinate's tables where they are not there yet.

    Raises:
        psycopg.Error: the database is away, or refuses.
    """
    name = Identifier(schema_name())
    with psycopg.connect(plain_url(database_url), connect_timeout=5) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_INSTALLATION_LOCK])
        connection.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
        connection.execute(SQL("SET LOCAL search_path TO {}").format(name))
        found = connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone()
        if found is None or found[0] is None:
            connection.execute(SchemaManager.get_schema())


def open_queue(database_url: str, connections: int) -> App:
    """A procrastinate over those tables, not connected yet."""
    return App(
        connector=PsycopgConnector(
            conninfo=plain_url(database_url),
            kwargs={"options": f"-c search_path={schema_name()}"},
            min_size=1,
            max_size=connections,
            timeout=_CONNECT_SECONDS,
        )
    )


def plain_url(database_url: str) -> str:
    """The address without the name of a driver, as libpq knows it."""
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


async def defer_missing(queue: App, due: tuple[tuple[str, int], ...]) -> int:
    """How many versions got a job because none waited for them."""
    if not due:
        return 0
    jobs = await queue.job_manager.list_jobs_async(queue=QUEUE, status=Status.TODO.value)
    waiting = {job.queueing_lock for job in jobs}
    missing = [one for one in due if _lock(*one) not in waiting]
    return sum([await _defer(queue, *one) for one in missing])


async def drop_stalled(queue: App) -> int:
    """How many jobs of dead workers were dropped; their boards are due again by the lease."""
    jobs = await queue.job_manager.get_stalled_jobs(
        queue=QUEUE, seconds_since_heartbeat=_STALLED_SECONDS
    )
    ids = [job.id for job in jobs if job.id is not None]
    for job_id in ids:
        await queue.job_manager.finish_job_by_id_async(job_id, Status.FAILED, delete_job=True)
    return len(ids)


async def _defer(queue: App, board_id: str, version: int) -> bool:
    task = queue.configure_task(TASK, queue=QUEUE, queueing_lock=_lock(board_id, version))
    try:
        await task.defer_async(board_id=board_id, version=version)
    except AlreadyEnqueued:
        return False
    return True


def _lock(board_id: str, version: int) -> str:
    """At most one job with the same lock waits."""
    return f"{board_id}/{version}"
