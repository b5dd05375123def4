"""Accounts and sessions: signing up, in and out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from boardsnap.app.access import check_admin, check_person
from boardsnap.app.actor import Actor, actor_for
from boardsnap.app.chance import digest
from boardsnap.app.closing import Closed, close_account, end_access, open_account
from boardsnap.app.guessing import EACH_PLACE, familiarity_of, guess_at
from boardsnap.app.journal import note
from boardsnap.app.means import Means
from boardsnap.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    NotFoundError,
    UnauthenticatedError,
)
from boardsnap.model.records import Account, Member, Project, Session, Workspace
from boardsnap.store import Transaction

LOCAL_EMAIL = "local@localhost"

# Writing `seen_at` at each request would make every read a write.
_SEEN_EVERY = timedelta(minutes=5)
_EMAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,190}")
_MOST_NAME = 100
# Control characters, halves of surrogate pairs: what no database or file takes as text.
_UNNAMEABLE = frozenset({"Cc", "Cs"})
# What turns the text around it (Unicode TR 9, 2): a name would look like another one.
_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_MOST_AGENT = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun.

    Attributes:
        secret: for the cookie; only its hash is kept.
    """

    secret: str
    session: Session
    account: Account

    @property
    def actor(self) -> Actor:
        """Who it was."""
        return actor_for(self.account, "session")

    @property
    def familiar(self) -> str | None:
        """What the browser keeps for the next time; None where nobody signs in by password."""
        return familiarity_of(self.account)


