"""Boards to read, and how they stand."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TypeVar

from PIL import Image

from boardsnap.app.app import App, open_app
from boardsnap.intake.child import Child
from boardsnap.jobs.worker import Worker
from boardsnap.jobs.workers import Workers
from boardsnap.model.records import Version
from boardsnap.settings import Settings

Crew = TypeVar("Crew", bound=Workers)

_PATIENCE_SECONDS = 60.0
_numbers = count()


@contextmanager
def opened(settings: Settings) -> Iterator[App]:
    """The application, closed at the end."""
    # The leases of real children run in real time.
    with open_app(settings, now=lambda: datetime.now(UTC)) as app:  # noqa: TID251
        yield app


@contextmanager
def working(app: App, engine: str, lease: timedelta = timedelta(seconds=30)) -> Iterator[Worker]:
    """A worker with an engine, closed at the end."""
    worker = Worker(app.readings, f"with-{engine}", Child(engine=engine), lease)
    try:
        yield worker
    finally:
        worker.close()


@contextmanager
def at_work(workers: Crew) -> Iterator[Crew]:
    """The workers, stopped at once at the end, whatever they are reading."""
    try:
        yield workers
    finally:
        workers.stop(grace_seconds=0.0)


def workers_of(app: App, machine: str, engines: Sequence[str]) -> list[Worker]:
    """A worker for each engine, none of them at work yet."""
    return [
        Worker(app.readings, f"{machine}:{number}", Child(engine=engine))
        for number, engine in enumerate(engines, 1)
    ]


def submit(app: App, content: bytes | None = None) -> str:
    """The id of a new board; without content it has a photo with nothing on it."""
    who = app.accounts.local_actor()
    project = app.projects.projects(who)[0].project.id
    number = next(_numbers)
    with app.uploads.begin(who, project, f"{number}.png") as arriving:
        arriving.write(content or _blank(number))
        photo = arriving.keep()
    return app.boards.submit(who, project, f"capture-{number}", [photo]).id


def _blank(number: int) -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (120, 90), (240, 240, number % 256)).save(picture, "PNG")
    return picture.getvalue()


def version(app: App, board_id: str) -> Version:
    """The board's first version as it stands now."""
    with app.means.store.snapshot() as tx:
        found = tx.boards.version(board_id, 1)
    assert found is not None
    return found


def documents(app: App, board_id: str) -> int:
    """How many documents the machine made of the board."""
    with app.means.store.snapshot() as tx:
        return len(tx.revisions.history(board_id))


def wait_until(happened: Callable[[], bool]) -> None:
    """Returns once it has happened; fails where it never does."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
