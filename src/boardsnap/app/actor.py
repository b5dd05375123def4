"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from boardsnap.model.records import Account, Scope

Via = Literal["local", "session", "token"]
ALL_SCOPES: frozenset[Scope] = frozenset(("read", "write", "share", "admin"))


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or a program with a person's token.

    Attributes:
        via: how it is known who asks; `local` without any sign-in, on this machine alone.
        scopes: what may be done at most; the role in each project limits further.
        project_id: the only project that is open to a token; None: all of the account's.
        is_admin: may manage accounts and plans.
    """

    account_id: str
    name: str
    email: str
    workspace_id: str
    via: Via
    scopes: frozenset[Scope] = ALL_SCOPES
    project_id: str | None = None
    is_admin: bool = False


def actor_for(account: Account, via: Via) -> Actor:
    """The account's owner, with everything that the account may do."""
    return Actor(
        account_id=account.id,
        name=account.name,
        email=account.email,
        workspace_id=account.workspace_id,
        via=via,
        is_admin=account.is_admin,
    )
