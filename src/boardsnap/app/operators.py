"""What whoever sits at the server's machine may do to accounts, without signing in."""

from __future__ import annotations

from dataclasses import replace

from boardsnap.app.accounts import Accounts, checked_email
from boardsnap.app.journal import note
from boardsnap.app.means import Means
from boardsnap.errors import NotFoundError
from boardsnap.model.records import Account, Plan

_AGENT = "command line"


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
            account = tx.accounts.find_by_email(checked_email(email))
            if account is None:
                raise NotFoundError("nobody has an account with this e-mail: check it")
            changed = replace(account, password_hash=hashed)
            tx.accounts.update(changed)
            tx.sessions.revoke_all(account.id, self._means.now())
            note(self._means, tx, None, "password.reset", account.id)
        return changed

    def set_plan(self, email: str, plan: Plan) -> None:
        """Puts the workspace of an account on a plan.

        Raises:
            NotFoundError: nobody has that e-mail.
        """
        with self._means.store.transaction() as tx:
            account = tx.accounts.find_by_email(checked_email(email))
            if account is None:
                raise NotFoundError("nobody has an account with this e-mail: check it")
            tx.accounts.set_plan(account.workspace_id, plan)
            note(self._means, tx, None, "plan", account.workspace_id, plan=plan)
