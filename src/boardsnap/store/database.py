"""The database: connections, transactions, and its errors in our words."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import QueuePool

from boardsnap.errors import ConfigError, StoreError

# How long a writer waits for the one before it. The longest write is a migration or a restore.
_BUSY_SECONDS = 60
# SQLite does not wait while another connection makes a new file keep a log: it is asked so often,
# with so many seconds between, as long together as a writer waits.
_LOG_TRIES, _LOG_PAUSE = 600, 0.1
# The lower byte of a code of SQLite is what happened, the rest says more about it.
_PRIMARY = 0xFF
_SQLITE_PASSES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}
_SQLITE_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
# Readers at once in one process; more wait for their turn. A web server answers from 40 threads.
_READERS = 40


class Database(Protocol):
    """Where the tables are."""

    url: URL

    def writing(self) -> AbstractContextManager[Connection]:
        """A transaction: kept when the block ends, undone when it raises."""
        ...

    def reading(self) -> AbstractContextManager[Connection]:
        """One consistent view of everything that was kept before; writing through it fails."""
        ...

    def close(self) -> None:
        """Gives all connections back."""
        ...


def open_database(url: str) -> Database:
    """The database at a URL: `sqlite:///path` or `postgresql://…`.

    Raises:
        ConfigError: the URL is of neither kind, or the driver is not installed.
        StoreError: the file cannot be made.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as fault:
        raise ConfigError(
            "the database URL makes no sense: give sqlite:///path or postgresql://…"
        ) from fault
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        return _Sqlite(parsed)
    if kind == "postgresql":
        return _Postgres(parsed)
    raise ConfigError(f"no database of the kind {kind!r}: give sqlite:///path or postgresql://…")


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as fault:
        raise _store_error(fault) from fault


def _store_error(fault: SQLAlchemyError) -> StoreError:
    if isinstance(fault, PoolTimeoutError):
        return StoreError("the database is busy: try again in a moment", retryable=True)
    if not isinstance(fault, DBAPIError):
        return StoreError(f"the database gave no sense: {str(fault).splitlines()[0]}")
    said = (str(fault.orig).strip().splitlines() or ["no reason given"])[0]
    code = getattr(fault.orig, "sqlite_errorcode", None)
    if code is not None and code & _PRIMARY in _SQLITE_DAMAGE:
        return StoreError(f"the database file is damaged ({said}): restore a backup")
    passes = code is None or code & _PRIMARY in _SQLITE_PASSES
    if fault.connection_invalidated or (isinstance(fault, OperationalError) and passes):
        return StoreError(f"the database does not answer now ({said}): try again", retryable=True)
    return StoreError(f"the database refused: {said}")


class _Sqlite:
    """One file. One connection writes, behind a lock; others read beside it (WAL)."""

    def __init__(self, url: URL) -> None:
        if not url.database or url.database == ":memory:":
            raise ConfigError("a database in memory would be lost: give sqlite:///path")
        self.url = url
        self._make_folder(Path(url.database))
        self._turn = threading.Lock()
        self._holder: int | None = None
        self._writer = self._engine(readers=1, begin="BEGIN IMMEDIATE", query_only=False)
        self._readers = self._engine(readers=_READERS, begin="BEGIN", query_only=True)

    @staticmethod
    def _make_folder(path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise StoreError(f"cannot make {path.parent}: {fault.strerror}") from fault

    def _engine(self, *, readers: int, begin: str, query_only: bool) -> Engine:
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            # What stands on boards, and hashes of secrets, are in no log.
            hide_parameters=True,
            pool_size=readers,
            max_overflow=0,
            connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: _DriverConnection, _record: object) -> None:
            # The driver would begin transactions by itself, and late: we do.
            connection.isolation_level = None
            _keep_log(connection)
            for pragma in (
                "synchronous = FULL",
                "foreign_keys = ON",
                f"query_only = {'ON' if query_only else 'OFF'}",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        if self._holder == threading.get_ident():
            raise RuntimeError("a transaction inside a transaction would wait for itself")
        with self._turn:
            self._holder = threading.get_ident()
            try:
                with _our_errors(), self._writer.begin() as connection:
                    yield connection
            finally:
                self._holder = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with _our_errors(), self._readers.begin() as connection:
            yield connection

    def close(self) -> None:
        self._readers.dispose()
        self._writer.dispose()


class _DriverConnection(Protocol):
    """What is used of a connection of the sqlite3 module."""

    isolation_level: str | None

    def execute(self, sql: str, /) -> object: ...


def _keep_log(connection: _DriverConnection) -> None:
    """Has changes written to a log first (WAL), so that readers need not wait."""
    for tries_left in reversed(range(_LOG_TRIES)):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as fault:
            if not tries_left or fault.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY:
                raise
            threading.Event().wait(_LOG_PAUSE)
        else:
            return


class _Postgres:
    """A server, which keeps writers apart by itself."""

    def __init__(self, url: URL) -> None:
        self.url = url.set(drivername="postgresql+psycopg")
        try:
            self._engine = create_engine(
                self.url,
                # A connection that the server dropped meanwhile is replaced before it is used.
                pool_pre_ping=True,
                hide_parameters=True,
                pool_size=_READERS // 4,
                max_overflow=_READERS // 4,
                connect_args={"connect_timeout": 10, "application_name": "boardsnap"},
            )
        except ImportError as fault:
            raise ConfigError(
                "the driver of PostgreSQL is not installed: pip install 'boardsnap[postgresql]'"
            ) from fault
        self._views = self._engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with _our_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with _our_errors(), self._views.begin() as connection:
            yield connection

    def close(self) -> None:
        self._engine.dispose()
