"""Workspaces, accounts, and what accounts sign in with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from boardsnap.errors import ConflictError
from boardsnap.model.records import Account, ApiToken, Pairing, Plan, Session, Workspace
from boardsnap.store.rows import (
    changes_one,
    columns_of,
    find_all,
    find_one,
    insert_new,
    values_of,
)
from boardsnap.store.schema import accounts, pairings, sessions, tokens, workspaces


class Accounts:
    """Workspaces and the people in them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_workspace(self, workspace: Workspace) -> None:
        """Keeps a new workspace."""
        self._connection.execute(insert(workspaces).values(values_of(workspace)))

    def workspace(self, workspace_id: str) -> Workspace | None:
        """The workspace of this identifier."""
        query = select(workspaces).where(workspaces.c.id == workspace_id)
        return find_one(self._connection, Workspace, query)

    def hold_workspace(self, workspace_id: str) -> Workspace | None:
        """The workspace, which nobody else can hold until this transaction ends.

        Counting against a quota and adding are one step between the two.
        """
        query = select(workspaces).where(workspaces.c.id == workspace_id).with_for_update()
        return find_one(self._connection, Workspace, query)

    def workspaces(self) -> tuple[Workspace, ...]:
        """All workspaces, the oldest first."""
        query = select(workspaces).order_by(workspaces.c.created_at, workspaces.c.id)
        return find_all(self._connection, Workspace, query)

    def set_plan(self, workspace_id: str, plan: Plan) -> bool:
        """Whether the workspace was there to change."""
        change = update(workspaces).where(workspaces.c.id == workspace_id).values(plan=plan)
        return changes_one(self._connection, change)

    def add(self, account: Account) -> None:
        """Keeps a new account.

        Raises:
            ConflictError: the e-mail address or the OpenID subject has an account already.
        """
        if not insert_new(self._connection, accounts, values_of(account)):
            raise ConflictError(f"there is an account for {account.email} already: sign in with it")

    def find(self, account_id: str) -> Account | None:
        """The account of this identifier."""
        query = select(accounts).where(accounts.c.id == account_id)
        return find_one(self._connection, Account, query)

    def find_by_email(self, email: str) -> Account | None:
        """The account of this address, in lower case as it is kept."""
        query = select(accounts).where(accounts.c.email == email)
        return find_one(self._connection, Account, query)

    def find_by_subject(self, subject: str) -> Account | None:
        """The account of this OpenID subject."""
        query = select(accounts).where(accounts.c.oidc_subject == subject)
        return find_one(self._connection, Account, query)

    def in_workspace(self, workspace_id: str) -> tuple[Account, ...]:
        """The accounts of a workspace, by name."""
        query = select(accounts).where(accounts.c.workspace_id == workspace_id)
        return find_all(self._connection, Account, query.order_by(accounts.c.name, accounts.c.id))

    def all(self) -> tuple[Account, ...]:
        """All accounts, by e-mail address."""
        return find_all(self._connection, Account, select(accounts).order_by(accounts.c.email))

    def count(self) -> int:
        """How many accounts there are."""
        return self._connection.execute(select(func.count()).select_from(accounts)).scalar_one()

    def update(self, account: Account) -> bool:
        """Whether the account was there to overwrite.

        Raises:
            ConflictError: another account has the e-mail address or the OpenID subject.
        """
        same = accounts.c.email == account.email
        if account.oidc_subject is not None:
            same |= accounts.c.oidc_subject == account.oidc_subject
        taken = select(accounts.c.id).where(accounts.c.id != account.id, same)
        if self._connection.execute(taken.limit(1)).first() is not None:
            raise ConflictError(f"another account has the address {account.email}: choose one")
        change = update(accounts).where(accounts.c.id == account.id).values(values_of(account))
        return changes_one(self._connection, change)


