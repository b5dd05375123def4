"""Brings a database to the tables that this version needs.

Each step is a file in `versions`, run by Alembic; all steps that are due run in one
transaction, while every other machine that opens the same database waits.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from boardsnap.errors import StoreError
from boardsnap.store.database import Database
from boardsnap.store.schema import HEAD

# A number of our own for PostgreSQL's advisory locks: "boardsna" in ASCII.
_LOCK = 0x626F617264736E61


def migrate(database: Database) -> None:
    """Runs the steps that are due.

    Raises:
        StoreError: a newer version of boardsnap made the database.
    """
    with database.reading() as connection:
        if _revision(connection) == HEAD:
            return
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _run_steps(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _run_steps(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
    present = _revision(connection)
    if present is not None and present not in known:
        raise StoreError(
            f"a newer version of boardsnap made this database (its tables are at {present}, "
            f"this version knows {HEAD}): install that version, or restore a backup"
        )
    command.upgrade(config, "head")
