"""Closing an account: whoever signs in with it is out at once, and what they made stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from boardsnap.app.actor import Actor
from boardsnap.app.journal import note
from boardsnap.app.means import Means
from boardsnap.errors import ConflictError
from boardsnap.model.records import Account, Member, Project
from boardsnap.store import Transaction


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing an account has left.

    Attributes:
        handed_over: names of the projects that the successor owns now.
        ownerless: names of the projects that nobody manages now.
    """

    account: Account
    handed_over: tuple[str, ...]
    ownerless: tuple[str, ...]


def close_account(
    means: Means,
    tx: Transaction,
    account: Account,
    *,
    by: Actor | None,
    successor: Account | None = None,
) -> Closed:
    """Takes an account's access away, in the caller's transaction.

    Its boards, edits and shared links stay. The projects that it alone owned, and administration
    if nobody else has it, go to the successor.

    Raises:
        ConflictError: nobody would be left to administer the server.
    """
    # Two administrators who are disabled at the same moment must not both have counted the other.
    tx.accounts.hold_workspace(account.workspace_id)
    if successor is not None and (successor.id == account.id or successor.disabled_at is not None):
        raise ConflictError("the successor has to be another account that is not disabled")
    if _is_last_admin(tx, account):
        if successor is None:
            raise ConflictError(
                f"{account.email} is the only administrator: name a successor, or make another "
                "administrator first"
            )
        tx.accounts.update(replace(successor, is_admin=True))
    now = means.now()
    closed = replace(account, disabled_at=account.disabled_at or now)
    tx.accounts.update(closed)
    end_access(means, tx, account.id)
    # Else a link that was made before would be the way back in.
    tx.projects.remove_invitations_by(account.id)
    owned = tuple(_owned_alone(tx, account.id))
    if successor is not None:
        for project in owned:
            tx.projects.set_member(Member(project.id, successor.id, "owner"))
            note(
                means,
                tx,
                by,
                "member.changed",
                successor.id,
                project_id=project.id,
                role="owner",
                instead_of=account.id,
            )
    note(means, tx, by, "account.disabled", account.id)
    names = tuple(project.name for project in owned)
    return Closed(closed, names if successor else (), () if successor else names)


def open_account(means: Means, tx: Transaction, account: Account, *, by: Actor | None) -> Account:
    """Gives an account its access back, in the caller's transaction: they sign in anew."""
    opened = replace(account, disabled_at=None)
    tx.accounts.update(opened)
    note(means, tx, by, "account.enabled", account.id)
    return opened


def end_access(means: Means, tx: Transaction, account_id: str) -> None:
    """Ends sessions, tokens and offers to pair a phone."""
    now = means.now()
    tx.sessions.revoke_all(account_id, now)
    tx.tokens.revoke_all(account_id, now)
    tx.pairings.end_all(account_id, now)


def _is_last_admin(tx: Transaction, account: Account) -> bool:
    colleagues = tx.accounts.in_workspace(account.workspace_id)
    others = [one for one in colleagues if one.is_admin and one.disabled_at is None]
    return [one.id for one in others] == [account.id]


def _owned_alone(tx: Transaction, account_id: str) -> Iterator[Project]:
    """The projects with no other owner who could sign in; not those that nobody would miss."""
    owned = [one for one, role in tx.projects.of_account(account_id) if role == "owner"]
    boards = tx.boards.count_by_project([project.id for project in owned])
    for project in owned:
        missed = boards.get(project.id, 0) or len(tx.projects.members(project.id)) > 1
        if missed and owners_left(tx, project.id) <= {account_id}:
            yield project


def owners_left(tx: Transaction, project_id: str) -> set[str]:
    """The accounts that own a project and can sign in."""
    return {
        member.account_id
        for member in tx.projects.members(project_id)
        if member.role == "owner" and member.disabled_at is None
    }
