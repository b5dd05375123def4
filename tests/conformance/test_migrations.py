from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import boardsnap.store.migrations
from boardsnap.errors import StoreError
from boardsnap.store import Store, open_store
from boardsnap.store.schema import HEAD, metadata


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'folder' / 'boards.sqlite'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def new_store(new_url: str) -> Iterator[Store]:
    """A store on it."""
    store = open_store(new_url)
    yield store
    store.close()


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Whether it is a table of the schema: the index of FTS5 brings some of its own."""
    return kind != "table" or name in metadata.tables


def test_the_steps_from_nothing_make_the_tables_of_the_schema(new_store: Store) -> None:
    options = {
        "include_name": is_ours,
        "compare_type": True,
        # Made by the migration alone, for PostgreSQL alone.
        "include_object": lambda thing, name, *_: (
            name not in {"terms", "ix_search_documents_terms"}
        ),
    }
    with new_store.snapshot() as view:
        context = MigrationContext.configure(view.connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_the_last_step_is_the_one_that_the_schema_names() -> None:
    steps = ScriptDirectory(str(Path(boardsnap.store.migrations.__file__).parent))
    assert steps.get_heads() == [HEAD]


def test_many_that_open_a_new_database_at_once_make_its_tables_once(new_url: str) -> None:
    at_once = threading.Barrier(4)

    def open_and_count(_: int) -> int:
        at_once.wait(timeout=30)
        store = open_store(new_url)
        with store.snapshot() as view:
            count = view.accounts.count()
        store.close()
        return count

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(open_and_count, range(4))) == [0] * 4


def test_a_new_file_that_another_connection_writes_to_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE other (value)")
    other.execute("BEGIN IMMEDIATE")
    letting_go = threading.Timer(0.3, other.execute, ["ROLLBACK"])
    letting_go.start()
    open_store(f"sqlite:///{path}").close()
    letting_go.join()
    other.close()


def test_a_database_of_a_newer_version_is_left_alone(new_store: Store, new_url: str) -> None:
    with new_store.transaction() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer version") as told:
        open_store(new_url)
    assert not told.value.retryable
