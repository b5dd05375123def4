"""Real servers for tests: PostgreSQL and an S3 of one process, on loopback ports of their own.

`pytest_plugins = ["tests.servers"]` in the conftest makes the fixtures known.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from psycopg import sql

from boardsnap.store import open_store
from boardsnap.store.schema import metadata

# Debian keeps them out of the search path.
_DEBIAN = Path("/usr/lib/postgresql")
_STARTED_WITHIN_SECONDS = 60


def lacking(what: str) -> NoReturn:
    """Skips a test for want of a program; where everything has to run, fails it."""
    if os.environ.get("CI"):
        pytest.fail(f"{what}, and CI skips nothing")
    pytest.skip(what)


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def find_postgres() -> Path | None:
    """The folder of the newest PostgreSQL's programs; None where it is not installed."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path and shutil.which("postgres") else None


class Postgres:
    """A PostgreSQL server with its own data folder. It refuses to run as root: `nobody` does."""

    def __init__(self, programs: Path, folder: Path, *, durable: bool = False) -> None:
        self._programs = programs
        # What a process wrote outlives it in the system's cache; only a power cut would not.
        self._fsync = "on" if durable else "off"
        self._folder = folder
        self._owner = "nobody" if os.geteuid() == 0 else None
        self._count = 0
        self.port = free_port()
        if self._owner:
            user = pwd.getpwnam(self._owner)
            os.chown(folder, user.pw_uid, user.pw_gid)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        done = subprocess.run(
            command,
            user=self._owner,
            cwd=self._folder,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            timeout=_STARTED_WITHIN_SECONDS,
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout.decode(errors='replace')}")

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    def create(self) -> None:
        """Makes the data folder. What is written there is as durable as the test needs it."""
        options = ("--username=boardsnap", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self._run("initdb", "--pgdata", self._data, *options)

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' "
            "-c max_connections=200 -c shared_buffers=64MB "
            f"-c fsync={self._fsync}"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", log, "-o", options)

    def stop(self) -> None:
        """Stops the server at once, as a crash does; the next start recovers."""
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", "immediate")

    def url(self, name: str) -> str:
        """The URL of the database of this name."""
        return f"postgresql://boardsnap@127.0.0.1:{self.port}/{name}"

    def create_database(self) -> str:
        """The URL of a new, empty database."""
        self._count += 1
        name = f"test_{self._count}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL; tests that need it are skipped where none is installed."""
    programs = find_postgres()
    if programs is None:
        lacking("PostgreSQL is not installed")
    # Not below pytest's own folder, which only its user may enter.
    with tempfile.TemporaryDirectory(prefix="boardsnap-postgres-") as folder:
        server = Postgres(programs, Path(folder))
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture
def postgres_url(postgres: Postgres) -> str:
    """The URL of a new, empty database on a running PostgreSQL."""
    return postgres.create_database()


@pytest.fixture(scope="session")
def _migrated_url(postgres: Postgres) -> str:
    url = postgres.create_database()
    open_store(url).close()
    return url


@pytest.fixture
def emptied_postgres_url(_migrated_url: str) -> str:
    """The URL of a database with all tables and nothing in them.

    All tests share it, one after the other: to empty tables is faster than to make a database.
    """
    with psycopg.connect(_migrated_url) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
    return _migrated_url


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[Callable[[], Postgres]]:
    """Starts servers that a test may stop and start as it likes."""
    programs = find_postgres()
    if programs is None:
        lacking("PostgreSQL is not installed")
    with tempfile.TemporaryDirectory(prefix="boardsnap-postgres-") as folder:
        started: list[Postgres] = []

        def start() -> Postgres:
            place = Path(folder) / str(len(started))
            place.mkdir()
            server = Postgres(programs, place)
            server.create()
            server.start()
            started.append(server)
            return server

        Path(folder).chmod(0o755)
        try:
            yield start
        finally:
            for server in started:
                server.stop()


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """The address of an S3 that forgets all when the tests end."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@pytest.fixture
def bucket_url(s3_endpoint: str, request: pytest.FixtureRequest) -> str:
    """The URL of a new, empty bucket."""
    import urllib.request

    name = f"test-{time.monotonic_ns()}"
    creation = urllib.request.Request(f"{s3_endpoint}/{name}", method="PUT")  # noqa: S310
    with urllib.request.urlopen(creation, timeout=10):  # noqa: S310
        pass
    query = "access_key_id=test&secret_access_key=test&region=us-east-1"
    return f"s3://{name}/blobs?endpoint={s3_endpoint}&{query}"