class Sessions:
    """Browsers that are signed in. A session that is over is still found: the caller judges."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, session: Session) -> None:
        """Keeps a new session."""
        self._connection.execute(insert(sessions).values(values_of(session)))

    def find(self, token_hash: str) -> Session | None:
        """The session of this secret."""
        query = select(sessions).where(sessions.c.token_hash == token_hash)
        return find_one(self._connection, Session, query)

    def of_account(self, account_id: str) -> tuple[Session, ...]:
        """The sessions of an account, the last used first."""
        query = select(sessions).where(sessions.c.account_id == account_id)
        return find_all(self._connection, Session, query.order_by(sessions.c.seen_at.desc()))

    def touch(self, token_hash: str, seen_at: datetime) -> None:
        """Notes when the session was last used."""
        which = sessions.c.token_hash == token_hash
        self._connection.execute(update(sessions).where(which).values(seen_at=seen_at))

    def revoke(self, token_hash: str, at: datetime) -> bool:
        """Whether there was a session to end."""
        which = (sessions.c.token_hash == token_hash) & sessions.c.revoked_at.is_(None)
        return changes_one(self._connection, update(sessions).where(which).values(revoked_at=at))

    def revoke_all(self, account_id: str, at: datetime, except_hash: str | None = None) -> int:
        """How many sessions of the account were ended: all but one, if one is to stay."""
        which = (sessions.c.account_id == account_id) & sessions.c.revoked_at.is_(None)
        if except_hash is not None:
            which &= sessions.c.token_hash != except_hash
        change = update(sessions).where(which).values(revoked_at=at)
        return self._connection.execute(change).rowcount

    def last_seen(self) -> dict[str, datetime]:
        """When each account was seen last, of those that have ever signed in."""
        query = select(sessions.c.account_id, func.max(sessions.c.seen_at))
        rows = self._connection.execute(query.group_by(sessions.c.account_id))
        return {row[0]: row[1] for row in rows}

    def purge(self, before: datetime) -> int:
        """How many sessions were forgotten: those that ran out before then."""
        gone = delete(sessions).where(sessions.c.expires_at < before)
        return self._connection.execute(gone).rowcount


class Pairings:
    """Offers to sign a phone in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, pairing: Pairing) -> None:
        """Keeps a new offer."""
        self._connection.execute(insert(pairings).values(values_of(pairing)))

    def find(self, token_hash: str) -> Pairing | None:
        """The offer of this secret, used or not."""
        query = select(pairings).where(pairings.c.token_hash == token_hash)
        return find_one(self._connection, Pairing, query)

    def use(self, token_hash: str, now: datetime) -> Pairing | None:
        """The offer, which is used up with this; None where there is none that is good."""
        use = (
            update(pairings)
            .where(
                pairings.c.token_hash == token_hash,
                pairings.c.used_at.is_(None),
                pairings.c.expires_at > now,
            )
            .values(used_at=now)
        )
        return self.find(token_hash) if changes_one(self._connection, use) else None

    def end_all(self, account_id: str, at: datetime) -> int:
        """How many offers of the account's were ended: those that no phone has used."""
        which = (pairings.c.account_id == account_id) & pairings.c.used_at.is_(None)
        change = update(pairings).where(which).values(used_at=at)
        return self._connection.execute(change).rowcount

    def purge(self, before: datetime) -> int:
        """How many offers were forgotten: those that ran out before then."""
        gone = delete(pairings).where(pairings.c.expires_at < before)
        return self._connection.execute(gone).rowcount


class Tokens:
    """What programs sign in with. A token that is over is still found: the caller judges."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, token: ApiToken) -> None:
        """Keeps a new token."""
        self._connection.execute(insert(tokens).values(values_of(token)))

    def find(self, token_hash: str) -> ApiToken | None:
        """The token of this secret."""
        query = select(tokens).where(tokens.c.token_hash == token_hash)
        return find_one(self._connection, ApiToken, query)

    def of_account(self, account_id: str) -> tuple[ApiToken, ...]:
        """The tokens of an account, the newest first."""
        query = select(*columns_of(tokens, ApiToken)).where(tokens.c.account_id == account_id)
        return find_all(self._connection, ApiToken, query.order_by(tokens.c.created_at.desc()))

    def revoke(self, token_id: str, account_id: str, at: datetime) -> bool:
        """Whether the account had such a token to end."""
        change = update(tokens).where(
            tokens.c.id == token_id,
            tokens.c.account_id == account_id,
            tokens.c.revoked_at.is_(None),
        )
        return changes_one(self._connection, change.values(revoked_at=at))

    def revoke_all(self, account_id: str, at: datetime) -> int:
        """How many tokens of the account were ended."""
        which = (tokens.c.account_id == account_id) & tokens.c.revoked_at.is_(None)
        return self._connection.execute(update(tokens).where(which).values(revoked_at=at)).rowcount

    def touch(self, token_id: str, at: datetime) -> None:
        """Notes when the token was last used."""
        self._connection.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=at))
