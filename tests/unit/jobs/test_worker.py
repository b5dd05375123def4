from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from boardsnap.app.app import App
from boardsnap.intake.child import Child
from boardsnap.intake.limits import Limits
from boardsnap.jobs.worker import Worker
from tests.unit.jobs.boards import documents, submit, version, wait_until, working

pytestmark = pytest.mark.usefixtures("odd_engines")
SHORT = timedelta(milliseconds=200)


@pytest.fixture
def worker(app: App) -> Iterator[Worker]:
    """A worker that finds no writing anywhere."""
    with working(app, "blind") as worker:
        yield worker


def test_nothing_is_read_where_nothing_waits(worker: Worker) -> None:
    assert not worker.read_next()


def test_a_board_that_waits_is_read_once(app: App, worker: Worker) -> None:
    board = submit(app)
    assert worker.read_next()
    assert not worker.read_next()
    assert version(app, board).state == "read"
    assert documents(app, board) == 1


def test_boards_are_read_in_the_order_in_which_they_came(app: App, worker: Worker) -> None:
    boards = [submit(app) for _ in range(3)]
    worker.read_next()
    assert [version(app, board).state for board in boards] == ["read", "queued", "queued"]


def test_a_board_of_choice_is_read(app: App, worker: Worker) -> None:
    _, board = submit(app), submit(app)
    assert worker.read_this(board, 1)
    assert not worker.read_this(board, 1)
    assert version(app, board).state == "read"


def test_a_photo_that_is_none_fails_at_once_and_says_why(app: App, worker: Worker) -> None:
    board = submit(app, b"\x89PNG\r\n\x1a\n and nothing behind it")
    worker.read_next()
    failed = version(app, board)
    assert failed.state == "failed"
    assert failed.tries == 1
    assert failed.error is not None
    assert failed.error.code == "not_an_image"


def test_after_a_crash_the_board_waits_and_keeps_the_reason(app: App) -> None:
    board = submit(app)
    with working(app, "crashing") as worker:
        assert worker.read_next()
        assert not worker.read_next()
    waiting = version(app, board)
    assert waiting.state == "queued"
    assert waiting.retry_at is not None
    assert waiting.error is not None
    assert waiting.error.code == "engine_failed"


def test_the_third_crash_is_the_last_until_somebody_asks_again(app: App) -> None:
    board = submit(app)
    with working(app, "crashing") as worker:
        for _ in range(3):
            make_due(app, board)
            worker.read_next()
    assert version(app, board).state == "failed"
    app.boards.retry(app.accounts.local_actor(), board)
    with working(app, "blind") as worker:
        assert worker.read_next()
    assert version(app, board).state == "read"


def make_due(app: App, board_id: str) -> None:
    """Takes the pause before the next try away."""
    found = version(app, board_id)
    if found.retry_at is not None:
        with app.means.store.transaction() as tx:
            later = found.retry_at + timedelta(seconds=1)
            claim = tx.readings.claim_this(board_id, 1, "nobody", later, SHORT)
            assert claim is not None
            tx.readings.release("nobody")


def test_an_interrupted_board_is_put_back_at_once(app: App) -> None:
    board = submit(app)
    with working(app, "hanging") as worker:
        thread = threading.Thread(target=worker.read_next)
        thread.start()
        wait_until(lambda: version(app, board).state == "reading")
        worker.interrupt()
        thread.join()
    again = version(app, board)
    assert (again.state, again.retry_at, again.error) == ("queued", None, None)


def test_a_long_reading_keeps_its_lease(app: App) -> None:
    board = submit(app)
    with working(app, "hanging", SHORT) as worker:
        thread = threading.Thread(target=worker.read_next)
        thread.start()
        wait_until(lambda: version(app, board).state == "reading")
        first = version(app, board).lease_until
        assert first is not None
        wait_until(lambda: (version(app, board).lease_until or first) > first + 3 * SHORT)
        worker.interrupt()
        thread.join()


def test_a_board_that_took_its_worker_along_ten_times_is_given_up(app: App, worker: Worker) -> None:
    board = submit(app)
    for _ in range(10):
        assert app.readings.claim("dead", timedelta(seconds=-1))
    worker.read_next()
    assert version(app, board).state == "failed"
    error = version(app, board).error
    assert error is not None
    assert "try again" in error.text


def test_a_worker_takes_back_what_it_had_when_it_died(app: App, worker: Worker) -> None:
    board = submit(app)
    assert app.readings.claim(worker.name, timedelta(hours=1))
    assert not worker.read_next()
    assert worker.take_back() == 1
    assert worker.read_next()
    assert version(app, board).state == "read"


def test_what_a_worker_reads_after_its_lease_was_taken_is_thrown_away(app: App) -> None:
    board = submit(app)
    slow = app.readings.claim("slow", timedelta(seconds=-1))
    assert slow is not None
    with working(app, "blind") as worker:
        assert worker.read_next()
    request = app.readings.request(slow)
    with Child(Limits(), engine="blind") as child:
        assert not app.readings.complete(slow, child.read(request))
    assert documents(app, board) == 1
