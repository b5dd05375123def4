from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest

from boardsnap.app.app import App
from boardsnap.jobs.dispatch import Dispatch
from boardsnap.settings import Settings
from tests.servers import Postgres
from tests.unit.jobs.boards import (
    at_work,
    documents,
    opened,
    submit,
    version,
    wait_until,
    workers_of,
)

pytestmark = pytest.mark.usefixtures("odd_engines")


def dispatch_of(app: App, *engines: str, name: str = "there") -> AbstractContextManager[Dispatch]:
    workers = workers_of(app, name, engines)
    return at_work(Dispatch(app.readings, app.settings.database_url, workers))


def test_what_waited_before_the_start_is_read(postgres_app: App) -> None:
    board = submit(postgres_app)
    with dispatch_of(postgres_app, "blind"):
        wait_until(lambda: version(postgres_app, board).state == "read")
    assert documents(postgres_app, board) == 1


def test_a_server_that_reads_nothing_tells_the_workers_elsewhere(postgres_app: App) -> None:
    with dispatch_of(postgres_app) as server, dispatch_of(postgres_app, "blind") as worker:
        board = submit(postgres_app)
        server.wake()
        wait_until(lambda: version(postgres_app, board).state == "read")
        assert (server.alive, worker.alive) == (0, 1)


def test_workers_of_two_machines_read_every_board_once(postgres_app: App) -> None:
    boards = [submit(postgres_app) for _ in range(5)]
    with (
        dispatch_of(postgres_app, "blind", name="one"),
        dispatch_of(postgres_app, "blind", "blind", name="two"),
    ):
        wait_until(lambda: all(version(postgres_app, one).state == "read" for one in boards))
    assert [documents(postgres_app, board) for board in boards] == [1] * 5


def test_what_a_dead_worker_had_is_read_when_its_lease_has_run_out(postgres_app: App) -> None:
    board = submit(postgres_app)
    assert postgres_app.readings.claim("dead", timedelta(milliseconds=1))
    with dispatch_of(postgres_app, "blind"):
        wait_until(lambda: version(postgres_app, board).state == "read")


def test_a_worker_that_stops_puts_back_what_it_cannot_finish(postgres_app: App) -> None:
    board = submit(postgres_app)
    with dispatch_of(postgres_app, "hanging"):
        wait_until(lambda: version(postgres_app, board).state == "reading")
    assert version(postgres_app, board).state == "queued"


def test_a_database_that_restarts_costs_no_board(
    own_postgres: Callable[[], Postgres], tmp_path: Path
) -> None:
    postgres = own_postgres()
    settings = Settings(data=tmp_path / "data", database=postgres.create_database())
    with opened(settings) as app, dispatch_of(app, "blind", "blind") as dispatch:
        boards = [submit(app) for _ in range(6)]
        dispatch.wake()
        wait_until(lambda: version(app, boards[0]).state == "read")
        postgres.stop()
        postgres.start()
        boards.append(submit(app))
        dispatch.wake()
        wait_until(lambda: all(version(app, board).state == "read" for board in boards))
        assert [documents(app, board) for board in boards] == [1] * 7
