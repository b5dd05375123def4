"""`boardsnap backup/restore/user`: for whoever sits at the server's machine."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from boardsnap.cli.output import standard_output
from boardsnap.errors import ConfigError, RenderError
from boardsnap.settings import load_settings

if TYPE_CHECKING:
    from boardsnap.app.app import App
    from boardsnap.model.records import Plan
    from boardsnap.store import BackupReport


@dataclass(frozen=True, slots=True)
class Where:
    """Which server's store; None: environment, settings file or default."""

    settings_file: Path | None = None
    data: Path | None = None
    database: str | None = None
    blobs: str | None = None


def run_backup(target: Path, where: Where) -> None:
    """Writes database and photos into one file, while the server runs.

    Raises:
        BoardsnapError: the store does not open, or the file cannot be written.
    """
    if target.exists():
        raise RenderError(f"{target} is there already: name a new file")
    if not target.absolute().parent.is_dir():
        raise RenderError(f"there is no folder {target.parent}: make it first")
    with _open(where) as app:
        report = app.operations.backup(target)
    _say(f"wrote {_told(report)} to {target}")
    _tell_missing(report)


def run_restore(source: Path, where: Where) -> None:
    """Reads a backup into an empty store.

    Raises:
        BoardsnapError: the file is no backup, or the store is not empty.
    """
    with _open(where) as app:
        report = app.operations.restore(source)
    _say(f"restored {_told(report)} from {source}")
    _tell_missing(report)


def run_user_add(email: str, name: str, where: Where, *, is_admin: bool) -> None:
    """Makes an account; its password is asked for.

    Raises:
        BoardsnapError: e-mail, name or password cannot be taken.
    """
    password = _new_password()
    with _open(where) as app:
        account = app.operators.add_account(email, name, password, is_admin=is_admin)
    _say(f"{account.email} can sign in")


def run_user_reset(email: str, where: Where) -> None:
    """Gives an account a new password and ends all its sessions.

    Raises:
        BoardsnapError: nobody has that e-mail, or the password cannot be taken.
    """
    password = _new_password()
    with _open(where) as app:
        account = app.operators.reset_password(email, password)
    _say(f"{account.email} has a new password; all its sessions have ended")


def run_user_plan(email: str, plan: Plan, where: Where) -> None:
    """Puts the workspace of an account on a plan.

    Raises:
        BoardsnapError: nobody has that e-mail.
    """
    with _open(where) as app:
        app.operators.set_plan(email, plan)
    _say(f"the workspace of {email} is on the plan {plan}")


@contextmanager
def _open(where: Where) -> Iterator[App]:
    settings = load_settings(
        os.environ,
        where.settings_file,
        data=where.data,
        database=where.database,
        blobs=where.blobs,
    )
    from boardsnap.app.app import open_app  # noqa: PLC0415

    with open_app(settings, now=lambda: datetime.now(UTC)) as app:
        yield app


def _new_password() -> str:
    """A password: asked for twice, or the first line of what is piped in."""
    if sys.stdin is None:
        raise ConfigError("nobody can be asked for a password: pipe it in")
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("New password: ")
    if getpass.getpass("Once more: ") != password:
        raise ConfigError("the two passwords differ: try again")
    return password


def _told(report: BackupReport) -> str:
    return f"{report.rows} records and {report.blobs} files ({report.bytes / 1e6:.1f} MB)"


def _tell_missing(report: BackupReport) -> None:
    if report.missing and sys.stderr is not None:
        count = len(report.missing)
        print(  # noqa: T201
            f"{count} file{'s' if count > 1 else ''} could not be read and "
            f"{'are' if count > 1 else 'is'} not in it: {', '.join(report.missing[:5])}",
            file=sys.stderr,
        )


def _say(text: str) -> None:
    with standard_output():
        print(text)  # noqa: T201
