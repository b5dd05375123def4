"""`boardsnap worker`: reads boards for a server that shares its database."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime

from boardsnap.errors import ConfigError
from boardsnap.settings import load_settings


@dataclass(frozen=True, slots=True)
class WorkerRequest:
    """The command line of `boardsnap worker`; None: what the settings say."""

    database: str | None = None
    blobs: str | None = None
    concurrency: int | None = None


def run_worker(request: WorkerRequest) -> None:
    """Reads boards until the process is told to stop.

    Raises:
        BoardsnapError: a setting makes no sense, or the database is away at the start.
    """
    settings = load_settings(
        os.environ,
        database=request.database,
        blobs=request.blobs,
        workers=request.concurrency,
    )
    if settings.one_machine:
        raise ConfigError(
            "a worker shares the PostgreSQL database of a server: add --database postgresql://…; "
            "with SQLite the server reads by itself"
        )
    if settings.workers == 0:
        raise ConfigError("a worker that reads 0 boards at once does nothing: say 1 or more")
    from boardsnap.app.app import open_app  # noqa: PLC0415
    from boardsnap.jobs.ending import Ending  # noqa: PLC0415
    from boardsnap.jobs.workers import start_workers  # noqa: PLC0415
    from boardsnap.web.logs import start_logging  # noqa: PLC0415

    start_logging(settings.log_format, settings.log_level)
    with Ending() as ending, open_app(settings, now=lambda: datetime.now(UTC)) as app:
        workers = start_workers(app, f"{platform.node()}:{os.getpid()}")
        ending.wait()
        workers.stop(ending.peace_seconds, ending.pressed)
