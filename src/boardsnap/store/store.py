"""The store: transactions over all that a team keeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy import Connection, select, text, union_all

from boardsnap.store.accounts import Accounts, Pairings, Sessions, Tokens
from boardsnap.store.actions import Actions
from boardsnap.store.audit import Audit
from boardsnap.store.boards import Boards
from boardsnap.store.database import Database, open_database
from boardsnap.store.incidents import Incidents
from boardsnap.store.migrations import migrate
from boardsnap.store.projects import Projects
from boardsnap.store.readings import Readings
from boardsnap.store.revisions import Revisions
from boardsnap.store.schema import shares, shots
from boardsnap.store.search import Search
from boardsnap.store.shares import Shares


class Transaction:
    """All nouns over one transaction: what is written is kept together, or not at all."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    @cached_property
    def accounts(self) -> Accounts:
        """Workspaces and accounts."""
        return Accounts(self.connection)

    @cached_property
    def sessions(self) -> Sessions:
        """Browsers that are signed in."""
        return Sessions(self.connection)

    @cached_property
    def pairings(self) -> Pairings:
        """Offers to sign a phone in."""
        return Pairings(self.connection)

    @cached_property
    def tokens(self) -> Tokens:
        """What programs sign in with."""
        return Tokens(self.connection)

    @cached_property
    def projects(self) -> Projects:
        """Projects, members, invitations, glossary."""
        return Projects(self.connection)

    @cached_property
    def boards(self) -> Boards:
        """Boards, versions, shots."""
        return Boards(self.connection)

    @cached_property
    def readings(self) -> Readings:
        """The queue of versions to read."""
        return Readings(self.connection)

    @cached_property
    def revisions(self) -> Revisions:
        """The history of documents."""
        return Revisions(self.connection)

    @cached_property
    def actions(self) -> Actions:
        """Actions as they are followed."""
        return Actions(self.connection)

    @cached_property
    def shares(self) -> Shares:
        """Links that show a board."""
        return Shares(self.connection)

    @cached_property
    def audit(self) -> Audit:
        """Who did what when."""
        return Audit(self.connection)

    @cached_property
    def search(self) -> Search:
        """The full-text index."""
        return Search(self.connection)

    @cached_property
    def incidents(self) -> Incidents:
        """Boards by how they failed."""
        return Incidents(self.connection)

    def blob_references(self) -> frozenset[str]:
        """The keys of all blobs that something points at."""
        columns = (shots.c.sha256, shots.c.display_sha, shots.c.thumbnail_sha, shots.c.picture_sha)
        used = union_all(*(select(column).where(column.is_not(None)) for column in columns))
        found = {str(sha) for (sha,) in self.connection.execute(used)}
        for (pictures,) in self.connection.execute(select(shares.c.picture_shas)):
            found.update(pictures)
        return frozenset(found)


class Store:
    """A database, migrated to what this version of boardsnap needs."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """A transaction that reads and writes.

        All of it is kept, durably, when the block ends; none of it when the block raises. On
        SQLite there is one at a time: nothing slow belongs in it, nor another one.

        Raises:
            StoreError: the database could not take it; `retryable` says whether to try again.
        """
        with self.database.writing() as connection:
            yield Transaction(connection)

    @contextmanager
    def snapshot(self) -> Iterator[Transaction]:
        """A transaction that reads one consistent view, and waits for no writer.

        Raises:
            StoreError: the database does not answer, or something was written through it.
        """
        with self.database.reading() as connection:
            yield Transaction(connection)

    @property
    def is_shared(self) -> bool:
        """Whether other machines may work on the same database."""
        return self.database.url.get_backend_name() == "postgresql"

    def check(self) -> None:
        """Asks the database for a sign of life.

        Raises:
            StoreError: it gives none.
        """
        with self.snapshot() as view:
            view.connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Gives all connections back."""
        self.database.close()


def open_store(database_url: str) -> Store:
    """The store at a URL: `sqlite:///path/to/file` or `postgresql://user@host/name`.

    A database that an older version made is brought up to date, a new one is set up.

    Raises:
        ConfigError: the URL makes no sense, or its driver is not installed.
        StoreError: the database does not answer, or a newer version of boardsnap made it.
    """
    database = open_database(database_url)
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return Store(database)
