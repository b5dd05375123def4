"""A whole application, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from boardsnap.app.app import App
from boardsnap.settings import Settings
from tests.unit.jobs.boards import opened


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """An application with a SQLite file and a folder of its own."""
    with opened(Settings(data=tmp_path / "data")) as app:
        yield app


@pytest.fixture
def postgres_app(tmp_path: Path, postgres_url: str) -> Iterator[App]:
    """An application on PostgreSQL."""
    with opened(Settings(data=tmp_path / "data", database=postgres_url)) as app:
        yield app
