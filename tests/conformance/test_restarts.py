from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from boardsnap.errors import StoreError
from boardsnap.store import Store, open_store
from tests.records import accept, account, settle
from tests.servers import Postgres


@pytest.fixture(scope="module")
def server(own_postgres: Callable[[], Postgres]) -> Postgres:
    """A server that the tests here stop and start."""
    return own_postgres()


@pytest.fixture
def store(server: Postgres) -> Iterator[Store]:
    """A store on it."""
    store = open_store(server.create_database())
    with store.transaction() as tx:
        settle(tx)
    yield store
    store.close()


def test_a_restart_between_two_calls_is_not_noticed(store: Store, server: Postgres) -> None:
    accept(store, "b1")
    with store.snapshot() as view:
        assert view.boards.find("b1") is not None
    server.stop()
    server.start()
    with store.snapshot() as view:
        assert view.boards.find("b1") is not None
    accept(store, "b2")


def test_a_restart_within_a_transaction_undoes_it_and_may_be_tried_again(
    store: Store, server: Postgres
) -> None:
    with pytest.raises(StoreError) as told, store.transaction() as tx:
        tx.accounts.add(account("raj"))
        server.stop()
        server.start()
        tx.accounts.add(account("li"))
    assert told.value.retryable
    with store.transaction() as tx:
        assert tx.accounts.find("raj") is None
        tx.accounts.add(account("raj"))
    with store.snapshot() as view:
        assert view.accounts.find("raj") is not None


def test_a_restart_just_before_the_end_undoes_the_transaction(
    store: Store, server: Postgres
) -> None:
    with pytest.raises(StoreError) as told, store.transaction() as tx:
        tx.accounts.add(account("raj"))
        server.stop()
        server.start()
    assert told.value.retryable
    with store.snapshot() as view:
        assert view.accounts.find("raj") is None


def test_while_the_server_is_away_each_call_says_so(store: Store, server: Postgres) -> None:
    server.stop()
    try:
        for _ in range(2):
            with pytest.raises(StoreError, match="try again") as told:
                store.check()
            assert told.value.retryable
            with pytest.raises(StoreError):
                accept(store, "b1")
    finally:
        server.start()
    assert accept(store, "b1").id == "b1"


def test_a_server_that_is_away_at_the_start_is_told(server: Postgres) -> None:
    url = server.create_database()
    server.stop()
    try:
        with pytest.raises(StoreError) as told:
            open_store(url)
        assert told.value.retryable
    finally:
        server.start()
    open_store(url).close()
