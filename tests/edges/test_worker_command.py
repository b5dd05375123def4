from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from boardsnap.errors import ConfigError
from boardsnap.settings import Settings
from tests.unit.jobs.boards import opened, submit, version, wait_until

pytestmark = pytest.mark.usefixtures("odd_engines")


def start_worker(*arguments: str, **environ: str) -> subprocess.Popen[str]:
    known = {name: value for name, value in os.environ.items() if "BOARDSNAP" not in name}  # noqa: TID251
    return subprocess.Popen(
        [sys.executable, "-m", "boardsnap", "worker", *arguments],
        env={**known, **environ},
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def settings(tmp_path: Path, postgres_url: str) -> Settings:
    """Of the server that the worker reads for."""
    return Settings(data=tmp_path / "server", database=postgres_url, blobs=str(tmp_path / "blobs"))


@pytest.fixture
def worker(settings: Settings, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker beside that server."""
    process = start_worker(
        *("--database", settings.database_url, "--blobs", settings.blobs_url),
        BOARDSNAP_DATA=str(tmp_path / "worker"),
        BOARDSNAP_LOG_FORMAT="json",
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_worker_reads_what_a_server_accepted_and_ends_in_peace(
    settings: Settings, worker: subprocess.Popen[str]
) -> None:
    with opened(settings) as app:
        board = submit(app)
        wait_until(lambda: version(app, board).state == "read")
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert f'"board": "{board}"' in said


def test_a_worker_that_is_told_twice_puts_back_at_once_what_it_was_reading(
    settings: Settings, worker: subprocess.Popen[str], sample_board: Path
) -> None:
    assert worker.stderr is not None
    with opened(settings) as app:
        board = submit(app, sample_board.read_bytes())
        wait_until(lambda: version(app, board).state == "reading")
        worker.send_signal(signal.SIGTERM)
        while "asked to end" not in worker.stderr.readline():
            assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=60)
        # Another worker need not wait for the lease of the one that is gone.
        assert version(app, board).state == "queued"
    assert worker.returncode == 0


def test_a_worker_without_a_shared_database_is_refused(tmp_path: Path) -> None:
    process = start_worker(BOARDSNAP_DATA=str(tmp_path))
    _, said = process.communicate(timeout=60)
    assert process.returncode == ConfigError.exit_code
    assert "--database postgresql://" in said


def test_a_worker_that_would_read_nothing_is_refused(settings: Settings) -> None:
    process = start_worker("--database", settings.database_url, "--concurrency", "0")
    _, said = process.communicate(timeout=60)
    assert process.returncode == ConfigError.exit_code
    assert "1 or more" in said
