from __future__ import annotations

import sqlite3
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from boardsnap.errors import ConfigError, StoreError
from boardsnap.model.records import Workspace
from boardsnap.store import open_store
from tests.records import NOW, account, settle


@pytest.mark.parametrize(
    "url", ["", "boards.sqlite", "mysql://host/x", "sqlite://", "sqlite:///:memory:", "a:b:c"]
)
def test_a_url_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        open_store(url)


def test_without_its_driver_postgresql_names_what_to_install() -> None:
    script = """
import sys
sys.modules["psycopg"] = None
from boardsnap.errors import ConfigError
from boardsnap.store import open_store
try:
    open_store("postgresql://localhost/boards")
except ConfigError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert "boardsnap[postgresql]" in done.stdout


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8" * 5000)
    with pytest.raises(StoreError, match="damaged") as told:
        open_store(f"sqlite:///{tmp_path / 'photo.jpg'}")
    assert not told.value.retryable


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot make"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'boards.sqlite'}")


def test_a_transaction_inside_a_transaction_is_a_mistake(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'boards.sqlite'}")
    with pytest.raises(RuntimeError, match="inside"), store.transaction(), store.transaction():
        pass
    with store.transaction() as tx:
        settle(tx)
    store.close()


def test_sqlite_waits_for_the_disk_and_lets_readers_read(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'boards.sqlite'}")
    for block in (store.transaction, store.snapshot):
        with block() as tx:
            said = {
                name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys")
            }
        assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    store.close()


def test_what_another_program_locks_is_told_as_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("boardsnap.store.database._BUSY_SECONDS", 0.05)
    store = open_store(f"sqlite:///{tmp_path / 'boards.sqlite'}")
    other = sqlite3.connect(tmp_path / "boards.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="try again") as told, store.transaction():
        pass
    assert told.value.retryable
    other.execute("ROLLBACK")
    with store.transaction() as tx:
        settle(tx)
        tx.accounts.add(account("raj"))
    other.close()
    store.close()


def test_an_error_of_the_database_tells_nothing_of_what_was_to_be_written(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'boards.sqlite3'}")
    with store.transaction() as tx:
        settle(tx)
    with pytest.raises(StoreError) as refused, store.transaction() as tx:
        secret = account("ana-of-the-board")
        tx.accounts.add_workspace(Workspace("team", secret.email, "free", NOW))
    store.close()
    trace = "".join(traceback.format_exception(refused.value))
    assert "UNIQUE constraint failed" in trace
    assert secret.email not in trace
