"""Where ids and secrets come from, and how secrets are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Protocol

# 128 bits: ids stand in addresses and must not be guessed, though they protect nothing alone.
_ID_BYTES = 16
# 256 bits, as OWASP's session management asks for at least 128.
_SECRET_BYTES = 32


class Chance(Protocol):
    """Makes what nobody can guess."""

    def id(self) -> str:
        """A new id: opaque, url-safe, of 128 bits."""
        ...

    def secret(self) -> str:
        """A new secret: url-safe, of 256 bits."""
        ...


class SystemChance:
    """The operating system's source of randomness."""

    def id(self) -> str:
        """A new id: opaque, url-safe, of 128 bits; on a command line it is no option."""
        while (made := secrets.token_urlsafe(_ID_BYTES)).startswith("-"):
            pass
        return made

    def secret(self) -> str:
        """A new secret: url-safe, of 256 bits."""
        return secrets.token_urlsafe(_SECRET_BYTES)


def digest(secret: str) -> str:
    """What is stored of a secret: its SHA-256, in hex.

    A slow hash would add nothing: 256 random bits cannot be tried out.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def proof_of(secret: str, text: str) -> str:
    """What only who knows the secret can say of a text (HMAC-SHA-256, in hex)."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def is_proof(proof: str | None, secret: str, text: str) -> bool:
    """Whether it was said by who knows the secret."""
    return proof is not None and hmac.compare_digest(
        proof.encode(errors="surrogatepass"), proof_of(secret, text).encode()
    )
