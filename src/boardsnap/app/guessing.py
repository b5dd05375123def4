"""How often the password of an account may be tried.

Guessing has to be hopeless, and nobody may be locked out by somebody else's guesses. So there is a
ceiling over all addresses, against those who have many of them; and a browser in which the account
has signed in before proves that by a cookie and has tries of its own, whatever strangers did (the
device cookies of OWASP's page on slowing down online guessing).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from boardsnap.app.attempts import Limit, neighbourhood
from boardsnap.app.chance import is_proof, proof_of
from boardsnap.model.records import Account

# OWASP: a handful of tries for each account and place; more for an office behind one address;
# and a ceiling for each account over all addresses. What went right is not counted.
EACH_PLACE = Limit(10, timedelta(minutes=15))
_EACH_ADDRESS = Limit(60, timedelta(minutes=15))
_EACH_ACCOUNT = Limit(100, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Guess:
    """How one try at signing in is counted.

    Attributes:
        own: the key that is forgotten once the password is right.
        limits: all keys.
    """

    own: str
    limits: Mapping[str, Limit]


def guess_at(email: str, account: Account | None, *, address: str, familiar: str | None) -> Guess:
    """How a try is counted.

    Args:
        email: as it was typed, folded.
        account: of that e-mail; None: there is none, which makes no difference.
        address: where the try comes from.
        familiar: what the browser says that proves that the account signed in there before.
    """
    if account is not None and is_familiar(account, familiar):
        key = f"sign-in as {account.id} where it is familiar"
        return Guess(key, {key: EACH_PLACE})
    place = neighbourhood(address)
    own = f"sign-in as {email} from {place}"
    everywhere = {f"sign-in from {place}": _EACH_ADDRESS, f"sign-in as {email}": _EACH_ACCOUNT}
    return Guess(own, {own: EACH_PLACE, **everywhere})


def familiarity_of(account: Account) -> str | None:
    """What a browser keeps to prove that the account signed in there; None: by no password.

    It opens nothing, and ends with the password.
    """
    if account.password_hash is None:
        return None
    return proof_of(account.password_hash, f"familiar to {account.id}")


def is_familiar(account: Account, proof: str | None) -> bool:
    """Whether a browser says right that the account signed in there."""
    known = account.password_hash
    return known is not None and is_proof(proof, known, f"familiar to {account.id}")
