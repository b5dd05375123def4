"""What whoever sits at the server's machine may do to accounts, without signing in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from boardsnap.app.accounts import LOCAL_EMAIL, Accounts, checked_email
from boardsnap.app.closing import Closed, close_account, open_account
from boardsnap.app.journal import note
from boardsnap.app.means import Means
from boardsnap.errors import ConflictError, NotFoundError
from boardsnap.model.records import Account, Plan
from boardsnap.store import Transaction

_AGENT = "command line"


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as operators see it.

    Attributes:
        projects: how many it is a member of.
        seen_at: when it was seen last; None: it has no session that is remembered.
    """

    account: Account
    projects: int
    seen_at: datetime | None


class Operators:
    """Accounts, from the command line of the server."""

    def __init__(self, means: Means, accounts: Accounts) -> None:
        self._means = means
        self._accounts = accounts

    def add_account(self, email: str, name: str, password: str, *, is_admin: bool) -> Account:
        """A new account; the first one of a server administers it.

        Raises:
            InputError: e-mail, name or password cannot be taken.
            ConflictError: somebody has an account with that e-mail.
        """
        if self._accounts.needs_setup():
            signed_in = self._accounts.sign_up_first(email, name, password, _AGENT)
            self._accounts.sign_out(signed_in.secret)
            return signed_in.account
        hashed = self._means.passwords.hash(password)
        with self._means.store.transaction() as tx:
            workspace = tx.accounts.workspaces()[0]
            return self._accounts.add_account(
                tx, workspace.id, email, name, password_hash=hashed, is_admin=is_admin
            )

    def reset_password(self, email: str, password: str) -> Account:
        """The account with a new password; all its sessions have ended.

        Raises:
            NotFoundError: nobody has that e-mail.
            InputError: the password cannot be taken.
        """
        hashed = self._means.passwords.hash(password)
        with self._means.store.transaction() as tx:
            account, now = _find(tx, email), self._means.now()
            changed = replace(account, password_hash=hashed)
            tx.accounts.update(changed)
            tx.sessions.revoke_all(account.id, now)
            tx.pairings.end_all(account.id, now)
            note(self._means, tx, None, "password.reset", account.id)
        return changed

    def set_plan(self, email: str, plan: Plan) -> None:
        """Puts the workspace of an account on a plan.

        Raises:
            NotFoundError: nobody has that e-mail.
        """
        with self._means.store.transaction() as tx:
            account = _find(tx, email)
            tx.accounts.set_plan(account.workspace_id, plan)
            note(self._means, tx, None, "plan", account.workspace_id, plan=plan)

    def accounts(self) -> tuple[AccountView, ...]:
        """All accounts of the server, by e-mail."""
        with self._means.store.snapshot() as tx:
            seen = tx.sessions.last_seen()
            return tuple(
                AccountView(one, len(tx.projects.of_account(one.id)), seen.get(one.id))
                for one in tx.accounts.all()
            )

    def disable(self, email: str, successor: str | None = None) -> Closed:
        """Ends an account's access at once; its work stays.

        Args:
            email: of the account.
            successor: e-mail of who gets what nobody else could manage afterwards.

        Raises:
            NotFoundError: nobody has that e-mail.
            ConflictError: it is the only administrator, or nobody signs in with it.
        """
        with self._means.store.transaction() as tx:
            account = _find(tx, email)
            if account.email == LOCAL_EMAIL:
                raise ConflictError("nobody signs in with the local account: stop the server")
            heir = _find(tx, successor) if successor else None
            return close_account(self._means, tx, account, by=None, successor=heir)

    def enable(self, email: str) -> Account:
        """The account with its access back; its owner signs in anew.

        Raises:
            NotFoundError: nobody has that e-mail.
        """
        with self._means.store.transaction() as tx:
            return open_account(self._means, tx, _find(tx, email), by=None)


def _find(tx: Transaction, email: str) -> Account:
    account = tx.accounts.find_by_email(checked_email(email))
    if account is None:
        raise NotFoundError(f"nobody has an account with the e-mail {email}: check it")
    return account
