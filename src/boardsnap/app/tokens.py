"""API tokens: what programs sign in with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from boardsnap.app.access import check_scope, enter_project, with_implied
from boardsnap.app.accounts import checked_name
from boardsnap.app.actor import Actor, actor_for
from boardsnap.app.chance import digest
from boardsnap.app.journal import note
from boardsnap.app.means import Means
from boardsnap.errors import ForbiddenError, InputError, NotFoundError, UnauthenticatedError
from boardsnap.model.records import ApiToken, Scope

# So that scanners of published code recognise a token, and people know whose it is.
PREFIX = "bsnap_"
_MOST_DAYS = 3650
_SEEN_EVERY = timedelta(minutes=5)


class Tokens:
    """The tokens of an account."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def create(
        self,
        who: Actor,
        name: str,
        scopes: Iterable[Scope],
        *,
        project_id: str | None = None,
        days: int | None = None,
    ) -> tuple[str, ApiToken]:
        """The secret of a new token, shown only now, and what is kept of it.

        It opens one project, or all of the account's; it lives some days, or until it is revoked.
        Every scope brings `read` along.

        Raises:
            ForbiddenError: it could do more than the actor.
        """
        check_scope(who, "admin")
        wanted = with_implied(scopes)
        if not wanted:
            raise InputError("the token has no scope: give it at least `read`")
        if not wanted <= who.scopes:
            raise ForbiddenError("a token cannot make one that may do more than itself")
        if days is not None and not 1 <= days <= _MOST_DAYS:
            raise InputError(f"a token lives 1 to {_MOST_DAYS} days: name a number of them")
        secret = PREFIX + self._means.chance.secret()
        now = self._means.now()
        token = ApiToken(
            id=self._means.chance.id(),
            account_id=who.account_id,
            name=checked_name(name),
            token_hash=digest(secret),
            scopes=wanted,
            created_at=now,
            project_id=project_id,
            expires_at=now + timedelta(days=days) if days else None,
        )
        with self._means.store.transaction() as tx:
            if project_id is not None:
                enter_project(tx, who, project_id, "see")
            tx.tokens.add(token)
            note(
                self._means,
                tx,
                who,
                "token.created",
                token.id,
                project_id=project_id,
                scopes=" ".join(sorted(wanted)),
            )
        return secret, token

    def tokens(self, who: Actor) -> tuple[ApiToken, ...]:
        """The account's tokens that are not revoked, expired ones among them."""
        check_scope(who, "admin")
        with self._means.store.snapshot() as tx:
            kept = tx.tokens.of_account(who.account_id)
        return tuple(token for token in kept if token.revoked_at is None)

    def revoke(self, who: Actor, token_id: str) -> None:
        """Ends a token at once.

        Raises:
            NotFoundError: the account has no such token.
        """
        check_scope(who, "admin")
        with self._means.store.transaction() as tx:
            if not tx.tokens.revoke(token_id, who.account_id, self._means.now()):
                raise NotFoundError("there is no such token: it may be revoked already")
            note(self._means, tx, who, "token.revoked", token_id)

    def actor_of_token(self, secret: str) -> Actor:
        """Who made the token, with what the token may do.

        Raises:
            UnauthenticatedError: it is unknown, revoked or too old.
        """
        now = self._means.now()
        with self._means.store.snapshot() as tx:
            token = tx.tokens.find(digest(secret))
            account = tx.accounts.find(token.account_id) if token else None
        if token is None or account is None or _is_over(token, now):
            raise UnauthenticatedError("the token is unknown, revoked or too old: make a new one")
        if account.disabled_at is not None:
            raise UnauthenticatedError("the account is disabled: ask an administrator")
        if token.used_at is None or now - token.used_at >= _SEEN_EVERY:
            with self._means.store.transaction() as tx:
                tx.tokens.touch(token.id, now)
        actor = actor_for(account, "token")
        return replace(actor, scopes=with_implied(token.scopes), project_id=token.project_id)


def _is_over(token: ApiToken, now: datetime) -> bool:
    expired = token.expires_at is not None and now >= token.expires_at
    return token.revoked_at is not None or expired