class Accounts:
    """What people do with their own account, and administrators with all."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def needs_setup(self) -> bool:
        """Whether nobody can sign in yet."""
        with self._means.store.snapshot() as tx:
            return not _is_set_up(tx)

    def local_actor(self) -> Actor:
        """The one person at this machine; account and first project are made when missing.

        On a machine that was a server for many before, it is who set that up.
        """
        with self._means.store.snapshot() as tx:
            account = tx.accounts.find_by_email(LOCAL_EMAIL) or _first_admin(tx)
        if account is None:
            account = self._set_up_local()
        return actor_for(account, "local")

    def sign_up_first(self, email: str, name: str, password: str, agent: str) -> SignedIn:
        """The first account, which administers the server.

        What was done on this machine before, without signing in, belongs to it.

        Raises:
            ForbiddenError: there is one already.
            InputError: e-mail, name or password cannot be taken.
        """
        hashed = self._means.passwords.hash(password)
        with self._means.store.transaction() as tx:
            if _is_set_up(tx):
                raise ForbiddenError("the server is set up: ask its owner for an invitation")
            account = self._named_local(tx, email, name, hashed) or self._first_account(
                tx, email, name, password_hash=hashed
            )
            return self.begin_session(tx, account, agent)

    def sign_in(
        self, email: str, password: str, *, agent: str, address: str, familiar: str | None = None
    ) -> SignedIn:
        """A new session.

        Args:
            email: of the account, as it was typed.
            password: of the account.
            agent: what the browser calls itself.
            address: where the request comes from.
            familiar: what the browser has kept of the last time (`SignedIn.familiar`).

        Raises:
            UnauthenticatedError: e-mail or password are wrong; it is not said which.
            RateLimitError: there were too many attempts.
        """
        email, attempts = folded_email(email), self._means.attempts
        with self._means.store.snapshot() as tx:
            account = tx.accounts.find_by_email(email)
        guess = guess_at(email, account, address=address, familiar=familiar)
        attempts.spend(guess.limits, self._means.now())
        right = self._means.passwords.is_right(account.password_hash if account else None, password)
        if account is None or not right or account.disabled_at is not None:
            raise UnauthenticatedError("e-mail or password are wrong: check both")
        attempts.give_back(guess.limits)
        attempts.forgive(guess.own)
        with self._means.store.transaction() as tx:
            now_known = tx.accounts.find(account.id)
            if now_known is None or now_known.disabled_at is not None:
                raise UnauthenticatedError("e-mail or password are wrong: check both")
            return self.begin_session(tx, now_known, agent)

    def oidc_sign_in(
        self, issuer: str, subject: str, email: str, name: str, *, verified: bool, agent: str
    ) -> SignedIn:
        """A new session for someone whom the OpenID Connect provider vouches for.

        An existing account is joined by its e-mail only where the provider has verified it; its
        password, sessions and tokens end then.

        Raises:
            ForbiddenError: there is no such account, and strangers get none.
        """
        known = f"{issuer} {subject}"
        with self._means.store.transaction() as tx:
            account = tx.accounts.find_by_subject(known)
            if account is None and verified:
                account = self._join_subject(tx, email, known)
            if account is None:
                account = self._sign_up_by_oidc(tx, known, email, name, verified=verified)
            if account.disabled_at is not None:
                raise ForbiddenError("the account is disabled: ask an administrator")
            return self.begin_session(tx, account, agent)

    def sign_out(self, secret: str) -> None:
        """Ends the session; one that is over stays so."""
        with self._means.store.transaction() as tx:
            tx.sessions.revoke(digest(secret), self._means.now())

    def actor_of_session(self, secret: str) -> tuple[Actor, Session]:
        """Who holds the session.

        Raises:
            UnauthenticatedError: it is unknown, over or revoked.
        """
        now = self._means.now()
        with self._means.store.snapshot() as tx:
            session = tx.sessions.find(digest(secret))
            account = tx.accounts.find(session.account_id) if session else None
        if session is None or account is None or self._is_over(session, account, now):
            raise UnauthenticatedError("the session is over: sign in again")
        if now - session.seen_at >= _SEEN_EVERY:
            with self._means.store.transaction() as tx:
                tx.sessions.touch(session.token_hash, now)
        return actor_for(account, "session"), session

    def sessions(self, who: Actor) -> tuple[Session, ...]:
        """The account's sessions that still go on, the last used first."""
        check_person(who)
        now = self._means.now()
        with self._means.store.snapshot() as tx:
            account = _find(tx, who.account_id)
            going = [
                session
                for session in tx.sessions.of_account(who.account_id)
                if not self._is_over(session, account, now)
            ]
        return tuple(sorted(going, key=lambda session: session.seen_at, reverse=True))

    def end_session(self, who: Actor, session_id: str) -> None:
        """Ends one of the account's own sessions, named by its `token_hash`.

        Raises:
            NotFoundError: it is nobody's, or somebody else's.
        """
        check_person(who)
        with self._means.store.transaction() as tx:
            session = tx.sessions.find(session_id)
            if session is None or session.account_id != who.account_id:
                raise NotFoundError("there is no such session: it may be over already")
            tx.sessions.revoke(session_id, self._means.now())

    def end_other_sessions(self, who: Actor, secret: str) -> int:
        """Ends all of the account's sessions but this one; says how many."""
        check_person(who)
        with self._means.store.transaction() as tx:
            return tx.sessions.revoke_all(
                who.account_id, self._means.now(), except_hash=digest(secret)
            )

    def end_sessions(self, who: Actor) -> int:
        """Ends all of the account's sessions; says how many."""
        check_person(who)
        with self._means.store.transaction() as tx:
            return tx.sessions.revoke_all(who.account_id, self._means.now())

    def change_password(self, who: Actor, *, old: str, new: str, secret: str) -> None:
        """Sets a new password and ends all sessions but the one of this secret.

        The old one is not asked of an account that has none.

        Raises:
            ForbiddenError: the present password is wrong.
            RateLimitError: it was tried too often.
        """
        check_person(who)
        with self._means.store.snapshot() as tx:
            account = _find(tx, who.account_id)
        if account.password_hash is not None:
            tries = f"password {who.account_id}"
            self._means.attempts.spend({tries: EACH_PLACE}, self._means.now())
            if not self._means.passwords.is_right(account.password_hash, old):
                raise ForbiddenError("the present password is wrong: check it")
            self._means.attempts.forgive(tries)
        hashed = self._means.passwords.hash(new)
        with self._means.store.transaction() as tx:
            tx.accounts.update(replace(_find(tx, who.account_id), password_hash=hashed))
            now = self._means.now()
            tx.sessions.revoke_all(who.account_id, now, except_hash=digest(secret))
            tx.pairings.end_all(who.account_id, now)
            note(self._means, tx, who, "password.changed", who.account_id)

    def account(self, who: Actor) -> Account:
        """The actor's own account."""
        with self._means.store.snapshot() as tx:
            return _find(tx, who.account_id)

    def rename(self, who: Actor, name: str) -> Account:
        """Gives the actor's own account another name."""
        check_person(who)
        with self._means.store.transaction() as tx:
            renamed = replace(_find(tx, who.account_id), name=checked_name(name))
            tx.accounts.update(renamed)
            return renamed

    def accounts(self, who: Actor) -> tuple[Account, ...]:
        """All accounts of the workspace, for administrators."""
        check_admin(who)
        with self._means.store.snapshot() as tx:
            return tuple(tx.accounts.in_workspace(who.workspace_id))

    def disable(self, who: Actor, account_id: str) -> Closed:
        """Ends an account's access at once; its work stays.

        Raises:
            NotFoundError: there is no such account in the workspace.
            InputError: it is one's own.
        """
        check_admin(who)
        if account_id == who.account_id:
            raise InputError("nobody disables the own account: ask another administrator")
        with self._means.store.transaction() as tx:
            account = _find_colleague(tx, who, account_id)
            return close_account(self._means, tx, account, by=who)

    def enable(self, who: Actor, account_id: str) -> Account:
        """Gives a disabled account its access back."""
        check_admin(who)
        with self._means.store.transaction() as tx:
            return open_account(self._means, tx, _find_colleague(tx, who, account_id), by=who)

    def add_account(
        self,
        tx: Transaction,
        workspace_id: str,
        email: str,
        name: str,
        *,
        password_hash: str | None = None,
        oidc_subject: str | None = None,
        is_admin: bool = False,
    ) -> Account:
        """A new account, in the caller's transaction.

        Raises:
            InputError: e-mail or name cannot be taken.
            ConflictError: somebody has an account with that e-mail.
        """
        email = checked_email(email)
        if tx.accounts.find_by_email(email) is not None:
            raise ConflictError("there is an account with this e-mail: sign in with it")
        account = Account(
            id=self._means.chance.id(),
            workspace_id=workspace_id,
            email=email,
            name=checked_name(name),
            created_at=self._means.now(),
            password_hash=password_hash,
            oidc_subject=oidc_subject,
            is_admin=is_admin,
        )
        tx.accounts.add(account)
        note(self._means, tx, actor_for(account, "session"), "account.created", account.id)
        return account

    def begin_session(self, tx: Transaction, account: Account, agent: str) -> SignedIn:
        """A new session with a new secret, in the caller's transaction.

        Never the secret that the browser had before: that one an attacker may have planted.
        """
        now = self._means.now()
        secret = self._means.chance.secret()
        session = Session(
            token_hash=digest(secret),
            account_id=account.id,
            csrf=self._means.chance.secret(),
            created_at=now,
            expires_at=now + timedelta(days=self._means.settings.session_days),
            seen_at=now,
            agent=agent[:_MOST_AGENT],
        )
        tx.sessions.add(session)
        note(self._means, tx, actor_for(account, "session"), "session.begun", account.id)
        return SignedIn(secret, session, account)

    def _is_over(self, session: Session, account: Account, now: datetime) -> bool:
        idle = timedelta(days=self._means.settings.session_idle_days)
        return (
            session.revoked_at is not None
            or account.disabled_at is not None
            or now >= session.expires_at
            or now - session.seen_at >= idle
        )

    def _set_up_local(self) -> Account:
        with self._means.store.transaction() as tx:
            account = tx.accounts.find_by_email(LOCAL_EMAIL)
            if account is not None:
                return account
            return self._first_account(tx, LOCAL_EMAIL, "You")

    def _named_local(
        self, tx: Transaction, email: str, name: str, password_hash: str
    ) -> Account | None:
        """The local account as somebody's own; None where there is none."""
        local = tx.accounts.find_by_email(LOCAL_EMAIL)
        if local is None:
            return None
        named = replace(
            local,
            email=checked_email(email),
            name=checked_name(name),
            password_hash=password_hash,
        )
        tx.accounts.update(named)
        note(self._means, tx, actor_for(named, "session"), "account.created", named.id)
        return named

    def _first_account(
        self,
        tx: Transaction,
        email: str,
        name: str,
        *,
        password_hash: str | None = None,
    ) -> Account:
        workspace = self._add_workspace(tx, "Workspace")
        account = self.add_account(
            tx,
            workspace.id,
            email,
            name,
            password_hash=password_hash,
            is_admin=True,
        )
        self._add_first_project(tx, account)
        return account

    def _add_workspace(self, tx: Transaction, name: str) -> Workspace:
        workspace = Workspace(self._means.chance.id(), name, "free", self._means.now())
        tx.accounts.add_workspace(workspace)
        return workspace

    def _add_first_project(self, tx: Transaction, account: Account) -> None:
        project = Project(
            id=self._means.chance.id(),
            workspace_id=account.workspace_id,
            name="Postmortems",
            created_at=self._means.now(),
            created_by=account.id,
        )
        tx.projects.add(project)
        tx.projects.set_member(Member(project.id, account.id, "owner"))

    def _join_subject(self, tx: Transaction, email: str, subject: str) -> Account | None:
        account = tx.accounts.find_by_email(folded_email(email))
        if account is None or account.oidc_subject is not None or _is_disguised(email):
            return None
        # Whoever made the account need not own the e-mail; the provider says who does. What the
        # former holder knows opens nothing any more.
        joined = replace(account, oidc_subject=subject, password_hash=None)
        tx.accounts.update(joined)
        end_access(self._means, tx, account.id)
        note(self._means, tx, actor_for(joined, "session"), "account.joined_oidc", account.id)
        return joined

    def _sign_up_by_oidc(
        self, tx: Transaction, subject: str, email: str, name: str, *, verified: bool
    ) -> Account:
        if not _is_set_up(tx):
            raise ForbiddenError(
                "this server is not set up: open the link that it printed when it started"
            )
        if not (self._means.settings.oidc_sign_up and verified):
            raise ForbiddenError("there is no account for you here: ask for an invitation")
        workspace_id = self._workspace_for_stranger(tx, name.strip() or email)
        account = self.add_account(tx, workspace_id, email, name or email, oidc_subject=subject)
        self._add_first_project(tx, account)
        return account

    def _workspace_for_stranger(self, tx: Transaction, name: str) -> str:
        """A workspace of their own where workspaces pay; else all share the first one."""
        if self._means.settings.plans:
            return self._add_workspace(tx, name).id
        return tx.accounts.workspaces()[0].id


