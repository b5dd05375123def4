"""Passwords: hashed by argon2id, checked in the same time whether there is one or not."""

from __future__ import annotations

import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from boardsnap.errors import InputError

# OWASP ASVS 5.0 (6.2.1) asks for 8 characters and recommends 15.
LEAST_LENGTH = 10
# Long enough for any passphrase, short enough that hashing it costs nothing extra.
MOST_LENGTH = 256
# Each hash takes 64 MiB (RFC 9106, second recommendation): this bounds what a flood can take.
_AT_ONCE = 4


class Passwords:
    """Hashes and checks passwords, a few at a time."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Passwords hashed with these parameters; None: those of RFC 9106 for servers."""
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        # Checked where nothing is stored: unknown people take as long.
        self._nobodys = self._hasher.hash("")

    def hash(self, password: str) -> str:
        """What is stored of a password.

        Raises:
            InputError: it is too short or too long, or the same few characters.
        """
        if len(password) < LEAST_LENGTH:
            raise InputError(f"the password is too short: take {LEAST_LENGTH} characters or more")
        if len(password) > MOST_LENGTH:
            raise InputError(f"the password is too long: take at most {MOST_LENGTH} characters")
        if len(set(password)) < 4:
            raise InputError("the password repeats a few characters: take a phrase of some words")
        with self._turns:
            return self._hasher.hash(_bytes(password))

    def is_right(self, stored: str | None, password: str) -> bool:
        """Whether it is the stored one; takes as long where nothing is stored."""
        if len(password) > MOST_LENGTH:
            password = ""
        with self._turns:
            try:
                right = self._hasher.verify(stored or self._nobodys, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return right and stored is not None


def _bytes(password: str) -> bytes:
    """The same letters as the same bytes, however a keyboard composes them."""
    return unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
