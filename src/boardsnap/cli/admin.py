"""`boardsnap backup/restore/user`: for whoever sits at the server's machine."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from boardsnap.cli.output import printable, say, standard_output, warn
from boardsnap.errors import ConfigError, RenderError
from boardsnap.settings import load_settings

if TYPE_CHECKING:
    from boardsnap.app.app import App
    from boardsnap.app.operators import AccountView
    from boardsnap.model.records import Account, Plan
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
    say(f"wrote {_told(report)} to {target}")
    _tell_missing(report)


def run_restore(source: Path, where: Where) -> None:
    """Reads a backup into an empty store.

    Raises:
        BoardsnapError: the file is no backup, or the store is not empty.
    """
    with _open(where) as app:
        report = app.operations.restore(source)
    say(f"restored {_told(report)} from {source}")
    _tell_missing(report)


def run_user_add(email: str, name: str, where: Where, *, is_admin: bool) -> None:
    """Makes an account; its password is asked for.

    Raises:
        BoardsnapError: e-mail, name or password cannot be taken.
    """
    password = _new_password()
    with _open(where) as app:
        account = app.operators.add_account(email, name, password, is_admin=is_admin)
    say(f"{account.email} can sign in")


def run_user_reset(email: str, where: Where) -> None:
    """Gives an account a new password and ends all its sessions.

    Raises:
        BoardsnapError: nobody has that e-mail, or the password cannot be taken.
    """
    password = _new_password()
    with _open(where) as app:
        account = app.operators.reset_password(email, password)
    say(f"{account.email} has a new password; all its sessions have ended")


def run_user_list(where: Where, *, as_json: bool) -> None:
    """Shows all accounts.

    Raises:
        BoardsnapError: the store does not open.
    """
    with _open(where) as app:
        views = app.operators.accounts()
    with standard_output():
        if as_json:
            print(json.dumps([_listed(view) for view in views], indent=2))  # noqa: T201
        else:
            Console(highlight=False, markup=False).print(_table(views))


def run_user_disable(email: str, successor: str | None, where: Where) -> None:
    """Ends an account's access; says which projects nobody manages then.

    Raises:
        BoardsnapError: nobody has that e-mail, or nobody would administer the server.
    """
    with _open(where) as app:
        closed = app.operators.disable(email, successor)
    gone = closed.account.email
    say(f"{gone} cannot sign in; its sessions, tokens and pairings have ended")
    if closed.handed_over:
        say(f"{successor} owns now: {_named(closed.handed_over)}")
    if closed.ownerless:
        warn(
            f"nobody manages any more: {_named(closed.ownerless)}; "
            f"hand over: boardsnap user disable {gone} --successor EMAIL"
        )


def run_user_enable(email: str, where: Where) -> None:
    """Gives a disabled account its access back.

    Raises:
        BoardsnapError: nobody has that e-mail.
    """
    with _open(where) as app:
        account = app.operators.enable(email)
    say(f"{account.email} can sign in again")


def run_user_plan(email: str, plan: Plan, where: Where) -> None:
    """Puts the workspace of an account on a plan.

    Raises:
        BoardsnapError: nobody has that e-mail.
    """
    with _open(where) as app:
        app.operators.set_plan(email, plan)
    say(f"the workspace of {email} is on the plan {plan}")


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
    if report.missing:
        count = len(report.missing)
        warn(
            f"{count} file{'s' if count > 1 else ''} could not be read and "
            f"{'are' if count > 1 else 'is'} not in it: {', '.join(report.missing[:5])}"
        )


def _listed(view: AccountView) -> dict[str, object]:
    account = view.account
    return {
        "email": account.email,
        "name": account.name,
        "admin": account.is_admin,
        "signs_in_by": _ways_in(account),
        "projects": view.projects,
        "seen_at": view.seen_at.isoformat() if view.seen_at else None,
        "disabled_at": account.disabled_at.isoformat() if account.disabled_at else None,
    }


def _table(views: Sequence[AccountView]) -> Table:
    table = Table("E-mail", "Name", "Signs in by", "Projects", "Seen", "", box=None, pad_edge=False)
    for view in views:
        account = view.account
        state = ["administrator"] if account.is_admin else []
        state += [f"disabled {account.disabled_at:%Y-%m-%d}"] if account.disabled_at else []
        seen = f"{view.seen_at:%Y-%m-%d}" if view.seen_at else "never"
        ways = " and ".join(_ways_in(account)) or "nothing"
        row = (account.email, account.name, ways, str(view.projects), seen, ", ".join(state))
        table.add_row(*(printable(cell) for cell in row))
    return table


def _ways_in(account: Account) -> list[str]:
    ways = {"password": account.password_hash, "single sign-on": account.oidc_subject}
    return [way for way, kept in ways.items() if kept is not None]


def _named(projects: Sequence[str]) -> str:
    return ", ".join(printable(name) for name in projects)
