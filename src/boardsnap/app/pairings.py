"""Pairing a phone: a code on the screen signs the phone in, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from boardsnap.app.access import check_person, enter_project
from boardsnap.app.accounts import Accounts, SignedIn
from boardsnap.app.actor import Actor
from boardsnap.app.chance import digest
from boardsnap.app.journal import note
from boardsnap.app.means import Means
from boardsnap.errors import UnauthenticatedError
from boardsnap.model.records import Account, Pairing

# Long enough to unlock a phone and open its camera, short for a photo of the screen to be of use.
_LIFETIME = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class PairingStart:
    """What the code on the screen says.

    Attributes:
        secret: goes into the address behind a `#`, so that no server log sees it.
    """

    secret: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Paired:
    """A phone that is signed in now.

    Attributes:
        project_id: where its photos go; None: it asks.
    """

    signed_in: SignedIn
    project_id: str | None


class Pairings:
    """Offers to sign a phone in."""

    def __init__(self, means: Means, accounts: Accounts) -> None:
        self._means = means
        self._accounts = accounts

    def start(self, who: Actor, project_id: str | None = None) -> PairingStart:
        """A new code, good once and for five minutes."""
        check_person(who)
        now = self._means.now()
        secret = self._means.chance.secret()
        with self._means.store.transaction() as tx:
            if project_id is not None:
                enter_project(tx, who, project_id, "see")
            tx.pairings.add(
                Pairing(
                    token_hash=digest(secret),
                    account_id=who.account_id,
                    created_at=now,
                    expires_at=now + _LIFETIME,
                    project_id=project_id,
                )
            )
            note(self._means, tx, who, "pairing.started", who.account_id)
        return PairingStart(secret, now + _LIFETIME)

    def describe(self, secret: str) -> Account:
        """As whom the phone will be signed in: nobody is to be led into another one's account.

        Raises:
            UnauthenticatedError: the code is unknown, used or too old.
        """
        with self._means.store.snapshot() as tx:
            pairing = tx.pairings.find(digest(secret))
            account = tx.accounts.find(pairing.account_id) if pairing else None
        over = pairing is None or pairing.used_at or self._means.now() >= pairing.expires_at
        if over or account is None or account.disabled_at is not None:
            raise _no_pairing()
        return account

    def finish(self, secret: str, agent: str) -> Paired:
        """The phone's session.

        Raises:
            UnauthenticatedError: the code is unknown, used or too old.
        """
        with self._means.store.transaction() as tx:
            pairing = tx.pairings.use(digest(secret), self._means.now())
            account = tx.accounts.find(pairing.account_id) if pairing else None
            if pairing is None or account is None or account.disabled_at is not None:
                raise _no_pairing()
            signed_in = self._accounts.begin_session(tx, account, agent)
            return Paired(signed_in, pairing.project_id)


def _no_pairing() -> UnauthenticatedError:
    return UnauthenticatedError("the code is used or too old: show a new one")
