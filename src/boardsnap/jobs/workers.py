"""Starts what reads boards, as the settings want it."""

from __future__ import annotations

import threading
from typing import Protocol

from boardsnap.app.app import App, child_limits
from boardsnap.errors import ConfigError
from boardsnap.intake.child import Child
from boardsnap.jobs.grace import GRACE_SECONDS
from boardsnap.jobs.pool import Pool
from boardsnap.jobs.worker import Worker

_SERVER = "server"


class Workers(Protocol):
    """What reads boards while a server or worker runs."""

    def wake(self) -> None:
        """Says that a board waits. Never blocks, never fails."""

    def finish(self) -> None:
        """Has no further board taken; what is being read goes on. Never blocks, never fails."""

    def stop(
        self, grace_seconds: float = GRACE_SECONDS, pressed: threading.Event | None = None
    ) -> None:
        """Lets readings end, for this long at most; what is not done by then is put back.

        Args:
            grace_seconds: from now on.
            pressed: cuts the wait short once it is set.
        """

    @property
    def alive(self) -> int:
        """How many workers run."""


def start_workers(app: App, name: str = "worker") -> Workers:
    """Starts as many workers as the settings say, on PostgreSQL also none.

    Whoever accepts a board calls `wake`. Where that call is lost a sweep finds the board.

    Args:
        app: the open application.
        name: of this process, for operators.

    Raises:
        ConfigError: PostgreSQL needs libraries that are not installed.
    """
    # On one machine names outlive the server: the next one puts back what it was reading. Where
    # many share a database no two have the same, not even in containers of one name.
    unique = _SERVER if app.settings.one_machine else f"{name}:{app.means.chance.id()[:6]}"
    workers = tuple(
        Worker(app.readings, f"{unique}:{number}", Child(child_limits(app.settings)))
        for number in range(1, app.settings.workers + 1)
    )
    return Pool(workers) if app.settings.one_machine else _dispatch(app, workers)


def _dispatch(app: App, workers: tuple[Worker, ...]) -> Workers:
    try:
        from boardsnap.jobs.dispatch import Dispatch  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(
            "PostgreSQL needs more libraries: pip install 'boardsnap[postgresql]'"
        ) from error
    return Dispatch(app.readings, app.settings.database_url, workers)
