from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from boardsnap.app.app import App
from boardsnap.jobs.pool import Pool
from tests.unit.jobs.boards import at_work, documents, submit, version, wait_until, workers_of

pytestmark = pytest.mark.usefixtures("odd_engines")


def pool_of(app: App, *engines: str) -> AbstractContextManager[Pool]:
    return at_work(Pool(workers_of(app, "here", engines)))


def test_a_board_that_is_accepted_later_is_read_at_once(app: App) -> None:
    with pool_of(app, "blind") as pool:
        board = submit(app)
        pool.wake()
        wait_until(lambda: version(app, board).state == "read")


def test_two_workers_read_every_board_once(app: App) -> None:
    boards = [submit(app) for _ in range(5)]
    with pool_of(app, "blind", "blind") as pool:
        wait_until(lambda: all(version(app, board).state == "read" for board in boards))
        assert pool.alive == 2
    assert [documents(app, board) for board in boards] == [1] * 5


def test_what_a_dead_server_was_reading_is_read_first_thing(app: App) -> None:
    board = submit(app)
    assert app.readings.claim("here:1", timedelta(hours=1))
    with pool_of(app, "blind"):
        wait_until(lambda: version(app, board).state == "read")


def test_a_pool_that_stops_puts_back_what_it_cannot_finish(app: App) -> None:
    board = submit(app)
    with pool_of(app, "hanging"):
        wait_until(lambda: version(app, board).state == "reading")
    assert version(app, board).state == "queued"


def test_a_pool_that_stops_finishes_what_it_can(app: App) -> None:
    boards = [submit(app) for _ in range(2)]
    with pool_of(app, "blind") as pool:
        wait_until(lambda: any(version(app, board).state != "queued" for board in boards))
        pool.stop()
        assert pool.alive == 0
    assert {version(app, board).state for board in boards} <= {"read", "queued"}


def test_a_crash_does_not_keep_the_next_board_waiting(app: App) -> None:
    boards = [submit(app) for _ in range(2)]
    with pool_of(app, "crashing"):
        wait_until(lambda: all(version(app, board).error is not None for board in boards))
