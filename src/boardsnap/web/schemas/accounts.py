"""Accounts, sessions, tokens, pairings."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from boardsnap.app.actor import Actor
from boardsnap.model.records import Account, ApiToken, Scope, Session
from boardsnap.web.schemas.base import Days, Name, Password, Schema, Secret
from boardsnap.web.schemas.projects import ProjectOut


class AccountOut(Schema):
    """Who asks."""

    id: str
    name: str
    email: str
    is_admin: bool
    local: bool = Field(description="Nobody signs in on this server: it runs on loopback.")

    @classmethod
    def of(cls, who: Actor) -> Self:
        """What is told of the actor."""
        return cls(
            id=who.account_id,
            name=who.name,
            email=who.email,
            is_admin=who.is_admin,
            local=who.via == "local",
        )


class AccountItem(Schema):
    """An account as administrators see it."""

    id: str
    email: str
    name: str
    is_admin: bool
    created_at: datetime
    disabled_at: datetime | None

    @classmethod
    def of(cls, account: Account) -> Self:
        """What administrators are told of an account."""
        return cls(
            id=account.id,
            email=account.email,
            name=account.name,
            is_admin=account.is_admin,
            created_at=account.created_at,
            disabled_at=account.disabled_at,
        )


class AccountsOut(Schema):
    """Everybody who has an account in the workspace."""

    accounts: tuple[AccountItem, ...]


class ClosedOut(Schema):
    """An account that was disabled."""

    account: AccountItem
    ownerless: tuple[str, ...] = Field(description="Projects that nobody manages now.")


class MeOut(Schema):
    """Who asks, and what is open to them."""

    account: AccountOut
    scopes: tuple[Scope, ...]
    projects: tuple[ProjectOut, ...]
    csrf: str | None = Field(
        default=None, description="To be sent as X-CSRF-Token by pages; none with a token."
    )


class SessionOut(Schema):
    """A browser that is signed in."""

    id: str
    agent: str = Field(description="What the browser calls itself.")
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, session: Session, current: str | None) -> Self:
        """What is told of a session.

        Args:
            session: of the account.
            current: id of the session that asks.
        """
        return cls(
            id=session.token_hash,
            agent=session.agent,
            created_at=session.created_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
            current=session.token_hash == current,
        )


class SessionsOut(Schema):
    """All sessions of an account, the last used first."""

    sessions: tuple[SessionOut, ...]


class PasswordIn(Schema):
    """A new password; all other sessions end."""

    current: Password | None = Field(default=None, description="None for an account without one.")
    new: Password


class TokenIn(Schema):
    """A token for a program."""

    name: Name = Field(examples=["nightly import"])
    scopes: tuple[Scope, ...] = Field(
        min_length=1,
        examples=[["write"]],
        description="`read`: see boards; `write`: send and change them; `share`: make links; "
        "`admin`: manage projects, people and tokens. Each brings `read` along.",
    )
    project: str | None = Field(default=None, description="The only project that it opens.")
    days: Days | None = Field(default=None, description="None: it lives until it is revoked.")


class TokenOut(Schema):
    """A token, without its secret."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    project: str | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    secret: str | None = Field(
        default=None, description="Only in the answer that makes it: it is not kept."
    )

    @classmethod
    def of(cls, token: ApiToken, secret: str | None = None) -> Self:
        """What is told of a token."""
        return cls(
            id=token.id,
            name=token.name,
            scopes=tuple(sorted(token.scopes)),
            project=token.project_id,
            created_at=token.created_at,
            expires_at=token.expires_at,
            used_at=token.used_at,
            secret=secret,
        )


class TokensOut(Schema):
    """The account's tokens."""

    tokens: tuple[TokenOut, ...]


class PairingIn(Schema):
    """A phone is to be signed in."""

    project: str | None = Field(default=None, description="Where its photos go.")


class PairingOut(Schema):
    """The link for the phone: good for one use, for a few minutes."""

    url: str
    qr: str = Field(description="The link as an SVG picture.")
    expires_at: datetime
    secure: bool = Field(description="Camera pages work there: it is https.")


class PairingEnd(Schema):
    """What stands behind the # of the link."""

    secret: Secret


class PairingOffer(Schema):
    """As whom a phone will be signed in."""

    name: str
    email: str


class PairedOut(Schema):
    """The phone is signed in; its session came as a cookie."""

    next: str = Field(description="Where to go now.")
