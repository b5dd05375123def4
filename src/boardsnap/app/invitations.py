"""Inviting people into a project by a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from boardsnap.app.access import check_person, enter_project
from boardsnap.app.accounts import Accounts, SignedIn, checked_email
from boardsnap.app.actor import Actor, actor_for
from boardsnap.app.attempts import Limit
from boardsnap.app.chance import digest
from boardsnap.app.journal import note
from boardsnap.app.means import Means
from boardsnap.errors import ForbiddenError, InputError, NotFoundError
from boardsnap.model.records import Invitation, Member, Project, Role
from boardsnap.store import Transaction

_DAYS = 7
_MOST_DAYS = 90
# The secret cannot be guessed; but each try hashes a password, and slips of the finger are few.
_TRIES = Limit(20, timedelta(minutes=15))
_RANK: dict[Role, int] = {"viewer": 0, "editor": 1, "owner": 2}


@dataclass(frozen=True, slots=True)
class InvitationView:
    """What the invited person reads before accepting."""

    project_name: str
    role: Role
    email: str | None
    expires_at: datetime


class Invitations:
    """Offers to join a project, each good for one person."""

    def __init__(self, means: Means, accounts: Accounts) -> None:
        self._means = means
        self._accounts = accounts

    def create(
        self,
        who: Actor,
        project_id: str,
        role: Role,
        email: str | None = None,
        *,
        days: int = _DAYS,
    ) -> tuple[str, Invitation]:
        """The secret of a new invitation, shown only now, and what is kept of it.

        It is good once: for whoever has the link, or for the one who has the e-mail.

        Raises:
            InputError: the e-mail is none, or the days are out of range.
        """
        if not 1 <= days <= _MOST_DAYS:
            raise InputError(f"an invitation lives 1 to {_MOST_DAYS} days: name a number of them")
        now = self._means.now()
        secret = self._means.chance.secret()
        invitation = Invitation(
            token_hash=digest(secret),
            project_id=project_id,
            role=role,
            created_at=now,
            created_by=who.account_id,
            expires_at=now + timedelta(days=days),
            email=checked_email(email) if email else None,
        )
        with self._means.store.transaction() as tx:
            enter_project(tx, who, project_id, "own")
            tx.projects.add_invitation(invitation)
            self._note(tx, who, "invitation.created", invitation.email or "", project_id)
        return secret, invitation

    def invitations(self, who: Actor, project_id: str) -> tuple[Invitation, ...]:
        """The invitations that can still be accepted, the newest first."""
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "own")
            kept = tx.projects.invitations(project_id)
        return tuple(one for one in kept if not self._is_over(one))

    def revoke(self, who: Actor, project_id: str, invitation_id: str) -> None:
        """Takes an invitation back, named by its `token_hash`.

        Raises:
            NotFoundError: the project has no such invitation.
        """
        with self._means.store.transaction() as tx:
            enter_project(tx, who, project_id, "own")
            if not tx.projects.remove_invitation(project_id, invitation_id):
                raise NotFoundError("there is no such invitation: it may be used or removed")
            self._note(tx, who, "invitation.revoked", "", project_id)

    def describe(self, secret: str) -> InvitationView:
        """What the invitation offers.

        Raises:
            NotFoundError: it is unknown, used or too old.
        """
        with self._means.store.snapshot() as tx:
            invitation = tx.projects.find_invitation(digest(secret))
            if invitation is None or self._is_over(invitation):
                raise _no_invitation()
            project = _project_of(tx, invitation)
        return InvitationView(
            project.name, invitation.role, invitation.email, invitation.expires_at
        )

    def accept(self, who: Actor, secret: str) -> Project:
        """The project, which the actor has joined.

        A member keeps a role that is higher than the one offered.

        Raises:
            NotFoundError: the invitation is unknown, used or too old.
            ForbiddenError: it is meant for another e-mail.
        """
        check_person(who)
        with self._means.store.transaction() as tx:
            invitation = self._use(tx, secret, who.email)
            return self._join(tx, who, invitation)

    def sign_up(
        self, secret: str, email: str, name: str, password: str, agent: str
    ) -> tuple[SignedIn, Project]:
        """A new account in the project, signed in.

        Raises:
            NotFoundError: the invitation is unknown, used or too old.
            ForbiddenError: it is meant for another e-mail.
            ConflictError: there is an account with that e-mail.
            RateLimitError: it was tried too often.
        """
        self.describe(secret)
        self._means.attempts.spend({f"join {digest(secret)}": _TRIES}, self._means.now())
        hashed = self._means.passwords.hash(password)
        with self._means.store.transaction() as tx:
            invitation = self._use(tx, secret, checked_email(email))
            workspace_id = _project_of(tx, invitation).workspace_id
            account = self._accounts.add_account(
                tx, workspace_id, email, name, password_hash=hashed
            )
            project = self._join(tx, actor_for(account, "session"), invitation)
            return self._accounts.begin_session(tx, account, agent), project

    def _use(self, tx: Transaction, secret: str, email: str) -> Invitation:
        invitation = tx.projects.use_invitation(digest(secret), self._means.now())
        if invitation is None:
            raise _no_invitation()
        if invitation.email is not None and invitation.email != email:
            raise ForbiddenError("the invitation is meant for another e-mail: ask for your own")
        return invitation

    def _join(self, tx: Transaction, who: Actor, invitation: Invitation) -> Project:
        project = _project_of(tx, invitation)
        role = tx.projects.role(project.id, who.account_id)
        if role is None or _RANK[role] < _RANK[invitation.role]:
            tx.projects.set_member(Member(project.id, who.account_id, invitation.role))
        note(
            self._means,
            tx,
            who,
            "member.joined",
            who.account_id,
            project_id=project.id,
            role=invitation.role,
        )
        return project

    def _note(self, tx: Transaction, who: Actor, kind: str, subject: str, project_id: str) -> None:
        note(self._means, tx, who, kind, subject, project_id=project_id)

    def _is_over(self, invitation: Invitation) -> bool:
        return invitation.used_at is not None or self._means.now() >= invitation.expires_at


def _project_of(tx: Transaction, invitation: Invitation) -> Project:
    project = tx.projects.find(invitation.project_id)
    if project is None:
        raise _no_invitation()
    return project


def _no_invitation() -> NotFoundError:
    return NotFoundError("the invitation is used or too old: ask for a new one")