def _is_set_up(tx: Transaction) -> bool:
    local = tx.accounts.find_by_email(LOCAL_EMAIL)
    return tx.accounts.count() > (0 if local is None else 1)


def _first_admin(tx: Transaction) -> Account | None:
    for workspace in tx.accounts.workspaces():
        colleagues = tx.accounts.in_workspace(workspace.id)
        admins = [one for one in colleagues if one.is_admin and one.disabled_at is None]
        if admins:
            return min(admins, key=lambda account: account.created_at)
    return None


def folded_email(email: str) -> str:
    """The address as it is compared: in whatever case somebody typed it, it is one account."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def checked_email(email: str) -> str:
    """The address as it is kept.

    Raises:
        InputError: it cannot be one.
    """
    folded = folded_email(email)
    if not _EMAIL.fullmatch(folded):
        raise InputError("this is no e-mail address: write it as name@example.org")
    if _is_disguised(email):
        raise InputError("the e-mail address holds letters in disguise: type it plainly")
    return folded


def _is_disguised(email: str) -> bool:
    """Whether it holds signs that stand for others: a wide letter, the Kelvin sign for k.

    They make one address look like somebody else's (Unicode Technical Report 36, 2.5).
    """
    composed = unicodedata.normalize("NFC", email)
    return "\u212a" in email or unicodedata.normalize("NFKC", composed) != composed


def checked_name(name: str) -> str:
    """A name of a person or a thing on one line.

    Raises:
        InputError: it is empty or too long.
    """
    name = " ".join(name.split())
    if not name or any(map(_is_unnameable, name)):
        raise InputError("the name is empty or holds unprintable characters: write one")
    if len(name) > _MOST_NAME:
        raise InputError(f"the name is too long: take at most {_MOST_NAME} characters")
    return name


def _is_unnameable(sign: str) -> bool:
    return unicodedata.category(sign) in _UNNAMEABLE or unicodedata.bidirectional(sign) in _TURNING


def _find_colleague(tx: Transaction, who: Actor, account_id: str) -> Account:
    account = tx.accounts.find(account_id)
    if account is None or account.workspace_id != who.workspace_id:
        raise NotFoundError("there is no such account: it may have been removed")
    return account


def _find(tx: Transaction, account_id: str) -> Account:
    account = tx.accounts.find(account_id)
    if account is None:
        raise UnauthenticatedError("the account is gone: sign in with another one")
    return account
