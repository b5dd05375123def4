"""Each test of the store runs on every kind of database, of the blobs on every kind of store."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from boardsnap.store import Blobs, Store, open_blobs, open_store
from tests.records import settle


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and nothing in them: to copy one is faster than to make one."""
    path = tmp_path_factory.mktemp("template") / "boards.sqlite"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new database with nothing in it."""
    if request.param == "sqlite":
        path = tmp_path / "boards.sqlite"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    return str(request.getfixturevalue("emptied_postgres_url"))


@pytest.fixture
def empty_store(database_url: str) -> Iterator[Store]:
    """A store that nothing is in."""
    store = open_store(database_url)
    yield store
    store.close()


@pytest.fixture
def store(empty_store: Store) -> Store:
    """A store with a workspace, an account and a project."""
    with empty_store.transaction() as tx:
        settle(tx)
    return empty_store


@pytest.fixture(params=["folder", "bucket"])
def blobs_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a new, empty blob store."""
    if request.param == "folder":
        return str(tmp_path / "blobs")
    return str(request.getfixturevalue("bucket_url"))


@pytest.fixture
def blobs(blobs_url: str) -> Blobs:
    """A blob store that nothing is in."""
    return open_blobs(blobs_url)
